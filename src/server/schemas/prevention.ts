import Type from "typebox";
import type { PreventionView } from "../../app/index.ts";
import {
  type AttachedMessage,
  PREVENTION_KINDS,
  PREVENTION_STANDINGS,
  PREVENTION_TEXT_MAX,
} from "../../core/index.ts";
import { named, OneOf, own } from "./named.ts";
import { Id, MarkingBody, plain, Reason, strict } from "./requests.ts";

const Text = Type.String();
const words = {
  language: Type.String({ description: "BCP 47" }),
  kind: OneOf(PREVENTION_KINDS),
  text: Text,
  source: Text,
  place: Text,
  reviewAt: Type.String({ description: "The day from which it goes along no more." }),
};

export const AttachedMessageSchema = named<AttachedMessage>()(
  "AttachedMessage",
  Type.Object(
    {
      ...words,
      id: Text,
      digest: Type.String({ description: "SHA-256 of its words: what was vetted." }),
      vettedAt: Text,
    },
    { description: "Vetted by two people of the unit: what the public may be shown." },
  ),
);
export const AttachedMessagesSchema = Type.Object({ items: Type.Array(AttachedMessageSchema) });

export const PreventionMessageSchema = named<PreventionView>()(
  "PreventionMessage",
  Type.Object(
    {
      ...words,
      id: Text,
      digest: Text,
      origin: Type.Optional(Type.String({ description: "The node that it came from." })),
      writtenBy: Text,
      writtenAt: Text,
      vetting: Type.Optional(
        Type.Object({ decision: OneOf(["approved", "refused"]), by: Text, at: Text, reason: Text }),
      ),
      withdrawn: Type.Optional(Type.Object({ by: Text, at: Text, reason: Text })),
      standing: OneOf(PREVENTION_STANDINGS),
      isMine: Type.Boolean({ description: "True where this viewer may vet it." }),
    },
    { description: "A message about a risk, or whom to call; its words never change." },
  ),
);
export const PreventionMessagesSchema = Type.Object({ items: Type.Array(PreventionMessageSchema) });
export const PreventionQuery = strict({
  language: Type.Optional(plain(35, "BCP 47 or ISO 639-3.")),
  standing: Type.Optional(OneOf(PREVENTION_STANDINGS)),
});

export const PreventionBody = own(
  "NewPreventionMessage",
  strict({
    language: plain(35, "BCP 47."),
    kind: OneOf(PREVENTION_KINDS),
    text: plain(PREVENTION_TEXT_MAX, "Own words; nothing about a person."),
    source: plain(300, "Who says it: an organisation, and an address or a document."),
    place: plain(100, "Where it holds."),
    reviewAt: Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
    marking: MarkingBody,
  }),
);
export const VettingBody = own(
  "Vetting",
  strict({ decision: OneOf(["approved", "refused"]), reason: Reason }),
);
export const WithdrawalBody = own("Withdrawal", strict({ reason: Reason }));
export const ChosenMessagesBody = own(
  "ChosenMessages",
  strict({ messages: Type.Array(Id, { maxItems: 6, uniqueItems: true }) }),
);
