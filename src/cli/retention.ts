import { runRetentionBySystem } from "../app/index.ts";
import { counted } from "./counted.ts";
import { note } from "./output.ts";
import type { Session } from "./session.ts";
import type { Work } from "./worker.ts";

const EVERY_SECONDS = 6 * 3_600;

/** Deletion by default does not wait for somebody to ask: four times a day. */
export const retentionWork = ({ platform }: Session): Work => ({
  kind: "retention",
  everySeconds: EVERY_SECONDS,
  async run() {
    const { erased, sightings } = await runRetentionBySystem(platform);
    const total = Object.values(erased).reduce((sum, n) => sum + n, sightings);
    if (total > 0) note(`retention: ${counted(total, "item")} deleted, past the review date`);
    return undefined;
  },
});
