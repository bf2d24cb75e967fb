import type { Actor, Store, TaxiiStore } from "../../src/app/index.ts";
import type { testClock } from "./fixtures.ts";

/** What every part of the store's contract is given: one store, and who looks at it. */
export interface StoreWorld {
  readonly store: Store & { readonly taxii: TaxiiStore };
  readonly clock: ReturnType<typeof testClock>;
  /** Cleared for everything. */
  readonly ana: Actor;
  /** Cleared for green. */
  readonly low: Actor;
  /** A supervisor, cleared for everything. */
  readonly chief: Actor;
}
