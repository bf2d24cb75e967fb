import { describe, expect, it } from "vitest";
import { bytesOf, context } from "../../../test/formats/support.ts";
import { paymentWords } from "../../../test/support/payment-words.ts";
import { detectors, type Payment, runDetector } from "../../core/index.ts";
import { csv } from "../csv.ts";
import { decodeAll } from "../decode-all.ts";
import type { Format } from "../format.ts";
import { goaml } from "./goaml.ts";
import { iso20022 } from "./iso-20022.ts";
import { swiftMt } from "./swift-mt.ts";

const OWN = "FICTION0001";
/** Seven deposits below 10,000 within a week. */
const SUMS = [9500, 9700, 9600, 9800, 9400, 9900, 9650];
const day = (i: number): string => String(11 + i).padStart(2, "0");

const read = (format: Format, text: string): readonly Payment[] => {
  const { records, rejects } = decodeAll(format, bytesOf(text), context);
  expect(rejects).toEqual([]);
  return records as readonly Payment[];
};
const moneyStructures = detectors.find((d) => d.id === "money-structures");
const found = (payments: readonly Payment[]): readonly string[] => {
  if (!moneyStructures) throw new Error("no detector");
  return runDetector(moneyStructures, {
    payments,
    posts: [],
    orders: [],
    seizures: [],
    events: [],
    identifiers: [],
    usdPerUnit: { EUR: 1.08 },
    paymentWords,
  }).map((f) => String(f.summary.values?.["title"] && JSON.stringify(f.summary.values["title"])));
};
const isStructuring = (payments: readonly Payment[]): boolean =>
  found(payments).some((title) => title.includes("STRUCTURING"));

const entry = (amount: number, at: string, direction: string, rest: string): string =>
  `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>${at}</DtTm></BookgDt>${rest}</Ntry>`;
const camt = (entries: readonly string[]): string =>
  `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Acct><Id><Othr><Id>${OWN}</Id></Othr></Id></Acct>${entries.join("")}</Stmt></BkToCstmrStmt></Document>`;
const deposits = (rest: string): readonly Payment[] =>
  read(iso20022, camt(SUMS.map((sum, i) => entry(sum, `2026-06-${day(i)}T09:00:00Z`, "CRDT", rest))));
const code = (family: string, sub: string): string =>
  `<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>${family}</Cd><SubFmlyCd>${sub}</SubFmlyCd></Fmly></Domn></BkTxCd>`;
const table = (method: string): readonly Payment[] =>
  read(
    csv,
    `Date,Debtor account,Creditor account,Amount,Currency,Method\n${SUMS.map((sum, i) => `2026-06-${day(i)}T09:00:00Z,FICDESK,${OWN},${sum}.00,EUR,${method}`).join("\n")}\n`,
  );
const statement = (info: string, type = "MSC"): readonly Payment[] =>
  read(
    swiftMt,
    `:20:S\n:25:${OWN}\n:28C:1\n:60F:C260610EUR0,00\n${SUMS.map((sum, i) => `:61:2606${day(i)}C${sum},00N${type}NONREF\n:86:${info}`).join("\n")}\n:62F:C260630EUR0,00\n-`,
  );
const report = (mode: string, funds: string): readonly Payment[] =>
  read(
    goaml,
    `<report><rentity_id>1</rentity_id><report_code>STR</report_code><currency_code_local>EUR</currency_code_local>${SUMS.map((sum, i) => `<transaction><transactionnumber>F${i}</transactionnumber><transmode_code>${mode}</transmode_code><date_transaction>2026-06-${day(i)}T09:00:00</date_transaction><amount_local>${sum}.00</amount_local><t_from><from_funds_code>${funds}</from_funds_code><from_account><account>FICDESK</account></from_account></t_from><t_to_my_client><to_account><account>${OWN}</account></to_account></t_to_my_client></transaction>`).join("")}</report>`,
  );

describe("cash deposits below a threshold", () => {
  it.each<[string, readonly Payment[]]>([
    ["a table, in a word", table("Cash")],
    ["a table, in two words", table("Cash deposit")],
    ["a table, in words and a number", table("CASH DEP. BRANCH 12")],
    ["a table, in French", table("Espèces")],
    ["a table, in German", table("Bargeldeinzahlung SB")],
    ["a table, in Arabic", table("إيداع نقدي")],
    ["a statement, by the code of a deposit", deposits(code("CNTR", "CDPT"))],
    ["a statement, by the code of a branch", deposits(code("CNTR", "BCDP"))],
    ["a statement, by the code of a machine", deposits(code("CCRD", "CDPT"))],
    [
      "a statement, by a German bank's own code",
      deposits("<BkTxCd><Prtry><Cd>NMSC+082+00931</Cd></Prtry></BkTxCd>"),
    ],
    [
      "a statement, by the text of its booking",
      deposits("<AddtlNtryInf>VERSEMENT ESPECES AGENCE 7</AddtlNtryInf>"),
    ],
    ["MT 940, by the German code", statement("082?00EINZAHLUNG?20FICTION")],
    ["MT 940, in words", statement("NAKIT YATIRMA SUBE 3")],
    ["goAML, by the funds", report("X9", "K")],
    ["goAML, by the mode", report("CASHDEP", "E")],
  ])("are found in %s", (_, payments) => {
    expect(payments).toHaveLength(7);
    expect(isStructuring(payments)).toBe(true);
  });

  it.each<[string, readonly Payment[]]>([
    ["transfers", deposits(code("RCDT", "ESCT"))],
    [
      "cash management, which is a purpose",
      deposits(`${code("RCDT", "ESCT")}<NtryDtls><TxDtls><Purp><Cd>CASH</Cd></Purp></TxDtls></NtryDtls>`),
    ],
    ["a sweep of field 61", statement("SWEEP", "CMS")],
    ["cash pooling", table("Cash pooling")],
    ["sums that come without cash", table("Bargeldlose Zahlung")],
    ["a text that names cash, of what is none", deposits("<AddtlNtryInf>CASH CONCENTRATION</AddtlNtryInf>")],
  ])("are not %s", (_, payments) => {
    expect(payments).toHaveLength(7);
    expect(isStructuring(payments)).toBe(false);
  });

  it("come from the desks of the bank, one for each account and way, and not from one desk each", () => {
    const [first, ...rest] = deposits(code("CNTR", "CDPT"));
    expect(first?.debtorAccount).toMatch(/^UNKNOWN-CASH-IN-/);
    expect(new Set(rest.map((p) => p.debtorAccount))).toEqual(new Set([first?.debtorAccount]));
    const [out] = read(iso20022, camt([entry(500, "2026-06-20T09:00:00Z", "DBIT", code("CNTR", "CWDL"))]));
    expect(out?.creditorAccount).toMatch(/^UNKNOWN-CASH-OUT-/);
    const [transfer] = read(iso20022, camt([entry(500, "2026-06-20T09:00:00Z", "DBIT", "")]));
    expect(transfer?.creditorAccount).toMatch(/^UNKNOWN-pay-/);
  });
});

describe("what the text of a transfer pays for", () => {
  const details = (text: string, party = "", purpose = ""): string =>
    `<NtryDtls><TxDtls>${party}${purpose}<RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls>`;

  it.each([
    ["boat engine Yamaha 40 and 30 life jackets for Ficta Collectrix", "engine, vest"],
    ["2 x Außenbordmotor 40 PS", "engine"],
    ["canots pneumatiques 6 m", "boat"],
    ["قوارب مطاطية", "boat"],
    ["engine oil, boat trip, search engine", undefined],
    ["rent for June from Ficta Collectrix", undefined],
  ])("%s is kept as what it names, and not as it is written", (text, purpose) => {
    const [payment] = read(iso20022, camt([entry(9800, "2026-06-09T09:00:00Z", "DBIT", details(text))]));
    expect(payment?.purpose).toBe(purpose);
    expect(JSON.stringify({ ...payment, amountMinor: 0 })).not.toContain("Ficta");
  });

  it("stands beside the code of its purpose, in statements, orders and tables", () => {
    const sala = details("outboard", "", "<Purp><Cd>GDDS</Cd></Purp>");
    const [payment] = read(iso20022, camt([entry(9800, "2026-06-09T09:00:00Z", "DBIT", sala)]));
    expect(payment?.purpose).toBe("GDDS, engine");
    const order = ":20:R\n:32A:260609EUR9800,00\n:50K:/FIC1\nA\n:59:/FIC2\nB\n:70:INFLATABLE BOATS\n-";
    expect(read(swiftMt, order)[0]?.purpose).toBe("boat");
    const row = `Date,Debtor account,Creditor account,Amount,Currency,Verwendungszweck\n2026-06-09,FIC1,FIC2,9800.00,EUR,Schlauchboot\n`;
    expect(read(csv, row)[0]?.purpose).toBe("boat");
  });

  const collector = (text: string): readonly Payment[] => {
    const party = (role: string, account: string) =>
      `<RltdPties><${role}Acct><Id><Othr><Id>${account}</Id></Othr></Id></${role}Acct></RltdPties>`;
    const payers = Array.from({ length: 20 }, (_, k) =>
      entry(
        1200 + 137 * ((k * 7) % 11),
        `2026-06-0${5 + Math.floor(k / 8)}T${String(8 + (k % 8)).padStart(2, "0")}:00:00Z`,
        "CRDT",
        details("", party("Dbtr", `FICPAY${k}`)),
      ),
    );
    const bought = [0, 1, 2].map((k) =>
      entry(9800, `2026-06-09T1${k}:00:00Z`, "DBIT", details(text, party("Cdtr", `FICMAR${k}`))),
    );
    return read(iso20022, camt([...payers, ...bought]));
  };
  it("tells of boats bought with gathered fees, whatever the supplier is declared to be", () => {
    expect(found(collector("boat engine Yamaha 40 and 30 life jackets"))).toEqual([
      expect.stringContaining("PROCUREMENT"),
    ]);
    expect(found(collector("30 life jackets")).join()).not.toContain("PROCUREMENT");
    expect(found(collector("invoice 12")).join()).not.toContain("PROCUREMENT");
  });
});
