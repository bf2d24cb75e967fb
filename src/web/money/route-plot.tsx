import type { RouteModel } from "../api/money.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Panel } from "../parts/page.tsx";
import { useRouteText } from "./route-words.tsx";

const percent = (part: number, whole: number): string => `${(100 * part) / whole}%`;

/** The price by month: a line over its middle half, a dot at the median; the table below has the same in numbers. */
export function PricePlot({ months }: { months: RouteModel["months"] }) {
  const { t, date, number } = useI18n();
  const { span, usd } = useRouteText();
  const most = Math.max(1, ...months.map((m) => m.price?.spread.quartileHigh ?? 0));
  if (months.every((m) => m.price === undefined)) return null;
  return (
    <Panel title={t("money.routes.plot")} note={t("money.routes.plot.note")}>
      <div className="plot">
        {months.map(({ month, price }) => (
          <PlotRow
            key={month}
            name={date(month)}
            value={price ? span({ low: price.spread.quartileLow, high: price.spread.quartileHigh }) : "–"}
          >
            {price && (
              <>
                <span
                  className="plot-line"
                  style={{
                    insetInlineStart: percent(price.spread.quartileLow, most),
                    inlineSize: percent(price.spread.quartileHigh - price.spread.quartileLow, most),
                  }}
                />
                <span
                  className="plot-dot"
                  title={usd(price.spread.median)}
                  style={{ insetInlineStart: percent(price.spread.median, most) }}
                />
              </>
            )}
          </PlotRow>
        ))}
        <span />
        <span className="plot-axis" aria-hidden="true">
          <span>{number(0)}</span>
          <span>{number(most / 2, { maximumFractionDigits: 0 })}</span>
          <span>{number(most, { maximumFractionDigits: 0 })}</span>
        </span>
        <span />
      </div>
    </Panel>
  );
}

function PlotRow({ name, value, children }: { name: string; value: string; children: React.ReactNode }) {
  return (
    <>
      <Bdi>{name}</Bdi>
      <span className="plot-range" aria-hidden="true">
        {children}
      </span>
      <span className="bar-value" dir="ltr">
        {value}
      </span>
    </>
  );
}
