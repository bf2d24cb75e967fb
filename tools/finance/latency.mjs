#!/usr/bin/env node
/**
 * Times each payment of a file by itself: node tools/finance/latency.mjs Trans.csv Accounts.csv [--cpu]
 * By the wall clock, or by the processor time of this process, which the work of others on the machine does not touch.
 */
import { detectInFile } from "../../dist/cli/finance-file.js";

const [transactions, accounts, flag] = process.argv.slice(2);
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
// Buckets of a microsecond up to a second: exact enough for percentiles, no list of five million numbers.
const buckets = new Uint32Array(1_000_001);
let worst = 0;
let payments = 0;
let over50ms = 0;
await detectInFile({
  transactions,
  accounts,
  onAlert: () => undefined,
  timing: {
    now: flag === "--cpu" ? cpuMs : () => performance.now(),
    took: (milliseconds) => {
      payments++;
      if (milliseconds > worst) worst = milliseconds;
      if (milliseconds > 50) over50ms++;
      buckets[Math.min(1_000_000, Math.ceil(milliseconds * 1000))]++;
    },
  },
});
const at = (share) => {
  let left = payments * share;
  for (let i = 0; i < buckets.length; i++) {
    left -= buckets[i];
    if (left <= 0) return i;
  }
  return buckets.length;
};
console.log(
  JSON.stringify({
    payments,
    p50: at(0.5),
    p99: at(0.99),
    p9999: at(0.9999),
    worstMs: Math.round(worst * 10) / 10,
    over50ms,
  }),
);
