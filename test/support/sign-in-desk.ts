import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { createServer } from "../../src/server/index.ts";
import { launchChromium } from "./chromium.ts";
import { openTestNode, type TestNode } from "./node.ts";

type Accounts = TestNode["store"]["accounts"];
type NewUser = Parameters<Accounts["createUser"]>[0];

/** The password of every account of such a desk. */
export const PASSWORD = "a password of some length";

export interface SignInDesk {
  readonly node: TestNode;
  readonly browser: Browser;
  readonly url: string;
}

/**
 * A node with pages and accounts alone, no exercise and no demo analyst, for tests that sign in by themselves: served
 * before the first test of a file, ended after the last. `accountsOf` puts something between the server and its accounts.
 */
export function signInDesk(
  prepare: (node: TestNode) => Promise<void>,
  accountsOf: (accounts: Accounts) => Accounts = (accounts) => accounts,
): SignInDesk {
  let node: TestNode;
  let browser: Browser;
  let url: string;
  let server: FastifyInstance;
  beforeAll(async () => {
    node = await openTestNode();
    await prepare(node);
    server = await createServer({
      wasl: node.wasl,
      accounts: accountsOf(node.store.accounts),
      ready: () => node.store.ready(),
      nodeId: node.nodeId,
      clock: node.platform.clock,
      webRoot: fileURLToPath(new URL("../../dist/web/", import.meta.url)),
      logger: false,
    });
    const address = await server.listen({ host: "127.0.0.1", port: 0 });
    // A passkey is bound to a name; browsers take none for a bare address.
    url = `http://localhost:${new URL(address).port}`;
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await node?.remove();
  });
  return {
    get node() {
      return node;
    },
    get browser() {
      return browser;
    },
    get url() {
      return url;
    },
  };
}

/** An account whose first password has been changed, as every first one has to be. */
export async function withAccount({ store }: TestNode, user: NewUser): Promise<void> {
  const { accounts } = store;
  await accounts.createUser(user, PASSWORD);
  const answer = await accounts.signIn(user.id, PASSWORD);
  if (!("token" in answer)) throw new Error("no code is asked for yet");
  await accounts.changePassword(answer.token, PASSWORD, PASSWORD);
  await accounts.signOut(answer.token);
}
