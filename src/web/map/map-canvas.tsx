import {
  type GeoJSONSource,
  type LineLayerSpecification,
  LngLatBounds,
  Map as MapView,
  Marker,
  setWorkerUrl,
} from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { useEffect, useRef } from "react";
import type { MapArc, RoutesMap } from "../api/supply.ts";
import { onThemeChange } from "../network/colours.ts";
import { coastLine, landShapes } from "./land.ts";
import { bent, type MapMark } from "./model.ts";

setWorkerUrl(workerUrl);

interface MapCanvasProps {
  readonly label: string;
  readonly marks: readonly MapMark[];
  readonly arcs: readonly MapArc[];
  /** What is asked on an arc, in words; it stands on the map. */
  readonly priceOf: (arc: MapArc) => string | undefined;
  readonly positions: RoutesMap["positions"];
  readonly selected: string | undefined;
  readonly onSelect: (key: string) => void;
}

/** Land, sea and what happened, drawn by WebGL from files of this node; the list beside it holds the same in words. */
export function MapCanvas(props: MapCanvasProps) {
  const container = useRef<HTMLDivElement>(null);
  const scene = useRef<Scene>(undefined);
  const { marks, arcs, positions, selected, label } = props;
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    if (!container.current) return;
    const made = new Scene(container.current, latest);
    scene.current = made;
    return () => {
      made.close();
      scene.current = undefined;
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scene reads the latest props by itself.
  useEffect(() => scene.current?.show(), [marks, arcs, positions, selected]);
  return <section className="map-canvas" ref={container} aria-label={label} data-ready="false" />;
}

const colour = (name: string): string => {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
};

const STAGE_COLOURS = {
  advert: "--front-online",
  goods: "--front-supply",
  crossing: "--kind-event",
} as const;
const ARC_PAINT = {
  "line-color": ["get", "colour"],
  "line-width": ["get", "width"],
  "line-opacity": 0.85,
} satisfies LineLayerSpecification["paint"];
const START = { center: [10, 44] as [number, number], zoom: 3 };

const areApart = (a: DOMRect, b: DOMRect): boolean =>
  a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;

/** Where a label of this size may stand, the nearest to its arc first. */
const asides = (width: number, height: number): readonly (readonly [number, number])[] => [
  [0, 0],
  [-width / 2 - 6, 0],
  [width / 2 + 6, 0],
  [0, height + 4],
  [0, -height - 4],
  [-width / 2 - 6, height + 4],
  [-width / 2 - 6, -height - 4],
];

class Scene {
  readonly #map: MapView;
  readonly #props: { readonly current: MapCanvasProps };
  readonly #stop: () => void;
  #markers: Marker[] = [];
  /** Of the arc that most adverts offer first. */
  #prices: Marker[] = [];
  #points: Marker[] = [];
  #isFitted = false;

  constructor(container: HTMLElement, props: { readonly current: MapCanvasProps }) {
    this.#props = props;
    this.#map = new MapView({
      container,
      style: {
        version: 8,
        sources: {
          land: { type: "geojson", data: landShapes() as never },
          coast: { type: "geojson", data: coastLine() as never },
          arcs: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
        },
        layers: [
          { id: "sea", type: "background", paint: { "background-color": colour("--map-sea") } },
          {
            id: "land",
            type: "fill",
            source: "land",
            // Neighbours leave no seam.
            paint: { "fill-color": colour("--map-land"), "fill-outline-color": colour("--map-land") },
          },
          {
            id: "coast",
            type: "line",
            source: "coast",
            paint: { "line-color": colour("--map-coast"), "line-width": 0.6 },
          },
          {
            id: "arcs",
            type: "line",
            source: "arcs",
            filter: ["!=", ["get", "stage"], "crossing"],
            layout: { "line-cap": "round" },
            paint: ARC_PAINT,
          },
          {
            id: "crossings",
            type: "line",
            source: "arcs",
            filter: ["==", ["get", "stage"], "crossing"],
            paint: { ...ARC_PAINT, "line-dasharray": [2, 1] },
          },
        ],
      },
      ...START,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxZoom: 9,
      fadeDuration: 0,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.once("load", () => this.show());
    // The first picture with land and sea in it.
    this.#map.once("idle", () => {
      container.dataset["ready"] = "true";
    });
    this.#map.on("moveend", () => this.#partPrices());
    this.#stop = onThemeChange(() => this.#paint());
  }

  show(): void {
    const source = this.#map.getSource("arcs") as GeoJSONSource | undefined;
    if (!source) return;
    const { arcs } = this.#props.current;
    void source.setData({
      type: "FeatureCollection",
      features: arcs.map((arc) => ({
        type: "Feature",
        properties: {
          stage: arc.stage,
          colour: colour(STAGE_COLOURS[arc.stage]),
          width: 1 + Math.min(5, Math.log2(1 + arc.count)),
        },
        geometry: { type: "LineString", coordinates: bent(arc) },
      })),
    });
    for (const marker of this.#markers) marker.remove();
    this.#prices = this.#priceMarkers();
    this.#points = this.#pointMarkers();
    this.#markers = [...this.#prices, ...this.#points, ...this.#positionMarkers()];
    this.#fit();
    this.#partPrices();
  }

  close(): void {
    this.#stop();
    this.#map.remove();
  }

  #pointMarkers(): Marker[] {
    const { marks, selected, onSelect } = this.#props.current;
    return marks.map(({ key, kind, lat, lon, count, title }) => {
      const element = document.createElement("button");
      element.type = "button";
      element.className = "map-point";
      element.dataset["kind"] = kind;
      element.tabIndex = -1;
      element.setAttribute("aria-hidden", "true");
      element.title = title;
      if (key === selected) element.dataset["selected"] = "true";
      if (count > 1) element.textContent = String(count);
      element.addEventListener("click", () => onSelect(key));
      return new Marker({ element }).setLngLat([lon, lat]).addTo(this.#map);
    });
  }

  /** In words on the middle of the arc: neither width nor colour alone says what is asked. */
  #priceMarkers(): Marker[] {
    const { arcs, priceOf } = this.#props.current;
    const byCount = [...arcs].sort((a, b) => b.count - a.count);
    return byCount.flatMap((arc) => {
      const price = priceOf(arc);
      const line = bent(arc);
      const middle = line[Math.floor(line.length / 2)];
      if (price === undefined || !middle) return [];
      const element = document.createElement("span");
      element.className = "map-price";
      element.dir = "ltr";
      element.setAttribute("aria-hidden", "true");
      element.textContent = price;
      return new Marker({ element }).setLngLat(middle).addTo(this.#map);
    });
  }

  /** Beside its arc where a point or another price lies on it; where there is no room, the list beside the map has it. */
  #partPrices(): void {
    const taken = this.#points.map((point) => point.getElement().getBoundingClientRect());
    for (const marker of this.#prices) {
      marker.setOffset([0, 0]);
      const { x, y, width, height } = marker.getElement().getBoundingClientRect();
      const places = asides(width, height).map(([dx, dy]) => ({
        offset: [dx, dy] as [number, number],
        box: new DOMRect(x + dx, y + dy, width, height),
      }));
      const free = places.find(({ box }) => taken.every((other) => areApart(box, other)));
      marker.getElement().style.visibility = free ? "" : "hidden";
      if (!free) continue;
      marker.setOffset(free.offset);
      taken.push(free.box);
    }
  }

  #positionMarkers(): Marker[] {
    return this.#props.current.positions.map((position) => {
      const element = document.createElement("span");
      element.className = "map-position";
      element.dataset["exact"] = String(position.isExact);
      element.setAttribute("aria-hidden", "true");
      return new Marker({ element }).setLngLat([position.lon, position.lat]).addTo(this.#map);
    });
  }

  /** Once: whoever has moved the map is not moved back by the slider. */
  #fit(): void {
    const { marks, arcs } = this.#props.current;
    const places = [
      ...marks.map((c): [number, number] => [c.lon, c.lat]),
      ...arcs.flatMap((a): [number, number][] => [
        [a.from.lon, a.from.lat],
        [a.to.lon, a.to.lat],
      ]),
    ];
    if (this.#isFitted || places.length === 0) return;
    this.#isFitted = true;
    const bounds = places.reduce((b, p) => b.extend(p), new LngLatBounds());
    this.#map.fitBounds(bounds, { padding: 48, maxZoom: 6, animate: false });
  }

  #paint(): void {
    this.#map.setPaintProperty("sea", "background-color", colour("--map-sea"));
    this.#map.setPaintProperty("land", "fill-color", colour("--map-land"));
    this.#map.setPaintProperty("land", "fill-outline-color", colour("--map-land"));
    this.#map.setPaintProperty("coast", "line-color", colour("--map-coast"));
    this.show();
  }
}
