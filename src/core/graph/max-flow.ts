/** A flow network with Dinic's algorithm (1970): nodes are numbers from 0, capacities are finite or Infinity. */
export class FlowNetwork {
  readonly #to: number[] = [];
  readonly #capacity: number[] = [];
  readonly #edges: number[][] = [];

  /** Answers the new node's number. */
  addNode(): number {
    return this.#edges.push([]) - 1;
  }

  addEdge(from: number, to: number, capacity: number): void {
    const id = this.#to.push(to, from) - 2;
    this.#capacity.push(capacity, 0);
    this.#edges[from]?.push(id);
    this.#edges[to]?.push(id + 1);
  }

  /** The greatest flow from source to sink; leaves the residual capacities behind. */
  maxFlow(source: number, sink: number): number {
    if (source === sink) return 0;
    let total = 0;
    for (;;) {
      const level = this.#levels(source);
      if ((level[sink] as number) < 0) return total;
      const next = new Int32Array(this.#edges.length);
      for (;;) {
        const pushed = this.#push(source, sink, Infinity, level, next);
        if (pushed <= EPSILON) break;
        total += pushed;
      }
    }
  }

  #levels(source: number): Int32Array {
    const level = new Int32Array(this.#edges.length).fill(-1);
    level[source] = 0;
    const queue = [source];
    for (const node of queue)
      for (const edge of this.#edges[node] ?? []) {
        const to = this.#to[edge] as number;
        if ((this.#capacity[edge] as number) <= EPSILON || (level[to] as number) >= 0) continue;
        level[to] = (level[node] as number) + 1;
        queue.push(to);
      }
    return level;
  }

  /** Depth first along the levels, without recursion: a chain of a hundred thousand links must not overflow the stack. */
  #push(source: number, sink: number, limit: number, level: Int32Array, next: Int32Array): number {
    const path: number[] = [];
    let node = source;
    for (;;) {
      if (node === sink) {
        let pushed = limit;
        for (const edge of path) pushed = Math.min(pushed, this.#capacity[edge] as number);
        for (const edge of path) {
          this.#capacity[edge] = (this.#capacity[edge] as number) - pushed;
          this.#capacity[edge ^ 1] = (this.#capacity[edge ^ 1] as number) + pushed;
        }
        return pushed;
      }
      const edges = this.#edges[node] as number[];
      let advanced = false;
      for (; (next[node] as number) < edges.length; next[node] = (next[node] as number) + 1) {
        const edge = edges[next[node] as number] as number;
        const to = this.#to[edge] as number;
        if ((this.#capacity[edge] as number) > EPSILON && level[to] === (level[node] as number) + 1) {
          path.push(edge);
          node = to;
          advanced = true;
          break;
        }
      }
      if (advanced) continue;
      const back = path.pop();
      if (back === undefined) return 0;
      node = this.#to[back ^ 1] as number;
      next[node] = (next[node] as number) + 1;
    }
  }
}

const EPSILON = 1e-12;
