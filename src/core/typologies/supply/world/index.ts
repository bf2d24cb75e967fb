export { type AnalysisData, analyseSupply, type Reason, type SupplyAnswers } from "./analyse.ts";
export {
  type AskRules,
  answerIndex,
  type ChainPart,
  containerKey,
  FILE_OF,
  type FiledRecord,
  filedKeys,
  hubKey,
  isSameChain,
  type KeyedRow,
  LEDGER_KEYS_VERSION,
  mentionsIn,
  type NodeView,
  orderSerials,
  RowKeys,
  readingQuestions,
  renameParties,
  settleSeizures,
  supplyQuestions,
} from "./asking.ts";
export type { Chain, ChainRules } from "./chains.ts";
export { DECLARATION_SIGNALS, declarationSignals } from "./declaration-signals.ts";
export { compareFacilities, type Facility, type FacilityData, type FacilityScore } from "./facility.ts";
export { spread } from "./items.ts";
export {
  CONTEXT_SIGNALS,
  contextSignals,
  type OrderScores,
  scoreOrders,
  type Weights,
} from "./order-scores.ts";
export { addressKey } from "./parties.ts";
export { type Prepared, prepare, type SupplyRules } from "./prepare.ts";
export { type RowFiles, readWorld, type SupplyWorld } from "./rows.ts";
export { type GoodsData, ORDER_SIGNALS } from "./signals.ts";
export { type SerialTrace, traceSerial } from "./trace-serial.ts";
