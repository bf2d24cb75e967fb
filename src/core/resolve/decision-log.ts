import type { Judgement } from "../resolution.ts";

/** One decision on a pair. A later one on the same pair replaces it; "undecided" takes it back. */
export interface Decision {
  readonly id: string;
  readonly leftId: string;
  readonly rightId: string;
  readonly judgement: Judgement;
  /** ISO time; of two decisions of one time the greater id is the later. */
  readonly decidedAt: string;
}

const pairOf = (d: Pick<Decision, "leftId" | "rightId">): string =>
  d.leftId < d.rightId ? `${d.leftId}\n${d.rightId}` : `${d.rightId}\n${d.leftId}`;

const isLater = (a: Decision, b: Decision): boolean =>
  a.decidedAt > b.decidedAt || (a.decidedAt === b.decidedAt && a.id > b.id);

/**
 * Clusters kept up to date under decisions and undos. At any time they are those that the standing decisions make,
 * in whatever order they came: the last decision on a pair holds, "same" joins, the smallest id names the cluster.
 */
export class DecisionLog {
  /** All decisions of a pair that were not undone, by pair. */
  readonly #byPair = new Map<string, Map<string, Decision>>();
  readonly #pairOfDecision = new Map<string, string>();
  /** Who is joined with whom by a standing "same". */
  readonly #joined = new Map<string, Set<string>>();
  readonly #canonical = new Map<string, string>();

  /** Adds a decision; the same id twice counts once. */
  add(decision: Decision): void {
    if (this.#pairOfDecision.has(decision.id)) return;
    const pair = pairOf(decision);
    const own = this.#byPair.get(pair) ?? new Map<string, Decision>();
    own.set(decision.id, decision);
    this.#byPair.set(pair, own);
    this.#pairOfDecision.set(decision.id, pair);
    this.#settle(pair);
  }

  /** Takes a decision back, whenever it was made; false where there is none of this id. */
  undo(id: string): boolean {
    const pair = this.#pairOfDecision.get(id);
    if (pair === undefined) return false;
    this.#pairOfDecision.delete(id);
    this.#byPair.get(pair)?.delete(id);
    this.#settle(pair);
    return true;
  }

  /** The id that stands for an entity: its own where nothing joins it. */
  canonicalOf(id: string): string {
    return this.#canonical.get(id) ?? id;
  }

  /** Canonical ids of all that are joined. */
  clusters(): Map<string, string> {
    return new Map(this.#canonical);
  }

  standing(leftId: string, rightId: string): Decision | undefined {
    return this.#last(pairOf({ leftId, rightId }));
  }

  #last(pair: string): Decision | undefined {
    let last: Decision | undefined;
    for (const decision of this.#byPair.get(pair)?.values() ?? [])
      if (!last || isLater(decision, last)) last = decision;
    return last;
  }

  #settle(pair: string): void {
    const [left = "", right = ""] = pair.split("\n");
    const isSame = this.#last(pair)?.judgement === "same" && left !== right;
    if ((this.#joined.get(left)?.has(right) ?? false) === isSame) return;
    if (isSame) {
      this.#linkTo(left).add(right);
      this.#linkTo(right).add(left);
      this.#name(this.#reach(left));
      return;
    }
    this.#unlink(left, right);
    this.#unlink(right, left);
    // Only the two halves of the one cluster can have changed.
    this.#name(this.#reach(left));
    this.#name(this.#reach(right));
  }

  #linkTo(id: string): Set<string> {
    const known = this.#joined.get(id);
    if (known) return known;
    const made = new Set<string>();
    this.#joined.set(id, made);
    return made;
  }

  #unlink(id: string, other: string): void {
    const links = this.#joined.get(id);
    links?.delete(other);
    if (links?.size === 0) this.#joined.delete(id);
  }

  #reach(from: string): string[] {
    const seen = new Set([from]);
    for (const id of seen) for (const next of this.#joined.get(id) ?? []) seen.add(next);
    return [...seen];
  }

  #name(members: readonly string[]): void {
    if (members.length === 1) {
      this.#canonical.delete(members[0] as string);
      return;
    }
    const smallest = members.reduce((a, b) => (a < b ? a : b));
    for (const id of members) this.#canonical.set(id, smallest);
  }
}

/** A pair that a human should look at. */
export interface ReviewItem {
  readonly leftId: string;
  readonly rightId: string;
  readonly probability: number;
}

/** The undecided, those first whose answer would join the most entities, then those nearest to even odds. */
export function reviewQueue<T extends ReviewItem>(items: readonly T[], log: DecisionLog): T[] {
  const sizes = new Map<string, number>();
  for (const canonical of log.clusters().values()) sizes.set(canonical, (sizes.get(canonical) ?? 0) + 1);
  const sizeOf = (id: string): number => sizes.get(log.canonicalOf(id)) ?? 1;
  const open = items.filter((item) => {
    const standing = log.standing(item.leftId, item.rightId)?.judgement;
    const isSettled = standing === "same" || standing === "different";
    return !isSettled && log.canonicalOf(item.leftId) !== log.canonicalOf(item.rightId);
  });
  const joins = (item: T): number => sizeOf(item.leftId) + sizeOf(item.rightId);
  return open.sort(
    (a, b) =>
      joins(b) - joins(a) ||
      Math.abs(a.probability - 0.5) - Math.abs(b.probability - 0.5) ||
      (pairOf(a) < pairOf(b) ? -1 : 1),
  );
}
