import { describe, expect, it } from "vitest";
import { type ColumnChoices, headingOf, lackingFields, mappingOf } from "./column-mapping.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const choices = (rest: Partial<ColumnChoices>): ColumnChoices => ({
  kind: "payments",
  columns: {},
  everyRow: {},
  ...rest,
});

describe("the heading of a table, read in the browser", () => {
  it.each([
    ['Day;"To; whom";Sum\n1;2;3', ["Day", "To; whom", "Sum"]],
    ["\ufeffDay\tSum\r\n1\t2", ["Day", "Sum"]],
    ["\n\nDay | Sum\n", ["Day", "Sum"]],
    ["التاريخ,المبلغ\n", ["التاريخ", "المبلغ"]],
    ["Day,,Sum,Sum\n", ["Day", "Sum"]],
    ["Statement\nAccount;8EXOWN\n\nDay;Who;Why;Sum\n1;2;3;4\n", ["Day", "Who", "Why", "Sum"]],
    ['Day,"Sum\nin euros"\n1,"a, b, c,\nd, e, f"\n', ["Day", "Sum\nin euros"]],
    ["only one\n", []],
    ["", []],
    ["PK\u0003\u0004\0\0,\0", []],
  ])("%j", (text, names) => {
    expect(headingOf(bytes(text))).toEqual(names);
  });

  it("is read in what Excel saves too", () => {
    const utf16 = Uint8Array.from([0xff, 0xfe, ...[..."é;b\n"].flatMap((c) => [c.charCodeAt(0), 0])]);
    expect(headingOf(utf16)).toEqual(["é", "b"]);
    expect(headingOf(Uint8Array.from([0x44, 0xe9, 0x3b, 0x62, 0x0a]))).toEqual(["Dé", "b"]);
    expect(headingOf(bytes("a;b;é").slice(0, 5))).toEqual(["a", "b"]);
  });
});

describe("what was said of the columns", () => {
  it("names what is still lacking, in either of two ways", () => {
    const ids = (c: ColumnChoices) => lackingFields(c).map(({ id }) => id);
    expect(ids(choices({}))).toEqual(["at", "debtorAccount", "creditorAccount", "amount", "currency"]);
    const statement = choices({
      kind: "statement",
      columns: { at: "Day", counterpartyName: "Who", debit: "Out" },
      everyRow: { account: "8EXOWN", currency: " " },
    });
    expect(ids(statement)).toEqual(["amount", "currency"]);
    expect(ids({ ...statement, columns: { ...statement.columns, credit: "In", currency: "Ccy" } })).toEqual(
      [],
    );
    expect(ids(choices({ kind: "people", columns: { firstName: "a" } }))).toEqual(["name"]);
  });

  it("is a mapping as the server reads it", () => {
    expect(
      mappingOf(
        choices({
          columns: {
            at: "Day",
            debtorAccount: "From",
            creditorAccount: "To",
            amount: "Sum",
            name: "left over",
          },
          everyRow: { currency: "EUR", at: "not this" },
          dateOrder: "dmy",
          decimal: ",",
        }),
      ),
    ).toEqual({
      payments: {
        at: { column: "Day" },
        debtorAccount: { column: "From" },
        creditorAccount: { column: "To" },
        amount: { column: "Sum" },
        currency: { literal: "EUR" },
      },
      dateOrder: "dmy",
      decimal: ",",
    });
    expect(
      mappingOf(
        choices({
          kind: "orders",
          columns: { order_id: "Auftrag", date: "Datum", buyer: "Kunde", quantity: "Menge" },
          everyRow: { seller: "M-shop" },
          dateOrder: "dmy",
          decimal: ",",
        }),
      ),
    ).toEqual({
      row: "order",
      dateOrder: "dmy",
      decimal: ",",
      columns: {
        order_id: "Auftrag",
        date: "Datum",
        seller: { literal: "M-shop" },
        buyer: "Kunde",
        quantity: "Menge",
      },
    });
    expect(
      mappingOf(choices({ kind: "vessels", columns: { name: "Ship", flag: "Flag" }, decimal: "," })),
    ).toEqual({
      entities: {
        row: {
          schema: "Vessel",
          keys: ["Ship"],
          sure: ["imoNumber", "mmsi", "registrationNumber"],
          properties: { name: { column: "Ship" }, flag: { column: "Flag" } },
        },
      },
    });
  });
});
