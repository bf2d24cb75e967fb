import Type from "typebox";
import type {
  ComparedValue,
  ComparisonRow,
  DecidedPair,
  ReviewItem,
  ReviewPage,
  ReviewSide,
} from "../../app/index.ts";
import { ResolutionSchema, ScoreTermSchema } from "./model.ts";
import { named, OneOf, own, RecordOf } from "./named.ts";
import { Id, page, pageOf, Reason, Since, strict } from "./requests.ts";
import { SpanSchema, StoredReportSchema } from "./views.ts";

const Text = Type.String();
const Texts = Type.Array(Text);

const ReviewSideSchema = named<ReviewSide>()(
  "ReviewSide",
  Type.Object({ canonicalId: Text, schema: Text, caption: Text, entityIds: Texts }),
);

const ComparedValueSchema = named<ComparedValue>()(
  "ComparedValue",
  Type.Object({
    value: Text,
    shared: Type.Boolean({ description: "The other side says the same." }),
    spans: Type.Array(SpanSchema, {
      description: "Of a name: the letters that answer to the likest name of the other side.",
    }),
    reportIds: Texts,
  }),
);

const ComparisonRowSchema = named<ComparisonRow>()(
  "ComparisonRow",
  Type.Object(
    {
      property: Text,
      verdict: OneOf(["agrees", "differs", "conflict", "left", "right"]),
      left: Type.Array(ComparedValueSchema),
      right: Type.Array(ComparedValueSchema),
    },
    {
      description:
        "One property of two entities. A conflict cannot be of one; what differs may be, for one may have two phones.",
    },
  ),
);

const ReviewItemSchema = named<ReviewItem>()(
  "ReviewItem",
  Type.Object({
    resolution: ResolutionSchema,
    score: Type.Number({ minimum: 0, maximum: 1, description: "Logistic of the sum of the terms." }),
    terms: Type.Array(ScoreTermSchema),
    joins: Type.Integer({ minimum: 2, description: "Records that would be one." }),
    left: ReviewSideSchema,
    right: ReviewSideSchema,
    rows: Type.Array(ComparisonRowSchema),
  }),
);

export const ReviewPageSchema = named<ReviewPage>()(
  "ReviewPage",
  Type.Object({
    items: Type.Array(ReviewItemSchema),
    open: Type.Integer({ minimum: 0, description: "All that wait, as far as this caller may see." }),
    reports: RecordOf(StoredReportSchema),
  }),
);

const DecidedPairSchema = named<DecidedPair>()(
  "DecidedPair",
  Type.Object({
    resolution: ResolutionSchema,
    left: Text,
    right: Text,
    takenBackBy: Type.Optional(ResolutionSchema),
  }),
);
export const DecidedPage = pageOf("DecidedPage", DecidedPairSchema);

export const DecidedQuery = strict({
  /** All joins since then, those of the rule too. */
  joinedSince: Since,
  ...page,
});
export const ReviewQuery = strict({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })) });
export const UndoBody = own("UndoRequest", strict({ reason: Reason }));
export const SplitBody = own(
  "SplitRequest",
  strict({
    entityIds: Type.Array(Id, {
      minItems: 1,
      maxItems: 500,
      description: "The records that part from the rest.",
    }),
    reason: Reason,
  }),
);
export const DecisionList = own("ResolutionList", Type.Object({ items: Type.Array(ResolutionSchema) }));
