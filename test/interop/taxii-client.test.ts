import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PolledPage, pollTaxii, type TaxiiClientOptions } from "../../src/exchange/index.ts";
import { stixValidator } from "../../src/formats/index.ts";
import { indicator, openTaxiiNode, TAXII, type TaxiiNode } from "./support/taxii-node.ts";

const validator = await stixValidator(
  JSON.parse(readFileSync(new URL("../../data/stix/stix-2.1.json", import.meta.url), "utf8")),
);
let server: TaxiiNode;
beforeAll(async () => {
  server = await openTaxiiNode();
});
afterAll(async () => {
  await server.node.remove();
});

type Served = { status?: number; body?: string; headers?: Record<string, string> };

/** A server that answers from a list; what it was asked and how long was waited is kept. */
function scripted(...answers: readonly (Served | Error)[]) {
  const asked: string[] = [];
  const waits: number[] = [];
  const left = [...answers];
  const options: TaxiiClientOptions = {
    validator,
    collectionUrl: "https://taxii.example/api/collections/1/",
    world: {
      fetch: (url) => {
        asked.push(url);
        const next = left.length > 1 ? left.shift() : left[0];
        if (next instanceof Error) return Promise.reject(next);
        const { status = 200, body = "{}", headers = {} } = next ?? {};
        return Promise.resolve(
          new Response(body, { status, headers: { "content-type": TAXII, ...headers } }),
        );
      },
      wait: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
      random: () => 1,
    },
  };
  return { options, asked, waits };
}

async function all(options: TaxiiClientOptions, from = {}): Promise<PolledPage[]> {
  const pages: PolledPage[] = [];
  for await (const page of pollTaxii(options, from)) pages.push(page);
  return pages;
}
const envelope = (more: boolean, next: string | undefined, ...objects: unknown[]): string =>
  JSON.stringify({ more, next, objects });
const added = (last: string): Record<string, string> => ({ "x-taxii-date-added-last": last });

describe("TAXII 2.1 client", () => {
  test("reads a node to its end, resumes where it stood, and sees what came since", async () => {
    const { id } = await server.collection("Fictitious");
    const client = await server.client({ [id]: "rw" });
    const path = `/taxii2/root/collections/${id}/`;
    const options: TaxiiClientOptions = {
      validator,
      limit: 7,
      collectionUrl: `http://node.example${path}`,
      authorization: `Bearer ${client.secret}`,
      world: {
        fetch: async (url, init) => {
          const target = new URL(url);
          const answer = await server.handler.handle({
            method: "GET",
            path: target.pathname,
            query: target.search.slice(1),
            headers: init.headers as Record<string, string>,
            body: new Uint8Array(),
          });
          return new Response(answer.body, { status: answer.status, headers: answer.headers });
        },
        wait: () => Promise.resolve(),
        random: () => 0,
      },
    };
    const post = (from: number, to: number): Promise<unknown> =>
      client.post(`${path}objects/`, {
        objects: Array.from({ length: to - from }, (_, i) => indicator(from + i)),
      });
    const idsOf = (pages: readonly PolledPage[]): Set<unknown> =>
      new Set(pages.flatMap((p) => p.objects.map((o) => o.value["id"])));
    await post(0, 39);
    const first = await all(options);
    expect(idsOf(first).size).toBe(39);
    expect(idsOf(await all(options, first[2]?.cursor)).size).toBe(39 - 21);
    await post(39, 45);
    const since = await all(options, first.at(-1)?.cursor);
    expect([...idsOf(since)]).toEqual(expect.arrayContaining([indicator(39)["id"], indicator(44)["id"]]));
    expect(idsOf(since).size).toBeLessThanOrEqual(7);
  });

  test("an empty collection is read again, and again until something is there", async () => {
    const { id } = await server.collection("Fictitious and empty");
    const client = await server.client({ [id]: "rw" });
    const path = `/taxii2/root/collections/${id}/`;
    const options: TaxiiClientOptions = {
      validator,
      collectionUrl: `http://node.example${path}`,
      world: {
        ...scripted().options.world,
        fetch: async (url) => {
          const { status, text, headers } = await client.get(`${path}objects/${new URL(url).search}`);
          return new Response(text, { status, headers });
        },
      },
    };
    const [empty] = await all(options);
    expect((await all(options, empty?.cursor)).flatMap((p) => p.objects)).toEqual([]);
    await client.post(`${path}objects/`, { objects: [indicator(1)] });
    expect((await all(options, empty?.cursor)).flatMap((p) => p.objects)).toHaveLength(1);
  });

  test("quarantines what does not validate, and keeps the rest to the byte", async () => {
    const { pattern: _, ...bad } = indicator(2);
    const text = JSON.stringify(indicator(1)).replace(":", " : ");
    const { options } = scripted({ body: `{"objects":[${text},${JSON.stringify(bad)},7]}` });
    const [page] = await all(options);
    expect(page?.objects.map((o) => o.text)).toEqual([text]);
    expect(page?.quarantined.map((q) => q.id)).toEqual([indicator(2)["id"], ""]);
  });

  test("backs off, and does as Retry-After says", async () => {
    const { options, waits } = scripted(
      { status: 503 },
      new Error("connection reset"),
      { status: 429, headers: { "retry-after": "7" } },
      { body: envelope(false, undefined, indicator(1)) },
    );
    expect((await all(options))[0]?.objects).toHaveLength(1);
    expect(waits).toEqual([1_000, 2_000, 7_000]);
  });

  test("gives up in the end, at once where it is refused", async () => {
    const down = scripted({ status: 503 });
    await expect(all(down.options)).rejects.toMatchObject({ code: "UNREACHABLE", status: 503 });
    expect(down.asked).toHaveLength(6);
    const refused = scripted({ status: 401 });
    await expect(all(refused.options)).rejects.toMatchObject({ code: "REFUSED", status: 401 });
    expect(refused.asked).toHaveLength(1);
  });

  test.each([
    ["{", "ENVELOPE_INVALID"],
    [`{"objects":${"[".repeat(200_000)}`, "ENVELOPE_INVALID"],
  ])("%.20s is %s", async (body, code) => {
    await expect(all(scripted({ body }).options)).rejects.toMatchObject({ code });
  });

  test("a page of another type or without end is refused", async () => {
    const html = scripted({ body: "<html>", headers: { "content-type": "text/html" } });
    await expect(all(html.options)).rejects.toMatchObject({ code: "TYPE_WRONG" });
    const large = scripted({ body: envelope(false, undefined, indicator(1)) });
    await expect(all({ ...large.options, answerBytesMax: 100 })).rejects.toMatchObject({ code: "TOO_LARGE" });
  });

  test("a server that lies in next does not hold us", async () => {
    const { options, asked } = scripted({ body: envelope(true, "again", indicator(1)) });
    await expect(all(options)).rejects.toMatchObject({ code: "CURSOR_STUCK" });
    expect(asked).toHaveLength(2);
  });

  test("one date for two objects loses none of them: the next walk starts just before it", async () => {
    const { options, asked } = scripted({
      body: envelope(false, undefined, indicator(1)),
      headers: added("2026-01-01T00:00:00.000000Z"),
    });
    const [page] = await all(options);
    await all(options, page?.cursor);
    expect(new URL(asked[1] ?? "").searchParams.get("added_after")).toBe("2025-12-31T23:59:59.999999Z");
  });

  test("a next that is ever new ends: the cursor of the last page leads on in the next walk", async () => {
    let n = 0;
    const { options } = scripted();
    const world = {
      ...options.world,
      fetch: () => {
        n += 1;
        const headers = { "content-type": TAXII };
        return Promise.resolve(new Response(envelope(true, `place-${n}`, indicator(n)), { headers }));
      },
    };
    const seen: PolledPage[] = [];
    const walk = async (): Promise<void> => {
      for await (const page of pollTaxii({ ...options, world, pagesMax: 5 })) seen.push(page);
    };
    await expect(walk()).rejects.toMatchObject({ code: "ENDLESS" });
    expect(seen).toHaveLength(5);
    expect(seen.at(-1)?.cursor).toEqual({ next: "place-5" });
  });

  test("a server that forgot its next is asked by the date that was reached", async () => {
    const { options, asked } = scripted(
      { body: envelope(true, "page-2", indicator(1)), headers: added("2026-01-02T00:00:00.000000Z") },
      { status: 400 },
      { body: envelope(false, undefined, indicator(2)) },
    );
    const from = { addedAfter: "2026-01-01T00:00:00.000000Z" };
    const pages = await all(options, from);
    expect(pages.flatMap((p) => p.objects)).toHaveLength(2);
    const { searchParams } = new URL(asked[2] ?? "");
    expect([searchParams.get("next"), searchParams.get("added_after")]).toEqual([
      null,
      "2026-01-01T23:59:59.999999Z",
    ]);
    await expect(all(scripted({ status: 400 }).options, from)).rejects.toMatchObject({ code: "REFUSED" });
  });

  test("more without an object is an end, a next beyond measure no page", async () => {
    const empty = scripted({ body: '{"more":true,"next":"again"}' });
    expect(await all(empty.options)).toMatchObject([{ more: false, objects: [] }]);
    expect(empty.asked).toHaveLength(1);
    const long = scripted({ body: envelope(true, "x".repeat(10_000), indicator(1)) });
    await expect(all(long.options)).rejects.toMatchObject({ code: "ENVELOPE_INVALID" });
  });

  test("dates that run backwards or are none do not turn the cursor back", async () => {
    const from = { addedAfter: "2026-06-01T00:00:00.000000Z" };
    for (const date of ["2020-01-01T00:00:00.000000Z", "soon", ""]) {
      const { options } = scripted({ body: envelope(false, undefined, indicator(1)), headers: added(date) });
      expect((await all(options, from))[0]?.cursor).toEqual(from);
    }
  });
});

describe("TAXII 2.1 client against a hostile server over HTTP", () => {
  let hostile: Server;
  let origin: string;
  const asked: (string | undefined)[] = [];
  beforeAll(async () => {
    hostile = createServer((request, response) => {
      asked.push(request.headers.authorization);
      const [, kind] = (request.url ?? "").split("/");
      response.setHeader("content-type", TAXII);
      if (kind === "slow") {
        response.write('{"objects":[');
        const drip = setInterval(() => response.write(" "), 5);
        response.on("close", () => clearInterval(drip));
      } else if (kind === "bomb") {
        response.setHeader("content-encoding", "gzip");
        response.end(gzipSync(Buffer.alloc(50_000_000, 0x20)));
      } else if (kind === "moved") {
        response.statusCode = 302;
        response.setHeader("location", `${origin}/elsewhere/`);
        response.end();
      } else if (kind === "half") {
        response.setHeader("content-length", "1000");
        response.write('{"objects":[');
        setImmediate(() => response.destroy());
      } else response.end("{}");
    });
    await new Promise<void>((resolve) => hostile.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(hostile.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    hostile.closeAllConnections();
    await new Promise((resolve) => hostile.close(resolve));
  });
  const at = (kind: string): TaxiiClientOptions => ({
    validator,
    collectionUrl: `${origin}/${kind}/`,
    authorization: "Bearer secret",
    attemptsMax: 2,
    timeoutMs: 200,
    answerBytesMax: 1_000_000,
    world: { fetch, wait: () => Promise.resolve(), random: () => 0 },
  });

  test.each([
    ["slow", "UNREACHABLE"],
    ["half", "UNREACHABLE"],
    ["bomb", "TOO_LARGE"],
    ["moved", "REFUSED"],
  ])("%s is %s", async (kind, code) => {
    // The clock of the slow answer is the client's; the others end by themselves.
    const options = kind === "slow" ? at(kind) : { ...at(kind), timeoutMs: 60_000 };
    await expect(all(options)).rejects.toMatchObject({ code });
  });

  test("a redirection is not followed, least of all with the credential", async () => {
    const before = asked.length;
    await expect(all(at("moved"))).rejects.toMatchObject({ code: "REFUSED", status: 302 });
    expect(asked.length).toBe(before + 1);
  });
});
