import Type from "typebox";
import { ALERT_STATES, type GoodsAlert, type TradeAccount, type TradeAlert } from "../../app/index.ts";
import { ALERT_ACTIONS } from "../../core/index.ts";
import { AccessSchema } from "./model.ts";
import { named, OneOf, own } from "./named.ts";
import { lines, MarkingBody, page, pageOf, plain, strict } from "./requests.ts";

const Text = Type.String();
const Texts = Type.Array(Text);

const sent = {
  goods: plain(300, "What they are, in words; no name of a person."),
  gtin: Type.Optional(plain(20, "8, 12, 13 or 14 digits.")),
  hsCode: Type.Optional(plain(20, "4, 6, 8 or 10 digits.")),
  model: Type.Optional(plain(80)),
  serialFrom: Type.Optional(plain(40, "The first serial number; the only one where `serialTo` is absent.")),
  serialTo: Type.Optional(plain(40, "The last serial number.")),
  until: Type.String({
    pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    description: "The last day on which it holds, at most 366 ahead.",
  }),
  actions: Type.Array(OneOf(ALERT_ACTIONS), {
    minItems: 1,
    maxItems: ALERT_ACTIONS.length,
    description: "What the reader is asked to do.",
  }),
  legalBasis: plain(200, "By which law it is told; no name of a person."),
};
const body = Type.Object({
  goods: Text,
  gtin: Type.Optional(Text),
  hsCode: Type.Optional(Text),
  model: Type.Optional(Text),
  serialFrom: Type.Optional(Text),
  serialTo: Type.Optional(Text),
  until: Text,
  actions: Type.Array(OneOf(ALERT_ACTIONS)),
  legalBasis: Text,
});

export const GoodsAlertBodySchema = strict({
  ...sent,
  audience: strict({
    kinds: Type.Array(plain(100), {
      maxItems: 200,
      description: "Kinds of shops: groups of the accounts of the trade.",
    }),
    shops: Type.Array(plain(200), { maxItems: 200, description: "Accounts of the trade by name." }),
  }),
  marking: MarkingBody,
});
export const GoodsAlertSchema = named<GoodsAlert>()(
  "GoodsAlert",
  Type.Object({
    id: Text,
    body,
    audience: Type.Object({ kinds: Texts, shops: Texts }),
    digest: Type.String({
      description: "Of exactly what would go, and to whom: what a second person approves.",
    }),
    access: AccessSchema,
    state: OneOf(ALERT_STATES),
    writtenBy: Text,
    writtenAt: Text,
    outBy: Type.Optional(Text),
    outAt: Type.Optional(Text),
    takenBackBy: Type.Optional(Text),
    takenBackAt: Type.Optional(Text),
    reason: Type.Optional(Type.String({ description: "Why it was taken back; the trade is not told." })),
    readBy: Type.Integer({ minimum: 0, description: "Accounts that have read it as it stands." }),
  }),
);
export const GoodsAlertPage = pageOf("GoodsAlertPage", GoodsAlertSchema);
export const GoodsAlertsQuery = strict({ state: Type.Optional(OneOf(ALERT_STATES)), ...page });
export const GoodsAlertBackBody = strict({
  reason: lines(300, "Why; kept here, and not told to the trade."),
});
export const TradeAccountList = own(
  "TradeAccountList",
  Type.Object({
    items: Type.Array(named<TradeAccount>()("TradeAccount", Type.Object({ id: Text, kinds: Texts }))),
  }),
);
export const TradeAlertList = own(
  "TradeAlertList",
  Type.Object({
    items: Type.Array(
      named<TradeAlert>()(
        "TradeAlert",
        Type.Object({
          id: Text,
          body: Type.Optional(body),
          access: AccessSchema,
          state: OneOf(["out", "taken_back"]),
          at: Text,
          isNew: Type.Boolean({ description: "Not read by this account as it stands." }),
        }),
      ),
    ),
    unread: Type.Integer({ minimum: 0 }),
  }),
);
