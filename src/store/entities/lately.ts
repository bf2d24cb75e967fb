/** What was worked out of late, by key, and how large it is: emptied as soon as all of it is too large. */
export class Lately<V> {
  readonly #max: number;
  readonly #kept = new Map<string, { readonly value: V; readonly size: number }>();
  #size = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#size;
  }

  get(key: string): V | undefined {
    return this.#kept.get(key)?.value;
  }

  set(key: string, value: V, size: number): void {
    this.#size += size - (this.#kept.get(key)?.size ?? 0);
    if (this.#size > this.#max) {
      this.#kept.clear();
      this.#size = size;
    }
    this.#kept.set(key, { value, size });
  }
}
