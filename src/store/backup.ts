import { createHash, hkdfSync, randomBytes } from "node:crypto";
import { pipeline as join, Readable, Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { type Refusal, WaslError } from "../core/index.ts";
import { type Driver, inTransaction, type Query } from "./database/driver.ts";
import { seal, unseal } from "./keys/sealing.ts";
import { MIGRATIONS } from "./migrations/index.ts";

/** With which each backup begins. */
export const BACKUP_MAGIC = "WASL-BACKUP-1\n";
const DEADLINE_MS = 3_600_000;
const SALT_BYTES = 16;
/** Plain bytes of one sealed frame. */
const FRAME_BYTES = 1024 * 1024;
const FRAME_MAX = 2 * FRAME_BYTES;
/** About so much text in one batch of rows. */
const BATCH_BYTES = 4 * 1024 * 1024;
const BLOCK_BYTES = 8192;
/** Row text is longer than the row. */
const BLOCKS_PER_BATCH = 128;
/** Tickets live as long as a transaction, the schema and the node belong to the database that is there. */
const LEFT_OUT = ["ticket", "migration", "node"];

/** What was written or read: tables with their rows, and one hash of all contents whatever their order. */
export interface BackupSummary {
  readonly tables: number;
  readonly rows: number;
  readonly bytes: number;
  readonly hash: string;
}

/** What a restore ended: it may have ended in the store that is gone, after the backup, and nobody here knows. */
export interface EndedByRestore {
  readonly tokens: number;
  readonly approvals: number;
  readonly partners: number;
}

interface TableDigest {
  readonly table: string;
  readonly rows: number;
  readonly digest: string;
}

export interface BackupOptions {
  readonly driver: Driver;
  readonly nodeKey: Uint8Array;
}

/**
 * The whole store as one stream: one snapshot, compressed, sealed under the node key in frames that cannot be cut,
 * swapped or left out unnoticed. What is sealed in the database stays sealed within.
 */
export async function backup(
  { driver, nodeKey }: BackupOptions,
  write: (chunk: Uint8Array) => Promise<void>,
): Promise<BackupSummary> {
  const salt = randomBytes(SALT_BYTES);
  const key = keyOf(nodeKey, salt);
  const digests: TableDigest[] = [];
  let bytes = 0;
  const out = async (chunk: Uint8Array): Promise<void> => {
    bytes += chunk.length;
    await write(chunk);
  };
  await inTransaction(driver, "owner", DEADLINE_MS, async (query) => {
    await query("set transaction isolation level repeatable read");
    await out(Buffer.from(BACKUP_MAGIC));
    await out(salt);
    const framer = new Framer(key);
    await pipeline(
      Readable.from(records(query, digests)),
      createGzip({ level: 1 }),
      framer,
      async (frames) => {
        for await (const frame of frames) await out(frame as Buffer);
      },
    );
  });
  return summaryOf(digests, bytes);
}

/**
 * Looks at the beginning of a backup alone: FILE_UNREADABLE where it is none, or of another node key. For before there is a
 * store: one that is made under a wrong key belongs to that key, and the right one opens nothing there.
 */
export async function mustOpen(nodeKey: Uint8Array, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const { reader, key } = await beginReading(nodeKey, chunks);
  await openFrames(reader, key).next();
}

async function beginReading(
  nodeKey: Uint8Array,
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly reader: ByteReader; readonly key: Buffer }> {
  const reader = new ByteReader(chunks);
  const magic = await reader.take(BACKUP_MAGIC.length);
  const salt = await reader.take(SALT_BYTES);
  if (!magic || !salt || magic.toString("latin1") !== BACKUP_MAGIC) throw unreadable("not a backup");
  return { reader, key: keyOf(nodeKey, salt) };
}

/**
 * Fills a store that holds nothing yet, and ends what gives rights by itself. FILE_UNREADABLE where the bytes are not a backup of this node key, whole and
 * unchanged, or an older version wrote it; STORE_VERSION where a newer one did; CONFLICT where the store holds something. All or nothing.
 */
export async function restore(
  { driver, nodeKey }: BackupOptions,
  chunks: AsyncIterable<Uint8Array>,
): Promise<BackupSummary & { readonly ended: EndedByRestore }> {
  const { reader, key } = await beginReading(nodeKey, chunks);
  const restored = await inTransaction(driver, "owner", DEADLINE_MS, async (query) => {
    await mustBeEmpty(query);
    const loading = new Loading(query);
    const plain = createGunzip();
    // Unlike pipe, hands on what fails upstream: the reader below throws it instead of waiting for ever.
    join(Readable.from(openFrames(reader, key)), plain, () => {});
    try {
      const inner = new ByteReader(plain);
      for (;;) {
        const head = await inner.take(5);
        if (!head) throw unreadable("cut off");
        const body = await inner.take(head.readUInt32LE(1));
        if (!body) throw unreadable("cut off");
        if (await loading.take(String.fromCharCode(head[0] ?? 0), body)) break;
      }
    } catch (error) {
      plain.destroy();
      if (error instanceof WaslError) throw error;
      throw (error as NodeJS.ErrnoException).code?.startsWith("Z_") ? unreadable("changed") : error;
    }
    const digests = await loading.finish();
    return { digests, ended: await endRights(query) };
  });
  return { ...summaryOf(restored.digests, reader.bytes), ended: restored.ended };
}

/**
 * A token that was revoked since, an approval that was used, a partner whose agreement was ended or who was expelled: all
 * are back as they were. Sessions, tokens and approvals are given anew; a partner waits until a human has looked.
 */
async function endRights(query: Query): Promise<EndedByRestore> {
  // No tampering: see migrations/0128-row-digests.
  await query("select set_config('wasl.migrating', 'on', true)");
  const tokens = await query("update wasl.token set revoked = true where not revoked");
  const approvals = await query(
    `update wasl.approval set valid_until = decided_at, real_until = null
      where decision = 'approved' and valid_until > decided_at`,
  );
  const stopped: Refusal = "RESTORED";
  const partners = await query(
    "update wasl.fed_partner set body = (jsonb_build_object('stopped', $1::text) || body::jsonb)::text",
    [stopped],
  );
  return { tokens: tokens.count, approvals: approvals.count, partners: partners.count };
}

const keyOf = (nodeKey: Uint8Array, salt: Uint8Array): Buffer =>
  Buffer.from(hkdfSync("sha256", nodeKey, salt, "wasl backup", 32));

const unreadable = (because: string): WaslError =>
  new WaslError("FILE_UNREADABLE", { file: "backup", because });

function summaryOf(digests: readonly TableDigest[], bytes: number): BackupSummary {
  return {
    tables: digests.length,
    rows: digests.reduce((sum, d) => sum + d.rows, 0),
    bytes,
    hash: createHash("sha256")
      .update(JSON.stringify(digests.map((d) => [d.table, d.rows, d.digest])))
      .digest("hex"),
  };
}

/** A record: a letter, the length of its body, the body. S schema version, T table, R rows, D digest, E end. */
function record(kind: "S" | "T" | "R" | "D" | "E", body: string): Buffer {
  const bytes = Buffer.byteLength(body);
  const whole = Buffer.allocUnsafe(5 + bytes);
  whole[0] = kind.charCodeAt(0);
  whole.writeUInt32LE(bytes, 1);
  whole.write(body, 5);
  return whole;
}

async function* records(query: Query, digests: TableDigest[]): AsyncGenerator<Buffer> {
  yield record("S", String(MIGRATIONS.at(-1)?.version ?? 0));
  for (const table of await tablesInOrder(query)) {
    yield record("T", table);
    for await (const rows of batches(query, table)) yield record("R", rows);
    const digest = await digestOf(query, table);
    digests.push(digest);
    yield record("D", JSON.stringify(digest));
  }
  yield record("E", "");
}

/** Tables that others refer to come first. */
async function tablesInOrder(query: Query): Promise<readonly string[]> {
  const { rows } = await query<{ name: string; needs: string[] | null }>(
    `select c.relname::text as name, (
        select array_agg(distinct f.relname::text) from pg_constraint k join pg_class f on f.oid = k.confrelid
          where k.conrelid = c.oid and k.contype = 'f' and f.oid <> c.oid) as needs
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'wasl' and c.relkind = 'r' order by c.relname`,
  );
  const left = rows.filter((r) => !LEFT_OUT.includes(r.name));
  const done: string[] = [];
  while (done.length < left.length) {
    const next = left.find((r) => !done.includes(r.name) && (r.needs ?? []).every((n) => done.includes(n)));
    if (!next) throw new WaslError("INTERNAL", { because: "tables refer to each other in a ring" });
    done.push(next.name);
  }
  return done;
}

/** Rows as one array literal of their text form: the database reads it back as it wrote it. */
async function* batches(query: Query, table: string): AsyncGenerator<string> {
  const { rows } = await query<{ blocks: number; toast: number; rows: number }>(
    `select (pg_relation_size(c.oid) / ${BLOCK_BYTES})::float8 as blocks,
        case when c.reltoastrelid = 0 then 0 else pg_relation_size(c.reltoastrelid) end::float8 as toast,
        (select count(*) from wasl.${table})::float8 as rows
      from pg_class c where c.oid = 'wasl.${table}'::regclass`,
  );
  const { blocks = 0, toast = 0, rows: count = 0 } = rows[0] ?? {};
  if (count === 0) return;
  const perRow = toast / count;
  if (perRow < 256) {
    for (let block = 0; block < blocks; block += BLOCKS_PER_BATCH) {
      const found = await query<{ literal: string | null }>(
        `select array_agg(t::text)::text as literal from wasl.${table} t where t.ctid >= $1::tid and t.ctid < $2::tid`,
        [`(${block},0)`, `(${block + BLOCKS_PER_BATCH},0)`],
      );
      const literal = found.rows[0]?.literal;
      if (literal) yield literal;
    }
    return;
  }
  // Large values lie outside the row's block: so many rows at a time as make a batch on average.
  const group = Math.max(1, Math.floor(BATCH_BYTES / (2 * perRow)));
  for (let block = 0; block < blocks; block += BLOCKS_PER_BATCH) {
    const ids = await query<{ at: string }>(
      `select t.ctid::text as at from wasl.${table} t where t.ctid >= $1::tid and t.ctid < $2::tid order by t.ctid`,
      [`(${block},0)`, `(${block + BLOCKS_PER_BATCH},0)`],
    );
    for (let at = 0; at < ids.rows.length; at += group) {
      const some = ids.rows.slice(at, at + group).map((r) => `"${r.at}"`);
      const found = await query<{ literal: string | null }>(
        `select array_agg(t::text)::text as literal from wasl.${table} t where t.ctid = any ($1::tid[])`,
        [`{${some.join(",")}}`],
      );
      const literal = found.rows[0]?.literal;
      if (literal) yield literal;
    }
  }
}

/** The rows of a table whatever their order: how many, and the sum of their hashes. */
async function digestOf(query: Query, table: string): Promise<TableDigest> {
  const { rows } = await query<{ rows: number; digest: string }>(
    `select count(*)::float8 as rows,
        coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text as digest from wasl.${table} t`,
  );
  return { table, rows: rows[0]?.rows ?? 0, digest: rows[0]?.digest ?? "0" };
}

/** No report, no case and no account but the folder's owner's: nobody has used it. */
export async function isEmpty(query: Query): Promise<boolean> {
  const { rows } = await query<{ used: boolean }>(
    `select exists (select 1 from wasl.report) or exists (select 1 from wasl.dossier)
        or exists (select 1 from wasl.account where not local) as used`,
  );
  return rows[0]?.used === false;
}

async function mustBeEmpty(query: Query): Promise<void> {
  if (!(await isEmpty(query)))
    throw new WaslError("CONFLICT", {
      because: "the store is not empty: a backup fills an empty folder or database",
    });
}

/** Fills the tables of one transaction. Indexes that only speed up are made after the rows. */
class Loading {
  private readonly query: Query;
  private readonly digests: TableDigest[] = [];
  private tables: readonly string[] = [];
  private indexes: readonly string[] = [];
  private table = "";

  constructor(query: Query) {
    this.query = query;
  }

  /** True at the end. */
  async take(kind: string, body: Buffer): Promise<boolean> {
    if (kind === "S") await this.begin(Number(body.toString("utf8")));
    else if (kind === "T") this.open(body.toString("utf8"));
    else if (kind === "R") await this.fill(body.toString("utf8"));
    else if (kind === "D") this.digests.push(JSON.parse(body.toString("utf8")) as TableDigest);
    else return kind === "E";
    return false;
  }

  async finish(): Promise<readonly TableDigest[]> {
    for (const definition of this.indexes) await this.query(definition);
    for (const table of this.tables) {
      await this.query(`alter table wasl.${table} enable trigger user`);
      await this.raiseSequences(table);
    }
    for (const expected of this.digests) {
      const found = await digestOf(this.query, expected.table);
      if (found.rows !== expected.rows || found.digest !== expected.digest)
        throw new WaslError("FILE_UNREADABLE", {
          file: "backup",
          because: `table ${expected.table} differs`,
        });
    }
    return this.digests;
  }

  private async begin(version: number): Promise<void> {
    const known = MIGRATIONS.at(-1)?.version ?? 0;
    if (version > known) throw new WaslError("STORE_VERSION", { found: version, known });
    if (version < known)
      throw unreadable(
        `an older Wasl wrote it (schema ${version}, here ${known}): restore it with that version, then run wasl migrate with this one`,
      );
    this.tables = await tablesInOrder(this.query);
    await this.query(`truncate ${this.tables.map((t) => `wasl.${t}`).join(", ")}`);
    // What triggers keep, such as tallies, comes with the backup.
    for (const table of this.tables) await this.query(`alter table wasl.${table} disable trigger user`);
    const { rows } = await this.query<{ name: string; definition: string }>(
      `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
        from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'wasl' and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)`,
    );
    this.indexes = rows.map((r) => r.definition);
    for (const { name } of rows) await this.query(`drop index ${name}`);
  }

  private open(table: string): void {
    if (!this.tables.includes(table)) throw unreadable("a table that this version does not have");
    this.table = table;
  }

  private async fill(literal: string): Promise<void> {
    await this.query(
      `insert into wasl.${this.table} overriding system value
        select (x.r).* from (select v::wasl.${this.table} as r from unnest($1::text[]) v offset 0) x`,
      [literal],
    );
  }

  private async raiseSequences(table: string): Promise<void> {
    const { rows } = await this.query<{ name: string }>(
      `select a.attname::text as name from pg_attribute a
        where a.attrelid = 'wasl.${table}'::regclass and a.attidentity <> '' and not a.attisdropped`,
    );
    for (const { name } of rows)
      await this.query(
        `select setval(pg_get_serial_sequence('wasl.${table}', '${name}'), coalesce(max(${name}), 0) + 1, false)
          from wasl.${table}`,
      );
  }
}

/** Cuts a stream into sealed frames, each bound to its place; the last says that it is. */
class Framer extends Transform {
  private readonly key: Buffer;
  private held: Buffer = Buffer.alloc(0);
  private number = 0;

  constructor(key: Buffer) {
    super();
    this.key = key;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    while (this.held.length > FRAME_BYTES) {
      this.send(this.held.subarray(0, FRAME_BYTES), false);
      this.held = this.held.subarray(FRAME_BYTES);
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    this.send(this.held, true);
    done();
  }

  private send(plain: Buffer, isLast: boolean): void {
    const sealed = seal(this.key, frameName(this.number++, isLast), plain);
    const head = Buffer.alloc(5);
    head[0] = isLast ? 1 : 0;
    head.writeUInt32LE(sealed.length, 1);
    this.push(Buffer.concat([head, sealed]));
  }
}

const frameName = (number: number, isLast: boolean): string => `backup ${number} ${isLast ? "last" : "more"}`;

async function* openFrames(reader: ByteReader, key: Buffer): AsyncGenerator<Buffer> {
  for (let number = 0; ; number++) {
    const head = await reader.take(5);
    const length = head?.readUInt32LE(1) ?? 0;
    if (!head || length > FRAME_MAX) throw unreadable("cut off or changed");
    const sealed = await reader.take(length);
    if (!sealed) throw unreadable("cut off");
    const isLast = head[0] === 1;
    let plain: Buffer;
    try {
      plain = unseal(key, frameName(number, isLast), sealed);
    } catch {
      throw unreadable("of another node key, or changed");
    }
    yield plain;
    if (isLast) return;
  }
}

/** Bytes of a stream in pieces of a wanted length. */
class ByteReader {
  bytes = 0;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private held: Buffer[] = [];
  private length = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  /** Undefined where fewer are left. */
  async take(wanted: number): Promise<Buffer | undefined> {
    while (this.length < wanted) {
      const { done, value } = await this.chunks.next();
      if (done) return undefined;
      this.held.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
      this.length += value.byteLength;
      this.bytes += value.byteLength;
    }
    const all = this.held.length === 1 && this.held[0] ? this.held[0] : Buffer.concat(this.held);
    const rest = all.subarray(wanted);
    this.held = rest.length > 0 ? [rest] : [];
    this.length = rest.length;
    return all.subarray(0, wanted);
  }
}
