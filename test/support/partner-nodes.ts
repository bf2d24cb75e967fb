import { fileURLToPath } from "node:url";
import type { Actor } from "../../src/app/index.ts";
import { compareWork } from "../../src/cli/all-work.ts";
import { openFederationServer } from "../../src/cli/federation.ts";
import { openMatchServer } from "../../src/cli/match.ts";
import { startWorker } from "../../src/cli/worker.ts";
import { createServer } from "../../src/server/index.ts";
import { amber, report, say, statements } from "../contracts/fixtures.ts";
import { hearHints, pairNodes, TERMS } from "./federation.ts";
import { openTestNode, type TestNode } from "./node.ts";

export interface ServedNode extends TestNode {
  readonly url: string;
  readonly supervisor: Actor;
  readonly analyst: Actor;
  /** Tells open pages that alerts were made, as the watch of `wasl serve` does. */
  tellAlerts(): void;
  /** From here on nothing is pulled because a partner hints at it. */
  stopHints(): Promise<void>;
}

/** The demo analyst of a served node. */
const DEMO = "demo";

/** A node as `wasl serve` wires it, with the built pages, on a port of its own. */
export async function serveNode(
  name: string,
  options: { readonly databaseUrl?: string } = {},
): Promise<ServedNode> {
  const node = await openTestNode(options);
  let url = "";
  const federation = openFederationServer(node, () => ({ name, url }));
  const hints = hearHints(node);
  const worker = startWorker(node.store.jobs, [compareWork(node)]);
  const supervisor = await node.actor({ id: "supervisor", role: "supervisor", clearance: "red" });
  const analyst = await node.actor({ id: DEMO });
  let tellAlerts = (): void => undefined;
  const server = await createServer({
    onAlerts: (listener) => {
      tellAlerts = listener;
    },
    wasl: node.wasl,
    accounts: node.store.accounts,
    ready: () => node.store.ready(),
    nodeId: node.nodeId,
    clock: node.platform.clock,
    webRoot: fileURLToPath(new URL("../../dist/web/", import.meta.url)),
    exercise: { userId: DEMO },
    handlers: [federation, ...openMatchServer(node)],
    logger: false,
  });
  url = await server.listen({ host: "127.0.0.1", port: 0 });
  return {
    ...node,
    url,
    supervisor,
    analyst,
    tellAlerts: () => tellAlerts(),
    stopHints: () => hints.stop(),
    async remove() {
      await server.close();
      await hints.stop();
      await worker.stop();
      await node.remove();
    },
  };
}

/** Two paired nodes over HTTP; the second knows a number and has published that it may be asked. */
export async function openPartners(
  known: string,
  holds: { readonly databaseUrl?: string } = {},
): Promise<{ readonly asker: ServedNode; readonly holder: ServedNode; close(): Promise<void> }> {
  const [asker, holder] = await Promise.all([
    serveNode("Fictitious police A"),
    serveNode("Fictitious police B", holds),
  ]);
  // The exchange's helper needs no server of its own here: both are served whole.
  await pairNodes(asker as never, holder as never, TERMS);
  const file = report("known", { ...amber, originators: [holder.nodeId] });
  await holder.store.as(holder.supervisor, async (tx) => {
    await tx.openReport(file);
    await tx.appendStatements(
      statements(file, say("Person", "p-1", { name: "Fictitious Person", phone: known })),
    );
  });
  await holder.wasl.publishTags(holder.supervisor, { partner: asker.nodeId, kind: "holdings" });
  return {
    asker,
    holder,
    async close() {
      await asker.remove();
      await holder.remove();
    },
  };
}
