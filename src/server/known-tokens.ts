import type { Accounts, Clock } from "../app/index.ts";

/** Whoever opens a page sends its requests within moments. */
const KEPT_MS = 1_000;
const KEPT_MAX = 1_000;

/** Who a token stood for, and when that was looked up, in milliseconds since 1970. */
export interface KnownToken {
  readonly who: NonNullable<Awaited<ReturnType<Accounts["whoIs"]>>>;
  readonly at: number;
}

/**
 * Looks tokens up, and may answer for a second from what it knows: only a saving for routes on data, where the store
 * looks at the token again in each transaction.
 */
export class KnownTokens {
  readonly #accounts: Accounts;
  readonly #clock: Clock;
  readonly #kept = new Map<string, KnownToken>();
  #forgotten = 0;

  constructor(accounts: Accounts, clock: Clock) {
    this.#accounts = accounts;
    this.#clock = clock;
  }

  /** As the store has it at this moment. */
  async lookUp(token: string): Promise<KnownToken | undefined> {
    const at = this.#clock.now();
    const who = await this.#accounts.whoIs(token);
    this.#kept.delete(token);
    return who && { who, at };
  }

  /** As the store had it within the last second. */
  async recall(token: string): Promise<KnownToken | undefined> {
    const kept = this.#kept.get(token);
    const now = this.#clock.now();
    if (kept && now >= kept.at && now - kept.at < KEPT_MS) return kept;
    const before = this.#forgotten;
    const found = await this.lookUp(token);
    if (!found || this.#forgotten !== before) return found;
    if (this.#kept.size >= KEPT_MAX) this.#kept.clear();
    this.#kept.set(token, found);
    return found;
  }

  /** After what may have changed accounts. */
  forget(): void {
    this.#forgotten++;
    this.#kept.clear();
  }
}
