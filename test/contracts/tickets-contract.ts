import { beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
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
  });
}
