import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test, vi } from "vitest";
import { cases, size } from "../../test/support/cases.ts";
import { type Alert, Speaker } from "../core/index.ts";
import { alertLine, ownParameters } from "./alert-file.ts";
import { backwards, orderOf } from "./file-order.ts";
import { detectInFile } from "./finance-file.ts";
import { readFindingMessages } from "./package-parts.ts";

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
    onAnew: () => alerts.splice(0),
  });
  return alerts;
};

/** What a file of alerts says of these lines, whose rows are told by what stands in them. */
const toldOf = async (lines: readonly string[]): Promise<string> => {
  const parameters = ownParameters();
  const speaker = new Speaker("en", readFindingMessages().en);
  const alerts: string[] = [];
  const bare = (alert: Alert): Alert => ({ ...alert, at: 0 });
  await detectInFile({
    transactions: fileOf([HEAD, ...lines].join("\n")),
    scoreMin: 0.05,
    onAlert(alert, nameOf) {
      const { basis, tx, ...told } = JSON.parse(alertLine(bare(alert), nameOf, parameters, speaker)) as {
        readonly tx: readonly number[];
        readonly basis: { readonly rows: readonly number[] };
      };
      expect(tx).toEqual(basis.rows.toSorted((a, b) => a - b));
      const rows = basis.rows.map((row) => lines[row]);
      alerts.push(JSON.stringify({ ...told, basis: { ...basis, rows } }));
    },
    onAnew: () => alerts.splice(0),
  });
  return alerts.join("\n");
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
    { numRuns: cases(60) },
  );
  const long = Array.from({ length: size(60_000) }, (_, i) => `${i},${"x".repeat(i % 97)}`);
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

const anyOrderOf = (lines: readonly string[]) =>
  fc.shuffledSubarray([...lines], { minLength: lines.length, maxLength: lines.length });

test("any order of a file's rows gives the findings of the file in order, to the byte", async () => {
  const expected = await toldOf(inTime);
  expect(expected).toContain('"type":"CYCLE"');
  await fc.assert(
    fc.asyncProperty(anyOrderOf(inTime), async (lines) => {
      expect(await toldOf(lines)).toBe(expected);
    }),
    { numRuns: cases(20) },
  );
});

test("rows of one minute stand in one order, whichever the file has them in", async () => {
  const crowded = [...others.map((line) => line.replace(/\d\d:\d\d,/, "09:00,")), ...ring].sort();
  // In order of time as it stands, a file keeps its own.
  const expected = await toldOf(crowded);
  expect(expected).toContain('"type":"CYCLE"');
  await fc.assert(
    fc.asyncProperty(anyOrderOf(crowded), async (lines) => {
      expect(await toldOf(lines)).toBe(expected);
    }),
    { numRuns: cases(20) },
  );
});

test("rows of days without times are put in order whichever order the days have", async () => {
  const days = inTime.map((line) => line.replace(/ \d\d:\d\d/, " 00:00")).sort();
  const expected = await toldOf(days);
  expect(expected).toContain('"type":"CYCLE"');
  await fc.assert(
    fc.asyncProperty(anyOrderOf(days), async (lines) => {
      expect(await toldOf(lines)).toBe(expected);
    }),
    { numRuns: cases(10) },
  );
});

test("what a file shows late is told once, and of its own lines", async () => {
  const long = Array.from({ length: 40 }, (_, i) =>
    others.map((line) =>
      line.replace(/^2026\/03/, `20${26 + Math.floor(i / 12)}/${String(1 + (i % 12)).padStart(2, "0")}`),
    ),
  ).flat();
  const inJanuary = ring.map((line) => line.replace("2026/03", "2026/01"));
  const first = [...long.slice(0, 300), ...inJanuary].sort();
  const lines = [...first, ...long.slice(300)];
  // Far from the beginning and the end, which alone are looked at before.
  const late = lines.toSpliced(8000, 0, lines[7000] as string).toSpliced(7000, 1);
  const file = fileOf([HEAD, ...late].join("\n"));
  expect(await orderOf(file)).toEqual({ daysOnly: false });
  const anew: number[] = [];
  const rejects: string[] = [];
  const types: string[] = [];
  let said = 0;
  await detectInFile({
    transactions: fileOf([HEAD, ...late.with(9000, "not a row")].join("\n")),
    scoreMin: 0.05,
    onAlert: ({ type, at }) => {
      types.push(type);
      if (anew.length > 0) expect(at).toBe(late.length - 1);
    },
    onAnew: () => void anew.push(types.splice(0).length),
    onReject: ({ line, code }) => rejects.push(`${line} ${code}`),
    onOrdered: () => said++,
  });
  expect(anew).toHaveLength(1);
  expect(types.filter((type) => type === "CYCLE")).toHaveLength(1);
  expect(rejects).toEqual(["9002 FIELD_MISSING"]);
  expect(said).toBe(1);
});

test("a file whose days have times in its middle is read by those", async () => {
  const days = others.map((line) => line.replace(/ \d\d:\d\d/, " 00:00"));
  const many = Array.from({ length: 10 }, () => days)
    .flat()
    .sort();
  const timed = many.with(1500, (many[1500] as string).replace(" 00:00", " 10:00"));
  const file = fileOf([HEAD, ...timed].join("\n"));
  expect((await orderOf(file)).daysOnly).toBe(true);
  const orders: string[] = [];
  const say = vi.spyOn(console, "error").mockImplementation((text: string) => void orders.push(text));
  await detectInFile({
    transactions: file,
    onAlert: () => undefined,
    onOrdered: (order) => order.sayDone(),
  });
  say.mockRestore();
  expect(orders.join("\n")).not.toContain("days only");
});

test("the first rejects told are the file's own, whichever way it was read and however many there are", async () => {
  const rejects: number[] = [];
  const lines = inTime.toReversed();
  const bad = Array.from({ length: 1500 }, () => "not a row");
  await detectInFile({
    transactions: fileOf([HEAD, ...lines.slice(0, 150), ...bad, ...lines.slice(150)].join("\n")),
    onReject: ({ line }) => rejects.push(line),
    onAlert: () => undefined,
  });
  expect(rejects).toEqual(Array.from({ length: 20 }, (_, i) => 152 + i));
});
