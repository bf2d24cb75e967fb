import { normaliseText } from "./normalise.ts";
import { foldWord, phraseKeys, type Token } from "./tokens.ts";

export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly city?: string;
}

export interface PlaceMention extends Place {
  /** Token indexes, the end exclusive, and offsets of the normal text. */
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
  /** Other places of the same name, the more important first. */
  readonly namesakes?: readonly Place[];
  /** What was written together with the name: a prefix ("l", "b") or an ending ("dan", "ya"), folded. */
  readonly prefix: string;
  readonly suffix: string;
}

/** data/online/places.json and the places of data/gazetteer.json. */
export interface PlacesData {
  readonly places: readonly {
    readonly country: string;
    readonly city?: string;
    readonly names: readonly string[];
  }[];
  /** By language, words that are written like a place and are none. */
  readonly words?: Readonly<Record<string, readonly string[]>>;
  /** By language, adjectives of a country: they name it at its border or coast alone. */
  readonly adjectives?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By a country with a city whose name another country's has: the countries that one leaves to or comes from there. */
  readonly around?: Readonly<Record<string, readonly string[]>>;
}

export interface RouteData {
  readonly places: readonly {
    readonly country: string;
    readonly name: string;
    readonly names: Readonly<Record<string, string>>;
  }[];
}

interface Entry {
  readonly keys: readonly string[];
  /** Where set, the text must have it just so, capital and accents. */
  readonly exact: string | undefined;
  /** Marked to be read as it is written, in small letters too. */
  readonly isSmall: boolean;
  readonly place: Place;
  readonly namesakes: Place[];
}

const NAMESAKES_MAX = 6;
/** "م" is "from" in the Maghreb, written together with the article: مالناظور. */
const PREFIXES_ARABIC = ["وال", "بال", "ال", "و", "ف", "ب", "ل", "ع", "ک", "م"] as const;
const PREFIXES_ETHIOPIC = ["ከ", "ወደ", "በ", "ለ", "የ", "ካብ", "ናብ", "ን", "ብ", "ናይ"] as const;
/** Endings of case and place, folded, by script or language family; a name of five letters or more may carry one. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  tur: "dan den tan ten a e ya ye i yi nin in un da de ta te daki deki dir".split(" "),
  sqi: "n s t e se ne n ve in u ut un i it".split(" "),
  kmr: "ye y e a o iya yan ya".split(" "),
  ben: "র তে য় য তেও ে ের েতে য় গামী".split(" "),
  pan: "ੋਂ ਚੋਂ ਵਿੱਚ ਚ".split(" "),
  tir: "ን ".trim().split(" "),
  amh: "ን ና".split(" "),
  ckb: "ەوە وه وە م ەدا دا یا یە ین ی ش ە ن".split(" "),
  som: "da ta ka ga".split(" "),
  pus: ["ه"],
  // "Is", "we are" and "I am" there: آلمانیم, ایتالیاست.
  fas: "ست ییم یم ایم".split(" "),
  rus: "и ю я е у ей ию".split(" "),
  pl: "ie u a em".split(" "),
};
/** Punjabi and Urdu turn the last vowel of a name before a word of place: ਪਟਿਆਲਾ, ਪਟਿਆਲੇ ਤੋਂ; ڈھاکہ, ڈھاکے سے. */
const OBLIQUE: readonly (readonly [string, string])[] = [
  ["ਾ", "ੇ"],
  ["ہ", "ے"],
];
/** Countries of the ways that posts name by their two letters; "IN", "TO", "NO" and the like are words. */
const CODES: ReadonlySet<string> = new Set(
  "UK GB FR BE NL DE IT ES PT GR TR BG RO RS BA HR SI HU AT SK CZ PL LT LV BY RU UA AL XK MK CY MT LY TN DZ MA EG SN GM MR LB SY IQ IR PK AF US CA MX SE DK FI CH".split(
    " ",
  ),
);
const CODE_ARROW = /^ ?(?:[-–—=]{0,2}[>→»]|[-–—→➡]\ufe0f?) ?$/u;
/** What has two sides, and who stands there in uniform: "Greek border police" names no end of a journey. */
const BORDERS: ReadonlySet<string> = new Set(
  "border borders frontier shore shores coast coasts islands side sides soil waters beaches littoral rivages plages territoire eaux frontière frontières côte côtes rive rives îles الحدود حدود السواحل سواحل الشواطئ شواطئ الجزر جزر الساحل ساحل sınırı sınırından sınırına sınırında sınırdan sahili adaları adalarına"
    .split(" ")
    .map(foldWord),
);
const GUARDS: ReadonlySet<string> = new Set(
  "police guard guards force forces patrol agency officers officials garde gardes خفر حرس شرطة قوات"
    .split(" ")
    .map(foldWord),
);
/** "Croatian to Italian border", "frontière croate et italienne". */
const BESIDE: ReadonlySet<string> = new Set("to into and from the or et ou و او".split(" ").map(foldWord));
const REGION_LETTERS = /^[\u{1f1e6}-\u{1f1ff}]{2}$/u;

/** Finds place names of every script in a row of tokens. */
export class PlaceIndex {
  readonly #around: Readonly<Record<string, readonly string[]>>;
  readonly #byFirst = new Map<string, Entry[]>();
  readonly #skeletons = new Map<string, string>();
  readonly #words: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #adjectives: ReadonlyMap<string, ReadonlyMap<string, string>>;

  constructor(data: PlacesData, route?: RouteData) {
    this.#around = data.around ?? {};
    this.#words = new Map(
      Object.entries(data.words ?? {}).map(([lang, words]) => [lang, new Set(words.map(foldWord))]),
    );
    this.#adjectives = new Map(
      Object.entries(data.adjectives ?? {}).map(([lang, words]) => [
        lang,
        new Map(Object.entries(words).map(([word, country]) => [foldWord(word), country])),
      ]),
    );
    for (const { country, city, names } of data.places) {
      const place = city === undefined ? { country } : { country, city };
      for (const name of names) {
        this.#add(name, place);
        for (const [direct, oblique] of OBLIQUE)
          if (name.endsWith(direct)) this.#add(name.slice(0, -direct.length) + oblique, place);
      }
    }
    for (const { country, name, names } of route?.places ?? []) {
      for (const form of [name, ...Object.values(names)]) this.#add(form, { country, city: name });
    }
    for (const list of this.#byFirst.values())
      list.sort(
        (a, b) =>
          b.keys.length - a.keys.length || Number(b.exact !== undefined) - Number(a.exact !== undefined),
      );
    for (const [first, list] of this.#byFirst) {
      const skeleton = ethiopicSkeleton(first);
      const [entry] = list;
      if (skeleton !== undefined && entry?.keys.length === 1 && !this.#skeletons.has(skeleton))
        this.#skeletons.set(skeleton, first);
    }
  }

  /**
   * Each place as the others have it: "Tripoli" is Lebanon's beside Lebanon's name, people or neighbours, unless the text
   * names Libya or what one reaches from there.
   */
  settle(mentions: readonly PlaceMention[], tokens: readonly Token[], lang: string): readonly PlaceMention[] {
    if (!mentions.some((m) => m.namesakes && m.city !== undefined)) return mentions;
    const adjectives = this.#adjectives.get(lang);
    const said = new Set(mentions.filter((m) => !m.namesakes).map((m) => m.country));
    for (const { key } of tokens) {
      const country = adjectives?.get(key) ?? adjectives?.get(key.replace(/^(?:[وبل]?ال|لل|[وبل])/, ""));
      if (country !== undefined) said.add(country);
    }
    const near = (country: string): number =>
      said.has(country) ? 2 : (this.#around[country] ?? []).some((c) => said.has(c)) ? 1 : 0;
    return mentions.map((m) => {
      const other = m.namesakes?.find((n) => n.city !== undefined && near(n.country) > near(m.country));
      return other && m.namesakes
        ? { ...m, ...other, namesakes: [{ country: m.country, ...(m.city ? { city: m.city } : {}) }] }
        : m;
    });
  }

  /** The entries of a name, or of the one that differs from it in the vowels of its Ethiopic signs alone. */
  #entries(first: string): readonly Entry[] {
    const known = this.#byFirst.get(first);
    if (known) return known;
    const skeleton = ethiopicSkeleton(first);
    const written = skeleton === undefined ? undefined : this.#skeletons.get(skeleton);
    return written === undefined ? [] : (this.#byFirst.get(written) ?? []);
  }

  #add(name: string, place: Place): void {
    const isExact = name.startsWith("=");
    const bare = normaliseText(name.replace(/^=|\*$/g, "").replace(/^(?:the|les|la) /i, "")).text;
    const keys = phraseKeys(bare);
    const [first] = keys;
    if (first === undefined) return;
    const letters = keys.length === 1 ? first : keys.join("");
    // Short Latin names are words of some language: they count only with their capitals.
    const isShort = letters.length <= 4 && /^[a-z ]*$/.test(letters);
    const exact = isExact || isShort ? bare : undefined;
    const entry: Entry = { keys, exact, isSmall: isExact, place, namesakes: [] };
    const list = this.#byFirst.get(first);
    if (!list) {
      this.#byFirst.set(first, [entry]);
      return;
    }
    const same = list.find(
      (e) =>
        e.keys.length === keys.length &&
        e.exact === entry.exact &&
        e.isSmall === entry.isSmall &&
        e.keys.every((k, i) => k === keys[i]),
    );
    if (!same) list.push(entry);
    else if (
      same.namesakes.length < NAMESAKES_MAX &&
      ![same.place, ...same.namesakes].some((p) => p.country === place.country && p.city === place.city)
    )
      same.namesakes.push(place);
  }

  /** `anyCase`: names in small letters count in a text with capitals too. */
  find(text: string, tokens: readonly Token[], lang: string, anyCase = false): readonly PlaceMention[] {
    const mentions: PlaceMention[] = [];
    const hasCapitals = !anyCase && /\p{Lu}/u.test(text);
    for (let i = 0; i < tokens.length; ) {
      const hit = this.#at(text, tokens, i, lang, hasCapitals);
      if (hit) mentions.push(hit);
      i = hit ? hit.to : i + 1;
      if (mentions.length > 200) break;
    }
    return mentions;
  }

  #at(
    text: string,
    tokens: readonly Token[],
    i: number,
    lang: string,
    hasCapitals: boolean,
  ): PlaceMention | undefined {
    const token = tokens[i];
    if (!token || token.key === "" || this.#words.get(lang)?.has(token.key)) return undefined;
    if (REGION_LETTERS.test(token.raw)) {
      const country = flagCountry(token.raw);
      return country
        ? { country, from: i, to: i + 1, start: token.start, end: token.end, prefix: "", suffix: "" }
        : undefined;
    }
    const code = this.#code(text, tokens, i) ?? this.#atBorder(tokens, i, lang);
    if (code)
      return {
        country: code,
        from: i,
        to: i + 1,
        start: token.start,
        end: token.end,
        prefix: "",
        suffix: "",
      };
    const whole = this.#match(text, tokens, i, token.key, hasCapitals);
    if (whole)
      return {
        ...whole.place,
        ...whole.others,
        from: i,
        to: whole.to,
        start: token.start,
        end: tokens[whole.to - 1]?.end ?? token.end,
        prefix: "",
        suffix: "",
      };
    const letter = token.key.charCodeAt(0);
    const prefixes =
      letter >= 0x1200 && letter <= 0x137f ? PREFIXES_ETHIOPIC : lang === "ara" ? PREFIXES_ARABIC : [];
    // Two Ethiopic signs are two syllables.
    const shortest = prefixes === PREFIXES_ETHIOPIC ? 2 : 3;
    for (const prefix of prefixes) {
      if (!token.key.startsWith(prefix) || token.key.length - prefix.length < shortest) continue;
      if (prefix === "م" && !token.key.startsWith("مال")) continue;
      const bare = token.key.slice(prefix.length);
      if (this.#words.get(lang)?.has(bare)) continue;
      // The article loses its first letter behind "to", and folding one of two: المجر, للمجر, لمجر.
      const rest =
        this.#match(text, tokens, i, bare, hasCapitals) ??
        (prefix === "ل" ? this.#match(text, tokens, i, `ال${bare}`, hasCapitals) : undefined);
      if (rest)
        return {
          ...rest.place,
          ...rest.others,
          from: i,
          to: rest.to,
          start: token.start,
          end: tokens[rest.to - 1]?.end ?? token.end,
          prefix,
          suffix: "",
        };
    }
    return this.#inflected(text, tokens, i, token, lang, hasCapitals);
  }

  /** "TR-GR", "FR > UK": two capitals name a country where an arrow joins them to another country. */
  #code(text: string, tokens: readonly Token[], i: number): string | undefined {
    const token = tokens[i];
    if (!token || !CODES.has(token.raw)) return undefined;
    const isPlace = (other: Token | undefined): boolean =>
      other !== undefined && (CODES.has(other.raw) || this.#byFirst.has(other.key));
    // An arrow that is a pictogram is a token of its own.
    const beside = (step: 1 | -1): Token | undefined =>
      tokens[i + step]?.raw === "➡" ? tokens[i + 2 * step] : tokens[i + step];
    const [before, behind] = [beside(-1), beside(1)];
    const isJoined =
      (isPlace(before) && CODE_ARROW.test(text.slice(before?.end, token.start))) ||
      (isPlace(behind) && CODE_ARROW.test(text.slice(token.end, behind?.start)));
    return isJoined ? (token.raw === "UK" ? "GB" : token.raw) : undefined;
  }

  /** The country of an adjective beside a border: "Iraqi to German border", "الحدود العراقية". */
  #atBorder(tokens: readonly Token[], i: number, lang: string): string | undefined {
    const adjectives = this.#adjectives.get(lang);
    const country = adjectives?.get(tokens[i]?.key ?? "");
    if (country === undefined) return undefined;
    const step = lang === "eng" || lang === "tur" ? 1 : -1;
    for (let j = i + step; Math.abs(j - i) <= 4; j += step) {
      const key = tokens[j]?.key ?? "";
      if (BORDERS.has(key)) return GUARDS.has(tokens[j + step]?.key ?? "") ? undefined : country;
      if (!adjectives?.has(key) && !BESIDE.has(key)) return undefined;
    }
    return undefined;
  }

  #inflected(
    text: string,
    tokens: readonly Token[],
    i: number,
    token: Token,
    lang: string,
    hasCapitals: boolean,
  ): PlaceMention | undefined {
    for (const ending of ENDINGS[lang] ?? []) {
      const folded = foldWord(ending);
      if (folded === "" || !token.key.endsWith(folded)) continue;
      const stem = token.key.slice(0, token.key.length - folded.length);
      // "Sirianë" are people; to Syria is "Siri" or "Sirinë".
      if (lang === "sqi" && folded.startsWith("n") && stem.endsWith("ia")) continue;
      // Where name and ending meet in one letter, folding has left one of the two.
      const longer = folded.length > 1 ? stem + folded.charAt(0) : "";
      // Ethiopic writes a syllable with one sign; a long ending is plain behind a short name as well.
      const shortest = lang === "tir" || lang === "amh" || folded.length > 2 ? 3 : 4;
      const rest =
        (stem.length < shortest ? undefined : this.#match(text, tokens, i, stem, hasCapitals, ending)) ??
        (longer.length < shortest ? undefined : this.#match(text, tokens, i, longer, hasCapitals, ending));
      if (rest && rest.to === i + 1)
        return {
          ...rest.place,
          ...rest.others,
          from: i,
          to: i + 1,
          start: token.start,
          end: token.end,
          prefix: "",
          suffix: folded,
        };
    }
    return undefined;
  }

  #match(
    text: string,
    tokens: readonly Token[],
    i: number,
    first: string,
    hasCapitals: boolean,
    ending = "",
  ): { place: Place; others: { namesakes?: readonly Place[] }; to: number } | undefined {
    const token = tokens[i];
    if (!token) return undefined;
    for (const entry of this.#entries(first)) {
      let ok = true;
      for (let k = 1; ok && k < entry.keys.length; k++) {
        const next = tokens[i + k];
        ok =
          next?.key === entry.keys[k] &&
          next !== undefined &&
          next.start - (tokens[i + k - 1]?.end ?? 0) <= 2;
      }
      if (!ok) continue;
      const to = i + entry.keys.length;
      if (entry.exact !== undefined) {
        const written = text.slice(token.start, tokens[to - 1]?.end ?? token.end);
        const isInflected = ending !== "" && written.slice(0, -ending.length) === entry.exact;
        if (!isInflected && written !== entry.exact && written !== entry.exact.replace(/\.$/, "")) continue;
      }
      // In a text with capitals a place has one; "turkey" and "jordan" in small letters are other things.
      // An article may open its name, written together with it too (alhoceima); "lundi" and "alors" only begin like one.
      if (
        hasCapitals &&
        !entry.isSmall &&
        /^[a-z]/.test(token.raw) &&
        !/^(?:al|el)$|^(?:al|el|l)[-'’]|^al\p{L}{6}/iu.test(token.raw) &&
        /^[a-z]/.test(first)
      )
        continue;
      return {
        place: entry.place,
        others: entry.namesakes.length > 0 ? { namesakes: entry.namesakes } : {},
        to,
      };
    }
    return undefined;
  }
}

/** Foreign names are spelled with other vowels by every writer; a long name is known by its consonants. */
function ethiopicSkeleton(word: string): string | undefined {
  if (word.length < 4 || !/^[\u1200-\u135a]+$/.test(word)) return undefined;
  return String.fromCharCode(...[...word].map((sign) => sign.charCodeAt(0) & ~7));
}

function flagCountry(flag: string): string | undefined {
  const codes = [...flag].map((c) => (c.codePointAt(0) ?? 0) - 0x1f1e6 + 65);
  const country = String.fromCharCode(...codes);
  return /^[A-Z]{2}$/.test(country) && country !== "EU" ? country : undefined;
}
