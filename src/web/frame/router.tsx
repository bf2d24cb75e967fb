import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
} from "@tanstack/react-router";
import { withWords } from "../messages/index.ts";
import { NotFound, PageError, PagePending } from "../parts/page.tsx";
import { Shell } from "./shell.tsx";

// Plain query strings, repeated names for lists: links can be typed, read and shared by hand.
const parseSearch = (search: string): Record<string, string | string[]> => {
  const all = new URLSearchParams(search);
  return Object.fromEntries(
    [...new Set(all.keys())].map((name) => {
      const values = all.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? "")];
    }),
  );
};

const stringifySearch = (search: Record<string, unknown>): string => {
  const all = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== "") all.append(name, String(one));
  const text = all.toString();
  return text ? `?${text}` : "";
};

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (one): one is string => typeof one === "string" && one !== "",
  );

const MONEY_SEARCH = [
  "view",
  "state",
  "id",
  "account",
  "method",
  "back",
  "hops",
  "route",
  "ends",
  "since",
  "until",
] as const;

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const at = <const P extends string>(path: P) => ({ getParentRoute: () => root, path });

/** The page of one thing: an address that names none is no page, and nothing is asked for. */
const mustName = ({ params }: { readonly params: { readonly id: string } }): void => {
  if (params.id.trim() === "") throw notFound();
};

// A page is one file and one entry here; each is loaded when it is opened, all but the first with its words.
const situationRoute = createRoute({
  ...at("/"),
  component: lazyRouteComponent(() => import("../pages/situation.tsx"), "Situation"),
});
const reportsRoute = createRoute({
  ...at("/reports"),
  validateSearch: (
    search,
  ): {
    since?: string | undefined;
    state?: string | undefined;
    format?: string | undefined;
    provider?: string | undefined;
    tlp?: string | undefined;
  } => ({
    since: text(search.since),
    state: text(search.state),
    format: text(search.format),
    provider: text(search.provider),
    tlp: text(search.tlp),
  }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/reports.tsx")),
    "Reports",
  ),
});
const reportRoute = createRoute({
  ...at("/reports/$id"),
  beforeLoad: mustName,
  component: lazyRouteComponent(
    withWords(() => import("../pages/report.tsx")),
    "ReportPage",
  ),
});
const eventsRoute = createRoute({
  ...at("/events"),
  validateSearch: (search): { view?: string | undefined; place?: string | undefined } => ({
    view: text(search.view),
    place: text(search.place),
  }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/events.tsx")),
    "Events",
  ),
});
const eventRoute = createRoute({
  ...at("/events/$id"),
  beforeLoad: mustName,
  component: lazyRouteComponent(
    withWords(() => import("../pages/event.tsx")),
    "EventPage",
  ),
});
const watchRoute = createRoute({
  ...at("/watches"),
  component: lazyRouteComponent(
    withWords(() => import("../pages/watches.tsx")),
    "Watches",
  ),
});
const searchRoute = createRoute({
  ...at("/search"),
  validateSearch: (
    search,
  ): {
    q?: string | undefined;
    schema?: string | undefined;
    provider?: string | undefined;
    format?: string | undefined;
    tlp?: string | undefined;
    deep?: string | undefined;
  } => ({
    q: text(search.q),
    schema: text(search.schema),
    provider: text(search.provider),
    format: text(search.format),
    tlp: text(search.tlp),
    deep: text(search.deep),
  }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/search.tsx")),
    "Search",
  ),
});
const reviewRoute = createRoute({
  ...at("/review"),
  validateSearch: (search): Partial<Record<"view" | "id" | "after" | "since", string | undefined>> => ({
    view: text(search.view),
    id: text(search.id),
    after: text(search.after),
    since: text(search.since),
  }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/review.tsx")),
    "Review",
  ),
});
const entityRoute = createRoute({
  ...at("/entities/$id"),
  beforeLoad: mustName,
  validateSearch: (search) => ({ asOf: text(search.asOf) }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/entity.tsx")),
    "EntityPage",
  ),
});
const networkRoute = createRoute({
  ...at("/network"),
  validateSearch: (search) => ({
    node: texts(search.node),
    only: texts(search.only),
    from: text(search.from),
    to: text(search.to),
    focus: text(search.focus),
    chart: text(search.chart),
    case: text(search.case),
    since: text(search.since),
    until: text(search.until),
  }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/network.tsx")),
    "Network",
  ),
});
const findingsRoute = createRoute({
  ...at("/findings"),
  validateSearch: (search) => ({
    state: text(search.state),
    detector: text(search.detector),
    front: text(search.front),
    technique: text(search.technique),
    stage: text(search.stage),
    month: text(search.month),
    since: text(search.since),
    tlp: text(search.tlp),
  }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/findings.tsx")),
    "Findings",
  ),
});
const findingRoute = createRoute({
  ...at("/findings/$id"),
  beforeLoad: mustName,
  component: lazyRouteComponent(
    withWords(() => import("../pages/finding.tsx")),
    "FindingPage",
  ),
});
const onlineRoute = createRoute({
  ...at("/online"),
  validateSearch: (
    search,
  ): { view?: string | undefined; state?: string | undefined; id?: string | undefined } => ({
    view: text(search.view),
    state: text(search.state),
    id: text(search.id),
  }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/online.tsx")),
    "Online",
  ),
});
const supplyRoute = createRoute({
  ...at("/supply"),
  validateSearch: (
    search,
  ): Partial<
    Record<"view" | "reading" | "lot" | "seized" | "context" | "budget" | "state" | "id", string | undefined>
  > => ({
    view: text(search.view),
    reading: text(search.reading),
    lot: text(search.lot),
    seized: text(search.seized),
    context: text(search.context),
    budget: text(search.budget),
    state: text(search.state),
    id: text(search.id),
  }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/supply.tsx")),
    "Supply",
  ),
});
const routesRoute = createRoute({
  ...at("/routes"),
  component: lazyRouteComponent(
    withWords(() => import("../pages/routes.tsx")),
    "Routes",
  ),
});
const casePlanRoute = createRoute({
  ...at("/cases/$id/plan"),
  beforeLoad: mustName,
  component: lazyRouteComponent(
    withWords(() => import("../pages/case-plan.tsx")),
    "CasePlan",
  ),
});
const designationRoute = createRoute({
  ...at("/entities/$id/designation"),
  beforeLoad: mustName,
  component: lazyRouteComponent(
    withWords(() => import("../pages/entity-designation.tsx")),
    "EntityDesignation",
  ),
});
const caseCourtRoute = createRoute({
  ...at("/cases/$id/court"),
  beforeLoad: mustName,
  component: lazyRouteComponent(
    withWords(() => import("../pages/case-court.tsx")),
    "CaseCourt",
  ),
});
const moneyRoute = createRoute({
  ...at("/money"),
  validateSearch: (search): Partial<Record<(typeof MONEY_SEARCH)[number], string | undefined>> =>
    Object.fromEntries(MONEY_SEARCH.map((name) => [name, text(search[name])])),
  component: lazyRouteComponent(
    withWords(() => import("../pages/money.tsx")),
    "Money",
  ),
});
const partnersRoute = createRoute({
  ...at("/partners"),
  validateSearch: (search): Partial<Record<"view" | "request" | "open" | "show", string | undefined>> => ({
    view: text(search.view),
    request: text(search.request),
    open: text(search.open),
    show: text(search.show),
  }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/partners.tsx")),
    "Partners",
  ),
});
const techniquesRoute = createRoute({
  ...at("/techniques"),
  validateSearch: (search): { technique?: string | undefined; case?: string | undefined } => ({
    technique: text(search.technique),
    case: text(search.case),
  }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/techniques.tsx")),
    "Techniques",
  ),
});
const disruptionsRoute = createRoute({
  ...at("/disruptions"),
  validateSearch: (search): { technique?: string | undefined; case?: string | undefined } => ({
    technique: text(search.technique),
    case: text(search.case),
  }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/disruptions.tsx")),
    "Disruptions",
  ),
});
const disruptionRoute = createRoute({
  ...at("/disruptions/$id"),
  beforeLoad: mustName,
  component: lazyRouteComponent(
    withWords(() => import("../pages/disruption.tsx")),
    "Disruption",
  ),
});
const oversightRoute = createRoute({
  ...at("/oversight"),
  validateSearch: (search): Partial<Record<"view" | "mine" | "open", string | undefined>> => ({
    view: text(search.view),
    mine: text(search.mine),
    open: text(search.open),
  }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/oversight.tsx")),
    "Oversight",
  ),
});
const withdrawalsRoute = createRoute({
  ...at("/withdrawals"),
  validateSearch: (search): Partial<Record<"by" | "since" | "after", string | undefined>> => ({
    by: text(search.by),
    since: text(search.since),
    after: text(search.after),
  }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/withdrawals.tsx")),
    "Withdrawals",
  ),
});
const accountRoute = createRoute({
  ...at("/account"),
  component: lazyRouteComponent(
    withWords(() => import("../pages/account.tsx")),
    "Account",
  ),
});
const casesRoute = createRoute({
  ...at("/cases"),
  validateSearch: (search): { view?: string | undefined } => ({ view: text(search.view) }),
  component: lazyRouteComponent(
    withWords(() => import("../pages/cases.tsx")),
    "Cases",
  ),
});
const caseRoute = createRoute({
  ...at("/cases/$id"),
  beforeLoad: mustName,
  component: lazyRouteComponent(
    withWords(() => import("../pages/case.tsx")),
    "CasePage",
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([
    situationRoute,
    reportsRoute,
    reportRoute,
    eventsRoute,
    eventRoute,
    watchRoute,
    searchRoute,
    reviewRoute,
    entityRoute,
    networkRoute,
    findingsRoute,
    findingRoute,
    moneyRoute,
    onlineRoute,
    supplyRoute,
    routesRoute,
    casePlanRoute,
    designationRoute,
    caseCourtRoute,
    partnersRoute,
    techniquesRoute,
    disruptionsRoute,
    disruptionRoute,
    oversightRoute,
    withdrawalsRoute,
    accountRoute,
    casesRoute,
    caseRoute,
  ]),
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageError,
  defaultPendingMs: 150,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
