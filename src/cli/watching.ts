import { ownerToken } from "../store/index.ts";
import { counted } from "./counted.ts";
import { note } from "./output.ts";
import type { Session } from "./session.ts";
import type { Work } from "./worker.ts";

const EVERY_SECONDS = 60;
const LOOK_BACK_MS = 2 * 86_400_000;

/** Asks the watched sources that are due, minute by minute, each for the purpose that it was added for. */
export const watchWork = ({ wasl, store, folder }: Session, onAlerts: () => void): Work => ({
  kind: "watch",
  everySeconds: EVERY_SECONDS,
  async run({ data }) {
    const token = await ownerToken(store, folder);
    const purpose = { purpose: "operational-analysis", mandate: "WATCH" } as const;
    const started = new Date().toISOString();
    const { reportIds, failed } = await wasl.runWatches({ token, purpose });
    // What came in while nobody was running is looked at too.
    const since = data["since"] ?? new Date(Date.now() - LOOK_BACK_MS).toISOString();
    const alerts = await wasl.alertEvents({ token, purpose }, since);
    if (alerts > 0) {
      note(`watch: ${counted(alerts, "event touches", "events touch")} a case or an interest`);
      onAlerts();
    }
    if (reportIds.length > 0 || failed > 0)
      note(`watch: ${counted(reportIds.length, "new report")}, ${counted(failed, "item")} failed`);
    return { since: started };
  },
});
