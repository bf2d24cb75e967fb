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

/** What leads from one stage of a journey to the next: strokes, arrows, and signs of what one travels by. */
const LEADS = String.raw`-|–|—|>|→|➡|⏩|⇒|⟶|👉|▶|🔜|⇨|➔|➜|➤|⤳|🡒|[✈⛴⛵🌊🥾\u{1f680}-\u{1f6c5}\u{1f6e5}-\u{1f6fc}]`;
const NO_WORD = String.raw`[^\p{L}\p{N}]*`;
/** What joins the stages of a journey; a stroke or an equals sign joins alternatives. */
const STAGE = new RegExp(`^${NO_WORD}(?:${LEADS})${NO_WORD}$`, "u");
/** Or two ends, whichever comes first. */
const ARROW = new RegExp(`^${NO_WORD}(?:${LEADS}|↔|=|~|/)${NO_WORD}$`, "u");
const FLAGS = /[\u{1f1e6}-\u{1f1ff}]{2}/gu;
const SENTENCE_END = /[.!?\n\u06d4\u0964\u1362]/;
/** Between two lines of a price list stands an amount or the end of a sentence. */
const LINE_END = /[\p{N}.!?\n;؛\u06d4\u0964\u1362]/u;

/** Arrows that lead on where letters run from right to left, and back where they do not. */
const STAGE_LEFT = /^[^\p{L}\p{N}]*(?:⬅|←|⟵|⇐|◀|👈|🔙)[^\p{L}\p{N}]*$/u;
/** The confidence in a place that no word of direction makes an end. */
export const UNSAID = 0.4;
/** Where the words beside it say that something is or happens in it. */
export const ONLY_WHERE = 0.3;

/** A flag has no direction of its own: it runs with the first letter of the text. */
function runsLeft(text: string, place: PlaceMention): boolean {
  const letter = text.charCodeAt(isFlag(text, place) ? text.search(/\p{L}/u) : place.start);
  return letter >= 0x0590 && letter <= 0x08ff;
}

/** Whether what stands between two places of a text leads from the one to the other. */
const leadsOn = (text: string, from: PlaceMention, between: string, arrow: RegExp): boolean =>
  arrow.test(between) || (STAGE_LEFT.test(between) && runsLeft(text, from));

/** "France ← Britain": where letters run from left to right, such an arrow leads from what stands behind it. */
const leadsBack = (text: string, first: PlaceMention, between: string): boolean =>
  STAGE_LEFT.test(between) && !runsLeft(text, first);

/** Nothing but a comma, or a word for "or" or "and", between two places. */
const LISTED =
  /^[\s,،、፣]*(?:(?:ou|or|oder|veya|ya da|ose|hoặc|và|أو|او|یا|یان|an jî|یا|বা|ਜਾਂ|ወይም|ወይ|and|et|ve|dhe|e|û|و|اور|ও|ਤੇ) ?)?(?:l'|le |la |les |the )?$/iu;

/** "Dubai, Kampala": side by side without a comma they are a journey, but for "and" as an ending: ዱባይና አዲስ አበባ. */
const isListing = (from: PlaceMention, gap: string): boolean =>
  LISTED.test(gap) && (gap.trim() !== "" || /^[ናን]$/.test(from.suffix));

const noHint = (): { from: number; to: number } => ({ from: 0, to: 0 });

/** What the words beside a place say of it, in points; `isWhere`: they say "in" and may mean either end or none. */
export interface Direction {
  readonly from: number;
  readonly to: number;
  readonly isWhere: boolean;
}

/** A word of one language may be a place in another: "nga" is "from" in Albanian, "Nga" is Russia in Vietnamese. */
function withoutNames(tokens: readonly Token[], places: readonly PlaceMention[]): readonly Token[] {
  const words = [...tokens];
  for (const { from, to } of places)
    for (let i = from; i < to; i++) {
      const token = words[i];
      if (token) words[i] = { ...token, key: "" };
    }
  return words;
}

/** "For Calais – Dover": the word of direction stands before the pair, and says nothing of its first place. */
function isPairHead(text: string, mentions: readonly PlaceMention[], i: number): boolean {
  const isJoined = (a: PlaceMention | undefined, b: PlaceMention | undefined): boolean =>
    a !== undefined &&
    b !== undefined &&
    a.country !== b.country &&
    b.start - a.end <= 14 &&
    leadsOn(text, a, text.slice(a.end, b.start), STAGE);
  return !isJoined(mentions[i - 1], mentions[i]) && isJoined(mentions[i], mentions[i + 1]);
}

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
      | "where"
      | "whereBehind"
      | "waiting"
      | "and"
      | "homeBefore"
      | "homeBehind"
      | "borders"
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
      where: set(words.where),
      whereBehind: set(words.whereBehind),
      waiting: set(words.waiting),
      and: set(words.and),
      homeBefore: set(words.homeBefore),
      homeBehind: set(words.homeBehind),
      borders: set(words.borders),
      kinds: set(words.kinds),
      of: set(words.of),
    };
  }

  /** `hint` adds what other words than those of direction say of a place, in the same points. */
  find(
    text: string,
    written: readonly Token[],
    all: readonly PlaceMention[],
    lang: string,
    hint: (place: PlaceMention, said: Direction) => { readonly from: number; readonly to: number } = noHint,
  ): FoundRoute | undefined {
    // Most texts name no place: nothing is worked out for them.
    if (all.length === 0) return undefined;
    const tokens = withoutNames(written, all);
    const { homeBefore, homeBehind } = this.#sets;
    const named = merged(text, all).filter(
      (m) => !this.#stands(text, tokens, m, lang, homeBefore, homeBehind),
    );
    const stages = this.#stages(text, tokens, named, lang);
    const vias = this.#vias(text, tokens, named, lang);
    const ends = named.filter((m) => !stages.has(m) && !vias.includes(m));
    const mentions = ends.length > 0 ? ends : named;
    const flagsOnly = mentions.every((m) => isFlag(text, m));
    const whereOnly = new Set<PlaceMention>();
    const marks = mentions.map((m, i) => {
      const beside = this.#mark(text, tokens, m, lang);
      const said = isPairHead(text, mentions, i) ? { ...beside, to: 0 } : beside;
      const told = hint(m, said);
      const isSaid = told.from + told.to > 0 || (said.from + said.to > 0 && !said.isWhere);
      if (said.isWhere) whereOnly.add(m);
      return { from: said.from + told.from, to: said.to + told.to, isSaid };
    });
    const [first, second] = mentions;
    if (!first) return undefined;
    if (!second) {
      if (flagsOnly) return undefined;
      const only = first;
      const behind = `${tokens[only.to]?.key} ${tokens[only.to + 1]?.key}`;
      const isIn =
        only.suffix === "" &&
        [tokens[only.from - 1]?.key ?? "", behind].some((words) => this.#sets.inOrFrom.has(words));
      const isFrom = !isIn && (marks[0]?.from ?? 0) > (marks[0]?.to ?? 0);
      // "By way of Edirne to Bulgaria": where no beginning is told, the way begins where it leads through.
      const door = named.find((m) => m.end <= only.start && m.country !== only.country);
      if (door && !isFrom) return { from: door, to: only, mentions: [door, only], confidence: 0.7 };
      const confidence = marks[0]?.isSaid && !isIn ? 0.5 : isIn || whereOnly.has(only) ? ONLY_WHERE : UNSAID;
      return { from: isFrom ? only : null, to: isFrom ? null : only, mentions, confidence };
    }
    let best: FoundRoute | undefined;
    let bestScore = -1;
    const limit = Math.min(mentions.length, 12);
    // A leg of a journey from town to town: "from Van to Istanbul".
    const isInland = mentions.every((m) => m.city !== undefined && m.country === first.country);
    for (let a = 0; a < limit; a++) {
      for (let b = 0; b < limit; b++) {
        const from = mentions[a];
        const to = mentions[b];
        if (a === b || !from || !to || (isInland ? from.city === to.city : from.country === to.country))
          continue;
        const whole = a < b ? text.slice(from.end, to.start) : "";
        // Flags of stages stand between those of the ends.
        const between = stages.size > 0 && isFlag(text, from) ? whole.replace(FLAGS, "") : whole;
        const isChain = a < b && isChained(text, named, from, to);
        const isArrow =
          a < b && between.length <= 14 && !/[.!?\n]/.test(between) && leadsOn(text, from, between, ARROW);
        const isBack = a > b && leadsBack(text, to, text.slice(to.end, from.start));
        const isFlown = stages.size > 0 && /^(?:[✈🛫🛬🚗]|\ufe0f|\s)*$/u.test(between);
        const isOn = isFlagArrow(between) || isFlown || (STAGE_LEFT.test(between) && runsLeft(text, from));
        const isFlagRoute = isBack || (a < b && isOn);
        if (isFlag(text, from) && isFlag(text, to) && !isFlagRoute) continue;
        const fm = marks[a];
        const tm = marks[b];
        // Against the order of the text only by a word for the beginning, or from where nobody says that he is:
        // "to Italy from Libya", "to Italy boat Libya", but not "to Spain or Italy", "to Saudi Arabia, arrested in Harar".
        const isListed = a > b && LISTED.test(text.slice(to.end, from.start));
        const isToward = tm?.isSaid && tm.to > tm.from && !whereOnly.has(from) && !isListed;
        if (a > b && !((fm?.isSaid && fm.from > fm.to) || isToward || isBack)) continue;
        const order = a < b ? 0.6 : 0;
        const near = 0.5 / (1 + Math.abs(b - a));
        const score =
          (fm?.from ?? 0) -
          (fm?.to ?? 0) +
          (tm?.to ?? 0) -
          (tm?.from ?? 0) -
          // "Sank off Malta on its way to Italy": the place that is gone to, before the one that something happened at.
          (whereOnly.has(to) ? 0.5 : 0) +
          order +
          near +
          (isArrow || isChain || isBack ? 2.4 : 0) -
          0.05 * Math.min(a, b);
        if (score > bestScore) {
          const gap = text.slice(Math.min(from.end, to.end), Math.max(from.start, to.start));
          const isMere =
            (isListing(from, gap) && !this.#isBorder(tokens, from, to)) ||
            SENTENCE_END.test(gap) ||
            whereOnly.has(to);
          const isSaid = leadsOn(text, from, between, STAGE) || isChain || isBack || fm?.isSaid || tm?.isSaid;
          if (isInland && !isSaid) continue;
          bestScore = score;
          const isTold = isSaid || !isMere;
          const confidence = score > 2 ? 0.95 : score > 1 ? 0.85 : 0.6;
          best = { from, to, mentions: [from, to], confidence: isTold ? confidence : UNSAID };
        }
      }
    }
    const legs = this.#legs(text, mentions, marks);
    const [leg, ...further] = legs;
    if (leg && further.length > 0) return { ...leg, further };
    const said = marks.findIndex((mark) => mark.isSaid);
    const only = mentions[said] ?? first;
    const to = best ? best.to : only;
    // "In Madaripur an agent was arrested who sent them by way of Libya to Italy."
    const door = vias.find((m) => to && m.end <= (to as PlaceMention).start && m.country !== to.country);
    const isBeginning = marks.some((mark) => mark.isSaid && mark.from > mark.to);
    const isWhereOnly = best ? whereOnly.has(best.from as PlaceMention) : true;
    if (door && to && !isBeginning && isWhereOnly && !flagsOnly)
      return { from: door, to, mentions: [door, to as PlaceMention], confidence: 0.6 };
    if (best || flagsOnly) return best;
    const isFrom = (marks[said]?.from ?? 0) > (marks[said]?.to ?? 0);
    const confidence = said >= 0 ? 0.5 : UNSAID;
    return { from: isFrom ? only : null, to: isFrom ? null : only, mentions: [only], confidence };
  }

  /** Places that are passed through: "via Iran and Turkey" says it of both. */
  #vias(
    text: string,
    tokens: readonly Token[],
    named: readonly PlaceMention[],
    lang: string,
  ): readonly PlaceMention[] {
    const { viaBefore, viaBehind } = this.#sets;
    const none: ReadonlySet<string> = new Set();
    const vias = new Set(named.filter((m) => this.#stands(text, tokens, m, lang, viaBefore, viaBehind)));
    if (vias.size === 0 || named.length - vias.size < 3) return [...vias];
    const isJoined = (a: PlaceMention, b: PlaceMention): boolean =>
      b.start > a.end && LISTED.test(text.slice(a.end, b.start)) && text.slice(a.end, b.start).trim() !== "";
    named.forEach((m, i) => {
      const [before, behind] = [named[i - 1], named[i + 1]];
      const isSame = (via: PlaceMention, set: ReadonlySet<string>, isAhead: boolean): boolean =>
        vias.has(via) && this.#stands(text, tokens, via, lang, isAhead ? set : none, isAhead ? none : set);
      if (before && isSame(before, viaBefore, true) && isJoined(before, m)) vias.add(m);
      if (behind && isSame(behind, viaBehind, false) && isJoined(m, behind)) vias.add(m);
    });
    return [...vias];
  }

  /** Places between the first and the last of a journey that is told stage by stage. */
  #stages(
    text: string,
    tokens: readonly Token[],
    mentions: readonly PlaceMention[],
    lang: string,
  ): ReadonlySet<PlaceMention> {
    const lean = (m: PlaceMention): number => {
      const { from, to } = this.#mark(text, tokens, m, lang);
      return to - from;
    };
    const stages = new Set<PlaceMention>();
    for (const m of listedStages(text, mentions, lean)) stages.add(m);
    const between = (i: number): string => text.slice(mentions[i - 1]?.end ?? 0, mentions[i]?.start ?? 0);
    // Three places side by side are told in the order of the journey, with an arrow between them or without.
    const isArrow = (i: number): boolean =>
      i > 0 &&
      i < mentions.length &&
      between(i).length <= 14 &&
      !/[.!?\n]/.test(between(i)) &&
      (leadsOn(text, mentions[i - 1] as PlaceMention, between(i), STAGE) ||
        (/^ +$/.test(between(i)) && mentions[i]?.prefix === ""));
    mentions.forEach((m, i) => {
      const before = mentions[i - 1];
      if (!before) return;
      if (isArrow(i) && isArrow(i + 1)) stages.add(m);
      const [earlier, later] = [mentions[i - 2], mentions[i + 1]];
      if (!earlier || SENTENCE_END.test(between(i))) return;
      const run = tokens.slice(before.to, m.from);
      const isNext = stages.has(earlier) && (this.#isAnd(run, m) || /^ ?[,،、፣] ?$/.test(between(i)));
      // "To Britain from Ha Tinh: fly, then by truck": what is left is no stage.
      const isLeft = lean(before) < 0 && lean(earlier) >= 0;
      // "To Khartoum to Libya": the one leads to the other.
      const isOnward =
        run.length <= 1 && /^[\p{L}\p{M} ]*$/u.test(between(i)) && lean(before) > 0 && lean(m) > 0;
      const goesOn = this.#goesOn(run) && !isLeft;
      if (goesOn || isNext || isOnward) stages.add(before);
      // "From Hanoi fly to Russia, by Latvia, at last Germany": all that stands between is passed through.
      for (let j = i - 2; goesOn && j > 0 && !SENTENCE_END.test(between(j + 1)); j--) {
        const passed = mentions[j];
        if (passed && lean(passed) >= 0) stages.add(passed);
      }
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

  /** A word for "border" right before two places, or right behind them. */
  #isBorder(tokens: readonly Token[], first: PlaceMention, last: PlaceMention): boolean {
    const beside = [
      ...tokens.slice(Math.max(0, first.from - 2), first.from),
      ...tokens.slice(last.to, last.to + 2),
    ];
    return beside.some((token) => this.#sets.borders.has(token.key.replace(/^ال/, "")));
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
      const isArrow = between.length <= 14 && !/[.!?\n]/.test(between) && leadsOn(text, from, between, STAGE);
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

  #mark(
    text: string,
    tokens: readonly Token[],
    m: PlaceMention,
    lang: string,
  ): { from: number; to: number; isWhere: boolean } {
    let from = 0;
    let to = 0;
    let where = 0;
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
      else if (
        this.#sets.waiting.has(pair) ||
        this.#sets.waiting.has(triple) ||
        // Where "in" is written together with the name: اللي بادرنة.
        (m.prefix !== "" && this.#sets.waiting.has(`${before.key} ${m.prefix}`))
      )
        from += 1;
      else if (this.#sets.toBefore.has(pair) || this.#sets.toBefore.has(triple)) {
        to += 2.2;
        if (this.#sets.where.has(pair)) where = 2.2;
      } else if (this.#sets.fromBefore.has(before.key) || this.#sets.fromBefore.has(bare)) from += 2;
      else if (this.#sets.toBefore.has(before.key) || this.#sets.toBefore.has(bare)) {
        to += 2;
        if (this.#sets.where.has(before.key) || this.#sets.where.has(bare)) where = 2;
      }
    }
    const nounBehind = this.#sets.kinds.has(tokens[m.to]?.key ?? "") ? 1 : 0;
    const behind = tokens[m.to + nounBehind];
    if (behind && !/[.!?\n,،؛\u06d4\u0964\u1362\u1363]/.test(text.slice(m.end, behind.start))) {
      const next = tokens[m.to + nounBehind + 1];
      const third = tokens[m.to + nounBehind + 2];
      // An ending behind an apostrophe is a word of its own: Fransa'dan.
      if (text.charAt(m.end) === "'" && behind.start === m.end + 1) {
        if (this.#ending(this.#words.fromEndings, lang, behind.key)) from += 2.5;
        else if (this.#ending(this.#words.toEndings, lang, behind.key)) {
          const isIn = this.#ending(this.#words.whereEndings, lang, behind.key);
          // "Those who wait in Izmir": İzmir'de bekleyenler.
          if (isIn && this.#sets.fromBehind.has(next?.key ?? "")) from += 2.5;
          else to += 2.5;
          if (isIn && to > 0) where += 2.5;
        }
      } else {
        const pair = next ? `${behind.key} ${next.key}` : "";
        const triple = third ? `${pair} ${third.key}` : "";
        if (this.#sets.fromBehind.has(pair) || this.#sets.fromBehind.has(triple)) from += 2.2;
        else if (this.#sets.toBehind.has(pair) || this.#sets.toBehind.has(triple)) to += 2.2;
        else if (this.#sets.fromBehind.has(behind.key)) from += 2;
        else if (this.#sets.toBehind.has(behind.key)) to += 2;
      }
    }
    if (this.#ending(this.#words.fromEndings, lang, m.suffix)) from += 2.2;
    else if (this.#ending(this.#words.toEndings, lang, m.suffix)) {
      to += 1.5;
      if (this.#ending(this.#words.whereEndings, lang, m.suffix)) where += 1.5;
    }
    // The noun carries the "to" of its name: لجزيرة كريت.
    const noun = last + 1 < m.from ? (tokens[last + 1]?.key ?? "") : "";
    if (noun.startsWith("ل") && this.#sets.kinds.has(noun.slice(1))) to += 2;
    if (this.#words.fromPrefixes.includes(m.prefix)) from += 2;
    if (this.#words.toPrefixes.includes(m.prefix)) to += 2;
    const isIn =
      from + to === 0 &&
      (this.#words.wherePrefixes.includes(m.prefix) ||
        this.#sets.whereBehind.has(tokens[m.to]?.key ?? "") ||
        this.#sets.where.has(before?.key ?? ""));
    return { from, to, isWhere: isIn || (where > 0 && from + to === where) };
  }

  /** Index of the token before a place, its article and the noun that says what it is: "to | the island of Kos". */
  #lead(text: string, tokens: readonly Token[], m: PlaceMention, lang: string): number {
    const key = (i: number): string => tokens[i]?.key ?? "";
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

/** "We left Kunduz: Iran, Turkey, Greece": what is listed behind a beginning is passed through, but for the last. */
function listedStages(
  text: string,
  mentions: readonly PlaceMention[],
  lean: (m: PlaceMention) => number,
): readonly PlaceMention[] {
  const isComma = (i: number): boolean =>
    /^ ?[,،、፣] ?(?:بعد |then |puis |sonra |بیا )?$/.test(
      text.slice(mentions[i - 1]?.end ?? 0, mentions[i]?.start ?? 0),
    );
  const first = mentions.findIndex((m, i) => i > 0 && lean(m) === 0 && isComma(i + 1) && isComma(i + 2));
  if (first < 1 || !mentions.slice(0, first).some((m) => lean(m) < 0)) return [];
  let last = first;
  while (last + 1 < mentions.length && isComma(last + 1)) last++;
  return mentions.slice(first, last);
}

/** Whether an arrow leads from each place to the next, from the one to the other of two that are no neighbours. */
function isChained(
  text: string,
  named: readonly PlaceMention[],
  from: PlaceMention,
  to: PlaceMention,
): boolean {
  const run = named.slice(named.indexOf(from), named.indexOf(to) + 1);
  return (
    run.length > 2 &&
    run.every((m, i) => {
      const before = run[i - 1];
      if (!before) return true;
      const between = text.slice(before.end, m.start);
      return between.length <= 14 && leadsOn(text, before, between, STAGE);
    })
  );
}

const isFlag = (text: string, m: PlaceMention): boolean =>
  m.end - m.start === 4 && text.charCodeAt(m.start) === 0xd83c;
/** Flags name a journey only where an arrow, or nothing, stands between them: two teams have a result there. */
const isFlagArrow = (between: string): boolean =>
  /^[\s\u{2190}-\u{21ff}\u{2794}\u{2798}-\u{27bf}\u{23e9}\u{23ed}\u{25b6}\u{1f449}\u{1f51c}\u{26f4}\u{26f5}\u{1f30a}\u{1f4a8}\u{1f97e}\u{1f682}-\u{1f6a4}\u{1f6b2}\u{1f6b6}\u{1f6e5}\u{1f6f3}\u{1f6f5}\u{1f6f6}\u{1f6fa}>\-=~]*$/u.test(
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
