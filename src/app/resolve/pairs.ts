import {
  type Access,
  accessKey,
  areApart,
  assert,
  blockingKeysOf,
  type ClusterOptions,
  clusterRecords,
  type Entity,
  type EntityRecord,
  explainRecords,
  idFrom,
  isAtLeastAsStrict,
  type Judgement,
  lastDecisions,
  type NamesModel,
  namesModel,
  type PreparedRecord,
  pairKey,
  prepareRecord,
  type Resolution,
  recordOf,
  scoreRecords,
  strictest,
  withoutContradictions,
} from "../../core/index.ts";
import type { MatchClaim, MatchEntity } from "../ports/resolve.ts";
import { PairFinder } from "./pair-finder.ts";

/** Names the rule in every decision; a new rule decides anew, an analyst's decision is never overwritten. */
export const RULE = "rule:records-1";
/** Log-odds of nine in ten: from here the rule joins by itself. */
const JOIN_MIN = 2.2;
/** Log-odds of three in ten: from here a human is asked. */
const REVIEW_MIN = -0.85;
/** Groups that are less alike than even odds by the mean of their pairs are not joined over two of them. */
const GROUPS: ClusterOptions = { joinMin: JOIN_MIN, groupMin: 0 };
/** What a human said is one outweighs every figure. */
const SAID = 50;
const PREPARED_MAX = 50_000;

const PEOPLE: ReadonlySet<string> = new Set(["Person", "LegalEntity"]);
const ORGANISATIONS: ReadonlySet<string> = new Set(["Company", "Organization", "PublicBody", "LegalEntity"]);
/** Things with a name of their own. Two engines or adverts of one name are two: their serials and contacts join them. */
const NAMED_THINGS: ReadonlySet<string> = new Set(["Vessel", "Airplane"]);

export const isResolvable = (schema: string): boolean =>
  PEOPLE.has(schema) || ORGANISATIONS.has(schema) || NAMED_THINGS.has(schema);

/** Fiction is never paired with what is real, nor a person with a company. */
const couldBeOne = (a: Candidate, b: Candidate): boolean =>
  a.fictitious === b.fictitious &&
  ((a.schema === b.schema && NAMED_THINGS.has(a.schema)) ||
    (PEOPLE.has(a.schema) && PEOPLE.has(b.schema)) ||
    (ORGANISATIONS.has(a.schema) && ORGANISATIONS.has(b.schema)));

/** An entity as it is held while all are compared. */
interface Candidate {
  readonly id: string;
  readonly schema: string;
  readonly fictitious: boolean;
  readonly record: EntityRecord;
  readonly access: Access;
  /** Kept where the claims do not all bear one marking. */
  readonly said: readonly MatchClaim[] | undefined;
}

export interface PairDecisions {
  readonly decisions: readonly Resolution[];
  readonly pairs: number;
}

/**
 * Decides on pairs of entities by the scores of core/resolve. What it is told it keeps in a compact form; deciding is
 * a function of the entities, the log and nothing else but the time that is written on the decisions.
 */
export class PairDecider {
  readonly #model: NamesModel;
  readonly #candidates: Candidate[] = [];
  readonly #numberOf = new Map<string, number>();
  readonly #finder = new PairFinder();
  readonly #prepared = new Map<number, PreparedRecord>();

  constructor(model: NamesModel) {
    this.#model = model;
  }

  get size(): number {
    return this.#candidates.length;
  }

  /** Entities of kinds that are not resolved by name are left out. */
  add(entity: MatchEntity): void {
    const [first] = entity.said;
    if (!first || !isResolvable(entity.schema) || this.#numberOf.has(entity.entityId)) return;
    const record = toRecord(entity, entity.said);
    if (record.names.length === 0 && record.identifiers.length === 0) return;
    const key = accessKey(first.access);
    const isMixed = entity.said.some(({ access }) => access !== first.access && accessKey(access) !== key);
    const number = this.#candidates.push({
      id: entity.entityId,
      schema: entity.schema,
      fictitious: entity.fictitious,
      record,
      access: entity.said.map(({ access }) => access).reduce(strictest),
      said: isMixed ? entity.said : undefined,
    });
    this.#numberOf.set(entity.entityId, number - 1);
    const prepared = this.#prepare(number - 1);
    this.#finder.add(blockingKeysOf(prepared, this.#model));
  }

  /** Decides on all pairs that share enough keys. */
  decideAll(log: readonly Resolution[], decidedAt: string): PairDecisions {
    return this.#decide(this.#finder.pairs(), log, decidedAt);
  }

  /** Decides on these pairs only, given by ids. */
  decide(
    pairs: Iterable<readonly [string, string]>,
    log: readonly Resolution[],
    decidedAt: string,
  ): PairDecisions {
    const numbers = [...pairs].flatMap(([left, right]): [number, number][] => {
      const i = this.#numberOf.get(left);
      const j = this.#numberOf.get(right);
      return i === undefined || j === undefined || i === j ? [] : [[Math.min(i, j), Math.max(i, j)]];
    });
    return this.#decide(numbers, log, decidedAt);
  }

  #decide(
    pairs: Iterable<readonly [number, number]>,
    log: readonly Resolution[],
    decidedAt: string,
  ): PairDecisions {
    const standing = lastDecisions(log);
    const scores = new Map<string, Scored>();
    const score = (i: number, j: number): void => {
      const [a, b] = [this.#candidates[i] as Candidate, this.#candidates[j] as Candidate];
      const key = pairKey({ leftId: a.id, rightId: b.id });
      if (scores.has(key) || !couldBeOne(a, b)) return;
      const odds = scoreRecords(this.#prepare(i), this.#prepare(j), this.#model);
      // What was decided before is looked at again, however little is left of it.
      if (odds >= REVIEW_MIN || standing.has(key)) scores.set(key, { i, j, log: odds });
    };
    let count = 0;
    for (const [i, j] of pairs) {
      count += 1;
      score(i, j);
    }
    for (const { leftId, rightId } of standing.values()) {
      const [i, j] = [this.#numberOf.get(leftId), this.#numberOf.get(rightId)];
      if (i !== undefined && j !== undefined) score(Math.min(i, j), Math.max(i, j));
    }
    const judged = this.#judge([...scores.values()], standing);
    const fresh = judged.flatMap((pair) => this.#toDecision(pair, standing, decidedAt) ?? []);
    return { decisions: withoutContradictions(log, fresh), pairs: count };
  }

  /** Clusters the scored pairs, and says of each what follows. */
  #judge(scored: readonly Scored[], standing: ReadonlyMap<string, Resolution>): readonly Judged[] {
    const numbers = [...new Set(scored.flatMap(({ i, j }) => [i, j]))].sort((a, b) => a - b);
    const at = new Map(numbers.map((number, n) => [number, n]));
    const records = numbers.map((number) => (this.#candidates[number] as Candidate).record);
    const links = scored.map(({ i, j, log }) => {
      const said = standing.get(this.#keyOf(i, j));
      const isSaid = said !== undefined && isHuman(said);
      return {
        i: at.get(i) as number,
        j: at.get(j) as number,
        log:
          isSaid && said.judgement === "same" ? SAID : isSaid && said.judgement === "different" ? -SAID : log,
      };
    });
    const clusters = clusterRecords(records, links, GROUPS);
    return scored.map((pair, n) => {
      const link = links[n] as (typeof links)[0];
      return { ...pair, judgement: judgementOf(pair.log, records, clusters, link) };
    });
  }

  #keyOf(i: number, j: number): string {
    const [a, b] = [this.#candidates[i] as Candidate, this.#candidates[j] as Candidate];
    return pairKey({ leftId: a.id, rightId: b.id });
  }

  /** Undefined where a human has decided, or where the rule says what it said before. */
  #toDecision(
    { i, j, judgement }: Judged,
    standing: ReadonlyMap<string, Resolution>,
    decidedAt: string,
  ): Resolution | undefined {
    const [a, b] = [this.#candidates[i] as Candidate, this.#candidates[j] as Candidate];
    const [left, right, x, y] = a.id < b.id ? [a, b, i, j] : [b, a, j, i];
    const before = standing.get(pairKey({ leftId: left.id, rightId: right.id }));
    if (judgement === "joined" || (before && isHuman(before))) return undefined;
    // Two of which the rule had something to say, and that have nothing in common any more, are two.
    const now = judgement === "none" ? "different" : judgement;
    if (before ? before.judgement === now : judgement === "none") return undefined;
    const open = judgement === "same" ? this.#openEvidence(left, right) : undefined;
    const { probability, terms } = open ?? explainRecords(this.#prepare(x), this.#prepare(y), this.#model);
    return {
      id: idFrom("res-", RULE, left.id, right.id, now, before?.id ?? ""),
      leftId: left.id,
      rightId: right.id,
      judgement: now,
      score: probability,
      terms,
      decidedBy: RULE,
      decidedAt,
      reason: reasonOf(terms),
      access: open?.access ?? strictest(left.access, right.access),
    };
  }

  /**
   * A decision bears the strictest marking of its evidence, so it is made on the least restricted evidence that
   * suffices: a secret alias must not hide that two open records are one.
   */
  #openEvidence(
    left: Candidate,
    right: Candidate,
  ): (ReturnType<typeof explainRecords> & { readonly access: Access }) | undefined {
    if (!left.said && !right.said) return undefined;
    const claims = (c: Candidate): readonly MatchClaim[] => c.said ?? [];
    const levels = [...new Set([...claims(left), ...claims(right)].map(({ access }) => access))];
    const strictness = (level: Access): number => levels.filter((l) => isAtLeastAsStrict(level, l)).length;
    for (const level of levels.sort((a, b) => strictness(a) - strictness(b))) {
      const [a, b] = [below(left, level), below(right, level)];
      if (!a || !b) continue;
      const [x, y] = [prepareRecord(a.record, this.#model), prepareRecord(b.record, this.#model)];
      const score = explainRecords(x, y, this.#model);
      if (score.probability >= 1 / (1 + Math.exp(-JOIN_MIN)))
        return { ...score, access: strictest(a.access, b.access) };
    }
    return undefined;
  }

  /** Prepared records are many times the size of what they are made of: only some are kept. */
  #prepare(number: number): PreparedRecord {
    const known = this.#prepared.get(number);
    if (known) return known;
    if (this.#prepared.size >= PREPARED_MAX) this.#prepared.clear();
    const made = prepareRecord((this.#candidates[number] as Candidate).record, this.#model);
    this.#prepared.set(number, made);
    return made;
  }
}

interface Scored {
  readonly i: number;
  readonly j: number;
  readonly log: number;
}

interface Judged extends Scored {
  /** "none" where there is nothing to ask, "joined" where two are one over others. */
  readonly judgement: Judgement | "none" | "joined";
}

const isHuman = ({ decidedBy }: Resolution): boolean => !decidedBy.startsWith("rule:");

function judgementOf(
  log: number,
  records: readonly EntityRecord[],
  clusters: Int32Array,
  { i, j }: { readonly i: number; readonly j: number },
): Judged["judgement"] {
  if (log < REVIEW_MIN) return "none";
  if (areApart(records[i] as EntityRecord, records[j] as EntityRecord)) return "different";
  if (clusters[i] === clusters[j]) return log >= JOIN_MIN ? "same" : "joined";
  return "undecided";
}

/** The figures for two entities by what is shown of them. */
export function explainPair(left: Entity, right: Entity): ReturnType<typeof explainRecords> {
  const model = namesModel();
  assert(model !== undefined, "loadNamesModel comes before the use cases");
  const prepare = ({ canonicalId, schema, statements }: Entity): PreparedRecord =>
    prepareRecord(toRecord({ entityId: canonicalId, schema }, statements), model);
  return explainRecords(prepare(left), prepare(right), model);
}

/** The part of an entity that a marking of this strictness admits. */
function below(
  { id, schema, said, record, access }: Candidate,
  level: Access,
): { readonly record: EntityRecord; readonly access: Access } | undefined {
  if (!said) return isAtLeastAsStrict(level, access) ? { record, access } : undefined;
  const admitted = said.filter((claim) => isAtLeastAsStrict(level, claim.access));
  if (admitted.length === 0) return undefined;
  return {
    record: toRecord({ entityId: id, schema }, admitted),
    access: admitted.map((claim) => claim.access).reduce(strictest),
  };
}

function toRecord(
  { entityId, schema }: Pick<MatchEntity, "entityId" | "schema">,
  said: readonly Pick<MatchClaim, "property" | "value">[],
): EntityRecord {
  const properties: Record<string, string[]> = {};
  for (const { property, value } of said) {
    const values = properties[property];
    if (!values) properties[property] = [value];
    else if (!values.includes(value)) values.push(value);
  }
  return recordOf({ id: entityId, schema, properties });
}

/** In words, the heaviest first. */
function reasonOf(terms: Resolution["terms"]): string {
  return [...terms]
    .filter(({ name }) => name !== "prior" && name !== "name.prior")
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, 3)
    .map(({ because }) => because)
    .filter((because, n, all) => because !== "" && all.indexOf(because) === n)
    .join("; ");
}
