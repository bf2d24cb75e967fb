import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { AmlworldReader } from "../formats/index.ts";
import { inTurn, LineChunk, SpilledRuns } from "./sorted-runs.ts";

/** Lines, each ended, and which rows of the file they are. The bytes are used again for the next piece. */
export interface SortedPiece {
  readonly bytes: Uint8Array;
  readonly rows: Float64Array;
}

const DAY_SECONDS = 86_400;
/** Lines of so many bytes are put in order in memory at once. */
const CHUNK_BYTES = 64 * 1024 * 1024;
const PIECE_BYTES = 1 << 20;
const NEWLINE = 10;
/** A line whose time cannot be read stands behind all others: whoever reads it refuses it, by its row. */
const NO_TIME = 0xffff_ffff;

/**
 * The lines of a payments file by time; of one time by their bytes, so that it is one order in whatever order the file has them. Up to
 * 64 MiB in memory; more is put in order in parts, which lie in a temporary file until they are read.
 */
export class SortedPayments {
  rows = 0;
  /** Rows that are older than the row before them, and the first of them. */
  stepsBack = 0;
  firstStep = -1;
  /** No row has a time of day. */
  daysOnly = true;
  private last = Number.NEGATIVE_INFINITY;
  private header: Uint8Array = new Uint8Array(0);
  private chunk: LineChunk | undefined;
  private spilled: SpilledRuns | undefined;

  static async of(file: string, chunkBytes = CHUNK_BYTES): Promise<SortedPayments> {
    const sorted = new SortedPayments();
    try {
      const { size } = await stat(file);
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
    const runs = this.spilled?.runs() ?? (this.chunk ? [this.chunk.run()] : []);
    const bytes = new Uint8Array(PIECE_BYTES);
    let used = 0;
    let rows: number[] = [];
    for (const line of inTurn(runs)) {
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

  private async read(file: string, chunk: LineChunk): Promise<void> {
    const reader = new AmlworldReader({
      header: (bytes, start, end) => {
        this.header = bytes.slice(start, end + 1);
      },
      line: (at, bytes, start, end) => {
        const row = this.look(at);
        if (chunk.isFull) this.spill(chunk);
        chunk.add(at < 0 ? NO_TIME : at, row, bytes, start, end);
      },
      row: () => undefined,
    });
    for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES }))
      reader.push(piece as Uint8Array);
    reader.end();
    // What lies in order on the disk needs no memory while the payments are judged.
    if (this.spilled) this.spill(chunk);
    else this.chunk = chunk;
  }

  private look(at: number): number {
    const row = this.rows++;
    if (at < 0) return row;
    if (at < this.last) {
      if (this.stepsBack === 0) this.firstStep = row;
      this.stepsBack++;
    }
    this.last = at;
    if (at % DAY_SECONDS !== 0) this.daysOnly = false;
    return row;
  }

  private spill(chunk: LineChunk): void {
    this.spilled ??= new SpilledRuns();
    this.spilled.add(chunk.run());
    chunk.clear();
  }
}
