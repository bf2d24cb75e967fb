import { createDecoder } from "../text/encoding.ts";
import type { PdfPiece } from "./pdf-order.ts";

/**
 * A page's pieces with the marks between them. `said` is what a span says of itself (ActualText, ISO 32000 14.9.4): programs
 * that print write letters so that the font draws in parts, base and dots.
 */
export type PdfItem = PdfPiece | { readonly type: string; readonly said?: string };

/** Something drawn in one place, with what it says. */
interface Atom extends PdfPiece {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/** Of a document up to a page: a list of names in another script does not turn its page round. */
interface Letters {
  rtl: number;
  ltr: number;
}

/** In heights of a letter. */
const SAME_LINE_MAX = 0.5;
const SPACE_MIN = 0.15;
const RTL = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const LTR = /(?![\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}])\p{L}/u;
const MIRRORED: Readonly<Record<string, string>> = {
  "(": ")",
  ")": "(",
  "[": "]",
  "]": "[",
  "{": "}",
  "}": "{",
  "<": ">",
  ">": "<",
  "«": "»",
  "»": "«",
  "‹": "›",
  "›": "‹",
};

/** Control characters and private letters stand where a font does not say its own. */
export const mayBeSaid = (pieces: readonly PdfPiece[]): boolean =>
  pieces.some(({ str }) => /[\p{Cc}\p{Co}\ufffd]/u.test(str));

/** A text string of a PDF: UTF-16 or UTF-8 by its mark, else letters of the West (ISO 32000 7.9.2.2). */
export function textSaid(raw: string): string {
  const bytes = Uint8Array.from(raw, (c) => c.charCodeAt(0));
  if (/^\u00fe\u00ff/.test(raw)) return createDecoder("utf-16be", false).decode(bytes.subarray(2));
  if (/^\u00ff\u00fe/.test(raw)) return createDecoder("utf-16le", false).decode(bytes.subarray(2));
  if (/^\u00ef\u00bb\u00bf/.test(raw)) return createDecoder("utf-8", false).decode(bytes.subarray(3));
  return raw;
}

/**
 * The pieces of a page whose spans say their letters, in reading order: undefined where none does. Such a page is drawn letter
 * by letter, from the left whatever its script, so the order is made of where the letters stand.
 */
export function piecesSaid(items: readonly PdfItem[], letters: Letters): readonly PdfPiece[] | undefined {
  const atoms = atomsOf(items);
  if (!atoms) return undefined;
  letters.rtl += share(atoms, RTL);
  letters.ltr += share(atoms, LTR);
  const isPageRtl = letters.rtl > letters.ltr;
  return linesOf(atoms).flatMap((line) => {
    const isRtl = isPageRtl ? line.some(({ str }) => RTL.test(str)) : share(line, RTL) > share(line, LTR);
    const pieces = inOrder(withSpaces(line), isRtl);
    return pieces.map((piece, at) => ({
      ...piece,
      dir: isRtl ? "rtl" : "ltr",
      hasEOL: at === pieces.length - 1,
    }));
  });
}

const share = (atoms: readonly Atom[], script: RegExp): number =>
  atoms.reduce((sum, { str }) => sum + [...str].filter((c) => script.test(c)).length, 0);

function atomsOf(items: readonly PdfItem[]): readonly Atom[] | undefined {
  const atoms: Atom[] = [];
  let isSaid = false;
  let depth = 0;
  let span: { readonly depth: number; readonly said: string; readonly drawn: PdfPiece[] } | undefined;
  for (const item of items) {
    if ("str" in item) {
      if (span) span.drawn.push(item);
      else if (item.str.trim() !== "") atoms.push(atomOf(item, item.str));
    } else if (item.type === "endMarkedContent") {
      if (span?.depth === depth) {
        const base = baseOf(span.drawn);
        if (base && span.said.trim() !== "") atoms.push(atomOf(base, span.said));
        span = undefined;
      }
      depth -= 1;
    } else {
      depth += 1;
      if (item.said === undefined || span) continue;
      isSaid = true;
      span = { depth, said: item.said, drawn: [] };
    }
  }
  return isSaid ? atoms : undefined;
}

function atomOf(piece: PdfPiece, str: string): Atom {
  const left = piece.transform[4] ?? 0;
  return { ...piece, str, left, right: left + piece.width, y: piece.transform[5] ?? 0 };
}

/** The widest thing that is drawn of a letter stands on its line; its dots are above or below. */
const baseOf = (drawn: readonly PdfPiece[]): PdfPiece | undefined =>
  drawn
    .filter(({ height }) => height > 0)
    .reduce<PdfPiece | undefined>((best, one) => (best && best.width >= one.width ? best : one), undefined);

function linesOf(atoms: readonly Atom[]): readonly (readonly Atom[])[] {
  const lines: Atom[][] = [];
  let before: Atom | undefined;
  for (const atom of atoms) {
    const height = Math.max(atom.height, before?.height ?? 0);
    const isNew = !before || Math.abs(atom.y - before.y) > SAME_LINE_MAX * height;
    if (isNew) lines.push([atom]);
    else lines.at(-1)?.push(atom);
    before = atom;
  }
  return lines.map((line) => line.sort((a, b) => a.left - b.left || a.right - b.right));
}

/** A space where a gap is: not all programs draw one. */
function withSpaces(line: readonly Atom[]): readonly Atom[] {
  return line.flatMap((atom, at) => {
    const before = line[at - 1];
    const gap = before ? atom.left - before.right : 0;
    if (!before || gap < SPACE_MIN * Math.max(atom.height, before.height)) return [atom];
    return [{ ...atom, str: " ", left: before.right, right: atom.left, width: gap }, atom];
  });
}

/** R, L, numbers and what has no direction, as the Unicode bidirectional algorithm tells them apart. */
function kindOf({ str }: Atom): "R" | "L" | "E" | "N" {
  if (RTL.test(str)) return "R";
  if (LTR.test(str)) return "L";
  return /\p{N}/u.test(str) ? "E" : "N";
}

/** A line as it is read, from one as it is seen from the left: runs of the other direction keep their own order in it. */
function inOrder(line: readonly Atom[], isRtl: boolean): readonly Atom[] {
  const sides = sidesOf(line, isRtl);
  const runs: { readonly side: Side; readonly atoms: Atom[] }[] = [];
  for (const [at, atom] of line.entries()) {
    const side = sides[at] ?? "L";
    const shown = side === "R" ? mirrored(atom) : atom;
    const run = runs.at(-1);
    if (run?.side === side) run.atoms.push(shown);
    else runs.push({ side, atoms: [shown] });
  }
  if (isRtl) runs.reverse();
  return runs.flatMap(({ side, atoms }) => (side === "R" ? atoms.reverse() : atoms));
}

/** Brackets are drawn turned round where it is read from the right. */
const mirrored = (atom: Atom): Atom => ({
  ...atom,
  str: [...atom.str].map((c) => MIRRORED[c] ?? c).join(""),
});

type Side = "L" | "R";
const TIGHT = /^[.,:/+-]$/u;

/**
 * From where each is read. A line from the right keeps Latin words and what joins digits from the left; one from the left has from the right what is and what stands between two such.
 */
function sidesOf(line: readonly Atom[], isRtl: boolean): readonly Side[] {
  const kinds = line.map(kindOf);
  const isOwn = (kind: Kind): boolean => (isRtl ? kind !== "N" : kind === "L" || kind === "R");
  const before = nearest(kinds, isOwn);
  const after = [...nearest([...kinds].reverse(), isOwn)].reverse();
  return kinds.map((kind, at) => {
    if (kind === "L" || kind === "R") return kind;
    const [left, right] = [before[at], after[at]];
    if (!isRtl) return left === "R" && right === "R" ? "R" : "L";
    if (kind === "E") return "L";
    // A number that is drawn apart from the word beside it is read before that: "12 km".
    if (left === "L" && right === "L") return "L";
    return left === "E" && right === "E" && TIGHT.test(line[at]?.str ?? "") ? "L" : "R";
  });
}

type Kind = ReturnType<typeof kindOf>;

/** Of each the last before it that counts. */
function nearest(kinds: readonly Kind[], counts: (kind: Kind) => boolean): readonly (Kind | undefined)[] {
  let last: Kind | undefined;
  return kinds.map((kind) => {
    const found = last;
    if (counts(kind)) last = kind;
    return found;
  });
}
