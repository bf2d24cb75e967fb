import { beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { OPEN } from "../../src/core/index.ts";
import { report, say, statements } from "./fixtures.ts";
import type { StoreWorld } from "./world.ts";

/** What is found by words. */
export function searchContract(of: () => StoreWorld): void {
  describe("search", () => {
    let store: StoreWorld["store"];
    let ana: Actor;
    const r = report("search", { ...OPEN, tlp: "green" });
    beforeAll(async () => {
      ({ store, ana } = of());
      await store.as(ana, async (tx) => {
        await tx.openReport(r);
        await tx.appendStatements(
          statements(r, [
            ...say("Person", "se-1", { name: ["Mohammed Ali Hassan"], passportNumber: "X 123-4567" }),
            ...say("Person", "se-2", { name: ["Mohamed Aly"] }),
            ...say("Company", "se-3", {
              name: ["Hassan Marine Supply"],
              registrationNumber: "REG-99/8877",
            }),
            ...say("Vessel", "se-4", { name: ["Hassan"] }),
          ]),
        );
      });
    });
    const hits = (text: string, schema?: string) =>
      store.as(ana, async (tx) => (await tx.search({ text, limit: 10, ...(schema ? { schema } : {}) })).hits);

    it("finds a name, best first, and says what matched", async () => {
      const [first] = await hits("mohammed ali hassan");
      expect(first).toMatchObject({
        canonicalId: "se-1",
        schema: "Person",
        caption: "Mohammed Ali Hassan",
        matched: { property: "name", value: "Mohammed Ali Hassan" },
      });
    });

    it("finds identifiers however they are written, and filters by schema", async () => {
      expect((await hits("x1234567")).map((h) => h.canonicalId)).toEqual(["se-1"]);
      expect((await hits("REG998877")).map((h) => h.canonicalId)).toEqual(["se-3"]);
      expect((await hits("Hassan", "LegalEntity")).map((h) => h.canonicalId).sort()).toEqual([
        "se-1",
        "se-3",
      ]);
      expect((await hits("Hassan", "Vessel")).map((h) => h.canonicalId)).toEqual(["se-4"]);
      expect((await hits("Hass")).length).toBeGreaterThan(0);
      expect(await hits("")).toEqual([]);
    });
  });
}
