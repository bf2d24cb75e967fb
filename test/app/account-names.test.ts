import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, createWasl } from "../../src/app/index.ts";
import { accountEntityId, type Finding } from "../../src/core/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** Names of account holders stay sealed until a human accepts the role of the account; payers' for ever. Everybody is invented. */
let node: TestNode;
let analyst: Actor;

const HUB = "GB09EXER00000004170142";
const hubId = accountEntityId(HUB);
const HOLDER = "Rasmus Oddegard Holding";
const PAYERS = Array.from({ length: 12 }, (_, i) => `Payer Familyname${String.fromCharCode(65 + i)}`);
const payerIban = (i: number): string => `DE${String(10 + i)}370400440532013${String(100 + i)}`;
const RECIPIENT = "Onward Quillfeather";

const entry = (at: string, sum: string, way: "CRDT" | "DBIT", party: string, iban: string, name: string) =>
  `<Ntry><Amt Ccy="EUR">${sum}</Amt><CdtDbtInd>${way}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>${at}</DtTm></BookgDt>
<NtryDtls><TxDtls><RltdPties><${party}><Nm>${name}</Nm></${party}><${party}Acct><Id><IBAN>${iban}</IBAN></Id></${party}Acct></RltdPties></TxDtls></NtryDtls></Ntry>`;

const transfer = (at: string, sum: string, from: string, payee: string) =>
  `<transaction><transactionnumber>${at}</transactionnumber><date_transaction>${at}</date_transaction><amount_local>${sum}</amount_local><t_from>${from}</t_from><t_to>${payee}</t_to></transaction>`;
const to = (account: string) =>
  `<to_account><account>${account}</account><signatory><t_person><first_name>Tindra</first_name><last_name>Examplechild</last_name><birthdate>2016-05-01T00:00:00</birthdate></t_person></signatory></to_account>`;

const statement = `<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-01T00:00:00</CreDtTm></GrpHdr>
<Stmt><Acct><Id><IBAN>${HUB}</IBAN></Id><Ownr><Nm>${HOLDER}</Nm></Ownr></Acct>
${PAYERS.map((name, i) => entry(`2026-02-14T${String(8 + i).padStart(2, "0")}:05:00`, "185.00", "CRDT", "Dbtr", payerIban(i), name)).join("\n")}
${entry("2026-02-15T06:00:00", "2180.00", "DBIT", "Cdtr", "FR7630006000011234567890189", RECIPIENT)}
</Stmt></BkToCstmrStmt></Document>`;

const CHILD = "Tindra Examplechild";
const CHILD_HUB = "8CHILDHUB1";
/** A report of suspicion whose collecting account a child signs for. */
const suspicion = `<report><rentity_id>1</rentity_id><report_code>STR</report_code><entity_reference>R-1</entity_reference><currency_code_local>EUR</currency_code_local>
<reason>${CHILD} took fees of many.</reason>
${PAYERS.map((name, i) => transfer(`2026-02-14T${String(8 + i).padStart(2, "0")}:05:00`, "185.00", `<from_person><first_name>${name.split(" ")[0]}</first_name><last_name>${name.split(" ")[1]}</last_name></from_person>`, to(CHILD_HUB))).join("\n")}
${transfer("2026-02-15T06:00:00", "2180.00", `<from_account><account>${CHILD_HUB}</account></from_account>`, "<to_account><account>8CHILDSINK</account></to_account>")}
</report>`;

const findingAbout = async (id: string): Promise<Finding> => {
  const all = await node.wasl.findings(analyst, { front: "finance", limit: 20 });
  const found = all.find((f) => f.subjects.some((s) => s.id === id));
  if (!found) throw new Error("no finding about the account");
  return found;
};
const captionsOf = async (text: string): Promise<readonly string[]> =>
  (await node.wasl.search(analyst, { text, limit: 20 })).hits.map((e) => e.caption);

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber", groups: ["fiu"] });
  await node.wasl.importReport(analyst, {
    fileName: "statement.xml",
    bytes: bytesOf(statement),
    marking: { tlp: "amber", groups: ["fiu"] },
    fictitious: true,
  });
  await node.wasl.importReport(analyst, {
    fileName: "suspicion.xml",
    bytes: bytesOf(suspicion),
    marking: { tlp: "amber", groups: ["fiu"] },
    fictitious: true,
  });
  await node.wasl.detect(analyst, ["pass-through-account"]);
});
afterAll(() => node.remove());

test("before an acceptance nobody's name is found, by any reader", async () => {
  for (const name of [HOLDER, RECIPIENT, ...PAYERS]) expect(await captionsOf(name)).toEqual([]);
});

test("an accepted role states its account's holder, under the statement's own report and marking", async () => {
  const finding = await findingAbout(hubId);
  await node.wasl.decideFinding(analyst, finding.id, "accepted", "checked against the bank's file");
  expect(await captionsOf(HOLDER)).toEqual([HOLDER]);
  const [found] = (await node.wasl.search(analyst, { text: HOLDER, limit: 5 })).hits;
  const view = await node.wasl.entity(analyst, found?.canonicalId ?? "");
  const said = JSON.stringify(view);
  expect(said).toContain(`"value":"${HOLDER}"`);
  expect(said).toContain('"groups":["fiu"]');
  const around = await node.wasl.graph(analyst, [found?.canonicalId ?? ""], { depth: 1 });
  expect(JSON.stringify(around)).toContain(hubId);
});

test("no payer is named by it, nor whoever holds no role", async () => {
  for (const name of [RECIPIENT, ...PAYERS]) expect(await captionsOf(name)).toEqual([]);
});

test("a child who signs for an account is protected by the acceptance, never named", async () => {
  const finding = await findingAbout(accountEntityId(CHILD_HUB));
  await node.wasl.decideFinding(analyst, finding.id, "accepted", "checked");
  expect(await captionsOf(CHILD)).toEqual([]);
  const reports = JSON.stringify(await node.wasl.reports(analyst, { limit: 10 }));
  expect(reports).not.toContain("Tindra");
  // What is about a protected person's account is shown to nobody any more.
  await expect(node.wasl.finding(analyst, finding.id)).rejects.toThrow(/FINDING_UNKNOWN/);
});

test("that originals were read is on record, also where the acceptance then does not come about", async () => {
  const overseer = await node.actor({ id: "reader", clearance: "red", role: "oversight" });
  await node.wasl.importReport(analyst, {
    fileName: "other.xml",
    bytes: bytesOf(suspicion.replaceAll(CHILD_HUB, "8OTHERHUB1").replaceAll("2016-05-01", "1986-05-01")),
    marking: { tlp: "amber", groups: ["fiu"] },
    fictitious: true,
  });
  await node.wasl.detect(analyst, ["pass-through-account"]);
  const { id } = await findingAbout(accountEntityId("8OTHERHUB1"));
  const keeper = { ...node.store.keeper, unnaming: () => Promise.reject(new Error("no database")) };
  const store = new Proxy(node.store, {
    get: (target, key) => {
      if (key === "keeper") return keeper;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const cut = createWasl({ ...node.platform, store });
  await expect(cut.decideFinding(analyst, id, "accepted", "checked")).rejects.toThrow("no database");
  const trail = await node.wasl.auditTrail(overseer, { limit: 20 });
  expect(trail.filter((e) => e.object === `finding:${id}`).map((e) => e.action)).toEqual(["read"]);
});

test("what is on record of an acceptance has no name", async () => {
  const oversight = await node.actor({ id: "overseer", clearance: "red", role: "oversight" });
  const all = await node.wasl.auditTrail(oversight, { limit: 200 });
  const trail = JSON.stringify(all.filter((e) => e.object.startsWith("finding:")));
  expect(trail).toContain('"holders":');
  for (const name of [HOLDER, CHILD, RECIPIENT, ...PAYERS]) expect(trail).not.toContain(name);
});
