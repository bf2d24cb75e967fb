import Type from "typebox";
import type { TransparencyView } from "../../app/index.ts";
import { DATA_OUTCOMES, DATA_REQUEST_KINDS, NOTICE_OUTCOMES, REFERRAL_ACTIONS } from "../../core/index.ts";
import { named, OneOf, own } from "./named.ts";
import { lines, strict } from "./requests.ts";

const Text = Type.String();
const Day = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });
const Told = Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
  description: "Null: there are some, and how many would tell of few.",
});
const YesNo = Type.Object({ yes: Told, no: Told });
const each = <K extends string>(keys: readonly K[]) =>
  Object.fromEntries(keys.map((key) => [key, Told])) as Record<K, typeof Told>;

export const TransparencySchema = named<TransparencyView>()(
  "Transparency",
  Type.Object(
    {
      id: Text,
      from: Text,
      to: Text,
      digest: Type.String({
        description: "SHA-256 of the text that is signed: what a second person approves.",
      }),
      createdBy: Text,
      createdAt: Text,
      version: Type.Optional(Type.Integer({ minimum: 1 })),
      publishedAt: Type.Optional(Text),
      report: Type.Object({
        kind: OneOf(["wasl-transparency/1"]),
        node: Text,
        from: Text,
        to: Text,
        asOf: Text,
        suppressedUnder: Type.Integer(),
        corrects: Type.Optional(Type.Object({ version: Type.Integer(), because: Text })),
        notices: Type.Object({
          byPlatform: Type.Array(
            Type.Object({
              platform: Text,
              ...each(NOTICE_OUTCOMES),
              medianHours: Type.Union([Type.Integer(), Type.Null()]),
            }),
          ),
          byGround: Type.Array(Type.Object({ ground: Text, notices: Told })),
          byAction: Type.Array(Type.Object({ action: OneOf(REFERRAL_ACTIONS), notices: Told })),
          appealed: YesNo,
          reappeared: YesNo,
        }),
        dataRequests: Type.Array(Type.Object({ kind: OneOf(DATA_REQUEST_KINDS), ...each(DATA_OUTCOMES) })),
      }),
    },
    { description: "A report to the public: numbers only, small ones withheld. A draft has no version." },
  ),
);
export const TransparencyListSchema = Type.Object({ items: Type.Array(TransparencySchema) });
export const TransparencyBody = own(
  "TransparencyPeriod",
  strict({
    from: Day,
    to: Day,
    because: Type.Optional(
      lines(500, "Of a period that is published already: what changed. It is published."),
    ),
  }),
);
