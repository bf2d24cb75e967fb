import { beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { OPEN, type Resolution } from "../../src/core/index.ts";
import { NOW, report, say, statements } from "./fixtures.ts";
import type { StoreWorld } from "./world.ts";

/** What things share, and how they hang together. */
export function linksContract(of: () => StoreWorld): void {
  describe("links", () => {
    let store: StoreWorld["store"];
    let ana: Actor;
    const r = report("links", { ...OPEN, tlp: "green" });
    beforeAll(async () => {
      ({ store, ana } = of());
      await store.as(ana, async (tx) => {
        await tx.openReport(r);
        await tx.appendStatements(
          statements(r, [
            ...say("Person", "li-1", { name: "A", phone: "0049 151 1234567" }),
            ...say("Person", "li-2", { name: "B", phone: "+49 151 1234567" }),
            ...say("Company", "li-c", { name: "C", parent: "li-d" }),
            ...say("Directorship", "li-e", { director: "li-1", organization: "li-c" }),
            ...Array.from({ length: 30 }, (_, i) =>
              say("Person", `li-hub-${i}`, { email: "hub@example.org" }),
            ).flat(),
          ]),
        );
      });
    });

    it("joins by shared identifiers, entity properties and relations, each with its statements", async () => {
      await store.as(ana, async (tx) => {
        const of = async (node: string) =>
          (await tx.links([node], 50))
            .map((l) => `${l.from} ${l.relation} ${l.to} ${l.statementIds.length}`)
            .sort();
        expect(await of("phone:+491511234567")).toEqual([
          "li-1 phone phone:+491511234567 1",
          "li-2 phone phone:+491511234567 1",
        ]);
        expect(await of("li-1")).toEqual(["li-1 Directorship li-c 2", "li-1 phone phone:+491511234567 1"]);
        expect(await of("li-c")).toEqual(["li-1 Directorship li-c 2", "li-c parent li-d 1"]);
        expect(await of("li-d")).toEqual(["li-c parent li-d 1"]);
        const [edge] = await tx.links(["li-d"], 50);
        expect((await tx.statements(edge?.statementIds ?? [])).map((s) => s.property)).toEqual(["parent"]);
      });
    });

    it("finds the relations by which somebody has something in somebody, from either end, and sanctions from one", async () => {
      await store.as(ana, async (tx) => {
        await tx.appendStatements(
          statements(r, say("Sanction", "li-s", { entity: "li-1", authority: "Fictitious authority" })),
        );
        expect(await tx.interestEdges(["li-c", "li-1", "li-none"], 10)).toEqual([
          { id: "li-e", schema: "Directorship", to: "li-c" },
          { id: "li-s", schema: "Sanction", to: "li-1" },
        ]);
        expect(await tx.interestEdges(["li-c", "li-1"], 10, "of")).toEqual([
          { id: "li-e", schema: "Directorship", to: "li-1" },
        ]);
        expect(await tx.interestEdges(["li-c", "li-1"], 1)).toHaveLength(1);
        expect(await tx.interestEdges([], 10)).toEqual([]);
      });
    });

    it("names what refers to somebody, relations among it, in order and no more than asked", async () => {
      await store.as(ana, async (tx) => {
        expect(await tx.referrers(["li-d", "li-c"], 10)).toEqual(["li-c", "li-e"]);
        expect(await tx.referrers(["li-d", "li-c"], 1)).toEqual(["li-c"]);
        expect(await tx.referrers([], 10)).toEqual([]);
      });
    });

    it("bounds a hub", async () => {
      expect(await store.as(ana, async (tx) => (await tx.links(["email:hub@example.org"], 7)).length)).toBe(
        7,
      );
    });

    it("merges what is resolved, and parts what is undone", async () => {
      const decide = (id: string, judgement: Resolution["judgement"]) =>
        store.as(ana, (tx) =>
          tx.appendResolutions([
            {
              id,
              leftId: "li-2",
              rightId: "li-1",
              judgement,
              score: 1,
              terms: [],
              decidedBy: "ana",
              decidedAt: new Date(NOW).toISOString(),
              reason: "test",
              access: { ...OPEN, tlp: "green" },
            },
          ]),
        );
      await decide("li-r1", "same");
      await decide("li-r1", "same");
      await store.as(ana, async (tx) => {
        expect((await tx.canonical(["li-2", "li-x"])).get("li-2")).toBe("li-1");
        expect((await tx.links(["li-1"], 50)).find((l) => l.relation === "phone")?.statementIds).toHaveLength(
          2,
        );
        expect((await tx.statementsAbout(["li-2"])).get("li-2")?.map((s) => s.value)).toContain("A");
        expect(await tx.resolutions({ entityIds: ["li-1"] })).toHaveLength(1);
      });
      await decide("li-r2", "different");
      await store.as(ana, async (tx) => {
        expect((await tx.canonical(["li-2"])).get("li-2")).toBe("li-2");
        expect((await tx.resolutions({ entityIds: ["li-1"] })).map((x) => x.id)).toEqual(["li-r2", "li-r1"]);
        expect((await tx.resolutions({ judgement: "different" })).map((x) => x.id)).toEqual(["li-r2"]);
      });
    });
  });
}
