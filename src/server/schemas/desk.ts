import Type from "typebox";
import {
  DESK_CHANGED,
  DESK_WAITING,
  type Desk,
  type ListedEntity,
  type ListedWithdrawal,
} from "../../app/index.ts";
import { named, OneOf, own } from "./named.ts";
import { page, pageOf, plain, Since, strict } from "./requests.ts";
import { CasePartSchema } from "./workplace.ts";

const Text = Type.String();
const counts = <const W extends readonly string[]>(words: W) =>
  Type.Array(
    Type.Object({
      what: OneOf(words),
      count: Type.Integer({ minimum: 0 }),
      more: Type.Boolean({ description: "True where the list is longer than was counted." }),
    }),
  );

export const DeskSchema = named<Desk>()(
  "Desk",
  Type.Object({
    waiting: counts(DESK_WAITING),
    since: Type.Optional(Type.String({ description: "When the caller's visit before this one ended." })),
    changed: counts(DESK_CHANGED),
  }),
);
export const OwnTaskList = own(
  "OwnTaskList",
  Type.Object({ items: Type.Array(Type.Object({ caseTitle: Text, part: CasePartSchema })) }),
);

export const EntitiesQuery = strict({
  schema: Type.Optional(plain(100, "FollowTheMoney schema.")),
  ...page,
});
export const EntityPage = pageOf(
  "EntityPage",
  named<ListedEntity>()("ListedEntity", Type.Object({ id: Text, schema: Text, caption: Text })),
);

export const WithdrawalsQuery = strict({
  by: OneOf(["here", "partner"], "Corrected at this node, or taken back by the partner who had said it."),
  since: Since,
  ...page,
});
export const WithdrawalPage = pageOf(
  "WithdrawalPage",
  named<ListedWithdrawal>()(
    "ListedWithdrawal",
    Type.Object({
      statementId: Text,
      entityId: Text,
      schema: Text,
      property: Text,
      at: Text,
      by: Text,
      reason: Text,
      caption: Type.Optional(Text),
    }),
  ),
);
