import { useCallback } from "react";
import type { Documented } from "../api/document.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "./badges.tsx";
import { Facts } from "./facts.tsx";
import { type Draw, Plot } from "./plot.tsx";

type Measured = Documented["MeasuredDisruption"];
/** Of a disruption, a campaign, or what a partner shared, which has no sums. */
export type Shown = Pick<Measured, "weeks" | "ratio" | "placebo" | "elsewhere" | "verdict"> &
  Partial<Pick<Measured, "before" | "after">>;
type Ratio = NonNullable<Measured["ratio"]>;

const TONES = {
  "too-short": "muted",
  "too-few": "muted",
  unclear: "muted",
  "moved-apart": "warn",
  fewer: "good",
  more: "warn",
} as const;

/** What came after something, against what it was not done to: the verdict in words, the ratio with its interval, and what it may hide. */
export function EffectBox({ effect }: { effect: Shown }) {
  const { t, number } = useI18n();
  const { before, after, ratio, placebo, elsewhere, verdict, weeks } = effect;
  const told = (n: number | null) => (n === null ? t("effect.untold") : number(n));
  const two = (n: number) => number(n, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const shown = ({ value, low, high }: Ratio) =>
    t("effect.ratio.is", { value: two(value), low: two(low), high: two(high) });
  return (
    <div className="stack">
      <p>
        <Badge tone={TONES[verdict]}>{t(`effect.verdict.${verdict}`)}</Badge>
      </p>
      {before && after && (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t("effect.weeks", { count: weeks })}</th>
              <th scope="col" className="number">
                {t("effect.treated")}
              </th>
              <th scope="col" className="number">
                {t("effect.comparison")}
              </th>
            </tr>
          </thead>
          <tbody>
            {(
              [
                ["before", before],
                ["after", after],
              ] as const
            ).map(([span, sums]) => (
              <tr key={span}>
                <th scope="row">{t(`effect.${span}`)}</th>
                <td className="number">{told(sums.treated)}</td>
                <td className="number">{told(sums.comparison)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {ratio && (
        <>
          <RatioLine ratio={ratio} label={t("effect.ratio")} />
          <Facts
            rows={[
              [t("effect.ratio"), shown(ratio)],
              [t("effect.placebo"), placebo && shown(placebo)],
              [t("effect.elsewhere"), elsewhere && shown(elsewhere)],
            ]}
          />
        </>
      )}
      <p className="hint">
        {t("effect.caveat")} {elsewhere && t("effect.caveat.elsewhere")}
      </p>
    </div>
  );
}

const TICKS = [0.25, 0.5, 1, 2, 4];

/** The interval on a line with 1 in its middle: less stands at the left in every language, as on any axis of numbers. */
function RatioLine({ ratio: { value, low, high }, label }: { ratio: Ratio; label: string }) {
  const { number } = useI18n();
  const draw = useCallback<Draw>(
    (lib) => ({
      height: 48,
      marginLeft: 20,
      marginRight: 20,
      // From a quarter to four times; what lies beyond stands at the end.
      x: {
        type: "log",
        domain: [0.25, 4],
        clamp: true,
        label: null,
        ticks: TICKS,
        tickFormat: (n: number) => number(n),
      },
      marks: [
        lib.ruleX([1], { stroke: "var(--line-strong)", strokeDasharray: "3 3" }),
        lib.ruleY([0], { x1: low, x2: high, stroke: "var(--accent)", strokeWidth: 4, strokeOpacity: 0.6 }),
        lib.dot([value], { x: value, y: 0, r: 5, fill: "var(--accent)" }),
      ],
    }),
    [value, low, high, number],
  );
  return <Plot label={label} draw={draw} />;
}
