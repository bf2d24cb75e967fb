import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { IncomingPayment } from "../core/index.ts";
import { detectInFile } from "./finance-file.ts";
import { LATE_SECONDS, LateRows } from "./late-rows.ts";
import { SortedPayments } from "./sorted-payments.ts";

const HEAD =
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format";
const folder = mkdtempSync(join(tmpdir(), "wasl-late-"));
afterAll(() => rmSync(folder, { recursive: true }));
const payment = (row: number, at: number): IncomingPayment => ({
  row,
  at,
  from: 0,
  to: 1,
  paid: 1,
  paidCurrency: 0,
  received: 1,
  receivedCurrency: 0,
  method: 0,
});
const twoDigits = (n: number): string => String(n).padStart(2, "0");
const line = (minute: number, from: string, to: string, sum = 50): string =>
  `2026/03/${twoDigits(1 + Math.floor(minute / 1440))} ${twoDigits(Math.floor((minute % 1440) / 60))}:${twoDigits(minute % 60)},1,${from},1,${to},${sum}.00,Euro,${sum}.00,Euro,Wire`;
/** A ring of five in two days, among others. */
const ring = ["A", "B", "C", "D", "E"].map((from, i, all) =>
  line(6000 + 300 * i, from, all[(i + 1) % 5] ?? "A", 9000 - 100 * i),
);
const others = Array.from({ length: 2400 }, (_, i) => line(7 * i, `P${i % 70}`, `Q${i % 53}`, 20 + (i % 40)));
const inTime = [...others, ...ring].sort();
/** Late in the middle: the beginning and the end of a file, of some 1,130 lines each, are looked at before. */
const late = (minutes: number): readonly string[] => {
  const from = 1200;
  return inTime.toSpliced(from + Math.ceil(minutes / 7), 0, inTime[from] as string).toSpliced(from, 1);
};
const text = (lines: readonly string[]): string => [HEAD, ...lines, ""].join("\n");
async function run(file: string, lines: readonly string[]) {
  let anew = 0;
  let rows = 0;
  const found: string[] = [];
  const figures = await detectInFile({
    transactions: file,
    scoreMin: 0.05,
    onAnew: () => {
      anew++;
      found.length = 0;
    },
    onAlert: (alert) =>
      void found.push(`${alert.type} ${alert.score} ${alert.rows.map((row) => lines[row]).join(" ")}`),
  });
  rows = figures["rows"] ?? 0;
  return { anew, found, rows };
}
/** What a shell's `<(zcat …)` is to whoever reads it. */
async function piped<T>(lines: readonly string[], read: (file: string) => Promise<T>): Promise<T> {
  const pipe = join(folder, `${Math.random()}.pipe`);
  execFileSync("sh", ["-c", 'mkfifo "$0"', pipe]);
  const source = join(folder, `${Math.random()}.csv`);
  writeFileSync(source, text(lines));
  const writer = spawn("sh", ["-c", 'cat "$0" > "$1"', source, pipe], { stdio: "ignore" });
  try {
    return await read(pipe);
  } finally {
    writer.kill();
  }
}

describe("rows that are late", () => {
  it("by an hour at most leave in order of time, and of one time as they came", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50_000), fc.nat(LATE_SECONDS)), { maxLength: 200 }), (steps) => {
        // Each as of a clock that goes on, late by what is drawn.
        const rows = steps
          .toSorted(([a], [b]) => a - b)
          .map(([clock, by], row) => payment(row, Math.floor((clock - by) / 60) * 60));
        const order = new LateRows();
        const out: IncomingPayment[] = [];
        const take = (isEnd: boolean): void => {
          for (let p = order.next(isEnd); p; p = order.next(isEnd)) out.push(p);
        };
        for (const row of rows) {
          order.add(row);
          take(false);
        }
        take(true);
        expect(out).toEqual(rows.toSorted((a, b) => a.at - b.at || a.row - b.row));
      }),
    );
  });

  it("hold so many payments at most", () => {
    const order = new LateRows(2);
    for (const [row, at] of [3, 1, 2].entries()) order.add(payment(row, at));
    expect([order.next(false)?.at, order.next(false)?.at]).toEqual([1, undefined]);
  });

  it("by a minute are put in order without being sorted on a disk, and give the findings of the file in order", async () => {
    const sorting = vi.spyOn(SortedPayments, "of");
    const file = join(folder, "in-time.csv");
    writeFileSync(file, text(inTime));
    const expected = await run(file, inTime);
    expect(expected.anew).toBe(0);
    expect(expected.found.join()).toContain("CYCLE");
    const other = join(folder, "late.csv");
    for (const minutes of [1, 50]) {
      writeFileSync(other, text(late(minutes)));
      expect((await run(other, late(minutes))).found).toEqual(expected.found);
    }
    expect(sorting).not.toHaveBeenCalled();
    sorting.mockRestore();
  });

  it("are put in order as they come out of a pipe, and it is said of later ones that a pipe is read once", async () => {
    const rows = late(50);
    const { anew, found } = await piped(rows, (file) => run(file, rows));
    expect(anew).toBe(0);
    expect(found.join()).toContain("CYCLE");
    await expect(piped(late(600), (file) => run(file, late(600)))).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      detail: { because: expect.stringContaining("a pipe cannot be read again") },
    });
  });
});
