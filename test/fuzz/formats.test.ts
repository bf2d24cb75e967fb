import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { documentReader } from "../../src/compute/index.ts";
import { chooseFormat, decodeAll, type Format, formats } from "../../src/formats/index.ts";
import { context } from "../formats/support.ts";
import { FUZZ_SEED, fuzzCases, randomOf } from "./mutate.ts";
import { shown, soundDocuments } from "./sound.ts";

const HANG_MS = 2_000;
/** What a run may leave behind once the garbage is gone: caches of words and patterns, not documents. */
const LEAK_BYTES_MAX = 48 * 1024 * 1024;
/** A document read in a thread of its own costs hundreds of times what the others do: one case in so many. */
const ELSEWHERE_EVERY = 100;
/** So many get a document of their own kind; the others whatever there is. */
const OWN_SHARE = 0.6;

const sound = soundDocuments();

test("every format has a sound document that it takes for its own", () => {
  const taken = new Set(sound.map(({ name, bytes }) => chooseFormat(formats, bytes, name)?.id));
  expect(formats.map((f) => f.id).filter((id) => !taken.has(id))).toEqual([]);
});

test("no bytes crash a decoder, hold it for two seconds or stay behind", async () => {
  const random = randomOf(FUZZ_SEED);
  const draw = drawFrom(random);
  const faults: string[] = [];
  const costs = new Map<string, { cases: number; ms: number; slowest: number }>();
  const cases = fuzzCases(400);
  let heldBefore = 0;
  for (let n = 0; n < cases && faults.length < 5; n++) {
    // Past what loads once.
    if (n === Math.floor(cases / 10)) heldBefore = heldBytes();
    const inThread = n % ELSEWHERE_EVERY === ELSEWHERE_EVERY - 1;
    const { name, bytes, format } = draw(inThread);
    const pieces = random() < 0.5 ? 1024 * 1024 : 1 + Math.floor(random() * 700);
    const label = `case ${n} ${format.id} ${name} (${shown(bytes)})`;
    // Processor time, of the thread too: on a busy machine the clock says nothing of the decoder.
    const before = process.cpuUsage();
    try {
      format.sniff(bytes.subarray(0, 4096), name);
      const read = inThread && format.readBy ? await documentReader.read(format.readBy, bytes) : bytes;
      const { statements } = decodeAll(format, read, context, undefined, pieces);
      if (statements.some((s) => typeof s.value !== "string")) faults.push(`${label}: no text`);
    } catch (error) {
      const { name: kind, message, stack = "" } = error as Error;
      if (kind !== "WaslError") faults.push(`${label}: ${message} ${stack.split("\n")[1]?.trim()}`);
    }
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1000;
    if (ms > HANG_MS) faults.push(`${label}: ${ms} ms`);
    const what = inThread ? `${format.id}, taken apart in a thread` : format.id;
    const cost = costs.get(what) ?? { cases: 0, ms: 0, slowest: 0 };
    costs.set(what, {
      cases: cost.cases + 1,
      ms: cost.ms + ms,
      slowest: Math.max(cost.slowest, ms),
    });
  }
  const grownBytes = heldBytes() - heldBefore;
  if (process.env["FUZZ_CASES"]) report(cases, costs, grownBytes);
  expect(faults, `seed ${FUZZ_SEED}`).toEqual([]);
  expect(grownBytes).toBeLessThan(LEAK_BYTES_MAX);
}, 3_600_000);

interface Case {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly format: Format;
}

/** Draws a wounded document and the decoder that gets it. */
function drawFrom(random: () => number): (inThread: boolean) => Case {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const owners = new Map(sound.map((one) => [one, chooseFormat(formats, one.bytes, one.name)]));
  const groups = formats.map((format) => ({
    format,
    documents: sound.filter((one) => owners.get(one) === format),
  }));
  const here = groups.filter(({ format }) => format.readBy === undefined);
  const elsewhere = groups.filter(({ format }) => format.readBy !== undefined);
  return (inThread) => {
    const isOwn = inThread || random() < OWN_SHARE;
    // By format and not by document: one that has a hundred golden documents is no more hostile for it.
    const group = pick(inThread ? elsewhere : here);
    const document = pick(isOwn ? group.documents : sound);
    // Every decoder gets what is not its own too: whoever uploads says which format it is.
    return {
      name: document.name,
      bytes: document.wound(random),
      format: isOwn ? group.format : pick(formats),
    };
  };
}

/** What is held after the garbage is gone. */
function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}

function report(
  cases: number,
  costs: ReadonlyMap<string, { readonly cases: number; readonly ms: number; readonly slowest: number }>,
  grownBytes: number,
): void {
  const rows = [...costs].sort(([, a], [, b]) => b.ms - a.ms);
  const cpu = rows.reduce((sum, [, { ms }]) => sum + ms, 0) / 1000;
  console.log(
    [
      `seed ${FUZZ_SEED}: ${cases} cases, ${cpu.toFixed(0)} s of CPU, heap after collection +${(grownBytes / 1024 / 1024).toFixed(1)} MiB`,
      ...rows.map(
        ([what, { cases: n, ms, slowest }]) =>
          `| ${what} | ${n} | ${(ms / n).toFixed(2)} | ${slowest.toFixed(0)} |`,
      ),
    ].join("\n"),
  );
}

/** What parsers walk back over, or count inside of each other. */
const REPEATED = [
  '"a\n',
  'a,"b\n',
  '"',
  "a",
  "\n",
  ",",
  "<a>",
  "<!--",
  "[",
  '{"a":',
  " ",
  "+44 ",
  "a@b ",
  "http://a ",
  "é",
  "1 ",
  "12/12/2025 ",
  ":20:\n",
  "٣",
];
const REPEATED_BYTES = 200_000;

test("nothing that is said ten thousand times over holds a decoder for two seconds, in large pieces or small", () => {
  const faults: string[] = [];
  const here = formats.filter((f) => f.readBy === undefined);
  // All of them where fuzzing is asked for, else one in ten.
  const every = process.env["FUZZ_CASES"] ? 1 : 10;
  const offset = Math.floor(randomOf(FUZZ_SEED)() * every);
  for (const [n, { format, pattern }] of here
    .flatMap((format) => REPEATED.map((pattern) => ({ format, pattern })))
    .entries()) {
    if (n % every !== offset) continue;
    const head =
      sound.find((one) => chooseFormat(formats, one.bytes, one.name) === format)?.bytes ?? new Uint8Array();
    const times = Math.ceil(REPEATED_BYTES / Buffer.byteLength(pattern));
    const bytes = Buffer.concat([head.subarray(0, 1_500), Buffer.from(pattern.repeat(times))]);
    for (const pieces of [64 * 1024, 97]) {
      const before = process.cpuUsage();
      decodeAll(format, bytes, context, undefined, pieces);
      const { user, system } = process.cpuUsage(before);
      if ((user + system) / 1000 > HANG_MS)
        faults.push(`${format.id} ${JSON.stringify(pattern)} by ${pieces}: ${(user + system) / 1000} ms`);
    }
  }
  expect(faults).toEqual([]);
}, 3_600_000);
