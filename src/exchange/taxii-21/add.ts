import { randomUUID } from "node:crypto";
import type { Clock, TaxiiCollection, TaxiiCredential, TaxiiDraft, TaxiiStore } from "../../app/index.ts";
import { parseTlp, type Tlp } from "../../core/index.ts";
import { isTimestamp, type StixMapping, type StixValidator, tlpOf } from "../../formats/index.ts";
import { microsText, TaxiiRefusal } from "./answers.ts";
import { readEnvelope } from "./envelope.ts";

/** Envelopes of more objects are answered at once and worked off after. */
const AT_ONCE_MAX = 5_000;
const BATCH = 1_000;

export interface AddContext {
  readonly store: TaxiiStore;
  readonly clock: Clock;
  readonly validator: StixValidator;
  readonly mapping: StixMapping;
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
}

/** Takes an envelope; answers the status resource (TAXII 2.1, 4.3), object by object. */
export async function addObjects(
  context: AddContext,
  collection: TaxiiCollection,
  credential: TaxiiCredential,
  body: Uint8Array,
): Promise<unknown> {
  const read = readEnvelope(body);
  if (!read.ok) throw new TaxiiRefusal(read.status, `The envelope cannot be read: ${read.because}`);
  const progress: Progress = {
    id: randomUUID(),
    requestedAt: microsText(BigInt(context.clock.now()) * 1000n),
    total: read.objects.length,
    successes: [],
    failures: [],
  };
  const work = async (): Promise<void> => {
    for (let at = 0; at < read.objects.length; at += BATCH)
      await addBatch(context, collection, read.objects.slice(at, at + BATCH), progress);
    await save(context, collection, credential, progress);
  };
  if (progress.total <= AT_ONCE_MAX) await work();
  else {
    await save(context, collection, credential, progress);
    void work().catch(() => undefined);
  }
  return statusOf(progress);
}

const save = (
  context: AddContext,
  collection: TaxiiCollection,
  credential: TaxiiCredential,
  progress: Progress,
) =>
  context.store.saveStatus({
    id: progress.id,
    collectionId: collection.id,
    credentialId: credential.id,
    json: JSON.stringify(statusOf(progress)),
  });

type Given = { readonly text: string; readonly value: unknown };

async function addBatch(
  context: AddContext,
  collection: TaxiiCollection,
  objects: readonly Given[],
  progress: Progress,
): Promise<void> {
  const drafts: TaxiiDraft[] = [];
  const now = BigInt(context.clock.now()) * 1000n;
  for (const object of objects) {
    const draft = draftOf(context, collection, object);
    if ("message" in draft) progress.failures.push({ ...draft, version: draft.version || microsText(now) });
    else drafts.push(draft);
  }
  const outcomes = await context.store.add(collection.id, drafts, now);
  for (const [i, draft] of drafts.entries()) {
    const detail = { id: draft.id, version: draft.version ?? microsText(now) };
    if (outcomes[i] === "differs")
      progress.failures.push({ ...detail, message: "This version is known with other content." });
    else progress.successes.push(detail);
  }
}

function draftOf(
  { validator, mapping }: AddContext,
  collection: TaxiiCollection,
  { text, value }: Given,
): TaxiiDraft | Required<Detail> {
  const object = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const id = typeof object["id"] === "string" ? object["id"].slice(0, 300) : "";
  const given = object["modified"] ?? object["created"];
  const version = typeof given === "string" && isTimestamp(given) ? given : undefined;
  const failed = (message: string): Required<Detail> => ({ id, version: version ?? "", message });
  if (object["type"] === "bundle") return failed("A bundle is no object of a collection.");
  const [fault] = validator.faults(value);
  if (fault) return failed(`Not valid STIX 2.1: ${fault.pointer || "/"} (${fault.because})`);
  const tlp: Tlp = parseTlp(tlpOf(object, mapping) ?? collection.defaultTlp);
  return {
    id,
    type: object["type"] as string,
    specVersion: typeof object["spec_version"] === "string" ? object["spec_version"] : "2.1",
    ...(version === undefined ? {} : { version }),
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
