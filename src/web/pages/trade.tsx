import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { supplyQueries } from "../api/supply.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { latinDigits } from "../parts/digits.ts";
import { readOrders } from "../parts/own-orders.ts";
import { Answer, Empty, ErrorNotice, Page, Panel } from "../parts/page.tsx";
import { RejectTable } from "../parts/rejects.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { TradeAlerts } from "./trade-alerts.tsx";

const INDICATORS = [
  "bulk_quantity",
  "unusual_combination",
  "no_interest_in_condition",
  "cash_payment",
  "third_party_payment",
  "new_customer",
  "collected_at_night",
  "refuses_papers",
  "no_trailer",
] as const;

/** The portal of a shop, marketplace or carrier: read alerts, report an order, check a list, see what came of it; nothing else. */
export function Trade() {
  const { t } = useI18n();
  return (
    <Page title={t("trade.title")} intro={t("trade.intro")}>
      <div className="stack">
        <TradeAlerts />
        <Report />
        <Own />
        <Check />
      </div>
    </Page>
  );
}

const BLANK = { orderNumber: "", orderedAt: "", goods: "", quantity: "", serials: "", deliveryPlace: "" };

function Report() {
  const { t } = useI18n();
  const client = useQueryClient();
  const [fields, setFields] = useState(BLANK);
  const [indicators, setIndicators] = useState<readonly (typeof INDICATORS)[number][]>([]);
  const set = (part: Partial<typeof BLANK>) => setFields({ ...fields, ...part });
  const quantity = Number(latinDigits(fields.quantity));
  const missing = unfilled([
    [t("trade.orderNumber"), fields.orderNumber],
    [t("trade.orderedAt"), fields.orderedAt],
    [t("trade.goods"), fields.goods],
    [t("trade.quantity"), quantity > 0],
  ]);
  const report = useMutation({
    mutationFn: () =>
      call("POST", "/trade/reports", {
        json: {
          orderNumber: fields.orderNumber.trim(),
          orderedAt: fields.orderedAt,
          goods: fields.goods.trim(),
          quantity,
          serials: fields.serials
            .split(/[\n,;،]+/)
            .map((s) => s.trim())
            .filter((s) => s !== ""),
          indicators,
          ...(fields.deliveryPlace.trim() === "" ? {} : { deliveryPlace: fields.deliveryPlace.trim() }),
        },
      }),
    onSuccess: async () => {
      setFields(BLANK);
      setIndicators([]);
      toast(t("trade.sent"));
      await client.invalidateQueries({ queryKey: ["trade"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) report.mutate();
  };
  return (
    <Panel title={t("trade.report")} note={t("trade.report.note")}>
      <Form className="form" onSubmit={submit}>
        <TextField
          label={t("trade.orderNumber")}
          value={fields.orderNumber}
          onChange={(orderNumber) => set({ orderNumber })}
          maxLength={80}
          isRequired
        />
        <DateField
          label={t("trade.orderedAt")}
          value={fields.orderedAt}
          onChange={(day) => set({ orderedAt: day ?? "" })}
        />
        <TextField
          label={t("trade.goods")}
          hint={t("trade.goods.hint")}
          value={fields.goods}
          onChange={(goods) => set({ goods })}
          maxLength={300}
          isRequired
        />
        <TextField
          label={t("trade.quantity")}
          value={fields.quantity}
          onChange={(next) => set({ quantity: next })}
          maxLength={8}
          isRequired
        />
        <TextField
          label={t("trade.serials")}
          hint={t("trade.serials.hint")}
          value={fields.serials}
          onChange={(serials) => set({ serials })}
          maxLength={4000}
          multiline
        />
        <TextField
          label={t("trade.place")}
          hint={t("trade.place.hint")}
          value={fields.deliveryPlace}
          onChange={(deliveryPlace) => set({ deliveryPlace })}
          maxLength={120}
        />
        <fieldset className="choices">
          <legend>{t("trade.indicators")}</legend>
          {INDICATORS.map((one) => (
            <Checkbox
              key={one}
              label={t(`trade.indicator.${one}`)}
              isSelected={indicators.includes(one)}
              onChange={(on) =>
                setIndicators(on ? [...indicators, one] : indicators.filter((i) => i !== one))
              }
            />
          ))}
        </fieldset>
        <p className="hint">{t("trade.caution")}</p>
        {report.error && <ErrorNotice error={report.error} />}
        <Button type="submit" look="primary" isPending={report.isPending} missing={missing}>
          {t("trade.send")}
        </Button>
      </Form>
    </Panel>
  );
}

function Own() {
  const { t, date, number } = useI18n();
  const own = useQuery(supplyQueries.ownReports());
  return (
    <Panel title={t("trade.own")}>
      <Answer query={own}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("trade.own.none")} />
          ) : (
            <ul className="lines">
              {items.map((r) => (
                <li key={r.id} className="line">
                  <span className="line-main">
                    <span>
                      <Bdi>{r.body.orderNumber}</Bdi> · <Bdi>{r.body.goods}</Bdi> × {number(r.body.quantity)}
                    </span>
                    <span className="hint">
                      {date(r.at, "minute")} <Bdi>{r.outcome ?? ""}</Bdi>
                    </span>
                  </span>
                  <Badge tone={r.state === "received" ? "warn" : "good"}>{t(`trade.state.${r.state}`)}</Badge>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Panel>
  );
}

const ROWS_MAX = 5000;
const LINES_SHOWN = 100;

/** Orders pasted line by line; they are looked at and forgotten. */
function Check() {
  const { t, maybe, list, number } = useI18n();
  const [text, setText] = useState("");
  const { read, rejects } = readOrders(text);
  const check = useMutation({
    mutationFn: () => call("POST", "/trade/check", { json: { orders: read.map(({ order }) => order) } }),
  });
  // The node counts the rows that it was sent.
  const refused = (check.data?.rejects ?? []).map((one) => ({
    ...one,
    line: read[one.line - 1]?.line ?? one.line,
  }));
  const told = [...rejects, ...refused].sort((a, b) => a.line - b.line);
  return (
    <Panel title={t("trade.check")} note={t("trade.check.note")}>
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (read.length > 0) check.mutate();
        }}
      >
        <TextField
          label={t("trade.check.rows")}
          hint={t("trade.check.hint")}
          value={text}
          onChange={(next) => {
            // An answer stands beside what it answers, and beside nothing else.
            check.reset();
            setText(next);
          }}
          error={read.length > ROWS_MAX ? t("trade.check.long", { most: number(ROWS_MAX) }) : undefined}
          multiline
        />
        {told.length > 0 && (
          <>
            <p className="hint">{t("trade.check.unread")}</p>
            <RejectTable rejects={told.slice(0, LINES_SHOWN)} total={told.length} />
          </>
        )}
        {check.error && <ErrorNotice error={check.error} />}
        <Button
          type="submit"
          isPending={check.isPending}
          isDisabled={read.length > ROWS_MAX}
          missing={unfilled([[t("trade.check.rows"), read.length > 0]])}
        >
          {t("trade.check.action", { count: read.length })}
        </Button>
      </Form>
      {check.data &&
        (check.data.items.length === 0 ? (
          <p className="hint">{t("trade.check.clear")}</p>
        ) : (
          <ul className="bullets">
            {check.data.items.map((c) => (
              <li key={c.orderNumber}>
                <Bdi>{c.orderNumber}</Bdi>{" "}
                {c.isAdvised && <Badge tone="warn">{t("trade.check.advised")}</Badge>}{" "}
                {c.askUs && <Badge tone="warn">{t("trade.check.askUs")}</Badge>}{" "}
                <span className="hint">
                  {list(c.indicators.map((i) => maybe(`trade.indicator.${i}`, i)))}
                </span>
              </li>
            ))}
          </ul>
        ))}
    </Panel>
  );
}
