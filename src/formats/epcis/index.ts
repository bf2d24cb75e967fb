export {
  type CapturedEvent,
  type CaptureResult,
  captureDocument,
  captureLine,
  eventsOf,
  holdersOf,
} from "./capture.ts";
export { eventHash, hashContext, preHash } from "./event-hash.ts";
export { canonicalIdentifier } from "./identifiers.ts";
export { reduceEvent } from "./reduce.ts";
export { type Problem, type Vocabulary, validateCapture, validateEvent } from "./validate.ts";
