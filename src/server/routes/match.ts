import type { FastifyInstance } from "fastify";
import type { MatchHit, StoredMessage, Wasl } from "../../app/index.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  AlertBody,
  AlertResultSchema,
  ById,
  HitRequestBody,
  HitsEvent,
  MatchBody,
  MatchDeskSchema,
  MatchResultSchema,
  MessageBody,
  MessagesQuery,
  MessagesSchema,
  PublishBody,
  ReplyBody,
  StandingCheckSchema,
  StoredMessageSchema,
  TagSetSummarySchema,
  type Wire,
} from "../schemas/index.ts";

/** How many a page shows. */
const LIST_MAX = 200;
const AT = "2025-04-03T09:00:00.000Z";

const hit: Wire<MatchHit> = {
  id: "hit-5f2c",
  batchId: "mb-17",
  partner: "node-b",
  kind: "holdings",
  purpose: "operational-analysis",
  mandate: "EX-2025-1",
  legalBasis: "Prüm II, Art. 5",
  term: "phone:+447700900123",
  foundBy: "analyst",
  foundAt: AT,
};
export const MESSAGE_EXAMPLE: Wire<StoredMessage> = {
  wire: {
    type: "message",
    id: "msg-1",
    from: "node-a",
    to: "node-b",
    kind: "request",
    thread: "msg-1",
    urgency: "urgent",
    deadline: "2025-04-06T09:00:00.000Z",
    purpose: "operational-analysis",
    mandate: "EX-2025-1",
    legalBasis: "Directive (EU) 2023/977, Art. 4",
    marking: { tlp: "amber", handling: [], caveats: [] },
    subject: "Who uses this number?",
    body: "",
    terms: ["phone:+447700900123"],
    at: AT,
  },
  jws: "eyJhbGciOiJFZERTQSJ9..c2lnbmF0dXJl",
  access: EXAMPLES.finding.access,
  direction: "sent",
  state: "sent",
  sentAt: AT,
};
const draft = {
  urgency: "urgent" as const,
  marking: { tlp: "amber" },
  subject: "Who uses this number?",
  body: "",
};
const wire = (one: StoredMessage): Wire<StoredMessage> => one as Wire<StoredMessage>;
/** What may stand between a message and its partner. */
const SENDING = [
  "PARTNER_UNKNOWN",
  "PURPOSE_FORBIDS",
  "MARKING_FORBIDS",
  "ROLE_FORBIDS",
  "PARTNER_UNREACHABLE",
] as const;

/** Hit/no-hit, and messages between nodes. */
export function matchRoutes(app: FastifyInstance, wasl: Wasl): void {
  asking(app, wasl);
  standing(app, wasl);
  messages(app, wasl);
  alerts(app, wasl);
}

function asking(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/match",
      operationId: "getMatchDesk",
      tag: "Partners",
      summary: "What was asked of partners and by them, what hit, what is waited for, what looks wrong",
      ok: MatchDeskSchema,
      errors: [],
      example: {
        batches: [],
        hits: [hit],
        standing: [],
        ended: [
          {
            no: 1,
            what: "set",
            partner: "node-b",
            kind: "holdings",
            purpose: "operational-analysis",
            mandate: "EX-2025-1",
            count: 1,
            because: "token",
            at: AT,
          },
        ],
        alarms: [],
      },
    },
    async (actor) => (await wasl.matchDesk(actor)) as Wire<Awaited<ReturnType<Wasl["matchDesk"]>>>,
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/match/fresh",
      operationId: "countFreshHits",
      tag: "Partners",
      summary:
        "How many of one's own standing questions hit, or were ended with tag sets of one's own, since one last looked",
      ok: HitsEvent,
      errors: [],
      example: { fresh: 1 },
    },
    async (actor) => ({ fresh: await wasl.freshHits(actor) }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/match/questions",
      operationId: "askMatch",
      tag: "Partners",
      summary: "Ask a partner whether it knows exact identifiers, without telling which",
      description:
        "With `until`, the question stands: the node compares it by itself with whatever the partner publishes later.",
      body: MatchBody,
      ok: MatchResultSchema,
      errors: [
        "PARTNER_UNKNOWN",
        "PURPOSE_FORBIDS",
        "ROLE_FORBIDS",
        "PROTECTED_SUBJECT",
        "RATE_LIMITED",
        "EXCHANGE_REFUSED",
        "PARTNER_UNREACHABLE",
        "SHARING_HELD",
      ],
      example: {
        batchId: "mb-17",
        partner: "node-b",
        kind: "holdings",
        epoch: "2025-03-27",
        setAt: AT,
        questions: 1,
        elements: 16,
        items: [{ term: "phone:+447700900123", hitId: hit.id }],
        rejected: [],
        tookMs: 40,
      },
      bodyExample: {
        partner: "node-b",
        kind: "holdings",
        terms: ["+447700900123"],
        legalBasis: "Prüm II, Art. 5",
      },
    },
    async (actor, { body: { until, ...input } }) => {
      const result =
        until === undefined
          ? await wasl.askMatch(actor, input)
          : await wasl.watchMatch(actor, { ...input, until });
      return result as Wire<typeof result>;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/match/tags",
      operationId: "publishTags",
      tag: "Partners",
      summary: "Let a partner ask about what the agreement lets it know of",
      body: PublishBody,
      ok: TagSetSummarySchema,
      errors: [
        "CONFLICT",
        "PARTNER_UNKNOWN",
        "PURPOSE_FORBIDS",
        "ROLE_FORBIDS",
        "SECOND_PERSON_REQUIRED",
        "SHARING_HELD",
      ],
      example: {
        partner: "node-b",
        kind: "holdings",
        purpose: "operational-analysis",
        epoch: "2025-03-27",
        version: 1,
        count: 1024,
        root: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        at: AT,
        records: 812,
        protectedOut: 3,
        tookMs: 900,
      },
      bodyExample: { partner: "node-b", kind: "holdings" },
    },
    async (actor, { body }) => await wasl.publishTags(actor, body),
  );
}

function standing(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/match/standing/check",
      operationId: "checkStanding",
      tag: "Partners",
      summary: "Look at one's standing questions anew",
      ok: StandingCheckSchema,
      errors: [],
      example: { looked: 1, hits: [hit], failed: [] },
    },
    async (actor) => (await wasl.checkStanding(actor)) as Wire<Awaited<ReturnType<Wasl["checkStanding"]>>>,
  );
  dataRoute(
    app,
    {
      method: "DELETE",
      url: "/match/standing/:id",
      operationId: "closeStanding",
      tag: "Partners",
      summary: "Ask no longer",
      params: ById,
      errors: [],
    },
    async (actor, { params }) => {
      await wasl.closeStanding(actor, params.id);
      return undefined;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/match/hits/:id/request",
      operationId: "requestAboutHit",
      tag: "Partners",
      summary: "Ask for more about a hit, at the partner where it hit",
      params: ById,
      body: HitRequestBody,
      ok: StoredMessageSchema,
      okStatus: 201,
      errors: ["HIT_UNKNOWN", "CONFLICT", ...SENDING, "SHARING_HELD"],
      example: MESSAGE_EXAMPLE,
      bodyExample: draft,
    },
    async (actor, { params, body }) => wire(await wasl.requestAboutHit(actor, params.id, body)),
  );
}

function messages(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/messages",
      operationId: "listMessages",
      tag: "Partners",
      summary: "Messages between nodes, newest first",
      query: MessagesQuery,
      ok: MessagesSchema,
      errors: [],
      example: { items: [MESSAGE_EXAMPLE] },
    },
    async (actor, { query: { overdue, unanswered, ...filter } }) => ({
      items: (
        await wasl.messages(actor, {
          ...filter,
          limit: LIST_MAX,
          ...(overdue === undefined ? {} : { overdue: true }),
          ...(unanswered === undefined ? {} : { unanswered: true }),
        })
      ).map(wire),
    }),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/messages/:id",
      operationId: "getMessage",
      tag: "Partners",
      summary: "One message; reading it marks it as read",
      params: ById,
      ok: StoredMessageSchema,
      errors: ["MESSAGE_UNKNOWN"],
      example: MESSAGE_EXAMPLE,
    },
    async (actor, { params }) => wire(await wasl.readMessage(actor, params.id)),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/messages",
      operationId: "sendMessage",
      tag: "Partners",
      summary: "Send a partner a message or a request for information",
      body: MessageBody,
      ok: StoredMessageSchema,
      okStatus: 201,
      errors: [...SENDING, "SHARING_HELD"],
      example: MESSAGE_EXAMPLE,
      bodyExample: { ...draft, to: "node-b", kind: "request", legalBasis: "Directive (EU) 2023/977, Art. 4" },
    },
    async (actor, { body }) => wire(await wasl.sendMessage(actor, body)),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/messages/:id/reply",
      operationId: "replyToMessage",
      tag: "Partners",
      summary: "Answer a partner's message",
      params: ById,
      body: ReplyBody,
      ok: StoredMessageSchema,
      okStatus: 201,
      errors: ["MESSAGE_UNKNOWN", ...SENDING],
      example: {
        ...MESSAGE_EXAMPLE,
        wire: { ...MESSAGE_EXAMPLE.wire, id: "msg-2", kind: "reply", replyTo: "msg-1" },
      },
      bodyExample: draft,
    },
    async (actor, { params, body }) => {
      const { wire: asked } = await wasl.readMessage(actor, params.id);
      return wire(
        await wasl.sendMessage(actor, {
          ...body,
          to: asked.from,
          kind: "reply",
          legalBasis: asked.legalBasis,
          replyTo: params.id,
        }),
      );
    },
  );
}

function alerts(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/alerts",
      operationId: "raiseAlert",
      tag: "Partners",
      summary: "Lives in danger: to the rescue authority of the place at once, and whom to call",
      body: AlertBody,
      ok: AlertResultSchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS"],
      example: {
        messages: [],
        call: [
          { id: "gb-dover", name: "HM Coastguard, Dover", country: "GB", waters: [[50.5, -0.3, 51.8, 2.2]] },
        ],
      },
      bodyExample: {
        place: { words: "Off Dungeness, engine out", lat: 50.9, lon: 1.2 },
        subject: "Boat taking water",
        body: "",
      },
    },
    async (actor, { body }) => {
      const result = await wasl.raiseAlert(actor, body);
      return result as Wire<typeof result>;
    },
  );
}
