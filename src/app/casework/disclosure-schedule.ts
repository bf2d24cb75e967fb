import { type Access, groupBy, type Lang } from "../../core/index.ts";
import type { Platform } from "../ports/index.ts";
import type { CustodyEntry } from "../ports/rights.ts";
import { briefSheet } from "./brief.ts";
import { escapeHtml, label, type Messages, markOf, said, when, word } from "./brief-words.ts";
import type { CourtMaterial, CourtReport } from "./disclosure.ts";

export interface Schedule {
  readonly head: {
    readonly node: string;
    readonly case: { readonly id: string; readonly title?: string; readonly mandate?: string };
    readonly purpose: string;
    readonly to: string;
    readonly madeAt: string;
    readonly madeBy: string;
    readonly approval: string;
    readonly marking: Access;
  };
  readonly lang: Lang;
  /** Reports of which something is given. */
  readonly given: readonly CourtReport[];
  readonly material: CourtMaterial;
  readonly custody: ReadonlyMap<string, readonly CustodyEntry[]>;
  /** Where the document of a report lies in the same zip. */
  readonly originalNames: ReadonlyMap<string, string>;
}

/**
 * The schedule of what is given, for print: each document with who took it in, its hash and what the case takes from it.
 * Of what is withheld it says nothing, not even that there is any.
 */
export function scheduleSheet(platform: Platform, schedule: Schedule): string {
  const { head, lang, given, material } = schedule;
  const t = platform.briefMessages[lang];
  const title = head.case.title ?? head.case.id;
  const ofReport = groupBy(material.statements, (s) => s.reportId);
  const parts = given.map((item, n) =>
    reportPart(schedule, t, item, n + 1, ofReport.get(item.report.id) ?? []),
  );
  const body = `<header>
<p class="kind">${said(t, "schedule")}</p>
<h1><bdi>${escapeHtml(title)}</bdi></h1>
<p>${label(t, "courtTo")} <bdi dir="auto">${escapeHtml(head.to)}</bdi></p>
<p>${head.case.mandate === undefined ? "" : `${label(t, "mandate")} <bdi>${escapeHtml(head.case.mandate)}</bdi> · `}${label(t, "purpose")} <bdi>${word(t, "purpose", head.purpose)}</bdi></p>
<p>${label(t, "made")} ${when(lang, head.madeAt, "minute")} ${said(t, "by")} <bdi>${escapeHtml(head.madeBy)}</bdi> · ${label(t, "approvedAs")} <code>${escapeHtml(head.approval)}</code> · ${label(t, "node")} <bdi>${escapeHtml(head.node)}</bdi></p>
${given.some(({ report }) => report.fictitious) ? `<p class="warn">${said(t, "fictitious")}</p>` : ""}
<p class="note">${said(t, "scheduleNote")}</p>
</header>
${parts.join("\n")}`;
  return briefSheet(platform, {
    lang,
    dir: t["dir"] === "rtl" ? "rtl" : "ltr",
    title,
    mark: markOf(t, head.marking),
    body,
  });
}

const COLUMNS = ["about", "property", "value", "kind", "marking"];

function reportPart(
  { lang, custody, originalNames }: Schedule,
  t: Messages,
  { report, permission, consented }: CourtReport,
  n: number,
  statements: CourtMaterial["statements"],
): string {
  const original = originalNames.get(report.id);
  const taken = (custody.get(report.id) ?? []).map(
    (e) =>
      `<li>${when(lang, e.at, "minute")} · <bdi>${escapeHtml(e.userId)}</bdi> · ${label(t, "logEntry")} <code>${escapeHtml(`${e.writer}/${e.sequence}`)}</code> <code>${escapeHtml(e.hash)}</code></li>`,
  );
  const rows = statements.map(
    (s) =>
      `<tr class="${s.kind}"><td>${word(t, "schema", s.schema)} <code>${escapeHtml(s.entityId)}</code></td><td>${word(t, "property", s.property)}</td><td><bdi dir="auto">${escapeHtml(s.value)}</bdi></td><td>${said(t, s.kind)}</td><td>${escapeHtml(markOf(t, s.access))}</td></tr>`,
  );
  const columns = COLUMNS.map((key) => `<th scope="col">${said(t, key)}</th>`);
  return `<section><h2>${n}. <bdi dir="auto">${escapeHtml(report.title)}</bdi></h2>
<p><bdi dir="auto">${escapeHtml(report.provider)}</bdi> · ${escapeHtml(`${report.evaluation.source}${report.evaluation.information}`)} (${escapeHtml(report.evaluation.scheme)}) · ${escapeHtml(markOf(t, report.access))}</p>
<p>${label(t, "received")} ${when(lang, report.receivedAt, "minute")} · SHA-256 <code>${escapeHtml(report.sha256)}</code>${original === undefined ? "" : ` · <a href="${escapeHtml(original)}">${escapeHtml(original)}</a>`}</p>
${permission === undefined ? "" : `<p>${label(t, "permittedBy")} <bdi dir="auto">${escapeHtml(permission.reason)}</bdi> · <code>${escapeHtml(permission.approval)}</code></p>`}${consented === undefined ? "" : `<p>${said(t, "consented")}</p>`}
<h3>${said(t, "custody")}</h3><ol>${taken.join("")}</ol>
<table class="statements"><thead><tr>${columns.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></section>`;
}
