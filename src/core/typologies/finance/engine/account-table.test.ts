import { describe, expect, it } from "vitest";
import { AccountTable, FLAG } from "./account-table.ts";

const FIELDS = [
  ["kind", "setKind", 7],
  ["seen", "setSeen", 255],
  ["looks", "setLooks", 3],
  ["place", "setPlace", 12_345],
  ["quietUntil", "setQuietUntil", 4_000_000_000],
  ["lastIn", "setLastIn", 77],
  ["lastOut", "setLastOut", 78],
] as const;

/** All that the table says of an account. */
const saidOf = (table: AccountTable, account: number) => ({
  ...Object.fromEntries(FIELDS.map(([get]) => [get, table[get](account)])),
  payers: table.payers(account),
  payees: table.payees(account),
  newPayers: table.newPayers(account),
  newPayees: table.newPayees(account),
  flags: Object.values(FLAG).filter((flag) => table.has(account, flag)),
});
const UNTOUCHED = {
  kind: 0,
  seen: 0,
  looks: 0,
  place: -1,
  quietUntil: 0,
  lastIn: -1,
  lastOut: -1,
  payers: 0,
  payees: 0,
  newPayers: 0,
  newPayees: 0,
  flags: [],
};

function tableOf(accounts: number): AccountTable {
  const table = new AccountTable();
  table.ensure(accounts);
  return table;
}

describe("an account of the engine", () => {
  it("has neither paid nor been paid at first, and lives nowhere", () => {
    const table = tableOf(2000);
    for (const account of [0, 1, 1023, 1024, 1999]) expect(saidOf(table, account)).toEqual(UNTOUCHED);
  });

  it.each(FIELDS)("keeps its %s and changes nothing else, of itself or its neighbours", (get, set, value) => {
    const table = tableOf(10);
    table[set](5, value);
    expect(saidOf(table, 5)).toEqual({ ...UNTOUCHED, [get]: value });
    for (const other of [4, 6]) expect(saidOf(table, other)).toEqual(UNTOUCHED);
  });

  it("counts who paid whom at both ends, and whom it met for the first time apart", () => {
    const table = tableOf(10);
    table.count(1, 2, 1);
    table.count(3, 2, 1);
    table.countNew(3, 2, 1);
    expect(saidOf(table, 2)).toEqual({ ...UNTOUCHED, payers: 2, newPayers: 1 });
    expect(saidOf(table, 1)).toEqual({ ...UNTOUCHED, payees: 1 });
    expect(saidOf(table, 3)).toEqual({ ...UNTOUCHED, payees: 1, newPayees: 1 });
    table.count(1, 2, -1);
    table.countNew(3, 2, -1);
    expect(saidOf(table, 2)).toEqual({ ...UNTOUCHED, payers: 1 });
    expect(saidOf(table, 1)).toEqual(UNTOUCHED);
    expect(saidOf(table, 3)).toEqual({ ...UNTOUCHED, payees: 1 });
  });

  it("bears flags that are set and taken away one by one", () => {
    const table = tableOf(4);
    table.set(2, FLAG.hubDue);
    table.set(2, FLAG.settles);
    table.set(2, FLAG.settles);
    expect(saidOf(table, 2)).toEqual({ ...UNTOUCHED, flags: [FLAG.hubDue, FLAG.settles] });
    table.clear(2, FLAG.hubDue);
    table.clear(2, FLAG.paired);
    expect(saidOf(table, 2)).toEqual({ ...UNTOUCHED, flags: [FLAG.settles] });
    expect(saidOf(table, 1)).toEqual(UNTOUCHED);
  });

  it("may have paid whom it met; nobody else may have met anybody", () => {
    const table = tableOf(100);
    table.meet(1, 2);
    table.meet(1, 50);
    expect([table.mayHavePaid(1, 2), table.mayHavePaid(1, 50)]).toEqual([true, true]);
    expect([table.mayHavePaid(2, 1), table.mayHavePaid(0, 2)]).toEqual([false, false]);
    // A sieve of thirty-two: most of whom it never met are told apart from the two that it did.
    const taken = Array.from({ length: 100 }, (_, other) => table.mayHavePaid(1, other)).filter((m) => m);
    expect(taken.length).toBeLessThan(20);
  });
});

describe("the table of accounts", () => {
  it.each([1024, 1025, 1500, 5000])("keeps all it knows when it has to hold %i", (count) => {
    const table = tableOf(1024);
    for (const [, set, value] of FIELDS) table[set](1023, value);
    table.count(1, 1023, 1);
    table.set(1023, FLAG.paired);
    const before = saidOf(table, 1023);
    table.ensure(count);
    expect(table.size).toBe(count);
    expect(saidOf(table, 1023)).toEqual(before);
    expect(table.payees(1)).toBe(1);
    if (count > 1024) expect(saidOf(table, count - 1)).toEqual(UNTOUCHED);
    expect(table.tally.length).toBeGreaterThanOrEqual(count);
    table.setKind(count - 1, 9);
    expect(table.kind(count - 1)).toBe(9);
  });

  it("grows by doubling, so that one account more is not a copy each", () => {
    const table = tableOf(1024);
    table.ensure(1025);
    expect(table.tally.length).toBe(2048);
    const { tally } = table;
    table.ensure(2048);
    expect(table.tally).toBe(tally);
    table.ensure(2049);
    expect(table.tally.length).toBe(4096);
    table.ensure(100_000);
    expect(table.tally.length).toBe(100_000);
  });

  it("does not shrink", () => {
    const table = tableOf(50);
    table.ensure(10);
    expect(table.size).toBe(50);
  });

  it("goes on from what was put away, of as many accounts as there were", () => {
    const table = tableOf(1500);
    for (const [, set, value] of FIELDS) table[set](1400, value);
    table.count(1, 1400, 3);
    table.meet(1, 1400);
    const state = structuredClone(table.save());
    expect([state.words.length, state.places.length, state.quiet.length]).toEqual([12_000, 1500, 1500]);
    const again = new AccountTable();
    again.load(state);
    expect(again.size).toBe(1500);
    for (const account of [0, 1, 1400, 1499]) expect(saidOf(again, account)).toEqual(saidOf(table, account));
    expect(again.mayHavePaid(1, 1400)).toBe(true);
  });
});
