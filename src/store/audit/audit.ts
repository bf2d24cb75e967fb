import { createHash, randomBytes, sign, verify } from "node:crypto";
import type { AuditEntry, AuditEntryDraft, AuditFilter, AuditVerdict, Clock } from "../../app/index.ts";
import { type Context, given, nowText } from "../context.ts";
import {
  type DbTransaction,
  type Driver,
  inTransaction,
  type Param,
  type Query,
} from "../database/driver.ts";
import { whatIsAsked } from "../database/literals.ts";
import { Turns } from "../database/turns.ts";
import type { NodeKeys } from "../keys/node-key.ts";
import { newDataKey, seal, unseal } from "../keys/sealing.ts";

/** Who an entry is about: of a ticket, or of the accounts. */
export interface Who {
  readonly userId: string;
  readonly purpose: string;
  readonly mandate: string;
}

interface Row {
  readonly sequence: number;
  readonly at: string;
  readonly user_id: string;
  readonly purpose: string;
  readonly mandate: string;
  readonly action: AuditEntryDraft["action"];
  readonly object: string;
  /** JSON as it was hashed. */
  readonly detail: string;
  readonly text_digest: string | null;
  readonly previous: string;
  readonly hash: string;
}

interface Head {
  readonly sequence: number;
  readonly hash: string;
}

const CHECKPOINT_EVERY = 1000;
/** On a quiet node a thousand entries are weeks: until they are signed whoever owns the database can cut them off. */
const CHECKPOINT_MS = 3600_000;
const DEADLINE_MS = 30_000;
const ROWS_PER_READ = 5_000;

const sha256 = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex");

const rowHash = (writer: string, r: Omit<Row, "hash">): string =>
  sha256(
    JSON.stringify([
      writer,
      r.sequence,
      r.at,
      r.user_id,
      r.purpose,
      r.mandate,
      r.action,
      r.object,
      r.detail,
      r.text_digest,
      r.previous,
    ]),
  );

/** Half of a pair has no bytes of its own: it is hashed as the drivers write it, or it would look tampered with. */
const asKept = (text: string): string => text.replace(/\p{Surrogate}/gu, "\ufffd");

const PARAMS = "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14";
const APPEND = {
  viewer: `select wasl.append_audit(${PARAMS})`,
  account: `select wasl.append_account_audit(${PARAMS})`,
};

/** The last entry of each chain, by one index probe a chain: the log is long, its writers are few. */
const HEADS = `
  with recursive w (writer) as (
    (select a.writer from wasl.audit a order by a.writer limit 1)
    union all
    select (select a.writer from wasl.audit a where a.writer > w.writer order by a.writer limit 1)
      from w where w.writer is not null
  )
  select w.writer, h.sequence, h.hash from w cross join lateral (
    select a.sequence, a.hash from wasl.audit a where a.writer = w.writer order by a.sequence desc limit 1
  ) h`;

/** One chain: its name, where it ends, and who may lengthen it. */
class Chain {
  readonly writer = `w-${randomBytes(8).toString("hex")}`;
  readonly turns = new Turns();
  head: Head = { sequence: 0, hash: "" };
}

/**
 * This process's chains. Entries are collected while a transaction works and are chained at its end, just before
 * the commit: the turn is held while they are written and committed (on a server in one round trip; in a folder one after the
 * other, where only one transaction is open anyway), and no other lock is waited for while it is held, so writers can neither
 * stall nor deadlock each other. On a server the commits of several chains go to disk together; in one chain each would wait
 * for the one before it.
 */
export class AuditChain {
  private readonly keys: NodeKeys;
  private readonly clock: Clock;
  private readonly chains: readonly Chain[];
  private checkpointed = 0;
  private checkpointedAt: number;

  constructor(keys: NodeKeys, clock: Clock, count = 1) {
    this.keys = keys;
    this.clock = clock;
    this.checkpointedAt = clock.now();
    this.chains = Array.from({ length: count }, () => new Chain());
  }

  /** Chains the entries and commits the transaction that they belong to. */
  async commit(
    transaction: DbTransaction,
    as: "viewer" | "account",
    who: Who,
    drafts: readonly AuditEntryDraft[],
  ): Promise<void> {
    if (drafts.length === 0) {
      await transaction.commit();
      return;
    }
    const chain = this.chains.reduce((best, c) => (c.turns.length < best.turns.length ? c : best));
    const giveBack = await chain.turns.take(DEADLINE_MS);
    const before = chain.head;
    try {
      const sql = APPEND[as];
      const entries = this.lengthen(chain, who, drafts);
      await transaction.commit(entries.map((params) => ({ sql, params })));
    } catch (error) {
      // The chain goes on where it stood: the entries were rolled back with all else.
      chain.head = before;
      throw error;
    } finally {
      giveBack();
    }
  }

  private get length(): number {
    return this.chains.reduce((sum, { head }) => sum + head.sequence, 0);
  }

  get needsCheckpoint(): boolean {
    const unsigned = this.length - this.checkpointed;
    const isOld = this.clock.now() - this.checkpointedAt >= CHECKPOINT_MS;
    return unsigned >= CHECKPOINT_EVERY || (unsigned > 0 && isOld);
  }

  /** A lost connection leaves open whether the last commit was done: the database knows. */
  async recover(driver: Driver): Promise<void> {
    for (const chain of this.chains) {
      const giveBack = await chain.turns.take(DEADLINE_MS);
      try {
        chain.head = await inTransaction(driver, "auth", DEADLINE_MS, async (query) => {
          const { rows } = await query<Head>("select sequence, hash from wasl.audit_head where writer = $1", [
            chain.writer,
          ]);
          return rows[0] ?? { sequence: 0, hash: "" };
        });
      } finally {
        giveBack();
      }
    }
  }

  /** What each call of APPEND is given. */
  private lengthen(
    chain: Chain,
    who: Who,
    drafts: readonly AuditEntryDraft[],
  ): readonly (readonly Param[])[] {
    const at = nowText(this.clock);
    const by = { user_id: asKept(who.userId), purpose: asKept(who.purpose), mandate: asKept(who.mandate) };
    return drafts.map((draft) => {
      const sequence = chain.head.sequence + 1;
      const text = draft.text === undefined ? undefined : this.sealText(chain.writer, sequence, draft.text);
      const row = {
        sequence,
        at,
        ...by,
        action: draft.action,
        object: asKept(draft.object),
        detail: JSON.stringify(draft.detail ?? {}),
        text_digest: text ? sha256(text.body) : null,
        previous: chain.head.hash,
      };
      const hash = rowHash(chain.writer, row);
      chain.head = { sequence, hash };
      return [chain.writer, ...Object.values(row), hash, text?.dataKey ?? null, text?.body ?? null];
    });
  }

  /** The chain holds the digest of the ciphertext: erasing the key erases the text and breaks nothing. */
  private sealText(writer: string, sequence: number, text: string): { dataKey: Buffer; body: Buffer } {
    const about = `audit ${writer} ${sequence}`;
    const dataKey = newDataKey();
    return {
      dataKey: seal(this.keys.wrap, about, dataKey),
      body: seal(dataKey, about, Buffer.from(text)),
    };
  }

  /** Signs the heads of all chains that moved since the last checkpoint, each checkpoint upon the one before. */
  async checkpoint(driver: Driver): Promise<void> {
    this.checkpointed = this.length;
    this.checkpointedAt = this.clock.now();
    await inTransaction(driver, "auth", DEADLINE_MS, async (query) => {
      // Two processes: the second waits, then signs what the first left.
      await query("select pg_advisory_xact_lock(1463899980)");
      const last = (await readCheckpoints(query, true))[0];
      const covered = await coveredHeads(query);
      const { rows } = await query<{ writer: string; sequence: number; hash: string }>(HEADS);
      const moved = rows.filter((r) => (covered.get(r.writer) ?? 0) < r.sequence);
      if (moved.length === 0) return;
      const body = {
        sequence: (last?.sequence ?? 0) + 1,
        at: nowText(this.clock),
        heads: JSON.stringify(moved.map((r) => [r.writer, r.sequence, r.hash])),
        previous: last?.hash ?? "",
      };
      const hash = checkpointHash(body);
      const signature = sign(null, Buffer.from(hash, "hex"), this.keys.sign).toString("hex");
      await query(
        "insert into wasl.checkpoint (sequence, at, heads, previous, hash, signature) values ($1, $2, $3, $4, $5, $6)",
        [body.sequence, body.at, body.heads, body.previous, hash, signature],
      );
    });
  }
}

interface CheckpointRow {
  readonly sequence: number;
  readonly at: string;
  readonly heads: string;
  readonly previous: string;
  readonly hash: string;
  readonly signature: string;
}

/** Writer, sequence and hash of each chain that a checkpoint signs. */
const headsOf = ({ heads }: CheckpointRow): readonly (readonly [string, number, string])[] =>
  JSON.parse(heads) as [string, number, string][];

const checkpointHash = (c: Omit<CheckpointRow, "hash" | "signature">): string =>
  sha256(JSON.stringify([c.sequence, c.at, c.heads, c.previous]));

async function readCheckpoints(query: Query, lastOnly: boolean): Promise<readonly CheckpointRow[]> {
  const { rows } = await query<CheckpointRow>(
    `select sequence, at, heads, previous, hash, signature from wasl.checkpoint
      order by sequence ${lastOnly ? "desc limit 1" : ""}`,
  );
  return rows;
}

async function coveredHeads(query: Query): Promise<ReadonlyMap<string, number>> {
  const covered = new Map<string, number>();
  for (const checkpoint of await readCheckpoints(query, false))
    for (const [writer, sequence] of headsOf(checkpoint))
      covered.set(writer, Math.max(covered.get(writer) ?? 0, sequence));
  return covered;
}

type Broken = NonNullable<AuditVerdict["firstBroken"]>;

/** Recomputes every chain, then holds each checkpoint's signature and heads against what was read. */
export async function verifyAudit(driver: Driver, keys: NodeKeys): Promise<AuditVerdict> {
  return await inTransaction(driver, "auth", 600_000, async (query) => {
    // Of one moment: a chain that goes on meanwhile would end elsewhere than its last entry that was read.
    await query("set transaction isolation level repeatable read read only");
    const checkpoints = await readCheckpoints(query, false);
    const verifier = new ChainVerifier(checkpoints.flatMap(headsOf).map(([writer, at]) => `${writer} ${at}`));
    let after: readonly [string | null, number] = [null, 0];
    while (true) {
      const { rows }: { rows: readonly (Row & { writer: string; body_digest: string | null })[] } =
        await query(
          `select a.writer, a.sequence, a.at, a.user_id, a.purpose, a.mandate, a.action, a.object, a.detail,
            a.text_digest, a.previous, a.hash, encode(sha256(t.body), 'hex') as body_digest
          from wasl.audit a left join wasl.audit_text t on t.writer = a.writer and t.sequence = a.sequence
          where ($1::text is null or (a.writer, a.sequence) > ($1::text, $2::int))
          order by a.writer, a.sequence limit ${ROWS_PER_READ}`,
          [after[0], after[1]],
        );
      for (const row of rows) verifier.take(row);
      const last = rows.at(-1);
      if (rows.length < ROWS_PER_READ || !last) break;
      after = [last.writer, last.sequence];
    }
    const { rows: ends } = await query<End>(
      "select writer, sequence, hash from wasl.audit_head order by writer",
    );
    const broken =
      verifier.broken ??
      verifyCheckpoints(checkpoints, verifier, keys) ??
      verifyEnds(ends, verifier, checkpoints);
    return { entries: verifier.entries, chains: verifier.ends.size, ...given("firstBroken", broken) };
  });
}

/** Where a chain, or the row of checkpoints, was left by whoever lengthened it. */
type End = Head & { readonly writer: string };

class ChainVerifier {
  entries = 0;
  broken: Broken | undefined;
  /** The last entry of each chain. */
  readonly ends = new Map<string, Head>();
  /** Of the entries that were signed. */
  readonly hashes = new Map<string, string>();
  private readonly signed: ReadonlySet<string>;
  private writer = "";
  private sequence = 0;
  private previous = "";

  constructor(signed: readonly string[]) {
    this.signed = new Set(signed);
  }

  take(row: Row & { readonly writer: string; readonly body_digest: string | null }): void {
    this.entries += 1;
    if (row.writer !== this.writer) {
      this.writer = row.writer;
      this.sequence = 0;
      this.previous = "";
    }
    this.broken ??= this.fault(row);
    this.sequence = row.sequence;
    this.previous = row.hash;
    this.ends.set(row.writer, { sequence: row.sequence, hash: row.hash });
    const at = `${row.writer} ${row.sequence}`;
    if (this.signed.has(at)) this.hashes.set(at, row.hash);
  }

  private fault(
    row: Row & { readonly writer: string; readonly body_digest: string | null },
  ): Broken | undefined {
    const say = (because: string): Broken => ({ writer: row.writer, sequence: row.sequence, because });
    if (row.sequence !== this.sequence + 1)
      return { writer: row.writer, sequence: this.sequence + 1, because: "the entry is missing" };
    if (row.previous !== this.previous) return say("it does not follow the entry before it");
    if (rowHash(row.writer, row) !== row.hash) return say("its content does not match its hash");
    if (row.text_digest !== row.body_digest) return say("its text does not match its digest");
    return undefined;
  }
}

function verifyCheckpoints(
  checkpoints: readonly CheckpointRow[],
  verifier: ChainVerifier,
  keys: NodeKeys,
): Broken | undefined {
  let previous = "";
  let sequence = 0;
  for (const c of checkpoints) {
    sequence += 1;
    const say = (because: string): Broken => ({ writer: "checkpoint", sequence: c.sequence, because });
    if (c.sequence !== sequence)
      return { writer: "checkpoint", sequence, because: "the checkpoint is missing" };
    if (c.previous !== previous || checkpointHash(c) !== c.hash)
      return say("its content does not match its hash");
    if (!verify(null, Buffer.from(c.hash, "hex"), keys.verify, Buffer.from(c.signature, "hex")))
      return say("its signature does not verify");
    for (const [writer, at, hash] of headsOf(c)) {
      const found = verifier.hashes.get(`${writer} ${at}`);
      if (found !== hash)
        return {
          writer,
          sequence: at,
          because: found === undefined ? "a signed entry is missing" : "it is not the entry that was signed",
        };
    }
    previous = c.hash;
  }
  return undefined;
}

/** No checkpoint has signed the newest entries yet: that they were taken out is told by where their chain ended. */
function verifyEnds(
  ends: readonly End[],
  { ends: found }: ChainVerifier,
  checkpoints: readonly CheckpointRow[],
): Broken | undefined {
  const left = new Map(ends.map((e) => [e.writer, e]));
  const last = checkpoints.at(-1);
  const all = new Map<string, Head>([...found, ...(last ? [["checkpoint", last] as const] : [])]);
  for (const [writer, { sequence, hash }] of all) {
    const end = left.get(writer);
    if (end && sequence < end.sequence)
      return { writer, sequence: sequence + 1, because: "the newest entries are missing" };
    if (end?.sequence !== sequence || end.hash !== hash)
      return { writer, sequence, because: "its chain did not end with it" };
  }
  const gone = ends.find((e) => !all.has(e.writer));
  return gone && { writer: gone.writer, sequence: 1, because: "the whole chain is missing" };
}

/** By time; the cursor is "writer/sequence". */
export async function auditTrail(context: Context, filter: AuditFilter): Promise<readonly AuditEntry[]> {
  const { userId, object, action, after, order = "descending", limit } = filter;
  const [sign, way] = order === "ascending" ? [">", ""] : ["<", " desc"];
  const { conditions, params } = whatIsAsked([
    [userId, (p) => `a.user_id = ${p}`],
    [object, (p) => `a.object = ${p}`],
    [action, (p) => `a.action = ${p}`],
    [
      after,
      (p) => `(a.at, a.writer, a.sequence) ${sign} (select o.at, o.writer, o.sequence from wasl.audit o
        where o.writer = regexp_replace(${p}::text, '/[^/]*$', '') and o.sequence = split_part(${p}, '/', -1)::int)`,
    ],
  ]);
  const { rows } = await context.query<
    Row & { writer: string; data_key: Uint8Array | null; body: Uint8Array | null }
  >(
    `select a.writer, a.sequence, a.at, a.user_id, a.purpose, a.mandate, a.action, a.object, a.detail, a.hash,
        t.data_key, t.body
      from wasl.audit a left join wasl.audit_text t on t.writer = a.writer and t.sequence = a.sequence
      where ${["true", ...conditions].join(" and ")}
      order by a.at${way}, a.writer${way}, a.sequence${way} limit $${params.length + 1}`,
    [...params, limit],
  );
  return rows.map((r) => ({
    writer: r.writer,
    sequence: r.sequence,
    at: r.at,
    userId: r.user_id,
    purpose: r.purpose,
    mandate: r.mandate,
    action: r.action,
    object: r.object,
    detail: JSON.parse(r.detail) as NonNullable<AuditEntryDraft["detail"]>,
    ...given("text", textOf(context.keys, r)),
    hash: r.hash,
  }));
}

function textOf(
  keys: NodeKeys,
  row: { writer: string; sequence: number; data_key: Uint8Array | null; body: Uint8Array | null },
): string | undefined {
  if (!row.data_key || !row.body) return undefined;
  const about = `audit ${row.writer} ${row.sequence}`;
  return unseal(unseal(keys.wrap, about, row.data_key), about, row.body).toString("utf8");
}
