import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  indicator,
  openTaxiiNode,
  TAXII,
  type TaxiiNode,
  type TaxiiTestClient,
} from "./support/taxii-node.ts";

let server: TaxiiNode;
beforeAll(async () => {
  server = await openTaxiiNode();
});
afterAll(async () => {
  await server.node.remove();
});

/** A collection of its own with a client that may all. */
async function fresh(): Promise<{ client: TaxiiTestClient; path: string; id: string }> {
  const { id } = await server.collection("Fictitious collection");
  return { id, client: await server.client({ [id]: "rw" }), path: `/taxii2/root/collections/${id}/` };
}
const many = (from: number, to: number): { objects: Record<string, unknown>[] } => ({
  objects: Array.from({ length: to - from }, (_, i) => indicator(from + i)),
});

describe("TAXII 2.1, 4: discovery, API root, status", () => {
  test("4.1 and 4.2", async () => {
    const { client } = await fresh();
    const discovery = await client.get("/taxii2/");
    expect(discovery.status).toBe(200);
    expect(discovery.headers["content-type"]).toBe(TAXII);
    expect(discovery.json).toMatchObject({ default: "/taxii2/root/", api_roots: ["/taxii2/root/"] });
    const root = await client.get("/taxii2/root/");
    expect(root.json).toMatchObject({ versions: [TAXII] });
    expect(root.json.max_content_length).toBeGreaterThan(1_000_000);
  });

  test("4.3: a status is its client's alone", async () => {
    const { client, path, id } = await fresh();
    const posted = await client.post(`${path}objects/`, many(0, 2));
    expect(posted.status).toBe(202);
    expect(posted.json).toMatchObject({
      status: "complete",
      total_count: 2,
      success_count: 2,
      failure_count: 0,
      pending_count: 0,
    });
    expect((await client.get(`/taxii2/root/status/${posted.json.id}/`)).json).toEqual(posted.json);
    const other = await server.client({ [id]: "rw" });
    expect((await other.get(`/taxii2/root/status/${posted.json.id}/`)).status).toBe(404);
  });
});

describe("TAXII 2.1, 1.6: content negotiation and credentials", () => {
  test.each([
    [TAXII, 200],
    ["application/taxii+json", 200],
    ["application/taxii+json; version=2.1", 200],
    ["text/html, application/taxii+json;version=2.1;q=0.5", 200],
    ["application/taxii+json;version=2.0", 406],
    ["application/vnd.oasis.taxii+json; version=2.0", 406],
    ["application/json", 406],
    ["text/html", 406],
  ])("Accept %s is %i", async (accept, status) => {
    const { client } = await fresh();
    expect((await client.get("/taxii2/", { accept })).status).toBe(status);
  });

  test.each([
    ["application/json", 415],
    ["application/taxii+json;version=2.0", 415],
    ["application/taxii+json", 202],
  ])("Content-Type %s is %i", async (type, status) => {
    const { client, path } = await fresh();
    expect((await client.post(`${path}objects/`, many(0, 1), { "content-type": type })).status).toBe(status);
  });

  test("no credential, or another's, is 401 with a challenge; an error is an error resource", async () => {
    const { client } = await fresh();
    for (const authorization of ["", "Basic eDp5", "Bearer nope", "Basic !!", "Digest x"]) {
      const refused = await client.get("/taxii2/", { authorization });
      expect(refused.status).toBe(401);
      expect(refused.headers["www-authenticate"]).toContain("Basic");
      expect(refused.json).toMatchObject({ http_status: "401" });
      expect(typeof refused.json.title).toBe("string");
    }
    expect((await client.get("/taxii2/", { authorization: `Bearer ${client.secret}` })).status).toBe(200);
  });
});

describe("TAXII 2.1, 5.1 and 5.2: collections and rights", () => {
  test("one sees what one has a right in, and nothing else exists", async () => {
    const read = await server.collection("Read");
    const write = await server.collection("Write");
    const none = await server.collection("None");
    const client = await server.client({ [read.id]: "r", [write.id]: "w" });
    const { collections } = (await client.get("/taxii2/root/collections/")).json;
    expect(collections).toEqual([
      {
        id: read.id,
        title: "Read",
        can_read: true,
        can_write: false,
        media_types: ["application/stix+json;version=2.1", "application/stix+json;version=2.0"],
      },
      {
        id: write.id,
        title: "Write",
        can_read: false,
        can_write: true,
        media_types: ["application/stix+json;version=2.1", "application/stix+json;version=2.0"],
      },
    ]);
    const at = (id: string): string => `/taxii2/root/collections/${id}/`;
    expect((await client.get(at(read.id))).json.id).toBe(read.id);
    for (const path of [at(none.id), at("nowhere"), `${at(none.id)}objects/`])
      expect((await client.get(path)).status).toBe(404);
    expect((await client.post(`${at(read.id)}objects/`, many(0, 1))).status).toBe(403);
    expect((await client.get(`${at(write.id)}objects/`)).status).toBe(403);
    expect((await client.get(`${at(write.id)}manifest/`)).status).toBe(403);
    expect((await client.delete(`${at(read.id)}objects/${indicator(1)["id"]}/`)).status).toBe(403);
  });

  test("other addresses are 404, other methods 405", async () => {
    const { client, path } = await fresh();
    for (const bad of [
      "/taxii2",
      "/taxii2/other/",
      path.slice(0, -1),
      `${path}other/`,
      `${path}objects/x/versions/y/`,
      `${path}%zz/`,
    ])
      expect((await client.get(bad)).status).toBe(404);
    expect((await client.delete(path)).status).toBe(405);
    expect((await client.post("/taxii2/", {})).status).toBe(405);
  });

  test("one collection, different views: no object above one's clearance, on any path", async () => {
    const { client, path, id } = await fresh();
    const red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
    const clear = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
    await client.post(`${path}objects/`, {
      objects: [
        indicator(1, { object_marking_refs: [red], name: "canary" }),
        indicator(2, { object_marking_refs: [clear] }),
        indicator(3),
      ],
    });
    const open = await server.client({ [id]: "r" }, "clear");
    const all = await server.client({ [id]: "r" }, "red");
    const ids = async (c: TaxiiTestClient): Promise<unknown[]> =>
      (await c.get(`${path}objects/`)).json.objects.map((o: { id: string }) => o.id);
    expect(await ids(open)).toEqual([indicator(2)["id"]]);
    expect(await ids(client)).toEqual([indicator(2)["id"], indicator(3)["id"]]);
    expect(await ids(all)).toHaveLength(3);
    for (const rest of ["", "versions/"]) {
      const refused = await open.get(`${path}objects/${indicator(1)["id"]}/${rest}`);
      expect(refused.status).toBe(404);
      expect(refused.text).not.toContain("canary");
    }
    expect((await open.get(`${path}manifest/`)).json.objects).toHaveLength(1);
  });
});

describe("TAXII 2.1, 5.3 and 5.4: manifest, objects, paging", () => {
  test("pages meet end to end; headers say the first and last date of addition", async () => {
    const { client, path } = await fresh();
    await client.post(`${path}objects/`, many(0, 25));
    const seen: string[] = [];
    let next = "";
    let last = "";
    for (let page = 0; page < 10; page++) {
      const answer = await client.get(`${path}objects/?limit=10${next}`);
      expect(answer.status).toBe(200);
      seen.push(...answer.json.objects.map((o: { id: string }) => o.id));
      const first = answer.headers["x-taxii-date-added-first"] ?? "";
      expect(first > last).toBe(true);
      expect(first).toMatch(/\.\d{6}Z$/);
      last = answer.headers["x-taxii-date-added-last"] ?? "";
      if (answer.json.more !== true) break;
      next = `&next=${answer.json.next}`;
    }
    expect(seen).toEqual(many(0, 25).objects.map((o) => o["id"]));
    expect((await client.get(`${path}objects/?added_after=${last}`)).json).toEqual({});
  });

  test("a client that pages by added_after alone loses nothing", async () => {
    const { client, path } = await fresh();
    await client.post(`${path}objects/`, many(0, 39));
    const seen = new Set<string>();
    let after = "";
    for (;;) {
      const answer = await client.get(`${path}objects/?limit=7${after}`);
      for (const o of answer.json.objects ?? []) seen.add(o.id);
      if (!answer.json.objects) break;
      after = `&added_after=${answer.headers["x-taxii-date-added-last"]}`;
    }
    expect(seen.size).toBe(39);
  });

  test("whoever reads while others write misses nothing", async () => {
    const { client, path } = await fresh();
    const writing = Promise.all(
      [0, 1, 2, 3].map(async (w) => {
        for (let i = 0; i < 10; i++)
          await client.post(`${path}objects/`, many(w * 1000 + i * 5, w * 1000 + i * 5 + 5));
      }),
    );
    let done = false;
    void writing.then(() => {
      done = true;
    });
    const seen = new Set<string>();
    let next = "";
    for (;;) {
      const wasDone = done;
      const answer = await client.get(`${path}manifest/?limit=20${next}`);
      for (const o of answer.json.objects ?? []) seen.add(o.id);
      if (answer.json.objects) next = `&added_after=${answer.headers["x-taxii-date-added-last"]}`;
      else if (wasDone) break;
    }
    await writing;
    expect(seen.size).toBe(200);
  });

  test.each([
    "limit=0",
    "limit=-1",
    "limit=x",
    "added_after=yesterday",
    "next=!!",
    "match[version]=never",
    "added_after=2026-01-01T00:00:00Z&added_after=2026-01-01T00:00:00Z",
  ])("%s is 400", async (query) => {
    const { client, path } = await fresh();
    expect((await client.get(`${path}objects/?${query}`)).status).toBe(400);
  });

  test("3.4: filters by id, type, version and version of the standard", async () => {
    const { client, path } = await fresh();
    const v = (n: number) => ({ modified: `2026-01-0${n}T00:00:00.000Z` });
    await client.post(`${path}objects/`, {
      objects: [
        indicator(1, v(2)),
        indicator(1, v(1)),
        indicator(1, v(3)),
        indicator(2),
        {
          type: "url",
          spec_version: "2.1",
          id: "url--00000000-0000-4000-8000-000000000009",
          value: "http://fictitious.example/",
        },
      ],
    });
    const versions = async (query: string): Promise<string[]> =>
      ((await client.get(`${path}manifest/?${query}`)).json.objects ?? []).map(
        (o: { id: string; version: string }) => `${o.id.slice(-1)}@${o.version.slice(8, 10)}`,
      );
    const one = `match[id]=${indicator(1)["id"]}`;
    expect(await versions(one)).toEqual(["1@03"]);
    expect(await versions(`${one}&match[version]=first`)).toEqual(["1@01"]);
    expect(await versions(`${one}&match[version]=all`)).toEqual(["1@02", "1@01", "1@03"]);
    expect(await versions(`${one}&match[version]=first,last`)).toEqual(["1@01", "1@03"]);
    expect(await versions(`${one}&match[version]=2026-01-02T00:00:00Z`)).toEqual(["1@02"]);
    expect(await versions(`${one},${indicator(2)["id"]}`)).toHaveLength(2);
    expect(await versions("match[type]=url")).toHaveLength(1);
    expect(await versions("match[type]=url,indicator")).toHaveLength(3);
    expect(await versions("match[spec_version]=2.0")).toEqual([]);
    expect((await client.get(`${path}objects/${indicator(1)["id"]}/versions/`)).json.versions).toEqual([
      v(2).modified,
      v(1).modified,
      v(3).modified,
    ]);
    expect(
      (await client.get(`${path}objects/${indicator(1)["id"]}/?match[version]=all`)).json.objects,
    ).toHaveLength(3);
    expect((await client.get(`${path}objects/${indicator(7)["id"]}/`)).status).toBe(404);
  });
});

describe("TAXII 2.1, 5.5: add objects", () => {
  test("what came in goes out to the byte", async () => {
    const { client, path } = await fresh();
    const text = JSON.stringify(indicator(1, { confidence: 50 }))
      .replace("50", " 50")
      .replace("Fictitious 1", "Fict\\u0069tious \\ud83d\\ude80 1.0e2");
    expect(
      (await client.post(`${path}objects/`, `{ "more": false, "objects" : [ ${text} ] }`)).json.success_count,
    ).toBe(1);
    expect((await client.get(`${path}objects/`)).text).toContain(text);
  });

  test("each object is told by itself: invalid, known, and known with other content", async () => {
    const { client, path } = await fresh();
    await client.post(`${path}objects/`, many(0, 1));
    const { pattern: _, ...invalid } = indicator(1);
    const posted = await client.post(`${path}objects/`, {
      objects: [indicator(0), indicator(0, { name: "other" }), invalid, indicator(2), 7],
    });
    expect(posted.status).toBe(202);
    expect(posted.json).toMatchObject({ total_count: 5, success_count: 2, failure_count: 3 });
    expect(posted.json.failures.map((f: { id: string }) => f.id).sort()).toEqual([
      "",
      indicator(0)["id"],
      indicator(1)["id"],
    ]);
    expect((await client.get(`${path}objects/`)).json.objects).toEqual([indicator(0), indicator(2)]);
  });

  test.each([
    ["{", 400],
    ["[]", 422],
    ["{}", 422],
    ['{"objects":{}}', 422],
    ['{"objects":[]}', 422],
    [`{"objects":${"[".repeat(200_000)}${"]".repeat(200_000)}}`, 400],
    ["\u0000", 400],
  ])("%.20s is %i", async (body, status) => {
    const { client, path } = await fresh();
    expect((await client.post(`${path}objects/`, body)).status).toBe(status);
  });

  test("ids and types of another kind, versions from the future: refused one by one, and nothing kept", async () => {
    const { client, path } = await fresh();
    const bad = [
      { ...indicator(1), id: 7 },
      { ...indicator(1), id: { $ne: null } },
      { ...indicator(1), id: `indicator--${"0".repeat(10_000)}` },
      { ...indicator(1), id: "indicator--00000000-0000-4000-8000-000000000001\u0000" },
      { ...indicator(1), type: ["indicator"] },
      { ...indicator(1), type: "__proto__" },
      { ...indicator(1), spec_version: "2.2" },
      { ...indicator(1), spec_version: 2.1 },
      { ...indicator(1), modified: "10000-01-01T00:00:00.000Z" },
      { ...indicator(1), modified: 7 },
      null,
      [indicator(1)],
    ];
    const posted = await client.post(`${path}objects/`, { objects: [...bad, indicator(2)] });
    expect(posted.json).toMatchObject({ success_count: 1, failure_count: bad.length });
    for (const failure of posted.json.failures) {
      expect([typeof failure.id, typeof failure.version, typeof failure.message]).toEqual([
        "string",
        "string",
        "string",
      ]);
      expect(failure.id.length).toBeLessThanOrEqual(300);
    }
    expect((await client.get(`${path}objects/?match[version]=all`)).json.objects).toEqual([indicator(2)]);
    for (const object of bad.slice(6, 8))
      expect((await client.post(`${path}objects/`, { objects: [object] })).status).toBe(422);
  });

  test("bytes that are no UTF-8 are 400, an envelope that is too long 413", async () => {
    const { client, path } = await fresh();
    expect((await client.post(`${path}objects/`, new Uint8Array([0x7b, 0xff]))).status).toBe(400);
    expect(
      (await client.post(`${path}objects/`, new Uint8Array(server.handler.bodyBytesMax + 1))).status,
    ).toBe(413);
  });

  test("an envelope of numbers without end is 413 before it is parsed: a million of them cost gigabytes", async () => {
    const { client, path } = await fresh();
    const [good, ones] = [JSON.stringify(indicator(1)), ",1".repeat(100_000)];
    for (const body of [
      `{"objects":[${good}${ones}]}`,
      `{"objects":[${good}],"x":[{}${",{}".repeat(4_000_000)}]}`,
    ])
      expect((await client.post(`${path}objects/`, body)).status).toBe(413);
    expect((await client.get(`${path}objects/`)).json).toEqual({});
  });

  test("a large envelope is answered at once and worked off after", async () => {
    const { client, path } = await fresh();
    const posted = await client.post(`${path}objects/`, many(0, 5_001));
    expect(posted.json).toMatchObject({ status: "pending", pending_count: 5_001 });
    for (;;) {
      const status = (await client.get(`/taxii2/root/status/${posted.json.id}/`)).json;
      if (status.status === "complete") {
        expect(status.success_count).toBe(5_001);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
});

describe("TAXII 2.1, 5.7: delete an object", () => {
  test("one version, then all; what is gone is 404", async () => {
    const { client, path } = await fresh();
    const later = { modified: "2026-02-01T00:00:00.000Z" };
    await client.post(`${path}objects/`, { objects: [indicator(1), indicator(1, later), indicator(2)] });
    const at = `${path}objects/${indicator(1)["id"]}/`;
    expect((await client.delete(`${at}?match[version]=last`)).status).toBe(200);
    expect((await client.get(at)).json.objects).toEqual([indicator(1)]);
    expect((await client.delete(at)).status).toBe(200);
    expect((await client.get(at)).status).toBe(404);
    expect((await client.delete(at)).status).toBe(404);
    expect((await client.get(`${path}objects/`)).json.objects).toEqual([indicator(2)]);
  });
});
