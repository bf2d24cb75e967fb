import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inEnglish } from "../../../../test/support/said.ts";
import type { Payment } from "../../records.ts";
import type { DetectorInput } from "../detector.ts";
import { accountEntityId } from "./account-id.ts";
import { majorAmount, minorAmount } from "./minor-units.ts";
import { passThroughAccount } from "./pass-through-account.ts";

let serial = 0;
const pay = (from: string, to: string, amountMinor: bigint, hour: number): Payment => ({
  kind: "payment",
  id: `p${String(serial++).padStart(4, "0")}`,
  at: 1_740_787_200 + hour * 3600,
  debtorAccount: from,
  creditorAccount: to,
  amountMinor,
  currency: "EUR",
});
const run = (payments: readonly Payment[]) =>
  passThroughAccount.detect({
    payments,
    posts: [],
    orders: [],
    seizures: [],
    events: [],
    identifiers: [],
  } satisfies DetectorInput);

const collector = () => [
  pay("A1", "HUB", 100_000n, 0),
  pay("A2", "HUB", 120_000n, 3),
  pay("A3", "HUB", 80_000n, 5),
  // Two couriers: the sum is forwarded, no single payment equals a receipt.
  pay("HUB", "OUT1", 170_000n, 20),
  pay("HUB", "OUT2", 125_000n, 30),
];

describe("pass-through-account", () => {
  it("finds an account that splits what it forwards", () => {
    const [finding, ...rest] = run(collector());
    expect(rest).toEqual([]);
    expect(finding?.subjects).toEqual([{ id: accountEntityId("HUB"), role: "pass-through account" }]);
    expect(finding?.evidence).toHaveLength(5);
    expect(finding && inEnglish(finding.summary)).toContain("3000.00 EUR in 3 payments from 3 payers");
    expect(finding?.score).toBeCloseTo(finding?.terms.reduce((s, t) => s + t.value, 0) ?? 0, 6);
  });

  it("is silent where the money stays or is spent later", () => {
    const late = collector().map((p) => (p.debtorAccount === "HUB" ? { ...p, at: p.at + 5 * 86_400 } : p));
    expect(run(late)).toEqual([]);
    expect(run(collector().filter((p) => p.creditorAccount !== "OUT1"))).toEqual([]);
  });

  it("names no payer and states no payer's account number", () => {
    const [finding] = run(collector());
    const stated = finding?.proves.filter((s) => s.property === "accountNumber").map((s) => s.value);
    expect(stated).toEqual(["HUB"]);
    expect(JSON.stringify(finding)).not.toContain('"A1"');
  });

  it("does not depend on the order of the file", () => {
    const rows = collector();
    const expected = run(rows);
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        expect(run(shuffled)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});

describe("money", () => {
  it("reads back what it writes", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        fc.constantFrom("EUR", "JPY", "KWD", "BTC"),
        (v, c) => {
          expect(minorAmount(majorAmount(v, c), c)).toBe(v);
        },
      ),
    );
  });
  it("refuses fractions below the minor unit", () => {
    expect(minorAmount("10.005", "EUR")).toBeUndefined();
    expect(minorAmount("10.5", "JPY")).toBeUndefined();
  });
});

describe("accountEntityId", () => {
  it("joins an IBAN however it is written, and keeps equal numbers of two banks apart", () => {
    expect(accountEntityId("de89 3704 0044 0532 0130 00", "BANK")).toBe(
      accountEntityId("DE89370400440532013000"),
    );
    expect(accountEntityId("12345", "A")).not.toBe(accountEntityId("12345", "B"));
  });
});
