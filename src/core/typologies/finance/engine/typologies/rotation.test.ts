import { describe, expect, it } from "vitest";
import {
  changed,
  type Ledger,
  type Paid,
  paid,
  seenIn,
} from "../../../../../../test/support/finance-ledger.ts";
import { probability } from "../typology.ts";
import { rotation } from "./rotation.ts";

// Five sub-collectors hand on 1,800 dollars every four days to one payee; from the sixteenth day on to another.
const quiet: readonly Paid[] = [paid("shop", "worker", 903, 0), paid("worker", "shop", 41, 760)];
const ledger = (payments: readonly Paid[], more: Omit<Ledger, "payments"> = {}): Ledger => ({
  payments: [...quiet, ...payments],
  ...more,
});

const PAYERS = ["p1", "p2", "p3", "p4", "p5"];
const rounds = (to: string, start: number, n: number, usd = 1800, payers = PAYERS): Paid[] =>
  Array.from({ length: n }, (_, k) =>
    payers.map((from, i) => paid(from, to, usd + 3 * i, start + 96 * k + 5 * i)),
  ).flat();
const before = rounds("old", 20, 3);
const after = rounds("new", 330, 3);
const all = [...before, ...after];
const base = () => seenIn("ROTATION", ledger(all));

describe("a payee who takes over", () => {
  it("is told in these terms", () => {
    expect(base()?.terms).toEqual({
      payers: 4,
      "payers kept": 2.4,
      "one price": 1.975,
      "again and again": 1,
      "clean cut": 0.5,
      regular: 0,
      firms: 0,
    });
  });
  it("is told in these words", () => {
    expect(base()?.said).toEqual({
      bias: "money.rare",
      payers: "money.payers-stay 5",
      "payers kept": "money.payers-kept 1",
      "one price": "money.alike 0",
      "again and again": "money.pay-again 1",
      "clean cut": "money.days-between 4",
      regular: "money.regular 0",
      firms: "money.firms 0",
    });
  });
  it("is no lead where households pay a carer by the week, then another", () => {
    const weekly = (to: string, start: number): Paid[] =>
      PAYERS.flatMap((from, i) => [0, 168].map((hour) => paid(from, to, 200, start + hour + i)));
    const seen = seenIn("ROTATION", ledger([...weekly("carer", 20), ...weekly("other carer", 356)]));
    expect(seen?.terms).toMatchObject({ "payers kept": 2.4, regular: -10 });
    const sum = Object.values(seen?.terms ?? {}).reduce(
      (a, b) => a + b,
      rotation.parameters.bias?.value ?? 0,
    );
    expect(probability(sum)).toBeLessThan(0.15);
  });
  it("names the payees before and after, no payer", () => {
    expect(base()?.subjects).toEqual(["old payees old", "new payees new"]);
    expect(base()?.payments.length).toBe(25);
  });
  it("names all of a group that is replaced", () => {
    const two = [
      ...before,
      ...before.map((p) => ({ ...p, to: "old too", hour: p.hour + 30 - 2 * (p.hour % 32) })),
      ...after,
    ];
    expect(seenIn("ROTATION", ledger(two))?.subjects).toEqual([
      "old payees old too",
      "old payees old",
      "new payees new",
    ]);
  });

  it.each<[string, Ledger, Record<string, number>]>([
    [
      "firms, of which one may bear a new name",
      ledger(all, { kinds: { old: "firm", new: "firm" } }),
      {
        firms: -3,
      },
    ],
    [
      "one payer who stays away",
      ledger([...before, ...after.filter((p) => p.from !== "p5")]),
      { payers: 3.2, "payers kept": 1.6 },
    ],
  ])("with %s", (_, changedLedger, terms) => {
    const differing = changed(base(), seenIn("ROTATION", changedLedger)) ?? {};
    const { "one price": _price, ...rest } = differing;
    expect(rest).toEqual(terms);
  });

  it.each<[string, Ledger]>([
    ["where the old one is paid as before", ledger([...all, ...rounds("old", 340, 2)])],
    ["where the price is another", ledger([...before, ...rounds("new", 330, 3, 2400)])],
    [
      "where most payers are others",
      ledger([...before, ...rounds("new", 330, 3, 1800, ["p1", "p2", "q3", "q4", "q5"])]),
    ],
    ["of two payers", ledger(all.filter((p) => p.from === "p1" || p.from === "p2"))],
    [
      "in a savings circle, whose payees pay too",
      ledger(
        [...all, ...rounds("new", 25, 1, 1800, ["old"]), paid("new", "old", 1800, 40)].concat(
          rounds("new", 335, 1, 1800, ["old"]),
        ),
      ),
    ],
    ["in a savings circle, whose payees pay for two shares", ledger([...all, paid("new", "old", 3600, 40)])],
    ["at a landlord", ledger(all, { kinds: { new: "property" } })],
    [
      "on a journey, whose stages are paid once each",
      ledger([...rounds("old", 20, 1), ...rounds("new", 330, 1)]),
    ],
  ])("is none %s", (_, changedLedger) => {
    expect(seenIn("ROTATION", changedLedger)).toBeUndefined();
  });
});
