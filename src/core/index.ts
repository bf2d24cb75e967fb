export type { Case, CaseItem } from "./case.ts";
export {
  type CommodityCode,
  type CommodityCodes,
  commodityAt,
  commoditySeries,
  isOutOfForce,
} from "./commodity.ts";
export { formatDate, isDay } from "./dates.ts";
export {
  type Corridor,
  DISRUPTION_MEASURES,
  type Disruption,
  type DisruptionDraft,
  type DisruptionMeasure,
  disruptionId,
  disruptionProperties,
  LOSS_KINDS,
  LOSS_PROPERTIES,
  type LossKind,
  mustBeDisruption,
  readDisruption,
  type SaidRange,
} from "./disruption.ts";
export * from "./documents/index.ts";
export * from "./economics/index.ts";
export {
  type DatedCount,
  EFFECT_OUTCOMES,
  EFFECT_VERDICTS,
  EFFECT_WEEKS_MAX,
  EFFECT_WEEKS_MIN,
  type Effect,
  type EffectOutcome,
  type EffectVerdict,
  effectOf,
  type Ratio,
  type WeekCounts,
  weeksAround,
} from "./effect.ts";
export {
  assembleEntity,
  captionOf,
  captionPropertiesOf,
  type Entity,
  nameEntity,
  type Saying,
} from "./entity.ts";
export {
  declaredWrong,
  type EpcisEvent,
  EpcisRepository,
  ERROR_MARK,
  type EventQuery,
  foldConfused,
  foldedOf,
  foldedSerial,
  gapVariants,
  hasGap,
  headsOf,
  isEnding,
  isErrorDeclaration,
  itemOf,
  likeOf,
  mayBe,
  type ObjectKey,
  objectKey,
  partsOf,
  READING_WANTED,
  type ReadingVariant,
  readingOf,
  readingVariants,
  serialAsRead,
  serialKey,
  suffixVariants,
  type Trace as EpcisTrace,
  type TraceStep as EpcisTraceStep,
  transformationKey,
  withoutErrors,
} from "./epcis/index.ts";
export { assert, codeOf, ERROR_CODES, type ErrorCode, Refused, WaslError } from "./errors.ts";
export {
  type Evaluation,
  type EvaluationScheme,
  isEvaluationScheme,
  parseEvaluation,
  UNEVALUATED,
} from "./evaluation.ts";
export * from "./federation/index.ts";
export {
  type Finding,
  type FindingDraft,
  type FindingState,
  type FindingTerm,
  FRONTS,
  type Front,
  type KeptFinding,
  spokenFinding,
} from "./finding.ts";
export {
  ALERT_ACTIONS,
  type AlertAction,
  type AlertAudience,
  alertDigest,
  alertStatements,
  foldedKind,
  type GoodsAlertBody,
  readAudience,
  readGoodsAlert,
} from "./goods-alert.ts";
export {
  caseNetworks,
  type DisruptionSet,
  disruptionSets,
  type FrontStage,
  type SetRules,
  withoutProposing,
} from "./graph/case-network.ts";
export type { NetworkModel } from "./graph/chokepoints.ts";
export { type Effort, shareBounds, usualEffort } from "./graph/effort.ts";
export type { Link, Path } from "./graph/link.ts";
export { LINK_FRONTS, type LinkFront, REPORTS_OF_FRONT } from "./graph/link-front.ts";
export { PathSearch } from "./graph/path-search.ts";
export { groupBy } from "./group-by.ts";
export * from "./hash/index.ts";
export {
  foldDigits,
  formsWrittenAs,
  IDENTIFIER_TYPES,
  type IdentifierType,
  identifierNode,
  identifierTypeOf,
  isNationalFormOf,
  normalIdentifier,
  parseIdentifierNode,
  writtenForms,
} from "./identifiers.ts";
export { idFrom, provideDigest, sha256Hex, sha256HexOfBytes } from "./ids.ts";
export { CONFIDENCES, type Confidence, LIKELIHOODS, type Likelihood, YARDSTICK } from "./likelihood.ts";
export * from "./marking/index.ts";
export * from "./match/index.ts";
export {
  ALIKE_MIN,
  ALIKE_WORDS_MAX,
  type AnalysedName,
  againstMany,
  alikeness,
  analyseName,
  askedKeysOf,
  beginningKey,
  CONSONANT_BITS,
  compareNames,
  explainNames,
  FIRST_LOOK,
  FIRST_STEPS,
  filedKeysOf,
  fold,
  GOOD,
  type Held,
  heldOf,
  LIKELY_MIN,
  lettersApartMax,
  loadNamesModel,
  type MatchedWords,
  matchedWords,
  type NameHit,
  NameIndex,
  type NameIndexSnapshot,
  type NameScore,
  type NameSearch,
  type NamesData,
  NamesModel,
  namesDataFrom,
  namesModel,
  type Script,
  SECOND_LOOK,
  type Span,
  scoreNames,
  searchKeys,
  spansOf,
  traceNames,
  WORTH_MAX,
  type Word,
  worthOf,
} from "./names/index.ts";
export * from "./news/index.ts";
export { OWN_PAYMENTS, type OwnOrder, readOwnOrder, type SentOrder } from "./own-order.ts";
export * from "./ownership/index.ts";
export {
  type Approval,
  BLOCKING_FLAGS,
  type BlockingFlag,
  blockedFor,
  PARTNER_CLASSES,
  type PartnerClass,
  type Peer,
} from "./partner.ts";
export { plateOf, ROWS_WITH_VEHICLES, vehicleOf } from "./plates.ts";
export { PLATFORM_CODES, platformCode, platformName } from "./platform-name.ts";
export * from "./prevention/index.ts";
export * from "./protection/index.ts";
export { isPurpose, PURPOSES, type Purpose, type PurposeStatement, purposesOf } from "./purpose.ts";
export type {
  BulkRecord,
  DecodedRecord,
  Filed,
  FiledEvent,
  Order,
  Payment,
  Post,
  Seizure,
  SupplyEvent,
  SupplyRow,
} from "./records.ts";
export {
  contactId,
  isContactId,
  listingId,
  MARKETPLACE,
  orderEntityId,
  SUPPLY_ROWS,
  seizureEntityId,
  TAKEN_KINDS,
  type TakenKind,
  takenKind,
} from "./records.ts";
export {
  countRejects,
  groupRejects,
  REJECT_CODES,
  type Reject,
  type RejectCode,
  type RejectGroup,
  tookNothing,
  type UnknownWord,
} from "./rejects.ts";
export {
  isForeign,
  noticeRefusal,
  openRestrictions,
  type Released,
  type ReleaseItem,
  type ReleaseOptions,
  type ReleaseRefusal,
  release,
} from "./release.ts";
export { OWN_FORMAT, type Publisher, REGISTER_FORMAT, type Report } from "./report.ts";
export {
  canonicalIds,
  type Judgement,
  lastDecisions,
  pairKey,
  type Resolution,
  type ScoreTerm,
  standingOf,
  withoutContradictions,
} from "./resolution.ts";
export {
  areApart,
  blockingKeysOf,
  type ClusterOptions,
  candidatePairs,
  clusterRecords,
  type EntityRecord,
  explainRecords,
  haveConflictingBirthDates,
  JOIN_MIN,
  type PairScore,
  type PreparedRecord,
  prepareRecord,
  REVIEW_MIN,
  type ResolvedRecords,
  recordOf,
  relateBirthDates,
  resolveRecords,
  type ScoredPair,
  scoreRecords,
} from "./resolve/index.ts";
export { LANGS, type Lang, type Message, type Said, Speaker, say, TAGS } from "./said.ts";
export { countOf, sumOf } from "./said-number.ts";
export {
  DESCRIPTIVE_PROPERTIES,
  DIVERTED_PROPERTIES,
  Model,
  type ModelFile,
  type Property,
  type PropertyType,
  type Schema,
  type SchemaFile,
} from "./schema.ts";
export { priorPrecision, type ShopOutcomes, type ShopPrecision, shopPrecision } from "./shop-precision.ts";
export { shownScore } from "./shown-score.ts";
export {
  type DecodedDraft,
  type Statement,
  type StatementContext,
  type StatementDraft,
  type StatementKind,
  statementId,
  statementOf,
  toStatement,
} from "./statement.ts";
export {
  type CategoryDecision,
  categoryFrom,
  effectiveCategory,
  isAccusing,
  isProtectedCategory,
  type Person,
  type PersonOfInterest,
  PROTECTED_ID_PREFIX,
  type ProtectedCategory,
  type ProtectedPerson,
  personLabel,
  SUBJECT_CATEGORIES,
  type SubjectCategory,
} from "./subject.ts";
export {
  type MatrixGaps,
  matrixGaps,
  SIGNAL_KINDS,
  type SignalKind,
  type Stage,
  type StageStanding,
  type Technique,
  TechniqueMatrix,
  type TechniqueTexts,
} from "./techniques.ts";
export * from "./text/index.ts";
export { type Catalogue, Translator, type Values } from "./translate.ts";
export * from "./typologies/finance/index.ts";
export {
  type AccountHolders,
  accountEntityId,
  type Card,
  type CardTexts,
  type CrossingDay,
  DECLARED_PREFIX,
  type DeclaredKind,
  type DeclaredTypology,
  type DeskCountry,
  type Detector,
  type DetectorInput,
  declaredCard,
  declaredDetector,
  declaredId,
  declaredTypologySchema,
  detectors,
  type FailedTest,
  failedTests,
  type IdentifierUse,
  type RoadTraffic,
  runDetector,
  runDetectors,
  TYPOLOGY_FORMAT,
  translatedCard,
  typologyReader,
} from "./typologies/index.ts";
export * from "./typologies/online/index.ts";
export { CROSSING_CONTEXTS, FOUND_CONTEXTS, SEIZURE_CONTEXTS } from "./typologies/supply/contexts.ts";
export {
  DISCLOSED_SCHEMA,
  type DisclosedKind,
  type DisclosedRow,
  disclosedDraft,
  readDisclosed,
  readDisclosedEvent,
  renameDisclosed,
} from "./typologies/supply/disclosed.ts";
export {
  ADDRESS_TYPES,
  type ExportList,
  GOODS_ROWS,
  type GoodsRecords,
  goodsRecords,
  partiesOfGoods,
  SERIAL_STATES,
} from "./typologies/supply/goods.ts";
export { type Holding, holdingsOf, lastProved, type OrderParties } from "./typologies/supply/holders.ts";
export { type LotsRead, lotsIn, lotWeight } from "./typologies/supply/lots.ts";
export {
  type DeclaredImport,
  isMaking,
  type Origin,
  originOf,
} from "./typologies/supply/origin.ts";
export { orderStatements } from "./typologies/supply/seized-serial-downstream.ts";
export {
  type ReportedTheft,
  type TheftSubject,
  theftOf,
  theftRef,
  theftRefsOf,
} from "./typologies/supply/thefts.ts";
export { endsLikeLine, orderNumber } from "./typologies/supply/trace.ts";
export {
  type AnalysisData,
  type AskRules,
  addressKey,
  analyseSupply,
  answerIndex,
  compareFacilities,
  containerKey,
  type FacilityData,
  FILE_OF,
  type FiledRecord,
  filedKeys,
  hubKey,
  isSameChain,
  type KeyedRow,
  LEDGER_KEYS_VERSION,
  mentionsIn,
  orderSerials,
  type Reason,
  RowKeys,
  readingQuestions,
  renameParties,
  type SerialTrace,
  type SupplyAnswers,
  settleSeizures,
  spread,
  supplyQuestions,
  traceSerial,
} from "./typologies/supply/world/index.ts";
export { type ToBeVetted, VETTING_STANDINGS, type VettingStanding, vettingStanding } from "./vetting.ts";
export { saysNothing } from "./words.ts";
