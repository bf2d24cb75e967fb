import type { FederationPart, ObjectKey, ObjectRow, ReleaseRow } from "../../app/index.ts";
import { isPurpose, type ObjectRef } from "../../core/index.ts";
import { type Context, given, nowText } from "../context.ts";
import { numberArray, sparseTextArray, textArray } from "../database/literals.ts";
import { type SealedEntry, sealedText } from "../keys/entry-seals.ts";

interface ObjectDbRow {
  readonly creator: string;
  readonly id: string;
  readonly access_id: number;
  readonly version: number;
  readonly hash: string;
  readonly state: ObjectRow["state"];
  readonly statement_id: string | null;
  readonly body: string | null;
  readonly expires_at: string | null;
  readonly contest_open: boolean | null;
  readonly contest_at: string | null;
  readonly from_creator: boolean;
}

const OBJECT =
  "o.creator, o.id, o.access_id, o.version, o.hash, o.state, o.statement_id, o.body, o.expires_at, o.contest_open, o.contest_at, o.from_creator";

const OF_KEYS = "from unnest($1::text[], $2::text[]) k(id, creator)";

type Objects = Pick<
  FederationPart,
  | "objects"
  | "hold"
  | "objectsOfStatements"
  | "objectsOfGroup"
  | "objectsOver"
  | "saveObjects"
  | "forget"
  | "forgetGiven"
  | "wireText"
  | "releases"
  | "withhold"
  | "keepForLift"
  | "behind"
  | "entitiesKnownTo"
  | "withdrawReceived"
>;

export function objectPart(context: Context, turn: FederationPart["turn"]): Objects {
  const { query } = context;
  const read = async (where: string, params: readonly (string | number)[]): Promise<readonly ObjectRow[]> => {
    const { rows } = await query<ObjectDbRow>(`select ${OBJECT} from wasl.fed_object o ${where}`, params);
    return await toObjects(context, rows);
  };
  const forgetGiven = async (keys: readonly ObjectKey[]): Promise<void> => {
    if (keys.length === 0) return;
    await query(
      `update wasl.fed_entry e set text = null ${OF_KEYS} where e.object_id = k.id and e.creator = k.creator and e.text is not null`,
      keyArrays(unique(keys)),
    );
  };
  return {
    objects: async (keys) =>
      keys.length === 0
        ? []
        : await read(
            "join unnest($1::text[], $2::text[]) k(id, creator) on k.id = o.id and k.creator = o.creator order by o.id, o.creator",
            keyArrays(unique(keys)),
          ),
    async hold(keys) {
      if (keys.length === 0) return [];
      await turn();
      return await read(
        // In one order, so that two who hold several never wait for each other.
        "where (o.id, o.creator) in (select k.id, k.creator from unnest($1::text[], $2::text[]) k(id, creator)) order by o.id, o.creator for update of o",
        keyArrays(unique(keys)),
      );
    },
    objectsOfStatements: async (ids) =>
      ids.length === 0
        ? []
        : await read("where o.statement_id = any ($1::text[]) order by o.id", [textArray(ids)]),
    objectsOfGroup: (creator, group) =>
      read(
        "where o.creator = $1 and o.groups is not null and o.state = 'held' and $2 = any (o.groups) order by o.id",
        [creator, group],
      ),
    objectsOver: (by, limit) =>
      read(
        "where o.state = 'held' and o.expires_at is not null and o.expires_at <= $1 order by o.id limit $2",
        [by, limit],
      ),
    saveObjects: (rows) => saveObjects(context, rows),
    async forget(keys) {
      if (keys.length === 0) return;
      await forgetGiven(keys);
      await query(
        `update wasl.fed_object o set body = null ${OF_KEYS} where o.id = k.id and o.creator = k.creator and o.body is not null`,
        keyArrays(unique(keys)),
      );
    },
    forgetGiven,
    wireText: (ref) => wireText(context, ref),
    async releases(keys) {
      if (keys.length === 0) return [];
      const { rows } = await query<ReleaseDbRow>(
        `select distinct on (e.object_id, e.creator, e.peer) e.object_id, e.creator, e.peer, e.version, e.purpose,
            e.mandate, w.seq is not null as is_withheld, e.text is null as is_gone, w.by_hold as is_by_hold
          from unnest($1::text[], $2::text[]) k(id, creator)
            join wasl.fed_entry e on e.object_id = k.id and e.creator = k.creator
            left join wasl.fed_withheld w on w.peer = e.peer and w.seq = e.seq
          order by e.object_id, e.creator, e.peer, e.version desc, e.seq desc`,
        keyArrays(unique(keys)),
      );
      return rows.flatMap(toRelease);
    },
    async withhold(peer, seqs, isByHold = false) {
      if (seqs.length === 0) return;
      await query(
        "insert into wasl.fed_withheld (peer, seq, by_hold) select $1, unnest($2::int[]), $3::boolean on conflict do nothing",
        [peer, numberArray(seqs), isByHold],
      );
    },
    async keepForLift(peer, { creator, id }) {
      await query(
        `insert into wasl.fed_withheld (peer, seq, by_hold) select e.peer, e.seq, true from wasl.fed_entry e
            where e.peer = $1 and e.object_id = $2 and e.creator = $3 order by e.version desc, e.seq desc limit 1
          on conflict do nothing`,
        [peer, id, creator],
      );
    },
    async behind(peer, after, limit) {
      const { rows } = await query<ReleaseDbRow & { statement_id: string }>(
        `select n.*, o.statement_id from (
            select distinct on (e.object_id, e.creator) e.object_id, e.creator, e.peer, e.version, e.purpose, e.mandate,
                w.seq is not null as is_withheld, e.text is null as is_gone, w.by_hold as is_by_hold
              from wasl.fed_entry e left join wasl.fed_withheld w on w.peer = e.peer and w.seq = e.seq
              where e.peer = $1 and e.object_id is not null and (e.object_id, e.creator) > ($2, $3)
              order by e.object_id, e.creator, e.version desc, e.seq desc) n
          join wasl.fed_object o on o.id = n.object_id and o.creator = n.creator
          where o.state = 'held' and o.statement_id is not null and (not n.is_gone or n.is_by_hold)
            and (n.is_withheld or o.version > n.version)
          order by n.object_id, n.creator limit $4`,
        [peer, after?.id ?? "", after?.creator ?? "", limit],
      );
      return rows.flatMap((row) => toRelease(row).map((r) => ({ ...r, statementId: row.statement_id })));
    },
    async entitiesKnownTo(peer, ids) {
      if (ids.length === 0) return new Set();
      const { rows } = await query<{ entity_id: string }>(
        `select k.id as entity_id from unnest($2::text[]) k(id) where exists (
          select 1 from wasl.fed_entry e where e.entity_id = k.id and e.peer = $1 and e.text is not null)`,
        [peer, textArray(ids)],
      );
      return new Set(rows.map((r) => r.entity_id));
    },
    async withdrawReceived(ids, reason) {
      if (ids.length === 0) return 0;
      const { rows } = await query<{ gone: number }>("select wasl.fed_withdraw($1::text[], $2, $3) as gone", [
        textArray(ids),
        reason,
        nowText(context.clock),
      ]);
      return rows[0]?.gone ?? 0;
    },
  };
}

type ReleaseDbRow = Omit<ReleaseRow, "id" | "isWithheld" | "isByHold" | "isGone"> & {
  readonly object_id: string;
  readonly is_withheld: boolean;
  readonly is_by_hold: boolean | null;
  readonly is_gone: boolean;
};

const toRelease = (row: ReleaseDbRow): readonly ReleaseRow[] => {
  const { object_id: id, creator, peer, version, purpose, mandate } = row;
  const { is_withheld: isWithheld, is_gone: isGone } = row;
  const isByHold = row.is_by_hold === true;
  return isPurpose(purpose)
    ? [{ id, creator, peer, version, purpose, mandate, isWithheld, isByHold, isGone }]
    : [];
};

export const keyArrays = (keys: readonly ObjectKey[]): [string, string] => [
  textArray(keys.map((k) => k.id)),
  textArray(keys.map((k) => k.creator)),
];
export const unique = (keys: readonly ObjectKey[]): readonly ObjectKey[] => [
  ...new Map(keys.map((k) => [`${k.creator} ${k.id}`, k])).values(),
];

async function toObjects(context: Context, rows: readonly ObjectDbRow[]): Promise<readonly ObjectRow[]> {
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  return rows.map((r) => ({
    creator: r.creator,
    id: r.id,
    version: r.version,
    hash: r.hash,
    state: r.state,
    access: accessOf(r.access_id),
    ...(r.from_creator ? { isFromCreator: true } : {}),
    ...given("statementId", r.statement_id),
    ...given("text", r.body),
    ...given("expiresAt", r.expires_at),
    ...(r.contest_at === null ? {} : { contest: { isOpen: r.contest_open === true, at: r.contest_at } }),
  }));
}

async function saveObjects(context: Context, rows: readonly ObjectRow[]): Promise<void> {
  if (rows.length === 0) return;
  const accessIds = await context.access.intern(rows.map((r) => r.access));
  await context.query(
    `insert into wasl.fed_object (creator, id, access_id, version, hash, state, statement_id, body, expires_at, groups,
        contest_open, contest_at, from_creator)
      select i.creator, i.id, i.access_id, i.version, i.hash, i.state, i.statement_id, i.body, i.expires_at,
          string_to_array(i.groups, E'\\x1f'), i.contest = 'open', i.contest_at, i.given = 'creator'
        from unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[],
          $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
          i(creator, id, access_id, version, hash, state, statement_id, body, expires_at, groups, contest, contest_at, given)
      on conflict (id, creator) do update set access_id = excluded.access_id, version = excluded.version,
        hash = excluded.hash, state = excluded.state, statement_id = excluded.statement_id, body = excluded.body,
        expires_at = excluded.expires_at, groups = excluded.groups, contest_open = excluded.contest_open,
        contest_at = excluded.contest_at, from_creator = excluded.from_creator`,
    [
      textArray(rows.map((r) => r.creator)),
      textArray(rows.map((r) => r.id)),
      numberArray(accessIds),
      numberArray(rows.map((r) => r.version)),
      textArray(rows.map((r) => r.hash)),
      textArray(rows.map((r) => r.state)),
      sparseTextArray(rows.map((r) => r.statementId)),
      sparseTextArray(rows.map((r) => r.text)),
      sparseTextArray(rows.map((r) => r.expiresAt)),
      sparseTextArray(
        rows.map((r) => (r.access.groups === "any" ? undefined : r.access.groups.join("\x1f"))),
      ),
      sparseTextArray(rows.map((r) => r.contest && (r.contest.isOpen ? "open" : "over"))),
      sparseTextArray(rows.map((r) => r.contest?.at)),
      textArray(rows.map((r) => (r.isFromCreator === true ? "creator" : "other"))),
    ],
  );
}

async function wireText({ query, keys }: Context, ref: ObjectRef): Promise<string | undefined> {
  const held = await query<{ body: string | null }>(
    "select body from wasl.fed_object where id = $1 and creator = $2 and version = $3",
    [ref.id, ref.creator, ref.version],
  );
  const body = held.rows[0]?.body;
  if (body) return body;
  const { rows } = await query<SealedEntry & { readonly peer: string }>(
    `select peer, seq, encode(leaf, 'hex') as leaf, encode(seal, 'hex') as seal, text from wasl.fed_entry
      where object_id = $1 and creator = $2 and version = $3 and text is not null order by peer, seq`,
    [ref.id, ref.creator, ref.version],
  );
  for (const row of rows) {
    const text = sealedText(keys, row.peer, row);
    if (text !== undefined) return objectTextIn(text);
  }
  return undefined;
}

/** The object's own text, cut out of its entry to the byte. */
function objectTextIn(entry: string): string {
  const start = entry.indexOf('"object":') + '"object":'.length;
  const end = entry.lastIndexOf(',"purpose":');
  return entry.slice(start, end);
}
