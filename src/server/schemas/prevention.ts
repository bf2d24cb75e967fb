import Type from "typebox";
import type {
  CampaignEffect,
  PlannedCampaign,
  PreventionFeed,
  PreventionShare,
  PreventionView,
} from "../../app/index.ts";
import {
  type AttachedMessage,
  CAMPAIGN_CHANNELS,
  CLAIM_KINDS,
  EFFECT_SPANS,
  PREVENTION_KINDS,
  PREVENTION_STANDINGS,
  PREVENTION_TEXT_MAX,
} from "../../core/index.ts";
import { effectFields, effectSums } from "./disruptions.ts";
import { AccessSchema } from "./model.ts";
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

const Day = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });
export const PreventionFeedsSchema = Type.Object({
  items: Type.Array(
    named<PreventionFeed>()(
      "PreventionFeed",
      Type.Object(
        {
          from: Text,
          id: Type.String({ description: "Of the signed message that brought it." }),
          version: Type.Integer({ minimum: 0 }),
          at: Text,
          texts: Type.Array(Type.Object({ ...words, id: Text, isHere: Type.Boolean() })),
          dropped: Type.Array(Text, {
            description:
              "Messages here that came from this partner, still go along, and which it stands by no more.",
          }),
        },
        { description: "What a partner vetted and signed; nobody here has vetted it." },
      ),
    ),
  ),
});
export const PreventionSharesSchema = Type.Object({
  items: Type.Array(
    named<PreventionShare>()(
      "PreventionShare",
      Type.Object(
        {
          to: Text,
          version: Type.Integer({ minimum: 0 }),
          at: Text,
          legalBasis: Text,
          standing: Type.Array(Text, { description: "Messages of that version that still go along." }),
          stale: Type.Integer({
            minimum: 0,
            description: "How many of it nobody here stands by any more.",
          }),
        },
        { description: "What a partner holds of this node: the newest version that went." },
      ),
    ),
  ),
});
const chosen = { messages: Type.Array(Id, { minItems: 1, maxItems: 100, uniqueItems: true }) };
export const PreventionShareBody = own(
  "PreventionShareDraft",
  strict({
    to: plain(200),
    legalBasis: plain(200),
    messages: Type.Optional(Type.Array(Id, { maxItems: 100, uniqueItems: true })),
  }),
);
export const PreventionTakeBody = own("PreventionTake", strict(chosen));

const planned = {
  title: plain(300),
  languages: Type.Array(plain(35, "BCP 47."), { minItems: 1, maxItems: 20 }),
  places: Type.Array(plain(300), { minItems: 1, maxItems: 20 }),
  corridor: Type.Optional(
    strict({
      from: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
      to: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
    }),
  ),
  messages: Type.Array(Id, { minItems: 1, maxItems: 20, description: "Each has to stand vetted." }),
  channel: strict({ kind: OneOf(CAMPAIGN_CHANNELS), words: plain(300) }),
  from: Day,
  to: Day,
  owner: plain(300),
  measure: plain(300, "What is to be measured, and how."),
};
export const PlannedCampaignSchema = named<PlannedCampaign>()(
  "PreventionCampaign",
  Type.Object({
    id: Text,
    version: Type.Integer({ minimum: 1 }),
    plan: Type.Object(planned),
    access: AccessSchema,
    createdBy: Text,
    createdAt: Text,
    changedBy: Text,
    changedAt: Text,
    standings: Type.Array(Type.Object({ id: Text, standing: OneOf(PREVENTION_STANDINGS), text: Text })),
  }),
);
export const PlannedCampaignsSchema = Type.Object({ items: Type.Array(PlannedCampaignSchema) });
export const PlanBody = own("PreventionPlan", strict({ ...planned, marking: MarkingBody }));
export const ReplanBody = own(
  "PreventionReplan",
  strict({ version: Type.Integer({ minimum: 1 }), plan: strict(planned) }),
);

const claim = {
  kind: OneOf(CLAIM_KINDS),
  value: Type.Integer({ minimum: 0, description: "What is of few is refused." }),
  unit: plain(300, "What was counted."),
  from: Day,
  to: Day,
  source: plain(300, "Who says so."),
};
export const ClaimBody = own("NewEffectClaim", strict(claim));
const Told = Type.Union([Type.Number(), Type.Null()], { description: "Null where too few to say." });
export const CampaignEffectSchema = named<CampaignEffect>()(
  "CampaignEffect",
  Type.Object(
    {
      campaign: PlannedCampaignSchema,
      caveat: Text,
      adverts: Type.Array(
        Type.Object({
          span: OneOf(EFFECT_SPANS),
          weeks: Type.Array(Type.Object({ from: Text, adverts: Told })),
          perWeek: Told,
        }),
      ),
      compared: Type.Object(
        { ...effectFields, ...effectSums },
        {
          description:
            "Weeks from its start against those before, and against adverts in other languages or on other routes.",
        },
      ),
      suppressedUnder: Type.Integer({ minimum: 0 }),
      claims: Type.Array(Type.Object({ ...claim, id: Text, by: Text, at: Text })),
    },
    { description: "What is said to have come of a campaign, side by side; no evidence of cause." },
  ),
);
