export { accountEntityId, accountNumber, isMaskedAccount, keptAccount, looksLikeIban } from "./account-id.ts";
export { type Move, throughDay } from "./day-order.ts";
export { BOOKED_APART_SECONDS, distinctPayments } from "./distinct-payments.ts";
export { learnKind } from "./engine/behaviour.ts";
export { parametersFrom, typologies } from "./engine/catalogue.ts";
export {
  type Alert,
  type EngineOptions,
  type EngineState,
  type EngineStats,
  FinanceEngine,
  type IncomingPayment,
  type OwnPayment,
  type OwnRows,
  scoreOf,
} from "./engine/engine.ts";
export {
  ACCOUNT_CLASSES,
  type AccountClass,
  classIndex,
  isDesk,
  isTrade,
  METHOD_CLASSES,
  type MethodClass,
} from "./engine/kinds.ts";
export { PeerSums } from "./engine/peer-sums.ts";
export { type ReplayOptions, replayed, type SplitTerm, splitTerms } from "./engine/replay.ts";
export {
  type Candidate,
  type Parameters,
  type Term,
  TYPOLOGY_IDS,
  type Typology,
  type TypologyId,
} from "./engine/typology.ts";
export {
  type AccountPseudonyms,
  accountPseudonyms,
  type CurrencySum,
  csvCell,
  type FlowNode,
  type FlowRibbon,
  type MoneyFlow,
  moneyFlow,
  moneyOf,
  type ProfitAssumptions,
  type ProfitClaim,
  profitClaim,
  shownPayment,
  shownProofs,
  sumByCurrency,
  typologyOf,
  USUAL_ASSUMPTIONS,
  unratedIn,
  usdOf,
} from "./flow.ts";
export { relaysIn } from "./instrument-relay.ts";
export { bankKey, mayLackBank, withKnownBanks } from "./known-banks.ts";
export { majorAmount, minorAmount, minorDigits } from "./minor-units.ts";
export {
  PARAMETER_FORMAT,
  type PackageFault,
  type ParameterPackage,
  packageLabel,
  readParameterPackage,
} from "./parameter-package.ts";
export { paymentStatements } from "./payment-statements.ts";
export { buysCraft, CARRIED_GOODS, type CarriedGoods, PaymentWords, purposeOf } from "./payment-words.ts";
export { sharedContacts } from "./shared-payer-contact.ts";
export {
  type Attribution,
  type TraceOptions,
  type TracePayment,
  type TraceStep,
  traceMoney,
} from "./trace.ts";
