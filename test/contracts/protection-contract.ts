import { beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { APPROVAL_KINDS, approvalRule, OPEN } from "../../src/core/index.ts";
import { actor, codeOf, collect, NOW, report, say, statements } from "./fixtures.ts";
import type { StoreWorld } from "./world.ts";

/** The id of a statement that nobody has. */
const nowhere = (n: number): string => n.toString(16).padStart(32, "0");

/** Protected persons, and the log of who did what. */
export function protectionContract(of: () => StoreWorld): void {
  describe("protection", () => {
    let store: StoreWorld["store"];
    let ana: Actor;
    let chief: Actor;
    beforeAll(() => {
      ({ store, ana, chief } = of());
    });

    const r = report("protection", { ...OPEN, tlp: "green" });

    it("gives a pseudonym that a rerun gives again, and no way back to the name", async () => {
      await store.as(ana, async (tx) => {
        await tx.openReport(r);
        const pseudonym = await tx.pseudonymise("Amina Yusuf", "victim", r.id);
        expect(pseudonym).toMatch(/^protected-[0-9a-f]{16}$/);
        expect(await tx.pseudonymise("Amina Yusuf", "victim", r.id)).toBe(pseudonym);
        expect(await tx.pseudonymise("Amina Yusufi", "victim", r.id)).not.toBe(pseudonym);
      });
    });

    it("leaves protected persons out of matching and detection; protected wins until taken back", async () => {
      await store.as(ana, async (tx) => {
        await tx.openReport(r);
        await tx.appendStatements(
          statements(
            r,
            say("Person", "pr-1", { name: "Somebody", phone: "+33 6 11 22 33 44", birthDate: "1999" }),
          ),
        );
      });
      const seen = () =>
        store.as(ana, async (tx) => ({
          named: (await collect(tx.names())).filter((n) => n.entityId === "pr-1"),
          used: (await collect(tx.identifiers())).filter((u) => u.entityId === "pr-1").length,
          category: (await tx.categories(["pr-1"])).get("pr-1")?.category,
        }));
      expect(await seen()).toMatchObject({
        named: [
          {
            schema: "Person",
            names: [{ value: "Somebody" }],
            identifiers: [{ type: "phone", value: "+33611223344" }],
            birthDates: ["1999"],
            fictitious: true,
          },
        ],
        used: 1,
      });
      const set = (category: "victim" | "suspect" | "unknown") =>
        store.as(ana, (tx) => tx.setCategory({ entityId: "pr-1", category, reason: "r" }, OPEN));
      await set("victim");
      await set("suspect");
      expect(await seen()).toEqual({ named: [], used: 0, category: "victim" });
      expect(await codeOf(set("unknown"))).toBe("MARKING_FORBIDS");
      const asked = { kind: "lift-protection", subject: "pr-1", digest: "" } as const;
      const [now, until] = [new Date(NOW).toISOString(), new Date(NOW + 3_600_000).toISOString()];
      const id = "appr-pr-1";
      await store.as(ana, (tx) =>
        tx.requestApprovals([{ id, ...asked, reason: "r", requestedAt: now, expiresAt: until }]),
      );
      await store.as(chief, (tx) => tx.decideApproval(id, "approved", "r", { now, validUntil: until }));
      expect(await codeOf(set("unknown"))).toBe("MARKING_FORBIDS");
      await store.as(ana, async (tx) => {
        expect(await tx.takeApproval(asked.kind, asked.subject, asked.digest, { now, once: true })).toBe(id);
        await tx.setCategory({ entityId: "pr-1", category: "unknown", reason: "r" }, OPEN);
      });
      await set("suspect");
      expect((await seen()).category).toBe("suspect");
    });

    it("holds an approval to its purpose by itself, where its kind is good for that alone", async () => {
      const [now, until] = [new Date(NOW).toISOString(), new Date(NOW + 3_600_000).toISOString()];
      const other: Actor = { ...ana, purpose: { ...ana.purpose, purpose: "protection" } };
      for (const kind of APPROVAL_KINDS) {
        const asked = { kind, subject: `of-${kind}`, digest: "" } as const;
        const id = `appr-purpose-${kind}`;
        await store.as(ana, (tx) =>
          tx.requestApprovals([{ id, ...asked, reason: "r", requestedAt: now, expiresAt: until }]),
        );
        await store.as(chief, (tx) => tx.decideApproval(id, "approved", "r", { now, validUntil: until }));
        const taken = (by: Actor) =>
          store.as(by, (tx) => tx.takeApproval(kind, asked.subject, "", { now, once: false }));
        const { forPurpose } = approvalRule(kind);
        expect([kind, await taken(other)]).toEqual([kind, forPurpose ? undefined : id]);
        if (forPurpose) expect([kind, await taken(ana)]).toEqual([kind, id]);
      }
    });

    it("lets nobody answer a request of whose facts one is hidden from them or withdrawn, and tells which those are", async () => {
      const [now, until] = [new Date(NOW).toISOString(), new Date(NOW + 3_600_000).toISOString()];
      const of = report("request-of", { ...OPEN, tlp: "green" });
      const secret = report("request-of-secret", { ...OPEN, tlp: "red" });
      const told = statements(of, say("Company", "req-1", { name: "Told", phone: "+33 6 11 22 33 55" }));
      const hidden = statements(secret, say("Company", "req-1", { name: "Hidden" }));
      await store.as(ana, async (tx) => {
        await tx.openReport(of);
        await tx.openReport(secret);
        await tx.appendStatements([...told, ...hidden]);
      });
      const green = await actor(store, { id: "green-chief", role: "supervisor", clearance: "green" });
      const facts = {
        "appr-of-told": told.map((s) => s.id),
        "appr-of-all": [...told, ...hidden].map((s) => s.id),
        "appr-of-none": [],
        "appr-of-many": [...told.map((s) => s.id), ...Array.from({ length: 6_000 }, (_, n) => nowhere(n))],
        "appr-of-other": undefined,
      };
      await store.as(ana, (tx) =>
        tx.requestApprovals(
          Object.entries(facts).map(([id, of]) => ({
            ...{ id, kind: "release", subject: "node-x", digest: id, reason: "r" },
            ...{ requestedAt: now, expiresAt: until, ...(of ? { facts: of } : {}) },
          })),
        ),
      );
      const ids = Object.keys(facts);
      const waiting = async (who: Actor) =>
        (await store.as(who, (tx) => tx.approvalsWaiting(now))).flatMap(({ id }) =>
          ids.includes(id) ? [id] : [],
        );
      const beyond = async (who: Actor) => [...(await store.as(who, (tx) => tx.approvalsBeyond(ids)))].sort();
      expect((await waiting(green)).sort()).toEqual([...ids].sort());
      expect(await beyond(green)).toEqual(["appr-of-all", "appr-of-many"]);
      expect(await beyond(chief)).toEqual(["appr-of-many"]);
      // Whoever asked, or may answer nothing, is told nothing of it.
      expect([await waiting(ana), await beyond(ana)]).toEqual([[], []]);
      const decide = (who: Actor, id: string) =>
        store.as(who, (tx) => tx.decideApproval(id, "approved", "r", { now, validUntil: until }));
      expect(await decide(green, "appr-of-all")).toBe(false);
      expect(await decide(chief, "appr-of-many")).toBe(false);
      for (const id of ["appr-of-none", "appr-of-other"])
        expect([id, await decide(green, id)]).toEqual([id, true]);
      expect(await decide(chief, "appr-of-all")).toBe(true);
      await store.as(ana, (tx) => tx.withdrawStatement(told[0]?.id ?? "", "misread"));
      expect(await beyond(chief)).toContain("appr-of-told");
      expect(await decide(chief, "appr-of-told")).toBe(false);
    });
  });

  describe("audit", () => {
    let store: StoreWorld["store"];
    let ana: Actor;
    let low: Actor;
    let chief: Actor;
    beforeAll(() => {
      ({ store, ana, low, chief } = of());
    });

    it("records with the transaction, shows own entries only, verifies", async () => {
      await store.as(low, async (tx) => {
        await tx.audit({ action: "search", object: "search", detail: { hits: 3 }, text: "the question" });
        await tx.audit({ action: "read", object: "entity:x" });
      });
      const own = await store.as(low, (tx) => tx.auditTrail({ limit: 50 }));
      expect(own.every((e) => e.userId === "low")).toBe(true);
      expect(own.find((e) => e.action === "search")).toMatchObject({
        text: "the question",
        detail: { hits: 3 },
        purpose: "operational-analysis",
        mandate: "TEST-1",
      });
      const all = await store.as(chief, (tx) => tx.auditTrail({ limit: 5 }));
      const next = await store.as(chief, (tx) =>
        tx.auditTrail({ limit: 5, after: `${all.at(-1)?.writer}/${all.at(-1)?.sequence}` }),
      );
      expect(new Set([...all, ...next].map((e) => e.hash)).size).toBe(10);
      expect(new Set([...all, ...next].map((e) => e.userId)).size).toBeGreaterThan(1);
      const verdict = await store.verifyAudit();
      expect(verdict.firstBroken).toBeUndefined();
      expect(verdict.entries).toBeGreaterThan(10);
    });

    it("chains what runs at the same time", async () => {
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store.as(i % 2 ? ana : low, (tx) => tx.audit({ action: "read", object: `x:${i}` })),
        ),
      );
      expect((await store.verifyAudit()).firstBroken).toBeUndefined();
    });
  });
}
