import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor, Store, TaxiiStore } from "../../src/app/index.ts";
import {
  type Access,
  type BulkRecord,
  canSee,
  type FindingDraft,
  say as message,
  OPEN,
  PURPOSES,
  type Resolution,
  SEALED,
  TLP_LEVELS,
  type Viewer,
} from "../../src/core/index.ts";
import { accountsContract, signedIn } from "./accounts-contract.ts";
import {
  actor,
  amber,
  codeOf,
  collect,
  model,
  NOW,
  random,
  red,
  report,
  say,
  statements,
  testClock,
} from "./fixtures.ts";
import { ledgerContract } from "./ledger-contract.ts";
import { namesContract } from "./names-contract.ts";
import { taxiiContract } from "./taxii-contract.ts";

export interface StoreFixture {
  readonly store: Store & { readonly taxii: TaxiiStore };
  close(): Promise<void>;
}

export interface StoreFixtureOptions {
  readonly clock: { now(): number };
  readonly random: typeof random;
  readonly model: typeof model;
}

/** What every adapter of the Store port does. */
export function storeContract(
  name: string,
  open: (options: StoreFixtureOptions) => Promise<StoreFixture>,
): void {
  describe(`store contract: ${name}`, () => {
    const clock = testClock();
    let fixture: StoreFixture;
    let store: StoreFixture["store"];
    let ana: Actor;
    let low: Actor;
    let chief: Actor;

    beforeAll(async () => {
      fixture = await open({ clock, random, model });
      store = fixture.store;
      ana = await actor(store, { id: "ana", clearance: "red" });
      low = await actor(store, { id: "low", clearance: "green" });
      chief = await actor(store, { id: "chief", role: "supervisor", clearance: "red" });
    });
    afterAll(async () => {
      await fixture?.close();
    });

    describe("tickets", () => {
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

    describe("reports", () => {
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
        expect(await codeOf(store.as(low, (tx) => tx.openReport(report("too high"))))).toBe(
          "MARKING_FORBIDS",
        );
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
        await store.as(ana, (tx) => tx.withdrawStatement(claim?.id ?? "", "wrong person"));
        expect(await known()).toBe(0);
        expect(await known("2026-03-31")).toBe(1);
        expect(await store.as(ana, (tx) => tx.statements([claim?.id ?? ""]))).toEqual([]);
        expect(
          await store.as(ana, async (tx) => (await tx.search({ text: "Later Known", limit: 5 })).hits),
        ).toEqual([]);
        expect(await codeOf(store.as(ana, (tx) => tx.withdrawStatement("f".repeat(32), "x")))).toBe(
          "ENTITY_UNKNOWN",
        );
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

    describe("two viewers", () => {
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
          resolutions: (await tx.resolutions({ entityId: "tv-1" })).length,
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
          links: [
            "tv-1 Ownership tv-boat",
            "tv-1 phone phone:+905320000001",
            "tv-1 phone phone:+905320000002",
          ],
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
                  (await tx.findings({ subjectId: `subject-law-${n}` })).map((f) => f.id),
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

    describe("search", () => {
      const r = report("search", { ...OPEN, tlp: "green" });
      beforeAll(async () => {
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
        store.as(
          ana,
          async (tx) => (await tx.search({ text, limit: 10, ...(schema ? { schema } : {}) })).hits,
        );

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

    namesContract(() => ({ store, ana, low }));

    describe("links", () => {
      const r = report("links", { ...OPEN, tlp: "green" });
      beforeAll(async () => {
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
          expect(
            (await tx.links(["li-1"], 50)).find((l) => l.relation === "phone")?.statementIds,
          ).toHaveLength(2);
          expect((await tx.statementsAbout(["li-2"])).get("li-2")?.map((s) => s.value)).toContain("A");
          expect(await tx.resolutions({ entityId: "li-1" })).toHaveLength(1);
        });
        await decide("li-r2", "different");
        await store.as(ana, async (tx) => {
          expect((await tx.canonical(["li-2"])).get("li-2")).toBe("li-2");
          expect((await tx.resolutions({ entityId: "li-1" })).map((x) => x.id)).toEqual(["li-r2", "li-r1"]);
          expect((await tx.resolutions({ judgement: "different" })).map((x) => x.id)).toEqual(["li-r2"]);
        });
      });
    });

    describe("records", () => {
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
          expect(await collect(tx.records("payment"))).toEqual(payments);
          expect(await collect(tx.records("payment", { limit: 3, after: "pay-010" }))).toEqual(
            payments.slice(11, 14),
          );
          expect(await collect(tx.records("post"))).toEqual([others[0]]);
          const byId = await tx.recordsById(["ord-1", "sei-1", "ev-1", "none"]);
          expect(byId).toEqual(others.slice(1).map((o) => ({ ...o, reportId: r.id })));
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
        });
      });
    });

    ledgerContract(() => ({ store, ana, low }));

    describe("findings", () => {
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
        expect(await codeOf(store.as(ana, (tx) => tx.decideFinding("f-1", "rejected", "no")))).toBe(
          "CONFLICT",
        );
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

    describe("cases", () => {
      it("hold items, change, and are hidden from whoever may not see them", async () => {
        await store.as(ana, async (tx) => {
          await tx.saveCase({ id: "case-1", title: "One", mandate: "M", access: amber, reviewAt: "2027" });
          await tx.addToCase("case-1", [
            { kind: "entity", id: "e1", note: "n" },
            { kind: "report", id: "r1", note: "" },
          ]);
          await tx.addToCase("case-1", [{ kind: "entity", id: "e1", note: "again" }]);
          await tx.removeFromCase("case-1", "report", "r1");
          await tx.saveCase({ id: "case-1", title: "Renamed", mandate: "M", access: red, reviewAt: "2027" });
        });
        await store.as(ana, async (tx) => {
          const found = await tx.case("case-1");
          expect(found).toMatchObject({ title: "Renamed", openedBy: "ana", access: red });
          expect(found?.items.map((i) => [i.kind, i.id, i.note, i.addedBy])).toEqual([
            ["entity", "e1", "n", "ana"],
          ]);
          expect((await tx.cases({ limit: 10 })).map((c) => c.id)).toEqual(["case-1"]);
          expect(await tx.cases({ limit: 10, after: "case-1" })).toEqual([]);
        });
        await store.as(low, async (tx) => {
          expect(await tx.case("case-1")).toBeUndefined();
          expect(await tx.cases({ limit: 10 })).toEqual([]);
        });
        expect(await codeOf(store.as(low, (tx) => tx.addToCase("case-1", [])))).toBe("CASE_UNKNOWN");
      });
    });

    describe("protection", () => {
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
        await set("unknown");
        await set("suspect");
        expect((await seen()).category).toBe("suspect");
      });
    });

    describe("audit", () => {
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

    taxiiContract(() => store.taxii);

    describe("accounts", () => {
      it("sign in, change the password, sign out", async () => {
        const { accounts } = store;
        await accounts.createUser(
          { id: "adm", role: "administrator", clearance: "clear", groups: [], compartments: [] },
          "one-time-word",
        );
        expect(
          await codeOf(
            accounts.createUser(
              { id: "adm", role: "analyst", clearance: "red", groups: [], compartments: [] },
              undefined,
            ),
          ),
        ).toBe("CONFLICT");
        expect(await codeOf(accounts.signIn("adm", "wrong"))).toBe("CREDENTIAL_INVALID");
        expect(await codeOf(accounts.signIn("nobody", "one-time-word"))).toBe("CREDENTIAL_INVALID");
        const first = await signedIn(accounts, "adm", "one-time-word");
        expect(first).toMatchObject({ mustChangePassword: true, user: { id: "adm", disabled: false } });
        const other = await signedIn(accounts, "adm", "one-time-word");
        expect(await codeOf(accounts.changePassword(first.token, "one-time-word", "short"))).toBe(
          "REQUEST_INVALID",
        );
        expect(
          await codeOf(accounts.changePassword(first.token, "one-time-word", "adm adm administrator")),
        ).toBe("PASSWORD_GUESSABLE");
        // Whoever took the session over does not know the old one.
        expect(await codeOf(accounts.changePassword(first.token, "wrong", "a much longer one"))).toBe(
          "CREDENTIAL_INVALID",
        );
        await accounts.changePassword(first.token, "one-time-word", "a much longer one");
        expect(await accounts.whoIs(other.token)).toBeUndefined();
        expect(await codeOf(accounts.signIn("adm", "one-time-word"))).toBe("CREDENTIAL_INVALID");
        expect((await signedIn(accounts, "adm", "a much longer one")).mustChangePassword).toBe(false);
        await accounts.signOut(first.token);
        expect(await accounts.whoIs(first.token)).toBeUndefined();
        expect(await accounts.isEmpty()).toBe(false);
      });

      it("lets tokens expire by the clock", async () => {
        const purpose = { purpose: "cross-check", mandate: "A-1" } as const;
        const token = await store.accounts.issueToken(
          "ana",
          purpose,
          new Date(clock.now() + 60_000).toISOString(),
        );
        expect(await store.accounts.whoIs(token)).toBeDefined();
        clock.advance(61_000);
        expect(await store.accounts.whoIs(token)).toBeUndefined();
        expect(await codeOf(store.as({ token, purpose }, () => Promise.resolve(1)))).toBe(
          "CREDENTIAL_INVALID",
        );
      });
    });

    accountsContract(() => ({ store, clock }));

    it("is ready", async () => {
      expect(await store.ready()).toBe(true);
    });
  });
}

function findingDraft(id: string, detector: string): FindingDraft {
  return {
    id,
    detector,
    detectorVersion: "1",
    techniques: ["OIC-FIN-03"],
    front: "finance",
    subjects: [{ id: `subject-${id}`, role: "hub" }],
    evidence: ["pay-001"],
    score: 0.5,
    terms: [{ name: "t", value: 0.5, because: message("b", { n: 2 }) }],
    against: [message("a", { what: message("alike.shop") })],
    summary: message("s", { list: ["x", message("y")] }),
    proves: [],
  };
}
