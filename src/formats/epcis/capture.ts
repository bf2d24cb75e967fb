import { eventHash, hashContext } from "./event-hash.ts";
import { type Problem, type Vocabulary, validateCapture, validateEvent } from "./validate.ts";

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

/** Validates a document or bare event; accepts all of it or nothing, as EPCIS 2.0's capture job with rollback does. */
export function captureDocument(document: unknown, vocabulary: Vocabulary): CaptureResult {
  const problems = validateCapture(document, vocabulary);
  if (problems.length > 0 || !isRaw(document)) return { events: [], problems };
  const holders = holdersOf(document);
  return {
    problems,
    events: eventsOf(document)
      .filter(isRaw)
      .map((event) => ({ event, hash: eventHash(event, hashContext(...holders, event)) })),
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
