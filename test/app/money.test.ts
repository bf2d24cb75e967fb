import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { pseudonymsOf } from "../../src/cli/package-parts.ts";
import { accountEntityId, type Finding, PARAMETER_FORMAT } from "../../src/core/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** Following money on a store. All accounts are invented; numbers of payers must not leave the rows. */
let node: TestNode;
let analyst: Actor;
let supervisor: Actor;
let oversight: Actor;
let outsider: Actor;
let finding: Finding;

const HEAD =
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering";
const row = (at: string, from: string, to: string, amount: string, format = "ACH"): string =>
  `${at},1,${from},2,${to},${amount},Euro,${amount},Euro,${format},0`;
const HUB = "8MONHUB01";
const SINK = "8MONSINK1";
/** One payer's number begins as a formula does: no spreadsheet may compute it, and no page may show it. */
const PAYERS = ["=HYPERLINK1", ...Array.from({ length: 12 }, (_, i) => `8MONPAY${10 + i}`)];
const hubId = accountEntityId(HUB, "2");
/** Another hub, whose number an adviser's note already names. */
const KNOWN = "8MONHUB02";
const knownId = accountEntityId(KNOWN, "2");

const payments = [
  ...PAYERS.map((payer, i) => row(`2026/02/14 ${String(8 + i).padStart(2, "0")}:05`, payer, HUB, "185.00")),
  `2026/02/15 06:00,2,${HUB},2,${SINK},2340.00,Euro,2340.00,Euro,=cmd,0`,
  ...Array.from({ length: 12 }, (_, i) =>
    row(`2026/02/20 ${String(8 + i).padStart(2, "0")}:05`, `8MONPAY${40 + i}`, KNOWN, "210.00"),
  ),
  `2026/02/21 06:00,2,${KNOWN},2,8MONSINK2,2450.00,Euro,2450.00,Euro,ACH,0`,
];
const ACCOUNT = { id: "note-7", schema: "BankAccount", properties: { accountNumber: [KNOWN] } };

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber", groups: ["fiu"] });
  supervisor = await node.actor({ id: "super", clearance: "amber", role: "supervisor", groups: ["fiu"] });
  oversight = await node.actor({ id: "overseer", clearance: "red", role: "oversight" });
  outsider = await node.actor({ id: "outsider", clearance: "green" });
  await node.wasl.importReport(analyst, {
    fileName: "payments.csv",
    bytes: bytesOf(`${[HEAD, ...payments].join("\n")}\n`),
    marking: { tlp: "amber", groups: ["fiu"] },
    fictitious: true,
  });
  await node.wasl.importReport(analyst, {
    fileName: "note.ftm.jsonl",
    bytes: bytesOf(`${JSON.stringify(ACCOUNT)}\n`),
    marking: { tlp: "amber", groups: ["fiu"] },
    fictitious: true,
  });
  await node.wasl.detect(analyst, ["pass-through-account"]);
  const all = await node.wasl.findings(analyst, { front: "finance", limit: 10 });
  const found = all.find((f) => f.subjects.some((s) => s.id === hubId));
  if (!found) throw new Error("no finding about the pass-through account");
  finding = found;
});
afterAll(() => node.remove());

const hasNoPayer = (text: string): void => {
  for (const payer of PAYERS) {
    expect(text).not.toContain(payer.replace("=", ""));
    // Nor what anybody makes of the number without the node's key.
    expect(text).not.toContain(accountEntityId(payer, "1"));
  }
};

test("the flow of a finding: a ribbon for each payer, sums in full, payers under pseudonyms", async () => {
  const view = await node.wasl.moneyFinding(analyst, finding.id);
  const named = view.flow.nodes.filter((n) => n.role !== undefined);
  expect(named.map((n) => [n.id, n.label])).toEqual([[hubId, HUB]]);
  expect(view.flow.ribbons).toHaveLength(PAYERS.length + 1);
  expect(view.flow.ribbons.every((r) => r.payments.length === 1)).toBe(true);
  expect(view.sums).toEqual([{ currency: "EUR", amountMinor: 13n * 18_500n + 234_000n }]);
  expect(view.payments).toHaveLength(finding.evidence.length);
  hasNoPayer(JSON.stringify(view, (_, v) => (typeof v === "bigint" ? String(v) : v)));
});

const asText = (value: unknown): string =>
  JSON.stringify(value, (_, v) => (typeof v === "bigint" ? String(v) : v));

test("no view that shows a finding shows a payer's number: page, lists, entity, case, brief", async () => {
  const view = await node.wasl.finding(analyst, finding.id);
  const shown = view.records.flatMap((r) =>
    r.kind === "payment" ? [r.debtorAccount, r.creditorAccount] : [],
  );
  expect(shown.filter((account) => account === HUB)).toHaveLength(PAYERS.length + 1);
  expect(shown).toContain(node.platform.accountPseudonym(accountEntityId(PAYERS[1] ?? "", "1")));
  // The account itself is called by its number, not by our id for it, though nothing is stated of it yet.
  expect(view.subjects).toEqual([{ id: hubId, kind: "identifier", schema: "BankAccount", caption: HUB }]);
  const opened = await node.wasl.openCase(analyst, {
    title: "Collections",
    mandate: "exercise",
    marking: { tlp: "amber", groups: ["fiu"] },
  });
  await node.wasl.addToCase(analyst, opened.id, [{ kind: "finding", id: finding.id, note: "to check" }]);
  for (const output of [
    asText(view),
    asText(await node.wasl.findings(analyst, { front: "finance", limit: 50 })),
    asText(await node.wasl.situation(analyst)),
    asText(await node.wasl.entity(analyst, knownId)),
    asText(await node.wasl.case(analyst, opened.id)),
    await node.wasl.brief(analyst, opened.id, "en"),
  ]) {
    expect(output.length).toBeGreaterThan(100);
    hasNoPayer(output);
    expect(output).not.toContain("8MONPAY");
  }
});

test("a payer's pseudonym stays as it is on the node, and is no other node's", async () => {
  const labels = async () =>
    (await node.wasl.moneyFinding(analyst, finding.id)).flow.nodes.map((n) => n.label);
  expect(await labels()).toEqual(await labels());
  const payer = accountEntityId(PAYERS[1] ?? "", "1");
  const one = pseudonymsOf(new Uint8Array(32).fill(1));
  expect(pseudonymsOf(new Uint8Array(32).fill(1))(payer)).toBe(one(payer));
  expect(pseudonymsOf(new Uint8Array(32).fill(2))(payer)).not.toBe(one(payer));
  expect(one(payer)).not.toBe(node.platform.accountPseudonym(payer));
});

test("the claim of profit is computed from the reader's assumptions, and says them", async () => {
  const usual = await node.wasl.moneyFinding(analyst, finding.id);
  const { profit } = await node.wasl.moneyFinding(analyst, finding.id, {
    revenueShare: 0.5,
    costShareLow: 0,
    costShareHigh: 1,
  });
  expect(profit.assumptions).toEqual({ revenueShare: 0.5, costShareLow: 0, costShareHigh: 1 });
  expect(profit.takenUsd).toBe(usual.profit.takenUsd);
  expect([profit.lowUsd, profit.highUsd]).toEqual([0, Math.round(profit.takenUsd / 2)]);
  expect(profit.payments).toHaveLength(PAYERS.length);
});

test("who may not see the report sees no flow, no export, no draft and no trace", async () => {
  await expect(node.wasl.moneyFinding(outsider, finding.id)).rejects.toThrow(/FINDING_UNKNOWN/);
  await expect(node.wasl.exportMoneyFinding(outsider, finding.id)).rejects.toThrow(/FINDING_UNKNOWN/);
  await expect(node.wasl.draftDocument(outsider, finding.id, "str", "en")).rejects.toThrow(/FINDING_UNKNOWN/);
  await expect(node.wasl.traceAccount(outsider, { account: HUB })).rejects.toThrow(/ENTITY_UNKNOWN/);
  await expect(node.wasl.moneyFinding(analyst, "finding-none")).rejects.toThrow(/FINDING_UNKNOWN/);
  await expect(node.wasl.traceAccount(analyst, { account: "8MONNOBODY" })).rejects.toThrow(/ENTITY_UNKNOWN/);
});

test("oversight reads no draft and exports nothing", async () => {
  await expect(node.wasl.exportMoneyFinding(oversight, finding.id)).rejects.toThrow(/ROLE_FORBIDS/);
  await expect(node.wasl.draftDocument(oversight, finding.id, "freeze", "en")).rejects.toThrow(
    /ROLE_FORBIDS/,
  );
});

test("the CSV holds every payment, no payer's number, and no cell that a spreadsheet computes", async () => {
  const csv = await node.wasl.exportMoneyFinding(analyst, finding.id);
  const lines = csv.trimEnd().split("\r\n");
  expect(lines).toHaveLength(finding.evidence.length + 1);
  hasNoPayer(csv);
  for (const cell of lines.flatMap((line) => line.split(","))) expect(cell).not.toMatch(/^"?[=+\-@\t]/);
  expect(csv).toContain("'=cmd");
});

test.each(["en", "ar", "fr"] as const)(
  "drafts in %s are for a human to edit and name no payer",
  async (lang) => {
    for (const kind of ["str", "freeze", "designation"] as const) {
      const draft = await node.wasl.draftDocument(analyst, finding.id, kind, lang);
      expect(draft.fileName).toMatch(/^draft-/);
      expect(draft.text).toContain(HUB);
      hasNoPayer(draft.text);
      // Nothing of a template is left but what stands in brackets for the human.
      expect(draft.text).not.toMatch(/\{\w+\}/);
      if (kind !== "str") expect(draft.text).toContain({ en: "DRAFT", ar: "مسودة", fr: "PROJET" }[lang]);
    }
  },
);

test("a draft tells what came in from what was paid on, and a report is in the money that most is worth", async () => {
  const { text } = await node.wasl.draftDocument(analyst, finding.id, "freeze", "en");
  expect(text).toContain("Taken in from others: 2405.00 EUR. Paid on to others: 2340.00 EUR.");
  expect(text).not.toContain("4745.00");
  const file = [
    HEAD,
    ...Array.from({ length: 9 }, (_, i) =>
      row(`2026/04/02 ${String(8 + i).padStart(2, "0")}:05`, `8MONMIX${i}`, "8MONHUB03", "400.00"),
    ),
    "2026/04/02 07:00,1,8MONMIX9,2,8MONHUB03,90000,Yen,90000,Yen,ACH,0",
    "2026/04/02 07:01,1,8MONMIXA,2,8MONHUB03,900000,UYW,900000,UYW,ACH,0",
    row("2026/04/03 06:00", "8MONHUB03", "8MONSINK3", "3550.00").replace(",1,8MON", ",2,8MON"),
  ];
  await node.wasl.importReport(analyst, {
    fileName: "mixed.csv",
    bytes: bytesOf(`${file.join("\n")}\n`),
    marking: { tlp: "amber", groups: ["fiu"] },
    fictitious: true,
  });
  const traced = await node.wasl.traceAccount(analyst, { account: "8MONHUB03", back: true });
  expect(traced.unrated).toEqual(["UYW"]);
  expect((await node.wasl.traceAccount(analyst, { account: HUB })).unrated).toEqual([]);
});

test("an account is found, and its money followed, however it is written: here, in one bank's file and in another's", async () => {
  const file = (fileName: string, ...rows: readonly string[]) =>
    node.wasl.importReport(analyst, {
      fileName,
      bytes: bytesOf(`${[HEAD, ...rows].join("\n")}\n`),
      marking: { tlp: "amber", groups: ["fiu"] },
      fictitious: true,
    });
  await file("spaced.csv", row("2026/04/05 08:00", "8MONWR01", "GB29 NWBK 6016 1331 9268 19", "500.00"));
  await file("dashed.csv", row("2026/04/05 09:00", "gb29nwbk60161331926819", "20-20-15-55550123", "480.00"));
  await file("plain.csv", row("2026/04/05 10:00", "20201555550123", "8MONWR02", "470.00"));
  for (const account of ["8MONWR01", "8mon-wr01", "8MON WR٠١"]) {
    const { steps } = await node.wasl.traceAccount(analyst, { account });
    expect([account, steps.map((s) => s.payment.amount)]).toEqual([account, ["500.00", "480.00", "470.00"]]);
  }
  for (const account of ["GB29NWBK60161331926819", "gb29 nwbk 6016 1331 9268 19", "GB٢٩NWBK٦٠١٦١٣٣١٩٢٦٨١٩"]) {
    const traced = await node.wasl.traceAccount(analyst, { account });
    expect([traced.account, traced.steps.length]).toEqual(["GB29NWBK60161331926819", 2]);
  }
  for (const account of ["20-20-15-55550123", "20 20 15 55550123", "٢٠٢٠١٥٥٥٥٥٠١٢٣"])
    expect((await node.wasl.traceAccount(analyst, { account })).steps).toHaveLength(1);
});

test("the draft STR is a goAML report that Wasl reads again, payment by payment", async () => {
  const { text } = await node.wasl.draftDocument(analyst, finding.id, "str", "en");
  expect(text.match(/<transaction>/g)).toHaveLength(finding.evidence.length);
  const pseudonym = node.platform.accountPseudonym(accountEntityId(PAYERS[1] ?? "", "1"));
  expect(text).toContain(`<account>${pseudonym}</account>`);
});

test.each(["fifo", "proportional"] as const)(
  "a trace by %s goes forward and back, and says how",
  async (method) => {
    const forward = await node.wasl.traceAccount(analyst, { account: HUB, method });
    expect([forward.method, forward.back, forward.account]).toEqual([method, false, HUB]);
    expect(forward.steps.map((s) => [s.payment.amount, s.hop])).toEqual([["2340.00", 1]]);
    const back = await node.wasl.traceAccount(analyst, { account: SINK, method, back: true });
    expect(back.account).toBe(SINK);
    expect(back.steps[0]?.payment.from).toBe(HUB);
    const fromPayers = back.steps.filter((s) => s.hop === 2);
    const followed = fromPayers.reduce((sum, s) => sum + s.attributedUsd, 0);
    expect(fromPayers.length).toBeGreaterThanOrEqual(12);
    expect(followed).toBeCloseTo(back.steps[0]?.attributedUsd ?? 0, 0);
    hasNoPayer(JSON.stringify(back, (_, v) => (typeof v === "bigint" ? String(v) : v)));
  },
);

const sees = async (id: string) =>
  await node.wasl.entity(analyst, id).then(
    () => true,
    () => false,
  );

test("a holder that shares an identifier with a known entity is an entity at once, and meets it", async () => {
  expect(await sees(knownId)).toBe(true);
  const path = await node.wasl.path(analyst, knownId, "note-7");
  expect(path.links.length).toBeGreaterThan(0);
  for (let i = 0; i < 12; i++) expect(await sees(accountEntityId(`8MONPAY${40 + i}`, "1"))).toBe(false);
});

test("a supervisor adopts a package of parameters, nobody else; findings name it, and it can be given back", async () => {
  const text = JSON.stringify({
    format: PARAMETER_FORMAT,
    id: "unit-7",
    version: 2,
    licence: "CC0-1.0",
    note: "For a test.",
    typologies: { CORRIDOR: { bias: 0 }, "FAN-IN": { bias: 0 } },
  });
  expect(await node.wasl.financeParameters(analyst)).toBeUndefined();
  await expect(node.wasl.adoptFinanceParameters(analyst, { text }, "why")).rejects.toThrow(/ROLE_FORBIDS/);
  await expect(node.wasl.adoptFinanceParameters(supervisor, { text }, " ")).rejects.toThrow(
    /REQUEST_INVALID/,
  );
  await expect(
    node.wasl.adoptFinanceParameters(supervisor, { text: text.replace("0}", '"0"}') }, "why"),
  ).rejects.toThrow(/REQUEST_INVALID/);
  await expect(
    node.wasl.adoptFinanceParameters(supervisor, { messageId: "msg-none" }, "why"),
  ).rejects.toThrow(/MESSAGE_UNKNOWN/);
  const adopted = await node.wasl.adoptFinanceParameters(supervisor, { text }, "measured on our implants");
  expect([adopted.parameters?.id, adopted.adoptedBy]).toEqual(["unit-7", "super"]);
  await node.wasl.detect(analyst, ["money-structures"]);
  const made = (await node.wasl.findings(analyst, { detector: "money-structures", limit: 50 })).map(
    (f) => f.detectorVersion,
  );
  expect(made.length).toBeGreaterThan(0);
  expect(new Set(made)).toEqual(new Set(["2 with unit-7@2"]));
  const older = text.replace('"version":2', '"version":1');
  await expect(node.wasl.adoptFinanceParameters(supervisor, { text: older }, "back")).rejects.toThrow(
    /REQUEST_INVALID/,
  );
  await node.wasl.adoptFinanceParameters(supervisor, { own: true }, "back to our own");
  expect((await node.wasl.financeParameters(analyst))?.parameters).toBeUndefined();
  const trail = await node.wasl.auditTrail(oversight, { limit: 200 });
  const acts = trail.filter((e) => e.object === "finance-parameters" && e.action === "decide");
  expect(acts.map((e) => e.detail?.["package"]).sort()).toEqual(["own", "unit-7"]);
});

test("a holder is an entity only when a human accepts its role; payers never are", async () => {
  expect(await sees(hubId)).toBe(false);
  await node.wasl.decideFinding(supervisor, finding.id, "accepted", "checked against the bank's file");
  const { entity } = await node.wasl.entity(analyst, hubId);
  expect(entity.statements.filter((s) => s.property === "accountNumber").map((s) => s.value)).toEqual([HUB]);
  for (const payer of PAYERS) {
    expect(await sees(accountEntityId(payer, "1"))).toBe(false);
    const { hits } = await node.wasl.search(analyst, { text: payer, limit: 5 });
    expect(hits.flatMap((h) => h.matched.value)).not.toContain(payer);
  }
});

test("reading, exporting, drafting and following are on record, without the numbers", async () => {
  const trail = await node.wasl.auditTrail(supervisor, { limit: 200 });
  const own = trail.filter((e) => e.userId === "analyst");
  const object = `finding:${finding.id}`;
  expect(own.some((e) => e.action === "read" && e.object === object)).toBe(true);
  expect(own.some((e) => e.action === "share" && e.object === object && e.detail?.as === "csv")).toBe(true);
  expect(own.some((e) => e.action === "share" && e.detail?.as === "draft str")).toBe(true);
  expect(own.some((e) => e.action === "search" && e.detail?.trace === "fifo" && e.text === HUB)).toBe(true);
  // What somebody typed into the search is theirs; nothing else holds a payer's number.
  for (const payer of PAYERS)
    expect(JSON.stringify(trail.filter((e) => e.object !== "search"))).not.toContain(payer.replace("=", ""));
});

test("a payment that another report holds too is found, followed and summed once", async () => {
  const traced = async () => await node.wasl.traceAccount(analyst, { account: SINK, back: true });
  const before = await traced();
  const found = async () => await node.wasl.findings(analyst, { front: "finance", limit: 100 });
  const detectors = ["pass-through-account", "money-structures"];
  await node.wasl.detect(analyst, detectors);
  const known = await found();
  const read = async (fileName: string, text: string) =>
    await node.wasl.importReport(analyst, {
      fileName,
      bytes: bytesOf(text),
      marking: { tlp: "amber", groups: ["fiu"] },
      fictitious: true,
    });
  const draft = await node.wasl.draftDocument(analyst, finding.id, "str", "en");
  await read("draft.xml", draft.text);
  // The receiving bank's statement, which knows days only.
  await read("hub.csv", [HEAD, ...payments.map((line) => line.replace(/ \d\d:\d\d/, " 00:00"))].join("\n"));
  await node.wasl.detect(analyst, detectors);
  expect(await traced()).toEqual(before);
  expect(await found()).toEqual(known);
});

test("a bank's list of all its accounts names no payer in a trace, and states no finding", async () => {
  const hub = "8MONHUB07";
  const payers = Array.from({ length: 12 }, (_, i) => `8MONPAY${160 + i}`);
  const read = async (fileName: string, lines: readonly string[]) =>
    await node.wasl.importReport(analyst, {
      fileName,
      bytes: bytesOf(lines.join("\n")),
      marking: { tlp: "amber", groups: ["fiu"] },
      fictitious: true,
    });
  await read("payments-3.csv", [
    HEAD,
    ...payers.map((payer, i) => row(`2026/03/14 ${String(8 + i).padStart(2, "0")}:05`, payer, hub, "190.00")),
    `2026/03/15 06:00,2,${hub},2,8MONSINK7,2250.00,Euro,2250.00,Euro,ACH,0`,
  ]);
  const { reportId } = await read("register.csv", [
    "Bank Name,Bank ID,Account Number,Entity ID,Entity Name",
    ...[...payers, ...PAYERS].map((number, i) => `Bank One,1,${number},C${i},Individual #${i}`),
    `Bank Two,2,${hub},H1,Corporation #1`,
    "Bank Two,2,8MONSINK7,H2,Corporation #2",
  ]);
  await node.wasl.detect(analyst, ["pass-through-account"]);
  const about = accountEntityId(hub, "2");
  const all = await node.wasl.findings(analyst, { front: "finance", limit: 100 });
  expect(all.some((f) => f.subjects.some((s) => s.id === about))).toBe(true);
  const { entity } = await node.wasl.entity(analyst, about);
  expect([...new Set(entity.statements.map((s) => s.reportId))]).toEqual([reportId]);
  const back = await node.wasl.traceAccount(analyst, { account: "8MONSINK7", back: true });
  expect(back.steps.filter((s) => s.hop === 2)).toHaveLength(12);
  // The hub has a role in a finding.
  expect(back.steps[0]?.payment.from).toBe(hub);
  for (const payer of payers)
    expect(JSON.stringify(back.steps.map((s) => s.payment.from))).not.toContain(payer);
});
