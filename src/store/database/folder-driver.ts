import { connect, type Socket } from "node:net";
import { WaslError } from "../../core/index.ts";
import { MIGRATIONS } from "../migrations/index.ts";
import {
  type DbRole,
  type DbTransaction,
  type Driver,
  type Param,
  type Query,
  type Rows,
  storeError,
} from "./driver.ts";
import { type Lock, lockFolder } from "./folder-lock.ts";
import {
  type FrameAnswer,
  type FrameRequest,
  fromFrameError,
  onFrames,
  sendFrame,
  toFrameError,
} from "./frames.ts";
import { PgliteDriver } from "./pglite-driver.ts";

/** Both ends have to know the same schema: a newer client must not migrate under an older owner. */
const VERSION = MIGRATIONS.at(-1)?.version ?? 0;
/** The owner may be replaying its log. */
const HELLO_MS = 120_000;
const MAINTAIN_MS = 600_000;
/** How much longer than the owner a client waits for an answer. */
const GRACE_MS = 10_000;
const ATTEMPTS = 50;

/**
 * The embedded database of a folder, for any number of processes: two that open the files at once lose
 * acknowledged rows, so the first owns them and the others run their transactions through it. When the owner ends,
 * the next transaction of whoever is left makes a new one.
 */
export class FolderDriver implements Driver {
  private readonly folder: string;
  private lock: Promise<Lock> | undefined;
  private local: PgliteDriver | undefined;
  private closing = false;

  constructor(folder: string) {
    this.folder = folder;
  }

  async begin(role: DbRole, deadlineMs: number): Promise<DbTransaction> {
    return await this.withLock(
      (local) => local.begin(role, deadlineMs),
      (line) => begun(line, role, deadlineMs),
    );
  }

  async once<R>(role: DbRole, deadlineMs: number, sql: string, params: readonly Param[]): Promise<Rows<R>> {
    return await this.withLock(
      (local) => local.once<R>(role, deadlineMs, sql, params),
      async (line) => {
        const transaction = await begun(line, role, deadlineMs);
        try {
          const rows = await transaction.query<R>(sql, params);
          await transaction.commit();
          return rows;
        } catch (error) {
          await transaction.rollback();
          throw error;
        }
      },
    );
  }

  async maintain(isUnderway = false): Promise<void> {
    await this.withLock(
      (local) => local.maintain(isUnderway),
      async (line) => {
        await line.askFirst({ kind: "maintain", isUnderway }, MAINTAIN_MS + GRACE_MS);
        line.end();
      },
    );
  }

  async close(): Promise<void> {
    this.closing = true;
    const lock = await this.lock?.catch(() => undefined);
    await this.local?.close();
    // Only now may the next process open the files.
    if (lock?.kind === "owner") await lock.release();
  }

  private async withLock<T>(
    asOwner: (local: PgliteDriver) => Promise<T>,
    asClient: (line: Line) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (this.closing) throw new WaslError("STORE_UNAVAILABLE", { because: CLOSED });
      this.lock ??= this.acquire();
      const lock = await this.lock.catch((error: unknown) => {
        this.lock = undefined;
        throw storeError(error);
      });
      if (lock.kind === "owner") return await asOwner(this.owned());
      const line = await openLine(lock.path);
      try {
        if (line) return await asClient(line);
      } catch (error) {
        if (!(error instanceof OwnerEnded)) throw error;
      }
      // The owner has ended: whoever comes first is the next.
      this.lock = undefined;
    }
    throw new WaslError("STORE_BUSY", { because: "the folder's owner keeps ending" });
  }

  private acquire(): Promise<Lock> {
    return lockFolder(this.folder, (socket) => this.serve(socket));
  }

  private owned(): PgliteDriver {
    // A client that was greeted before we began to end: nobody opens the files any more.
    if (this.closing) throw new WaslError("STORE_UNAVAILABLE", { because: CLOSED });
    this.local ??= new PgliteDriver(this.folder);
    return this.local;
  }

  private serve(socket: Socket): void {
    socket.unref();
    // Whoever calls while we end is not greeted; they try again.
    if (this.closing) return;
    let transaction: Promise<DbTransaction> | undefined;
    // Whoever went without a commit is rolled back.
    socket.on("close", () => void transaction?.then((t) => t.rollback()).catch(() => undefined));
    sendFrame(socket, { hello: VERSION });
    let last: Promise<unknown> = Promise.resolve();
    onFrames(socket, (value) => {
      const request = value as FrameRequest;
      if (request.kind === "begin") transaction = this.begun(request.role, request.deadlineMs);
      const open = transaction;
      open?.catch(() => undefined);
      last = last
        .then(() => this.answer(request, open))
        .catch(toFrameError)
        .then((answer) => sendFrame(socket, answer));
    });
    last.catch(() => socket.destroy());
  }

  private async begun(role: DbRole, deadlineMs: number): Promise<DbTransaction> {
    return await this.owned().begin(role, deadlineMs);
  }

  private async answer(
    request: FrameRequest,
    transaction: Promise<DbTransaction> | undefined,
  ): Promise<FrameAnswer> {
    if (request.kind === "maintain") {
      await this.owned().maintain(request.isUnderway);
      return { rows: [], count: 0 };
    }
    const open = await transaction;
    if (!open) throw new WaslError("INTERNAL", { because: "no transaction" });
    if (request.kind === "query") return await open.query<unknown>(request.sql, request.params);
    if (request.kind === "commit") await open.commit();
    if (request.kind === "rollback") await open.rollback();
    return { rows: [], count: 0 };
  }
}

/** The owner ended before it began what it was asked for: whoever asked may ask the next. */
class OwnerEnded extends Error {}

const CLOSED = "closed";
const OWNER_GONE = "the owner has ended";
const isOfTheEnd = (error: unknown): boolean =>
  error instanceof WaslError &&
  error.code === "STORE_UNAVAILABLE" &&
  [CLOSED, OWNER_GONE].some((because) => because === error.detail["because"]);

async function begun(line: Line, role: DbRole, deadlineMs: number): Promise<DbTransaction> {
  await line.askFirst({ kind: "begin", role, deadlineMs }, deadlineMs + MAINTAIN_MS);
  return remoteTransaction(line, deadlineMs + GRACE_MS);
}

/** One connection to the owner: questions and answers in turn. */
class Line {
  private readonly socket: Socket;
  private readonly waiting: {
    readonly resolve: (rows: Rows<unknown>) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  private gone: Error | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("close", () => this.lose(new WaslError("STORE_UNAVAILABLE", { because: OWNER_GONE })));
  }

  take(answer: FrameAnswer): void {
    const waiting = this.waiting.shift();
    if ("error" in answer) waiting?.reject(fromFrameError(answer.error));
    else if ("rows" in answer) waiting?.resolve(answer);
  }

  /** What a line begins with, of which nothing is done where the owner ends: then OwnerEnded. */
  async askFirst(request: FrameRequest, withinMs: number): Promise<void> {
    try {
      await this.ask(request, withinMs);
    } catch (error) {
      if (!isOfTheEnd(error)) throw error;
      this.end();
      throw new OwnerEnded();
    }
  }

  ask(request: FrameRequest, withinMs: number): Promise<Rows<unknown>> {
    if (this.gone) return Promise.reject(this.gone);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.lose(new WaslError("STORE_TIMEOUT")), withinMs);
      this.waiting.push({
        resolve: (rows) => {
          clearTimeout(timer);
          resolve(rows);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      sendFrame(this.socket, request);
    });
  }

  end(): void {
    this.gone ??= new WaslError("INTERNAL", { because: "the transaction has ended" });
    this.socket.end();
  }

  private lose(because: Error): void {
    this.gone ??= because;
    this.socket.destroy();
    for (const waiting of this.waiting.splice(0)) waiting.reject(because);
  }
}

/** Undefined where the owner has ended; STORE_VERSION where it runs another version. */
function openLine(path: string): Promise<Line | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new WaslError("STORE_BUSY", { because: "the folder's owner does not answer" }));
    }, HELLO_MS);
    const line = new Line(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
    onFrames(socket, (value) => {
      const answer = value as FrameAnswer;
      if (!("hello" in answer)) {
        line.take(answer);
        return;
      }
      clearTimeout(timer);
      if (answer.hello === VERSION) resolve(line);
      else {
        socket.destroy();
        const because = "the process that has this folder open is of that version: end it first";
        reject(new WaslError("STORE_VERSION", { found: answer.hello, known: VERSION, because }));
      }
    });
  });
}

function remoteTransaction(line: Line, withinMs: number): DbTransaction {
  let isOpen = true;
  const query: Query = async <R>(sql: string, params: readonly Param[] = []) =>
    (await line.ask({ kind: "query", sql, params }, withinMs)) as Rows<R>;
  const end = async (kind: "commit" | "rollback"): Promise<void> => {
    isOpen = false;
    try {
      await line.ask({ kind }, withinMs);
    } finally {
      line.end();
    }
  };
  return {
    query,
    // As over there: one transaction at a time.
    unlessTaken: query,
    async commit(last = []) {
      for (const { sql, params } of last) await query(sql, params);
      await end("commit");
    },
    async rollback() {
      if (isOpen) await end("rollback").catch(() => undefined);
    },
  };
}
