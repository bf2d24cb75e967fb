import { expect, test } from "vitest";
import { traceFlow } from "./trace-flow.ts";

const step = (from: string, to: string, attributedUsd: number, hop: number) => ({
  attributedUsd,
  hop,
  payment: {
    id: `${from}${to}${hop}`,
    at: "2026-02-14T04:05:00.000Z",
    from,
    to,
    amountMinor: "100",
    amount: "1.00",
    currency: "EUR",
    reportId: "rep-1",
  },
});

test("a trace forward starts at the account, and each ribbon keeps its steps and their sum", () => {
  const steps = [step("A", "B", 60, 1), step("A", "B", 40, 1), step("B", "C", 90, 2), step("A", "C", 5, 1)];
  const { nodes, ribbons } = traceFlow({ account: "A", back: false, steps });
  // C was reached in one payment as well as in two: the fewest count.
  expect(nodes.map((n) => [n.id, n.layer, n.role])).toEqual([
    ["A", 0, "origin"],
    ["B", 1, undefined],
    ["C", 1, undefined],
  ]);
  expect(ribbons[0]).toEqual({ from: "A", to: "B", weight: 100, steps: [0, 1] });
});

test("a trace back ends at the account, its sources before it", () => {
  const steps = [step("B", "A", 60, 1), step("C", "B", 60, 2)];
  const { nodes } = traceFlow({ account: "A", back: true, steps });
  expect(Object.fromEntries(nodes.map((n) => [n.id, n.layer]))).toEqual({ A: 2, B: 1, C: 0 });
});
