import type { Clock } from "../../app/index.ts";

const KEYS_MAX = 20_000;

/** Tokens that fill up with time: `perSecond` of them, at most `burst`. */
export class Rates {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** Seconds to wait until `cost` can be paid, without paying it; 0 where it can. */
  wait(key: string, cost = 1): number {
    const { left } = this.#bucket(key);
    return left >= cost ? 0 : Math.ceil((cost - left) / this.#perSecond);
  }

  /** May leave a debt, which later callers wait for. */
  pay(key: string, cost = 1): void {
    const bucket = this.#bucket(key);
    bucket.left -= cost;
    this.#buckets.delete(key);
    if (this.#buckets.size >= KEYS_MAX) this.#forgetFull();
    this.#buckets.set(key, bucket);
  }

  #bucket(key: string): { left: number; at: number } {
    const now = this.#clock.now();
    const { left, at } = this.#buckets.get(key) ?? { left: this.#burst, at: now };
    return { left: Math.min(this.#burst, left + (Math.max(0, now - at) / 1_000) * this.#perSecond), at: now };
  }

  /** A bucket that is full again says nothing; where none is, the oldest goes. */
  #forgetFull(): void {
    for (const key of this.#buckets.keys())
      if (this.#bucket(key).left >= this.#burst) this.#buckets.delete(key);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size >= KEYS_MAX && oldest !== undefined) this.#buckets.delete(oldest);
  }
}
