/** Without `id`, this many pairs of the nodes shown are joined no more. */
export interface Cut {
  readonly id: string;
  readonly pairsLost: number;
  /** Of all pairs that are joined now, 0 to 1. */
  readonly share: number;
}

interface Ends {
  readonly from: string;
  readonly to: string;
}

/**
 * The nodes that hold a network together: those whose removal parts it (articulation points, Tarjan 1972), by how many
 * pairs lose their connection. About what is drawn, not about guilt: who is missing here may join them elsewhere.
 * Linear in nodes and links, without recursion.
 */
export function cuts(ids: readonly string[], links: readonly Ends[]): readonly Cut[] {
  const neighbours = new Map<string, Set<string>>(ids.map((id) => [id, new Set()]));
  for (const { from, to } of links) {
    if (from === to || !neighbours.has(from) || !neighbours.has(to)) continue;
    neighbours.get(from)?.add(to);
    neighbours.get(to)?.add(from);
  }
  const found: { id: string; pairsLost: number }[] = [];
  let joined = 0;
  const seen = new Map<string, Visit>();
  for (const root of ids) {
    if (seen.has(root)) continue;
    const visits = walk(root, neighbours, seen);
    const size = visits.length;
    joined += (size * (size - 1)) / 2;
    for (const visit of visits) {
      const pairsLost = lost(visit, size);
      if (pairsLost > 0) found.push({ id: visit.id, pairsLost });
    }
  }
  return found
    .sort((a, b) => b.pairsLost - a.pairsLost || (a.id < b.id ? -1 : 1))
    .map(({ id, pairsLost }) => ({ id, pairsLost, share: pairsLost / joined }));
}

interface Visit {
  readonly id: string;
  readonly order: number;
  low: number;
  /** Nodes at and under it in the walk. */
  size: number;
  /** Sizes of what hangs on it alone. */
  readonly hanging: number[];
  readonly parent: Visit | undefined;
}

function walk(
  root: string,
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
  seen: Map<string, Visit>,
): Visit[] {
  const visits: Visit[] = [];
  const enter = (id: string, parent: Visit | undefined) => {
    const visit: Visit = { id, order: seen.size, low: seen.size, size: 1, hanging: [], parent };
    seen.set(id, visit);
    visits.push(visit);
    return { visit, next: (neighbours.get(id) ?? new Set<string>()).values() };
  };
  const stack = [enter(root, undefined)];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const { value, done } = top.next.next();
    if (!done) {
      const known = seen.get(value);
      if (!known) stack.push(enter(value, top.visit));
      else if (known !== top.visit.parent) top.visit.low = Math.min(top.visit.low, known.order);
      continue;
    }
    stack.pop();
    const { visit } = top;
    const { parent } = visit;
    if (!parent) continue;
    parent.low = Math.min(parent.low, visit.low);
    parent.size += visit.size;
    if (visit.low >= parent.order) parent.hanging.push(visit.size);
  }
  return visits;
}

/** Pairs between the pieces that are left when it goes, in a part of `size` nodes; its own pairs do not count. */
function lost({ hanging }: Visit, size: number): number {
  const rest = size - 1 - hanging.reduce((sum, n) => sum + n, 0);
  const pieces = rest > 0 ? [...hanging, rest] : hanging;
  const whole = size - 1;
  return (whole * whole - pieces.reduce((sum, n) => sum + n * n, 0)) / 2;
}
