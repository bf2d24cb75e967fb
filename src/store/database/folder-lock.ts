import { randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, rm, symlink } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WaslError } from "../../core/index.ts";

/** sockaddr_un holds 104 to 108 bytes. */
const PATH_MAX = 100;
const ATTEMPTS = 200;

/** Either we own the folder and listen for others, or somebody does and this is the line to them. */
export type Lock =
  | { readonly kind: "owner"; release(): Promise<void> }
  | { readonly kind: "client"; readonly path: string };

/**
 * A listening socket in the folder is the lock: it dies with its process, whatever kills it. Sockets are numbered
 * and never taken over: who finds the last one dead binds the next number, which only one can do, then looks round
 * again; who sees a higher number or a live one steps back. Either of two that race sees the other (Dekker), so two
 * owners cannot be; both may step back, and try again.
 */
export async function lockFolder(folder: string, onConnection: (socket: Socket) => void): Promise<Lock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const directory = await shortDirectory(join(folder, "lock"));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const numbers = await socketNumbers(directory);
    for (const number of numbers) {
      const path = socketPath(directory, number);
      if (await isAlive(path)) return { kind: "client", path };
    }
    const mine = (numbers[0] ?? 0) + 1;
    const listening = await listen(socketPath(directory, mine));
    if (listening && (await isAlone(directory, mine))) {
      for (const stale of numbers) await rm(socketPath(directory, stale), { force: true });
      listening.own(onConnection);
      return { kind: "owner", release: () => listening.stop() };
    }
    await listening?.stop();
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 45));
  }
  throw new WaslError("STORE_BUSY", { because: "the folder's lock" });
}

const socketPath = (directory: string, number: number): string => join(directory, `${number}.sock`);

/** A folder deep in the tree is reached through a short link: the kernel resolves it, the socket lies in the folder. */
async function shortDirectory(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (Buffer.byteLength(socketPath(directory, 999_999)) <= PATH_MAX) return directory;
  const link = join(tmpdir(), `wasl-${randomBytes(8).toString("hex")}`);
  await symlink(directory, link);
  process.once("exit", () => {
    void rm(link, { force: true });
  });
  return link;
}

/** Highest first. */
async function socketNumbers(directory: string): Promise<readonly number[]> {
  const names = await readdir(directory);
  return names
    .flatMap((name) => /^(\d+)\.sock$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
}

async function isAlone(directory: string, mine: number): Promise<boolean> {
  for (const number of await socketNumbers(directory)) {
    if (number === mine) continue;
    // A higher number that does not answer yet may be about to.
    if (number > mine || (await isAlive(socketPath(directory, number)))) return false;
  }
  return true;
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const say = (alive: boolean): void => {
      socket.destroy();
      resolve(alive);
    };
    socket.once("connect", () => say(true));
    socket.once("error", (error: NodeJS.ErrnoException) =>
      // A full backlog is a living process.
      say(error.code !== "ECONNREFUSED" && error.code !== "ENOENT"),
    );
  });
}

interface Listening {
  /** From here on we are the owner: hands over who has called so far and who will. */
  own(onConnection: (socket: Socket) => void): void;
  /** Ends the socket and everybody on it. */
  stop(): Promise<void>;
}

/** Undefined where somebody else has the number. */
function listen(path: string): Promise<Listening | undefined> {
  return new Promise((resolve, reject) => {
    const sockets = new Set<Socket>();
    let take: ((socket: Socket) => void) | undefined;
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
      take?.(socket);
    });
    const listening: Listening = {
      own(onConnection) {
        take = onConnection;
        for (const socket of sockets) onConnection(socket);
      },
      stop: () =>
        new Promise((done) => {
          server.close(() => done());
          for (const socket of sockets) socket.destroy();
        }),
    };
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else
        reject(
          new WaslError("STORE_UNAVAILABLE", { because: "no socket in the folder", code: error.code ?? "" }),
        );
    });
    server.listen(path, () => {
      server.unref();
      chmod(path, 0o600).then(
        () => resolve(listening),
        () => resolve(undefined),
      );
    });
  });
}
