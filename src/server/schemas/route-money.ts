import Type from "typebox";
import type { RouteMoney } from "../../app/index.ts";
import {
  COST_KINDS,
  type CostPart,
  type CrossingCount,
  type DeniedEstimate,
  LACKS,
  type PriceFigure,
  ROUTE_ENDS,
  type RouteFigures,
  type RouteModel,
  type SourceRef,
  TAKEN_THINGS,
} from "../../core/index.ts";
import { named, OneOf } from "./named.ts";
import { plain, strict } from "./requests.ts";

const Text = Type.String();
const Texts = Type.Array(Text);
const Count = Type.Integer({ minimum: 0 });
const Between = Type.Object({ low: Type.Number(), high: Type.Number() });
export const Spread = Type.Object({
  n: Count,
  low: Type.Number(),
  quartileLow: Type.Number(),
  median: Type.Number(),
  quartileHigh: Type.Number(),
  high: Type.Number(),
});
const Source = named<SourceRef>()(
  "RouteSource",
  Type.Object({
    kind: OneOf(["finding", "entity", "report", "order"]),
    id: Text,
    reportId: Type.Optional(Text),
  }),
);
const Sources = Type.Array(Source, { description: "At most 100; counts are of all." });
const PriceFrom = OneOf(["advert", "claim"]);
const Price = Type.Object({ from: PriceFrom, spread: Spread });
const PriceFigureSchema = named<PriceFigure>()(
  "RoutePriceFigure",
  Type.Object({ kind: PriceFrom, currency: Text, spread: Spread, said: Count, sources: Sources }),
);
const CrossingCountSchema = named<CrossingCount>()(
  "RouteCrossingCount",
  Type.Object({
    crossings: Count,
    persons: Type.Union([Between, Type.Null()]),
    uncounted: Count,
    sources: Sources,
  }),
);
const CostPartSchema = named<CostPart>()(
  "RouteCostPart",
  Type.Object({
    kind: OneOf(COST_KINDS),
    usd: Between,
    n: Count,
    from: Type.Array(OneOf(["order", "claim"])),
    sources: Sources,
  }),
);
const figures = {
  prices: Type.Array(PriceFigureSchema),
  price: Type.Optional(Price),
  detected: CrossingCountSchema,
  reported: CrossingCountSchema,
  persons: Type.Union([Between, Type.Null()]),
  revenueUsd: Type.Optional(Between),
  costUsd: Type.Optional(Between),
  profitUsd: Type.Optional(Between),
  lacks: Type.Array(OneOf(LACKS)),
};
const FiguresSchema = named<RouteFigures>()("RouteFigures", Type.Object(figures));
const Claims = Type.Array(Type.Object({ value: Type.Number(), reportIds: Texts }));
const around = { price: Type.Optional(Price), adverts: Count, crossings: Count };
const DeniedSchema = named<DeniedEstimate>()(
  "RouteDenied",
  Type.Object({
    source: Source,
    measure: Text,
    title: Text,
    day: Type.Optional(Text),
    techniques: Texts,
    by: OneOf(["named", "start"]),
    things: Type.Array(Type.Object({ thing: OneOf(TAKEN_THINGS), claims: Claims })),
    money: Type.Array(
      Type.Object({
        what: OneOf(["seized", "frozen"]),
        currency: Text,
        claims: Claims,
        usd: Type.Optional(Between),
      }),
    ),
    replacement: Type.Optional(Type.Object({ usd: Between, unpriced: Texts, sources: Type.Array(Source) })),
    crossings: Type.Optional(Type.Object({ crossings: Between, persons: Between, usd: Between })),
    before: Type.Optional(Type.Object(around)),
    after: Type.Optional(Type.Object({ ...around, isOver: Type.Boolean() })),
  }),
);
const End = Type.Object({ country: Type.Optional(Text), place: Type.Optional(Text) });
const RouteSchema = named<RouteModel>()(
  "RouteModel",
  Type.Object({
    id: Text,
    from: Type.Optional(End),
    to: Type.Optional(End),
    name: Type.Optional(Text),
    modes: Texts,
    adverts: Count,
    total: FiguresSchema,
    months: Type.Array(Type.Object({ month: Text, ...figures })),
    personsPerCrossing: Type.Optional(Type.Object({ low: Type.Number(), high: Type.Number(), n: Count })),
    cost: Type.Optional(
      Type.Object({
        usd: Between,
        parts: Type.Array(CostPartSchema),
        lacking: Type.Array(OneOf(COST_KINDS)),
      }),
    ),
    denied: Type.Array(DeniedSchema),
  }),
);
export const RouteMoneySchema = named<RouteMoney>()(
  "RouteMoney",
  Type.Object({
    ends: OneOf(ROUTE_ENDS),
    since: Type.Optional(Text),
    until: Type.Optional(Text),
    ratesOf: Type.String({ description: "When the rates were those, as far as is known." }),
    unrated: Texts,
    suppressedUnder: Count,
    routes: Type.Array(RouteSchema),
    elsewhere: Type.Array(
      Type.Object({
        source: Source,
        measure: Text,
        title: Text,
        day: Type.Optional(Text),
        because: OneOf(["none", "several"]),
      }),
    ),
    isCut: Type.Boolean(),
  }),
);
export const RouteMoneyQuerySchema = strict({
  since: Type.Optional(plain(10, "First day.")),
  until: Type.Optional(plain(10, "Last day.")),
  ends: Type.Optional(OneOf(ROUTE_ENDS, "From country to country, or from place to place where known.")),
});
