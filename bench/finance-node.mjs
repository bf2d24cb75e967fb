/** The sample as an analyst has it: imported into a node, found by `wasl detect`, scored as the file's alerts are. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const WASL = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
/** All that name accounts by how their payments lie; what else a node knows of accounts, the sample does not have. */
const DETECTORS = ["money-structures", "pass-through-account"];

/** Writes the node's findings as alerts, and answers how many; `data` is an empty folder for the node. */
export function findThroughNode(shared, data, out) {
  const env = {
    ...process.env,
    WASL_DATA: data,
    WASL_PURPOSE: "financial-intelligence",
    WASL_MANDATE: "BENCH-1",
  };
  const wasl = (...args) =>
    execFileSync(process.execPath, [WASL, ...args], { env, encoding: "utf8", maxBuffer: 2 ** 30 });
  const files = ["Accounts.csv", "Trans.csv"].map((name) => join(shared, name));
  wasl("import", ...files, "--tlp", "amber", "--fictitious");
  wasl("detect", ...DETECTORS);
  const titles = JSON.parse(wasl("finance", "cards", "--json")).typologies;
  const findings = DETECTORS.flatMap((detector) =>
    JSON.parse(wasl("findings", "--detector", detector, "--limit", "1000", "--json")),
  );
  const alerts = findings.map(({ summary, score, evidence }) => {
    // A row of the file is the number behind the last dash.
    const tx = evidence.map((id) => Number(id.split("-").at(-1))).sort((a, b) => a - b);
    const type = titles.find((t) => summary.startsWith(t.title))?.id;
    return { type, score, tx, subjects: [], at: tx.at(-1) };
  });
  writeFileSync(out, alerts.map((alert) => `${JSON.stringify(alert)}\n`).join(""));
  return alerts.length;
}
