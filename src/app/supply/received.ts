import {
  type Access,
  type DisclosedKind,
  type DisclosedRow,
  foldConfused,
  foldedOf,
  mayBe,
  type ObjectKey,
  objectKey,
  readDisclosed,
  readDisclosedEvent,
  receivedEntityId,
  renameDisclosed,
  type SupplyRow,
  serialKey,
  spread,
  theftRef,
  transformationKey,
} from "../../core/index.ts";
import { canonicalIdentifier } from "../../formats/index.ts";
import type { Transaction } from "../ports/index.ts";
import type { FoundKey, StoredEvent } from "../ports/supply.ts";

/** More rows than these are not looked at: the newest are. */
const RECEIVED_MAX = 50_000;

export type ReceivedRow = DisclosedRow & {
  readonly id: string;
  readonly reportId: string;
  readonly access: Access;
};

/** Rows of partners' ledgers, parties under the ids that they have here; of two versions of one the newer. */
export async function receivedRows(tx: Transaction): Promise<readonly ReceivedRow[]> {
  const rows = new Map<string, ReceivedRow>();
  for (const statement of await tx.disclosedRows(RECEIVED_MAX)) {
    if (rows.has(statement.entityId)) continue;
    const read = readDisclosed(statement);
    if (!read) continue;
    const { kind, creator } = read;
    const row = renameDisclosed(read, (id) => receivedEntityId(creator, id));
    rows.set(statement.entityId, {
      kind,
      row,
      id: idOf(kind, row),
      reportId: statement.reportId,
      access: statement.access,
    });
  }
  return [...rows.values()];
}

export const receivedAccess = async (tx: Transaction, id: string): Promise<Access | undefined> =>
  (await receivedRows(tx)).find((row) => row.id === id)?.access;

const ID_FIELD: Readonly<Record<Exclude<DisclosedKind, "hub">, string>> = {
  event: "id",
  order: "order_id",
  declaration: "declaration_id",
  seizure: "seizure_id",
  theft: "theft_id",
  report: "report_id",
  party: "mention_id",
};

/** As the row's record is called in the ledger that holds it. */
const idOf = (kind: DisclosedKind, row: DisclosedRow["row"]): string =>
  kind === "hub" ? `hub:${row["lat"]},${row["lon"]}` : `${kind}:${row[ID_FIELD[kind]]}`;

/** What a trace reads of a transaction. */
export type TraceSource = Pick<
  Transaction,
  | "findKeys"
  | "findAlike"
  | "keyHeads"
  | "eventsByNo"
  | "eventsUnder"
  | "recordsById"
  | "supplyRowsAbout"
  | "sellersAmong"
  | "buyersAmong"
>;

/** The own ledger and what partners disclosed of theirs, as one; the same event comes once. */
export const withReceived = (tx: Transaction, received: readonly ReceivedRow[]): TraceSource =>
  received.length === 0 ? tx : new Both(tx, received);

const keyOf = ({ head, number }: Pick<ObjectKey, "head" | "number">): string => `${head} ${number}`;

class Both implements TraceSource {
  readonly #own: Transaction;
  /** By place: the number of a received event is below zero. */
  readonly #events: readonly StoredEvent[];
  readonly #byKey = new Map<string, FoundKey[]>();
  readonly #orders = new Map<string, ReceivedRow>();
  readonly #thefts: readonly ReceivedRow[];

  constructor(own: Transaction, received: readonly ReceivedRow[]) {
    this.#own = own;
    this.#events = received.flatMap(({ kind, row, reportId }) => {
      const event = kind === "event" ? readDisclosedEvent(row) : undefined;
      return event ? [{ ...event, reportId }] : [];
    });
    for (const [i, event] of this.#events.entries())
      for (const key of objectsOf(event)) {
        const found = this.#byKey.get(keyOf(key));
        const entry = { ...key, eventNo: -1 - i };
        if (found) found.push(entry);
        else this.#byKey.set(keyOf(key), [entry]);
      }
    for (const row of received) if (row.kind === "order") this.#orders.set(String(row.row["order_id"]), row);
    this.#thefts = received.filter((r) => r.kind === "theft");
  }

  async findKeys(...[keys, limit]: Parameters<TraceSource["findKeys"]>): Promise<readonly FoundKey[]> {
    const own = await this.#own.findKeys(keys, limit);
    const here = new Set(own.map((k) => `${k.class} ${keyOf(k)}`));
    const more = keys.flatMap((key) => this.#byKey.get(keyOf(key)) ?? []);
    return [...own, ...more.filter((k) => !here.has(`${k.class} ${keyOf(k)}`))].slice(0, limit);
  }

  async findAlike(
    ...[heads, like, limit]: Parameters<TraceSource["findAlike"]>
  ): Promise<readonly FoundKey[]> {
    const own = await this.#own.findAlike(heads, like, limit);
    const here = new Set(own.map((k) => `${k.class} ${keyOf(k)}`));
    const asked = new Set(heads);
    const reading = like.replaceAll("_", "?").replaceAll("%", "*");
    const more = [...this.#byKey.values()]
      .flat()
      .filter((k) => asked.has(k.head) && !here.has(`${k.class} ${keyOf(k)}`) && mayBe(foldedOf(k), reading));
    return [...own, ...more].slice(0, limit);
  }

  async keyHeads(limit: number): Promise<readonly string[]> {
    const heads = [...this.#byKey.values()].flatMap(([key]) => key?.head ?? []);
    return [...new Set([...(await this.#own.keyHeads(limit)), ...heads])].slice(0, limit);
  }

  async eventsByNo(nos: readonly number[]): Promise<readonly StoredEvent[]> {
    const own = nos.filter((no) => no >= 0);
    const found = own.length === 0 ? [] : await this.#own.eventsByNo(own);
    return [...found, ...nos.flatMap((no) => (no < 0 ? (this.#events[-1 - no] ?? []) : []))];
  }

  async eventsUnder(keys: readonly ObjectKey[], limit: number): Promise<readonly StoredEvent[]> {
    const own = await this.#own.eventsUnder(keys, limit);
    const here = new Set(own.map((e) => e.hash ?? e.id));
    const nos = new Set(
      keys.flatMap((key) =>
        (this.#byKey.get(keyOf(key)) ?? [])
          .filter((k) => k.class === key.class || k.class === "" || key.class === "")
          .map((k) => k.eventNo),
      ),
    );
    const more = (await this.eventsByNo([...nos])).filter((e) => !here.has(e.hash ?? e.id));
    return [...own, ...more].sort((a, b) => (a.eventTime < b.eventTime ? -1 : 1)).slice(0, limit);
  }

  async recordsById(
    ...[ids, kinds]: Parameters<TraceSource["recordsById"]>
  ): ReturnType<TraceSource["recordsById"]> {
    const own = await this.#own.recordsById(ids, kinds);
    const here = new Set(own.map((r) => r.id));
    return [...own, ...ids.flatMap((id) => (here.has(id) ? [] : (this.#order(id) ?? [])))];
  }

  /** Whoever sells in a partner's ledger trades too. */
  async sellersAmong(parties: readonly string[]): Promise<ReadonlySet<string>> {
    const sellers = new Set([...this.#orders.values()].map(({ row }) => row["seller"]));
    const own = await this.#own.sellersAmong(parties);
    return new Set([...own, ...parties.filter((id) => sellers.has(id))]);
  }

  async buyersAmong(parties: readonly string[]): Promise<ReadonlySet<string>> {
    const buyers = new Set([...this.#orders.values()].map(({ row }) => row["buyer"]));
    const own = await this.#own.buyersAmong(parties);
    return new Set([...own, ...parties.filter((id) => buyers.has(id))]);
  }

  #order(id: string): Awaited<ReturnType<TraceSource["recordsById"]>>[number] | undefined {
    const found = this.#orders.get(id);
    if (!found) return undefined;
    const text = (field: string): string => (typeof found.row[field] === "string" ? found.row[field] : "");
    return {
      kind: "order",
      id,
      orderedAt: text("date"),
      sellerId: text("seller"),
      buyerId: text("buyer"),
      item: "",
      quantity: 1,
      serials: [],
      flags: [],
      reportId: found.reportId,
    };
  }

  async supplyRowsAbout(
    row: SupplyRow["row"],
    refs: readonly string[],
  ): ReturnType<TraceSource["supplyRowsAbout"]> {
    const own = await this.#own.supplyRowsAbout(row, refs);
    const more = row !== "theft" ? [] : this.#thefts;
    return [
      ...own,
      ...more.flatMap(({ id, row: body, reportId }) => {
        const ref = theftRef(body);
        return ref !== undefined && refs.includes(ref)
          ? [{ kind: "supplyRow" as const, id, row, ref, body: JSON.stringify(body), reportId }]
          : [];
      }),
    ];
  }
}

/** Every object that an event names, by itself or within a range, as the store files it. */
function* objectsOf(event: StoredEvent): Iterable<ObjectKey> {
  const named = event.parentId === undefined ? event.items : [...event.items, event.parentId];
  for (const object of named) yield objectKey(canonicalIdentifier(object));
  const { transformationId: id } = event;
  if (id !== undefined) yield objectKey(transformationKey(canonicalIdentifier(id)));
  const { rangeFrom: from, rangeTo: to, rangeGtin: gtin = "", rangeCount: count = 0 } = event;
  if (from !== undefined && to !== undefined)
    for (const serial of spread({ gtin, from, to, count }))
      yield { class: gtin, ...serialKey(foldConfused(serial)) };
}
