import type { FastifyInstance } from "fastify";
import type { Wasl } from "../../app/index.ts";
import { RIGHTS_EXAMPLES } from "../examples-rights.ts";
import { dataRoute } from "../operation.ts";
import {
  ApprovalBody,
  ApprovalDecisionBody,
  ApprovalPageSchema,
  ApprovalSchema,
  ApprovalsQuery,
  ById,
  ChildBody,
  DetectorCardList,
  LookUpList,
  LookUpQuery,
  MaskedPlaceList,
  PageQuery,
  ProtectedSchema,
  ProtectionList,
  ReasonBody,
  ReidentifiedSchema,
  ReportTakenBackSchema,
  RetentionDecisionBody,
  RetentionList,
  RetentionRunSchema,
  SourceSchema,
  StatisticsQuery,
  StatisticsSchema,
  SubjectDecisionBody,
  SubjectRequestBody,
  SubjectRequestList,
  SubjectRequestViewSchema,
  SwitchBody,
  TombstoneList,
  UnmaskBody,
  UnmaskedSchema,
} from "../schemas/index.ts";
import { pageQuery } from "./page.ts";

const { approval, request, requestView } = RIGHTS_EXAMPLES;
const reasonExample = { reason: "checked against the file" };
const PERSON_ERRORS = [
  "ENTITY_UNKNOWN",
  "ROLE_FORBIDS",
  "PROTECTED_SUBJECT",
  "SECOND_PERSON_REQUIRED",
] as const;

/** What data subjects, their protectors and those who oversee need. */
export function rightsRoutes(app: FastifyInstance, wasl: Wasl): void {
  approvals(app, wasl);
  maskedNames(app, wasl);
  retention(app, wasl);
  persons(app, wasl);
  subjectRequests(app, wasl);
  oversight(app, wasl);
}

function approvals(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/approvals",
      operationId: "listApprovals",
      tag: "Oversight",
      summary:
        "What takes a second person, what waits first: one's own requests; all of them for supervisors and oversight",
      query: ApprovalsQuery,
      ok: ApprovalPageSchema,
      errors: [],
      example: { items: [approval], next: null, waiting: 1 },
    },
    async (actor, { query }) => {
      const { kind, subject, standing, mine } = query;
      const { items, next, waiting } = await wasl.approvals(actor, {
        ...pageQuery(query),
        ...(kind === undefined ? {} : { kind }),
        ...(subject === undefined ? {} : { subject }),
        ...(standing === undefined ? {} : { standing }),
        ...(mine === undefined ? {} : { mine: true }),
      });
      return { items: [...items], next: next ?? null, waiting };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/approvals",
      operationId: "requestApproval",
      byPerson: true,
      tag: "Oversight",
      summary: "Ask a second person",
      body: ApprovalBody,
      ok: ApprovalSchema,
      okStatus: 201,
      errors: [
        "ROLE_FORBIDS",
        "CONFLICT",
        "ENTITY_UNKNOWN",
        "REPORT_UNKNOWN",
        "MESSAGE_UNKNOWN",
        "DOCUMENT_UNKNOWN",
        "PARTNER_UNKNOWN",
      ],
      example: approval,
      bodyExample: { kind: "reidentify", subject: "protected-1b7c", reason: "a threat to life" },
    },
    async (actor, { body }) => {
      const { kind, subject, digest, reason } = body;
      return await wasl.requestApproval(actor, {
        kind,
        subject,
        reason,
        ...(digest === undefined ? {} : { digest }),
      });
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/approvals/:id/decision",
      operationId: "decideApproval",
      byPerson: true,
      tag: "Oversight",
      summary: "Approve or refuse what another asked; nobody answers their own request",
      params: ById,
      body: ApprovalDecisionBody,
      ok: ApprovalSchema,
      errors: ["APPROVAL_UNKNOWN", "ROLE_FORBIDS", "SECOND_PERSON_REQUIRED", "CONFLICT"],
      example: { ...approval, standing: "approved", decision: "approved", decidedBy: "chief", isMine: false },
      bodyExample: { decision: "approved", reason: "checked" },
    },
    async (actor, { params, body }) =>
      await wasl.decideApproval(actor, params.id, body.decision, body.reason),
  );
}

function retention(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/retention",
      operationId: "listRetention",
      tag: "Oversight",
      summary: "What is due for review soon or past its date",
      ok: RetentionList,
      errors: [],
      example: { items: [RIGHTS_EXAMPLES.retained] },
    },
    async (actor) => ({ items: [...(await wasl.retention(actor))] }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/retention/decisions",
      operationId: "decideRetention",
      byPerson: true,
      tag: "Oversight",
      summary: "Renew a review date, place a legal hold or lift it",
      body: RetentionDecisionBody,
      errors: ["REPORT_UNKNOWN", "CASE_UNKNOWN", "ENTITY_UNKNOWN", "ROLE_FORBIDS", "CONFLICT"],
      bodyExample: { kind: "report", id: "rep-5f2c", action: "renew", reason: "the case is open" },
    },
    async (actor, { body }) => {
      const { kind, id, action, reason } = body;
      if (action === "renew") await wasl.renew(actor, kind, id, reason);
      else if (action === "hold") await wasl.hold(actor, kind, id, reason);
      else await wasl.liftHold(actor, kind, id, reason);
      return undefined;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/reports/:id/take-back",
      operationId: "takeBackReport",
      byPerson: true,
      tag: "Reports",
      summary: "Take back an import that was a mistake: the report goes with all that came of it",
      description:
        "Statements, rows, findings that rest on them and the original are deleted, and partners who were given any of it are told. The same bytes can be imported again. It is asked for as an approval of the kind `take-back`, answered by another, and done by who asked.",
      params: ById,
      body: ReasonBody,
      ok: ReportTakenBackSchema,
      errors: ["REPORT_UNKNOWN", "ROLE_FORBIDS", "SECOND_PERSON_REQUIRED", "CONFLICT"],
      example: RIGHTS_EXAMPLES.takenBack,
      bodyExample: { reason: "imported under the marking of another file" },
    },
    async (actor, { params, body }) => await wasl.takeBackReport(actor, params.id, body.reason),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/retention/run",
      operationId: "runRetention",
      tag: "Oversight",
      summary: "Delete what is past its review date and not held; a node does so by itself",
      ok: RetentionRunSchema,
      errors: ["ROLE_FORBIDS"],
      example: RIGHTS_EXAMPLES.run,
    },
    async (actor) => await wasl.runRetention(actor),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/tombstones",
      operationId: "listTombstones",
      tag: "Oversight",
      summary: "What was deleted, as far as this viewer might have seen it: ids and dates",
      query: PageQuery,
      ok: TombstoneList,
      errors: [],
      example: { items: [RIGHTS_EXAMPLES.tombstone] },
    },
    async (actor, { query }) => ({ items: [...(await wasl.tombstones(actor, query.limit ?? 50))] }),
  );
}

function maskedNames(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/reports/:id/masked",
      operationId: "listMaskedNames",
      tag: "Reports",
      summary:
        "Where a report names private persons whose names may be asked for, and how one's request stands",
      params: ById,
      ok: MaskedPlaceList,
      errors: ["REPORT_UNKNOWN"],
      example: { items: [RIGHTS_EXAMPLES.maskedPlace] },
    },
    async (actor, { params }) => ({ items: [...(await wasl.maskedNames(actor, params.id))] }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/reports/:id/unmasked",
      operationId: "unmaskName",
      byPerson: true,
      tag: "Reports",
      summary:
        "The name at one place, for whoever asked, after another person approved; every look is on record",
      params: ById,
      body: UnmaskBody,
      ok: UnmaskedSchema,
      errors: ["REPORT_UNKNOWN", "PROTECTED_SUBJECT", "SECOND_PERSON_REQUIRED", "MARKING_FORBIDS"],
      example: RIGHTS_EXAMPLES.unmasked,
      bodyExample: { start: 120 },
    },
    async (actor, { params, body }) => await wasl.unmask(actor, params.id, body.start),
  );
}

function persons(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/persons/:id/reidentification",
      operationId: "reidentify",
      byPerson: true,
      tag: "Oversight",
      summary: "The names behind a pseudonym, for whoever asked, after another person approved",
      params: ById,
      ok: ReidentifiedSchema,
      errors: [...PERSON_ERRORS, "MARKING_FORBIDS"],
      example: RIGHTS_EXAMPLES.reidentified,
    },
    async (actor, { params }) => await wasl.reidentify(actor, params.id),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/persons/:id/erasure",
      operationId: "erasePerson",
      byPerson: true,
      tag: "Oversight",
      summary: "Destroy the key of a protected person for good",
      params: ById,
      body: ReasonBody,
      errors: [...PERSON_ERRORS, "LEGAL_HOLD"],
      bodyExample: reasonExample,
    },
    async (actor, { params, body }) => {
      await wasl.erasePerson(actor, params.id, body.reason);
      return undefined;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/persons/:id/child",
      operationId: "protectChild",
      tag: "Decide",
      summary: "Protect somebody as a child, in the children's compartment",
      params: ById,
      body: ChildBody,
      ok: ProtectedSchema,
      errors: PERSON_ERRORS,
      example: { entityId: "protected-1b7c" },
      bodyExample: { guardian: "absent", reason: "no adult with them" },
    },
    async (actor, { params, body }) => {
      const done = await wasl.protectChild(actor, params.id, body.guardian, body.reason);
      return { entityId: done.entityId };
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/persons/:id/protection",
      operationId: "getProtection",
      tag: "Decide",
      summary: "What protects somebody, and how one's request to lift it stands",
      description:
        "A lift is asked for as an approval of the kind `lift-protection`, answered by another, and done by who asked. The pseudonym stays.",
      params: ById,
      ok: ProtectionList,
      errors: ["ENTITY_UNKNOWN"],
      example: { items: [RIGHTS_EXAMPLES.protection] },
    },
    async (actor, { params }) => ({ items: [...(await wasl.protection(actor, params.id))] }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/persons/:id/protection/lift",
      operationId: "liftProtection",
      byPerson: true,
      tag: "Decide",
      summary: "End a protection, for whoever asked, after another person approved; the pseudonym stays",
      params: ById,
      body: ReasonBody,
      errors: ["ENTITY_UNKNOWN", "ROLE_FORBIDS", "SECOND_PERSON_REQUIRED"],
      bodyExample: { reason: "another was meant" },
    },
    async (actor, { params, body }) => {
      await wasl.liftProtection(actor, params.id, body.reason);
      return undefined;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/sources/:id/reidentification",
      operationId: "sourceOf",
      byPerson: true,
      tag: "Oversight",
      summary: "Who a human source is, for whoever asked, after another person approved",
      params: ById,
      ok: SourceSchema,
      errors: ["SECOND_PERSON_REQUIRED", "REPORT_UNKNOWN", "MARKING_FORBIDS"],
      example: { identity: "Example Name" },
    },
    async (actor, { params }) => ({ identity: await wasl.sourceOf(actor, params.id) }),
  );
}

function subjectRequests(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/subject-requests",
      operationId: "listSubjectRequests",
      tag: "Oversight",
      summary: "Requests of data subjects, the undecided first, by deadline",
      query: PageQuery,
      ok: SubjectRequestList,
      errors: [],
      example: { items: [{ ...request, entityIds: ["person-3"], statementIds: [], isOverdue: false }] },
    },
    async (actor, { query }) => {
      const all = await wasl.subjectRequests(actor, query.limit ?? 50);
      return {
        items: all.map((r) => ({ ...r, entityIds: [...r.entityIds], statementIds: [...r.statementIds] })),
      };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/subject-requests",
      operationId: "openSubjectRequest",
      tag: "Oversight",
      summary: "Take up a request, for the purpose data-subject-request",
      body: SubjectRequestBody,
      ok: SubjectRequestViewSchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS", "ENTITY_UNKNOWN", "CONFLICT"],
      example: requestView,
      bodyExample: {
        kind: "access",
        applicant: "A. Example, 1 Example Street",
        text: "What do you hold about me?",
        entityIds: ["person-3"],
      },
    },
    async (actor, { body }) => {
      const { receivedAt, entityIds, statementIds, ...rest } = body;
      return await wasl.openSubjectRequest(actor, {
        ...rest,
        ...(receivedAt === undefined ? {} : { receivedAt }),
        ...(entityIds === undefined ? {} : { entityIds }),
        ...(statementIds === undefined ? {} : { statementIds }),
      });
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/subject-requests/:id",
      operationId: "getSubjectRequest",
      tag: "Oversight",
      summary: "A request with what this node holds of the applicant",
      params: ById,
      ok: SubjectRequestViewSchema,
      errors: ["SUBJECT_REQUEST_UNKNOWN"],
      example: requestView,
    },
    async (actor, { params }) => await wasl.subjectRequest(actor, params.id),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/subject-requests/:id/decision",
      operationId: "decideSubjectRequest",
      byPerson: true,
      tag: "Oversight",
      summary: "Decide a request; what follows is done, and whoever received it is told",
      params: ById,
      body: SubjectDecisionBody,
      ok: SubjectRequestViewSchema,
      errors: [
        "SUBJECT_REQUEST_UNKNOWN",
        "ENTITY_UNKNOWN",
        "ROLE_FORBIDS",
        "MARKING_FORBIDS",
        "PROTECTED_SUBJECT",
        "LEGAL_HOLD",
        "CONFLICT",
      ],
      example: { ...requestView, request: { ...request, decision: "granted", decidedBy: "officer" } },
      bodyExample: { decision: "granted", reason: "nothing stands against it", lang: "en" },
    },
    async (actor, { params, body }) => {
      const { exemption, corrections, withheld, entityIds, lang, ...rest } = body;
      return await wasl.decideSubjectRequest(actor, params.id, {
        ...rest,
        ...(exemption === undefined ? {} : { exemption }),
        ...(corrections === undefined ? {} : { corrections }),
        ...(withheld === undefined ? {} : { withheld }),
        ...(entityIds === undefined ? {} : { entityIds }),
        ...(lang === undefined ? {} : { lang }),
      });
    },
  );
}

function oversight(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/detector-cards",
      operationId: "listDetectorCards",
      tag: "Oversight",
      summary: "Each detector with its card and whether it runs",
      ok: DetectorCardList,
      errors: [],
      example: { items: [RIGHTS_EXAMPLES.detectorCard] },
    },
    async (actor) => ({ items: [...(await wasl.detectorCards(actor))] }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/detectors/:id/switch",
      operationId: "switchDetector",
      byPerson: true,
      tag: "Oversight",
      summary: "Stop a detector, as a supervisor or oversight; start it, as a supervisor",
      params: ById,
      body: SwitchBody,
      errors: ["DETECTOR_UNKNOWN", "ROLE_FORBIDS"],
      bodyExample: { running: false, reason: "false alarms on one group" },
    },
    async (actor, { params, body }) => {
      await wasl.switchDetector(actor, params.id, body.running, body.reason);
      return undefined;
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/statistics",
      operationId: "getStatistics",
      tag: "Oversight",
      summary: "Figures without content; small counts are withheld from all but oversight and supervisors",
      query: StatisticsQuery,
      ok: StatisticsSchema,
      errors: [],
      example: RIGHTS_EXAMPLES.statistics,
    },
    async (actor, { query }) => await wasl.statistics(actor, { forPublic: query.public ?? false }),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/look-ups",
      operationId: "listLookUps",
      tag: "Oversight",
      summary: "Who looked at what they should explain, for the integrity unit",
      query: LookUpQuery,
      ok: LookUpList,
      errors: ["ROLE_FORBIDS"],
      example: { items: [RIGHTS_EXAMPLES.lookUp] },
    },
    async (actor, { query }) => await wasl.lookUpReports(actor, query.since),
  );
}
