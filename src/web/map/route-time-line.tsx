import { useCallback, useMemo, useState } from "react";
import type { MapArc, MapPoint } from "../api/supply.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { useRouteText } from "../money/route-words.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Link, SelectField } from "../parts/controls.tsx";
import { Panel } from "../parts/page.tsx";
import { type Draw, Plot } from "../parts/plot.tsx";
import { type Week, weeksOf } from "./time-line.ts";

const KINDS = ["crossing", "incident", "seizure", "disruption"] as const;
const ALL = "all";
/** Of a week with more, the table leads to these. */
const LINKS_MAX = 5;

interface Props {
  readonly arcs: readonly MapArc[];
  readonly points: readonly MapPoint[];
  /** What lies behind it is not drawn. */
  readonly day: string;
}

/** What a route asks, week by week, above the adverts and beside what happened where it starts. */
export function RouteTimeLine({ arcs, points, day }: Props) {
  const { t } = useI18n();
  const adverts = useMemo(() => arcs.filter((a) => a.stage === "advert"), [arcs]);
  const priced = adverts.filter((a) => a.prices.length > 0);
  const [picked, setPicked] = useState(priced[0]?.id ?? ALL);
  const chosen = adverts.find((a) => a.id === picked);
  const weeks = useMemo(
    () => weeksOf(adverts, points, chosen).filter((w) => w.week <= day),
    [adverts, points, chosen, day],
  );
  if (weeks.length === 0) return null;
  return (
    <Panel title={t("routes.time")} note={t("routes.time.note")}>
      <div className="row filters">
        <SelectField
          label={t("routes.time.route")}
          value={chosen?.id ?? ALL}
          onChange={setPicked}
          options={[
            { id: ALL, label: t("routes.time.all") },
            ...adverts.map((a) => ({
              id: a.id,
              label: t("routes.time.fromTo", { from: a.from.name, to: a.to.name }),
            })),
          ]}
        />
      </div>
      {chosen === undefined && <p className="hint">{t("routes.time.pick")}</p>}
      <Tracks weeks={weeks} />
      <WeekTable weeks={weeks} />
    </Panel>
  );
}

const WEEK_MS = 7 * 24 * 3600 * 1000;
const COLOURS: Readonly<Record<MapPoint["kind"], string>> = {
  crossing: "var(--kind-event)",
  incident: "var(--bad)",
  seizure: "var(--kind-asset)",
  disruption: "var(--front-exchange)",
};
const SYMBOLS = { crossing: "circle", incident: "circle", seizure: "square", disruption: "diamond" } as const;

/** One axis of weeks under prices, adverts and what happened; the table below says the same in words. */
function Tracks({ weeks }: { weeks: readonly Week[] }) {
  const { t, date, number } = useI18n();
  const { usd } = useRouteText();
  const drawPrices = useCallback<Draw>(
    (lib, look) => {
      const priced = weeks.flatMap(({ week, price }) =>
        price
          ? [
              {
                week: middleOf(week),
                ...price,
                words: `${date(week)}: ${usd(price.median)} (${t("routes.time.voices", { count: price.n })})`,
              },
            ]
          : [],
      );
      return {
        ...axesOf(weeks, look, date, number),
        height: 170,
        marks: [
          measuresOf(lib, weeks),
          lib.ruleX(priced, {
            x: "week",
            y1: "quartileLow",
            y2: "quartileHigh",
            stroke: "var(--accent)",
            strokeWidth: 4,
            strokeOpacity: 0.4,
          }),
          lib.dot(priced, { x: "week", y: "median", r: 4, fill: "var(--accent)", title: "words" }),
          lib.ruleY([0], { stroke: "var(--line-strong)" }),
        ],
      };
    },
    [weeks, t, date, number, usd],
  );
  const drawAdverts = useCallback<Draw>(
    (lib, look) => ({
      ...axesOf(weeks, look, date, number),
      height: 110,
      marks: [
        measuresOf(lib, weeks),
        lib.rectY(weeks, {
          x1: ({ week }: Week) => new Date(week),
          x2: ({ week }: Week) => new Date(Date.parse(week) + WEEK_MS),
          y: "adverts",
          inset: 0.5,
          fill: "var(--front-online)",
          title: ({ week, adverts }: Week) => `${date(week)}: ${number(adverts)}`,
        }),
        lib.ruleY([0], { stroke: "var(--line-strong)" }),
      ],
    }),
    [weeks, date, number],
  );
  const drawMarks = useCallback<Draw>(
    (lib, look) => {
      const happened = weeks.flatMap(({ week, points }) =>
        KINDS.flatMap((kind) => {
          const own = points[kind];
          const titles = own.map((p) => p.title).join(", ");
          return own.length === 0
            ? []
            : [{ week: middleOf(week), kind, count: own.length, words: `${date(week)}: ${titles}` }];
        }),
      );
      return {
        ...axesOf(weeks, look, date, number),
        height: 130,
        [look.start === "left" ? "marginLeft" : "marginRight"]: MARGIN,
        y: {
          type: "band",
          axis: look.start,
          domain: [...KINDS],
          label: null,
          tickSize: 0,
          tickFormat: (kind: MapPoint["kind"]) => t(`routes.kind.${kind}`),
        },
        symbol: { domain: [...KINDS], range: KINDS.map((kind) => SYMBOLS[kind]) },
        color: { domain: [...KINDS], range: KINDS.map((kind) => COLOURS[kind]) },
        marks: [
          lib.dot(happened, { x: "week", y: "kind", symbol: "kind", fill: "kind", r: 5, title: "words" }),
          lib.text(
            happened.filter(({ count }) => count > 1),
            { x: "week", y: "kind", dy: -10, text: ({ count }: { count: number }) => number(count) },
          ),
        ],
      };
    },
    [weeks, t, date, number],
  );
  return (
    <div className="stack">
      {weeks.some((w) => w.price) && (
        <>
          <p className="hint">{t("routes.time.price")}</p>
          <Plot label={t("routes.time.price")} draw={drawPrices} />
        </>
      )}
      <p className="hint">{t("routes.time.adverts")}</p>
      <Plot label={t("routes.time.adverts")} draw={drawAdverts} />
      <Plot label={t("routes.time")} draw={drawMarks} />
    </div>
  );
}

type Look = Parameters<Draw>[1];
type Words = ReturnType<typeof useI18n>;

/** Room for the names of what happened, and the same under the other tracks, so that their weeks stand under each other. */
const MARGIN = 104;
const LABEL_PIXELS = 88;

const middleOf = (week: string): Date => new Date(Date.parse(week) + WEEK_MS / 2);

function axesOf(
  weeks: readonly Week[],
  { isRtl, start, everyOf }: Look,
  date: Words["date"],
  number: Words["number"],
) {
  const every = everyOf(weeks.length, LABEL_PIXELS);
  const end = Date.parse(weeks.at(-1)?.week ?? "") + WEEK_MS;
  return {
    [start === "left" ? "marginLeft" : "marginRight"]: MARGIN,
    x: {
      type: "utc",
      domain: [new Date(weeks[0]?.week ?? ""), new Date(end)],
      reverse: isRtl,
      label: null,
      ticks: weeks.filter((_, at) => at % every === 0).map(({ week }) => new Date(week)),
      tickFormat: (day: Date) => date(day.toISOString().slice(0, 10)),
    },
    y: {
      axis: start,
      grid: true,
      zero: true,
      nice: true,
      ticks: 3,
      label: null,
      tickFormat: (n: number) => (Number.isInteger(n) ? number(n) : ""),
    },
  } as const;
}

/** A line through each week with a seizure or a disruption. */
const measuresOf = (lib: Parameters<Draw>[0], weeks: readonly Week[]) =>
  lib.ruleX(
    weeks.filter(({ points }) => points.seizure.length + points.disruption.length > 0),
    { x: ({ week }: Week) => middleOf(week), stroke: "var(--line-strong)", strokeDasharray: "2 3" },
  );

function WeekTable({ weeks }: { weeks: readonly Week[] }) {
  const { t, date, number } = useI18n();
  const { span } = useRouteText();
  const told = weeks.filter((w) => w.adverts > 0 || KINDS.some((kind) => w.points[kind].length > 0));
  return (
    <details>
      <summary>{t("routes.time.table")}</summary>
      <div className="table-scroll">
        <table className="plain-table time-weeks">
          <thead>
            <tr>
              <th scope="col">{t("routes.time.week")}</th>
              <th scope="col" className="number">
                {t("routes.time.price")}
              </th>
              <th scope="col" className="number">
                {t("routes.time.adverts")}
              </th>
              {KINDS.map((kind) => (
                <th key={kind} scope="col">
                  {t(`routes.kind.${kind}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {told.map(({ week, price, adverts, points }) => (
              <tr key={week}>
                <th scope="row">{date(week)}</th>
                <td className="number">
                  {price
                    ? `${number(price.median)} (${span({ low: price.quartileLow, high: price.quartileHigh })}; ${t("routes.time.voices", { count: price.n })})`
                    : "–"}
                </td>
                <td className="number">{number(adverts)}</td>
                {KINDS.map((kind) => (
                  <td key={kind}>
                    <Happened points={points[kind]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Happened({ points }: { points: readonly MapPoint[] }) {
  const { number } = useI18n();
  if (points.length === 0) return "–";
  return (
    <>
      {points.slice(0, LINKS_MAX).map((p) => (
        <div key={p.id}>
          <Link href={paths.entity(p.id)}>
            <Bdi>{p.title}</Bdi>
          </Link>
        </div>
      ))}
      {points.length > LINKS_MAX && <span className="hint">+{number(points.length - LINKS_MAX)}</span>}
    </>
  );
}
