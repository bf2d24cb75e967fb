/**
 * What was worked out of late, by key, and how large it is. It has two halves: as soon as one is full, what was asked for since the
 * other was is what is left.
 */
export class Lately<V> {
  readonly #half: number;
  #kept = new Map<string, { readonly value: V; readonly size: number }>();
  #older = new Map<string, { readonly value: V; readonly size: number }>();
  #size = 0;
  #olderSize = 0;

  constructor(max: number) {
    this.#half = max / 2;
  }

  get size(): number {
    return this.#size + this.#olderSize;
  }

  get(key: string): V | undefined {
    const known = this.#kept.get(key);
    if (known) return known.value;
    const older = this.#older.get(key);
    if (older) this.set(key, older.value, older.size);
    return older?.value;
  }

  set(key: string, value: V, size: number): void {
    const older = this.#older.get(key);
    if (older) {
      this.#older.delete(key);
      this.#olderSize -= older.size;
    }
    this.#size += size - (this.#kept.get(key)?.size ?? 0);
    if (this.#size > this.#half) {
      this.#older = this.#kept;
      this.#olderSize = this.#size - size;
      this.#older.delete(key);
      this.#kept = new Map();
      this.#size = size;
    }
    this.#kept.set(key, { value, size });
  }
}
