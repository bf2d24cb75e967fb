import { type Access, accessKey } from "./marking/index.ts";

export type Judgement = "same" | "different" | "undecided";

/** A signed term of a score, so that a score is the sum of what is shown. */
export interface ScoreTerm {
  readonly name: string;
  readonly value: number;
  readonly because: string;
}

/** That two entity ids are, or are not, the same: who or what decided, why. Reversible: a later line takes it back. */
export interface Resolution {
  readonly id: string;
  readonly leftId: string;
  readonly rightId: string;
  readonly judgement: Judgement;
  readonly score: number;
  readonly terms: readonly ScoreTerm[];
  /** A user id, or "rule:<version>". */
  readonly decidedBy: string;
  readonly decidedAt: string;
  readonly reason: string;
  /** The strictest marking of its evidence: whoever may not see it sees the parts. */
  readonly access: Access;
  /**
   * The decision of the same marking that this one takes back. It ends that one and nothing else; the judgement is what
   * stood without it, for whoever sees just so much.
   */
  readonly undoes?: string;
}

type Decision = Pick<Resolution, "leftId" | "rightId" | "judgement"> &
  Partial<Pick<Resolution, "id" | "access" | "undoes">>;

/** The same for a pair whichever id stands left. */
export const pairKey = ({ leftId, rightId }: Pick<Resolution, "leftId" | "rightId">): string =>
  leftId < rightId ? `${leftId}\n${rightId}` : `${rightId}\n${leftId}`;

/** A decision may be kept under several markings: each is taken back by itself. */
const copyKey = (id: string, access: Access | undefined): string =>
  `${access === undefined ? "" : accessKey(access)}\n${id}`;

/** What was decided on a pair and not taken back, newest first; takings-back decide nothing. The log is oldest first. */
export function standingOf<T extends Decision>(log: readonly T[]): readonly T[] {
  const taken = new Set<string>();
  return [...log].reverse().filter(({ id, access, undoes }) => {
    if (taken.size > 0 && id !== undefined && taken.has(copyKey(id, access))) return false;
    if (undoes !== undefined) taken.add(copyKey(undoes, access));
    return undoes === undefined;
  });
}

/** The last line on each pair, with the judgement that holds: that of the last decision that stands. */
export function lastDecisions<T extends Decision>(log: Iterable<T>): Map<string, T> {
  const last = new Map<string, T>();
  const withUndone = new Map<string, T[]>();
  const all = [...log];
  for (const line of all) {
    last.set(pairKey(line), line);
    if (line.undoes !== undefined) withUndone.set(pairKey(line), []);
  }
  if (withUndone.size > 0) for (const line of all) withUndone.get(pairKey(line))?.push(line);
  for (const [key, lines] of withUndone) {
    const line = last.get(key) as T;
    last.set(key, { ...line, judgement: standingOf(lines)[0]?.judgement ?? "undecided" });
  }
  return last;
}

/** Disjoint sets of ids, each named by its smallest member. */
class Clusters {
  readonly #parent = new Map<string, string>();

  find(id: string): string {
    let root = id;
    for (let up = this.#parent.get(root); up !== undefined && up !== root; up = this.#parent.get(root))
      root = up;
    for (let at = id; at !== root; ) {
      const next = this.#parent.get(at) ?? root;
      this.#parent.set(at, root);
      at = next;
    }
    return root;
  }

  /** Answers the names of the two clusters: the one that stays, and the one that went into it. */
  join(left: string, right: string): { root: string; child: string } | undefined {
    const a = this.find(left);
    const b = this.find(right);
    if (a === b) return undefined;
    const [root, child] = a < b ? [a, b] : [b, a];
    this.#parent.set(child, root);
    this.#parent.set(root, root);
    return { root, child };
  }

  ids(): Iterable<string> {
    return this.#parent.keys();
  }
}

/**
 * Canonical ids as a pure function of the decision log: the last decision that stands on a pair holds, "same" joins, the
 * canonical id of a cluster is its smallest member. Order of unrelated decisions does not matter.
 */
export function canonicalIds(log: Iterable<Decision>): Map<string, string> {
  const clusters = new Clusters();
  for (const { leftId, rightId, judgement } of lastDecisions(log).values()) {
    if (judgement === "same") clusters.join(leftId, rightId);
  }
  return new Map([...clusters.ids()].map((id) => [id, clusters.find(id)]));
}

/**
 * What a rule proposes, with each "same" made "undecided" that would join two ids which somebody judged to be
 * different, be it over third ones: a rule asks, and does not overrule. The surest proposals go first.
 */
export function withoutContradictions<T extends Decision & { readonly score: number }>(
  log: Iterable<Decision>,
  proposed: readonly T[],
): readonly T[] {
  const clusters = new Clusters();
  const held = [...lastDecisions(log).values()];
  for (const d of held) if (d.judgement === "same") clusters.join(d.leftId, d.rightId);
  const apart = new Apart(clusters);
  for (const d of held) if (d.judgement === "different") apart.add(d.leftId, d.rightId);
  const refused = new Set<T>();
  const surestFirst = [...proposed].sort((a, b) => b.score - a.score || (pairKey(a) < pairKey(b) ? -1 : 1));
  for (const proposal of surestFirst) {
    if (proposal.judgement !== "same") continue;
    if (apart.has(proposal.leftId, proposal.rightId)) refused.add(proposal);
    else apart.join(proposal.leftId, proposal.rightId);
  }
  return proposed.map((p) => (refused.has(p) ? { ...p, judgement: "undecided" } : p));
}

/** Which clusters hold ids that were judged different, kept up to date as clusters grow. */
class Apart {
  readonly #clusters: Clusters;
  readonly #others = new Map<string, Set<string>>();

  constructor(clusters: Clusters) {
    this.#clusters = clusters;
  }

  add(left: string, right: string): void {
    const [a, b] = [this.#clusters.find(left), this.#clusters.find(right)];
    this.#of(a).add(b);
    this.#of(b).add(a);
  }

  has(left: string, right: string): boolean {
    return this.#others.get(this.#clusters.find(left))?.has(this.#clusters.find(right)) ?? false;
  }

  join(left: string, right: string): void {
    const joined = this.#clusters.join(left, right);
    const moved = joined && this.#others.get(joined.child);
    if (!joined || !moved) return;
    for (const other of moved) {
      this.#of(other).delete(joined.child);
      this.#of(other).add(joined.root);
      this.#of(joined.root).add(other);
    }
    this.#others.delete(joined.child);
  }

  #of(root: string): Set<string> {
    const known = this.#others.get(root) ?? new Set<string>();
    this.#others.set(root, known);
    return known;
  }
}
