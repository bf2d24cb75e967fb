import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { accountEntityId, type Finding } from "../../src/core/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** A finding keeps its account where the account's bank becomes known, or doubtful, after it was found. All numbers are invented. */
let node: TestNode;
let analyst: Actor;

const mapping = {
  payments: {
    at: "At",
    debtorAccount: "From",
    creditorAccount: "To",
    creditorAgent: "Bank",
    amount: "Sum",
    currency: { literal: "EUR" },
  },
};
const rows = (hub: string, bank: string) => [
  ...Array.from(
    { length: 12 },
    (_, i) => `2026-02-14T${String(8 + i).padStart(2, "0")}:05:00Z,77${hub}${i},${hub},${bank},185.00`,
  ),
  `2026-02-15T06:00:00Z,${hub},99${hub},,2180.00`,
];
const table = (lines: readonly string[]) => bytesOf(`At,From,To,Bank,Sum\n${lines.join("\n")}\n`);
const bring = (fileName: string, lines: readonly string[]) =>
  node.wasl.importReport(analyst, {
    fileName,
    bytes: table(lines),
    marking: { tlp: "amber" },
    options: { mapping },
    fictitious: true,
  });
const findingAbout = async (id: string): Promise<Finding> => {
  const found = (await node.wasl.findings(analyst, { front: "finance", limit: 20 })).find((f) =>
    f.subjects.some((s) => s.id === id),
  );
  if (!found) throw new Error("no finding");
  return found;
};
const namedIn = async (finding: Finding): Promise<readonly string[]> =>
  (await node.wasl.moneyFinding(analyst, finding.id)).flow.nodes.filter((n) => n.role).map((n) => n.label);

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber" });
  await bring("unknown.csv", rows("41700010", ""));
  await bring("known.csv", rows("41700020", "EXERGB2L"));
  await node.wasl.detect(analyst, ["pass-through-account"]);
});
afterAll(() => node.remove());

test.each([
  ["becomes known", "41700010", undefined, "EXERGB2L"],
  ["becomes doubtful", "41700020", "EXERGB2L", "OTHRGB2L"],
])("where the bank of its account %s the finding still names it", async (_, hub, then, now) => {
  const finding = await findingAbout(accountEntityId(hub, then));
  expect(await namedIn(finding)).toEqual([hub]);
  await bring(`later-${hub}.csv`, [`2026-02-20T06:00:00Z,5500${hub},${hub},${now},12.00`]);
  expect(await namedIn(finding)).toEqual([hub]);
  const view = await node.wasl.finding(analyst, finding.id);
  const ends = view.records.flatMap((r) =>
    r.kind === "payment" ? [r.debtorAccount, r.creditorAccount] : [],
  );
  expect(ends.filter((account) => account === hub)).toHaveLength(13);
});
