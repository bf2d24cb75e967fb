import { generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import {
  createPartnerDesk,
  createWasl,
  type HttpHandler,
  type MatchPartner,
  type MatchPorts,
  type PartnerLink,
  type StoredMessage,
  type Wasl,
} from "../../src/app/index.ts";
import { type RescueAuthority, WaslError } from "../../src/core/index.ts";
import { createMatchEngine, createMatchHandler } from "../../src/exchange/index.ts";
import { openTestNode, type TestNode } from "../support/node.ts";

export const RESCUE: readonly RescueAuthority[] = [
  { id: "dover", name: "Dover", country: "GB", waters: [[50.6, 0.5, 51.6, 2]] },
  { id: "gris-nez", name: "Gris-Nez", country: "FR", waters: [[50, 0.2, 51.5, 2.6]] },
];

export interface Side {
  readonly node: TestNode;
  readonly ports: MatchPorts;
  readonly handler: HttpHandler;
  readonly wasl: Wasl;
  /** What the other side is to this one; replace it to change the agreement. */
  readonly agreements: Map<string, MatchPartner>;
  /** Between the sides: rewrite or refuse what is sent. */
  tamper: ((path: string, body: string) => string) | undefined;
  /** Between the sides: rewrite what comes back. */
  bend: ((path: string, body: string) => string) | undefined;
  readonly clock: { ahead: number };
}

/** Two whole nodes that are paired, with real stores and real arithmetic, and a wire that a test can bend. */
export async function openPair(): Promise<{
  readonly asker: Side;
  readonly holder: Side;
  readonly engine: MatchPorts["engine"];
  close(): Promise<void>;
}> {
  const engine = createMatchEngine(2);
  const directory = new Map<string, { side: Side; key: KeyObject }>();
  const asker = await openSide(engine, directory);
  const holder = await openSide(engine, directory);
  agree(asker, holder);
  agree(holder, asker);
  return {
    asker,
    holder,
    engine,
    async close() {
      await engine.close();
      await asker.node.remove();
      await holder.node.remove();
    },
  };
}

function agree(from: Side, to: Side): void {
  from.agreements.set(to.node.nodeId, {
    nodeId: to.node.nodeId,
    title: "Partner",
    partnerClass: "police",
    ceiling: "amber",
    groups: [],
    purposes: ["operational-analysis", "information-exchange"],
    legalBasis: "Agreement EX-1",
  });
}

async function openSide(
  engine: MatchPorts["engine"],
  directory: Map<string, { side: Side; key: KeyObject }>,
): Promise<Side> {
  const node = await openTestNode();
  const keys = generateKeyPairSync("ed25519");
  const agreements = new Map<string, MatchPartner>();
  const clock = { ahead: 0, now: () => Date.now() + clock.ahead };
  const platform = { ...node.platform, clock };
  let side: Side | undefined;
  const link: PartnerLink = {
    nodeId: node.nodeId,
    partner: (id) => Promise.resolve(agreements.get(id)),
    partners: () => Promise.resolve([...agreements.values()]),
    sign: (text) => Promise.resolve(sign(null, Buffer.from(text), keys.privateKey).toString("base64url")),
    attester: () => Promise.reject(new Error("nothing is given to a court in these tests")),
    verify: (id, text, jws) => {
      const key = directory.get(id)?.key;
      return Promise.resolve(
        key !== undefined && verify(null, Buffer.from(text), key, Buffer.from(jws, "base64url")),
      );
    },
    async call(id, path, body) {
      const other = directory.get(id)?.side;
      if (!other) throw new WaslError("PARTNER_UNREACHABLE");
      const sent = side?.tamper ? side.tamper(path, body) : body;
      const answer = await other.handler.handle({
        method: "POST",
        path,
        query: "",
        headers: {},
        body: new TextEncoder().encode(sent),
      });
      if (answer.status === 200) return side?.bend ? side.bend(path, answer.body) : answer.body;
      throw new WaslError((JSON.parse(answer.body) as { code: "EXCHANGE_REFUSED" }).code, {
        because: (JSON.parse(answer.body) as { detail?: string }).detail ?? "",
      });
    },
  };
  const ports: MatchPorts = { engine, store: node.store.match, link, rescue: RESCUE };
  side = {
    node,
    ports,
    handler: createMatchHandler(createPartnerDesk(platform, ports)),
    wasl: createWasl({ ...platform, match: ports }),
    agreements,
    tamper: undefined,
    bend: undefined,
    clock,
  };
  directory.set(node.nodeId, { side, key: keys.publicKey });
  return side;
}

/** A message as if a partner had sent it. */
export const receiveAt = ({ ports }: Side, message: StoredMessage) =>
  ports.store.receive(
    { ...message, direction: "received", state: "received" },
    { action: "change", object: `message:${message.wire.id}` },
  );
