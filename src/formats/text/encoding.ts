import { type NativeDecoder, TextDecoder } from "./standard.ts";

/** The encodings that reports of the field come in; anything else is refused. */
const ENCODINGS = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "windows-1256",
  "windows-1251",
  "windows-1252",
  "windows-1253",
  "windows-1254",
  "windows-1255",
  "windows-1258",
  "windows-1250",
  "iso-8859-2",
  "iso-8859-6",
  "iso-8859-15",
  "gb18030",
  "shift_jis",
  "euc-kr",
] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Names that pages and files use for the same encodings. */
const ALIASES: Readonly<Record<string, Encoding>> = {
  utf8: "utf-8",
  "us-ascii": "utf-8",
  ascii: "utf-8",
  "utf-16": "utf-16le",
  cp1256: "windows-1256",
  "x-cp1256": "windows-1256",
  cp1250: "windows-1250",
  latin2: "iso-8859-2",
  latin9: "iso-8859-15",
  cp1251: "windows-1251",
  cp1252: "windows-1252",
  "iso-8859-1": "windows-1252",
  latin1: "windows-1252",
  "iso-8859-9": "windows-1254",
  gbk: "gb18030",
  gb2312: "gb18030",
};

/** Reads a declared name; undefined for one that we do not decode. */
export function encodingNamed(label: string): Encoding | undefined {
  const bare = label.trim().toLowerCase();
  return ENCODINGS.find((e) => e === bare) ?? ALIASES[bare];
}

/** Decodes a stream piece by piece; malformed bytes throw a TypeError when `fatal`, else become U+FFFD. */
export function createDecoder(encoding: Encoding, fatal: boolean): NativeDecoder {
  return new TextDecoder(encoding, { fatal, ignoreBOM: true });
}

const strictUtf8 = createDecoder("utf-8", true);

/** The text of complete UTF-8 bytes; undefined where they are not valid. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

export interface BomFound {
  readonly encoding: Encoding;
  readonly byteLength: number;
}

/** The byte-order mark at the start, where there is one. */
export function readBom(head: Uint8Array): BomFound | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: "utf-8", byteLength: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", byteLength: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", byteLength: 2 };
  return undefined;
}

/** UTF-16 without a mark: ASCII in it (digits, quotes, line ends) puts a NUL into every other byte. */
function guessUtf16(head: Uint8Array): Encoding | undefined {
  const length = Math.min(head.length, 4096);
  if (length < 4) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i++) if (head[i] === 0) i % 2 === 0 ? even++ : odd++;
  const enough = length / 20;
  if (odd > enough && even * 10 < odd) return "utf-16le";
  if (even > enough && odd * 10 < even) return "utf-16be";
  return undefined;
}

/** A valid UTF-8 start may be cut inside a character: up to three bytes at the end are forgiven. */
function looksUtf8(head: Uint8Array): boolean {
  for (let cut = 0; cut <= 3 && cut <= head.length; cut++) {
    if (decodeUtf8(head.subarray(0, head.length - cut)) !== undefined) return true;
  }
  return false;
}

const LEGACY: readonly { readonly encoding: Encoding; readonly letters: RegExp; readonly seldom?: RegExp }[] =
  [
    // The letters that a text of the script is mostly made of; a wrong guess gives rare letters and signs instead.
    { encoding: "windows-1256", letters: /[اأإآةبتثجحخدذرزسشصضطظعغفقكلمنهويىئءؤپچژگـ\u064B-\u0652]/gu },
    // Arabic bytes are capitals here, and text is hardly ever written in these.
    { encoding: "windows-1251", letters: /[а-яёіїєґ]/gu, seldom: /[А-ЯЁІЇЄҐ]/gu },
  ];
const SELDOM = 0.9;

const isAsciiLetter = (byte: number | undefined): boolean =>
  byte !== undefined && /[a-z]/i.test(String.fromCharCode(byte));

/** Accents stand between ASCII letters; Arabic and Cyrillic words have none. Then by the script's own letters. */
function guessLegacy(head: Uint8Array): Encoding {
  const sample = head.subarray(0, 16_384);
  let beyond = 0;
  let inLatinWords = 0;
  for (let i = 0; i < sample.length; i++) {
    if ((sample[i] ?? 0) < 0x80) continue;
    beyond++;
    if (isAsciiLetter(sample[i - 1]) || isAsciiLetter(sample[i + 1])) inLatinWords++;
  }
  if (inLatinWords * 2 > beyond) return "windows-1252";
  const shares = LEGACY.map(({ encoding, letters, seldom = /$^/gu }) => {
    const text = createDecoder(encoding, false).decode(sample);
    const countOf = (some: RegExp): number => text.match(some)?.length ?? 0;
    return { encoding, count: countOf(letters) + SELDOM * countOf(seldom) };
  });
  const [best] = shares.sort((x, y) => y.count - x.count);
  return best && best.count * 2 > beyond ? best.encoding : "windows-1252";
}

/**
 * How the bytes are to be read: by mark, by what was declared, by being valid UTF-8, by their letters. `legacy` is
 * false for formats that are UTF-8 by definition: their bad lines are rejected one by one.
 */
export function detectEncoding(
  head: Uint8Array,
  options: { readonly declared?: Encoding | undefined; readonly legacy: boolean },
): BomFound {
  const bom = readBom(head);
  if (bom) return bom;
  const utf16 = guessUtf16(head);
  if (utf16) return { encoding: utf16, byteLength: 0 };
  if (options.declared && options.declared !== "utf-8") return { encoding: options.declared, byteLength: 0 };
  if (!options.legacy || looksUtf8(head)) return { encoding: "utf-8", byteLength: 0 };
  return { encoding: guessLegacy(head), byteLength: 0 };
}

/** Bytes as text, in the encoding that they seem to be in: the first ones for sniffing, or all of a file that is small. */
export function headText(head: Uint8Array): string {
  const { encoding, byteLength } = detectEncoding(head, { legacy: true });
  return createDecoder(encoding, false).decode(head.subarray(byteLength));
}
