import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";

// Three payers pay the same three payees.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 700)];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  ...more,
});

const PAYERS = ["a", "b", "c"];
const PAYEES = ["x", "y", "z"];
const grid = (
  payers: readonly string[],
  payees: readonly string[],
  hoursBetween: number,
  stageHours: number,
): Paid[] =>
  payees.flatMap((to, stage) =>
    payers.map((from, i) =>
      paid(
        from,
        to,
        ([903, 1211, 707][stage % 3] as number) * (1 + 0.31 * i),
        200 + stageHours * stage + hoursBetween * i,
      ),
    ),
  );
const firms = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "firm" as const]));
const layer = grid(PAYERS, PAYEES, 5, 15);
const base = () => seenIn("BIPARTITE", ledger(layer));

describe("a layer", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      loops: 7.2,
      size: 2.7,
      firms: 0,
      cheques: 0,
      "new partners": 0,
      "equal shares": 0,
    });
  });
  it("is told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      loops: "money.beyond-tree 4",
      size: "money.payments 9",
      firms: "money.firms 0",
      cheques: "money.by-cheque 0",
      "new partners": "money.never-seen 1",
      "equal shares": "money.equal-amounts",
    });
  });
  it("names those on both sides who have several partners", () => {
    expect(base()?.subjects).toEqual(["left a", "left b", "left c", "right x", "right y", "right z"]);
    expect(base()?.payments.length).toBe(9);
  });
  it("holds who paid one payee alone, and does not name them", () => {
    const seen = seenIn("BIPARTITE", ledger([...layer, paid("d", "x", 517, 225)]));
    expect(seen?.payments).toContain("d > x");
    expect(seen?.subjects).toEqual(base()?.subjects);
  });

  it.each<[string, Ledger, Record<string, number>]>([
    ["two payers and two payees", ledger(grid(["a", "b"], ["x", "y"], 5, 15)), { loops: 1.8, size: 1.2 }],
    ["firms on one side", ledger(layer, { kinds: firms(...PAYERS) }), { firms: -1.25 }],
    [
      "equal sums",
      ledger(layer.map((p, i) => ({ ...p, usd: 1003, hour: 200 + 5 * ((i * 4) % 9) }))),
      { "equal shares": -4 },
    ],
    ["one who knew its payee", ledger([...layer, paid("a", "x", 33, 20)]), { "new partners": -0.278 }],
  ])("of %s", (_, changedLedger, terms) => {
    expect(changed(base(), seenIn("BIPARTITE", changedLedger))).toEqual(terms);
  });

  it("is none where more than three of five pay one payee alone: a collection", () => {
    const collected = (others: number) =>
      seenIn(
        "BIPARTITE",
        ledger([
          ...grid(["a", "b"], ["x", "y"], 5, 15),
          ...Array.from({ length: others }, (_, i) => paid(`d${i}`, "x", 517 + 37 * i, 221 + i)),
        ]),
      );
    expect(collected(3)?.subjects).toEqual(["left a", "left b", "right x", "right y"]);
    expect(collected(3)?.payments.length).toBe(7);
    expect(collected(4)).toBeUndefined();
  });

  it.each<[string, Ledger]>([
    ["in which a payee pays another", ledger([...layer, paid("x", "y", 611, 246)])],
    ["by cheque", ledger(layer.map((p) => ({ ...p, by: "cheque" as const })))],
    ["of one payee", ledger(grid(PAYERS, ["x"], 5, 15))],
    ["of one payer", ledger(grid(["a"], PAYEES, 5, 15))],
    ["to shops", ledger(layer, { kinds: { x: "shop", y: "shop", z: "shop" } })],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("BIPARTITE", changedLedger)).toBeUndefined();
  });
});

describe("instalments", () => {
  // One price a stage; three days from stage to stage.
  const stages = PAYEES.flatMap((to, stage) =>
    PAYERS.map((from, i) => paid(from, to, [903, 1211, 707][stage] as number, 200 + 72 * stage + 5 * i)),
  );
  const paidBy = () => seenIn("INSTALMENTS", ledger(stages));
  it("are told in these terms", () => {
    expect(paidBy()?.terms).toEqual({
      payers: 2.4,
      stages: 2.4,
      order: 0.8,
      "one price a stage": 1.5,
      round: -0.4,
      coverage: 0.6,
      "new partners": 0,
      firms: 0,
      cheques: 0,
    });
  });
  it("are told in these words", () => {
    expect(paidBy()?.said).toEqual({
      bias: "money.rare",
      payers: "money.shared-payees 3",
      stages: "money.stages 3",
      order: "money.keep-order 1",
      "one price a stage": "money.alike-at-stage 0",
      round: "money.round-sums 0",
      coverage: "money.every-stage 1",
      "new partners": "money.never-seen 1",
      firms: "money.to-firms 0",
      cheques: "money.by-cheque 0",
    });
  });
  it("name the payees, no payer", () => {
    expect(paidBy()?.subjects).toEqual(["facilitators x", "facilitators y", "facilitators z"]);
    expect(paidBy()?.payments).toEqual(stages.map((p) => `${p.from} > ${p.to}`));
  });
  it.each<[string, Ledger, Record<string, number>]>([
    [
      "other sums at each stage",
      ledger(stages.map((p, i) => ({ ...p, usd: p.usd * (1 + 0.1 * (i % 3)) }))),
      { "one price a stage": 0.726 },
    ],
    ["round sums", ledger(stages.map((p) => ({ ...p, usd: Math.round(p.usd / 100) * 100 }))), { round: 0.8 }],
    ["one stage left out by one", ledger(stages.filter((_, i) => i !== 4)), { coverage: 0.378 }],
    ["payees that are firms", ledger(stages, { kinds: firms(...PAYEES) }), { firms: -1.5 }],
    ["payers that are firms", ledger(stages, { kinds: firms(...PAYERS) }), {}],
    [
      "one payer who knew the first payee",
      ledger([...stages, paid("a", "x", 903, 20)]),
      { coverage: 0.822, "new partners": -0.2 },
    ],
    ["two stages", ledger(stages.slice(0, 6)), { stages: 1.2 }],
    ["two payees of whom one paid the other another sum", ledger([...stages, paid("y", "x", 1100, 204)]), {}],
    [
      "two groups on the way, whose facilitators pay each other what all pay",
      ledger([
        ...stages,
        ...stages.map((p) => ({ ...p, from: `${p.from}2`, hour: p.hour + 90 })),
        paid("y", "x", 903, 204),
      ]),
      { payers: 4.8, coverage: 0.267 },
    ],
  ])("with %s", (_, changedLedger, terms) => {
    expect(changed(paidBy(), seenIn("INSTALMENTS", changedLedger))).toEqual(terms);
  });
  it.each<[string, Ledger]>([
    ["of two payers", ledger(stages.filter((p) => p.from !== "c"))],
    [
      "in another order each",
      ledger(stages.map((p, i) => ({ ...p, hour: 200 + 72 * ((Math.floor(i / 3) + i) % 3) + 5 * (i % 3) }))),
    ],
    ["hours after each other", ledger(stages.map((p, i) => ({ ...p, hour: 200 + 2 * i })))],
    [
      "in a savings circle after two of its rounds",
      ledger([...stages.slice(0, 6), paid("y", "x", 903, 204), paid("x", "y", 1211, 274)]),
    ],
    [
      "in one whose last payee had two shares, and was paid by nobody of the earlier yet",
      ledger([...stages.slice(0, 6), paid("y", "x", 2 * 903, 204)]),
    ],
    ["in a circle", ledger(stages.map((p) => ({ ...p, to: { x: "b", y: "c", z: "a" }[p.to] as string })))],
  ])("are none %s", (_, changedLedger) => {
    expect(seenIn("INSTALMENTS", changedLedger)).toBeUndefined();
  });
});
