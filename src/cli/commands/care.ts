import { constants, createReadStream } from "node:fs";
import { access, open, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import type { JobStanding } from "../../app/index.ts";
import { ERROR_CODES, WaslError } from "../../core/index.ts";
import type { BackupSummary, EndedByRestore } from "../../store/index.ts";
import { counted } from "../counted.ts";
import type { exchangeStanding } from "../federation.ts";
import { openNode, openSession } from "../open.ts";
import { explain, json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";
import { sayStanding } from "./key.ts";

const loadStore = () => import("../../store/index.ts");

const FREE_BYTES_MIN = 512 * 1024 * 1024;
/** What partners are not told of after so long is not on its way. */
const OWED_MS_MAX = 3_600_000;

export function registerCare(program: Command): void {
  withStoreOptions(program.command("migrate"))
    .description("bring the store's schema to this version; safe to run again")
    .addHelpText("after", "\nExample:\n  wasl migrate --database-url postgres://owner@localhost/wasl")
    .action(async (options: StoreOptions) => {
      const session = await openSession(options);
      await session.close();
      out("the schema is up to date");
    });
  withStoreOptions(program.command("doctor"))
    .description("check this machine and this node, and say what to mend")
    .addHelpText("after", "\nExample:\n  wasl doctor")
    .action(runDoctor);
  withStoreOptions(program.command("verify"))
    .description(
      "recompute audit chains, statements, markings, release logs and digests of rows; names whatever was tampered with",
    )
    .addHelpText("after", "\nExample:\n  wasl verify")
    .action(runVerify);
  withStoreOptions(program.command("backup <file>"))
    .description(
      "the whole store in one file, sealed under the node key, in place of the backup that stood there; keep the key elsewhere",
    )
    .addHelpText("after", "\nExample:\n  wasl backup wasl-2025-04-03.backup")
    .action(runBackup);
  withStoreOptions(program.command("restore <file>"))
    .description("fill an empty store from a backup; put the backup's node.key into the folder first")
    .addHelpText("after", "\nExample:\n  wasl restore wasl-2025-04-03.backup --data restored")
    .action(runRestore);
}

async function runVerify(options: StoreOptions): Promise<void> {
  const session = await openNode(options);
  try {
    const audit = await session.store.verifyAudit();
    const contents = await session.store.verifyContents();
    if (options.json) out(json({ audit, contents }));
    else {
      out(
        `${counted(audit.entries, "audit entry", "audit entries")}, ${counted(contents.statements, "statement")}, ${counted(contents.released, "released entry", "released entries")}`,
      );
      const { firstBroken } = audit;
      if (firstBroken) out(`audit ${firstBroken.writer} ${firstBroken.sequence}: ${firstBroken.because}`);
      for (const { kind, id, because } of contents.altered) out(`${kind} ${id}: ${because}`);
    }
    if (audit.firstBroken) throw new WaslError("AUDIT_BROKEN", { ...audit.firstBroken });
    if (contents.alteredCount > 0) throw new WaslError("CONTENT_ALTERED", { count: contents.alteredCount });
    if (!options.json) out("all of it is what it says");
  } finally {
    await session.close();
  }
}

/** A backup takes the place of the one before it, as a nightly one does; of nothing else. */
async function mustBeFree(file: string): Promise<void> {
  const handle = await open(file, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!handle) return;
  const { BACKUP_MAGIC } = await loadStore();
  const head = Buffer.alloc(BACKUP_MAGIC.length);
  const { bytesRead } = await handle.read(head, 0, head.length, 0).finally(() => handle.close());
  if (head.toString("latin1", 0, bytesRead) !== BACKUP_MAGIC)
    throw new WaslError("REQUEST_INVALID", { file, because: "it is there already and is no backup" });
}

async function runBackup(file: string, options: StoreOptions): Promise<void> {
  await mustBeFree(file);
  // Written beside and put into place whole: a backup that was cut off is not taken for one.
  const draft = `${file}.part`;
  // Before the store: one that was opened and not closed again would keep the process from ending.
  const handle = await open(draft, "w", 0o600);
  try {
    const session = await openNode(options);
    try {
      const started = Date.now();
      const summary = await session.store.backup(async (chunk) => void (await handle.write(chunk)));
      await handle.sync();
      await handle.close();
      await rename(draft, file);
      tell(options, summary, Date.now() - started);
    } finally {
      await session.close();
    }
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

async function runRestore(file: string, options: StoreOptions): Promise<void> {
  await access(file, constants.R_OK).catch(() => {
    throw new WaslError("FILE_UNREADABLE", { file });
  });
  await mustHaveKey(options.data);
  const { mustOpen, openKeyFile } = await loadStore();
  const { nodeKey } = await openKeyFile(options.data);
  const naming = (error: unknown): never => {
    throw isAbout(error, "backup") ? new WaslError(error.code, { ...error.detail, file }) : error;
  };
  await mustOpen(nodeKey, createReadStream(file)).catch(naming);
  const session = await openSession(options);
  try {
    const started = Date.now();
    const summary = await session.store.restore(createReadStream(file)).catch(naming);
    tell(options, summary, Date.now() - started);
    if (!options.json) tellEnded(summary.ended);
  } finally {
    await session.close();
  }
}

/** The store knows no file, only that it is the backup. */
const isAbout = (error: unknown, file: string): error is WaslError =>
  error instanceof WaslError && error.detail["file"] === file;

/** A folder that would get a key of its own opens no backup, and could not be used with the right one afterwards. */
async function mustHaveKey(folder: string): Promise<void> {
  const { keyFilePath } = await loadStore();
  const path = keyFilePath(folder);
  await access(path, constants.R_OK).catch(() => {
    throw new WaslError("FILE_UNREADABLE", {
      file: path,
      because: "a backup opens with the key file of its node: put that there first",
    });
  });
}

function tell(options: StoreOptions, summary: BackupSummary, tookMs: number): void {
  if (options.json) {
    out(json({ ...summary, tookMs }));
    return;
  }
  const { tables, rows, bytes, hash } = summary;
  out(
    `${counted(rows, "row")} of ${counted(tables, "table")}, ${Math.round(bytes / 2 ** 20)} MiB, ${(tookMs / 1000).toFixed(1)} s`,
  );
  out(`contents ${hash}`);
}

function tellEnded({ tokens, approvals, partners }: EndedByRestore): void {
  out(
    `${counted(tokens, "session or token", "sessions and tokens")} and ${counted(approvals, "approval")} ended: sign in, issue and ask anew`,
  );
  out(
    `${counted(partners, "partner")} stopped: wasl exchange partner <node> --resume for each that is one still`,
  );
  out(
    "accounts, passwords and factors are as they were: look through them, and erase again what was erased since",
  );
}

interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
}

async function runDoctor(options: StoreOptions): Promise<void> {
  const { isNodeIn } = await import("../session.ts");
  // Looking at a node must not make one: to open a store makes its folder, its key and its schema.
  const checks = (await isNodeIn(options.data))
    ? [
        checkNode(),
        await checkFolder(options.data),
        await checkKeyFile(options.data),
        ...(await checkStore(options)),
      ]
    : [checkNode(), await checkRoom(options.data), ...(await checkServer(options.databaseUrl))];
  if (options.json) out(json(checks));
  else {
    out(
      table(checks, [
        { title: "", value: (c) => (c.ok ? "ok" : "MEND") },
        { title: "check", value: (c) => c.what },
        { title: "detail", value: (c) => c.detail, flexible: true },
      ]),
    );
  }
  const failing = checks.filter((c) => !c.ok).length;
  if (failing === 0) return;
  // Which, and what to do, stands above; it need not be the store.
  note(`wasl: ${counted(failing, "check")} to mend`);
  process.exitCode = ERROR_CODES.STORE_UNAVAILABLE.exit;
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return {
    what: "Node.js",
    ok: major > 20 || (major === 20 && minor >= 19),
    detail: `${process.versions.node}, 20.19 or newer is needed`,
  };
}

/** Whether the first start can make the folder, or a node in it. */
async function checkRoom(folder: string): Promise<Check> {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  if (isThere) {
    const { detail, ...check } = await checkFolder(folder);
    return { ...check, detail: `${detail}; no node is in it yet: the first start of "wasl serve" makes it` };
  }
  const above = dirname(resolve(folder));
  const ok = await access(above, constants.W_OK).then(
    () => true,
    () => false,
  );
  const detail = ok
    ? `${folder} is not there yet; the first start of "wasl serve" makes it`
    : `${folder} is not there, and ${above} is missing or cannot be written`;
  return { what: "data folder", ok, detail };
}

/** Whether the first start can make roles and a schema on the server that is named. */
async function checkServer(databaseUrl: string | undefined): Promise<Check[]> {
  if (databaseUrl === undefined) return [];
  const what = "store";
  try {
    const { lookAtServer } = await loadStore();
    const { version, isNewEnough, mayMakeRoles, mayMakeSchema } = await lookAtServer(databaseUrl);
    const missing = [
      ...(isNewEnough ? [] : ["15 or newer is needed"]),
      ...(mayMakeRoles ? [] : ["its user may not create roles (alter role … createrole)"]),
      ...(mayMakeSchema ? [] : ["its user may not create a schema (grant create on database …)"]),
    ];
    const detail = [`PostgreSQL ${version}`, ...missing].join("; ");
    return [{ what, ok: missing.length === 0, detail }];
  } catch (error) {
    return [{ what, ok: false, detail: explain(error).message }];
  }
}

async function checkFolder(folder: string): Promise<Check> {
  const what = "data folder";
  try {
    await access(folder, constants.W_OK);
    const { mode } = await stat(folder);
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const closed = (mode & 0o077) === 0;
    const detail = `${folder}, mode ${(mode & 0o777).toString(8)}${closed ? "" : " (should be 700)"}, ${Math.round(free / 2 ** 20)} MiB free`;
    return { what, ok: closed && free > FREE_BYTES_MIN, detail };
  } catch {
    return { what, ok: false, detail: `${folder} cannot be written` };
  }
}

/** How the key file is kept; whether it opens, the store says. */
async function checkKeyFile(folder: string): Promise<Check> {
  const what = "key file";
  const { KeyFile, keyFilePath } = await loadStore();
  const path = keyFilePath(folder);
  try {
    const file = new KeyFile(path);
    const isSealed = file.isSealed();
    if (isSealed === undefined) return { what, ok: true, detail: `${path} is not there yet` };
    const { mode } = await stat(path);
    const closed = (mode & 0o077) === 0;
    const { service } = file;
    const faults = [
      ...(closed ? [] : ["should be 600"]),
      ...(isSealed && !service ? ["WASL_KEY_SERVICE names nobody who opens it"] : []),
      ...(!isSealed && service
        ? [`in clear, though WASL_KEY_SERVICE is ${service.name}: "wasl key seal"`]
        : []),
    ];
    const kept = isSealed ? `sealed${service ? `, opened by ${service.name}` : ""}` : "in clear";
    const detail = [`${path}, mode ${(mode & 0o777).toString(8)}`, kept, ...faults].join("; ");
    return { what, ok: faults.length === 0, detail };
  } catch (error) {
    return { what, ok: false, detail: explain(error).message };
  }
}

async function checkStore(options: StoreOptions): Promise<Check[]> {
  const tier =
    options.databaseUrl === undefined
      ? "embedded PGlite: survives kill -9, not a power cut"
      : "PostgreSQL server";
  try {
    const { exchangeStanding } = await import("../federation.ts");
    const session = await openSession(options);
    try {
      const ready = await session.store.ready();
      const verdict = await session.store.verifyAudit();
      const key = await session.store.wrapKey.standing();
      const jobs = await session.store.jobs.standing();
      return [
        { what: "store", ok: ready, detail: tier },
        {
          what: "storage key",
          ok: key.rotation === undefined || key.rotation.finishedAt !== undefined,
          detail: sayStanding(key),
        },
        checkQueue(jobs),
        ...checkExchange(await exchangeStanding(session)),
        {
          what: "audit chain",
          ok: verdict.firstBroken === undefined,
          detail: verdict.firstBroken
            ? `broken at ${verdict.firstBroken.writer} ${verdict.firstBroken.sequence}`
            : `${counted(verdict.entries, "entry verifies", "entries verify")}`,
        },
      ];
    } finally {
      await session.close();
    }
  } catch (error) {
    return [{ what: "store", ok: false, detail: explain(error).message }];
  }
}

/** What is due is taken within seconds where a process is at work; what was given up is for a human. */
function checkQueue(jobs: readonly JobStanding[]): Check {
  const sum = (figure: (job: JobStanding) => number): number => jobs.reduce((n, job) => n + figure(job), 0);
  const failed = jobs.filter((job) => job.failed > 0);
  const oldest = Math.round(Math.max(...jobs.map((job) => job.oldestSeconds)));
  const detail = [
    `${sum((job) => job.waiting)} waiting${oldest > 0 ? `, the oldest for ${oldest} s` : ""}`,
    `${sum((job) => job.running)} running`,
    `${sum((job) => job.failed)} failed`,
    ...failed.map(({ kind, codes }) => `${kind}: ${codes.join(", ")}`),
  ];
  return { what: "queue", ok: failed.length === 0, detail: detail.join("; ") };
}

/** The clock tells within minutes what is owed; what stays owed fails each time. */
function checkExchange(standing: Awaited<ReturnType<typeof exchangeStanding>>): Check[] {
  if (!standing) return [];
  const { owed, since, isHeld } = standing;
  const age = since === undefined ? 0 : Date.now() - Date.parse(since);
  const detail =
    owed === 0
      ? "partners are told of every change"
      : `${owed} change(s) that partners are not told of, since ${since}`;
  const held = isHeld ? "; all sharing is held, and what has content waits" : "";
  return [{ what: "exchange", ok: age < OWED_MS_MAX, detail: `${detail}${held}` }];
}
