import { setTimeout } from "node:timers/promises";
import type { Clock } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import type { AuditChain } from "../audit/audit.ts";
import { nowText } from "../context.ts";
import { type Driver, inTransaction, type Query } from "../database/driver.ts";
import type { WrapKey } from "./key-file.ts";
import type { NodeKeys } from "./node-key.ts";
import { seal, unseal } from "./sealing.ts";
import { KeyRing, type WrapKeys } from "./wrap-keys.ts";

const DEADLINE_MS = 600_000;
/** How long writes that are under way are waited for before keys are forgotten. */
const WAIT_MS = 60_000;
const WAIT_STEP_MS = 200;
/** Rows of one transaction: nobody waits long for it. */
const BATCH = 500;
/** Of tables whose rows are sealed whole, which may be pages of a few megabytes. */
const BATCH_WHOLE = 20;

type Row = Readonly<Record<string, unknown>>;

/** One column that the wrapping key seals. Whoever adds one adds it here; a test compares with what a store holds. */
interface Sealed {
  readonly table: string;
  readonly column: string;
  /** The primary key with its types. */
  readonly by: readonly (readonly [column: string, type: "text" | "int" | "bigint"])[];
  /** More columns that `about` needs. */
  readonly more?: readonly string[];
  /** What the bytes are bound to; several where rows of an earlier version are bound to something else. */
  readonly about: (row: Row) => readonly string[];
  readonly whole?: true;
}

const TEXT = "text" as const;
const id = [["id", TEXT]] as const;

export const SEALED: readonly Sealed[] = [
  {
    table: "report",
    column: "data_key",
    by: [["no", "int"]],
    more: ["id"],
    about: (r) => [`report ${r["id"]}`],
  },
  {
    table: "protected_name",
    column: "data_key",
    by: [["pseudonym", TEXT]],
    more: ["entity_id"],
    about: (r) => [`person ${r["entity_id"]}`, `name ${r["pseudonym"]}`],
  },
  {
    table: "source_identity",
    column: "data_key",
    by: [["pseudonym", TEXT]],
    about: (r) => [`source ${r["pseudonym"]}`],
  },
  {
    table: "audit_text",
    column: "data_key",
    by: [
      ["writer", TEXT],
      ["sequence", "int"],
    ],
    about: (r) => [`audit ${r["writer"]} ${r["sequence"]}`],
  },
  { table: "subject_request", column: "data_key", by: id, about: (r) => [`subject request ${r["id"]}`] },
  { table: "saved_search", column: "data_key", by: id, about: (r) => [`saved search ${r["id"]}`] },
  {
    table: "second_factor",
    column: "secret",
    by: [["user_id", TEXT]],
    about: (r) => [`second factor ${r["user_id"]}`],
  },
  {
    table: "match_seed",
    column: "seed",
    by: [
      ["partner", TEXT],
      ["kind", TEXT],
      ["purpose", TEXT],
      ["epoch", TEXT],
    ],
    about: (r) => [`match-seed:${r["partner"]}:${r["kind"]}:${r["purpose"]}:${r["epoch"]}`],
  },
  { table: "match_hit", column: "body", by: id, about: (r) => [`match-hit:${r["id"]}`], whole: true },
  {
    table: "match_standing",
    column: "body",
    by: id,
    about: (r) => [`match-standing:${r["id"]}`],
    whole: true,
  },
  {
    table: "message",
    column: "body",
    by: [
      ["id", TEXT],
      ["direction", TEXT],
      ["partner", TEXT],
      ["access_id", "int"],
    ],
    about: (r) => [`message:${r["id"]}`],
    whole: true,
  },
  {
    table: "taxii_status",
    column: "sealed",
    by: id,
    about: (r) => [`taxii-envelope:${r["id"]}`],
    whole: true,
  },
  {
    table: "watch_item",
    column: "seen",
    by: [["no", "bigint"]],
    more: ["watch_id", "key"],
    about: (r) => [`seen ${r["watch_id"]} ${r["key"]}`],
    whole: true,
  },
];

/** Where the node's wrapping key stands. */
export interface KeyStanding {
  /** The number of the key that seals now; 0 is the first. */
  readonly no: number;
  /** Older keys that the file still holds, the first always among them. */
  readonly older: readonly number[];
  readonly next?: number;
  readonly rotation?: {
    readonly no: number;
    readonly startedAt: string;
    readonly finishedAt?: string;
    /** Rows of the newest look, which is a rotation's or the one before older keys were forgotten. */
    readonly looked: number;
    /** Since the rotation began; what was found late is among it. */
    readonly rewrapped: number;
    /** Tables that are done, of all. */
    readonly done: number;
    readonly of: number;
  };
}

export interface RotationOptions {
  readonly driver: Driver;
  readonly chain: AuditChain;
  readonly keys: NodeKeys;
  readonly clock: Clock;
  /** A server's, whose passwords go with the key that seals. */
  readonly logins?: { setPasswords(query: Query, by: WrapKey): Promise<void> } | undefined;
}

const ringOf = ({ wrap }: NodeKeys): KeyRing => {
  if (wrap instanceof KeyRing) return wrap;
  throw new WaslError("REQUEST_INVALID", { because: "this node has no key file" });
};

const owned = <T>({ driver }: RotationOptions, work: (query: Query) => Promise<T>): Promise<T> =>
  inTransaction(driver, "owner", DEADLINE_MS, work);

/** Where the wrapping key stands, for `wasl doctor` and `wasl key status`. */
export async function keyStanding(options: RotationOptions): Promise<KeyStanding> {
  const keys = options.keys.wrap.all();
  const [{ no }] = keys;
  const next = keys.find((k) => k.no > no)?.no;
  const rotation = await owned(options, async (query) => {
    const { rows } = await query<{ no: number; started_at: string; finished_at: string | null }>(
      "select no, started_at, finished_at from wasl.key_rotation order by no desc limit 1",
    );
    const [last] = rows;
    if (!last) return undefined;
    const { rows: steps } = await query<{ looked: number; rewrapped: number; done: boolean }>(
      "select looked, rewrapped, done from wasl.key_rotation_step where no = $1",
      [last.no],
    );
    return {
      no: last.no,
      startedAt: last.started_at,
      ...(last.finished_at === null ? {} : { finishedAt: last.finished_at }),
      looked: steps.reduce((sum, s) => sum + s.looked, 0),
      rewrapped: steps.reduce((sum, s) => sum + s.rewrapped, 0),
      done: steps.filter((s) => s.done).length,
      of: SEALED.length,
    };
  });
  return {
    no,
    older: keys.filter((k) => k.no < no).map((k) => k.no),
    ...(next === undefined ? {} : { next }),
    ...(rotation ? { rotation } : {}),
  };
}

/** STORE_UNAVAILABLE where the database was sealed with a key that this key file does not hold. */
export async function mustHoldKeys(driver: Driver, keys: NodeKeys): Promise<void> {
  const { rows } = await driver.once<{ no: number | null }>(
    "owner",
    DEADLINE_MS,
    "select max(no) as no from wasl.key_rotation",
    [],
  );
  const no = rows[0]?.no ?? 0;
  if (!keys.wrap.all().some((k) => k.no === no))
    throw new WaslError("STORE_UNAVAILABLE", {
      because: `the node key file lacks wrapping key ${no}: put the newest one in its place`,
    });
}

/** Writes the key file anew through the key service, under a key that was never used. REQUEST_INVALID where none is named. */
export async function sealKeyFile(options: RotationOptions): Promise<KeyStanding> {
  await alone(options, (ring) => {
    ring.rewrite();
    return { answer: undefined, detail: { sealed: ring.all()[0].no } };
  });
  return await keyStanding(options);
}

/** Announces the next key: every process and host that has the file opens with it, none seals with it yet. */
export async function stageKey(options: RotationOptions): Promise<number> {
  return await alone(options, (ring) => {
    const { next } = ring;
    if (next !== undefined) return { answer: next.no };
    const fresh = ring.fresh();
    ring.announce(fresh);
    return { answer: fresh.no, detail: { staged: fresh.no } };
  });
}

/**
 * Seals with a new key from now on, gives a server's logins the passwords that go with it, and wraps anew what older ones
 * wrapped, batch by batch while the node runs. Killed, it goes on where it stood when it is called again. Every row is compared
 * before it is changed: what is erased meanwhile stays erased. `onStep` hears how far it is.
 */
export async function rotateKey(
  options: RotationOptions,
  onStep: (standing: KeyStanding) => void = () => undefined,
): Promise<KeyStanding> {
  const no = await alone(options, async (ring, last, query) => {
    // A rotation that was begun is finished first; a key in the file that no rotation knows is one of a start cut short.
    if (last && !last.isFinished) return { answer: last.no };
    const [sealing] = ring.all();
    const key = ring.next ?? (sealing.no > (last?.no ?? 0) ? sealing : ring.fresh());
    // The server first, which goes back where the file cannot be written; others see both within milliseconds.
    await options.logins?.setPasswords(query, key);
    ring.take(key);
    await query("insert into wasl.key_rotation (no, started_at) values ($1, $2)", [
      key.no,
      nowText(options.clock),
    ]);
    return { answer: key.no, detail: { rotation: key.no } };
  });
  await sweep(options, no, onStep);
  return await keyStanding(options);
}

/**
 * Looks once more whether anything is sealed with an older key, and takes those out of the file. CONFLICT while a rotation
 * or a write that began before this moment is under way, or where there was no rotation.
 */
export async function forgetKeys(
  options: RotationOptions,
  onStep: (standing: KeyStanding) => void = () => undefined,
): Promise<KeyStanding> {
  const { rotation, no } = await keyStanding(options);
  const mustBeFinished = (isFinished: boolean, last: number): void => {
    if (!isFinished || last !== no)
      throw new WaslError("CONFLICT", { because: "no finished rotation: run wasl key rotate first" });
  };
  mustBeFinished(rotation?.finishedAt !== undefined, rotation?.no ?? 0);
  await mustHaveEnded(options);
  // What a slow transaction sealed with the old key after the rotation had passed it. What was wrapped anew stays counted.
  await owned(options, (query) =>
    query("update wasl.key_rotation_step set after = null, done = false, looked = 0 where no = $1", [no]),
  );
  const before = rewrappedBy(await keyStanding(options));
  await sweep(options, no, onStep);
  const late = rewrappedBy(await keyStanding(options)) - before;
  await alone(options, (ring, last) => {
    mustBeFinished(last?.isFinished === true, last?.no ?? 0);
    return { answer: undefined, detail: { forgotten: ring.forget(no), rewrapped: late } };
  });
  return await keyStanding(options);
}

const rewrappedBy = ({ rotation }: KeyStanding): number => rotation?.rewrapped ?? 0;

/**
 * Whoever wrote before this moment has ended: what they sealed is there to be seen. Somebody who still writes may have
 * sealed with a key that is to go. Each transaction of data writes its ticket before anything else, so it has a number.
 */
async function mustHaveEnded(options: RotationOptions): Promise<void> {
  const { rows } = await owned(options, (query) =>
    query<{ at: string }>("select pg_current_xact_id()::text as at"),
  );
  for (let waitedMs = 0; ; waitedMs += WAIT_STEP_MS) {
    const { rows: ended } = await owned(options, (query) =>
      query<{ all: boolean }>(`select pg_snapshot_xmin(pg_current_snapshot()) > $1::text::xid8 as "all"`, [
        rows[0]?.at ?? "0",
      ]),
    );
    if (ended[0]?.all === true) return;
    if (waitedMs >= WAIT_MS)
      throw new WaslError("CONFLICT", { because: "a write that began before is under way: try again later" });
    await setTimeout(WAIT_STEP_MS);
  }
}

interface LastRotation {
  readonly no: number;
  readonly isFinished: boolean;
}

/** Changes the key file alone: two that did so at once would take each other's key out of it. */
async function alone<T>(
  options: RotationOptions,
  work: (ring: KeyRing, last: LastRotation | undefined, query: Query) => Answer<T> | Promise<Answer<T>>,
): Promise<T> {
  const ring = ringOf(options.keys);
  const transaction = await options.driver.begin("owner", DEADLINE_MS);
  try {
    await transaction.query("lock table wasl.key_rotation in exclusive mode");
    const { rows } = await transaction.query<LastRotation>(
      `select no, finished_at is not null as "isFinished" from wasl.key_rotation order by no desc limit 1`,
    );
    const { answer, detail } = await work(ring, rows[0], transaction.query);
    await options.chain.commit(transaction, "account", BY, detail ? [entry(detail)] : []);
    return answer;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

interface Answer<T> {
  readonly answer: T;
  /** What goes on record. */
  readonly detail?: Record<string, number>;
}

const BY = { userId: "system", purpose: "system-operation", mandate: "key" };
const entry = (detail: Record<string, number>) => ({ action: "change", object: "node-key", detail }) as const;

async function sweep(
  options: RotationOptions,
  no: number,
  onStep: (standing: KeyStanding) => void,
): Promise<void> {
  for (const sealed of SEALED) {
    let done = false;
    while (!done) {
      done = await sweepBatch(options, no, sealed);
      onStep(await keyStanding(options));
    }
  }
  const { rotation } = await keyStanding(options);
  if (rotation?.finishedAt !== undefined) return;
  const transaction = await options.driver.begin("owner", DEADLINE_MS);
  try {
    await transaction.query("update wasl.key_rotation set finished_at = $2 where no = $1", [
      no,
      nowText(options.clock),
    ]);
    await options.chain.commit(transaction, "account", BY, [
      entry({ finished: no, rewrapped: rotation?.rewrapped ?? 0 }),
    ]);
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/** True where the table has no more rows. The rows and how far it is are one transaction. */
async function sweepBatch(options: RotationOptions, no: number, sealed: Sealed): Promise<boolean> {
  const what = `${sealed.table}.${sealed.column}`;
  const limit = sealed.whole ? BATCH_WHOLE : BATCH;
  return await owned(options, async (query) => {
    await query("insert into wasl.key_rotation_step (no, what) values ($1, $2) on conflict do nothing", [
      no,
      what,
    ]);
    // Two that rotate at once take turns.
    const { rows: steps } = await query<{ after: string | null; done: boolean }>(
      "select after, done from wasl.key_rotation_step where no = $1 and what = $2 for update",
      [no, what],
    );
    const [step] = steps;
    if (!step || step.done) return true;
    const rows = await readRows(query, sealed, step.after, limit);
    const rewrapped = await writeRows(query, sealed, rewrap(options.keys.wrap, sealed, rows));
    const last = rows.at(-1);
    await query(
      `update wasl.key_rotation_step set after = coalesce($3, after), looked = looked + $4,
        rewrapped = rewrapped + $5, done = $6 where no = $1 and what = $2`,
      [
        no,
        what,
        last ? JSON.stringify(sealed.by.map(([column]) => String(last[column]))) : null,
        rows.length,
        rewrapped,
        rows.length < limit,
      ],
    );
    return rows.length < limit;
  });
}

async function readRows(
  query: Query,
  { table, column, by, more = [] }: Sealed,
  after: string | null,
  limit: number,
): Promise<readonly Row[]> {
  const place = after === null ? [] : (JSON.parse(after) as string[]);
  const columns = by.map(([name]) => name).join(", ");
  const from =
    after === null
      ? ""
      : `and (${columns}) > (${by.map(([, type], n) => `$${n + 1}::text::${type}`).join(", ")})`;
  const shown = [...by.map(([name, type]) => (type === "bigint" ? `${name}::text` : name)), ...more];
  const { rows } = await query<Row>(
    `select ${[...shown, `${column} as sealed`].join(", ")} from wasl.${table}
      where ${column} is not null ${from} order by ${columns} limit ${limit}`,
    place,
  );
  return rows;
}

interface Rewrapped {
  readonly row: Row;
  readonly old: Uint8Array;
  readonly fresh: Uint8Array;
}

/** Of these rows those that an older key sealed, sealed anew. What no key opens is left as it is. */
function rewrap(keys: WrapKeys, { about }: Sealed, rows: readonly Row[]): readonly Rewrapped[] {
  const [newest, ...others] = keys.all();
  return rows.flatMap((row) => {
    const old = row["sealed"] as Uint8Array;
    const names = about(row);
    if (openedBy([newest], names, old)) return [];
    const opened = openedBy(others, names, old);
    return opened ? [{ row, old, fresh: seal(newest.key, opened.name, opened.plain) }] : [];
  });
}

function openedBy(
  keys: readonly WrapKey[],
  names: readonly string[],
  sealed: Uint8Array,
): { readonly name: string; readonly plain: Uint8Array } | undefined {
  for (const { key } of keys)
    for (const name of names) {
      try {
        return { name, plain: unseal(key, name, sealed) };
      } catch {
        // Another key, or bound to another name.
      }
    }
  return undefined;
}

/** Only what is still as it was read: an erased key must not come back. */
async function writeRows(
  query: Query,
  { table, column, by }: Sealed,
  rewrapped: readonly Rewrapped[],
): Promise<number> {
  if (rewrapped.length === 0) return 0;
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
  const rows = rewrapped.map(({ row, old, fresh }) => ({
    ...Object.fromEntries(by.map(([name], n) => [`k${n}`, String(row[name])])),
    old: hex(old),
    fresh: hex(fresh),
  }));
  const { count } = await query(
    `update wasl.${table} t set ${column} = decode(v.fresh, 'hex')
      from jsonb_to_recordset($1::jsonb) v(${by.map((_, n) => `k${n} text`).join(", ")}, old text, fresh text)
      where ${by.map(([name, type], n) => `t.${name} = v.k${n}::${type}`).join(" and ")}
        and t.${column} = decode(v.old, 'hex')`,
    [JSON.stringify(rows)],
  );
  return count;
}
