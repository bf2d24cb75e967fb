import {
  accessKey,
  assert,
  groupBy,
  idFrom,
  isAtLeastAsStrict,
  type Judgement,
  type Model,
  namesModel,
  pairKey,
  type Resolution,
  type Statement,
  saysNothing,
  standingOf,
  strictest,
  WaslError,
} from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import { mustDecide, mustWork } from "../roles.ts";
import type { ResolveResult } from "../wasl.ts";
import { isResolvable, PairDecider, type PairDecisions, RULE } from "./pairs.ts";
import {
  type DecidedAsk,
  type DecidedPair,
  protectedAmong,
  type ReviewPage,
  readDecided,
  readReview,
} from "./review.ts";

const DECISIONS_PER_READ = 5000;
const DECISIONS_PER_WRITE = 2000;
const ENTITIES_PER_READ = 5000;
const DEADLINE_MS = 10 * 60 * 1000;
/** A report of more entities than this is left to a full run: asking for each by itself would take longer. */
const NEW_ENTITIES_MAX = 500;
/** Entities of a report that are compared within one turn of the store, so that others get theirs. */
const NEW_PER_TURN = 10;
const CANDIDATES_MAX = 40;
const SPLIT_MAX = 500;

/** What the command line, the API and the pages do about who is who. */
export interface ResolveUseCases {
  /** Compares all entities that may be one, and keeps what the rule decides anew. A rerun adds nothing. */
  resolve(actor: Actor): Promise<ResolveResult>;
  /** The same for the entities of one report against all others; a large report is left to `resolve`. */
  resolveReport(actor: Actor, reportId: string): Promise<ResolveResult>;
  /** The open pairs, those first whose answer joins the most. */
  review(actor: Actor, limit: number): Promise<ReviewPage>;
  /** What humans decided, or all that was joined since a moment, newest first, with what took it back. */
  decided(
    actor: Actor,
    page: DecidedAsk,
  ): Promise<{ readonly items: readonly DecidedPair[]; readonly next: string | undefined }>;
  /** A named human joins, parts or leaves open; the last decision on a pair holds. Answers the decision. */
  judge(
    actor: Actor,
    leftId: string,
    rightId: string,
    judgement: Judgement,
    reason: string,
  ): Promise<Resolution>;
  /** Takes a decision back, whenever it was made: what stands without it holds. RESOLUTION_UNKNOWN, CONFLICT. */
  undoResolution(actor: Actor, id: string, reason: string): Promise<readonly Resolution[]>;
  /** Parts these records from the rest of what they were joined with, and has the rule leave it so. */
  split(actor: Actor, entityIds: readonly string[], reason: string): Promise<readonly Resolution[]>;
}

export function resolveUseCases(platform: Platform): ResolveUseCases {
  return {
    resolve: (actor) => resolve(platform, actor),
    resolveReport: (actor, reportId) => resolveReport(platform, actor, reportId),
    review: (actor, limit) =>
      platform.store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "resolutions" });
        return await readReview(tx, platform.model, limit);
      }),
    decided: (actor, page) =>
      platform.store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "resolutions" });
        return await readDecided(tx, platform.model, page);
      }),
    judge: (actor, left, right, judgement, reason) => judge(platform, actor, left, right, judgement, reason),
    undoResolution: (actor, id, reason) => undo(platform, actor, id, reason),
    split: (actor, ids, reason) => split(platform, actor, ids, reason),
  };
}

function decider(): PairDecider {
  const model = namesModel();
  assert(model !== undefined, "loadNamesModel comes before the use cases");
  return new PairDecider(model);
}

const timeOf = (platform: Platform): string => new Date(platform.clock.now()).toISOString();

async function resolve(platform: Platform, actor: Actor): Promise<ResolveResult> {
  const started = platform.clock.now();
  const found = decider();
  await platform.store.as(actor, (tx) => mustWork(tx, RULE));
  for (let after: string | undefined; ; ) {
    const page = await inTurn(platform, actor, (tx) =>
      tx.matchEntities({ limit: ENTITIES_PER_READ, ...(after === undefined ? {} : { after }) }),
    );
    for (const entity of page.entities) found.add(entity);
    if (page.next === undefined) break;
    after = page.next;
  }
  const log = await inTurn(platform, actor, allDecisions);
  const decided = found.decideAll(log, timeOf(platform));
  await keep(platform, actor, decided);
  return resultOf(found.size, decided, platform.clock.now() - started);
}

export async function resolveReport(
  platform: Platform,
  actor: Actor,
  reportId: string,
): Promise<ResolveResult> {
  const started = platform.clock.now();
  const ids = await inTurn(platform, actor, async (tx) => {
    await mustWork(tx, RULE);
    return await tx.entitiesOfReport(reportId, NEW_ENTITIES_MAX + 1);
  });
  if (ids.length > NEW_ENTITIES_MAX) {
    const decided = { decisions: [], pairs: 0 };
    return { ...resultOf(0, decided, platform.clock.now() - started), left: true };
  }
  const found = decider();
  const pairs: [string, string][] = [];
  for (let at = 0; at < ids.length; at += NEW_PER_TURN)
    await inTurn(platform, actor, (tx) => gather(tx, ids.slice(at, at + NEW_PER_TURN), found, pairs));
  if (pairs.length === 0)
    return resultOf(found.size, { decisions: [], pairs: 0 }, platform.clock.now() - started);
  const decided = await inTurn(platform, actor, async (tx) => {
    // Whoever joins one record joins all that it is joined with: they have a say in it.
    const members = await tx.members([...new Set(pairs.flat())]);
    const involved = [...new Set([...members.values()].flat())];
    for (const entity of await tx.matchEntitiesById(involved)) found.add(entity);
    return found.decide(pairs, await tx.decisionsOn(involved), timeOf(platform));
  });
  await keep(platform, actor, decided);
  return resultOf(found.size, decided, platform.clock.now() - started);
}

/** New entities and those in the store that each may be the same as. */
async function gather(
  tx: Transaction,
  ids: readonly string[],
  found: PairDecider,
  pairs: [string, string][],
): Promise<void> {
  for (const entity of await tx.matchEntitiesById(ids)) {
    found.add(entity);
    if (!isResolvable(entity.schema)) continue;
    const others = await tx.matchCandidates(entity, CANDIDATES_MAX);
    for (const other of await tx.matchEntitiesById(others)) {
      found.add(other);
      pairs.push([entity.entityId, other.entityId]);
    }
  }
}

const inTurn = <T>(platform: Platform, actor: Actor, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  platform.store.as(actor, work, { deadlineMs: DEADLINE_MS });

async function keep(platform: Platform, actor: Actor, { decisions, pairs }: PairDecisions): Promise<void> {
  for (let at = 0; at < decisions.length; at += DECISIONS_PER_WRITE)
    await inTurn(platform, actor, (tx) =>
      tx.appendResolutions(decisions.slice(at, at + DECISIONS_PER_WRITE)),
    );
  await platform.store.as(actor, (tx) =>
    tx.audit({ action: "resolve", object: RULE, detail: { pairs, decided: decisions.length } }),
  );
}

function resultOf(entities: number, { decisions, pairs }: PairDecisions, tookMs: number): ResolveResult {
  const count = (judgement: Judgement): number => decisions.filter((d) => d.judgement === judgement).length;
  return { entities, pairs, same: count("same"), undecided: count("undecided"), tookMs };
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

function mustGiveReason(reason: string): void {
  if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
}

async function judge(
  platform: Platform,
  actor: Actor,
  leftId: string,
  rightId: string,
  judgement: Judgement,
  reason: string,
): Promise<Resolution> {
  mustGiveReason(reason);
  if (leftId === rightId) throw new WaslError("REQUEST_INVALID", { field: "rightId" });
  return await platform.store.as(actor, async (tx) => {
    mustDecide(tx);
    if (judgement === "same") await mustNotBeProtected(tx, [leftId, rightId]);
    const decision = await decisionOf(platform, tx, leftId, rightId, judgement, reason);
    await tx.appendResolutions([decision]);
    await tx.audit({
      action: "resolve",
      object: `pair:${leftId}:${rightId}`,
      text: reason,
      detail: { judgement, decision: decision.id },
    });
    return decision;
  });
}

/**
 * A protected person is never taken for anybody on a list or in a file: who they are is for two people to open, and
 * not for a decision on a pair to tell.
 */
async function mustNotBeProtected(tx: Transaction, ids: readonly string[]): Promise<void> {
  if ((await protectedAmong(tx, await tx.members(ids))).size === 0) return;
  await tx.audit({ action: "refuse", object: "resolutions", detail: { code: "PROTECTED_SUBJECT" } });
  throw new WaslError("PROTECTED_SUBJECT");
}

/** A person and a company are never one; what a source calls a legal entity may be either. */
function mustBeOfOneKind(model: Model, sides: readonly (readonly Statement[])[]): void {
  const kinds = [...new Set(sides.flatMap((side) => side.map((s) => s.schema)))];
  const isOne =
    kinds.every((kind) => model.isA(kind, "Organization")) ||
    [...model.schemata.keys()].some((name) => kinds.every((kind) => model.isA(name, kind)));
  if (!isOne)
    throw new WaslError("REQUEST_INVALID", {
      field: "rightId",
      because: `not one kind: ${kinds.join(", ")}`,
    });
}

/** A human's decision bears the strictest marking of all that they could see of the two. */
async function decisionOf(
  platform: Platform,
  tx: Transaction,
  leftId: string,
  rightId: string,
  judgement: Judgement,
  reason: string,
): Promise<Resolution> {
  const statements = await tx.statementsAbout([leftId, rightId]);
  if (judgement === "same") mustBeOfOneKind(platform.model, [...statements.values()]);
  const [left, right] = [leftId, rightId].map((id) => {
    const [first, ...rest] = statements.get(id) ?? [];
    if (!first) throw new WaslError("ENTITY_UNKNOWN", { id });
    return rest.reduce((a, s) => strictest(a, s.access), first.access);
  });
  assert(left !== undefined && right !== undefined, "two ids were asked for");
  const decidedAt = timeOf(platform);
  const { userId } = tx.viewer;
  return {
    id: idFrom("res-", userId, leftId, rightId, judgement, decidedAt),
    leftId,
    rightId,
    judgement,
    score: judgement === "same" ? 1 : 0,
    terms: [],
    decidedBy: userId,
    decidedAt,
    reason,
    access: strictest(left, right),
  };
}

async function undo(
  platform: Platform,
  actor: Actor,
  id: string,
  reason: string,
): Promise<readonly Resolution[]> {
  mustGiveReason(reason);
  return await platform.store.as(actor, async (tx) => {
    mustDecide(tx);
    const taken = await tx.resolution(id);
    if (!taken) throw new WaslError("RESOLUTION_UNKNOWN", { id });
    const log = (await tx.decisionsOn([taken.leftId])).filter((d) => pairKey(d) === pairKey(taken));
    const copies = log.filter((d) => d.id === id && !isTakenBack(d, log));
    if (copies.length === 0) throw new WaslError("CONFLICT", { id, because: "taken back already" });
    const at = timeOf(platform);
    const decisions = copies.map((copy) => undoOf(copy, log, tx.viewer.userId, at, reason));
    const [holding] = standingOf([...log, ...decisions]);
    if ([holding, ...decisions].some((d) => d?.judgement === "same"))
      await mustNotBeProtected(tx, [taken.leftId, taken.rightId]);
    await tx.appendResolutions(decisions);
    await tx.audit({ action: "resolve", object: `resolution:${id}`, text: reason, detail: { undone: id } });
    return decisions;
  });
}

const isTakenBack = ({ id, access }: Resolution, log: readonly Resolution[]): boolean =>
  log.some((d) => d.undoes === id && accessKey(d.access) === accessKey(access));

/** What is appended to take a decision back, under its own marking, so that whoever saw the decision sees its end. */
export function undoOf(
  taken: Resolution,
  log: readonly Resolution[],
  userId: string,
  decidedAt: string,
  reason: string,
): Resolution {
  const id = idFrom("res-", userId, "undo", taken.id, accessKey(taken.access), decidedAt);
  const line = { ...taken, id, decidedBy: userId, decidedAt, reason, undoes: taken.id };
  const [left] = standingOf([...log, line].filter(({ access }) => isAtLeastAsStrict(taken.access, access)));
  return {
    ...line,
    judgement: left?.judgement ?? "undecided",
    score: left?.score ?? taken.score,
    terms: left?.terms ?? taken.terms,
  };
}

async function split(
  platform: Platform,
  actor: Actor,
  entityIds: readonly string[],
  reason: string,
): Promise<readonly Resolution[]> {
  mustGiveReason(reason);
  const [first] = entityIds;
  if (first === undefined || entityIds.length > SPLIT_MAX)
    throw new WaslError("REQUEST_INVALID", { field: "entityIds", max: SPLIT_MAX });
  return await platform.store.as(actor, async (tx) => {
    mustDecide(tx);
    const members = (await tx.members([first])).get(first) ?? [];
    const part = new Set(entityIds);
    if (entityIds.some((id) => !members.includes(id)) || part.size === members.length)
      throw new WaslError("REQUEST_INVALID", { field: "entityIds", because: "not a part of one entity" });
    const log = await tx.decisionsOn([...part]);
    const byPair = groupBy(log, pairKey);
    const decisions: Resolution[] = [];
    for (const own of byPair.values()) {
      const held = standingOf(own);
      const [last] = held;
      if (last?.judgement !== "same" || part.has(last.leftId) === part.has(last.rightId)) continue;
      decisions.push(...partingsOf(held, tx.viewer.userId, timeOf(platform), reason));
    }
    if (decisions.length === 0) throw new WaslError("CONFLICT", { id: first, because: "not joined" });
    await tx.appendResolutions(decisions);
    await tx.audit({
      action: "resolve",
      object: `split:${first}`,
      text: reason,
      detail: { records: part.size, decisions: decisions.length },
    });
    return decisions;
  });
}

/** One decision for each marking under which the two were joined: whoever saw them joined sees them parted. */
function partingsOf(
  held: readonly Resolution[],
  decidedBy: string,
  decidedAt: string,
  reason: string,
): readonly Resolution[] {
  const joining = held.filter(({ judgement }) => judgement === "same");
  const byMarking = new Map(joining.map((decision) => [accessKey(decision.access), decision]));
  return [...byMarking].map(([key, { leftId, rightId, access }]) => ({
    id: idFrom("res-", decidedBy, "split", leftId, rightId, key, decidedAt),
    leftId,
    rightId,
    judgement: "different",
    score: 0,
    terms: [],
    decidedBy,
    decidedAt,
    reason,
    access,
  }));
}
