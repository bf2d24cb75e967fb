import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, context } from "../../../test/formats/support.ts";
import type { Payment } from "../../core/index.ts";
import { decodeAll } from "../decode-all.ts";
import { chooseFormat, formats } from "../index.ts";
import { goaml } from "./goaml.ts";
import { encodeGoaml } from "./goaml-draft.ts";
import { iso20022 } from "./iso-20022.ts";
import { swiftMt } from "./swift-mt.ts";

const GOLDEN = new URL("../../../test/golden/finance/", import.meta.url);
const files = ["camt-genkgo-MIT", "iso20022-prowide-Apache-2.0"].flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, GOLDEN))
    .filter((name) => name.endsWith(".xml"))
    .map((name) => `${folder}/${name}`),
);
const golden = (name: string) => new Uint8Array(readFileSync(new URL(name, GOLDEN)));
const payments = (records: readonly unknown[]) => records as readonly Payment[];
const camt = (body: string) =>
  bytesOf(
    `<?xml version="1.0"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2025-03-01T00:00:00</CreDtTm></GrpHdr><Stmt><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>${body}</Stmt></BkToCstmrStmt></Document>`,
  );
const entry = (amount: string, direction: string, rest = "") =>
  `\n<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2025-03-01</Dt></BookgDt>${rest}</Ntry>`;

describe("ISO 20022", () => {
  it.each(files.filter((f) => !f.includes("wrong")))("reads %s without a reject", (name) => {
    const head = golden(name);
    expect(chooseFormat(formats, head, name)?.id).toBe("iso-20022");
    const { records, rejects } = decodeAll(iso20022, head, context);
    expect(rejects).toEqual([]);
    const entries = new TextDecoder().decode(head).match(/<(?:Ntry|CdtTrfTxInf)>/g)?.length ?? 0;
    expect(records.length).toBeGreaterThanOrEqual(entries > 0 ? 1 : 0);
  });

  it("no mark that turns the direction of writing is read of a bank's file, wherever in a word it stands", () => {
    for (const name of files) {
      const text = new TextDecoder().decode(golden(name));
      const turned = text.replace(/([A-Za-z0-9])([A-Za-z0-9]{2,}<)/g, "$1\u202e$2");
      const { records, statements } = decodeAll(iso20022, bytesOf(turned), context);
      const said = statements.map(({ original: _, ...statement }) => statement);
      const written = JSON.stringify([records, said], (_, v) => (typeof v === "bigint" ? String(v) : v));
      expect(written, name).not.toContain("\u202e");
    }
    const marked = camt(entry("5", "CRDT", "<AcctSvcrRef>B\u202e1</AcctSvcrRef>"));
    expect(payments(decodeAll(iso20022, marked, context).records)[0]?.reference).toBe("B1");
  });

  it("refuses a statement message without a statement, with the line", () => {
    const { records, rejects } = decodeAll(iso20022, golden("camt-genkgo-MIT/camt053.v2.wrong.xml"), context);
    expect(records).toEqual([]);
    expect(rejects).toEqual([{ line: 3, code: "FIELD_MISSING", field: "Stmt" }]);
  });

  it("reads the names that SWIFT's network has for the same messages", () => {
    const swift = bytesOf(
      new TextDecoder()
        .decode(camt(entry("7", "CRDT")))
        .replace("urn:iso:std:iso:20022:tech:xsd:", "urn:swift:xsd:"),
    );
    expect(chooseFormat(formats, swift, "statement.xml")?.id).toBe("iso-20022");
    const { records, rejects } = decodeAll(iso20022, swift, context);
    expect([rejects, payments(records).map((p) => p.amountMinor)]).toEqual([[], [700n]]);
  });

  it("reads both directions, and keeps a party's name only as a digest", () => {
    const rest = `<NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><RltdPties><Dbtr><Nm>Jane  Roe</Nm></Dbtr></RltdPties></TxDtls></NtryDtls>`;
    const out = decodeAll(iso20022, camt(entry("12.34", "CRDT", rest) + entry("5", "DBIT")), context);
    expect(out.rejects).toEqual([]);
    const [credit, debit] = payments(out.records);
    expect(credit).toMatchObject({
      creditorAccount: "DE89370400440532013000",
      amountMinor: 1234n,
      currency: "EUR",
      reference: "E1",
    });
    expect(credit?.debtorAccount).toMatch(/^PARTY-[0-9a-f]{24}$/);
    expect(debit).toMatchObject({ debtorAccount: "DE89370400440532013000", amountMinor: 500n });
    expect(JSON.stringify(out, (_, v) => (typeof v === "bigint" ? String(v) : v))).not.toContain("Roe");
  });

  it("takes for reference what both banks have, wherever it stands", () => {
    const details = (refs: string) =>
      `<AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><TxDtls><Refs>${refs}</Refs></TxDtls></NtryDtls>`;
    const reference = (refs: string) =>
      payments(decodeAll(iso20022, camt(entry("5", "CRDT", details(refs))), context).records)[0]?.reference;
    const own = "<AcctSvcrRef>B2</AcctSvcrRef>";
    const all = `${own}<EndToEndId>E1</EndToEndId><UETR>U1</UETR><TxId>T1</TxId>`;
    expect(reference(all)).toBe("U1");
    expect(reference(all.replace(/<UETR>.*<.UETR>/, ""))).toBe("E1");
    expect(reference(`${own}<EndToEndId>NOTPROVIDED</EndToEndId><TxId>T1</TxId>`)).toBe("T1");
    expect(reference(own)).toBe("B1");
  });

  it("takes the parts of a batch as its payments", () => {
    const part = (a: string) =>
      `<TxDtls><AmtDtls><TxAmt><Amt Ccy="EUR">${a}</Amt></TxAmt></AmtDtls></TxDtls>`;
    const out = decodeAll(
      iso20022,
      camt(entry("30", "CRDT", `<NtryDtls>${part("10")}${part("20")}</NtryDtls>`)),
      context,
    );
    expect(payments(out.records).map((p) => p.amountMinor)).toEqual([1000n, 2000n]);
  });

  it("rejects one bad entry by its line and keeps the others", () => {
    const out = decodeAll(iso20022, camt(entry("0", "CRDT") + entry("7", "CRDT")), context);
    expect(out.rejects).toEqual([{ line: 3, code: "AMOUNT_INVALID", field: "Amt" }]);
    expect(out.records).toHaveLength(1);
  });

  it("takes of several details without sums only what all of them say", () => {
    const part = (name: string, end = "E") =>
      `<TxDtls><Refs><EndToEndId>${end}</EndToEndId></Refs><RltdPties><Dbtr><Nm>${name}</Nm></Dbtr></RltdPties></TxDtls>`;
    const read = (parts: string) =>
      payments(
        decodeAll(iso20022, camt(entry("50", "CRDT", `<NtryDtls>${parts}</NtryDtls>`)), context).records,
      );
    expect(read(part("A") + part("A"))).toEqual([
      expect.objectContaining({ debtorAccount: expect.stringMatching(/^PARTY-/), reference: "E" }),
    ]);
    // Nobody of two paid the fifty.
    expect(read(part("A") + part("B"))).toEqual([
      expect.objectContaining({ debtorAccount: expect.stringMatching(/^UNKNOWN-/), amountMinor: 5000n }),
    ]);
  });

  const OWN = "DE89370400440532013000";
  const OTHER = "FR7630006000011234567890189";
  const side = (role: string, account: string) =>
    `<${role}><Nm>N ${account}</Nm></${role}><${role}Acct><Id><IBAN>${account}</IBAN></Id></${role}Acct>`;
  it.each([
    // A payment of the other's that goes back, and one of one's own that comes back, with the parties as they were.
    ["DBIT", true, OTHER, OWN, OWN, OTHER],
    ["CRDT", true, OWN, OTHER, OTHER, OWN],
    ["DBIT", false, OTHER, OWN, OWN, OTHER],
    // With the parties as the money goes now.
    ["DBIT", true, OWN, OTHER, OWN, OTHER],
    ["CRDT", false, OTHER, OWN, OTHER, OWN],
  ] as const)(
    "a %s entry (reversal: %s) of %s and %s pays from %s to %s",
    (sign, isBack, debtor, creditor, from, to) => {
      const parties = `<NtryDtls><TxDtls><RltdPties>${side("Dbtr", debtor)}${side("Cdtr", creditor)}</RltdPties></TxDtls></NtryDtls>`;
      const text = entry("7", sign, parties).replace("<Sts>", `<RvslInd>${isBack}</RvslInd><Sts>`);
      const { records, rejects } = decodeAll(iso20022, camt(text), context);
      expect(rejects).toEqual([]);
      expect(records[0]).toMatchObject({ debtorAccount: from, creditorAccount: to, amountMinor: 700n });
    },
  );

  it("rejects an entry without a day: the file's own is not when the money moved", () => {
    const dateless = entry("7", "CRDT").replace(/<BookgDt>.*<\/BookgDt>/, "");
    const { records, rejects } = decodeAll(iso20022, camt(entry("5", "CRDT") + dateless), context);
    expect(rejects).toEqual([{ line: 4, code: "FIELD_MISSING", field: "BookgDt" }]);
    expect(records).toHaveLength(1);
  });

  it.each([
    ["2025-03-01T23:30:00-05:00", Date.UTC(2025, 2, 2, 4, 30)],
    ["2025-03-01T24:00:00", Date.UTC(2025, 2, 2)],
    ["2025-03-01T24:30:00", undefined],
    ["2025-03-01T10:00:00+99:00", undefined],
  ])("reads the time %s", (time, at) => {
    const text = entry("7", "CRDT").replace("<Dt>2025-03-01</Dt>", `<DtTm>${time}</DtTm>`);
    const { records, rejects } = decodeAll(iso20022, camt(text), context);
    if (at === undefined) expect(rejects).toEqual([{ line: 3, code: "DATE_IMPOSSIBLE", field: "BookgDt" }]);
    else expect(records[0]).toMatchObject({ at: at / 1000 });
  });

  it.each([
    ["ISO-8859-1", 0xfc, "ü"],
    ["ISO-8859-15", 0xa4, "€"],
    ["windows-1250", 0xb9, "ą"],
    ["windows-1256", 0xe3, "م"],
  ])("reads what is declared as %s", (encoding, byte, letter) => {
    const text = (name: string, of: string) =>
      `<?xml version="1.0" encoding="${of}"?>${new TextDecoder().decode(camt(entry("7", "CRDT", `<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>${name}</Nm></Dbtr></RltdPties></TxDtls></NtryDtls>`))).replace(/^<\?.*\?>/, "")}`;
    const [before = "", after = ""] = text("@", encoding).split("@");
    const coded = decodeAll(
      iso20022,
      Uint8Array.from([...bytesOf(before), byte, ...bytesOf(after)]),
      context,
    );
    expect(coded.rejects).toEqual([]);
    expect(coded.records).toEqual(decodeAll(iso20022, bytesOf(text(letter, "UTF-8")), context).records);
  });

  it("leaves out entries that are not booked", () => {
    const pending = entry("7", "CRDT").replace("BOOK", "PDNG");
    expect(decodeAll(iso20022, camt(pending), context).records).toEqual([]);
  });

  it("refuses document types, foreign namespaces, cut and broken documents", () => {
    const code = (text: string) => decodeAll(iso20022, bytesOf(text), context).rejects[0]?.code;
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">&b;</Document>`;
    expect(code(bomb)).toBe("MARKUP_INVALID");
    expect(code(`<Document xmlns="urn:other"><BkToCstmrStmt/></Document>`)).toBe("MARKUP_INVALID");
    expect(code(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>`)).toBe(
      "TRUNCATED",
    );
    expect(code("<a><b></a>")).toBe("MARKUP_INVALID");
    expect(code("<a>".repeat(200))).toBe("NESTING_TOO_DEEP");
    expect(code("")).toBe("MARKUP_INVALID");
  });

  it("does not depend on how the bytes are cut", () => {
    const bytes = golden("camt-genkgo-MIT/camt053.v4.xml");
    const whole = decodeAll(iso20022, bytes, context);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), (piece) => {
        expect(decodeAll(iso20022, bytes, context, undefined, piece)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });
});

describe("SWIFT MT", () => {
  const mt103 = `{1:F01BANKDEFFAXXX0000000000}{2:I103BANKTRISXXXXN}{4:
:20:REF103
:23B:CRED
:32A:250301EUR1950,5
:50K:/DE89370400440532013000
JANE ROE
:59:/TR330006100519786457841326
JOHN DOE
:71A:SHA
-}`;
  it("reads a transfer", () => {
    const out = decodeAll(swiftMt, bytesOf(mt103), context);
    expect(out.rejects).toEqual([]);
    expect(payments(out.records)).toEqual([
      expect.objectContaining({
        at: Date.UTC(2025, 2, 1) / 1000,
        debtorAccount: "DE89370400440532013000",
        creditorAccount: "TR330006100519786457841326",
        amountMinor: 195050n,
        currency: "EUR",
        reference: "REF103",
      }),
    ]);
    expect(chooseFormat(formats, bytesOf(mt103), "x.fin")?.id).toBe("swift-mt");
    const uetr = "c8b66b47-2bd9-48fe-be90-93c2096f27d2";
    const tracked = mt103.replace("{4:", `{3:{108:M}{121:${uetr}}}{4:`);
    const [whole, next] = payments(decodeAll(swiftMt, bytesOf(`${tracked}\n${mt103}`), context).records);
    expect([whole?.reference, next?.reference]).toEqual([uetr, "REF103"]);
  });

  it("reads a report of the day, whose limit says the currency, without what is only expected", () => {
    const mt942 = `:20:DAY
:25:37040044/0532013000
:28C:1/1
:34F:EURD0,
:13D:2503011530+0100
:61:2503010301C1250,00NTRFNONREF//B1
:86:166?00GUTSCHRIFT?31DE02120300000000202051?32A NAME
:61:250301ED20,NMSCR2
:90C:1EUR1250,00
-`;
    const out = decodeAll(swiftMt, bytesOf(mt942), context);
    expect(out.rejects).toEqual([]);
    expect(payments(out.records)).toMatchObject([
      { debtorAccount: "DE02120300000000202051", creditorAccount: "0532013000", amountMinor: 125000n },
    ]);
    expect(chooseFormat(formats, bytesOf(mt942), "x.txt")?.id).toBe("swift-mt");
    expect(decodeAll(swiftMt, bytesOf(mt942.replace("EURD0,", "0,")), context).rejects).toEqual([
      { line: 1, code: "FIELD_MISSING", field: "60F" },
    ]);
  });

  const mt940 = `:20:STMT
:25:37040044/0532013000
:28C:1/1
:60F:C250228EUR100,00
:61:2503010301C1250,00NTRFNONREF//B1
:86:166?00GUTSCHRIFT?31DE02120300000000202051?32A NAME
:61:250302D20,NMSCR2
:62F:C250302EUR1330,00
-`;
  it("reads a statement in both directions", () => {
    const out = decodeAll(swiftMt, bytesOf(mt940), context);
    expect(out.rejects).toEqual([]);
    const [credit, debit] = payments(out.records);
    expect(credit).toMatchObject({
      debtorAccount: "DE02120300000000202051",
      creditorAccount: "0532013000",
      amountMinor: 125000n,
    });
    expect(debit).toMatchObject({ debtorAccount: "0532013000", amountMinor: 2000n, reference: "R2" });
  });

  it.each([
    ["C1.250,00NTRFX", undefined],
    ["C1,250.00NTRFX", undefined],
    ["C1 250,00NTRFX", undefined],
    ["C-5,00NTRFX", undefined],
    ["C1250,00S103REF12345//B1", { amountMinor: 125000n, method: "103 gvc:166", reference: "REF12345" }],
    ["C20,FMSCREF9", { amountMinor: 2000n, method: "MSC gvc:166", reference: "REF9" }],
    ["CR20,5NTRFREF", { amountMinor: 2050n, method: "TRF gvc:166", reference: "REF" }],
  ])("reads all of the line %s, or rejects it", (rest, expected) => {
    const text = mt940.replace(/C1250,00NTRFNONREF.*/, rest);
    const { records, rejects } = decodeAll(swiftMt, bytesOf(text), context);
    if (expected) expect(records[0]).toMatchObject(expected);
    else expect(rejects).toEqual([{ line: 5, code: "FIELD_INVALID", field: "61" }]);
    expect(records.length + rejects.length).toBe(2);
  });

  const withInfo = (entry: string, info: string) => {
    const text = mt940.replace(/C1250,00NTRFNONREF.*\n:86:.*/, `C1250,00NTRF${entry}\n:86:${info}`);
    return payments(decodeAll(swiftMt, bytesOf(text), context).records)[0];
  };
  it.each<[string, string, string | undefined]>([
    [
      "EREF//B1",
      "/EREF/EV12341REP1231456T1234//CNTP/NL32INGB0000012345/INGBNL2A/A NAME///REMI/USTD//x/",
      "EV12341REP1231456T1234",
    ],
    ["EREF", "/TRTP/SEPA/EREF/E-7/REMI/x", "E-7"],
    ["R9", "166?00X?20EREF+20151026?211234567890?22SVWZ+rent?31DE02120300000000202051", "201510261234567890"],
    ["KREF+", "166?20EREF+NOTPROVIDED?21SVWZ+rent", undefined],
    ["R9", "166?20SVWZ+rent EREF?31DE02120300000000202051", "R9"],
    ["NONREF", "/EREF/NOTPROVIDED//REMI/x", undefined],
    ["EREF", "/PREF/M000000003333333//REMI/USTD//x/", undefined],
    ["PREF//B2", "", undefined],
    ["MARF", "rent", undefined],
  ])(
    "reads the reference of %s with %s as %s: what says where it stands is none",
    (entry, info, reference) => {
      expect(withInfo(entry, info)?.reference).toBe(reference);
    },
  );

  it("reads who the other was of /CNTP/", () => {
    expect(
      withInfo("EREF", "/EREF/E//CNTP/NL32INGB0000012345/INGBNL2A/A NAME///REMI/USTD//x/")?.debtorAccount,
    ).toBe("NL32INGB0000012345");
    const named = withInfo("EREF", "/EREF/E//CNTP///A NAME///REMI/USTD//x/")?.debtorAccount;
    expect(named).toMatch(/^PARTY-/);
    expect(withInfo("EREF", "166?32A NAME")?.debtorAccount).toBe(named);
  });

  it.each([
    [":25:DE89370400440532013000EUR", "DE89370400440532013000"],
    [":25P:DE89370400440532013000\nCOBADEFFXXX", "DE89370400440532013000"],
    [":25:0532013000 EUR", "0532013000"],
    // A few countries have a currency inside of the number.
    [":25:MU17BOMM0101101030300200000MUR", "MU17BOMM0101101030300200000MUR"],
  ])("reads the account of %s", (field, account) => {
    const currency = account.endsWith("MUR") ? "MUR" : "EUR";
    const text = mt940
      .replace(/:25:.*/, field)
      .replaceAll("EUR", currency)
      .replace(/:25(P?):.*/, field.split("\n")[0] ?? "");
    const { records, rejects } = decodeAll(swiftMt, bytesOf(text), context);
    expect(rejects).toEqual([]);
    expect(records[0]).toMatchObject({ creditorAccount: account, currency });
  });

  it("reads a statement in a code page of old, whole or in pieces", () => {
    const [before = "", after = ""] = mt940.replace("GUTSCHRIFT", "@").split("@");
    const coded = (bytes: readonly number[]) =>
      Uint8Array.from([...bytesOf(before), ...bytes, ...bytesOf(after)]);
    const latin = coded([0xdc, ...bytesOf("berweisung")]);
    const arabic = coded([0xc3, 0xcd, 0xe3, 0xcf]);
    for (const bytes of [latin, arabic])
      for (const piece of [1, 7, 1024]) {
        const { records, rejects } = decodeAll(swiftMt, bytes, context, undefined, piece);
        expect(rejects).toEqual([]);
        expect(records[0]).toMatchObject({ debtorAccount: "DE02120300000000202051" });
      }
  });

  it("rejects a line by its number", () => {
    const out = decodeAll(swiftMt, bytesOf(mt940.replace("250302D20,", "259902D20,")), context);
    expect(out.rejects).toEqual([{ line: 7, code: "DATE_IMPOSSIBLE", field: "61" }]);
    expect(out.records).toHaveLength(1);
  });
});

describe("goAML", () => {
  it("reads back what it writes", () => {
    const text = fc.stringMatching(/^[A-Z0-9<&"' ]{0,10}[A-Z0-9]$/).map((s) => s.trim());
    const account = text.map((s) => s.replace(/ /g, ""));
    const payment = fc.record({
      at: fc.integer({ min: 1_700_000_000, max: 1_750_000_000 }),
      debtorAccount: account,
      creditorAccount: account,
      amountMinor: fc.bigInt({ min: 1n, max: 10n ** 12n }),
      currency: fc.constantFrom("EUR", "USD", "JPY"),
      reference: text,
    });
    fc.assert(
      fc.property(fc.array(payment, { maxLength: 5 }), (rows) => {
        const written = encodeGoaml(
          {
            entityId: "1",
            reference: "R",
            submittedAt: "2025-03-01T00:00:00Z",
            localCurrency: "EUR",
            reason: "a < b & c",
          },
          rows.map((r, i) => ({ kind: "payment" as const, id: `p${i}`, ...r })),
        );
        const out = decodeAll(goaml, bytesOf(written), context);
        expect(out.rejects.filter(({ field }) => field !== "reason")).toEqual([]);
        expect(payments(out.records).map(({ id, kind, ...rest }) => rest)).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });

  it("is known behind pages of comment, and a comment alone holds nobody up", () => {
    const note = `<!-- <Document> ${"An agency's notes on its report. ".repeat(1000)}-->`;
    const xml = `<?xml version="1.0"?>${note}<report><rentity_id>1</rentity_id></report>`;
    expect(chooseFormat(formats, bytesOf(xml), "str.xml")?.id).toBe("goaml");
    expect(chooseFormat(formats, bytesOf("<!--".repeat(16_000)), "str.xml")).toBeUndefined();
  });

  it("rejects a transaction that names no side of the payment", () => {
    const parties = `<report><rentity_id>1</rentity_id><currency_code_local>EUR</currency_code_local>\n<transaction><transactionnumber>T</transactionnumber><date_transaction>2025-03-01T00:00:00</date_transaction><amount_local>10.00</amount_local><involved_parties><party><account><account>A1</account></account></party></involved_parties></transaction></report>`;
    const { records, rejects } = decodeAll(goaml, bytesOf(parties), context);
    expect(records).toEqual([]);
    expect(rejects).toEqual([
      { line: 2, code: "FIELD_MISSING", field: "t_from" },
      { line: 2, code: "ELEMENT_UNREAD", field: "account", count: 1 },
    ]);
  });

  it("leaves out the names of persons", () => {
    const xml = `<report><rentity_id>1</rentity_id><currency_code_local>EUR</currency_code_local><transaction><transactionnumber>T</transactionnumber><date_transaction>2025-03-01T00:00:00</date_transaction><amount_local>10.00</amount_local><t_from><from_person><first_name>Jane</first_name><last_name>Roe</last_name></from_person></t_from><t_to><to_account><account>A1</account><signatory><t_person><first_name>John</first_name></t_person></signatory></to_account></t_to></transaction></report>`;
    const [payment] = payments(decodeAll(goaml, bytesOf(xml), context).records);
    expect(payment?.creditorAccount).toBe("A1");
    expect(payment?.debtorAccount).toMatch(/^PARTY-/);
  });
});
