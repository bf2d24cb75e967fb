import type { Trace } from "../api/money.ts";
import type { DrawnNode, DrawnRibbon } from "./flow-layout.ts";

interface TraceRibbon extends DrawnRibbon {
  /** Indexes of the steps behind it. */
  readonly steps: readonly number[];
}

/**
 * A trace as a picture: the account asked for at one edge, everybody else in the column of the fewest payments away
 * from it. Widths are the money that is followed, in US dollars.
 */
export function traceFlow(trace: Pick<Trace, "account" | "back" | "steps">): {
  readonly nodes: readonly DrawnNode[];
  readonly ribbons: readonly TraceRibbon[];
} {
  const { account, back, steps } = trace;
  const hops = new Map<string, number>([[account, 0]]);
  const ribbons = new Map<string, { from: string; to: string; weight: number; steps: number[] }>();
  steps.forEach(({ payment, attributedUsd, hop }, index) => {
    const { from, to } = payment;
    const [near, far] = back ? [to, from] : [from, to];
    hops.set(far, Math.min(hops.get(far) ?? hop, hop));
    hops.set(near, Math.min(hops.get(near) ?? hop - 1, hop - 1));
    const key = `${from} ${to}`;
    const ribbon = ribbons.get(key) ?? { from, to, weight: 0, steps: [] };
    ribbon.weight += attributedUsd;
    ribbon.steps.push(index);
    ribbons.set(key, ribbon);
  });
  hops.set(account, 0);
  const most = Math.max(0, ...hops.values());
  return {
    nodes: [...hops].map(([id, hop]) => ({
      id,
      label: id,
      layer: back ? most - hop : hop,
      ...(id === account ? { role: "origin" } : {}),
    })),
    ribbons: [...ribbons.values()],
  };
}
