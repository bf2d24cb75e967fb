/** A word (or one pictogram) of a normal text, as it is compared. */
export interface Token {
  /** As it stands in the normal text. */
  readonly raw: string;
  /** Folded: no case, accents or vowel marks, one form of each Arabic letter, no doubled letters. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

const PIECE = /[\u{1f1e6}-\u{1f1ff}]{2}|[\p{L}\p{M}\p{N}_]+|\p{Extended_Pictographic}/gu;

const LETTER = /^\p{L}$/u;

const FORMS: ReadonlyMap<string, string> = new Map(
  [
    "يی",
    "ىی",
    "ېی",
    "ۍی",
    "ێی",
    "ےی",
    "ۓی",
    "كک",
    "ڪک",
    "ةه",
    "ۀه",
    "ەه",
    "ہه",
    "ھه",
    "ۃه",
    "ٱا",
    "ڕر",
    "ڵل",
    "ۆو",
    "ګگ",
    "ڬگ",
    "ٿت",
    "ıi",
    "đd",
    "łl",
    "øo",
    "ħh",
    "ŧt",
    "əe",
    "æa",
    "œo",
  ].map((pair) => [pair.charAt(0), pair.slice(1)]),
);

const ACCENT = /[\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06ed]/g;
const cache = new Map<string, string>();
const CACHE_MAX = 100_000;

/** The folded form of a word. */
export function foldWord(word: string): string {
  const known = cache.get(word);
  if (known !== undefined) return known;
  const made = makeKey(word);
  if (word.length <= 40) {
    if (cache.size >= CACHE_MAX) cache.clear();
    cache.set(word, made);
  }
  return made;
}

const ASCII = /^[\0-\x7f]*$/;
const DOUBLED = /([^0-9])\1+/g;

function makeKey(word: string): string {
  // Ten thousand names of places are folded at every start; most have nothing but these letters.
  if (ASCII.test(word)) return word.toLowerCase().replace(DOUBLED, "$1");
  const plain = word.toLowerCase().normalize("NFD").replace(ACCENT, "");
  let key = "";
  let last = "";
  for (const letter of plain.normalize("NFC")) {
    const form = FORMS.get(letter) ?? letter;
    // Stretched words ("disponibleees") and honest doubles meet in the single letter.
    if (form === last && !(form >= "0" && form <= "9")) continue;
    key += form;
    last = form;
  }
  return key;
}

/** Words longer than this are no words: they keep their place and match nothing. */
const WORD_MAX = 60;

/** Letters that stand apart hide a word from those who search for it: "T r i p o l i". Fewer may be initials. */
const SPACED_MIN = 5;
/** More are no word of any language. */
const SPACED_MAX = 24;

export function tokenise(text: string, keyOf: (word: string) => string = foldWord): readonly Token[] {
  const tokens: Token[] = [];
  let apart = 0;
  for (const match of text.matchAll(PIECE)) {
    const raw = match[0];
    const isLetter = raw.length === 1 && LETTER.test(raw);
    if (isLetter && apart > 0 && isOneSpace(text, tokens.at(-1)?.end, match.index)) apart++;
    else {
      if (apart >= SPACED_MIN) joinLast(tokens, apart);
      apart = isLetter ? 1 : 0;
    }
    const key = raw.length > WORD_MAX ? "" : keyOf(raw);
    tokens.push({ raw, key, start: match.index, end: match.index + raw.length });
  }
  joinLast(tokens, apart);
  return tokens;
}

const isOneSpace = (text: string, end: number | undefined, start: number): boolean =>
  end !== undefined && start === end + 1 && text[end] === " ";

/** Makes one word of the last letters; it keeps the place of them all. */
function joinLast(tokens: Token[], letters: number): void {
  if (letters < SPACED_MIN || letters > SPACED_MAX) return;
  const run = tokens.splice(-letters);
  const raw = run.map((token) => token.raw).join("");
  tokens.push({ raw, key: foldWord(raw), start: run[0]?.start ?? 0, end: run.at(-1)?.end ?? 0 });
}

const ONE_WORD = /^[\p{L}\p{M}\p{N}_]+$/u;

/** The keys of a phrase of a list: each is asked for once, and kept by nobody. */
export const phraseKeys = (phrase: string): readonly string[] =>
  phrase.length <= WORD_MAX && ONE_WORD.test(phrase)
    ? [makeKey(phrase)]
    : tokenise(phrase, makeKey).map((t) => t.key);

/** For a language whose accents tell words apart: lower case and single letters, accents kept. */
export const accentedKey = (word: string): string => word.toLowerCase().replace(/(\p{L}\p{M}*)\1+/gu, "$1");
