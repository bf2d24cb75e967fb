import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// Five strangers pay the hub within two days; it pays nine tenths of it on to four others in the two days after.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 600)];
const ins = [803, 911, 1507, 2103, 473].map((usd, i) => paid(`in${i + 1}`, "hub", usd, 200 + 12 * i));
const outs = [1203, 1711, 1307, 997].map((usd, i) => paid("hub", `out${i + 1}`, usd, 260 + 12 * i));
const both = [...ins, ...outs];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  ...more,
});
const kindOf = (kind: "firm" | "till", of: readonly Paid[], side: "from" | "to") =>
  Object.fromEntries(of.map((p) => [p[side], kind]));
const by = (method: Paid["by"], of: readonly Paid[]): Paid[] =>
  of.map((p) => ({ ...p, ...(method && { by: method }) }));
const times = (factor: number): Paid[] => outs.map((p) => ({ ...p, usd: p.usd * factor }));
const base = () => seenIn("GATHER-SCATTER", ledger(both));

describe("a gather-scatter", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      gathers: 4.322,
      scatters: 3.218,
      size: 3.15,
      habit: 0,
      order: 1,
      "cash takings": 0,
      balance: 2.2,
      "one payment each": 0,
      "new partners": 0,
      neighbours: 0,
      "firm by cheque": 0,
      "large for its peers": -0.022,
      "all large for its peers": -0.04,
      "large as ever": 0,
      treasury: 0,
      "repeated sums": 0,
      "in turn": 0,
      "one method": 0.4,
      "spread of amounts": 0.073,
    });
  });
  it("is told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      gathers: "money.gathers 5 0",
      scatters: "money.scatters 4 0",
      size: "money.both-sides",
      habit: "money.busiest-both 0 0",
      order: "money.payouts-after 1",
      "cash takings": "money.from-desks 0",
      balance: "money.went-out 0.9",
      "one payment each": "money.partners-once 1",
      "new partners": "money.never-seen 1",
      neighbours: "money.payers-same-place 0",
      "firm by cheque": "money.by-cheque 0",
      "large for its peers": "money.large-for-peers",
      "all large for its peers": "money.all-large-for-peers",
      "large as ever": "money.large-as-ever",
      treasury: "money.group-balances",
      "repeated sums": "money.repeat",
      "in turn": "money.in-turn",
      "one method": "money.one-method",
      "spread of amounts": "money.vary",
    });
  });
  it("names the hub alone, and holds both sides in order of time", () => {
    expect(base()?.subjects).toEqual(["hub hub"]);
    expect(base()?.payments).toEqual(both.map((p) => `${p.from} > ${p.to}`));
  });

  it.each<[string, Ledger, Record<string, number>]>([
    ["half of it paid on", ledger([...ins, ...times(0.55)]), { balance: 0.3 }],
    ["a fifth of it paid on", ledger([...ins, ...times(0.2)]), { balance: -1.5 }],
    ["a fifth more than came is paid on", ledger([...ins, ...times(1.33)]), { balance: 0.3 }],
    ["half as much again is paid on", ledger([...ins, ...times(1.67)]), { balance: -1.5 }],
    ["61 of 100 paid on", ledger([...ins, ...times(0.68)]), {}],
    ["59 of 100 paid on", ledger([...ins, ...times(0.66)]), { balance: 0.3 }],
    ["105 of 100 paid on", ledger([...ins, ...times(1.17)]), {}],
    ["107 of 100 paid on", ledger([...ins, ...times(1.19)]), { balance: 0.3 }],
    ["26 of 100 paid on", ledger([...ins, ...times(0.29)]), { balance: 0.3 }],
    ["24 of 100 paid on", ledger([...ins, ...times(0.27)]), { balance: -1.5 }],
    ["129 of 100 paid on", ledger([...ins, ...times(1.43)]), { balance: 0.3 }],
    ["131 of 100 paid on", ledger([...ins, ...times(1.46)]), { balance: -1.5 }],
    [
      "paid on before the last came",
      ledger([...ins, ...outs.map((p) => ({ ...p, hour: p.hour - 35 }))]),
      { order: 0 },
    ],
    ["from cash desks", ledger(both, { kinds: kindOf("till", ins, "from") }), { "cash takings": -3 }],
    ["by cheque", ledger(by("cheque", both)), { "firm by cheque": -1 }],
    ["a firm by cheque", ledger(by("cheque", both), { kinds: { hub: "firm" } }), { "firm by cheque": -2 }],
    [
      "a firm that pays firms: the balances of a group",
      ledger(both, { kinds: { hub: "firm", ...kindOf("firm", outs, "to") } }),
      { treasury: -4 },
    ],
    [
      "payers of the hub's place",
      ledger(both, { neighbours: ["hub", ...ins.map((p) => p.from)] }),
      { neighbours: -2 },
    ],
    ["payees of the hub's place", ledger(both, { neighbours: ["hub", ...outs.map((p) => p.to)] }), {}],
    [
      "one payer twice",
      ledger([...both, paid("in2", "hub", 517, 230)]),
      { "one payment each": -0.3, "new partners": -0.25, "spread of amounts": 0.097 },
    ],
    [
      "one sum for all payees",
      ledger([...ins, ...outs.map((p) => ({ ...p, usd: 1301 }))]),
      { "repeated sums": -1.333, "in turn": -1.778 },
    ],
    [
      "one sum for all payers",
      ledger([...ins.map((p) => ({ ...p, usd: 1159 })), ...outs]),
      { "repeated sums": -1.667, "spread of amounts": -0.3 },
    ],
    [
      "received by phone, sent by transfer",
      ledger([...by("mobile", ins), ...outs]),
      { "one method": -0.489 },
    ],
    [
      "the payers pay others the same in turn",
      ledger([...both, ...ins.map((p, i) => ({ ...p, to: `q${i}`, hour: 290 + i }))]),
      { "in turn": -2.222 },
    ],
    [
      "others had paid it before",
      ledger([...both, paid("a", "hub", 640, 120), paid("b", "hub", 650, 130)]),
      { gathers: 1.433, habit: -0.8 },
    ],
    [
      "it had paid others before",
      ledger([...both, paid("hub", "a", 640, 120), paid("hub", "b", 650, 130)]),
      { scatters: 0.971, habit: -1 },
    ],
    [
      "two payers and four payees",
      ledger([...ins.slice(3), ...outs]),
      { gathers: 1.289, size: 2.1, balance: -1.5, "spread of amounts": 0.253 },
    ],
  ])("%s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("GATHER-SCATTER", changedLedger))).toEqual(terms);
  });

  it("scatters from the middle receipt on", () => {
    const shifted = (hours: number) =>
      seenIn("GATHER-SCATTER", ledger([...ins, ...outs.map((p) => ({ ...p, hour: p.hour + hours }))]))
        ?.payments.length;
    expect([shifted(-36), shifted(-36.01)]).toEqual([9, 8]);
  });

  it.each<[string, Ledger]>([
    ["with one payee", ledger([...ins, ...outs.map((p) => ({ ...p, to: "out1" }))])],
    ["with one payer", ledger([...ins.map((p) => ({ ...p, from: "in1" })), ...outs])],
    ["of five partners", ledger([...ins.slice(2), ...outs.slice(0, 2)])],
    ["of a remitter, whose trade it is", ledger(both, { kinds: { hub: "remitter" } })],
    ["where it only pays back", ledger([...ins, ...outs.map((p, i) => ({ ...p, to: `in${i + 1}` }))])],
    ["where it buys in shops", ledger(both, { kinds: Object.fromEntries(outs.map((p) => [p.to, "shop"])) })],
    ["where it had paid before", ledger([...ins, ...outs.map((p) => ({ ...p, hour: p.hour - 80 }))])],
    ["where it pays a week later", ledger([...ins, ...outs.map((p) => ({ ...p, hour: p.hour + 150 }))])],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("GATHER-SCATTER", changedLedger)).toBeUndefined();
  });
});
