import { type FileHandle, open, stat } from "node:fs/promises";
import { WaslError } from "../core/index.ts";
import { AmlworldReader } from "../formats/index.ts";
import { LATE_SECONDS } from "./late-rows.ts";
import { SortedPayments } from "./sorted-payments.ts";

/** How the rows of a payments file stand: at first as its beginning and its end show. */
export interface FileOrder {
  /** How many rows there are, where it has to be read from its end: the first of them is the newest. */
  readonly rowsBackwards?: number;
  /** No row that was looked at has a time of day. */
  readonly daysOnly: boolean;
  /** Rows may be older than one before them by an hour, and are put in order as they are read. */
  readonly isLate?: boolean;
  /** The rows are in no order of time. */
  readonly isMixed?: boolean;
  /** Then the same rows in order. */
  readonly sorted?: SortedPayments;
}

/** Rows stand in another order than the file's beginning and end had shown: what was told of it is void. */
export class OtherOrder extends Error {
  readonly order: FileOrder;

  constructor(order: FileOrder) {
    super("the rows stand in another order");
    this.order = order;
  }
}

/** What comes out of a pipe comes once: it is not looked at before, and its rows may be late from the first on. */
const ONCE: FileOrder = { daysOnly: false, isLate: true };

/**
 * Reads a file in order of time, whichever order it has; `read` throws `OtherOrder` where rows show another one, and begins anew after
 * `onAnew`. To look through every file before would cost those that are in order.
 */
export async function inOrder<T>(
  file: string,
  read: (order: FileOrder) => Promise<T>,
  onAnew: () => void,
): Promise<T> {
  const unreadable = (cause: unknown): never => {
    throw new WaslError("FILE_UNREADABLE", { file }, { cause });
  };
  const isOnce = await stat(file).then(
    (s) => s.isFIFO() || s.isCharacterDevice() || s.isSocket(),
    unreadable,
  );
  let order = isOnce ? ONCE : await orderOf(file).catch(unreadable);
  for (;;) {
    const sorted = order.isMixed ? await SortedPayments.of(file) : undefined;
    try {
      return await read(sorted ? { daysOnly: sorted.daysOnly, sorted } : order);
    } catch (error) {
      if (!(error instanceof OtherOrder)) throw error;
      if (isOnce) throw new WaslError("FILE_UNREADABLE", { file, because: ONCE_ONLY });
      order = error.order;
      onAnew();
    } finally {
      sorted?.close();
    }
  }
}

const ONCE_ONLY =
  "a row is older than one before it by more than an hour, and a pipe cannot be read again to sort it: write it to a file first";

const NEWLINE = 10;
const SAMPLE = 1 << 16;
const BLOCK = 1 << 20;
/** A line longer than the reader takes; more of it is not kept. */
const LINE_KEPT = 1 << 14;
/** Less between a file's beginning and its end says nothing of the way it goes. */
const APART_SECONDS = 3600;

/** Looks at the first and the last rows of a file; reads on only to count the rows of one that is newest first. */
export async function orderOf(file: string): Promise<FileOrder> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const head = await block(handle, 0, Math.min(size, SAMPLE));
    const headerEnd = head.indexOf(NEWLINE) + 1;
    if (headerEnd === 0) return { daysOnly: false };
    const first = timesIn(head.subarray(0, headerEnd), [
      head.subarray(headerEnd, head.lastIndexOf(NEWLINE) + 1),
    ]);
    const tail =
      size > 2 * SAMPLE
        ? await block(handle, size - SAMPLE, SAMPLE)
        : await block(handle, headerEnd, size - headerEnd);
    const from = size > 2 * SAMPLE ? tail.indexOf(NEWLINE) + 1 : 0;
    const last = timesIn(head.subarray(0, headerEnd), [tail.subarray(from)]);
    const [early, late] =
      size > 2 * SAMPLE ? [first, last] : [last.slice(0, last.length >> 1), last.slice(last.length >> 1)];
    const daysOnly = last.length > 1 && [...first, ...last].every((at) => at % 86_400 === 0);
    const falls = stepsBack(early) + stepsBack(late);
    const rises = stepsBack(early.toReversed()) + stepsBack(late.toReversed());
    const isDown = middle(early) > middle(late) + APART_SECONDS;
    const isLate = falls > 0 && rises > 0;
    const samples = isDown ? [early.toReversed(), late.toReversed()] : [early, late];
    if (isLate && samples.some((times) => latest(times) > LATE_SECONDS)) return { daysOnly, isMixed: true };
    const isNewestFirst = early.length > 0 && isDown && (rises === 0 || isLate);
    return {
      daysOnly,
      ...(isLate ? { isLate } : {}),
      ...(isNewestFirst ? { rowsBackwards: await countLines(handle, headerEnd, size) } : {}),
    };
  } finally {
    await handle.close();
  }
}

/** The header, then the rows from the last to the first, in pieces of about a megabyte: memory stays bounded whatever the file's length. */
export async function* backwards(file: string): AsyncGenerator<Uint8Array> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const head = await block(handle, 0, Math.min(size, SAMPLE));
    const headerEnd = head.indexOf(NEWLINE) + 1;
    yield head.subarray(0, headerEnd);
    let rest: Uint8Array = new Uint8Array(0);
    for (let end = size; end > headerEnd; ) {
      const start = Math.max(headerEnd, end - BLOCK);
      const read = await block(handle, start, end - start);
      const whole = Buffer.concat([read, rest]);
      const isFirst = start === headerEnd;
      // Where a line begins in the block before, its beginning is read with that one.
      const from = isFirst ? 0 : whole.indexOf(NEWLINE) + 1;
      const hasNone = !isFirst && from === 0;
      rest = hasNone
        ? whole.subarray(0, LINE_KEPT)
        : whole.subarray(0, Math.max(0, Math.min(from - 1, LINE_KEPT)));
      if (!hasNone) yield reversed(whole.subarray(from), end === size);
      end = start;
    }
  } finally {
    await handle.close();
  }
}

/** Lines in the other order, each with its end. What ends the file ends its last line, and begins none. */
function reversed(lines: Uint8Array, isEnd: boolean): Uint8Array {
  const out = new Uint8Array(lines.length + 1);
  let filled = 0;
  let end = isEnd && lines.at(-1) === NEWLINE ? lines.length - 1 : lines.length;
  for (;;) {
    const start = end === 0 ? 0 : lines.lastIndexOf(NEWLINE, end - 1) + 1;
    out.set(lines.subarray(start, end), filled);
    filled += end - start;
    out[filled++] = NEWLINE;
    if (start === 0) return out.subarray(0, filled);
    end = start - 1;
  }
}

async function countLines(handle: FileHandle, from: number, size: number): Promise<number> {
  let lines = 0;
  let last = NEWLINE;
  for (let at = from; at < size; at += BLOCK) {
    const read = await block(handle, at, Math.min(BLOCK, size - at));
    for (let i = read.indexOf(NEWLINE); i >= 0; i = read.indexOf(NEWLINE, i + 1)) lines++;
    last = read.at(-1) ?? last;
  }
  return last === NEWLINE ? lines : lines + 1;
}

async function block(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

function timesIn(header: Uint8Array, pieces: readonly Uint8Array[]): readonly number[] {
  const times: number[] = [];
  const reader = new AmlworldReader({ row: (_row, at) => void times.push(at) });
  for (const piece of [header, ...pieces]) reader.push(new Uint8Array(piece));
  reader.end();
  return times;
}

const stepsBack = (times: readonly number[]): number =>
  times.filter((at, i) => at < (times[i - 1] ?? at)).length;

/** By how much a row is older than one before it. */
function latest(times: readonly number[]): number {
  let [newest, seconds] = [Number.NEGATIVE_INFINITY, 0];
  for (const at of times) {
    newest = Math.max(newest, at);
    seconds = Math.max(seconds, newest - at);
  }
  return seconds;
}

const middle = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
