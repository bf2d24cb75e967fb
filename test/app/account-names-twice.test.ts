import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { holdersBehind } from "../../src/app/finance/held-originals.ts";
import type { Actor } from "../../src/app/index.ts";
import { accountEntityId } from "../../src/core/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** Who holds an account is read of tables and SWIFT messages too, and of every report that tells the payment. Everybody is invented. */
let node: TestNode;
let analyst: Actor;

const TABLE_HUB = "8TABLEHUB417";
const TWICE_HUB = "8TWICEHUB417";
const HOLDER = "Rasmus Oddegard Trading";
const OTHER_HOLDER = "Quillfeather Example Holding";
const PAYERS = Array.from({ length: 12 }, (_, i) => `Payer Familyname${String.fromCharCode(65 + i)}`);

const hour = (i: number): string => String(8 + i).padStart(2, "0");
const rows = (hub: string, named: boolean): string =>
  [
    "When;From;From name;To;To name;Sum;Ref",
    ...PAYERS.map((name, i) =>
      [
        `2026-02-14 ${hour(i)}:05:00`,
        `8PAYER${hub}${i}`,
        named ? name : "",
        hub,
        named ? HOLDER : "",
        "185.00",
        `${hub}-${i}`,
      ].join(";"),
    ),
    [
      `2026-02-15 06:00:00`,
      hub,
      "",
      `8SINK${hub}`,
      named ? "Onward Recipient" : "",
      "2180.00",
      `${hub}-out`,
    ].join(";"),
  ].join("\n");
const mapping = {
  payments: {
    at: "When",
    debtorAccount: "From",
    debtorName: "From name",
    creditorAccount: "To",
    creditorName: "To name",
    amount: "Sum",
    currency: { literal: "EUR" },
    reference: "Ref",
  },
};

/** The same payments as the bank of the hub sends them on. */
const transfers = PAYERS.map(
  (name, i) => `:20:${TWICE_HUB}-${i}
:23B:CRED
:32A:260214EUR185,00
:50K:/8PAYER${TWICE_HUB}${i}
${name}
:59:/${TWICE_HUB}
${OTHER_HOLDER}
:71A:SHA
-`,
).join("\n");

const take = async (
  fileName: string,
  text: string | Uint8Array,
  options?: Record<string, unknown>,
): Promise<void> => {
  const { rejects } = await node.wasl.importReport(analyst, {
    fileName,
    bytes: bytesOf(text),
    marking: { tlp: "amber", groups: ["fiu"] },
    fictitious: true,
    ...(options ? { options } : {}),
  });
  expect(rejects).toEqual([]);
};
const accept = async (hub: string): Promise<void> => {
  const all = await node.wasl.findings(analyst, { front: "finance", limit: 20 });
  const found = all.find((f) => f.subjects.some((s) => s.id === accountEntityId(hub)));
  await node.wasl.decideFinding(analyst, found?.id ?? "", "accepted", "checked against the bank's file");
};
const captionsOf = async (text: string): Promise<readonly string[]> =>
  (await node.wasl.search(analyst, { text, limit: 20 })).hits.map((e) => e.caption);

const BOOK_HUB = "8BOOKHUB417";
const HEAVY_HUB = "8HEAVYHUB417";
const BOOK_HOLDER = "Workbook Holder Trading";
/** A workbook with one sheet of these rows. */
function workbookOf(table: string): Uint8Array {
  const cells = (line: string): string =>
    line
      .split(";")
      .map((text, i) => `<c r="${"ABCDEFG"[i]}1" t="inlineStr"><is><t>${text}</t></is></c>`)
      .join("");
  const parts = {
    "xl/workbook.xml": '<w xmlns:r="r"><sheets><sheet name="Payments" r:id="rId1"/></sheets></w>',
    "xl/_rels/workbook.xml.rels": '<R><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></R>',
    "xl/worksheets/sheet1.xml": `<s><sheetData>${table
      .split("\n")
      .map((line) => `<row>${cells(line)}</row>`)
      .join("")}</sheetData></s>`,
  };
  return zipSync(Object.fromEntries(Object.entries(parts).map(([path, text]) => [path, strToU8(text)])));
}

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber", groups: ["fiu"] });
  await take("named.csv", rows(TABLE_HUB, true), { mapping });
  await take("unnamed.csv", rows(TWICE_HUB, false), { mapping });
  await take("transfers.fin", transfers);
  await take("book.xlsx", workbookOf(rows(BOOK_HUB, true).replaceAll(HOLDER, BOOK_HOLDER)), { mapping });
  await take("heavy.xlsx", workbookOf(rows(HEAVY_HUB, true).replaceAll(HOLDER, "Heavy Workbook Example")), {
    mapping,
  });
  await node.wasl.detect(analyst, ["pass-through-account"]);
});
afterAll(() => node.remove());

test("before an acceptance nobody of a table or a message is found by name", async () => {
  for (const name of [HOLDER, OTHER_HOLDER, BOOK_HOLDER, ...PAYERS])
    expect(await captionsOf(name)).toEqual([]);
});

test("a table that was read by a mapping names the holder when the role is accepted, and no payer", async () => {
  await accept(TABLE_HUB);
  expect(await captionsOf(HOLDER)).toEqual([HOLDER]);
  for (const name of ["Onward Recipient", ...PAYERS]) expect(await captionsOf(name)).toEqual([]);
});

test("a workbook names the holder when the role is accepted, and no payer", async () => {
  await accept(BOOK_HUB);
  expect(await captionsOf(BOOK_HOLDER)).toEqual([BOOK_HOLDER]);
  for (const name of ["Onward Recipient", ...PAYERS]) expect(await captionsOf(name)).toEqual([]);
});

test("a workbook that is refused when the role is accepted is told as not read", async () => {
  const { documents } = node.platform;
  if (!documents) throw new Error("no document reader");
  const refused = new TextEncoder().encode('{"refused":"DOCUMENT_TOO_HEAVY"}');
  const reading = vi.spyOn(documents, "read").mockResolvedValue(refused);
  const all = await node.wasl.findings(analyst, { front: "finance", limit: 20 });
  const found = all.find((f) => f.subjects.some((s) => s.id === accountEntityId(HEAVY_HUB)));
  const holders = await holdersBehind(node.platform, analyst, found?.id ?? "", 60_000);
  reading.mockRestore();
  expect(holders).toMatchObject({ told: [], unread: 1 });
});

test("rows of any report that move one sum between two accounts within days are found by that", async () => {
  const found = await node.store.as(analyst, async (tx) => {
    const [own] = await tx.paymentsOf([TWICE_HUB], 1);
    if (!own) throw new Error("no payment");
    const like = async (changed: Partial<typeof own>, apart = 4 * 86_400) =>
      (await tx.paymentsLike([{ ...own, ...changed }], apart)).length;
    return [
      await like({}),
      await like({ amountMinor: own.amountMinor + 1n }),
      await like({ currency: "USD" }),
      await like({ creditorAccount: TABLE_HUB }),
      await like({ at: own.at + 5 * 86_400 }),
      await like({}, 0),
      (await tx.paymentsLike([own, own], 0)).length,
    ];
  });
  expect(found).toEqual([2, 0, 0, 0, 0, 1, 1]);
});

test("the second report that tells the payments names the holder, under its own marking", async () => {
  await accept(TWICE_HUB);
  expect(await captionsOf(OTHER_HOLDER)).toEqual([OTHER_HOLDER]);
  const [found] = (await node.wasl.search(analyst, { text: OTHER_HOLDER, limit: 5 })).hits;
  const view = await node.wasl.entity(analyst, found?.canonicalId ?? "");
  expect(JSON.stringify(view.reports)).toContain("transfers.fin");
  for (const name of PAYERS) expect(await captionsOf(name)).toEqual([]);
});
