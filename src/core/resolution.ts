import type { Access } from "./marking/index.ts";

export type Judgement = "same" | "different" | "undecided";

/** A signed term of a score, so that a score is the sum of what is shown. */
export interface ScoreTerm {
  readonly name: string;
  readonly value: number;
  readonly because: string;
}

/** That two entity ids are, or are not, the same: who or what decided, why. Reversible: undo is a later decision. */
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
}

/**
 * Canonical ids as a pure function of the decision log: the last decision on a pair holds, "same" joins, the
 * canonical id of a cluster is its smallest member. Order of unrelated decisions does not matter.
 */
export function canonicalIds(
  decisions: Iterable<Pick<Resolution, "leftId" | "rightId" | "judgement">>,
): Map<string, string> {
  const last = new Map<string, Pick<Resolution, "leftId" | "rightId" | "judgement">>();
  for (const d of decisions)
    last.set(d.leftId < d.rightId ? `${d.leftId}\n${d.rightId}` : `${d.rightId}\n${d.leftId}`, d);
  const parent = new Map<string, string>();
  const find = (id: string): string => {
    let root = id;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    for (let at = id; at !== root; ) {
      const next = parent.get(at) ?? root;
      parent.set(at, root);
      at = next;
    }
    return root;
  };
  for (const { leftId, rightId, judgement } of last.values()) {
    if (judgement !== "same") continue;
    const a = find(leftId);
    const b = find(rightId);
    if (a === b) continue;
    const [root, child] = a < b ? [a, b] : [b, a];
    parent.set(child, root);
    parent.set(root, root);
  }
  const result = new Map<string, string>();
  for (const id of parent.keys()) result.set(id, find(id));
  return result;
}
