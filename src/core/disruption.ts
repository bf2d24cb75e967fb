import { isDay } from "./dates.ts";
import type { Entity } from "./entity.ts";
import { WaslError } from "./errors.ts";
import { idFrom } from "./ids.ts";
import { countOf, sumOf } from "./said-number.ts";
import { saysNothing } from "./words.ts";

/**
 * What can be done against the crime: people arrested, goods seized, money frozen, adverts and accounts taken down, premises or
 * firms closed, goods or services refused by the trade, a designation, a whole network dismantled.
 */
export const DISRUPTION_MEASURES = [
  "arrest",
  "seizure",
  "freeze",
  "takedown",
  "closure",
  "refusal",
  "designation",
  "dismantling",
  "other",
] as const;
export type DisruptionMeasure = (typeof DISRUPTION_MEASURES)[number];

/** What was taken, each with the property that counts it. Who was arrested stands nowhere here. */
export const LOSS_PROPERTIES = {
  arrests: "arrestCount",
  boats: "boatCount",
  engines: "engineCount",
  jackets: "jacketCount",
  accounts: "accountCount",
  documents: "documentCount",
} as const;
export type LossKind = keyof typeof LOSS_PROPERTIES;
export const LOSS_KINDS = Object.keys(LOSS_PROPERTIES) as readonly LossKind[];

/** ISO 3166-1 alpha-2; either end may be unknown. */
export interface Corridor {
  readonly from?: string;
  readonly to?: string;
}

/** A disruption as somebody writes it down. */
export interface DisruptionDraft {
  readonly title: string;
  readonly measure: DisruptionMeasure;
  /** Techniques of the matrix that it was against: one at least, which says the stage. */
  readonly techniques: readonly string[];
  /** Days, both within it. */
  readonly from: string;
  readonly to?: string;
  readonly authority: string;
  readonly place?: string;
  readonly corridor?: Corridor;
  /** Entity ids of firms, accounts, adverts, goods; of no person. */
  readonly targets?: readonly string[];
  /** Whole numbers. */
  readonly taken?: Readonly<Partial<Record<LossKind, number>>>;
  /** Of one currency (ISO 4217), as decimal text. */
  readonly money?: { readonly currency: string; readonly seized?: string; readonly frozen?: string };
  readonly words?: string;
}

/** A count or sum as sources give it; they may differ. */
export interface SaidRange {
  readonly least: number;
  readonly most: number;
}

/** A disruption as this viewer may see it, of all that is said of it. */
export interface Disruption {
  readonly id: string;
  readonly title: string;
  /** As they are said; one that is none of `DISRUPTION_MEASURES` is "other". */
  readonly measure: DisruptionMeasure;
  readonly techniques: readonly string[];
  /** RFC 3339 dates, as exact as they are said; absent where nobody says. */
  readonly from?: string;
  readonly to?: string;
  readonly authorities: readonly string[];
  readonly place?: string;
  readonly corridor: Corridor;
  readonly targets: readonly string[];
  readonly taken: Readonly<Partial<Record<LossKind, SaidRange>>>;
  readonly money?: { readonly currency: string; readonly seized?: SaidRange; readonly frozen?: SaidRange };
  readonly words?: string;
}

const TITLE_MAX = 200;
const WORDS_MAX = 5000;
const LIST_MAX = 20;

function refuse(field: string, because: string): never {
  throw new WaslError("REQUEST_INVALID", { field, because });
}

/** REQUEST_INVALID with the field that cannot stand; `isTechnique` knows the matrix, `today` is a day. */
export function mustBeDisruption(
  draft: DisruptionDraft,
  { isTechnique, today }: { readonly isTechnique: (id: string) => boolean; readonly today: string },
): void {
  for (const [field, text, max] of [
    ["title", draft.title, TITLE_MAX],
    ["authority", draft.authority, TITLE_MAX],
    ["place", draft.place, TITLE_MAX],
    ["words", draft.words, WORDS_MAX],
  ] as const)
    if (text !== undefined && (saysNothing(text) || text.length > max)) refuse(field, `1 to ${max} letters`);
  if (!DISRUPTION_MEASURES.includes(draft.measure)) refuse("measure", "not known");
  if (draft.techniques.length === 0 || draft.techniques.length > LIST_MAX)
    refuse("techniques", `one to ${LIST_MAX}`);
  const unknown = draft.techniques.find((id) => !isTechnique(id));
  if (unknown !== undefined) refuse("techniques", `${unknown.slice(0, 40)} is not in the matrix`);
  if (!isDay(draft.from)) refuse("from", "not a day");
  if (draft.from > today) refuse("from", "not there yet: a plan is no disruption");
  if (draft.to !== undefined && (!isDay(draft.to) || draft.to < draft.from))
    refuse("to", "not a day, or before the first");
  for (const end of [draft.corridor?.from, draft.corridor?.to])
    if (end !== undefined && !/^[A-Z]{2}$/.test(end)) refuse("corridor", "not ISO 3166-1 alpha-2");
  if ((draft.targets?.length ?? 0) > LIST_MAX) refuse("targets", `at most ${LIST_MAX}`);
  for (const [kind, n] of Object.entries(draft.taken ?? {})) {
    if (!Object.hasOwn(LOSS_PROPERTIES, kind)) refuse("taken", "not known");
    if (!Number.isSafeInteger(n) || n < 0) refuse("taken", `${kind}: not a whole number`);
  }
  mustBeMoney(draft.money);
}

function mustBeMoney(money: DisruptionDraft["money"]): void {
  if (money === undefined) return;
  if (!/^[A-Z]{3}$/.test(money.currency)) refuse("money", "not ISO 4217");
  if (money.seized === undefined && money.frozen === undefined) refuse("money", "no sum");
  for (const sum of [money.seized, money.frozen])
    if (sum !== undefined && !/^\d{1,15}(\.\d{1,4})?$/.test(sum)) refuse("money", "not a decimal number");
}

/** The same disruption, written twice by one node, is one. */
export const disruptionId = (draft: DisruptionDraft): string =>
  idFrom("disruption-", JSON.stringify(disruptionProperties(draft)));

/** As FollowTheMoney has it: what the import of a JSON line reads. */
export function disruptionProperties(draft: DisruptionDraft): Readonly<Record<string, readonly string[]>> {
  const { corridor = {}, taken = {}, money } = draft;
  const said: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    ["name", [draft.title]],
    ["measure", [draft.measure]],
    ["technique", [...new Set(draft.techniques)].sort()],
    ["startDate", [draft.from]],
    ["endDate", [draft.to]],
    ["authority", [draft.authority]],
    ["place", [draft.place]],
    ["fromCountry", [corridor.from]],
    ["toCountry", [corridor.to]],
    ["target", [...new Set(draft.targets ?? [])].sort()],
    ...LOSS_KINDS.map((kind) => [LOSS_PROPERTIES[kind], [taken[kind]?.toString()]] as const),
    ["amountSeized", [money?.seized]],
    ["amountFrozen", [money?.frozen]],
    ["currency", [money?.currency]],
    ["summary", [draft.words]],
  ];
  return Object.fromEntries(
    said.flatMap(([property, values]) => {
      const kept = values.filter((value) => value !== undefined);
      return kept.length === 0 ? [] : [[property, kept] as const];
    }),
  );
}

/** What is said of it, counts and sums as their sources span them; undefined for what is no disruption. */
export function readDisruption(entity: Entity): Disruption | undefined {
  if (entity.schema !== "Disruption") return undefined;
  const all = (property: string): readonly string[] =>
    [...new Set(entity.statements.flatMap((s) => (s.property === property ? [s.value] : [])))].sort();
  const rangeOf = (property: string, read: (text: string) => number | undefined): SaidRange | undefined => {
    const numbers = all(property).flatMap((value) => read(value) ?? []);
    const [first] = numbers;
    if (first === undefined) return undefined;
    // Not spread into Math.min: a hostile file says a hundred thousand of them.
    return numbers.reduce(({ least, most }, n) => ({ least: Math.min(least, n), most: Math.max(most, n) }), {
      least: first,
      most: first,
    });
  };
  const one = (property: string): string | undefined => all(property)[0];
  const [from, to] = [one("startDate") ?? one("date"), all("endDate").at(-1)];
  const [fromCountry, toCountry] = [one("fromCountry")?.toUpperCase(), one("toCountry")?.toUpperCase()];
  const place = one("place");
  const words = one("summary") ?? one("description");
  const measure = DISRUPTION_MEASURES.find((m) => m === one("measure")) ?? "other";
  const currency = all("currency");
  const [seized, frozen] = [rangeOf("amountSeized", sumOf), rangeOf("amountFrozen", sumOf)];
  return {
    id: entity.canonicalId,
    title: entity.caption,
    measure,
    techniques: all("technique"),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    authorities: all("authority"),
    ...(place === undefined ? {} : { place }),
    corridor: {
      ...(fromCountry === undefined ? {} : { from: fromCountry }),
      ...(toCountry === undefined ? {} : { to: toCountry }),
    },
    targets: all("target"),
    taken: Object.fromEntries(
      LOSS_KINDS.flatMap((kind) => {
        const span = rangeOf(LOSS_PROPERTIES[kind], countOf);
        return span === undefined ? [] : [[kind, span] as const];
      }),
    ),
    // Sums of several currencies say nothing together.
    ...(currency.length === 1 && (seized ?? frozen)
      ? {
          money: {
            currency: currency[0] ?? "",
            ...(seized === undefined ? {} : { seized }),
            ...(frozen === undefined ? {} : { frozen }),
          },
        }
      : {}),
    ...(words === undefined ? {} : { words }),
  };
}
