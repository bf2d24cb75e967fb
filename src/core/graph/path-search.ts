import type { Link, Path } from "./link.ts";

/** How a node was reached from one end: by which link, from which node. */
interface Step {
  readonly from: string;
  readonly link: Link;
  readonly depth: number;
}

/** One end of a bidirectional search. */
interface Side {
  readonly root: string;
  readonly steps: Map<string, Step>;
  frontier: readonly string[];
  depth: number;
}

/**
 * A bidirectional breadth-first search that does no I/O: it says which nodes to expand, whoever holds the links
 * gives them, level by level. Of several shortest ways it takes the one through the less connected node, since
 * a hub says little about who belongs to whom.
 */
export class PathSearch {
  readonly #hopsMax: number;
  readonly #sides: readonly [Side, Side];
  #expanding: Side | undefined;
  #meeting: string | undefined;
  /** Nodes at which the two sides meet equally soon; their links are asked for once to choose among them. */
  #candidates: readonly string[] = [];

  constructor(from: string, to: string, hopsMax: number) {
    this.#hopsMax = hopsMax;
    const side = (root: string): Side => ({ root, steps: new Map(), frontier: [root], depth: 0 });
    this.#sides = [side(from), side(to)];
    if (from === to) this.#meeting = from;
  }

  /** The nodes to expand next; empty when the search is over. */
  frontier(): readonly string[] {
    if (this.#candidates.length > 0) return this.#candidates;
    const [a, b] = this.#sides;
    if (this.#meeting !== undefined || a.depth + b.depth >= this.#hopsMax) return [];
    // A side without a frontier is the smaller one, and the search is over.
    this.#expanding = a.frontier.length <= b.frontier.length ? a : b;
    return this.#expanding.frontier;
  }

  /** The links at the nodes that `frontier` named last. */
  take(links: readonly Link[]): void {
    const degree = countEnds(links);
    if (this.#candidates.length > 0) {
      const ends = (node: string) => degree.get(node) ?? 0;
      // They stand in the order of their names, and of equals the first stays the first.
      [this.#meeting] = [...this.#candidates].sort((x, y) => ends(x) - ends(y));
      this.#candidates = [];
      return;
    }
    const side = this.#expanding;
    if (!side) return;
    this.#expanding = undefined;
    const atFrontier = new Set(side.frontier);
    const reached = new Map<string, Step>();
    side.depth += 1;
    for (const link of links) {
      for (const [from, to] of [
        [link.from, link.to],
        [link.to, link.from],
      ] as const) {
        if (!atFrontier.has(from) || to === side.root || side.steps.has(to)) continue;
        const known = reached.get(to);
        if (known && (degree.get(known.from) ?? 0) <= (degree.get(from) ?? 0)) continue;
        reached.set(to, { from, link, depth: side.depth });
      }
    }
    for (const [node, step] of reached) side.steps.set(node, step);
    side.frontier = [...reached.keys()].sort();
    const meetings = this.#meetings(side.frontier);
    if (meetings.length > 1) this.#candidates = meetings;
    else [this.#meeting] = meetings;
  }

  /** The fresh nodes that the other side knows too, at the fewest hops. */
  #meetings(fresh: readonly string[]): readonly string[] {
    const [a, b] = this.#sides;
    const depthIn = (side: Side, node: string) => (node === side.root ? 0 : side.steps.get(node)?.depth);
    const met = fresh.flatMap((node) => {
      const [left, right] = [depthIn(a, node), depthIn(b, node)];
      return left === undefined || right === undefined ? [] : [{ node, hops: left + right }];
    });
    const fewest = Math.min(...met.map((m) => m.hops));
    return met.filter((m) => m.hops === fewest).map((m) => m.node);
  }

  /** The path, from the first end to the second; undefined where there is none within the limit. */
  path(): Path | undefined {
    const meeting = this.#meeting;
    if (meeting === undefined) return undefined;
    const [a, b] = this.#sides;
    const left = walkBack(a, meeting);
    const right = walkBack(b, meeting);
    return {
      nodes: [...left.nodes.reverse(), meeting, ...right.nodes],
      links: [...left.links.reverse(), ...right.links],
    };
  }
}

/** From a node back to the root of its side: the nodes after it, nearest first, and the links between. */
function walkBack(side: Side, node: string): { nodes: string[]; links: Link[] } {
  const nodes: string[] = [];
  const links: Link[] = [];
  for (let step = side.steps.get(node); step; step = side.steps.get(step.from)) {
    nodes.push(step.from);
    links.push(step.link);
  }
  return { nodes, links };
}

function countEnds(links: readonly Link[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { from, to } of links) for (const n of [from, to]) counts.set(n, (counts.get(n) ?? 0) + 1);
  return counts;
}
