import { eventHash, hashContext } from "./event-hash.ts";
import { type Problem, type Vocabulary, validateEnvelope, validateEvent } from "./validate.ts";

type Raw = Readonly<Record<string, unknown>>;

/** An event that was accepted, under the hash that makes its capture idempotent. */
export interface CapturedEvent {
  readonly hash: string;
  readonly event: Raw;
}

export interface CaptureResult {
  readonly events: readonly CapturedEvent[];
  readonly problems: readonly Problem[];
}

/** The events of a capture document, a query document or a bare event, in their order. */
export function eventsOf(document: Raw): readonly unknown[] {
  const body = isRaw(document["epcisBody"]) ? document["epcisBody"] : undefined;
  if (body === undefined) return [document];
  const [results] = resultsOf(body);
  const list = body["eventList"] ?? results?.["eventList"] ?? body["event"];
  return Array.isArray(list) ? list : list === undefined ? [] : [list];
}

/** The objects around an event that may carry a context or fields to ignore, outermost first. */
export function holdersOf(document: Raw): readonly Raw[] {
  const body = document["epcisBody"];
  return isRaw(body) ? [document, body, ...resultsOf(body).reverse()] : [document];
}

function resultsOf(body: Raw): Raw[] {
  const results = body["queryResults"];
  if (!isRaw(results)) return [];
  return isRaw(results["resultsBody"]) ? [results["resultsBody"], results] : [results];
}

/** An event of a document, by its place in it, and what is wrong with it. */
export interface CheckedEvent {
  readonly index: number;
  readonly event: unknown;
  readonly problems: readonly Problem[];
}

/** Problems that are listed in full; of each event that is wrong beyond them the first. */
const LISTED_MAX = 100;

/**
 * Each event of a document or bare event by itself, as EPCIS 2.0's capture with `proceed` has it: one that is wrong costs
 * itself. Where what is around them is wrong, there are no events.
 */
export function checkDocument(
  document: unknown,
  vocabulary: Vocabulary,
): { readonly problems: readonly Problem[]; readonly events: readonly CheckedEvent[] } {
  const problems = validateEnvelope(document, vocabulary);
  if (problems.length > 0 || !isRaw(document)) return { problems, events: [] };
  const isDocument = document["type"] === "EPCISDocument";
  let listed = 0;
  const events = (isDocument ? eventsOf(document) : [document]).map((event, index) => {
    const found = validateEvent(event, vocabulary, isDocument ? `/epcisBody/eventList/${index}` : "");
    const shown = found.slice(0, Math.max(1, LISTED_MAX - listed));
    listed += shown.length;
    return { index, event, problems: shown };
  });
  return { problems, events };
}

/** The events of a document that are sound, and what is wrong with the others. */
export function captureDocument(document: unknown, vocabulary: Vocabulary): CaptureResult {
  const { problems, events } = checkDocument(document, vocabulary);
  if (!isRaw(document)) return { events: [], problems };
  const holders = holdersOf(document);
  return {
    problems: [...problems, ...events.flatMap((e) => e.problems)],
    events: events.flatMap(({ event, problems: own }) =>
      own.length === 0 && isRaw(event)
        ? [{ event, hash: eventHash(event, hashContext(...holders, event)) }]
        : [],
    ),
  };
}

/** Captures one event of a stream of JSON lines, whose context is given once. */
export function captureLine(event: unknown, context: Raw, vocabulary: Vocabulary): CaptureResult {
  const problems = validateEvent(event, vocabulary);
  if (problems.length > 0 || !isRaw(event)) return { events: [], problems };
  return { problems, events: [{ event, hash: eventHash(event, hashContext(context, event)) }] };
}

const isRaw = (value: unknown): value is Raw =>
  typeof value === "object" && value !== null && !Array.isArray(value);
