import { createHash } from "node:crypto";
import type { Altered, ContentVerdict } from "../../app/index.ts";
import {
  type Access,
  appendLeaves,
  EMPTY_FRONTIER,
  isAtLeastAsStrict,
  isLibraryEntry,
  leafFromHex,
  leafOfText,
  leafToHex,
} from "../../core/index.ts";
import { accessFromKey } from "../access-ids.ts";
import { type Driver, inTransaction, type Query } from "../database/driver.ts";
import { NO_ID } from "../database/literals.ts";
import { idOfClaim } from "../entities/statements.ts";
import type { NodeKeys } from "../keys/node-key.ts";
import { type MessageColumns, messageFault } from "../sharing/messages.ts";

const DEADLINE_MS = 3_600_000;
const ROWS = 5_000;
/** Of messages, whose words may be 50,000 letters each. */
const MESSAGE_ROWS = 100;
/** So many are named; all are counted. */
const NAMED_MAX = 100;

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

/**
 * Recomputes what a row says of itself: the id of a statement is the hash of its content, the leaf of a released entry
 * that of its text, the log to a partner the tree over its leaves, a marking the tuple that its key spells, the row of a
 * message its sealed words. An entry of the document library has to be one: lists leave out what is none. Then holds rows
 * against the digests that triggers keep of them (migrations 128 and 145), each report against how many statements and rows came of
 * it, and what a second person decided against the audit log, which is signed.
 * Names what was changed in the database past the application. Not covered: whoever changes a row and its digest.
 */
export async function verifyContents(driver: Driver, keys: NodeKeys): Promise<ContentVerdict> {
  return await inTransaction(driver, "owner", DEADLINE_MS, async (query) => {
    await query("set transaction isolation level repeatable read read only");
    const found = new Found();
    const released = await verifyReleases(query, found);
    await verifyMarkings(query, found);
    await verifyMessages(query, keys, found);
    await verifyDocuments(query, found);
    await verifyRows(query, found);
    await verifyApprovals(query, found);
    await verifySums(query, found);
    // Last: a report that is gone leaves more statements behind than are named.
    const statements = await verifyStatements(query, found);
    return { statements, released, altered: found.named, alteredCount: found.count };
  });
}

class Found {
  readonly named: Altered[] = [];
  count = 0;
  private readonly seen = new Set<string>();

  /** What is wrong in two ways is named once. Statements, which may be many, are looked at in one way only. */
  add(kind: Altered["kind"], id: string, because: string): void {
    const key = `${kind} ${id}`;
    if (this.seen.has(key)) return;
    if (kind !== "statement") this.seen.add(key);
    this.count += 1;
    if (this.named.length < NAMED_MAX) this.named.push({ kind, id, because });
  }
}

interface StatementRow {
  readonly id: string;
  readonly entity_id: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
  readonly lang: string | null;
  readonly assessment: boolean;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly access_id: number;
  readonly report_id: string | null;
  readonly report_access: number | null;
}

async function verifyStatements(query: Query, found: Found): Promise<number> {
  const isWider = await widerMarkings(query);
  let count = 0;
  let after: readonly [string, string, number] = ["", NO_ID, -1];
  for (;;) {
    const { rows }: { rows: readonly StatementRow[] } = await query(
      `select encode(uuid_send(s.id), 'hex') as id, s.entity_id, s.schema, s.property, s.value, s.lang, s.assessment,
          s.valid_from, s.valid_to, s.access_id, r.id as report_id, r.access_id as report_access
        from wasl.statement s left join wasl.report r on r.no = s.report_no
        where (s.entity_id, s.id, s.access_id) > ($1::text, $2::uuid, $3::int)
        order by s.entity_id, s.id, s.access_id limit ${ROWS}`,
      after,
    );
    for (const row of rows) {
      if (row.report_id === null) found.add("statement", row.id, "its report does not exist");
      else if (idOfClaim(row, row.report_id) !== row.id)
        found.add("statement", row.id, "its content does not match its id");
      else {
        const wider = isWider(row.access_id, row.report_access ?? 0);
        if (wider === undefined) found.add("statement", row.id, "its marking does not exist");
        else if (wider) found.add("statement", row.id, "its marking is wider than its report's");
      }
    }
    count += rows.length;
    const last = rows.at(-1);
    if (rows.length < ROWS || !last) return count;
    after = [last.entity_id, last.id, last.access_id];
  }
}

/** Whether one marking lets anybody read or pass on more than another does, in any part of it; undefined where there is none. */
async function widerMarkings(query: Query): Promise<(id: number, than: number) => boolean | undefined> {
  const { rows } = await query<{ id: number; key: string }>("select a.id, a.key from wasl.access a");
  const byId = new Map<number, Access>(rows.map((r) => [r.id, accessFromKey(r.key)]));
  const known = new Map<string, boolean>();
  return (id, than) => {
    if (id === than && byId.has(id)) return false;
    const [a, b] = [byId.get(id), byId.get(than)];
    if (!a || !b) return undefined;
    const key = `${id} ${than}`;
    const isWider = known.get(key) ?? !isAtLeastAsStrict(a, b);
    known.set(key, isWider);
    return isWider;
  };
}

interface EntryRow {
  readonly seq: number;
  readonly leaf: string;
  readonly text: string | null;
}

/** Each partner's log: every text against its leaf, all leaves against the tree that was signed. */
async function verifyReleases(query: Query, found: Found): Promise<number> {
  let count = 0;
  const { rows: logs } = await query<{ peer: string; size: number; hashes: string }>(
    "select peer, size, hashes from wasl.fed_outbox order by peer",
  );
  for (const { peer, size, hashes } of logs) {
    const altered = found.count;
    let tree = EMPTY_FRONTIER;
    let next = 0;
    for (;;) {
      const { rows }: { rows: readonly EntryRow[] } = await query(
        `select seq, encode(leaf, 'hex') as leaf, text from wasl.fed_entry
          where peer = $1 and seq >= $2 order by seq limit ${ROWS}`,
        [peer, next],
      );
      for (const { seq, leaf, text } of rows) {
        if (seq !== next) found.add("release", `${peer} ${next}`, "the entry is missing");
        if (text !== null && leafToHex(leafOfText(text, sha256)) !== leaf)
          found.add("release", `${peer} ${seq}`, "its text does not match its hash");
        next = seq + 1;
      }
      tree = appendLeaves(
        tree,
        rows.map((r) => leafFromHex(r.leaf)),
        sha256,
      );
      count += rows.length;
      if (rows.length < ROWS) break;
    }
    // A text tells which entry it is; only where none does is the log as a whole what is wrong.
    if (found.count === altered && (tree.size !== size || tree.hashes.join(" ") !== hashes))
      found.add("release", peer, "its entries do not match the log that was signed");
  }
  return count;
}

/** A marking cannot come to mean another than its key spells. */
async function verifyMarkings(query: Query, found: Found): Promise<void> {
  const { rows } = await query<{ id: number }>(
    `select a.id from wasl.access a where a.tlp <> wasl.tlp_rank(a.key::jsonb ->> 0)
      or a.groups is distinct from wasl.as_list(a.key::jsonb -> 5)
      or a.purposes is distinct from wasl.as_list(a.key::jsonb -> 6)
      or a.compartments is distinct from wasl.as_list(a.key::jsonb -> 7) order by a.id`,
  );
  for (const { id } of rows) found.add("marking", String(id), "it does not match its key");
}

async function verifyMessages(query: Query, keys: NodeKeys, found: Found): Promise<void> {
  let after: MessageColumns | undefined;
  for (;;) {
    const { rows }: { rows: readonly MessageColumns[] } = await query(
      `select m.id, m.direction, m.partner, m.kind, m.thread, m.urgency, m.deadline, m.at, m.method, m.body from wasl.message m
        where $1::text is null or (m.id, m.direction, m.partner) > ($1::text, $2::text, $3::text)
        order by m.id, m.direction, m.partner limit ${MESSAGE_ROWS}`,
      [after?.id ?? null, after?.direction ?? null, after?.partner ?? null],
    );
    for (const row of rows) {
      const because = messageFault(keys, row);
      if (because !== undefined) found.add("message", row.id, because);
    }
    after = rows.at(-1);
    if (rows.length < MESSAGE_ROWS || !after) return;
  }
}

async function verifyRows(query: Query, found: Found): Promise<void> {
  const { rows } = await query<{
    readonly kind: Altered["kind"];
    readonly key: string;
    readonly named: number;
    readonly because: string;
  }>("select kind, key, named, because from wasl.altered_rows()");
  for (const { kind, key, named, because } of rows)
    found.add(kind, (JSON.parse(key) as unknown[]).slice(0, named).join(" "), because);
}

/** Whoever writes the digest of a forged decision too has still to forge an entry of somebody's chain, and before it is signed. */
async function verifyApprovals(query: Query, found: Found): Promise<void> {
  const { rows } = await query<{ readonly id: string }>("select id from wasl.unsaid_approvals()");
  for (const { id } of rows) found.add("approval", id, "the audit log does not say that it was decided so");
}

async function verifySums(query: Query, found: Found): Promise<void> {
  const { rows } = await query<{ readonly kind: string; readonly id: string; readonly diff: number }>(
    `select 'statements' as kind, id, (found - kept)::float8 as diff from wasl.altered_sums()
      union all select kind, id, (found - kept)::float8 from wasl.altered_row_sums()`,
  );
  for (const { kind, id, diff } of rows) found.add("report", id, wrongSum(kind, diff));
}

const wrongSum = (kind: string, diff: number): string => {
  if (diff !== 0)
    return `${Math.abs(diff)} of its ${kind} ${diff < 0 ? "are missing" : "were put there past the application"}`;
  return kind === "statements"
    ? "a statement of it has another marking, time or spelling in the source than was written"
    : `of its ${kind} one is not as it was written`;
};

async function verifyDocuments(query: Query, found: Found): Promise<void> {
  let after = "";
  for (;;) {
    const { rows }: { rows: readonly { readonly id: string; readonly entry: unknown }[] } = await query(
      `select id, entry from wasl.document_entry where id > $1 order by id limit ${ROWS}`,
      [after],
    );
    for (const { id, entry } of rows)
      if (!isLibraryEntry(entry)) found.add("document", id, "it is no entry of a document library");
    after = rows.at(-1)?.id ?? "";
    if (rows.length < ROWS) return;
  }
}
