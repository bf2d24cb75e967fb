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

export const paths = {
  account: (): string => "/account",
  situation: (): string => "/",
  reports: (): string => "/reports",
  report: (id: string): string => `/reports/${encodeURIComponent(id)}`,
  events: (view?: string): string => withQuery("/events", { view }),
  watches: (): string => "/watches",
  event: (id: string): string => `/events/${encodeURIComponent(id)}`,
  search: (q?: string, schema?: string): string => withQuery("/search", { q, schema }),
  review: (view?: string): string => withQuery("/review", { view }),
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
  partners: (view?: string): string => withQuery("/partners", { view }),
  consent: (request: string): string => withQuery("/partners", { view: "consents", request }),
  /** What the watch found that touches what one follows, and waits. */
  alerts: (): string => withQuery("/findings", { state: "proposed", detector: "reported-event" }),
  techniques: (technique?: string, caseId?: string): string =>
    withQuery("/techniques", { technique, case: caseId }),
  disruptions: (query: { case?: string; technique?: string } = {}): string =>
    withQuery("/disruptions", query),
  disruption: (id: string): string => `/disruptions/${encodeURIComponent(id)}`,
  oversight: (view?: string): string => withQuery("/oversight", { view }),
  cases: (): string => "/cases",
  case: (id: string): string => `/cases/${encodeURIComponent(id)}`,
};
