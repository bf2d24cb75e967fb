import { useState } from "react";
import type { MapArc, MapPoint } from "../api/supply.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { useRouteText } from "../money/route-words.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Link, SelectField } from "../parts/controls.tsx";
import { Panel } from "../parts/page.tsx";
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
  const adverts = arcs.filter((a) => a.stage === "advert");
  const priced = adverts.filter((a) => a.prices.length > 0);
  const [picked, setPicked] = useState(priced[0]?.id ?? ALL);
  const chosen = adverts.find((a) => a.id === picked);
  const weeks = weeksOf(adverts, points, chosen).filter((w) => w.week <= day);
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

/** So many weeks leave room for a whole price over each. */
const WHOLE_MAX = 20;
const WHOLE = { maximumFractionDigits: 0 } as const;

/** Drawn for the eye; the table below says the same in words. */
function Tracks({ weeks }: { weeks: readonly Week[] }) {
  const { t, date, number } = useI18n();
  const { usd } = useRouteText();
  const at = (i: number): string => `${(100 * (i + 0.5)) / weeks.length}%`;
  const top = Math.max(1, ...weeks.map((w) => w.price?.quartileHigh ?? 0));
  const most = Math.max(1, ...weeks.map((w) => w.adverts));
  const measures = weeks.flatMap((w, i) =>
    w.points.seizure.length + w.points.disruption.length > 0 ? [{ week: w.week, i }] : [],
  );
  const lines = measures.map(({ week, i }) => (
    <span key={`line ${week}`} className="time-measure" style={{ insetInlineStart: at(i) }} />
  ));
  return (
    <div className="time-line" aria-hidden="true">
      <span className="hint">{t("routes.time.price")}</span>
      <div className="time-track" data-of="price">
        {lines}
        {weeks.map(
          ({ week, price }, i) =>
            price && (
              <span
                key={week}
                className="time-price"
                title={`${date(week)}: ${usd(price.median)} (${t("routes.time.voices", { count: price.n })})`}
                style={{ insetInlineStart: at(i), insetBlockEnd: `${(90 * price.median) / top}%` }}
              >
                <b>{number(price.median, weeks.length > WHOLE_MAX ? { notation: "compact" } : WHOLE)}</b>
              </span>
            ),
        )}
      </div>
      <span className="hint">{t("routes.time.adverts")}</span>
      <div className="time-track" data-of="adverts">
        {lines}
        {weeks.map(({ week, adverts }, i) => (
          <span
            key={week}
            className="time-bar"
            title={`${date(week)}: ${number(adverts)}`}
            style={{
              insetInlineStart: at(i),
              inlineSize: `${Math.max(0.4, 70 / weeks.length)}%`,
              blockSize: `${(100 * adverts) / most}%`,
            }}
          />
        ))}
      </div>
      {KINDS.map((kind) => (
        <Marks key={kind} kind={kind} weeks={weeks} at={at} />
      ))}
      <span />
      <span className="plot-axis">
        <span>{date(weeks[0]?.week)}</span>
        <span>{date(weeks.at(-1)?.week)}</span>
      </span>
    </div>
  );
}

function Marks({
  kind,
  weeks,
  at,
}: {
  kind: MapPoint["kind"];
  weeks: readonly Week[];
  at: (i: number) => string;
}) {
  const { t, date, number } = useI18n();
  return (
    <>
      <span className="hint">{t(`routes.kind.${kind}`)}</span>
      <div className="time-track" data-of="marks">
        {weeks.map(({ week, points }, i) => {
          const own = points[kind];
          return (
            own.length > 0 && (
              <span
                key={week}
                className="time-mark"
                title={`${date(week)}: ${own.map((p) => p.title).join(", ")}`}
                style={{ insetInlineStart: at(i) }}
              >
                <span className="map-swatch" data-kind={kind} />
                {own.length > 1 && <sub>{number(own.length)}</sub>}
              </span>
            )
          );
        })}
      </div>
    </>
  );
}

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
