import {
  type AnalysedName,
  analyseName,
  assembleEntity,
  assert,
  compareNames,
  DESCRIPTIVE_PROPERTIES,
  type Entity,
  fold,
  identifierTypeOf,
  isProtectedCategory,
  type Model,
  namesModel,
  normalIdentifier,
  PROTECTED_ID_PREFIX,
  type Resolution,
  relateBirthDates,
  type ScoreTerm,
  type Span,
  type Statement,
  scoreNames,
  spansOf,
} from "../../core/index.ts";
import { describeNodes, reportsBehind } from "../lookup.ts";
import type { Page, StoredReport, Transaction } from "../ports/index.ts";
import { explainPair } from "./pairs.ts";

/** A pair that a human is asked about, with all that speaks for and against it. */
export interface ReviewItem {
  readonly resolution: Resolution;
  /** What the figures say of the two, 0 to 1, and the terms that it is the logistic of the sum of. */
  readonly score: number;
  readonly terms: readonly ScoreTerm[];
  /** How many records would be one. */
  readonly joins: number;
  readonly left: ReviewSide;
  readonly right: ReviewSide;
  readonly rows: readonly ComparisonRow[];
}

export interface ReviewSide {
  readonly canonicalId: string;
  readonly schema: string;
  readonly caption: string;
  readonly entityIds: readonly string[];
}

/**
 * One property of two entities. "conflict" is what cannot be of one; "differs" is what may be, since one may have
 * two phones; "left" and "right" are said on one side only.
 */
export interface ComparisonRow {
  readonly property: string;
  readonly verdict: "agrees" | "differs" | "conflict" | "left" | "right";
  readonly left: readonly ComparedValue[];
  readonly right: readonly ComparedValue[];
}

export interface ComparedValue {
  readonly value: string;
  /** True where the other side says the same. */
  readonly shared: boolean;
  /** Of a name: the letters that answer to the likest name of the other side. */
  readonly spans: readonly Span[];
  readonly reportIds: readonly string[];
}

export interface ReviewPage {
  readonly items: readonly ReviewItem[];
  /** All that wait, as far as this viewer may see. */
  readonly open: number;
  readonly reports: Readonly<Record<string, StoredReport>>;
}

/** Pairs that are ordered at all: the surest ones. */
const ORDERED_MAX = 2_000;

/**
 * The undecided: those first whose answer joins the most records, then those nearest to even odds; what a human has
 * looked at and left open comes last.
 */
export async function readReview(tx: Transaction, model: Model, limit: number): Promise<ReviewPage> {
  const { open, count, members } = await openPairs(tx);
  const sizeOf = (id: string): number => members.get(id)?.length ?? 1;
  const joins = (pair: Resolution): number => sizeOf(pair.leftId) + sizeOf(pair.rightId);
  const seen = ({ decidedBy }: Resolution): number => (decidedBy.startsWith("rule:") ? 0 : 1);
  const ordered = [...open].sort(
    (a, b) =>
      seen(a) - seen(b) ||
      joins(b) - joins(a) ||
      Math.abs(a.score - 0.5) - Math.abs(b.score - 0.5) ||
      (a.id < b.id ? -1 : 1),
  );
  const items: ReviewItem[] = [];
  const shown = ordered.slice(0, limit);
  const statements = await tx.statementsAbout(shown.flatMap(({ leftId, rightId }) => [leftId, rightId]));
  const behind: Statement[] = [];
  for (const resolution of shown) {
    const left = sideOf(model, members, statements, resolution.leftId);
    const right = sideOf(model, members, statements, resolution.rightId);
    if (!left || !right) continue;
    behind.push(...left.statements, ...right.statements);
    items.push({
      resolution,
      ...figuresOf(resolution, left, right),
      joins: joins(resolution),
      left: toSide(left),
      right: toSide(right),
      rows: compareEntities(left, right),
    });
  }
  return { items, open: count, reports: await reportsBehind(tx, behind) };
}

/** Those of the surest that wait for a human, and how many do of all. */
async function openPairs(tx: Transaction): Promise<{
  readonly open: readonly Resolution[];
  readonly count: number;
  readonly members: ReadonlyMap<string, readonly string[]>;
}> {
  const { pairs, count } = await tx.openPairs(ORDERED_MAX);
  const members = await tx.members(pairs.flatMap(({ leftId, rightId }) => [leftId, rightId]));
  const isJoined = ({ leftId, rightId }: Resolution): boolean =>
    members.get(leftId)?.includes(rightId) ?? false;
  const hidden = await protectedAmong(tx, members);
  const isHidden = ({ leftId, rightId }: Resolution): boolean => hidden.has(leftId) || hidden.has(rightId);
  const open = pairs.filter((pair) => !isJoined(pair) && !isHidden(pair));
  return { open, count: count - (pairs.length - open.length), members };
}

/** How many pairs wait, as the list of them says it. */
export const countReview = async (tx: Transaction): Promise<number> => (await openPairs(tx)).count;

/** A human who leaves a pair open gives no figures: then they are those of what this viewer sees of the two. */
function figuresOf(
  { score, terms }: Resolution,
  left: Entity,
  right: Entity,
): Pick<ReviewItem, "score" | "terms"> {
  if (terms.length > 0) return { score, terms };
  const explained = explainPair(left, right);
  return { score: explained.probability, terms: explained.terms };
}

/**
 * Of some ids with all that they are joined with, those that are a protected person's: such a person is never put
 * beside anybody, least of all an entry of a list.
 */
export async function protectedAmong(
  tx: Transaction,
  members: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlySet<string>> {
  const ids = [...new Set([...members.keys(), ...[...members.values()].flat()])];
  const categories = await tx.categories(ids);
  // Rows of ledgers still name whoever went into the keyed store by the id that they had.
  const keyed = await tx.protectedSubjects(ids);
  const isProtected = (id: string): boolean => {
    const category = categories.get(id)?.category;
    return (
      id.startsWith(PROTECTED_ID_PREFIX) ||
      keyed.has(id) ||
      (category !== undefined && isProtectedCategory(category))
    );
  };
  return new Set(
    [...members].filter(([id, own]) => isProtected(id) || own.some(isProtected)).map(([id]) => id),
  );
}

/** A human's decision on a pair, as it is read back: who the two are, and whether it still holds. */
export interface DecidedPair {
  readonly resolution: Resolution;
  readonly left: string;
  readonly right: string;
  /** The decision that took this one back, where one did. */
  readonly takenBackBy?: Resolution;
}

/** Which decisions: those of humans, or all joins since a moment, whoever joined, the rule included. */
export interface DecidedAsk extends Page {
  readonly joinedSince?: string;
}

/** What was decided, newest first, each page after the id of the last. Pairs with a protected person are left out. */
export async function readDecided(
  tx: Transaction,
  model: Model,
  { joinedSince, ...page }: DecidedAsk,
): Promise<{ readonly items: readonly DecidedPair[]; readonly next: string | undefined }> {
  const decisions = await tx.resolutions(
    joinedSince === undefined
      ? { ...page, byHumans: true }
      : { ...page, judgement: "same", since: joinedSince },
  );
  const ids = [...new Set(decisions.flatMap(({ leftId, rightId }) => [leftId, rightId]))];
  const hidden = await protectedAmong(tx, await tx.members(ids));
  const shown = decisions.filter(({ leftId, rightId }) => !hidden.has(leftId) && !hidden.has(rightId));
  const nodes = await describeNodes(tx, model, ids);
  const takenBack = new Map<string, Resolution>();
  for (const later of await tx.decisionsOn(shown.map(({ leftId }) => leftId)))
    if (later.undoes !== undefined && !takenBack.has(later.undoes)) takenBack.set(later.undoes, later);
  const items = shown.flatMap((resolution): DecidedPair[] => {
    const [left, right] = [nodes.get(resolution.leftId)?.caption, nodes.get(resolution.rightId)?.caption];
    if (left === undefined || right === undefined) return [];
    const takenBackBy = takenBack.get(resolution.id);
    return [{ resolution, left, right, ...(takenBackBy === undefined ? {} : { takenBackBy }) }];
  });
  return { items, next: decisions.length < page.limit ? undefined : decisions.at(-1)?.id };
}

function sideOf(
  model: Model,
  members: ReadonlyMap<string, readonly string[]>,
  statements: ReadonlyMap<string, readonly Statement[]>,
  id: string,
): Entity | undefined {
  return assembleEntity(model, members.get(id)?.[0] ?? id, statements.get(id) ?? []);
}

const toSide = ({ canonicalId, schema, caption, entityIds }: Entity): ReviewSide => ({
  canonicalId,
  schema,
  caption,
  entityIds,
});

/** Names that are written like this are one name. */
const SAME_NAME = 0.98;
const NAMES: ReadonlySet<string> = new Set(["name", "alias", "previousName", "weakAlias"]);
/** One has only one of these. */
const SINGLE: ReadonlySet<string> = new Set([
  "birthDate",
  "gender",
  "leiCode",
  "imoNumber",
  "socialSecurityNumber",
]);
const FIRST = ["name", "alias", "weakAlias", "previousName", "birthDate", "gender"];
/** About the record, not about what it describes. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "modifiedAt",
  "retrievedAt",
  "sourceUrl",
  "publisher",
  "createdAt",
]);

/**
 * Two entities, property by property. What a score may not read is not put before whoever decides either: nobody is
 * taken for another because of where they come from.
 */
export function compareEntities(left: Entity, right: Entity): readonly ComparisonRow[] {
  const [a, b] = [byProperty(left.statements), byProperty(right.statements)];
  const [ownNames, otherNames] = [analysedNames(left), analysedNames(right)];
  const rank = (property: string): number => {
    const at = FIRST.indexOf(property);
    return at >= 0 ? at : FIRST.length + (identifierTypeOf(property) ? 0 : 1);
  };
  return [...new Set([...a.keys(), ...b.keys()])]
    .sort((p, q) => rank(p) - rank(q) || (p < q ? -1 : 1))
    .map((property) => {
      const row = compareProperty(property, a.get(property) ?? [], b.get(property) ?? []);
      if (!NAMES.has(property)) return row;
      const marked = (values: readonly ComparedValue[], others: readonly AnalysedName[]): ComparedValue[] =>
        values.map((one) => ({ ...one, spans: lettersAlike(one.value, others) }));
      return { ...row, left: marked(row.left, otherNames), right: marked(row.right, ownNames) };
    });
}

const NAMES_MAX = 40;

function analysedNames({ statements }: Entity): readonly AnalysedName[] {
  const names = new Set(statements.filter(({ property }) => NAMES.has(property)).map(({ value }) => value));
  return [...names].slice(0, NAMES_MAX).map((name) => analyseName(name, loadedModel()));
}

function lettersAlike(value: string, others: readonly AnalysedName[]): readonly Span[] {
  const name = analyseName(value, loadedModel());
  let likest: AnalysedName | undefined;
  let best = -1;
  for (const other of others) {
    const score = scoreNames(other, name, loadedModel());
    if (score > best) [likest, best] = [other, score];
  }
  return likest ? spansOf(likest, value, loadedModel()) : [];
}

function loadedModel(): NonNullable<ReturnType<typeof namesModel>> {
  const model = namesModel();
  assert(model !== undefined, "loadNamesModel comes before the use cases");
  return model;
}

function byProperty(statements: readonly Statement[]): Map<string, Statement[]> {
  const found = new Map<string, Statement[]>();
  for (const statement of statements) {
    if (DESCRIPTIVE_PROPERTIES.has(statement.property) || LEFT_OUT.has(statement.property)) continue;
    const own = found.get(statement.property);
    if (own) own.push(statement);
    else found.set(statement.property, [statement]);
  }
  return found;
}

function compareProperty(
  property: string,
  left: readonly Statement[],
  right: readonly Statement[],
): ComparisonRow {
  const isSame = (x: string, y: string): boolean => sameValue(property, x, y);
  const values = (own: readonly Statement[], others: readonly Statement[]): ComparedValue[] =>
    [...new Set(own.map((s) => s.value))].map((value) => ({
      value,
      shared: others.some((other) => isSame(value, other.value)),
      spans: [],
      reportIds: [...new Set(own.filter((s) => s.value === value).map((s) => s.reportId))],
    }));
  const row = { property, left: values(left, right), right: values(right, left) };
  if (left.length === 0) return { ...row, verdict: "right" };
  if (right.length === 0) return { ...row, verdict: "left" };
  if (row.left.some(({ shared }) => shared)) return { ...row, verdict: "agrees" };
  return { ...row, verdict: isConflict(property, left, right) ? "conflict" : "differs" };
}

function isConflict(property: string, left: readonly Statement[], right: readonly Statement[]): boolean {
  if (!SINGLE.has(property)) return false;
  if (property !== "birthDate") return true;
  const days = (own: readonly Statement[]): string[] => own.map((s) => s.value.slice(0, 10));
  return relateBirthDates(days(left), days(right)) === "conflict";
}

function sameValue(property: string, x: string, y: string): boolean {
  if (NAMES.has(property)) return fold(x) === fold(y) || compareNames(x, y).probability >= SAME_NAME;
  if (property === "birthDate")
    return ["equal", "newYear", "swapped", "year"].includes(
      relateBirthDates([x.slice(0, 10)], [y.slice(0, 10)]),
    );
  const type = identifierTypeOf(property);
  if (!type) return fold(x).trim() === fold(y).trim();
  const normal = normalIdentifier(type, x);
  return normal !== undefined && normal === normalIdentifier(type, y);
}
