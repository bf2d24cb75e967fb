import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TaxiiStore } from "../../src/app/index.ts";
import { createTaxii, secretDigest, type TaxiiHandler } from "../../src/exchange/index.ts";
import { type StixMapping, stixValidator } from "../../src/formats/index.ts";
import { rowsAsOwner } from "../rights/support.ts";
import { indicator, openTaxiiNode, TAXII, type TaxiiNode } from "./support/taxii-node.ts";

/** What was answered before it was worked off is worked off, whatever dies in between. */
const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../data/stix/${name}`, import.meta.url), "utf8"));
const validator = await stixValidator(read("stix-2.1.json"));
const mapping = read("mapping.json") as StixMapping;
const COUNT = 7_300;

let taxii: TaxiiNode;
beforeAll(async () => {
  taxii = await openTaxiiNode();
}, 60_000);
afterAll(async () => await taxii?.node.remove());

/** As of a process that is killed: after so many batches nothing comes back any more, and nothing is held. */
function dyingAfter(real: TaxiiStore, batchesMax: number, onBatch: () => void = () => undefined): TaxiiStore {
  let batches = 0;
  const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
  return {
    ...real,
    add(...args) {
      onBatch();
      return ++batches > batchesMax ? never() : real.add(...args);
    },
    holdUnfinished: () => never(),
  };
}

const serve = (store: TaxiiStore, idleSeconds = 0): TaxiiHandler =>
  createTaxii({
    store,
    clock: taxii.node.platform.clock,
    validator,
    mapping,
    title: "Fictitious",
    idleSeconds,
  });
const ask = async (handler: TaxiiHandler, path: string, secret: string, body?: unknown) => {
  const answer = await handler.handle({
    method: body === undefined ? "GET" : "POST",
    path,
    query: "",
    headers: { accept: TAXII, authorization: `Bearer ${secret}`, "content-type": TAXII },
    body: new TextEncoder().encode(body === undefined ? "" : JSON.stringify(body)),
  });
  return { status: answer.status, json: JSON.parse(answer.body) };
};

test("an envelope that a process died over is gone on with when its client asks for the status, and for nobody else", async () => {
  const { id } = await taxii.collection("Fictitious");
  const [client, other] = [await taxii.client({ [id]: "rw" }), await taxii.client({ [id]: "rw" })];
  const real = taxii.node.store.taxii;
  let batches = 0;
  const dying = dyingAfter(real, 6, () => batches++);
  const objects = Array.from({ length: COUNT }, (_, n) => indicator(n + 1));
  const first = serve(dying);
  const posted = await ask(first, `/taxii2/root/collections/${id}/objects/`, client.secret, { objects });
  expect(posted).toMatchObject({ status: 202, json: { status: "pending", pending_count: COUNT } });
  await expect.poll(() => batches, { timeout: 30_000 }).toBe(7);

  const second = serve(real, 3);
  const at = `/taxii2/root/status/${posted.json.id}/`;
  expect((await ask(second, at, other.secret)).status).toBe(404);
  // What was kept of how far it came, not all that was added.
  expect((await ask(second, at, client.secret)).json).toMatchObject({
    status: "pending",
    success_count: 5_000,
  });
  const state = async () => (await ask(second, at, client.secret)).json;
  await expect.poll(async () => (await state()).status, { timeout: 30_000 }).toBe("complete");
  const done = await state();
  expect([done.total_count, done.success_count, done.failure_count]).toEqual([COUNT, COUNT, 0]);
  expect(new Set(done.successes.map((s: { id: string }) => s.id)).size).toBe(COUNT);
  const kept = await real.pages(
    secretDigest(client.secret),
    id,
    { versions: ["last"] },
    "manifest",
    1_000,
    8,
  );
  expect(kept.reduce((sum, page) => sum + page.count, 0)).toBe(COUNT);
  // Nothing is left to be gone on with.
  expect(await real.takeUnfinished(secretDigest(client.secret), posted.json.id, 0, "mine")).toBeUndefined();
}, 120_000);

const left = async (id: string, secret: string, from: number): Promise<string> => {
  const objects = Array.from({ length: 5_100 }, (_, n) => indicator(from + n));
  const first = serve(dyingAfter(taxii.node.store.taxii, 1));
  const posted = await ask(first, `/taxii2/root/collections/${id}/objects/`, secret, { objects });
  expect(posted).toMatchObject({ status: 202, json: { status: "pending" } });
  return posted.json.id;
};
const statusOf = async (status: string, secret: string) =>
  JSON.parse((await taxii.node.store.taxii.status(secretDigest(secret), status)) ?? "{}");

test("one whose client never asks again is gone on with by the worker, with that client's rights, and lies sealed until then", async () => {
  const { id } = await taxii.collection("Never asked for");
  const client = await taxii.client({ [id]: "rw" });
  const status = await left(id, client.secret, 10_001);
  type Kept = { readonly envelope: string | null; readonly sealed: Uint8Array | null };
  const kept = () =>
    rowsAsOwner<Kept>(taxii.node, `select envelope, sealed from wasl.taxii_status where id = '${status}'`);
  const [before] = await kept();
  expect(before?.envelope).toBeNull();
  expect(before?.sealed?.length).toBeGreaterThan(1_000_000);
  expect(Buffer.from(before?.sealed ?? []).includes("indicator--")).toBe(false);
  // Somebody may hold it still.
  expect(await serve(taxii.node.store.taxii, 30).finishWaiting()).toBe(0);
  const servers = [serve(taxii.node.store.taxii, 3), serve(taxii.node.store.taxii, 3)];
  let done = 0;
  const look = async (): Promise<number> => {
    for (const n of await Promise.all(servers.map((server) => server.finishWaiting()))) done += n;
    return done;
  };
  await expect.poll(look, { timeout: 60_000 }).toBe(1);
  expect(await statusOf(status, client.secret)).toMatchObject({
    status: "complete",
    success_count: 5_100,
    failure_count: 0,
  });
  expect((await kept())[0]?.sealed).toBeNull();
}, 120_000);

test("whoever lost the lease says no more of how far it is, and a lease that is held is nobody else's", async () => {
  const { id } = await taxii.collection("Leased");
  const client = await taxii.client({ [id]: "rw" });
  const as = secretDigest(client.secret);
  const store = taxii.node.store.taxii;
  const status = await left(id, client.secret, 20_001);
  const mine = await store.takeUnfinished(as, status, 0, "mine");
  expect(mine).toMatchObject({ lease: "mine", collectionId: id });
  expect(await store.holdUnfinished(status, "mine")).toBe(true);
  expect(await store.takeWaiting(60, "theirs")).toBeUndefined();
  expect((await store.takeWaiting(0, "theirs"))?.as).toEqual(Buffer.from(as));
  expect(await store.holdUnfinished(status, "mine")).toBe(false);
  const pending = { id: status, collectionId: id, json: '{"status":"pending"}' };
  expect(await store.saveStatus(as, { ...pending, lease: "mine" })).toBe(false);
  const complete = { ...pending, json: '{"status":"complete"}' };
  expect(await store.saveStatus(as, { ...complete, lease: "theirs" })).toBe(true);
  expect(await store.takeWaiting(0, "third")).toBeUndefined();
  // Of a client that was revoked nothing is added any more.
  await left(id, client.secret, 30_001);
  await store.revokeCredential(client.id);
  expect(await store.takeWaiting(0, "fourth")).toBeUndefined();
});
