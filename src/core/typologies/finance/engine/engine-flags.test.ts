import { describe, expect, it } from "vitest";
import { flaggedPayments } from "../../../../../test/support/invented-payments.ts";
import { type Alert, FinanceEngine, type IncomingPayment, scoreOf } from "./engine.ts";
import { type AccountClass, classIndex, methodIndex } from "./kinds.ts";

const METHODS = { Cash: "cash", Stablecoin: "crypto", "Credit Card": "purchase" } as const;
const FLAGS = ["CASH-OUT", "COIN-COLLECTION", "NETTING", "ROTATION"];
const stream: readonly IncomingPayment[] = flaggedPayments().map(({ at, from, to, amount, method }, row) => ({
  row,
  at,
  from,
  to,
  paid: amount,
  paidCurrency: 0,
  received: amount,
  receivedCurrency: 0,
  method: methodIndex(METHODS[method as keyof typeof METHODS] ?? "transfer"),
}));

const kindOf = (account: number): AccountClass =>
  account === 894 ? "exchange" : account >= 890 ? "till" : account >= 700 ? "shop" : "person";

function engineOf(place: (account: number) => number = (a) => a % 7): FinanceEngine {
  const engine = new FinanceEngine({ capacity: 1 << 14, rates: new Map([["USD", 1]]) });
  for (let a = 0; a < 900; a++) engine.describe(a, classIndex(kindOf(a)), place(a));
  return engine;
}

function run(payments: readonly IncomingPayment[], engine = engineOf()): Alert[] {
  const alerts: Alert[] = [];
  for (const p of payments) {
    engine.push(p);
    alerts.push(...engine.drain());
  }
  return alerts;
}
const whole = (payments: readonly IncomingPayment[], engine = engineOf()): Alert[] => [
  ...run(payments, engine),
  ...engine.finish(),
];
const flagged = (alerts: readonly Alert[]): Alert[] => alerts.filter((a) => FLAGS.includes(a.type));

describe("the rarer flags in traffic", () => {
  it("are raised once each, with a score that replays, and after their payments", () => {
    const alerts = flagged(whole(stream));
    expect(alerts.map((a) => a.type).sort()).toEqual(FLAGS);
    for (const alert of alerts) {
      expect(alert.score).toBe(scoreOf(alert));
      expect(alert.at).toBeGreaterThanOrEqual(alert.rows.at(-1) as number);
    }
  });

  it("name no payer: whoever only pays in them has no role", () => {
    for (const alert of flagged(whole(stream))) {
      const paid = new Set(alert.rows.map((row) => stream[row]?.to));
      const inRole = alert.subjects.map((s) => s.account);
      if (alert.type === "CASH-OUT") expect(inRole).toEqual([303]);
      else expect(inRole.filter((account) => !paid.has(account))).toEqual([]);
    }
  });

  it("are the same before row n where the file ends at row n", () => {
    const all = run(stream);
    for (const n of [1500, 2400, 3000]) {
      const cut = run(stream.slice(0, n));
      expect(cut).toEqual(all.filter((a) => a.at < n - 1));
      expect(cut.length).toBeGreaterThan(0);
    }
  });

  it("come to the same from a snapshot at any point", () => {
    const all = whole(stream);
    for (const n of [900, 1700, 2500]) {
      const first = engineOf();
      const before = run(stream.slice(0, n), first);
      const second = engineOf();
      second.load(structuredClone(first.save()));
      expect(JSON.stringify([...before, ...whole(stream.slice(n), second)])).toBe(JSON.stringify(all));
    }
  });

  it("are none where payer and payee change roles, but for two who net: that is the same both ways", () => {
    const turned = stream.map((p) => ({ ...p, from: p.to, to: p.from }));
    expect(flagged(whole(turned)).filter((a) => a.type !== "NETTING")).toEqual([]);
  });

  it("know places only as the same or another", () => {
    expect(
      whole(
        stream,
        engineOf((a) => 100 - (a % 7)),
      ),
    ).toEqual(whole(stream));
  });
});
