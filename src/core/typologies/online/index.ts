export { postsOfAdverts, postsOfMasked } from "./advert-post.ts";
export {
  afterDataEvent,
  DATA_ANSWERS,
  DATA_OUTCOMES,
  DATA_REQUEST_STATES,
  DATA_SYSTEM_EVENTS,
  DATA_UNIT_EVENTS,
  type DataAnswerType,
  type DataOutcome,
  type DataRequestEvent,
  type DataRequestEventType,
  type DataRequestState,
  type DataSaidType,
  type DataSystemEventType,
  type DataUnitEventType,
  dataEventsAfter,
  dataOutcome,
} from "./data-ledger.ts";
export { targetNames, targetNodes } from "./data-targets.ts";
export { type JsonSchema, schemaErrors } from "./json-schema.ts";
export {
  afterEvent,
  eventsAfter,
  NEEDS_REASON,
  PLATFORM_EVENTS,
  type PlatformEventType,
  REFERRAL_ACTIONS,
  REFERRAL_EVENTS,
  REFERRAL_STATES,
  type ReferralAction,
  type ReferralEvent,
  type ReferralEventType,
  type ReferralState,
  referralState,
  stateSince,
} from "./ledger.ts";
export { jaccard, type LinkablePost, type Links, linkPosts, shingles } from "./link-posts.ts";
export { type MeasureOutcome, outcomeOf, type SignedMeasure } from "./measures.ts";
export { type ReferralMetrics, type ReferralRecord, referralMetrics, type Sighting } from "./metrics.ts";
export {
  LEXICON_LANGUAGES,
  type Lexicon,
  loadOnlineModel,
  ONLINE_FILES,
  type OnlineData,
  OnlineModel,
  onlineDataFrom,
  onlineModel,
  provideOnlineData,
  type Weights,
} from "./model.ts";
export { contactProperty, offersACrossing } from "./offers-a-crossing.ts";
export type { PostSign } from "./post-signs.ts";
export { readDataAsk } from "./read-data-ask.ts";
export {
  type Owner,
  type PostEntity,
  type PostInput,
  type ReadPost,
  readPost,
} from "./read-post.ts";
export { draftReasons, type Reasons, type ReasonsInput } from "./reasons.ts";
export {
  type ReferablePost,
  type ReferralPackage,
  type ReferralTerms,
  referralPackage,
  withheldIdentifiers,
} from "./referral.ts";
export {
  BANKED_KINDS,
  type BankedKind,
  type FoundSignal,
  isSignalStated,
  SIGNAL_PROPERTY,
  SIGNAL_STATES,
  SIGNAL_VERDICTS,
  type SignalKey,
  type SignalPost,
  type SignalState,
  type SignalVerdict,
  signalKeyText,
  signalNodes,
  signalsOf,
  signalsOfContact,
} from "./signals.ts";
export {
  AUTHORITY_KINDS,
  type AuthorityKind,
  asksBeyondStored,
  DATA_CATEGORIES,
  DATA_REQUEST_KINDS,
  type DataAsk,
  type DataCategory,
  type DataCertificate,
  type DataLaw,
  type DataRequestBody,
  type DataRequestClock,
  type DataRequestKind,
  type DataRequestTimes,
  type DataRule,
  type DataTarget,
  dataCertificate,
  dataLawOf,
  dataRequestBody,
  dataRequestClock,
  dataRuleOf,
  mustBeOrder,
  mustStayStored,
  type RecordedOrder,
  type StoredDataLaws,
  TARGET_TYPES,
  type TargetType,
} from "./stored-data.ts";
export {
  isTypedAs,
  snapshotMedia,
  snapshotsIn,
  type Transcription,
  transcribedPost,
} from "./transcription.ts";
export {
  type CountedNotice,
  type CountedRequest,
  NOTICE_OUTCOMES,
  type NoticeOutcome,
  periodsClash,
  type TransparencyReport,
  transparencyReport,
  transparencyRows,
} from "./transparency.ts";
export { OTHER } from "./transparency-names.ts";
export { readTransparency } from "./transparency-read.ts";
