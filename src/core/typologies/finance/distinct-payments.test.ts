import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Filed, Payment } from "../../records.ts";
import { distinctPayments } from "./distinct-payments.ts";

const DAY = 86_400;
const MONDAY = Date.UTC(2026, 1, 9) / 1000;
let serial = 0;
const row = (reportNo: number, rest: Partial<Payment> = {}): Payment & Filed => ({
  kind: "payment",
  id: `pay-${++serial}`,
  reportNo,
  at: MONDAY + 36_300,
  debtorAccount: "GB33 EXER 0000 0012 3456 78",
  creditorAccount: "8HUB01",
  amountMinor: 18_500n,
  currency: "EUR",
  ...rest,
});

describe("a movement of money that two reports hold", () => {
  it.each([
    ["to the second, whatever each bank calls it", { reference: "A1" }, { reference: "B7" }, 1],
    ["with the account written otherwise", {}, { debtorAccount: "gb33exer00000012345678" }, 1],
    ["on the day where one report has no time", {}, { at: MONDAY }, 1],
    [
      "booked after the weekend under one reference",
      { reference: "E2E" },
      { reference: "E2E", at: MONDAY + 4 * DAY },
      1,
    ],
    ["a standing order's next one", { reference: "RENT" }, { reference: "RENT", at: MONDAY + 7 * DAY }, 2],
    ["at another hour", {}, { at: MONDAY + 40_000 }, 2],
    ["on the day before midnight", { at: MONDAY + 100 }, { at: MONDAY - DAY }, 2],
    ["of another sum", {}, { amountMinor: 18_501n }, 2],
    ["in another currency", {}, { currency: "USD" }, 2],
    ["the other way", {}, { debtorAccount: "8HUB01", creditorAccount: "GB33EXER00000012345678" }, 2],
    [
      "from two that no report numbers",
      { debtorAccount: "UNKNOWN-pay-a-1" },
      { debtorAccount: "UNKNOWN-pay-b-4" },
      1,
    ],
  ] as const)("is the same %s or not", (_, one, other, count) => {
    const rows = [row(2, other), row(1, one)];
    const kept = distinctPayments(rows);
    expect(kept).toHaveLength(count);
    // As the report has it that came first, so that a later one changes no finding.
    if (count === 1) expect(kept[0]?.reportNo).toBe(1);
  });

  it("is as many as the report that holds most of them has", () => {
    const twice = [row(1), row(1)];
    expect(distinctPayments([...twice, row(2), row(2), row(2), row(3)])).toHaveLength(3);
    expect(distinctPayments(twice)).toBe(twice);
  });

  it("is what another report quotes by its id, under whatever accounts", () => {
    const told = row(1);
    const quote = (rest: Partial<Payment>, reportNo = 2) =>
      row(reportNo, { debtorAccount: "acct-pseudonym", reference: told.id, at: MONDAY + 9 * DAY, ...rest });
    expect(distinctPayments([quote({}), told])).toEqual([told]);
    expect(distinctPayments([told, quote({ amountMinor: 1n })])).toHaveLength(2);
    expect(distinctPayments([told, quote({}, 1), row(3, { amountMinor: 5n })])).toHaveLength(3);
  });

  it("does not hide a second one behind a reference that agrees with neither", () => {
    const [first, second] = [
      row(1, { reference: "E1", at: MONDAY }),
      row(1, { reference: "E2", at: MONDAY }),
    ];
    const again = [
      row(2, { reference: "E2", at: MONDAY + DAY }),
      row(2, { reference: "E3", at: MONDAY + DAY }),
    ];
    expect(
      distinctPayments([first, second, ...again].map((p) => ({ ...p }))).map((p) => p.reference),
    ).toEqual(["E1", "E2", "E3"]);
  });

  const ledger = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 40 }).map((hours) => MONDAY + hours * 6 * 3600),
      debtorAccount: fc.constantFrom("A", "B", "UNKNOWN-x"),
      creditorAccount: fc.constantFrom("A", "C"),
      amountMinor: fc.constantFrom(100n, 200n),
      reference: fc.option(fc.constantFrom("R1", "R2"), { nil: undefined }),
    }),
    { maxLength: 30 },
  );
  const rowsOf = (reportNo: number, some: readonly object[]) =>
    some.map((rest) =>
      row(reportNo, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))),
    );

  it("is once in however many copies, in any order, and looking again changes nothing", () => {
    fc.assert(
      fc.property(ledger, fc.integer({ min: 2, max: 4 }), fc.boolean(), (some, copies, isTurned) => {
        const all = Array.from({ length: copies }, (_, i) => rowsOf(i + 1, some)).flat();
        const kept = distinctPayments(isTurned ? all.toReversed() : all);
        expect(kept).toHaveLength(some.length);
        expect(kept.every((p) => p.reportNo === 1)).toBe(true);
        expect(distinctPayments(kept)).toBe(kept);
      }),
    );
  });

  it("never takes away what one report holds by itself", () => {
    fc.assert(
      fc.property(ledger, ledger, (one, other) => {
        const kept = distinctPayments([...rowsOf(1, one), ...rowsOf(2, other)]);
        expect(kept.filter((p) => p.reportNo === 1)).toHaveLength(one.length);
        expect(kept.length).toBeGreaterThanOrEqual(Math.max(one.length, other.length));
      }),
    );
  });
});
