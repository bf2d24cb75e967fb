import type { FastifyInstance } from "fastify";
import type { Wasl } from "../../app/index.ts";
import { dataRoute } from "../operation.ts";
import {
  ByName,
  CollectBody,
  CollectedSchema,
  EventPage,
  EventsQuery,
  SubscriptionBody,
  SubscriptionList,
  SubscriptionSchema,
  type Wire,
} from "../schemas/index.ts";
import { pageQuery } from "./page.ts";

/** Invented, as all examples are. */
export const EVENT = {
  kind: "event" as const,
  id: "urn:uuid:00000002-0000-4000-8000-54eec4548cf7",
  no: 17,
  reportId: "rep-1f0c",
  eventType: "ObjectEvent" as const,
  action: "OBSERVE" as const,
  eventTime: "2026-01-15T00:00:00Z",
  bizStep: "shipping",
  items: ["https://id.example.org/00/395200010000000417"],
  sourceParties: ["MEX-maker"],
  destinationParties: ["MEX-shop"],
  hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
};
const subscription = {
  name: "engines-calais",
  purpose: "operational-analysis" as const,
  query: { EQ_bizStep: ["shipping"], MATCH_anyEPC: [...EVENT.items] },
  acknowledged: 16,
  createdAt: "2026-03-01T10:00:00.000Z",
  expiresAt: "2026-05-30T10:00:00.000Z",
};

/** Captured EPCIS events: asked for once, or followed. */
export function supplyEventRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/supply/events",
      operationId: "querySupplyEvents",
      tag: "Supply",
      summary: "Simple event query (EPCIS 2.0, 8.2.7.1)",
      description:
        "Events come in by `POST /reports?format=epcis`, each once by its CBV 2.0 event hash; what is not valid is a " +
        "reject with line and code. Follow a query by a subscription. A parameter that is not known is refused by its name " +
        "(QUERY_PARAMETER_INVALID, the standard's QueryParameterException), and so is one that asks for what was not yet kept of an " +
        "event that matches otherwise. Beside those below there are `EQ_bizTransaction_`, `EQ_source_` and `EQ_destination_` with a " +
        "type's URI.",
      query: EventsQuery,
      ok: EventPage,
      errors: ["QUERY_PARAMETER_INVALID", "QUERY_TOO_LARGE"],
      example: { items: [EVENT], next: null },
    },
    async (actor, { query }) => {
      const { limit: _, after: __, ...parameters } = query;
      const { items, next } = await wasl.supplyEvents(actor, { parameters, ...pageQuery(query) });
      return { items: [...items], next };
    },
  );
  subscriptions(app, wasl);
}

function subscriptions(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/supply/subscriptions",
      operationId: "subscribeSupply",
      tag: "Supply",
      summary: "Follow what is captured: a standing simple event query (EPCIS 2.0, 8.2.6), the caller's own",
      description:
        "Made again under its name it asks anew, goes on from where it was and lasts another 90 days. It holds for the purpose that it was made " +
        "for. The node calls nobody, as the standard's `dest` would have it: nothing leaves by itself, and whoever follows " +
        "collects with a credential of their own.",
      body: SubscriptionBody,
      ok: SubscriptionSchema,
      errors: ["CONFLICT", "SHARING_HELD", "QUERY_PARAMETER_INVALID"],
      example: subscription,
      bodyExample: { name: subscription.name, query: subscription.query },
    },
    async (actor, { body }) => {
      const made = await wasl.subscribeSupply(actor, body);
      return made as Wire<typeof made>;
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/supply/subscriptions",
      operationId: "listSupplySubscriptions",
      tag: "Supply",
      summary: "The caller's own subscriptions",
      ok: SubscriptionList,
      errors: [],
      example: { items: [subscription] },
    },
    async (actor) => {
      const items = await wasl.supplySubscriptions(actor);
      return { items: items.map((item) => item as Wire<typeof item>) };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/supply/subscriptions/:name/collect",
      operationId: "collectSupply",
      tag: "Supply",
      summary: "What was captured since the last acknowledgement, in the order of capture",
      description:
        "Each event comes at least once, however old it is and whoever crashes: send the `upTo` of an answer as `acknowledge` " +
        "once its events are safe. An event is known by its hash. What a wider clearance shows later is not followed up: " +
        "ask for it once.",
      params: ByName,
      body: CollectBody,
      ok: CollectedSchema,
      errors: ["SUBSCRIPTION_UNKNOWN", "PURPOSE_FORBIDS", "SHARING_HELD", "QUERY_PARAMETER_INVALID"],
      example: { items: [EVENT], upTo: 17, more: false },
      bodyExample: { acknowledge: 16 },
    },
    async (actor, { params, body }) => {
      const found = await wasl.collectSupply(actor, params.name, { ...body, limit: body.limit ?? 100 });
      return { ...found, items: [...found.items] };
    },
  );
  dataRoute(
    app,
    {
      method: "DELETE",
      url: "/supply/subscriptions/:name",
      operationId: "unsubscribeSupply",
      tag: "Supply",
      summary: "Follow it no more",
      params: ByName,
      errors: ["SUBSCRIPTION_UNKNOWN"],
    },
    async (actor, { params }) => {
      await wasl.unsubscribeSupply(actor, params.name);
    },
  );
}
