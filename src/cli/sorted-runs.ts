import { type Cipher, createCipheriv, createDecipheriv, type Decipher, randomBytes } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WaslError } from "../core/index.ts";
import { settle } from "./heap.ts";

/** Lines in order, one at a time. */
export interface Run {
  readonly at: number;
  readonly row: number;
  /** The line without what ends it. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Goes to the next line, at first to the first; false behind the last. */
  next(): boolean;
}

const RETURN = 13;
/** Keys of lines have the time above and their place in the chunk below it, and fit a double. */
const ROWS_MAX = 1 << 20;
/** Longer than any line that a reader hands on. */
const LINE_ROOM = 1 << 13;

/** How lines of one time stand: as in the file, in its other direction, or by their bytes. */
export type Ties = "row" | "rowBackwards" | "bytes";

/** Lines in memory as they stand in the file. */
export class LineChunk {
  private readonly bytes: Uint8Array;
  private readonly bytesMax: number;
  private readonly keys: Float64Array;
  private readonly rows: Float64Array;
  private readonly starts: Uint32Array;
  private count = 0;

  constructor(bytesMax: number) {
    const rowsMax = Math.min(ROWS_MAX, bytesMax);
    this.bytesMax = bytesMax;
    this.bytes = new Uint8Array(bytesMax + LINE_ROOM);
    this.keys = new Float64Array(rowsMax);
    this.rows = new Float64Array(rowsMax);
    this.starts = new Uint32Array(rowsMax + 1);
  }

  get isFull(): boolean {
    return this.count === this.keys.length || (this.starts[this.count] as number) >= this.bytesMax;
  }

  clear(): void {
    this.count = 0;
  }

  /** `at` in seconds of 32 bits. What ends the line is left out, also the first half of it. */
  add(at: number, row: number, bytes: Uint8Array, start: number, end: number): void {
    const i = this.count++;
    const to = end > start && bytes[end - 1] === RETURN ? end - 1 : end;
    const used = this.starts[i] as number;
    this.bytes.set(bytes.subarray(start, to), used);
    this.keys[i] = at * ROWS_MAX + i;
    this.rows[i] = row;
    this.starts[i + 1] = used + to - start;
  }

  /** By time, then as ties stand. */
  run(ties: Ties): Run {
    const { bytes, count, keys, rows, starts } = this;
    const sorted = keys.slice(0, count).sort();
    const order = Uint32Array.from(sorted, (key) => key % ROWS_MAX);
    const timeOf = (i: number): number => Math.floor((sorted[i] as number) / ROWS_MAX);
    const byBytes = (a: number, b: number): number =>
      compare(
        bytes,
        starts[a] as number,
        starts[a + 1] as number,
        bytes,
        starts[b] as number,
        starts[b + 1] as number,
      ) || a - b;
    // Keys of one time are in the order of the file already.
    for (let from = 0; ties !== "row" && from < count; ) {
      let to = from + 1;
      while (to < count && timeOf(to) === timeOf(from)) to++;
      const same = order.subarray(from, to);
      if (ties === "bytes") same.sort(byBytes);
      else same.reverse();
      from = to;
    }
    let place = -1;
    const run = {
      at: 0,
      row: 0,
      bytes,
      start: 0,
      end: 0,
      next(): boolean {
        if (++place >= count) return false;
        const i = order[place] as number;
        run.at = timeOf(place);
        run.row = rows[i] as number;
        run.start = starts[i] as number;
        run.end = starts[i + 1] as number;
        return true;
      },
    };
    return run;
  }
}

/** The lines of all runs in order; the object is the same until the next is asked for. */
export function* inTurn(runs: readonly Run[], ties: Ties): Generator<Run> {
  const isBefore = BEFORE[ties];
  const heap = runs.filter((run) => run.next()).sort((a, b) => (isBefore(a, b) ? -1 : 1));
  for (let first = heap[0]; first !== undefined; first = heap[0]) {
    yield first;
    if (!first.next()) {
      const last = heap.pop() as Run;
      if (heap.length === 0) return;
      heap[0] = last;
    }
    settle(heap, isBefore);
  }
}

type IsBefore = (a: Run, b: Run) => boolean;

const BEFORE: Readonly<Record<Ties, IsBefore>> = {
  row: (a, b) => (a.at - b.at || a.row - b.row) < 0,
  rowBackwards: (a, b) => (a.at - b.at || b.row - a.row) < 0,
  bytes: (a, b) =>
    (a.at - b.at || compare(a.bytes, a.start, a.end, b.bytes, b.start, b.end) || a.row - b.row) < 0,
};

function compare(a: Uint8Array, from: number, to: number, b: Uint8Array, other: number, end: number): number {
  const length = Math.min(to - from, end - other);
  for (let i = 0; i < length; i++) {
    const difference = (a[from + i] as number) - (b[other + i] as number);
    if (difference !== 0) return difference;
  }
  return to - from - (end - other);
}

/** Before a line: its time, its row, its length. */
const HEAD_BYTES = 14;
/** Of each run so much is in memory. */
const BLOCK_BYTES = 1 << 18;

/**
 * Runs of lines in one temporary file: under a key that this process alone holds, of mode 600, and without a name from the moment it
 * is there, so that nothing of it is left whatever ends the process.
 */
export class SpilledRuns {
  private readonly file: number;
  private readonly key = randomBytes(32);
  private readonly ends: number[] = [];
  private readonly block = Buffer.alloc(BLOCK_BYTES + HEAD_BYTES + LINE_ROOM);
  private size = 0;

  constructor() {
    this.file = onDisk(() => {
      const folder = mkdtempSync(join(tmpdir(), "wasl-sort-"));
      try {
        return openSync(join(folder, "runs"), "wx+", 0o600);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }

  add(run: Run): void {
    const cipher = createCipheriv("aes-256-ctr", this.key, ivOf(this.ends.length));
    const { block } = this;
    let used = 0;
    while (run.next()) {
      const length = run.end - run.start;
      block.writeUInt32LE(run.at, used);
      block.writeDoubleLE(run.row, used + 4);
      block.writeUInt16LE(length, used + 12);
      block.set(run.bytes.subarray(run.start, run.end), used + HEAD_BYTES);
      used += HEAD_BYTES + length;
      if (used >= BLOCK_BYTES) used = this.write(cipher, block.subarray(0, used));
    }
    this.write(cipher, block.subarray(0, used));
    this.ends.push(this.size);
  }

  runs(): readonly Run[] {
    return this.ends.map((end, i) => {
      const decipher = createDecipheriv("aes-256-ctr", this.key, ivOf(i));
      return new SpilledRun(this.file, decipher, this.ends[i - 1] ?? 0, end);
    });
  }

  close(): void {
    closeSync(this.file);
  }

  private write(cipher: Cipher, bytes: Uint8Array): number {
    const sealed = cipher.update(bytes);
    for (let written = 0; written < sealed.length; )
      written += onDisk(() =>
        writeSync(this.file, sealed, written, sealed.length - written, this.size + written),
      );
    this.size += sealed.length;
    return 0;
  }
}

const FULL: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** Says which folder it is that takes no more, or nothing at all. */
function onDisk<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const isFull = FULL.has((cause as NodeJS.ErrnoException).code);
    throw new WaslError(
      isFull ? "STORE_FULL" : "FILE_UNREADABLE",
      { folder: tmpdir(), because: "the file is sorted there; TMPDIR names another folder" },
      { cause },
    );
  }
}

/** Each run has counters of its own. */
function ivOf(run: number): Buffer {
  const iv = Buffer.alloc(16);
  iv.writeUInt32BE(run, 0);
  return iv;
}

class SpilledRun implements Run {
  at = 0;
  row = 0;
  start = 0;
  end = 0;
  bytes: Buffer = Buffer.alloc(0);
  private readonly file: number;
  private readonly decipher: Decipher;
  private position: number;
  private readonly until: number;

  constructor(file: number, decipher: Decipher, position: number, until: number) {
    this.file = file;
    this.decipher = decipher;
    this.position = position;
    this.until = until;
  }

  next(): boolean {
    let head = this.end;
    if (!this.isWhole(head)) {
      this.fill(head);
      head = 0;
    }
    if (this.bytes.length === 0) return false;
    this.at = this.bytes.readUInt32LE(head);
    this.row = this.bytes.readDoubleLE(head + 4);
    this.start = head + HEAD_BYTES;
    this.end = this.start + this.bytes.readUInt16LE(head + 12);
    return true;
  }

  private isWhole(head: number): boolean {
    const line = head + HEAD_BYTES;
    return line <= this.bytes.length && line + this.bytes.readUInt16LE(head + 12) <= this.bytes.length;
  }

  /** What is left of the block, and the next one. */
  private fill(from: number): void {
    const block = Buffer.alloc(Math.min(BLOCK_BYTES, this.until - this.position));
    for (let read = 0; read < block.length; ) {
      const n = readSync(this.file, block, read, block.length - read, this.position + read);
      if (n === 0) throw new Error("invariant broken: a temporary file is shorter than what was written");
      read += n;
    }
    this.position += block.length;
    this.bytes = Buffer.concat([this.bytes.subarray(from), this.decipher.update(block)]);
  }
}
