import {
  type Access,
  type Entry,
  type Model,
  type Statement,
  strictestOf,
  toStatement,
  WaslError,
  type WireSource,
} from "../../core/index.ts";
import {
  encodeStix,
  isRevoked,
  type StatementSource,
  type StixEncodeOptions,
  type StixMapping,
  stixTypeOf,
  tlpMarking,
  typeProperties,
  uuid5,
} from "../../formats/index.ts";
import type { Actor, Clock, Platform } from "../ports/index.ts";
import type { TaxiiDraft, TaxiiProjection, TaxiiStore, TaxiiWaiting } from "../ports/taxii.ts";

const BATCH = 200;
/** Batches that one reader waits for; the rest is there when it asks again. */
const BATCHES_MAX = 25;

export interface FeedOptions {
  readonly store: TaxiiStore;
  readonly clock: Clock;
  readonly model: Model;
  readonly mapping: StixMapping;
  readonly nodeId: string;
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Brings a partner's collection to where the log of what was released to it is: one STIX object for each entity, made
 * of all that the partner holds of it, the observables that it is seen in, and what joins an identity to those by which it
 * is reached. What changed stands at the end, where no cursor
 * misses it; what was taken back is gone in all versions, and where nothing is left of an object, a revoked one stands in its
 * place. An observable cannot say so (STIX 2.1, 3.2): the objects that refer to it do.
 * Answers whether anything changed.
 */
export async function catchUp(options: FeedOptions, collectionId: string): Promise<boolean> {
  const { store, clock } = options;
  const now = (): bigint => BigInt(clock.now()) * 1000n;
  let changed = false;
  for (let batch = 0; batch < BATCHES_MAX; batch++) {
    const waiting = await store.waiting(collectionId, BATCH);
    if (waiting.length === 0) break;
    if (!changed) await store.append(collectionId, baseDrafts(options), now());
    changed = true;
    const all = waiting.map((w) => ({ waiting: w, said: w.entries.map(readEntry) }));
    const typeOf = await types(
      options,
      collectionId,
      all.flatMap(({ said }) => said),
    );
    const items = all.map(({ waiting: w, said }) => projectionOf(options, w, said, typeOf));
    // What points to something of another type now waits from here on: it is looked once more.
    await store.project(collectionId, items, now());
  }
  return changed;
}

/**
 * Makes a partner of somebody who has no node and reads by TAXII alone: agreements, releases and recalls hold for it as
 * for any other, and it gives no receipts. Nothing where it is one already. ROLE_FORBIDS.
 */
export async function admitClient(
  { store, clock }: Pick<Platform, "store" | "clock">,
  actor: Actor,
  id: string,
  name: string,
): Promise<void> {
  await store.as(actor, async (tx) => {
    const { role } = tx.viewer;
    if (role !== "administrator" && role !== "supervisor") throw new WaslError("ROLE_FORBIDS", { role });
    if ((await tx.federation.partners()).some((p) => p.nodeId === id)) return;
    const pairedAt = new Date(clock.now()).toISOString();
    await tx.federation.savePartner({ nodeId: id, name, keys: [], pairedAt });
    await tx.audit({ action: "change", object: `partner:${id}`, detail: { client: 1 } });
  });
}

type Shown = NonNullable<TaxiiWaiting["shown"]>;

interface Said {
  readonly statement: Statement;
  readonly source: StatementSource;
  readonly at: string;
}

/** The canonical text of an object entry: ours, and of our own log. */
function readEntry(text: string): Said {
  const entry = JSON.parse(text) as Extract<Entry, { kind: "object" }>;
  const { statement: wire, source, access } = entry.object;
  const { firstSeen, lastSeen, ...draft } = wire;
  const statement = { ...toStatement(draft, { reportId: source.id, access, seenAt: firstSeen }), lastSeen };
  return { statement, source: sourceOf(source), at: entry.at };
}

const sourceOf = ({ id, provider, evaluation, publishedAt, fictitious }: WireSource): StatementSource => ({
  reportId: id,
  provider,
  evaluation,
  fictitious,
  ...(publishedAt === undefined ? {} : { publishedAt }),
});

/** Of what edges point to: the types of the objects that stand for it, by what the partner was told. */
async function types(
  { store, model, mapping }: FeedOptions,
  collectionId: string,
  said: readonly Said[],
): Promise<(entityId: string) => string | undefined> {
  const ids = said
    .filter(({ statement: s }) => model.property(s.schema, s.property)?.type === "entity")
    .map(({ statement }) => statement.value);
  const found = await store.told(collectionId, [...new Set(ids)].sort(), typeProperties(mapping, model));
  return (entityId) => {
    const told = found.get(entityId);
    return told && stixTypeOf(told, mapping, model);
  };
}

function projectionOf(
  options: FeedOptions,
  { entityId, mark, shown, joins: before }: TaxiiWaiting,
  said: readonly Said[],
  typeOf: NonNullable<StixEncodeOptions["typeOf"]>,
): TaxiiProjection {
  const { model, mapping } = options;
  const joined = (rows: readonly Row[], at: readonly string[], access: Pick<Access, "tlp">) =>
    joinsOf(options, rows, before.map(shownAs), at, access);
  const place = { entityId, mark, observables: [], ends: [], once: [] };
  const gone = shown === undefined ? {} : { gone: shown.objectId };
  const [object, ...beside] = encodeStix(
    said.map(({ statement }) => statement),
    {
      model,
      mapping,
      createdBy: identityOf(options).id,
      sources: new Map(said.map(({ source }) => [source.reportId, source])),
      contactNamespace: options.store.contactNamespace,
      typeOf,
    },
  );
  if (!object) {
    const joins = joined([], [], { tlp: "red" });
    // What says already that it was taken back stays as it is.
    if (shown && isRevoked(JSON.parse(shown.json) as Row)) return { ...place, joins, keeps: shown.objectId };
    const draft = shown && withdrawn(options, shown);
    return { ...place, joins, ...gone, ...(draft === undefined ? {} : { draft }) };
  }
  const access = strictestOf(said.map(({ statement }) => statement.access));
  const dates = said.map(({ at }) => at).sort();
  const refers = {
    observables: beside.filter((o) => o["type"] !== "relationship").map((o) => draftOf(o, access)),
    joins: joined(
      beside.filter((o) => o["type"] === "relationship"),
      dates,
      access,
    ),
    ends: [object["source_ref"], object["target_ref"]].filter((id) => typeof id === "string"),
    once: otherNames(String(object["id"]), shown?.objectId, mapping),
  };
  const made = dated(object, shown, dates);
  // The same content in another version would be news that is none.
  if (shown && isSame(shown.json, made)) return { ...place, ...refers, once: [], keeps: shown.objectId };
  return { ...place, ...gone, ...refers, draft: draftOf(later(made, shown), access) };
}

/** First and last said by these entries; what stood there was first said when it says. */
function dated(object: Row, shown: Shown | undefined, dates: readonly string[]): Row {
  const created = (shown && (JSON.parse(shown.json) as Row)["created"]) ?? dates[0];
  return { ...object, created, modified: dates.at(-1) };
}

function shownAs(json: string): Shown {
  const { id, modified } = JSON.parse(json) as Row;
  return { objectId: String(id), version: String(modified), json };
}

/** As they stood where they say the same; of what is not joined any more, that it is taken back. */
function joinsOf(
  options: FeedOptions,
  rows: readonly Row[],
  before: readonly Shown[],
  dates: readonly string[],
  access: Pick<Access, "tlp">,
): readonly TaxiiDraft[] {
  const stood = new Map(before.map((shown) => [shown.objectId, shown]));
  const joined = new Set(rows.map((row) => String(row["id"])));
  const now = rows.map((row) => {
    const shown = stood.get(String(row["id"]));
    const made = dated(row, shown, dates);
    const stays = shown !== undefined && isSame(shown.json, made);
    return draftOf(stays ? (JSON.parse(shown.json) as Row) : later(made, shown), access);
  });
  const gone = before
    .filter(({ objectId }) => !joined.has(objectId))
    .flatMap((shown) => {
      const row = JSON.parse(shown.json) as Row;
      return isRevoked(row)
        ? draftOf(row, { tlp: levelOf(options, row) })
        : (withdrawn(options, shown) ?? []);
    });
  return [...now, ...gone];
}

/** How relationships may call what an object now stands for: as it was called before, or as what nothing is known of. */
const otherNames = (id: string, before: string | undefined, mapping: StixMapping): readonly string[] =>
  [before, `${mapping.fallbackType}--${id.split("--")[1]}`].filter(
    (name) => name !== undefined && name !== id,
  ) as string[];

function isSame(json: string, object: Row): boolean {
  const { modified } = JSON.parse(json) as { modified?: unknown };
  return JSON.stringify({ ...object, modified }) === json;
}

/** What changed without a later entry, as by a recall, is later than what a reader may hold. */
function later(object: Row, shown: Shown | undefined): Row {
  if (shown === undefined || String(object["modified"]) > shown.version) return object;
  return { ...object, modified: new Date(Date.parse(shown.version) + 1).toISOString() };
}

/** An observable has none: it is another where it says something else. */
const versionIn = ({ modified, created = modified }: Row): { readonly version?: string } =>
  created === undefined ? {} : { version: String(modified ?? created) };

function draftOf(object: Row, access: Pick<Access, "tlp">): TaxiiDraft {
  return {
    id: String(object["id"]),
    type: String(object["type"]),
    specVersion: "2.1",
    ...versionIn(object),
    tlp: access.tlp,
    json: JSON.stringify(object),
  };
}

/** Says of an object that it is taken back, with nothing of what it said. Undefined for a type that we do not write. */
function withdrawn(options: FeedOptions, shown: Shown): TaxiiDraft | undefined {
  const { mapping } = options;
  const before = JSON.parse(shown.json) as Row;
  const type = String(before["type"]);
  const body = mapping.withdrawn[type];
  if (body === undefined) return undefined;
  const object = later(
    {
      type,
      spec_version: "2.1",
      id: before["id"],
      created_by_ref: before["created_by_ref"],
      created: before["created"],
      modified: before["modified"],
      revoked: true,
      ...filled(body, {
        $node: identityOf(options).id,
        $observable: mapping.noObservable.id,
        $at: String(before["created"]),
      }),
      object_marking_refs: before["object_marking_refs"],
    },
    shown,
  );
  return draftOf(object, { tlp: levelOf(options, before) });
}

/** Of an object that we wrote. */
function levelOf({ mapping }: FeedOptions, object: Row): Access["tlp"] {
  const [marking] = (object["object_marking_refs"] as string[] | undefined) ?? [];
  return (Object.keys(mapping.tlp) as Access["tlp"][]).find((l) => mapping.tlp[l] === marking) ?? "red";
}

const filled = (body: Row, values: Readonly<Record<string, string>>): Row =>
  JSON.parse(JSON.stringify(body), (_, value: unknown) =>
    typeof value === "string" ? (values[value] ?? value) : value,
  ) as Row;

/** Who speaks; the name is the node's id, which partners know. */
function identityOf({ nodeId, mapping }: FeedOptions): Row & { readonly id: string } {
  return {
    type: "identity",
    spec_version: "2.1",
    id: `identity--${uuid5(mapping.namespace, nodeId)}`,
    created: mapping.author["created"],
    modified: mapping.author["modified"],
    name: nodeId,
    identity_class: "organization",
  };
}

/** What the objects refer to: the author of the extension, the extension, the node, and the markings. */
function baseDrafts(options: FeedOptions): readonly TaxiiDraft[] {
  const { mapping } = options;
  const markings = (Object.keys(mapping.tlp) as (keyof StixMapping["tlp"])[]).map((l) =>
    tlpMarking(mapping, l),
  );
  const ours = [mapping.author, mapping.extension, identityOf(options), mapping.noObservable];
  return [...ours, ...markings].map((object) => draftOf(object, { tlp: "clear" }));
}
