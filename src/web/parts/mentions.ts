import type { Mention } from "../api/types.ts";

/** A stretch of text under the same mentions; `mentions` holds their indexes, the longest first. */
export interface Segment {
  readonly text: string;
  readonly start: number;
  readonly mentions: readonly number[];
}

/**
 * Cuts a text at every border of a mention, so that overlapping ones can all be marked in place. The pieces
 * joined are the text again; a mention outside the text or of no length marks nothing.
 */
export function segmentsOf(text: string, mentions: readonly Pick<Mention, "start" | "end">[]): Segment[] {
  const valid = mentions
    .map((mention, index) => ({ ...mention, index }))
    .filter(({ start, end }) => start >= 0 && start < end && end <= text.length)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const borders = [...new Set([0, text.length, ...valid.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  const segments: Segment[] = [];
  let next = 0;
  let open: typeof valid = [];
  for (let i = 0; i + 1 < borders.length; i++) {
    const [start, end] = [borders[i] ?? 0, borders[i + 1] ?? 0];
    open = open.filter((mention) => mention.end > start);
    for (let at = valid[next]; at && at.start <= start; at = valid[++next]) open.push(at);
    const covering = open
      .slice()
      .sort((a, b) => b.end - b.start - (a.end - a.start) || a.index - b.index)
      .map(({ index }) => index);
    segments.push({ text: text.slice(start, end), start, mentions: covering });
  }
  return segments;
}

/** The segments by paragraph: lines of the text, each with its own direction. */
export function paragraphsOf(segments: readonly Segment[]): Segment[][] {
  const paragraphs: Segment[][] = [[]];
  for (const segment of segments) {
    let start = segment.start;
    segment.text.split("\n").forEach((line, index) => {
      if (index > 0) {
        paragraphs.push([]);
        start += 1;
      }
      if (line !== "") paragraphs.at(-1)?.push({ text: line, start, mentions: segment.mentions });
      start += line.length;
    });
  }
  return paragraphs.filter((paragraph) => paragraph.length > 0);
}

/** Whether what was read there stands: nobody rejected or corrected it. */
export const stands = ({ judged }: Pick<Mention, "judged">): boolean =>
  judged === undefined || judged.as === "accepted";

/** Whether two places that stand are read as the same. */
export const readAlike = (a: Mention, b: Mention): boolean =>
  stands(a) && a.type === b.type && a.unit === b.unit && readAs(a) === readAs(b);

const readAs = ({ value, entityId, text }: Mention): string => value ?? entityId ?? text.toLowerCase();

/** Who picks out of more says more words. */
const PLACES_MAX = 50;

/** Where some words stand in a text. */
export function placesOf(text: string, words: string): readonly number[] {
  const places: number[] = [];
  if (words.trim() === "") return places;
  for (let at = text.indexOf(words); at >= 0 && places.length < PLACES_MAX; at = text.indexOf(words, at + 1))
    places.push(at);
  return places;
}

/**
 * What is selected within the paragraphs of a reader, in units of its text, without the spaces around it. A paragraph says
 * in `data-start` where its text begins.
 */
export function pickedIn(
  text: string,
  from: { readonly start: number; readonly before: string },
  selected: string,
): { readonly start: number; readonly end: number } | undefined {
  const start = from.start + from.before.length + (selected.length - selected.trimStart().length);
  const words = selected.trim();
  return words !== "" && text.slice(start, start + words.length) === words
    ? { start, end: start + words.length }
    : undefined;
}
