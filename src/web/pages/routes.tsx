import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { type MapArc, type RoutesMap, supplyQueries } from "../api/supply.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import {
  arcsUntil,
  type Cluster,
  clustersOf,
  dayAfter,
  daysBetween,
  pointsUntil,
  spanOf,
} from "../map/model.ts";
import { RouteTimeLine } from "../map/route-time-line.tsx";
import { priceUntil } from "../map/time-line.ts";
import { useRouteText } from "../money/route-words.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Checkbox, Link } from "../parts/controls.tsx";
import { Answer, Empty, Page, Panel, Skeleton } from "../parts/page.tsx";

const MapCanvas = lazy(() => import("../map/map-canvas.tsx").then((m) => ({ default: m.MapCanvas })));

const KINDS = ["seizure", "disruption", "crossing", "incident"] as const;
const STAGES = ["advert", "goods", "crossing"] as const;
/** Degrees: what lies closer together than this is one mark. */
const CELL = 0.75;

/** Where goods were seized, where people crossed or were in danger, and the routes that adverts and orders name. */
export function Routes() {
  const { t } = useI18n();
  const routes = useQuery(supplyQueries.routes());
  return (
    <Page wide title={t("routes.title")} intro={t("routes.intro")}>
      <Answer query={routes} lines={14}>
        {(data) => <Shown data={data} />}
      </Answer>
    </Page>
  );
}

function Shown({ data }: { data: RoutesMap }) {
  const { t, date } = useI18n();
  const { usd } = useRouteText();
  const span = useMemo(() => spanOf(data.points, data.arcs), [data]);
  const length = span ? daysBetween(span.from, span.to) : 0;
  const [days, setDays] = useState(length);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [picked, setPicked] = useState<string>();
  const day = span ? dayAfter(span.from, Math.min(days, length)) : "9999-12-31";
  const toggle = (id: string, on: boolean) => {
    const next = new Set(hidden);
    if (on) next.delete(id);
    else next.add(id);
    setHidden(next);
  };
  const clusters = useMemo(
    () => clustersOf(pointsUntil(data.points, day), CELL).filter((c) => !hidden.has(`point ${c.kind}`)),
    [data, day, hidden],
  );
  const arcs = useMemo(
    () => arcsUntil(data.arcs, day).filter((a) => !hidden.has(`arc ${a.stage}`)),
    [data, day, hidden],
  );
  const titleOf = useCallback(
    (c: Cluster) => `${t(`routes.kind.${c.kind}`)} · ${c.points[0]?.place ?? ""}`,
    [t],
  );
  const priceOf = (arc: MapArc) => {
    const price = priceUntil(arc, day);
    return price && usd(price.usd.median);
  };
  const marks = useMemo(
    () => clusters.map((c) => ({ ...c, key: keyOf(c), count: c.points.length, title: titleOf(c) })),
    [clusters, titleOf],
  );
  const current = clusters.find((c) => keyOf(c) === picked);
  return (
    <div className="stack">
      <div className="row filters">
        <fieldset className="map-layers">
          <legend className="visually-hidden">{t("routes.layers")}</legend>
          {KINDS.map((kind) => (
            <Checkbox
              key={kind}
              label={t(`routes.kind.${kind}`)}
              isSelected={!hidden.has(`point ${kind}`)}
              onChange={(on) => toggle(`point ${kind}`, on)}
            />
          ))}
          {STAGES.map((stage) => (
            <Checkbox
              key={stage}
              label={t(`routes.stage.${stage}`)}
              isSelected={!hidden.has(`arc ${stage}`)}
              onChange={(on) => toggle(`arc ${stage}`, on)}
            />
          ))}
        </fieldset>
        {span && length > 0 && (
          <label className="map-slider">
            <span>{t("routes.until", { day: date(day) })}</span>
            <input
              type="range"
              min={0}
              max={length}
              value={Math.min(days, length)}
              aria-valuetext={date(day)}
              onChange={(event) => setDays(Number(event.currentTarget.value))}
            />
          </label>
        )}
      </div>
      <div className="map-columns">
        <Suspense fallback={<Skeleton lines={12} />}>
          <MapCanvas
            label={t("routes.map")}
            marks={marks}
            arcs={arcs}
            priceOf={priceOf}
            positions={data.positions}
            selected={picked}
            onSelect={setPicked}
          />
        </Suspense>
        <div className="stack map-side">
          <Legend />
          <Places clusters={clusters} current={current} onPick={setPicked} titleOf={titleOf} />
          <ArcList arcs={arcs} priceOf={priceOf} />
          <p className="hint">
            {data.unplaced > 0 && t("routes.unplaced", { count: data.unplaced })}{" "}
            {data.isCut && t("routes.cut")} {t("routes.positions")}
          </p>
        </div>
      </div>
      <RouteTimeLine
        arcs={arcs}
        points={data.points.filter((p) => !hidden.has(`point ${p.kind}`))}
        day={day}
      />
      <p className="hint">
        {t("routes.money")}{" "}
        <Link href={paths.money({ view: "routes" })}>{`${t("nav.money")} · ${t("money.view.routes")}`}</Link>
      </p>
    </div>
  );
}

const keyOf = (c: Cluster): string => `${c.kind} ${c.points[0]?.id ?? ""}`;

function Legend() {
  const { t } = useI18n();
  return (
    <ul className="map-legend" aria-label={t("routes.legend")}>
      {KINDS.map((kind) => (
        <li key={kind}>
          <span className="map-swatch" data-kind={kind} aria-hidden="true" /> {t(`routes.kind.${kind}`)}
        </li>
      ))}
      {STAGES.map((stage) => (
        <li key={stage}>
          <span className="map-swatch" data-stage={stage} aria-hidden="true" /> {t(`routes.stage.${stage}`)}
        </li>
      ))}
    </ul>
  );
}

function Places({
  clusters,
  current,
  onPick,
  titleOf,
}: {
  clusters: readonly Cluster[];
  current: Cluster | undefined;
  onPick: (key: string) => void;
  titleOf: (c: Cluster) => string;
}) {
  const { t, number, date } = useI18n();
  return (
    <Panel title={t("routes.places")} note={number(clusters.length)} flush>
      {clusters.length === 0 ? (
        <Empty title={t("routes.none")}>{t("routes.none.text")}</Empty>
      ) : (
        <div className="mention-list">
          {clusters.map((c) => (
            <button
              key={keyOf(c)}
              type="button"
              className="mention-row"
              aria-pressed={c === current}
              onClick={() => onPick(keyOf(c))}
            >
              <span className="map-swatch" data-kind={c.kind} aria-hidden="true" />
              <span className="clip" dir="auto">
                {titleOf(c)}
              </span>
              <span className="score">{number(c.points.length)}</span>
            </button>
          ))}
        </div>
      )}
      {current && (
        <ul className="bullets map-picked">
          {current.points.slice(0, 20).map((p) => (
            <li key={p.id}>
              <Link href={paths.entity(p.id)}>
                <Bdi>{p.title}</Bdi>
              </Link>{" "}
              <span className="hint">
                {date(p.at)} {p.persons !== undefined && t("routes.persons", { count: p.persons })}
              </span>
              {p.kind === "incident" && (
                <Badge tone="bad">
                  {t("routes.lives", { deaths: p.deaths ?? 0, missing: p.missing ?? 0 })}
                </Badge>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function ArcList({
  arcs,
  priceOf,
}: {
  arcs: readonly MapArc[];
  priceOf: (arc: MapArc) => string | undefined;
}) {
  const { t, number } = useI18n();
  if (arcs.length === 0) return null;
  return (
    <Panel title={t("routes.arcs")} note={number(arcs.length)}>
      <ul className="map-arcs">
        {arcs.slice(0, 30).map((a) => (
          <li key={a.id}>
            <span className="map-swatch" data-stage={a.stage} aria-hidden="true" /> <Bdi>{a.from.name}</Bdi>{" "}
            <ArrowRight size={13} className="inline-icon mirrored" aria-label={t("supply.to")} />{" "}
            <Bdi>{a.to.name}</Bdi>{" "}
            <span className="hint">
              {t(`routes.stage.${a.stage}`)} · {number(a.count)}
              {priceOf(a) !== undefined && <> · {t("routes.asked", { price: priceOf(a) ?? "" })}</>}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
