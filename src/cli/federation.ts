import { hkdfSync } from "node:crypto";
import {
  ANSWER_CHARS_MAX,
  type Deps,
  expireObjects,
  type FederationPorts,
  federationDeps,
  type HttpHandler,
  pullFrom,
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

export interface FederationServer {
  readonly handler: HttpHandler;
  /** Pulls from whoever hinted, and from all every so often, until it is stopped. */
  stop(): Promise<void>;
}

/** Serves other nodes, and pulls from them: a hint only says that it is worth while now. */
export function openFederationServer(
  session: Session,
  own: () => { readonly name: string; readonly url?: string },
  { pullEveryMs = 15_000 } = {},
): FederationServer {
  const { federation } = session.platform;
  if (!federation) throw new WaslError("INTERNAL", { because: "this node has no exchange" });
  const deps = federationDeps(session.platform, federation);
  const puller = new Puller(deps);
  const timer = setInterval(() => puller.all(), pullEveryMs);
  timer.unref();
  return {
    handler: createFederationHandler({ deps, own, onHint: (partner) => puller.want(partner) }),
    async stop() {
      clearInterval(timer);
      await puller.stop();
    },
  };
}

/** One pull at a time, each partner at most once in the queue. */
class Puller {
  readonly #deps: Deps;
  readonly #wanted = new Set<string>();
  #running: Promise<void> = Promise.resolve();
  #isRunning = false;
  #isStopped = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  want(partner: string): void {
    this.#wanted.add(partner);
    if (this.#isRunning || this.#isStopped) return;
    this.#isRunning = true;
    this.#running = this.#run();
  }

  all(): void {
    this.#deps.ledger
      .as("system-operation", (tx) => tx.federation.partners())
      .then((partners) => {
        for (const { nodeId, url, stopped } of partners)
          if (url !== undefined && stopped === undefined) this.want(nodeId);
      })
      .catch(tell);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#wanted.size > 0 && !this.#isStopped) {
      const [partner = ""] = this.#wanted;
      this.#wanted.delete(partner);
      await pullFrom(this.#deps, partner).catch(tell);
      if (this.#wanted.size === 0) await expireObjects(this.#deps).catch(tell);
    }
    this.#isRunning = false;
  }
}

/** Ids and codes only; the partner's refusals are on record in the store. */
function tell(error: unknown): void {
  const known =
    error instanceof WaslError ? error : new WaslError("INTERNAL", { because: (error as Error).name });
  const { because = "", peer = "", refusal = "" } = known.detail;
  note(`exchange: ${known.code} ${peer} ${refusal} ${because}`.trim());
}
