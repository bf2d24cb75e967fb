import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { accountEntityId } from "../../src/core/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** A bank names its customer, and a later report says that they are a child. Everybody is invented. */
let node: TestNode;
let analyst: Actor;

const HUB = "GB09EXER00000004170142";
const CHILD = "Tindra Examplechild";
const hour = (i: number): string => String(8 + i).padStart(2, "0");

const entry = (at: string, sum: string, way: "CRDT" | "DBIT", iban: string) => {
  const party = way === "CRDT" ? "Dbtr" : "Cdtr";
  return `<Ntry><Amt Ccy="EUR">${sum}</Amt><CdtDbtInd>${way}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>${at}</DtTm></BookgDt>
<NtryDtls><TxDtls><RltdPties><${party}Acct><Id><IBAN>${iban}</IBAN></Id></${party}Acct></RltdPties></TxDtls></NtryDtls></Ntry>`;
};
const payerIban = (i: number): string => `DE${String(10 + i)}370400440532013${String(100 + i)}`;
const TWELVE = Array.from({ length: 12 }, (_, i) => i);
const statement = `<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-01T00:00:00</CreDtTm></GrpHdr>
<Stmt><Acct><Id><IBAN>${HUB}</IBAN></Id><Ownr><Nm>${CHILD}</Nm></Ownr></Acct>
${TWELVE.map((i) => entry(`2026-02-14T${hour(i)}:05:00`, "185.00", "CRDT", payerIban(i))).join("\n")}
${entry("2026-02-15T06:00:00", "2180.00", "DBIT", "FR7630006000011234567890189")}
</Stmt></BkToCstmrStmt></Document>`;

const transfer = (at: string, sum: string, from: string, to: string) =>
  `<transaction><transactionnumber>${at} of ${CHILD}</transactionnumber><date_transaction>${at}</date_transaction><amount_local>${sum}</amount_local><t_from>${from}</t_from><t_to>${to}</t_to></transaction>`;
const account = (side: "from" | "to", number: string, more = ""): string =>
  `<${side}_account><account>${number}</account>${more}</${side}_account>`;
const SIGNATORY =
  "<signatory><t_person><first_name>Tindra</first_name><last_name>Examplechild</last_name><birthdate>2016-05-01T00:00:00</birthdate></t_person></signatory>";
const suspicion = `<report><rentity_id>1</rentity_id><report_code>STR</report_code><entity_reference>R-1</entity_reference><currency_code_local>EUR</currency_code_local>
${TWELVE.map((i) => transfer(`2026-05-14T${hour(i)}:05:00`, "185.00", account("from", `8LATER${i}`), account("to", HUB, SIGNATORY))).join("\n")}
${transfer("2026-05-15T06:00:00", "2180.00", account("from", HUB), account("to", "8LATERSINK"))}
</report>`;

const take = async (fileName: string, text: string): Promise<void> => {
  await node.wasl.importReport(analyst, {
    fileName,
    bytes: bytesOf(text),
    marking: { tlp: "amber", groups: ["fiu"] },
    fictitious: true,
  });
  await node.wasl.detect(analyst, ["pass-through-account"]);
};
const accept = async (): Promise<void> => {
  const all = await node.wasl.findings(analyst, { front: "finance", limit: 20 });
  const open = all.filter(
    (f) => f.state === "proposed" && f.subjects.some((s) => s.id === accountEntityId(HUB)),
  );
  expect(open).toHaveLength(1);
  await node.wasl.decideFinding(analyst, open[0]?.id ?? "", "accepted", "checked against the bank's file");
};
const captions = async (): Promise<readonly string[]> =>
  (await node.wasl.search(analyst, { text: CHILD, limit: 20 })).hits.map((e) => e.caption);

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber", groups: ["fiu"] });
});
afterAll(() => node.remove());

test("R08 whom an earlier acceptance named is named nowhere once the original behind another says that they are a child", async () => {
  await take("statement.xml", statement);
  await accept();
  expect(await captions()).toEqual([CHILD]);
  await take("suspicion.xml", suspicion);
  // The account is a child's by then: what is about it can be accepted by nobody.
  await expect(accept()).rejects.toThrow(/FINDING_UNKNOWN/);
  expect(await captions()).toEqual([]);
  const rows = await node.store.as(analyst, (tx) => tx.paymentsOf([HUB], 100));
  expect(rows).toHaveLength(26);
  expect(rows.map((r) => r.reference ?? "").join("\n")).not.toMatch(/Tindra|Examplechild/);
});
