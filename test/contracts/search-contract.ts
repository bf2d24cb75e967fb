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

    it("says where candidates are left out, whoever else an identifier finds, and pages by one order", async () => {
      const cut = report("search cut", { ...OPEN, tlp: "green" });
      const many = (count: number, word: string) =>
        Array.from({ length: count }, (_, n) => say("Company", `${word}-${n}`, { name: `Wolgast ${word}` }));
      await store.as(ana, async (tx) => {
        await tx.openReport(cut);
        await tx.appendStatements(
          statements(cut, [
            ...many(101, "X9081726").flat(),
            ...say("Person", "cut-by-id", { passportNumber: "X9081726" }),
            ...many(410, "Pribdolnik").flat(),
            ...many(390, "Uckermundel").flat(),
            ...say("Person", "cut-sure", { name: "Ulbrixan Tomdervel" }),
            ...say("Person", "cut-initial", { name: "U. Tomdervel" }),
          ]),
        );
      });
      const ask = (text: string, more: object = {}) =>
        store.as(ana, (tx) => tx.search({ text, limit: 400, ...more }));
      const counts = async (text: string, more: object = {}) => {
        const { total, isCut } = await ask(text, more);
        return [total, isCut];
      };
      expect(await counts("X9081726")).toEqual([101, true]);
      expect(await counts("X9081726", { deep: true })).toEqual([102, false]);
      expect(await counts("Pribdolnik", { deep: true })).toEqual([400, true]);
      expect(await counts("Uckermundel", { deep: true })).toEqual([390, false]);

      expect(await counts("Ulbrixan Tomdervel")).toEqual([1, true]);
      const pages = await Promise.all(
        [0, 1].map(async (offset) => (await ask("Ulbrixan Tomdervel", { offset, limit: 1 })).hits),
      );
      expect(pages.flat().map((hit) => hit.canonicalId)).toEqual(["cut-sure", "cut-initial"]);
      expect(await counts("Ulbrixan Tomdervel", { offset: 0 })).toEqual([2, false]);
    });
  });
}
