import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** What a node's own findings about money make of rates, and of what accounts are declared to be for. All is invented. */
let node: TestNode;
let analyst: Actor;
beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber" });
});
afterAll(() => node.remove());

const importTable = async (fileName: string, lines: readonly string[], tlp: string): Promise<string> =>
  (
    await node.wasl.importReport(analyst, {
      fileName,
      bytes: bytesOf(`${lines.join("\n")}\n`),
      marking: { tlp },
      fictitious: true,
    })
  ).reportId;

const ACCOUNTS = "Bank Name,Bank ID,Account Number,Entity ID,Entity Name,Country,Region,Declared Kind,Opened";
const PAYMENTS =
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering";
/** A funnel: cash of eight desks, two payments on, in yen. */
const paid = (day: number, hour: number, from: string, to: string, yen: number, how: string): string =>
  `2026/03/0${day} ${String(hour).padStart(2, "0")}:05,1,${from},1,${to},${yen},Yen,${yen},Yen,${how},0`;
const funnel = (account: string): readonly string[] => [
  PAYMENTS,
  ...Array.from({ length: 8 }, (_, i) =>
    paid(1 + Math.floor((5 * i) / 24), (5 * i) % 24, `8DESK${i}${account}`, account, 130_000, "Cash"),
  ),
  paid(2, 14, account, `8OUT${account}`, 510_000, "ACH"),
  paid(2, 20, account, `8OUT${account}`, 500_000, "ACH"),
];
const kind = (account: string, declared: string): readonly string[] => [
  ACCOUNTS,
  `Bank #1,1,${account},E1,holder #1,FR,FR-1,${declared},2020-01-01`,
];

const foundIn = async (reportId: string) => {
  await node.wasl.detect(analyst, ["money-structures"]);
  const all = await node.wasl.findings(analyst, { detector: "money-structures", limit: 100 });
  const rows = await Promise.all(all.map((f) => node.wasl.finding(analyst, f.id)));
  return rows.filter((f) => f.records.some((r) => r.reportId === reportId)).map((f) => f.finding);
};

test("two million yen are some fourteen thousand dollars, not two million", async () => {
  const [finding] = await foundIn(await importTable("yen.csv", funnel("8FUNNEL01"), "green"));
  expect(finding?.access.tlp).toBe("green");
  const [, dollars = ""] = /about ([\d,]+) US dollars/.exec(finding?.summary ?? "") ?? [];
  expect(Number(dollars.replaceAll(",", ""))).toBeGreaterThan(12_000);
  expect(Number(dollars.replaceAll(",", ""))).toBeLessThan(16_000);
});

test("what rests on a declared kind is as restricted as whoever declared it", async () => {
  await importTable("holders.csv", kind("8FUNNEL02", "Individual"), "amber");
  const [finding] = await foundIn(await importTable("private.csv", funnel("8FUNNEL02"), "green"));
  expect(finding?.access.tlp).toBe("amber");
  expect(finding?.evidence.every((id) => id.startsWith("pay-"))).toBe(true);
});

test("a shop that pays in its takings is no funnel; of two that say otherwise of one account neither counts", async () => {
  await importTable("shops.csv", kind("8FUNNEL03", "Merchant"), "green");
  expect(await foundIn(await importTable("takings.csv", funnel("8FUNNEL03"), "green"))).toEqual([]);
  await importTable("shops-here.csv", kind("8FUNNEL04", "Merchant"), "green");
  await importTable("shops-there.csv", kind("8FUNNEL04", "individual"), "green");
  expect(await foundIn(await importTable("two.csv", funnel("8FUNNEL04"), "green"))).toHaveLength(1);
});
