import Type from "typebox";
import type { MentionDecided } from "../../app/index.ts";
import { ADDED_TYPES, ADDED_UNITS, MENTION_TYPES } from "../../formats/index.ts";
import { named, OneOf, own } from "./named.ts";
import { Id, lines, Reason, strict } from "./requests.ts";

const Count = Type.Integer({ minimum: 0 });
const TEXT_MAX = 100_000;

const place = {
  start: Type.Integer({ minimum: 0, description: "In UTF-16 units into the text of the facts." }),
  end: Type.Integer({ minimum: 1, description: "Exclusive." }),
  text: Type.String({
    minLength: 1,
    maxLength: TEXT_MAX,
    description: "What stands there; CONFLICT where the text says otherwise.",
  }),
};
const reading = {
  type: OneOf(ADDED_TYPES),
  unit: Type.Optional(OneOf(ADDED_UNITS, "Of an identifier: what it is of.")),
  value: Type.Optional(lines(300, "Where it is not the text itself; a person's name is words of the text.")),
  entityId: Type.Optional(Id),
  role: Type.Optional(lines(300, "A person's office or part, in the text's words.")),
};

export const MentionBody = own("MentionToAdd", strict({ ...place, ...reading }));

export const MentionDecisionBody = own(
  "MentionDecision",
  strict({
    mention: strict({
      ...place,
      type: OneOf(MENTION_TYPES),
      value: Type.Optional(Type.String({ maxLength: TEXT_MAX })),
    }),
    decision: OneOf(["accept", "reject", "correct"]),
    reason: Type.Optional(Reason),
    instead: Type.Optional(strict(reading)),
    everywhere: Type.Optional(Type.Boolean({ description: "At every place of the report that is read so." })),
  }),
);

export const MentionDecidedSchema = named<MentionDecided>()(
  "MentionDecided",
  Type.Object({
    mentions: Count,
    withdrawn: Type.Integer({ minimum: 0, description: "Statements that rested on it alone." }),
    stated: Type.Integer({ minimum: 0, description: "Statements that are new." }),
    told: Type.Array(Type.String(), { description: "Partners that are told of what is withdrawn." }),
  }),
);
