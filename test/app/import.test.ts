import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Actor, createWasl, type ImportInput, type Store } from "../../src/app/index.ts";
import { documentReader } from "../../src/compute/index.ts";
import { instead } from "../support/instead.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

let node: TestNode;
let analyst: Actor;

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber+strict", groups: ["emsc"] });
});
afterAll(() => node.remove());

const file = (fileName: string, text: string | Uint8Array, rest: Partial<ImportInput> = {}): ImportInput => ({
  fileName,
  bytes: bytesOf(text),
  marking: { tlp: "amber" },
  fictitious: true,
  ...rest,
});

const company = (id: string, name: string) =>
  JSON.stringify({ id, schema: "Company", properties: { name: [name] } });

test("good rows are stored, bad rows are rejected with line and code, a second time changes nothing", async () => {
  const text = [
    company("c-1", "Test Boats One"),
    "{ not json",
    company("c-2", "Test Boats Two"),
    '{"id":"c-3","schema":"Spaceship","properties":{}}',
  ].join("\n");
  const first = await node.wasl.importReport(analyst, file("companies.ftm.jsonl", text));
  expect(first).toMatchObject({ changed: true, rejectCount: 2, statements: 2 });
  expect(first.rejects.map((r) => [r.line, r.code])).toEqual([
    [2, "JSON_INVALID"],
    [4, "SCHEMA_UNKNOWN"],
  ]);
  const before = (await node.wasl.situation(analyst)).stats;
  const again = await node.wasl.importReport(analyst, file("renamed.ftm.jsonl", text));
  expect(again).toMatchObject({ changed: false, reportId: first.reportId, rejectCount: 2 });
  expect((await node.wasl.situation(analyst)).stats).toEqual(before);
});

test("what was taken is counted as a reader would: payments, and an order once whatever lines it has", async () => {
  const payments = [
    "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format",
    "2026/03/01 10:00,1,EXA1,2,EXB1,10.00,Euro,10.00,Euro,ACH",
    "2026/03/01 11:00,1,EXA1,2,EXB2,12.00,Euro,12.00,Euro,ACH",
  ].join("\n");
  const paid = await node.wasl.importReport(analyst, file("paid.csv", payments));
  expect(paid).toMatchObject({ statements: 0, taken: { payment: 2 } });
  const order = {
    order_id: "EX-TAKEN-1",
    date: "2026-03-02",
    seller: "s-1",
    buyer: "b-1",
    lines: [
      { description: "Outboard", quantity: 2 },
      { description: "Boat", quantity: 1 },
    ],
  };
  const ordered = await node.wasl.importReport(analyst, file("orders.jsonl", JSON.stringify(order)));
  expect(ordered).toMatchObject({ records: 3, taken: { order: 1 } });
  const reports = await node.wasl.reports(analyst, { limit: 20 });
  expect(reports.find(({ id }) => id === paid.reportId)?.outcome?.taken).toEqual({ payment: 2 });
});

test("the original is kept and comes back byte for byte", async () => {
  const text = `${company("c-9", "Original Kept")}\n`.repeat(1).padEnd(3 * 1024 * 1024, "\n");
  const { reportId } = await node.wasl.importReport(analyst, file("large.ftm.jsonl", text));
  const original = await node.store.as(analyst, (tx) => tx.original(reportId));
  expect(Buffer.from(original ?? new Uint8Array()).equals(Buffer.from(text))).toBe(true);
});

test("a file that nothing reads is refused, and nothing is half-written", async () => {
  const before = (await node.wasl.situation(analyst)).stats;
  await expect(
    node.wasl.importReport(analyst, file("x.bin", new Uint8Array([0, 1, 2, 3, 255]))),
  ).rejects.toMatchObject({
    code: "FORMAT_UNKNOWN",
  });
  expect((await node.wasl.situation(analyst)).stats).toEqual(before);
});

test("an unknown marking is the strictest: not even the importer's clearance sees it", async () => {
  const text = company("c-sealed", "Sealed By Doubt");
  await node.wasl
    .importReport(analyst, file("sealed.ftm.jsonl", text, { marking: { tlp: "mauve" } }))
    .catch(() => undefined);
  await expect(node.wasl.entity(analyst, "c-sealed")).rejects.toMatchObject({ code: "ENTITY_UNKNOWN" });
});

test("R08 a protected person's name, phone and id reach neither graph nor search nor export", async () => {
  const person = {
    id: "person-zaynab-canary",
    schema: "Person",
    properties: { name: ["Zaynab Canaryname"], phone: ["+447700900999"], subjectCategory: ["victim"] },
  };
  const relation = {
    id: "rel-1",
    schema: "UnknownLink",
    properties: { subject: ["person-zaynab-canary"], object: ["c-1"] },
  };
  const text = [person, relation].map((e) => JSON.stringify(e)).join("\n");
  await node.wasl.importReport(analyst, file("victims.ftm.jsonl", text));
  let exported = "";
  for await (const piece of node.wasl.export(analyst)) exported += piece;
  expect(exported).not.toMatch(/canary|447700900999/i);
  expect((await node.wasl.search(analyst, { text: "Zaynab Canaryname", limit: 10 })).hits).toEqual([]);
  expect((await node.wasl.search(analyst, { text: "+447700900999", limit: 10 })).hits).toEqual([]);
  // What the analyst typed above is kept as a keyed blob; nothing else in the log says the name.
  const trail = await node.wasl.auditTrail(analyst, { limit: 200 });
  expect(JSON.stringify(trail.map(({ text: _typed, ...entry }) => entry))).not.toMatch(/canary/i);
});

test("R10 asylum and health detail is diverted with the line, not stored", async () => {
  const text = JSON.stringify({
    id: "p-1",
    schema: "Person",
    properties: { name: ["Test Person"], health: ["canary-illness"] },
  });
  const result = await node.wasl.importReport(analyst, file("health.ftm.jsonl", text));
  expect(result.rejects).toContainEqual(expect.objectContaining({ line: 1, code: "SENSITIVE_DIVERTED" }));
  let exported = "";
  for await (const piece of node.wasl.export(analyst)) exported += piece;
  expect(exported).not.toContain("canary-illness");
});

test("R07 nobody becomes a suspect by being imported", async () => {
  const text = JSON.stringify({
    id: "p-2",
    schema: "Person",
    properties: { name: ["Accused By File"], subjectCategory: ["suspect"] },
  });
  await node.wasl.importReport(analyst, file("accuse.ftm.jsonl", text));
  expect((await node.wasl.entity(analyst, "p-2")).category).toBe("unknown");
});

test("R01 without a purpose from the list nothing is read", async () => {
  const actor = { ...analyst, purpose: { purpose: "curiosity" as "cross-check", mandate: "TEST-1" } };
  await expect(node.wasl.situation(actor)).rejects.toMatchObject({
    code: expect.stringMatching(/^PURPOSE_/),
  });
  const empty = { ...analyst, purpose: { purpose: "cross-check" as const, mandate: " " } };
  await expect(node.wasl.situation(empty)).rejects.toMatchObject({
    code: expect.stringMatching(/^PURPOSE_/),
  });
});

test("a large batch goes out by two writers: kinds first, then each entity by one of them; a rerun changes nothing", async () => {
  const writes: { readonly schemata: ReadonlySet<string>; readonly entities: ReadonlySet<string> }[] = [];
  const { store } = node.platform;
  const shared: Store = {
    ...store,
    writersMax: 2,
    as: (actor, work, options) =>
      store.as(
        actor,
        (tx) =>
          work(
            instead(tx, {
              appendStatements: (batch) => {
                if (batch.length > 0)
                  writes.push({
                    schemata: new Set(batch.map((s) => s.schema)),
                    entities: new Set(batch.map((s) => s.entityId)),
                  });
                return tx.appendStatements(batch);
              },
            }),
          ),
        options,
      ),
  };
  const wasl = createWasl({ ...node.platform, store: shared });
  const lines = Array.from({ length: 3_000 }, (_, n) =>
    JSON.stringify({
      id: `two-${n}`,
      schema: n % 2 === 0 ? "Company" : "Vessel",
      properties: { name: [`Fictitious ${n}`], notes: [`Entry ${n}`] },
    }),
  );
  const input = () => file("two.ftm.jsonl", lines.join("\n"));
  expect(await wasl.importReport(analyst, input())).toMatchObject({ statements: 6_000, rejectCount: 0 });
  const [kinds, one, other, ...more] = writes;
  expect([...(kinds?.schemata ?? [])].sort()).toEqual(["Company", "Vessel"]);
  expect(kinds?.entities.size).toBe(2);
  expect((one?.entities.size ?? 0) + (other?.entities.size ?? 0)).toBe(3_000);
  expect([...(one?.entities ?? [])].filter((id) => other?.entities.has(id))).toEqual([]);
  expect(more).toEqual([]);
  for (const id of ["two-0", "two-1", "two-2999"])
    expect((await node.store.as(analyst, (tx) => tx.statementsAbout([id]))).get(id)).toHaveLength(2);
  expect(await wasl.importReport(analyst, input())).toMatchObject({ changed: false });
}, 60_000);

test("an Office file of before 2007 is refused with what to do; what Outlook keeps and is no mail is told as a reject", async () => {
  const bytes = new Uint8Array(600);
  bytes.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  await expect(node.wasl.importReport(analyst, file("order.xls", bytes))).rejects.toMatchObject({
    code: "FORMAT_UNKNOWN",
    detail: { because: expect.stringMatching(/before 2007: save it as DOCX or XLSX/) },
  });
  const { rejects } = await node.wasl.importReport(analyst, file("mail.msg", bytes));
  expect(rejects.map((r) => r.code)).toEqual(["MARKUP_INVALID"]);
});

test("a page is parsed by the reader of documents, and one that is too much for it says so", async () => {
  const read = vi.spyOn(documentReader, "read");
  try {
    const page = (place: string) =>
      `<!doctype html><html><body><p>A fictitious note about boats and engines that nobody knows, in ${place}.</p></body></html>`;
    const { reportId } = await node.wasl.importReport(analyst, file("page.html", page("France")));
    expect(read.mock.calls.map(([kind]) => kind)).toEqual(["html"]);
    const kept = await node.store.as(analyst, (tx) => tx.report(reportId));
    expect(JSON.stringify(kept)).toContain("in France");
    read.mockResolvedValueOnce(Buffer.from('{"refused":"DOCUMENT_TOO_HEAVY"}'));
    const heavy = await node.wasl.importReport(analyst, file("heavy.html", page("Spain")));
    expect(heavy.rejects.map((r) => r.code)).toEqual(["DOCUMENT_TOO_HEAVY"]);
  } finally {
    read.mockRestore();
  }
});

test("a table of which nothing was taken is read when it comes again with a mapping, and then is known", async () => {
  const table =
    "When,Who,To whom,How much\n2026-02-14,8EXMAPA,8EXMAPB,50\n2026-02-15,8EXMAPA,8EXMAPB,sixty\n";
  const mapping = {
    payments: {
      at: "When",
      debtorAccount: "Who",
      creditorAccount: "To whom",
      amount: "How much",
      currency: { literal: "EUR" },
    },
  };
  const first = await node.wasl.importReport(analyst, file("month.csv", table));
  expect(first).toMatchObject({ records: 0, statements: 0, rejects: [{ code: "COLUMNS_UNKNOWN" }] });
  const mapped = await node.wasl.importReport(analyst, file("month.csv", table, { options: { mapping } }));
  expect(mapped).toMatchObject({
    reportId: first.reportId,
    changed: true,
    records: 1,
    rejects: [{ line: 3, code: "AMOUNT_INVALID" }],
  });
  const kept = await node.store.as(analyst, (tx) => tx.report(first.reportId));
  expect(kept?.outcome).toMatchObject({ records: 1, rejectCount: 1 });
  const again = await node.wasl.importReport(analyst, file("month.csv", table, { options: { mapping } }));
  expect(again).toMatchObject({ changed: false, records: 1 });
});
