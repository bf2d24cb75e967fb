import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { type Alert, Speaker } from "../core/index.ts";
import { alertLine, ownParameters } from "./alert-file.ts";
import { detectInFile } from "./finance-file.ts";
import { replay } from "./finance-replay.ts";
import { readFindingMessages } from "./package-parts.ts";

const HEAD =
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering";
const folder = mkdtempSync(join(tmpdir(), "wasl-replay-"));
afterAll(() => rmSync(folder, { recursive: true }));
const inFolder = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const row = (at: string, from: string, to: string, sum: number, method = "Wire"): string =>
  `${at},1,${from},1,${to},${sum}.00,Euro,${sum}.00,Euro,${method},0`;
const time = (day: number, hour: number): string =>
  `2026/03/${String(day).padStart(2, "0")} ${String(hour).padStart(2, "0")}:10`;

/** A ring and a fan among payments that mean nothing: how rare they are is told by those. */
const rows = [
  ...Array.from({ length: 600 }, (_, i) =>
    row(time(1 + Math.floor(i / 30), i % 24), `P${i % 70}`, `Q${i % 53}`, 20 + (i % 40)),
  ),
  ...["A", "B", "C", "D", "E"].map((from, i, all) =>
    row(time(10, 8 + i), from, all[(i + 1) % all.length] ?? "A", 9000 - 100 * i),
  ),
  ...Array.from({ length: 14 }, (_, i) =>
    row(time(14 + Math.floor(i / 5), 3 + i), `F${i}`, "HUB", 700 + 137 * (i % 5)),
  ),
].sort();

async function alertsOf(transactions: string): Promise<string> {
  const parameters = ownParameters();
  const speaker = new Speaker("en", readFindingMessages().en);
  const lines: string[] = [];
  const onAlert = (alert: Alert, nameOf: (account: number) => string) =>
    void lines.push(alertLine(alert, nameOf, parameters, speaker));
  await detectInFile({
    transactions,
    scoreMin: 0.05,
    onAlert,
  });
  return lines.join("\n");
}

async function said(transactions: string, alerts: string): Promise<{ alerts: number; same: number }> {
  let text = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((piece) => {
    text += String(piece);
    return true;
  });
  try {
    await replay({ transactions, alerts, json: true });
    return JSON.parse(text) as { alerts: number; same: number };
  } finally {
    write.mockRestore();
    process.exitCode = undefined;
  }
}

test("every alert replays from its own rows to its score, and not from others", async () => {
  const file = inFolder("t.csv", [HEAD, ...rows].join("\n"));
  const alerts = inFolder("a.jsonl", await alertsOf(file));
  const told = await said(file, alerts);
  expect(told.alerts).toBeGreaterThan(0);
  expect(told).toMatchObject({ same: told.alerts });
  const changed = rows.map((line) =>
    line.includes(",A,1,B,") ? line.replaceAll("9000.00", "6100.00") : line,
  );
  const other = await said(inFolder("other.csv", [HEAD, ...changed].join("\n")), alerts);
  expect(other.same).toBe(told.alerts - 1);
});

test("what a score took from the background is kept with each term", async () => {
  const lines = (await alertsOf(inFolder("b.csv", [HEAD, ...rows].join("\n")))).split("\n");
  const alerts = lines.map(
    (line) => JSON.parse(line) as { score: number; terms: { name: string; value: number; own: number }[] },
  );
  for (const { terms, score } of alerts) {
    const sum = terms.reduce((total, t) => total + t.value, 0);
    expect(Math.round(10_000 / (1 + Math.exp(-sum))) / 10_000).toBe(score);
  }
  const terms = alerts.flatMap((a) => a.terms);
  // The shape is the rows' own; who is a stranger and what is large among peers is told by the rest.
  expect(terms.some((t) => t.own !== 0 && t.own === t.value)).toBe(true);
  expect(terms.some((t) => t.own !== t.value)).toBe(true);
});
