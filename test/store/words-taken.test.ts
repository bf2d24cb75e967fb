import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Store } from "../../src/app/index.ts";
import { loadOrCreateNodeKey, openStore } from "../../src/store/index.ts";
import { actor, model, random, report, say, statements, testClock } from "../contracts/fixtures.ts";
import { startPostgres } from "../support/postgres.ts";

/** Two processes of one node; in a folder the second works through the first. */
async function inTwo(databaseUrl: string | undefined, work: (one: Store, two: Store) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), "wasl-words-"));
  const nodeKey = await loadOrCreateNodeKey(folder);
  const where = databaseUrl === undefined ? { folder } : { databaseUrl };
  const open = () => openStore({ ...where, nodeKey, nodeId: "words", model, clock: testClock(), random });
  const one = await open();
  const two = await open();
  try {
    await work(one, two);
  } finally {
    await two.close();
    await one.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const NAME = "Quibblan Zortheim";

/** A process remembers which words of names the index holds, and asks for none of them again. */
async function findsWhoBearsErasedWords(one: Store, two: Store): Promise<void> {
  const ana = await actor(one, { id: "ana" });
  const [first, second, third] = ["first", "second", "third"].map((name) => report(name));
  const add = async (store: Store, of: typeof first, id: string) => {
    if (!of) throw new Error("no report");
    const said = statements(of, say("Person", id, { name: NAME }));
    await store.as(ana, async (tx) => {
      await tx.openReport(of);
      await tx.appendStatements(said);
    });
    return said.map((s) => s.id);
  };
  const found = (store: Store) =>
    store.as(ana, async (tx) =>
      (await tx.search({ text: NAME, limit: 5 })).hits.map((hit) => hit.canonicalId),
    );
  const by = { userId: "ana", purpose: "data-subject-request", mandate: "TEST-1" };

  const one1 = await add(one, first, "w-1");
  const two1 = await add(two, second, "w-2");
  expect(await found(two)).toHaveLength(2);
  await one.keeper.eraseStatements([...one1, ...two1], "asked for", by);
  expect(await found(two)).toEqual([]);
  await add(two, third, "w-3");
  expect(await found(two)).toEqual(["w-3"]);
  expect(await found(one)).toEqual(["w-3"]);
}

test("a name is found whose words another process had erased before: PGlite in a folder", async () => {
  await inTwo(undefined, findsWhoBearsErasedWords);
});

test("a name is found whose words another process had erased before: PostgreSQL", async () => {
  const postgres = await startPostgres();
  try {
    await inTwo(postgres.url, findsWhoBearsErasedWords);
  } finally {
    await postgres.stop();
  }
});
