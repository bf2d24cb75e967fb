import { describe, expect, it } from "vitest";
import type { Actor, ObjectRow, Store } from "../../src/app/index.ts";
import { amber } from "./fixtures.ts";

interface World {
  readonly store: Store;
  readonly ana: Actor;
}

/** Of the node of these tests: nobody but the exchange writes what is a partner's. */
const object: ObjectRow = {
  creator: "test-node",
  id: "obj-held",
  version: 1,
  hash: "a".repeat(64),
  state: "held",
  access: amber,
};

/** What is given and taken back at once, on any database. */
export function exchangeContract(world: () => World): void {
  describe("an object that two would change at once", () => {
    it("is held by the first: the second waits, and then sees what was done", async () => {
      const { store, ana } = world();
      await store.as(ana, (tx) => tx.federation.saveObjects([object]));
      const done: string[] = [];
      let second: Promise<void> | undefined;
      await store.as(ana, async (tx) => {
        expect((await tx.federation.hold([object])).map((o) => o.state)).toEqual(["held"]);
        second = store.as(ana, async (other) => {
          const [now] = await other.federation.hold([object]);
          done.push(`second saw ${now?.state}`);
        });
        await new Promise((resolve) => setTimeout(resolve, 150));
        await tx.federation.saveObjects([{ ...object, state: "recalled" }]);
        done.push("first is done");
      });
      await second;
      expect(done).toEqual(["first is done", "second saw recalled"]);
    });

    it("is none where nobody made it", async () => {
      const { store, ana } = world();
      const none = { creator: "test-node", id: "obj-none" };
      expect(await store.as(ana, (tx) => tx.federation.hold([none]))).toEqual([]);
      expect(await store.as(ana, (tx) => tx.federation.hold([]))).toEqual([]);
    });
  });
}
