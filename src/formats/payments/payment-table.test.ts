import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, context } from "../../../test/formats/support.ts";
import type { Payment } from "../../core/index.ts";
import { writtenSum } from "../amounts.ts";
import { csv } from "../csv.ts";
import { decodeAll } from "../decode-all.ts";
import { chooseFormat, formats } from "../index.ts";
import { writtenTime } from "./times.ts";

const read = (text: string, mapping?: unknown) => {
  const out = decodeAll(csv, bytesOf(text), context, mapping === undefined ? undefined : { mapping });
  return { payments: out.records as readonly Payment[], rejects: out.rejects, said: out.statements };
};
const seconds = (...at: [number, number, number, number?, number?]) => Date.UTC(...at) / 1000;

describe("a table of payments in a bank's own columns", () => {
  it("keeps an account of which only an end is shown by itself in each payment", () => {
    const text = [
      "Transaction date;Debtor IBAN;Beneficiary IBAN;Amount;Currency",
      "14.02.2026;****1234;8EXHUB01;10,00;EUR",
      "15.02.2026;**** 1234;XXXX-1234;20,00;EUR",
    ].join("\n");
    const { payments, rejects } = read(text);
    expect(rejects).toEqual([]);
    const [first, second] = payments;
    const ends = [first?.debtorAccount, second?.debtorAccount, second?.creditorAccount];
    expect(new Set(ends).size).toBe(3);
    expect(ends).toEqual([
      `UNKNOWN-${first?.id}-debtor`,
      `UNKNOWN-${second?.id}-debtor`,
      `UNKNOWN-${second?.id}-creditor`,
    ]);
    expect(first?.creditorAccount).toBe("8EXHUB01");
  });

  it("is read by its header where that names both sides", () => {
    const text = [
      "Transaction date;Debtor IBAN;Beneficiary IBAN;Amount;Currency;End to end ID;Nationality",
      "14.02.2026 08:05;GB33EXER00000012345678;8EXHUB01;1.250,50;EUR;E-1;anything",
      "15.02.2026;8EXHUB01;8EXSINK1;2 340,00;EUR;;",
    ].join("\r\n");
    expect(chooseFormat(formats, bytesOf(text), "month.csv")?.id).toBe("csv");
    const { payments, rejects, said } = read(text);
    expect(rejects).toEqual([]);
    expect(said).toEqual([]);
    expect(payments).toEqual([
      {
        kind: "payment",
        id: expect.stringMatching(/^pay-[0-9a-f]{12}-0$/),
        at: seconds(2026, 1, 14, 8, 5),
        debtorAccount: "GB33EXER00000012345678",
        creditorAccount: "8EXHUB01",
        amountMinor: 125050n,
        currency: "EUR",
        reference: "E-1",
      },
      expect.objectContaining({ at: seconds(2026, 1, 15), amountMinor: 234000n }),
    ]);
  });

  it("is read below what a bank writes above it, and the account of that may be said for every row", () => {
    const text = [
      '"Current account";"8EXOWN"',
      '""',
      '"Balance on 03.04.2026:";"1.234,56 €"',
      '""',
      '"Booked";"Payer";"Payee";"IBAN";"Sum (€)"',
      '"02.04.2026";"Fictitious Payer";"Fictitious Desk";"8EXTHEIRS";"1.250,00"',
      '"03.04.2026";"Fictitious Desk";"Fictitious Yard";"8EXYARD";"-1.200,00"',
    ].join("\n");
    expect(chooseFormat(formats, bytesOf(text), "month.csv")?.id).toBe("csv");
    const { payments, rejects } = read(text, {
      payments: {
        at: "Booked",
        account: { literal: "8EXOWN" },
        counterpartyAccount: "IBAN",
        amount: "Sum (€)",
        currency: { literal: "EUR" },
      },
    });
    expect(rejects).toEqual([]);
    expect(payments.map((p) => [p.debtorAccount, p.creditorAccount, p.amountMinor])).toEqual([
      ["8EXTHEIRS", "8EXOWN", 125000n],
      ["8EXOWN", "8EXYARD", 120000n],
    ]);
  });

  it("is read as a statement by the signs of its sums, a direction, or two columns", () => {
    const sides = ({ payments }: ReturnType<typeof read>) =>
      payments.map((p) => [p.debtorAccount, p.creditorAccount, p.amountMinor]);
    const expected = [
      ["8EXTHEIRS", "8EXOWN", 5000n],
      ["8EXOWN", "8EXTHEIRS", 7000n],
    ];
    const start = "Buchungstag;IBAN Auftragskonto;IBAN Zahlungsbeteiligter;Waehrung";
    const row = "14.02.2026;8EXOWN;8EXTHEIRS;EUR";
    expect(sides(read(`${start};Betrag\n${row};50,00\n${row};-70,00\n`))).toEqual(expected);
    expect(sides(read(`${start};Betrag;Soll Haben\n${row};50,00;H\n${row};70,00;S\n`))).toEqual(expected);
    expect(sides(read(`${start};Soll;Haben\n${row};;50,00\n${row};70,00;0,00\n`))).toEqual(expected);
    expect(
      sides(
        read(
          "التاريخ,حساب المرسل,حساب المستفيد,المبلغ,العملة\n٢٠٢٦/٠٢/١٤,8EXTHEIRS,8EXOWN,٥٠٫٠٠,EUR\n2026-02-14,8EXOWN,8EXTHEIRS,70,EUR\n",
        ),
      ),
    ).toEqual(expected);
  });

  it("is read by a mapping, with what stands for every row", () => {
    const mapping = {
      payments: {
        at: "When",
        debtorAccount: "Who",
        creditorAccount: { literal: "8EXOWN" },
        amount: { column: "How much" },
        currency: { literal: "USD" },
      },
      dateOrder: "mdy",
      decimal: ".",
    };
    const { payments, rejects } = read('When,Who,How much\n02/03/2026,8EXTHEIRS,"1,250"\n', mapping);
    expect(rejects).toEqual([]);
    expect(payments).toMatchObject([
      {
        at: seconds(2026, 1, 3),
        debtorAccount: "8EXTHEIRS",
        creditorAccount: "8EXOWN",
        amountMinor: 125000n,
      },
    ]);
    expect(
      read("When,Who,How much\n02/03/2026,8EXTHEIRS,1\n", JSON.stringify(mapping)).payments,
    ).toHaveLength(1);
  });

  it.each([
    [{ at: "When", amount: "Nowhere" }, [["COLUMN_MISSING", "Nowhere"]]],
    [{ at: "When", amount: "How much", currency: { literal: "EUR" } }, [["COLUMN_MISSING", "debtorAccount"]]],
    [
      { at: "When", account: "Who", amount: "How much", currency: "When" },
      [["COLUMN_MISSING", "counterpartyAccount"]],
    ],
    [
      { at: "When", debtorAccount: "Who", creditorAccount: "Who", amount: "How much" },
      [["COLUMN_MISSING", "currency"]],
    ],
    [{ at: "When", nationality: "Who" }, [["PROPERTY_UNKNOWN", "nationality"]]],
    [{ at: 7 }, [["FIELD_INVALID", "at"]]],
  ])("a mapping of %j is refused and says what is wrong with it", (payments, faults) => {
    const { rejects, ...rest } = read("When,Who,How much\n2026-02-03,8EXTHEIRS,1\n", { payments });
    expect(rejects.map((r) => [r.code, r.field])).toEqual(faults);
    expect([rest.payments, rest.said]).toEqual([[], []]);
  });

  it("costs a row that leaves doubt, with its line, and keeps the others", () => {
    const row = (at: string, sum: string, currency = "EUR", to = "8EXB") =>
      `${at};8EXA;${to};${sum};${currency}`;
    const { payments, rejects } = read(
      [
        "Date;From account;To account;Amount;Currency",
        row("2026-02-14", "50"),
        row("02/03/2026", "50"),
        row("31.02.2026", "50"),
        row("14.02.26", "50"),
        row("2026-02-14", "1.050"),
        row("2026-02-14", "-50"),
        row("2026-02-14", "50", "gold"),
        "2026-02-14;;;50;EUR",
        row("13/02/2026 10:30 PM", "50", "EUR", ""),
      ].join("\n"),
    );
    expect(rejects.map((r) => [r.line, r.code])).toEqual([
      [3, "DATE_AMBIGUOUS"],
      [4, "DATE_IMPOSSIBLE"],
      [5, "DATE_AMBIGUOUS"],
      [6, "AMOUNT_INVALID"],
      [7, "AMOUNT_INVALID"],
      [8, "CURRENCY_UNKNOWN"],
      [9, "FIELD_MISSING"],
    ]);
    expect(payments).toHaveLength(2);
    expect(payments[1]).toMatchObject({
      at: seconds(2026, 1, 13, 22, 30),
      creditorAccount: expect.stringMatching(/^UNKNOWN-/),
    });
  });

  it("keeps a party's name only as a digest", () => {
    const { payments } = read(
      "Date,Account,Counterparty name,Amount,Currency\n2026-02-14,8EXOWN,Jane Roe EXERCISE,-50,EUR\n",
    );
    expect(payments[0]?.creditorAccount).toMatch(/^PARTY-[0-9a-f]{24}$/);
    expect(JSON.stringify(payments, (_, v) => (typeof v === "bigint" ? String(v) : v))).not.toContain("Roe");
  });

  it("is no table of payments where it has no sides, sums or currency", () => {
    const { rejects } = read("Date,Sender,Recipient,Amount,Currency\n2026-02-14,a,b,1,EUR\n");
    expect(rejects.map((r) => r.code)).toEqual(["COLUMNS_UNKNOWN"]);
  });
});

describe("a sum as people write it", () => {
  it.each([
    ["1,250.00", 125000n],
    ["1.250,00", 125000n],
    ["1.234.567,8", 123456780n],
    ["1,234,567", 123456700n],
    ["1 250,00", 125000n],
    ["1\u202f250,00", 125000n],
    ["1'250.00", 125000n],
    ["١٬٢٥٠٫٥", 125050n],
    ["185,5", 18550n],
    ["0,05", 5n],
    ["12.00-", -1200n],
    ["(12.00)", -1200n],
    ["−12", -1200n],
    ["+12", 1200n],
    ["1,250", undefined],
    ["1.250", undefined],
    ["12,34,567.00", undefined],
    ["1.25.0", undefined],
    ["1,2,3", undefined],
    ["1,250.000,00", undefined],
    ["(12.00", undefined],
    ["12 EUR", undefined],
    ["0", undefined],
    ["", undefined],
    [".", undefined],
  ])("%s is %s minor units", (text, minor) => {
    const sum = writtenSum(text, 2);
    expect(sum && (sum.isNegative ? -sum.minor : sum.minor)).toBe(minor);
  });

  it("is what a mapping's decimal sign says", () => {
    expect(writtenSum("1,250", 2, ".")?.minor).toBe(125000n);
    expect(writtenSum("1,250", 2, ",")?.minor).toBe(125n);
    expect(writtenSum("1.250", 2, ",")?.minor).toBe(125000n);
    expect(writtenSum("1.250,5", 2, ".")).toBeUndefined();
    expect(writtenSum("1.250", 3)?.minor).toBe(1250n);
    expect(writtenSum("1,250", 3)).toBeUndefined();
  });

  it("is the same number in every way of writing it, or refused", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.constantFrom(",", "."), (minor, decimal) => {
        const [whole, cents] = [String(minor / 100n), String(minor % 100n).padStart(2, "0")];
        const group = decimal === "," ? "." : ",";
        const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
        expect(writtenSum(`${grouped}${decimal}${cents}`, 2)?.minor).toBe(minor);
        expect(writtenSum(`${grouped}${decimal}${cents}`, 2, decimal)?.minor).toBe(minor);
        expect(writtenSum(grouped, 2, decimal)?.minor ?? 0n).toBe((minor / 100n) * 100n);
      }),
    );
  });
});

describe("a time as tables write it", () => {
  it.each([
    ["2026/2/14 8:05", seconds(2026, 1, 14, 8, 5)],
    ["2026-02-14T08:05:00+02:00", seconds(2026, 1, 14, 6, 5)],
    ["14.02.2026", seconds(2026, 1, 14)],
    ["03.02.2026", seconds(2026, 1, 3)],
    ["02/14/2026 12:30 AM", seconds(2026, 1, 14, 0, 30)],
    ["02/14/2026, 12:30 p.m.", seconds(2026, 1, 14, 12, 30)],
    ["14-02-2026 08:05:59.123 -0500", seconds(2026, 1, 14, 13, 5) + 59],
    ["02/02/2026", seconds(2026, 1, 2)],
    ["03/02/2026", "ambiguous"],
    ["03-02-2026", "ambiguous"],
    ["13/13/2026", undefined],
    ["29.02.2026", undefined],
    ["2026/02-14", undefined],
    ["14.02.2026 13:00 PM", undefined],
    ["14.02.26", "ambiguous"],
    ["", undefined],
  ])("%s", (text, at) => {
    expect(writtenTime(text)).toBe(at);
  });

  it("takes the order that a mapping gives", () => {
    expect(writtenTime("03/02/2026", "dmy")).toBe(seconds(2026, 1, 3));
    expect(writtenTime("03/02/2026", "mdy")).toBe(seconds(2026, 2, 2));
    expect(writtenTime("14/02/2026", "mdy")).toBeUndefined();
    expect(writtenTime("03.02.2026", "mdy")).toBe(seconds(2026, 2, 2));
    expect(writtenTime("14.02.26 08:05", "dmy")).toBe(seconds(2026, 1, 14, 8, 5));
    expect(writtenTime("02/14/26", "mdy")).toBe(seconds(2026, 1, 14));
    expect(writtenTime("31.02.26", "dmy")).toBeUndefined();
  });
});
