import type { FastifyInstance } from "fastify";
import type { CasePart, Desk, Wasl } from "../../app/index.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  DeskSchema,
  EntitiesQuery,
  EntityPage,
  OwnTaskList,
  WithdrawalPage,
  WithdrawalsQuery,
} from "../schemas/index.ts";
import { pageOf, pageQuery } from "./page.ts";

const desk: Desk = {
  waiting: [
    { what: "tasks", count: 1, more: false },
    { what: "findings", count: 12, more: false },
  ],
  since: "2025-04-02T16:30:00.000Z",
  changed: [{ what: "reports", count: 2, more: false }],
};
const task: CasePart & { kind: "task" } = {
  id: "part-5f2c",
  caseId: "case-5f2c",
  kind: "task",
  version: 1,
  access: EXAMPLES.openCase.access,
  body: { title: "Call the harbour office", assignee: "analyst-1", dueAt: "2025-04-10", done: false },
  createdBy: "supervisor-1",
  createdAt: "2025-04-03T09:00:00.000Z",
  changedBy: "supervisor-1",
  changedAt: "2025-04-03T09:00:00.000Z",
};
const withdrawal = {
  statementId: "0f8fad5bd9cb469fa16570867728950e",
  entityId: "company-9",
  schema: "Company",
  property: "address",
  at: "2025-04-03T09:00:00.000Z",
  by: "analyst-1",
  reason: "the register gives another",
  caption: "Example Boats (fictitious)",
};

/** What waits for the caller and what changed since they looked, and the lists that these numbers count. */
export function deskRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/desk",
      operationId: "getDesk",
      tag: "Read",
      summary: "What waits for this caller, by role, and what changed since their last visit",
      ok: DeskSchema,
      errors: [],
      example: desk,
    },
    async (actor) => await wasl.desk(actor),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/visits",
      operationId: "noteVisit",
      tag: "Read",
      summary: "The caller looks now; within half an hour it is the same visit",
      description: "When somebody looked last is kept for them alone, by purpose; no other visit is kept.",
      errors: [],
    },
    async (actor) => {
      await wasl.visit(actor);
      return undefined;
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/tasks",
      operationId: "listOwnTasks",
      tag: "Cases",
      summary: "Tasks of cases that are the caller's and not done, what is due first first",
      ok: OwnTaskList,
      errors: [],
      example: { items: [{ caseTitle: "Example engines", part: task }] },
    },
    async (actor) => ({ items: [...(await wasl.ownTasks(actor))] }),
  );
  lists(app, wasl);
}

function lists(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/entities",
      operationId: "listEntities",
      tag: "Read",
      summary: "Records of entities by kind, in a stable order; several may be one entity",
      query: EntitiesQuery,
      ok: EntityPage,
      errors: ["SCHEMA_UNKNOWN"],
      example: {
        items: [{ id: "company-9", schema: "Company", caption: "Example Boats (fictitious)" }],
        next: null,
      },
    },
    async (actor, { query }) => {
      const { schema } = query;
      const ask = { ...pageQuery(query), ...(schema === undefined ? {} : { schema }) };
      const { items, next } = await wasl.entities(actor, ask);
      return { items: [...items], next: next ?? null };
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/withdrawals",
      operationId: "listWithdrawals",
      tag: "Read",
      summary: "Statements that are shown no more, newest first: corrected here, or taken back by a partner",
      query: WithdrawalsQuery,
      ok: WithdrawalPage,
      errors: [],
      example: { items: [withdrawal], next: null },
    },
    async (actor, { query }) => {
      const { by, since } = query;
      const ask = { ...pageQuery(query), by, ...(since === undefined ? {} : { since }) };
      return pageOf(
        await wasl.withdrawals(actor, ask),
        query,
        ({ at, statementId }) => `${at}/${statementId}`,
      );
    },
  );
}
