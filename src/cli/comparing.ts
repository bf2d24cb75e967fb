import { setTimeout as pause } from "node:timers/promises";
import type { ResolveResult } from "../app/index.ts";
import { codeOf } from "../core/index.ts";
import { note } from "./output.ts";
import type { Session } from "./session.ts";
import { doJob, isFinal } from "./worker.ts";

const LEASE_SECONDS = 30;
const LOOK_EVERY_MS = 500;
/** Longer than the lease of one that died: what another process still holds then, it is at work on. */
const PATIENCE_MS = 60_000;

/**
 * Compares what a report left in the queue, of this run (`own` is its job's id) or of one that died before it was done.
 * Undefined where nothing is left, or another process does it.
 */
export async function compareReport(
  { wasl, store: { jobs } }: Pick<Session, "wasl" | "store">,
  reportId: string,
  own: string,
): Promise<ResolveResult | undefined> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const job = await jobs.take("compare", LEASE_SECONDS, reportId);
    if (job)
      try {
        return await doJob(jobs, job, LEASE_SECONDS, () => wasl.followUp(job));
      } catch (error) {
        if (job.id === own) throw error;
        // Whoever uploaded it before may have lost the right to; what was imported now is imported.
        note(`${reportId} was not compared for an earlier upload, ${codeOf(error)}: see \`wasl queue\``);
        if (isFinal(error)) continue;
        return undefined;
      }
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
