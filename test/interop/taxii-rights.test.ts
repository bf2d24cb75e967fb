import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditEntry } from "../../src/app/index.ts";
import { createTaxii } from "../../src/exchange/index.ts";
import { stixValidator } from "../../src/formats/index.ts";
import { readPackageJson } from "../../src/sources/index.ts";
import { indicator, openTaxiiNode, type TaxiiNode, type TaxiiTestClient } from "./support/taxii-node.ts";

const RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
const CLEAR = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";

let server: TaxiiNode;
beforeAll(async () => {
  server = await openTaxiiNode();
});
afterAll(async () => {
  await server.node.remove();
});

async function fresh(): Promise<{ client: TaxiiTestClient; path: string; id: string }> {
  const { id } = await server.collection("Fictitious collection");
  return { id, client: await server.client({ [id]: "rw" }, "red"), path: `/taxii2/root/collections/${id}/` };
}

async function trail(object: string): Promise<readonly AuditEntry[]> {
  await server.handler.close?.();
  const overseer = await server.node.actor(
    { id: "overseer", role: "oversight", clearance: "red" },
    "oversight",
  );
  return await server.node.store.as(overseer, (tx) => tx.auditTrail({ object, limit: 100 }));
}

describe("rights", () => {
  test("a version that is withheld does not take away the one before it, and is in no count", async () => {
    const { client, path, id } = await fresh();
    const open = await server.client({ [id]: "r" }, "amber");
    const earlier = indicator(1, { object_marking_refs: [CLEAR], name: "open" });
    const later = indicator(1, {
      object_marking_refs: [RED],
      name: "canary",
      modified: "2026-02-01T00:00:00.000Z",
    });
    await client.post(`${path}objects/`, { objects: [earlier, later] });
    const at = `${path}objects/${earlier["id"]}/`;
    expect((await client.get(at)).json.objects).toEqual([later]);
    for (const rest of ["", "?match[version]=all", "?match[version]=last", "?match[version]=first"])
      expect((await open.get(`${at}${rest}`)).json.objects).toEqual([earlier]);
    expect((await open.get(`${at}versions/`)).json.versions).toEqual([earlier["modified"]]);
    const listed = await open.get(`${path}objects/?limit=1`);
    expect(listed.json).toMatchObject({ more: false, objects: [earlier] });
    expect((await open.get(`${path}manifest/?match[version]=all`)).json.objects).toHaveLength(1);
    expect((await open.get(`${at}?match[version]=${later["modified"]}`)).status).toBe(404);
  });

  test("a marking that nobody here knows is the strictest, whatever the collection says; one in words says no level", async () => {
    const { client, path, id } = await fresh();
    const open = await server.client({ [id]: "r" }, "amber");
    const definition = {
      type: "marking-definition",
      spec_version: "2.1",
      id: "marking-definition--0a1b2c3d-0000-4000-8000-00000000000a",
      created: "2026-01-01T00:00:00.000Z",
      definition_type: "statement",
      definition: { statement: "Fictitious: not for the press" },
    };
    const unknown = "marking-definition--0a1b2c3d-0000-4000-8000-00000000000b";
    const inWords = indicator(1, { object_marking_refs: [definition.id] });
    const alone = indicator(2, { object_marking_refs: [unknown] });
    const beside = indicator(3, { object_marking_refs: [CLEAR, unknown] });
    const { json } = await client.post(`${path}objects/`, { objects: [definition, inWords, alone, beside] });
    expect(json).toMatchObject({ success_count: 4, failure_count: 0 });
    const seen = async (by: TaxiiTestClient) =>
      (await by.get(`${path}objects/`)).json.objects.map((o: { id: string }) => o.id);
    expect(await seen(open)).toEqual([definition.id, inWords["id"]]);
    expect(await seen(client)).toEqual([definition.id, inWords["id"], alone["id"], beside["id"]]);
  });

  test("whoever removes takes away no more than is shown", async () => {
    const { client, path, id } = await fresh();
    const low = await server.client({ [id]: "rw" }, "amber");
    const hidden = indicator(1, { object_marking_refs: [RED] });
    await client.post(`${path}objects/`, { objects: [hidden] });
    expect((await low.delete(`${path}objects/${hidden["id"]}/`)).status).toBe(404);
    expect((await client.get(`${path}objects/`)).json.objects).toEqual([hidden]);
  });

  test("whoever adds what is known already does not learn from it that it is, nor since when, unless they may read it", async () => {
    const { client, path, id } = await fresh();
    const address = {
      type: "email-addr",
      spec_version: "2.1",
      id: "email-addr--2d77a846-6264-5d51-b586-e43822ea1ea0",
      value: "john@example.com",
      object_marking_refs: [RED],
    };
    const add = async (by: TaxiiTestClient) => {
      const { json } = await by.post(`${path}objects/`, { objects: [address] });
      expect(json).toMatchObject({ success_count: 1, failure_count: 0 });
      return String(json.successes[0].version);
    };
    const first = await add(client);
    for (const [rights, clearance] of [
      ["w", "red"],
      ["rw", "amber"],
    ] as const)
      expect(await add(await server.client({ [id]: rights }, clearance))).not.toBe(first);
    expect(await add(client)).toBe(first);
    expect((await client.get(`${path}objects/?match[version]=all`)).json.objects).toEqual([address]);
  });

  test("next is asked again at each page: another client's leads to what one may see oneself", async () => {
    const { client, path, id } = await fresh();
    await client.post(`${path}objects/`, {
      objects: [1, 2, 3, 4].map((n) => indicator(n, { object_marking_refs: [n % 2 === 0 ? RED : CLEAR] })),
    });
    const { next } = (await client.get(`${path}objects/?limit=1`)).json;
    const open = await server.client({ [id]: "r" }, "clear");
    const page = await open.get(`${path}objects/?limit=1&next=${next}`);
    expect(page.json).toMatchObject({
      more: false,
      objects: [indicator(3, { object_marking_refs: [CLEAR] })],
    });
    const none = await server.client({});
    expect((await none.get(`${path}objects/?next=${next}`)).status).toBe(404);
  });

  test("what the node itself releases is appended, and read as anything else", async () => {
    const { client, path, id } = await fresh();
    const [outcome] = await server.node.store.taxii.append(id, [draft()], 1n);
    expect(outcome?.kind).toBe("added");
    expect((await client.get(`${path}objects/`)).json.objects).toEqual([indicator(9)]);
    expect((await trail(`taxii-collection ${id}`)).map((e) => [e.userId, e.action])).toContainEqual([
      "node",
      "share",
    ]);
  });
});

const draft = () => ({
  id: String(indicator(9)["id"]),
  type: "indicator",
  specVersion: "2.1",
  version: "2026-01-01T00:00:00.000Z",
  tlp: "green" as const,
  json: JSON.stringify(indicator(9)),
});

describe("what is on record", () => {
  test("additions, removals, and reads as sums", async () => {
    const { client, path, id } = await fresh();
    await client.post(`${path}objects/`, { objects: [1, 2, 3, 4, 5].map((n) => indicator(n)) });
    let next = "";
    for (let page = 0; page < 5; page++) {
      const { json } = await client.get(`${path}objects/?limit=1${next}`);
      next = `&next=${json.next}`;
    }
    await client.delete(`${path}objects/${indicator(1)["id"]}/`);
    const all = await trail(`taxii-collection ${id}`);
    const isMaking = (e: (typeof all)[number]): boolean => e.detail?.["did"] === "create";
    // Collections are made on the machine, by whoever keeps the node.
    expect(all.filter(isMaking).map((e) => e.userId)).toEqual(["node"]);
    const entries = all.filter((e) => !isMaking(e));
    expect(new Set(entries.map((e) => e.userId))).toEqual(new Set([`taxii:${client.id}`]));
    expect(entries.find((e) => e.detail?.["did"] === "add")?.detail).toMatchObject({ added: 5, known: 0 });
    expect(entries.find((e) => e.detail?.["did"] === "remove")?.detail).toMatchObject({ removed: 1 });
    const reads = entries.filter((e) => e.action === "read");
    expect(reads).toHaveLength(1);
    expect(reads[0]?.detail).toMatchObject({ what: "objects", requests: 5, objects: 5 });
    expect(await server.node.store.verifyAudit()).not.toHaveProperty("firstBroken");
  });

  test("what a client does stands under the agreement that its credential rests on; without one, under TAXII", async () => {
    const { client: older, path, id } = await fresh();
    const bound = await server.client({ [id]: "rw" }, "amber", "MLA-7");
    const reader = await server.client({ [id]: "r" }, "amber", "MLA-8");
    for (const client of [bound, older]) {
      await client.post(`${path}objects/`, { objects: [indicator(client === bound ? 1 : 2)] });
      await client.get(`${path}objects/`);
    }
    await bound.delete(`${path}objects/${indicator(1)["id"]}/`);
    expect((await reader.post(`${path}objects/`, { objects: [indicator(3)] })).status).toBe(403);
    const entries = await trail(`taxii-collection ${id}`);
    const did = (clientId: string) =>
      entries
        .filter((e) => e.userId === `taxii:${clientId}`)
        .map((e) => [e.purpose, e.mandate, String(e.detail?.["did"] ?? e.action)].join(" "))
        .sort();
    expect(did(bound.id)).toEqual(
      ["add", "read", "remove"].map((what) => `information-exchange MLA-7 ${what}`),
    );
    expect(did(older.id)).toEqual(["add", "read"].map((what) => `information-exchange taxii ${what}`));
    expect(did(reader.id)).toEqual(["information-exchange MLA-8 refuse"]);
  });

  test("refusals, with whoever was refused", async () => {
    const { client, path, id } = await fresh();
    const reader = await server.client({ [id]: "r" });
    await reader.post(`${path}objects/`, { objects: [indicator(1)] });
    await client.get(`${path}objects/?limit=0`, { authorization: "Bearer nobody" });
    const entries = (await trail(`taxii-collection ${id}`)).filter((e) => e.action === "refuse");
    expect(entries.map((e) => [e.userId, e.detail?.["status"]])).toEqual(
      expect.arrayContaining([
        [`taxii:${reader.id}`, 403],
        ["taxii:unknown", 401],
      ]),
    );
  });
});

describe("rates", () => {
  const limited = async (limits: Parameters<typeof createTaxii>[0]["limits"]) => {
    let now = 1_000_000;
    const handler = createTaxii({
      store: server.node.store.taxii,
      clock: { now: () => now },
      validator: await stixValidator(readPackageJson("stix/stix-2.1.json")),
      mapping: readPackageJson("stix/mapping.json") as never,
      title: "Fictitious",
      ...(limits ? { limits } : {}),
    });
    const ask = (authorization: string, address = "192.0.2.1") =>
      handler.handle({
        method: "GET",
        path: "/taxii2/",
        query: "",
        headers: { authorization },
        address,
        body: new Uint8Array(),
      });
    return { ask, later: (ms: number) => (now += ms) };
  };

  test("one credential, then one address: 429 with Retry-After, until time has passed", async () => {
    const { client } = await fresh();
    const { ask, later } = await limited({ requestsPerSecond: 1, requestsAtOnce: 3 });
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await ask(`Bearer ${client.secret}`)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const refused = await ask(`Bearer ${client.secret}`, "192.0.2.2");
    expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "1"]);
    const other = await server.client({});
    expect((await ask(`Bearer ${other.secret}`)).status).toBe(429);
    expect((await ask(`Bearer ${other.secret}`, "192.0.2.2")).status).toBe(200);
    later(1_000);
    expect((await ask(`Bearer ${client.secret}`)).status).toBe(200);
  });

  test("whoever tries secrets from one address is put off, and others are not", async () => {
    const { client } = await fresh();
    const { ask } = await limited({ strangersPerSecond: 1, strangersAtOnce: 2 });
    await ask(`Bearer ${client.secret}`);
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await ask(`Bearer guess-${n}`)).status);
    expect(statuses).toEqual([401, 401, 429]);
    expect((await ask("Bearer guess", "192.0.2.2")).status).toBe(401);
    // Known before, and so not held up by a neighbour behind the same address.
    expect((await ask(`Bearer ${client.secret}`)).status).toBe(200);
  });
});
