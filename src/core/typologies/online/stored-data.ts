import { isDay } from "../../dates.ts";
import { WaslError } from "../../errors.ts";
import { saysNothing } from "../../words.ts";
import type { DataRequestEvent, DataRequestState } from "./data-ledger.ts";

/**
 * What may be asked of a platform about data that it has stored already: to keep it, to keep it longer, to hand it over, and
 * to hand it over at once where a life is in danger. There is no kind for what is still to come, and none for a key.
 */
export const DATA_REQUEST_KINDS = ["preservation", "extension", "production", "emergency"] as const;
export type DataRequestKind = (typeof DATA_REQUEST_KINDS)[number];

/** As the acts tell them apart: who holds a domain or an account, when it was used and from where, with whom, and what was said. */
export const DATA_CATEGORIES = ["domain", "subscriber", "access", "traffic", "content"] as const;
export type DataCategory = (typeof DATA_CATEGORIES)[number];

/** Who issued the order, or validated it where somebody else did. */
export const AUTHORITY_KINDS = ["judge", "prosecutor", "competent"] as const;
export type AuthorityKind = (typeof AUTHORITY_KINDS)[number];

export const TARGET_TYPES = ["account", "handle", "url", "phone", "email", "ip", "domain"] as const;
export type TargetType = (typeof TARGET_TYPES)[number];

export interface DataTarget {
  readonly type: TargetType;
  /** Exactly as the platform has it. */
  readonly value: string;
}

/** An order on paper: a report of this node holds it, and these are its bytes. */
export interface RecordedOrder {
  readonly reference: string;
  readonly issuedOn: string;
  readonly reportId: string;
  readonly sha256: string;
}

export interface DataAsk {
  readonly kind: DataRequestKind;
  readonly platform: string;
  readonly targets: readonly DataTarget[];
  readonly categories: readonly DataCategory[];
  /** In words and exactly: which of the data of these categories. */
  readonly wanted: string;
  /** RFC 3339 full-dates. Of data that is there: the end is no later than the day of the request. */
  readonly from: string;
  readonly to: string;
  /** The offence, and the most that it is punished with, in years. */
  readonly offence: { readonly law: string; readonly yearsMax: number };
  readonly authority: { readonly kind: AuthorityKind; readonly name: string; readonly contact: string };
  readonly necessity: string;
  readonly proportionality: string;
  /** In an emergency: whose life is in danger, and how this averts it. No name. */
  readonly danger?: string;
  /** Where the account's holder is not to be told yet: why, and when they are. */
  readonly confidential?: { readonly because: string; readonly until: string };
  /** When what comes back is deleted unless somebody renews it: as the order says. */
  readonly retainUntil: string;
  /** Hours to answer, as the order says; needed where the law names none, refused where it does. */
  readonly answerHours?: number;
  /** The preservation that is extended, or that was for this production. */
  readonly follows?: string;
}

/** Exactly what goes to the platform; a second person approves its digest. */
export interface DataRequestBody extends DataAsk {
  readonly law: string;
  readonly basis: string;
  readonly order?: Pick<RecordedOrder, "reference" | "issuedOn" | "sha256">;
  readonly answerHours?: number;
  readonly keepDays?: number;
}

/**
 * What the platform reads: an order is not told with why it is necessary and proportionate, and nobody outside is told of the
 * investigation (Regulation (EU) 2023/1543 Art. 9(1)).
 */
export type DataCertificate = Omit<
  DataRequestBody,
  "necessity" | "proportionality" | "confidential" | "retainUntil"
> & {
  /** The account's holder is not to be told before. */
  readonly confidentialUntil?: string;
};

export function dataCertificate(body: DataRequestBody): DataCertificate {
  const { necessity: _n, proportionality: _p, retainUntil: _r, confidential, ...rest } = body;
  return { ...rest, ...(confidential ? { confidentialUntil: confidential.until } : {}) };
}

export interface DataRule {
  readonly kind: DataRequestKind;
  readonly categories: readonly DataCategory[];
  /** Where "competent" is none of them, an order has to be on record. */
  readonly issuers: readonly AuthorityKind[];
  readonly keepDays?: number;
  /** How often it may be kept longer; absent where the act says nothing. */
  readonly timesMax?: number;
  readonly answerHours?: number;
  readonly offenceYearsMin?: number;
  /** An emergency may go before its order, which has to be there so soon after. */
  readonly orderWithinHours?: number;
  readonly basis: string;
}

export interface DataLaw {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  /** How long the unit has to clarify. */
  readonly clarifyDays?: number;
  readonly rules: readonly DataRule[];
  readonly grounds: readonly { readonly id: string; readonly basis: string }[];
}

/** data/online/stored-data.json. */
export interface StoredDataLaws {
  readonly profiles: readonly DataLaw[];
  readonly beyond: { readonly live: readonly string[]; readonly cipher: readonly string[] };
}

const bad = (field: string, because: string): never => {
  throw new WaslError("REQUEST_INVALID", { field, because });
};

/** The law that a node's legal profile names. REQUEST_INVALID where it names none: nothing is asked for without one. */
export function dataLawOf(laws: StoredDataLaws | undefined, id: string | undefined): DataLaw {
  const found = laws?.profiles.find((profile) => profile.id === id);
  return found ?? bad("law", "the node's legal profile names no law for stored data");
}

/** What this may be asked by: one rule for all its categories, the strictest. REQUEST_INVALID where a category has none. */
export function dataRuleOf(
  law: DataLaw,
  { kind, categories }: Pick<DataAsk, "kind" | "categories">,
): DataRule {
  if (categories.length === 0) bad("categories", "none");
  const rules = categories.map(
    (category) =>
      law.rules.find((rule) => rule.kind === kind && rule.categories.includes(category)) ??
      bad("categories", `${category}: no ${kind} under ${law.name}`),
  );
  // Whoever may issue the fewest has the last word; where it is the same, all else is the same rule.
  return rules.reduce((strict, rule) => (rule.issuers.length < strict.issuers.length ? rule : strict));
}

const BEGINS = "(?<![\\p{L}\\p{N}])";
/** "and", "so", "by", "to", "as" and "the" are written to the word in Arabic; "to the" drops a letter. */
const ARABIC_BEGINS = `${BEGINS}[وف]?[بكل]?(?:ال|ل)?`;
const ESCAPED = /[.*+?^${}()|[\]\\]/g;

/** What nobody sees is taken away, hyphens are blanks, and Arabic letters are written with or without their signs. */
const foldWords = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/[\p{Cf}\u0640\u064B-\u0652]/gu, "")
    .replace(/[أإآ]/gu, "ا")
    .replace(/[\s\p{Pd}]+/gu, " ")
    .toLowerCase();

/**
 * Words that ask for what is still to come, or for what opens a cipher: the first, or undefined. A list of words is a help to
 * whoever drafts and no proof: whoever approves reads what is asked.
 */
export function asksBeyondStored(laws: StoredDataLaws, text: string): string | undefined {
  const folded = foldWords(text);
  return [...laws.beyond.live, ...laws.beyond.cipher].find((words) => {
    const plain = foldWords(words);
    const isArabic = /^\p{Script=Arabic}/u.test(plain);
    const stem = (isArabic ? plain.replace(/^ال/u, "") : plain).replace(ESCAPED, "\\$&");
    return new RegExp((isArabic ? ARABIC_BEGINS : BEGINS) + stem, "u").test(folded);
  });
}

/** REQUEST_INVALID: no live collection, no interception, no decryption and no key is asked for here, in whatever words. */
export function mustStayStored(laws: StoredDataLaws, field: string, text: string): void {
  const words = asksBeyondStored(laws, text);
  if (words !== undefined)
    bad(field, `only data that is stored already may be asked for, as it is stored: "${words}"`);
}

const FORMS: Readonly<Record<TargetType, RegExp>> = {
  account: /^\S.{0,299}$/u,
  handle: /^@?[^\s@]{1,100}$/u,
  url: /^https?:\/\/\S{3,1000}$/u,
  phone: /^\+[1-9]\d{6,14}$/,
  email: /^[^@\s]+@[^@\s]+$/u,
  ip: /^[0-9a-fA-F:.]{3,45}$/,
  domain: /^(?=.{4,253}$)[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u,
};

/** Who is told when, and for how long it is kept: years, so that a mistyped century is refused. */
const YEARS_MAX = 10;

/** What is asked, as it goes to the platform. REQUEST_INVALID where something lacks, or the law does not let it be asked so. */
export function dataRequestBody(
  laws: StoredDataLaws,
  law: DataLaw,
  ask: DataAsk,
  order: RecordedOrder | undefined,
  now: string,
): DataRequestBody {
  const rule = dataRuleOf(law, ask);
  mustBeExact(laws, ask, now.slice(0, 10));
  mustBeIssued(rule, ask, order, now.slice(0, 10));
  mustStayStored(laws, "order", order?.reference ?? "");
  if ((ask.offence.yearsMax ?? 0) < (rule.offenceYearsMin ?? 0))
    bad("offence", `${rule.basis}: punished with at least ${rule.offenceYearsMin} years at most`);
  const isKept = rule.keepDays !== undefined;
  const answerHours = isKept ? undefined : hoursOf(rule, ask.answerHours);
  if (isKept && ask.answerHours !== undefined) bad("answerHours", "what is kept is not answered by a date");
  const { answerHours: _asked, ...rest } = ask;
  return {
    ...rest,
    law: law.name,
    basis: rule.basis,
    ...(order
      ? { order: { reference: order.reference, issuedOn: order.issuedOn, sha256: order.sha256 } }
      : {}),
    ...(answerHours === undefined ? {} : { answerHours }),
    ...(rule.keepDays === undefined ? {} : { keepDays: rule.keepDays }),
  };
}

function hoursOf(rule: DataRule, asked: number | undefined): number {
  if (rule.answerHours !== undefined)
    return asked === undefined || asked === rule.answerHours
      ? rule.answerHours
      : bad("answerHours", `${rule.basis}: ${rule.answerHours}`);
  if (asked === undefined || !Number.isSafeInteger(asked) || asked < 1 || asked > 24 * 366)
    return bad("answerHours", `${rule.basis}: as the order says`);
  return asked;
}

function mustBeExact(laws: StoredDataLaws, ask: DataAsk, today: string): void {
  if (ask.targets.length === 0) bad("targets", "none");
  for (const [at, { type, value }] of ask.targets.entries())
    if (!FORMS[type].test(value)) bad("targets", `${at + 1}: no ${type} as the platform has it`);
  const said = {
    platform: ask.platform,
    wanted: ask.wanted,
    necessity: ask.necessity,
    proportionality: ask.proportionality,
    authority: ask.authority.name,
    offence: ask.offence.law,
    ...(ask.confidential ? { confidential: ask.confidential.because } : {}),
  };
  for (const [field, text] of Object.entries(said)) if (saysNothing(text)) bad(field, "says nothing");
  // Whatever the platform reads asks for no more, wherever it stands.
  const read = {
    wanted: ask.wanted,
    danger: ask.danger ?? "",
    offence: ask.offence.law,
    authority: `${ask.authority.name}\n${ask.authority.contact}`,
    targets: ask.targets.map(({ value }) => (/\s/u.test(value) ? value : "")).join("\n"),
  };
  for (const [field, text] of Object.entries(read)) mustStayStored(laws, field, text);
  if (!isDay(ask.from) || !isDay(ask.to) || ask.from > ask.to) bad("from", "no span of days");
  // What is still to come is nobody's to ask for: a request is for what is there on its day.
  if (ask.to > today) bad("to", "only data that is stored already may be asked for");
  const latest = `${Number(today.slice(0, 4)) + YEARS_MAX}${today.slice(4)}`;
  const isAhead = (day: string): boolean => isDay(day) && day > today && day <= latest;
  if (!isAhead(ask.retainUntil)) bad("retainUntil", "no day to come");
  if (ask.confidential && !isAhead(ask.confidential.until)) bad("confidential", "no day to come");
  if ((ask.kind === "emergency") !== !saysNothing(ask.danger ?? ""))
    bad("danger", "of an emergency, and of nothing else");
  if (ask.kind === "extension" && ask.follows === undefined) bad("follows", "which preservation");
}

function mustBeIssued(
  rule: DataRule,
  { authority, kind }: DataAsk,
  order: RecordedOrder | undefined,
  today: string,
): void {
  if (!rule.issuers.includes(authority.kind))
    bad("authority", `${rule.basis}: issued or validated by ${rule.issuers.join(" or ")}`);
  if (order) mustBeOrder(order, today);
  const mayGoWithout = authority.kind === "competent" && rule.issuers.includes("competent");
  if (!order && !mayGoWithout)
    bad(
      "order",
      `${rule.basis}: a ${kind} is issued by ${rule.issuers.join(" or ")}, and no order is on record`,
    );
}

/** REQUEST_INVALID: an order has a reference that says something, and a day that it was issued on. */
export function mustBeOrder(
  { issuedOn, reference }: Pick<RecordedOrder, "issuedOn" | "reference">,
  today: string,
): void {
  if (!isDay(issuedOn) || issuedOn > today || saysNothing(reference))
    bad("order", "no reference, or no day that it was issued on");
}

/** Where a request stands in time; what is past is past whether or not somebody looked. */
export interface DataRequestClock {
  /** When the answer is owed; absent where it was given, or is not owed while something is to be clarified. */
  readonly dueAt?: string;
  readonly isOverdue: boolean;
  /** Until when the platform keeps the data. */
  readonly keepUntil?: string;
  /** That is soon, and no production was asked for. */
  readonly isExpiring: boolean;
  /** That is past, and no production was asked for: there is nothing left to ask by it. */
  readonly hasEnded: boolean;
  /** By when the unit has to clarify. */
  readonly clarifyBy?: string;
  /** By when the order of an emergency has to be on record. */
  readonly orderBy?: string;
  readonly isOrderOverdue: boolean;
  /** The account's holder is to be told, and nobody has recorded that they were. */
  readonly isTellingDue: boolean;
}

export interface DataRequestTimes {
  readonly body: Pick<DataRequestBody, "kind" | "keepDays" | "answerHours" | "order" | "confidential">;
  readonly rule: Pick<DataRule, "orderWithinHours">;
  readonly clarifyDays?: number;
  readonly state: DataRequestState;
  readonly events: readonly Pick<DataRequestEvent, "at" | "type" | "until">[];
  /** Extensions that went out, in days each. */
  readonly extensionDays: number;
  /** A production that follows it went out. */
  readonly isFollowed: boolean;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Two weeks: what an order and a second person's approval take with time to spare. This project's choice. */
const WARN_MS = 14 * DAY_MS;

export function dataRequestClock(times: DataRequestTimes, now: number): DataRequestClock {
  const { body, events, state } = times;
  const atOf = (type: DataRequestEvent["type"]): number | undefined => {
    const at = events.findLast((e) => e.type === type)?.at;
    return at === undefined ? undefined : Date.parse(at);
  };
  const sent = atOf("sent");
  const text = (at: number): string => new Date(at).toISOString();
  if (sent === undefined)
    return {
      isOverdue: false,
      isExpiring: false,
      hasEnded: false,
      isOrderOverdue: false,
      isTellingDue: false,
    };
  const given = events.findLast((e) => e.type === "time-given")?.until;
  const begins = Math.max(sent, atOf("clarified") ?? 0);
  const due =
    body.answerHours === undefined || state !== "open"
      ? undefined
      : Math.max(begins + body.answerHours * HOUR_MS, given === undefined ? 0 : Date.parse(given));
  const keepUntil = keptUntil(times, sent);
  const isKept =
    body.kind === "preservation" && state !== "closed" && state !== "refused" && !times.isFollowed;
  const clarify = state === "clarifying" ? atOf("clarification-asked") : undefined;
  const { orderWithinHours } = times.rule;
  const needsOrder = orderWithinHours !== undefined && !body.order && atOf("order-recorded") === undefined;
  const orderBy = needsOrder ? sent + orderWithinHours * HOUR_MS : undefined;
  const tellFrom = body.confidential ? Date.parse(`${body.confidential.until}T00:00:00Z`) : atOf("produced");
  return {
    ...(due === undefined ? {} : { dueAt: text(due) }),
    isOverdue: due !== undefined && due < now,
    ...(keepUntil === undefined ? {} : { keepUntil: text(keepUntil) }),
    isExpiring: isKept && keepUntil !== undefined && keepUntil >= now && keepUntil - now <= WARN_MS,
    hasEnded: isKept && keepUntil !== undefined && keepUntil < now,
    ...(clarify === undefined || times.clarifyDays === undefined
      ? {}
      : { clarifyBy: text(clarify + times.clarifyDays * DAY_MS) }),
    ...(orderBy === undefined ? {} : { orderBy: text(orderBy) }),
    isOrderOverdue: orderBy !== undefined && orderBy < now,
    isTellingDue:
      atOf("produced") !== undefined &&
      atOf("user-told") === undefined &&
      tellFrom !== undefined &&
      tellFrom <= now,
  };
}

/** From when it was asked; longer where the platform says that it keeps it longer. */
function keptUntil({ body, events, extensionDays }: DataRequestTimes, sent: number): number | undefined {
  if (body.kind !== "preservation" || body.keepDays === undefined) return undefined;
  const said = events.findLast((e) => e.type === "preserved")?.until;
  return Math.max(sent + (body.keepDays + extensionDays) * DAY_MS, said === undefined ? 0 : Date.parse(said));
}
