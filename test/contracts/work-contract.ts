import { beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { amber, codeOf, findingDraft, red } from "./fixtures.ts";
import type { StoreWorld } from "./world.ts";

/** Findings and cases. */
export function workContract(of: () => StoreWorld): void {
  describe("findings", () => {
    let store: StoreWorld["store"];
    let ana: Actor;
    let low: Actor;
    let clock: StoreWorld["clock"];
    beforeAll(() => {
      ({ store, ana, low, clock } = of());
    });

    it("are saved once, listed by page, decided once", async () => {
      const drafts = ["f-1", "f-2", "f-3"].map((id, i) => ({
        ...findingDraft(id, "toy"),
        score: i,
        access: amber,
        from: "2026-01-01",
      }));
      await store.as(ana, async (tx) => {
        expect(await tx.saveFindings(drafts)).toBe(3);
        expect(await tx.saveFindings(drafts)).toBe(0);
      });
      await store.as(ana, async (tx) => {
        const first = await tx.findings({ detector: "toy", limit: 2 });
        expect(first.map((f) => f.id)).toEqual(["f-3", "f-2"]);
        expect((await tx.findings({ detector: "toy", limit: 2, after: "f-2" })).map((f) => f.id)).toEqual([
          "f-1",
        ]);
        const { proposedAt, ...found } = (await tx.finding("f-1")) ?? { proposedAt: "" };
        expect(found).toEqual({ ...drafts[0], state: "proposed" });
        expect(Date.parse(proposedAt)).toBe(clock.now());
        await tx.decideFinding("f-1", "accepted", "seen");
      });
      expect(await codeOf(store.as(ana, (tx) => tx.decideFinding("f-1", "rejected", "no")))).toBe("CONFLICT");
      expect(await codeOf(store.as(low, (tx) => tx.decideFinding("f-2", "rejected", "no")))).toBe(
        "FINDING_UNKNOWN",
      );
      await store.as(ana, async (tx) => {
        await tx.saveFindings(drafts);
        expect(await tx.finding("f-1")).toMatchObject({
          state: "accepted",
          decidedBy: "ana",
          decisionReason: "seen",
        });
        expect((await tx.findings({ state: "accepted" })).map((f) => f.id)).toEqual(["f-1"]);
        expect((await tx.stats()).findings.accepted).toBe(1);
      });
    });
  });

  describe("findings that are as sure", () => {
    it("stand with what happened last first, on every page of the list", async () => {
      const { store, ana } = of();
      const days = ["2026-01-03", undefined, "2026-01-09", "2026-01-03", "2026-02-01"];
      await store.as(ana, (tx) =>
        tx.saveFindings(
          days.map((to, i) => ({
            ...findingDraft(`tie-${i}`, "ties"),
            access: amber,
            ...(to === undefined ? {} : { to }),
          })),
        ),
      );
      // One that names no day is of the day when it was proposed.
      const wanted = ["tie-1", "tie-4", "tie-2", "tie-0", "tie-3"];
      await store.as(ana, async (tx) => {
        const idsOf = async (page: object) =>
          (await tx.findings({ detector: "ties", ...page })).map((f) => f.id);
        expect(await idsOf({})).toEqual(wanted);
        for (const [at, after] of wanted.entries())
          expect(await idsOf({ limit: 2, after })).toEqual(wanted.slice(at + 1, at + 3));
      });
    });
  });

  describe("cases", () => {
    let store: StoreWorld["store"];
    let ana: Actor;
    let low: Actor;
    beforeAll(() => {
      ({ store, ana, low } = of());
    });

    it("hold items, keep their words, and are hidden from whoever may not see them", async () => {
      await store.as(ana, async (tx) => {
        await tx.addCase({ id: "case-1", title: "One", mandate: "M", access: red, reviewAt: "2027" });
        await tx.addToCase("case-1", [
          { kind: "entity", id: "e1", note: "n" },
          { kind: "report", id: "r1", note: "" },
        ]);
        await tx.addToCase("case-1", [{ kind: "entity", id: "e1", note: "again" }]);
        await tx.removeFromCase("case-1", "report", "r1");
      });
      await store.as(ana, async (tx) => {
        const found = await tx.case("case-1");
        expect(found).toMatchObject({ title: "One", openedBy: "ana", access: red });
        expect(found?.items.map((i) => [i.kind, i.id, i.note, i.addedBy])).toEqual([
          ["entity", "e1", "n", "ana"],
        ]);
        expect((await tx.cases({ limit: 10 })).map((c) => c.id)).toEqual(["case-1"]);
        expect(await tx.cases({ limit: 10, after: "case-1" })).toEqual([]);
      });
      const again = { id: "case-1", title: "Renamed", mandate: "M", access: amber, reviewAt: "2027" };
      expect(await codeOf(store.as(ana, (tx) => tx.addCase(again)))).toBe("CONFLICT");
      await store.as(low, async (tx) => {
        expect(await tx.case("case-1")).toBeUndefined();
        expect(await tx.cases({ limit: 10 })).toEqual([]);
      });
      expect(await codeOf(store.as(low, (tx) => tx.addToCase("case-1", [])))).toBe("CASE_UNKNOWN");
    });
  });
}
