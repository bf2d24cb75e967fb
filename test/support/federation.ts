import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Actor, HttpHandler } from "../../src/app/index.ts";
import { openFederationServer, pullWorks } from "../../src/cli/federation.ts";
import type { Session } from "../../src/cli/session.ts";
import { startWorker } from "../../src/cli/worker.ts";
import { openTestNode, type TestNode } from "./node.ts";

export interface FederatedNode extends TestNode {
  readonly url: string;
  readonly supervisor: Actor;
  readonly analyst: Actor;
  readonly hints: { stop(): Promise<void> };
}

/** Pulls what partners hint at; nothing is pulled by the clock. */
export const hearHints = (session: Session): { stop(): Promise<void> } =>
  startWorker(
    session.store.jobs,
    pullWorks(session, 86_400).filter((work) => work.kind === "pull"),
  );

/** A node with its exchange on a port of its own. Hints are heard; nothing is pulled by the clock. */
export async function openFederatedNode(name: string): Promise<FederatedNode> {
  const node = await openTestNode();
  let url = "";
  const hints = hearHints(node);
  const http = serve(openFederationServer(node, () => ({ name, url })));
  url = await listening(http);
  const supervisor = await node.actor(
    { id: "supervisor", role: "supervisor", clearance: "red", groups: ["emsc"] },
    "information-exchange",
  );
  const analyst = await node.actor(
    { id: "analyst", clearance: "amber", groups: ["emsc"] },
    "information-exchange",
  );
  return {
    ...node,
    url,
    supervisor,
    analyst,
    hints,
    async remove() {
      await new Promise((resolve) => http.close(resolve));
      await hints.stop();
      await node.remove();
    },
  };
}

export function serve(handler: HttpHandler): Server {
  return createServer((request, response) => {
    const pieces: Uint8Array[] = [];
    request.on("data", (piece: Uint8Array) => pieces.push(piece));
    request.on("end", () => {
      handler
        .handle({
          method: request.method ?? "",
          path: request.url ?? "",
          query: "",
          headers: request.headers as Record<string, string | undefined>,
          body: Buffer.concat(pieces),
        })
        .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
        .catch(() => response.destroy());
    });
  });
}

export async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Three that know each other, and hear of each other's news only when they ask. */
export async function openThree(): Promise<readonly [FederatedNode, FederatedNode, FederatedNode]> {
  const [a, b, c] = await Promise.all([
    openFederatedNode("A"),
    openFederatedNode("B"),
    openFederatedNode("C"),
  ]);
  await pairNodes(a, b);
  await pairNodes(b, c);
  await pairNodes(a, c);
  for (const node of [a, b, c]) await node.hints.stop();
  return [a, b, c];
}

/** Pairs two nodes as two humans would, and lets each give the other what its agreement says. */
export async function pairNodes(a: FederatedNode, b: FederatedNode, terms = TERMS): Promise<void> {
  const begun = await a.wasl.exchange.beginPairing(a.supervisor, b.url, { name: "asking", url: a.url });
  const [waiting] = await b.wasl.exchange.pairings(b.supervisor);
  if (waiting?.code !== begun.code) throw new Error("the two codes differ");
  await a.wasl.exchange.confirmPairing(a.supervisor, b.nodeId, begun.code);
  await b.wasl.exchange.confirmPairing(b.supervisor, a.nodeId, waiting.code);
  await a.wasl.exchange.agree(a.supervisor, `partner: ${b.nodeId}\n${terms}`);
  await b.wasl.exchange.agree(b.supervisor, `partner: ${a.nodeId}\n${terms}`);
}

export const TERMS = `class: police
purposes: information-exchange, operational-analysis
ceiling: amber
groups: emsc
legal-basis: a fictitious agreement
valid-until: 2999-01-01
`;
