import type { FastifyInstance } from "fastify";
import type { TransparencyView, Wasl } from "../../app/index.ts";
import { dataRoute } from "../operation.ts";
import {
  ById,
  TransparencyBody,
  TransparencyListSchema,
  TransparencySchema,
  type Wire,
} from "../schemas/index.ts";

const none = { acted: 0, restored: 0, refused: 0, waiting: 0 };
const noRequest = { waiting: 0, preserved: 0, produced: 0, refused: 0, withdrawn: 0 };
/** Invented, as all examples are. */
const example: Wire<TransparencyView> = {
  id: "transparency-5f2c",
  from: "2025-01-01",
  to: "2025-03-31",
  digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  createdBy: "officer",
  createdAt: "2025-04-03T09:00:00.000Z",
  version: 1,
  publishedAt: "2025-04-04T09:00:00.000Z",
  report: {
    kind: "wasl-transparency/1",
    node: "node-a",
    from: "2025-01-01",
    to: "2025-03-31",
    asOf: "2025-04-03T09:00:00.000Z",
    suppressedUnder: 5,
    notices: {
      byPlatform: [{ platform: "TikTok", ...none, acted: 40, refused: 12, medianHours: 21 }],
      byGround: [{ ground: "Section 25 of the Immigration Act 1971", notices: 52 }],
      byAction: [{ action: "content_removed", notices: 40 }],
      appealed: { yes: 0, no: 40 },
      reappeared: { yes: 9, no: 31 },
    },
    dataRequests: [{ kind: "preservation", ...noRequest, preserved: 7 }],
  },
};

/** Reports to the public, for those who compile and publish them; what is published is read without an account. */
export function transparencyRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/transparency",
      operationId: "listTransparency",
      tag: "Online",
      summary: "Reports to the public, drafts and published, newest first",
      ok: TransparencyListSchema,
      errors: [],
      example: { items: [example] },
    },
    async (actor) => ({ items: (await wasl.transparency(actor)).map(wire) }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/transparency",
      operationId: "draftTransparency",
      byPerson: true,
      tag: "Online",
      summary: "Compile a report to the public on a period that is over; nothing is published",
      description:
        "Counts under the legal profile's threshold are withheld, and so is what they would follow from: a sum, another table, an " +
        "earlier version. A period that shares days with a published one is refused, but the same one again as a correction.",
      body: TransparencyBody,
      ok: TransparencySchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS", "PROTECTED_SUBJECT", "CONFLICT"],
      example,
      bodyExample: { from: "2025-01-01", to: "2025-03-31" },
    },
    async (actor, { body }) => wire(await wasl.draftTransparency(actor, body)),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/transparency/:id/publish",
      operationId: "publishTransparency",
      byPerson: true,
      tag: "Online",
      summary: "Sign and publish it, after a second person approved exactly this",
      description:
        "The approval is one of kind `release` on the draft's id with its digest. From then on anybody reads it at /transparency.",
      params: ById,
      ok: TransparencySchema,
      errors: [
        "OBJECT_UNKNOWN",
        "ROLE_FORBIDS",
        "PROTECTED_SUBJECT",
        "SECOND_PERSON_REQUIRED",
        "CONFLICT",
        "PARTNER_UNREACHABLE",
      ],
      example,
    },
    async (actor, { params }) => wire(await wasl.publishTransparency(actor, params.id)),
  );
}

const wire = (one: TransparencyView): Wire<TransparencyView> => one as Wire<TransparencyView>;
