import {
  assembleEntity,
  compareNames,
  DESCRIPTIVE_PROPERTIES,
  type Entity,
  fold,
  identifierTypeOf,
  type Model,
  normalIdentifier,
  type Resolution,
  relateBirthDates,
  type Statement,
} from "../core/index.ts";
import { reportsBehind } from "./lookup.ts";
import type { StoredReport, Transaction } from "./ports.ts";

/** A pair that a human is asked about, with all that speaks for and against it. */
export interface ReviewItem {
  readonly resolution: Resolution;
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
  const { pairs, count } = await tx.openPairs(ORDERED_MAX);
  const members = await tx.members(pairs.flatMap(({ leftId, rightId }) => [leftId, rightId]));
  const sizeOf = (id: string): number => members.get(id)?.length ?? 1;
  const joins = (pair: Resolution): number => sizeOf(pair.leftId) + sizeOf(pair.rightId);
  const isJoined = ({ leftId, rightId }: Resolution): boolean =>
    members.get(leftId)?.includes(rightId) ?? false;
  const seen = ({ decidedBy }: Resolution): number => (decidedBy.startsWith("rule:") ? 0 : 1);
  const open = pairs.filter((pair) => !isJoined(pair));
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
      joins: joins(resolution),
      left: toSide(left),
      right: toSide(right),
      rows: compareEntities(left, right),
    });
  }
  const dropped = pairs.length - open.length;
  return { items, open: count - dropped, reports: await reportsBehind(tx, behind) };
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
  const rank = (property: string): number => {
    const at = FIRST.indexOf(property);
    return at >= 0 ? at : FIRST.length + (identifierTypeOf(property) ? 0 : 1);
  };
  return [...new Set([...a.keys(), ...b.keys()])]
    .sort((p, q) => rank(p) - rank(q) || (p < q ? -1 : 1))
    .map((property) => compareProperty(property, a.get(property) ?? [], b.get(property) ?? []));
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
    return ["equal", "swapped", "year"].includes(relateBirthDates([x.slice(0, 10)], [y.slice(0, 10)]));
  const type = identifierTypeOf(property);
  if (!type) return fold(x).trim() === fold(y).trim();
  const normal = normalIdentifier(type, x);
  return normal !== undefined && normal === normalIdentifier(type, y);
}
