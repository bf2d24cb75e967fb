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
import { note } from "./output.ts";
import type { Session } from "./session.ts";

/** What waits is tried again this often. */
const DELIVER_MS = 30_000;

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

/** Answers partners, and delivers what waits until it is stopped. */
export function openMatchServer(session: Session): {
  readonly handlers: readonly HttpHandler[];
  stop(): void;
} {
  const { match } = session.platform;
  if (!match) return { handlers: [], stop: () => undefined };
  const timer = setInterval(() => {
    session.wasl.deliverMessages().catch((error: unknown) => note(`messages: ${(error as Error).name}`));
  }, DELIVER_MS);
  timer.unref();
  return {
    handlers: [createMatchHandler(createPartnerDesk(session.platform, match))],
    stop: () => clearInterval(timer),
  };
}
