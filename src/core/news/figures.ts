import type { PhraseHit } from "../text/phrases.ts";
import type { Token } from "../text/tokens.ts";
import type { NewsLanguage } from "./lexicon.ts";
import { type FoundNumber, findNumbers } from "./numbers.ts";

export type FigureStatus = "current" | "alternative" | "superseded" | "period";

/** A figure of a report: what is counted, how many, and whether the report stands by it. */
export interface NewsFigure {
  readonly quantity: string;
  readonly value: number;
  readonly status: FigureStatus;
  /** In UTF-16 units of the normal text. */
  readonly start: number;
  readonly end: number;
}

/** A sentence as token indexes, the end exclusive. */
export interface Sentence {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

interface Draft {
  quantity: string;
  readonly number: FoundNumber;
  readonly sentence: number;
  status: FigureStatus;
}

/** A background total is several times the event's own figure. */
const PERIOD_RATIO_MIN = 3;
/** Words that may stand between a number and the word that says that it is new. */
const UPDATE_GAP_MAX = 8;
/** Words that may stand between a number and what it counts. */
const UNIT_GAP_MAX = 2;
const CUE_GAP_MAX = 8;
/** So many words more a comma counts for. */
const PARTED = 3;

/** Figures with quantity and status. `masked` are spans (dates) whose numbers count nothing. */
export function readFigures(
  text: string,
  tokens: readonly Token[],
  sentences: readonly Sentence[],
  words: NewsLanguage,
  masked: readonly { start: number; end: number }[],
): NewsFigure[] {
  const units = words.find(words.units, tokens);
  const numbers = withoutYears(
    findNumbers(text, tokens, words),
    units,
    words.find(words.years, tokens),
  ).filter((n) => {
    const [start, end] = [tokens[n.from]?.start ?? 0, tokens[n.to - 1]?.end ?? 0];
    return !masked.some((m) => m.start < end && start < m.end);
  });
  const ones = words.find(words.ones, tokens);
  const twos = twosIn(tokens, words, units);
  const perHead = words.find(words.perHead, tokens);
  const cues = words.find(words.cues, tokens);
  const status = words.find(words.status, tokens);
  const among = words.find(words.among, tokens);
  const aboard = words.find(words.aboard, tokens);
  const drafts: Draft[] = [];
  const used = new Set<number>();
  // "Including 7 children": who is counted already is not counted again.
  const isAgain = ({ from, to }: FoundNumber): boolean =>
    among.some((h) => h.to === from) && units.some((u) => u.value === "people" && u.from === to);
  sentences.forEach((sentence, index) => {
    const inside = <T>(list: readonly PhraseHit<T>[]): PhraseHit<T>[] =>
      list.filter((h) => h.from >= sentence.from && h.to <= sentence.to);
    const own = numbers.filter((n) => n.from >= sentence.from && n.to <= sentence.to && !isAgain(n));
    const scene: Scene = {
      text,
      tokens,
      and: words.and,
      hasAnd: words.hasAnd,
      numbers: own,
      units: inside(units),
      cues: inside(cues),
      aboard: inside(aboard),
      perHead: inside(perHead),
      used,
    };
    const flags = new Set(inside(status).map((h) => h.value));
    const bare: FoundNumber[] = [];
    for (const number of own) {
      const found = quantityOf(number, scene);
      const quantity = isMoney(found) && isPrice(number, scene) ? "none" : found;
      if (quantity === undefined) bare.push(number);
      else if (quantity !== "none") drafts.push({ quantity, number, sentence: index, status: "current" });
    }
    for (const { from, to, value } of inside(ones))
      if (!drafts.some((d) => d.number.from < to && from < d.number.to))
        drafts.push({
          quantity: value,
          number: { value: 1, from, to, isWord: true, sign: "" },
          sentence: index,
          status: "current",
        });
    for (const { from, to, value } of inside(twos)) {
      const number: FoundNumber = { value: 2, from, to, isWord: true, sign: "" };
      const quantity = quantityOfTwo(value, number, scene);
      if (quantity !== "none" && !drafts.some((d) => d.number.from < to && from < d.number.to))
        drafts.push({ quantity, number, sentence: index, status: "current" });
    }
    const here = drafts.filter((d) => d.sentence === index);
    const speaksOfFigures = flags.has("correction") || flags.has("update") || flags.has("alternative");
    const known = here[0]?.quantity ?? (speaksOfFigures ? drafts[0]?.quantity : undefined);
    for (const number of bare)
      if (known && speaksOfFigures && !number.isWord)
        drafts.push({ quantity: known, number, sentence: index, status: "current" });
  });
  // Only when every figure is known can a correction be told from what it corrects.
  const told = sentences.map((sentence, index): Told => {
    const hits = status.filter((h) => h.from >= sentence.from && h.to <= sentence.to);
    const here = drafts.filter((d) => d.sentence === index).sort((a, b) => a.number.from - b.number.from);
    return { here, hits, flags: new Set(hits.map((h) => h.value)) };
  });
  for (const { here, flags, hits } of told) settle(here, drafts, flags, hits);
  settleFormer(drafts, told);
  settleUpdates(drafts, told, (from, to) => text.slice(tokens[from]?.end ?? 0, tokens[to]?.start ?? 0));
  settleRest(drafts);
  return drafts.map((d) => ({
    quantity: d.quantity,
    value: d.number.value,
    status: d.status,
    start: tokens[d.number.from]?.start ?? 0,
    end: tokens[d.number.to - 1]?.end ?? 0,
  }));
}

/** "Since 2024" counts nothing, nor does "in 2024" but for "in 2024 engines". */
function withoutYears(
  numbers: readonly FoundNumber[],
  units: readonly PhraseHit<string>[],
  words: readonly PhraseHit<string>[],
): readonly FoundNumber[] {
  const isYear = ({ value, from, to, isWord, sign }: FoundNumber): boolean => {
    if (isWord || sign !== "" || to - from > 1 || !Number.isInteger(value) || value < 1900 || value > 2099)
      return false;
    const isCount = units.some((u) => u.from === to);
    return words.some((w) =>
      w.value === "behind" ? w.from === to : w.to === from && (w.value === "sure" || !isCount),
    );
  };
  const years = numbers.filter(isYear);
  // Vietnamese "năm 2024" is the year, and not five.
  const isYearWord = (n: FoundNumber): boolean => n.isWord && years.some((year) => year.from === n.to);
  return numbers.filter((n) => !years.includes(n) && !isYearWord(n));
}

interface Scene {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Words for "and". */
  readonly and: ReadonlySet<string>;
  readonly hasAnd: (key: string) => boolean;
  readonly numbers: readonly FoundNumber[];
  readonly units: readonly PhraseHit<string>[];
  readonly cues: readonly PhraseHit<string>[];
  readonly aboard: readonly PhraseHit<true>[];
  readonly perHead: readonly PhraseHit<string>[];
  /** First tokens of the units that a number has taken. */
  readonly used: Set<number>;
}

/** A sentence's figures from first to last, and what its words say of them. */
interface Told {
  readonly here: readonly Draft[];
  readonly hits: readonly PhraseHit<string>[];
  readonly flags: ReadonlySet<string>;
}

function quantityOf(number: FoundNumber, scene: Scene): string | undefined {
  if (number.sign === "€") return "cash_eur";
  if (number.sign === "$") return "profit_usd";
  if (number.sign === "%") return "none";
  // Vietnamese "5 năm" is five years, not five five: a number word where a unit begins is none behind a number.
  const isUnit = ({ isWord, from }: FoundNumber): boolean =>
    isWord && scene.units.some((u) => u.from === from) && scene.numbers.some((n) => n.to === from);
  if (isUnit(number)) return "none";
  const next = scene.numbers.find((n) => n.from >= number.to && !isUnit(n));
  const end = scene.tokens[number.to - 1]?.end ?? 0;
  // "They arrested 12 and rescued 40": what is joined on begins anew.
  const isParted = (at: number): boolean =>
    /[,;،؛.]/.test(scene.text.slice(end, scene.tokens[at]?.start ?? end)) || isJoinedOn(number.to, at, scene);
  const behind = scene.units
    .filter(
      (u) =>
        u.from >= number.to &&
        u.from - number.to <= UNIT_GAP_MAX &&
        !(next && u.from >= next.from) &&
        !isParted(u.from),
    )
    .sort((a, b) => a.from - b.from || b.to - a.to || rank(a.value) - rank(b.value));
  // "4 persona të humbur": what is said of the people right behind the word for them is what is counted.
  const said = behind.find((u) => rank(u.value) === 0 && u.from === behind[0]?.to);
  const unit = (behind[0]?.value === "people" && said) || behind[0];
  if (unit) {
    scene.used.add(unit.from);
    // Boats that people are in are not what was seized.
    if (unit.value === "boats_seized" && scene.aboard.some((h) => h.to === number.from)) return "none";
    const found = isSanctioned(unit, number, scene)
      ? "sanctioned_people"
      : settleUnit(unit.value, number, unit.to, scene);
    if (found !== undefined) return found;
  }
  // A number word alone is often another word; close to a verb of the field it counts.
  if (number.isWord) return (number.value > 2 && !unit && cueOf(number, number.to, scene, 1)) || "none";
  const before = scene.units
    .filter(
      (u) =>
        u.to <= number.from &&
        number.from - u.to <= 1 &&
        !isJoinedOn(u.to, number.from, scene) &&
        !/[,;،؛]/.test(textBetween(u.to, number.from, scene)) &&
        u.value !== "none" &&
        u.value !== "people" &&
        !scene.used.has(u.from),
    )
    .sort((a, b) => b.to - a.to || b.to - b.from - (a.to - a.from))[0];
  if (before && !(unit && unit.value === "none")) return before.value;
  const cue = cueOf(number, number.to, scene, 4);
  if (cue === undefined || cue === "sentence_years" || cue === "drugs_kg" || cue === "accounts_removed")
    return undefined;
  return cue;
}

/** Words that count two by their form, or are a plural with a word for two behind it; the longest of those that overlap. */
function twosIn(
  tokens: readonly Token[],
  words: NewsLanguage,
  units: readonly PhraseHit<string>[],
): readonly PhraseHit<string>[] {
  if (words.two.size === 0) return [];
  const isTwo = (at: number): boolean => words.two.has(tokens[at]?.key ?? "");
  const found = [
    ...words.find(words.twos, tokens).map((h) => (isTwo(h.to) ? { ...h, to: h.to + 1 } : h)),
    ...units.filter((u) => isTwo(u.to)).map((u) => ({ ...u, to: u.to + 1 })),
  ].sort((a, b) => a.from - b.from || b.to - a.to || rank(a.value) - rank(b.value));
  let end = 0;
  return found.filter(({ from, to }) => {
    const isFirst = from >= end;
    if (isFirst) end = to;
    return isFirst;
  });
}

function quantityOfTwo(unit: string, number: FoundNumber, scene: Scene): string {
  if (unit === "boats_seized" && scene.aboard.some((h) => h.to === number.from)) return "none";
  return settleUnit(unit, number, number.to, scene) ?? "none";
}

const MONEY: ReadonlySet<string | undefined> = new Set(["cash_eur", "profit_usd"]);
const isMoney = (quantity: string | undefined): boolean => MONEY.has(quantity);
/** Words that may stand between "each migrant" and the sum. */
const PRICE_GAP_MAX = 3;

/** "3,000 euros a head", "each migrant paid 3,000 euros": what one pays was neither found nor earned. */
function isPrice(number: FoundNumber, scene: Scene): boolean {
  const money = scene.units.filter(
    (u) => isMoney(u.value) && u.from >= number.to && u.from - number.to <= UNIT_GAP_MAX,
  );
  const to = Math.max(number.to, ...money.map((u) => u.to));
  const isOther = (from: number, end: number): boolean =>
    scene.numbers.some((n) => n !== number && n.from >= from && n.to <= end);
  return scene.perHead.some((h) => {
    const isBehind = h.value === "behind" && h.from >= to && h.from - to <= 1;
    const isBefore = h.value === "before" && h.to <= number.from && number.from - h.to <= PRICE_GAP_MAX;
    if (!isBehind && !isBefore) return false;
    const [left, right] = isBehind ? [to, h.from] : [h.to, number.from];
    return !isOther(left, right) && !/[,;،؛:]/.test(textBetween(left, right, scene));
  });
}

/** "Sanctions on 25 people accused of": what was done stands before, what they are said to have done behind. */
function isSanctioned(unit: PhraseHit<string>, number: FoundNumber, scene: Scene): boolean {
  const isPeople = unit.value === "people" || (unit.value === "defendants" && unit.to - unit.from > 1);
  return (
    isPeople &&
    scene.cues.some(
      (c) =>
        c.value === "sanctioned_people" &&
        c.to <= number.from &&
        number.from - c.to <= 1 &&
        !/[,;،؛:]/.test(textBetween(c.to, number.from, scene)),
    )
  );
}

/** Far from its number, a word tells what was done where the sentence says nothing else of people, and counts once. */
function onlyCue({ cues, numbers }: Scene): string | undefined {
  const said = new Set(cues.map((c) => c.value).filter((value) => DONE.has(value)));
  const [one] = said;
  return said.size === 1 && numbers.filter((n) => !n.isWord).length === 1 ? one : undefined;
}
const DONE: ReadonlySet<string> = new Set(["arrests", "people_rescued", "deaths", "missing", "defendants"]);

/** "18 people and 6 firms": people are counted with companies where both are put on a list. */
function isListed(after: number, { numbers, units }: Scene): boolean {
  const next = numbers.find((n) => n.from >= after && n.from - after <= 2);
  return next !== undefined && units.some((u) => u.value === "companies" && u.from === next.to);
}

const rank = (quantity: string): number => (quantity === "people" || quantity === "none" ? 1 : 0);

function settleUnit(unit: string, number: FoundNumber, after: number, scene: Scene): string | undefined {
  if (unit === "people")
    return (
      cueOf(number, after, scene, CUE_GAP_MAX) ??
      (isListed(after, scene) ? "sanctioned_people" : (onlyCue(scene) ?? "none"))
    );
  if (unit === "sentence_years") return scene.cues.some((c) => c.value === "sentence_years") ? unit : "none";
  // "Two suspects were rescued" does not happen; "12 suspects" stand trial or are held, by what is said of them.
  return unit;
}

const textBetween = (from: number, to: number, { text, tokens }: Scene): string =>
  text.slice(tokens[from - 1]?.end ?? 0, tokens[to]?.start ?? 0);

/** Whether "and" stands between, in Arabic script as the first letter of the word itself. */
const isJoinedOn = (from: number, to: number, { tokens, and, hasAnd }: Scene): boolean =>
  tokens.slice(from, to).some((t) => and.has(t.key)) || hasAnd(tokens[to]?.key ?? "");

/** What was done with the people that a number counts: the nearest word for it, behind before ahead. */
function cueOf(number: FoundNumber, after: number, scene: Scene, most: number): string | undefined {
  let best: string | undefined;
  let bestGap = most + 1;
  for (const cue of scene.cues) {
    if (
      scene.used.has(cue.from) &&
      scene.numbers.some((n) => n !== number && n.to <= cue.from && cue.from - n.to <= 1)
    )
      continue;
    if (["sentence_years", "drugs_kg", "accounts_removed"].includes(cue.value)) continue;
    const ahead = cue.from >= number.to;
    const between = scene.numbers.some((n) =>
      ahead ? n.from >= number.to && n.from < cue.from : n.from >= cue.to && n.to <= number.from,
    );
    const [left, right] = ahead ? [number.to, cue.from] : [cue.to, number.from];
    const parted = /[,;،؛:]/.test(textBetween(left, right, scene));
    const gap =
      (ahead ? Math.max(0, cue.from - after) : number.from - cue.to + 0.5) +
      (between ? 3 : 0) +
      (parted || (ahead && isJoinedOn(number.to, cue.from, scene)) ? PARTED : 0);
    if (gap < bestGap) {
      best = cue.value;
      bestGap = gap;
    }
  }
  return best;
}

/** Statuses that the sentence itself gives. */
function settle(
  here: readonly Draft[],
  all: readonly Draft[],
  flags: ReadonlySet<string>,
  hits: readonly PhraseHit<string>[],
): void {
  if (flags.has("correction") || (flags.has("earlier") && flags.has("correct"))) {
    correct(here, all, hits);
    return;
  }
  if (flags.has("period") && !flags.has("update")) for (const d of here) d.status = "period";
  else if (flags.has("alternative")) {
    for (const d of here)
      if (all.some((o) => o.quantity === d.quantity && o.sentence < d.sentence)) d.status = "alternative";
  } else if (flags.has("update")) {
    // "Rose from 12 to 15": the last of a quantity holds.
    for (const d of here) {
      const later = here.some((o) => o !== d && o.quantity === d.quantity && o.number.from > d.number.from);
      if (later) d.status = "superseded";
    }
  }
}

function correct(here: readonly Draft[], all: readonly Draft[], hits: readonly PhraseHit<string>[]): void {
  for (const quantity of new Set(here.map((d) => d.quantity))) {
    const own = here.filter((d) => d.quantity === quantity);
    if (new Set(own.map((d) => d.number.value)).size < 2) {
      // "At first 14 arrests were reported": named only to correct what stands elsewhere.
      const others = all.some(
        (o) => o.quantity === quantity && !own.includes(o) && o.number.value !== own[0]?.number.value,
      );
      for (const d of own) if (others && cueBefore(d, hits) === "earlier") d.status = "superseded";
      continue;
    }
    // The right figure stands elsewhere in the text too.
    const repeated = own.filter((d) =>
      all.some(
        (o) => o.sentence !== d.sentence && o.quantity === quantity && o.number.value === d.number.value,
      ),
    );
    const right =
      repeated.length === 1
        ? repeated[0]
        : (own.find((d) => cueBefore(d, hits) === "correct") ??
          own.find((d) => cueBefore(d, hits) !== "earlier") ??
          own[own.length - 1]);
    for (const d of own) if (d.number.value !== right?.number.value) d.status = "superseded";
  }
}

const cueBefore = (d: Draft, hits: readonly PhraseHit<string>[]): string | undefined =>
  hits
    .filter((h) => h.to <= d.number.from && ["correct", "earlier", "former"].includes(h.value))
    .map((h) => ({ ...h, value: h.value === "former" ? "earlier" : h.value }))
    .sort((a, b) => b.to - a.to)[0]?.value;

/** "17 deaths were reported in an earlier version": named only to correct it, where another sentence gives the figure. */
function settleFormer(all: readonly Draft[], told: readonly Told[]): void {
  for (const { here, flags, hits } of told) {
    if (!flags.has("former")) continue;
    const own = here.filter((d) => d.status === "current");
    for (const d of own) {
      const isReplaced = all.some(
        (o) => o.status === "current" && isAnother(o, d) && !told[o.sentence]?.flags.has("former"),
      );
      if (isReplaced) d.status = "superseded";
    }
    // "An earlier version said 17 deaths, 14 died": both in one sentence.
    const left = own.filter((d) => d.status === "current");
    const inTwo = left.filter((d) => left.some((o) => isAnother(o, d)));
    correct(inTwo, all, hits);
  }
}

const isAnother = (o: Draft, d: Draft): boolean =>
  o.quantity === d.quantity && o.number.value !== d.number.value;

/** "The toll rose to 15": the one source's newer figure, not another's. A background total is no newer figure. */
function settleUpdates(
  all: readonly Draft[],
  told: readonly Told[],
  between: (from: number, to: number) => string,
): void {
  const isNear = (d: Draft, hits: readonly PhraseHit<string>[]): boolean =>
    hits.some((h) => {
      if (h.value !== "update") return false;
      const [left, right] = h.to <= d.number.from ? [h.to, d.number.from] : [d.number.to, h.from];
      return right - left <= UPDATE_GAP_MAX && !/[,;،؛]/.test(between(left - 1, right));
    });
  const isOlder = (o: Draft, d: Draft): boolean =>
    o.sentence < d.sentence ||
    (o.sentence > d.sentence &&
      ["earlier", "former"].some((flag) => told[o.sentence]?.flags.has(flag) === true));
  for (const { here, flags, hits } of told) {
    if (!flags.has("update") || flags.has("period") || flags.has("alternative")) continue;
    for (const d of here.filter((one) => one.status === "current" && isNear(one, hits)))
      for (const o of all)
        if (o.status === "current" && o.quantity === d.quantity && isOlder(o, d) && isNewer(d, o))
          o.status = "superseded";
  }
}

/** More, yet not so many times as many as a total. */
const isNewer = (d: Draft, o: Draft): boolean =>
  o.number.value < d.number.value && d.number.value < o.number.value * PERIOD_RATIO_MIN;

/** Two values of a quantity that nothing explains: several times as many is a total, else another source's. */
function settleRest(drafts: readonly Draft[]): void {
  for (const d of drafts) {
    if (d.status !== "current") continue;
    const lead = drafts.find((o) => o.quantity === d.quantity && o.status === "current");
    if (!lead || lead === d || lead.number.value === d.number.value) continue;
    const superseded = drafts.some((o) => o.quantity === d.quantity && o.status === "superseded");
    if (superseded || d.sentence === lead.sentence) continue;
    d.status = d.number.value >= lead.number.value * PERIOD_RATIO_MIN ? "period" : "alternative";
  }
}
