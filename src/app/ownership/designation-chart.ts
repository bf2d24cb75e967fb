import { type Interest, type Listing, shareText } from "../../core/index.ts";
import { onPages } from "../casework/brief-drawing.ts";
import { escapeHtml } from "../casework/brief-words.ts";

const WIDTH = 720;
const ROW_HEIGHT = 92;
const BOX_WIDTH = 164;
const BOX_HEIGHT = 36;
const IN_A_ROW = 4;
const LABEL_LENGTH_MAX = 26;

export interface Chart {
  readonly entityId: string;
  readonly interests: readonly Interest[];
  readonly captions: ReadonlyMap<string, string>;
  readonly listings: ReadonlyMap<string, readonly Listing[]>;
  /** "shares", "votes" … in the reader's words. */
  readonly kindWord: (kind: Interest["kind"]) => string;
  readonly listedWord: string;
  readonly alt: string;
}

/**
 * Who has what in whom, for paper: owners above, what is owned below, each line with its part. It reads from top to bottom, so
 * that it is the same in both directions of writing; the same pack always gives the same picture.
 */
export function drawOwnership(chart: Chart): string {
  const rows = rowsOf(chart);
  const place = new Map<string, { readonly x: number; readonly y: number }>();
  for (const [y, row] of rows.entries())
    for (const [x, id] of row.entries())
      place.set(id, { x: ((x + 0.5) * WIDTH) / row.length, y: y * ROW_HEIGHT + ROW_HEIGHT / 2 });
  const lines = linesOf(chart).flatMap(({ from, to, label, isOver }) => {
    const a = place.get(from);
    const b = place.get(to);
    if (!a || !b) return [];
    // Nearer to the end that is owned: there lines from one owner have parted.
    const x = a.x + (b.x - a.x) * 0.55;
    const y = a.y + (b.y - a.y) * 0.55;
    const parts = [
      `<line x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}" stroke="#555"${isOver ? ' stroke-dasharray="5 4"' : ""}/>`,
      `<text x="${x}" y="${y + 3}" text-anchor="middle" font-size="9" paint-order="stroke" stroke="#fff" stroke-width="7" direction="ltr"><tspan unicode-bidi="isolate">${escapeHtml(label)}</tspan></text>`,
    ];
    return [{ top: Math.min(a.y, b.y), bottom: Math.max(a.y, b.y), svg: parts.join("") }];
  });
  const boxes = [...place].map(([id, at]) => ({
    top: at.y - BOX_HEIGHT / 2,
    bottom: at.y + BOX_HEIGHT / 2,
    svg: boxOf(chart, id, at),
  }));
  const rowEnds = rows.map((_, n) => (n + 1) * ROW_HEIGHT);
  return onPages([...lines, ...boxes], rowEnds, WIDTH, escapeHtml(chart.alt));
}

function boxOf(
  { entityId, captions, listings, listedWord }: Chart,
  id: string,
  { x, y }: { readonly x: number; readonly y: number },
): string {
  const isListed = listings.has(id);
  const fill = id === entityId ? "#e6e6e6" : "#fff";
  const text = (dy: number, size: number, said: string): string =>
    `<text x="${x}" y="${y + dy}" text-anchor="middle" font-size="${size}" direction="ltr"><tspan unicode-bidi="isolate">${escapeHtml(said)}</tspan></text>`;
  return `<rect x="${x - BOX_WIDTH / 2}" y="${y - BOX_HEIGHT / 2}" width="${BOX_WIDTH}" height="${BOX_HEIGHT}" rx="4" fill="${fill}" stroke="#111" stroke-width="${isListed ? 3 : 1}"/>${text(isListed ? -2 : 4, 10, shorten(captions.get(id) ?? id))}${isListed ? text(11, 8, listedWord) : ""}`;
}

function shorten(text: string): string {
  const letters = [...text];
  return letters.length <= LABEL_LENGTH_MAX ? text : `${letters.slice(0, LABEL_LENGTH_MAX - 1).join("")}…`;
}

interface Line {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** It has ended, or the dates leave open whether it stands. */
  readonly isOver: boolean;
}

/** One line for two ends, with all that is said of it. */
function linesOf({ interests, kindWord }: Chart): readonly Line[] {
  const lines = new Map<string, { from: string; to: string; labels: Set<string>; isOver: boolean }>();
  for (const { from, to, kind, share, standing } of interests) {
    const key = JSON.stringify([from, to]);
    const line = lines.get(key) ?? { from, to, labels: new Set<string>(), isOver: true };
    line.labels.add(
      kind === "shares" && share
        ? shareText(share)
        : `${kindWord(kind)}${share ? ` ${shareText(share)}` : ""}`,
    );
    if (standing === "stands") line.isOver = false;
    lines.set(key, line);
  }
  return [...lines.values()].map(({ labels, ...line }) => ({
    ...line,
    label: [...labels].sort().join("; "),
  }));
}

/** Owners of owners first, then downwards; whoever stands on both sides of a ring stands above. */
function rowsOf({ entityId, interests }: Chart): readonly (readonly string[])[] {
  const above = levels(
    entityId,
    interests,
    (i) => i.to,
    (i) => i.from,
    new Set(),
  );
  const below = levels(
    entityId,
    interests,
    (i) => i.from,
    (i) => i.to,
    new Set(above.flat()),
  );
  // Other owners of what is owned stand above that, below what it is asked about.
  const placed = new Set([entityId, ...above.flat(), ...below.flat()]);
  const others = [...new Set(interests.flatMap((i) => [i.from, i.to]))]
    .filter((id) => !placed.has(id))
    .sort();
  const rows = [...[...above].reverse(), [entityId, ...others], ...below];
  return rows.flatMap((row) =>
    Array.from({ length: Math.ceil(row.length / IN_A_ROW) }, (_, n) =>
      row.slice(n * IN_A_ROW, (n + 1) * IN_A_ROW),
    ),
  );
}

function levels(
  start: string,
  interests: readonly Interest[],
  at: (i: Interest) => string,
  next: (i: Interest) => string,
  taken: ReadonlySet<string>,
): readonly (readonly string[])[] {
  const seen = new Set([start, ...taken]);
  const rows: string[][] = [];
  for (let row = [start]; row.length > 0; ) {
    const here = new Set(row);
    row = [...new Set(interests.filter((i) => here.has(at(i))).map(next))]
      .filter((id) => !seen.has(id))
      .sort();
    for (const id of row) seen.add(id);
    if (row.length > 0) rows.push(row);
  }
  return rows;
}
