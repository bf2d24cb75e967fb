import { expect } from "vitest";
import { FinanceEngine } from "../../src/core/index.ts";

/** A generator of its own (xorshift), so that the rows are the same everywhere. */
function payments(count: number): readonly (readonly [at: number, payer: number, payee: number])[] {
  let state = 0x9e3779b9;
  const next = (n: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
  let at = 1_740_000_000;
  return Array.from({ length: count }, () => {
    // Floods within one minute and quiet days: both edges of the window are met.
    at += next(10) === 0 ? next(40_000) : next(90);
    return [at, next(60), next(40)] as const;
  });
}

/**
 * Distinct payers of each payee over 96 hours at each of 4000 payments, by time then row: the engine's against those of
 * a database, which answers (id, count) to one statement over a table t (id, ts, payer, payee).
 */
export async function expectSameFanIn(
  database: (values: string, select: string) => Promise<readonly (readonly unknown[])[]>,
): Promise<void> {
  const rows = payments(4000);
  const engine = new FinanceEngine({ capacity: 1 << 13, rates: new Map() });
  const mine = rows.map(([at, from, to], row) => {
    const money = { paid: 10, paidCurrency: 0, received: 10, receivedCurrency: 0, method: 0 };
    engine.push({ row, at, from, to, ...money });
    return engine.store.distinctPayers(to);
  });
  const values = rows.map(([at, from, to], row) => `(${row},${at},${from},${to})`).join(",");
  const answer = await database(
    values,
    `select b.id, count(distinct a.payer) from t b join t a on a.payee = b.payee where a.payer <> a.payee
     and a.ts >= b.ts - 96 * 3600 and (a.ts < b.ts or (a.ts = b.ts and a.id <= b.id))
     and b.payer <> b.payee group by b.id`,
  );
  const theirs = new Map(answer.map(([id, n]) => [Number(id), Number(n)]));
  expect(theirs.size).toBeGreaterThan(3800);
  for (const [row, n] of theirs) expect([row, mine[row]]).toEqual([row, n]);
}
