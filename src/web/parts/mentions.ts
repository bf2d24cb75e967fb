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
