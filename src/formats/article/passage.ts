import type { Token } from "../text/tokens.ts";
import type { Reading } from "./reading.ts";

/** A text with all that the finders of mentions share. */
export interface Passage {
  readonly text: string;
  /** The same text with digits of all scripts as ASCII, unit for unit. */
  readonly digits: string;
  readonly tokens: readonly Token[];
  readonly lang: string;
  readonly reading: Reading;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Arabic-Indic and Persian digits as ASCII; every unit stays at its place. */
export const asciiDigits = (text: string): string =>
  text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (c) => String(c.charCodeAt(0) & 15));

export const overlaps = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;

/** What stands between two tokens. */
export const gap = (passage: Passage, from: number, to: number): string => {
  const a = passage.tokens[from];
  const b = passage.tokens[to];
  return a && b ? passage.text.slice(a.end, b.start) : "";
};

export const written = (passage: Passage, index: number): string => {
  const token = passage.tokens[index];
  return token ? passage.text.slice(token.start, token.end) : "";
};

/** True where the word is written with a capital; scripts without capitals have none. */
export const isCapital = (word: string): boolean => /^\p{Lu}/u.test(word);

/** Vietnamese tells words apart by their marks: "bà" is a lady and "ba" is three. */
export const isToned = (lang: string, name: string, word: string): boolean =>
  lang !== "vi" || name.normalize("NFC").toLowerCase() === word.normalize("NFC").toLowerCase();

/** Scripts with capitals show names by themselves. */
export const hasCase = (token: Token | undefined): boolean =>
  token?.script === "latin" || token?.script === "cyrillic" || token?.script === "greek";

/** Sentences as spans; a full stop between digits or after one letter ends none. */
export function sentences(text: string): readonly Span[] {
  const spans: Span[] = [];
  let start = 0;
  const close = (end: number): void => {
    if (/[\p{L}\p{N}]/u.test(text.slice(start, end))) spans.push({ start, end });
    start = end;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    if (c === "\n") close(i);
    else if (/[!?؟。…]/u.test(c)) close(i + 1);
    else if (c === "." && /^[\s"»”’)\]]|^$/u.test(text.slice(i + 1, i + 2))) {
      if (!/(?:^|[\s.(])\p{Lu}$/u.test(text.slice(Math.max(0, i - 2), i))) close(i + 1);
    }
  }
  close(text.length);
  return spans;
}

export const sentenceAt = (all: readonly Span[], at: number): Span | undefined =>
  all.find((s) => s.start <= at && at < s.end);
