import { isDay } from "../dates.ts";
import { WaslError } from "../errors.ts";
import { suppressSmall } from "../protection/index.ts";
import { saysNothing } from "../words.ts";
import { ACCOUNT_SIGN, HIDDEN, primaryLanguage } from "./messages.ts";

/** How a campaign reaches people; what it is called there is said in words. */
export const CAMPAIGN_CHANNELS = [
  "social-media",
  "messaging",
  "radio-tv",
  "print",
  "outreach",
  "help-site",
  "other",
] as const;

/** What a campaign is: whom it speaks to by language and place, never who they are. */
export interface CampaignPlan {
  readonly title: string;
  /** BCP 47. */
  readonly languages: readonly string[];
  /** Where it is seen or heard, in words. */
  readonly places: readonly string[];
  /** The journey that it speaks of; ISO 3166-1 alpha-2. */
  readonly corridor?: { readonly from?: string; readonly to?: string };
  /** Ids of messages that stood vetted when they were put in. */
  readonly messages: readonly string[];
  readonly channel: { readonly kind: (typeof CAMPAIGN_CHANNELS)[number]; readonly words: string };
  /** Days, both within it. */
  readonly from: string;
  readonly to: string;
  /** Which organisation answers for it. */
  readonly owner: string;
  /** What is to be measured and how, said before it is. */
  readonly measure: string;
}

export const CLAIM_KINDS = ["reach", "calls", "other"] as const;

/** What somebody says came of it; it is theirs, and stands beside the others. */
export interface EffectClaim {
  readonly kind: (typeof CLAIM_KINDS)[number];
  /** Whole; how many of `unit`. */
  readonly value: number;
  /** What was counted: "accounts that were shown it", "calls in Sorani". */
  readonly unit: string;
  /** Days of the count, both within it. */
  readonly from: string;
  readonly to: string;
  /** Who says so: an organisation, and an address or a document. */
  readonly source: string;
}

/** What no reader of an effect is spared. */
export const EFFECT_CAVEAT =
  "Before and after is no evidence of cause: collection, seasons, platforms' rules and other measures change the same counts. Nothing here is said of any person.";

const WORDS_MAX = 300;
const LIST_MAX = 20;
const DAY_MS = 86_400_000;

function refuse(field: string, because: string): never {
  throw new WaslError("REQUEST_INVALID", { field, because });
}

/** Words that the public or a partner may once read: they say something and name no account and no address. */
function mustSay(field: string, text: string): void {
  if (saysNothing(text) || text.length > WORDS_MAX || HIDDEN.test(text))
    refuse(field, `up to ${WORDS_MAX} letters, in one line`);
  if (ACCOUNT_SIGN.test(text)) refuse(field, "names an account or an address");
}

function mustSpan({ from, to }: { readonly from: string; readonly to: string }): void {
  if (!isDay(from)) refuse("from", "not a day");
  if (!isDay(to) || to < from) refuse("to", "not a day, or before the first");
}

/** REQUEST_INVALID with the field that cannot stand. */
export function mustBePlan(plan: CampaignPlan): void {
  for (const [field, text] of [
    ["title", plan.title],
    ["owner", plan.owner],
    ["measure", plan.measure],
    ["channel", plan.channel.words],
    ...plan.places.map((place) => ["places", place] as const),
  ] as const)
    mustSay(field, text);
  if (!CAMPAIGN_CHANNELS.includes(plan.channel.kind)) refuse("channel", "not known");
  for (const field of ["languages", "places", "messages"] as const)
    if (plan[field].length === 0 || plan[field].length > LIST_MAX) refuse(field, `one to ${LIST_MAX}`);
  if (plan.languages.some((tag) => primaryLanguage(tag) === undefined)) refuse("languages", "not BCP 47");
  for (const end of [plan.corridor?.from, plan.corridor?.to])
    if (end !== undefined && !/^[A-Z]{2}$/.test(end)) refuse("corridor", "not ISO 3166-1 alpha-2");
  mustSpan(plan);
}

/**
 * REQUEST_INVALID with the field that cannot stand. What is fewer than `smallest` is not kept at all: whoever knows one of few
 * knows the rest (R26).
 */
export function mustBeClaim(
  claim: EffectClaim,
  { smallest, today }: { readonly smallest: number; readonly today: string },
): void {
  if (!CLAIM_KINDS.includes(claim.kind)) refuse("kind", "not known");
  mustSay("unit", claim.unit);
  mustSay("source", claim.source);
  mustSpan(claim);
  if (claim.to > today) refuse("to", "not over yet");
  if (!Number.isSafeInteger(claim.value) || claim.value < 0) refuse("value", "not a whole number");
  if (claim.value > 0 && claim.value < smallest) refuse("value", `fewer than ${smallest} are not kept`);
}

export const EFFECT_SPANS = ["before", "during", "after"] as const;

export interface SpanCount {
  readonly span: (typeof EFFECT_SPANS)[number];
  /** Whole weeks, oldest first; null: some, too few to say how many. */
  readonly weeks: readonly { readonly from: string; readonly adverts: number | null }[];
  /** The mean of its weeks; null where one of them is not told, or there is none. */
  readonly perWeek: number | null;
}

/** Weeks of one span: longer ones compare seasons. */
const WEEKS_MAX = 26;
const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

/**
 * Adverts a week before, during and after a campaign, from the days of adverts; as many weeks before and after as it has.
 * Only whole weeks that are over count. Counts under `smallest` are not told.
 */
export function advertsAround(
  days: readonly string[],
  plan: Pick<CampaignPlan, "from" | "to">,
  { smallest, today }: { readonly smallest: number; readonly today: string },
): readonly SpanCount[] {
  const weeks = Math.min(WEEKS_MAX, Math.floor((daysBetween(plan.from, plan.to) + 1) / 7));
  const starts = {
    before: plusDays(plan.from, -7 * weeks),
    during: plan.from,
    after: plusDays(plan.to, 1),
  };
  const cells = EFFECT_SPANS.flatMap((span) =>
    Array.from({ length: weeks }, (_, i) => plusDays(starts[span], 7 * i))
      .filter((from) => plusDays(from, 7) <= today)
      .map((from) => ({
        kind: span,
        state: from,
        n: days.filter((day) => day >= from && day < plusDays(from, 7)).length,
      })),
  );
  const told = suppressSmall(cells, smallest);
  return EFFECT_SPANS.map((span) => {
    const own = told.filter((cell) => cell.kind === span);
    const sum = own.reduce<number | null>((all, { n }) => (all === null || n === null ? null : all + n), 0);
    return {
      span,
      weeks: own.map(({ state, n }) => ({ from: state, adverts: n })),
      perWeek: sum === null || own.length === 0 ? null : Math.round((10 * sum) / own.length) / 10,
    };
  });
}

/**
 * Whether an advert is in one of a campaign's languages (ISO 639-3 or BCP 47) and along its corridor; undefined where it says
 * too little: such a one is neither of the campaign nor of what it is compared with.
 */
export function isOfCampaign(
  advert: { readonly language?: string; readonly from?: string; readonly to?: string },
  { languages, corridor = {} }: Pick<CampaignPlan, "languages" | "corridor">,
): boolean | undefined {
  const language = advert.language === undefined ? undefined : primaryLanguage(advert.language);
  const matches = [
    language === undefined ? undefined : languages.some((tag) => primaryLanguage(tag) === language),
    ...(["from", "to"] as const).map((end) =>
      corridor[end] === undefined
        ? true
        : advert[end] === undefined
          ? undefined
          : corridor[end] === advert[end],
    ),
  ];
  return matches.includes(false) ? false : matches.includes(undefined) ? undefined : true;
}

/** A plan that somebody wrote into a file. REQUEST_INVALID where it has not exactly what a plan has. */
export function readCampaignPlan(value: unknown): CampaignPlan {
  const isObject = (one: unknown): one is Readonly<Record<string, unknown>> =>
    typeof one === "object" && one !== null && !Array.isArray(one);
  const isText = (one: unknown): boolean => typeof one === "string";
  const isTexts = (one: unknown): boolean => Array.isArray(one) && one.every(isText);
  if (!isObject(value)) return refuse("plan", "not an object");
  const { corridor = {}, channel, ...rest } = value;
  const lists = ["languages", "places", "messages"];
  const texts = ["title", "from", "to", "owner", "measure"];
  const missing = [...lists.filter((f) => !isTexts(rest[f])), ...texts.filter((f) => !isText(rest[f]))];
  if (missing[0] !== undefined) refuse(missing[0], "missing");
  const unknown = Object.keys(rest).find((field) => !lists.includes(field) && !texts.includes(field));
  if (unknown !== undefined) refuse("plan", "a field that no plan has");
  if (!isObject(channel) || !isText(channel["kind"]) || !isText(channel["words"]))
    return refuse("channel", "missing");
  if (!isObject(corridor) || !Object.values(corridor).every(isText)) refuse("corridor", "not two countries");
  const { from, to } = corridor as { readonly from?: string; readonly to?: string };
  const plan = {
    ...(rest as unknown as Omit<CampaignPlan, "channel">),
    ...("corridor" in value
      ? { corridor: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } }
      : {}),
    channel: { kind: channel["kind"], words: channel["words"] } as CampaignPlan["channel"],
  };
  mustBePlan(plan);
  return plan;
}
