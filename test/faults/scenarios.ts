import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { databaseIn, startOwnServer } from "../support/postgres.ts";
import { check, type Lab, noOutcome, type Outcome, storeOn, Writer, wallClock } from "./lab.ts";
import { Line } from "./line.ts";
import { networkCut } from "./nodes.ts";
import { underHostilePartner } from "./partner.ts";
import { queueWorkerKilled } from "./queue.ts";
import { pause, type Rng } from "./random.ts";
import { serverClockJumps, serverKilled } from "./server.ts";

export type Scenario = (lab: Lab, rng: Rng, name: string) => Promise<Outcome>;

const BATCHES = 8;
const DAY_MS = 86_400_000;

/** Some writers on some stores of one database, while something is done to it; then all is read back. */
async function whileWriting(
  lab: Lab,
  { name, url = lab.databaseUrl, clocks = [wallClock, wallClock], also = [], same = false }: WritingOptions,
  hurt: () => Promise<void>,
): Promise<Outcome> {
  const outcome = noOutcome();
  const stores = await Promise.all(clocks.map((clock) => storeOn(lab.folder, url, clock)));
  try {
    const writers = stores.flatMap((store, i) =>
      [0, 1].map(
        (k) =>
          new Writer(store, outcome, {
            name: same ? `${name}-same-${k}` : `${name}-${i}${k}`,
            batches: BATCHES,
            also,
          }),
      ),
    );
    // Signed in while the store is well, one after the other: the first makes the account.
    for (const writer of writers) await writer.begin();
    const hurting = hurt();
    await Promise.all(writers.map((w) => w.run()));
    await hurting;
    const reader = await storeOn(lab.folder, lab.databaseUrl);
    try {
      await check(
        outcome,
        reader,
        lab.databaseUrl,
        writers.flatMap((w) => w.acknowledged),
      );
    } finally {
      await reader.close();
    }
    return outcome;
  } finally {
    await Promise.all(stores.map((store) => store.close()));
  }
}

interface WritingOptions {
  readonly name: string;
  readonly url?: string;
  readonly clocks?: readonly { now(): number }[];
  readonly also?: readonly string[];
  /** Whether the stores write the very same. */
  readonly same?: boolean;
}

const databaseEnds =
  (signal: "SIGKILL" | "SIGQUIT" | "SIGINT"): Scenario =>
  (lab, rng, name) =>
    whileWriting(lab, { name }, async () => {
      await pause(rng.between(0, 400));
      await lab.server.kill(signal);
      await pause(rng.between(0, 400));
      await lab.server.start();
    });

async function throughLine(lab: Lab, rng: Rng, name: string, same: boolean): Promise<Outcome> {
  const url = new URL(lab.databaseUrl);
  const line = await new Line(Number(url.port)).listen();
  url.port = String(line.port);
  try {
    return await whileWriting(lab, { name, url: url.href, same }, async () => {
      for (let times = rng.between(1, 4); times > 0; times--) {
        await pause(rng.between(0, 250));
        if (rng.below(3) === 0) line.cutAfter(rng.between(1, 4_000));
        else line.set(rng.pick(["cut", "silent"] as const));
        await pause(rng.between(50, 600));
        line.set("open");
      }
    });
  } finally {
    await line.close();
  }
}

const clockJumps: Scenario = (lab, rng, name) => {
  const jump = { ms: 0 };
  const clocks = [{ now: () => Date.now() + jump.ms }, wallClock];
  // A session ends when its hour has come, by whatever clock; who signs in again goes on.
  return whileWriting(lab, { name, clocks, also: ["CREDENTIAL_INVALID"] }, async () => {
    for (let times = 0; times < 6; times++) {
      jump.ms = rng.pick([-400 * DAY_MS, -3_600_000, -1, 0, 61_000, 2 * DAY_MS, 3_650 * DAY_MS]);
      await pause(rng.between(10, 80));
    }
    jump.ms = 0;
  });
};

const CHILD = fileURLToPath(new URL("../store/child.mjs", import.meta.url));
const CHILD_BATCHES = 12;
const CHILD_BATCH_SIZE = 80;

interface Told {
  readonly lines: readonly string[];
  readonly code: number | null;
}

function child(
  options: object,
  onLine: (line: string, process: ChildProcess) => void = () => undefined,
  command: readonly string[] = [],
): Promise<Told> {
  return new Promise((resolve) => {
    const [program = "", ...args] = [...command, process.execPath, CHILD, JSON.stringify(options)];
    const started = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
    const lines: string[] = [];
    createInterface({ input: started.stdout }).on("line", (line) => {
      lines.push(line);
      onLine(line, started);
    });
    started.once("close", (code) => resolve({ lines, code }));
  });
}

/** Kills an importing process, has a second one do it all over, and reads the tables. */
const workerKilled =
  (where: "embedded" | "server"): Scenario =>
  async (lab, rng, name) => {
    const outcome = noOutcome();
    const folder = mkdtempSync(join(lab.folder, "worker-"));
    // A database of its own: what it holds in the end is known to the row.
    const databaseUrl = where === "server" ? await databaseIn(lab.server) : undefined;
    const base = {
      name,
      folder,
      batches: CHILD_BATCHES,
      batchSize: CHILD_BATCH_SIZE,
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    };
    const from = rng.pick(["lost 0", `ack ${rng.below(4)}`, `ack ${rng.below(CHILD_BATCHES - 1)}`]);
    const after = rng.below(60);
    const first = await child({ ...base, commands: ["import"] }, (line, process) => {
      if (line === from) setTimeout(() => process.kill("SIGKILL"), after);
    });
    const acknowledged = first.lines.filter((l) => l.startsWith("ack ")).map((l) => Number(l.slice(4)));
    outcome.acknowledged = acknowledged.length;
    const { lines, code } = await child({ ...base, acknowledged, commands: ["import", "verify"] });
    const lost = lines.find((l) => l.startsWith("lost "));
    if (lost === undefined) outcome.faults.push(`the second did not come to it: ${lines.join(" | ")}`);
    else outcome.lost = Number(lost.slice(5));
    if (code !== 0) outcome.stuck.push(`the second ended with ${code}`);
    const verified = JSON.parse(lines.find((l) => l.startsWith("verify "))?.slice(7) ?? "{}") as {
      statements?: number;
      uses?: number;
      distinct?: number;
      broken?: object | null;
    };
    const all = CHILD_BATCHES * CHILD_BATCH_SIZE;
    outcome.duplicates =
      Math.abs((verified.statements ?? 0) - all) + Math.abs((verified.uses ?? 0) - all / 4);
    if (verified.broken !== null) outcome.broken.push(JSON.stringify(verified.broken ?? "not verified"));
    rmSync(folder, { recursive: true, force: true });
    return outcome;
  };

const MIB = 1024 * 1024;

/** PostgreSQL on a disk of its own that fills up; it gets room and is started again where it ended. */
const databaseDiskFull: Scenario = async (lab, rng, name) => {
  const server = await startOwnServer({
    diskBytes: 200 * MIB,
    settings: ["max_wal_size=64MB", "min_wal_size=32MB"],
  });
  const folder = mkdtempSync(join(lab.folder, "disk-"));
  try {
    const databaseUrl = await databaseIn(server);
    const own = { ...lab, server, databaseUrl, folder };
    const outcome = await whileWriting(own, { name }, async () => {
      await pause(rng.between(0, 300));
      // From now on there is room for nothing more.
      server.fillDisk();
      await pause(rng.between(300, 1_500));
      server.freeDisk();
      await server.kill("SIGKILL");
      await server.start();
    });
    return outcome;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The embedded database on a small disk, as its own process finds it. */
const folderDiskFull: Scenario = async (lab, _rng, name) => {
  const outcome = noOutcome();
  const folder = mkdtempSync(join(lab.folder, "disk-"));
  const mount = ["unshare", "-m", "sh", "-c", 'mount -t tmpfs -o size=150m tmpfs "$0" && exec "$@"', folder];
  const { lines, code } = await child(
    {
      name,
      folder,
      batches: 2_000,
      batchSize: 400,
      bulk: true,
      giveRoom: ["mount", "-o", "remount,size=900m", folder],
      commands: ["full"],
    },
    undefined,
    mount,
  );
  const said = (word: string): string =>
    lines.find((l) => l.startsWith(`${word} `))?.slice(word.length + 1) ?? "";
  outcome.acknowledged = Number(said("kept"));
  outcome.refused[said("full")] = 1;
  outcome.lost = Number(said("lost") || "1");
  if (said("full") !== "STORE_FULL") outcome.faults.push(`said "${said("full")}" of a full disk`);
  if (said("broken") !== "none") outcome.broken.push(said("broken"));
  if (code !== 0) outcome.stuck.push(`ended with ${code}`);
  return outcome;
};

const isRoot = process.getuid?.() === 0;
/** Network namespaces are made with iproute2. */
const hasIp = spawnSync("ip", ["-V"]).status === 0;

/** Each by its name, and whether this machine lets it run. */
export const SCENARIOS: Readonly<
  Record<string, { readonly run: Scenario; readonly weight: number; readonly can: boolean }>
> = {
  "database-killed": { run: databaseEnds("SIGKILL"), weight: 12, can: true },
  "database-restarted": { run: databaseEnds("SIGINT"), weight: 8, can: true },
  "database-ended-at-once": { run: databaseEnds("SIGQUIT"), weight: 6, can: true },
  "line-to-database-cut": {
    run: (lab, rng, name) => throughLine(lab, rng, name, false),
    weight: 12,
    can: true,
  },
  "workers-race": { run: (lab, rng, name) => throughLine(lab, rng, name, true), weight: 12, can: true },
  "clock-jumps": { run: clockJumps, weight: 8, can: true },
  "worker-killed": { run: workerKilled("server"), weight: 12, can: true },
  "embedded-worker-killed": { run: workerKilled("embedded"), weight: 8, can: true },
  "server-killed": { run: serverKilled, weight: 6, can: true },
  "server-clock-jumps": { run: serverClockJumps, weight: 6, can: true },
  "queue-worker-killed": { run: queueWorkerKilled, weight: 6, can: true },
  "network-cut": { run: networkCut, weight: 6, can: isRoot && hasIp },
  "database-disk-full": { run: databaseDiskFull, weight: 3, can: isRoot },
  "embedded-disk-full": { run: folderDiskFull, weight: 1, can: isRoot },
  "hostile-partner": { run: underHostilePartner, weight: 12, can: true },
};
