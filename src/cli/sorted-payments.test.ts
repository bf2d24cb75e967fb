import { fstatSync, mkdtempSync, readdirSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { cases } from "../../test/support/cases.ts";
import { SortedPayments } from "./sorted-payments.ts";

const HEAD =
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format";
const folder = mkdtempSync(join(tmpdir(), "wasl-sorted-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());
const fileOf = (text: string): string => {
  const file = join(folder, `${Math.random()}.csv`);
  writeFileSync(file, text);
  return file;
};
const line = (minute: number, account: string): string =>
  `2026/03/01 ${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")},1,${account},1,B,1,Euro,1,Euro,Wire`;
const anyLine = fc.oneof(
  fc
    .tuple(fc.nat(90), fc.constantFrom("A", "AA", "Ä", "B"))
    .map(([minute, account]) => line(minute, account)),
  fc.constantFrom("", "no row", "2026/13/01 00:00,1,A,1,B,1,Euro,1,Euro,Wire", "x".repeat(5000)),
);

/** The lines in their order, and which rows of the file they are. */
async function sorted(file: string, chunkBytes?: number): Promise<readonly (readonly [string, number])[]> {
  const payments = await SortedPayments.of(file, chunkBytes);
  const out: [string, number][] = [];
  try {
    const [head, ...pieces] = [...payments.pieces()].map(({ bytes, rows }) => ({
      text: Buffer.from(bytes).toString(),
      rows: [...rows],
    }));
    expect(head).toEqual({ text: `${HEAD}\n`, rows: [] });
    for (const { text, rows } of pieces) {
      const lines = text.split("\n").slice(0, -1);
      expect(lines).toHaveLength(rows.length);
      for (const [i, row] of rows.entries()) out.push([lines[i] ?? "", row]);
    }
    return out;
  } finally {
    payments.close();
  }
}

test("any order of lines comes out as one, whether they fit into memory or not, and each knows its row", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(anyLine, { minLength: 1, maxLength: 40 })
        .chain((lines) =>
          fc.tuple(
            fc.constant(lines),
            fc.shuffledSubarray(lines, { minLength: lines.length, maxLength: lines.length }),
            fc.constantFrom("\n", "\r\n"),
          ),
        ),
      async ([lines, shuffled, end]) => {
        const whole = await sorted(fileOf([HEAD, ...lines, ""].join("\n")));
        const other = fileOf(`${HEAD}\n${shuffled.map((text) => text + end).join("")}`);
        for (const chunkBytes of [undefined, 1, 300]) {
          const told = await sorted(other, chunkBytes);
          const isMixed = (list: typeof told): boolean => {
            const times = list.toSorted(([, a], [, b]) => a - b).map(([text]) => text.slice(0, 16));
            const known = times.filter((time) => time.startsWith("2026/03"));
            return (
              known.some((time, i) => time < (known[i - 1] ?? "")) &&
              known.some((time, i) => time > (known[i - 1] ?? "~"))
            );
          };
          // What is in order, either way, keeps its own.
          if (isMixed(whole) && isMixed(told))
            expect(told.map(([text]) => text)).toEqual(whole.map(([text]) => text));
          expect(told.map(([, row]) => row).sort((a, b) => a - b)).toEqual([...lines.keys()]);
          for (const [text, row] of told) if (text.length < 4096) expect(shuffled[row]).toBe(text);
        }
        const times = whole.map(([text]) => text.slice(0, 16)).filter((text) => text.startsWith("2026/03"));
        expect(times).toEqual(times.toSorted());
      },
    ),
    { numRuns: cases(60) },
  );
});

test("what lies on the disk has no name there, is closed to others, and is not to be read", async () => {
  const own = mkdtempSync(join(folder, "tmp-"));
  vi.stubEnv("TMPDIR", own);
  const lines = Array.from({ length: 3000 }, (_, i) => line((i * 7919) % 1440, `SECRET${i}`));
  const payments = await SortedPayments.of(fileOf([HEAD, ...lines].join("\n")), 10_000);
  expect(readdirSync(own)).toEqual([]);
  const { spilled } = payments as unknown as { readonly spilled: { readonly file: number } };
  expect(fstatSync(spilled.file).mode & 0o777).toBe(0o600);
  const bytes = Buffer.alloc(fstatSync(spilled.file).size);
  readSync(spilled.file, bytes, 0, bytes.length, 0);
  expect(bytes.length).toBeGreaterThan(100_000);
  expect(bytes.includes("SECRET")).toBe(false);
  let rows = 0;
  for (const piece of payments.pieces()) rows += piece.rows.length;
  expect(rows).toBe(3000);
  const written = fileAt(spilled.file);
  payments.close();
  expect(fileAt(spilled.file)).not.toBe(written);
});

/** Which file stands open under a number: tests in another thread of this process may be given the number of one that was closed. */
function fileAt(no: number): string {
  try {
    const { dev, ino, birthtimeNs } = fstatSync(no, { bigint: true });
    return `${dev} ${ino} ${birthtimeNs}`;
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe("EBADF");
    return "none";
  }
}

test("it says how many rows stand before an earlier one, and whether any has a time of day", async () => {
  const told = async (...lines: readonly string[]) => {
    const { stepsBack, firstStep, daysOnly, rows } = await SortedPayments.of(
      fileOf([HEAD, ...lines].join("\n")),
    );
    return { stepsBack, firstStep, daysOnly, rows };
  };
  expect(await told(line(3, "A"), "no row", line(2, "A"), line(9, "A"), line(8, "A"))).toEqual({
    stepsBack: 2,
    firstStep: 2,
    daysOnly: false,
    rows: 5,
  });
  expect(await told(line(0, "A"), line(0, "B"))).toMatchObject({ stepsBack: 0, daysOnly: true });
});

test("one late row leaves those of one minute as the file has them, whichever way the file goes", async () => {
  const inTime = Array.from({ length: 400 }, (_, i) => line(Math.floor(i / 2), i % 2 === 0 ? "Z" : "A"));
  const late = inTime.toSpliced(300, 0, line(3, "B")).toSpliced(8, 0, "no row");
  const expected = inTime.toSpliced(8, 0, line(3, "B"));
  for (const chunkBytes of [undefined, 300]) {
    const forward = await sorted(fileOf([HEAD, ...late].join("\n")), chunkBytes);
    expect(forward.map(([text]) => text)).toEqual([...expected, "no row"]);
    const back = await sorted(fileOf([HEAD, ...late.toReversed()].join("\n")), chunkBytes);
    expect(back.map(([text]) => text)).toEqual([...expected, "no row"]);
  }
});

test("a folder that takes no more is named", async () => {
  vi.stubEnv("TMPDIR", join(folder, "not there"));
  const lines = Array.from({ length: 300 }, (_, i) => line((i * 7919) % 1440, "A"));
  await expect(SortedPayments.of(fileOf([HEAD, ...lines].join("\n")), 1000)).rejects.toMatchObject({
    code: "FILE_UNREADABLE",
    detail: { folder: join(folder, "not there") },
  });
});
