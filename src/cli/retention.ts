import { runRetentionBySystem } from "../app/index.ts";
import { WaslError } from "../core/index.ts";
import { note } from "./output.ts";
import type { Session } from "./session.ts";

const EVERY_MS = 6 * 3_600_000;

/** Deletion by default does not wait for somebody to ask: once at the start, then four times a day. */
export function startRetention({ platform }: Session): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const run = (): void => {
    running = running.then(async () => {
      try {
        const { erased } = await runRetentionBySystem(platform);
        const total = erased.report + erased.case + erased.person;
        if (total > 0) note(`retention: ${total} items past their review date are deleted`);
      } catch (error) {
        // The next run takes it up; until then nothing is lost and something is kept too long.
        note(`retention: ${error instanceof WaslError ? error.code : "INTERNAL"}, tried again later`);
      }
    });
  };
  run();
  const timer = setInterval(run, EVERY_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
