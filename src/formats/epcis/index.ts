export {
  type CapturedEvent,
  type CaptureResult,
  captureDocument,
  captureLine,
  eventsOf,
  holdersOf,
} from "./capture.ts";
export { epcis } from "./epcis.ts";
export { eventHash, hashContext, preHash } from "./event-hash.ts";
export { canonicalIdentifier } from "./identifiers.ts";
export { fromStored, reduceEvent } from "./reduce.ts";
export { LINES_CONTEXT, partyId, shortName, termName } from "./supply-event.ts";
export { type Problem, type Vocabulary, validateCapture, validateEvent } from "./validate.ts";
