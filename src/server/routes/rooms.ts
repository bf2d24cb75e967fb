import type { FastifyInstance } from "fastify";
import type { RoomDetail, RoomView, StoredMessage, Wasl } from "../../app/index.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  ById,
  MessagesSchema,
  RoomBody,
  RoomDetailSchema,
  RoomInviteBody,
  RoomJoinBody,
  RoomLeavingBody,
  RoomPostBody,
  RoomRemovalBody,
  RoomSchema,
  RoomShareBody,
  RoomSharesSchema,
  RoomsSchema,
  type Wire,
} from "../schemas/index.ts";

const AT = "2025-04-03T09:00:00.000Z";
const room: Wire<RoomView> = {
  id: "room-1",
  title: "Engines from one importer",
  openedBy: "node-a",
  openedAt: AT,
  members: ["node-a", "node-b"],
  came: [],
  left: [],
  caseId: "case-7",
  posts: 1,
  lastAt: AT,
};
const message: Wire<StoredMessage> = {
  wire: {
    type: "message",
    id: "msg-1",
    from: "node-a",
    to: "node-b",
    kind: "room",
    thread: "room-1",
    urgency: "normal",
    purpose: "operational-analysis",
    mandate: "EX-2025-1",
    legalBasis: "Directive (EU) 2023/977, Art. 4",
    marking: { tlp: "amber", handling: [], caveats: [] },
    subject: "Engines from one importer",
    body: "",
    terms: [],
    room: { title: room.title, members: ["node-a", "node-b"], entities: ["node-a~boat-1"] },
    at: AT,
  },
  jws: "eyJhbGciOiJFZERTQSJ9..c2lnbmF0dXJl",
  access: EXAMPLES.finding.access,
  direction: "sent",
  state: "sent",
  sentAt: AT,
};
const detail = { room, messages: [message], added: 0 };
const shown = (one: RoomDetail): Wire<RoomDetail> => one as Wire<RoomDetail>;

/** Cases that named nodes work on together. */
export function roomRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/rooms",
      operationId: "listRooms",
      tag: "Partners",
      summary: "Case rooms that this node is in",
      ok: RoomsSchema,
      errors: [],
      example: { items: [room] },
    },
    async (actor) => ({ items: (await wasl.rooms(actor)) as Wire<RoomView>[] }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/rooms",
      operationId: "openRoom",
      tag: "Partners",
      summary: "Ask partners to work on a case too; nothing of it goes out yet",
      body: RoomBody,
      ok: RoomSchema,
      okStatus: 201,
      errors: [
        "CASE_UNKNOWN",
        "PARTNER_UNKNOWN",
        "PURPOSE_FORBIDS",
        "MARKING_FORBIDS",
        "ROLE_FORBIDS",
        "SHARING_HELD",
      ],
      example: room,
      bodyExample: {
        caseId: "case-7",
        title: room.title,
        partners: ["node-b"],
        legalBasis: "Directive (EU) 2023/977, Art. 4",
        marking: { tlp: "amber" },
        body: "",
      },
    },
    async (actor, { body }) => (await wasl.openRoom(actor, body)) as Wire<RoomView>,
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/rooms/:id",
      operationId: "getRoom",
      tag: "Partners",
      summary: "A room with its posts; what others shared meanwhile comes into its case",
      params: ById,
      ok: RoomDetailSchema,
      errors: ["ROOM_UNKNOWN"],
      example: detail,
    },
    async (actor, { params }) => shown(await wasl.readRoom(actor, params.id)),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/rooms/:id/join",
      operationId: "joinRoom",
      tag: "Partners",
      summary: "A case here for what the others share",
      params: ById,
      body: RoomJoinBody,
      ok: RoomDetailSchema,
      okStatus: 201,
      errors: ["ROOM_UNKNOWN", "MARKING_FORBIDS", "ROLE_FORBIDS"],
      example: detail,
      bodyExample: { marking: { tlp: "amber" } },
    },
    async (actor, { params, body }) => shown(await wasl.joinRoom(actor, params.id, body.marking)),
  );
  writing(app, wasl);
  belonging(app, wasl);
}

/** Who is in it: for whoever opened it to say, and for each to leave. */
function belonging(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/rooms/:id/invitations",
      operationId: "inviteToRoom",
      byPerson: true,
      tag: "Partners",
      summary: "Ask further partners into a room that this node opened; all members are told",
      params: ById,
      body: RoomInviteBody,
      ok: RoomSchema,
      okStatus: 201,
      errors: [
        "ROOM_UNKNOWN",
        "PARTNER_UNKNOWN",
        "PURPOSE_FORBIDS",
        "MARKING_FORBIDS",
        "ROLE_FORBIDS",
        "SHARING_HELD",
      ],
      example: { ...room, members: ["node-a", "node-b", "node-c"], came: [{ node: "node-c", at: AT }] },
      bodyExample: { partners: ["node-c"], body: "It knows the importer." },
    },
    async (actor, { params, body }) => (await wasl.inviteToRoom(actor, params.id, body)) as Wire<RoomView>,
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/rooms/:id/removals",
      operationId: "removeFromRoom",
      byPerson: true,
      tag: "Partners",
      summary: "Let a member of a room that this node opened go: it gets recalls, and nothing new",
      params: ById,
      body: RoomRemovalBody,
      ok: RoomSchema,
      errors: ["ROOM_UNKNOWN", "ROLE_FORBIDS", "SHARING_HELD"],
      example: { ...room, members: ["node-a"], left: [{ node: "node-b", at: AT }] },
      bodyExample: { member: "node-b", reason: "Its part is done." },
    },
    async (actor, { params, body }) =>
      (await wasl.removeFromRoom(actor, params.id, body.member, body.reason)) as Wire<RoomView>,
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/rooms/:id/leaving",
      operationId: "leaveRoom",
      byPerson: true,
      tag: "Partners",
      summary: "Leave a room; all members are told",
      params: ById,
      body: RoomLeavingBody,
      ok: RoomSchema,
      errors: ["ROOM_UNKNOWN", "ROLE_FORBIDS", "SHARING_HELD"],
      example: { ...room, members: ["node-b"], left: [{ node: "node-a", at: AT }] },
      bodyExample: { reason: "Our part is done." },
    },
    async (actor, { params, body }) =>
      (await wasl.leaveRoom(actor, params.id, body.reason)) as Wire<RoomView>,
  );
}

function writing(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/rooms/:id/shares",
      operationId: "shareInRoom",
      byPerson: true,
      tag: "Partners",
      summary: "Release the case here to every other member, under each one's agreement",
      params: ById,
      body: RoomShareBody,
      ok: RoomSharesSchema,
      okStatus: 201,
      errors: ["ROOM_UNKNOWN", "CASE_UNKNOWN", "ROLE_FORBIDS"],
      example: {
        items: [
          {
            partner: "node-b",
            result: {
              shared: 12,
              already: 0,
              recalled: 0,
              withheld: {},
              restrictions: [],
              objectIds: ["obj-1"],
            },
          },
        ],
      },
      bodyExample: { subject: "Twelve engines", body: "", necessity: "The same importer" },
    },
    async (actor, { params, body }) => {
      const items = await wasl.shareInRoom(actor, params.id, body);
      return { items } as { items: Wire<(typeof items)[number]>[] };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/rooms/:id/posts",
      operationId: "postInRoom",
      tag: "Partners",
      summary: "Write to all members",
      params: ById,
      body: RoomPostBody,
      ok: MessagesSchema,
      okStatus: 201,
      errors: ["ROOM_UNKNOWN", "MARKING_FORBIDS", "PURPOSE_FORBIDS", "ROLE_FORBIDS", "SHARING_HELD"],
      example: { items: [message] },
      bodyExample: { subject: "Twelve engines", body: "" },
    },
    async (actor, { params, body }) => {
      const items = await wasl.postInRoom(actor, params.id, body);
      return { items } as { items: Wire<StoredMessage>[] };
    },
  );
}
