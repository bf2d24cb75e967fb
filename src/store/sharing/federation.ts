import { createHash } from "node:crypto";
import type {
  Expectation,
  Expelled,
  FederationPart,
  LogDraft,
  LogRow,
  OwnKey,
  Pairing,
  Partner,
  RefusalRow,
} from "../../app/index.ts";
import {
  appendLeaves,
  assert,
  EMPTY_FRONTIER,
  type Frontier,
  type GrantNotice,
  leafFromHex,
  type SignedNotice,
  TILE,
} from "../../core/index.ts";
import { type Context, given } from "../context.ts";
import { numberArray, sparseTextArray, textArray } from "../database/literals.ts";
import { type SealedEntry, sealedText, sealOf } from "../keys/entry-seals.ts";
import { holdPart } from "./federation-hold.ts";
import { keyArrays, objectPart, unique } from "./federation-objects.ts";
import { owedPart } from "./federation-owed.ts";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

/** The exchange's tables, under row-level security as all others. */
export function federationPart(context: Context): FederationPart {
  const turn = turnOf(context);
  return {
    turn,
    ...peoplePart(context),
    ...logPart(context, turn),
    ...objectPart(context, turn),
    ...owedPart(context),
    ...holdPart(context),
    ...noticePart(context),
  };
}

const TURN = 1463899982;

type Turn = FederationPart["turn"];

/**
 * One lock before all others. Row locks alone are taken in the order of what happens to arrive, so that two intakes which
 * pass things on to each other's partners wait for each other; and there is none on an object that nobody has made yet.
 */
function turnOf({ query }: Context): Turn {
  let taken: Promise<unknown> | undefined;
  return async () => {
    taken ??= query(`select pg_advisory_xact_lock(${TURN})`);
    await taken;
  };
}

type People = Pick<
  FederationPart,
  "partners" | "savePartner" | "pairings" | "savePairing" | "dropPairing" | "ownKeys" | "saveOwnKey"
>;

function peoplePart({ query }: Context): People {
  const bodies = async <T>(sql: string): Promise<readonly T[]> =>
    (await query<{ body: string }>(sql)).rows.map((r) => JSON.parse(r.body) as T);
  const upsert = (table: string, key: string, id: string | number, body: object) =>
    query(
      `insert into wasl.${table} (${key}, body) values ($1, $2) on conflict (${key}) do update set body = excluded.body`,
      [id, JSON.stringify(body)],
    );
  return {
    async partners() {
      const { rows } = await query<{ body: string; held: boolean }>(
        "select body, (select wasl.is_sharing_held()) as held from wasl.fed_partner order by node_id",
      );
      return rows.map(({ body, held }) => ({
        ...(JSON.parse(body) as Partner),
        ...(held && { isHeld: true }),
      }));
    },
    savePartner: async ({ isHeld: _ofTheNode, ...partner }) =>
      void (await upsert("fed_partner", "node_id", partner.nodeId, partner)),
    pairings: () => bodies<Pairing>("select body from wasl.fed_pairing order by node_id"),
    savePairing: async (pairing) => void (await upsert("fed_pairing", "node_id", pairing.nodeId, pairing)),
    dropPairing: async (nodeId) =>
      void (await query("delete from wasl.fed_pairing where node_id = $1", [nodeId])),
    ownKeys: () => bodies<OwnKey>("select body from wasl.fed_key order by generation"),
    saveOwnKey: async (key) => void (await upsert("fed_key", "generation", key.generation, key)),
  };
}

interface FrontierRow {
  readonly size: number;
  readonly hashes: string;
}

const toFrontier = (row: FrontierRow | undefined): Frontier =>
  row ? { size: row.size, hashes: row.hashes === "" ? [] : row.hashes.split(" ") } : EMPTY_FRONTIER;

type Logs = Pick<
  FederationPart,
  "outbox" | "outboxSize" | "append" | "logPage" | "logHashes" | "inbox" | "inboxSize" | "saveInbox"
>;

function logPart(context: Context, turn: Turn): Logs {
  const { query } = context;
  const frontier = async (table: string, peer: string, isHeld: boolean): Promise<Frontier> => {
    if (isHeld)
      await query(
        `insert into wasl.${table} (peer, size, hashes) values ($1, 0, '') on conflict do nothing`,
        [peer],
      );
    const { rows } = await query<FrontierRow>(
      `select size, hashes from wasl.${table} where peer = $1 ${isHeld ? "for update" : ""}`,
      [peer],
    );
    return toFrontier(rows[0]);
  };
  return {
    async outbox(peer) {
      await turn();
      return await frontier("fed_outbox", peer, true);
    },
    outboxSize: (peer) => frontier("fed_outbox", peer, false),
    inbox: (peer) => frontier("fed_inbox", peer, true),
    async inboxSize(peer) {
      const { rows } = await query<{ size: number | null }>("select wasl.fed_taken($1) as size", [peer]);
      return rows[0]?.size ?? 0;
    },
    append: (peer, drafts, after) => append(context, peer, drafts, after),
    async saveInbox(peer, { size, hashes }, head) {
      await query("update wasl.fed_inbox set size = $2, hashes = $3, head = $4 where peer = $1", [
        peer,
        size,
        hashes.join(" "),
        JSON.stringify(head),
      ]);
    },
    async logPage(peer, after, limit, charsMax) {
      const { rows } = await query<SealedEntry & { readonly object_id: string | null }>(
        `select seq, encode(leaf, 'hex') as leaf, encode(seal, 'hex') as seal, text, object_id from (
            select seq, leaf, seal, text, object_id, sum(coalesce(length(text), 80)) over (order by seq) as chars from (
              select seq, leaf, seal, text, object_id from wasl.fed_entry where peer = $1 and seq >= $2 order by seq limit $3
            ) p
          ) q where chars <= $4 or seq = $2 order by seq`,
        [peer, after, limit, charsMax],
      );
      return rows.map((r): LogRow => {
        const text = sealedText(context.keys, peer, r);
        return {
          seq: r.seq,
          leaf: leafFromHex(r.leaf),
          ...given("text", text),
          ...given("objectId", r.object_id),
        };
      });
    },
    async logHashes(peer, size, blocks) {
      const tiles = await tilesOf(context, peer, Math.floor(size / TILE));
      const byBlock = new Map<number, readonly Uint8Array[]>();
      for (const block of blocks) {
        const { rows } = await query<{ leaves: string | null }>(
          `select string_agg(encode(leaf, 'hex'), ' ' order by seq) as leaves from wasl.fed_entry
            where peer = $1 and seq >= $2 and seq < $3`,
          [peer, block * TILE, Math.min(size, (block + 1) * TILE)],
        );
        byBlock.set(block, hashesOf(rows[0]?.leaves));
      }
      return { tiles, blocks: byBlock };
    },
  };
}

/** All complete blocks' hashes; those that a writer could not make, because it may not see every entry, are made now. */
async function tilesOf(context: Context, peer: string, count: number): Promise<readonly Uint8Array[]> {
  const read = async () => {
    const { rows } = await context.query<{ tiles: string | null }>(
      "select string_agg(no || ':' || encode(hash, 'hex'), ' ' order by no) as tiles from wasl.fed_tile where peer = $1 and no < $2",
      [peer, count],
    );
    return new Map(
      (rows[0]?.tiles ?? "")
        .split(" ")
        .filter(Boolean)
        .map((t) => t.split(":") as [string, string]),
    );
  };
  let known = await read();
  if (known.size < count) {
    for (let no = 0; no < count; no++) if (!known.has(String(no))) await makeTile(context, peer, no);
    known = await read();
  }
  return Array.from({ length: count }, (_, no) => leafFromHex(known.get(String(no)) ?? ""));
}

async function makeTile(context: Context, peer: string, no: number): Promise<void> {
  const { rows } = await context.query<{ leaves: string | null }>(
    `select string_agg(encode(leaf, 'hex'), ' ' order by seq) as leaves from wasl.fed_entry
      where peer = $1 and seq >= $2 and seq < $3`,
    [peer, no * TILE, (no + 1) * TILE],
  );
  const leaves = hashesOf(rows[0]?.leaves);
  assert(leaves.length === TILE, "whoever proves a log sees all of it");
  await saveTile(context, peer, no, leaves);
}

async function saveTile(
  context: Context,
  peer: string,
  no: number,
  leaves: readonly Uint8Array[],
): Promise<void> {
  const [hash = ""] = appendLeaves(EMPTY_FRONTIER, leaves, sha256).hashes;
  await context.query(
    "insert into wasl.fed_tile (peer, no, hash) values ($1, $2, decode($3, 'hex')) on conflict do nothing",
    [peer, no, hash],
  );
}

const hashesOf = (text: string | null | undefined): readonly Uint8Array[] =>
  text ? text.split(" ").map(leafFromHex) : [];

async function append(
  context: Context,
  peer: string,
  drafts: readonly LogDraft[],
  after: Frontier,
): Promise<void> {
  const accessIds = await context.access.intern(drafts.map((d) => d.access));
  const leaves = drafts.map((d) => Buffer.from(d.leaf).toString("hex"));
  await context.query(
    `insert into wasl.fed_entry
        (peer, seq, access_id, leaf, text, creator, object_id, version, entity_id, purpose, mandate, notice_id, seal)
      select $1, i.seq, i.access_id, decode(i.leaf, 'hex'), i.text, i.creator, i.object_id, i.version, i.entity_id,
          i.purpose, i.mandate, i.notice_id, decode(i.seal, 'hex')
        from unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[],
          $10::text[], $11::text[], $12::text[], $13::text[])
          i(seq, access_id, leaf, text, creator, object_id, version, entity_id, purpose, mandate, notice_id, seal)`,
    [
      peer,
      numberArray(drafts.map((d) => d.seq)),
      numberArray(accessIds),
      `{${leaves.join(",")}}`,
      textArray(drafts.map((d) => d.text)),
      sparseTextArray(drafts.map((d) => d.object?.creator)),
      sparseTextArray(drafts.map((d) => d.object?.id)),
      numberArray(drafts.map((d) => d.object?.version)),
      sparseTextArray(drafts.map((d) => d.entityId)),
      sparseTextArray(drafts.map((d) => d.purpose)),
      sparseTextArray(drafts.map((d) => d.mandate)),
      sparseTextArray(drafts.map((d) => d.noticeId)),
      textArray(drafts.map((d, n) => sealOf(context.keys, peer, d.seq, leaves[n] ?? ""))),
    ],
  );
  await context.query("update wasl.fed_outbox set size = $2, hashes = $3 where peer = $1", [
    peer,
    after.size,
    after.hashes.join(" "),
  ]);
  await tile(context, peer, after.size - drafts.length, drafts);
}

/** Keeps the hash of each block that became complete, so that a proof need not read its leaves. */
async function tile(
  context: Context,
  peer: string,
  before: number,
  drafts: readonly LogDraft[],
): Promise<void> {
  const first = Math.floor(before / TILE);
  const last = Math.floor((before + drafts.length) / TILE);
  if (first === last) return;
  const { rows } = await context.query<{ leaves: string | null }>(
    `select string_agg(encode(leaf, 'hex'), ' ' order by seq) as leaves from wasl.fed_entry
      where peer = $1 and seq >= $2 and seq < $3`,
    [peer, first * TILE, before],
  );
  const leaves = [...hashesOf(rows[0]?.leaves), ...drafts.map((d) => d.leaf)];
  // Whoever may not see the whole block leaves it to the exchange: see `tilesOf`.
  if (leaves.length !== before + drafts.length - first * TILE) return;
  for (let no = first; no < last; no++)
    await saveTile(context, peer, no, leaves.slice((no - first) * TILE, (no - first + 1) * TILE));
}

type Notices = Pick<
  FederationPart,
  | "saveGrant"
  | "grants"
  | "saveNotice"
  | "notices"
  | "isPublished"
  | "expect"
  | "expectNoMore"
  | "expectNoExpiry"
  | "saveReceipt"
  | "expectations"
  | "expelled"
  | "saveExpelled"
  | "refuse"
  | "refusals"
>;

function noticePart({ query }: Context): Notices {
  return {
    async saveGrant(signed) {
      const { id, issuer, objectId } = signed.notice;
      await query(
        "insert into wasl.fed_grant (id, creator, object_id, body) values ($1, $2, $3, $4) on conflict do nothing",
        [id, issuer, objectId, JSON.stringify(signed)],
      );
    },
    async grants(keys) {
      if (keys.length === 0) return [];
      const { rows } = await query<{ body: string }>(
        `select g.body from unnest($1::text[], $2::text[]) k(id, creator)
          join wasl.fed_grant g on g.object_id = k.id and g.creator = k.creator order by g.id`,
        keyArrays(unique(keys)),
      );
      return rows.map((r) => JSON.parse(r.body) as SignedNotice & { readonly notice: GrantNotice });
    },
    async saveNotice(signed) {
      const { id, type, issuer, at } = signed.notice;
      const { count } = await query(
        "insert into wasl.fed_notice (id, type, issuer, at, body) values ($1, $2, $3, $4, $5) on conflict do nothing",
        [id, type, issuer, at, JSON.stringify(signed)],
      );
      return count > 0;
    },
    async notices(type, issuer) {
      const { rows } = await query<{ body: string }>(
        "select body from wasl.fed_notice where issuer = $1 and type = $2 order by at, id",
        [issuer, type],
      );
      return rows.map((r) => JSON.parse(r.body) as SignedNotice);
    },
    async isPublished(noticeId, peer) {
      const { rows } = await query(
        "select 1 from wasl.fed_entry where notice_id = $1 and peer = $2 limit 1",
        [noticeId, peer],
      );
      return rows.length > 0;
    },
    async expect(all) {
      if (all.length === 0) return;
      await query(
        `insert into wasl.fed_expect (of, peer, what, due_at)
          select * from unnest($1::text[], $2::text[], $3::text[], $4::text[]) on conflict do nothing`,
        [
          textArray(all.map((e) => e.of)),
          textArray(all.map((e) => e.peer)),
          textArray(all.map((e) => e.what)),
          textArray(all.map((e) => e.dueAt)),
        ],
      );
    },
    async expectNoMore(objectIds, what) {
      if (objectIds.length === 0) return;
      await query(
        `delete from wasl.fed_expect where receipt is null and what = any ($2::text[])
          and split_part(of, ':v', 1) = any ($1::text[])`,
        [textArray(objectIds), textArray(what)],
      );
    },
    async expectNoExpiry(objectIds, reader) {
      if (objectIds.length === 0) return;
      await query(
        `delete from wasl.fed_expect x where x.receipt is null and x.what = 'expiry' and x.of = any ($1::text[])
          and ($2::text is null or x.peer = $2) and not exists (
            select 1 from wasl.fed_entry e where e.object_id = x.of and e.peer = x.peer and ($3::int is null or e.seq < $3)
              and not exists (select 1 from wasl.fed_withheld w where w.peer = e.peer and w.seq = e.seq))`,
        [textArray(objectIds), reader?.peer ?? null, reader?.after ?? null],
      );
    },
    async saveReceipt(receipt) {
      const { of, issuer } = receipt.notice;
      await query("update wasl.fed_expect set receipt = $3 where of = $1 and peer = $2 and receipt is null", [
        of,
        issuer,
        JSON.stringify(receipt),
      ]);
    },
    async expectations(of) {
      const { rows } = await query<{
        of: string;
        peer: string;
        what: Expectation["what"];
        due_at: string;
        receipt: string | null;
      }>(
        `select of, peer, what, due_at, receipt from wasl.fed_expect where $1::text is null or of = $1::text
          order by due_at, of, peer limit 10000`,
        [of ?? null],
      );
      return rows.map((r) => ({
        of: r.of,
        peer: r.peer,
        what: r.what,
        dueAt: r.due_at,
        ...given("receipt", r.receipt === null ? null : (JSON.parse(r.receipt) as Expectation["receipt"])),
      }));
    },
    async expelled() {
      const { rows } = await query<{ issuer: string; member: string; group_name: string }>(
        "select issuer, member, group_name from wasl.fed_expelled order by issuer, member, group_name",
      );
      return rows.map((r): Expelled => ({ issuer: r.issuer, member: r.member, group: r.group_name }));
    },
    async saveExpelled({ issuer, member, group }) {
      await query(
        "insert into wasl.fed_expelled (issuer, member, group_name) values ($1, $2, $3) on conflict do nothing",
        [issuer, member, group],
      );
    },
    async refuse({ at, peer, seq, code, digest }) {
      await query("insert into wasl.fed_refusal (at, peer, seq, code, digest) values ($1, $2, $3, $4, $5)", [
        at,
        peer,
        seq ?? null,
        code,
        digest,
      ]);
    },
    async refusals(limit) {
      const { rows } = await query<Omit<RefusalRow, "seq"> & { seq: number | null }>(
        "select at, peer, seq, code, digest from wasl.fed_refusal order by no desc limit $1",
        [limit],
      );
      return rows.map(({ seq, ...r }) => ({ ...r, ...given("seq", seq) }));
    },
  };
}
