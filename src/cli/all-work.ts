import { pullWorks } from "./federation.ts";
import { matchWorks } from "./match.ts";
import { retentionWork } from "./retention.ts";
import type { Session } from "./session.ts";
import { envelopeWork } from "./taxii-server.ts";
import { watchWork } from "./watching.ts";
import type { Work } from "./worker.ts";

/** Two reports are compared while a third is read. */
const COMPARED_AT_ONCE = 2;

export interface AllWorkOptions {
  readonly pullEverySeconds: number;
  /** False where nothing is fetched from watched sources, as in an exercise. */
  readonly watches: boolean;
  /** Called where alerts were made in this process. */
  readonly onAlerts?: () => void;
  /** Called where standing questions of somebody hit. */
  readonly onHits?: (userId: string, hits: number) => void;
}

/** What an upload leaves to be done. */
export const compareWork = ({ wasl }: Session): Work => ({
  kind: "compare",
  atOnce: COMPARED_AT_ONCE,
  async run(job) {
    await wasl.followUp(job);
    return undefined;
  },
});

/** Everything that a process of this node does by itself. */
export const allWork = (session: Session, options: AllWorkOptions): readonly Work[] => [
  compareWork(session),
  retentionWork(session),
  envelopeWork(session),
  ...pullWorks(session, options.pullEverySeconds),
  ...matchWorks(session, options.onHits ?? (() => undefined)),
  ...(options.watches ? [watchWork(session, options.onAlerts ?? (() => undefined))] : []),
];
