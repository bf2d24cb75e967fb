import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// Six deposits of one price within three days, held for a week, and released one by one to two payees.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 700)];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  ...more,
});

const deposits = [803, 821, 811, 829, 817, 807].map((usd, i) =>
  paid(`p${i + 1}`, "agent", usd, 200 + 10 * i),
);
const releases = [791, 807, 797, 815, 803, 793].map((usd, i) =>
  paid("agent", i < 3 ? "x" : "y", usd, 420 + 7 * i),
);
const all = [...deposits, ...releases];
const base = () => seenIn("ESCROW", ledger(all));
const released = (change: (p: Paid, i: number) => Partial<Paid>): Ledger =>
  ledger([...deposits, ...releases.map((p, i) => ({ ...p, ...change(p, i) }))]);
const deposited = (change: (p: Paid, i: number) => Partial<Paid>): Ledger =>
  ledger([...deposits.map((p, i) => ({ ...p, ...change(p, i) })), ...releases]);

describe("fees held", () => {
  it("are told in these terms", () => {
    expect(base()?.terms).toEqual({
      payers: 2.4,
      "one price": 2.098,
      round: -0.5,
      held: 1.2,
      "accounted for": 1.916,
      returned: 0,
      matched: 1.2,
      "few payees": 0,
      "all leave": 2.5,
      pause: 1,
      "new payees": 0.5,
      "little else": 0.9,
      "one payment each": 0,
      "equal shares": 0,
      "in turn": 0,
      "several releases": 0.8,
      cheques: 0,
      "new partners": 0,
      "small sums": 0,
    });
  });
  it("are told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      payers: "money.deposits-one-price 6",
      "one price": "money.alike 0.01",
      round: "money.round-sums 0",
      held: "money.held 8.6",
      "accounted for": "money.left-again 0.98",
      returned: "money.returned 0",
      matched: "money.whole-releases 1",
      "few payees": "money.payees 2",
      "all leave": "money.came-left 6 6",
      pause: "money.pause 170",
      "new payees": "money.earlier 0",
      "little else": "money.traffic 1",
      "one payment each": "money.pay-once",
      "equal shares": "money.equal-shares-circle",
      "in turn": "money.in-turn",
      "several releases": "money.releases 6",
      cheques: "money.invoices",
      "new partners": "money.payers-seen",
      "small sums": "money.small 814",
    });
  });
  it("name the agent and who got it, no payer", () => {
    expect(base()?.subjects).toEqual(["escrow agent", "smugglers y", "smugglers x"]);
    expect(base()?.payments).toEqual(all.map((p) => `${p.from} > ${p.to}`));
  });

  it.each<[string, Ledger, Record<string, number>]>([
    ["one payee", released(() => ({ to: "x" })), { "few payees": 0.6 }],
    [
      "two deposits at once",
      ledger([...deposits, ...[1, 2, 3].map((i) => paid("agent", "x", 1603 + i, 420 + 7 * i))]),
      { "accounted for": 1.925, "few payees": 0.6 },
    ],
    [
      "one release of all",
      ledger([...deposits, paid("agent", "x", 4803, 430)]),
      { "accounted for": 1.913, matched: -0.8, "few payees": 0.6, "several releases": -0.8 },
    ],
    [
      "no whole deposits",
      released((_, i) => ({ usd: i % 2 ? 1003 : 603 })),
      { "accounted for": 1.928, matched: -0.8 },
    ],
    ["a day and a half of holding", released((_, i) => ({ hour: 230 + 36 + i })), { held: 0.4 }],
    ["less than a day of holding", released((_, i) => ({ hour: 225 + 20 + i })), { held: -1.5, pause: -1.5 }],
    [
      "six hours between the last deposit and the first release",
      released((_, i) => ({ hour: 256 + 7 * i })),
      { held: 0.4, pause: 0 },
    ],
    [
      "a small sum to a payee meanwhile",
      ledger([...all, paid("agent", "x", 400, 450)]),
      { "little else": 0.686 },
    ],
    ["one deposit less released", ledger(all.slice(0, -1)), { "accounted for": 1.105, "all leave": 1.3 }],
    [
      "one deposit that goes back",
      ledger([...all.slice(0, -1), paid("agent", "p6", 801, 470)]),
      { "accounted for": 1.924, returned: 0.5, "little else": 1.2 },
    ],
    [
      "deposits that mostly go back",
      ledger([
        ...deposits,
        ...releases.slice(0, 2),
        ...[3, 4, 5, 6].map((i) => paid("agent", `p${i}`, 801, 470 + i)),
      ]),
      { "accounted for": 1.912, returned: -4, "few payees": 0.6, "little else": 3.9 },
    ],
    [
      "round prices",
      deposited((_, i) => ({ usd: 800 + 10 * (i % 3) })),
      { "one price": 2.054, round: 1, "accounted for": 1.944 },
    ],
    [
      "one price for all",
      deposited(() => ({ usd: 813 })),
      { "one price": 2.2, "accounted for": 1.926, "equal shares": -4 },
    ],
    ["cheques", deposited((_, i) => (i < 2 ? { by: "cheque" } : {})), { cheques: -1 }],
    ["small prices", ledger(all.map((p) => ({ ...p, usd: p.usd / 5 }))), { "small sums": -2 }],
    ["a payer who was known", ledger([...all, paid("p1", "agent", 33, 20)]), { "new partners": -0.417 }],
    ["a payee who was known", ledger([...all, paid("agent", "x", 33, 20)]), { "new payees": -2 }],
    [
      "a payer twice",
      ledger([...all, paid("p2", "agent", 815, 255)]),
      {
        "one price": 2.113,
        "accounted for": 1.214,
        "all leave": 1.3,
        "one payment each": -0.429,
        "equal shares": -4,
        "new partners": -0.357,
      },
    ],
    [
      "other receipts meanwhile",
      ledger([...all, ...[1, 2, 3].map((n) => paid(`z${n}`, "agent", 33 + n, 220 + n))]),
      { "little else": 0.4 },
    ],
    [
      "payers who pay others the same in turn",
      ledger([...all, ...deposits.map((p, i) => ({ ...p, to: `q${i}`, hour: 290 + i }))]),
      { "in turn": -4 },
    ],
    [
      "four payers",
      ledger([...deposits.slice(0, 4), ...releases.slice(0, 4)]),
      { payers: 1.6, "one price": 2.07, "accounted for": 1.917 },
    ],
  ])("with %s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("ESCROW", changedLedger))).toEqual(terms);
  });

  it("name three payees at most, those who got most", () => {
    const four = ["v", "v", "w", "w", "x", "y"];
    const seen = seenIn(
      "ESCROW",
      released((p, i) => ({ to: four[i] as string, usd: p.usd + (i === 5 ? 20 : 0) })),
    );
    expect(seen?.subjects).toEqual(["escrow agent", "smugglers w", "smugglers v", "smugglers y"]);
    expect(seen?.payments.length).toBe(11);
  });

  it("are none where less than three tenths were released", () => {
    const payments = (n: number) =>
      seenIn("ESCROW", ledger([...deposits, ...releases.slice(0, n)]))?.payments.length;
    expect([payments(1), payments(2)]).toEqual([undefined, 8]);
  });

  it.each<[string, Ledger]>([
    ["of three payers", ledger([...deposits.slice(0, 3), ...releases.slice(0, 3)])],
    ["of an estate agent, whose trade it is", ledger(all, { kinds: { agent: "property" } })],
    ["that shops got", ledger(all, { kinds: { x: "shop", y: "shop" } })],
    ["that were never released", ledger(deposits)],
    ["of prices from one to three", deposited((p, i) => ({ usd: p.usd * (1 + i / 2) }))],
    ["of which a fifth was released", ledger([...deposits, ...releases.slice(0, 1)])],
    ["released at once", released((_, i) => ({ hour: 202 + i }))],
  ])("are none %s", (_, changedLedger) => {
    expect(seenIn("ESCROW", changedLedger)).toBeUndefined();
  });
});
