import { cutStart, foldPhrase, readings, type Token } from "./tokens.ts";

export interface TermHit<T> {
  readonly start: number;
  readonly end: number;
  /** Index of the first token, and one past the last. */
  readonly from: number;
  readonly to: number;
  readonly value: T;
  /** Letters of a particle that were taken off the first word. */
  readonly cut: number;
}

interface Branch<T> {
  next?: Map<string, Branch<T>>;
  values?: T[];
}

/** Finds many phrases in a text at once, whole folded words only, the longest first. */
export class TermIndex<T> {
  readonly #root = new Map<string, Branch<T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(phrase: string, value: T): void {
    const words = foldPhrase(phrase);
    let map = this.#root;
    let branch: Branch<T> | undefined;
    for (const word of words) {
      if (branch) {
        branch.next ??= new Map();
        map = branch.next;
      }
      const known = map.get(word);
      branch = known ?? {};
      if (!known) map.set(word, branch);
    }
    if (!branch) return;
    branch.values ??= [];
    branch.values.push(value);
    this.#size++;
  }

  /** The longest phrase that begins at this token, with all that is known under it. */
  at(text: string, tokens: readonly Token[], from: number): TermHit<readonly T[]> | undefined {
    const first = tokens[from];
    if (!first) return undefined;
    for (const { folded, cut } of readings(first)) {
      const hit = this.#walk(text, tokens, from, folded, cut);
      if (hit) return hit;
    }
    return undefined;
  }

  #walk(
    text: string,
    tokens: readonly Token[],
    from: number,
    folded: string,
    cut: number,
  ): TermHit<readonly T[]> | undefined {
    let branch = this.#root.get(folded);
    let best: TermHit<readonly T[]> | undefined;
    const first = tokens[from];
    for (let i = from; branch && first; i++) {
      const token = tokens[i];
      if (!token) break;
      if (branch.values) {
        const start = cut === 0 ? first.start : cutStart(text, first, cut);
        best = { start, end: token.end, from, to: i + 1, value: branch.values, cut };
      }
      const after = tokens[i + 1];
      // A phrase does not run over the end of a sentence or line.
      if (!after || /[!?؟。\n;؛:]|\.\s/u.test(text.slice(token.end, after.start))) break;
      branch = branch.next?.get(after.folded);
    }
    return best;
  }

  /** All phrases of the text, from left to right, none inside another. */
  find(text: string, tokens: readonly Token[]): TermHit<readonly T[]>[] {
    const hits: TermHit<readonly T[]>[] = [];
    for (let i = 0; i < tokens.length; ) {
      const hit = this.at(text, tokens, i);
      if (hit) hits.push(hit);
      i = hit ? hit.to : i + 1;
    }
    return hits;
  }
}
