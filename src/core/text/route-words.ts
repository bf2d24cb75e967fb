import type { PlaceMention } from "./places.ts";
import { SENTENCE_END } from "./route-signs.ts";
import { foldWord, type Token } from "./tokens.ts";

/** data/online/routes.json: words that stand before or behind a place, by the side of the journey, folded on load. */
export interface RouteWords {
  readonly fromBefore: readonly string[];
  readonly toBefore: readonly string[];
  readonly fromBehind: readonly string[];
  readonly toBehind: readonly string[];
  readonly fromEndings: Readonly<Record<string, readonly string[]>>;
  readonly toEndings: Readonly<Record<string, readonly string[]>>;
  readonly whereBehind: readonly string[];
  readonly wherePrefixes: readonly string[];
  /** Endings for "in" among those for "to". */
  readonly whereEndings: Readonly<Record<string, readonly string[]>>;
  readonly fromPrefixes: readonly string[];
  readonly toPrefixes: readonly string[];
  /** Words of passing through: a place beside one is neither end while another place is named. */
  readonly viaBefore: readonly string[];
  readonly viaBehind: readonly string[];
  /** Words of going on from there: what stands before them was a stage. */
  readonly thence: readonly string[];
  /** Words for "in" that are also words for "from": beside the only place of a text they say where, not whence. */
  readonly inOrFrom: readonly string[];
  /** Words for "in": they stand beside an end as beside any place that a story names. */
  readonly where: readonly string[];
  /** "Anyone in": weaker than a word for "from", as one in Kent may want his cousin brought from Kirkuk. */
  readonly waiting: readonly string[];
  /** "Phones us from": who is told to call from a place has arrived there. Whole runs before it, its word for "from" included. */
  readonly callBefore: readonly string[];
  /** The same behind it, and behind its ending or word for "from": Londra'dan arayınca. */
  readonly callBehind: readonly string[];
  /** "First": what is listed behind one, after both ends were told, is the way between them. */
  readonly firstly: readonly string[];
  /** By language, words that lead nowhere in it, as they do in another: "sê" is three in Kurmanji, "se" from in Urdu. */
  readonly idle: Readonly<Record<string, readonly string[]>>;
  /** Words for "and": what stands behind one, on a way that goes on from somewhere, is its next stage. */
  readonly and: readonly string[];
  /** "I live in": a place beside one is where somebody is at home and no end of a journey. */
  readonly homeBefore: readonly string[];
  readonly homeBehind: readonly string[];
  /** "The border of Iran and Turkey": the two are listed and yet the ends of a way. */
  readonly borders: readonly string[];
  /** Nouns that stand between a word of direction and the name: the island of, the border of. */
  readonly kinds: readonly string[];
  /** "Of", between such a noun and the name. */
  readonly of: readonly string[];
  /** By language, articles that stand between a word of direction and its place. */
  readonly articles: Readonly<Record<string, readonly string[]>>;
}

/** What the words beside a place say of it, in points; `isWhere`: they say "in" and may mean either end or none. */
export interface Direction {
  readonly from: number;
  readonly to: number;
  readonly isWhere: boolean;
}

/** A text as its words of direction are looked up in it. */
export interface Passage {
  readonly text: string;
  /** Without the words of its places: a word of one language may be a place in another. */
  readonly tokens: readonly Token[];
  readonly lang: string;
}

const LISTS = [
  "fromBefore",
  "toBefore",
  "fromBehind",
  "toBehind",
  "viaBefore",
  "viaBehind",
  "thence",
  "inOrFrom",
  "where",
  "whereBehind",
  "waiting",
  "callBefore",
  "callBehind",
  "firstly",
  "and",
  "homeBefore",
  "homeBehind",
  "borders",
  "kinds",
  "of",
] as const;
type List = (typeof LISTS)[number];

const NONE: ReadonlySet<string> = new Set();
/** A run of words before or behind a place has so many at most. */
const RUN_MAX = 4;

/** Whether a table says that an ending of this language is one of it. */
const isEnding = (
  table: Readonly<Record<string, readonly string[]>>,
  lang: string,
  ending: string,
): boolean => (table[lang] ?? []).includes(ending);

/** Reads what the words beside a place say of it. */
export class DirectionWords {
  readonly #words: RouteWords;
  readonly #sets: Readonly<Record<List, ReadonlySet<string>>>;
  readonly #idle: Readonly<Record<string, ReadonlySet<string>>>;

  constructor(words: RouteWords) {
    this.#words = words;
    const folded = (list: List): ReadonlySet<string> =>
      new Set(words[list].map((w) => w.split(" ").map(foldWord).join(" ")));
    this.#sets = Object.fromEntries(LISTS.map((list) => [list, folded(list)])) as Record<
      List,
      ReadonlySet<string>
    >;
    this.#idle = Object.fromEntries(
      Object.entries(words.idle).map(([lang, list]) => [lang, new Set(list.map(foldWord))]),
    );
  }

  /** What the words and endings around a place say. */
  directionOf(passage: Passage, m: PlaceMention): Direction {
    const lead = this.#lead(passage, m);
    if (this.#isCalledFrom(passage, m, lead)) return CALLED;
    const points = [
      this.#before(passage, m, lead),
      this.#behind(passage, m),
      this.#suffix(passage, m),
      this.#prefix(passage, m, lead),
    ];
    const sum = (of: (said: Points) => number): number => points.reduce((total, said) => total + of(said), 0);
    const [from, to, where] = [sum((p) => p.from), sum((p) => p.to), sum((p) => p.where)];
    const isIn =
      from + to === 0 &&
      (this.#words.wherePrefixes.includes(m.prefix) ||
        (this.#sets.whereBehind.has(keyAt(passage, m.to)) &&
          !this.#isIdle(passage.tokens[m.to], passage.lang)) ||
        this.#sets.where.has(keyAt(passage, lead)));
    return { from, to, isWhere: isIn || (where > 0 && from + to === where) };
  }

  /** By the word before it, or the two or three before it. */
  #before({ text, tokens, lang }: Passage, m: PlaceMention, lead: number): Points {
    const word = tokens[lead];
    if (!word || SENTENCE_END.test(text.slice(word.end, m.start))) return NOTHING;
    const { fromBefore, toBefore, waiting, where } = this.#sets;
    const [second, third] = [tokens[lead - 1], tokens[lead - 2]];
    const pair = second ? `${second.key} ${word.key}` : "";
    const runs = [pair, third ? `${third.key} ${pair}` : ""];
    // "And" is written together with the next word in Arabic script: ومن, والى.
    const forms = [word.key, /^و.{2}/.test(word.key) ? word.key.slice(1) : word.key];
    // Where "in" is written together with the name: اللي بادرنة.
    // "You men of Minsk": who is of a town is there, who is of a country may be anywhere.
    const isWaiting =
      isAny(waiting, runs) ||
      (m.city !== undefined && waiting.has(word.key)) ||
      (m.prefix !== "" && waiting.has(`${word.key} ${m.prefix}`));
    if (isAny(fromBefore, runs)) return { ...NOTHING, from: 2.2 };
    if (isWaiting) return { ...NOTHING, from: 1 };
    if (isAny(toBefore, runs)) return { from: 0, to: 2.2, where: where.has(pair) ? 2.2 : 0 };
    if (this.#isIdle(word, lang)) return NOTHING;
    if (isAny(fromBefore, forms)) return { ...NOTHING, from: 2 };
    if (isAny(toBefore, forms)) return { from: 0, to: 2, where: isAny(where, forms) ? 2 : 0 };
    return NOTHING;
  }

  /** By the word behind it and its noun, or the two or three behind it. */
  #behind({ text, tokens, lang }: Passage, m: PlaceMention): Points {
    const at = m.to + (this.#sets.kinds.has(tokens[m.to]?.key ?? "") ? 1 : 0);
    const [word, second, third] = [tokens[at], tokens[at + 1], tokens[at + 2]];
    if (!word || /[.!?\n,،؛\u06d4\u0964\u1362\u1363]/.test(text.slice(m.end, word.start))) return NOTHING;
    const { fromBehind, toBehind } = this.#sets;
    // An ending behind an apostrophe is a word of its own: Fransa'dan.
    if (text.charAt(m.end) === "'" && word.start === m.end + 1) {
      if (isEnding(this.#words.fromEndings, lang, word.key)) return { ...NOTHING, from: 2.5 };
      if (!isEnding(this.#words.toEndings, lang, word.key)) return NOTHING;
      const isIn = isEnding(this.#words.whereEndings, lang, word.key);
      // "Those who wait in Izmir": İzmir'de bekleyenler.
      if (isIn && fromBehind.has(second?.key ?? "")) return { ...NOTHING, from: 2.5 };
      return { from: 0, to: 2.5, where: isIn ? 2.5 : 0 };
    }
    const pair = second ? `${word.key} ${second.key}` : "";
    const runs = [pair, third ? `${pair} ${third.key}` : ""];
    if (isAny(fromBehind, runs)) return { ...NOTHING, from: 2.2 };
    if (isAny(toBehind, runs)) return { ...NOTHING, to: 2.2 };
    if (this.#isIdle(word, lang)) return NOTHING;
    if (fromBehind.has(word.key)) return { ...NOTHING, from: 2 };
    if (toBehind.has(word.key)) return { ...NOTHING, to: 2 };
    return NOTHING;
  }

  #isIdle(word: Token | undefined, lang: string): boolean {
    return this.#idle[lang]?.has(keyOf(word)) ?? false;
  }

  /** "Until he phones us from London", "Londra'dan arayınca": he has arrived there. */
  #isCalledFrom({ text, tokens, lang }: Passage, m: PlaceMention, lead: number): boolean {
    const { callBefore, callBehind, fromBehind } = this.#sets;
    const last = tokens[lead];
    if (last && !SENTENCE_END.test(text.slice(last.end, m.start)))
      for (let n = 1; n <= RUN_MAX; n++)
        if (callBefore.has(keysBetween(tokens, lead + 1 - n, lead + 1))) return true;
    const isApart =
      text.charAt(m.end) === "'" && isEnding(this.#words.fromEndings, lang, keyOf(tokens[m.to]));
    // "From the camp in Greece", told behind: গ্রিস ক্যাম্প থেকে.
    const noun = m.to + (this.#sets.kinds.has(keyOf(tokens[m.to])) ? 1 : 0);
    const at = isApart ? m.to + 1 : noun + (fromBehind.has(keyOf(tokens[noun])) ? 1 : 0);
    if (/[.!?\n,،\u06d4\u0964\u1362\u1363]/.test(text.slice(m.end, tokens[at]?.start))) return false;
    for (let n = 1; n <= RUN_MAX; n++) if (callBehind.has(keysBetween(tokens, at, at + n))) return true;
    return false;
  }

  /** A word for "first" stands in a run. */
  isFirst(run: readonly Token[]): boolean {
    return run.some((token) => this.#sets.firstly.has(token.key));
  }

  #suffix({ lang }: Passage, { suffix }: PlaceMention): Points {
    if (isEnding(this.#words.fromEndings, lang, suffix)) return { ...NOTHING, from: 2.2 };
    if (!isEnding(this.#words.toEndings, lang, suffix)) return NOTHING;
    return { from: 0, to: 1.5, where: isEnding(this.#words.whereEndings, lang, suffix) ? 1.5 : 0 };
  }

  /** By what is written together with it, or with its noun: لجزيرة كريت. */
  #prefix(passage: Passage, m: PlaceMention, lead: number): Points {
    const noun = lead + 1 < m.from ? keyAt(passage, lead + 1) : "";
    const isNoun = noun.startsWith("ل") && this.#sets.kinds.has(noun.slice(1));
    return {
      from: this.#words.fromPrefixes.includes(m.prefix) ? 2 : 0,
      to: (isNoun ? 2 : 0) + (this.#words.toPrefixes.includes(m.prefix) ? 2 : 0),
      where: 0,
    };
  }

  /** Index of the token before a place, its article and the noun that says what it is: "to | the island of Kos". */
  #lead(passage: Passage, m: PlaceMention): number {
    const { text, tokens, lang } = passage;
    const key = (i: number): string => keyAt(passage, i);
    const isArticle = (i: number): boolean => this.#words.articles[lang]?.includes(key(i)) ?? false;
    const isKind = (i: number): boolean =>
      this.#sets.kinds.has(key(i)) || this.#sets.kinds.has(key(i).replace(/^(?:بال|ال|[لب])/, ""));
    let last = m.from - 1;
    if (isArticle(last)) last--;
    const noun = this.#sets.of.has(key(last)) ? last - 1 : last;
    if (!isKind(noun) || /[^\s']/.test(text.slice(tokens[noun]?.end ?? 0, tokens[noun + 1]?.start)))
      return last;
    last = noun - 1;
    return isArticle(last) ? last - 1 : last;
  }

  /** Somebody is at home there. */
  isHome(passage: Passage, m: PlaceMention): boolean {
    return this.#stands(passage, m, this.#sets.homeBefore, this.#sets.homeBehind);
  }

  /** A word before it, one behind it, or either, says that a journey passes through. */
  isPassed(passage: Passage, m: PlaceMention, where: "before" | "behind" | "either" = "either"): boolean {
    const { viaBefore, viaBehind } = this.#sets;
    return this.#stands(
      passage,
      m,
      where === "behind" ? NONE : viaBefore,
      where === "before" ? NONE : viaBehind,
    );
  }

  /** Whether one of the words stands right before a place, or one of the others right behind it. */
  #stands(
    passage: Passage,
    m: PlaceMention,
    wordsBefore: ReadonlySet<string>,
    wordsBehind: ReadonlySet<string>,
  ): boolean {
    const { text, tokens } = passage;
    const isClose = (from: number, to: number): boolean =>
      /^[^\p{L}\p{N}.!?\n]*$/u.test(text.slice(from, to));
    const keys = (run: readonly Token[]): string => run.map((t) => t.key).join(" ");
    const end = this.#lead(passage, m) + 1;
    const [last, first] = [tokens[end - 1], tokens[m.to]];
    const next = tokens[end];
    return (
      (last !== undefined &&
        next !== undefined &&
        isClose(last.end, next.start) &&
        [1, 2, 3].some((n) => {
          const run = keys(tokens.slice(Math.max(0, end - n), end));
          return wordsBefore.has(run) || (m.prefix !== "" && wordsBefore.has(`${run} ${m.prefix}`));
        })) ||
      (first !== undefined &&
        isClose(m.end, first.start) &&
        [1, 2, 3].some((n) => wordsBehind.has(keys(tokens.slice(m.to, m.to + n)))))
    );
  }

  /** A word of the run says that the journey goes on from there. */
  goesOn(run: readonly Token[]): boolean {
    const { thence } = this.#sets;
    const keys = run.map((token) => token.key);
    return keys.some((_, i) => [1, 2, 3].some((n) => thence.has(keys.slice(i, i + n).join(" "))));
  }

  /** Nothing but a word for "and" stands between a place and the one before it. */
  isAnd(run: readonly Token[], m: PlaceMention): boolean {
    const [word] = run;
    return run.length === 0
      ? m.prefix.startsWith("و")
      : run.length === 1 && this.#sets.and.has(word?.key ?? "");
  }

  /** A word for "border" right before two places, or right behind them. */
  isBorder({ tokens }: Passage, first: PlaceMention, last: PlaceMention): boolean {
    const beside = [
      ...tokens.slice(Math.max(0, first.from - 2), first.from),
      ...tokens.slice(last.to, last.to + 2),
    ];
    return beside.some((token) => this.#sets.borders.has(token.key.replace(/^ال/, "")));
  }

  /** A word that means "in" as well as "from" stands beside it. */
  isInOrFrom({ tokens }: Passage, m: PlaceMention): boolean {
    const behind = `${tokens[m.to]?.key} ${tokens[m.to + 1]?.key}`;
    return (
      m.suffix === "" &&
      [tokens[m.from - 1]?.key ?? "", behind].some((words) => this.#sets.inOrFrom.has(words))
    );
  }
}

/** A word of one language may be a place in another: "nga" is "from" in Albanian, "Nga" is Russia in Vietnamese. */
export function withoutNames(tokens: readonly Token[], places: readonly PlaceMention[]): readonly Token[] {
  const words = [...tokens];
  for (const { from, to } of places)
    for (let i = from; i < to; i++) {
      const token = words[i];
      if (token) words[i] = { ...token, key: "" };
    }
  return words;
}

/** What one kind of sign says; `where` is the part of `to` that also means "in". */
interface Points {
  readonly from: number;
  readonly to: number;
  readonly where: number;
}
const NOTHING: Points = { from: 0, to: 0, where: 0 };
/** Less than a word for "to": "he texted from Khoms that the boat for Malta was ready". */
const CALLED: Direction = { from: 0, to: 1.5, isWhere: false };

const isAny = (words: ReadonlySet<string>, runs: readonly string[]): boolean =>
  runs.some((run) => words.has(run));
const keyOf = (token: Token | undefined): string => token?.key ?? "";
const keyAt = ({ tokens }: Passage, i: number): string => keyOf(tokens[i]);
const keysBetween = (tokens: readonly Token[], from: number, to: number): string =>
  tokens
    .slice(Math.max(0, from), to)
    .map(({ key }) => key)
    .join(" ");
