import { setTimeout as pause } from "node:timers/promises";
import type { ResolveResult } from "../app/index.ts";
import { note } from "./output.ts";
import type { Session } from "./session.ts";
import { doJob } from "./worker.ts";

const LEASE_SECONDS = 30;
const LOOK_EVERY_MS = 500;
/** Longer than the lease of one that died: what another process still holds then, it is at work on. */
const PATIENCE_MS = 60_000;

/**
 * Compares what a report left in the queue, of this run or of one that died before it was done. Undefined where nothing
 * is left, or another process does it.
 */
export async function compareReport(
  { wasl, store: { jobs } }: Session,
  reportId: string,
): Promise<ResolveResult | undefined> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const job = await jobs.take("compare", LEASE_SECONDS, reportId);
    if (job) return await doJob(jobs, job, LEASE_SECONDS, () => wasl.followUp(job));
    const [isIdle] = await jobs.idle(["compare"], reportId);
    if (isIdle !== undefined) return undefined;
    if (performance.now() > until) {
      note(`${reportId} is being compared by another process: see \`wasl queue\``);
      return undefined;
    }
    await pause(LOOK_EVERY_MS);
    await jobs.tidy();
  }
}
