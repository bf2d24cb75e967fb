import { lazy, Suspense, useMemo } from "react";
import type { NewsEvent } from "../api/news.ts";
import { useI18n } from "../i18n/context.tsx";
import type { MapMark } from "../map/model.ts";
import { Skeleton } from "../parts/page.tsx";

const MapCanvas = lazy(() => import("../map/map-canvas.tsx").then((m) => ({ default: m.MapCanvas })));

const NOTHING: readonly never[] = [];
const noPrice = (): undefined => undefined;

/** Where events are reported from. The list of places beside it says the same in words, and chooses as it does. */
export function EventsMap({
  items,
  chosen,
  onChoose,
}: {
  items: readonly NewsEvent[];
  chosen: string | undefined;
  onChoose: (place: string) => void;
}) {
  const { t } = useI18n();
  const marks = useMemo(() => marksOf(items), [items]);
  const unplaced = items.filter(({ places }) => !places.some(isPlaced)).length;
  return (
    <div className="stack news-map">
      <Suspense fallback={<Skeleton lines={12} />}>
        <MapCanvas
          label={t("news.map.label")}
          marks={marks}
          arcs={NOTHING}
          priceOf={noPrice}
          positions={NOTHING}
          selected={chosen}
          onSelect={onChoose}
        />
      </Suspense>
      {unplaced > 0 && <p className="hint">{t("news.unplaced", { count: unplaced })}</p>}
    </div>
  );
}

type EventPlace = NewsEvent["places"][number];
const isPlaced = (place: EventPlace): place is EventPlace & { lat: number; lon: number } =>
  place.lat !== undefined && place.lon !== undefined;

function marksOf(items: readonly NewsEvent[]): readonly MapMark[] {
  const marks = new Map<string, MapMark>();
  for (const place of items.flatMap(({ places }) => places).filter(isPlaced)) {
    const { key, name, lat, lon } = place;
    const count = (marks.get(key)?.count ?? 0) + 1;
    marks.set(key, { key, kind: "reported", lat, lon, count, title: name });
  }
  return [...marks.values()];
}
