import { existsSync } from "node:fs";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { WaslError } from "../core/index.ts";
import { type DbFailure, type Param, type Rows, storeError } from "./driver.ts";

interface Answer {
  readonly id: number;
  readonly rows?: readonly unknown[];
  readonly count?: number;
  readonly failure?: DbFailure;
}

interface Waiting {
  readonly resolve: (rows: Rows<unknown>) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Opening replays what a killed process left in its log. */
const OPEN_DEADLINE_MS = 120_000;

/**
 * The embedded database in its worker thread. `statement_timeout` does nothing in there, so a query that passes
 * its deadline costs the worker, which the next query opens again; PostgreSQL's log brings back what was committed.
 */
export class PgliteEngine {
  private readonly folder: string;
  private worker: Promise<Worker> | undefined;
  private live: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  /** Changes when the worker was lost: a transaction of an earlier one is gone. */
  generation = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  async run<R>(
    kind: "query" | "exec" | "close",
    sql: string,
    params: readonly Param[],
    deadlineMs: number,
  ): Promise<Rows<R>> {
    const worker = await this.open();
    const rows = await this.ask(worker, kind, sql, params, deadlineMs);
    return rows as Rows<R>;
  }

  /** Ends the worker without ceremony, as a kill would. */
  async drop(because: Error): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    this.live = undefined;
    this.generation += 1;
    this.failAll(because);
    await (await worker?.catch(() => undefined))?.terminate();
  }

  async close(): Promise<void> {
    if (!this.worker) return;
    const worker = await this.worker.catch(() => undefined);
    if (worker) await this.ask(worker, "close", "", [], OPEN_DEADLINE_MS).catch(() => undefined);
    await this.drop(new WaslError("STORE_UNAVAILABLE", { because: "closed" }));
  }

  private open(): Promise<Worker> {
    this.worker ??= this.start().catch((error: unknown) => {
      this.worker = undefined;
      throw storeError(error);
    });
    return this.worker;
  }

  private async start(): Promise<Worker> {
    const data = join(this.folder, "pg");
    const made = join(this.folder, "pg.made");
    // A first start that was killed half-way has acknowledged nothing: begin again.
    if (!existsSync(made)) await rm(data, { recursive: true, force: true });
    await mkdir(data, { recursive: true, mode: 0o700 });
    const worker = new Worker(new URL("./pglite-worker.js", import.meta.url), {
      workerData: { folder: data },
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
      await this.hello(worker);
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

  private hello(worker: Worker): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new WaslError("STORE_TIMEOUT")), OPEN_DEADLINE_MS);
      worker.once("message", (answer: Answer) => {
        clearTimeout(timer);
        if (answer.failure) reject(storeError(answer.failure));
        else resolve();
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
  ): Promise<Rows<unknown>> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => void this.drop(new WaslError("STORE_TIMEOUT", { deadlineMs })),
        deadlineMs,
      );
      this.waiting.set(id, { resolve, reject, timer });
      worker.ref();
      worker.postMessage({ id, kind, sql, params });
    });
  }

  private settle(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    if (!waiting) return;
    this.waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if (this.waiting.size === 0) void this.worker?.then((worker) => worker.unref());
    if (!answer.failure) {
      waiting.resolve({ rows: answer.rows ?? [], count: answer.count ?? 0 });
      return;
    }
    const error = storeError(answer.failure);
    waiting.reject(error);
    // A full disk may have made PostgreSQL panic inside; only a fresh worker is known to be sound.
    const isOurs = /^[0-9A-Z]{5}$/.test(answer.failure.code ?? "");
    if (!isOurs || (error instanceof WaslError && error.code === "STORE_FULL")) void this.drop(error);
  }

  private failAll(because: Error): void {
    for (const [id, waiting] of [...this.waiting]) {
      this.waiting.delete(id);
      clearTimeout(waiting.timer);
      waiting.reject(because);
    }
  }
}
