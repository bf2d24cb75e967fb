import { beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { type BulkRecord, OPEN } from "../../src/core/index.ts";
import { amber, collect, report } from "./fixtures.ts";
import type { StoreWorld } from "./world.ts";

/** Rows of large files. */
export function recordsContract(of: () => StoreWorld): void {
  describe("records", () => {
    let store: StoreWorld["store"];
    let ana: Actor;
    let low: Actor;
    beforeAll(() => {
      ({ store, ana, low } = of());
    });

    const r = report("records", { ...OPEN, tlp: "green" });
    const payments = Array.from({ length: 25 }, (_, i) => ({
      kind: "payment" as const,
      id: `pay-${String(i).padStart(3, "0")}`,
      at: 1_700_000_000 + i,
      debtorAccount: `acc-${i}`,
      creditorAccount: "acc-hub",
      amountMinor: 10n ** 20n + BigInt(i),
      currency: "EUR",
      ...(i % 2 ? { method: "Wire" } : {}),
    }));
    const picture = "c0".repeat(32);
    const others: BulkRecord[] = [
      {
        kind: "post",
        id: "post-1",
        platform: "tok",
        accountId: "u1",
        postedAt: "2026-01-01T00:00:00Z",
        text: 'a "quoted" {text}, ok',
        media: ["a,b", 'c"d'],
      },
      {
        kind: "order",
        id: "ord-1",
        orderedAt: "2026-01-02",
        sellerId: "s",
        buyerId: "b",
        item: "boat",
        quantity: 2.5,
        serials: [],
        flags: ["cash"],
      },
      {
        kind: "seizure",
        id: "sei-1",
        seizedAt: "2026-01-03",
        place: "Calais",
        item: "engine",
        serials: ["S1", "", 'a "b", {c}', "\u001f"],
      },
      {
        kind: "event",
        id: "ev-1",
        eventType: "ObjectEvent",
        eventTime: "2026-01-04T00:00:00Z",
        items: ["S1", ""],
        sourceParties: [],
        destinationParties: ["x", 'y "z", {c}\\'],
      },
    ];

    it("round-trip, once, by page and by id, under their marking", async () => {
      await store.as(ana, async (tx) => {
        await tx.openReport(r);
        expect(await tx.appendRecords(r.id, amber, [...payments, ...others])).toBe(29);
        expect(await tx.appendRecords(r.id, amber, payments)).toBe(0);
      });
      await store.as(ana, async (tx) => {
        const filed = await collect(tx.records("payment"));
        expect(filed).toEqual(payments.map((p) => ({ ...p, reportNo: filed[0]?.reportNo })));
        expect(filed[0]?.reportNo).toBeGreaterThan(0);
        expect(await collect(tx.records("payment", { limit: 3, after: "pay-010" }))).toEqual(
          filed.slice(11, 14),
        );
        expect(await collect(tx.records("post"))).toMatchObject([others[0] ?? {}]);
        const byId = await tx.recordsById(["ord-1", "sei-1", "ev-1", "none"]);
        expect(byId).toEqual(others.slice(1).map((o) => ({ ...o, reportId: r.id })));
        expect(await tx.recordOrigins(["ord-1", "none"])).toEqual([
          { id: "ord-1", reportId: r.id, access: amber },
        ]);
        expect((await tx.stats()).records).toEqual({
          payment: 25,
          post: 1,
          order: 1,
          seizure: 1,
          event: 1,
          supplyRow: 0,
        });
      });
      await store.as(low, async (tx) => {
        expect(await collect(tx.records("payment"))).toEqual([]);
        expect(await tx.recordsById(["ord-1"])).toEqual([]);
        expect(await tx.recordOrigins(["ord-1"])).toEqual([]);
      });
    });

    it("are found by the screenshot that a post was typed off, under their marking", async () => {
      const typed = (id: string, media: readonly string[]) => ({
        kind: "post" as const,
        id,
        platform: "kwai",
        accountId: "u2",
        postedAt: "2026-01-05",
        text: "typed",
        media,
      });
      const ofPicture = typed("kwai:screenshot-1", [`sha256:${picture}`]);
      const rows = [
        ofPicture,
        typed("kwai:2", ["photo.jpg"]),
        typed("kwai:3", [`sha256:${"c1".repeat(32)}`]),
      ];
      const file = report("screenshots", { ...OPEN, tlp: "green" });
      await store.as(ana, async (tx) => {
        await tx.openReport(file);
        await tx.appendRecords(file.id, amber, rows);
      });
      await store.as(ana, async (tx) => {
        expect(await tx.postsOfSnapshot(picture)).toEqual([
          { ...ofPicture, reportId: file.id, access: amber },
        ]);
        expect(await tx.postsOfSnapshot("c2".repeat(32))).toEqual([]);
      });
      await store.as(low, async (tx) => expect(await tx.postsOfSnapshot(picture)).toEqual([]));
    });
  });
}
