import type {
  MatchStore,
  MatchTransaction,
  MessageFilter,
  PartnerEntry,
  StoredMessage,
} from "../../app/index.ts";
import { type Access, accessKey, URGENCIES, type WireMessage } from "../../core/index.ts";
import { type Context, given, nowText } from "../context.ts";
import type { Param, Query } from "../database/driver.ts";
import type { NodeKeys } from "../keys/node-key.ts";
import { seal, unseal } from "../keys/sealing.ts";

interface Row {
  readonly id: string;
  readonly access_id: number;
  readonly direction: StoredMessage["direction"];
  readonly state: StoredMessage["state"];
  readonly user_id: string | null;
  readonly sent_at: string | null;
  readonly answered_at: string | null;
  readonly failure: string | null;
  readonly body: Uint8Array;
}

/** Messages hold free text, which may hold anybody's name: they are sealed like originals. */
const about = (id: string): string => `message:${id}`;
const rank = (m: WireMessage): number => URGENCIES.length - 1 - URGENCIES.indexOf(m.urgency);

async function insert(
  query: Query,
  keys: NodeKeys,
  m: StoredMessage,
  accessId: number | undefined,
): Promise<boolean> {
  const { wire, jws, keptAt } = m;
  const said = JSON.stringify({ wire, jws, keptAt });
  const body = seal(keys.wrap, about(wire.id), new TextEncoder().encode(said));
  const { count } = await query(
    `insert into wasl.message (id, access_id, direction, partner, kind, thread, urgency, deadline, state, at, user_id,
        method, body) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing`,
    [
      wire.id,
      accessId ?? 0,
      m.direction,
      partnerOf(m),
      wire.kind,
      wire.thread,
      rank(wire),
      wire.deadline ?? null,
      m.state,
      wire.at,
      m.userId ?? null,
      methodOf(wire),
      body,
    ],
  );
  return count > 0;
}

const partnerOf = ({ direction, wire }: Pick<StoredMessage, "direction" | "wire">): string =>
  direction === "sent" ? wire.to : wire.from;
const methodOf = ({ method }: WireMessage): string | null =>
  method ? `${method.id} ${method.version}` : null;

type Opened = Pick<StoredMessage, "wire" | "jws" | "keptAt">;

/** Undefined for a row that this node did not write: who has the application's login can add one, and holds up no other; see `messageFault`. */
function opened(keys: NodeKeys, { id, body }: Pick<Row, "id" | "body">): Opened | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(unseal(keys.wrap, about(id), body))) as Opened;
  } catch {
    return undefined;
  }
}

export type OnRecordWork<T> = (
  query: Query,
) => Promise<{ readonly result: T; readonly entries: readonly PartnerEntry[] }>;

/** What a partner does, in one transaction with the entries about it. */
export type OnRecord = <T>(
  partner: string,
  purpose: string,
  mandate: string,
  work: OnRecordWork<T>,
) => Promise<T>;

/** What a row says of its message beside the sealed words. */
export interface MessageColumns extends Pick<Row, "id" | "direction" | "body"> {
  readonly partner: string;
  readonly kind: string;
  readonly thread: string;
  readonly urgency: number;
  readonly deadline: string | null;
  readonly at: string;
  readonly method: string | null;
}

/** What is wrong with a message, undefined where its row says what its sealed words say. */
export function messageFault(keys: NodeKeys, row: MessageColumns): string | undefined {
  const wire = opened(keys, row)?.wire;
  if (!wire) return "it does not open under this node's key";
  const isOne =
    wire.id === row.id &&
    partnerOf({ direction: row.direction, wire }) === row.partner &&
    wire.kind === row.kind &&
    wire.thread === row.thread &&
    rank(wire) === row.urgency &&
    (wire.deadline ?? null) === row.deadline &&
    wire.at === row.at &&
    methodOf(wire) === row.method;
  return isOne ? undefined : "its row is not what its words say";
}

/** What goes out and comes in without a viewer. */
export function outboxPart(
  run: <T>(work: (query: Query) => Promise<T>) => Promise<T>,
  onRecord: OnRecord,
  keys: NodeKeys,
): Pick<MatchStore, "receive" | "outbox" | "markSent" | "hasMethod"> {
  return {
    receive: (message, entry) => {
      const { from, purpose, mandate } = message.wire;
      return onRecord(from, purpose, mandate, async (query) => {
        const result = await receive(query, keys, message);
        return { result, entries: result === "fresh" ? [entry] : [] };
      });
    },
    outbox: (limit) =>
      run(async (query) => {
        const found: StoredMessage[] = [];
        for (let offset = 0; found.length < limit; offset += limit) {
          const { rows } = await query<Row>(
            `select m.* from wasl.message m where m.state = 'waiting' and m.direction = 'sent'
              order by m.urgency, m.at, m.id, m.partner, m.access_id limit $1 offset $2`,
            [limit, offset],
          );
          // Whoever sends needs no more than the wire's own marking.
          found.push(...rows.flatMap((row) => toMessage(keys, row, UNSEEN)));
          if (rows.length < limit) break;
        }
        return found.slice(0, limit);
      }),
    async markSent(id, outcome) {
      await run((query) =>
        "at" in outcome
          ? query(
              `update wasl.message set state = 'sent', sent_at = $2, failure = null, attempts = attempts + 1
                where id = $1 and direction = 'sent' and state = 'waiting'`,
              [id, outcome.at],
            )
          : query(
              `update wasl.message set failure = $2, attempts = attempts + 1
                where id = $1 and direction = 'sent' and state = 'waiting'`,
              [id, outcome.failure],
            ),
      );
    },
    hasMethod: (partner, methodId, version, messageId) =>
      run(async (query) => {
        const { rows } = await query(
          `select 1 from wasl.message where partner = $1 and direction = 'received' and method = $2 and id <> $3`,
          [partner, `${methodId} ${version}`, messageId],
        );
        return rows.length > 0;
      }),
  };
}

async function receive(
  query: Query,
  keys: NodeKeys,
  message: StoredMessage,
): Promise<"fresh" | "known" | "taken"> {
  const { id, kind, from, thread, at } = message.wire;
  const known = await query(
    // What was deleted here is not let in again by whoever sends it anew.
    `select 1 from wasl.message where id = $1 and partner = $2 and direction = 'received'
      union all select 1 from wasl.erased where kind = 'message' and id = $1`,
    [id, from],
  );
  if (known.rows.length > 0) return "known";
  const others = await query("select 1 from wasl.message where id = $1", [id]);
  if (others.rows.length > 0) return "taken";
  const { rows } = await query<{ id: number }>("select wasl.intern_access($1) as id", [
    accessKey(message.access),
  ]);
  if (!(await insert(query, keys, message, rows[0]?.id))) return "known";
  if (kind === "reply")
    // A partner answers what it was asked, and nobody else for it.
    await query(
      `update wasl.message set answered_at = $3 where thread = $1 and partner = $2 and direction = 'sent'
        and kind in ('request', 'alert') and answered_at is null`,
      [thread, from, at],
    );
  return "fresh";
}

function toMessage(keys: NodeKeys, row: Row, access: Access): readonly StoredMessage[] {
  const said = opened(keys, row);
  if (!said) return [];
  return [
    {
      ...said,
      access,
      direction: row.direction,
      state: row.state,
      ...given("userId", row.user_id),
      ...given("sentAt", row.sent_at),
      ...given("answeredAt", row.answered_at),
      ...given("failure", row.failure),
    },
  ];
}

/** Stands for a marking that was not read. */
const UNSEEN: Access = {
  tlp: "red",
  pap: "red",
  handling: [],
  caveats: [],
  orcon: true,
  groups: [],
  purposes: [],
  compartments: [],
  originators: [],
};

type Part = Pick<
  MatchTransaction,
  | "saveMessage"
  | "messages"
  | "message"
  | "versionSent"
  | "newestMethods"
  | "markRead"
  | "roomCases"
  | "linkRoom"
>;

/** Of each method of a kind (its id, or what its id begins with) the newest version that the viewer may see. */
const NEWEST_SEEN = `(
  select distinct on (r.partner, wasl.method_id(r.method)) r.* from wasl.message r
    where r.direction = $1::text and r.method is not null
      and split_part(wasl.method_id(r.method), ':', 1) = $2::text
    order by r.partner, wasl.method_id(r.method), wasl.method_version(r.method) desc)`;
const IS_NEWEST = `wasl.method_version(m.method) = wasl.newest_method($1::text, m.partner, wasl.method_id(m.method))
  order by m.at desc, m.id`;

/** The viewer's part: what the marking lets them see. */
export function messagePart(context: Context): Part {
  const { query, keys, viewer } = context;
  const read = async (
    where: string,
    params: readonly Param[],
    from = "wasl.message",
  ): Promise<readonly StoredMessage[]> => {
    const { rows } = await query<Row>(`select m.* from ${from} m where ${where}`, params);
    const accessOf = await context.access.lookUp(rows.map((row) => row.access_id));
    return rows.flatMap((row) => toMessage(keys, row, accessOf(row.access_id)));
  };
  return {
    async saveMessage(message) {
      const [accessId] = await context.access.intern([message.access]);
      await insert(query, keys, { ...message, userId: viewer.userId }, accessId);
      if (message.wire.kind === "reply")
        await query(
          `update wasl.message set answered_at = $2
            where thread = $1 and partner = $3 and direction = 'received' and kind in ('request', 'alert')
              and answered_at is null`,
          [message.wire.thread, message.wire.at, message.wire.to],
        );
    },
    messages: (filter) => {
      const [where, params] = conditions(filter, nowText(context.clock));
      return read(
        `${where} order by m.at desc, m.id limit ${Math.trunc(filter.limit)} offset ${Math.trunc(filter.offset ?? 0)}`,
        params,
      );
    },
    message: async (id) => (await read("m.id = $1 limit 1", [id]))[0],
    async versionSent(partner, methodId) {
      await query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`${partner} ${methodId}`]);
      const { rows } = await query<{ version: number }>(
        "select coalesce(wasl.newest_method('sent', $1, $2), 0)::float8 as version",
        [partner, methodId],
      );
      return rows[0]?.version ?? 0;
    },
    newestMethods: async (direction, kind) =>
      (await read(IS_NEWEST, [direction, kind], NEWEST_SEEN)).filter(
        ({ wire }) => wire.method?.kind === kind,
      ),
    async markRead(id) {
      await query("update wasl.message set state = 'read' where id = $1 and state = 'received'", [id]);
    },
    async roomCases(room) {
      const { rows } = await query<{ id: string; dossier_id: string }>(
        `select id, dossier_id from wasl.room where $1::text is null or id = $1 order by at, dossier_id`,
        [room ?? null],
      );
      return rows.map((row) => ({ room: row.id, caseId: row.dossier_id }));
    },
    async linkRoom(room, caseId) {
      await query(
        `insert into wasl.room (id, dossier_id, user_id, at) values ($1, $2, $3, $4) on conflict do nothing`,
        [room, caseId, viewer.userId, nowText(context.clock)],
      );
    },
  };
}

function conditions(filter: MessageFilter, now: string): readonly [string, readonly Param[]] {
  const params: Param[] = [];
  const take = (value: Param): string => `$${params.push(value)}`;
  const all = ["true"];
  if (filter.thread !== undefined) all.push(`m.thread = ${take(filter.thread)}`);
  if (filter.kind !== undefined) all.push(`m.kind = ${take(filter.kind)}`);
  if (filter.partner !== undefined) all.push(`m.partner = ${take(filter.partner)}`);
  if (filter.urgency !== undefined)
    all.push(`m.urgency = ${take(URGENCIES.length - 1 - URGENCIES.indexOf(filter.urgency))}`);
  if (filter.overdue === true)
    all.push(`m.kind in ('request', 'alert') and m.answered_at is null and m.deadline < ${take(now)}`);
  if (filter.unanswered === true)
    all.push("m.kind in ('request', 'alert') and m.answered_at is null and m.direction = 'received'");
  return [all.join(" and "), params];
}
