import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import type { WaslStore } from "../../src/store/index.ts";
import { accountsContract } from "./accounts-contract.ts";
import { exchangeContract } from "./exchange-contract.ts";
import { failureContract } from "./failure-contract.ts";
import { actor, model, random, testClock } from "./fixtures.ts";
import { ledgerContract } from "./ledger-contract.ts";
import { linksContract } from "./links-contract.ts";
import { namesContract } from "./names-contract.ts";
import { protectionContract } from "./protection-contract.ts";
import { recordsContract } from "./records-contract.ts";
import { reportsContract } from "./reports-contract.ts";
import { searchContract } from "./search-contract.ts";
import { signInContract } from "./sign-in-contract.ts";
import { taxiiContract } from "./taxii-contract.ts";
import { ticketsContract } from "./tickets-contract.ts";
import { viewersContract } from "./viewers-contract.ts";
import { workContract } from "./work-contract.ts";
import type { StoreWorld } from "./world.ts";

export interface StoreFixture {
  readonly store: WaslStore;
  close(): Promise<void>;
}

export interface StoreFixtureOptions {
  readonly clock: { now(): number };
  readonly random: typeof random;
  readonly model: typeof model;
}

/** What every adapter of the Store port does. */
export function storeContract(
  name: string,
  open: (options: StoreFixtureOptions) => Promise<StoreFixture>,
): void {
  describe(`store contract: ${name}`, () => {
    const clock = testClock();
    let fixture: StoreFixture;
    let store: StoreFixture["store"];
    let ana: Actor;
    let low: Actor;
    let chief: Actor;

    beforeAll(async () => {
      fixture = await open({ clock, random, model });
      store = fixture.store;
      ana = await actor(store, { id: "ana", clearance: "red" });
      low = await actor(store, { id: "low", clearance: "green" });
      chief = await actor(store, { id: "chief", role: "supervisor", clearance: "red" });
    });
    afterAll(async () => {
      await fixture?.close();
    });

    const world = (): StoreWorld => ({ store, clock, ana, low, chief });

    ticketsContract(world);
    reportsContract(world);
    viewersContract(world);
    searchContract(world);
    namesContract(world);
    linksContract(world);
    recordsContract(world);
    exchangeContract(world);
    ledgerContract(world);
    workContract(world);
    protectionContract(world);
    taxiiContract(() => store.taxii);
    signInContract(world);
    accountsContract(world);
    failureContract(() => ({ store, ana }));

    it("is ready", async () => {
      expect(await store.ready()).toBe(true);
    });
  });
}
