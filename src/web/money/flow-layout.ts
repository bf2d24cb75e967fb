/** An account of a picture; `layer` is its column from 0. */
export interface DrawnNode {
  readonly id: string;
  readonly label: string;
  readonly role?: string;
  readonly layer: number;
}

/** Money from one account to another; `weight` in one currency, for the width only. */
export interface DrawnRibbon {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
}

/** Where a node stands, in pixels; `anchor` and `labelX`, `labelY` place its words. */
export interface PlacedNode extends DrawnNode {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly labelX: number;
  readonly labelY: number;
  readonly anchor: "start" | "middle" | "end";
}

/** A ribbon as the middle line of a stroke; `index` is its place in the input. */
export interface PlacedRibbon {
  readonly index: number;
  readonly path: string;
  readonly width: number;
}

export interface FlowLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly ribbons: readonly PlacedRibbon[];
}

export const NODE_WIDTH = 10;
const COLUMN_WIDTH_MIN = 130;
const WIDTH_MIN = 860;
const SIDE_MIN = 64;
/** Of the widest letters that account numbers are made of; a role may be longer than its number. */
const LETTER = 7.4;
const ROLE_LETTERS = 20;
const SLOT_MIN = 17;
const GAP = 3;
/** Room above a node of a middle column for its number and its role. */
const HEAD = 30;
const TALLEST = 300;
const RIBBON_MIN = 1.5;
const SWEEPS = 4;

interface Box {
  readonly node: DrawnNode;
  readonly height: number;
  readonly head: number;
  slot: number;
  y: number;
}

/**
 * Columns along the way of the money. In each, accounts are ordered by where their money comes from and goes to; a
 * ribbon to the same or an earlier column runs back below everything. In right-to-left pages all is mirrored.
 */
export function layoutFlow(
  nodes: readonly DrawnNode[],
  ribbons: readonly DrawnRibbon[],
  isRightToLeft = false,
): FlowLayout {
  const last = Math.max(0, ...nodes.map((n) => n.layer));
  const widths = strokeWidths(nodes, ribbons);
  const boxes = new Map<string, Box>(nodes.map((node) => [node.id, boxOf(node, last, ribbons, widths)]));
  const columns = order([...boxes.values()], ribbons, last);
  const tall = stack(columns);
  const start = sideOf(columns[0]);
  const end = last === 0 ? start : sideOf(columns[last]);
  const column = Math.max(COLUMN_WIDTH_MIN, ...columns.slice(1, last).map((c) => wordsWidth(c) + GAP));
  const width = Math.max(WIDTH_MIN, start + end + last * column);
  const step = last === 0 ? 0 : (width - start - end - NODE_WIDTH) / last;
  const xOf = (layer: number): number => start + layer * step;
  const mirror = (x: number): number => (isRightToLeft ? width - x : x);
  const { placed, floor } = draw(ribbons, widths, boxes, xOf, mirror, tall);
  return {
    width,
    height: floor,
    nodes: [...boxes.values()].map((box) => place(box, last, xOf, mirror, isRightToLeft)),
    ribbons: placed,
  };
}

const wordsWidth = (column: readonly Box[]): number =>
  LETTER *
  Math.max(0, ...column.map(({ node }) => Math.max(node.label.length, node.role ? ROLE_LETTERS : 0)));

const sideOf = (column: readonly Box[] = []): number => Math.max(SIDE_MIN, 12 + wordsWidth(column));

/** The busiest column is as tall as allowed; a ribbon is never too thin to be hit. */
function strokeWidths(nodes: readonly DrawnNode[], ribbons: readonly DrawnRibbon[]): readonly number[] {
  const through = new Map<string, number>();
  const sum = (pick: (r: DrawnRibbon) => string): Map<string, number> => {
    const sums = new Map<string, number>();
    for (const r of ribbons) sums.set(pick(r), (sums.get(pick(r)) ?? 0) + r.weight);
    return sums;
  };
  for (const sums of [sum((r) => r.from), sum((r) => r.to)])
    for (const [id, value] of sums) through.set(id, Math.max(through.get(id) ?? 0, value));
  const byLayer = new Map<number, number>();
  for (const n of nodes) byLayer.set(n.layer, (byLayer.get(n.layer) ?? 0) + (through.get(n.id) ?? 0));
  const scale = TALLEST / Math.max(1e-9, ...byLayer.values());
  return ribbons.map((r) => Math.max(RIBBON_MIN, r.weight * scale));
}

function boxOf(
  node: DrawnNode,
  last: number,
  ribbons: readonly DrawnRibbon[],
  widths: readonly number[],
): Box {
  const total = (end: "from" | "to"): number =>
    ribbons.reduce((sum, r, i) => (r[end] === node.id ? sum + (widths[i] ?? 0) : sum), 0);
  const height = Math.max(4, total("from"), total("to"));
  const head = node.layer > 0 && node.layer < last ? (node.role === undefined ? HEAD / 2 : HEAD) : 0;
  // Beside a node at the edge stand two lines where it has a role.
  const words = node.role === undefined ? SLOT_MIN : HEAD + GAP;
  return { node, height, head, slot: head > 0 ? height + head + GAP : Math.max(words, height), y: 0 };
}

function order(boxes: readonly Box[], ribbons: readonly DrawnRibbon[], last: number): readonly Box[][] {
  const columns: Box[][] = Array.from({ length: last + 1 }, () => []);
  for (const box of boxes) columns[box.node.layer]?.push(box);
  const rank = new Map<string, number>();
  const number = (column: readonly Box[]): void =>
    column.forEach((box, i) => void rank.set(box.node.id, (i + 0.5) / column.length));
  columns.forEach(number);
  const mean = (id: string, end: "from" | "to"): number => {
    const other = end === "from" ? "to" : "from";
    const near = ribbons.filter((r) => r[end] === id && r[other] !== id);
    const weight = near.reduce((sum, r) => sum + r.weight, 0);
    if (weight <= 0) return rank.get(id) ?? 0.5;
    return near.reduce((sum, r) => sum + r.weight * (rank.get(r[other]) ?? 0.5), 0) / weight;
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const end = sweep % 2 === 0 ? "to" : "from";
    const turn = end === "to" ? columns : [...columns].reverse();
    for (const column of turn) {
      const means = new Map(column.map((b) => [b, mean(b.node.id, end)]));
      column.sort((a, b) => (means.get(a) ?? 0) - (means.get(b) ?? 0));
      number(column);
    }
  }
  return columns;
}

/** Sets each box's height in the picture, columns around one middle line; answers the height of all. */
function stack(columns: readonly (readonly Box[])[]): number {
  const heights = columns.map((column) => column.reduce((sum, b) => sum + b.slot + GAP, 0));
  const tall = Math.max(...heights, 40);
  columns.forEach((column, i) => {
    let y = (tall - (heights[i] ?? 0)) / 2;
    for (const box of column) {
      box.y = y + box.head + (box.slot - box.head - box.height) / 2;
      y += box.slot + GAP;
    }
  });
  return tall + GAP;
}

function draw(
  ribbons: readonly DrawnRibbon[],
  widths: readonly number[],
  boxes: ReadonlyMap<string, Box>,
  xOf: (layer: number) => number,
  mirror: (x: number) => number,
  tall: number,
): { readonly placed: readonly PlacedRibbon[]; readonly floor: number } {
  const leaves = offsets(ribbons, widths, boxes, "from");
  const arrives = offsets(ribbons, widths, boxes, "to");
  let floor = tall;
  const placed = ribbons.map((ribbon, index): PlacedRibbon => {
    const [from, to] = [boxes.get(ribbon.from), boxes.get(ribbon.to)];
    const width = widths[index] ?? RIBBON_MIN;
    if (!from || !to) return { index, path: "", width };
    const [y0, y1] = [leaves[index] ?? 0, arrives[index] ?? 0];
    const x0 = xOf(from.node.layer) + NODE_WIDTH;
    const x1 = xOf(to.node.layer);
    const p = (x: number, y: number): string => `${round(mirror(x))} ${round(y)}`;
    if (to.node.layer > from.node.layer) {
      const middle = (x0 + x1) / 2;
      return { index, path: `M${p(x0, y0)} C${p(middle, y0)} ${p(middle, y1)} ${p(x1, y1)}`, width };
    }
    const low = floor + width / 2 + GAP;
    floor = low + width / 2 + GAP;
    const turn = 46;
    return {
      index,
      path:
        `M${p(x0, y0)} C${p(x0 + turn, y0)} ${p(x0 + turn, low)} ${p(x0, low)} ` +
        `L${p(x1, low)} C${p(x1 - turn, low)} ${p(x1 - turn, y1)} ${p(x1, y1)}`,
      width,
    };
  });
  return { placed, floor };
}

/** The middle line of each ribbon at one of its ends: side by side, in the order of the other ends. */
function offsets(
  ribbons: readonly DrawnRibbon[],
  widths: readonly number[],
  boxes: ReadonlyMap<string, Box>,
  end: "from" | "to",
): readonly number[] {
  const other = end === "from" ? "to" : "from";
  const result = ribbons.map(() => 0);
  const byNode = new Map<string, number[]>();
  ribbons.forEach((r, i) => void byNode.set(r[end], [...(byNode.get(r[end]) ?? []), i]));
  for (const [id, own] of byNode) {
    const box = boxes.get(id);
    if (!box) continue;
    const farY = (i: number): number => boxes.get(ribbons[i]?.[other] ?? "")?.y ?? 0;
    const total = own.reduce((sum, i) => sum + (widths[i] ?? 0), 0);
    let y = box.y + (box.height - total) / 2;
    for (const i of own.sort((a, b) => farY(a) - farY(b) || a - b)) {
      const width = widths[i] ?? 0;
      result[i] = y + width / 2;
      y += width;
    }
  }
  return result;
}

function place(
  { node, height, y }: Box,
  last: number,
  xOf: (layer: number) => number,
  mirror: (x: number) => number,
  isRightToLeft: boolean,
): PlacedNode {
  const left = xOf(node.layer);
  const x = Math.min(mirror(left), mirror(left + NODE_WIDTH));
  const isFirst = node.layer === 0;
  if (!isFirst && node.layer < last)
    return { ...node, x, y, height, labelX: x + NODE_WIDTH / 2, labelY: y - 6, anchor: "middle" };
  const outside = isFirst ? mirror(left - 6) : mirror(left + NODE_WIDTH + 6);
  const isLeftOfNode = isFirst !== isRightToLeft;
  return {
    ...node,
    x,
    y,
    height,
    labelX: outside,
    labelY: y + height / 2 + 4 - (node.role === undefined ? 0 : 7),
    anchor: isLeftOfNode ? "end" : "start",
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
