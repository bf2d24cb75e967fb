import { expect } from "vitest";
import type { Alert } from "../../src/core/index.ts";

/** An alert with account numbers in place of the engine's, as files of alerts have them. */
export const named = (alert: Alert, nameOf: (account: number) => string) => ({
  type: alert.type,
  rows: alert.rows,
  subjects: alert.subjects.map((s) => `${s.role} ${nameOf(s.account)}`),
  at: alert.at,
  sumUsd: alert.sumUsd,
  score: alert.score,
});
type Named = ReturnType<typeof named>;

/** What sums are usual among peers is known to the cluster's side by the hour, in process by the payment. */
const SCORE_OFF_MAX = 0.01;

/** The same structures in the same order, with the same payments, roles and sums; scores to a hundredth. */
export function expectSameFindings(mine: readonly Named[], theirs: readonly Named[]): void {
  const whole = ({ score, ...rest }: Named) => rest;
  expect(mine.map(whole)).toEqual(theirs.map(whole));
  mine.forEach((alert, i) => {
    const off = Math.abs(alert.score - (theirs[i]?.score ?? 0));
    expect([alert.type, off <= SCORE_OFF_MAX]).toEqual([alert.type, true]);
  });
}
