import { beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { OPEN, SEALED, toStatement } from "../../src/core/index.ts";
import { codeOf, NOW, report, say, statements } from "./fixtures.ts";
import type { StoreWorld } from "./world.ts";

/** Reports and the statements in them. */
export function reportsContract(of: () => StoreWorld): void {
  describe("reports", () => {
    let store: StoreWorld["store"];
    let ana: Actor;
    let low: Actor;
    beforeAll(() => {
      ({ store, ana, low } = of());
    });

    it("opens, resumes, completes and knows a report; gives its bytes back", async () => {
      const r = report("whole");
      const [a, b] = [new Uint8Array([1, 2, 3]), new Uint8Array([250, 0, 255])];
      expect(await store.as(ana, (tx) => tx.openReport(r))).toBe("new");
      await store.as(ana, async (tx) => {
        expect(await tx.openReport(r)).toBe("resumed");
        await tx.keepOriginal(r.id, 1, b);
        await tx.keepOriginal(r.id, 0, a);
        await tx.keepOriginal(r.id, 0, a);
      });
      const outcome = {
        statements: 3,
        records: 0,
        rejects: [{ line: 2, code: "JSON_INVALID" }],
        rejectCount: 1,
      };
      const facts = { title: "Whole", text: "long text", lang: "ar" };
      await store.as(ana, (tx) => tx.completeReport(r.id, outcome, facts));
      await store.as(ana, async (tx) => {
        expect(await tx.openReport(r)).toBe("known");
        expect([...((await tx.original(r.id)) ?? [])]).toEqual([1, 2, 3, 250, 0, 255]);
        const { cursor, ...stored } = (await tx.report(r.id)) ?? { cursor: "" };
        expect(cursor).not.toBe("");
        expect(stored).toEqual({ ...r, title: "Whole", lang: "ar", state: "complete", outcome, facts });
        expect((await tx.reportsById([r.id])).get(r.id)?.facts).toEqual({ title: "Whole", lang: "ar" });
        expect(await tx.report("rep-unknown")).toBeUndefined();
        expect(await tx.original("rep-unknown")).toBeUndefined();
      });
    });

    it("keeps beside the bytes what they were last read with, and shows it to nobody who may not see them", async () => {
      const r = report("read-with");
      await store.as(ana, async (tx) => {
        await tx.openReport(r);
        await tx.keepReadWith(r.id, { mapping: { at: "Day" } });
        await tx.keepOriginal(r.id, 0, new Uint8Array([7]));
        await tx.keepReadWith(r.id, { mapping: { at: "When" } });
      });
      await store.as(ana, async (tx) => {
        expect(await tx.readWith(r.id)).toEqual({ mapping: { at: "When" } });
        expect([...((await tx.original(r.id)) ?? [])]).toEqual([7]);
        expect(await tx.originalPiece(r.id, 1)).toBeUndefined();
        expect(await tx.readWith("rep-unknown")).toBeUndefined();
      });
      await store.as(low, async (tx) => expect(await tx.readWith(r.id)).toBeUndefined());
    });

    it("pages newest first, without gap or repetition", async () => {
      await store.as(ana, async (tx) => {
        for (let i = 0; i < 7; i++)
          await tx.openReport({
            ...report(`paged ${i}`),
            receivedAt: new Date(NOW + i * 1000).toISOString(),
          });
      });
      const titles: string[] = [];
      let after: string | undefined;
      do {
        const page = await store.as(ana, (tx) => tx.reports({ limit: 3, ...(after ? { after } : {}) }));
        titles.push(...page.map((r) => r.title));
        after = page.at(-1)?.cursor;
      } while (after);
      const paged = titles.filter((t) => t.startsWith("paged"));
      expect(paged).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `paged ${i}`));
      expect(new Set(titles).size).toBe(titles.length);
    });

    it("refuses a marking that the importer may not see, and statements laxer than their report", async () => {
      expect(await codeOf(store.as(low, (tx) => tx.openReport(report("too high"))))).toBe("MARKING_FORBIDS");
      expect(await codeOf(store.as(ana, (tx) => tx.openReport(report("sealed", SEALED))))).toBe(
        "MARKING_FORBIDS",
      );
      const r = report("amber report");
      const lax = statements(r, say("Person", "lax-1", { name: "X Y" }), OPEN);
      expect(
        await codeOf(
          store.as(ana, async (tx) => {
            await tx.openReport(r);
            await tx.appendStatements(lax);
          }),
        ),
      ).toBe("MARKING_FORBIDS");
      expect(
        await codeOf(
          store.as(ana, (tx) =>
            tx.appendStatements(statements(report("never opened"), say("Person", "n", { name: "N" }))),
          ),
        ),
      ).toBe("REPORT_UNKNOWN");
    });
  });

  describe("statements", () => {
    let store: StoreWorld["store"];
    let ana: Actor;
    let low: Actor;
    beforeAll(() => {
      ({ store, ana, low } = of());
    });

    const r = report("statements");
    const all = statements(r, [
      ...say("Person", "st-1", { name: ['Karim "the" \\ Haddad', "كريم حداد"], birthDate: "1980" }),
      {
        entityId: "st-1",
        schema: "Person",
        property: "alias",
        value: "K, {x}",
        lang: "fr",
        original: "NULL",
      },
      {
        entityId: "st-1",
        schema: "Person",
        property: "notes",
        value: "seen",
        kind: "assessment",
        validFrom: "2025",
        validTo: "2025-04",
      },
    ]);

    it("round-trips, once however often it is said", async () => {
      await store.as(ana, async (tx) => {
        await tx.openReport(r);
        expect(await tx.appendStatements(all)).toBe(5);
        expect(await tx.appendStatements([...all, ...all])).toBe(0);
      });
      await store.as(ana, async (tx) => {
        const back = (await tx.statementsAbout(["st-1", "st-none"])) ?? new Map();
        const sorted = <T extends { id: string }>(list: readonly T[]): T[] =>
          [...list].sort((x, y) => (x.id < y.id ? -1 : 1));
        expect(sorted(back.get("st-1") ?? [])).toEqual(sorted(all));
        expect(back.get("st-none")).toEqual([]);
        expect(await tx.statements([all[0]?.id ?? "", "pay-1", "0".repeat(32)])).toEqual([all[0]]);
      });
    });

    it("keeps one of what two write at the same time, and both go on", async () => {
      const twice = { ...report("twice") };
      await store.as(ana, (tx) => tx.openReport(twice));
      const first = statements(twice, say("Person", "st-twice", { name: "Zwetlana Doublova", notes: "a" }));
      const second = statements(twice, [
        ...say("Person", "st-twice", { name: "Zwetlana Doublova", notes: "a" }),
        ...say("Person", "st-once", { name: "Zwetlana Doublova" }),
      ]);
      let wrote = (): void => undefined;
      const written = new Promise<void>((resolve) => {
        wrote = resolve;
      });
      const [one, other] = await Promise.all([
        store.as(ana, async (tx) => {
          const added = await tx.appendStatements(first);
          wrote();
          // Long enough that the other has looked, and waits for this transaction.
          await new Promise((resolve) => setTimeout(resolve, 200));
          return added;
        }),
        written.then(() =>
          store.as(ana, async (tx) => {
            const added = await tx.appendStatements(second);
            await tx.audit({ action: "read", object: "x:after" });
            return added;
          }),
        ),
      ]);
      expect([one, other]).toEqual([2, 1]);
      const hits = await store.as(
        ana,
        async (tx) => (await tx.search({ text: "Zwetlana Doublova", limit: 5 })).hits,
      );
      expect(hits.map((h) => h.canonicalId).sort()).toEqual(["st-once", "st-twice"]);
      const more = statements(twice, [
        ...say("Person", "st-twice", { name: "Zwetlana Doublova", alias: "Zweta" }),
        ...say("Person", "st-third", { name: "Zwetlana Doublova" }),
      ]);
      expect(await store.as(ana, (tx) => tx.appendStatements(more))).toBe(2);
    });

    it("tells what was known on a day, and keeps who withdrew what", async () => {
      const later = { ...report("later"), receivedAt: "2026-03-20T10:00:00.000Z" };
      const [claim] = statements(later, say("Person", "st-2", { name: "Later Known" }));
      await store.as(ana, async (tx) => {
        await tx.openReport(later);
        await tx.appendStatements(claim ? [claim] : []);
      });
      const known = (asOf?: string) =>
        store.as(ana, async (tx) => (await tx.statementsAbout(["st-2"], asOf)).get("st-2")?.length);
      expect(await known("2026-03-19")).toBe(0);
      expect(await known("2026-03-20")).toBe(1);
      expect(await known("2026-03")).toBe(1);
      expect((await store.as(ana, (tx) => tx.withdrawn([claim?.id ?? ""]))).size).toBe(0);
      await store.as(ana, (tx) => tx.withdrawStatement(claim?.id ?? "", "wrong person"));
      expect(await known()).toBe(0);
      expect(await known("2026-03-31")).toBe(1);
      expect(await store.as(ana, (tx) => tx.statements([claim?.id ?? ""]))).toEqual([]);
      const ids = [claim?.id ?? "", "e".repeat(32), "none"];
      expect([...(await store.as(ana, (tx) => tx.withdrawn(ids)))]).toEqual([[claim?.id, "here"]]);
      expect((await store.as(low, (tx) => tx.withdrawn(ids))).size, "below its marking").toBe(0);
      expect(
        await store.as(ana, async (tx) => (await tx.search({ text: "Later Known", limit: 5 })).hits),
      ).toEqual([]);
      expect(await codeOf(store.as(ana, (tx) => tx.withdrawStatement("f".repeat(32), "x")))).toBe(
        "ENTITY_UNKNOWN",
      );
    });

    it("what another node says it saw earlier is known from when it came here", async () => {
      const came = { ...report("came"), receivedAt: "2026-03-20T10:00:00.000Z" };
      const seen = { firstSeen: "2024-01-01T00:00:00.000Z", lastSeen: "2024-02-01T00:00:00.000Z" };
      const of = { reportId: came.id, access: came.access, seenAt: came.receivedAt };
      const [claim] = say("Person", "st-4", { name: "Seen Elsewhere" });
      if (!claim) throw new Error("no claim");
      const again = { ...claim, value: "Seen Elsewhere Too" };
      const before = { ...claim, value: "Seen Before This Was Kept" };
      await store.as(ana, async (tx) => {
        await tx.openReport(came);
        await tx.appendStatements([
          toStatement({ ...claim, seen }, of),
          toStatement(again, { ...of, seenAt: seen.firstSeen, knownAt: "2026-03-25T10:00:00.000Z" }),
          toStatement(before, { ...of, seenAt: seen.firstSeen }),
        ]);
      });
      const known = (asOf?: string) =>
        store.as(ana, async (tx) => (await tx.statementsAbout(["st-4"], asOf)).get("st-4") ?? []);
      expect(await known("2026-03-19")).toEqual([]);
      expect((await known("2026-03-20")).map((s) => s.value).sort()).toEqual(
        [before.value, claim.value].sort(),
      );
      expect(await known("2026-03-25")).toHaveLength(3);
      expect((await known()).find((s) => s.value === claim.value)).toMatchObject({
        ...seen,
        knownAt: came.receivedAt,
      });
    });

    it("refuses NUL and ids that are none", async () => {
      const [nul] = statements(r, say("Person", "st-3", { name: "a\0b" }));
      expect(await codeOf(store.as(ana, (tx) => tx.appendStatements(nul ? [nul] : [])))).toBe(
        "STATEMENT_INVALID",
      );
      expect(
        await codeOf(
          store.as(ana, (tx) => tx.appendStatements(nul ? [{ ...nul, id: "x", value: "a" }] : [])),
        ),
      ).toBe("STATEMENT_INVALID");
    });
  });
}
