import { createHmac } from "node:crypto";
import type { KeyedStatement, ProtectedSubject, ProtectionPort, Reidentified } from "../../app/index.ts";
import {
  type Guardian,
  idFrom,
  PROTECTED_ID_PREFIX,
  type ProtectedCategory,
  type Statement,
  WaslError,
} from "../../core/index.ts";
import type { Context } from "../context.ts";
import type { Query } from "../database/driver.ts";
import { numberArray, textArray, unseen } from "../database/literals.ts";
import { planOf } from "../entities/index-plans.ts";
import type { NodeKeys } from "../keys/node-key.ts";
import { newDataKey, seal, unseal } from "../keys/sealing.ts";
import { openKey, type ReportNumbers } from "../reports.ts";
import { keepIdentifiers } from "./protected-identifiers.ts";

/**
 * Envelope encryption: each person has a data key, wrapped by the newest wrapping key (store/keys/wrap-keys.ts), which stands in
 * the key file; that may be sealed by a key service (store/keys/key-service.ts).
 */
export const wrapPersonKey = (keys: NodeKeys, entityId: string, dataKey: Uint8Array): Buffer =>
  seal(keys.wrap, `person ${entityId}`, dataKey);
export const unwrapPersonKey = (keys: NodeKeys, entityId: string, wrapped: Uint8Array): Buffer =>
  unseal(keys.wrap, `person ${entityId}`, wrapped);

export const sealSaid = (dataKey: Uint8Array, entityId: string, said: readonly unknown[]): Buffer =>
  seal(dataKey, `said ${entityId}`, Buffer.from(JSON.stringify(said)));

export const openSaid = (
  keys: NodeKeys,
  entityId: string,
  wrapped: Uint8Array,
  body: Uint8Array,
): readonly KeyedStatement[] =>
  JSON.parse(
    unseal(unwrapPersonKey(keys, entityId, wrapped), `said ${entityId}`, body).toString("utf8"),
  ) as KeyedStatement[];

/** What a source calls a person, as a keyed digest: tells a second file of the same person and nobody anything. */
export const aliasDigest = (keys: NodeKeys, sourceId: string): string =>
  createHmac("sha256", keys.pseudonym)
    .update(JSON.stringify(["alias", sourceId.normalize("NFC")]))
    .digest("hex");

/** Without the node key a pseudonym says nothing; with it, the same source names the same person alike. */
export function pseudonymOf(keys: NodeKeys, sourceId: string): { pseudonym: string; entityId: string } {
  const digest = createHmac("sha256", keys.pseudonym)
    .update(JSON.stringify(["person", sourceId.normalize("NFC")]))
    .digest("hex");
  const pseudonym = `protected-${digest.slice(0, 16)}`;
  return { pseudonym, entityId: idFrom(PROTECTED_ID_PREFIX, pseudonym) };
}

/** Whoever writes, keeps or lets out what is of persons holds it shared until the commit; whoever takes such away holds it alone. */
const PROTECTING = 1463899984;

/** Before a person is looked for in what is to go. */
export async function beginProtecting({ query }: { readonly query: Query }): Promise<void> {
  await query(`select pg_advisory_xact_lock(${PROTECTING})`);
}

export async function holdProtected({ query }: Pick<Context, "query">): Promise<void> {
  await query(`select pg_advisory_xact_lock_shared(${PROTECTING})`);
}

/** Another wherever anything was put into the keyed store, or erased from it. */
export async function protectedVersion({ query }: { readonly query: Query }): Promise<string> {
  const { rows } = await query<{ version: string }>("select wasl.protected_version() as version");
  return rows[0]?.version ?? "";
}

/** Of some ids those that are no protected person's, and until the commit nobody of them becomes one. */
export async function stillOpen(context: Context, ids: readonly string[]): Promise<ReadonlySet<string>> {
  await holdProtected(context);
  const known = await protectedSubjects(context, ids);
  return new Set(ids.filter((id) => !known.has(id)));
}

export function protectionPart(context: Context, numbers: ReportNumbers): ProtectionPort {
  const { query, keys } = context;
  return {
    protectedSubjects: (sourceIds) => protectedSubjects(context, sourceIds),
    async heldByProtected(ids) {
      if (ids.length === 0) return new Set();
      const { rows } = await query<{ id: string }>(
        `select wasl.held_by_protected(${unseen("$1::text[]")}) as id`,
        [textArray(ids)],
      );
      return new Set(rows.map((row) => row.id));
    },
    holdProtected: () => holdProtected(context),
    protectedVersion: () => protectedVersion(context),
    async protectPerson({ sourceId, category, said, reportId, reviewAt }) {
      const { no } = await numbers.get(reportId);
      const { pseudonym, entityId } = pseudonymOf(keys, sourceId);
      const dataKey = newDataKey();
      const { count } = await query(
        `insert into wasl.protected_name (pseudonym, category, report_no, data_key, body, entity_id, review_at, guardian)
          values ($1, $2, $3, $4, $5, $6, $7, 'unknown') on conflict do nothing`,
        [
          pseudonym,
          category,
          no,
          wrapPersonKey(keys, entityId, dataKey),
          sealSaid(dataKey, entityId, said),
          entityId,
          reviewAt,
        ],
      );
      await query(
        "insert into wasl.protected_alias (digest, entity_id) values ($1, $2) on conflict do nothing",
        [aliasDigest(keys, sourceId), entityId],
      );
      await keepIdentifiers(query, keys, entityId, said);
      if (count === 0) await keepProtected(context, entityId, said, no);
      return { entityId, pseudonym };
    },
    async keepProtected(entityId, said, reportId) {
      await keepProtected(context, entityId, said, (await numbers.get(reportId)).no);
    },
    addChildren: (statements) => addChildren(context, numbers, statements),
    reidentify: (entityId, now) => reidentify(context, entityId, now),
    async keepMasked(reportId, names) {
      if (names.length === 0) return;
      const { no, dataKey } = await numbers.get(reportId);
      const key = openKey(context, reportId, dataKey);
      const sealed = names.map(({ start, name }) =>
        seal(key, `masked ${reportId} ${start}`, Buffer.from(name)).toString("hex"),
      );
      await query(
        `insert into wasl.masked_name (report_no, start_at, end_at, access_id, body)
          select r.no, n.start_at, n.end_at, r.access_id, decode(n.body, 'hex')
            from wasl.report r, unnest($2::int[], $3::int[], $4::text[]) n(start_at, end_at, body)
            where r.no = $1 on conflict do nothing`,
        [no, numberArray(names.map((n) => n.start)), numberArray(names.map((n) => n.end)), textArray(sealed)],
      );
    },
    async maskedNames(reportId) {
      const { no } = await numbers.get(reportId);
      const { rows } = await query<{ start_at: number; end_at: number }>(
        "select start_at, end_at from wasl.masked_name where report_no = $1 order by start_at",
        [no],
      );
      return rows.map((r) => ({ start: r.start_at, end: r.end_at }));
    },
    async unmask(reportId, start, now) {
      const { no, dataKey } = await numbers.get(reportId);
      const { rows } = await query<{ body: Uint8Array | null }>("select wasl.unmask($1, $2, $3) as body", [
        no,
        start,
        now,
      ]);
      const body = rows[0]?.body;
      if (!body) return undefined;
      return unseal(openKey(context, reportId, dataKey), `masked ${reportId} ${start}`, body).toString(
        "utf8",
      );
    },
    keepSource: (identity) => keepSource(context, identity),
    async hasSource(pseudonym) {
      const { rows } = await query<{ no: number }>(
        "select r.no from wasl.report r where r.source = $1 limit 1",
        [pseudonym],
      );
      return rows.length > 0;
    },
    async sourceOf(pseudonym, now) {
      const { rows } = await query<{ data_key: Uint8Array | null; body: Uint8Array }>(
        "select * from wasl.source_of($1, $2)",
        [pseudonym, now],
      );
      const [row] = rows;
      if (!row?.data_key) return undefined;
      const about = `source ${pseudonym}`;
      return unseal(unseal(keys.wrap, about, row.data_key), about, row.body).toString("utf8");
    },
  };
}

async function protectedSubjects(
  { query, keys }: Context,
  sourceIds: readonly string[],
): Promise<ReadonlyMap<string, ProtectedSubject>> {
  const none = new Map<string, ProtectedSubject>();
  if (sourceIds.length === 0) return none;
  const { rows: any } = await query<{ known: boolean }>("select wasl.has_protected_aliases() as known");
  if (any[0]?.known !== true) return none;
  const digests = new Map(sourceIds.map((id) => [aliasDigest(keys, id), id]));
  const { rows } = await query<{ digest: string; entity_id: string; category: ProtectedCategory }>(
    "select * from wasl.protected_aliases($1::text[])",
    [textArray([...digests.keys()])],
  );
  return new Map(
    rows.map((r) => [digests.get(r.digest) ?? "", { entityId: r.entity_id, category: r.category }]),
  );
}

async function keepProtected(
  { query, keys }: Context,
  entityId: string,
  said: readonly KeyedStatement[],
  reportNo: number,
): Promise<void> {
  if (said.length === 0) return;
  const { rows } = await query<{ key: Uint8Array | null }>("select wasl.protected_key($1) as key", [
    entityId,
  ]);
  const wrapped = rows[0]?.key;
  // The person was erased: what comes later of them is not kept either.
  if (!wrapped) return;
  await keepIdentifiers(query, keys, entityId, said);
  await query("insert into wasl.protected_body (entity_id, report_no, body) values ($1, $2, $3)", [
    entityId,
    reportNo,
    sealSaid(unwrapPersonKey(keys, entityId, wrapped), entityId, said),
  ]);
}

async function addChildren(
  context: Context,
  numbers: ReportNumbers,
  statements: readonly Statement[],
): Promise<number> {
  if (statements.length === 0) return 0;
  const accessIds = await context.access.intern(statements.map((s) => s.access));
  const rows: object[] = [];
  const links: object[] = [];
  for (const [n, s] of statements.entries()) {
    const { no } = await numbers.get(s.reportId);
    const common = { entity_id: s.entityId, schema: s.schema, property: s.property, access_id: accessIds[n] };
    rows.push({
      ...common,
      report_no: no,
      assessment: s.kind === "assessment",
      id: s.id,
      value: s.value,
      first_seen: s.firstSeen,
      known_at: s.knownAt,
    });
    const { isLink, side } = planOf(context.model, s.schema, s.property);
    if (isLink) links.push({ ...common, other_id: s.value, side, statement_id: s.id });
  }
  const { rows: added } = await context.query<{ n: number }>(
    "select wasl.add_children($1::jsonb, $2::jsonb) as n",
    [JSON.stringify(rows), JSON.stringify(links)],
  );
  return added[0]?.n ?? 0;
}

interface KeyedRow {
  readonly category: ProtectedCategory;
  readonly guardian: Guardian | null;
  readonly pseudonym: string;
  readonly data_key: Uint8Array | null;
  readonly body: Uint8Array;
  readonly no: number;
}

async function reidentify(
  context: Context,
  entityId: string,
  now: string,
): Promise<Reidentified | undefined> {
  const { rows } = await context.query<KeyedRow>("select * from wasl.reidentify($1, $2) order by no", [
    entityId,
    now,
  ]);
  const [first] = rows;
  if (!first?.data_key) return undefined;
  const { data_key } = first;
  const said = rows
    .filter((r) => r.body.length > 0)
    .flatMap((r) => openSaid(context.keys, entityId, data_key, r.body));
  return {
    entityId,
    category: first.category,
    guardian: first.guardian ?? "unknown",
    said: said.map(({ entityId: id, property, value }) => ({ entityId: id, property, value })),
  };
}

async function keepSource({ query, keys }: Context, identity: string): Promise<string> {
  if (identity.trim() === "") throw new WaslError("REQUEST_INVALID", { field: "source" });
  const digest = createHmac("sha256", keys.pseudonym)
    .update(JSON.stringify(["source", identity.normalize("NFC")]))
    .digest("hex");
  const pseudonym = `source-${digest.slice(0, 16)}`;
  const about = `source ${pseudonym}`;
  const dataKey = newDataKey();
  await query(
    "insert into wasl.source_identity (pseudonym, data_key, body) values ($1, $2, $3) on conflict do nothing",
    [pseudonym, seal(keys.wrap, about, dataKey), seal(dataKey, about, Buffer.from(identity))],
  );
  return pseudonym;
}
