import {
  createPartnerDesk,
  createPartnerLink,
  type HttpHandler,
  type MatchPorts,
  type Platform,
} from "../app/index.ts";
import type { RescueAuthority } from "../core/index.ts";
import { createMatchEngine, createMatchHandler, type NodeTls, partnerPoster } from "../exchange/index.ts";
import { readPackageJson } from "../sources/index.ts";
import type { WaslStore } from "../store/index.ts";
import { counted } from "./counted.ts";
import { note } from "./output.ts";
import type { Session } from "./session.ts";
import type { Work } from "./worker.ts";

/** What waits is tried again this often. */
const DELIVER_SECONDS = 30;
/** Whether a tag set should hold something else costs a few figures. */
const TAGS_SECONDS = 60;
/** Each look whether a partner has published anew is on record there. */
const STANDING_SECONDS = 15 * 60;

/** Hit/no-hit and messages of this node; threads start with the first large batch. Undefined without an exchange. */
export function matchPorts(
  platform: Platform,
  store: WaslStore,
  tls?: NodeTls,
): { readonly ports: MatchPorts; close(): Promise<void> } | undefined {
  if (!platform.federation) return undefined;
  const engine = createMatchEngine();
  const { authorities } = readPackageJson("exchange/rescue.json") as {
    authorities: readonly RescueAuthority[];
  };
  return {
    ports: {
      engine,
      store: store.match,
      link: createPartnerLink(platform, platform.federation, partnerPoster(tls)),
      rescue: authorities,
    },
    close: () => engine.close(),
  };
}

/** Answers partners' questions and messages. */
export function openMatchServer({ platform }: Session): readonly HttpHandler[] {
  const { match } = platform;
  return match ? [createMatchHandler(createPartnerDesk(platform, match))] : [];
}

/** Delivers what waits, keeps tag sets up to date and asks standing questions again. */
export const matchWorks = (
  { platform, wasl }: Session,
  onHits: (userId: string, hits: number) => void,
): readonly Work[] =>
  platform.match
    ? [
        {
          kind: "messages",
          everySeconds: DELIVER_SECONDS,
          async run() {
            await wasl.deliverMessages();
            return undefined;
          },
        },
        {
          kind: "tags",
          everySeconds: TAGS_SECONDS,
          async run(job) {
            const { published, takenBack, failed } = await wasl.renewTags(job);
            if (published > 0) note(`tags: ${counted(published, "set")} published anew`);
            if (takenBack > 0)
              note(`tags: ${counted(takenBack, "set")} taken back, whose publisher may publish no longer`);
            for (const { partner, code } of failed) note(`tags: ${code} ${partner}, tried again`);
            return undefined;
          },
        },
        {
          kind: "standing",
          everySeconds: STANDING_SECONDS,
          async run(job) {
            const { hits, failed, closed, later } = await wasl.askStanding(job);
            if (closed > 0)
              note(`standing: ${counted(closed, "question")} closed, whose asker may ask no longer`);
            for (const { partner, code } of failed) note(`standing: ${code} ${partner}, tried again`);
            for (const [userId, n] of hits) onHits(userId, n);
            return later;
          },
        },
      ]
    : [];
