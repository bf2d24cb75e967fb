import type { FastifyInstance } from "fastify";
import type { FindingView, Wasl } from "../../app/index.ts";
import type { EventHub } from "../events.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  ById,
  CategoryBody,
  DecisionBody,
  DetectBody,
  DetectorList,
  DetectResultSchema,
  FindingPage,
  FindingsQuery,
  FindingViewSchema,
  type Wire,
} from "../schemas/index.ts";
import { listOf, pageQuery } from "./page.ts";

/** What proposes and what a human decides: detectors, findings, categories. */
export function analyseRoutes(app: FastifyInstance, wasl: Wasl, events: EventHub): void {
  detection(app, wasl, events);
  findings(app, wasl);
  dataRoute(
    app,
    {
      method: "POST",
      url: "/entities/:id/category",
      operationId: "setCategory",
      byPerson: true,
      tag: "Decide",
      summary: "Say which category of data subject a person is, with a reason",
      params: ById,
      body: CategoryBody,
      errors: ["ENTITY_UNKNOWN", "ROLE_FORBIDS", "PROTECTED_SUBJECT", "SECOND_PERSON_REQUIRED", "CONFLICT"],
      bodyExample: { category: "contact", reason: "named as the skipper's landlord" },
    },
    async (actor, { params, body }) => {
      await wasl.setCategory(actor, params.id, body.category, body.reason);
      return undefined;
    },
  );
}

function detection(app: FastifyInstance, wasl: Wasl, events: EventHub): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/detectors",
      operationId: "listDetectors",
      tag: "Findings",
      summary: "Detectors, each with the card without which it does not run",
      ok: DetectorList,
      errors: [],
      example: { items: [EXAMPLES.detector] },
    },
    async (actor) => ({ items: [...(await wasl.detectors(actor))] }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/detect",
      operationId: "runDetectors",
      tag: "Findings",
      summary: "Run detectors over what this caller may see; running again adds nothing",
      body: DetectBody,
      ok: DetectResultSchema,
      errors: ["DETECTOR_UNKNOWN", "ROLE_FORBIDS"],
      example: { detectors: [{ id: "shared-contact", findings: 3, new: 1, tookMs: 41 }] },
      bodyExample: { detectors: ["shared-contact"] },
    },
    async (actor, { body, request }) => {
      const result = await wasl.detect(actor, body.detectors);
      if (request.caller) {
        const detectors = result.detectors.map((d) => ({ id: d.id, new: d.new }));
        events.publish(request.caller.user.id, "findings", { detectors });
      }
      return result;
    },
  );
}

function findings(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/findings",
      operationId: "listFindings",
      tag: "Findings",
      summary:
        "Findings by state, detector, front, technique, stage of the journey, month, marking and words, the surest first and of those the latest where no other order is asked for",
      query: FindingsQuery,
      ok: FindingPage,
      errors: ["DETECTOR_UNKNOWN"],
      example: { items: [EXAMPLES.listedFinding], next: null },
    },
    async (actor, { query }) => listOf(await wasl.findingList(actor, { ...query, ...pageQuery(query) })),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/findings/:id",
      operationId: "getFinding",
      tag: "Findings",
      summary: "A finding with its evidence and what speaks against it",
      params: ById,
      ok: FindingViewSchema,
      errors: ["FINDING_UNKNOWN"],
      example: EXAMPLES.findingView,
    },
    async (actor, { params }) => toWire(await wasl.finding(actor, params.id)),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/findings/:id/decision",
      operationId: "decideFinding",
      byPerson: true,
      tag: "Decide",
      summary: "Accept or reject a finding, with a reason",
      params: ById,
      body: DecisionBody,
      errors: ["FINDING_UNKNOWN", "ROLE_FORBIDS", "CONFLICT"],
      bodyExample: { state: "rejected", reason: "the number was reassigned in 2024" },
    },
    async (actor, { params, body }) => {
      await wasl.decideFinding(actor, params.id, body.state, body.reason);
      return undefined;
    },
  );
}

/** Only bulk rows hold amounts: money is whole, and JSON's numbers are not. */
function toWire(view: FindingView): Wire<FindingView> {
  return {
    ...view,
    records: view.records.map((row) =>
      "amountMinor" in row && row.amountMinor !== undefined
        ? { ...row, amountMinor: row.amountMinor.toString() }
        : row,
    ) as Wire<FindingView["records"]>,
  };
}
