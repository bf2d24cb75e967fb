import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { assert } from "../../core/index.ts";

interface Job {
  readonly id: number;
  readonly task: string;
  readonly args: readonly unknown[];
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** Worker threads that take pieces of a batch in turn. They start with the first piece and hold no process open. */
export class VoprfPool {
  private readonly size: number;
  private readonly idle: Worker[] = [];
  private readonly all = new Map<Worker, Job | undefined>();
  private readonly queue: Job[] = [];
  private lastId = 0;
  private closed = false;

  constructor(size: number = Math.max(1, availableParallelism())) {
    this.size = size;
  }

  get threads(): number {
    return this.size;
  }

  /** Runs one task of voprf-worker.js. Rejects with what it threw. */
  run<T>(task: string, ...args: readonly unknown[]): Promise<T> {
    assert(!this.closed, "the pool is closed");
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ id: ++this.lastId, task, args, resolve, reject });
      this.next();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.queue.splice(0)) job.reject(new Error("the pool is closed"));
    await Promise.all([...this.all.keys()].map((worker) => worker.terminate()));
  }

  private next(): void {
    if (this.queue.length === 0) return;
    const worker = this.idle.pop() ?? (this.all.size < this.size ? this.start() : undefined);
    const job = worker && this.queue.shift();
    if (!worker || !job) return;
    this.all.set(worker, job);
    // Somebody waits for this piece: until it is done, the thread counts.
    worker.ref();
    worker.postMessage({ id: job.id, task: job.task, args: job.args });
  }

  private start(): Worker {
    const worker = new Worker(new URL("./voprf-worker.js", import.meta.url));
    this.all.set(worker, undefined);
    worker.on("message", ({ result, failure }: { result?: never; failure?: string }) => {
      const job = this.all.get(worker);
      this.all.set(worker, undefined);
      this.idle.push(worker);
      worker.unref();
      if (failure === undefined) job?.resolve(result as never);
      else job?.reject(new Error(failure));
      this.next();
    });
    const lost = (error: Error): void => {
      const job = this.all.get(worker);
      this.all.delete(worker);
      const at = this.idle.indexOf(worker);
      if (at >= 0) this.idle.splice(at, 1);
      job?.reject(error);
      if (!this.closed) this.next();
    };
    worker.on("error", lost);
    worker.on("exit", () => {
      if (this.all.has(worker)) lost(new Error("a worker thread ended"));
    });
    return worker;
  }
}
