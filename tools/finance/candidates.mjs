#!/usr/bin/env node
/**
 * Writes every candidate that the engine sees in implanted sets, with the instance that it matches, for calibration:
 *
 *   node tools/finance/candidates.mjs candidates.jsonl SET...      (SET: a folder made by implant.mjs)
 */
import { createWriteStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { detectInFile } from "../../dist/cli/finance-file.js";

const [output, ...sets] = process.argv.slice(2);
const out = createWriteStream(output);
for (const set of sets) {
  const instances = readFileSync(join(set, "patterns.jsonl"), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const instanceOf = new Map(instances.flatMap((p, i) => p.tx.map((row) => [row, i])));
  // As the scorer matches: half of the instance, and half of the candidate.
  const matched = (rows) => {
    const counts = new Map();
    for (const row of rows) {
      const i = instanceOf.get(row);
      if (i !== undefined) counts.set(i, (counts.get(i) ?? 0) + 1);
    }
    const fits = [...counts].filter(([i, n]) => n * 2 >= instances[i].tx.length && n * 2 >= rows.length);
    return fits.sort((a, b) => b[1] - a[1])[0]?.[0] ?? -1;
  };
  await detectInFile({
    transactions: join(set, "Trans.csv"),
    accounts: join(set, "Accounts.csv"),
    onAlert: () => undefined,
    inspect: ({ type, terms }, unsorted) => {
      const rows = [...unsorted].sort((a, b) => a - b);
      const values = Object.fromEntries(terms.map((t) => [t.name, t.value]));
      out.write(
        `${JSON.stringify({ d: set, type, inst: matched(rows), of: instances[matched(rows)]?.type, rows, terms: values })}\n`,
      );
    },
  });
}
out.end();
