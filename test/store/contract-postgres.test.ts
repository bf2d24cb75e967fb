import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadOrCreateNodeKey, openStore } from "../../src/store/index.ts";
import { actor, amber, model, random, report, testClock } from "../contracts/fixtures.ts";
import { storeContract } from "../contracts/store-contract.ts";
import { startPostgres } from "../support/postgres.ts";

storeContract("PostgreSQL", async (options) => {
  const postgres = await startPostgres();
  const folder = await mkdtemp(join(tmpdir(), "wasl-store-"));
  const nodeKey = await loadOrCreateNodeKey(folder);
  const store = await openStore({ ...options, databaseUrl: postgres.url, nodeKey, nodeId: "test-node" });
  return {
    store,
    async close() {
      await store.close();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
});

test("a commit that PostgreSQL took for a rollback is no commit", async () => {
  const postgres = await startPostgres();
  const nodeKey = new Uint8Array(randomBytes(32));
  const store = await openStore({
    databaseUrl: postgres.url,
    nodeKey,
    nodeId: "test-node",
    model,
    clock: testClock(),
    random,
  });
  const transaction = await store["driver"].begin("owner", 60_000);
  const failing = transaction.query("select 1 / 0");
  const ends = await Promise.allSettled([failing, transaction.commit()]);
  expect(ends.map((end) => end.status)).toEqual(["rejected", "rejected"]);
  await store.close();
  await postgres.stop();
});

test("whoever collects what was captured holds up no capture", async () => {
  const postgres = await startPostgres();
  const nodeKey = new Uint8Array(randomBytes(32));
  const clock = testClock();
  const store = await openStore({
    databaseUrl: postgres.url,
    nodeKey,
    nodeId: "test-node",
    model,
    clock,
    random,
  });
  const ana = await actor(store, { id: "ana", clearance: "amber" });
  const captured = report("captured");
  const capture = (id: string) =>
    store.as(ana, (tx) =>
      tx.appendRecords(captured.id, amber, [
        {
          kind: "event",
          id,
          hash: `hash of ${id}`,
          eventType: "ObjectEvent",
          eventTime: "2026-01-04T00:00:00Z",
          items: [],
          sourceParties: [],
          destinationParties: [],
        },
      ]),
    );
  await store.as(ana, (tx) => tx.openReport(captured));
  await capture("first");
  const isThrough = await store.as(ana, async (tx) => {
    await tx.settledEventNo(0);
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 3_000));
    return await Promise.race([capture("second").then(() => true), late]);
  });
  expect(isThrough).toBe(true);
  await store.close();
  await postgres.stop();
});
