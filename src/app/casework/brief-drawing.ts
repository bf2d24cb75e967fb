import type { GraphView } from "../wasl.ts";
import { escapeHtml } from "./brief-words.ts";

const WIDTH = 720;
const ROW_HEIGHT = 54;
const BOX_WIDTH = 150;
const BOX_HEIGHT = 34;
const LABEL_LENGTH_MAX = 24;

/** Of an A4 page in these units, between its two markings: what is longer would be printed over them. */
const PAGE_HEIGHT_MAX = 800;

/** Something of a drawing, and from where to where it reaches. */
export interface Drawn {
  readonly top: number;
  readonly bottom: number;
  readonly svg: string;
}

/** A drawing as SVGs of a page's height at most, parted where a row ends; a line between two of them is in both. */
export function onPages(
  drawn: readonly Drawn[],
  rowEnds: readonly number[],
  width: number,
  label: string,
): string {
  const pages: { top: number; bottom: number }[] = [];
  for (const end of rowEnds) {
    const last = pages.at(-1);
    if (last && end - last.top <= PAGE_HEIGHT_MAX) last.bottom = end;
    else pages.push({ top: last?.bottom ?? 0, bottom: end });
  }
  return pages
    .map(({ top, bottom }) => {
      const own = drawn.filter((one) => one.bottom >= top && one.top <= bottom).map((one) => one.svg);
      return `<svg viewBox="0 ${top} ${width} ${bottom - top}" role="img"${label === "" ? "" : ` aria-label="${label}"`} xmlns="http://www.w3.org/2000/svg">${own.join("")}</svg>`;
    })
    .join("");
}

/** The network as SVGs for paper, one for each connected part and page, so that none is cut by a page's end. */
export function drawNetwork(
  network: Pick<GraphView, "nodes" | "links">,
  schemaWord: (schema: string) => string,
): string {
  return partsOf(network)
    .map((part) => drawPart(part, schemaWord))
    .join("");
}

/** Nodes in layers by their distance from the best connected one: the same case always gives the same picture. */
function drawPart(
  network: Pick<GraphView, "nodes" | "links">,
  schemaWord: (schema: string) => string,
): string {
  const layers = layersOf(network);
  const place = new Map<string, { x: number; y: number }>();
  const rowEnds: number[] = [];
  let y = ROW_HEIGHT / 2;
  for (const layer of layers) {
    for (const row of chunks(layer, 4)) {
      for (const [i, id] of row.entries()) place.set(id, { x: ((i + 0.5) * WIDTH) / row.length, y });
      rowEnds.push(Math.ceil(y + ROW_HEIGHT / 2));
      y += ROW_HEIGHT;
    }
    y += ROW_HEIGHT / 3;
  }
  const lines = network.links.flatMap(({ from, to }) => {
    const a = place.get(from);
    const b = place.get(to);
    if (!a || !b) return [];
    const svg = `<line x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}" stroke="#777"/>`;
    return [{ top: Math.min(a.y, b.y), bottom: Math.max(a.y, b.y), svg }];
  });
  const boxes = network.nodes.flatMap((node) => {
    const at = place.get(node.id);
    if (!at) return [];
    const dash = node.kind === "identifier" ? ' stroke-dasharray="3 2"' : "";
    const parts = [
      `<rect x="${at.x - BOX_WIDTH / 2}" y="${at.y - BOX_HEIGHT / 2}" width="${BOX_WIDTH}" height="${BOX_HEIGHT}" rx="4" fill="#fff" stroke="#111"${dash}/>`,
      `<text x="${at.x}" y="${at.y - 2}" text-anchor="middle" font-size="10" direction="ltr"><tspan unicode-bidi="isolate">${escapeHtml(shorten(node.caption))}</tspan></text>`,
      `<text x="${at.x}" y="${at.y + 11}" text-anchor="middle" font-size="8" fill="#555" direction="ltr"><tspan unicode-bidi="isolate">${escapeHtml(schemaWord(node.schema))}</tspan></text>`,
    ];
    return [{ top: at.y - BOX_HEIGHT / 2, bottom: at.y + BOX_HEIGHT / 2, svg: parts.join("") }];
  });
  return onPages([...lines, ...boxes], rowEnds, WIDTH, "");
}

function shorten(text: string): string {
  const letters = [...text];
  return letters.length <= LABEL_LENGTH_MAX ? text : `${letters.slice(0, LABEL_LENGTH_MAX - 1).join("")}…`;
}

/** Connected parts, the largest first. */
function partsOf({ nodes, links }: Pick<GraphView, "nodes" | "links">): Pick<GraphView, "nodes" | "links">[] {
  const part = new Map<string, string>(nodes.map((n) => [n.id, n.id]));
  const root = (id: string): string => {
    const up = part.get(id) ?? id;
    return up === id ? id : root(up);
  };
  for (const { from, to } of links) part.set(root(from), root(to));
  const parts = new Map<
    string,
    { nodes: GraphView["nodes"][number][]; links: GraphView["links"][number][] }
  >();
  for (const node of nodes) {
    const id = root(node.id);
    const known = parts.get(id);
    if (known) known.nodes.push(node);
    else parts.set(id, { nodes: [node], links: [] });
  }
  for (const link of links) parts.get(root(link.from))?.links.push(link);
  return [...parts.values()].sort((a, b) => b.nodes.length - a.nodes.length);
}

function layersOf({ nodes, links }: Pick<GraphView, "nodes" | "links">): string[][] {
  const neighbours = new Map<string, Set<string>>(nodes.map((n) => [n.id, new Set<string>()]));
  for (const { from, to } of links) {
    neighbours.get(from)?.add(to);
    neighbours.get(to)?.add(from);
  }
  const degree = (id: string) => neighbours.get(id)?.size ?? 0;
  const order = nodes.map((n) => n.id).sort((a, b) => degree(b) - degree(a) || (a < b ? -1 : 1));
  const placed = new Set<string>();
  const layers: string[][] = [];
  for (const root of order) {
    if (placed.has(root)) continue;
    placed.add(root);
    for (let layer = [root]; layer.length > 0; ) {
      layers.push(layer);
      const next = new Set<string>();
      for (const id of layer) for (const n of neighbours.get(id) ?? []) if (!placed.has(n)) next.add(n);
      for (const id of next) placed.add(id);
      layer = [...next].sort();
    }
  }
  return layers;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const rows: T[][] = [];
  for (let i = 0; i < items.length; i += size) rows.push(items.slice(i, i + size));
  return rows;
}
