import type { FastifyInstance } from "fastify";
import Type from "typebox";
import type {
  DataEventInput,
  DataRequestInput,
  DataRequestView,
  PlatformDataView,
  Wasl,
} from "../../app/index.ts";
import type { DataLaw } from "../../core/index.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  ById,
  DataEventBody,
  DataFileBody,
  DataLawSchema,
  DataRequestBodySchema,
  DataRequestPage,
  DataRequestSchema,
  DataRequestsQuery,
  PageQuery,
  PlatformDataAnswerBody,
  PlatformDataRequestPage,
  PlatformDataRequestSchema,
  type Wire,
} from "../schemas/index.ts";
import { pageOf, pageQuery } from "./page.ts";

const SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const told = {
  kind: "production" as const,
  platform: "tiktok",
  targets: [{ type: "account" as const, value: "acc-3" }],
  categories: ["subscriber" as const],
  wanted: "Who opened the account, and with which address",
  from: "2025-03-01",
  to: "2025-04-01",
  offence: { law: "Section 25 of the Immigration Act 1971", yearsMax: 14 },
  authority: { kind: "judge" as const, name: "Example Court", contact: "court@example.org" },
};
const own = {
  necessity: "The account sells crossings; nothing else names its holder.",
  proportionality: "One account, one month, no message.",
  retainUntil: "2026-04-03",
};
const law: Wire<DataLaw> = {
  id: "eu-2023-1543",
  name: "Regulation (EU) 2023/1543 (e-evidence)",
  source: "https://eur-lex.europa.eu/eli/reg/2023/1543/oj",
  clarifyDays: 5,
  rules: [
    {
      kind: "production",
      categories: ["domain", "subscriber", "access"],
      issuers: ["judge", "prosecutor"],
      answerHours: 240,
      basis: "Art. 4(1), 5(3) and 10(3)",
    },
  ],
  grounds: [{ id: "not-stored", basis: "Art. 16(4)" }],
};
const body = {
  ...told,
  law: law.name,
  basis: "Art. 4(1), 5(3) and 10(3)",
  order: { reference: "Order 17/26", issuedOn: "2025-04-02", sha256: SHA256 },
  answerHours: 240,
};
const clock = {
  dueAt: "2025-04-13T09:00:00.000Z",
  isOverdue: false,
  isExpiring: false,
  hasEnded: false,
  isOrderOverdue: false,
  isTellingDue: false,
};
const sent = { at: "2025-04-03T09:00:00.000Z", type: "sent" as const, side: "unit" as const };
const same = {
  id: "data-5f2c",
  kind: "production" as const,
  platform: "tiktok",
  digest: SHA256,
  state: "open" as const,
  terms: { grounds: ["not-stored"], clarifyDays: 5 },
  extensionDays: 0,
  isFollowed: false,
  clock,
};
/** Invented, as all examples are. */
const request: Wire<DataRequestView> = {
  ...same,
  createdBy: "officer",
  createdAt: "2025-04-03T08:00:00.000Z",
  body: { ...body, ...own },
  access: EXAMPLES.finding.access,
  events: [{ ...sent, by: "officer" }],
  next: ["acknowledged", "withdrawn"],
};
const received: Wire<PlatformDataView> = {
  ...same,
  body,
  sentAt: sent.at,
  events: [sent],
  next: ["acknowledged", "produced", "refused"],
};

/** Requests to platforms for data that they have stored: the unit's desk, and each platform's own queue. */
export function dataRequestRoutes(app: FastifyInstance, wasl: Wasl): void {
  desk(app, wasl);
  acts(app, wasl);
  file(app, wasl);
  platform(app, wasl);
}

function desk(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/data-law",
      operationId: "getDataLaw",
      tag: "Online",
      summary:
        "The law that this node asks for stored data under: who may issue what, and by when it is owed",
      ok: DataLawSchema,
      errors: [],
      example: law,
    },
    async (actor) => (await wasl.dataLaw(actor)) as Wire<DataLaw>,
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/data-requests",
      operationId: "listDataRequests",
      tag: "Online",
      summary: "Requests for stored data, newest first, each with its clock",
      query: DataRequestsQuery,
      ok: DataRequestPage,
      errors: [],
      example: { items: [request], next: null },
    },
    async (actor, { query }) => {
      const { platform: name } = query;
      const found = await wasl.dataRequests(actor, {
        ...pageQuery(query),
        ...(name ? { platform: name } : {}),
      });
      return pageOf(found.map(wire), query, (r) => r.id);
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/data-requests/:id",
      operationId: "getDataRequest",
      tag: "Online",
      summary: "A request for stored data with what came of it",
      params: ById,
      ok: DataRequestSchema,
      errors: ["DATA_REQUEST_UNKNOWN"],
      example: request,
    },
    async (actor, { params }) => wire(await wasl.dataRequest(actor, params.id)),
  );
}

function acts(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/data-requests",
      operationId: "draftDataRequest",
      byPerson: true,
      tag: "Online",
      summary: "Draft a request for stored data; nothing leaves",
      description:
        "Refused where the law wants an order and none is on record, where more is asked than what is stored already, and " +
        "where an account or number is of somebody who is protected, a journalist or a helper.",
      body: DataRequestBodySchema,
      ok: DataRequestSchema,
      okStatus: 201,
      errors: [
        "DATA_REQUEST_UNKNOWN",
        "REPORT_UNKNOWN",
        "ROLE_FORBIDS",
        "PROTECTED_SUBJECT",
        "MARKING_FORBIDS",
        "CONFLICT",
      ],
      example: { ...request, state: "draft" as const, events: [] },
      bodyExample: {
        ...told,
        ...own,
        order: { reportId: "rep-1", reference: "Order 17/26", issuedOn: "2025-04-02" },
        marking: { tlp: "amber" },
      },
    },
    async (actor, { body: given }) => wire(await wasl.draftDataRequest(actor, given as DataRequestInput)),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/data-requests/:id/send",
      operationId: "sendDataRequest",
      byPerson: true,
      tag: "Online",
      summary: "Send it to the platform, after a second person approved exactly this",
      description: "The approval is one of kind `release` on the request's id with its digest.",
      params: ById,
      ok: DataRequestSchema,
      errors: [
        "DATA_REQUEST_UNKNOWN",
        "ROLE_FORBIDS",
        "SECOND_PERSON_REQUIRED",
        "PROTECTED_SUBJECT",
        "MARKING_FORBIDS",
        "CONFLICT",
        "SHARING_HELD",
      ],
      example: request,
    },
    async (actor, { params }) => wire(await wasl.sendDataRequest(actor, params.id)),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/data-requests/:id/events",
      operationId: "recordDataEvent",
      byPerson: true,
      tag: "Online",
      summary: "Record what the unit did, and what a platform without an account answered",
      description:
        "`taken-in` names the report that holds what came back: exactly the bytes whose hash was produced, marked at least as " +
        "the request. It is deleted on the day that the request names unless somebody renews it.",
      params: ById,
      body: DataEventBody,
      ok: DataRequestSchema,
      errors: ["DATA_REQUEST_UNKNOWN", "REPORT_UNKNOWN", "ROLE_FORBIDS", "MARKING_FORBIDS", "CONFLICT"],
      example: request,
      bodyExample: { type: "acknowledged" },
    },
    async (actor, { params, body: given }) =>
      wire(await wasl.recordDataEvent(actor, params.id, given as DataEventInput)),
  );
}

function file(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/data-requests/:id/file",
      operationId: "writeDataRequestFile",
      byPerson: true,
      tag: "Online",
      summary: "What went, as one signed zip for a platform without an account",
      params: ById,
      body: DataFileBody,
      ok: Type.String({ format: "binary" }),
      answers: "application/zip",
      errors: ["DATA_REQUEST_UNKNOWN", "ROLE_FORBIDS", "MARKING_FORBIDS", "CONFLICT", "PARTNER_UNREACHABLE"],
      bodyExample: { lang: "en" },
    },
    async (actor, { params, body: given, reply }) => {
      const { name, bytes } = await wasl.dataRequestFile(actor, params.id, given.lang);
      return await reply
        .type("application/zip")
        .header("content-disposition", `attachment; filename="${name}"`)
        .send(Buffer.from(bytes));
    },
  );
}

function platform(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/platform/data-requests",
      operationId: "listPlatformDataRequests",
      tag: "Platform",
      summary: "Requests for stored data that went to your platform, newest first; for accounts of platforms",
      query: PageQuery,
      ok: PlatformDataRequestPage,
      errors: ["ROLE_FORBIDS"],
      example: { items: [received], next: null },
    },
    async (actor, { query }) => {
      const found = await wasl.platformDataRequests(actor, pageQuery(query));
      return pageOf(found.map(toPlatform), query, (r) => r.id);
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/platform/data-requests/:id/answer",
      operationId: "answerDataRequest",
      tag: "Platform",
      summary:
        "Receipt, until when it is preserved, what is produced by its hash, a refusal on a ground, a question, more time",
      description:
        "`produced` names the SHA-256 of the file that you hand over by your own channel; `refused` one of `terms.grounds`.",
      params: ById,
      body: PlatformDataAnswerBody,
      ok: PlatformDataRequestSchema,
      errors: ["DATA_REQUEST_UNKNOWN", "ROLE_FORBIDS", "CONFLICT"],
      example: received,
      bodyExample: { type: "acknowledged" },
    },
    async (actor, { params, body: given }) =>
      toPlatform(await wasl.answerDataRequest(actor, params.id, given)),
  );
}

const wire = (one: DataRequestView): Wire<DataRequestView> => one as Wire<DataRequestView>;
const toPlatform = (one: PlatformDataView): Wire<PlatformDataView> => one as Wire<PlatformDataView>;
