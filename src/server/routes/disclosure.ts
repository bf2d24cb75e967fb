import type { FastifyInstance } from "fastify";
import Type from "typebox";
import type { Wasl } from "../../app/index.ts";
import { EXAMPLES } from "../examples.ts";
import { RIGHTS_EXAMPLES } from "../examples-rights.ts";
import { dataRoute } from "../operation.ts";
import {
  ApprovalSchema,
  ById,
  CourtUseBody,
  DisclosureAskBody,
  DisclosureBody,
  DisclosureQuery,
  DisclosureSchema,
} from "../schemas/index.ts";

/** What of a case goes to a court, by whose leave, and the giving itself. */
export function disclosureRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/cases/:id/disclosure",
      operationId: "getDisclosure",
      tag: "Cases",
      summary: "What of a case may go to a court now, what not and why, and who has to permit it",
      params: ById,
      query: DisclosureQuery,
      ok: DisclosureSchema,
      errors: ["CASE_UNKNOWN"],
      example: EXAMPLES.disclosure,
    },
    async (actor, { params, query }) => await wasl.disclosure(actor, params.id, query),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/cases/:id/court-uses",
      operationId: "recordCourtUse",
      byPerson: true,
      tag: "Cases",
      summary: "Ask a second person to take on record that a report's contributors permit its use in court",
      params: ById,
      body: CourtUseBody,
      ok: ApprovalSchema,
      okStatus: 201,
      errors: ["CASE_UNKNOWN", "REPORT_UNKNOWN", "ROLE_FORBIDS"],
      example: {
        ...RIGHTS_EXAMPLES.approval,
        kind: "court-use",
        subject: "rep-1",
        digest: "0".repeat(64),
      },
      bodyExample: { reportId: "rep-1", reason: "Letter of the provider, 2026-05-04, ref. 17/26" },
    },
    async (actor, { params, body }) =>
      await wasl.recordCourtUse(actor, params.id, body.reportId, body.reason),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/cases/:id/disclosure-approvals",
      operationId: "askToDisclose",
      byPerson: true,
      tag: "Cases",
      summary: "Ask a second person to approve exactly what would go to a court now",
      params: ById,
      body: DisclosureAskBody,
      ok: ApprovalSchema,
      okStatus: 201,
      errors: ["CASE_UNKNOWN", "ROLE_FORBIDS", "MARKING_FORBIDS", "SHARING_HELD"],
      example: { ...RIGHTS_EXAMPLES.approval, kind: "disclose", subject: "case-7", digest: "0".repeat(64) },
      bodyExample: { to: "Crown Court, T20267001", reason: "The trial of May" },
    },
    async (actor, { params, body }) => await wasl.askToDisclose(actor, params.id, body),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/cases/:id/disclosure",
      operationId: "disclose",
      byPerson: true,
      tag: "Cases",
      summary: "Give a case to a court: one signed zip with schedule, material and the hash of each file",
      params: ById,
      body: DisclosureBody,
      ok: Type.String({ format: "binary" }),
      answers: "application/zip",
      errors: [
        "CASE_UNKNOWN",
        "ROLE_FORBIDS",
        "SECOND_PERSON_REQUIRED",
        "MARKING_FORBIDS",
        "PARTNER_UNREACHABLE",
        "SHARING_HELD",
      ],
      bodyExample: { to: "Crown Court, T20267001" },
    },
    async (actor, { params, body, reply }) => {
      const { name, bytes } = await wasl.disclose(actor, params.id, body);
      return await reply
        .type("application/zip")
        .header("content-disposition", `attachment; filename="${name}"`)
        .send(Buffer.from(bytes));
    },
  );
}
