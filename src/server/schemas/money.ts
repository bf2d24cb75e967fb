import Type from "typebox";
import type {
  AdoptedParameters,
  DraftDocument,
  FlowPayment,
  MoneyFindingView,
  TraceView,
} from "../../app/index.ts";
import {
  type FlowNode,
  type FlowRibbon,
  PARAMETER_FORMAT,
  type ParameterPackage,
  TYPOLOGY_IDS,
} from "../../core/index.ts";
import { FindingSchema } from "./model.ts";
import { named, OneOf, own } from "./named.ts";
import { plain, Reason, strict } from "./requests.ts";

const Text = Type.String();
const Minor = Type.String({
  pattern: "^-?[0-9]+$",
  description: "In minor units, as a decimal string: 1050 is EUR 10.50.",
});
const Share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });
const Sums = Type.Array(Type.Object({ currency: Text, amountMinor: Minor }));
const ATTRIBUTIONS = ["fifo", "proportional"] as const;

const FlowPaymentSchema = named<FlowPayment>()(
  "FlowPayment",
  Type.Object({
    id: Text,
    at: Text,
    from: Type.String({ description: "A node of the picture; in a trace, the account or its pseudonym." }),
    to: Text,
    amountMinor: Minor,
    amount: Type.String({ description: "In units of the currency, e.g. 10.50." }),
    currency: Text,
    method: Type.Optional(Text),
    reportId: Text,
  }),
);

const FlowNodeSchema = named<FlowNode>()(
  "FlowNode",
  Type.Object({
    id: Text,
    label: Type.String({ description: "The number of an account with a role, a pseudonym of any other." }),
    role: Type.Optional(Text),
    layer: Type.Number({ description: "Column, from 0 where money enters." }),
  }),
);

const FlowRibbonSchema = named<FlowRibbon>()(
  "FlowRibbon",
  Type.Object({
    from: Text,
    to: Text,
    weight: Type.Number({ description: "US dollars at the node's table of rates, for its width only." }),
    sums: Sums,
    payments: Type.Array(Text),
  }),
);

const ProfitClaimSchema = Type.Object({
  assumptions: Type.Object({
    revenueShare: Type.Number(),
    costShareLow: Type.Number(),
    costShareHigh: Type.Number(),
  }),
  takenUsd: Type.Number(),
  lowUsd: Type.Number(),
  highUsd: Type.Number(),
  payments: Type.Array(Text),
  unrated: Type.Array(Text, {
    description: "Currencies without a rate: what came in in them is not counted.",
  }),
});

export const MoneyFindingSchema = named<MoneyFindingView>()(
  "MoneyFinding",
  Type.Object(
    {
      finding: FindingSchema,
      typology: Type.Optional(OneOf(TYPOLOGY_IDS)),
      flow: Type.Object({ nodes: Type.Array(FlowNodeSchema), ribbons: Type.Array(FlowRibbonSchema) }),
      payments: Type.Array(FlowPaymentSchema),
      sums: Sums,
      profit: ProfitClaimSchema,
    },
    { description: "A finding as a picture of flows, with the payments behind each; payers are pseudonyms." },
  ),
);

export const TraceSchema = named<TraceView>()(
  "Trace",
  Type.Object({
    method: OneOf(ATTRIBUTIONS),
    back: Type.Boolean(),
    account: Text,
    steps: Type.Array(
      Type.Object({ payment: FlowPaymentSchema, attributedUsd: Type.Number(), hop: Type.Number() }),
    ),
    unrated: Type.Array(Text, {
      description: "Currencies without a rate: one of them counted as one dollar.",
    }),
    notFollowed: Type.Array(Text),
  }),
);

export const DraftDocumentSchema = named<DraftDocument>()(
  "DraftDocument",
  Type.Object({ fileName: Text, mediaType: Text, text: Text }),
);

export const MoneyFindingQuery = strict({
  revenueShare: Type.Optional(Share("What part of the money taken in was a price paid for a journey.")),
  costShareLow: Type.Optional(Share("The least part of the revenue that the journey cost.")),
  costShareHigh: Type.Optional(Share("The largest part of it.")),
});
export const TraceQuerySchema = strict({
  account: plain(60, "Account number as written in the reports."),
  method: Type.Optional(OneOf(ATTRIBUTIONS)),
  back: Type.Optional(Type.Boolean()),
  hops: Type.Optional(Type.Integer({ minimum: 1, maximum: 8, default: 4 })),
});
const ParameterPackageSchema = named<ParameterPackage>()(
  "ParameterPackage",
  Type.Object({
    format: Type.Literal(PARAMETER_FORMAT),
    id: Text,
    version: Type.Integer({ minimum: 1 }),
    licence: Text,
    note: Type.String({ description: "How the values were found, and what they are no evidence for." }),
    typologies: Type.Record(Text, Type.Record(Text, Type.Number()), {
      description: 'By typology: a parameter\'s name, "bias", or "weight:" and a term\'s name.',
    }),
  }),
);
const AdoptedParametersSchema = named<AdoptedParameters>()(
  "AdoptedParameters",
  Type.Object({
    parameters: Type.Optional(ParameterPackageSchema),
    messageId: Type.Optional(Type.String({ description: "The signed method that it came in." })),
    reason: Text,
    adoptedBy: Text,
    adoptedAt: Text,
  }),
);
export const ParametersInForceSchema = own(
  "ParametersInForce",
  Type.Object({
    adopted: Type.Union([AdoptedParametersSchema, Type.Null()], {
      description: "Null where nobody adopted a package: the calibration of this version is in force.",
    }),
  }),
);
export const AdoptParametersBody = own(
  "AdoptParameters",
  strict({
    messageId: Type.Optional(plain(120, "A signed method of kind parameters.")),
    text: Type.Optional(
      Type.String({
        minLength: 2,
        maxLength: 200_000,
        description: "A package of this node's own, as JSON.",
      }),
    ),
    own: Type.Optional(Type.Literal(true, { description: "Back to the calibration of this version." })),
    reason: Reason,
  }),
);
export const DraftQuery = strict({
  kind: OneOf(["str", "freeze", "designation"], "str is a goAML XML report."),
  lang: Type.Optional(OneOf(["en", "ar", "fr"])),
});
