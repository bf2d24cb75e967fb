import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { type MoneyFinding, moneyQueries } from "../api/money.ts";
import { useI18n } from "../i18n/context.tsx";
import { usdText } from "../money/amounts.ts";
import { Button, TextField } from "../parts/controls.tsx";
import { latinDigits } from "../parts/digits.ts";
import { Answer, Panel } from "../parts/page.tsx";

const NAMES = ["revenueShare", "costShareLow", "costShareHigh"] as const;
type Shares = Readonly<Record<(typeof NAMES)[number], number>>;
type Written = Readonly<Record<(typeof NAMES)[number], string>>;

/** What the named accounts may have kept: a claim with its assumptions, which the reader sets. */
export function ProfitPanel({ view }: { view: MoneyFinding }) {
  const { t, number, list } = useI18n();
  const { assumptions } = view.profit;
  const [asked, setAsked] = useState<Shares>(assumptions);
  const [written, setWritten] = useState<Written>(() => percents(assumptions));
  const claim = useQuery(moneyQueries.finding(view.finding.id, asked === assumptions ? {} : asked));
  const parsed = NAMES.map((name) => Number(latinDigits(written[name])) / 100);
  const isShare = (value = Number.NaN) => value >= 0 && value <= 1;
  const isInOrder = (parsed[1] ?? 0) <= (parsed[2] ?? 0);
  const isValid = parsed.every(isShare) && isInOrder;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [revenueShare = 1, costShareLow = 0, costShareHigh = 0] = parsed;
    if (isValid) setAsked({ revenueShare, costShareLow, costShareHigh });
  };
  return (
    <Panel title={t("money.profit")} note={t("money.profit.note")}>
      <Answer query={claim} lines={2}>
        {({ profit }) => (
          <>
            <p className="money-claim">
              <b dir="ltr">
                {usdText(profit.lowUsd, number)} – {usdText(profit.highUsd, number)}
              </b>
            </p>
            <p className="hint">
              {t("money.profit.how", {
                taken: usdText(profit.takenUsd, number),
                count: profit.payments.length,
                revenue: share(profit.assumptions.revenueShare, number),
                low: share(profit.assumptions.costShareLow, number),
                high: share(profit.assumptions.costShareHigh, number),
              })}
            </p>
            {profit.unrated.length > 0 && (
              <p className="notice" data-tone="warn">
                {t("money.profit.unrated", { currencies: list(profit.unrated) })}
              </p>
            )}
          </>
        )}
      </Answer>
      <Form className="money-assumptions" onSubmit={submit}>
        {NAMES.map((name, at) => (
          <TextField
            key={name}
            label={t(`money.profit.${name}`)}
            error={
              !isShare(parsed[at])
                ? t("money.profit.unread")
                : name === "costShareHigh" && !isInOrder
                  ? t("money.profit.order")
                  : undefined
            }
            value={written[name]}
            onChange={(value) => setWritten((old) => ({ ...old, [name]: value }))}
            maxLength={6}
          />
        ))}
        <Button type="submit" isDisabled={!isValid} isPending={claim.isFetching}>
          {t("money.profit.again")}
        </Button>
      </Form>
    </Panel>
  );
}

const percents = (shares: Shares): Written => ({
  revenueShare: String(Math.round(shares.revenueShare * 100)),
  costShareLow: String(Math.round(shares.costShareLow * 100)),
  costShareHigh: String(Math.round(shares.costShareHigh * 100)),
});

const share = (value: number, number: ReturnType<typeof useI18n>["number"]): string =>
  number(value, { style: "percent", maximumFractionDigits: 1 });
