import Graph from "graphology";
import Sigma from "sigma";
import type { GraphLink, GraphNode } from "../api/types.ts";
import { type Kind, kindOf } from "../parts/kinds.tsx";
import { type GraphColours, onThemeChange, readColours } from "./colours.ts";
import { type DrawnNode, drawRing, drawWords, type Words, wordsOf } from "./draw.ts";
import { onceDrawn, whetherDrawn } from "./drawn.ts";
import { iconImage } from "./icons.tsx";
import { type Disc, placeLabels, type WantedLabel } from "./labels.ts";
import type { LayoutRequest } from "./layout-worker.ts";
import { linkKey, type Point, pathPositions, startPositions } from "./model.ts";

export interface ChartHandle {
  /** Where the nodes stand now. */
  places(): ReadonlyMap<string, Point>;
  /** The icons of what is drawn, as SVG, by schema. */
  icons(): ReadonlyMap<string, string>;
}

const EDGE_LABELS_MAX = 60;
const NARROW_PX = 520;
/** Of what a node is drawn at where there is room. */
const NARROW_SIZE = 0.7;
/** Of more nodes none bears an icon, and names are only kept off the discs that bear one: every frame looks at each. */
const ICON_NODES_MAX = 2_000;
/** A disc with a smaller radius bears none. */
const ICON_RADIUS_MIN = 6.5;
/** An icon's side, in radii of its disc. */
const ICON_SIZE = 1.2;

/** A node with so many links is named whatever lies around it. */
const HUB_LINKS_MIN = 12;
/** Of more neighbours of what is pointed at those are named that have room anyway. */
const NAMED_NEIGHBOURS_MAX = 500;
/** What is pointed at is named before all, then whom the reader asked for, then whoever acts; among others the one with more links. */
const FOCUS_RANK = 300;
const ASKED_RANK = 200;
const ACTOR_RANK = 100;
const ACTORS: readonly Kind[] = ["person", "organisation"];

interface Shown {
  readonly nodes: readonly (GraphNode & { readonly type: string })[];
  readonly links: readonly (GraphLink & { readonly label: string })[];
  readonly path: readonly string[];
  readonly dir: "ltr" | "rtl";
  readonly known: ReadonlyMap<string, Point> | undefined;
}

/** Holds the renderer, the graph and the layout of one canvas. */
export class Scene implements ChartHandle {
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
  #icons: ReadonlyMap<string, string> = new Map();
  readonly #images = new Map<string, HTMLImageElement>();
  /** Nodes that this frame is to name. */
  #named: DrawnNode[] = [];

  constructor(container: HTMLElement) {
    this.#sigma = new Sigma(this.#graph, container, {
      allowInvalidContainer: true,
      defaultDrawNodeLabel: (_context, data) => {
        this.#named.push(data);
      },
      defaultDrawNodeHover: (context, data) => drawRing(context, data, this.#colours.accent),
      labelFont: getComputedStyle(document.body).fontFamily,
      edgeLabelFont: getComputedStyle(document.body).fontFamily,
      labelSize: 12,
      edgeLabelSize: 10,
      labelWeight: "500",
      // Which of them have room is seen when they are written.
      labelDensity: 3,
      labelGridCellSize: 60,
      labelRenderedSizeThreshold: 5,
      stagePadding: container.clientWidth < NARROW_PX ? 48 : 72,
      minEdgeThickness: 1,
      minCameraRatio: 0.005,
      zIndex: true,
      nodeReducer: (id, data) => this.#drawnNode(id, data),
      edgeReducer: (id, data) => this.#drawnEdge(id, data),
    });
    this.#sigma.createCanvasContext("over", { style: { pointerEvents: "none" } });
    // A layer is given its size when all are.
    this.#sigma.resize(true);
    this.#sigma.on("beforeRender", () => {
      this.#named = [];
    });
    this.#sigma.on("afterRender", () => this.#drawOver());
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
        void this.#drawIcons();
      }),
    );
  }

  places(): ReadonlyMap<string, Point> {
    return this.#positions;
  }

  icons(): ReadonlyMap<string, string> {
    return this.#icons;
  }

  takeIcons(icons: ReadonlyMap<string, string>): void {
    this.#icons = icons;
    void this.#drawIcons();
  }

  async #drawIcons(): Promise<void> {
    const colour = this.#colours.surface;
    await Promise.all(
      [...this.#icons].map(async ([schema, svg]) => {
        const image = await iconImage(svg, colour);
        if (colour === this.#colours.surface) this.#images.set(schema, image);
      }),
    );
    this.#sigma.scheduleRender();
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
        schema: node.schema,
        kind: kindOf(node.schema),
        size: isPathOnly
          ? 15
          : sizeOf(nodes.length, degrees.get(node.id) ?? 0) * (this.#isNarrow() ? NARROW_SIZE : 1),
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

  /** Icons on the discs that are large enough, and names where there is room. */
  #drawOver(): void {
    const context = this.#sigma.getCanvases()["over"]?.getContext("2d");
    if (!context) return;
    const { width, height } = this.#sigma.getDimensions();
    context.clearRect(0, 0, width, height);
    this.#sigma.getContainer().dataset["drawn"] = String(this.#graph.order);
    const discs = this.#isSmall() ? this.#discs() : [];
    for (const { x, y, radius, schema } of discs) {
      const image = this.#images.get(schema);
      if (!image || radius < ICON_RADIUS_MIN) continue;
      const side = radius * ICON_SIZE;
      context.drawImage(image, x - side / 2, y - side / 2, side, side);
    }
    const settings = this.#sigma.getSettings();
    const wanted = this.#named.map((node) =>
      this.#wantedLabel(node, wordsOf(context, node, settings, this.#nameLengthMax())),
    );
    const words = new Map(wanted.map((label) => [label.key, label.words]));
    for (const placed of placeLabels(wanted, this.#isSmall() ? discs : wanted, { width, height }))
      drawWords(context, words.get(placed.key) as Words, placed, settings, this.#colours);
  }

  #wantedLabel(node: DrawnNode, words: Words): WantedLabel & { readonly words: Words } {
    const { key = "", x, y, size } = node;
    const isFocus = key === (this.#hovered ?? this.#selected);
    const isHub = this.#isSmall() && this.#graph.degree(key) >= HUB_LINKS_MIN;
    const isForced = isFocus || isHub || this.#path.has(key) || this.#cuts.has(key);
    const rank = isFocus
      ? FOCUS_RANK
      : this.#expanded.has(key)
        ? ASKED_RANK
        : this.#isActor(key)
          ? ACTOR_RANK
          : 0;
    return {
      words,
      key,
      x,
      y,
      radius: size,
      rank: rank + size,
      isForced,
      width: words.width,
      height: words.height,
    };
  }

  #isSmall(): boolean {
    return this.#graph.order <= ICON_NODES_MAX;
  }

  #isActor(id: string): boolean {
    return ACTORS.includes(this.#graph.getNodeAttribute(id, "kind"));
  }

  /** All nodes on the screen. */
  #discs(): readonly (Disc & { readonly schema: string })[] {
    const { width, height } = this.#sigma.getDimensions();
    return this.#graph
      .mapNodes((id, { schema }) => {
        const data = this.#sigma.getNodeDisplayData(id);
        const { x, y } = this.#sigma.framedGraphToViewport(data ?? { x: 0, y: 0 });
        return { x, y, radius: this.#sigma.scaleSize(data?.size ?? 0), schema: schema as string };
      })
      .filter(({ x, y, radius }) => x > -radius && y > -radius && x < width + radius && y < height + radius);
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
        (focus !== undefined && isNear && this.#graph.degree(focus) <= NAMED_NEIGHBOURS_MAX),
      label: isNear || isOnPath ? (data.label as string) : "",
      // What an icon tells already is said of what is looked at.
      subLabel: isOnPath || id === focus || !this.#isSmall() ? data.subLabel : undefined,
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

/** The fewer nodes there are, the larger each is drawn; one with many links more so. */
function sizeOf(count: number, degree: number): number {
  const base = count <= 40 ? 13 : count <= 400 ? 9 : count <= ICON_NODES_MAX ? 6.5 : 5;
  return base + Math.min(8, Math.sqrt(degree) * 1.2);
}
