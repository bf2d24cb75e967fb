export {
  AROUND_DAYS,
  type Around,
  type CrossingsEstimate,
  type DeniedEstimate,
  type DeniedMoney,
  type ReplacementEstimate,
} from "./denied.ts";
export {
  type AdvertFact,
  type Claimed,
  COST_KINDS,
  type CostFact,
  type CostKind,
  type CrossingFact,
  type PriceFact,
  type RouteEnd,
  type RouteFacts,
  type RouteRates,
  type RouteSaid,
  type SourceRef,
  TAKEN_THINGS,
  type TakenFact,
  type TakenThing,
} from "./facts.ts";
export {
  type CostPart,
  type CrossingCost,
  type CrossingCount,
  LACKS,
  type Lack,
  type PriceFigure,
  type PriceUsd,
  type RouteFigures,
  toUsd,
} from "./figures.ts";
export {
  type EconomicsOptions,
  type RouteEconomics,
  type RouteModel,
  type RouteMonth,
  routeEconomics,
} from "./model.ts";
export {
  type ClaimFound,
  type FoundPersonPrice,
  RouteMoneyReader,
  type RouteMoneyWords,
} from "./read-money.ts";
export { ROUTE_ENDS, type RouteEnds, type RouteName, routeOf } from "./routes.ts";
export { type Interval, type Spread, spreadOf } from "./spread.ts";
export { type PriceWeek, priceWeeks, weekOf } from "./weeks.ts";
