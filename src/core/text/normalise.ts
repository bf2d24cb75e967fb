/**
 * A text as a machine reads it, and the way back: for each UTF-16 unit of `text`, where in `original` what it
 * came from begins and ends. A span found in `text` is marked in the post as it was written.
 */
export interface NormalText {
  readonly original: string;
  readonly text: string;
  readonly starts: Int32Array | undefined;
  readonly ends: Int32Array | undefined;
}

export interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Where a span of the normal text stands in the original, in UTF-16 units. */
export function originalSpan(normal: NormalText, start: number, end: number): Span {
  if (!normal.starts || !normal.ends || end <= start) return { start, end };
  return { start: normal.starts[start] ?? 0, end: normal.ends[end - 1] ?? normal.original.length };
}

/** Letters that look like Latin ones (Unicode confusables, the common part), each before its Latin twin. */
const TWINS =
  "аaвbеeкkмmнhоoрpсcтtуyхxіiјjѕsԁdһhԛqԝwѵvАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXαaοoρpνvιiκkυuɡgıı";
const LATIN_TWIN: ReadonlyMap<number, number> = new Map(
  Array.from({ length: TWINS.length / 2 }, (_, i) => [TWINS.charCodeAt(2 * i), TWINS.charCodeAt(2 * i + 1)]),
);

const isInvisible = (c: number): boolean =>
  c === 0xad ||
  c === 0x034f ||
  c === 0x061c ||
  c === 0x0640 ||
  c === 0x180e ||
  c === 0x20e3 ||
  c === 0xfeff ||
  (c >= 0x200b && c <= 0x200f) ||
  (c >= 0x202a && c <= 0x202e) ||
  (c >= 0x2060 && c <= 0x206f) ||
  (c >= 0xfe00 && c <= 0xfe0f) ||
  (c >= 0xe0000 && c <= 0xe0fff);

const isMark = (c: number): boolean =>
  c >= 0x0300 && (c <= 0x036f || (c < 0x20000 && /\p{M}/u.test(String.fromCodePoint(c))));

const SIGNS: ReadonlyMap<number, string> = new Map([
  [0x2795, "+"],
  [0x2796, "-"],
  [0x066b, "."],
  [0x066c, ","],
  [0x2212, "-"],
  [0x2018, "'"],
  [0x2019, "'"],
  [0x02bc, "'"],
  [0x201c, '"'],
  [0x201d, '"'],
  [0x201e, '"'],
  [0x201f, '"'],
  [0xab, '"'],
  [0xbb, '"'],
  [0x300c, '"'],
  [0x300d, '"'],
  [0x2028, "\n"],
  [0x2029, "\n"],
]);

const single = new Map<number, string>();

/** One code point as the normal text has it; Unicode's compatibility form, digits of every script as ASCII. */
function normalCodePoint(c: number): string {
  const known = single.get(c);
  if (known !== undefined) return known;
  const made = makeNormal(c);
  // Bounded: a hostile text could otherwise fill the memory with a million code points.
  if (single.size < 20_000) single.set(c, made);
  return made;
}

function makeNormal(c: number): string {
  const sign = SIGNS.get(c);
  if (sign !== undefined) return sign;
  if (c >= 0x2010 && c <= 0x2015) return "-";
  // Circled digits of the Dingbats block have no compatibility form.
  if (c >= 0x2776 && c <= 0x2793) return String(((c - 0x2776) % 10) + 1);
  const letter = String.fromCodePoint(c);
  if (/\p{Zs}/u.test(letter)) return " ";
  if (/\p{Nd}/u.test(letter)) return String(digitValue(c));
  return [...letter.normalize("NFKC")]
    .map((l) => (/\p{Nd}/u.test(l) ? String(digitValue(l.codePointAt(0) ?? 0)) : l))
    .join("");
}

/** Decimal digits come in runs of ten: count back to the start of the run. */
function digitValue(c: number): number {
  let zero = c;
  while (zero > c - 9 && zero > 0 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  // Mathematical digits stand in runs that touch each other.
  if (c >= 0x1d7ce && c <= 0x1d7ff) return (c - 0x1d7ce) % 10;
  return c - zero;
}

const isAscii = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
};

/**
 * NFKC, digits of every script as ASCII, no zero-width or bidi characters, one kind of space, dash and quote, and
 * look-alike letters of Cyrillic and Greek as Latin where a word mixes them. Linear in the length of the text.
 */
export function normaliseText(original: string): NormalText {
  if (isAscii(original)) return { original, text: original, starts: undefined, ends: undefined };
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const push = (text: string, start: number, end: number): void => {
    parts.push(text);
    for (let k = 0; k < text.length; k++) {
      starts.push(start);
      ends.push(end);
    }
  };
  for (let i = 0; i < original.length; ) {
    const c = original.codePointAt(i) ?? 0;
    let next = i + (c > 0xffff ? 2 : 1);
    if (c < 0x80) {
      // A decomposed letter has its accent behind it.
      const mark = original.charCodeAt(next);
      if (!(mark >= 0x0300 && mark <= 0x036f)) {
        push(original[i] ?? "", i, next);
        i = next;
        continue;
      }
    }
    if (isInvisible(c)) {
      i = next;
      continue;
    }
    if (original.charCodeAt(next) >= 0x0300 && isMark(original.codePointAt(next) ?? 0)) {
      // A letter and its marks are composed together; at most eight, so that stacked marks cost nothing.
      const from = i;
      let text = String.fromCodePoint(c);
      for (let marks = 0; marks < 8 && next < original.length; marks++) {
        const mark = original.codePointAt(next) ?? 0;
        if (!isMark(mark)) break;
        const width = mark > 0xffff ? 2 : 1;
        if (!isInvisible(mark)) text += String.fromCodePoint(mark);
        next += width;
      }
      const composed = [...text].length === 1 ? normalCodePoint(c) : foldDigit(text.normalize("NFKC"));
      push(composed, from, next);
      i = next;
      continue;
    }
    push(normalCodePoint(c), i, next);
    i = next;
  }
  return {
    original,
    text: untwin(parts.join("")),
    starts: Int32Array.from(starts),
    ends: Int32Array.from(ends),
  };
}

const foldDigit = (text: string): string =>
  /\p{Nd}/u.test(text.charAt(0)) ? String(digitValue(text.codePointAt(0) ?? 0)) + text.slice(1) : text;

const WORD = /[\p{L}\p{N}_]+/gu;
const TWIN = /[\u0370-\u052f\u0261]/;

/** Letters that look like Latin ones as these, whatever stands beside them: for what is Latin by its kind, as a serial number is. */
export const latinTwins = (text: string): string =>
  TWIN.test(text)
    ? text.replace(/[\u0370-\u052f\u0261]/g, (letter) => {
        const twin = LATIN_TWIN.get(letter.charCodeAt(0));
        return twin === undefined ? letter : String.fromCharCode(twin);
      })
    : text;

/** Replaces look-alikes letter by letter, so offsets stay: in words with Latin letters, or of a Latin text. */
function untwin(text: string): string {
  if (!TWIN.test(text)) return text;
  const foreign = text.match(/[\u0370-\u052f]/g) ?? [];
  const isDisguise = /[A-Za-z]/.test(text) && foreign.every((letter) => LATIN_TWIN.has(letter.charCodeAt(0)));
  return text.replace(WORD, (word) => {
    if (!TWIN.test(word) || !(isDisguise || /[A-Za-z]/.test(word))) return word;
    let made = "";
    for (let i = 0; i < word.length; i++) {
      const twin = LATIN_TWIN.get(word.charCodeAt(i));
      made += twin === undefined ? word.charAt(i) : String.fromCharCode(twin);
    }
    return made;
  });
}
