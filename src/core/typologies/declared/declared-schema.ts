import Type, { type Static } from "typebox";
import { ROW_KINDS, type RowKind, SCORE_MAX, SUBJECT_ROLES, TYPOLOGY_FORMAT } from "./declared-typology.ts";

const LIST_MAX = 12;
const NUMBER_MAX = 1e12;
const DAYS_MAX = 400;

const strict = <T extends Record<string, Type.TSchema>>(properties: T, options: Type.TObjectOptions = {}) =>
  Type.Object(properties, { ...options, additionalProperties: false });
const one = <const T extends readonly string[]>(words: T) =>
  Type.Unsafe<T[number]>({ type: "string", enum: [...words] });
/** Says something, in one line. */
const text = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: "^[^\\p{Cc}\\p{Cs}]*\\S[^\\p{Cc}\\p{Cs}]*$" });
const list = <T extends Type.TSchema>(of: T, minItems: number, maxItems = LIST_MAX) =>
  Type.Array(of, { minItems, maxItems });
const number = (minimum = -NUMBER_MAX, maximum = NUMBER_MAX) => Type.Number({ minimum, maximum });
const Name = Type.String({ pattern: "^[a-z][a-zA-Z0-9]{0,29}$" });
const above = (maximum: number) => Type.Number({ exclusiveMinimum: 0, maximum });

const Texts = strict(
  { en: text(500), ar: Type.Optional(text(500)), fr: Type.Optional(text(500)) },
  {
    description:
      "A sentence in English, and in other languages as far as somebody wrote it; ICU, filled with measures.",
  },
);

const cardTexts = {
  purpose: text(2_000),
  lawfulBasis: text(2_000),
  dataUsed: list(text(500), 1),
  errorRates: text(2_000),
  affectedGroups: text(2_000),
  guardrails: list(text(500), 1),
};

const values = list(text(120), 1, 500);
const Condition = strict(
  {
    field: Name,
    present: Type.Optional(Type.Boolean({ description: "True where a row says it at all." })),
    is: Type.Optional(values),
    isNot: Type.Optional(values),
    atLeast: Type.Optional(number()),
    atMost: Type.Optional(number()),
    multipleOf: Type.Optional(above(NUMBER_MAX)),
    mentions: Type.Optional(values),
  },
  {
    description:
      'About one field: whether a row says it, one of these values without regard to case, a number from and to, a whole multiple, or words that it mentions however letters are disguised ("*" ends a word that may go on).',
  },
);

const Part = strict(
  {
    name: Name,
    rows: one(ROW_KINDS),
    key: Type.String({ description: "A field of these rows; a row with several values is at each." }),
    where: Type.Optional(list(Condition, 0)),
    follows: Type.Optional(
      strict(
        { part: Name, hours: above(DAYS_MAX * 24) },
        {
          description:
            "Only rows that come so many hours at most after a row of an earlier part, at the same key.",
        },
      ),
    ),
  },
  { description: "Rows of one kind; those of all parts that have the same key are looked at together." },
);

const Measure = Type.Union(
  [
    strict({ part: Name, count: Type.Literal("rows") }),
    strict({ part: Name, distinct: Name }),
    strict({ part: Name, sum: Name }),
    strict({ span: Type.Literal("hours") }),
    strict({ ratio: Type.Tuple([Name, Name]) }),
  ],
  {
    description:
      "Of a part's rows in a window how many there are, how many different values a field has, or their sum; the hours from first to last; one count divided by another.",
  },
);

const Cell = Type.Union([
  Type.String({ maxLength: 5_000 }),
  number(),
  list(Type.String({ maxLength: 500 }), 0, 50),
]);
const TypologyTest = strict(
  {
    name: text(200),
    rows: strict(
      Object.fromEntries(
        ROW_KINDS.map((kind) => [kind, Type.Optional(list(Type.Record(Name, Cell), 0, 500))]),
      ) as Record<RowKind, Type.TOptional<Type.TArray<Type.TRecord<string, typeof Cell>>>>,
    ),
    finds: list(strict({ key: text(500), measures: Type.Optional(Type.Record(Name, number())) }), 0),
  },
  {
    description:
      "Invented rows, and the keys at which something has to be found in them: there and nowhere else.",
  },
);

/**
 * A typology as data, never code: which rows meet at one key within so many days, what is counted of them, and from what
 * on that is worth a proposal. It travels as the body of a signed method of kind "typology", a named human adopts it, and
 * it reads what detectors read: no name, no nationality, nobody who is protected (R08, R11).
 */
export const DeclaredTypologySchema = strict({
  format: Type.Literal(TYPOLOGY_FORMAT),
  id: Type.String({ pattern: "^[a-z][a-z0-9-]{1,59}$", description: "The same in all its versions." }),
  version: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  licence: text(200),
  front: one(["supply", "online", "finance"] as const),
  title: Texts,
  reference: Type.String({
    maxLength: 500,
    pattern: "^\\S.*\\b(19|20)\\d\\d$",
    description: "The published indicator that this encodes; ends in its year.",
  }),
  techniques: list(Type.String({ pattern: "^OIC-[A-Z]{3}-\\d\\d$" }), 1),
  card: strict({ ...cardTexts, reviewAt: Type.String({ pattern: "^\\d{4}-\\d\\d-\\d\\d$" }) }),
  cards: Type.Optional(
    strict({ ar: Type.Optional(strict(cardTexts)), fr: Type.Optional(strict(cardTexts)) }),
  ),
  parts: list(Part, 1, 4),
  days: Type.Number({
    exclusiveMinimum: 0,
    maximum: DAYS_MAX,
    description: "Rows further apart are no one occasion.",
  }),
  measures: Type.Record(Name, Measure, { minProperties: 1, maxProperties: LIST_MAX }),
  needs: list(
    strict({ measure: Name, atLeast: Type.Optional(number()), atMost: Type.Optional(number()) }),
    1,
  ),
  score: list(
    strict(
      {
        measure: Name,
        each: above(1),
        most: above(SCORE_MAX),
        beyond: Type.Optional(number()),
        because: Texts,
      },
      {
        description: "So much for each unit beyond `beyond`, and no more than `most`; the score is the sum.",
      },
    ),
    1,
  ),
  subjects: list(strict({ part: Name, field: Name, role: one(SUBJECT_ROLES) }), 1),
  against: list(Texts, 1),
  summary: Texts,
  tests: list(TypologyTest, 2, 40),
});

export type DeclaredTypology = Static<typeof DeclaredTypologySchema>;
export type Texts = Static<typeof Texts>;
export type Part = Static<typeof Part>;
export type Condition = Static<typeof Condition>;
export type Measure = Static<typeof Measure>;
export type TypologyTest = Static<typeof TypologyTest>;
export type TestRow = Readonly<Record<string, Static<typeof Cell>>>;
