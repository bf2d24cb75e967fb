import { WaslError } from "../core/index.ts";
import { ownerToken } from "../store/index.ts";
import { note } from "./output.ts";
import type { Session } from "./session.ts";

const EVERY_MS = 60_000;
const LOOK_BACK_MS = 2 * 86_400_000;

/** Asks the watched sources that are due, minute by minute, each for the purpose that it was added for. */
export function startWatching(
  { wasl, store, folder }: Session,
  onAlerts: () => void,
): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  // What came in while nobody was running is looked at too.
  let lookedAt = new Date(Date.now() - LOOK_BACK_MS).toISOString();
  const run = (): void => {
    if (isRunning) return;
    isRunning = true;
    running = (async () => {
      try {
        const token = await ownerToken(store, folder);
        const purpose = { purpose: "operational-analysis", mandate: "WATCH" } as const;
        const started = new Date().toISOString();
        const { reportIds, failed } = await wasl.runWatches({ token, purpose });
        const alerts = await wasl.alertEvents({ token, purpose }, lookedAt);
        lookedAt = started;
        if (alerts > 0) {
          note(`watch: ${alerts} events touch a case or an interest`);
          onAlerts();
        }
        if (reportIds.length > 0 || failed > 0)
          note(`watch: ${reportIds.length} new reports, ${failed} items failed`);
      } catch (error) {
        note(`watch: ${error instanceof WaslError ? error.code : "INTERNAL"}, tried again later`);
      } finally {
        isRunning = false;
      }
    })();
  };
  const timer = setInterval(run, EVERY_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
