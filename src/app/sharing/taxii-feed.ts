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
  type StatementSource,
  type StixEncodeOptions,
  type StixMapping,
  tlpMarking,
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
 * of all that the partner holds of it. What changed stands at the end, where no cursor misses it; what was taken back
 * is gone in all versions, and where nothing is left of an object that can say so, a revoked one stands in its place.
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
    const schemaOf = await schemata(
      options,
      collectionId,
      all.flatMap(({ said }) => said),
    );
    const items = all.map(({ waiting: w, said }) => projectionOf(options, w, said, schemaOf));
    await store.project(collectionId, items, now());
    if (waiting.length < BATCH) break;
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

/** Of what edges point to: the most specific schema that the partner was told. */
async function schemata(
  { store, model }: FeedOptions,
  collectionId: string,
  said: readonly Said[],
): Promise<(entityId: string) => string | undefined> {
  const ids = said
    .filter(({ statement: s }) => model.property(s.schema, s.property)?.type === "entity")
    .map(({ statement }) => statement.value);
  const found = await store.schemata(collectionId, [...new Set(ids)].sort());
  return (entityId) => {
    const all = [...(found.get(entityId) ?? [])].sort();
    return all.find((schema) => all.every((other) => model.isA(schema, other))) ?? all[0];
  };
}

function projectionOf(
  options: FeedOptions,
  { entityId, mark, shown }: TaxiiWaiting,
  said: readonly Said[],
  schemaOf: NonNullable<StixEncodeOptions["schemaOf"]>,
): TaxiiProjection {
  const place = { entityId, mark };
  const gone = shown === undefined ? {} : { gone: shown.objectId };
  if (said.length === 0) {
    const draft = shown && withdrawn(options, shown);
    return { ...place, ...gone, ...(draft === undefined ? {} : { draft }) };
  }
  const [object] = encodeStix(
    said.map(({ statement }) => statement),
    {
      model: options.model,
      mapping: options.mapping,
      createdBy: identityOf(options).id,
      sources: new Map(said.map(({ source }) => [source.reportId, source])),
      schemaOf,
    },
  );
  if (!object) return { ...place, ...gone };
  const dates = said.map(({ at }) => at).sort();
  const created = (shown && (JSON.parse(shown.json) as Row)["created"]) ?? dates[0];
  const made = { ...object, created, modified: dates.at(-1) };
  // The same content in another version would be news that is none.
  if (shown && isSame(shown.json, made)) return { ...place, keeps: shown.objectId };
  const draft = draftOf(later(made, shown), strictestOf(said.map(({ statement }) => statement.access)));
  return { ...place, ...gone, draft };
}

function isSame(json: string, object: Row): boolean {
  const { modified } = JSON.parse(json) as { modified?: unknown };
  return JSON.stringify({ ...object, modified }) === json;
}

/** What changed without a later entry, as by a recall, is later than what a reader may hold. */
function later(object: Row, shown: TaxiiWaiting["shown"]): Row {
  if (shown === undefined || String(object["modified"]) > shown.version) return object;
  return { ...object, modified: new Date(Date.parse(shown.version) + 1).toISOString() };
}

function draftOf(object: Row, access: Pick<Access, "tlp">): TaxiiDraft {
  return {
    id: String(object["id"]),
    type: String(object["type"]),
    specVersion: "2.1",
    version: String(object["modified"] ?? object["created"]),
    tlp: access.tlp,
    json: JSON.stringify(object),
  };
}

/**
 * Says of an object that it is taken back, with nothing of what it said. Undefined for types that cannot be written
 * without a fact, such as a relationship: they are removed, and a plain client is not told.
 */
function withdrawn(
  { mapping }: FeedOptions,
  shown: NonNullable<TaxiiWaiting["shown"]>,
): TaxiiDraft | undefined {
  const before = JSON.parse(shown.json) as Row;
  const type = String(before["type"]);
  if (before["revoked"] === true || !mapping.withdrawn.types.includes(type)) return undefined;
  const object = later(
    {
      type,
      spec_version: "2.1",
      id: before["id"],
      created_by_ref: before["created_by_ref"],
      created: before["created"],
      modified: before["modified"],
      revoked: true,
      name: mapping.withdrawn.name,
      object_marking_refs: before["object_marking_refs"],
    },
    shown,
  );
  const level = (Object.keys(mapping.tlp) as (keyof StixMapping["tlp"])[]).find(
    (l) => (before["object_marking_refs"] as string[] | undefined)?.[0] === mapping.tlp[l],
  );
  return draftOf(object, { tlp: level ?? "red" });
}

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
  return [mapping.author, mapping.extension, identityOf(options), ...markings].map((object) =>
    draftOf(object, { tlp: "clear" }),
  );
}
