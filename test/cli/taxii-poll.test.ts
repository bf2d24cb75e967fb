import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { createServer } from "../../src/server/index.ts";
import {
  indicator,
  openTaxiiNode,
  type TaxiiNode,
  type TaxiiTestClient,
} from "../interop/support/taxii-node.ts";
import { openTestNode, type TestNode } from "../support/node.ts";

/** One node reads what stands in a collection of another server, by the command line. All is fictitious. */
let theirs: TaxiiNode;
let ours: TestNode;
let http: FastifyInstance;
let client: TaxiiTestClient;
let collection: string;
let objects: string;

beforeAll(async () => {
  [theirs, ours] = await Promise.all([openTaxiiNode(), openTestNode()]);
  const { store, wasl, nodeId, platform } = theirs.node;
  http = await createServer({
    wasl,
    accounts: store.accounts,
    ready: () => store.ready(),
    nodeId,
    clock: platform.clock,
    logger: false,
    handlers: [theirs.handler],
  });
  const base = await http.listen({ host: "127.0.0.1", port: 0 });
  const { id } = await theirs.collection("Fictitious");
  client = await theirs.client({ [id]: "rw" });
  objects = `/taxii2/root/collections/${id}/objects/`;
  // Without the slash at its end, as people copy it.
  collection = `${base}/taxii2/root/collections/${id}`;
  writeFileSync(join(ours.folder, "secret"), `${client.secret}\n`);
}, 60_000);
afterAll(async () => {
  await http?.close();
  await Promise.all([theirs?.node.remove(), ours?.remove()]);
});

const person = (n: number, name: string) =>
  indicator(n, {
    type: "identity",
    id: `identity--00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    name,
  });
const put = (...all: unknown[]) => client.post(objects, { objects: all });

async function poll(...more: string[]) {
  const said: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  const beside = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  const file = (name: string): string => join(ours.folder, name);
  const how = ["--user", client.id, "--password-file", file("secret"), "--cursor", file("cursor.json")];
  const why = ["--purpose", "information-exchange", "--mandate", "TEST-1", "--data", ours.folder];
  try {
    const args = ["exchange", "poll", collection, "--tlp", "amber", "--json", ...how, ...why, ...more];
    await createProgram().parseAsync(["node", "wasl", ...args]);
  } finally {
    write.mockRestore();
    beside.mockRestore();
  }
  return JSON.parse(said.join("")) as { objects: number; statements: number };
}
const names = async (): Promise<string[]> => {
  const ana = await ours.actor({ id: "ana", clearance: "red" });
  return (await ours.wasl.search(ana, { text: "Fictitious Person", limit: 10 })).hits
    .map((hit) => hit.caption)
    .sort();
};

test("a collection is read page by page and once; what comes later is read by the next run, and where it is stays kept", async () => {
  await put(person(1, "Fictitious Person One"), person(2, "Fictitious Person Two"), indicator(3));
  expect(await poll("--limit", "2")).toMatchObject({ objects: 3, statements: 8 });
  expect(await names()).toEqual(["Fictitious Person One", "Fictitious Person Two"]);
  const [report] = await ours.wasl.reports(await ours.actor({ id: "ana" }), { limit: 5 });
  expect(report).toMatchObject({ format: "stix-21", provider: "127.0.0.1" });

  expect(await poll()).toMatchObject({ objects: 0, statements: 0 });
  await put(person(4, "Fictitious Person Four"));
  expect(await poll()).toMatchObject({ objects: 1, statements: 1 });
  expect(await names()).toHaveLength(3);
}, 120_000);

test("what is no valid STIX is kept in the report of its page as it came, and nothing is read of it", async () => {
  const id = "identity--00000000-0000-4000-8000-000000000008";
  const wrong = { ...person(8, "Canary Invalid"), created: "yesterday" };
  // The server that is asked here would refuse it: another one does not.
  const real = globalThis.fetch;
  const lying = vi.spyOn(globalThis, "fetch").mockImplementation(async (...args) => {
    const answer = await real(...args);
    const { objects: all = [], ...rest } = (await answer.json()) as { objects?: unknown[] };
    return new Response(JSON.stringify({ ...rest, objects: [...all, wrong] }), answer);
  });
  try {
    expect(await poll()).toMatchObject({
      objects: 0,
      statements: 0,
      rejects: [],
      quarantined: [{ id, because: expect.stringContaining("/created") }],
    });
    // The same page once more is no news.
    expect(await poll()).toMatchObject({ quarantined: [] });
  } finally {
    lying.mockRestore();
  }
  const ana = await ours.actor({ id: "ana", clearance: "red" });
  const [report] = await ours.wasl.reports(ana, { limit: 1 });
  expect(report?.outcome?.rejects).toEqual([
    expect.objectContaining({ code: "FIELD_INVALID", field: "quarantined" }),
  ]);
  const original = await ours.store.as(ana, (tx) => tx.original(report?.id ?? ""));
  expect(new TextDecoder().decode(original)).toContain("Canary Invalid");
  expect(await names()).toHaveLength(3);
}, 120_000);

const because = (words: string) => ({ detail: { because: expect.stringContaining(words) } });

test("an account that is refused, a cursor of another collection and a password in clear change nothing", async () => {
  const cursor = join(ours.folder, "cursor.json");
  const before = readFileSync(cursor, "utf8");
  writeFileSync(join(ours.folder, "wrong"), "wrong\n");
  await expect(poll("--password-file", join(ours.folder, "wrong"))).rejects.toThrow(/CREDENTIAL_INVALID/);
  expect(readFileSync(cursor, "utf8")).toBe(before);
  const away = collection;
  collection = `${away}x`;
  await expect(poll()).rejects.toMatchObject(because("another collection"));
  collection = "http://taxii.example/api/collections/1/";
  await expect(poll()).rejects.toMatchObject(because("https only"));
  collection = away;
}, 120_000);
