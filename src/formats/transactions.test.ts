import { expect, test } from "vitest";
import { bytesOf, context, reference } from "../../test/formats/support.ts";
import type { Payment } from "../core/index.ts";
import { minorDigits } from "../core/typologies/finance/minor-units.ts";
import { currenciesOf, positiveMinor } from "./amounts.ts";
import { decodeAll } from "./decode-all.ts";
import { transactions } from "./transactions.ts";

const HEADER =
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering";
const ROW = "2025/03/01 00:04,23021,8062DAEA0,23037,806F93A80,390.55,Yuan,390.55,Yuan,Credit Card,0";
const decode = (text: string, piece?: number) =>
  decodeAll(transactions, bytesOf(text), context, undefined, piece);

test("the two Account columns are payer and payee", () => {
  const { records, rejects } = decode(`${HEADER}\n${ROW}\n`);
  expect(rejects).toEqual([]);
  expect(records).toEqual([
    {
      kind: "payment",
      id: expect.stringMatching(/^pay-[0-9a-f]{12}-0$/),
      at: Date.UTC(2025, 2, 1, 0, 4) / 1000,
      debtorAccount: "8062DAEA0",
      creditorAccount: "806F93A80",
      debtorAgent: "23021",
      creditorAgent: "23037",
      amountMinor: 39055n,
      currency: "CNY",
      method: "Credit Card",
    },
  ]);
});

test("the label column changes nothing", () => {
  expect(decode(`${HEADER}\n${ROW.replace(/0$/, "1")}\n`)).toEqual(decode(`${HEADER}\n${ROW}\n`));
  const without = decode(`${HEADER.replace(/,Is Laundering$/, "")}\n${ROW.replace(/,0$/, "")}\n`);
  expect(without).toEqual(decode(`${HEADER}\n${ROW}\n`));
});

test("quotes, semicolons, byte-order mark and CRLF are read", () => {
  const text = `\uFEFF${HEADER.replaceAll(",", ";")}\r\n${ROW.replaceAll(",", ";").replace("Credit Card", '"Credit ""x""\r\nCard"')}\r\n`;
  const { records, rejects } = decode(text);
  expect(rejects).toEqual([]);
  expect((records[0] as Payment).method).toBe('Credit "x"\r\nCard');
});

test.each([
  ["AMOUNT_INVALID", ROW.replaceAll("390.55", "-390.55")],
  ["AMOUNT_INVALID", ROW.replaceAll("390.55", "0.00")],
  ["AMOUNT_INVALID", ROW.replaceAll("390.55", "1e9")],
  ["DATE_IMPOSSIBLE", ROW.replace("2025/03/01", "2025/02/30")],
  ["DATE_IMPOSSIBLE", ROW.replace("00:04", "24:61")],
  ["FIELD_MISSING", ROW.replace("806F93A80", "")],
  ["CONTROL_CHARACTER", ROW.replace("806F93A80", "806\u0000")],
  ["CURRENCY_UNKNOWN", ROW.replaceAll("Yuan", "")],
  // In hundredths, as any unknown one was read, a sum of a currency without decimals was a hundred times too large.
  ["CURRENCY_UNKNOWN", ROW.replaceAll("Yuan", "ZZZ")],
  ["AMOUNT_INVALID", ROW.replaceAll("390.55", "1.050")],
  ["AMOUNT_INVALID", ROW.replaceAll("390.55,Yuan", "12.500,Yen")],
  ["DATE_IMPOSSIBLE", ROW.replace("00:04", "00:04+15:00")],
])("%s costs its row", (code, row) => {
  const { records, rejects } = decode(`${HEADER}\n${ROW}\n${row}\n${ROW}\n`);
  expect(rejects.map((r) => [r.line, r.code])).toEqual([[3, code]]);
  // The row number counts bad rows too: it is the payment's id in the file.
  expect(records.map((r) => r.id.split("-")[2])).toEqual(["0", "2"]);
});

test("a quote that is never closed costs its line", () => {
  const { records, rejects } = decode(`${HEADER}\n${ROW}\n"${ROW}\n${ROW}\n`);
  expect(rejects).toEqual([{ line: 3, code: "TRUNCATED" }]);
  expect(records).toHaveLength(2);
});

test("a table without the columns is refused once", () => {
  const { records, rejects } = decode("a,b,c\n1,2,3\n4,5,6\n");
  expect(rejects).toEqual([{ line: 1, code: "COLUMN_MISSING", field: "at" }]);
  expect(records).toEqual([]);
});

test("how the bytes are cut changes nothing", () => {
  const text = `${HEADER}\n${ROW}\n"2025/03/01 00:05",1,A,2,B,1,Euro,1,Euro,"a\nb",0\nbad\n${ROW}\n`;
  const whole = decode(text);
  expect(whole.records).toHaveLength(3);
  for (const piece of [1, 2, 3, 7, 64]) expect(decode(text, piece)).toEqual(whole);
});

test("amounts are whole numbers of the minor unit", () => {
  expect(positiveMinor("1050.3", 2)).toBe(105030n);
  expect(positiveMinor("12.50", 0)).toBe(13n);
  expect(positiveMinor("0.000032", 8)).toBe(3200n);
  expect(positiveMinor("123456789012345678.91", 2)).toBe(12345678901234567891n);
  expect(positiveMinor("1,5", 2)).toBeUndefined();
});

test.each([
  ["Yuan", "1050.30", 105030n],
  ["KWD", "1.050", 1050n],
  ["Yen", "1050.00", 1050n],
  ["UGX", "250000", 250000n],
  ["GNF", "9000000", 9000000n],
  ["TZS", "250000", 25000000n],
  ["BTC", "1.050", 105000000n],
])("an amount in %s is in its own smallest unit", (currency, amount, amountMinor) => {
  const { records, rejects } = decode(
    `${HEADER}\n${ROW.replaceAll("390.55,Yuan", `${amount},${currency}`)}\n`,
  );
  expect(rejects).toEqual([]);
  expect((records[0] as Payment).amountMinor).toBe(amountMinor);
});

test.each([
  "2025-03-01T02:04+02:00",
  "2025/02/28 19:34:00-0430",
  "2025-03-01T00:04:00.5Z",
  "2025/03/01 00:04",
])("%s is one moment", (time) => {
  const { records } = decode(`${HEADER}\n${ROW.replace("2025/03/01 00:04", time)}\n`);
  expect((records[0] as Payment).at).toBe(Date.UTC(2025, 2, 1, 0, 4) / 1000);
});

test("the data file and the core agree on the digits of every currency", () => {
  for (const { code, digits } of currenciesOf(reference.currencies).byName.values()) {
    expect([code, digits]).toEqual([code, minorDigits(code)]);
  }
});
