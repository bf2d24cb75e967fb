import type { StoredReport } from "../api/types.ts";

/** What to call a report: what the document calls itself, else what it was filed as. */
export const titleOf = (report: StoredReport): string =>
  report.facts?.title || report.title || report.source || report.id;

/** BCP 47; undefined where nothing says it. */
export function langOf(report: StoredReport): string | undefined {
  const lang = report.facts?.lang ?? report.lang;
  return lang === "und" ? undefined : lang;
}

/** Origin first, as the document says where the report itself does not. */
export const publishersOf = (report: StoredReport): StoredReport["publishers"] =>
  report.publishers.length > 0 ? report.publishers : (report.facts?.publishers ?? []);

export const publishedOf = (report: StoredReport): string | undefined =>
  report.publishedAt ?? report.facts?.publishedAt;
