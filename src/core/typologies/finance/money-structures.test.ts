import { describe, expect, it } from "vitest";
import type { Payment } from "../../records.ts";
import { runDetector } from "../run.ts";
import { accountEntityId } from "./account-id.ts";
import { moneyStructures } from "./money-structures.ts";

const START = 1_740_787_200;
const pay = (id: number, from: string, to: string, amount: number, hour: number): Payment => ({
  kind: "payment",
  id: `p${String(id).padStart(3, "0")}`,
  at: START + hour * 3600,
  debtorAccount: from,
  creditorAccount: to,
  amountMinor: BigInt(Math.round(amount * 100)),
  currency: "EUR",
});

describe("money-structures", () => {
  const ring = ["R1", "R2", "R3", "R4", "R5", "R6"];
  const payments = ring.map((from, i) =>
    pay(i, from, ring[(i + 1) % 6] as string, 4000 * 0.98 ** i, 10 + 7 * i),
  );
  const input = { payments, posts: [], orders: [], seizures: [], events: [], identifiers: [] };

  it("finds a ring of payments, whatever their order, with a score that is the sum of its terms", () => {
    const [finding] = runDetector(moneyStructures, input);
    expect(finding?.techniques).toContain("OIC-LND-03");
    expect(finding?.evidence).toEqual(payments.map((p) => p.id));
    expect(new Set(finding?.subjects.map((s) => s.id))).toEqual(new Set(ring.map((a) => accountEntityId(a))));
    expect(runDetector(moneyStructures, { ...input, payments: [...payments].reverse() })).toEqual(
      runDetector(moneyStructures, input),
    );
  });

  it("is silent where nothing returns", () => {
    expect(runDetector(moneyStructures, { ...input, payments: payments.slice(0, 2) })).toEqual([]);
  });
});
