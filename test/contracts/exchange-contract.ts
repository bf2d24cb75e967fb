import { describe, expect, it } from "vitest";
import type { Actor, ObjectRow, Transaction } from "../../src/app/index.ts";
import { actor, amber } from "./fixtures.ts";
import type { StoreWorld } from "./world.ts";

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
export function exchangeContract(world: () => StoreWorld): void {
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

  describe("the hold on all sharing", () => {
    const turn = (who: Actor, isHeld: boolean) =>
      world().store.as(who, (tx) => tx.federation.switchSharing(isHeld, "EXERCISE"));
    const inLog = (tx: Transaction, seq: number, isContent: boolean) =>
      tx.federation.append(
        "node-held",
        [
          {
            seq,
            leaf: new Uint8Array(32),
            text: "{}",
            access: amber,
            ...(isContent ? { object: { ...object, id: `obj-${seq}` } } : { noticeId: `n-${seq}` }),
          },
        ],
        { size: seq + 1, hashes: [] },
      );

    it("is put on by who supervises or oversees, lifted by who supervises, and by nobody else", async () => {
      const { store, ana, low, chief } = world();
      const eye = await actor(store, { id: "eye", role: "oversight" });
      expect(await store.as(ana, (tx) => tx.federation.sharingSwitch())).toBeUndefined();
      for (const isHeld of [true, false]) await expect(turn(ana, isHeld)).rejects.toThrow();
      await turn(eye, true);
      expect(await store.as(low, (tx) => tx.federation.isSharingHeld())).toBe(true);
      await expect(turn(eye, false)).rejects.toThrow();
      await turn(chief, false);
      await turn(chief, true);
      expect(await store.as(low, (tx) => tx.federation.sharingSwitch())).toMatchObject({
        isHeld: true,
        by: "chief",
        reason: "EXERCISE",
      });
    });

    it("keeps content out of every log, whoever puts it there, and no notice", async () => {
      const { store, ana, chief } = world();
      for (const who of [ana, chief])
        await expect(store.as(who, (tx) => inLog(tx, 0, true))).rejects.toMatchObject({
          code: "SHARING_HELD",
        });
      await store.as(chief, (tx) => inLog(tx, 0, false));
      expect(await store.as(ana, (tx) => tx.federation.owedLift())).toBeUndefined();
      await turn(chief, false);
      await store.as(chief, (tx) => inLog(tx, 1, true));
      // What waited is for the exchange to give, and to say that it has.
      const owed = await store.as(ana, (tx) => tx.federation.owedLift());
      expect(owed).toBeGreaterThan(0);
      await store.as(chief, (tx) => tx.federation.settleLift(owed ?? 0));
      expect(await store.as(ana, (tx) => tx.federation.owedLift())).toBe(owed);
    });
  });
}
