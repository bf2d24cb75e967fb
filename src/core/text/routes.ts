import type { Place, PlaceMention } from "./places.ts";
import {
  ARROW,
  between,
  COMMA,
  flagsLeadOn,
  isArrow,
  isChained,
  isFlag,
  isListing,
  isPairHead,
  isShort,
  LINE_END,
  LISTED,
  leadsBack,
  leadsOn,
  listedStages,
  mergedPlaces,
  SENTENCE_END,
  withoutFlags,
} from "./route-signs.ts";
import {
  type Direction,
  DirectionWords,
  type Passage,
  type RouteWords,
  withoutNames,
} from "./route-words.ts";
import type { Token } from "./tokens.ts";

/** Where a text says that a journey begins and ends; one of both may be open. */
export interface FoundRoute {
  readonly from: Place | null;
  readonly to: Place | null;
  readonly mentions: readonly PlaceMention[];
  readonly confidence: number;
  /** Other journeys of the same text, each with both ends said: a price list. */
  readonly further?: readonly FoundRoute[];
}

/** The confidence in a place that no word of direction makes an end. */
export const UNSAID = 0.4;
/** Where the words beside it say that something is or happens in it. */
const ONLY_WHERE = 0.3;
/** Pairs are looked for among so many places: a post of more is a list. */
const PLACES_MAX = 12;

/** Adds what other words than those of direction say of a place, in the same points. */
type Hint = (place: PlaceMention, said: Direction) => { readonly from: number; readonly to: number };
const noHint: Hint = () => ({ from: 0, to: 0 });

/** What is known of a place that may be an end. */
interface Mark extends Direction {
  /** By more than that something is or happens there. */
  readonly isSaid: boolean;
}

/** A text with what was found out about its places. */
interface Told extends Passage {
  readonly named: readonly PlaceMention[];
  readonly stages: ReadonlySet<PlaceMention>;
  readonly vias: readonly PlaceMention[];
  /** Places that may be ends, and what is known of each. */
  readonly mentions: readonly PlaceMention[];
  readonly marks: readonly Mark[];
  readonly flagsOnly: boolean;
}

/** One of the ends with its mark. */
interface End {
  readonly place: PlaceMention;
  readonly mark: Mark;
  /** Among the places of the text. */
  readonly at: number;
}

const isBeginning = (mark: Mark): boolean => mark.from > mark.to;

export class RouteReader {
  readonly #words: DirectionWords;

  constructor(words: RouteWords) {
    this.#words = new DirectionWords(words);
  }

  find(
    text: string,
    written: readonly Token[],
    all: readonly PlaceMention[],
    lang: string,
    hint: Hint = noHint,
  ): FoundRoute | undefined {
    // Most texts name no place: nothing is worked out for them.
    if (all.length === 0) return undefined;
    const told = this.#lookAt({ text, tokens: withoutNames(written, all), lang }, all, hint);
    if (told.mentions.length === 0) return undefined;
    if (told.mentions.length === 1) return this.#onlyPlace(told);
    const [leg, ...further] = this.#legs(told);
    if (leg && further.length > 0) return { ...leg, further };
    const best = this.#bestPair(told);
    return this.#throughDoor(told, best) ?? best ?? oneEnd(told);
  }

  #lookAt(passage: Passage, all: readonly PlaceMention[], hint: Hint): Told {
    const { text } = passage;
    const named = mergedPlaces(text, all).filter((m) => !this.#words.isHome(passage, m));
    const stages = this.#stages(passage, named);
    const vias = this.#vias(passage, named);
    const ends = named.filter((m) => !stages.has(m) && !vias.includes(m));
    const mentions = ends.length > 0 ? ends : named;
    const marks = mentions.map((m, i): Mark => {
      const beside = this.#words.directionOf(passage, m);
      const said = isPairHead(text, mentions, i) ? { ...beside, to: 0 } : beside;
      const hinted = hint(m, said);
      return {
        from: said.from + hinted.from,
        to: said.to + hinted.to,
        isWhere: said.isWhere,
        isSaid: hinted.from + hinted.to > 0 || (said.from + said.to > 0 && !said.isWhere),
      };
    });
    const flagsOnly = mentions.every((m) => isFlag(text, m));
    return { ...passage, named, stages, vias, mentions, marks, flagsOnly };
  }

  #onlyPlace(told: Told): FoundRoute | undefined {
    const [only] = told.mentions;
    const [mark] = told.marks;
    if (!only || !mark || told.flagsOnly) return undefined;
    const isIn = this.#words.isInOrFrom(told, only);
    const isFrom = !isIn && isBeginning(mark);
    // "By way of Edirne to Bulgaria": where no beginning is told, the way begins where it leads through.
    const door = told.named.find((m) => m.end <= only.start && m.country !== only.country);
    if (door && !isFrom) return { from: door, to: only, mentions: [door, only], confidence: 0.7 };
    const unsaid = isIn || mark.isWhere ? ONLY_WHERE : UNSAID;
    return oneWay(only, isFrom, mark.isSaid && !isIn ? 0.5 : unsaid);
  }

  /** The two places that most speaks for. */
  #bestPair(told: Told): FoundRoute | undefined {
    const ends = told.mentions
      .slice(0, PLACES_MAX)
      .map((place, at): End => ({ place, mark: told.marks[at] as Mark, at }));
    const [first] = ends;
    // A leg of a journey from town to town: "from Van to Istanbul".
    const isInland = told.mentions.every((m) => m.city !== undefined && m.country === first?.place.country);
    let best: FoundRoute | undefined;
    let bestScore = -1;
    for (const from of ends)
      for (const to of ends) {
        const isSame = isInland ? from.place.city === to.place.city : from.place.country === to.place.country;
        const pair = from === to || isSame ? undefined : this.#pair(told, from, to, isInland);
        if (!pair || pair.score <= bestScore) continue;
        bestScore = pair.score;
        best = pair.route;
      }
    return best;
  }

  #pair(
    told: Told,
    from: End,
    to: End,
    isInland: boolean,
  ): { readonly score: number; readonly route: FoundRoute } | undefined {
    const { text } = told;
    const isForward = from.at < to.at;
    const [first, last] = isForward ? [from.place, to.place] : [to.place, from.place];
    const whole = between(text, first, last);
    const gap = told.stages.size > 0 && isFlag(text, from.place) ? withoutFlags(whole) : whole;
    const isChain = isForward && isChained(text, told.named, from.place, to.place);
    const isBack = !isForward && leadsBack(text, first, whole);
    const isLed = (isForward && isArrow(text, first, gap, ARROW)) || isChain || isBack;
    if (isFlag(text, first) && isFlag(text, last)) {
      const isFlagRoute = isBack || (isForward && flagsLeadOn(text, first, gap, told.stages.size > 0));
      if (!isFlagRoute) return undefined;
    }
    // Against the order of the text only by a word for the beginning, or from where nobody says that he is:
    // "to Italy from Libya", "to Italy boat Libya", but not "to Spain or Italy", "to Saudi Arabia, arrested in Harar".
    const isFrom = from.mark.isSaid && isBeginning(from.mark);
    const isToward = to.mark.isSaid && to.mark.to > to.mark.from && !from.mark.isWhere && !LISTED.test(whole);
    if (!isForward && !(isFrom || isToward || isBack)) return undefined;
    const isJoined = isForward && leadsOn(text, first, gap);
    const isSaid = isJoined || isChain || isBack || from.mark.isSaid || to.mark.isSaid;
    if (isInland && !isSaid) return undefined;
    const isMere =
      (isListing(from.place, whole) && !this.#words.isBorder(told, from.place, to.place)) ||
      SENTENCE_END.test(whole) ||
      to.mark.isWhere;
    // "Germany: Hama, Belarus, Berlin": what stages stand between are ends before what none do.
    const isStaged = [...told.stages].some((m) => m.start > first.start && m.start < last.start);
    const score = scoreOf(from, to, isLed);
    const confidence = !isSaid && isMere ? UNSAID : score > 2 ? 0.95 : score > 1 ? 0.85 : 0.6;
    const mentions = [from.place, to.place];
    return {
      score: score + (isStaged && isForward ? 0.5 : 0),
      route: { from: from.place, to: to.place, mentions, confidence },
    };
  }

  /** "In Madaripur an agent was arrested who sent them by way of Libya to Italy." */
  #throughDoor(told: Told, best: FoundRoute | undefined): FoundRoute | undefined {
    const { mentions, marks } = told;
    const to = best ? (best.mentions[1] as PlaceMention) : saidPlace(told).place;
    const door = told.vias.find((m) => m.end <= to.start && m.country !== to.country);
    const from = best && marks[mentions.indexOf(best.mentions[0] as PlaceMention)];
    const isWhereOnly = from?.isWhere ?? true;
    const isBegun = marks.some((mark) => mark.isSaid && isBeginning(mark));
    if (!door || isBegun || !isWhereOnly || told.flagsOnly) return undefined;
    return { from: door, to, mentions: [door, to], confidence: 0.6 };
  }

  /** Places that are passed through: "via Iran and Turkey" says it of both. */
  #vias(passage: Passage, named: readonly PlaceMention[]): readonly PlaceMention[] {
    const { text } = passage;
    const vias = new Set(named.filter((m) => this.#words.isPassed(passage, m)));
    if (vias.size === 0 || named.length - vias.size < 3) return [...vias];
    const isJoined = (a: PlaceMention, b: PlaceMention): boolean =>
      b.start > a.end && LISTED.test(between(text, a, b)) && between(text, a, b).trim() !== "";
    named.forEach((m, i) => {
      const [before, behind] = [named[i - 1], named[i + 1]];
      const isSame = (via: PlaceMention, where: "before" | "behind"): boolean =>
        vias.has(via) && this.#words.isPassed(passage, via, where);
      if (before && isSame(before, "before") && isJoined(before, m)) vias.add(m);
      if (behind && isSame(behind, "behind") && isJoined(m, behind)) vias.add(m);
    });
    return [...vias];
  }

  /** Places between the first and the last of a journey that is told stage by stage. */
  #stages(passage: Passage, mentions: readonly PlaceMention[]): ReadonlySet<PlaceMention> {
    const { text, tokens } = passage;
    const lean = (m: PlaceMention): number => {
      const { from, to } = this.#words.directionOf(passage, m);
      return to - from;
    };
    const stages = new Set<PlaceMention>(listedStages(text, mentions, lean));
    const gapBefore = (i: number): string => text.slice(mentions[i - 1]?.end ?? 0, mentions[i]?.start ?? 0);
    // Three places side by side are told in the order of the journey, with an arrow between them or without.
    const isNextStage = (i: number): boolean =>
      i > 0 &&
      i < mentions.length &&
      isShort(gapBefore(i)) &&
      (leadsOn(text, mentions[i - 1] as PlaceMention, gapBefore(i)) ||
        (/^ +$/.test(gapBefore(i)) && mentions[i]?.prefix === ""));
    const itinerary = this.#itinerary(passage, mentions, lean);
    mentions.forEach((m, i) => {
      const before = mentions[i - 1];
      if (!before) return;
      if (itinerary !== undefined && i >= itinerary) {
        stages.add(m);
        return;
      }
      if (isNextStage(i) && isNextStage(i + 1)) stages.add(m);
      const [earlier, later] = [mentions[i - 2], mentions[i + 1]];
      const gap = gapBefore(i);
      if (!earlier || SENTENCE_END.test(gap)) return;
      const run = tokens.slice(before.to, m.from);
      const isNext = stages.has(earlier) && (this.#words.isAnd(run, m) || COMMA.test(gap));
      // "To Britain from Ha Tinh: fly, then by truck": what is left is no stage.
      const isLeft = lean(before) < 0 && lean(earlier) >= 0;
      // "To Khartoum to Libya": the one leads to the other.
      const isOnward = run.length <= 1 && /^[\p{L}\p{M} ]*$/u.test(gap) && lean(before) > 0 && lean(m) > 0;
      const goesOn = this.#words.goesOn(run) && !isLeft;
      if (goesOn || isNext || isOnward) stages.add(before);
      // "From Hanoi fly to Russia, by Latvia, at last Germany": all that stands between is passed through.
      for (let j = i - 2; goesOn && j > 0 && !SENTENCE_END.test(gapBefore(j + 1)); j--) {
        const passed = mentions[j];
        if (passed && lean(passed) >= 0) stages.add(passed);
      }
      // "From Pakistan to Libya, from Libya to Italy"; with an amount between, it is a price list.
      const isReturn = later?.country === earlier.country;
      if (later && !isReturn && before.country === m.country && !LINE_END.test(gap))
        stages.add(before).add(m);
    });
    return stages;
  }

  /** Index of what follows a "first" once both ends are told: "from Multan to Spain, first Dubai, then Libya". */
  #itinerary(
    { tokens }: Passage,
    mentions: readonly PlaceMention[],
    lean: (m: PlaceMention) => number,
  ): number | undefined {
    const at = mentions.findIndex(
      (m, i) => i > 1 && this.#words.isFirst(tokens.slice(mentions[i - 1]?.to ?? 0, m.from)),
    );
    return at > 1 && mentions.slice(0, at - 1).some((m) => lean(m) < 0) ? at : undefined;
  }

  /** Journeys of which both ends are said, each on a line of its own. */
  #legs({ text, mentions, marks }: Told): readonly FoundRoute[] {
    const legs: (FoundRoute & { readonly start: number; readonly end: number })[] = [];
    for (let i = 0; i + 1 < mentions.length; i++) {
      const [from, to] = [mentions[i], mentions[i + 1]];
      if (!from || !to || from.country === to.country || isFlag(text, from) || isFlag(text, to)) continue;
      const gap = between(text, from, to);
      const isLed = isArrow(text, from, gap);
      const [fm, tm] = [marks[i], marks[i + 1]];
      const isSaid = (fm?.from ?? 0) > (fm?.to ?? 0) || (tm?.to ?? 0) > (tm?.from ?? 0);
      // "Britain from Dunkirk".
      const isBack = !isLed && !isSaid && (tm?.from ?? 0) > (tm?.to ?? 0) && !/[,،、፣]/.test(gap);
      if (SENTENCE_END.test(gap) || /\p{N}/u.test(gap) || !(isLed || isSaid || isBack)) continue;
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
}

/** What speaks for a journey from the one to the other: what is said of each, their order, and how near they stand. */
function scoreOf(from: End, to: End, isLed: boolean): number {
  const order = from.at < to.at ? 0.6 : 0;
  const near = 0.5 / (1 + Math.abs(to.at - from.at));
  return (
    from.mark.from -
    from.mark.to +
    to.mark.to -
    to.mark.from -
    // "Sank off Malta on its way to Italy": the place that is gone to, before the one that something happened at.
    (to.mark.isWhere ? 0.5 : 0) +
    order +
    near +
    (isLed ? 2.4 : 0) -
    0.05 * Math.min(from.at, to.at)
  );
}

/** The first place of which something is said, or the first. */
function saidPlace({ mentions, marks }: Told): End {
  const at = Math.max(
    0,
    marks.findIndex((mark) => mark.isSaid),
  );
  return { place: mentions[at] as PlaceMention, mark: marks[at] as Mark, at };
}

const oneWay = (place: PlaceMention, isFrom: boolean, confidence: number): FoundRoute => ({
  from: isFrom ? place : null,
  to: isFrom ? null : place,
  mentions: [place],
  confidence,
});

/** Where no two places make a journey: the one that something is said of. */
function oneEnd(told: Told): FoundRoute | undefined {
  if (told.flagsOnly) return undefined;
  const { place, mark } = saidPlace(told);
  return oneWay(place, mark.isSaid && isBeginning(mark), mark.isSaid ? 0.5 : UNSAID);
}
