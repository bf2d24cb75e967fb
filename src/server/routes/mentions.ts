import type { FastifyInstance } from "fastify";
import type { Wasl } from "../../app/index.ts";
import { dataRoute } from "../operation.ts";
import { ById, MentionBody, MentionDecidedSchema, MentionDecisionBody } from "../schemas/index.ts";

const ERRORS = [
  "REPORT_UNKNOWN",
  "ENTITY_UNKNOWN",
  "PROTECTED_SUBJECT",
  "MARKING_FORBIDS",
  "ROLE_FORBIDS",
  "CONFLICT",
] as const;
const place = { start: 24, end: 35, text: "Blue Heron " };

/** What people make of what was read in a report's text. */
export function mentionRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/reports/:id/mentions",
      operationId: "addMention",
      byPerson: true,
      tag: "Reports",
      summary: "Mark by hand what the reading of a text did not find",
      description:
        "It is stated of the report, under its marking and source; who marked it is in the log. Nobody gets a category by being marked. PROTECTED_SUBJECT where the text is masked there, or whoever is named is protected.",
      params: ById,
      body: MentionBody,
      ok: MentionDecidedSchema,
      errors: ERRORS,
      example: { mentions: 1, withdrawn: 0, stated: 4, told: [] },
      bodyExample: { ...place, type: "vessel" },
    },
    async (actor, { params, body }) => {
      const { start, end, text, ...reading } = body;
      return await wasl.addMention(actor, params.id, { start, end, text }, reading);
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/reports/:id/mentions/decide",
      operationId: "decideMention",
      byPerson: true,
      tag: "Reports",
      summary: "Accept, reject or correct what was read in a text",
      description:
        "Accepted: a named human confirms it. Rejected: what rests on it and on no other mention is withdrawn, and partners who were given it are told; the same bytes do not bring it back. Corrected: rejected, and read as `instead` in its place. All but accepting needs a reason.",
      params: ById,
      body: MentionDecisionBody,
      ok: MentionDecidedSchema,
      errors: ERRORS,
      example: { mentions: 2, withdrawn: 5, stated: 0, told: ["node-b"] },
      bodyExample: {
        mention: { ...place, type: "company", value: "Blue Heron" },
        decision: "reject",
        reason: "a boat, no company",
        everywhere: true,
      },
    },
    async (actor, { params, body }) => await wasl.decideMention(actor, params.id, body),
  );
}
