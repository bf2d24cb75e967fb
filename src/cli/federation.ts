import { hkdfSync } from "node:crypto";
import {
  ANSWER_CHARS_MAX,
  type Deps,
  expireObjects,
  type FederationPorts,
  federationDeps,
  giveWaiting,
  type HttpHandler,
  type JobQueue,
  pullFrom,
  recallOwed,
  type TellingsStanding,
  tellingsStanding,
  tellOwed,
} from "../app/index.ts";
import { WaslError } from "../core/index.ts";
import {
  createFederationHandler,
  createNodeTls,
  createSigner,
  createTransport,
  type NodeTls,
} from "../exchange/index.ts";
import type { WaslStore } from "../store/index.ts";
import { note } from "./output.ts";
import type { Session } from "./session.ts";
import type { Work } from "./worker.ts";

/** The account under which the node receives and serves; row-level security knows it by this name and its role. */
const MACHINE = "federation";

/** What the exchange of this node stands on. Its keys follow from the node key, one for each generation. */
export function federationPorts(
  nodeKey: Uint8Array,
  accounts: WaslStore["accounts"],
  tls?: NodeTls,
): FederationPorts {
  const seedOf = (generation: number): Uint8Array =>
    new Uint8Array(hkdfSync("sha256", nodeKey, "", `wasl federation signature ${generation}`, 32));
  let token: Promise<string> | undefined;
  return {
    signer: createSigner(seedOf),
    transport: createTransport({ bytesMax: ANSWER_CHARS_MAX, ...(tls ? { tls } : {}) }),
    ...(tls ? { tlsKey: tls.tlsKey } : {}),
    async machineToken(groups = []) {
      if (token === undefined || groups.length > 0) await admitMachine(accounts, groups);
      token ??= accounts.openLocalSession(MACHINE);
      return await token;
    },
  };
}

/** This node's key and certificate in TLS; they follow from the node key and stand nowhere. */
export const nodeTls = (nodeKey: Uint8Array, nodeId: string): NodeTls =>
  createNodeTls(new Uint8Array(hkdfSync("sha256", nodeKey, "", "wasl federation tls 1", 32)), nodeId);

async function admitMachine(accounts: WaslStore["accounts"], groups: readonly string[]): Promise<void> {
  const known = (await accounts.users()).find((user) => user.id === MACHINE);
  if (!known) {
    await accounts.createUser(
      { id: MACHINE, role: "machine", clearance: "red", groups, compartments: [] },
      undefined,
    );
    return;
  }
  if (known.role !== "machine") throw new WaslError("ROLE_FORBIDS", { account: MACHINE });
  const more = groups.filter((group) => !known.groups.includes(group));
  if (more.length > 0) await accounts.changeUser({ ...known, groups: [...known.groups, ...more] });
}

/** What partners are to be told still, for whoever looks after the node; undefined where the node has no exchange. */
export async function exchangeStanding(
  session: Session,
): Promise<(TellingsStanding & { readonly isHeld?: boolean }) | undefined> {
  if (!session.platform.federation) return undefined;
  // To look is not to begin an exchange: the account that it would make takes a store for a backup to be restored into.
  const isBegun = (await session.store.accounts.users()).some((user) => user.id === MACHINE);
  if (!isBegun) return { owed: 0 };
  const deps = exchangeOf(session);
  const isHeld = await deps.ledger.as("system-operation", (tx) => tx.federation.isSharingHeld());
  return { ...(await tellingsStanding(deps)), isHeld };
}

/** Answers other nodes. A hint only says that a pull is worth while now: it goes into the queue. */
export function openFederationServer(
  session: Session,
  own: () => { readonly name: string; readonly url?: string },
): HttpHandler {
  const { jobs } = session.store;
  return createFederationHandler({
    deps: exchangeOf(session),
    own,
    onHint: (partner) => void putPull(jobs, partner).catch(tell),
  });
}

/** Pulls from whoever hinted, and from all every so often; of each partner one at a time. */
export function pullWorks(session: Session, everySeconds: number): readonly Work[] {
  const deps = exchangeOf(session);
  const { jobs } = session.store;
  const pull: Work = {
    kind: "pull",
    async run({ data }) {
      // Tried again by the clock; what a partner refuses is on record in the store.
      await pullFrom(deps, data["partner"] ?? "").catch(tell);
      return undefined;
    },
  };
  const pulls: Work = {
    kind: "pulls",
    everySeconds,
    async run() {
      const partners = await deps.ledger.as("system-operation", (tx) => tx.federation.partners());
      for (const { nodeId, url, stopped } of partners)
        if (url !== undefined && stopped === undefined && (await jobs.idle(["pull"], nodeId)).length > 0)
          await putPull(jobs, nodeId);
      await expireObjects(deps).catch(tell);
      await recallOwed(deps).catch(tell);
      await tellOwed(deps).catch(tell);
      await giveWaiting(deps).catch(tell);
      return undefined;
    },
  };
  return [pull, pulls];
}

const putPull = (jobs: JobQueue, partner: string): Promise<void> =>
  jobs.put("pull", { key: partner, data: { partner } });

function exchangeOf({ platform }: Session): Deps {
  if (!platform.federation) throw new WaslError("INTERNAL", { because: "this node has no exchange" });
  return federationDeps(platform, platform.federation);
}

/** Ids and codes only; the partner's refusals are on record in the store. */
function tell(error: unknown): void {
  const known =
    error instanceof WaslError ? error : new WaslError("INTERNAL", { because: (error as Error).name });
  const { because = "", peer = "", refusal = "" } = known.detail;
  note(`exchange: ${known.code} ${peer} ${refusal} ${because}`.trim());
}
