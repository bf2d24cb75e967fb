/** Every address of the application is made here; router.tsx reads them. */
const withQuery = (path: string, query: Record<string, string | readonly string[] | undefined>): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === "") continue;
    for (const one of typeof value === "string" ? [value] : value) search.append(name, one);
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
};

/** In the place of a schema: of whatever kind. */
export const EVERY_KIND = "all";

export const paths = {
  account: (): string => "/account",
  situation: (): string => "/",
  reports: (since?: string): string => withQuery("/reports", { since }),
  withdrawals: (by: string, since?: string): string => withQuery("/withdrawals", { by, since }),
  report: (id: string): string => `/reports/${encodeURIComponent(id)}`,
  events: (view?: string): string => withQuery("/events", { view }),
  watches: (): string => "/watches",
  event: (id: string): string => `/events/${encodeURIComponent(id)}`,
  search: (q?: string, schema?: string): string => withQuery("/search", { q, schema }),
  /** The records of a kind, or of all kinds, where nothing is searched for. */
  records: (schema: string = EVERY_KIND): string => withQuery("/search", { schema }),
  review: (view?: string, since?: string): string => withQuery("/review", { view, since }),
  entity: (id: string): string => `/entities/${encodeURIComponent(id)}`,
  designation: (id: string): string => `/entities/${encodeURIComponent(id)}/designation`,
  network: (nodes: readonly string[] = [], caseId?: string): string =>
    withQuery("/network", { node: nodes, case: caseId }),
  path: (from: string, to: string): string => withQuery("/network", { from, to }),
  findings: (
    filter: {
      state?: string;
      detector?: string;
      front?: string;
      technique?: string;
      stage?: string;
      month?: string;
      since?: string;
    } = {},
  ): string => withQuery("/findings", filter),
  finding: (id: string): string => `/findings/${encodeURIComponent(id)}`,
  supply: (
    query: {
      view?: string;
      reading?: string;
      lot?: string;
      seized?: string;
      context?: string;
      id?: string;
    } = {},
  ): string => withQuery("/supply", query),
  routes: (): string => "/routes",
  caseCourt: (id: string): string => `/cases/${encodeURIComponent(id)}/court`,
  casePlan: (id: string): string => `/cases/${encodeURIComponent(id)}/plan`,
  online: (query: { view?: string; id?: string; state?: string } = {}): string => withQuery("/online", query),
  money: (
    query: { view?: string; id?: string; account?: string; back?: string; route?: string } = {},
  ): string => withQuery("/money", query),
  partners: (view?: string, only: { open?: string; show?: string } = {}): string =>
    withQuery("/partners", { view, ...only }),
  consent: (request: string): string => withQuery("/partners", { view: "consents", request }),
  /** What the watch found that touches what one follows, and waits. */
  alerts: (): string => withQuery("/findings", { state: "proposed", detector: "reported-event" }),
  techniques: (technique?: string, caseId?: string): string =>
    withQuery("/techniques", { technique, case: caseId }),
  disruptions: (query: { case?: string; technique?: string } = {}): string =>
    withQuery("/disruptions", query),
  disruption: (id: string): string => `/disruptions/${encodeURIComponent(id)}`,
  oversight: (view?: string, only: { mine?: string; open?: string } = {}): string =>
    withQuery("/oversight", { view, ...only }),
  cases: (view?: string): string => withQuery("/cases", { view }),
  case: (id: string): string => `/cases/${encodeURIComponent(id)}`,
};
