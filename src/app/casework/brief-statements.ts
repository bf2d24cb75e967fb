import { type CaseItem, courtPermissions, groupBy, type Lang, type Statement } from "../../core/index.ts";
import type { StoredReport } from "../ports/index.ts";
import { drawNetwork } from "./brief-drawing.ts";
import { escapeHtml, label, type Material, type Messages, markOf, said, when, word } from "./brief-words.ts";

/** As the pages tell a day from a number: "2025-04", not "2025". */
const DAY = /^\d{4}-\d{2}(-\d{2})?(T.*)?$/;

export function networkPart({ t, view }: Material): string {
  if (view.network.nodes.length === 0) return "";
  return `<section class="network"><h2>${said(t, "network")}</h2><p>${said(t, "networkText")}</p>${drawNetwork(view.network, (schema) => t[`schema.${schema}`] ?? schema)}</section>`;
}

/** Where a member of the case stands in the document. */
export const memberPlace = (entityId: string): string => escapeHtml(`about-${entityId}`);

/** What those who put it there said: why it is in the case. */
export function notesOf({ t, lang, view }: Material, kind: CaseItem["kind"], ids: readonly string[]): string {
  const named = new Set(ids);
  return view.case.items
    .filter((item) => item.kind === kind && named.has(item.id) && item.note.trim() !== "")
    .map(
      (item) =>
        `<p>${label(t, "belongs")} <bdi dir="auto">${escapeHtml(item.note)}</bdi> <small><bdi>${escapeHtml(item.addedBy)}</bdi> · ${when(lang, item.addedAt)}</small></p>`,
    )
    .join("");
}

export function membersPart(m: Material): string {
  const { t, view } = m;
  if (view.entities.length === 0) return "";
  const parts = byRarestRole(view).map((entity) => {
    const rows = statementRows(m, m.statements.get(entity.id) ?? []);
    const roles = (view.roles[entity.id] ?? []).map((role) => ` · ${escapeHtml(role)}`);
    return `<article id="${memberPlace(entity.id)}"><h3><bdi dir="auto">${escapeHtml(entity.caption)}</bdi> <small>${word(t, "schema", entity.schema)}${roles.join("")}</small></h3>${notesOf(m, "entity", [entity.id])}${table(t, rows)}</article>`;
  });
  return `<section class="members"><h2>${said(t, "members")}</h2>${parts.join("\n")}</section>`;
}

/** The buyer and the collector before forty adverts: what few are says more of them. */
function byRarestRole({ entities, roles }: Material["view"]): Material["view"]["entities"] {
  const holders = groupBy(Object.values(roles).flat(), (role) => role);
  const rarest = (id: string): number =>
    Math.min(...(roles[id] ?? []).map((role) => holders.get(role)?.length ?? 0));
  return [...entities].sort((a, b) => Math.sign(rarest(a.id) - rarest(b.id)) || 0);
}

export function linksPart(m: Material): string {
  const { t, view } = m;
  const caption = new Map(view.network.nodes.map((n) => [n.id, n.caption]));
  const name = (id: string) => `<bdi dir="auto">${escapeHtml(caption.get(id) ?? id)}</bdi>`;
  const rows = view.network.links.flatMap((l) => [
    `<tr class="joins"><th colspan="${COLUMNS.length}" scope="rowgroup">${name(l.from)} — ${relationWord(t, l.relation)} — ${name(l.to)}</th></tr>`,
    ...statementRows(m, l.statements),
  ]);
  return rows.length === 0 ? "" : `<section><h2>${said(t, "links")}</h2>${table(t, rows)}</section>`;
}

const relationWord = (t: Messages, relation: string): string =>
  t[`relation.${relation}`] === undefined ? word(t, "property", relation) : word(t, "relation", relation);

const COLUMNS = ["property", "value", "kind", "sourceEvaluated", "marking"];

function table(t: Messages, rows: readonly string[]): string {
  const head = COLUMNS.map((key) => `<th scope="col">${said(t, key)}</th>`);
  return `<table class="statements"><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

/** What is said of one thing, with source, evaluation and marking. */
export const statementTable = (
  m: Pick<Material, "t" | "lang" | "reports">,
  statements: readonly Statement[],
): string => table(m.t, statementRows(m, statements));

/** What several sources say alike, and as openly, stands once, with each of them and how it was evaluated. */
function statementRows(
  m: Pick<Material, "t" | "lang" | "reports">,
  statements: readonly Statement[],
): readonly string[] {
  const { t, lang, reports } = m;
  const same = (s: Statement): string => JSON.stringify([s.property, s.value, s.kind, markOf(t, s.access)]);
  return [...groupBy(statements, same).values()].flatMap((all) => {
    const [s] = all;
    if (!s) return [];
    const sources = [...new Set(all.map(({ reportId }) => reportId))].map((id) => {
      const report = reports.get(id);
      return report ? sourceEvaluated(report) : `${escapeHtml(id)} X4`;
    });
    const value = DAY.test(s.value) ? when(lang, s.value, "minute") : escapeHtml(s.value);
    return `<tr class="${s.kind}"><td>${word(t, "property", s.property)}</td><td><bdi dir="auto">${value}</bdi></td><td>${said(t, s.kind)}</td><td>${sources.join("<br>")}</td><td>${escapeHtml(markOf(t, s.access))}</td></tr>`;
  });
}

export const sourceLink = (report: StoredReport): string =>
  `<a href="#${escapeHtml(report.id)}"><bdi dir="auto">${escapeHtml(report.title)}</bdi></a>`;

export const sourceEvaluated = (report: StoredReport): string =>
  `${sourceLink(report)} ${evaluationOf(report)}`;

const evaluationOf = ({ evaluation }: StoredReport): string =>
  `${evaluation.source}${evaluation.information}`;

/** H1 is not for court without permission: who has to be asked stands in the brief itself (R03). */
export function permissionsPart({ t, view, statements }: Material): string {
  const cited = [...[...statements.values()].flat(), ...view.network.links.flatMap((l) => l.statements)];
  const needed = courtPermissions(cited);
  if (needed.length === 0) return "";
  const items = needed.map(
    (p) =>
      `<li><bdi>${escapeHtml(p.from)}</bdi> ${p.statementIds.map((id) => `<code>${escapeHtml(id)}</code>`).join(" ")}</li>`,
  );
  return `<section class="permissions"><h2>${said(t, "permissions")}</h2><p>${said(t, "permissionsText")}</p><ul>${items.join("")}</ul></section>`;
}

export function sourcesPart(m: Material): string {
  const { t, reports, lang } = m;
  const items = [...reports.values()].map((r) => sourceItem(t, lang, r, notesOf(m, "report", [r.id])));
  return `<section><h2>${said(t, "sources")}</h2><ol>${items.join("\n")}</ol></section>`;
}

/** A report as whoever reads the page can ask for it. `notes` is markup. */
export function sourceItem(t: Messages, lang: Lang, r: StoredReport, notes = ""): string {
  const chain = r.publishers
    .map(
      (p) =>
        `<bdi dir="auto">${escapeHtml(p.name)}</bdi>${p.publishedAt ? ` (${when(lang, p.publishedAt)})` : ""}`,
    )
    .join(" → ");
  return `<li id="${escapeHtml(r.id)}"><b><bdi dir="auto">${escapeHtml(r.title)}</bdi></b> · <bdi dir="auto">${escapeHtml(r.provider)}</bdi> · ${evaluationOf(r)} (${escapeHtml(r.evaluation.scheme)} ${escapeHtml(r.evaluation.original || "–")}) · ${escapeHtml(markOf(t, r.access))}
${chain ? `<br>${label(t, "chain")} ${chain}` : ""}<br>${label(t, "received")} ${when(lang, r.receivedAt)} · SHA-256 <code>${escapeHtml(r.sha256)}</code>${notes}</li>`;
}
