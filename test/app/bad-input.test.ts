import { constants, deflateRawSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, ImportResult } from "../../src/app/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** The issue's list of bad input, through the whole node: the bad row costs itself, the good rows are stored. */
let node: TestNode;
let analyst: Actor;

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber" });
});
afterAll(() => node.remove());

/** Asked of the database as its owner: what is kept, whoever may see it. */
async function sql<R>(text: string): Promise<readonly R[]> {
  const driver = Reflect.get(node.store, "driver") as {
    begin(
      role: "owner",
      deadlineMs: number,
    ): Promise<{
      query<T>(sql: string): Promise<{ rows: readonly T[] }>;
      commit(): Promise<void>;
    }>;
  };
  const transaction = await driver.begin("owner", 60_000);
  const { rows } = await transaction.query<R>(text);
  await transaction.commit();
  return rows;
}

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

/** What a piece of work adds to the memory of this process at its highest, its threads and what is not JavaScript's included. */
async function watched<T>(work: (look: () => void) => Promise<T>): Promise<{ result: T; grewMiB: number }> {
  const before = process.memoryUsage.rss();
  const highBefore = process.resourceUsage().maxRSS;
  let peak = before;
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 2);
  try {
    const result = await work(look);
    look();
    // Between two looks the system's own high-water mark knows more, where it rose.
    const high = process.resourceUsage().maxRSS;
    return { result, grewMiB: (Math.max(peak, high > highBefore ? high * 1024 : 0) - before) / 2 ** 20 };
  } finally {
    clearInterval(timer);
  }
}

test("a line of 200 MB is rejected with its line; memory stays bounded; the row after it is kept", async () => {
  async function* between(id: string, end: string, look = (): void => undefined): AsyncIterable<Uint8Array> {
    yield* bytesOf(`${company(`${id}-1`, "Before")}\n`);
    const megabyte = new TextEncoder().encode("a".repeat(1024 * 1024 - 1) + end);
    for (let i = 0; i < 200; i++) {
      look();
      yield megabyte;
    }
    yield* bytesOf(`\n${company(`${id}-2`, "After")}\n`);
  }
  // As many bytes in lines of a megabyte come first: what the database takes for an original of that size is not what is asked.
  const lines = await load("lines.ftm.jsonl", between("lines", "\n"));
  expect(lines.rejectCount).toBe(200);
  const { result, grewMiB } = await watched((look) => load("huge.ftm.jsonl", between("huge", "a", look)));
  expect(codes(result)).toEqual(["2 LINE_TOO_LONG"]);
  expect(await nameOf("huge-2")).toBe("After");
  expect(grewMiB).toBeLessThan(100);
});

test("10,000 levels of nesting", async () => {
  const deep = `{"id":"deep","schema":"Company","properties":${"[".repeat(10_000)}${"]".repeat(10_000)}}`;
  const result = await load("deep.ftm.jsonl", `${deep}\n${company("deep-2", "Flat")}`);
  expect(codes(result)).toEqual(["1 NESTING_TOO_DEEP"]);
  expect(await nameOf("deep-2")).toBe("Flat");
});

/** Right-to-left override, isolate and embedding: what makes a text be read as another than it is. */
const TURN = "\u202e";
const post = (more: object): string =>
  JSON.stringify({
    id: "turned-1",
    platform: "tok",
    account: { id: "u-1", name: "helper" },
    posted_at: "2025-09-01T04:00:00.000Z",
    text: "boat",
    media: [],
    ...more,
  });
const order = (more: object): string =>
  JSON.stringify({
    order_id: "turned-1",
    date: "2026-01-10",
    seller: "EX-maker",
    buyer: "EX-shop",
    lines: [{ description: "Outboard motor", quantity: 1 }],
    ...more,
  });
const PAYMENTS =
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering\n";
const payment = (account: string) => `2026/01/02 10:00,001,${account},002,8000B,1,Euro,1,Euro,ACH,0\n`;
const words =
  "The coast guard said on 3 April 2025 that 12 people were brought to Dover and nobody was missing after a long night.";

/** In each format of text a row that is turned, or has an id that is, and what becomes of it; the row after it is kept. */
const turned: readonly (readonly [string, string, readonly string[]])[] = [
  ["value.ftm.jsonl", company("turn-1", `Nord${TURN}tset Boats`), []],
  [
    "id.ftm.jsonl",
    `${company(`turn${TURN}-2`, "Boats")}\n${company("turn-2", "Boats")}`,
    ["1 FIELD_INVALID"],
  ],
  ["text.posts.jsonl", post({ text: `b\u2066oa\u202at${TURN}` }), ["1 DIRECTION_TURNED"]],
  [
    "name.posts.jsonl",
    post({ id: "turned-2", account: { id: "u-1", name: `a${TURN}b` } }),
    ["1 DIRECTION_TURNED"],
  ],
  ["media.posts.jsonl", post({ id: "turned-3", media: [`a${TURN}gpj.exe`, 7, "a\0"] }), ["1 FIELD_INVALID"]],
  ...["\u200b", "\u200f", TURN, "\0"].flatMap((mark) => [
    [`id.posts.jsonl`, `${post({ id: `i${mark}` })}\n${post({ id: "i" })}`, ["1 CONTROL_CHARACTER"]] as const,
    [
      `platform.posts.jsonl`,
      `${post({ platform: `t${mark}` })}\n${post({ id: "j" })}`,
      ["1 CONTROL_CHARACTER"],
    ] as const,
    [
      `account.posts.jsonl`,
      `${post({ accountId: `u${mark}`, account: {} })}\n${post({ id: "k" })}`,
      ["1 CONTROL_CHARACTER"],
    ] as const,
    [
      `payments.csv`,
      `${PAYMENTS}${payment(`8000${mark}A`)}${payment("8000A")}`,
      ["2 CONTROL_CHARACTER"],
    ] as const,
    [`orders.jsonl`, `${order({ buyer: `EX${mark}-shop` })}\n${order({})}`, ["1 CONTROL_CHARACTER"]] as const,
    [
      `order-ids.jsonl`,
      `${order({ order_id: `b${mark}` })}\n${order({ order_id: "b" })}`,
      ["1 CONTROL_CHARACTER"],
    ] as const,
  ]),
  [
    "notes.orders.jsonl",
    `${order({ order_id: "c", channel: `b${TURN}2b` })}\n${order({ order_id: "d" })}`,
    ["1 CONTROL_CHARACTER"],
  ],
  [
    "posts.csv",
    `post_id;account;created;message\nfb-1;A;2025-07-10T11:46:43.000Z;bo${TURN}at\nfb-${TURN}2;A;2025-07-10T11:46:43.000Z;boat\n`,
    ["2 DIRECTION_TURNED", "3 CONTROL_CHARACTER"],
  ],
  [
    "result.json",
    JSON.stringify({
      id: 5,
      messages: [
        { id: 7, type: "message", date: "2025-10-18T08:21:29", from_id: "user1", text: `bo${TURN}at` },
        { id: 8, type: "message", date: "2025-10-18T08:21:29", from_id: `user${TURN}1`, text: "boat" },
      ],
    }),
    ["1 DIRECTION_TURNED", "2 CONTROL_CHARACTER"],
  ],
  [
    "_chat.txt",
    `[13/03/2026, 10:01:02] Ada: ok @\u2068Bob\u2069\n[13/03/2026, 10:02:02] Bob: bo${TURN}at\n`,
    ["2 DIRECTION_TURNED"],
  ],
  ["people.csv", `name,birth date\nA${TURN}da Fictitious,1980-01-02\n`, []],
  ["article.txt", `Rescue off ${TURN}Dover\n\n${words}\n\n${words} Of ${TURN}them two were ill.\n`, []],
  [
    "article.html",
    `<!doctype html><html><head><title>Off ${TURN}Dover</title></head><body><article><h1>Off ${TURN}Dover</h1><p>${words}</p><p>${words}${TURN} All were well.</p></article></body></html>`,
    [],
  ],
];

test.each(turned)("%#: marks that turn the direction of writing, in %s", async (name, text, expected) => {
  const result = await load(name, text);
  expect(codes(result)).toEqual(expected);
  expect(result.statements + result.records).toBeGreaterThan(0);
});

test("of all that, no row of the store has such a mark, nor NUL, but a statement's original as its file writes it", async () => {
  const nul = await load("nul.ftm.jsonl", `${company("nul-1", "a\u0000b")}\n${company("nul-2", "ab")}`);
  expect(codes(nul)).toEqual(["1 CONTROL_CHARACTER"]);
  expect(await nameOf("turn-1")).toBe("Nordtset Boats");
  const tables = await sql<{ name: string }>(
    "select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables where table_schema = 'wasl' and table_type = 'BASE TABLE'",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await sql<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from ${name} t where t::text ~ '[\u202a-\u202e\u2066-\u2069]'`,
    );
    for (const { row } of rows)
      for (const [column, value] of Object.entries(row))
        if (/[\u202a-\u202e\u2066-\u2069]/.test(JSON.stringify(value))) found.push(`${name}.${column}`);
  }
  expect([...new Set(found)]).toEqual(["wasl.statement.original"]);
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

/** Deflated zeros of so many MiB, a thousandth of that: blocks that end at a byte may stand one after the other. */
const MIB = 1024 * 1024;
const SYNC = { finishFlush: constants.Z_FULL_FLUSH };
function deflatedZeros(mebibytes: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(MIB), SYNC);
  return Buffer.concat([...Array.from({ length: mebibytes }, () => block), deflateRawSync(Buffer.alloc(0))]);
}

/** A zip of one part (APPNOTE 4.3.7), as far as whoever reads it from its beginning needs it. */
function zipOf(name: string, deflated: Buffer, size: number): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(deflated.length, 18);
  head.writeUInt32LE(size, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, Buffer.from(name, "latin1"), deflated]);
}

/** Of 512 MiB, most of which anybody who unpacks it has in memory at once. */
const BOMB_MIB = 512;
const bombs: readonly (readonly [string, (zeros: Buffer) => Buffer])[] = [
  ["bomb.docx", (zeros) => zipOf("word/document.xml", zeros, BOMB_MIB * MIB)],
  ["bomb.xlsx", (zeros) => zipOf("xl/workbook.xml", zeros, BOMB_MIB * MIB)],
  ["bomb.odt", (zeros) => zipOf("content.xml", zeros, BOMB_MIB * MIB)],
  ["bomb.warc.gz", (zeros) => Buffer.concat([gzipSync("").subarray(0, 10), zeros, Buffer.alloc(8)])],
];

test.each(bombs)("a compressed bomb is refused before it is unpacked: %s", async (name, of) => {
  const bomb = of(deflatedZeros(BOMB_MIB));
  expect(bomb.length).toBeLessThan(MIB);
  const { result, grewMiB } = await watched(() => load(name, new Uint8Array(bomb)));
  expect(result.rejects).toEqual([{ line: 1, code: "DECOMPRESSION_BOMB" }]);
  expect(result.statements + result.records).toBe(0);
  expect(grewMiB).toBeLessThan(BOMB_MIB / 2);
});

test("an HTML article with scripts is text, and that it has some is told once", async () => {
  const html = `<!doctype html><html><head><title>Rescue off Dover</title><script>canaryScript()</script></head><body><article>
<h1>Rescue off Dover</h1><p onclick="canaryHandler()">The coast guard said on 3 April 2025 that 12 people were brought to Dover, and that
nobody was missing after a long night at sea in which three boats took part.</p><script>canaryScript()</script>
<p>It was the second operation of the week, the coast guard said, and all were in good health in the morning.</p></article></body></html>`;
  const result = await load("page.html", html);
  expect(result.rejects).toEqual([{ line: 1, code: "ACTIVE_CONTENT" }]);
  const report = await node.wasl.report(analyst, result.reportId);
  expect(report.title).toBe("Rescue off Dover");
  expect(JSON.stringify(report)).not.toMatch(/canary/);
  const data = html.replaceAll("<script>", '<script type="application/ld+json">');
  const { rejects } = await load("handler.html", data.replace("Rescue", "Second rescue"));
  expect(rejects).toEqual([{ line: 1, code: "ACTIVE_CONTENT" }]);
  const plain = await load(
    "data.html",
    data.replace("Rescue", "Third rescue").replace(/ onclick="[^"]*"/, ""),
  );
  expect(plain.rejects).toEqual([]);
});
