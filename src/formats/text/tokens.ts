/** A word of a text with its place in UTF-16 units, end exclusive. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** Folded for comparison: see `foldWord`. */
  readonly folded: string;
  readonly script: Script;
}

type Script = "latin" | "arabic" | "cyrillic" | "hebrew" | "greek" | "single" | "digits" | "other";

/** Runs of one script: "مثلMeta" is two words, and "37دولة" a number and a word. */
const RUN = new RegExp(
  [
    "\\p{Nd}+(?![\\p{sc=Latn}])",
    "[\\p{sc=Latn}\\p{Nd}][\\p{sc=Latn}\\p{M}\\p{Nd}]*",
    "[\\p{sc=Arab}\\u0640][\\p{sc=Arab}\\p{sc=Inherited}\\u0640\\u200c\\u200d]*",
    "\\p{sc=Cyrl}[\\p{sc=Cyrl}\\p{M}]*",
    "\\p{sc=Hebr}[\\p{sc=Hebr}\\p{M}\\u05f3\\u05f4\"']*\\p{sc=Hebr}|\\p{sc=Hebr}",
    "\\p{sc=Grek}[\\p{sc=Grek}\\p{M}]*",
    // Scripts without spaces between words are compared letter by letter.
    "[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}]\\p{M}*",
    "\\p{L}[\\p{L}\\p{M}]*",
  ].join("|"),
  "gu",
);
const SCRIPT_TESTS: readonly (readonly [Script, RegExp])[] = [
  ["latin", /^\p{sc=Latn}/u],
  ["arabic", /^[\p{sc=Arab}\u0640]/u],
  ["cyrillic", /^\p{sc=Cyrl}/u],
  ["hebrew", /^\p{sc=Hebr}/u],
  ["greek", /^\p{sc=Grek}/u],
  ["single", /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u],
];

/** By the first letter; the commonest blocks are told by their code. */
function scriptOf(word: string): Script {
  if (/^\p{Nd}/u.test(word)) return /^\p{Nd}+$/u.test(word) ? "digits" : "latin";
  const code = word.charCodeAt(0);
  if (code < 0x250) return "latin";
  if (code >= 0x620 && code < 0x6ff) return "arabic";
  if (code >= 0x400 && code < 0x530) return "cyrillic";
  return SCRIPT_TESTS.find(([, test]) => test.test(word))?.[0] ?? "other";
}

/** The words of a text, in order. Signs inside words (hyphen, apostrophe) separate. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  RUN.lastIndex = 0;
  for (let match = RUN.exec(text); match; match = RUN.exec(text)) {
    const word = match[0];
    const script = scriptOf(word);
    // Arabic punctuation belongs to the script; it ends a word all the same.
    if (script === "arabic") arabicWords(word, match.index, tokens);
    else tokens.push({ start: match.index, end: match.index + word.length, folded: foldWord(word), script });
  }
  return tokens;
}

const MARKS_ONLY = /^[\p{M}\u0640\u200c\u200d]+$/u;
const ARABIC_WORD = /[^\u060c\u061b\u061f\u066a-\u066d\u06d4\u0600-\u0605\p{Nd}]+|\p{Nd}+/gu;

function arabicWords(run: string, offset: number, tokens: Token[]): void {
  for (const match of run.matchAll(ARABIC_WORD)) {
    const word = match[0];
    if (MARKS_ONLY.test(word)) continue;
    const start = offset + match.index;
    const script = /^\p{Nd}/u.test(word) ? "digits" : "arabic";
    tokens.push({ start, end: start + word.length, folded: foldWord(word), script });
  }
}

/** Letters that NFKD leaves apart although writers use them for one another. */
const SAME_LETTER: Readonly<Record<string, string>> = {
  ة: "ه",
  ە: "ه",
  ھ: "ه",
  ہ: "ه",
  ۀ: "ه",
  ى: "ي",
  ی: "ي",
  ێ: "ي",
  ې: "ي",
  ۍ: "ي",
  ے: "ي",
  ک: "ك",
  ڪ: "ك",
  ګ: "گ",
  ۆ: "و",
  ۇ: "و",
  ڕ: "ر",
  ڵ: "ل",
  ٱ: "ا",
  ء: "",
  ـ: "",
  ß: "ss",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  ı: "i",
  æ: "ae",
  œ: "oe",
  ə: "e",
  þ: "th",
};
const SAME = new RegExp(`[${Object.keys(SAME_LETTER).join("")}]`, "gu");

/** Most Arabic words have none of what folding takes away. */
const PLAIN_ARABIC = /^[\u0627\u0628\u062a-\u063a\u0641-\u0648\u064a]+$/;

/** A word without case, accents and spelling variants of one letter, in its own script; digits as ASCII. */
export function foldWord(word: string): string {
  if (/^[a-z0-9]*$/.test(word) || PLAIN_ARABIC.test(word)) return word;
  return word
    .normalize("NFKD")
    .replace(/[\p{M}\u200c\u200d]/gu, "")
    .toLowerCase()
    .replace(SAME, (letter) => SAME_LETTER[letter] ?? letter)
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15));
}

/** Names of columns that were asked for: of each of a table's first rows the same hundreds are. */
const KEYS = new Map<string, string>();
const KEYS_MAX = 4_096;
const KEPT_LENGTH_MAX = 100;

/** Headers are compared by their letters and digits alone. */
export function headerKey(cell: string): string {
  const kept = KEYS.get(cell);
  if (kept !== undefined) return kept;
  const key = foldPhrase(cell).join("");
  if (cell.length <= KEPT_LENGTH_MAX && KEYS.size < KEYS_MAX) KEYS.set(cell, key);
  return key;
}

/** The words of a name or term as they are compared. */
export const foldPhrase = (phrase: string): readonly string[] => tokenize(phrase).map((t) => t.folded);

/** Particles that Arabic and Hebrew write in one word with the next. */
const CLITICS: Readonly<Partial<Record<Script, readonly string[]>>> = {
  arabic: ["و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "فال", "كال", "لل", "وب", "ول", "ولل", "وبال"],
  hebrew: ["ו", "ה", "ב", "ל", "מ", "ש", "כ", "וה", "שה", "מה", "וב", "ול"],
};
/** What is left of a word must still be one. */
const STEM_MIN = 3;

/** The word as it stands first, then without each particle that it may begin with; `cut` letters are gone. */
export function* readings(token: Token): Generator<{ readonly folded: string; readonly cut: number }> {
  yield { folded: token.folded, cut: 0 };
  for (const clitic of CLITICS[token.script] ?? []) {
    if (token.folded.length - clitic.length < STEM_MIN || !token.folded.startsWith(clitic)) continue;
    yield { folded: token.folded.slice(clitic.length), cut: clitic.length };
    // "للمملكة" is ل and المملكة: the article's alif is not written.
    if (clitic === "لل" || clitic === "ولل")
      yield { folded: `ال${token.folded.slice(clitic.length)}`, cut: clitic.length };
  }
}

/** Where a word begins in the text once `cut` letters are taken off it; marks go with their letter. */
export function cutStart(text: string, token: Token, cut: number): number {
  let at = token.start;
  for (let left = cut; left > 0 && at < token.end; ) {
    at++;
    while (at < token.end && /[\p{M}\u0640\u200c\u200d]/u.test(text[at] ?? "")) at++;
    left--;
  }
  return at;
}
