import Type from "typebox";
import type { DraftedReasons, PlatformReferral } from "../../app/index.ts";
import { PLATFORM_EVENTS, REFERRAL_ACTIONS, REFERRAL_EVENTS } from "../../core/index.ts";
import { named, OneOf, RecordOf } from "./named.ts";
import { ReferralPackageSchema } from "./online.ts";
import { lines, page, pageOf, plain, strict } from "./requests.ts";

const Text = Type.String();
const STATES = ["referred", "declined", "actioned", "appealed", "reversed"] as const;

export const PlatformReferralSchema = named<PlatformReferral>()(
  "PlatformReferral",
  Type.Object(
    {
      id: Text,
      platform: Text,
      digest: Type.String({ description: "SHA-256 of the package as it was released." }),
      state: OneOf(STATES),
      referredAt: Text,
      package: ReferralPackageSchema,
      fallen: Type.Array(Text, {
        description:
          "Ids of messages of the package that the unit has withdrawn or refused since: show them to nobody.",
      }),
      events: Type.Array(
        Type.Object({
          at: Text,
          type: OneOf(REFERRAL_EVENTS),
          side: OneOf(["unit", "platform"]),
          action: Type.Optional(OneOf(REFERRAL_ACTIONS)),
          note: Type.Optional(Text),
          statement: Type.Optional(RecordOf(Type.Unknown())),
        }),
      ),
    },
    { description: "A notice as the platform that it went to has it." },
  ),
);
export const PlatformReferralPage = pageOf("PlatformReferralPage", PlatformReferralSchema);
export const PlatformQueueQuery = strict({ state: Type.Optional(OneOf(STATES)), ...page });

const measure = {
  action: OneOf(REFERRAL_ACTIONS),
  ground: OneOf(["illegal", "terms"]),
  clause: Type.Optional(plain(500, "The clause of the platform's terms; needed where they are the ground.")),
  facts: Type.Optional(lines(2000, "Beside the notice. No name of a person: the statement is published.")),
  until: Type.Optional(Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })),
  territory: Type.Optional(Type.Array(Type.String({ pattern: "^[A-Z]{2}$" }), { maxItems: 40 })),
  automation: OneOf(["fully", "partially", "not"]),
};
export const MeasureBody = strict(measure);
export const PlatformAnswerBody = strict({
  type: OneOf(PLATFORM_EVENTS),
  reason: Type.Optional(plain(1000, "Needed for a refusal, an appeal and its outcome.")),
  measure: Type.Optional(MeasureBody),
});

export const DraftedReasonsSchema = named<DraftedReasons>()(
  "StatementOfReasons",
  Type.Object(
    {
      recipient: Type.Array(Text, { description: "For the account's holder; the notifier is not named." }),
      statement: RecordOf(Type.Unknown()),
      faults: Type.Array(Text, { description: "Empty where the transparency database would take it." }),
    },
    { description: "Article 17 of Regulation (EU) 2022/2065." },
  ),
);
