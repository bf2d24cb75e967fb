import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { backwards, orderOf } from "./file-order.ts";
import { detectInFile } from "./finance-file.ts";

const HEAD =
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering";
const folder = mkdtempSync(join(tmpdir(), "wasl-order-"));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (text: string): string => {
  const file = join(folder, `${Math.random()}.csv`);
  writeFileSync(file, text);
  return file;
};
const row = (at: string, from: string, to: string, sum: number): string =>
  `${at},1,${from},1,${to},${sum}.00,Euro,${sum}.00,Euro,Wire,0`;
const readBackwards = async (file: string): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of backwards(file)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
};
const found = async (file: string): Promise<readonly (readonly [string, readonly number[], number])[]> => {
  const alerts: [string, readonly number[], number][] = [];
  await detectInFile({
    transactions: file,
    scoreMin: 0.05,
    onAlert: ({ type, rows, score }) => alerts.push([type, rows, score]),
  });
  return alerts;
};

test("lines come from the last to the first, whatever they are and wherever a block ends", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.stringMatching(/^[a-z,é]{0,30}$/), { maxLength: 20 }),
      fc.boolean(),
      async (lines, isEnded) => {
        const text = lines.join("\n");
        const file = fileOf(`head\n${text}${isEnded && text !== "" ? "\n" : ""}`);
        const own = text === "" ? [] : lines;
        const expected = isEnded || own.at(-1) !== "" ? own : own.slice(0, -1);
        expect(await readBackwards(file)).toBe(["head", ...expected.toReversed(), ""].join("\n"));
      },
    ),
    { numRuns: 60 },
  );
  const long = Array.from({ length: 60_000 }, (_, i) => `${i},${"x".repeat(i % 97)}`);
  expect(await readBackwards(fileOf(`head\n${long.join("\n")}\n`))).toBe(
    ["head", ...long.toReversed(), ""].join("\n"),
  );
});

/** A ring of five over two days, among payments that mean nothing. */
const ring = ["A", "B", "C", "D", "E"].map((from, i, all) =>
  row(
    `2026/03/${String(10 + Math.floor(i / 3)).padStart(2, "0")} ${String(8 + (i % 3)).padStart(2, "0")}:10`,
    from,
    all[(i + 1) % all.length] ?? "A",
    9000 - 100 * i,
  ),
);
const others = Array.from({ length: 300 }, (_, i) =>
  row(
    `2026/03/${String(1 + Math.floor(i / 15)).padStart(2, "0")} ${String(6 + (i % 15)).padStart(2, "0")}:00`,
    `P${i % 70}`,
    `Q${i % 53}`,
    20 + (i % 40),
  ),
);
const inTime = [...others, ...ring].sort();

test("a file that is newest first gives the findings of the same file in time, with its own rows and lines", async () => {
  const forward = fileOf([HEAD, ...inTime].join("\n"));
  const back = fileOf([HEAD, ...inTime.toReversed()].join("\n"));
  expect(await orderOf(forward)).toEqual({ daysOnly: false });
  expect(await orderOf(back)).toEqual({ daysOnly: false, rowsBackwards: inTime.length });
  const expected = await found(forward);
  expect(expected.map(([type]) => type)).toContain("CYCLE");
  const last = inTime.length - 1;
  expect((await found(back)).map(([type, rows, score]) => [type, rows.map((r) => last - r), score])).toEqual(
    expected,
  );
  const rejects: number[] = [];
  await detectInFile({
    transactions: fileOf([HEAD, ...inTime.toReversed().with(4, "not a row")].join("\n")),
    onReject: ({ line }) => rejects.push(line),
    onAlert: () => undefined,
  });
  expect(rejects).toEqual([6]);
});

test("a file that tells days only gives the ring of a day, in whatever order the day is written", async () => {
  const day = ring.map((line) => line.replace(/^2026\/03\/\d\d \d\d:\d\d/, "2026/03/10 00:00"));
  const rest = others.map((line) => line.replace(/ \d\d:\d\d/, " 00:00"));
  for (const order of [day, day.toReversed(), [day[2], day[0], day[4], day[1], day[3]]]) {
    const file = fileOf(
      [
        HEAD,
        ...[...rest, ...order].sort((a = "", b = "") => a.slice(0, 10).localeCompare(b.slice(0, 10))),
      ].join("\n"),
    );
    expect((await orderOf(file)).daysOnly).toBe(true);
    expect((await found(file)).map(([type]) => type)).toContain("CYCLE");
  }
});
