import type { Place, PlaceMention } from "./places.ts";
import { foldWord, type Token } from "./tokens.ts";

/** Where a text says that a journey begins and ends; one of both may be open. */
export interface FoundRoute {
  readonly from: Place | null;
  readonly to: Place | null;
  readonly mentions: readonly PlaceMention[];
  readonly confidence: number;
  /** Other journeys of the same text, each with both ends said: a price list. */
  readonly further?: readonly FoundRoute[];
}

/** data/online/routes.json: words that stand before or behind a place, by the side of the journey, folded on load. */
export interface RouteWords {
  readonly fromBefore: readonly string[];
  readonly toBefore: readonly string[];
  readonly fromBehind: readonly string[];
  readonly toBehind: readonly string[];
  readonly fromEndings: Readonly<Record<string, readonly string[]>>;
  readonly toEndings: Readonly<Record<string, readonly string[]>>;
  readonly fromPrefixes: readonly string[];
  readonly toPrefixes: readonly string[];
  /** Words of passing through: a place beside one is neither end while another place is named. */
  readonly viaBefore: readonly string[];
  readonly viaBehind: readonly string[];
  /** Words of going on from there: what stands before them was a stage. */
  readonly thence: readonly string[];
  /** Words for "in" that are also words for "from": beside the only place of a text they say where, not whence. */
  readonly inOrFrom: readonly string[];
  /** "Anyone in": weaker than a word for "from", as one in Kent may want his cousin brought from Kirkuk. */
  readonly waiting: readonly string[];
  /** Words for "and": what stands behind one, on a way that goes on from somewhere, is its next stage. */
  readonly and: readonly string[];
  /** "I live in": a place beside one is where somebody is at home and no end of a journey. */
  readonly homeBefore: readonly string[];
  readonly homeBehind: readonly string[];
  /** Nouns that stand between a word of direction and the name: the island of, the border of. */
  readonly kinds: readonly string[];
  /** "Of", between such a noun and the name. */
  readonly of: readonly string[];
  /** By language, articles that stand between a word of direction and its place. */
  readonly articles: Readonly<Record<string, readonly string[]>>;
}

/** What joins the stages of a journey; a stroke or an equals sign joins alternatives. */
const STAGE =
  /^[^\p{L}\p{N}]*(?:-|–|—|>|→|➡|⏩|⇒|⟶|👉|▶|🔜|⇨|➔|➜|➤|⤳|🡒|[✈🛫🛬🚗🚕🚙🚌🚍🚐🚛🚚🚆🚢⛴⛵🛥🚤🛶🚣🚶🥾🌊])[^\p{L}\p{N}]*$/u;
const FLAGS = /[\u{1f1e6}-\u{1f1ff}]{2}/gu;
const SENTENCE_END = /[.!?\n\u06d4\u0964\u1362]/;
/** Between two lines of a price list stands an amount or the end of a sentence. */
const LINE_END = /[\p{N}.!?\n;؛\u06d4\u0964\u1362]/u;
const ARROW =
  /^[^\p{L}\p{N}]*(?:-|–|—|>|→|➡|⏩|⇒|⟶|👉|▶|🔜|⇨|➔|➜|➤|⤳|🡒|[✈🛫🛬🚗🚕🚙🚌🚍🚐🚛🚚🚆🚢⛴⛵🛥🚤🛶🚣🚶🥾🌊]|↔|=|~|\/|⬅?)[^\p{L}\p{N}]*$/u;

const noHint = (): { from: number; to: number } => ({ from: 0, to: 0 });

export class RouteReader {
  readonly #sets: Readonly<
    Record<
      | "fromBefore"
      | "toBefore"
      | "fromBehind"
      | "toBehind"
      | "viaBefore"
      | "viaBehind"
      | "thence"
      | "inOrFrom"
      | "waiting"
      | "and"
      | "homeBefore"
      | "homeBehind"
      | "kinds"
      | "of",
      ReadonlySet<string>
    >
  >;
  readonly #words: RouteWords;

  constructor(words: RouteWords) {
    const set = (list: readonly string[]): ReadonlySet<string> =>
      new Set(list.map((w) => w.split(" ").map(foldWord).join(" ")));
    this.#words = words;
    this.#sets = {
      fromBefore: set(words.fromBefore),
      toBefore: set(words.toBefore),
      fromBehind: set(words.fromBehind),
      toBehind: set(words.toBehind),
      viaBefore: set(words.viaBefore),
      viaBehind: set(words.viaBehind),
      thence: set(words.thence),
      inOrFrom: set(words.inOrFrom),
      waiting: set(words.waiting),
      and: set(words.and),
      homeBefore: set(words.homeBefore),
      homeBehind: set(words.homeBehind),
      kinds: set(words.kinds),
      of: set(words.of),
    };
  }

  /** `hint` adds what other words than those of direction say of a place, in the same points. */
  find(
    text: string,
    tokens: readonly Token[],
    all: readonly PlaceMention[],
    lang: string,
    hint: (place: PlaceMention) => { readonly from: number; readonly to: number } = noHint,
  ): FoundRoute | undefined {
    const { homeBefore, homeBehind, viaBefore, viaBehind } = this.#sets;
    const named = merged(text, all).filter(
      (m) => !this.#stands(text, tokens, m, lang, homeBefore, homeBehind),
    );
    const stages = this.#stages(text, tokens, named);
    const ends = named.filter(
      (m) => !stages.has(m) && !this.#stands(text, tokens, m, lang, viaBefore, viaBehind),
    );
    const mentions = ends.length > 0 ? ends : named;
    const flagsOnly = mentions.length > 0 && mentions.every((m) => isFlag(text, m));
    const marks = mentions.map((m) => {
      const [said, told] = [this.#mark(text, tokens, m, lang), hint(m)];
      return { from: said.from + told.from, to: said.to + told.to };
    });
    if (mentions.length === 0) return undefined;
    if (mentions.length === 1) {
      const [only] = mentions;
      if (!only || flagsOnly) return undefined;
      const behind = `${tokens[only.to]?.key} ${tokens[only.to + 1]?.key}`;
      const isIn =
        only.suffix === "" &&
        [tokens[only.from - 1]?.key ?? "", behind].some((words) => this.#sets.inOrFrom.has(words));
      const isFrom = !isIn && (marks[0]?.from ?? 0) > (marks[0]?.to ?? 0);
      // "By way of Edirne to Bulgaria": where no beginning is told, the way begins where it leads through.
      const door = named.find((m) => m.end <= only.start && m.country !== only.country);
      if (door && !isFrom) return { from: door, to: only, mentions: [door, only], confidence: 0.7 };
      return { from: isFrom ? only : null, to: isFrom ? null : only, mentions, confidence: 0.5 };
    }
    let best: FoundRoute | undefined;
    let bestScore = -1;
    const limit = Math.min(mentions.length, 12);
    for (let a = 0; a < limit; a++) {
      for (let b = 0; b < limit; b++) {
        const from = mentions[a];
        const to = mentions[b];
        if (a === b || !from || !to || from.country === to.country) continue;
        const whole = a < b ? text.slice(from.end, to.start) : "";
        // Flags of stages stand between those of the ends.
        const between = stages.size > 0 && isFlag(text, from) ? whole.replace(FLAGS, "") : whole;
        const isArrow = a < b && between.length <= 14 && !/[.!?\n]/.test(between) && ARROW.test(between);
        if (isFlag(text, from) && isFlag(text, to) && !(a < b && isFlagArrow(between))) continue;
        const fm = marks[a];
        const tm = marks[b];
        const order = a < b ? 0.6 : 0;
        const near = 0.5 / (1 + Math.abs(b - a));
        const score =
          (fm?.from ?? 0) -
          (fm?.to ?? 0) +
          (tm?.to ?? 0) -
          (tm?.from ?? 0) +
          order +
          near +
          (isArrow ? 2.4 : 0) -
          0.05 * Math.min(a, b);
        if (score > bestScore) {
          bestScore = score;
          best = { from, to, mentions: [from, to], confidence: score > 2 ? 0.95 : score > 1 ? 0.85 : 0.6 };
        }
      }
    }
    const legs = this.#legs(text, mentions, marks);
    const [first, ...further] = legs;
    if (first && further.length > 0) return { ...first, further };
    if (best || flagsOnly) return best;
    const [only] = mentions;
    return only ? { from: null, to: only, mentions, confidence: 0.4 } : undefined;
  }

  /** Places between the first and the last of a journey that is told stage by stage. */
  #stages(
    text: string,
    tokens: readonly Token[],
    mentions: readonly PlaceMention[],
  ): ReadonlySet<PlaceMention> {
    const stages = new Set<PlaceMention>();
    const between = (i: number): string => text.slice(mentions[i - 1]?.end ?? 0, mentions[i]?.start ?? 0);
    // Three places side by side are told in the order of the journey, with an arrow between them or without.
    const isArrow = (i: number): boolean =>
      i > 0 &&
      i < mentions.length &&
      between(i).length <= 14 &&
      !/[.!?\n]/.test(between(i)) &&
      (STAGE.test(between(i)) || (/^ +$/.test(between(i)) && mentions[i]?.prefix === ""));
    mentions.forEach((m, i) => {
      const before = mentions[i - 1];
      if (!before) return;
      if (isArrow(i) && isArrow(i + 1)) stages.add(m);
      const [earlier, later] = [mentions[i - 2], mentions[i + 1]];
      if (!earlier || SENTENCE_END.test(between(i))) return;
      const run = tokens.slice(before.to, m.from);
      const isNext = stages.has(earlier) && (this.#isAnd(run, m) || /^ ?[,،、፣] ?$/.test(between(i)));
      if (this.#goesOn(run) || isNext) stages.add(before);
      // "From Pakistan to Libya, from Libya to Italy"; with an amount between, it is a price list.
      const isReturn = later?.country === earlier.country;
      if (later && !isReturn && before.country === m.country && !LINE_END.test(between(i)))
        stages.add(before).add(m);
    });
    return stages;
  }

  #goesOn(run: readonly Token[]): boolean {
    const { thence } = this.#sets;
    return run.some(
      (token, i) =>
        [1, 2, 3].some((n) =>
          thence.has(
            run
              .slice(i, i + n)
              .map((t) => t.key)
              .join(" "),
          ),
        ) || thence.has(token.key),
    );
  }

  #isAnd(run: readonly Token[], m: PlaceMention): boolean {
    const [word] = run;
    return run.length === 0
      ? m.prefix.startsWith("و")
      : run.length === 1 && this.#sets.and.has(word?.key ?? "");
  }

  /** Journeys of which both ends are said, each on a line of its own. */
  #legs(
    text: string,
    mentions: readonly PlaceMention[],
    marks: readonly { readonly from: number; readonly to: number }[],
  ): readonly FoundRoute[] {
    const legs: (FoundRoute & { readonly start: number; readonly end: number })[] = [];
    for (let i = 0; i + 1 < mentions.length; i++) {
      const [from, to] = [mentions[i], mentions[i + 1]];
      if (!from || !to || from.country === to.country || isFlag(text, from) || isFlag(text, to)) continue;
      const between = text.slice(from.end, to.start);
      const isArrow = between.length <= 14 && !/[.!?\n]/.test(between) && STAGE.test(between);
      const [fm, tm] = [marks[i], marks[i + 1]];
      const isSaid = (fm?.from ?? 0) > (fm?.to ?? 0) || (tm?.to ?? 0) > (tm?.from ?? 0);
      // "Britain from Dunkirk".
      const isBack = !isArrow && !isSaid && (tm?.from ?? 0) > (tm?.to ?? 0) && !/[,،、፣]/.test(between);
      if (SENTENCE_END.test(between) || /\p{N}/u.test(between) || !(isArrow || isSaid || isBack)) continue;
      const ends = isBack ? { from: to, to: from } : { from, to };
      legs.push({ ...ends, mentions: [from, to], confidence: 0.85, start: from.start, end: to.end });
      i++;
    }
    const isApart = legs.every(
      (leg, i) => i === 0 || LINE_END.test(text.slice(legs[i - 1]?.end ?? 0, leg.start)),
    );
    if (legs.length < 2 || !isApart) return [];
    return legs.map(({ start: _start, end: _end, ...leg }) => leg);
  }

  #mark(text: string, tokens: readonly Token[], m: PlaceMention, lang: string): { from: number; to: number } {
    let from = 0;
    let to = 0;
    const last = this.#lead(text, tokens, m, lang);
    const before = tokens[last];
    const second = tokens[last - 1];
    const isJoined = (a: Token | undefined, start: number): boolean =>
      a !== undefined && !/[.!?\n\u06d4\u0964\u1362]/.test(text.slice(a.end, start));
    if (before && isJoined(before, m.start)) {
      // "And" is written together with the next word in Arabic script: ومن, والى.
      const bare = /^و.{2}/.test(before.key) ? before.key.slice(1) : before.key;
      const pair = second ? `${second.key} ${before.key}` : "";
      const third = tokens[last - 2];
      const triple = third ? `${third.key} ${pair}` : "";
      if (this.#sets.fromBefore.has(pair) || this.#sets.fromBefore.has(triple)) from += 2.2;
      else if (this.#sets.waiting.has(pair) || this.#sets.waiting.has(triple)) from += 1;
      else if (this.#sets.toBefore.has(pair) || this.#sets.toBefore.has(triple)) to += 2.2;
      else if (this.#sets.fromBefore.has(before.key) || this.#sets.fromBefore.has(bare)) from += 2;
      else if (this.#sets.toBefore.has(before.key) || this.#sets.toBefore.has(bare)) to += 2;
    }
    const nounBehind = this.#sets.kinds.has(tokens[m.to]?.key ?? "") ? 1 : 0;
    const behind = tokens[m.to + nounBehind];
    if (behind && !/[.!?\n,،؛\u06d4\u0964\u1362\u1363]/.test(text.slice(m.end, behind.start))) {
      const next = tokens[m.to + nounBehind + 1];
      const third = tokens[m.to + nounBehind + 2];
      // An ending behind an apostrophe is a word of its own: Fransa'dan.
      if (text.charAt(m.end) === "'" && behind.start === m.end + 1) {
        if (this.#ending(this.#words.fromEndings, lang, behind.key)) from += 2.5;
        else if (this.#ending(this.#words.toEndings, lang, behind.key)) to += 2.5;
      } else {
        const pair = next ? `${behind.key} ${next.key}` : "";
        const triple = third ? `${pair} ${third.key}` : "";
        if (this.#sets.fromBehind.has(pair) || this.#sets.fromBehind.has(triple)) from += 2.2;
        else if (this.#sets.toBehind.has(pair) || this.#sets.toBehind.has(triple)) to += 2.2;
        else if (this.#sets.fromBehind.has(behind.key)) from += 2;
        else if (this.#sets.toBehind.has(behind.key)) to += 2;
      }
    }
    if (m.suffix) {
      if (this.#ending(this.#words.fromEndings, lang, m.suffix)) from += 2.2;
      else if (this.#ending(this.#words.toEndings, lang, m.suffix)) to += 1.5;
    }
    // The noun carries the "to" of its name: لجزيرة كريت.
    const noun = last + 1 < m.from ? (tokens[last + 1]?.key ?? "") : "";
    if (noun.startsWith("ل") && this.#sets.kinds.has(noun.slice(1))) to += 2;
    if (m.prefix) {
      if (this.#words.fromPrefixes.includes(m.prefix)) from += 2;
      if (this.#words.toPrefixes.includes(m.prefix)) to += 2;
    }
    return { from, to };
  }

  /** Index of the token before a place, its article and the noun that says what it is: "to | the island of Kos". */
  #lead(text: string, tokens: readonly Token[], m: PlaceMention, lang: string): number {
    const key = (i: number): string => tokens[i]?.key ?? "";
    const isArticle = (i: number): boolean => this.#words.articles[lang]?.includes(key(i)) ?? false;
    const isKind = (i: number): boolean =>
      this.#sets.kinds.has(key(i)) || this.#sets.kinds.has(key(i).replace(/^[لب]/, ""));
    let last = m.from - 1;
    if (isArticle(last)) last--;
    const noun = this.#sets.of.has(key(last)) ? last - 1 : last;
    if (!isKind(noun) || /[^\s']/.test(text.slice(tokens[noun]?.end ?? 0, tokens[noun + 1]?.start)))
      return last;
    last = noun - 1;
    return isArticle(last) ? last - 1 : last;
  }

  /** Whether one of the words stands right before a place, or one of the others right behind it. */
  #stands(
    text: string,
    tokens: readonly Token[],
    m: PlaceMention,
    lang: string,
    wordsBefore: ReadonlySet<string>,
    wordsBehind: ReadonlySet<string>,
  ): boolean {
    const isClose = (from: number, to: number): boolean =>
      /^[^\p{L}\p{N}.!?\n]*$/u.test(text.slice(from, to));
    const keys = (run: readonly Token[]): string => run.map((t) => t.key).join(" ");
    const end = this.#lead(text, tokens, m, lang) + 1;
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

  #ending(table: Readonly<Record<string, readonly string[]>>, lang: string, ending: string): boolean {
    return (table[lang] ?? []).includes(ending);
  }
}

const isFlag = (text: string, m: PlaceMention): boolean =>
  m.end - m.start === 4 && text.charCodeAt(m.start) === 0xd83c;
/** Flags name a journey only where an arrow, or nothing, stands between them: two teams have a result there. */
const isFlagArrow = (between: string): boolean =>
  /^[\s\u{2190}-\u{21ff}\u{2794}\u{2798}-\u{27bf}\u{23e9}\u{23ed}\u{25b6}\u{1f449}\u{1f51c}\u{1f6e5}\u{1f6a4}\u{26f5}\u{1f30a}\u{1f6b6}\u{1f69b}\u{1f690}\u{1f6f6}>\-=~]*$/u.test(
    between,
  );

/** "Calais, France" is one place: neighbours of one country, nothing but a comma or a bracket between. */
function merged(text: string, all: readonly PlaceMention[]): readonly PlaceMention[] {
  const list: PlaceMention[] = [];
  for (const m of all) {
    const last = list.at(-1);
    if (
      last &&
      last.country === m.country &&
      (last.city !== m.city || isFlag(text, last) || isFlag(text, m)) &&
      /^[\s,،()-]{0,3}(?:in )?$/.test(text.slice(last.end, m.start))
    ) {
      list[list.length - 1] = {
        ...last,
        ...(m.city && !last.city ? { city: m.city } : {}),
        to: m.to,
        end: m.end,
        suffix: m.suffix,
      };
    } else list.push(m);
  }
  return list;
}
