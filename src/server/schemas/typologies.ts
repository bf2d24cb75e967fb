import Type from "typebox";
import type { TypologyInForce, TypologyTrial } from "../../app/index.ts";
import { type DeclaredTypology, declaredTypologySchema } from "../../core/index.ts";
import { AccessSchema } from "./model.ts";
import { named, own } from "./named.ts";
import { MarkingBody, plain, Reason, strict } from "./requests.ts";

const Text = Type.String();
const DeclaredTypologyRef = named<DeclaredTypology>()("DeclaredTypology", await declaredTypologySchema());

export const TypologyInForceSchema = named<TypologyInForce>()(
  "TypologyInForce",
  Type.Object(
    {
      typology: DeclaredTypologyRef,
      messageId: Type.Optional(Type.String({ description: "The signed method that it came in." })),
      access: AccessSchema,
      reason: Text,
      adoptedBy: Text,
      adoptedAt: Text,
      runs: Type.Boolean({ description: "False where this version does not read it." }),
    },
    {
      description:
        "A typology that is data, which this node looks for since a named human adopted it. Its card, and what it finds, are for whoever may see it.",
    },
  ),
);

export const TypologyTrialSchema = named<TypologyTrial>()(
  "TypologyTrial",
  Type.Object(
    {
      typology: DeclaredTypologyRef,
      failed: Type.Array(Type.Object({ name: Text, because: Text }), {
        description: "Tests of its own that did not find what they say; with any it is not adopted.",
      }),
      found: Type.Integer({ minimum: 0 }),
      surest: Type.Array(
        Type.Object({ score: Type.Number(), summary: Text, evidence: Type.Integer({ minimum: 1 }) }),
      ),
    },
    { description: "What a typology would propose of what this caller may see; nothing of it is kept." },
  ),
);

export const TypologyList = own("TypologyList", Type.Object({ items: Type.Array(TypologyInForceSchema) }));

const source = {
  messageId: Type.Optional(plain(120, "A signed method of kind typology.")),
  text: Type.Optional(
    Type.String({ minLength: 2, maxLength: 200_000, description: "A package of this node's own, as JSON." }),
  ),
};
export const TypologySourceBody = own("TypologySource", strict(source));
export const AdoptTypologyBody = own(
  "AdoptTypology",
  strict({
    ...source,
    marking: Type.Optional(MarkingBody),
    reason: Reason,
  }),
);
export const DropTypologyBody = own("DropTypology", strict({ reason: Reason }));
