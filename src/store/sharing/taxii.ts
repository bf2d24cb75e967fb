import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import canonicalizeModule from "canonicalize";
import type {
  AuditEntryDraft,
  Clock,
  TaxiiAudit,
  TaxiiCollection,
  TaxiiCredential,
  TaxiiDraft,
  TaxiiFilter,
  TaxiiOutcome,
  TaxiiPage,
  TaxiiProjection,
  TaxiiStore,
  TaxiiTold,
  TaxiiUnfinished,
  TaxiiWaiting,
} from "../../app/index.ts";
import { assert, TLP_LEVELS, tlpRank, WaslError } from "../../core/index.ts";
import { timestampKey } from "../../formats/index.ts";
import type { AuditChain } from "../audit/audit.ts";
import { nowText } from "../context.ts";
import { type Driver, inTransaction, type Param, type Query } from "../database/driver.ts";
import { type SealedEntry, sealedText } from "../keys/entry-seals.ts";
import type { NodeKeys } from "../keys/node-key.ts";
import { seal, unseal } from "../keys/sealing.ts";

// The package's types say a namespace where it is a function.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

const DEADLINE_MS = 30_000;
/** Collections are few and asked for at each request; a new one shows within this time everywhere. */
const COLLECTIONS_CACHED_MS = 1_000;

export interface TaxiiStoreOptions {
  readonly driver: Driver;
  readonly keys: NodeKeys;
  readonly chain: AuditChain;
  readonly clock: Clock;
}

/**
 * TAXII collections in the database. All but titles goes through functions that find the caller's credential themselves
 * (migration 7): this process could not read an object for somebody who may not, even by mistake.
 */
export function openTaxii(options: TaxiiStoreOptions): TaxiiStore {
  const { driver, clock } = options;
  let cached: { readonly until: number; readonly all: readonly TaxiiCollection[] } | undefined;
  const run = <T>(work: (query: Query) => Promise<T>): Promise<T> =>
    inTransaction(driver, "auth", DEADLINE_MS, work);
  const scalar = async <T>(sql: string, params: Parameters<Driver["once"]>[3]): Promise<T | undefined> => {
    const { rows } = await driver.once<{ value: T | null }>("auth", DEADLINE_MS, sql, params);
    return rows[0]?.value ?? undefined;
  };
  return {
    contactNamespace: uuidOf(options.keys.contacts),
    async createCollection(c) {
      cached = undefined;
      await create(options, `taxii-collection ${c.id}`, "a collection of this alias exists already", {
        sql: "insert into wasl.taxii_collection (id, title, description, alias, default_tlp, partner) values ($1, $2, $3, $4, $5, $6)",
        params: [
          c.id,
          c.title,
          c.description ?? null,
          c.alias ?? null,
          tlpRank(c.defaultTlp),
          c.partner ?? null,
        ],
      });
      if (c.partner !== undefined) await scalar("select wasl.taxii_feed_start($1) as value", [c.id]);
    },
    async collections() {
      if (cached && cached.until > clock.now()) return cached.all;
      const all = await run(readCollections);
      cached = { until: clock.now() + COLLECTIONS_CACHED_MS, all };
      return all;
    },
    async createCredential(c, digest) {
      await create(options, `taxii-credential ${c.id}`, "a credential of this name exists already", {
        sql: "insert into wasl.taxii_credential (digest, id, clearance, rights, expires_at, mandate) values ($1, $2, $3, $4, $5, $6)",
        params: [
          digest,
          c.id,
          tlpRank(c.clearance),
          JSON.stringify(c.rights),
          c.expiresAt,
          c.mandate ?? null,
        ],
      });
    },
    credential: (digest) => readCredential(driver, digest),
    credentials: () => readCredentials(driver),
    revokeCredential: (id) => revokeCredential(options, id),
    async pages(as, collectionId, filter, what, limit, pages) {
      const { rows } = await driver.once<PageRow>(
        "auth",
        DEADLINE_MS,
        "select first, last, n, items from wasl.taxii_pages($1, $2, $3, $4::json, $5, $6, $7)",
        [as, nowText(clock), collectionId, JSON.stringify(filterOf(filter)), what, limit, pages],
      );
      return rows.slice(0, pages).map((row, i) => toPage(row, i + 1 < rows.length));
    },
    add: (as, collectionId, drafts, nowMicros) => addDrafts(options, { as, collectionId, drafts, nowMicros }),
    append: (collectionId, drafts, nowMicros) => addDrafts(options, { collectionId, drafts, nowMicros }),
    waiting: (collectionId, limit) => readWaiting(options, collectionId, limit),
    async told(collectionId, entityIds, properties) {
      const found = new Map<string, TaxiiTold[]>();
      if (entityIds.length === 0) return found;
      const { rows } = await driver.once<ToldRow>(
        "auth",
        DEADLINE_MS,
        "select entity_id, schema, property, value from wasl.taxii_told($1, $2::json, $3::json)",
        [collectionId, JSON.stringify(entityIds), JSON.stringify(properties)],
      );
      for (const { entity_id: id, schema, property, value } of rows) {
        const told = { schema, property: property ?? "", value: value ?? "" };
        found.set(id, [...(found.get(id) ?? []), told]);
      }
      return found;
    },
    project: (collectionId, items, nowMicros) => project(options, collectionId, items, nowMicros),
    async remove(as, collectionId, filter) {
      return await audited(options, as, async (query) => {
        const { rows } = await query<{ value: number }>(
          "select wasl.taxii_remove($1, $2, $3, $4::json) as value",
          [as, nowText(clock), collectionId, JSON.stringify(filterOf(filter))],
        );
        const removed = rows[0]?.value ?? 0;
        const entry: AuditEntryDraft = {
          action: "change",
          object: `taxii-collection ${collectionId}`,
          detail: { did: "remove", objectId: filter.ids?.[0] ?? "", removed },
        };
        return { result: removed, entries: [entry] };
      });
    },
    async saveStatus(as, { id, collectionId, json, envelope, lease }) {
      const sealed =
        envelope === undefined
          ? null
          : seal(options.keys.wrap, aboutEnvelope(id), Buffer.concat([as, Buffer.from(envelope)]));
      const saved = await scalar<boolean>("select wasl.taxii_save_status($1, $2, $3, $4, $5, $6) as value", [
        as,
        id,
        collectionId,
        json,
        sealed,
        lease ?? null,
      ]);
      return saved === true;
    },
    async takeUnfinished(as, id, idleSeconds, lease) {
      const { rows } = await driver.once<UnfinishedRow>(
        "auth",
        DEADLINE_MS,
        "select * from wasl.taxii_take_envelope($1, $2, $3, $4)",
        [as, id, idleSeconds, lease],
      );
      return rows[0] && unfinishedOf(options, rows[0], lease, as);
    },
    async takeWaiting(idleSeconds, lease) {
      const { rows } = await driver.once<UnfinishedRow>(
        "auth",
        DEADLINE_MS,
        "select * from wasl.taxii_take_waiting($1, $2)",
        [idleSeconds, lease],
      );
      return rows[0] && unfinishedOf(options, rows[0], lease);
    },
    holdUnfinished: async (id, lease) =>
      (await scalar<boolean>("select wasl.taxii_hold_envelope($1, $2) as value", [id, lease])) === true,
    status: (as, id) => scalar<string>("select wasl.taxii_status_of($1, $2) as value", [as, id]),
    audit: (entries) => keepAudit(options, entries),
  };
}

interface UnfinishedRow {
  readonly id: string;
  readonly collection_id: string;
  readonly status: string;
  readonly envelope: string | null;
  readonly sealed: Uint8Array | null;
}

const aboutEnvelope = (id: string): string => `taxii-envelope:${id}`;
/** SHA-256: whose it is stands before it, under the same seal. */
const DIGEST_BYTES = 32;

function unfinishedOf(
  { keys }: TaxiiStoreOptions,
  { id, collection_id: collectionId, status: json, envelope, sealed }: UnfinishedRow,
  lease: string,
  caller?: Uint8Array,
): TaxiiUnfinished {
  const opened = sealed ? unseal(keys.wrap, aboutEnvelope(id), sealed) : undefined;
  const as = opened?.subarray(0, DIGEST_BYTES) ?? caller;
  assert(as !== undefined, "what waits says whose it is");
  const text = opened?.toString("utf8", DIGEST_BYTES) ?? envelope ?? "";
  return { id, collectionId, json, envelope: text, lease, as };
}

/** On record; CONFLICT where the name is taken. */
async function create(
  options: TaxiiStoreOptions,
  object: string,
  taken: string,
  { sql, params }: { readonly sql: string; readonly params: readonly Param[] },
): Promise<void> {
  await audited(options, undefined, async (query) => {
    const { count } = await query(`${sql} on conflict do nothing`, params);
    if (count === 0) throw new WaslError("CONFLICT", { because: taken });
    return { result: undefined, entries: [{ action: "change", object, detail: { did: "create" } }] };
  });
}

/** As the owner: the process that answers clients may find a credential by its secret, and list or end none. */
async function readCredentials(driver: Driver): Promise<readonly TaxiiCredential[]> {
  const { rows } = await driver.once<CredentialRow>(
    "owner",
    DEADLINE_MS,
    "select id, clearance, rights, expires_at, mandate from wasl.taxii_credential order by id",
    [],
  );
  return rows.map(toCredential);
}

async function revokeCredential(options: TaxiiStoreOptions, id: string): Promise<boolean> {
  const ended = async (query: Query) => {
    const { count } = await query("delete from wasl.taxii_credential where id = $1", [id]);
    // Nobody may ask how far its envelopes are any more, and nothing is added in its name.
    await query("delete from wasl.taxii_status where credential_id = $1", [id]);
    const entry: AuditEntryDraft = {
      action: "change",
      object: `taxii-credential ${id}`,
      detail: { did: "revoke" },
    };
    return { result: count > 0, entries: count > 0 ? [entry] : [] };
  };
  return await audited(options, undefined, ended, "owner");
}

async function readCollections(query: Query): Promise<readonly TaxiiCollection[]> {
  const { rows } = await query<{
    id: string;
    title: string;
    description: string | null;
    alias: string | null;
    default_tlp: number;
    partner: string | null;
  }>(
    "select id, title, description, alias, default_tlp, partner from wasl.taxii_collection order by title, id",
  );
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    ...(row.description === null ? {} : { description: row.description }),
    ...(row.alias === null ? {} : { alias: row.alias }),
    defaultTlp: TLP_LEVELS[row.default_tlp] ?? "red",
    ...(row.partner === null ? {} : { partner: row.partner }),
  }));
}

async function readCredential(driver: Driver, digest: Uint8Array): Promise<TaxiiCredential | undefined> {
  const { rows } = await driver.once<CredentialRow>(
    "auth",
    DEADLINE_MS,
    "select id, clearance, rights, expires_at, mandate from wasl.taxii_credential_of($1)",
    [digest],
  );
  return rows[0] && toCredential(rows[0]);
}

interface CredentialRow {
  readonly id: string;
  readonly clearance: number;
  readonly rights: string;
  readonly expires_at: string;
  readonly mandate: string | null;
}

const toCredential = (row: CredentialRow): TaxiiCredential => ({
  id: row.id,
  clearance: TLP_LEVELS[row.clearance] ?? "clear",
  rights: JSON.parse(row.rights) as TaxiiCredential["rights"],
  expiresAt: row.expires_at,
  ...(row.mandate === null ? {} : { mandate: row.mandate }),
});

interface PageRow {
  readonly first: string;
  readonly last: string;
  readonly n: number;
  readonly items: string;
}

const toPage = ({ first, last, n, items }: PageRow, more: boolean): TaxiiPage => ({
  count: n,
  first: BigInt(first),
  last: BigInt(last),
  items,
  more,
});

/** As the functions of the database take it. */
function filterOf(filter: TaxiiFilter): unknown {
  return {
    ...(filter.addedAfter === undefined ? {} : { after: String(filter.addedAfter) }),
    ...(filter.ids === undefined ? {} : { ids: filter.ids }),
    ...(filter.types === undefined ? {} : { types: filter.types }),
    ...(filter.specVersions === undefined ? {} : { specs: filter.specVersions }),
    versions: filter.versions.filter((v) => typeof v === "string"),
    at: filter.versions.flatMap((v) => (typeof v === "string" ? [] : [timestampKey(v.at)])),
  };
}

interface Addition {
  /** Absent where the node itself adds. */
  readonly as?: Uint8Array;
  readonly collectionId: string;
  readonly drafts: readonly TaxiiDraft[];
  readonly nowMicros: bigint;
}

async function addDrafts(options: TaxiiStoreOptions, addition: Addition): Promise<readonly TaxiiOutcome[]> {
  const { as, collectionId, drafts, nowMicros } = addition;
  if (drafts.length === 0) return [];
  return await audited(options, as, async (query) => {
    const rows = drafts.map(rowOf);
    const { rows: answers } = await query<{ value: { base: string; known: readonly Known[] } }>(
      as === undefined
        ? "select wasl.taxii_append($1, $2::bigint, $3::json) as value"
        : "select wasl.taxii_add($4, $5, $1, $2::bigint, $3::json) as value",
      [
        collectionId,
        String(nowMicros),
        JSON.stringify(rows),
        ...(as === undefined ? [] : [as, nowText(options.clock)]),
      ],
    );
    const [answer] = answers;
    if (!answer) throw new WaslError("INTERNAL", { because: "no answer" });
    const known = new Map(answer.value.known.map((k) => [k[0], k]));
    const result = drafts.map((draft, i) =>
      outcomeOf(draft, known.get(i + 1), BigInt(answer.value.base) + BigInt(i + 1)),
    );
    const counts = { added: 0, known: 0, differs: 0 };
    for (const { kind } of result) counts[kind] += 1;
    const entry: AuditEntryDraft = {
      action: as === undefined ? "share" : "change",
      object: `taxii-collection ${collectionId}`,
      detail: { did: "add", ...counts, after: answer.value.base },
    };
    return { result, entries: [entry] };
  });
}

/** Number in the batch, version, hash, and the text where the hash is another. */
type Known = readonly [number, string, string, string | null];

function outcomeOf(draft: TaxiiDraft, known: Known | undefined, added: bigint): TaxiiOutcome {
  if (!known) return { kind: "added", version: draft.version ?? microsText(added) };
  const [, version, , json] = known;
  // Written in another way it is the same object still.
  const isSame = json === null || isDeepStrictEqual(JSON.parse(json), JSON.parse(draft.json));
  return { kind: isSame ? "known" : "differs", version };
}

/** Sixteen bytes as a name space is written. */
const uuidOf = (bytes: Buffer): string =>
  bytes.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64url");

function rowOf(draft: TaxiiDraft, i: number) {
  const { version } = draft;
  // What has no version is another version where it is other content; the later is the last.
  const key =
    version === undefined ? `#${sha256(canonicalize(JSON.parse(draft.json)) ?? "")}` : timestampKey(version);
  return {
    n: i + 1,
    object_id: draft.id,
    type: draft.type,
    spec_version: draft.specVersion,
    ...(version === undefined ? {} : { version, sort_key: key }),
    version_key: key,
    tlp: tlpRank(draft.tlp),
    hash: sha256(draft.json),
    json: draft.json,
  };
}

const microsText = (micros: bigint): string =>
  `${new Date(Number(micros / 1000n)).toISOString().slice(0, -1)}${String(micros % 1000n).padStart(3, "0")}Z`;

async function readWaiting(
  { driver, keys }: TaxiiStoreOptions,
  collectionId: string,
  limit: number,
): Promise<readonly TaxiiWaiting[]> {
  const { rows } = await driver.once<{
    entity_id: string;
    mark: string;
    object_id: string | null;
    version: string | null;
    object: string | null;
    joins: readonly string[];
    entries: readonly (SealedEntry & { readonly peer: string })[];
  }>(
    "auth",
    DEADLINE_MS,
    "select entity_id, mark, object_id, version, object, joins, entries from wasl.taxii_waiting($1, $2)",
    [collectionId, limit],
  );
  return rows.map((r) => ({
    entityId: r.entity_id,
    mark: r.mark,
    joins: r.joins,
    entries: r.entries.flatMap((entry) => sealedText(keys, entry.peer, entry) ?? []),
    ...(r.object_id === null || r.version === null || r.object === null
      ? {}
      : { shown: { objectId: r.object_id, version: r.version, json: r.object } }),
  }));
}

interface ToldRow {
  readonly entity_id: string;
  readonly schema: string;
  readonly property: string | null;
  readonly value: string | null;
}

async function project(
  options: TaxiiStoreOptions,
  collectionId: string,
  items: readonly TaxiiProjection[],
  nowMicros: bigint,
): Promise<void> {
  // What an object refers to stands before it.
  const drafts = items.flatMap(({ draft, observables, joins }) => [
    ...observables,
    ...(draft ? [draft] : []),
    ...joins,
  ]);
  const places = items.map(({ entityId, mark, gone, draft, keeps, observables, joins, ends, once }) => ({
    entity_id: entityId,
    mark,
    gone: gone ?? null,
    object_id: draft?.id ?? keeps ?? null,
    refers: [
      ...[...observables, ...joins].map(({ id, json }) => [id, sha256(json)]),
      ...ends.map((id) => [id, ""]),
    ],
    once,
  }));
  await audited(options, undefined, async (query) => {
    await query("select wasl.taxii_project($1, $2::bigint, $3::json, $4::json)", [
      collectionId,
      String(nowMicros),
      JSON.stringify(places),
      JSON.stringify(drafts.map(rowOf)),
    ]);
    const removed = items.filter((i) => i.gone !== undefined && i.draft === undefined).length;
    const detail = { did: "project", shown: drafts.length, removed };
    const entries: AuditEntryDraft[] =
      drafts.length + removed === 0
        ? []
        : [{ action: "share", object: `taxii-collection ${collectionId}`, detail }];
    return { result: undefined, entries };
  });
}

/** Does what is to be on record, with its entries, in one transaction. */
async function audited<T>(
  options: TaxiiStoreOptions,
  as: Uint8Array | undefined,
  work: (query: Query) => Promise<{ readonly result: T; readonly entries: readonly AuditEntryDraft[] }>,
  role: "auth" | "owner" = "auth",
): Promise<T> {
  const { driver } = options;
  const credential = as && (await readCredential(driver, as));
  const transaction = await driver.begin(role, DEADLINE_MS);
  try {
    const { result, entries } = await work(transaction.query);
    await commit(options, transaction, credential ?? NODE, entries);
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/** What is done as nobody's client. */
const NODE = { id: "" };

async function commit(
  { chain, driver }: TaxiiStoreOptions,
  transaction: Parameters<AuditChain["commit"]>[0],
  { id, mandate = "taxii" }: Pick<TaxiiCredential, "id" | "mandate">,
  entries: readonly AuditEntryDraft[],
): Promise<void> {
  const userId = id === "" ? "node" : `taxii:${id}`;
  try {
    await chain.commit(transaction, "account", { userId, purpose: "information-exchange", mandate }, entries);
  } catch (error) {
    await chain.recover(driver).catch(() => undefined);
    throw error;
  }
  if (chain.needsCheckpoint) await chain.checkpoint(driver).catch(() => undefined);
}

/** Each caller's entries in a transaction of their own: an entry of the log names one. */
async function keepAudit(options: TaxiiStoreOptions, entries: readonly TaxiiAudit[]): Promise<void> {
  const callers = new Map<string, TaxiiAudit[]>();
  for (const entry of entries)
    callers.set(entry.credentialId, [...(callers.get(entry.credentialId) ?? []), entry]);
  for (const [credentialId, own] of callers) {
    const transaction = await options.driver.begin("auth", DEADLINE_MS);
    try {
      const { rows } = await transaction.query<{ mandate: string | null }>(
        "select wasl.taxii_mandate_of($1) as mandate",
        [credentialId],
      );
      const mandate = rows[0]?.mandate ?? "taxii";
      await commit(
        options,
        transaction,
        { id: credentialId === "" ? "unknown" : credentialId, mandate },
        own.map(({ action, object, detail }) => ({ action, object, detail })),
      );
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }
}
