import Type from "typebox";
import { CONSENT_STATES, type ConsentDetail, type ConsentFact, type ConsentView } from "../../app/index.ts";
import { PurposeSchema } from "./model.ts";
import { named, OneOf } from "./named.ts";
import { Id, MarkingBody, plain, Reason, strict } from "./requests.ts";

const Text = Type.String();
const Count = Type.Integer({ minimum: 0 });
const terms = {
  recipients: Type.Array(Text, { description: "Node ids, and `court`." }),
  purpose: PurposeSchema,
  until: Text,
};
const view = {
  id: Type.String({ description: "The message that asks." }),
  direction: OneOf(["sent", "received"]),
  partner: Text,
  at: Text,
  reason: Text,
  legalBasis: Text,
  mandate: Text,
  ...terms,
  asked: Count,
  state: OneOf(CONSENT_STATES),
  answer: Type.Optional(Type.Object({ at: Text, granted: Count, words: Text, ...terms })),
};

export const ConsentSchema = named<ConsentView>()(
  "Consent",
  Type.Object(view, { description: "A request to pass on what a partner gave, from either side." }),
);
const ConsentFactSchema = named<ConsentFact>()(
  "ConsentFact",
  Type.Object({
    objectId: Text,
    isGranted: Type.Boolean({ description: "Leave by this request stands." }),
    isGrantedOtherwise: Type.Boolean({
      description:
        "Leave stands by another request, or because it was shared so. It stays when this one's is taken back.",
    }),
    statement: Type.Optional(
      Type.Object({ id: Text, entityId: Text, schema: Text, property: Text, value: Text, reportId: Text }),
    ),
  }),
);
export const ConsentDetailSchema = named<ConsentDetail>()(
  "ConsentDetail",
  Type.Object(
    { ...view, facts: Type.Array(ConsentFactSchema) },
    {
      description:
        "With exactly the facts that are asked for, and of which leave stands. An approval names them by their numbers in `facts`, from 1.",
    },
  ),
);
export const Consents = Type.Object({ items: Type.Array(ConsentSchema) });

const Moment = Type.String({
  pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$",
});
const Recipients = Type.Array(Id, { minItems: 1, maxItems: 20 });
export const ConsentAskBody = strict({
  statementIds: Type.Optional(Type.Array(Id, { maxItems: 500 })),
  entityIds: Type.Optional(Type.Array(Id, { maxItems: 500 })),
  caseId: Type.Optional(Id),
  recipients: Recipients,
  purpose: PurposeSchema,
  until: Moment,
  reason: Reason,
  legalBasis: plain(200),
  marking: MarkingBody,
});
export const ConsentGrantBody = strict({
  objects: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 500 })),
  recipients: Type.Optional(Recipients),
  until: Type.Optional(Moment),
  reason: Reason,
});
export const ConsentReasonBody = strict({ reason: Reason });
