import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../../test/formats/support.ts";
import { AmlworldReader, ByteTable } from "./amlworld-reader.ts";

const HEADER =
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering";

function read(text: string, piece = 1 << 20) {
  const rows: unknown[] = [];
  const reader: AmlworldReader = new AmlworldReader({
    row(row, at, from, to, received, rc, paid, pc, method) {
      rows.push([
        row,
        at,
        reader.accounts.text(from),
        reader.accounts.text(to),
        received,
        reader.currencies.text(rc),
        paid,
        reader.currencies.text(pc),
        reader.methods.text(method),
      ]);
    },
  });
  const bytes = bytesOf(text);
  for (let i = 0; i < bytes.length; i += piece) reader.push(bytes.subarray(i, i + piece));
  reader.end();
  return { rows, rejects: reader.rejects, missing: reader.missing };
}

const GOOD = "2025/03/01 00:04,1,8062DAEA0,2,806F93A80,390.55,Yuan,50,Euro,ACH";

describe("the streaming reader", () => {
  it("takes one number at two banks for two accounts, and a bank that is not told for the first", () => {
    const line = (fromBank: string, from: string, toBank: string, to: string) =>
      `2025/03/01 00:04,${fromBank},${from},${toBank},${to},5,Euro,5,Euro,ACH,0`;
    const lines = [
      line("070", "A", "71", "A"),
      line("70", "A", "72", "B"),
      line("71", "A", "", "A"),
      line("71", "A", "72", "B"),
    ];
    const text = [HEADER, ...lines, ""].join("\n");
    const parties = read(text).rows.map((row) => (row as unknown[]).slice(2, 4));
    expect(parties).toEqual([
      ["A", "A@71"],
      ["A", "B"],
      ["A@71", "A"],
      ["A@71", "B"],
    ]);
    for (const piece of [1, 7, 100])
      expect(read(text, piece).rows.map((row) => (row as unknown[]).slice(2, 4))).toEqual(parties);
  });

  it("refuses what is no currency, on either side, by its line, and asks once for each", () => {
    const asked: string[] = [];
    let rows = 0;
    const reader = new AmlworldReader({
      row: () => rows++,
      isCurrency: (name) => asked.push(name) > 0 && name !== "Zorkmid",
    });
    const lines = [GOOD, GOOD.replace("Yuan", "Zorkmid"), GOOD.replace("Euro", "Zorkmid"), GOOD];
    reader.push(bytesOf([HEADER, ...lines, ""].join("\n")));
    reader.end();
    expect(rows).toBe(2);
    expect(reader.rejects).toEqual([
      { line: 3, code: "CURRENCY_UNKNOWN", field: "Receiving Currency" },
      { line: 4, code: "CURRENCY_UNKNOWN", field: "Payment Currency" },
    ]);
    expect(asked.sort()).toEqual(["Euro", "Yuan", "Zorkmid"]);
  });

  it("reads payer, payee and both sums, and never the label", () => {
    const expected = [
      [0, Date.UTC(2025, 2, 1, 0, 4) / 1000, "8062DAEA0", "806F93A80", 390.55, "Yuan", 50, "Euro", "ACH"],
    ];
    expect(read(`${HEADER}\n${GOOD},0\n`).rows).toEqual(expected);
    expect(read(`${HEADER}\n${GOOD},1`).rows).toEqual(expected);
    expect(read(`\ufeff${HEADER.replace(",Is Laundering", "")}\r\n${GOOD}\r\n`).rows).toEqual(expected);
  });

  it("gives the same rows however the bytes are cut", () => {
    const text = `${HEADER}\n${`${GOOD},0\n`.repeat(30)}`;
    const whole = read(text);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (piece) => {
        expect(read(text, piece)).toEqual(whole);
      }),
    );
  });

  it("rejects each bad row by line and code, and keeps the rows around it", () => {
    const bad = [
      GOOD.replace("2025/03/01", "2025/02/30"),
      GOOD.replace("390.55", "-5"),
      GOOD.replace("390.55", "0"),
      GOOD.replace("8062DAEA0", ""),
      GOOD.replace("Euro", ""),
      "2025/03/01 00:04,1",
      "",
      "x".repeat(9000),
    ];
    const { rows, rejects } = read([HEADER, GOOD, ...bad, GOOD].join("\n"));
    expect(rows).toHaveLength(2);
    expect(rejects.map((r) => [r.line, r.code])).toEqual([
      [3, "DATE_IMPOSSIBLE"],
      [4, "AMOUNT_INVALID"],
      [5, "AMOUNT_INVALID"],
      [6, "FIELD_MISSING"],
      [7, "CURRENCY_UNKNOWN"],
      [8, "FIELD_MISSING"],
      [9, "FIELD_MISSING"],
      [10, "LINE_TOO_LONG"],
    ]);
  });

  it("reads a time with its offset, and none with anything else behind it", () => {
    const times = [
      "2025/03/01 00:04",
      "2025-03-01T02:04:00+02:00",
      "2025-02-28 19:34-0430",
      "2025-03-01T00:04:00.5Z",
    ];
    const rowsOf = (list: readonly string[]) =>
      read([HEADER, ...list.map((t) => GOOD.replace("2025/03/01 00:04", t))].join("\n"));
    expect(rowsOf(times).rejects).toEqual([]);
    expect(new Set(rowsOf(times).rows.map((r) => (r as readonly unknown[])[1])).size).toBe(1);
    const wrong = ["2025/03/01 00:04 PM", "2025-03-01T00:04:00+99:00"];
    expect(rowsOf(wrong).rejects.map((r) => r.code)).toEqual(["DATE_IMPOSSIBLE", "DATE_IMPOSSIBLE"]);
  });

  it("names the column that a header lacks", () => {
    expect(read("Timestamp,Account\n1,2\n").missing).toBe("Account");
    expect(read("").missing).toBe("Timestamp");
  });
});

describe("the table of bytes", () => {
  it("gives equal bytes one number and reads them back", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 30, unit: "grapheme" }), { maxLength: 200 }),
        (words) => {
          const table = new ByteTable();
          const ids = words.map((w) => {
            const bytes = bytesOf(w);
            return table.intern(bytes, 0, bytes.length);
          });
          words.forEach((w, i) => {
            expect(table.text(ids[i] as number)).toBe(w);
            expect(ids[i]).toBe(ids[words.indexOf(w)]);
          });
          expect(table.size).toBe(new Set(words).size);
        },
      ),
    );
  });
});
