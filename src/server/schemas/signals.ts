import Type from "typebox";
import type {
  BankedSignals,
  PlatformSignal,
  SignalCandidate,
  SignalHit,
  StoredSignal,
} from "../../app/index.ts";
import { BANKED_KINDS, SIGNAL_STATES, SIGNAL_VERDICTS } from "../../core/index.ts";
import { AccessSchema } from "./model.ts";
import { named, OneOf } from "./named.ts";
import { Id, lines, MarkingBody, page, pageOf, plain, Reason, strict } from "./requests.ts";

const Text = Type.String();
const Percent = Type.Integer({ minimum: 0, maximum: 100 });
const Count = Type.Integer({ minimum: 0 });
const Verdict = OneOf(SIGNAL_VERDICTS);
const key = {
  kind: OneOf(BANKED_KINDS),
  service: Type.String({ description: "Of a handle or an invitation; else empty." }),
  value: Type.String({ description: "In its normal form." }),
};

export const SignalHitSchema = named<SignalHit>()(
  "SignalHit",
  Type.Object(
    { id: Text, bank: Text, ...key, confidence: Percent, findingId: Text, putAt: Text },
    { description: "A banked signal that a text carries." },
  ),
);

export const SignalCandidateSchema = named<SignalCandidate>()(
  "SignalCandidate",
  Type.Object(
    {
      ...key,
      confidence: Percent,
      findingId: Text,
      access: AccessSchema,
      refused: Type.Optional(
        OneOf([
          "owner",
          "elsewhere",
          "marking",
          "group",
          "purpose",
          "handling",
          "originator",
          "compartment",
          "protected",
          "necessity",
          "partner-class",
          "blocked",
          "reference",
        ]),
      ),
    },
    { description: "What an accepted finding holds, and why it goes into no bank where it does not." },
  ),
);

export const SignalSchema = named<StoredSignal>()(
  "Signal",
  Type.Object({
    id: Text,
    bank: Text,
    ...key,
    confidence: Percent,
    findingId: Text,
    reportId: Text,
    campaign: Type.Optional(Text),
    putBy: Text,
    putAt: Text,
    expiresAt: Text,
    state: OneOf(SIGNAL_STATES),
    at: Text,
    access: AccessSchema,
    feedback: Type.Array(
      Type.Object({
        at: Text,
        verdict: Verdict,
        note: Type.Optional(Text),
        by: Text,
        side: OneOf(["unit", "platform"]),
      }),
    ),
  }),
);

export const PlatformSignalSchema = named<PlatformSignal>()(
  "PlatformSignal",
  Type.Object(
    {
      id: Text,
      bank: Text,
      ...key,
      confidence: Percent,
      expiresAt: Text,
      at: Text,
      feedback: Type.Array(Type.Object({ at: Text, verdict: Verdict, note: Type.Optional(Text) })),
    },
    { description: "A signal as a platform has it, with what its own account said of it." },
  ),
);

export const BankedSignalsSchema = named<BankedSignals>()(
  "BankedSignals",
  Type.Object({ changed: Count, signals: Type.Array(SignalCandidateSchema) }),
);
export const SignalPage = pageOf("SignalPage", SignalSchema);
export const SignalCandidates = Type.Object({ items: Type.Array(SignalCandidateSchema) });
export const SignalHits = Type.Object({ items: Type.Array(SignalHitSchema) });
export const PlatformSignals = Type.Object({ items: Type.Array(PlatformSignalSchema) });
export const SignalBanks = Type.Object({
  items: Type.Array(Type.Object({ bank: Text, live: Count, held: Count })),
});
export const StixBundle = Type.Object({}, { additionalProperties: true });

const source = { findingId: Type.Optional(Id), campaign: Type.Optional(Id) };
export const SignalSourceQuery = strict(source);
export const SignalsQuery = strict({
  bank: Type.Optional(plain(80)),
  state: Type.Optional(OneOf(SIGNAL_STATES)),
  ...page,
});
export const BankBody = strict({
  ...source,
  only: Type.Optional(
    Type.Array(plain(600), {
      minItems: 1,
      maxItems: 200,
      description: "Kind, service and value with a blank between; all that may go where absent.",
    }),
  ),
  confidence: Type.Optional(Percent),
  days: Type.Integer({ minimum: 1, maximum: 365 }),
  marking: Type.Optional(MarkingBody),
  reason: Reason,
});
export const ByBank = strict({ bank: Type.String({ pattern: "^[A-Za-z0-9_.-]{1,80}$" }) });
export const SignalDecisionBody = strict({ state: OneOf(["live", "withdrawn"]), reason: Reason });
export const SignalLookUpBody = strict({
  text: lines(20_000, "Of one post."),
  platform: Type.Optional(plain(80)),
});
export const SignalExportBody = strict({ partner: Id, necessity: Reason });
export const SignalAnswerBody = strict({ verdict: Verdict, note: Type.Optional(plain(500)) });
