import { useCallback } from "react";
import type { RouteModel } from "../api/money.ts";
import { useI18n } from "../i18n/context.tsx";
import { Panel } from "../parts/page.tsx";
import { type Draw, Plot } from "../parts/plot.tsx";
import { useRouteText } from "./route-words.tsx";

const LABEL_PIXELS = 64;

/** The price by month: a line over its middle half, a dot at the median; the table below has the same in numbers. */
export function PricePlot({ months }: { months: RouteModel["months"] }) {
  const { t } = useI18n();
  if (months.every((m) => m.price === undefined)) return null;
  return (
    <Panel title={t("money.routes.plot")} note={t("money.routes.plot.note")}>
      <Prices months={months} />
    </Panel>
  );
}

function Prices({ months }: { months: RouteModel["months"] }) {
  const { t, date, number } = useI18n();
  const { usd } = useRouteText();
  const draw = useCallback<Draw>(
    (lib, { isRtl, start, everyOf }) => {
      const every = everyOf(months.length, LABEL_PIXELS);
      const priced = months.flatMap(({ month, price }) =>
        price ? [{ month, ...price.spread, words: `${date(month)}: ${usd(price.spread.median)}` }] : [],
      );
      return {
        height: 220,
        [start === "left" ? "marginLeft" : "marginRight"]: 56,
        x: {
          type: "point",
          domain: months.map((m) => m.month),
          reverse: isRtl,
          label: null,
          tickFormat: (month: string, at: number) => (at % every === 0 ? date(month) : ""),
        },
        y: {
          axis: start,
          grid: true,
          label: null,
          zero: true,
          nice: true,
          ticks: 4,
          tickFormat: (n: number) => number(n),
        },
        marks: [
          lib.ruleY([0], { stroke: "var(--line-strong)" }),
          lib.ruleX(priced, {
            x: "month",
            y1: "quartileLow",
            y2: "quartileHigh",
            stroke: "var(--accent)",
            strokeWidth: 4,
            strokeOpacity: 0.45,
            strokeLinecap: "round",
          }),
          lib.dot(priced, { x: "month", y: "median", r: 5, fill: "var(--accent)", title: "words" }),
        ],
      };
    },
    [months, date, number, usd],
  );
  return <Plot label={t("money.routes.plot")} draw={draw} />;
}
