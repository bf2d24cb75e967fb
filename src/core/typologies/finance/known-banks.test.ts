import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Payment } from "../../records.ts";
import { runDetector } from "../run.ts";
import { accountEntityId } from "./account-id.ts";
import { withKnownBanks } from "./known-banks.ts";
import { moneyStructures } from "./money-structures.ts";

const START = 1_740_787_200;
const pay = (id: number, from: string, to: string, more: Partial<Payment> = {}): Payment => ({
  kind: "payment",
  id: `p${id}`,
  at: START + (10 + 7 * id) * 3600,
  debtorAccount: from,
  creditorAccount: to,
  amountMinor: BigInt(Math.round(400_000 * 0.98 ** id)),
  currency: "EUR",
  ...more,
});
const ring = ["R1", "R2", "R3", "R4", "R5", "R6"];
const bankOf = (account: string): string => `FICT4${account.slice(1)}AA`;
/** Each hop as its payer's bank writes it: the own account with its bank, the other side without. */
const statements = ring.map((from, i) =>
  pay(i, from, ring[(i + 1) % 6] as string, { debtorAgent: bankOf(from) }),
);
const found = (payments: readonly Payment[]) =>
  runDetector(moneyStructures, {
    payments,
    posts: [],
    orders: [],
    seizures: [],
    events: [],
    identifiers: [],
    usdPerUnit: { EUR: 1 },
  });

describe("a number without a bank", () => {
  it("is at the only bank that is told of it, so that a ring of six statements is one", () => {
    expect(found(statements)).toEqual([]);
    const { payments, saidBy } = withKnownBanks(statements);
    const [finding] = found(payments);
    expect(finding?.score).toBe(0.9889);
    expect(finding?.subjects.map((s) => s.id).sort()).toEqual(
      ring.map((a) => accountEntityId(a, bankOf(a))).sort(),
    );
    // Who says so: the payment in which the account has its bank.
    expect(saidBy.get("p0")).toEqual(["p1"]);
  });

  it("stays as it is where two banks have it, and where it is an IBAN, a stand-in or the end of a number", () => {
    const two = [
      pay(0, "A", "B", { debtorAgent: "FICTDE40" }),
      pay(1, "A", "B", { debtorAgent: "FICTDE41" }),
      pay(2, "A", "B"),
    ];
    expect(withKnownBanks(two).payments).toEqual(two);
    for (const account of ["GB09EXER00000004170142", "PARTY-1", "UNKNOWN-1", "****1234"]) {
      const rows = [pay(0, account, "B", { debtorAgent: "FICTDE40" }), pay(1, account, "B")];
      expect(withKnownBanks(rows).payments).toEqual(rows);
    }
  });

  it("is one however its bank is spelled: with a branch, in small letters", () => {
    const rows = ["FICTDE40XXX", "fictde40 ", "FICTDE40123", undefined].map((agent, i) =>
      pay(i, "A", "B", agent === undefined ? {} : { debtorAgent: agent }),
    );
    const { payments } = withKnownBanks(rows);
    const ids = new Set(payments.map((p) => accountEntityId(p.debtorAccount, p.debtorAgent)));
    expect(ids.size).toBe(1);
    expect(payments.every((p) => p.creditorAgent === undefined)).toBe(true);
  });

  it("is at the same bank whatever comes first", () => {
    const agent = fc.constantFrom(undefined, "FICTDE40", "FICTDE40XXX", "FICTDE41", "Fiction Bank");
    const row = fc.record({ from: fc.constantFrom("A", "B", "C"), agent });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
        const payments = rows.map(({ from, agent }, i) =>
          pay(i, from, "D", agent === undefined ? {} : { debtorAgent: agent }),
        );
        const forward = withKnownBanks(payments).payments;
        const backward = [...withKnownBanks([...payments].reverse()).payments].reverse();
        expect(backward).toEqual(forward);
      }),
    );
  });
});
