import { ERROR_CODES } from "../core/index.ts";
import { note } from "./output.ts";

/** How long what was begun is waited for; systemd and compose kill after thirty seconds (deploy/). */
const STOP_MS = 25_000;

/** Until the process is asked to end. What has not ended in time is broken off: no more is lost than by a kill, and jobs are begun again. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      setTimeout(() => {
        note(
          `What was begun has not ended in ${STOP_MS / 1000} s and is broken off; jobs are begun again by the next start.`,
        );
        process.exit(ERROR_CODES.INTERNAL.exit);
      }, STOP_MS).unref();
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  });
}
