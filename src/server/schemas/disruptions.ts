import Type from "typebox";
import type { DisruptionView, MeasuredDisruption } from "../../app/index.ts";
import {
  DISRUPTION_MEASURES,
  EFFECT_OUTCOMES,
  EFFECT_VERDICTS,
  EFFECT_WEEKS_MAX,
  LOSS_KINDS,
  type LossKind,
} from "../../core/index.ts";
import { AccessSchema, EvaluationSchema } from "./model.ts";
import { named, OneOf, own, RecordOf } from "./named.ts";
import { Id, lines, MarkingBody, plain, strict } from "./requests.ts";

const Text = Type.String();
const Day = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });
const Country = Type.String({ pattern: "^[A-Z]{2}$", description: "ISO 3166-1 alpha-2." });
const Sum = Type.String({ pattern: "^[0-9]{1,15}(\\.[0-9]{1,4})?$", description: "A decimal number." });
const Technique = plain(100, "Of the matrix.");

const RatioSchema = Type.Object(
  { value: Type.Number(), low: Type.Number(), high: Type.Number() },
  { description: "With its 95 % interval." },
);
const Told = Type.Union([Type.Number(), Type.Null()], { description: "Null where too few to say." });
const sums = Type.Object({ treated: Told, comparison: Told });

/** What a result says wherever it stands. */
export const effectFields = {
  weeks: Type.Integer({ minimum: 0, maximum: EFFECT_WEEKS_MAX, description: "Whole weeks on either side." }),
  ratio: Type.Optional(RatioSchema),
  placebo: Type.Optional(RatioSchema),
  elsewhere: Type.Optional(RatioSchema),
  verdict: OneOf(EFFECT_VERDICTS),
};
export const effectSums = { before: sums, after: sums };

const range = Type.Optional(Type.Object({ least: Type.Number(), most: Type.Number() }));
const losses = <T>(of: T): Record<LossKind, T> =>
  Object.fromEntries(LOSS_KINDS.map((kind) => [kind, of])) as Record<LossKind, T>;

export const DisruptionViewSchema = named<DisruptionView>()(
  "Disruption",
  Type.Object(
    {
      id: Text,
      title: Text,
      measure: OneOf(DISRUPTION_MEASURES),
      techniques: Type.Array(Text),
      stages: Type.Array(Text),
      from: Type.Optional(Text),
      to: Type.Optional(Text),
      authorities: Type.Array(Text),
      place: Type.Optional(Text),
      corridor: Type.Object({ from: Type.Optional(Text), to: Type.Optional(Text) }),
      targets: Type.Array(Text),
      captions: RecordOf(Text),
      taken: Type.Object(losses(range)),
      money: Type.Optional(Type.Object({ currency: Text, seized: range, frozen: range })),
      words: Type.Optional(Text),
      access: AccessSchema,
      reports: Type.Array(
        Type.Object({
          id: Text,
          title: Text,
          provider: Text,
          evaluation: EvaluationSchema,
          fictitious: Type.Boolean(),
        }),
      ),
    },
    {
      description:
        "What was done against the crime, as its sources say: where they count differently, the range.",
    },
  ),
);
export const DisruptionList = own("DisruptionList", Type.Object({ items: Type.Array(DisruptionViewSchema) }));
export const DisruptionQuery = strict({
  case: Type.Optional(Id),
  technique: Type.Optional(Technique),
});
export const DisruptionBody = own(
  "DisruptionDraft",
  strict({
    title: plain(200),
    measure: OneOf(DISRUPTION_MEASURES),
    techniques: Type.Array(Technique, { minItems: 1, maxItems: 20 }),
    from: Day,
    to: Type.Optional(Day),
    authority: plain(200),
    place: Type.Optional(plain(200)),
    corridor: Type.Optional(strict({ from: Type.Optional(Country), to: Type.Optional(Country) })),
    targets: Type.Optional(
      Type.Array(Id, { maxItems: 20, description: "Entities, of which none is a person." }),
    ),
    taken: Type.Optional(strict(losses(Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 }))))),
    money: Type.Optional(
      strict({
        currency: Type.String({ pattern: "^[A-Z]{3}$", description: "ISO 4217." }),
        seized: Type.Optional(Sum),
        frozen: Type.Optional(Sum),
      }),
    ),
    words: Type.Optional(lines(5000, "What was done, in words.")),
    marking: MarkingBody,
    scheme: Type.Optional(OneOf(["4x4", "admiralty", "5x5x5", "3x5x2"])),
    evaluation: Type.Optional(plain(20, "As the provider wrote it, e.g. B2; needs scheme.")),
    provider: Type.Optional(plain(200)),
    fictitious: Type.Optional(Type.Boolean()),
    caseId: Type.Optional(Id),
  }),
);
export const RecordedDisruptionSchema = own(
  "RecordedDisruption",
  Type.Object({
    id: Text,
    reportId: Text,
    changed: Type.Boolean({ description: "False where the same words were here." }),
  }),
);
export const EffectQuery = strict({ outcome: Type.Optional(OneOf(EFFECT_OUTCOMES)) });
export const MeasuredDisruptionSchema = named<MeasuredDisruption>()(
  "MeasuredDisruption",
  Type.Object(
    {
      ...effectFields,
      ...effectSums,
      outcome: OneOf(EFFECT_OUTCOMES),
      from: Text,
      counted: Type.Integer({ minimum: 0 }),
      left: Type.Integer({ minimum: 0, description: "Of no known route or day: in neither group." }),
      suppressedUnder: Type.Integer({ minimum: 0 }),
    },
    {
      description:
        "The change after it against that of what it was not done to, in the same weeks. No evidence of cause by itself.",
    },
  ),
);
export const ResultShareBody = own(
  "ResultShare",
  strict({
    to: plain(200, "The partner's node id."),
    legalBasis: plain(200, "Under which law; the partner is told."),
    marking: MarkingBody,
    subject: plain(200),
    body: lines(20_000, "What was learned: what worked, what did not."),
    outcome: Type.Optional(OneOf(EFFECT_OUTCOMES)),
  }),
);
