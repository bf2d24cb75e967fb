import { FinanceEngine } from "../../src/core/typologies/finance/engine/engine.ts";
import {
  type AccountClass,
  classIndex,
  type MethodClass,
  methodIndex,
} from "../../src/core/typologies/finance/engine/kinds.ts";
import type { Candidate, Parameters, TypologyId } from "../../src/core/typologies/finance/engine/typology.ts";

/** A payment of a small ledger made by hand: names of accounts, US dollars, hours since the ledger began. */
export interface Paid {
  readonly from: string;
  readonly to: string;
  readonly usd: number;
  readonly hour: number;
  readonly by?: MethodClass;
}

export const paid = (from: string, to: string, usd: number, hour: number, by?: MethodClass): Paid => ({
  from,
  to,
  usd,
  hour,
  ...(by && { by }),
});

export interface Ledger {
  readonly payments: readonly Paid[];
  /** Declared kinds by account; a person where nothing is said. */
  readonly kinds?: Readonly<Record<string, AccountClass>>;
  /** Accounts that live in one place; every other lives in a place of its own. */
  readonly neighbours?: readonly string[];
  /** Nobody knows where an account is, as on a node. */
  readonly placeless?: boolean;
  /** Parameters that differ from the published ones. */
  readonly parameters?: Parameters;
}

/** What a typology made of a ledger, with its accounts by name and its payments by their place in the ledger. */
export interface Seen {
  readonly terms: Readonly<Record<string, number>>;
  readonly said: Readonly<Record<string, string>>;
  readonly subjects: readonly string[];
  readonly payments: readonly string[];
}

const START = 1_740_787_200;

/** The last candidate of a typology in a ledger, measured to the end whatever its score; nothing where there is none. */
export function seenIn(type: TypologyId, ledger: Ledger): Seen | undefined {
  const names: string[] = [];
  const engine = new FinanceEngine({
    capacity: ledger.payments.length,
    rates: new Map([["USD", 1]]),
    ...(ledger.parameters && { parameters: ledger.parameters }),
  });
  const numberOf = (name: string): number => {
    const known = names.indexOf(name);
    if (known >= 0) return known;
    const account = names.push(name) - 1;
    const own = ledger.placeless ? -1 : account + 1;
    const place = ledger.neighbours?.includes(name) ? 0 : own;
    engine.describe(account, classIndex(ledger.kinds?.[name] ?? "person"), place);
    return account;
  };
  const payments = [...ledger.payments].sort((a, b) => a.hour - b.hour);
  let last: Candidate | undefined;
  let rows: readonly number[] = [];
  engine.inspect = (candidate, at) => {
    if (candidate.type !== type) return;
    last = candidate;
    rows = at;
  };
  payments.forEach((p, row) => {
    engine.push({
      row,
      at: START + Math.round(p.hour * 3600),
      from: numberOf(p.from),
      to: numberOf(p.to),
      paid: p.usd,
      paidCurrency: 0,
      received: p.usd,
      receivedCurrency: 0,
      method: methodIndex(p.by ?? "transfer"),
    });
  });
  engine.finish();
  return (
    last && {
      // Without a zero's sign, and without what calibration alone decides.
      terms: Object.fromEntries(
        last.terms.filter((t) => t.name !== "bias").map((t) => [t.name, t.value + 0]),
      ),
      said: Object.fromEntries(
        last.terms.map((t) => [t.name, [t.because.id, ...Object.values(t.because.values ?? {})].join(" ")]),
      ),
      subjects: last.subjects.map((s) => `${s.role} ${names[s.account]}`),
      payments: rows.map((row) => {
        const p = payments[row] as Paid;
        return `${p.from} > ${p.to}`;
      }),
    }
  );
}

/** How rare sums are among peers moves a little with every payment of the stream; its own tests say how. */
const OF_THE_STREAM = new Set(["large for its peers", "all large for its peers"]);

/** The terms in which one candidate differs from another: what a change of the ledger did. */
export function changed(before: Seen | undefined, after: Seen | undefined): Seen["terms"] | undefined {
  if (!before || !after) return undefined;
  const terms = Object.entries(after.terms);
  return Object.fromEntries(
    terms.filter(([name, value]) => before.terms[name] !== value && !OF_THE_STREAM.has(name)),
  );
}
