import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PolledPage, pollTaxii, type TaxiiClientOptions } from "../../src/exchange/index.ts";
import { StixValidator } from "../../src/formats/index.ts";
import { indicator, openTaxiiNode, TAXII, type TaxiiNode } from "./support/taxii-node.ts";

const validator = new StixValidator(
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
});
