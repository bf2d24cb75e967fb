import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Payment } from "../../records.ts";
import { accountEntityId } from "./account-id.ts";
import {
  accountPseudonyms,
  csvCell,
  moneyFlow,
  moneyOf,
  profitClaim,
  shownPayment,
  typologyOf,
} from "./flow.ts";

const pay = (
  id: string,
  from: string,
  to: string,
  at: number,
  minor = 10_000n,
  currency = "EUR",
): Payment => ({
  kind: "payment",
  id,
  at,
  debtorAccount: from,
  creditorAccount: to,
  amountMinor: minor,
  currency,
});
const RATES = { EUR: 1.1, USD: 1 };
const hub = accountEntityId("HUB1");
const pseudonymOf = accountPseudonyms(new Uint8Array(32).fill(7));

describe("pseudonyms of accounts", () => {
  it("are the same under one key, others under another, and none is cut from the id that a list of accounts gives", () => {
    const other = accountPseudonyms(new Uint8Array(32).fill(8));
    const ids = Array.from({ length: 500 }, (_, i) => accountEntityId(`P${i}`));
    const mine = ids.map(pseudonymOf);
    expect(new Set(mine).size).toBe(ids.length);
    expect(ids.map(accountPseudonyms(new Uint8Array(32).fill(7)))).toEqual(mine);
    expect(ids.map(other).filter((p, i) => p === mine[i])).toEqual([]);
    expect(ids.filter((id, i) => id.includes(mine[i] ?? ""))).toEqual([]);
  });

  it("take a key of 32 bytes and no less", () => {
    expect(() => accountPseudonyms(new Uint8Array(16))).toThrow("32 bytes");
  });
});

describe("a payment as a finding shows it", () => {
  const whole = {
    ...pay("a", "P1", "HUB1", 1),
    debtorAgent: "BANKDEFF",
    creditorAgent: "BANKGB22",
    reference: "for Amal",
  };
  const payer = accountEntityId("P1", "BANKDEFF");
  const payee = accountEntityId("HUB1", "BANKGB22");

  it("names who has a role; a payer is a pseudonym without bank, and the text goes with the payer", () => {
    expect(shownPayment(whole, new Set([payee]), pseudonymOf)).toEqual({
      ...pay("a", pseudonymOf(payer), "HUB1", 1),
      creditorAgent: "BANKGB22",
    });
    expect(shownPayment(whole, new Set([payer, payee]), pseudonymOf)).toEqual(whole);
    expect(JSON.stringify({ ...shownPayment(whole, new Set(), pseudonymOf), amountMinor: 0 })).not.toMatch(
      /P1|HUB1|BANK|Amal/,
    );
  });
});

describe("the flow of a finding", () => {
  const payments = [
    pay("a", "P1", "HUB1", 1),
    pay("b", "P2", "HUB1", 2),
    pay("c", "P1", "HUB1", 3, 5_000n, "USD"),
    pay("d", "HUB1", "X9", 4),
  ];
  const flow = moneyFlow(payments, new Map([[hub, "hub"]]), RATES, pseudonymOf);

  it("joins the payments of two accounts in one ribbon that leads to each of them", () => {
    const ribbon = flow.ribbons.find((r) => r.from === pseudonymOf(accountEntityId("P1")));
    expect(ribbon?.payments).toEqual(["a", "c"]);
    expect(ribbon?.sums).toEqual([
      { currency: "EUR", amountMinor: 10_000n },
      { currency: "USD", amountMinor: 5_000n },
    ]);
    expect(ribbon?.weight).toBeCloseTo(160, 6);
  });

  it("shows a number for a subject and a pseudonym for everybody else", () => {
    const labels = new Map(flow.nodes.map((n) => [n.id, n.label]));
    expect(labels.get(hub)).toBe("HUB1");
    for (const [id, label] of labels) if (id !== hub) expect(["P1", "P2", "X9"]).not.toContain(label);
  });

  it("puts whoever is paid in a later column than whoever pays, and cuts a ring once", () => {
    const layer = (f: typeof flow, n: string) =>
      f.nodes.find((x) => [accountEntityId(n), pseudonymOf(accountEntityId(n))].includes(x.id))?.layer;
    expect([layer(flow, "P1"), layer(flow, "HUB1"), layer(flow, "X9")]).toEqual([0, 1, 2]);
    const ring = moneyFlow(
      [pay("1", "A1", "B1", 1), pay("2", "B1", "C1", 2), pay("3", "C1", "A1", 3)],
      new Map(),
      RATES,
      pseudonymOf,
    );
    expect([layer(ring, "A1"), layer(ring, "B1"), layer(ring, "C1")]).toEqual([0, 1, 2]);
  });

  it("loses no payment, whatever the graph", () => {
    const any = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(any, (list) => {
        const all = list.map(([from, to], i) => pay(String(i), `N${from}`, `N${to}`, i));
        const drawn = moneyFlow(all, new Map(), RATES, pseudonymOf).ribbons.flatMap((r) => r.payments);
        expect([...drawn].sort()).toEqual(all.map((p) => p.id).sort());
      }),
    );
  });
});

describe("a profit claim", () => {
  it("counts what outsiders paid in, once, and says on which assumptions", () => {
    const named = new Set([hub, accountEntityId("BOSS1")]);
    const claim = profitClaim(
      [pay("a", "P1", "HUB1", 1), pay("b", "HUB1", "BOSS1", 2), pay("c", "BOSS1", "SHOP1", 3)],
      named,
      RATES,
      { revenueShare: 0.5, costShareLow: 0.1, costShareHigh: 0.6 },
    );
    expect(claim.payments).toEqual(["a"]);
    expect([claim.takenUsd, claim.lowUsd, claim.highUsd]).toEqual([110, 22, 50]);
    expect(claim.assumptions.revenueShare).toBe(0.5);
    expect(claim.unrated).toEqual([]);
  });

  it("does not count what has no rate, and names it", () => {
    const shillings = { ...pay("b", "P2", "HUB1", 2), amountMinor: 9_000_000n, currency: "UGX" };
    const claim = profitClaim([pay("a", "P1", "HUB1", 1), shillings], new Set([hub]), RATES);
    expect(claim).toMatchObject({ takenUsd: 110, payments: ["a"], unrated: ["UGX"] });
  });

  it("tells what came in from what was paid on: together they are the same money twice", () => {
    const { received, paidOn, within } = moneyOf(
      [
        pay("a", "P1", "HUB1", 1),
        pay("b", "HUB1", "BOSS1", 2),
        pay("c", "BOSS1", "SHOP1", 3),
        pay("d", "P1", "P2", 4),
      ],
      new Set([hub, accountEntityId("BOSS1")]),
    );
    const ids = (list: readonly { readonly id: string }[]) => list.map((p) => p.id);
    expect([ids(received), ids(within), ids(paidOn)]).toEqual([["a"], ["b"], ["c"]]);
  });
});

describe("small things", () => {
  it("knows the typology by the summary", () => {
    expect(typologyOf({ summary: "Many pay one within days: 6 payments" })).toBe("FAN-IN");
    expect(typologyOf({ summary: "Something else" })).toBeUndefined();
  });
  it.each(["=1+1", "+1", "-1", "@x", "\tx", " =1", "\n=1", "\u200b=1", "\uff1d1", "\u00a0+1"])(
    "writes %j so that no spreadsheet computes it",
    (value) => {
      expect(csvCell(value).replace(/^"/, "").startsWith("'")).toBe(true);
    },
  );
});
