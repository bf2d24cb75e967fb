import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../../test/formats/support.ts";
import type { Payment } from "../../core/index.ts";
import { decodeAll } from "../decode-all.ts";
import { goaml } from "./goaml.ts";
import { encodeGoaml } from "./goaml-draft.ts";

/** Everybody is invented. */
const PERSON = `<t_person><gender>M</gender><first_name>Idris</first_name><last_name>Tarkwen</last_name><birthdate>1981-04-02T00:00:00</birthdate>
<nationality1>XX</nationality1><passport_number>QX4417093</passport_number><phones><phone><tph_country_prefix>44</tph_country_prefix><tph_number>07700900417</tph_number></phone></phones></t_person>`;
const transaction = (from: string, to: string) => `<transaction><transactionnumber>T</transactionnumber>
<date_transaction>2026-02-14T08:05:00</date_transaction><amount_local>185.00</amount_local>
<t_from><from_funds_code>K</from_funds_code>${from}<from_country>FR</from_country></t_from><t_to>${to}</t_to></transaction>`;
const report = (body: string, reason = "") =>
  bytesOf(
    `<report><rentity_id>1</rentity_id><report_code>STR</report_code><currency_code_local>EUR</currency_code_local><reason>${reason}</reason>\n${body}</report>`,
  );
const PAYER = "<from_person><first_name>Selma</first_name><last_name>Orbeli</last_name></from_person>";
const HELD = `<to_account><account>A1</account><signatory>${PERSON}<role>A</role></signatory></to_account>`;
const REASON =
  "Idris Tarkwen (passport QX 4417093, tel. 07700 900417) took 185.00 EUR of Selma Orbeli on 2026-02-14 into account A1-774-2201; her sister Amina Hassan paid, too. She wrote from payer.one@example.org.";

test("R08 why it was reported stays in the original: a reporter's words name payers however they please", () => {
  const reasons = [
    REASON,
    "Zofia Grzybowska; Tesfalem Woldegebriel; Abrehet and Mehret paid",
    "BENALI sent 900 EUR; asked Fatou, lives at 12 Rue des Lilas, Lyon, born 4 May 1990",
  ];
  for (const reason of reasons) {
    const { facts, statements, rejects } = decodeAll(
      goaml,
      report(transaction(PAYER, HELD), `${reason}`),
      context,
    );
    expect([facts.text, statements]).toEqual([undefined, []]);
    expect(rejects.filter((r) => r.field === "reason").map((r) => [r.code, r.line, r.count])).toEqual([
      ["ELEMENT_UNREAD", 1, 1],
    ]);
    // A payer's name and a signatory's are there, and are told of by their number alone.
    expect(rejects.find((r) => r.code === "HOLDER_SEALED")).toMatchObject({ count: 2 });
    expect(JSON.stringify([facts, rejects])).not.toMatch(/Tarkwen|Orbeli|Zofia|Mehret|BENALI|Fatou|Lilas/);
  }
});

test("what is not read is said by code, line and element, never by what stands in it", () => {
  const { rejects } = decodeAll(goaml, report(transaction(PAYER, HELD)), context);
  const unread = rejects.filter((r) => r.code === "ELEMENT_UNREAD").map((r) => [r.line, r.field, r.count]);
  expect(unread).toEqual([
    [4, "from_country", 1],
    [4, "gender", 1],
    [5, "nationality1", 1],
    [5, "role", 1],
  ]);
  expect(JSON.stringify(rejects)).not.toMatch(/Tarkwen|Orbeli|4417093/);
});

test("of a report of an activity the codes of its indicators are read, and who and why is told of by number", () => {
  const party = `<report_party><person><first_name>Idris</first_name><last_name>Tarkwen</last_name></person><reason>Tarkwen collects fees for crossings</reason></report_party>`;
  const indicators = `<report_indicators><indicator>OIC-F08</indicator><indicator>He told Tarkwen</indicator></report_indicators>`;
  const { facts, records, rejects } = decodeAll(
    goaml,
    report(
      `<activity><report_parties>${party}</report_parties></activity>${indicators}`,
      "Fees of crossings",
    ),
    context,
  );
  expect([records, facts.text]).toEqual([[], "OIC-F08"]);
  expect(rejects).toEqual([
    { line: 1, code: "ELEMENT_UNREAD", field: "reason", count: 2 },
    { line: 2, code: "ELEMENT_UNREAD", field: "indicator", count: 1 },
    { line: 2, code: "HOLDER_SEALED", count: 1 },
  ]);
});

test("holders are read of the account that is asked about, and of no other end", () => {
  const bytes = report(transaction(PAYER, HELD));
  const { records } = decodeAll(goaml, bytes, context);
  const [id] = (records as readonly Payment[]).map((p) => p.id);
  const asked = {
    ...context,
    holdersOf: (payment: string) => (payment === id ? { creditor: "acct-1" } : undefined),
  };
  const { statements } = decodeAll(goaml, bytes, asked);
  expect(unknownToModel(statements)).toEqual([]);
  expect(valuesOf(statements, "name")).toEqual(["Idris Tarkwen"]);
  expect(valuesOf(statements, "birthDate")).toEqual(["1981-04-02"]);
  expect(valuesOf(statements, "passportNumber")).toEqual(["QX4417093"]);
  expect(valuesOf(statements, "phone")).toEqual(["+447700900417"]);
  expect(valuesOf(statements, "asset")).toEqual(["acct-1"]);
  expect(valuesOf(statements, "role")).toEqual(["signatory"]);
  expect(JSON.stringify(statements)).not.toMatch(/Orbeli|nationality|gender/);
});

const header = {
  entityId: "1",
  reference: "R",
  submittedAt: "2026-03-01T00:00:00Z",
  localCurrency: "EUR",
  reason: "r",
  usdPerUnit: { USD: 1, EUR: 1.25 },
};
const payment = {
  kind: "payment" as const,
  id: "p",
  at: 1_771_200_000,
  debtorAccount: "acct-pseudonym",
  creditorAccount: "GB09EXER00000004170142",
  amountMinor: 10_000n,
};

test("a draft calls nobody the reporter's client, and says what it does not know", () => {
  const draft = encodeGoaml({ ...header, isCash: (m) => m === "Cash" }, [
    { ...payment, currency: "EUR", method: "Cash" },
  ]);
  expect(draft).not.toMatch(/<t_(?:from|to)_my_client>/);
  expect(draft).toContain("<first_name>TO BE FILLED IN</first_name>");
  expect(draft).toContain("<from_funds_code>K</from_funds_code>");
  expect(draft).toContain("<from_country>-</from_country>");
  expect(draft).toContain("<to_country>GB</to_country>");
  expect(draft).toContain("<amount_local>100.00</amount_local>");
});

test("a sum in another currency is reckoned where both have a rate, else left out with the reason", () => {
  const usd = encodeGoaml(header, [{ ...payment, currency: "USD" }]);
  expect(usd).toContain("<amount_local>80.00</amount_local>");
  expect(usd).toContain("<foreign_amount>100.00</foreign_amount>");
  expect(usd).toContain("<foreign_exchange_rate>0.8</foreign_exchange_rate>");
  expect(usd).toContain("rounded rate of early 2025");
  const unrated = encodeGoaml(header, [{ ...payment, currency: "GHS" }]);
  expect(unrated).not.toContain("amount_local>");
  expect(unrated).toContain("<!-- amount_local is left out: no rate of GHS is known here -->");
});
