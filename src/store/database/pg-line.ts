import pg from "pg";
import type { Param } from "./driver.ts";

/** A statement under the name that its connection keeps it planned by. */
export interface Planned {
  readonly name: string;
  readonly text: string;
  readonly values: readonly Param[];
}

/** What came of a statement: its rows, how many it read or wrote, and what it was. */
export interface Answer {
  readonly rows: readonly object[];
  readonly rowCount: number;
  readonly command: string;
}

interface Columns {
  readonly names: readonly string[];
  readonly parsers: readonly ((text: string) => unknown)[];
}

/** What the connection keeps of a name; what it answers with is told once, at the first time. */
interface Plan {
  columns: Columns | undefined;
}

/** A statement on its way: what is asked, and what has been heard of it. */
class Asked {
  readonly planned: Planned;
  readonly patienceMs: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  /** There once it is sent. */
  plan: Plan | undefined;
  /** Whether this time it was planned too. */
  isFresh = false;
  readonly rows: object[] = [];
  answer: Answer | undefined;
  /** Why a row of it cannot be read. */
  unreadable: unknown;

  constructor(planned: Planned, patienceMs: number, resolve: Asked["resolve"], reject: Asked["reject"]) {
    this.planned = planned;
    this.patienceMs = patienceMs;
    this.resolve = resolve;
    this.reject = reject;
  }
}

const NONE: Columns = { names: [], parsers: [] };

/**
 * What goes to one connection. Statements that are asked for in one go are sent in one packet with one `Sync` behind them: the
 * package sends one behind each, so that PostgreSQL answered, and this process read, as many packets as there were statements;
 * and it asks anew each time what columns a statement has. After one that fails, those behind it are not run.
 */
export class Line {
  readonly #client: pg.Client;
  readonly #plans = new Map<string, Plan>();
  /** A statement that failed when it was to be planned: nobody tells whether it was. */
  readonly #doubtful = new Set<string>();
  #waiting: Asked[] = [];

  constructor(client: pg.Client) {
    this.#client = client;
  }

  /** How long this side waits for an answer is counted from the answer before it. */
  ask(planned: Planned, patienceMs: number): Promise<Answer> {
    if (this.#waiting.length === 0) process.nextTick(() => this.flush());
    return new Promise((resolve, reject) => {
      this.#waiting.push(new Asked(planned, patienceMs, resolve, reject));
    });
  }

  /** Sends what waits; what is sent by other means comes behind it. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const all = this.#waiting;
    this.#waiting = [];
    this.#client.query(new Batch(this, all));
  }

  /** Writes a statement; where the connection does not know it, has it planned. */
  write(to: pg.Connection, asked: Asked): void {
    const { name, text, values } = asked.planned;
    asked.plan = this.#plans.get(name);
    if (!asked.plan) {
      if (this.#doubtful.delete(name)) to.close({ type: "S", name }, true);
      to.parse({ name, text, types: [] }, true);
      asked.plan = { columns: undefined };
      asked.isFresh = true;
      this.#plans.set(name, asked.plan);
    }
    to.bind({ portal: "", statement: name, binary: "", values: values.map(onWire) }, true);
    if (!asked.plan.columns) to.describe({ type: "P", name: "" }, true);
    to.execute({ portal: "", rows: "" }, true);
  }

  doubt({ isFresh, planned: { name } }: Asked): void {
    if (!isFresh) return;
    this.#plans.delete(name);
    this.#doubtful.add(name);
  }

  sever(): void {
    this.#client.connection.stream.destroy();
  }
}

/** As the package has it: texts, and bytes as they are. */
function onWire(value: Param): string | Buffer | null {
  if (value === null || typeof value === "string") return value;
  if (!(value instanceof Uint8Array)) return String(value);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

const columnsOf = (fields: readonly Field[]): Columns => ({
  names: fields.map(({ name }) => name),
  parsers: fields.map(({ dataTypeID }) => pg.types.getTypeParser(dataTypeID, "text")),
});

function rowOf({ names, parsers }: Columns, values: readonly (string | null)[]): object {
  const row: Record<string, unknown> = {};
  for (let n = 0; n < names.length; n++) {
    const value = values[n] ?? null;
    row[names[n] as string] = value === null ? null : parsers[n]?.(value);
  }
  return row;
}

/** What PostgreSQL says to a statement behind one that failed; where the connection went, that is why. */
const behind = (error: unknown): unknown =>
  (error as Partial<pg.DatabaseError> | undefined)?.severity === "ERROR"
    ? Object.assign(new Error("the statement before it failed"), { code: "25P02" })
    : error;

/** For the package it is one query; it hears what the connection answers, and is done when that is ready for another. */
class Batch extends pg.Query {
  readonly #line: Line;
  readonly #all: readonly Asked[];
  /** Which is being answered. */
  #at = 0;
  #isOver = false;
  readonly #timer: NodeJS.Timeout;

  constructor(line: Line, all: readonly Asked[]) {
    super("");
    this.#line = line;
    this.#all = all;
    const patienceMs = Math.max(...all.map((one) => one.patienceMs));
    this.#timer = setTimeout(() => {
      this.#end(new Error("Query read timeout"));
      this.#line.sever();
    }, patienceMs);
  }

  override submit = (to: pg.Connection): void => {
    to.stream.cork();
    for (const one of this.#all) this.#line.write(to, one);
    to.sync();
    to.stream.uncork();
  };

  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    const plan = this.#all[this.#at]?.plan;
    if (plan) plan.columns = columnsOf(fields);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const one = this.#all[this.#at];
    if (!one) return;
    try {
      one.rows.push(rowOf(one.plan?.columns ?? NONE, fields));
    } catch (error) {
      // Whoever asked is told; thrown here, it would be nobody's.
      one.unreadable = error;
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const one = this.#all[this.#at];
    if (!one) return;
    this.#at += 1;
    this.#timer.refresh();
    if (one.plan) one.plan.columns ??= NONE;
    const [command = "", ...counts] = text.split(" ");
    one.answer = { rows: one.rows, rowCount: Number(counts.at(-1) ?? 0), command };
  }

  handleReadyForQuery(): void {
    this.#end(undefined);
  }

  handleError(error: unknown): void {
    this.#end(error);
  }

  /** Those that were answered are; the others are told what went wrong. */
  #end(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    for (const [n, one] of this.#all.entries()) {
      if (n >= this.#at) this.#line.doubt(one);
      if (one.answer && one.unreadable === undefined) one.resolve(one.answer);
      else one.reject(one.unreadable ?? (n > this.#at ? behind(error) : error));
    }
  }
}

const lines = new WeakMap<pg.Client, Line>();

function lineOf(client: pg.Client): Line {
  let line = lines.get(client);
  if (!line) {
    line = new Line(client);
    lines.set(client, line);
  }
  return line;
}

export interface Question {
  /** Undefined for what is not kept planned. */
  readonly name: string | undefined;
  readonly sql: string;
  readonly params: readonly Param[];
  /** How long this side waits for an answer. */
  readonly patienceMs: number;
}

/** What is asked in one go is sent in one packet: on its way to the server, a query costs this process most of its time. */
export async function ask(
  client: pg.PoolClient,
  { name, sql, params, patienceMs }: Question,
): Promise<Answer> {
  if (client instanceof pg.Client) {
    const line = lineOf(client);
    if (name !== undefined) return await line.ask({ name, text: sql, values: params }, patienceMs);
    line.flush();
    const { stream } = client.connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }
  // The package's types do not know how long it waits.
  const query = { text: sql, values: params.map(onWire), query_timeout: patienceMs } as pg.QueryConfig;
  const { rows, rowCount, command } = await client.query(query);
  return { rows, rowCount: rowCount ?? 0, command };
}
