import Type from "typebox";
import type {
  AdvertView,
  CampaignView,
  ReferralFigures,
  StoredReferral,
  Transcribed,
} from "../../app/index.ts";
import {
  PLATFORM_EVENTS,
  REFERRAL_ACTIONS,
  REFERRAL_EVENTS,
  REFERRAL_STATES,
  REJECT_CODES,
  type ReferralEvent,
  type ReferralMetrics,
  type ReferralPackage,
  type RejectCode,
} from "../../core/index.ts";
import { AccessSchema, FindingSchema, FindingStateSchema } from "./model.ts";
import { named, OneOf, own, RecordOf } from "./named.ts";
import { AttachedMessageSchema } from "./prevention.ts";
import { MarkingBody, page, pageOf, plain, strict } from "./requests.ts";
import { SignalHitSchema } from "./signals.ts";

const Text = Type.String();
const Texts = Type.Array(Text);
const Count = Type.Integer({ minimum: 0 });
const Span = Type.Object({ start: Count, end: Count });
const Figure = Type.Union([Type.Number(), Type.Null()]);

export const AdvertViewSchema = named<AdvertView>()(
  "AdvertView",
  Type.Object(
    {
      finding: FindingSchema,
      post: Type.Object({
        id: Text,
        platform: Text,
        account: Text,
        postedAt: Text,
        text: Text,
        isCut: Type.Boolean(),
        language: Type.String({ description: "ISO 639-3" }),
        script: Type.String({ description: "ISO 15924" }),
        images: Count,
      }),
      spans: Type.Array(
        Type.Object({
          start: Count,
          end: Count,
          type: Text,
          owner: Type.Optional(
            OneOf(["offeror", "suspect_quoted", "vulnerable", "helper", "business", "unknown"]),
          ),
        }),
      ),
      signs: Type.Array(
        Type.Object({ feature: Text, gloss: Text, weight: Type.Number(), spans: Type.Array(Span) }),
      ),
      campaign: Type.Optional(Text),
      referral: Type.Optional(Type.Object({ id: Text, state: OneOf(REFERRAL_STATES) })),
      banked: Type.Array(SignalHitSchema, {
        description: "What of it a bank of signals holds from another finding.",
      }),
    },
    { description: "A post that a detector takes for an advert, with the words that say so." },
  ),
);

export const CampaignSchema = named<CampaignView>()(
  "Campaign",
  Type.Object(
    {
      id: Text,
      adverts: Count,
      accounts: Count,
      platforms: Texts,
      from: Text,
      to: Text,
      identifiers: Type.Array(Type.Object({ property: Text, value: Text, adverts: Count })),
      days: Type.Array(Type.Object({ day: Text, adverts: Count })),
      members: Type.Array(
        Type.Object({
          findingId: Text,
          at: Text,
          platform: Text,
          state: FindingStateSchema,
          referral: Type.Optional(Type.Object({ id: Text, state: OneOf(REFERRAL_STATES) })),
        }),
      ),
    },
    {
      description: "Adverts that copy one text, share pictures or contacts; identifiers of the offeror only.",
    },
  ),
);
export const CampaignsSchema = Type.Object({ items: Type.Array(CampaignSchema) });

const ReferralEventSchema = named<ReferralEvent>()(
  "ReferralEvent",
  Type.Object({
    at: Text,
    type: OneOf(REFERRAL_EVENTS),
    action: Type.Optional(OneOf(REFERRAL_ACTIONS)),
    note: Type.Optional(Text),
    by: Text,
    side: Type.Optional(OneOf(["unit", "platform"])),
    statement: Type.Optional(RecordOf(Type.Unknown())),
  }),
);

export const ReferralPackageSchema = named<ReferralPackage>()(
  "ReferralPackage",
  Type.Object(
    {
      id: Text,
      state: OneOf(["draft"]),
      notice: Type.Object({
        explanation: Text,
        location: Type.Object({ platform: Text, post: Text, account: Text, url: Type.Optional(Text) }),
        notifier: Type.Object({ name: Text, email: Text }),
        good_faith: Text,
        legal_ground: Text,
        submitted_at: Text,
      }),
      evidence: Type.Object({
        text_sha256: Text,
        posted_at: Text,
        language: Text,
        image_pdq: Texts,
        snapshot_sha256: Type.Optional(Texts),
        identifiers: Type.Array(Type.Object({ type: Text, value: Text })),
        signs: Type.Array(Type.Object({ sign: Text, weight: Type.Number() })),
        probability: Type.Number(),
      }),
      necessity: Texts,
      messages: Type.Optional(Type.Array(AttachedMessageSchema)),
      statement_of_reasons_draft: RecordOf(Type.Unknown()),
    },
    { description: "A notice under Article 16(2) of Regulation (EU) 2022/2065." },
  ),
);

export const ReferralSchema = named<StoredReferral>()(
  "Referral",
  Type.Object({
    id: Type.String({ description: "The same for the same post on every node." }),
    findingId: Text,
    platform: Text,
    channel: Text,
    campaign: Text,
    digest: Type.String({ description: "SHA-256 of the package: what a second person approves." }),
    createdBy: Text,
    createdAt: Text,
    state: OneOf(REFERRAL_STATES),
    package: ReferralPackageSchema,
    access: AccessSchema,
    events: Type.Array(ReferralEventSchema),
  }),
);

const metrics = {
  referrals: Count,
  actioned: Count,
  actioned_rate: Type.Number(),
  declined: Count,
  pending: Count,
  reversed: Count,
  median_hours_to_action: Figure,
  p90_hours_to_action: Figure,
  actioned_within_24h_rate: Type.Number(),
  reappeared_30d: Count,
  reappearance_rate_30d: Type.Number(),
  median_hours_to_reappearance: Figure,
  displaced_30d: Count,
  displacement_rate_30d: Type.Number(),
};
export const MetricsSchema = named<ReferralMetrics>()("ReferralMetrics", Type.Object(metrics));
const NamedMetrics = Type.Object({ name: Text, ...metrics });

export const ReferralFiguresSchema = named<ReferralFigures>()(
  "ReferralFigures",
  Type.Object({
    all: MetricsSchema,
    byPlatform: Type.Array(NamedMetrics),
    byChannel: Type.Array(NamedMetrics),
  }),
);

export const AdvertPage = pageOf("AdvertPage", AdvertViewSchema);
export const ReferralPage = pageOf("ReferralPage", ReferralSchema);
export const AdvertsQuery = strict({ state: Type.Optional(FindingStateSchema), ...page });
export const ReferralsQuery = strict({ state: Type.Optional(OneOf(REFERRAL_STATES)), ...page });

export const ReferralBody = strict({
  legalGround: plain(500, "The rule that the post breaks, as the desk's law names it."),
  notifierName: plain(200),
  notifierEmail: Type.String({ minLength: 3, maxLength: 200, pattern: "^[^@\\s]+@[^@\\s]+$" }),
  territory: Type.Array(Type.String({ pattern: "^[A-Z]{2}$" }), { minItems: 1, maxItems: 40 }),
  trustedFlagger: Type.Boolean(),
  channel: OneOf(["trusted-flagger", "portal", "email", "liaison"]),
});
export const TranscriptionBody = own(
  "Transcription",
  strict({
    platform: plain(60, "Its name or its code, such as tiktok."),
    account: plain(200, "As the platform names it."),
    postedAt: plain(40, "A day, or RFC 3339."),
    text: Type.String({
      minLength: 1,
      maxLength: 20_000,
      description: "What it says, as it stands in the picture.",
    }),
    pictureSha256: Type.String({ pattern: "^[0-9a-f]{64}$", description: "The picture stays where it is." }),
    marking: MarkingBody,
    provider: Type.Optional(plain(200)),
    fictitious: Type.Optional(Type.Boolean()),
  }),
);
export const TranscribedSchema = named<Transcribed>()(
  "Transcribed",
  Type.Object(
    {
      state: OneOf(["new", "known", "otherwise", "refused"]),
      reportId: Type.Optional(Text),
      notTaken: Type.Optional(
        Type.Array(OneOf(["provider", "evaluation", "fictitious"]), {
          description: "Of what is known: what was said with it and its report says otherwise.",
        }),
      ),
      reject: Type.Optional(
        Type.Object({ code: OneOf(Object.keys(REJECT_CODES) as RejectCode[]), field: Type.Optional(Text) }),
      ),
    },
    {
      description:
        "`known`: it was here just so. `otherwise`: that report holds the picture as another post, which somebody has to take back first. Both, and `refused`, change nothing.",
    },
  ),
);
export const OutcomeBody = strict({
  type: OneOf([...PLATFORM_EVENTS, "preservation_asked", "seen_again", "seen_elsewhere"]),
  action: Type.Optional(OneOf(REFERRAL_ACTIONS)),
  note: Type.Optional(plain(1000)),
  at: Type.Optional(Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}Z$" })),
});
