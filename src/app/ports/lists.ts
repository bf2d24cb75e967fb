import type { Tlp } from "../../core/index.ts";
import type { Page, StoredReport } from "./index.ts";

export const AUDIT_ACTIONS = [
  "read",
  "search",
  "import",
  "change",
  "resolve",
  "detect",
  "decide",
  "share",
  "export",
  "refuse",
  "sign-in",
] as const;

export const ORDERS = ["ascending", "descending"] as const;
export type Order = (typeof ORDERS)[number];

/** Columns by which a list is sorted over all that it has, not over what a page of it holds. */
export const REPORT_SORTS = ["received", "provider", "format"] as const;
export const FINDING_SORTS = ["score", "when", "front", "detector"] as const;

export interface ReportFilter extends Page {
  readonly format?: string;
  readonly provider?: string;
  readonly state?: StoredReport["state"];
  readonly tlp?: Tlp;
  /** What came in since then. */
  readonly since?: string;
  /** `received` where absent. */
  readonly sort?: (typeof REPORT_SORTS)[number];
  /** `descending` where absent. */
  readonly order?: Order;
}

export interface FindingOrder {
  /** `score` where absent: from the surest down, whatever the order, and of those what happened last. */
  readonly sort?: (typeof FINDING_SORTS)[number];
  /** `descending` where absent. */
  readonly order?: Order;
}

/** What the reports that a viewer sees have in the columns of few values. */
export interface ReportValues {
  readonly formats: readonly string[];
  readonly providers: readonly string[];
}
