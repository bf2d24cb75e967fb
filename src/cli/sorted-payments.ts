import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { AmlworldReader } from "../formats/index.ts";
import { inTurn, LineChunk, SpilledRuns, type Ties } from "./sorted-runs.ts";

/** Lines, each ended, and which rows of the file they are. The bytes are used again for the next piece. */
export interface SortedPiece {
  readonly bytes: Uint8Array;
  readonly rows: Float64Array;
}

const DAY_SECONDS = 86_400;
/** Lines of so many bytes are put in order in memory at once. */
const CHUNK_BYTES = 64 * 1024 * 1024;
/** Of a hundred rows at most one is out of order where a file counts as nearly in order. */
const ROWS_A_STEP = 100;
const PIECE_BYTES = 1 << 20;
const NEWLINE = 10;
/** A line whose time cannot be read stands behind all others: whoever reads it refuses it, by its row. */
const NO_TIME = 0xffff_ffff;

/**
 * The lines of a payments file by time. Those of one time stand as in a file that is nearly in order, whichever way it goes: that tells
 * what came first. Of other files they stand by their bytes, so that it is one order in whatever order the file has them. Up to 64 MiB in memory; more is put in order in parts, which lie in a temporary file until they are read.
 */
export class SortedPayments {
  rows = 0;
  /** Rows that are older than the row before them, and the first of them. */
  stepsBack = 0;
  firstStep = -1;
  /** No row has a time of day. */
  daysOnly = true;
  private stepsOn = 0;
  private last = Number.NEGATIVE_INFINITY;
  private header: Uint8Array = new Uint8Array(0);
  private chunk: LineChunk | undefined;
  private spilled: SpilledRuns | undefined;

  static async of(file: string, chunkBytes = CHUNK_BYTES): Promise<SortedPayments> {
    const sorted = new SortedPayments();
    try {
      const { size } = await stat(file);
      // How ties stand has to be known before the first part is put in order.
      await sorted.look(file);
      await sorted.read(file, new LineChunk(Math.min(chunkBytes, size)));
      return sorted;
    } catch (error) {
      sorted.close();
      throw error;
    }
  }

  /** The header, then the lines, in pieces of about a megabyte. */
  *pieces(): Generator<SortedPiece> {
    yield { bytes: this.header, rows: new Float64Array(0) };
    const runs = this.spilled?.runs() ?? (this.chunk ? [this.chunk.run(this.ties)] : []);
    const bytes = new Uint8Array(PIECE_BYTES);
    let used = 0;
    let rows: number[] = [];
    for (const line of inTurn(runs, this.ties)) {
      const length = line.end - line.start;
      if (used + length + 1 > PIECE_BYTES) {
        yield { bytes: bytes.subarray(0, used), rows: Float64Array.from(rows) };
        used = 0;
        rows = [];
      }
      bytes.set(line.bytes.subarray(line.start, line.end), used);
      used += length;
      bytes[used++] = NEWLINE;
      rows.push(line.row);
    }
    if (used > 0) yield { bytes: bytes.subarray(0, used), rows: Float64Array.from(rows) };
  }

  close(): void {
    this.spilled?.close();
  }

  private get ties(): Ties {
    if (this.stepsBack * ROWS_A_STEP <= this.rows) return "row";
    return this.stepsOn * ROWS_A_STEP <= this.rows ? "rowBackwards" : "bytes";
  }

  private async look(file: string): Promise<void> {
    await readLines(file, { line: (at) => this.lookAt(at) });
  }

  private async read(file: string, chunk: LineChunk): Promise<void> {
    let row = 0;
    await readLines(file, {
      header: (bytes, start, end) => {
        this.header = bytes.slice(start, end + 1);
      },
      line: (at, bytes, start, end) => {
        if (chunk.isFull) this.spill(chunk);
        chunk.add(at < 0 ? NO_TIME : at, row++, bytes, start, end);
      },
    });
    // What lies in order on the disk needs no memory while the payments are judged.
    if (this.spilled) this.spill(chunk);
    else this.chunk = chunk;
  }

  private lookAt(at: number): void {
    const row = this.rows++;
    if (at < 0) return;
    if (at < this.last) {
      if (this.stepsBack === 0) this.firstStep = row;
      this.stepsBack++;
    } else if (at > this.last && row > 0) this.stepsOn++;
    this.last = at;
    if (at % DAY_SECONDS !== 0) this.daysOnly = false;
  }

  private spill(chunk: LineChunk): void {
    this.spilled ??= new SpilledRuns();
    this.spilled.add(chunk.run(this.ties));
    chunk.clear();
  }
}

async function readLines(
  file: string,
  sink: Pick<ConstructorParameters<typeof AmlworldReader>[0], "header" | "line">,
): Promise<void> {
  const reader = new AmlworldReader({ ...sink, row: () => undefined });
  for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES }))
    reader.push(piece as Uint8Array);
  reader.end();
}
