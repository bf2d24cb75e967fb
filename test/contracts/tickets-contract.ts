import { beforeAll, describe, expect, it } from "vitest";
import type { Actor, Transaction, User } from "../../src/app/index.ts";
import { Refused, WaslError } from "../../src/core/index.ts";
import { codeOf, NOW, report } from "./fixtures.ts";
import type { StoreWorld } from "./world.ts";

/** Tickets: who asks, and for what. */
export function ticketsContract(of: () => StoreWorld): void {
  describe("tickets", () => {
    let store: StoreWorld["store"];
    let ana: Actor;
    beforeAll(() => {
      ({ store, ana } = of());
    });

    it("resolves a token to its viewer", async () => {
      const viewer = await store.as(ana, (tx) => Promise.resolve(tx.viewer));
      expect(viewer).toMatchObject({
        userId: "ana",
        clearance: "red",
        purpose: "operational-analysis",
        mandate: "TEST-1",
      });
    });

    it("refuses an unknown token, a missing purpose, a wrong bound purpose", async () => {
      const nothing = () => Promise.resolve(1);
      expect(await codeOf(store.as({ ...ana, token: "wasl_nobody" }, nothing))).toBe("CREDENTIAL_INVALID");
      expect(
        await codeOf(store.as({ ...ana, purpose: { purpose: "protection", mandate: " " } }, nothing)),
      ).toBe("PURPOSE_REQUIRED");
      const purpose = { purpose: "online-referral", mandate: "AGREEMENT-7" } as const;
      const token = await store.accounts.issueToken("ana", purpose, new Date(NOW + 60_000).toISOString());
      expect(await store.as({ token, purpose }, (tx) => Promise.resolve(tx.viewer.purpose))).toBe(
        "online-referral",
      );
      expect(await codeOf(store.as({ token, purpose: ana.purpose }, nothing))).toBe("PURPOSE_FORBIDS");
      expect(await store.accounts.whoIs(token)).toMatchObject({ boundPurpose: purpose });
    });

    it("begins with whom the token was a moment ago, and keeps nothing where it is somebody else by now", async () => {
      const user = (await store.accounts.whoIs(ana.token))?.user;
      if (!user) throw new Error("ana is not there");
      const of = (more: Partial<typeof user>, at = NOW): Actor => ({
        ...ana,
        known: { user: { ...user, ...more }, at },
      });
      const viewer = (actor: Actor) => store.as(actor, (tx) => Promise.resolve(tx.viewer));
      expect(await viewer(of({}))).toEqual(await viewer(ana));
      for (const was of [
        { id: "ben" },
        { role: "supervisor" },
        { clearance: "clear" },
        { groups: ["more"] },
        { compartments: ["children"] },
      ] as const)
        expect(await codeOf(viewer(of(was)))).toBe("CONFLICT");
      // What was looked up long ago is not gone by.
      expect((await viewer(of({ clearance: "clear" }, NOW - 60_000))).clearance).toBe("red");
      const r = report("of somebody else");
      const writing = store.as(of({ clearance: "clear" }), (tx) => tx.openReport(r).catch(() => undefined));
      expect(await codeOf(writing)).toBe("CONFLICT");
      expect(await store.as(ana, (tx) => tx.report(r.id))).toBeUndefined();
    });

    it("tells whoever has no ticket any more so, whatever the work makes of finding nothing", async () => {
      const token = await store.accounts.openLocalSession("ana");
      const known = { user: (await store.accounts.whoIs(token))?.user as User, at: NOW };
      const stale = { token, purpose: ana.purpose, known };
      expect(await store.as(stale, (tx) => Promise.resolve(tx.viewer.userId))).toBe("ana");
      await store.accounts.signOut(token);
      for (const work of [
        () => Promise.resolve(1),
        (tx: Transaction) => tx.report("report:none"),
        (tx: Transaction) => tx.report("report:none").catch(() => undefined),
        () => Promise.reject(new Error("nothing there")),
      ])
        expect(await codeOf(store.as<unknown>(stale, work))).toBe("CREDENTIAL_INVALID");
    });

    it("keeps nothing of a transaction that rejects, but the refusal", async () => {
      const r = report("rejected");
      const failing = store.as(ana, async (tx) => {
        await tx.openReport(r);
        await tx.audit({ action: "refuse", object: "report:rejected" });
        await tx.audit({ action: "import", object: "report:rejected" });
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      await store.as(ana, async (tx) => {
        expect(await tx.report(r.id)).toBeUndefined();
        const trail = await tx.auditTrail({ limit: 10, object: "report:rejected" });
        expect(trail.map((e) => e.action)).toEqual(["refuse"]);
      });
    });

    it("keeps what was refused on record where nothing was written, and answers its error", async () => {
      const refusing = store.as(ana, async (tx) => {
        await tx.audit({ action: "read", object: "report:none", text: "asked" });
        return new Refused(new WaslError("REPORT_UNKNOWN", { id: "none" }));
      });
      await expect(refusing).rejects.toMatchObject({ code: "REPORT_UNKNOWN", detail: { id: "none" } });
      const trail = await store.as(ana, (tx) => tx.auditTrail({ limit: 10, object: "report:none" }));
      expect(trail.map(({ action, text, detail }) => ({ action, text, detail }))).toEqual([
        { action: "refuse", text: "asked", detail: { attempt: "read", code: "REPORT_UNKNOWN" } },
      ]);
    });
  });
}
