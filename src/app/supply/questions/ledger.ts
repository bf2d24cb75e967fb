import {
  type Access,
  accessKey,
  answerIndex,
  canonicalIds,
  DISCLOSED_SCHEMA,
  type DisclosedKind,
  type DisclosedRow,
  FILE_OF,
  hubKey,
  identifierNode,
  mentionsIn,
  type Peer,
  type PurposeStatement,
  RowKeys,
  release,
  renameParties,
  type Statement,
  type SupplyEvent,
  strictest,
  toStatement,
  withoutErrors,
  writtenForms,
} from "../../../core/index.ts";
import type { Platform, Transaction } from "../../ports/index.ts";
import type { LedgerRow } from "../../ports/supply.ts";
import { protectedAmong } from "../../resolve/review.ts";
import { rawEvent } from "../analysis.ts";
import { probeOf, rowsOfParties } from "./probe.ts";

type Raw = Readonly<Record<string, unknown>>;

/** A row of the own ledger: as the analysis reads it, and what of it would go over the wire. */
export interface OwnRow extends DisclosedRow {
  readonly id: string;
  readonly file: string;
  /** With the parties under the ids of their mentions. */
  readonly raw: Raw;
  readonly reportId: string;
  readonly access: Access;
}

/** What a partner may be told of the own ledger, for one purpose, and by which keys it can ask for it. */
export interface Leaving {
  readonly rows: readonly OwnRow[];
  readonly byKey: ReadonlyMap<string, readonly OwnRow[]>;
  /** Rows of mentions of their own: towns. */
  readonly partyRows: ReadonlyMap<string, OwnRow>;
  readonly clusters: readonly (readonly string[])[];
  /** Rows that stay because somebody protected is concerned. */
  readonly protectedOut: number;
}

/**
 * Rows that `release` would give this partner today, under some keys or all of them, and the keys that are made of nothing but what it may be told:
 * neither an identifier nor a join of two mentions that is stricter marked speaks through which row answers.
 */
export async function leavingTo(
  platform: Platform,
  tx: Transaction,
  peer: Peer,
  purpose: PurposeStatement,
  under?: readonly string[],
): Promise<Leaving> {
  const may = tellable(platform, peer, purpose);
  const found = under ? await readUnder(tx, under, may) : await readOwn(tx);
  const all = found.filter((row) => may(row.access));
  const mentions = [...new Set(all.flatMap(({ raw }) => mentionsIn(raw)))];
  const facts = await factsOf(tx, mentions, may);
  const hidden = await hiddenParties(tx, mentions, facts);
  const rows = all.filter(({ raw }) => !mentionsIn(raw).some((id) => hidden.has(id)));
  const files: Record<string, Raw[]> = { parties: facts.parties };
  const rowOf = new Map<Raw, OwnRow>();
  for (const row of rows) {
    if (row.kind === "party") continue;
    rowOf.set(row.raw, row);
    put(files, row.file, row.raw);
  }
  const keys = new RowKeys({ files, answers: { ...SILENT, clusters: facts.clusters } });
  const index = answerIndex(files, keys, () => true);
  const byKey = new Map<string, readonly OwnRow[]>();
  for (const [key, found] of index)
    byKey.set(
      key,
      found.flatMap(([, raw]) => rowOf.get(raw) ?? []),
    );
  return {
    rows,
    byKey,
    clusters: facts.clusters,
    partyRows: new Map(rows.flatMap((r) => (r.kind === "party" ? [[String(r.raw["mention_id"]), r]] : []))),
    protectedOut: all.length - rows.length,
  };
}

/**
 * The same with parcel hubs, as they show in what may be told and in nothing else. Outside of a transaction: it takes an
 * analysis.
 */
export async function withHubs(platform: Platform, leaving: Leaving): Promise<Leaving> {
  const byKey = new Map(leaving.byKey);
  for (const hub of await hubsOf(platform, leaving.rows, leaving.clusters)) {
    const key = hubKey(hub.row as { lat: number; lon: number; receivers: number });
    byKey.set(key, [...(byKey.get(key) ?? []), hub]);
  }
  return { ...leaving, byKey };
}

function put(files: Record<string, Raw[]>, file: string, row: Raw): void {
  const known = files[file];
  if (known) known.push(row);
  else files[file] = [row];
}

const SILENT = { orders: [], traceback: [], crafts: [], hubTowns: [], chains: [] } as const;

/** Whether `release` would give this partner a row under this marking; asked once for each marking. */
function tellable(
  { nodeId, clock }: Platform,
  peer: Peer,
  purpose: PurposeStatement,
): (access: Access) => boolean {
  const known = new Map<string, boolean>();
  const now = new Date(clock.now()).toISOString();
  return (access) => {
    const key = accessKey(access);
    const answer = known.get(key);
    if (answer !== undefined) return answer;
    const statement = toStatement(
      { entityId: "row-", schema: DISCLOSED_SCHEMA, property: "order", value: "{}" },
      { reportId: "rep-", access, seenAt: now },
    );
    const item = { statement, category: "unknown", necessity: "asked by key under the agreement" } as const;
    const may = release([item], peer, purpose, nodeId, { now }).statements.length > 0;
    known.set(key, may);
    return may;
  };
}

async function readOwn(tx: Transaction): Promise<readonly OwnRow[]> {
  const found = new Map<string, OwnRow>();
  for await (const page of tx.supplyLedger()) takeRows(found, page);
  return [...found.values()];
}

/** By the store's index: at least all rows under these keys, and what says in which towns their parties are. */
async function readUnder(
  tx: Transaction,
  keys: readonly string[],
  may: (access: Access) => boolean,
): Promise<readonly OwnRow[]> {
  const found = new Map<string, OwnRow>();
  takeRows(found, await tx.supplyLedgerUnder(await probeOf(tx, keys, may)));
  const named = new Set([...found.values()].flatMap(({ raw }) => mentionsIn(raw)));
  takeRows(found, await tx.supplyLedgerUnder(rowsOfParties(named)));
  const rows = [...found.values()];
  const events = withoutErrors(rows.filter((row) => row.kind === "event"));
  return [...rows.filter((row) => row.kind !== "event"), ...events];
}

/** The same row under two markings is one, under the stricter. */
function takeRows(found: Map<string, OwnRow>, page: readonly LedgerRow[]): void {
  for (const { record, reportId, access } of page) {
    const row = record.kind === "event" ? ofEvent(record) : ofRow(record.row, record.id, record.body);
    if (!row) continue;
    const key = `${row.kind} ${row.id}`;
    const before = found.get(key);
    found.set(key, {
      ...row,
      reportId: before?.reportId ?? reportId,
      access: before ? strictest(before.access, access) : access,
    });
  }
}

type BareRow = Omit<OwnRow, "reportId" | "access">;

function ofEvent(event: SupplyEvent): BareRow {
  const { kind: _kind, ...row } = event;
  return {
    kind: "event",
    id: event.hash ?? event.id,
    file: "events",
    row,
    raw: { ...rawEvent(event, (id) => id) },
  };
}

const KEPT_BACK: ReadonlySet<string> = new Set([
  "product",
  "place",
  "sighting",
  "warning",
  "statistic",
  "listing",
]);

function ofRow(kind: string, id: string, body: string): BareRow | undefined {
  // Products, places, statistics and listings are master data, which whoever analyses has; what a camera saw, and whom one spoke with, is nobody's to
  // hand on.
  if (KEPT_BACK.has(kind)) return undefined;
  const said = JSON.parse(body) as Raw;
  // Of a party what identifies it goes, not what a register or whoever looked says of it.
  const raw = kind === "party" ? withoutFirm(said) : said;
  return { kind: kind as DisclosedKind, id, file: FILE_OF[kind as keyof typeof FILE_OF], row: raw, raw };
}

function withoutFirm({ registered: _r, nace: _n, address_type: _a, ...party }: Raw): Raw {
  return party;
}

interface Facts {
  readonly parties: Raw[];
  readonly clusters: string[][];
  /** Every identifier said of whoever a party was resolved to, told or not. */
  readonly nodes: ReadonlyMap<string, readonly string[]>;
}

const FACTS: Readonly<Record<string, string>> = {
  phone: "phone",
  vatCode: "vat",
  address: "address",
  country: "country",
};

/** Identifiers of parties, and who is one with whom, as far as both may be told. */
export async function factsOf(
  tx: Transaction,
  ids: readonly string[],
  may: (access: Access) => boolean,
): Promise<Facts> {
  if (ids.length === 0) return { parties: [], clusters: [], nodes: new Map() };
  const log = (await tx.decisionsOn(ids)).filter((d) => may(d.access));
  const canonical = canonicalIds(log);
  const groups = new Map<string, string[]>();
  for (const id of new Set([...ids, ...canonical.keys()])) {
    const name = canonical.get(id) ?? id;
    groups.set(name, [...(groups.get(name) ?? []), id]);
  }
  const members = [...groups.values()].flat();
  const said = new Map<string, Statement[]>();
  const about = await tx.statementsAbout(members);
  for (const statements of about.values())
    for (const s of statements)
      if (s.property in FACTS && may(s.access)) said.set(s.entityId, [...(said.get(s.entityId) ?? []), s]);
  const parties: Raw[] = [];
  const clusters: string[][] = [];
  for (const group of groups.values()) {
    const cluster = [...group];
    for (const id of group) {
      const rows = rowsOf(id, said.get(id) ?? []);
      parties.push(...rows);
      cluster.push(...rows.slice(1).map((r) => String(r["mention_id"])));
    }
    if (cluster.length > 1) clusters.push(cluster);
  }
  const nodes = new Map(
    [...about].map(([id, statements]) => [
      id,
      statements.flatMap((s) => identifierNode(s.property, s.value) ?? []),
    ]),
  );
  return { parties, clusters, nodes };
}

/** One row for each value that a party has of a kind: the first under its own id. */
function rowsOf(id: string, statements: readonly Statement[]): Raw[] {
  const rows: Record<string, unknown>[] = [];
  const seen = new Map<string, Set<string>>();
  for (const { property, value } of statements) {
    const values = seen.get(property) ?? new Set();
    seen.set(property, values);
    if (values.has(value)) continue;
    const row = rows[values.size] ?? { mention_id: values.size === 0 ? id : `${id} #${values.size}` };
    rows[values.size] = row;
    row[FACTS[property] ?? property] = value;
    values.add(value);
  }
  return rows.length === 0 ? [{ mention_id: id }] : rows;
}

/** Parties that are protected, or use an identifier of somebody who is, whoever may see that here. */
async function hiddenParties(
  tx: Transaction,
  mentions: readonly string[],
  { nodes }: Facts,
): Promise<ReadonlySet<string>> {
  const hidden = new Set(await protectedAmong(tx, await tx.members(mentions)));
  const formsOf = new Map([...nodes].map(([id, own]) => [id, own.flatMap(writtenForms)]));
  const found = await tx.protectedNodes([...new Set([...formsOf.values()].flat())], "all");
  for (const [id, forms] of formsOf) if (forms.some((form) => found.has(form))) hidden.add(id);
  return hidden;
}

async function hubsOf(
  { supply }: Platform,
  rows: readonly OwnRow[],
  clusters: readonly (readonly string[])[],
): Promise<readonly OwnRow[]> {
  const events = rows.filter((r) => r.kind === "event");
  const [first] = events;
  if (!supply || !first) return [];
  const nameOf = new Map(clusters.flatMap((c) => c.map((id) => [id, c[0] ?? id] as const)));
  const files: Record<string, Raw[]> = { products: [] };
  for (const { file, raw } of rows)
    put(
      files,
      file,
      renameParties(raw, (id) => nameOf.get(id) ?? id),
    );
  const { hubs } = await supply.analyse(files);
  const access = events.map((e) => e.access).reduce(strictest);
  return hubs.map((hub) => ({
    kind: "hub" as const,
    id: `${hub.lat},${hub.lon} ${hub.receivers}`,
    file: "hubs",
    row: { ...hub },
    raw: { ...hub },
    reportId: first.reportId,
    access,
  }));
}
