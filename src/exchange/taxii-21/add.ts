import { randomUUID } from "node:crypto";
import type { Clock, TaxiiCollection, TaxiiDraft, TaxiiStore, TaxiiUnfinished } from "../../app/index.ts";
import { OPEN, type Tlp } from "../../core/index.ts";
import {
  accessOfMarkings,
  isTimestamp,
  markingDefinitions,
  type StixMapping,
  type StixValidator,
  tlpOf,
} from "../../formats/index.ts";
import { microsText, TaxiiRefusal } from "./answers.ts";
import type { Caller } from "./credentials.ts";
import { readEnvelope } from "./envelope.ts";
import { judgedAs, specVersionOf } from "./stix-20.ts";

/** Envelopes of more objects are answered at once and worked off after. */
const AT_ONCE_MAX = 5_000;
const BATCH = 1_000;
/** How far an envelope came is kept after so many batches. */
const BATCHES_SAVED = 5;
/** Versions of a batch's objects that are looked at; of what is beyond, a date of addition is not told. */
const SEEN_MAX = 10_000;

export interface AddContext {
  readonly store: TaxiiStore;
  readonly clock: Clock;
  readonly validator: StixValidator;
  readonly mapping: StixMapping;
  /** Called after each change. */
  readonly changed: (collectionId: string) => void;
  /** For how long nobody has held an envelope before it counts as left. */
  readonly idleSeconds: number;
}

interface Detail {
  readonly id: string;
  readonly version: string;
  readonly message?: string;
}

interface Progress {
  readonly id: string;
  readonly requestedAt: string;
  readonly total: number;
  readonly successes: Detail[];
  readonly failures: Detail[];
  /** Of what is worked off in the background. */
  readonly lease?: string;
  /** Another process has it by now. */
  isLost?: boolean;
}

/** As whom objects are added. */
type Adder = Pick<Caller, "as">;

/** Takes an envelope; answers the status resource (TAXII 2.1, 4.3), object by object, and how many there were. */
export async function addObjects(
  context: AddContext,
  collection: TaxiiCollection,
  caller: Caller,
  body: Uint8Array,
): Promise<{ readonly status: unknown; readonly count: number }> {
  const read = readEnvelope(body);
  if (!read.ok) throw new TaxiiRefusal(read.status, `The envelope cannot be read: ${read.because}`);
  if (!read.objects.some(({ value }) => isProcessable(value)))
    throw new TaxiiRefusal(422, "Nothing in the envelope is a STIX object of a version that is known here");
  const progress: Progress = {
    id: randomUUID(),
    requestedAt: microsText(nowOf(context)),
    total: read.objects.length,
    successes: [],
    failures: [],
  };
  const count = progress.total;
  if (count <= AT_ONCE_MAX) {
    await workOff(context, collection, caller, read.objects, progress);
    return { status: statusOf(progress), count };
  }
  // Nothing is answered before all of it is kept: a process that dies leaves it to the worker, or to whoever asks for the status.
  const held: Progress = { ...progress, lease: randomUUID() };
  await save(context, collection, caller, held, Buffer.from(body).toString("utf8"));
  const status = statusOf(held);
  void inBackground(context, collection, caller, read.objects, held);
  return { status, count };
}

/** Goes on with what a process that died left of a caller's envelope. */
export async function resume(context: AddContext, caller: Caller, id: string): Promise<void> {
  const kept = await context.store.takeUnfinished(caller.as, id, context.idleSeconds, randomUUID());
  if (kept) void goOn(context, kept);
}

/** Goes on with all that dead processes left, one after the other; answers how many there were. */
export async function finishWaiting(context: AddContext): Promise<number> {
  for (let done = 0; ; done++) {
    const kept = await context.store.takeWaiting(context.idleSeconds, randomUUID());
    if (!kept) return done;
    await goOn(context, kept);
  }
}

async function goOn(context: AddContext, kept: TaxiiUnfinished): Promise<void> {
  const collection = (await context.store.collections()).find((c) => c.id === kept.collectionId);
  const read = readEnvelope(Buffer.from(kept.envelope ?? ""));
  // It was read before it was kept, and no collection goes.
  if (!collection || !read.ok) return;
  await inBackground(context, collection, kept, read.objects, progressOf(kept));
}

/** Under its lease, which is held until it is done. */
async function inBackground(
  context: AddContext,
  collection: TaxiiCollection,
  caller: Adder,
  objects: readonly Given[],
  progress: Progress,
): Promise<void> {
  const { store, idleSeconds } = context;
  const hold = async (): Promise<void> => {
    if (!(await store.holdUnfinished(progress.id, progress.lease ?? ""))) progress.isLost = true;
  };
  // A timer that cannot reach the database says nothing of the lease.
  const timer = setInterval(() => void hold().catch(() => undefined), Math.max(50, idleSeconds * 250));
  timer.unref();
  try {
    await workOff(context, collection, caller, objects, progress);
  } catch {
    if (progress.isLost) return;
    // What was not reached is a failure: a status that stays pending would have its client ask for ever.
    for (const { value } of objects.slice(reachedBy(progress)))
      progress.failures.push({
        ...nameOf(value),
        message: "The server failed before it came to this object.",
      });
    await save(context, collection, caller, progress).catch(() => undefined);
  } finally {
    clearInterval(timer);
  }
}

/** From where it stands to its end. What was added after it was last saved is added again, and is known. */
async function workOff(
  context: AddContext,
  collection: TaxiiCollection,
  caller: Adder,
  objects: readonly Given[],
  progress: Progress,
): Promise<void> {
  const definitions = markingDefinitions(objects.map(({ value }) => asRow(value)));
  for (let at = reachedBy(progress); at < objects.length && !progress.isLost; at += BATCH) {
    const batch = objects.slice(at, at + BATCH);
    await addBatch(context, { collection, definitions }, caller, batch, progress);
    const isLast = at + BATCH >= objects.length;
    if (isLast || (at / BATCH) % BATCHES_SAVED === BATCHES_SAVED - 1)
      await save(context, collection, caller, progress);
  }
}

const reachedBy = ({ successes, failures }: Progress): number => successes.length + failures.length;

async function save(
  { store }: AddContext,
  { id: collectionId }: TaxiiCollection,
  { as }: Adder,
  progress: Progress,
  envelope?: string,
): Promise<void> {
  const isSaved = await store.saveStatus(as, {
    id: progress.id,
    collectionId,
    json: JSON.stringify(statusOf(progress)),
    ...(envelope === undefined ? {} : { envelope }),
    ...(progress.lease === undefined ? {} : { lease: progress.lease }),
  });
  if (!isSaved) progress.isLost = true;
}

/** A status of ours, read back. */
function progressOf({ id, json, lease = "" }: TaxiiUnfinished): Progress {
  const status = JSON.parse(json) as {
    readonly request_timestamp: string;
    readonly total_count: number;
    readonly successes?: Detail[];
    readonly failures?: Detail[];
  };
  const { request_timestamp: requestedAt, total_count: total, successes = [], failures = [] } = status;
  return { id, requestedAt, total, successes, failures, lease };
}

const nowOf = ({ clock }: AddContext): bigint => BigInt(clock.now()) * 1000n;

type Given = { readonly text: string; readonly value: unknown };
type Row = Readonly<Record<string, unknown>>;

/** Where objects go, and the marking definitions that came along with them. */
interface Envelope {
  readonly collection: TaxiiCollection;
  readonly definitions: ReadonlyMap<unknown, Row>;
}

async function addBatch(
  context: AddContext,
  envelope: Envelope,
  { as }: Adder,
  objects: readonly Given[],
  progress: Progress,
): Promise<void> {
  const drafts: TaxiiDraft[] = [];
  const failures: Detail[] = [];
  const now = nowOf(context);
  for (const object of objects) {
    const draft = draftOf(context, envelope, object);
    if ("message" in draft) failures.push({ ...draft, version: draft.version || microsText(now) });
    else drafts.push(draft);
  }
  const outcomes = await context.store.add(as, envelope.collection.id, drafts, now);
  context.changed(envelope.collection.id);
  progress.failures.push(...failures);
  const { id: collectionId } = envelope.collection;
  // An object without a date is known by its content alone: when somebody else added it is for whoever may read it.
  const undated = new Set(drafts.filter((d, i) => d.version === undefined && outcomes[i]?.kind === "known"));
  const seen = await seenBy(context.store, as, collectionId, [...undated]);
  for (const [i, draft] of drafts.entries()) {
    const { id } = draft;
    const { kind = "differs", version: kept = "" } = outcomes[i] ?? {};
    const isHidden = undated.has(draft) && !seen.has(`${id} ${kept}`);
    const version = isHidden ? microsText(now + BigInt(i + 1)) : kept;
    if (kind === "differs")
      progress.failures.push({ id, version, message: "This version is known with other content." });
    else progress.successes.push({ id, version });
  }
}

/** Ids with versions, of those objects that this caller may read. */
async function seenBy(
  store: TaxiiStore,
  as: Uint8Array,
  collectionId: string,
  objects: readonly { readonly id: string }[],
): Promise<ReadonlySet<string>> {
  if (objects.length === 0) return new Set();
  const ids = [...new Set(objects.map((o) => o.id))];
  const filter = { ids, versions: ["all" as const], specVersions: ["2.0", "2.1"] };
  const [page] = await store.pages(as, collectionId, filter, "manifest", SEEN_MAX, 1);
  const records = JSON.parse(`[${page?.items ?? ""}]`) as { readonly id: string; readonly version: string }[];
  return new Set(records.map(({ id, version }) => `${id} ${version}`));
}

const asRow = (value: unknown): Row =>
  (typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}) as Row;

/** Whether it has the shape of a STIX object of a version that we know: it can be told about by itself. */
function isProcessable(value: unknown): boolean {
  const { type, id, ...object } = asRow(value);
  return typeof type === "string" && typeof id === "string" && specVersionOf(object) !== undefined;
}

/** Id and version as far as the object says them. */
function nameOf(value: unknown): { readonly id: string; readonly version: string } {
  const object = asRow(value);
  const given = object["modified"] ?? object["created"];
  return {
    id: typeof object["id"] === "string" ? object["id"].slice(0, 300) : "",
    version: typeof given === "string" && isTimestamp(given) ? given : "",
  };
}

function draftOf(
  { validator, mapping }: AddContext,
  { collection, definitions }: Envelope,
  { text, value }: Given,
): TaxiiDraft | Required<Detail> {
  const object = asRow(value);
  const { id, version } = nameOf(value);
  const failed = (message: string): Required<Detail> => ({ id, version, message });
  if (object["type"] === "bundle") return failed("A bundle is no object of a collection.");
  const specVersion = specVersionOf(object);
  if (specVersion === undefined) return failed("This version of STIX is not known here.");
  const [fault] = validator.faults(specVersion === "2.0" ? judgedAs(object) : value);
  if (fault) return failed(`Not valid STIX ${specVersion}: ${fault.pointer || "/"} (${fault.because})`);
  const marked = accessOfMarkings(object, definitions, mapping).tlp;
  // A marking in words alone says no level; one that nobody here knows says the highest.
  const saysNone = tlpOf(object, mapping) === undefined && marked === OPEN.tlp;
  const tlp: Tlp = saysNone ? collection.defaultTlp : marked;
  return {
    id,
    type: object["type"] as string,
    specVersion,
    ...(version === "" ? {} : { version }),
    tlp,
    json: text,
  };
}

function statusOf({ id, requestedAt, total, successes, failures }: Progress): unknown {
  const pending = total - successes.length - failures.length;
  return {
    id,
    status: pending === 0 ? "complete" : "pending",
    request_timestamp: requestedAt,
    total_count: total,
    success_count: successes.length,
    ...(successes.length > 0 ? { successes } : {}),
    failure_count: failures.length,
    ...(failures.length > 0 ? { failures } : {}),
    pending_count: pending,
  };
}
