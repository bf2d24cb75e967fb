import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, rm, stat, statfs, writeFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { WaslError } from "../../core/index.ts";
import { type DbFailure, type Param, type Rows, storeError } from "./driver.ts";

/** As the worker sends it: the values of all rows one after the other, since names in each would be most of what is copied. */
interface Answer {
  readonly id: number;
  readonly names?: readonly string[];
  readonly values?: readonly unknown[];
  readonly count?: number;
  readonly failure?: DbFailure;
  /** Of the first answer: what the database was compiled to. */
  readonly program?: object;
}

function rowsOf({ names = [], values = [], count = 0 }: Answer): Rows<unknown> {
  const rows: Record<string, unknown>[] = [];
  for (let at = 0; at < values.length; at += names.length) {
    const row: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) row[names[i] as string] = values[at + i];
    rows.push(row);
  }
  return { rows, count };
}

interface How {
  /** What opens the transaction of "once". */
  readonly begin?: string;
  /** Under which the statement is kept planned. */
  readonly name?: string | undefined;
}

interface Waiting {
  readonly resolve: (rows: Rows<unknown>) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const OPEN_DEADLINE_MS = 120_000;
/** Opening replays what a killed process left in its log: 60 MB of it in a second here, and a machine an eighth as fast is waited for. */
const REPLAYED_BYTES_PER_MS = 8_000;
/** Writes out all that is at hand, of which 512 MB may have changed. */
const CHECKPOINT_DEADLINE_MS = 120_000;
/** Two segments of PostgreSQL's log: with less, a commit may find no room, and inside WASM it then never returns. */
const ROOM_MIN_BYTES = 32 * 1024 * 1024;
const ROOM_NONE_BYTES = 1024 * 1024;
const WATCH_MS = 500;
const MIB = 1024 * 1024;

/** How much of what is stored the database keeps at hand. */
export interface Buffers {
  /** As long as what is stored fits into it. */
  readonly smallMb: number;
  readonly largeMb: number;
  /** After so much was sent, what is stored is measured again. */
  readonly measuredEveryBytes: number;
  /** Of PostgreSQL's log, which a start after a kill has to replay: when it is longer, a checkpoint makes it none. */
  readonly logMaxBytes: number;
}

/**
 * All of it is taken from the start, used or not. What does not fit is written out and read back by every few rows that
 * come, since ids and names come in no order: of an import that takes a third of the time.
 */
const BUFFERS: Buffers = {
  smallMb: 128,
  largeMb: Math.max(128, Math.min(512, Math.floor(totalmem() / 8 / MIB))),
  measuredEveryBytes: 16 * MIB,
  logMaxBytes: 1024 * MIB,
};
/** The log is looked at so often too, for much is written that nobody sent. */
const LOG_LOOK_MS = 10_000;
/** A log of some length is not left for longer, so that mostly there is little to replay. PostgreSQL's own limits are these, too. */
const LOG_KEPT_MS = 300_000;
const LOG_SHORT_BYTES = 32 * MIB;
const LOG_BYTES =
  "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as bytes from pg_control_checkpoint()";

/**
 * The embedded database in its worker thread. `statement_timeout` does nothing in there, so a query that passes
 * its deadline costs the worker, which the next query opens again; PostgreSQL's log brings back what was committed.
 */
export class PgliteEngine {
  private readonly folder: string;
  private worker: Promise<Worker> | undefined;
  private live: Worker | undefined;
  private watch: NodeJS.Timeout | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private readonly buffers: Buffers;
  private buffersMb = 0;
  /** What V8 has compiled and made fast serves the next worker too. */
  private program: object | undefined;
  private hasEnded = false;
  /** Workers that were told to end: until they have, another that opened the files would be the second at them. */
  private leaving: Promise<unknown> = Promise.resolve();
  /** Since what is stored was measured. */
  private sentBytes = 0;
  private logSeenAt = performance.now();
  private checkpointAt = performance.now();
  /** Changes when the worker was lost: a transaction of an earlier one is gone. */
  generation = 0;

  constructor(folder: string, buffers = BUFFERS) {
    this.folder = folder;
    this.buffers = buffers;
  }

  async run<R>(
    kind: "query" | "exec" | "once" | "close",
    sql: string,
    params: readonly Param[],
    deadlineMs: number,
    how: How = {},
  ): Promise<Rows<R>> {
    const worker = await this.open();
    for (const param of params)
      if (typeof param === "string" || param instanceof Uint8Array) this.sentBytes += param.length;
    const rows = await this.ask(worker, kind, sql, params, deadlineMs, how);
    return rows as Rows<R>;
  }

  /** What a long life asks for; for where no transaction is open. */
  async tend(): Promise<void> {
    const isMuchSent = this.sentBytes >= this.buffers.measuredEveryBytes;
    if (isMuchSent) {
      this.sentBytes = 0;
      await this.makeFit();
    }
    if (isMuchSent || performance.now() - this.logSeenAt >= LOG_LOOK_MS) await this.keepLogShort();
  }

  /** More memory for what has outgrown it. */
  private async makeFit(): Promise<void> {
    if (this.buffersMb < (await this.fittingMb())) await this.close();
  }

  /**
   * PostgreSQL with one process makes no checkpoint by itself until it is closed: of a node that is never closed the log would
   * grow with all that was ever written, and after a kill its next start would have to replay that, beyond any deadline.
   */
  private async keepLogShort(): Promise<void> {
    const now = performance.now();
    this.logSeenAt = now;
    const { rows } = await this.run<{ bytes: number }>("query", LOG_BYTES, [], CHECKPOINT_DEADLINE_MS);
    const max = now - this.checkpointAt < LOG_KEPT_MS ? this.buffers.logMaxBytes : LOG_SHORT_BYTES;
    if ((rows[0]?.bytes ?? 0) <= max) return;
    await this.run("exec", "checkpoint", [], CHECKPOINT_DEADLINE_MS);
    this.checkpointAt = performance.now();
  }

  private async fittingMb(): Promise<number> {
    const { smallMb, largeMb } = this.buffers;
    return (await sizeOf(join(this.folder, "pg", "base"))) < smallMb * MIB ? smallMb : largeMb;
  }

  /** STORE_FULL while the disk has no room for what any transaction writes, be it only who looked at what. */
  async mustHaveRoom(): Promise<void> {
    if ((await this.room()) < ROOM_MIN_BYTES) throw new WaslError("STORE_FULL");
  }

  private async room(): Promise<number> {
    const { bavail, bsize } = await statfs(this.folder);
    return bavail * bsize;
  }

  /** A write that meets a full disk hangs in there; nobody should wait for its deadline to learn why. */
  private watchRoom(): void {
    this.watch ??= setInterval(() => {
      this.room().then(
        (room) => {
          if (room < ROOM_NONE_BYTES && this.waiting.size > 0) void this.drop(new WaslError("STORE_FULL"));
        },
        () => undefined,
      );
    }, WATCH_MS).unref();
  }

  private unwatchRoom(): void {
    clearInterval(this.watch);
    this.watch = undefined;
  }

  /** Ends the worker without ceremony, as a kill would. */
  async drop(because: Error): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    this.live = undefined;
    this.generation += 1;
    this.failAll(because);
    const left = worker?.then((live) => live.terminate()).catch(() => undefined);
    this.leaving = Promise.all([this.leaving, left]);
    await left;
  }

  /** For good: whoever waited for a turn meanwhile is refused, for the files may be somebody else's by now. */
  async end(): Promise<void> {
    this.hasEnded = true;
    await this.close();
  }

  /** Until the next query. */
  async close(): Promise<void> {
    if (!this.worker) return;
    const worker = await this.worker.catch(() => undefined);
    if (worker) await this.ask(worker, "close", "", [], OPEN_DEADLINE_MS).catch(() => undefined);
    await this.drop(new WaslError("STORE_UNAVAILABLE", { because: "closed" }));
  }

  private async open(): Promise<Worker> {
    if (this.hasEnded) throw new WaslError("STORE_UNAVAILABLE", { because: "closed" });
    this.worker ??= this.start().catch((error: unknown) => {
      this.worker = undefined;
      throw storeError(error);
    });
    return await this.worker;
  }

  private async start(): Promise<Worker> {
    await this.leaving;
    const data = join(this.folder, "pg");
    const made = join(this.folder, "pg.made");
    // A first start that was killed half-way has acknowledged nothing: begin again.
    if (!existsSync(made)) await rm(data, { recursive: true, force: true });
    await mkdir(data, { recursive: true, mode: 0o700 });
    this.buffersMb = await this.fittingMb();
    const logBytes = await sizeOf(join(data, "pg_wal"));
    const worker = new Worker(new URL("./pglite-worker.js", import.meta.url), {
      workerData: { folder: data, buffersMb: this.buffersMb, program: this.program },
      // PostgreSQL's own log goes nowhere: it quotes values.
      stdout: true,
      stderr: true,
    });
    worker.stdout.resume();
    worker.stderr.resume();
    worker.on("message", (answer: Answer) => this.settle(answer));
    const gone = (): void => {
      // Only the worker in use matters: one that was dropped exits too.
      if (this.live === worker)
        void this.drop(new WaslError("STORE_UNAVAILABLE", { because: "worker ended" }));
    };
    try {
      this.program = await this.hello(worker, OPEN_DEADLINE_MS + logBytes / REPLAYED_BYTES_PER_MS);
    } catch (error) {
      await worker.terminate();
      throw error;
    }
    this.live = worker;
    worker.on("error", gone);
    worker.on("exit", gone);
    worker.unref();
    await chmod(data, 0o700);
    if (!existsSync(made)) await writeFile(made, "", { mode: 0o600 });
    return worker;
  }

  private hello(worker: Worker, deadlineMs: number): Promise<object | undefined> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new WaslError("STORE_TIMEOUT", { deadlineMs })), deadlineMs);
      worker.once("message", (answer: Answer) => {
        clearTimeout(timer);
        if (answer.failure) reject(storeError(answer.failure));
        else resolve(answer.program);
      });
      worker.once("error", (error) => {
        clearTimeout(timer);
        reject(storeError(error));
      });
    });
  }

  private ask(
    worker: Worker,
    kind: string,
    sql: string,
    params: readonly Param[],
    deadlineMs: number,
    how: How = {},
  ): Promise<Rows<unknown>> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => void this.drop(new WaslError("STORE_TIMEOUT", { deadlineMs })),
        deadlineMs,
      );
      this.waiting.set(id, { resolve, reject, timer });
      this.watchRoom();
      worker.ref();
      worker.postMessage({ id, kind, sql, params, ...how });
    });
  }

  private settle(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    if (!waiting) return;
    this.waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if (this.waiting.size === 0) {
      this.unwatchRoom();
      void this.worker?.then((worker) => worker.unref());
    }
    if (!answer.failure) {
      waiting.resolve(rowsOf(answer));
      return;
    }
    const error = storeError(answer.failure);
    waiting.reject(error);
    // A full disk may have made PostgreSQL panic inside; only a fresh worker is known to be sound.
    const isOurs = /^[0-9A-Z]{5}$/.test(answer.failure.code ?? "");
    if (!isOurs || (error instanceof WaslError && error.code === "STORE_FULL")) void this.drop(error);
  }

  private failAll(because: Error): void {
    this.unwatchRoom();
    for (const [id, waiting] of [...this.waiting]) {
      this.waiting.delete(id);
      clearTimeout(waiting.timer);
      waiting.reject(because);
    }
  }
}

/** Of all files in a folder; 0 where there is none yet. */
async function sizeOf(folder: string): Promise<number> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = found.map(async (f) => {
    // One that has gone meanwhile holds nothing.
    const at = await stat(join(f.parentPath, f.name)).catch(() => undefined);
    return at?.isFile() ? at.size : 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
