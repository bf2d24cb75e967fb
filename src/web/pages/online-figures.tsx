import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useCallback } from "react";
import { platformName } from "../../core/index.ts";
import { onlineQueries, type ReferralMetrics } from "../api/online.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button } from "../parts/controls.tsx";
import { toCsv } from "../parts/csv.ts";
import { Facts } from "../parts/facts.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";
import { type Draw, Plot } from "../parts/plot.tsx";
import { saveFile } from "../parts/save-file.ts";
import { OnlineTransparency } from "./online-transparency.tsx";

type NamedMetrics = ReferralMetrics & { readonly name: string };

/** How fast platforms act, and whether campaigns come back: plotted, and to four places in the table. */
export function OnlineFigures() {
  return (
    <div className="stack">
      <Figures />
      <OnlineTransparency />
    </div>
  );
}

function Figures() {
  const { t, number, maybe } = useI18n();
  const figures = useQuery(onlineQueries.figures());
  const hours = (value: number | null) =>
    value === null ? "–" : number(value, { maximumFractionDigits: 1 });
  const share = (value: number) => number(value, { style: "percent", maximumFractionDigits: 0 });
  return (
    <Answer query={figures} lines={8}>
      {({ all, byPlatform, byChannel }) => {
        if (all.referrals === 0)
          return <Empty title={t("online.figures.none")}>{t("online.none.text")}</Empty>;
        const platforms = byPlatform
          .map((one) => ({ ...one, name: platformName(one.name) }))
          .sort((a, b) => b.referrals - a.referrals);
        const channels = byChannel.map((one) => ({
          ...one,
          name: maybe(`online.channel.${one.name}`, one.name),
        }));
        const rows = [...platforms, ...channels];
        return (
          <div className="stack">
            <div className="columns" data-layout="narrow-wide">
              <Panel title={t("online.figures")} note={t("online.figures.note")}>
                <Facts
                  rows={[
                    [t("online.total"), number(all.referrals)],
                    [t("online.acted"), `${number(all.actioned)} (${share(all.actioned_rate)})`],
                    [t("online.declined"), number(all.declined)],
                    [t("online.pending"), number(all.pending)],
                    [t("online.reversed"), number(all.reversed)],
                    [t("online.hours"), hours(all.median_hours_to_action)],
                    [t("online.p90"), hours(all.p90_hours_to_action)],
                    [t("online.in24"), share(all.actioned_within_24h_rate)],
                    [t("online.back"), `${number(all.reappeared_30d)} (${share(all.reappearance_rate_30d)})`],
                    [t("online.moved"), `${number(all.displaced_30d)} (${share(all.displacement_rate_30d)})`],
                  ]}
                />
              </Panel>
              <div className="stack">
                <HoursPlot title={t("online.plot.hours")} rows={rows} />
                <RatesPlot title={t("online.plot.rates")} rows={rows} />
              </div>
            </div>
            <Table all={{ ...all, name: t("online.all") }} platforms={platforms} channels={channels} />
          </div>
        );
      }}
    </Answer>
  );
}

const LABEL_PIXELS = 104;
const OF = ["day", "back", "moved"] as const;

/** From the median, a dot, to what nine in ten took, on one axis of hours. */
function HoursPlot({ title, rows }: { title: string; rows: readonly NamedMetrics[] }) {
  const { t, number } = useI18n();
  const draw = useCallback<Draw>(
    (lib, { isRtl, start }) => {
      const text = (value: number) => number(value, { maximumFractionDigits: 1 });
      const acted = rows.flatMap(({ median_hours_to_action: median, p90_hours_to_action: p90 }, at) =>
        median === null || p90 === null
          ? []
          : [{ at, median, p90, words: `${rows[at]?.name}: ${text(median)} – ${text(p90)}` }],
      );
      return {
        height: 40 + 26 * rows.length,
        [start === "left" ? "marginLeft" : "marginRight"]: LABEL_PIXELS,
        x: { reverse: isRtl, grid: true, zero: true, nice: true, ticks: 4, label: null, tickFormat: text },
        y: { axis: null, type: "band", domain: rows.map((_, at) => at) },
        marks: [
          namesOf(lib, rows, start),
          lib.ruleY(acted, {
            y: "at",
            x1: "median",
            x2: "p90",
            stroke: "var(--accent)",
            strokeWidth: 4,
            strokeOpacity: 0.45,
            strokeLinecap: "round",
          }),
          lib.dot(acted, { y: "at", x: "median", r: 5, fill: "var(--accent)", title: "words" }),
        ],
      };
    },
    [rows, number],
  );
  return (
    <Panel title={title} note={t("online.plot.hours.note")}>
      {rows.some((row) => row.median_hours_to_action !== null) ? (
        <Plot label={title} draw={draw} />
      ) : (
        <p className="hint">{t("online.plot.hours.none")}</p>
      )}
    </Panel>
  );
}

/** What was acted on within a day, and what was seen again, there or elsewhere: shares of one whole. */
function RatesPlot({ title, rows }: { title: string; rows: readonly NamedMetrics[] }) {
  const { t, number } = useI18n();
  const draw = useCallback<Draw>(
    (lib, { isRtl, start }) => {
      const share = (value: number) => number(value, { style: "percent", maximumFractionDigits: 0 });
      const rates = rows.flatMap((row, at) =>
        [row.actioned_within_24h_rate, row.reappearance_rate_30d, row.displacement_rate_30d].map(
          (rate, of) => ({ at, of: OF[of], rate, words: `${row.name}: ${share(rate)}` }),
        ),
      );
      return {
        height: 40 + 38 * rows.length,
        [start === "left" ? "marginLeft" : "marginRight"]: LABEL_PIXELS,
        x: { domain: [0, 1], reverse: isRtl, grid: true, ticks: 4, label: null, tickFormat: share },
        y: { axis: null, domain: [...OF] },
        fy: {
          axis: start,
          label: null,
          domain: rows.map((_, at) => at),
          tickFormat: (at: number) => rows[at]?.name ?? "",
        },
        color: { domain: [...OF], range: ["var(--accent)", "var(--warn)", "var(--bad)"] },
        marks: [lib.barX(rates, { x: "rate", y: "of", fy: "at", fill: "of", title: "words" })],
      };
    },
    [rows, number],
  );
  return (
    <Panel title={title} note={t("online.plot.rates.note")}>
      <Plot label={title} draw={draw} />
      <div className="plot-keys">
        {(["in24", "back", "moved"] as const).map((of) => (
          <span key={of}>
            <span className="plot-key" data-of={of} aria-hidden="true" />
            {t(`online.${of}`)}
          </span>
        ))}
      </div>
    </Panel>
  );
}

/** Names at the side where a line begins; a long one is cut. */
const namesOf = (lib: Parameters<Draw>[0], rows: readonly NamedMetrics[], anchor: "left" | "right") =>
  lib.axisY({
    anchor,
    tickSize: 0,
    lineWidth: 9,
    textOverflow: "ellipsis",
    label: null,
    tickFormat: (at: number) => rows[at]?.name ?? "",
  });

const COLUMNS = [
  ["referrals", "online.total"],
  ["actioned", "online.acted"],
  ["actioned_rate", "online.rate.acted"],
  ["declined", "online.declined"],
  ["pending", "online.pending"],
  ["reversed", "online.reversed"],
  ["median_hours_to_action", "online.hours"],
  ["p90_hours_to_action", "online.p90"],
  ["actioned_within_24h_rate", "online.in24"],
  ["reappeared_30d", "online.back"],
  ["reappearance_rate_30d", "online.rate.back"],
  ["median_hours_to_reappearance", "online.hours.back"],
  ["displaced_30d", "online.moved"],
  ["displacement_rate_30d", "online.rate.moved"],
] as const satisfies readonly (readonly [keyof ReferralMetrics, string])[];

interface TableProps {
  readonly all: NamedMetrics;
  readonly platforms: readonly NamedMetrics[];
  readonly channels: readonly NamedMetrics[];
}

/** Every figure as the ledger gives it, to four places; what is saved has its own names for them. */
function Table({ all, platforms, channels }: TableProps) {
  const { t, number } = useI18n();
  const rows = [all, ...platforms, ...channels];
  const save = () =>
    saveFile(
      "referral-figures.csv",
      "text/csv",
      toCsv(
        ["name", ...COLUMNS.map(([field]) => field)],
        rows.map((row) => [row.name, ...COLUMNS.map(([field]) => row[field] ?? "")]),
      ),
    );
  return (
    <Panel
      title={t("online.figures.table")}
      flush
      actions={
        <Button small icon={<Download size={14} aria-hidden="true" />} onPress={save}>
          {t("online.figures.save")}
        </Button>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key. */}
      <section className="plot-table" tabIndex={0} aria-label={t("online.figures.table")}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t("online.figures.of")}</th>
              {COLUMNS.map(([field, label]) => (
                <th key={field} scope="col" className="number">
                  {t(label)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th scope="row">
                  <Bdi>{row.name}</Bdi>
                </th>
                {COLUMNS.map(([field]) => {
                  const value = row[field];
                  return (
                    <td key={field} className="number">
                      {value === null ? "–" : number(value, { maximumFractionDigits: 4 })}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}
