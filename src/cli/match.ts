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
import type { Session } from "./session.ts";
import type { Work } from "./worker.ts";

/** What waits is tried again this often. */
const DELIVER_SECONDS = 30;

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

/** Delivers what waits. */
export const messageWorks = ({ platform, wasl }: Session): readonly Work[] =>
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
      ]
    : [];
