import type { NetworkModel } from "./chokepoints.ts";
import { allot, type CompiledNetwork, compile, GONE, OPEN } from "./disruption-model.ts";
import { PartSearch } from "./disruption-part.ts";

/** Whom a search removes, what is left of the flow then, and what at least is left whoever else is removed instead. */
export interface Found {
  readonly actors: readonly string[];
  readonly left: number;
  readonly leftAtLeast: number;
}

/**
 * The sets that contain `given` and leave the least of the flow, of at most as many actors as are given, one more, and so on up
 * to `k`.
 *
 * What a network hands on is what its scarcest stage does, so the best `j` removals inside one network are the `j`
 * greatest stand-ins of one stage, and networks that share nobody are put together by dynamic programming: that is exact
 * for any number of firms. Only those who serve several networks are branched on. While one is undecided, the network
 * in which it weighs most pays for it and the others have it for nothing, which bounds what any set can do.
 */
export function searchDisruption(
  networks: readonly NetworkModel[],
  k: number,
  given: readonly string[],
  nodesMax: number,
): Found[] {
  const { names, nets } = compile(networks, given);
  const first = [...new Set(given)];
  const state = new Int8Array(names.length);
  for (const name of first) state[names.indexOf(name)] = GONE;
  const budgetMax = Math.max(0, k - first.length);
  const parts = partsOf(nets, state).map((part) => solvePart(part, state, budgetMax, nodesMax));
  return Array.from({ length: budgetMax + 1 }, (_, budget) => {
    const reached = allot(
      parts.map((p) => p.left),
      budget,
    );
    const least = allot(
      parts.map((p) => p.leftAtLeast),
      budget,
    );
    const actors = parts.flatMap((p, i) => p.sets[reached.shares[i] as number] as readonly number[]);
    return {
      actors: [...first, ...actors.sort((x, y) => x - y).map((x) => names[x] as string)],
      left: reached.left,
      leftAtLeast: Math.min(least.left, reached.left),
    };
  });
}

/** Networks that share a candidate who is not given already are one part. */
function partsOf(nets: readonly CompiledNetwork[], state: Int8Array): (readonly CompiledNetwork[])[] {
  const parts: { nets: CompiledNetwork[]; actors: Set<number> }[] = [];
  for (const net of nets) {
    const actors = new Set(actorsOf(net).filter((a) => state[a] === OPEN));
    const joined = { nets: [net], actors };
    for (const part of [...parts]) {
      if (![...actors].some((a) => part.actors.has(a))) continue;
      parts.splice(parts.indexOf(part), 1);
      joined.nets.unshift(...part.nets);
      for (const a of part.actors) actors.add(a);
    }
    parts.push(joined);
  }
  const first = (actors: ReadonlySet<number>): number => Math.min(Number.MAX_SAFE_INTEGER, ...actors);
  return parts.sort((a, b) => first(a.actors) - first(b.actors)).map((p) => p.nets);
}

const actorsOf = (net: CompiledNetwork): number[] => [
  ...new Set(net.stages.flatMap((s) => s.members.map((m) => m.actor))),
];

/** By the number of removals that it is granted, from 0. */
interface Part {
  readonly left: readonly number[];
  readonly leftAtLeast: readonly number[];
  readonly sets: readonly (readonly number[])[];
}

function solvePart(
  nets: readonly CompiledNetwork[],
  given: Int8Array,
  budget: number,
  nodesMax: number,
): Part {
  const left: number[] = [];
  const leftAtLeast: number[] = [];
  const sets: (readonly number[])[] = [];
  for (let j = 0; j <= budget; j++) {
    const search = new PartSearch(nets, Int8Array.from(given), nodesMax, sets.at(-1) ?? []);
    search.run(j);
    left.push(search.bestLeft);
    sets.push(search.best);
    leftAtLeast.push(Math.min(search.bestLeft, search.openLeast));
  }
  return { left, leftAtLeast, sets };
}
