import type { FastifyInstance } from "fastify";
import type { Interest, Wasl, Watch, WatchCounts, WatchView } from "../../app/index.ts";
import type { EventHub } from "../events.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  ById,
  InterestBody,
  InterestList,
  InterestSchema,
  WatchBody,
  WatchList,
  WatchPauseBody,
  WatchRunSchema,
  WatchSchema,
} from "../schemas/index.ts";

const NONE: WatchCounts = { waiting: 0, reports: 0, walls: 0, failed: 0 };

/** Invented, as all examples are. */
const watch: WatchView = {
  id: "watch-5f2c",
  kind: "feed",
  url: "https://news.example.org/rss",
  name: "Example Agency",
  access: EXAMPLES.report.access,
  everyMinutes: 60,
  fictitious: true,
  paused: false,
  addedBy: "analyst-1",
  addedAt: "2025-04-03T09:00:00.000Z",
  state: "fetch-refused",
  detail: "STATUS 503",
  failures: 2,
  lastAt: "2025-04-03T10:00:00.000Z",
  nextAt: "2025-04-03T14:00:00.000Z",
  ...NONE,
  reports: 12,
};

/** What a caller needs of it: nothing of how it is fetched. */
const viewOf = (w: Watch & WatchCounts): WatchView => ({
  id: w.id,
  kind: w.kind,
  url: w.url,
  name: w.name,
  access: w.access,
  everyMinutes: w.everyMinutes,
  fictitious: w.fictitious,
  paused: w.paused,
  addedBy: w.addedBy,
  addedAt: w.addedAt,
  state: w.state,
  detail: w.detail,
  failures: w.failures,
  ...(w.lastAt === undefined ? {} : { lastAt: w.lastAt }),
  nextAt: w.nextAt,
  waiting: w.waiting,
  reports: w.reports,
  walls: w.walls,
  failed: w.failed,
});

/** Sources that this node reads by itself. */
export function watchRoutes(app: FastifyInstance, wasl: Wasl, events: EventHub): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/watches",
      operationId: "listWatches",
      tag: "News",
      summary: "Watched sources with their state and what came of them",
      ok: WatchList,
      errors: [],
      example: { items: [watch] },
    },
    async (actor) => ({ items: (await wasl.watches(actor)).map(viewOf) as never }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/watches",
      operationId: "addWatch",
      tag: "News",
      summary: "Watch a feed, a sitemap or a page",
      body: WatchBody,
      ok: WatchSchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS", "MARKING_FORBIDS"],
      example: watch,
      bodyExample: { url: watch.url, kind: "feed", tlp: "clear", everyMinutes: 60 },
    },
    async (actor, { body }) => {
      const { url, kind, name, tlp, everyMinutes, fictitious } = body;
      const added = await wasl.addWatch(actor, {
        url,
        kind,
        marking: { tlp },
        everyMinutes,
        ...(name === undefined ? {} : { name }),
        ...(fictitious === undefined ? {} : { fictitious }),
      });
      return viewOf({ ...added, ...NONE }) as never;
    },
  );
  changes(app, wasl, events);
  interests(app, wasl);
}

function changes(app: FastifyInstance, wasl: Wasl, events: EventHub): void {
  const errors = ["WATCH_UNKNOWN", "ROLE_FORBIDS"] as const;
  dataRoute(
    app,
    {
      method: "DELETE",
      url: "/watches/:id",
      operationId: "removeWatch",
      tag: "News",
      summary: "Stop watching; the reports stay",
      params: ById,
      errors,
    },
    async (actor, { params }) => {
      await wasl.removeWatch(actor, params.id);
      return undefined;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/watches/:id/pause",
      operationId: "pauseWatch",
      tag: "News",
      summary: "Let a source rest, or go on with it",
      params: ById,
      body: WatchPauseBody,
      errors,
      bodyExample: { paused: true },
    },
    async (actor, { params, body }) => {
      await wasl.pauseWatch(actor, params.id, body.paused);
      return undefined;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/watches/:id/run",
      operationId: "runWatch",
      tag: "News",
      summary: "Ask a source now, once; what it announces becomes reports",
      params: ById,
      ok: WatchRunSchema,
      errors,
      example: { watches: 1, unread: 0, announced: 3, reportIds: ["rep-5f2c"], walls: 1, failed: 1 },
    },
    async (actor, { params, request }) => {
      const run = await wasl.runWatches(actor, { id: params.id });
      const userId = request.caller?.user.id;
      if (userId !== undefined)
        for (const reportId of run.reportIds) events.publish(userId, "report", { reportId, changed: true });
      return { ...run, reportIds: [...run.reportIds] };
    },
  );
}

/** Invented, as all examples are. */
const interest: Interest = {
  id: "interest-5f2c",
  kind: "place",
  value: "geonames-2464038",
  label: "Zarzis",
  addedBy: "analyst-1",
  addedAt: "2025-04-03T09:00:00.000Z",
  access: EXAMPLES.report.access,
};

/** What people of this node want to hear of. */
function interests(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/interests",
      operationId: "listInterests",
      tag: "News",
      summary:
        "Places, techniques and companies of which an event makes a finding, as this viewer may see them",
      ok: InterestList,
      errors: [],
      example: { items: [interest] as never },
    },
    async (actor) => ({ items: [...(await wasl.interests(actor))] as never }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/interests",
      operationId: "addInterest",
      tag: "News",
      summary: "Be told when an event touches a place, a technique or a company",
      body: InterestBody,
      ok: InterestSchema,
      okStatus: 201,
      errors: ["ENTITY_UNKNOWN", "ROLE_FORBIDS", "MARKING_FORBIDS"],
      example: interest as never,
      bodyExample: { kind: "place", value: interest.value, tlp: "green" },
    },
    async (actor, { body: { kind, value, label, tlp } }) =>
      (await wasl.addInterest(actor, {
        kind,
        value,
        marking: { tlp },
        ...(label === undefined ? {} : { label }),
      })) as never,
  );
  dataRoute(
    app,
    {
      method: "DELETE",
      url: "/interests/:id",
      operationId: "removeInterest",
      tag: "News",
      summary: "Be told no longer; the findings stay",
      params: ById,
      errors: ["INTEREST_UNKNOWN", "ROLE_FORBIDS"],
    },
    async (actor, { params }) => {
      await wasl.removeInterest(actor, params.id);
      return undefined;
    },
  );
}
