import { isNationalFormOf } from "../identifiers.ts";
import { probabilityOf } from "../names/align.ts";
import type { AnalysedName } from "../names/analyse.ts";
import { compareAnalysed, FEATURES, logit } from "../names/compare.ts";
import { explainNames } from "../names/index.ts";
import { isFeminineOfOther } from "../names/judge.ts";
import { haveOtherMarks } from "../names/marks.ts";
import type { NamesModel } from "../names/model.ts";
import type { ScoreTerm } from "../resolution.ts";
import { type DateRelation, relateBirthDates } from "./dates.ts";
import type { PreparedRecord, RecordIdentifier } from "./record.ts";

/**
 * Log-odds of the attributes, as log(m/u) with m and u judged from registers in general, not fitted to any file:
 * of two records of one person 9 in 10 full dates agree; of two persons with like names 1 in some 3,000.
 */
const DATE_TERMS: Readonly<Record<DateRelation, number>> = {
  equal: 6.2,
  newYear: 2.8,
  swapped: 3.5,
  slip: 2.5,
  year: 2.3,
  yearNear: 0,
  conflict: -5,
  unknown: 0,
};
const SAME_GENDER = 0.3;
const OTHER_GENDER = -3.5;
const SAME_IDENTIFIER = 8;
const NEAR_IDENTIFIER = 4.5;
/**
 * Numbers side by side are as often of two as they are a slip: papers that a family gets together, firms that an agent founds on one
 * day, SIM cards of one packet; and names of accounts are counted on.
 */
const SIDE_BY_SIDE = 0;
/** A person may have several documents or phones. */
const OTHER_IDENTIFIER = -1;
const OTHER_EXCLUSIVE = -8;
const SAME_PLACES = 3.5;
const OTHER_PLACES = -0.8;
const OTHER_KIND = -12;
/** What several use together: a shop's phone, a family's account, a firm and the firm behind it. */
const SHARED_BY_MANY: ReadonlySet<string> = new Set([
  "phone",
  "email",
  "handle",
  "url",
  "iban",
  "account",
  "crypto",
]);
/** What names leave open, no contact decides: with it a pair comes this far, which is a question for a human. */
const CONTACT_MAX = 0.2;
/** Candidates are fewer than all pairs, but more of them are different than in the pairs the names were trained on. */
const PRIOR = -1.2;
/**
 * Nats that a name and whatever else is shared come to before two are one without anybody being asked: of 160,000 people one may
 * be called so. "محمد علي" comes to ten, "Nguyễn Thị Hoa" to eight, "Khaled Nouri" to thirteen.
 */
const SURE_NATS = 12;
/** How far two come who share less: a question. */
const UNSURE_MAX = 2;
/** Without a name on one side the attributes must carry it alone. */
const NO_NAME = -2.5;
const NAME_MIN = -6;
/** By nats that a word falls short of the rarest: two who are called Ismail and nothing else are seldom one. */
const ALONE = -0.4;
const RAREST = 9;

export interface PairScore {
  readonly probability: number;
  /** Log-odds; they sum to that of the probability. */
  readonly terms: readonly ScoreTerm[];
}

const scratch = new Float64Array(FEATURES.length);

/** The log-odds of two records being one entity. */
export function scoreRecords(a: PreparedRecord, b: PreparedRecord, model: NamesModel): number {
  const name = bestName(a, b, model);
  const attributes = attributeTerms(a, b);
  let sum = PRIOR;
  for (const [, value] of attributes) sum += value;
  const total = sum + name.value + contactTerm(a, b, sum, name);
  return total + commonTerm(a, b, attributes, total, name);
}

/** Below nought where many people share as much as these two do. */
function commonTerm(
  a: PreparedRecord,
  b: PreparedRecord,
  attributes: readonly AttributeTerm[],
  total: number,
  name: BestName,
): number {
  if (total <= UNSURE_MAX || a.kind === "organisation" || b.kind === "organisation") return 0;
  let nats = name.nats;
  for (const [kind, value] of attributes) {
    if (value === SAME_IDENTIFIER && !SHARED_BY_MANY.has(kind)) return 0;
    if (kind !== "gender") nats += Math.max(0, value);
  }
  return nats >= SURE_NATS ? 0 : UNSURE_MAX - total;
}

type AttributeTerm = readonly [name: string, value: number, because: string];

/**
 * Below nought where names disagree and nothing but a contact would join the two; of brother and sister, and of two whose names differ
 * in what tells names apart, nothing but a number of their papers joins: they share an address, and twins a birth date. Where names have no word in common, neither does a birth date: among
 * ten thousand records some hundred strangers share one.
 */
function contactTerm(a: PreparedRecord, b: PreparedRecord, rest: number, name: BestName): number {
  const isOther = name.i >= 0 && !name.haveCommon;
  const areTwo = name.apart === "marks" || (name.apart === "gender" && !(a.gender && a.gender === b.gender));
  if ((name.value >= 0 && !isOther && !areTwo) || rest + name.value <= CONTACT_MAX) return 0;
  const shared = identifierTerms(a.identifiers, b.identifiers).filter(([, value]) => value > 0);
  if (shared.some(([type]) => !SHARED_BY_MANY.has(type))) return 0;
  const toMax = CONTACT_MAX - rest - name.value;
  if (isOther || areTwo || (name.areRelatives && a.gender && b.gender && a.gender !== b.gender)) return toMax;
  if (shared.length === 0) return 0;
  const contacts = shared.reduce((total, [, value]) => total + value, 0);
  return Math.max(-contacts, toMax);
}

interface BestName {
  readonly value: number;
  readonly i: number;
  readonly j: number;
  /** A family name in common, and two given names. */
  readonly areRelatives: boolean;
  /** Some word of the one is a word of the other. */
  readonly haveCommon: boolean;
  /** Of the name that fewer words are rare in. */
  readonly nats: number;
  /** Given names of a man and of a woman, Amir and Amira; or words that Vietnamese marks make two. */
  readonly apart: "gender" | "marks" | undefined;
}

const natsOf = ({ words }: AnalysedName, model: NamesModel): number =>
  words.reduce((sum, word) => sum + model.natsOf(word), 0);

function whatParts(x: AnalysedName, y: AnalysedName): BestName["apart"] {
  const [one, other] = [x.words[x.given], y.words[y.given]];
  if (one && other && areWellKnown(x, y) && isFeminineOfOther(one, other)) return "gender";
  return haveOtherMarks(x, y) ? "marks" : undefined;
}

/** Given names that many bear: neither is a slip of the other. */
const areWellKnown = (x: AnalysedName, y: AnalysedName): boolean =>
  x.words[x.given]?.isKnown === true && y.words[y.given]?.isKnown === true;

const BROTHER = FEATURES.indexOf("brother");
const AGREEMENT = FEATURES.indexOf("agreement");
/** A nat of agreement, in tens: less comes of words that are hardly alike. */
const COMMON_MIN = 0.1;

function bestName(a: PreparedRecord, b: PreparedRecord, model: NamesModel): BestName {
  let best: BestName = {
    value: Number.NEGATIVE_INFINITY,
    i: -1,
    j: -1,
    areRelatives: false,
    haveCommon: false,
    nats: 0,
    apart: undefined,
  };
  for (let i = 0; i < a.analysed.length; i++)
    for (let j = 0; j < b.analysed.length; j++) {
      const x = a.analysed[i];
      const y = b.analysed[j];
      if (!x || !y || x.words.length === 0 || y.words.length === 0) continue;
      compareAnalysed(x, y, model, scratch);
      const value = logit(scratch, model) + aloneTerm(x, y);
      if (value > best.value)
        best = {
          value,
          i,
          j,
          areRelatives: (scratch[BROTHER] as number) > 0 && areWellKnown(x, y),
          haveCommon: (scratch[AGREEMENT] as number) >= COMMON_MIN,
          nats: Math.min(natsOf(x, model), natsOf(y, model)),
          apart: whatParts(x, y),
        };
    }
  if (best.i < 0) return { ...best, value: NO_NAME };
  return { ...best, value: Math.max(NAME_MIN, best.value) };
}

/** The names were trained on wholes; of one word, how many bear it is all there is to say. */
function aloneTerm({ words: x }: AnalysedName, { words: y }: AnalysedName): number {
  const [a, b] = [x[0], y[0]];
  if (x.length > 1 || y.length > 1 || !a || !b) return 0;
  return ALONE * Math.max(0, RAREST - Math.min(a.weight, b.weight));
}

function attributeTerms(a: PreparedRecord, b: PreparedRecord): readonly AttributeTerm[] {
  const terms: [string, number, string][] = [];
  const put = (name: string, value: number, because: string): void => {
    if (value !== 0) terms.push([name, value, because]);
  };
  if (a.kind !== b.kind && ![a.kind, b.kind].includes("either"))
    put("kind", OTHER_KIND, `${a.kind} and ${b.kind}`);
  const date = relateBirthDates(a.birthDates, b.birthDates);
  put("birthDate", DATE_TERMS[date], `birth dates: ${date}`);
  if (a.gender && b.gender)
    put("gender", a.gender === b.gender ? SAME_GENDER : OTHER_GENDER, `${a.gender} and ${b.gender}`);
  for (const [name, value, because] of identifierTerms(a.identifiers, b.identifiers))
    put(name, value, because);
  if (a.placeWords.size > 0 && b.placeWords.size > 0) {
    const shared = sharedShare(a.placeWords, b.placeWords);
    put(
      "places",
      OTHER_PLACES + (SAME_PLACES - OTHER_PLACES) * shared,
      `places alike by ${shared.toFixed(2)}`,
    );
  }
  return terms;
}

function identifierTerms(
  a: readonly RecordIdentifier[],
  b: readonly RecordIdentifier[],
): [string, number, string][] {
  const best = new Map<string, number>();
  for (const x of a)
    for (const y of b) {
      if (x.type !== y.type) continue;
      const isExclusive = x.isExclusive && y.isExclusive;
      const value = isSameIdentifier(x, y)
        ? SAME_IDENTIFIER
        : isSlip(x.value, y.value)
          ? SHARED_BY_MANY.has(x.type) || areSideBySide(x.value, y.value)
            ? SIDE_BY_SIDE
            : NEAR_IDENTIFIER
          : isExclusive
            ? OTHER_EXCLUSIVE
            : OTHER_IDENTIFIER;
      best.set(x.type, Math.max(best.get(x.type) ?? Number.NEGATIVE_INFINITY, value));
    }
  return [...best].map(([type, value]) => [
    type,
    value,
    value === SAME_IDENTIFIER
      ? `the same ${type}`
      : value > 0
        ? `${type} apart by one slip`
        : `another ${type}`,
  ]);
}

/** All but the last digit is the same. */
const areSideBySide = (a: string, b: string): boolean =>
  a.length === b.length && a.slice(0, -1) === b.slice(0, -1) && /\d$/.test(a) && /\d$/.test(b);

/** Equal, or one telephone written as at home and as from abroad. */
const isSameIdentifier = (x: RecordIdentifier, y: RecordIdentifier): boolean =>
  x.value === y.value ||
  (x.type === "phone" && (isNationalFormOf(x.value, y.value) || isNationalFormOf(y.value, x.value)));

/** One character exchanged, lost or added, or two neighbours swapped, in an identifier of six or more. */
export function isSlip(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < 6 || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const restA = endA - start;
  const restB = endB - start;
  if (restA <= 1 && restB <= 1) return true;
  return restA === 2 && restB === 2 && a[start] === b[start + 1] && a[start + 1] === b[start];
}

function sharedShare(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  return (2 * shared) / (a.size + b.size);
}

/** The score of two records with its terms. */
export function explainRecords(a: PreparedRecord, b: PreparedRecord, model: NamesModel): PairScore {
  const name = bestName(a, b, model);
  const x = a.analysed[name.i];
  const y = b.analysed[name.j];
  const named = x && y ? [...explainNames(x, y, model).terms] : [];
  const alone = x && y ? aloneTerm(x, y) : 0;
  if (alone !== 0)
    named.push({ name: "alone", value: alone, because: "a name that many bear, and no other" });
  const sum = named.reduce((total, term) => total + term.value, 0);
  const terms: ScoreTerm[] = [
    { name: "prior", value: PRIOR, because: "among candidates" },
    ...named.map((term) => ({ ...term, name: `name.${term.name}` })),
  ];
  if (!x || !y) terms.push({ name: "name", value: NO_NAME, because: "no name on one side" });
  else if (sum < NAME_MIN)
    terms.push({
      name: "name.floor",
      value: NAME_MIN - sum,
      because: "a name says no more against than this",
    });
  let rest = PRIOR;
  const attributes = attributeTerms(a, b);
  for (const [termName, value, because] of attributes) {
    terms.push({ name: termName, value, because });
    rest += value;
  }
  const contact = contactTerm(a, b, rest, name);
  if (contact !== 0) terms.push({ value: contact, ...questionOf(name) });
  const common = commonTerm(a, b, attributes, rest + name.value + contact, name);
  if (common !== 0)
    terms.push({ name: "common", value: common, because: "many people share as much: a question" });
  return { probability: probabilityOf(terms.reduce((total, term) => total + term.value, 0)), terms };
}

function questionOf(name: BestName): Pick<ScoreTerm, "name" | "because"> {
  if (name.i >= 0 && !name.haveCommon)
    return { name: "otherNames", because: "names have nothing in common: what else is shared is a question" };
  if (name.apart === "gender")
    return { name: "name.gender", because: "given names of a man and of a woman: a question" };
  if (name.apart === "marks")
    return { name: "name.marks", because: "marks make another name of it: a question" };
  return {
    name: "contact",
    because: name.areRelatives
      ? "brother and sister share what these share: a question"
      : "names disagree: a shared contact is a question",
  };
}
