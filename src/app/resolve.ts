import {
  compareNames,
  idFrom,
  type Judgement,
  pairKey,
  type Resolution,
  type ScoreTerm,
  searchKeys,
  strictest,
  WaslError,
  withoutContradictions,
} from "../core/index.ts";
import type { Actor, NamedEntity, Platform, Transaction } from "./ports.ts";
import type { ResolveResult } from "./wasl.ts";

/** Names the rule in every decision; a new rule decides anew, an analyst's decision is never overwritten. */
const RULE = "rule:names-1";
/** A key that more entities share says too little to pair them by. */
const KEY_ENTITIES_MAX = 60;
const SAME_MIN = 0.92;
const UNDECIDED_MIN = 0.6;
const DECISIONS_PER_READ = 5000;
const DEADLINE_MS = 10 * 60 * 1000;

type Pair = readonly [NamedEntity, NamedEntity];

/** Compares entities that share a name key or an identifier, and keeps what the rule decides. */
export async function resolve(platform: Platform, actor: Actor): Promise<ResolveResult> {
  const started = platform.clock.now();
  const entities = await platform.store.as(actor, readNames, { deadlineMs: DEADLINE_MS });
  const pairs = candidatePairs(entities);
  const decided = pairs.flatMap((pair) => decide(pair, new Date(started).toISOString()) ?? []);
  await platform.store.as(
    actor,
    async (tx) => {
      const fresh = await withoutDecided(tx, decided);
      if (fresh.length > 0) await tx.appendResolutions(fresh);
      await tx.audit({
        action: "resolve",
        object: RULE,
        detail: { pairs: pairs.length, decided: fresh.length },
      });
    },
    { deadlineMs: DEADLINE_MS },
  );
  return {
    entities: entities.length,
    pairs: pairs.length,
    same: decided.filter((d) => d.judgement === "same").length,
    undecided: decided.filter((d) => d.judgement === "undecided").length,
    tookMs: platform.clock.now() - started,
  };
}

async function readNames(tx: Transaction): Promise<NamedEntity[]> {
  const all: NamedEntity[] = [];
  for await (const page of tx.names()) for (const entity of page) all.push(entity);
  return all.sort((a, b) => (a.entityId < b.entityId ? -1 : 1));
}

/** Blocking: entities under one key, each pair once. Fiction is never paired with what is real. */
function candidatePairs(entities: readonly NamedEntity[]): Pair[] {
  const byKey = new Map<string, NamedEntity[]>();
  for (const entity of entities) {
    const keys = new Set<string>();
    for (const name of entity.names) for (const key of searchKeys(name.value)) keys.add(`n:${key}`);
    for (const { type, value } of entity.identifiers) keys.add(`${type}:${value}`);
    for (const key of keys) {
      const block = byKey.get(key);
      if (block) block.push(entity);
      else byKey.set(key, [entity]);
    }
  }
  const pairs = new Map<string, Pair>();
  for (const block of byKey.values()) {
    if (block.length > KEY_ENTITIES_MAX) continue;
    for (const [i, left] of block.entries()) {
      for (const right of block.slice(i + 1)) {
        if (left.fictitious !== right.fictitious || !couldBeOne(left.schema, right.schema)) continue;
        pairs.set(`${left.entityId}\n${right.entityId}`, [left, right]);
      }
    }
  }
  return [...pairs.values()];
}

const PEOPLE: ReadonlySet<string> = new Set(["Person", "LegalEntity"]);
const ORGANISATIONS: ReadonlySet<string> = new Set(["Company", "Organization", "PublicBody", "LegalEntity"]);

/** Things with a name of their own. Two engines or adverts of one name are two: their serials and contacts join them. */
const NAMED_THINGS: ReadonlySet<string> = new Set(["Vessel", "Airplane"]);

const couldBeOne = (a: string, b: string): boolean =>
  (a === b && NAMED_THINGS.has(a)) ||
  (PEOPLE.has(a) && PEOPLE.has(b)) ||
  (ORGANISATIONS.has(a) && ORGANISATIONS.has(b));

/** What the rule says of a pair; undefined where it says nothing worth keeping. */
function decide([left, right]: Pair, decidedAt: string): Resolution | undefined {
  const name = bestName(left, right);
  const shared = left.identifiers.filter((l) =>
    right.identifiers.some((r) => r.type === l.type && r.value === l.value),
  );
  const conflict = hasBirthDateConflict(left.birthDates, right.birthDates);
  const terms: ScoreTerm[] = [{ name: "name", value: name.probability, because: name.because }];
  for (const { type } of shared)
    terms.push({ name: type, value: 0.3, because: `both carry the same ${type}` });
  if (conflict) terms.push({ name: "birthDate", value: -1, because: "full birth dates differ" });
  const score = terms.reduce((sum, t) => sum + t.value, 0);
  const judgement: Judgement | undefined =
    score >= SAME_MIN ? "same" : score >= UNDECIDED_MIN ? "undecided" : undefined;
  if (judgement === undefined) return undefined;
  return {
    id: idFrom("res-", RULE, left.entityId, right.entityId),
    leftId: left.entityId,
    rightId: right.entityId,
    judgement,
    score,
    terms,
    decidedBy: RULE,
    decidedAt,
    reason: terms.map((t) => t.because).join("; "),
    access: strictest(left.access, right.access),
  };
}

function bestName(left: NamedEntity, right: NamedEntity): { probability: number; because: string } {
  let best = { probability: 0, because: "no names to compare" };
  for (const l of left.names) {
    for (const r of right.names) {
      const { probability, terms } = compareNames(l.value, r.value);
      if (probability > best.probability)
        best = { probability, because: terms.map((t) => t.because).join(", ") };
    }
  }
  return best;
}

/** Two full dates that differ by more than a swap of day and month. */
function hasBirthDateConflict(left: readonly string[], right: readonly string[]): boolean {
  const full = (dates: readonly string[]) =>
    dates.filter((d) => /^\d{4}-\d\d-\d\d/.test(d)).map((d) => d.slice(0, 10));
  const a = full(left);
  const b = full(right);
  if (a.length === 0 || b.length === 0) return false;
  const swapped = (d: string) => `${d.slice(0, 4)}-${d.slice(8, 10)}-${d.slice(5, 7)}`;
  return !a.some((d) => b.includes(d) || b.includes(swapped(d)));
}

/** An analyst's decision holds: the rule keeps to pairs that nobody has decided, and overrules nobody on the way. */
async function withoutDecided(
  tx: Transaction,
  decided: readonly Resolution[],
): Promise<readonly Resolution[]> {
  const log = await allDecisions(tx);
  const known = new Set(log.map(pairKey));
  const fresh = decided.filter((d) => !known.has(pairKey(d)));
  return withoutContradictions(log, fresh);
}

/** Oldest first. */
async function allDecisions(tx: Transaction): Promise<readonly Resolution[]> {
  const newestFirst: Resolution[] = [];
  for (let after: string | undefined; ; ) {
    const page = await tx.resolutions({
      limit: DECISIONS_PER_READ,
      ...(after === undefined ? {} : { after }),
    });
    newestFirst.push(...page);
    after = page.at(-1)?.id;
    if (page.length < DECISIONS_PER_READ) return newestFirst.reverse();
  }
}

/** A named human joins, parts or leaves open; the last decision on a pair holds. */
export async function judge(
  platform: Platform,
  actor: Actor,
  leftId: string,
  rightId: string,
  judgement: Judgement,
  reason: string,
): Promise<void> {
  if (reason.trim() === "" || leftId === rightId) throw new WaslError("REQUEST_INVALID", { field: "reason" });
  await platform.store.as(actor, async (tx) => {
    const statements = await tx.statementsAbout([leftId, rightId]);
    const access = [leftId, rightId].map((id) => {
      const [first, ...rest] = statements.get(id) ?? [];
      if (!first) throw new WaslError("ENTITY_UNKNOWN", { id });
      return rest.reduce((a, s) => strictest(a, s.access), first.access);
    });
    const [left, right] = access;
    if (!left || !right) return;
    const decidedAt = new Date(platform.clock.now()).toISOString();
    await tx.appendResolutions([
      {
        id: idFrom("res-", tx.viewer.userId, leftId, rightId, decidedAt),
        leftId,
        rightId,
        judgement,
        score: judgement === "same" ? 1 : 0,
        terms: [],
        decidedBy: tx.viewer.userId,
        decidedAt,
        reason,
        access: strictest(left, right),
      },
    ]);
    await tx.audit({
      action: "resolve",
      object: `pair:${leftId}:${rightId}`,
      text: reason,
      detail: { judgement },
    });
  });
}
