import { WaslError } from "../../core/index.ts";

/**
 * Who a transaction runs as: the data role, the accounts role, the one that takes away, the one of the queue, or the owner
 * (at start).
 */
export type DbRole = "app" | "auth" | "keeper" | "worker" | "owner";

export type Param = string | number | boolean | null | Uint8Array;

export interface Rows<R> {
  readonly rows: readonly R[];
  /** Rows inserted, updated or deleted. */
  readonly count: number;
}

export type Query = <R = Record<string, never>>(sql: string, params?: readonly Param[]) => Promise<Rows<R>>;

/** As a query; undefined where a unique index holds such a row already, and the transaction goes on without it. */
export type Attempt = <R = Record<string, never>>(
  sql: string,
  params?: readonly Param[],
) => Promise<Rows<R> | undefined>;

/** One open transaction. After commit or rollback every query is refused. */
export interface DbTransaction {
  readonly query: Query;
  readonly unlessTaken: Attempt;
  /** Behind the last statements, if any: in one go, and where one fails nothing is committed. */
  commit(last?: readonly { readonly sql: string; readonly params: readonly Param[] }[]): Promise<void>;
  /** Never throws; also after a failure. */
  rollback(): Promise<void>;
}

/** What the two databases have in common; everything above this line is one dialect. */
export interface Driver {
  /** Each query of it gets `deadlineMs`; STORE_TIMEOUT after that. */
  begin(role: DbRole, deadlineMs: number): Promise<DbTransaction>;
  /** One query in a transaction of its own; where the database is in this process, in one go. */
  once<R>(role: DbRole, deadlineMs: number, sql: string, params: readonly Param[]): Promise<Rows<R>>;
  /**
   * Statistics and visibility after bulk writes, where no server process does it by itself. `isUnderway`: more is coming, and
   * it will be done again.
   */
  maintain(isUnderway?: boolean): Promise<void>;
  close(): Promise<void>;
}

export async function inTransaction<T>(
  driver: Driver,
  role: DbRole,
  deadlineMs: number,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const transaction = await driver.begin(role, deadlineMs);
  try {
    const result = await work(transaction.query);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/** What is left of a database error: its class and place, never a value. */
export interface DbFailure {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly routine?: string | undefined;
  readonly constraint?: string | undefined;
  readonly table?: string | undefined;
}

const FULL = new Set(["53100", "ENOSPC"]);
const TIMEOUT = new Set(["57014", "25P03", "25P04"]);
const BUSY: Readonly<Record<string, string>> = {
  "40001": "somebody wrote the same at the same moment: try again",
  "40P01": "somebody wrote the same at the same moment: try again",
  "55P03": "somebody else holds what this needs: try again",
  "53300":
    "the database server has no connection left: raise its max_connections, or run fewer servers and workers",
  WS002: "somebody wrote the same at the same moment: try again",
};
/** Text that no column of the database holds: U+0000, in a parameter or in JSON. */
const NOT_TEXT = new Set(["22021", "22P05"]);
const ENDED = "the database server ended the connection: see that it runs, and try again";
const SILENT =
  "the database server does not answer: see that it runs, that the URL names it, and that no firewall stands between";
const NO_SIGN_IN =
  "the database server refuses the sign-in: see the user and the password in its URL, and its pg_hba.conf";
/** Why the store is away, and what whoever runs the node does about it. */
const GONE: Readonly<Record<string, string>> = {
  "57P01": ENDED,
  "57P02": ENDED,
  "57P03": "the database server is starting or stopping: try again in a moment",
  ECONNREFUSED:
    "no database server listens at that address: start it, or mend host and port of its URL (DATABASE_URL)",
  ECONNRESET: ENDED,
  ENOENT: "nothing is at that path: start the database server, or mend the path of its socket in the URL",
  EPIPE: ENDED,
  ETIMEDOUT: SILENT,
  EHOSTUNREACH: SILENT,
  ENETUNREACH: SILENT,
  ENOTFOUND: "nobody knows that host: mend it in the URL (DATABASE_URL)",
  EAI_AGAIN: "the host's name cannot be looked up now: see that the name service answers",
  EACCES: "this account may not open it: see who owns the folder, or the database server's socket",
  "28P01": NO_SIGN_IN,
  "28000": NO_SIGN_IN,
  "3D000": "that database is not there: make it with createdb, or mend its name in the URL (DATABASE_URL)",
};

/** Undefined for what is no failure of the way to the store. */
function whyGone({ code = "", message = "" }: DbFailure): string | undefined {
  if (/timeout exceeded/i.test(message)) return SILENT;
  return (
    GONE[code] ?? (code.startsWith("08") || /terminated|not queryable/i.test(message) ? ENDED : undefined)
  );
}

/** Turns whatever a driver threw into an error with a code; messages of ours carry ids and figures only. */
export function storeError(thrown: unknown): Error {
  if (thrown instanceof WaslError) return thrown;
  const failure = (thrown ?? {}) as DbFailure;
  const code = failure.code ?? "";
  const message = failure.message ?? "";
  if (FULL.has(code) || /no space left/i.test(message)) return new WaslError("STORE_FULL");
  if (TIMEOUT.has(code) || /read timeout/i.test(message)) return new WaslError("STORE_TIMEOUT");
  const busy = BUSY[code];
  if (busy !== undefined) return new WaslError("STORE_BUSY", { because: busy });
  const gone = whyGone(failure);
  if (gone !== undefined) return new WaslError("STORE_UNAVAILABLE", { because: gone });
  if (NOT_TEXT.has(code)) return new WaslError("REQUEST_INVALID", { because: "a text holds U+0000" });
  // A share that began before the hold on all sharing: the database names the policy.
  if (code === "42501" && message.includes('"not_held"')) return new WaslError("SHARING_HELD");
  if (code === "42501") return new WaslError("MARKING_FORBIDS", { table: failure.table ?? "" });
  return new WaslError("INTERNAL", {
    sqlState: code,
    routine: failure.routine ?? "",
    constraint: failure.constraint ?? "",
    // Class 42 is about our own SQL: it names tables, columns, functions and types, and values are parameters, which it does not
    // quote. But for a syntax error: that quotes the statement, and functions of ours put values into statements they make.
    ...(code.startsWith("42") && code !== "42601" ? { because: message } : {}),
  });
}
