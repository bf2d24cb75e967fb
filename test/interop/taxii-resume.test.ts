import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HttpHandler, TaxiiStore } from "../../src/app/index.ts";
import { createTaxii, secretDigest } from "../../src/exchange/index.ts";
import { type StixMapping, stixValidator } from "../../src/formats/index.ts";
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

test("an envelope that a process died over is gone on with when its client asks for the status, and for nobody else", async () => {
  const { id } = await taxii.collection("Fictitious");
  const [client, other] = [await taxii.client({ [id]: "rw" }), await taxii.client({ [id]: "rw" })];
  const real = taxii.node.store.taxii;
  let batches = 0;
  // As of a process that is killed: after six batches nothing comes back any more.
  const dying: TaxiiStore = {
    ...real,
    add: async (...args) => (++batches > 6 ? await new Promise(() => undefined) : await real.add(...args)),
  };
  const serve = (store: TaxiiStore): HttpHandler =>
    createTaxii({
      store,
      clock: taxii.node.platform.clock,
      validator,
      mapping,
      title: "Fictitious",
      idleSeconds: 0,
    });
  const ask = async (handler: HttpHandler, path: string, secret: string, body?: unknown) => {
    const answer = await handler.handle({
      method: body === undefined ? "GET" : "POST",
      path,
      query: "",
      headers: { accept: TAXII, authorization: `Bearer ${secret}`, "content-type": TAXII },
      body: new TextEncoder().encode(body === undefined ? "" : JSON.stringify(body)),
    });
    return { status: answer.status, json: JSON.parse(answer.body) };
  };
  const objects = Array.from({ length: COUNT }, (_, n) => indicator(n + 1));
  const first = serve(dying);
  const posted = await ask(first, `/taxii2/root/collections/${id}/objects/`, client.secret, { objects });
  expect(posted).toMatchObject({ status: 202, json: { status: "pending", pending_count: COUNT } });
  await expect.poll(() => batches, { timeout: 30_000 }).toBe(7);

  const second = serve(real);
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
  expect(await real.takeUnfinished(secretDigest(client.secret), posted.json.id, 0)).toBeUndefined();
}, 120_000);
