import type { HttpHandler } from "../app/index.ts";
import { createSignalsHandler } from "../exchange/index.ts";
import type { Session } from "./session.ts";

/** Hash banks for moderation tools, served beside the API. */
export const openSignals = ({ wasl, store, nodeId }: Session): HttpHandler =>
  createSignalsHandler({ wasl, accounts: store.accounts, nodeId });
