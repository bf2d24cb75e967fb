import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Actor, Store } from "../../src/app/index.ts";
import {
  type Access,
  canSee,
  type FindingDraft,
  nameEntity,
  OPEN,
  PURPOSES,
  type Resolution,
  TLP_LEVELS,
  type Viewer,
} from "../../src/core/index.ts";
import { actor, collect, findingDraft, model, NOW, red, report, say, statements } from "./fixtures.ts";
import type { StoreWorld } from "./world.ts";

/** What two viewers see of the same store. */
export function viewersContract(of: () => StoreWorld): void {
  describe("two viewers", () => {
    let store: StoreWorld["store"];
    let ana: Actor;
    let low: Actor;
    const open = report("open report", { ...OPEN, tlp: "green" });
    const secret = report("secret report", red);
    const openClaims = statements(open, [
      ...say("Person", "tv-1", { name: "Selim Demir", phone: "+90 532 000 0001" }),
      ...say("Person", "tv-2", { name: "Selim Demyr" }),
    ]);
    const secretClaims = statements(secret, [
      ...say("Person", "tv-1", { name: "Abu Zafer", phone: "+90 532 000 0002" }),
      ...say("Person", "tv-9", { name: "Zafer Hidden", phone: "+90 532 000 0001" }),
      ...say("Ownership", "tv-own", { owner: "tv-1", asset: "tv-boat" }),
      ...say("Vessel", "tv-boat", { name: "Zafer Star" }),
    ]);
    const decision: Resolution = {
      id: "res-tv",
      leftId: "tv-1",
      rightId: "tv-2",
      judgement: "same",
      score: 0.9,
      terms: [{ name: "name", value: 0.9, because: "alike" }],
      decidedBy: "rule:1",
      decidedAt: new Date(NOW).toISOString(),
      reason: "alike",
      access: red,
    };

    beforeAll(async () => {
      ({ store, ana, low } = of());
      await store.as(ana, async (tx) => {
        await tx.openReport(open);
        await tx.openReport(secret);
        await tx.keepOriginal(secret.id, 0, new Uint8Array([1]));
        await tx.appendStatements([...openClaims, ...secretClaims]);
        await tx.appendResolutions([decision]);
        await tx.setCategory({ entityId: "tv-9", category: "suspect", reason: "test" }, OPEN);
      });
    });

    const views = async (who: Actor) =>
      await store.as(who, async (tx) => ({
        names: ((await tx.statementsAbout(["tv-1"])).get("tv-1") ?? [])
          .filter((s) => s.property === "name")
          .map((s) => s.value)
          .sort(),
        hidden: ((await tx.statementsAbout(["tv-9"])).get("tv-9") ?? []).length,
        canonical: (await tx.canonical(["tv-2"])).get("tv-2"),
        searchHidden: (await tx.search({ text: "Zafer", limit: 10 })).hits.map((h) => h.canonicalId).sort(),
        facets: (await tx.search({ text: "Zafer", limit: 10 })).facets,
        byPhone: (await tx.search({ text: "+905320000001", limit: 10 })).hits
          .map((h) => h.canonicalId)
          .sort(),
        prefix: (await tx.search({ text: "zaf", limit: 10 })).hits.length,
        links: (await tx.links(["tv-1"], 50)).map((l) => `${l.from} ${l.relation} ${l.to}`).sort(),
        report: (await tx.report(secret.id)) !== undefined,
        reports: (await tx.reports({ limit: 100 })).some((r) => r.id === secret.id),
        original: (await tx.original(secret.id)) !== undefined,
        byId: (await tx.statements(secretClaims.map((s) => s.id))).length,
        category: (await tx.categories(["tv-9"])).size,
        resolutions: (await tx.resolutions({ entityIds: ["tv-1"] })).length,
        names2: (await collect(tx.names())).some((n) => n.entityId === "tv-9"),
        uses: (await collect(tx.identifiers())).filter((u) => u.entityId.startsWith("tv-")).length,
        ids: await allIds(tx),
      }));

    const allIds = async (tx: Parameters<Parameters<Store["as"]>[1]>[0]): Promise<string[]> => {
      const ids: string[] = [];
      let after: string | undefined;
      do {
        const page = await tx.entityIds({ limit: 2, ...(after ? { after } : {}) });
        ids.push(...page.ids);
        after = page.next;
      } while (after);
      return ids.filter((id) => id.startsWith("tv-"));
    };

    it("show two views of one entity, by SQL itself", async () => {
      expect(await views(ana)).toEqual({
        names: ["Abu Zafer", "Selim Demir", "Selim Demyr"],
        hidden: 2,
        canonical: "tv-1",
        searchHidden: ["tv-1", "tv-9", "tv-boat"],
        facets: { Person: 2, Vessel: 1 },
        byPhone: ["tv-1", "tv-9"],
        prefix: 3,
        links: ["tv-1 Ownership tv-boat", "tv-1 phone phone:+905320000001", "tv-1 phone phone:+905320000002"],
        report: true,
        reports: true,
        original: true,
        byId: secretClaims.length,
        category: 1,
        resolutions: 1,
        names2: true,
        uses: 3,
        ids: ["tv-1", "tv-9", "tv-boat", "tv-own"],
      });
      expect(await views(low)).toEqual({
        names: ["Selim Demir"],
        hidden: 0,
        canonical: "tv-2",
        searchHidden: [],
        facets: {},
        byPhone: ["tv-1"],
        prefix: 0,
        links: ["tv-1 phone phone:+905320000001"],
        report: false,
        reports: false,
        original: false,
        byId: 0,
        category: 0,
        resolutions: 0,
        names2: false,
        uses: 1,
        ids: ["tv-1", "tv-2"],
      });
    });

    it("count what each may see", async () => {
      const high = await store.as(ana, (tx) => tx.stats());
      const lower = await store.as(low, (tx) => tx.stats());
      expect(lower.statements).toBe(openClaims.length);
      expect(lower.entitiesBySchema).toEqual({ Person: 2 });
      expect(lower.reports).toBe(1);
      expect(high.statements).toBeGreaterThan(lower.statements);
    });

    it("lets the same bytes come under two markings without telling", async () => {
      const own = { ...secret, access: { ...OPEN, tlp: "green" as const } };
      const [claim] = statements(own, say("Person", "tv-1", { name: "Abu Zafer" }));
      await store.as(low, async (tx) => {
        expect(await tx.openReport(own)).toBe("new");
        expect(await tx.appendStatements(claim ? [claim] : [])).toBe(1);
        expect((await tx.statements([claim?.id ?? ""])).map((s) => s.access.tlp)).toEqual(["green"]);
      });
      await store.as(ana, async (tx) => {
        expect((await tx.reports({ limit: 100 })).filter((x) => x.id === secret.id)).toHaveLength(1);
        expect(
          (await tx.statementsAbout(["tv-1"])).get("tv-1")?.filter((s) => s.value === "Abu Zafer"),
        ).toHaveLength(1);
      });
    });

    it("names by what is said, each claim once under whatever markings it came", async () => {
      const own = { ...secret, access: { ...OPEN, tlp: "green" as const } };
      const born = say("Person", "tv-1", { name: "Abu Zafer", birthDate: "1980-01-01", country: "tr" });
      for (const [who, from] of [
        [ana, secret],
        [low, own],
      ] as const)
        await store.as(who, (tx) => tx.appendStatements(statements(from, born)));
      for (const who of [ana, low])
        await store.as(who, async (tx) => {
          const ids = ["tv-2", "tv-1", "tv-boat", "tv-nobody"];
          const [all, sayings] = [await tx.statementsAbout(ids), await tx.sayingsAbout(ids)];
          for (const id of ids) {
            const said = sayings.get(id) ?? [];
            const stated = all.get(id) ?? [];
            expect(nameEntity(model, id, said)).toEqual(nameEntity(model, id, stated));
            expect(said.reduce((sum, { times = 1 }) => sum + times, 0)).toBe(stated.length);
          }
        });
    });

    it("equals core canSee for every access and viewer", async () => {
      const set = fc.subarray(["g1", "g2", "g3"]);
      const access: fc.Arbitrary<Access> = fc.record({
        tlp: fc.constantFrom(...TLP_LEVELS),
        pap: fc.constantFrom("clear" as const, "red" as const),
        handling: fc.subarray(["H1", "H2", "H3"] as const),
        caveats: fc.constant([]),
        orcon: fc.boolean(),
        groups: fc.oneof(fc.constant("any" as const), set),
        purposes: fc.oneof(fc.constant("any" as const), fc.subarray([...PURPOSES.slice(0, 4)])),
        compartments: fc.subarray(["c1", "c2"]),
        originators: fc.subarray(["n1"]),
      });
      const viewers = fc.record({
        clearance: fc.constantFrom(...TLP_LEVELS),
        groups: set,
        compartments: fc.subarray(["c1", "c2", "c3"]),
        purpose: fc.constantFrom(...PURPOSES.slice(0, 4)),
      }) as fc.Arbitrary<Pick<Viewer, "clearance" | "groups" | "compartments" | "purpose">>;
      let n = 0;
      // Findings may be stricter than their maker is cleared for, so they reach every access.
      await fc.assert(
        fc.asyncProperty(
          fc.array(access, { minLength: 1, maxLength: 8 }),
          fc.array(viewers, { minLength: 1, maxLength: 3 }),
          async (accesses, them) => {
            n += 1;
            const drafts = accesses.map((a, i) => ({ ...finding(`law-${n}-${i}`, "law"), access: a }));
            await store.as(ana, (tx) => tx.saveFindings(drafts));
            for (const [i, v] of them.entries()) {
              const who = await actor(store, { id: `law-${n}-${i}`, ...v }, v.purpose);
              const seen = await store.as(who, async (tx) =>
                (await tx.findings({ subjectIds: [`subject-law-${n}`] })).map((f) => f.id),
              );
              const expected = drafts.filter((d) => canSee(d.access, v)).map((d) => d.id);
              expect(seen.sort()).toEqual(expected.sort());
            }
          },
        ),
        { numRuns: 40 },
      );
      function finding(id: string, detector: string): FindingDraft {
        return { ...findingDraft(id, detector), subjects: [{ id: `subject-law-${n}`, role: "x" }] };
      }
    });
  });
}
