import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, ImportResult } from "../../src/app/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** The list of bad input, through the whole node: the bad row costs itself, the good rows are stored. */
let node: TestNode;
let analyst: Actor;

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber" });
});
afterAll(() => node.remove());

async function load(
  fileName: string,
  bytes: AsyncIterable<Uint8Array> | string | Uint8Array,
): Promise<ImportResult> {
  const stream = typeof bytes === "string" || bytes instanceof Uint8Array ? bytesOf(bytes) : bytes;
  return await node.wasl.importReport(analyst, {
    fileName,
    bytes: stream,
    marking: { tlp: "green" },
    fictitious: true,
  });
}

const company = (id: string, name: string): string =>
  JSON.stringify({ id, schema: "Company", properties: { name: [name] } });
const codes = (result: ImportResult) => result.rejects.map((r) => `${r.line} ${r.code}`);
const nameOf = async (id: string) => (await node.wasl.entity(analyst, id)).entity.caption;

test("a file cut in the middle of a row keeps the rows before", async () => {
  const text = `${company("cut-1", "Whole Row")}\n${company("cut-2", "Half a Row").slice(0, 40)}`;
  const result = await load("cut.ftm.jsonl", text);
  expect(codes(result)).toEqual([expect.stringMatching(/^2 (TRUNCATED|JSON_INVALID)$/)]);
  expect(await nameOf("cut-1")).toBe("Whole Row");
});

test("UTF-16 and Windows-1256 are read as what they are", async () => {
  const utf16 = Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from(company("utf16-1", "شركة الاختبار"), "utf16le"),
  ]);
  await load("utf16.ftm.jsonl", utf16);
  expect(await nameOf("utf16-1")).toBe("شركة الاختبار");
  // "مرحبا بكم في ميناء الاختبار" in Windows-1256, with a date and a place so that it is an article.
  const words = [
    0xe3, 0xd1, 0xcd, 0xc8, 0xc7, 0x20, 0xc8, 0xdf, 0xe3, 0x20, 0xdd, 0xed, 0x20, 0xe3, 0xed, 0xe4, 0xc7,
    0xc1, 0x20,
  ];
  const line = Array.from({ length: 12 }, () => words).flat();
  const result = await load("windows.txt", new Uint8Array([...line, 0x0a, 0x0a, ...line, 0x2e, 0x0a]));
  const report = await node.wasl.report(analyst, result.reportId);
  expect(report.facts?.text).toContain("مرحبا بكم");
  expect(report.lang).toBe("ar");
});

test("a line of 200 MB is rejected with its line; memory stays bounded; the row after it is kept", async () => {
  async function* huge(): AsyncIterable<Uint8Array> {
    yield* bytesOf(`${company("huge-1", "Before")}\n{"id":"`);
    const megabyte = new Uint8Array(1024 * 1024).fill(0x61);
    for (let i = 0; i < 200; i++) yield megabyte;
    yield* bytesOf(`"}\n${company("huge-2", "After")}\n`);
  }
  const before = process.memoryUsage().rss;
  const result = await load("huge.ftm.jsonl", huge());
  expect(codes(result)).toEqual(["2 LINE_TOO_LONG"]);
  expect(await nameOf("huge-2")).toBe("After");
  expect(process.memoryUsage().rss - before).toBeLessThan(600 * 1024 * 1024);
});

test("10,000 levels of nesting", async () => {
  const deep = `{"id":"deep","schema":"Company","properties":${"[".repeat(10_000)}${"]".repeat(10_000)}}`;
  const result = await load("deep.ftm.jsonl", `${deep}\n${company("deep-2", "Flat")}`);
  expect(codes(result)).toEqual(["1 NESTING_TOO_DEEP"]);
  expect(await nameOf("deep-2")).toBe("Flat");
});

test("NUL bytes and bidi controls do not reach the store", async () => {
  const result = await load(
    "nul.ftm.jsonl",
    `${company("nul-1", "a\u0000b")}\n${company("bidi-1", "Nord\u202etset Boats")}`,
  );
  expect(codes(result)).toContainEqual(expect.stringMatching(/^1 CONTROL_CHARACTER/));
  expect(await nameOf("bidi-1")).not.toMatch(/\u202e/);
});

test("NUL in what somebody writes by hand is refused as what it is: titles, mandates, file names, originators, reasons", async () => {
  await load("nul-owner.ftm.jsonl", company("nul-1", "Plain Name"));
  const marked = (marking: object, fileName = "nul.ftm.jsonl") =>
    node.wasl.importReport(analyst, {
      fileName,
      bytes: bytesOf(company(`nul-${JSON.stringify(marking).length}-${fileName.length}`, "Other Name")),
      marking: { tlp: "green", ...marking },
      fictitious: true,
    });
  const asked: Readonly<Record<string, () => Promise<unknown>>> = {
    title: () => node.wasl.openCase(analyst, { title: "a\0b", mandate: "M", marking: { tlp: "green" } }),
    mandate: () => node.wasl.openCase(analyst, { title: "ab", mandate: "M\0", marking: { tlp: "green" } }),
    fileName: () => marked({}, "n\0ul.ftm.jsonl"),
    originator: () => marked({ originators: ["a\0b"] }),
    caveat: () => marked({ caveats: ["a\0b"] }),
    reason: () => node.wasl.setCategory(analyst, "nul-1", "unknown", "be\0cause"),
    pair: () => node.wasl.judge(analyst, "nul-1", "cut-1", "different", "be\0cause"),
  };
  for (const [what, ask] of Object.entries(asked))
    expect([what, await codeOf(ask())]).toEqual([what, "REQUEST_INVALID"]);
});

test("words of a restriction without H3 are refused: whoever reads by the code would pass over them", async () => {
  const load = (marking: object) =>
    node.wasl.importReport(analyst, {
      fileName: "h3.ftm.jsonl",
      bytes: bytesOf(company("h3-1", "Other Name")),
      marking: { tlp: "green", ...marking },
      fictitious: true,
    });
  expect(await codeOf(load({ caveats: ["not for courts"] }))).toBe("REQUEST_INVALID");
  expect(await codeOf(load({ caveats: ["not for courts"], handling: ["H1"] }))).toBe("REQUEST_INVALID");
  expect((await load({ caveats: ["not for courts"], handling: ["h3"] })).reportId).toMatch(/^rep-/);
});

test("no way in takes such words without H3: capture, pages, a decision with a marking, what is opened or watched", async () => {
  const marking = { tlp: "green", caveats: ["not for courts"] };
  const { wasl } = node;
  const asked: Readonly<Record<string, () => Promise<unknown>>> = {
    capture: () =>
      wasl.captureEvents(analyst, {
        fileName: "h3.jsonl",
        bytes: bytesOf("{}\n"),
        marking,
        fictitious: true,
      }),
    decision: () =>
      wasl.decideTradeReport(analyst, "trade-none", { state: "useful", outcome: "a lead", marking }),
    case: () => wasl.openCase(analyst, { title: "words", mandate: "M", marking }),
    watch: () =>
      wasl.addWatch(analyst, { kind: "page", url: "https://news.example/", everyMinutes: 60, marking }),
    interest: () => wasl.addInterest(analyst, { kind: "place", value: "Calais", marking }),
    campaign: () =>
      wasl.planCampaign(analyst, {
        title: "words",
        languages: ["fa"],
        places: ["Dunkirk"],
        corridor: { from: "FR", to: "GB" },
        messages: ["prevent-1"],
        channel: { kind: "social-media", words: "paid posts" },
        from: "2026-02-02",
        to: "2026-02-15",
        owner: "Example unit",
        measure: "calls a week",
        marking,
      }),
  };
  for (const [what, ask] of Object.entries(asked)) {
    const refused = { code: "REQUEST_INVALID", detail: { field: "caveats" } };
    await expect(ask(), what).rejects.toMatchObject(refused);
  }
});

test("duplicate ids, unknown schemata, impossible dates", async () => {
  const text = [
    company("dup-1", "First"),
    company("dup-1", "Second"),
    JSON.stringify({ id: "ship", schema: "Spaceship", properties: { name: ["X"] } }),
    JSON.stringify({
      id: "date-1",
      schema: "Person",
      properties: { name: ["Dated"], birthDate: ["2025-02-30"] },
    }),
  ].join("\n");
  const result = await load("odd.ftm.jsonl", text);
  expect(codes(result)).toEqual(
    expect.arrayContaining(["2 ID_DUPLICATE", "3 SCHEMA_UNKNOWN", "4 DATE_IMPOSSIBLE"]),
  );
  const dates = (await node.wasl.entity(analyst, "date-1")).entity.statements.filter(
    (s) => s.property === "birthDate",
  );
  expect(dates).toEqual([]);
});

test("negative amounts", async () => {
  const head =
    "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering";
  const row = (amount: string) => `2026/01/02 10:00,001,8000A,002,8000B,${amount},Euro,${amount},Euro,ACH,0`;
  const result = await load("negative.csv", [head, row("10.00"), row("-5.00"), row("0.50")].join("\n"));
  expect(codes(result)).toEqual(["3 AMOUNT_INVALID"]);
  expect(result.records).toBe(2);
});

test("a compressed bomb is refused before it is unpacked", async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
  await expect(load("bomb.gz", new Uint8Array(bomb))).rejects.toMatchObject({
    code: expect.stringMatching(/FORMAT_UNKNOWN|INPUT_TOO_LARGE/),
  });
});

test("an HTML article with scripts is text", async () => {
  const html = `<!doctype html><html><head><title>Rescue off Dover</title><script>canaryScript()</script></head><body><article>
<h1>Rescue off Dover</h1><p onclick="canaryHandler()">The coast guard said on 3 April 2025 that 12 people were brought to Dover, and that
nobody was missing after a long night at sea in which three boats took part.</p><script>canaryScript()</script>
<p>It was the second operation of the week, the coast guard said, and all were in good health in the morning.</p></article></body></html>`;
  const result = await load("page.html", html);
  const report = await node.wasl.report(analyst, result.reportId);
  expect(report.title).toBe("Rescue off Dover");
  expect(JSON.stringify(report)).not.toMatch(/canary/);
});
