import { createHash } from "node:crypto";
import type {
  TaxiiCollection,
  TaxiiCredential,
  TaxiiDraft,
  TaxiiFilter,
  TaxiiOutcome,
  TaxiiRow,
  TaxiiStore,
} from "../app/index.ts";
import { TLP_LEVELS, tlpRank } from "../core/index.ts";
import { timestampKey } from "../formats/index.ts";
import { type Driver, inTransaction, type Param, type Query } from "./driver.ts";

const DEADLINE_MS = 30_000;
/** Collections are few and asked for at each request; a new one shows within this time everywhere. */
const COLLECTIONS_CACHED_MS = 1_000;

/** TAXII collections in the database. Not for the data role: nothing of the graph is in them. */
export function openTaxii(driver: Driver, now: () => number): TaxiiStore {
  const run = <T>(work: (query: Query) => Promise<T>): Promise<T> =>
    inTransaction(driver, "auth", DEADLINE_MS, work);
  let cached: { readonly until: number; readonly all: readonly TaxiiCollection[] } | undefined;
  return {
    async createCollection(c) {
      cached = undefined;
      await run((query) =>
        query(
          "insert into wasl.taxii_collection (id, title, description, alias, default_tlp) values ($1, $2, $3, $4, $5)",
          [c.id, c.title, c.description ?? null, c.alias ?? null, tlpRank(c.defaultTlp)],
        ),
      );
    },
    async collections() {
      if (cached && cached.until > now()) return cached.all;
      const all = await run(readCollections);
      cached = { until: now() + COLLECTIONS_CACHED_MS, all };
      return all;
    },
    async createCredential(c, digest) {
      await run((query) =>
        query(
          "insert into wasl.taxii_credential (digest, id, clearance, rights, expires_at) values ($1, $2, $3, $4, $5)",
          [digest, c.id, tlpRank(c.clearance), JSON.stringify(c.rights), c.expiresAt],
        ),
      );
    },
    credential: (digest) => run((query) => readCredential(query, digest)),
    page: (collectionId, filter, limit, withJson) =>
      run((query) => readPage(query, collectionId, filter, limit, withJson)),
    add: (collectionId, drafts, nowMicros) =>
      drafts.length === 0
        ? Promise.resolve([])
        : run((query) => addDrafts(query, collectionId, drafts, nowMicros)),
    remove: (collectionId, filter) => run((query) => removeRows(query, collectionId, filter)),
    async saveStatus(s) {
      await run(async (query) => {
        await query("delete from wasl.taxii_status where saved_at < now() - interval '1 day'");
        await query(
          `insert into wasl.taxii_status (id, collection_id, credential_id, json) values ($1, $2, $3, $4)
            on conflict (id) do update set json = excluded.json`,
          [s.id, s.collectionId, s.credentialId, s.json],
        );
      });
    },
    status: (id) =>
      run(async (query) => {
        const { rows } = await query<{ collection_id: string; credential_id: string; json: string }>(
          "select collection_id, credential_id, json from wasl.taxii_status where id = $1",
          [id],
        );
        const [row] = rows;
        return (
          row && { id, collectionId: row.collection_id, credentialId: row.credential_id, json: row.json }
        );
      }),
  };
}

async function readCollections(query: Query): Promise<readonly TaxiiCollection[]> {
  const { rows } = await query<{
    id: string;
    title: string;
    description: string | null;
    alias: string | null;
    default_tlp: number;
  }>("select id, title, description, alias, default_tlp from wasl.taxii_collection order by title, id");
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    ...(row.description === null ? {} : { description: row.description }),
    ...(row.alias === null ? {} : { alias: row.alias }),
    defaultTlp: TLP_LEVELS[row.default_tlp] ?? "red",
  }));
}

async function readCredential(query: Query, digest: Uint8Array): Promise<TaxiiCredential | undefined> {
  const { rows } = await query<{ id: string; clearance: number; rights: string; expires_at: string }>(
    "select id, clearance, rights, expires_at from wasl.taxii_credential where digest = $1",
    [digest],
  );
  const [row] = rows;
  if (!row) return undefined;
  return {
    id: row.id,
    clearance: TLP_LEVELS[row.clearance] ?? "clear",
    rights: JSON.parse(row.rights) as TaxiiCredential["rights"],
    expiresAt: row.expires_at,
  };
}

/** The conditions of a filter; parameters are appended to `params`. */
function conditions(collectionId: string, filter: TaxiiFilter, params: Param[]): string {
  const take = (value: Param): string => `$${params.push(value)}`;
  const among = (values: readonly string[]): string =>
    `any(string_to_array(${take(values.join("\n"))}, E'\\n'))`;
  const all = [
    `collection_id = ${take(collectionId)}`,
    `added > ${take(String(filter.addedAfter ?? 0n))}::bigint`,
    `tlp <= ${take(tlpRank(filter.clearance))}::int`,
  ];
  if (filter.ids) all.push(`object_id = ${among(filter.ids)}`);
  if (filter.types) all.push(`type = ${among(filter.types)}`);
  if (filter.specVersions) all.push(`spec_version = ${among(filter.specVersions)}`);
  if (!filter.versions.includes("all")) {
    const keys = filter.versions.flatMap((v) => (typeof v === "object" ? [timestampKey(v.at)] : []));
    const any = [
      ...(filter.versions.includes("last") ? ["is_last"] : []),
      ...(filter.versions.includes("first") ? ["is_first"] : []),
      ...(keys.length > 0 ? [`sort_key = ${among(keys)}`] : []),
    ];
    all.push(any.length === 0 ? "false" : `(${any.join(" or ")})`);
  }
  return all.join(" and ");
}

async function readPage(
  query: Query,
  collectionId: string,
  filter: TaxiiFilter,
  limit: number,
  withJson: boolean,
): Promise<readonly TaxiiRow[]> {
  const params: Param[] = [];
  const where = conditions(collectionId, filter, params);
  // One text for the page: a thousand rows cost the embedded database's worker more than their content does. Neither
  // separator can stand in JSON, nor in what has passed validation.
  const { rows } = await query<{ page: string | null }>(
    `select string_agg(concat_ws(E'\\x1e', object_id, type, spec_version, version, added::text${withJson ? ", json" : ""}),
        E'\\x1d' order by added) as page
      from (select object_id, type, spec_version, version, added${withJson ? ", json" : ""}
        from wasl.taxii_object where ${where} order by added limit ${Math.trunc(limit)}) p`,
    params,
  );
  const page = rows[0]?.page ?? "";
  return page === "" ? [] : page.split("\x1d").map(toRow);
}

function toRow(text: string): TaxiiRow {
  const [id = "", type = "", specVersion = "", version = "", added = "0", json] = text.split("\x1e");
  return { id, type, specVersion, version, addedAt: BigInt(added), ...(json === undefined ? {} : { json }) };
}

async function addDrafts(
  query: Query,
  collectionId: string,
  drafts: readonly TaxiiDraft[],
  nowMicros: bigint,
): Promise<readonly TaxiiOutcome[]> {
  // The lock is held until the commit: whoever comes second adds after, with later numbers.
  const { rows } = await query<{ last_added: string }>(
    "select last_added::text as last_added from wasl.taxii_collection where id = $1 for update",
    [collectionId],
  );
  const last = BigInt(rows[0]?.last_added ?? 0);
  const base = last > nowMicros ? last : nowMicros;
  const given = drafts.map((draft, n) => rowOf(draft, base + BigInt(n + 1)));
  const batch = JSON.stringify(given);
  const inserted = await query<{ added: string }>(
    `insert into wasl.taxii_object
        (collection_id, added, object_id, type, spec_version, version, version_key, sort_key, tlp, hash, json)
      select $1, added, object_id, type, spec_version, version, version_key, sort_key, tlp, hash, json
        from json_to_recordset($2::json) as x (added bigint, object_id text, type text, spec_version text,
          version text, version_key text, sort_key text, tlp int, hash text, json text)
      on conflict (collection_id, object_id, version_key) do nothing returning added::text as added`,
    [collectionId, batch],
  );
  const added = new Set(inserted.rows.map((r) => r.added));
  const ids = [...new Set(given.filter((g) => added.has(g.added)).map((g) => g.object_id))];
  await markEnds(query, collectionId, ids);
  await query("update wasl.taxii_collection set last_added = $2::bigint where id = $1", [
    collectionId,
    String(base + BigInt(drafts.length)),
  ]);
  const others = given.filter((g) => !added.has(g.added));
  const hashes =
    others.length === 0 ? new Map<string, string>() : await knownHashes(query, collectionId, others);
  return given.map((g) => {
    if (added.has(g.added)) return "added";
    return hashes.get(`${g.object_id}\n${g.version_key}`) === g.hash ? "known" : "differs";
  });
}

type Given = ReturnType<typeof rowOf>;

function rowOf(draft: TaxiiDraft, added: bigint) {
  const hash = createHash("sha256").update(draft.json).digest("base64url");
  // What has no version is another version where it is other content; the later is the last.
  const key = draft.version === undefined ? `#${hash}` : timestampKey(draft.version);
  return {
    added: String(added),
    object_id: draft.id,
    type: draft.type,
    spec_version: draft.specVersion,
    version: draft.version ?? microsText(added),
    version_key: key,
    sort_key: draft.version === undefined ? timestampKey(microsText(added)) : key,
    tlp: tlpRank(draft.tlp),
    hash,
    json: draft.json,
  };
}

const microsText = (micros: bigint): string =>
  `${new Date(Number(micros / 1000n)).toISOString().slice(0, -1)}${String(micros % 1000n).padStart(3, "0")}Z`;

/** Says anew which versions of these objects are the first and the last. */
async function markEnds(query: Query, collectionId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await query(
    `update wasl.taxii_object o set is_first = (o.sort_key = m.least), is_last = (o.sort_key = m.most)
      from (select object_id, min(sort_key) as least, max(sort_key) as most from wasl.taxii_object
        where collection_id = $1 and object_id = any(string_to_array($2, E'\\n'))
        group by object_id having count(*) > 1 or not bool_and(is_first and is_last)) m
      where o.collection_id = $1 and o.object_id = m.object_id
        and (o.is_first is distinct from (o.sort_key = m.least) or o.is_last is distinct from (o.sort_key = m.most))`,
    [collectionId, ids.join("\n")],
  );
}

async function knownHashes(
  query: Query,
  collectionId: string,
  given: readonly Given[],
): Promise<Map<string, string>> {
  const { rows } = await query<{ object_id: string; version_key: string; hash: string }>(
    `select object_id, version_key, hash from wasl.taxii_object
      where collection_id = $1 and object_id = any(string_to_array($2, E'\\n'))`,
    [collectionId, [...new Set(given.map((g) => g.object_id))].join("\n")],
  );
  return new Map(rows.map((r) => [`${r.object_id}\n${r.version_key}`, r.hash]));
}

async function removeRows(query: Query, collectionId: string, filter: TaxiiFilter): Promise<number> {
  await query("select 1 from wasl.taxii_collection where id = $1 for update", [collectionId]);
  const params: Param[] = [];
  const where = conditions(collectionId, filter, params);
  const { rows } = await query<{ object_id: string }>(
    `delete from wasl.taxii_object where ${where} returning object_id`,
    params,
  );
  await markEnds(query, collectionId, [...new Set(rows.map((r) => r.object_id))]);
  return rows.length;
}
