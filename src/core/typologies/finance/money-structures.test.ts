import { describe, expect, it } from "vitest";
import { paymentWords } from "../../../../test/support/payment-words.ts";
import { inEnglish } from "../../../../test/support/said.ts";
import type { Payment } from "../../records.ts";
import { runDetector } from "../run.ts";
import { accountEntityId } from "./account-id.ts";
import type { AccountClass } from "./engine/kinds.ts";
import { moneyStructures } from "./money-structures.ts";
import { packageLabel } from "./parameter-package.ts";

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
  const input = { payments, posts: [], orders: [], seizures: [], events: [], identifiers: [], paymentWords };

  it("finds a ring of payments, whatever their order, with a score that is the sum of its terms", () => {
    const [finding] = runDetector(moneyStructures, input);
    expect(finding?.techniques).toContain("OIC-LND-03");
    expect(finding?.evidence).toEqual(payments.map((p) => p.id));
    expect(new Set(finding?.subjects.map((s) => s.id))).toEqual(new Set(ring.map((a) => accountEntityId(a))));
    expect(runDetector(moneyStructures, { ...input, payments: [...payments].reverse() })).toEqual(
      runDetector(moneyStructures, input),
    );
  });

  const found = (list: readonly Payment[]) => runDetector(moneyStructures, { ...input, payments: list });
  const changed = (at: number, more: Partial<Payment>) =>
    payments.map((p, i) => (i === at ? { ...p, ...more } : p));

  it("says what it saw, from when to when, what looks alike, and whose numbers it names", () => {
    const [finding] = found(payments);
    expect(finding && inEnglish(finding.summary)).toContain("returns to its first payer: 6 payments");
    expect([finding?.from, finding?.to]).toEqual(["2025-03-01T10:00:00Z", "2025-03-02T21:00:00Z"]);
    expect(finding?.against.map((m) => inEnglish(m))).toEqual([
      "Looks alike: savings circles.",
      "Looks alike: trade credit.",
      "Looks alike: refunds.",
    ]);
    expect(finding?.subjects.map((s) => s.role)).toEqual(ring.map(() => "ring"));
    const stated = finding?.proves.filter((s) => s.property === "accountNumber").map((s) => s.value);
    expect(stated?.sort()).toEqual(ring);
  });

  it("is scored in steps of probability, which the last term brings to the score's digits", () => {
    const [finding] = found(payments);
    const values = finding?.terms.map((t) => t.value) ?? [];
    expect(finding?.score).toBe(0.9889);
    expect(finding?.terms[0]).toMatchObject({ name: "bias", because: { id: "money.rare" } });
    expect(finding?.terms.at(-1)).toMatchObject({ name: "rounding", because: { id: "money.digits" } });
    expect(values[0]).toBeGreaterThan(0);
    expect(values[0]).toBeLessThan(0.05);
    expect(Math.abs(values.at(-1) ?? 1)).toBeLessThan(0.0001);
    expect(values.reduce((sum, v) => sum + v, 0)).toBeCloseTo(0.9889, 9);
  });

  it.each<[string, Partial<Payment>, (score: number) => boolean]>([
    ["a transfer where no method is known", { method: "barter" }, (score) => score === 0.9889],
    [
      "cheques, which trade credit goes by, however they are written",
      { method: "Cheque" },
      (score) => score < 0.9,
    ],
    ["virtual assets", { method: "Bitcoin" }, (score) => score > 0.9889],
    ["stablecoins, which are such", { method: "stablecoin" }, (score) => score > 0.9889],
    ["no card: whoever buys sends nothing round", { method: "Credit Card" }, Number.isNaN],
    ["no reinvestment, which is one's own", { method: "reinvestment" }, Number.isNaN],
  ])("reads a ring of %s", (_, more, isSo) => {
    const [finding] = found(payments.map((p) => ({ ...p, ...more })));
    expect(isSo(finding?.score ?? Number.NaN)).toBe(true);
  });

  it("takes a payment of nothing, or of less, for none", () => {
    expect(found(changed(2, { amountMinor: 0n }))).toEqual([]);
    expect(found([...payments, pay(9, "R1", "R2", -5, 3)])).toEqual(found(payments));
  });

  it("keeps one number at two banks apart: what leaves the one has not come to the other", () => {
    const all = found(payments.map((p) => ({ ...p, debtorAgent: "B", creditorAgent: "B" })));
    expect(all[0]?.evidence).toHaveLength(6);
    expect(found(changed(2, { debtorAgent: "C" }))[0]?.evidence ?? []).not.toHaveLength(6);
  });

  it("names the package of parameters that a finding was made with", () => {
    const parameters = {
      format: "wasl.finance-parameters/1",
      id: "exercise",
      version: 3,
      licence: "CC0-1.0",
      note: "as it is",
      typologies: {},
    } as const;
    const [finding] = runDetector(moneyStructures, { ...input, parameters });
    expect(finding?.detectorVersion).toBe(`2 with ${packageLabel(parameters)}`);
    expect(finding?.id).not.toBe(found(payments)[0]?.id);
    expect(finding?.score).toBe(0.9889);
  });

  it("tells sums in dollars at the rates that it is given: a bitcoin is no dollar", () => {
    const usd = (list: readonly Payment[], usdPerUnit: Readonly<Record<string, number>>) => {
      const [finding] = runDetector(moneyStructures, { ...input, payments: list, usdPerUnit });
      return finding?.summary.values?.["usd"];
    };
    expect(usd(payments, {})).toBeUndefined();
    expect(usd(payments, { EUR: 1 })).toBe(22832);
    expect(usd(payments, { EUR: 2 })).toBe(45663);
    const inBitcoin = payments.map((p) => ({ ...p, currency: "XBT", amountMinor: p.amountMinor * 1000n }));
    expect(usd(inBitcoin, { XBT: 85_000 })).toBe(1_940_679);
  });

  describe("a funnel", () => {
    const desks = Array.from({ length: 8 }, (_, i) => ({
      ...pay(20 + i, `DESK${i}`, "FUNNEL", 900, 5 * i),
      method: "Cash",
    }));
    const sent = [pay(40, "FUNNEL", "OUT", 3500, 38), pay(41, "FUNNEL", "OUT", 3400, 44)];
    it("is read in the order of its file where a minute holds several: 9 before 10", () => {
      const numbered = [...desks, ...sent].map((p, i) => ({ ...p, id: `pay-${i + 6}` }));
      const atOnce = numbered.map((p, i) => (i === 3 ? { ...p, at: numbered[4]?.at ?? 0 } : p));
      const [finding] = runDetector(moneyStructures, { ...input, payments: atOnce });
      expect(finding?.evidence.slice(2, 6)).toEqual(["pay-8", "pay-9", "pay-10", "pay-11"]);
    });

    const kinds = (of: Readonly<Record<string, AccountClass>>) =>
      new Map(
        Object.entries(of).map(([account, kind]) => [
          accountEntityId(account),
          { kind, statementIds: [`says-${account}`] },
        ]),
      );
    const findings = (of: Readonly<Record<string, AccountClass>>) =>
      runDetector(moneyStructures, { ...input, payments: [...desks, ...sent], accountKinds: kinds(of) });

    it("is explained by what accounts are declared to be for, and the finding is bound to whoever said so of its parties, not shown with it", () => {
      const [person] = findings({ FUNNEL: "person", DESK1: "till", ELSEWHERE: "shop" });
      expect(person?.subjects.map((s) => s.id)).toContain(accountEntityId("FUNNEL"));
      expect([...(person?.restsOn ?? [])].sort()).toEqual(["says-DESK1", "says-FUNNEL"]);
      expect(person?.evidence.filter((id) => id.startsWith("says-"))).toEqual([]);
      expect(findings({ FUNNEL: "shop" })).toEqual([]);
    });
  });

  it("is silent where nothing returns", () => {
    expect(runDetector(moneyStructures, { ...input, payments: payments.slice(0, 2) })).toEqual([]);
  });
});
