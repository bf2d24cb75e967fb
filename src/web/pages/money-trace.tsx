import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useMemo, useState } from "react";
import { Form } from "react-aria-components";
import { ApiError } from "../api/client.ts";
import { moneyQueries, type Trace } from "../api/money.ts";
import { useI18n } from "../i18n/context.tsx";
import { usdText } from "../money/amounts.ts";
import { FlowPicture } from "../money/flow-picture.tsx";
import { PaymentTable } from "../money/payment-table.tsx";
import { traceFlow } from "../money/trace-flow.ts";
import { Button, SelectField, TextField } from "../parts/controls.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";

const route = getRouteApi("/money");
const METHODS = ["fifo", "proportional"] as const;
const HOPS = ["1", "2", "3", "4", "6", "8"] as const;

/** One account's money, forward or back, by an attribution that is stated. */
export function MoneyTrace() {
  const { t, number } = useI18n();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const method = METHODS.find((one) => one === search.method) ?? "fifo";
  const hops = HOPS.find((one) => one === search.hops) ?? "4";
  const isBack = search.back === "true";
  const [account, setAccount] = useState(search.account ?? "");
  const go = (next: Partial<Record<"account" | "method" | "back" | "hops", string>>) =>
    void navigate({
      search: { view: "trace", account: search.account, method, back: String(isBack), hops, ...next },
      replace: true,
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (account.trim()) go({ account: account.trim() });
  };
  return (
    <>
      <Panel title={t("money.trace.title")} note={t("money.trace.note")}>
        <Form className="money-assumptions" onSubmit={submit}>
          <TextField
            label={t("money.trace.account")}
            value={account}
            onChange={setAccount}
            maxLength={60}
            isRequired
          />
          <SelectField
            label={t("money.trace.direction")}
            value={String(isBack)}
            onChange={(back) => go({ back })}
            options={[
              { id: "false", label: t("money.trace.forward") },
              { id: "true", label: t("money.trace.back") },
            ]}
          />
          <SelectField
            label={t("money.trace.method")}
            value={method}
            onChange={(next) => go({ method: next })}
            options={METHODS.map((id) => ({ id, label: t(`money.trace.${id}`) }))}
          />
          <SelectField
            label={t("money.trace.hops")}
            value={hops}
            onChange={(next) => go({ hops: next })}
            options={HOPS.map((id) => ({ id, label: number(Number(id)) }))}
          />
          <Button type="submit" look="primary">
            {t("money.trace.go")}
          </Button>
        </Form>
        <p className="hint">{t(`money.trace.${method}.text`)}</p>
      </Panel>
      {search.account && (
        <Found account={search.account} method={method} isBack={isBack} hops={Number(hops)} />
      )}
    </>
  );
}

function Found({
  account,
  method,
  isBack,
  hops,
}: {
  account: string;
  method: (typeof METHODS)[number];
  isBack: boolean;
  hops: number;
}) {
  const { t } = useI18n();
  const trace = useQuery(moneyQueries.trace({ account, method, back: isBack, hops }));
  if (trace.error instanceof ApiError && trace.error.code === "ENTITY_UNKNOWN")
    return <Empty title={t("money.trace.unknown", { account })}>{t("money.trace.unknown.text")}</Empty>;
  return (
    <Answer query={trace} lines={12}>
      {(data) =>
        data.steps.length === 0 ? (
          <Empty title={t("money.trace.none")}>{t("money.trace.none.text")}</Empty>
        ) : (
          <Steps trace={data} />
        )
      }
    </Answer>
  );
}

function Steps({ trace }: { trace: Trace }) {
  const { t, number, list } = useI18n();
  const [chosen, setChosen] = useState<number>();
  const flow = useMemo(() => traceFlow(trace), [trace]);
  const ribbons = flow.ribbons.map((r) => ({
    ...r,
    name: t("money.ribbon", {
      from: r.from,
      to: r.to,
      sum: usdText(r.weight, number),
      count: r.steps.length,
    }),
  }));
  const own = chosen === undefined ? undefined : flow.ribbons[chosen]?.steps;
  const steps = own ? own.flatMap((i) => trace.steps[i] ?? []) : trace.steps;
  return (
    <>
      <Panel title={t("money.picture")} note={t("money.trace.steps", { count: trace.steps.length })}>
        <FlowPicture
          label={t("money.picture")}
          nodes={flow.nodes.map((n) => (n.role === undefined ? n : { ...n, role: t("money.role.origin") }))}
          ribbons={ribbons}
          selected={chosen}
          onSelect={setChosen}
        />
        <p className="hint">{t("money.trace.picture.note")}</p>
        {trace.unrated.length > 0 && (
          <p className="notice" data-tone="warn">
            {t("money.trace.unrated", { currencies: list(trace.unrated) })}
          </p>
        )}
        {trace.notFollowed.length > 0 && (
          <p className="notice" data-tone="warn">
            {t("money.trace.hubs", { accounts: list(trace.notFollowed) })}
          </p>
        )}
      </Panel>
      <Panel
        title={t("money.list")}
        note={t("money.payments", { count: steps.length })}
        actions={
          chosen !== undefined && (
            <Button small onPress={() => setChosen(undefined)}>
              {t("money.all")}
            </Button>
          )
        }
        flush
      >
        <PaymentTable payments={steps.map((s) => s.payment)} followed={steps} />
      </Panel>
    </>
  );
}
