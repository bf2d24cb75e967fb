import pg from "pg";
import { WaslError } from "../../core/index.ts";
import type { WrapKey } from "../keys/key-file.ts";
import type { NodeKeys } from "../keys/node-key.ts";
import { LOGIN_ROLES, type LoginRole, loginName, readDatabaseUrl, urlWithLogin } from "./database-url.ts";
import {
  type Attempt,
  type DbRole,
  type DbTransaction,
  type Driver,
  inTransaction,
  type Param,
  type Query,
  type Rows,
  storeError,
} from "./driver.ts";
import { scramVerifier } from "./scram.ts";
import { statementName } from "./statement-names.ts";

const CONNECT_MS = 10_000;
const CLOSE_MS = 5_000;
/** The server ends a query at its deadline; so much later, nobody there is taken to hear us any more. */
const SILENCE_MS = 2_000;
const POOL_MAX: Readonly<Record<DbRole, number>> = { app: 8, auth: 3, keeper: 1, worker: 2, owner: 1 };
/** What a connection is set to when it is made; a transaction with another deadline says so itself. */
const DEADLINE_MS = 30_000;
/**
 * Compiling a query that reads a few thousand rows takes ten times as long as reading them, and the planner's costs of a
 * large store ask for it.
 */
const NO_JIT = "set jit = off";
/** A rotation may change the password between a look for the right one and the connection that uses it, and during the look. */
const CONNECT_ATTEMPTS = 3;

export interface PgOptions {
  readonly databaseUrl: string;
  readonly keys: NodeKeys;
}

/**
 * A PostgreSQL server. The owner of DATABASE_URL migrates; data, accounts, erasure and the queue go over logins of their own, whose
 * passwords follow from the node key and its newest wrapping key. What a request asks runs under these, so that no use case passes
 * row-level security, even by mistake. As the owner, who passes it, the store itself goes on to settle and analyse after bulk
 * writes, lists and ends clients of TAXII, checks what is stored, makes backups and rotates keys: the process keeps that password.
 */
export class PgDriver implements Driver {
  private readonly options: PgOptions;
  private readonly pools = new Map<DbRole, pg.Pool>();
  /** Ends a transaction that somebody left open: closing would wait for it. */
  private readonly abandon = new Set<() => void>();
  /** What is connected, be it in a pool or on its way out of one. */
  private readonly connected = new Set<pg.PoolClient>();
  /** The key whose password the server took last, where it is not the newest: it is behind, or our key file is. */
  private takenKey: number | undefined;
  private looking: Promise<void> | undefined;

  /** REQUEST_INVALID where the URL cannot be read. */
  constructor(options: PgOptions) {
    this.options = { ...options, databaseUrl: readDatabaseUrl(options.databaseUrl) };
  }

  async begin(role: DbRole, deadlineMs: number): Promise<DbTransaction> {
    try {
      const client = await this.connect(role);
      return this.track(client, role, deadlineMs);
    } catch (error) {
      throw storeError(error);
    }
  }

  async once<R>(
    role: DbRole,
    deadlineMs: number,
    sql: string,
    params: readonly Param[] = [],
  ): Promise<Rows<R>> {
    if (deadlineMs !== DEADLINE_MS)
      return await inTransaction(this, role, deadlineMs, (query) => query<R>(sql, params));
    let client: pg.PoolClient | undefined;
    let isBroken = false;
    try {
      client = await this.connect(role);
      const result = await ask(client, deadlineMs, sql, params, role !== "owner");
      return { rows: result.rows, count: result.rowCount ?? 0 };
    } catch (error) {
      isBroken = isSilence(error) || isStale(error);
      throw storeError(error);
    } finally {
      client?.release(isBroken);
    }
  }

  /** Makes the logins, once the roles exist, and sees that they open: at each start, so that a changed key file is noticed there. */
  async grantLogins(): Promise<void> {
    const { keys, databaseUrl } = this.options;
    const [newest] = keys.wrap.all();
    await withOwner(databaseUrl, async (client) => {
      const logins = LOGIN_ROLES.map((role) => ({ role, login: loginName(role, databaseUrl, keys) }));
      const { rows } = await client.query<{ rolname: string }>(
        "select rolname from pg_roles where rolname = any ($1)",
        [logins.map(({ login }) => login)],
      );
      for (const { role, login } of logins) {
        if (!rows.some((r) => r.rolname === login))
          await client.query(`do $$ begin
            create role ${login} login inherit nosuperuser nocreatedb nocreaterole
              password '${scramVerifier(keys.password(login, newest))}';
          exception when duplicate_object or unique_violation then null;
          end $$`);
        await client.query(`grant wasl_${role} to ${login}`);
      }
      try {
        (await this.connect("app")).release();
      } catch (error) {
        if (!isRefused(error)) throw error;
        // Of another life of this database, or changed by hand; whoever is here has every key that the store was sealed with.
        await client.query("begin; lock table wasl.key_rotation in exclusive mode");
        await this.setPasswords((sql) => client.query(sql), newest);
        await client.query("commit");
      }
    });
  }

  /**
   * Gives the logins the passwords that go with this key, in the owner's transaction. What is connected stays so; whoever
   * connects looks for the password of the moment.
   */
  async setPasswords(query: (sql: string) => Promise<unknown>, by: WrapKey): Promise<void> {
    const { keys, databaseUrl } = this.options;
    for (const role of LOGIN_ROLES) {
      const login = loginName(role, databaseUrl, keys);
      try {
        await query(`alter role ${login} password '${scramVerifier(keys.password(login, by))}'`);
      } catch (error) {
        const failure = storeError(error);
        if ((failure as WaslError).code !== "MARKING_FORBIDS") throw failure;
        throw new WaslError("STORE_UNAVAILABLE", {
          because: `the owner of DATABASE_URL may not change the password of ${login}: it needs CREATEROLE, and the admin option where another role made it`,
        });
      }
    }
  }

  /** Autovacuum comes within minutes; until then the planner knows nothing of a bulk load. */
  async maintain(isUnderway = false): Promise<void> {
    await withOwner(this.options.databaseUrl, async (client) => {
      await client.query("select wasl.settle_tally()");
      // How large the tables are matters; of what is in them, more once all of it is.
      if (isUnderway) await client.query("set default_statistics_target = 10");
      await client.query("analyze wasl.statement, wasl.posting, wasl.identifier, wasl.link");
    });
  }

  async close(): Promise<void> {
    const ending = Promise.all([...this.pools.values()].map((pool) => pool.end()));
    // A goodbye is waited for by the package, and no process ends before its sockets: a server that fell silent says none.
    setTimeout(() => {
      for (const end of this.abandon) end();
      for (const client of this.connected) sever(client);
    }, CLOSE_MS).unref();
    await ending;
    this.pools.clear();
  }

  private track(client: pg.PoolClient, role: DbRole, deadlineMs: number): DbTransaction {
    let isReleased = false;
    const release = (broken: boolean): void => {
      this.abandon.delete(end);
      if (!isReleased) client.release(broken);
      isReleased = true;
    };
    const end = (): void => release(true);
    this.abandon.add(end);
    return pgTransaction(client, Math.ceil(deadlineMs), role !== "owner", release);
  }

  private async connect(role: DbRole): Promise<pg.PoolClient> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.pool(role).connect();
      } catch (error) {
        if (role === "owner" || !isRefused(error) || attempt === CONNECT_ATTEMPTS) throw error;
        this.looking ??= this.findPassword().finally(() => {
          this.looking = undefined;
        });
        await this.looking;
      }
    }
  }

  /** Which of our keys the server takes the password of: a rotation writes the key file before the server is changed. */
  private async findPassword(): Promise<void> {
    for (const [n, key] of this.options.keys.wrap.all().entries()) {
      const client = new pg.Client({
        connectionString: this.loginUrl("app", key),
        connectionTimeoutMillis: CONNECT_MS,
        application_name: "wasl",
      });
      client.on("error", () => undefined);
      try {
        await client.connect();
        this.takenKey = n === 0 ? undefined : key.no;
        return;
      } catch (error) {
        if (!isRefused(error)) throw error;
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  private loginUrl(role: LoginRole, by?: WrapKey): string {
    const { databaseUrl, keys } = this.options;
    const login = loginName(role, databaseUrl, keys);
    const all = keys.wrap.all();
    const key = by ?? all.find(({ no }) => no === this.takenKey) ?? all[0];
    return urlWithLogin(databaseUrl, login, keys.password(login, key));
  }

  private pool(role: DbRole): pg.Pool {
    let pool = this.pools.get(role);
    if (!pool) {
      const url = (): string => (role === "owner" ? this.options.databaseUrl : this.loginUrl(role));
      pool = new pg.Pool({
        Client: clientOf(url),
        max: POOL_MAX[role],
        connectionTimeoutMillis: CONNECT_MS,
        idleTimeoutMillis: 30_000,
        application_name: "wasl",
        pipeline: true,
      } as pg.PoolConfig);
      // A connection that the server ends is not our crash, idle or between two queries; the next takes another.
      pool.on("error", () => undefined);
      pool.on("connect", (client) => {
        this.connected.add(client);
        client.once("end", () => this.connected.delete(client));
        client.on("error", () => undefined);
        // Whoever took the connection meets what is wrong with it at their own query.
        client.query(`${deadlineSql("set", DEADLINE_MS)}; ${NO_JIT}`).catch(() => undefined);
      });
      this.pools.set(role, pool);
    }
    return pool;
  }
}

/** A pool connects whenever it needs to: with the password of that moment, or the last one known where no key can be read. */
function clientOf(url: () => string): typeof pg.Client {
  let last = url();
  const now = (): string => {
    try {
      last = url();
    } catch {
      // Whoever needs a key is told; the pool's own timers have nobody to tell.
    }
    return last;
  };
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super({ ...(config as pg.ClientConfig), connectionString: now() });
    }
  };
}

/** Whatever waits for an answer on it is told that the connection was lost. */
const sever = (client: pg.PoolClient): void => {
  if (client instanceof pg.Client) client.connection.stream.destroy();
};

/** The server did not take the password. */
const isRefused = (error: unknown): boolean => (error as pg.DatabaseError).code === "28P01";

/** Does something under the login of DATABASE_URL itself, on a connection of its own. */
export async function withOwner<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: "wasl migrate",
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw storeError(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const deadlineSql = (set: "set" | "set local", ms: number): string =>
  `${set} statement_timeout = ${ms}; ${set} idle_in_transaction_session_timeout = ${ms}`;

/** The package makes it of a text: of an object it first makes a copy, property by property. Its types do not know these. */
class Asked extends pg.Query {
  declare name: string | undefined;
  /** How long this side waits for an answer. */
  declare query_timeout: number;
}

/** What is asked in one go is sent in one packet: on its way to the server, a query costs this process most of its time. */
function ask(
  client: pg.PoolClient,
  deadlineMs: number,
  sql: string,
  params: readonly Param[] = [],
  isPrepared = false,
): Promise<pg.QueryResult> {
  if (client instanceof pg.Client) {
    const { stream } = client.connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }
  return new Promise((resolve, reject) => {
    const query = new Asked(sql, params.map(toPg), (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
    if (isPrepared) query.name = statementName(sql, params);
    query.query_timeout = deadlineMs + SILENCE_MS;
    client.query(query);
  });
}

function pgTransaction(
  client: pg.PoolClient,
  deadlineMs: number,
  isPrepared: boolean,
  giveBack: (broken: boolean) => void,
): DbTransaction {
  const say = (sql: string): Promise<pg.QueryResult> => ask(client, deadlineMs, sql);
  let isOutdated = false;
  let state: "open" | "failed" | "lost" | "ended" = "open";
  // A connection that breaks between two queries tells so by an event.
  const onBroken = (): void => {
    state = state === "open" ? "lost" : state;
  };
  const mustBeOpen = (): void => {
    if (state === "lost") throw new WaslError("STORE_UNAVAILABLE", { because: "the connection was lost" });
    if (state !== "open") throw new WaslError("INTERNAL", { because: `the transaction has ${state}` });
  };
  client.on("error", onBroken);
  const release = (broken: boolean): void => {
    client.off("error", onBroken);
    giveBack(broken);
  };
  // Queries go out at once and are answered in order; so `begin` is not waited for by itself.
  const begun = say(deadlineMs === DEADLINE_MS ? "begin" : `begin; ${deadlineSql("set local", deadlineMs)}`);
  begun.catch(() => undefined);
  const failed = (error: unknown): Error => {
    // Whoever did not answer in time may still: nothing more is said on this line.
    if (isSilence(error)) state = "lost";
    isOutdated ||= isStale(error);
    state = state === "open" ? "failed" : state;
    return storeError(error);
  };
  const query: Query = async (sql, params = []) => {
    mustBeOpen();
    try {
      const [, result] = await Promise.all([begun, ask(client, deadlineMs, sql, params, isPrepared)]);
      return { rows: result.rows, count: result.rowCount ?? 0 };
    } catch (error) {
      throw failed(error);
    }
  };
  const unlessTaken: Attempt = async (sql, params = []) => {
    mustBeOpen();
    try {
      const [, , result] = await Promise.all([
        begun,
        say("savepoint unless_taken"),
        ask(client, deadlineMs, sql, params, isPrepared),
        say("release unless_taken"),
      ]);
      return { rows: result.rows, count: result.rowCount ?? 0 };
    } catch (error) {
      if ((error as pg.DatabaseError).code !== "23505") throw failed(error);
      await query("rollback to unless_taken");
      return undefined;
    }
  };
  return {
    query,
    unlessTaken,
    async commit(last = []) {
      mustBeOpen();
      // All go out together: after a statement that failed, PostgreSQL takes a commit for a rollback.
      const before = Promise.all(last.map(({ sql, params }) => query(sql, params)));
      state = "ended";
      try {
        const [, done] = await Promise.all([before, say("commit")]);
        if (done.command !== "COMMIT") throw new WaslError("INTERNAL", { because: "a commit rolled back" });
      } catch (error) {
        release(true);
        throw storeError(error);
      }
      release(false);
    },
    async rollback() {
      if (state === "ended") return;
      const wasLost = state === "lost";
      state = "ended";
      if (wasLost) {
        release(true);
        return;
      }
      try {
        await say("rollback");
        release(isOutdated);
      } catch {
        release(true);
      }
    },
  };
}

const isSilence = (error: unknown): boolean => /read timeout/i.test((error as Error).message ?? "");

/** A newer node has changed a table under a prepared statement; a connection made now is up to date. */
const isStale = (error: unknown): boolean => (error as pg.DatabaseError).code === "0A000";

const toPg = (value: unknown): unknown =>
  value instanceof Uint8Array && !Buffer.isBuffer(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : value;
