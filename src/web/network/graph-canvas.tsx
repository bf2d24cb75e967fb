import Graph from "graphology";
import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { type RefObject, useEffect, useRef } from "react";
import Sigma from "sigma";
import type { GraphLink, GraphNode } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { IconButton } from "../parts/controls.tsx";
import { kindOf, useSchemaLabel } from "../parts/kinds.tsx";
import { useRelationLabel } from "../parts/links.tsx";
import { type GraphColours, onThemeChange, readColours } from "./colours.ts";
import { drawHover, drawLabel } from "./draw.ts";
import { onceDrawn, whetherDrawn } from "./drawn.ts";
import type { LayoutRequest } from "./layout-worker.ts";
import { linkKey, type Point, pathPositions, startPositions } from "./model.ts";

interface GraphCanvasProps {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  /** Ids of the path's nodes in order; empty where none is shown. */
  readonly path: readonly string[];
  readonly expanded: ReadonlySet<string>;
  readonly selected: string | undefined;
  readonly onSelect: (id: string | undefined) => void;
  readonly onExpand: (id: string) => void;
  /** Where nodes stood when a chart was saved. */
  readonly places?: ReadonlyMap<string, Point> | undefined;
  /** Nodes that hold the rest together: drawn larger, with their names. */
  readonly cuts: ReadonlySet<string>;
  /** Filled in with where the nodes stand now. */
  readonly handle: RefObject<ChartHandle | null>;
}

export interface ChartHandle {
  places(): ReadonlyMap<string, Point>;
}

const EDGE_LABELS_MAX = 60;
const NARROW_PX = 520;

/**
 * The network drawn by WebGL. Everything in it is also in the list beside it, which is what the keyboard and
 * screen readers use; here one drags, zooms, selects, and expands by a double click.
 */
export function GraphCanvas(props: GraphCanvasProps) {
  const { t, dir } = useI18n();
  const container = useRef<HTMLDivElement>(null);
  const scene = useRef<Scene>(undefined);
  const schemaLabel = useSchemaLabel();
  const relationLabel = useRelationLabel();
  const { nodes, links, path, selected, expanded, onSelect, onExpand, places, cuts, handle } = props;

  useEffect(() => {
    if (!container.current) return;
    const made = new Scene(container.current);
    scene.current = made;
    handle.current = made;
    return () => {
      made.close();
      scene.current = undefined;
      handle.current = null;
    };
  }, [handle]);
  // The label functions change with the language only, and `dir` and the page's own key do so too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => {
    scene.current?.show({
      nodes: nodes.map((node) => ({ ...node, type: schemaLabel(node.schema) })),
      links: links.map((link) => ({ ...link, label: relationLabel(link.relation) })),
      path,
      dir,
      known: places,
    });
  }, [nodes, links, path, dir, places]);
  useEffect(() => scene.current?.mark(selected, expanded, cuts), [selected, expanded, cuts]);
  useEffect(() => {
    if (scene.current) Object.assign(scene.current, { onSelect, onExpand });
  }, [onSelect, onExpand]);

  return (
    <figure className="graph" aria-label={t("network.canvas", { nodes: nodes.length, links: links.length })}>
      <div className="graph-canvas" ref={container} dir="ltr" />
      <div className="graph-tools">
        <IconButton
          label={t("network.zoomIn")}
          icon={<ZoomIn size={16} aria-hidden="true" />}
          onPress={() => scene.current?.zoom(1)}
        />
        <IconButton
          label={t("network.zoomOut")}
          icon={<ZoomOut size={16} aria-hidden="true" />}
          onPress={() => scene.current?.zoom(-1)}
        />
        <IconButton
          label={t("network.fit")}
          icon={<Maximize size={16} aria-hidden="true" />}
          onPress={() => scene.current?.fit()}
        />
      </div>
    </figure>
  );
}

interface Shown {
  readonly nodes: readonly (GraphNode & { readonly type: string })[];
  readonly links: readonly (GraphLink & { readonly label: string })[];
  readonly path: readonly string[];
  readonly dir: "ltr" | "rtl";
  readonly known: ReadonlyMap<string, Point> | undefined;
}

/** Holds the renderer, the graph and the layout of one canvas. */
class Scene {
  onSelect: (id: string | undefined) => void = () => undefined;
  onExpand: (id: string) => void = () => undefined;
  readonly #graph = new Graph({ type: "undirected", multi: true });
  readonly #sigma: Sigma;
  readonly #positions = new Map<string, Point>();
  readonly #stops: (() => void)[] = [];
  #colours: GraphColours = readColours();
  #worker: Worker | undefined;
  #path: ReadonlySet<string> = new Set();
  #selected: string | undefined;
  #hovered: string | undefined;
  #expanded: ReadonlySet<string> = new Set();
  #cuts: ReadonlySet<string> = new Set();
  #dragged: string | undefined;

  constructor(container: HTMLElement) {
    this.#sigma = new Sigma(this.#graph, container, {
      allowInvalidContainer: true,
      defaultDrawNodeLabel: drawLabel(
        () => this.#colours,
        () => this.#nameLengthMax(),
      ),
      defaultDrawNodeHover: drawHover(
        () => this.#colours,
        () => this.#nameLengthMax(),
      ),
      labelFont: getComputedStyle(document.body).fontFamily,
      edgeLabelFont: getComputedStyle(document.body).fontFamily,
      labelSize: 12,
      edgeLabelSize: 10,
      labelWeight: "500",
      labelDensity: 1,
      labelGridCellSize: 110,
      labelRenderedSizeThreshold: 5,
      stagePadding: container.clientWidth < NARROW_PX ? 56 : 104,
      minEdgeThickness: 1,
      zIndex: true,
      nodeReducer: (id, data) => this.#drawnNode(id, data),
      edgeReducer: (id, data) => this.#drawnEdge(id, data),
    });
    this.#listen();
    // Names are drawn on a canvas: once more, when their letters have been loaded.
    void document.fonts.ready.then(() => this.#sigma.refresh());
    const onFonts = () => this.#sigma.refresh();
    document.fonts.addEventListener("loadingdone", onFonts);
    this.#stops.push(
      () => document.fonts.removeEventListener("loadingdone", onFonts),
      onThemeChange(() => {
        this.#colours = readColours();
        this.#sigma.refresh();
      }),
    );
  }

  places(): ReadonlyMap<string, Point> {
    return this.#positions;
  }

  show({ nodes, links, path, dir, known }: Shown): void {
    this.#stopLayout();
    for (const [id, point] of known ?? []) this.#positions.set(id, point);
    this.#path = new Set(path);
    const isPathOnly = path.length > 0 && nodes.length <= path.length;
    const places = isPathOnly
      ? pathPositions(path, dir, this.#isNarrow())
      : startPositions(nodes, links, this.#positions);
    this.#graph.clear();
    const degrees = new Map<string, number>();
    for (const link of links)
      for (const end of [link.from, link.to]) degrees.set(end, (degrees.get(end) ?? 0) + 1);
    for (const node of nodes) {
      const place = places.get(node.id) ?? { x: 0, y: 0 };
      this.#positions.set(node.id, place);
      this.#graph.mergeNode(node.id, {
        ...place,
        label: node.caption,
        subLabel: node.type,
        kind: kindOf(node.schema),
        size: isPathOnly ? 11 : 6 + Math.min(8, Math.sqrt(degrees.get(node.id) ?? 0) * 1.6),
      });
    }
    for (const link of links)
      this.#graph.mergeEdgeWithKey(linkKey(link), link.from, link.to, { label: link.label, size: 2 });
    this.#sigma.setSetting("renderEdgeLabels", links.length <= EDGE_LABELS_MAX);
    this.#sigma.refresh();
    // A saved chart stays as it was laid out.
    const isSaved = known !== undefined && nodes.every((node) => known.has(node.id));
    if (!isPathOnly && !isSaved && nodes.length > 1) this.#layout();
    this.fit();
  }

  mark(selected: string | undefined, expanded: ReadonlySet<string>, cuts: ReadonlySet<string>): void {
    this.#cuts = cuts;
    this.#selected = selected;
    this.#expanded = expanded;
    this.#sigma.refresh({ skipIndexation: true });
  }

  zoom(step: 1 | -1): void {
    const camera = this.#sigma.getCamera();
    void (step > 0 ? camera.animatedZoom({ duration: 150 }) : camera.animatedUnzoom({ duration: 150 }));
  }

  fit(): void {
    void this.#sigma.getCamera().animatedReset({ duration: 200 });
  }

  close(): void {
    this.#stopLayout();
    for (const stop of this.#stops) stop();
    // Its container leaves the page at once; its canvases are let go of when that no longer has to be waited for.
    onceDrawn(this.#whetherDrawn(), () => this.#sigma.kill());
  }

  #stopLayout(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #whetherDrawn(): () => boolean {
    return whetherDrawn(Object.values(this.#sigma.getCanvases()));
  }

  #isNarrow(): boolean {
    return this.#sigma.getContainer().clientWidth < NARROW_PX;
  }

  #nameLengthMax(): number {
    return this.#isNarrow() ? 18 : 28;
  }

  #layout(): void {
    const ids = this.#graph.nodes();
    const index = new Map(ids.map((id, at) => [id, at]));
    const positions = new Float32Array(ids.length * 2);
    ids.forEach((id, at) => {
      positions[at * 2] = this.#graph.getNodeAttribute(id, "x");
      positions[at * 2 + 1] = this.#graph.getNodeAttribute(id, "y");
    });
    const edges = new Uint32Array(
      this.#graph.mapEdges((_key, _data, from, to) => [index.get(from) ?? 0, index.get(to) ?? 0]).flat(),
    );
    const worker = new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module" });
    let latest: Float32Array | undefined;
    let isDrawing = false;
    const showLatest = () => {
      if (isDrawing || latest === undefined || worker !== this.#worker) return;
      this.#move(ids, latest);
      latest = undefined;
      isDrawing = true;
      // What comes while this is drawn is not drawn too, but for the last.
      this.#sigma.once("afterRender", () => {
        onceDrawn(this.#whetherDrawn(), () => {
          isDrawing = false;
          showLatest();
        });
      });
      this.#sigma.scheduleRender();
    };
    worker.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      latest = data;
      showLatest();
    };
    const request: LayoutRequest = { positions, edges, rounds: ids.length > 2000 ? 240 : 480 };
    this.#worker = worker;
    worker.postMessage(request);
  }

  #move(ids: readonly string[], positions: Float32Array): void {
    ids.forEach((id, at) => {
      if (!this.#graph.hasNode(id) || id === this.#dragged) return;
      const place = { x: positions[at * 2] ?? 0, y: positions[at * 2 + 1] ?? 0 };
      this.#positions.set(id, place);
      this.#graph.mergeNodeAttributes(id, place);
    });
  }

  #drawnNode(id: string, data: Record<string, unknown>) {
    const focus = this.#hovered ?? this.#selected;
    const isNear =
      focus === undefined ||
      focus === id ||
      (this.#graph.hasNode(focus) && this.#graph.areNeighbors(focus, id));
    const isOnPath = this.#path.has(id);
    const kind = data.kind as keyof GraphColours["kinds"];
    return {
      ...data,
      color: isNear || isOnPath ? this.#colours.kinds[kind] : this.#colours.quiet,
      highlighted: id === this.#selected,
      size: this.#cuts.has(id) ? Number(data.size) * 1.5 : (data.size as number),
      forceLabel:
        this.#cuts.has(id) ||
        isOnPath ||
        id === focus ||
        this.#expanded.has(id) ||
        (focus !== undefined && isNear),
      label: isNear || isOnPath ? (data.label as string) : "",
      zIndex: isOnPath || id === focus ? 2 : isNear ? 1 : 0,
    };
  }

  #drawnEdge(id: string, data: Record<string, unknown>) {
    const focus = this.#hovered ?? this.#selected;
    const [from, to] = this.#graph.extremities(id);
    const isOnPath = this.#path.has(from) && this.#path.has(to);
    const touches = focus === undefined || from === focus || to === focus;
    return {
      ...data,
      color: isOnPath ? this.#colours.accent : this.#colours.line,
      size: isOnPath ? 3.5 : touches ? 2 : 1,
      forceLabel: isOnPath,
      label: touches || isOnPath ? (data.label as string) : "",
      zIndex: isOnPath ? 1 : 0,
    };
  }

  #listen(): void {
    const sigma = this.#sigma;
    sigma.on("clickNode", ({ node }) => this.onSelect(node));
    sigma.on("clickStage", () => this.onSelect(undefined));
    sigma.on("doubleClickNode", ({ node, preventSigmaDefault }) => {
      preventSigmaDefault();
      this.onExpand(node);
    });
    sigma.on("enterNode", ({ node }) => this.#hover(node));
    sigma.on("leaveNode", () => this.#hover(undefined));
    sigma.on("downNode", ({ node }) => {
      this.#dragged = node;
    });
    sigma.on("moveBody", ({ event, preventSigmaDefault }) => {
      if (this.#dragged === undefined) return;
      const place = sigma.viewportToGraph(event);
      this.#positions.set(this.#dragged, place);
      this.#graph.mergeNodeAttributes(this.#dragged, { x: place.x, y: place.y });
      preventSigmaDefault();
      event.original.preventDefault();
    });
    const drop = () => {
      this.#dragged = undefined;
    };
    sigma.on("upNode", drop);
    sigma.on("upStage", drop);
  }

  #hover(node: string | undefined): void {
    this.#hovered = node;
    this.#sigma.refresh({ skipIndexation: true });
  }
}
