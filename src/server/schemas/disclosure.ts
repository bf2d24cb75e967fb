import Type from "typebox";
import type { DisclosureView } from "../../app/index.ts";
import { LANGS, ORIGINAL_STANDINGS } from "../../core/index.ts";
import { AccessSchema } from "./model.ts";
import { named, OneOf, own, RecordOf } from "./named.ts";
import { plain, strict } from "./requests.ts";
import { StoredReportSchema } from "./views.ts";

const Text = Type.String();

export const DisclosureSchema = named<DisclosureView>()(
  "Disclosure",
  Type.Object(
    {
      caseId: Text,
      reports: Type.Array(
        Type.Object({
          report: StoredReportSchema,
          given: Type.Integer({ minimum: 0, description: "Statements of it that may go." }),
          withheld: RecordOf(Type.Integer({ minimum: 1 })),
          asks: Type.Array(Text, {
            description: "Contributors but this node, who have to permit it; unknown where nobody says who.",
          }),
          permission: Type.Optional(
            Type.Object({
              approval: Text,
              reason: Type.String({ description: "Who permitted it, when, and where that is written." }),
              requestedBy: Text,
              decidedBy: Text,
              decidedAt: Text,
            }),
          ),
          consented: Type.Optional(
            Type.Integer({
              minimum: 1,
              description: "Statements that go by the contributors' own signed leave.",
            }),
          ),
          waiting: Type.Optional(
            Type.String({
              description: "The request to record a permission, which waits for a second person.",
            }),
          ),
          original: OneOf(ORIGINAL_STANDINGS),
        }),
      ),
      given: Type.Integer({ minimum: 0 }),
      withheld: Type.Integer({ minimum: 0 }),
      access: AccessSchema,
    },
    { description: "What of a case may go to a court, and what not and why." },
  ),
);

const PLAIN = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$";
const To = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: PLAIN,
  description: "Which court, and its reference.",
});
const Originals = Type.Optional(
  Type.Boolean({ description: "With the documents, where nobody who is protected stands in them." }),
);
const Reason = Type.String({ minLength: 1, maxLength: 2000, pattern: PLAIN });

export const DisclosureQuery = strict({ originals: Originals });
export const CourtUseBody = own(
  "CourtUse",
  strict({
    reportId: plain(512),
    reason: Type.String({
      minLength: 1,
      maxLength: 2000,
      pattern: PLAIN,
      description: "Who permitted it, when, and where that is written.",
    }),
  }),
);
export const DisclosureBody = own(
  "DisclosureOrder",
  strict({ to: To, originals: Originals, lang: Type.Optional(OneOf(LANGS)) }),
);
export const DisclosureAskBody = own(
  "DisclosureRequest",
  strict({ to: To, originals: Originals, reason: Reason }),
);
