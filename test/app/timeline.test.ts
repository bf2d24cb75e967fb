import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, TimelineItem } from "../../src/app/index.ts";
import { accountEntityId, parseAccess, say } from "../../src/core/index.ts";
import { findingDraft } from "../contracts/fixtures.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

let node: TestNode;
let cleared: Actor;
let other: Actor;

const load = (rows: readonly object[], fileName: string, tlp: string) =>
  node.wasl.importReport(cleared, {
    fileName,
    bytes: bytesOf(rows.map((row) => JSON.stringify(row)).join("\n")),
    marking: { tlp },
    fictitious: true,
  });

const entity = (id: string, schema: string, properties: object) => ({ id, schema, properties });

beforeAll(async () => {
  node = await openTestNode();
  cleared = await node.actor({ id: "cleared", clearance: "red" });
  other = await node.actor({ id: "other", clearance: "green" });
  await load(
    [
      entity("firm", "Company", { name: ["Fictitious Harbour Ltd"], incorporationDate: ["2019"] }),
      entity("boat", "Vessel", { name: ["Fictitious Gull"], owner: ["firm"], buildDate: ["2001-05"] }),
      entity("boss", "Person", { name: ["Fictitious Person A"], birthDate: ["1980-02-03"] }),
      entity("job", "Directorship", {
        director: ["boss"],
        organization: ["firm"],
        startDate: ["2020-03"],
        endDate: ["2021-06-30"],
      }),
      entity("crossing", "Crossing", { name: ["Crossing 7"], date: ["2024-08-09"], vehicle: ["boat"] }),
    ],
    "open.ftm.jsonl",
    "green",
  );
  await load(
    [
      entity("secret-buyer", "Company", { name: ["Canary Maritime Testing Ltd"] }),
      entity("deal", "Payment", { payer: ["secret-buyer"], beneficiary: ["firm"], date: ["2025-01-04"] }),
      entity("firm", "Company", { dissolutionDate: ["2025-02-01"] }),
    ],
    "secret.ftm.jsonl",
    "red",
  );
});
afterAll(() => node.remove());

const line = (item: TimelineItem): string =>
  [
    item.kind,
    item.at.length > 10 ? "now" : item.at,
    item.until ?? "",
    item.what ?? "",
    item.nodes.map((n) => n.caption).join("+"),
  ].join("|");
const linesOf = async (who: Actor, id: string, query = {}) =>
  (await node.wasl.timeline(who, id, query)).items.map(line);

test("what happened when, as exactly as it is known, newest first; the day of somebody else is not its day", async () => {
  expect(await linesOf(cleared, "firm")).toEqual([
    "report|now||received|",
    "report|now||received|",
    "fact|2025-02-01||dissolutionDate|",
    "event|2025-01-04||date|deal+Canary Maritime Testing Ltd",
    "event|2020-03|2021-06-30|startDate|job+Fictitious Person A",
    "fact|2019||incorporationDate|",
  ]);
  expect(await linesOf(cleared, "boat")).toEqual([
    "report|now||received|",
    "event|2024-08-09||date|Crossing 7",
    "fact|2001-05||buildDate|",
  ]);
  const oldest = await node.wasl.timeline(cleared, "firm", { order: "oldest", limit: 2 });
  expect([oldest.items.map(line), oldest.total, oldest.isCut]).toEqual([
    ["fact|2019||incorporationDate|", "event|2020-03|2021-06-30|startDate|job+Fictitious Person A"],
    6,
    false,
  ]);
});

test("each line has its source and is as strict as what it rests on", async () => {
  const { items, reports } = await node.wasl.timeline(cleared, "firm");
  for (const item of items) expect(item.reportIds.map((id) => reports[id]?.id)).toEqual(item.reportIds);
  expect(items.map((i) => `${i.what} ${i.access.tlp}`)).toContain("date red");
  expect(items.map((i) => `${i.what} ${i.access.tlp}`)).toContain("startDate green");
});

test("what a viewer may not see is in no line and no count", async () => {
  const theirs = await node.wasl.timeline(other, "firm");
  expect(theirs.items.map(line)).toEqual([
    "report|now||received|",
    "event|2020-03|2021-06-30|startDate|job+Fictitious Person A",
    "fact|2019||incorporationDate|",
  ]);
  expect([theirs.total, JSON.stringify(theirs)]).toEqual([
    3,
    expect.not.stringMatching(/Canary|deal|2025-01/),
  ]);
  const answerOf = (id: string) => node.wasl.timeline(other, id).catch((e: { code: string }) => e.code);
  expect([await answerOf("secret-buyer"), await answerOf("no-such-thing")]).toEqual([
    "ENTITY_UNKNOWN",
    "ENTITY_UNKNOWN",
  ]);
});

test("findings, decisions and the category stand at their moments", async () => {
  await node.store.as(cleared, (tx) =>
    tx.saveFindings([
      {
        ...findingDraft("tl-1", "fictitious"),
        subjects: [{ id: "firm", role: "hub" }],
        evidence: [],
        from: "2025-03-01T10:00:00.000Z",
        to: "2025-03-02T10:00:00.000Z",
        summary: say("plain", { text: "x" }),
        access: parseAccess({ tlp: "green" }),
      },
    ]),
  );
  await node.wasl.decideFinding(cleared, "tl-1", "accepted", "Checked by hand.");
  await load([entity("firm-2", "Company", { name: ["Fictitious Harbour"] })], "again.ftm.jsonl", "green");
  await node.wasl.judge(cleared, "firm", "firm-2", "same", "The same register number.");
  await node.wasl.setCategory(cleared, "boss", "suspect", "Named in a fictitious file.");
  const ofFirm = (await node.wasl.timeline(cleared, "firm-2")).items;
  const steps = ofFirm.flatMap((i) =>
    i.kind === "finding" || i.kind === "resolution" ? [`${i.what} ${i.by ?? ""}`] : [],
  );
  expect(steps.sort()).toEqual(["accepted cleared", "proposed ", "same cleared"]);
  expect(ofFirm.find((i) => i.what === "proposed")).toMatchObject({
    at: "2025-03-01T10:00:00.000Z",
    until: "2025-03-02T10:00:00.000Z",
    id: "tl-1",
  });
  const ofBoss = (await node.wasl.timeline(cleared, "boss")).items;
  expect(ofBoss.filter((i) => i.kind === "category").map((i) => [i.what, i.by])).toEqual([
    ["suspect", "cleared"],
  ]);
  // As it was known before anything came in, it was not known at all.
  await expect(node.wasl.timeline(cleared, "firm", { asOf: "2001-01-01" })).rejects.toMatchObject({
    code: "ENTITY_UNKNOWN",
  });
});

test("payments in rows are counted by day and direction, and their other end is not named", async () => {
  await load(
    [entity("purse", "BankAccount", { name: ["Account of A"], iban: ["DE89370400440532013000"] })],
    "purse.ftm.jsonl",
    "green",
  );
  const row = (at: string, from: string, to: string) => `${at},${from},${to},100.00,EUR`;
  await node.wasl.importReport(cleared, {
    fileName: "payments.csv",
    bytes: bytesOf(
      [
        "date,debtorAccount,creditorAccount,amount,currency",
        row("2025-04-03T10:00:00Z", "GB33BUKB20201555555555", "DE89370400440532013000"),
        row("2025-04-03T11:00:00Z", "GB33BUKB20201555555555", "DE89370400440532013000"),
        row("2025-04-05T09:00:00Z", "DE89370400440532013000", "GB33BUKB20201555555555"),
      ].join("\n"),
    ),
    marking: { tlp: "green" },
  });
  const { items } = await node.wasl.timeline(cleared, "purse");
  const paid = items.filter((i) => i.kind === "payments");
  expect(paid.map((i) => `${i.at} ${i.what} ${i.count}`)).toEqual(["2025-04-05 out 1", "2025-04-03 in 2"]);
  expect(JSON.stringify(items)).not.toContain("GB33");
  expect(paid.every((i) => i.reportIds.length === 1 && i.access.tlp === "green")).toBe(true);
});

/** As if it were that many days ago. */
async function before<T>(days: number, work: () => Promise<T>): Promise<T> {
  const clock = node.platform.clock as { now(): number };
  const { now } = clock;
  clock.now = () => now.call(clock) - days * 86_400_000;
  try {
    return await work();
  } finally {
    clock.now = now;
  }
}
const dayBefore = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

test("as it was known earlier, neither findings nor payments stand in it that came in later", async () => {
  await before(100, () =>
    load(
      [entity("earlier", "BankAccount", { name: ["Account of B"], iban: ["DE02120300000000202051"] })],
      "earlier.ftm.jsonl",
      "green",
    ),
  );
  const pay = (fileName: string, at: string) =>
    node.wasl.importReport(cleared, {
      fileName,
      bytes: bytesOf(
        `date,debtorAccount,creditorAccount,amount,currency\n${at},GB33BUKB20201555555555,DE02120300000000202051,100.00,EUR`,
      ),
      marking: { tlp: "green" },
    });
  await before(90, () => pay("then.csv", "2025-01-03T10:00:00Z"));
  await pay("now.csv", "2025-01-04T10:00:00Z");
  await node.store.as(cleared, (tx) =>
    tx.saveFindings([
      {
        ...findingDraft("tl-later", "fictitious"),
        subjects: [{ id: "earlier", role: "hub" }],
        evidence: [],
        from: "2025-01-03T10:00:00.000Z",
        to: "2025-01-04T10:00:00.000Z",
        summary: say("plain", { text: "x" }),
        access: parseAccess({ tlp: "green" }),
      },
    ]),
  );
  const kinds = async (query: object) =>
    (await node.wasl.timeline(cleared, "earlier", query)).items
      .filter((i) => i.kind === "payments" || i.kind === "finding")
      .map((i) => `${i.kind} ${i.at.slice(0, 10)}`);
  expect(await kinds({ asOf: dayBefore(50) })).toEqual(["payments 2025-01-03"]);
  expect((await kinds({})).sort()).toEqual([
    "finding 2025-01-03",
    "payments 2025-01-03",
    "payments 2025-01-04",
  ]);
});

test("the same number at another bank is another account", async () => {
  const id = accountEntityId("00123456", "Fictitious Bank A");
  await load(
    [entity(id, "BankAccount", { accountNumber: ["00123456"], bankName: ["Fictitious Bank A"] })],
    "banks.ftm.jsonl",
    "green",
  );
  await node.wasl.importReport(cleared, {
    fileName: "banks.csv",
    bytes: bytesOf(
      [
        "date,debtorAccount,debtorAgent,creditorAccount,creditorAgent,amount,currency",
        "2025-05-01T10:00:00Z,00777777,Fictitious Bank C,00123456,FICTITIOUS BANK A,10.00,EUR",
        "2025-05-02T10:00:00Z,00777777,Fictitious Bank C,00123456,Fictitious Bank B,20.00,EUR",
        "2025-05-03T10:00:00Z,00777777,Fictitious Bank C,00123456,,30.00,EUR",
      ].join("\n"),
    ),
    marking: { tlp: "green" },
  });
  const { items } = await node.wasl.timeline(cleared, id);
  expect(items.filter((i) => i.kind === "payments").map((i) => i.at)).toEqual(["2025-05-03", "2025-05-01"]);
});
