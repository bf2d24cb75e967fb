import type { Job, JobData, JobKind, JobQueue } from "../app/index.ts";
import { codeOf, ERROR_CODES, WaslError } from "../core/index.ts";
import { note } from "./output.ts";

/** One kind of work, and how it is done. */
export interface Work {
  readonly kind: JobKind;
  /** By a clock: so long after the last one ended, whichever process of the database did that. */
  readonly everySeconds?: number;
  /** How many at once in this process; one where it is not said. */
  readonly atOnce?: number;
  /** The answer, ids and times, is what the next one by the clock gets. */
  run(job: Job): Promise<JobData | undefined>;
}

export interface WorkerOptions {
  /** How often this process looks for what is due; what it puts there itself is seen at once. */
  readonly pollMs?: number;
  /** A process that says nothing for so long is taken for dead, and its job is another's. */
  readonly leaseSeconds?: number;
}

const POLL_MS = 1_000;
const LEASE_SECONDS = 120;
/** Leases that are over and clocks that stand still are looked for this often, at most. */
const CARE_MS = 15_000;

/** Works on the queue until it is stopped; what was begun is ended first. */
export function startWorker(
  queue: JobQueue,
  works: readonly Work[],
  { pollMs = POLL_MS, leaseSeconds = LEASE_SECONDS }: WorkerOptions = {},
): { stop(): Promise<void> } {
  const worker = new Worker(queue, works, leaseSeconds);
  const timer = setInterval(() => worker.look(), pollMs);
  queue.onPut(() => worker.look());
  worker.look();
  return {
    async stop() {
      clearInterval(timer);
      await worker.stop();
    },
  };
}

class Worker {
  readonly #queue: JobQueue;
  readonly #works: ReadonlyMap<JobKind, Work>;
  readonly #leaseSeconds: number;
  readonly #running = new Map<JobKind, Set<Promise<void>>>();
  #looking: Promise<void> | undefined;
  #mustLookAgain = false;
  #caredAt = Number.NEGATIVE_INFINITY;
  #trouble = "";
  #isStopped = false;

  constructor(queue: JobQueue, works: readonly Work[], leaseSeconds: number) {
    this.#queue = queue;
    this.#works = new Map(works.map((work) => [work.kind, work]));
    this.#leaseSeconds = leaseSeconds;
  }

  /** Looks for work; at once again where it was told to while it did. */
  look(): void {
    this.#mustLookAgain = true;
    this.#looking ??= this.#lookUntilQuiet().finally(() => {
      this.#looking = undefined;
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#looking;
    await Promise.all([...this.#running.values()].flatMap((lanes) => [...lanes]));
  }

  async #lookUntilQuiet(): Promise<void> {
    while (this.#mustLookAgain && !this.#isStopped) {
      this.#mustLookAgain = false;
      try {
        await this.#care();
        const free = [...this.#works.values()].filter((work) => this.#lanes(work).size < (work.atOnce ?? 1));
        const due = free.length > 0 ? await this.#queue.due(free.map((work) => work.kind)) : [];
        for (const work of free) if (due.includes(work.kind)) this.#openLane(work);
        this.#trouble = "";
      } catch (error) {
        // Said once, until it is over.
        const code = codeOf(error);
        if (code !== this.#trouble) note(`work: ${code}, tried again`);
        this.#trouble = code;
      }
    }
  }

  /** Frees what dead processes held, and sets clocks that stand: one for all processes, whoever sets it. */
  async #care(): Promise<void> {
    const now = performance.now();
    if (now - this.#caredAt < Math.min(CARE_MS, this.#leaseSeconds * 500)) return;
    this.#caredAt = now;
    await this.#queue.tidy();
    const clocks = [...this.#works.values()].filter((work) => work.everySeconds !== undefined);
    if (clocks.length === 0) return;
    for (const kind of await this.#queue.idle(clocks.map((work) => work.kind))) await this.#queue.put(kind);
  }

  #lanes({ kind }: Work): Set<Promise<void>> {
    const lanes = this.#running.get(kind) ?? new Set();
    this.#running.set(kind, lanes);
    return lanes;
  }

  #openLane(work: Work): void {
    const lanes = this.#lanes(work);
    const lane = this.#workOn(work).finally(() => lanes.delete(lane));
    lanes.add(lane);
  }

  /** One after the other, until nothing of the kind is due. */
  async #workOn(work: Work): Promise<void> {
    try {
      while (!this.#isStopped) {
        const job = await this.#queue.take(work.kind, this.#leaseSeconds);
        if (!job) return;
        // Somebody else here may take the next one meanwhile.
        if ((work.atOnce ?? 1) > 1) this.look();
        await this.#do(work, job);
      }
    } catch (error) {
      // The lease ends by itself, and the job is taken again.
      note(`work: ${work.kind} ${codeOf(error)}, taken again later`);
    }
  }

  async #do(work: Work, job: Job): Promise<void> {
    try {
      await doJob(this.#queue, job, this.#leaseSeconds, async () => {
        const next = await work.run(job);
        // Before this one is done: whoever dies between loses neither the clock nor what it told the next.
        if (work.everySeconds !== undefined)
          await this.#queue.put(work.kind, {
            afterSeconds: work.everySeconds,
            ...(next ? { data: next } : {}),
          });
      });
    } catch (error) {
      note(`work: ${work.kind} ${job.id} failed, ${codeOf(error)}`);
    }
  }
}

/** Does what was taken and holds its lease meanwhile; the queue hears of a failure before whoever called. */
export async function doJob<T>(
  queue: JobQueue,
  job: Job,
  leaseSeconds: number,
  run: () => Promise<T>,
): Promise<T> {
  const held = setInterval(
    () => queue.hold(job, leaseSeconds).catch(() => undefined),
    (leaseSeconds * 1_000) / 4,
  );
  try {
    const result = await run();
    await queue.done(job);
    return result;
  } catch (error) {
    await queue.fail(job, codeOf(error), isFinal(error));
    throw error;
  } finally {
    clearInterval(held);
  }
}

/** Not signed in, not allowed, not there: no repetition mends it. */
export const isFinal = (error: unknown): boolean =>
  error instanceof WaslError && [401, 403, 404].includes(ERROR_CODES[error.code].status);
