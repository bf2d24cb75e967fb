export {
  type EpcisEvent,
  EpcisRepository,
  type EventQuery,
  type Trace,
  type TraceStep,
} from "./repository.ts";
