export { declaredWrong, ERROR_MARK, isErrorDeclaration, withoutErrors } from "./declared-errors.ts";
export {
  foldConfused,
  foldedOf,
  foldedSerial,
  itemOf,
  type ObjectKey,
  objectKey,
  partsOf,
  type ReadingVariant,
  readingVariants,
  serialAsRead,
  serialKey,
  suffixVariants,
} from "./object-key.ts";
export {
  gapVariants,
  hasGap,
  headsOf,
  isEnding,
  likeOf,
  mayBe,
  READING_WANTED,
  readingOf,
} from "./reading.ts";
export {
  type EpcisEvent,
  EpcisRepository,
  type EventQuery,
  type Trace,
  type TraceStep,
  transformationKey,
} from "./repository.ts";
