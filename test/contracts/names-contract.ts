import { beforeAll, describe, expect, it } from "vitest";
import type { Actor, Store } from "../../src/app/index.ts";
import { NameIndex, namesModel, OPEN } from "../../src/core/index.ts";
import { red, report, sampleNames, say, statements } from "./fixtures.ts";

interface World {
  readonly store: Store;
  /** Cleared for everything. */
  readonly ana: Actor;
  /** Cleared for green. */
  readonly low: Actor;
}

/** Search by name, on any database. */
export function namesContract(world: () => World): void {
  describe("search beside the index in memory", () => {
    const names = sampleNames(1_200);
    const open = report("names", { ...OPEN, tlp: "green" });
    const hidden = report("hidden names", red);
    const isHidden = (n: number): boolean => n % 3 === 0;
    let index: NameIndex;
    beforeAll(async () => {
      const loaded = namesModel();
      if (!loaded) throw new Error("the names model is not loaded");
      index = new NameIndex(loaded);
      for (const [n, name] of names.entries()) index.add(`nm-${n}`, name, isHidden(n) ? 1 : 0);
      const drafts = (which: boolean) =>
        names.flatMap((name, n) => (isHidden(n) === which ? say("Person", `nm-${n}`, { name }) : []));
      await world().store.as(world().ana, async (tx) => {
        await tx.openReport(open);
        await tx.openReport(hidden);
        await tx.appendStatements(statements(open, drafts(false)));
        await tx.appendStatements(statements(hidden, drafts(true)));
      });
    });

    it("finds the same names with the same scores, for each viewer among what that viewer may see", async () => {
      let compared = 0;
      for (const [who, mayRead] of [
        [world().ana, () => true],
        [world().low, (access: number) => access === 0],
      ] as const) {
        for (let n = 0; n < names.length; n += 41) {
          // As asked by somebody who has the words in another order, or one of them with a slip.
          const words = (names[n] ?? "").split(" ");
          const text = n % 2 ? [...words].reverse().join(" ") : (names[n] ?? "");
          const wanted = index.search(text, { top: 5, mayRead }).filter((hit) => hit.score >= 0.5);
          const { hits } = await world().store.as(who, (tx) => tx.search({ text, limit: 50 }));
          const got = new Map(hits.map((hit) => [hit.canonicalId, hit]));
          for (const { id, score } of wanted) {
            expect(got.get(id)?.score ?? 0, `${text}: ${id}`).toBeGreaterThanOrEqual(score - 1e-9);
            compared += 1;
          }
          for (const hit of hits) {
            const sum = hit.terms.reduce((total, term) => total + term.value, 0);
            expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(hit.score, 9);
            if (who === world().low) expect(isHidden(Number(hit.canonicalId.slice(3)))).toBe(false);
          }
        }
      }
      expect(compared).toBeGreaterThan(30);
    });

    it("finds a name of two common words among more names with one of them than are ranked", async () => {
      const common = report("common names", { ...OPEN, tlp: "green" });
      // Invented words beside them, which are like none of what is asked for.
      const beside = (n: number): string =>
        ["b", "d", "k", "p"].flatMap((a) => ["u", "o"].map((b) => `x${a}${b}`))[n % 8] +
        `w${n.toString(5).replaceAll(/\d/g, (digit) => `${"kpbdz"[Number(digit)]}o`)}`;
      const drafts = ["Johnny", "Jonson"].flatMap((word) =>
        Array.from({ length: 300 }, (_, n) =>
          say("Person", `common-${word}-${n}`, { name: [`${word} ${beside(n)}`] }),
        ).flat(),
      );
      // One that is good enough for no second look is among the first by its id; the one that is meant is the last.
      const like = say("Person", "common-0", { name: ["Jonson Johnni"] });
      const meant = [
        ...say("Person", "common-last", { name: ["Johnny Jonson"] }),
        ...say("Person", "common-twice", { name: ["Johnny Johnny"] }),
      ];
      await world().store.as(world().ana, async (tx) => {
        await tx.openReport(common);
        await tx.appendStatements(statements(common, [...drafts, ...like, ...meant]));
      });
      const found = async (text: string): Promise<readonly string[]> =>
        (await world().store.as(world().ana, (tx) => tx.search({ text, limit: 20 }))).hits.map(
          (hit) => hit.canonicalId,
        );
      const hits = await found("Johnny Jonson");
      expect(hits[0]).toBe("common-last");
      expect(hits).toContain("common-0");
      // A word that was asked for twice is filed once.
      expect((await found("Johnny Johnny"))[0]).toBe("common-twice");
    });

    it("loses nobody where each of sixty has ten aliases that hold what was asked for", async () => {
      const listed = report("names with aliases", { ...OPEN, tlp: "green" });
      const [one, other] = ["Qwerzelm", "Vixtrobal"];
      const beside = ["Bolk", "Dupt", "Fesk", "Gulp", "Hisk", "Jorb", "Kemp", "Lurg", "Mosk", "Parn"];
      const aliases = beside.map((word) => `${other} ${one} ${word}`);
      const ids = Array.from({ length: 60 }, (_, n) => `aliases-${String(n).padStart(2, "0")}`);
      const drafts = ids.flatMap((id) => say("Person", id, { alias: aliases }));
      // As much of what was asked for stands in each of 601 names; this one is the last by its id.
      const meant = say("Person", "aliases-99", { name: `${one} ${other} Tarv` });
      await world().store.as(world().ana, async (tx) => {
        await tx.openReport(listed);
        await tx.appendStatements(statements(listed, [...drafts, ...meant]));
      });
      const { hits } = await world().store.as(world().ana, (tx) =>
        tx.search({ text: `${one} ${other}`, limit: 100 }),
      );
      expect(hits.map((hit) => hit.canonicalId).sort()).toEqual([...ids, "aliases-99"]);
    });

    it("finds a name that came after it was asked for, and shows it to nobody who may not see it", async () => {
      const ask = (who: Actor) => world().store.as(who, (tx) => tx.search({ text: "zubrowska", limit: 10 }));
      const later = async (id: string, name: string, isOpen: boolean): Promise<void> => {
        const own = report(`later ${id}`, isOpen ? { ...OPEN, tlp: "green" } : red);
        await world().store.as(world().ana, async (tx) => {
          await tx.openReport(own);
          await tx.appendStatements(statements(own, say("Person", id, { name })));
        });
      };
      await later("later-0", "Zubrowska Alta", true);
      const before = await ask(world().low);
      await later("later-1", "Zubrovska Alta", true);
      await later("later-2", "Zubrowskaya Alta", false);
      const ids = (answer: Awaited<ReturnType<typeof ask>>): readonly string[] =>
        answer.hits.map((hit) => hit.canonicalId).sort();
      expect(ids(before)).toEqual(["later-0"]);
      expect(ids(await ask(world().ana))).toEqual(["later-0", "later-1", "later-2"]);
      expect(ids(await ask(world().low))).toEqual(["later-0", "later-1"]);
    });

    it("says the same of a name whatever is hidden beside it", async () => {
      const [mine, theirs] = await Promise.all(
        [world().ana, world().low].map((who) =>
          world().store.as(who, (tx) => tx.search({ text: names[1] ?? "", limit: 50 })),
        ),
      );
      const scores = new Map(mine?.hits.map((hit) => [hit.canonicalId, hit.score]));
      expect(theirs?.hits.length).toBeGreaterThan(0);
      for (const hit of theirs?.hits ?? []) expect(scores.get(hit.canonicalId)).toBe(hit.score);
    });

    it("answers while one types, in another script too, with the letters that matched", async () => {
      const r = report("typing", { ...OPEN, tlp: "green" });
      await world().store.as(world().ana, async (tx) => {
        await tx.openReport(r);
        await tx.appendStatements(
          statements(r, [
            ...say("Person", "ty-1", { name: "خالد الزورماني" }),
            ...say("Person", "ty-2", { name: "Khaled Zormanovsky" }),
          ]),
        );
      });
      const typed = async (text: string) =>
        (await world().store.as(world().ana, (tx) => tx.search({ text, limit: 50 }))).hits;
      for (const text of ["Khaled Zorm", "خالد الزورم", "Халед Зорма"])
        expect((await typed(text)).map((hit) => hit.canonicalId).sort(), text).toEqual(
          expect.arrayContaining(["ty-1", "ty-2"]),
        );
      const hit = (await typed("Khaled Zormani")).find(({ canonicalId }) => canonicalId === "ty-1");
      const marked = hit?.matched.spans.map(({ start, end }) => hit.matched.value.slice(start, end));
      expect(marked?.join("")).toMatch(/خالد.*زورمان/u);
    });
  });
}
