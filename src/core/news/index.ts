export { type BoardEntry, EventBoard, type EventDecisions } from "./board.ts";
export { earKeys } from "./by-ear.ts";
export { DERIVE_WEIGHTS, type Derivation } from "./derive.ts";
export {
  compareEvents,
  EVENT_WEIGHTS,
  EventIndex,
  type EventReason,
  type NewsEvent,
  type SameName,
} from "./events.ts";
export { type FigureStatus, type NewsFigure, readFigures } from "./figures.ts";
export {
  type NewsData,
  type NewsGazetteer,
  type NewsModel,
  type NewsWords,
  newsModel,
  newsPlaces,
} from "./lexicon.ts";
export { NewsDesk, type PlacedReport, placeReports } from "./pipeline.ts";
export { type PlaceNamed, placesNamed } from "./places-named.ts";
export { type NewsDate, type NewsPlace, type NewsReport, type ReadReport, readReport } from "./read.ts";
