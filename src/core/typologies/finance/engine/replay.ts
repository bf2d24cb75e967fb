import { FinanceEngine, type OwnRows } from "./engine.ts";
import { scoreOf } from "./scoring.ts";
import type { Candidate, Parameters, Term, TypologyId } from "./typology.ts";

/** With what an engine judges, beside payments. */
export interface ReplayOptions {
  readonly rates: ReadonlyMap<string, number>;
  readonly parameters?: Parameters;
}

/** A term of an alert, and how much of it its own rows give. The rest is of the background: what else had been read. */
export interface SplitTerm extends Term {
  readonly own: number;
}

interface Judged {
  readonly type: TypologyId;
  readonly terms: readonly Term[];
  readonly own: OwnRows;
}

/**
 * What an alert's rows give by themselves: the same typology judges them in an engine that has read nothing else. Terms that it would
 * not reach by them are nought: they are wholly of the background.
 */
export function splitTerms({ type, terms, own }: Judged, options: ReplayOptions): readonly SplitTerm[] {
  const values = new Map<string, number[]>();
  for (const { name, value } of ownTerms(type, own, options)) {
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return terms.map((term) => ({ ...term, own: values.get(term.name)?.shift() ?? 0 }));
}

/** The score of an alert by its rows, read anew, and by the part of the background that was kept with each term. */
export function replayed(
  type: TypologyId,
  kept: readonly { readonly name: string; readonly value: number; readonly own: number }[],
  own: OwnRows,
  options: ReplayOptions,
): number {
  const blank = kept.map(({ name }): Term => ({ name, value: 0, because: { id: "" } }));
  const anew = splitTerms({ type, terms: blank, own }, options);
  return scoreOf({
    terms: kept.map(({ name, value, own: then }, i) => ({
      name,
      value: value - then + (anew[i]?.own ?? 0),
      because: { id: "" },
    })),
  });
}

function ownTerms(
  type: TypologyId,
  { payments, kinds, places }: OwnRows,
  options: ReplayOptions,
): readonly Term[] {
  const engine = new FinanceEngine({
    capacity: payments.length + 1,
    rates: options.rates,
    ...(options.parameters === undefined ? {} : { parameters: options.parameters }),
  });
  const rows = payments.map((p) => p.row);
  let found: readonly Term[] = [];
  engine.inspect = (candidate: Candidate, of: readonly number[]) => {
    const isSame =
      candidate.type === type && of.length === rows.length && rows.every((row) => of.includes(row));
    if (isSame && found.length === 0) found = engine.termsOf(candidate);
  };
  for (const [account, kind] of kinds.entries()) engine.describe(account, kind, places[account] ?? -1);
  for (const p of payments) {
    const currency = engine.rates.currency(p.currency);
    engine.push({ ...p, paidCurrency: currency, received: p.paid, receivedCurrency: currency });
  }
  engine.finish();
  return found;
}
