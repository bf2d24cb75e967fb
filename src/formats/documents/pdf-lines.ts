import type { PdfPiece } from "./pdf-order.ts";

/** In heights of a line: lines of one paragraph lie no further apart, and begin no further from each other. */
const LEADING_MAX = 2.5;
const INDENT_MAX = 3;
/** A wider gap within a line is one between the columns of a table. */
const GAP_MAX = 2;
const STOP_NEAR = 1.5;
const ENDS = /[.!?؟۔。！？:;؛]["'»”’)\]]*$/u;
const BEGINS_ITEM = /^\s*(?:[•●▪◦‣∙*–—-]|\(?[\p{Nd}a-zA-Z]{1,3}[.)])\s/u;
/** So many lines before and behind a line say how far lines go here. */
const NEIGHBOURS = 60;
/** Arabic letters in the form that they are drawn in, and ligatures of them. */
const DRAWN_FORMS = /[\ufb50-\ufdff\ufe70-\ufefc]/gu;
const NO_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

interface Line {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly height: number;
  readonly isRtl: boolean;
  /** What room its first word takes. */
  readonly firstWord: number;
  /** Where its pieces begin behind the first one. */
  readonly stops: readonly number[];
  readonly isRow: boolean;
}

/**
 * The text of a page, one paragraph a line. A line goes on in the next one where that one's first word would not have fitted
 * behind it: a name or a date that a margin cuts in two is read, and masked, as one.
 */
export function textOfPage(pieces: readonly PdfPiece[]): string {
  const lines = linesOf(pieces);
  const parts: string[] = [];
  for (const [i, line] of lines.entries()) {
    const before = lines[i - 1];
    if (before) parts.push(joint(before, line, lines.slice(Math.max(0, i - NEIGHBOURS), i + NEIGHBOURS)));
    parts.push(line.text);
  }
  return parts
    .join("")
    .replace(/\u00ad(?=\p{L})/gu, "")
    .replace(DRAWN_FORMS, (letter) => letter.normalize("NFKC"));
}

function joint(before: Line, line: Line, around: readonly Line[]): string {
  if (!goesOn(before, line, around)) return "\n";
  const last = before.text.at(-1) ?? "";
  const first = line.text.at(0) ?? "";
  if (/[\p{L}][-\u00ad]$/u.test(before.text) || /\s/u.test(last)) return "";
  return NO_SPACES.test(last) && NO_SPACES.test(first) ? "" : " ";
}

function goesOn(before: Line, line: Line, around: readonly Line[]): boolean {
  if (before.text === "" || line.text === "" || before.isRow || line.isRow) return false;
  if (ENDS.test(before.text.trimEnd().slice(-9)) || BEGINS_ITEM.test(line.text.slice(0, 9))) return false;
  if (!isBelow(before, line) || isTable(before, line)) return false;
  const column = around.filter((one) => startsWith(before, one) && isAlike(before, one));
  const room = before.isRtl
    ? before.left - Math.min(...column.map((one) => one.left))
    : Math.max(...column.map((one) => one.right)) - before.right;
  return room < line.firstWord + before.height * 0.3;
}

const startsWith = (a: Line, b: Line): boolean =>
  a.isRtl === b.isRtl && Math.abs(a.isRtl ? a.right - b.right : a.left - b.left) <= INDENT_MAX * a.height;
const isAlike = (a: Line, b: Line): boolean =>
  Math.abs(a.height - b.height) <= 0.15 * Math.max(a.height, b.height);

function isBelow(a: Line, b: Line): boolean {
  const drop = a.y - b.y;
  return isAlike(a, b) && startsWith(a, b) && drop > 0 && drop <= LEADING_MAX * a.height;
}

/** Cells stand below each other. */
function isTable(a: Line, b: Line): boolean {
  const [few, many] = a.stops.length < b.stops.length ? [a.stops, b.stops] : [b.stops, a.stops];
  return few.length > 0 && few.every((stop) => many.some((other) => Math.abs(other - stop) < STOP_NEAR));
}

function linesOf(pieces: readonly PdfPiece[]): readonly Line[] {
  const lines: Line[] = [];
  let own: PdfPiece[] = [];
  for (const piece of pieces) {
    own.push(piece);
    if (!piece.hasEOL) continue;
    lines.push(lineOf(own));
    own = [];
  }
  if (own.length > 0) lines.push(lineOf(own));
  return lines;
}

function lineOf(pieces: readonly PdfPiece[]): Line {
  const text = pieces.map(({ str }) => str).join("");
  const drawn = pieces.filter(({ str }) => str.trim() !== "");
  const spans = drawn.map(({ transform, width }) => {
    const left = transform[4] ?? 0;
    return { left, right: left + width };
  });
  const isRtl = drawn.some(({ dir }) => dir === "rtl");
  const height = Math.max(0, ...drawn.map((piece) => piece.height));
  const left = Math.min(...spans.map((span) => span.left));
  const right = Math.max(...spans.map((span) => span.right));
  const word = text.trim().split(/\s/u)[0] ?? "";
  // Text that is turned has no line below it here.
  const isTurned = drawn.some(({ transform }) => Math.abs(transform[1] ?? 0) > 0.01);
  return {
    text,
    left,
    right,
    y: drawn[0]?.transform[5] ?? 0,
    height,
    isRtl,
    firstWord: text.length === 0 ? 0 : ((right - left) * word.length) / text.trim().length,
    stops: spans.slice(1).map((span) => (isRtl ? span.right : span.left)),
    isRow: isTurned || hasGap(spans, height),
  };
}

function hasGap(
  spans: readonly { readonly left: number; readonly right: number }[],
  height: number,
): boolean {
  const inOrder = [...spans].sort((a, b) => a.left - b.left);
  return inOrder.some((span, i) => i > 0 && span.left - (inOrder[i - 1]?.right ?? 0) > GAP_MAX * height);
}
