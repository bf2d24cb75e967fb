import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Actor } from "../../src/app/index.ts";
import { openSession, type Session } from "../../src/cli/session.ts";
import { ownerToken } from "../../src/store/index.ts";
import { placeEmptyStore } from "./empty-store.ts";
import { ended } from "./ended.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const READY_MS = 150_000;

/** How the nodes reach each other, and how they cease to. */
interface Network {
  /** What partners use in place of the node's own address; the node listens on `host`. */
  join(
    name: string,
  ): Promise<{ readonly host: string; readonly run: readonly string[]; origin(port: number): string }>;
  /** The node listens there now. */
  listening(name: string, port: number): void;
  cut(name: string): void;
  heal(name: string): void;
  remove(): Promise<void>;
}

/** A node as its own process `wasl serve`, with a way into its folder beside it. */
export interface ServedNode {
  readonly name: string;
  readonly nodeId: string;
  readonly url: string;
  /** Opens the folder beside the process, as the command line does; closed before it returns. */
  with<T>(work: (session: Session, actor: Actor) => Promise<T>): Promise<T>;
  /** SIGKILL, at once. */
  kill(): Promise<void>;
  start(): Promise<void>;
  cut(): void;
  heal(): void;
}

export interface ServedNodes {
  readonly nodes: readonly ServedNode[];
  readonly network: "namespaces" | "proxies";
  remove(): Promise<void>;
}

/** Nodes as processes of their own. Each name is how it introduces itself. */
export async function serveNodes(
  names: readonly string[],
  by: ServedNodes["network"] = process.env["WASL_NETNS"] === "1" ? "namespaces" : "proxies",
): Promise<ServedNodes> {
  const network = by === "namespaces" ? namespaces() : proxies();
  const folder = mkdtempSync(join(tmpdir(), "wasl-served-"));
  const running = new Map<string, ChildProcess>();
  const nodes = await Promise.all(names.map((name) => serveNode(name, join(folder, name), network, running)));
  return {
    nodes,
    network: by,
    async remove() {
      for (const child of running.values()) await ended(child, "SIGTERM");
      await network.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const TERMS = `class: police
purposes: information-exchange
ceiling: amber
legal-basis: a fictitious agreement
valid-until: 2999-01-01
`;

/** Pairs two by the code that both show, and lets each agree to what the other may have. */
export async function pairServed(asking: ServedNode, asked: ServedNode): Promise<void> {
  const code = await asking.with(async ({ wasl }, actor) => {
    const own = { name: asking.name, url: asking.url };
    return (await wasl.exchange.beginPairing(actor, asked.url, own)).code;
  });
  await asked.with(async ({ wasl }, actor) => {
    const [waiting] = await wasl.exchange.pairings(actor);
    if (waiting?.code !== code)
      throw new Error(`${asked.name} shows ${waiting?.code}, ${asking.name} ${code}`);
    await wasl.exchange.confirmPairing(actor, asking.nodeId, code);
    await wasl.exchange.agree(actor, `partner: ${asking.nodeId}\n${TERMS}`);
  });
  await asking.with(async ({ wasl }, actor) => {
    await wasl.exchange.confirmPairing(actor, asked.nodeId, code);
    await wasl.exchange.agree(actor, `partner: ${asked.nodeId}\n${TERMS}`);
  });
}

async function serveNode(
  name: string,
  data: string,
  network: Network,
  running: Map<string, ChildProcess>,
): Promise<ServedNode> {
  const { host, run, origin } = await network.join(name);
  // The same port after a restart, as an address stays what it was agreed to be.
  const port = await freePort(host === "127.0.0.1");
  await placeEmptyStore(join(data, "store"));
  const url = origin(port);
  const start = async (): Promise<void> => {
    const [command = process.execPath, ...before] = [...run, process.execPath];
    const child = spawn(
      command,
      [
        ...before,
        MAIN,
        "serve",
        "--data",
        data,
        "--host",
        host,
        "--port",
        String(port),
        "--name",
        name,
        "--public-origin",
        url,
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    running.set(name, child);
    await ready(child);
    network.listening(name, port);
  };
  await start();
  const open = async <T>(work: (session: Session, actor: Actor) => Promise<T>): Promise<T> => {
    const session = await openSession({ data });
    try {
      const token = await ownerToken(session.store, session.folder);
      return await work(session, { token, purpose: { purpose: "information-exchange", mandate: "TEST-1" } });
    } finally {
      await session.close();
    }
  };
  return {
    name,
    nodeId: await open(async ({ nodeId }) => nodeId),
    url,
    with: open,
    start,
    async kill() {
      const child = running.get(name);
      if (child) await ended(child, "SIGKILL");
    },
    cut: () => network.cut(name),
    heal: () => network.heal(name),
  };
}

/** TCP proxies on loopback: a cut one ends its connections and takes no new ones. */
function proxies(): Network {
  const all = new Map<string, { server: Server; sockets: Set<Socket>; port: number; isCut: boolean }>();
  return {
    async join(name) {
      const sockets = new Set<Socket>();
      const proxy = { server: createServer(), sockets, port: 0, isCut: false };
      proxy.server.on("connection", (near) => {
        if (proxy.isCut) {
          near.destroy();
          return;
        }
        const far = connect(proxy.port, "127.0.0.1");
        for (const [one, other] of [
          [near, far],
          [far, near],
        ] as const) {
          sockets.add(one);
          one.on("error", () => other.destroy());
          one.on("close", () => {
            sockets.delete(one);
            other.destroy();
          });
        }
        near.pipe(far).pipe(near);
      });
      await new Promise<void>((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
      all.set(name, proxy);
      const at = (proxy.server.address() as AddressInfo).port;
      return { host: "127.0.0.1", run: [], origin: () => `http://127.0.0.1:${at}` };
    },
    listening(name, port) {
      const proxy = all.get(name);
      if (proxy) proxy.port = port;
    },
    cut(name) {
      const proxy = all.get(name);
      if (!proxy) return;
      proxy.isCut = true;
      for (const socket of proxy.sockets) socket.destroy();
    },
    heal(name) {
      const proxy = all.get(name);
      if (proxy) proxy.isCut = false;
    },
    async remove() {
      for (const { server, sockets } of all.values()) {
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

/** Linux network namespaces around one bridge: a cut node's link is down, and nobody is told. Needs root. */
function namespaces(): Network {
  const tag = `w${process.pid % 100_000}`;
  const ip = (...args: string[]): void => void execFileSync("ip", args, { stdio: "pipe" });
  const bridge = `${tag}b`;
  const names: string[] = [];
  const link = (name: string): string => `${tag}v${names.indexOf(name)}`;
  const space = (name: string): string => `${tag}n${names.indexOf(name)}`;
  ip("link", "add", bridge, "type", "bridge");
  ip("link", "set", bridge, "up");
  // The command line beside a node reaches its partners too.
  ip("addr", "add", "10.77.0.254/24", "dev", bridge);
  return {
    async join(name) {
      names.push(name);
      const host = `10.77.0.${names.length}`;
      const inside = `${link(name)}i`;
      ip("netns", "add", space(name));
      ip("link", "add", link(name), "type", "veth", "peer", "name", inside);
      ip("link", "set", inside, "netns", space(name));
      ip("link", "set", link(name), "master", bridge, "up");
      ip("-n", space(name), "addr", "add", `${host}/24`, "dev", inside);
      ip("-n", space(name), "link", "set", inside, "up");
      ip("-n", space(name), "link", "set", "lo", "up");
      return {
        host,
        run: ["ip", "netns", "exec", space(name)],
        origin: (port) => `http://${host}:${port}`,
      };
    },
    listening: () => undefined,
    cut: (name) => ip("link", "set", link(name), "down"),
    heal: (name) => ip("link", "set", link(name), "up"),
    async remove() {
      for (const name of names) ip("netns", "del", space(name));
      ip("link", "del", bridge);
    },
  };
}

async function freePort(isLoopback: boolean): Promise<number> {
  if (!isLoopback) return 7_400;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function ready(child: ChildProcess): Promise<void> {
  let said = "";
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`wasl serve was not ready after ${READY_MS} ms:\n${said}`));
    }, READY_MS);
    const listen = (piece: Buffer): void => {
      said += piece.toString();
      if (!said.includes("Wasl is ready: http")) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`wasl serve ended with ${code}:\n${said}`));
    });
  });
}
