import {
  type Access,
  accessLabel,
  CHILDREN_COMPARTMENT,
  courtPermissions,
  formatDate,
  type Lang,
  type Statement,
  TAGS,
  WaslError,
} from "../../core/index.ts";
import type { Actor, BriefFont, Platform, StoredReport } from "../ports/index.ts";
import type { CaseView } from "../wasl.ts";
import { drawNetwork, escapeHtml } from "./brief-drawing.ts";
import { viewCase } from "./cases.ts";

type Messages = Readonly<Record<string, string>>;

/** All that a brief shows, read under one viewer. */
interface Material {
  readonly view: CaseView;
  readonly statements: ReadonlyMap<string, readonly Statement[]>;
  readonly reports: ReadonlyMap<string, StoredReport>;
  /** Of each statement and row that a finding stands on. */
  readonly reportOf: ReadonlyMap<string, string>;
  readonly userId: string;
  readonly purpose: string;
  readonly madeAt: string;
  readonly t: Messages;
  readonly lang: Lang;
}

/**
 * The case as one HTML document made for print: what is fact, what is assessment, what speaks against, every
 * claim with its source. Its marking is the strictest of what it shows, on every page.
 */
export async function brief(platform: Platform, actor: Actor, caseId: string, lang: Lang): Promise<string> {
  return await platform.store.as({ ...actor, lang }, async (tx) => {
    await tx.audit({ action: "export", object: `brief:${caseId}` });
    const found = await tx.case(caseId);
    if (!found) throw new WaslError("CASE_UNKNOWN", { id: caseId });
    const view = await viewCase(platform, tx, found);
    // No child is printed but to protect them (R09).
    if (view.access.compartments.includes(CHILDREN_COMPARTMENT) && tx.viewer.purpose !== "protection")
      throw new WaslError("PROTECTED_SUBJECT", { because: "a child outside the purpose of protection" });
    const statements = await tx.statementsAbout(view.entities.map((e) => e.id));
    const cited = [...statements.values()]
      .flat()
      .concat(view.network.links.flatMap((l) => [...l.statements]));
    const evidence = [
      ...new Set(view.findings.flatMap((f) => f.evidence.flatMap((id) => [id, recordOf(id)]))),
    ];
    const reportOf = new Map(
      [...(await tx.statements(evidence)), ...(await tx.recordsById(evidence))].map((e) => [
        e.id,
        e.reportId,
      ]),
    );
    const reports = await tx.reportsById([
      ...new Set([...cited.map((s) => s.reportId), ...reportOf.values()]),
    ]);
    const t = platform.briefMessages[lang];
    const body = render({
      view,
      statements,
      reports,
      reportOf,
      userId: tx.viewer.userId,
      purpose: tx.viewer.purpose,
      madeAt: new Date(platform.clock.now()).toISOString(),
      t,
      lang,
    });
    return briefSheet(platform, {
      lang,
      dir: t["dir"] === "rtl" ? "rtl" : "ltr",
      title: view.case.title,
      mark: markOf(t, view.access),
      body,
    });
  });
}

/** Stands in the style until it is known which scripts the page holds. */
const FONTS_HERE = "/* fonts */";

function fontFaces(fonts: readonly BriefFont[], page: string): string {
  const needed = fonts.filter((font) => font.letters.test(page));
  return needed
    .map(
      ({ family, range, base64 }) =>
        `@font-face{font-family:"${family}";font-weight:100 900;src:url(data:font/woff2;base64,${base64}) format("woff2");unicode-range:${range}}`,
    )
    .join("\n");
}

function render(m: Material): string {
  const { t, view } = m;
  return `<header>
<p class="kind">${escapeHtml(t["brief"] ?? "")}</p>
<h1><bdi>${escapeHtml(view.case.title)}</bdi></h1>
<p>${label(t, "mandate")} <bdi>${escapeHtml(view.case.mandate)}</bdi> · ${label(t, "purpose")} <bdi>${escapeHtml(t[`purpose.${m.purpose}`] ?? m.purpose)}</bdi></p>
<p>${label(t, "made")} ${when(m.lang, m.madeAt, "minute")} ${escapeHtml(t["by"] ?? "")} <bdi>${escapeHtml(m.userId)}</bdi></p>
${[...m.reports.values()].some((r) => r.fictitious) ? `<p class="warn">${escapeHtml(t["fictitious"] ?? "")}</p>` : ""}
<p class="note">${escapeHtml(t["proposal"] ?? "")}</p>
</header>
${findingsPart(m)}
${networkPart(m)}
${membersPart(m)}
${linksPart(m)}
${permissionsPart(m)}
${sourcesPart(m)}`;
}

/** One document for print with its marking on every page. `body` is markup; all else is text. */
export function briefSheet(
  platform: Platform,
  sheet: {
    readonly lang: Lang;
    readonly dir: "ltr" | "rtl";
    readonly title: string;
    readonly mark: string;
    readonly body: string;
  },
): string {
  const mark = escapeHtml(sheet.mark);
  const page = `<!doctype html>
<html lang="${sheet.lang}" dir="${sheet.dir}">
<head><meta charset="utf-8"><title>${escapeHtml(sheet.title)}</title><style>${STYLE}</style></head>
<body>
<table class="sheet" role="presentation"><thead><tr><td><p class="mark">${mark}</p></td></tr></thead><tfoot><tr><td><p class="mark">${mark}</p></td></tr></tfoot><tbody><tr><td>
${sheet.body}
</td></tr></tbody></table>
</body></html>
`;
  return page.replace(FONTS_HERE, () => fontFaces(platform.briefFonts(), page));
}

/** A marking in the reader's words; its codes are the standard's. */
export const markOf = (t: Messages, access: Access): string =>
  accessLabel(access, (name) => t[`mark.${name}`] ?? name);

/** A day or a moment as the reader writes it, with what a machine reads beside it; what is none stays as it is. */
export function when(lang: Lang, iso: string, style: "day" | "minute" = "day"): string {
  const said = formatDate(TAGS[lang], iso, style);
  return said === iso ? escapeHtml(iso) : `<time datetime="${escapeHtml(iso)}">${escapeHtml(said)}</time>`;
}

/** A score or a term of one, with two decimals so that columns of them can be compared. */
const figure = (lang: Lang, value: number): string =>
  new Intl.NumberFormat(TAGS[lang], { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);

/** As the pages tell a day from a number: "2025-04", not "2025". */
const DAY = /^\d{4}-\d{2}(-\d{2})?(T.*)?$/;

/** A name of the model in the reader's words; as the model has it where there are none. */
const word = (t: Messages, kind: "property" | "schema" | "relation", name: string): string =>
  escapeHtml(t[`${kind}.${name}`] ?? name);

const relationWord = (t: Messages, relation: string): string =>
  t[`relation.${relation}`] === undefined ? word(t, "property", relation) : word(t, "relation", relation);

const label = (t: Messages, key: string): string => `<span class="label">${escapeHtml(t[key] ?? key)}</span>`;

/** What proves a finding, by the report that said it: each leads to its source below. */
function evidenceOf({ t, reports, reportOf }: Material, evidence: readonly string[]): string {
  const byReport = new Map<string | undefined, string[]>();
  for (const id of evidence) {
    const report = reportOf.get(id) ?? reportOf.get(recordOf(id));
    byReport.set(report, [...(byReport.get(report) ?? []), id]);
  }
  const groups = [...byReport].map(([reportId, ids]) => {
    const report = reportId === undefined ? undefined : reports.get(reportId);
    const source = report ? `${sourceLink(report)} ` : "";
    return `${source}${ids.map((id) => `<code>${escapeHtml(id)}</code>`).join(" ")}`;
  });
  return `<p class="ids">${label(t, "evidence")} ${groups.join(" · ")}</p>`;
}

/** A row of a file is cited as record and place. */
const recordOf = (evidence: string): string => evidence.replace(/\/\d+$/, "");

const sourceLink = (report: StoredReport): string =>
  `<a href="#${escapeHtml(report.id)}"><bdi dir="auto">${escapeHtml(report.title)}</bdi></a>`;

function findingsPart(m: Material): string {
  const { t, view } = m;
  const items = view.findings.map((f) => {
    const terms = f.terms.map(
      (term) =>
        `<li><b>${figure(m.lang, term.value)}</b> ${escapeHtml(term.name)}: ${escapeHtml(term.because)}</li>`,
    );
    const against =
      f.against.map((a) => `<li>${escapeHtml(a)}</li>`).join("") ||
      `<li>${escapeHtml(t["nothingAgainst"] ?? "")}</li>`;
    const decided = f.decidedBy
      ? ` · ${escapeHtml(t["decidedBy"] ?? "")} <bdi>${escapeHtml(f.decidedBy)}</bdi>`
      : "";
    return `<article><h3><bdi dir="auto">${escapeHtml(f.summary)}</bdi></h3>
<p>${escapeHtml(t[f.state] ?? f.state)}${decided} · ${label(t, "score")} ${figure(m.lang, f.score)} · ${f.techniques.map((id, at) => `${escapeHtml(f.techniqueNames[at] ?? id)} <code>${escapeHtml(id)}</code>`).join(", ")} · ${escapeHtml(markOf(t, f.access))}</p>
<h4>${escapeHtml(t["because"] ?? "")}</h4><ul dir="auto" class="terms">${terms.join("")}</ul>
<h4>${escapeHtml(t["against"] ?? "")}</h4><ul dir="auto">${against}</ul>
${evidenceOf(m, f.evidence)}</article>`;
  });
  return `<section><h2>${escapeHtml(t["findings"] ?? "")}</h2>${items.join("\n") || `<p>${escapeHtml(t["noFindings"] ?? "")}</p>`}</section>`;
}

function networkPart({ t, view }: Material): string {
  if (view.network.nodes.length === 0) return "";
  return `<section class="network"><h2>${escapeHtml(t["network"] ?? "")}</h2><p>${escapeHtml(t["networkText"] ?? "")}</p>${drawNetwork(view.network, (schema) => t[`schema.${schema}`] ?? schema)}</section>`;
}

function membersPart(m: Material): string {
  const { t, view } = m;
  const parts = view.entities.map((entity) => {
    const rows = (m.statements.get(entity.id) ?? []).map((s) => statementRow(m, s));
    return `<article><h3><bdi dir="auto">${escapeHtml(entity.caption)}</bdi> <small>${word(t, "schema", entity.schema)}</small></h3>${table(t, rows)}</article>`;
  });
  return `<section><h2>${escapeHtml(t["members"] ?? "")}</h2>${parts.join("\n")}</section>`;
}

function linksPart(m: Material): string {
  const { t, view } = m;
  const caption = new Map(view.network.nodes.map((n) => [n.id, n.caption]));
  const name = (id: string) => `<bdi dir="auto">${escapeHtml(caption.get(id) ?? id)}</bdi>`;
  const rows = view.network.links.flatMap((l) => [
    `<tr class="joins"><th colspan="6" scope="rowgroup">${name(l.from)} — ${relationWord(t, l.relation)} — ${name(l.to)}</th></tr>`,
    ...l.statements.map((s) => statementRow(m, s)),
  ]);
  return rows.length === 0
    ? ""
    : `<section><h2>${escapeHtml(t["links"] ?? "")}</h2>${table(t, rows)}</section>`;
}

function table(t: Messages, rows: readonly string[]): string {
  const head = ["property", "value", "kind", "source", "evaluation", "marking"].map(
    (key) => `<th scope="col">${escapeHtml(t[key] ?? key)}</th>`,
  );
  return `<table class="statements"><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function statementRow(m: Material, s: Statement): string {
  const report = m.reports.get(s.reportId);
  const source = report ? sourceLink(report) : escapeHtml(s.reportId);
  const evaluation = report ? `${report.evaluation.source}${report.evaluation.information}` : "X4";
  return `<tr class="${s.kind}"><td>${word(m.t, "property", s.property)}</td><td><bdi dir="auto">${DAY.test(s.value) ? when(m.lang, s.value, "minute") : escapeHtml(s.value)}</bdi></td><td>${escapeHtml(m.t[s.kind] ?? s.kind)}</td><td>${source}</td><td>${evaluation}</td><td>${escapeHtml(markOf(m.t, s.access))}</td></tr>`;
}

/** H1 is not for court without permission: who has to be asked stands in the brief itself (R03). */
function permissionsPart({ t, view, statements }: Material): string {
  const cited = [...[...statements.values()].flat(), ...view.network.links.flatMap((l) => l.statements)];
  const needed = courtPermissions(cited);
  if (needed.length === 0) return "";
  const items = needed.map(
    (p) =>
      `<li><bdi>${escapeHtml(p.from)}</bdi> ${p.statementIds.map((id) => `<code>${escapeHtml(id)}</code>`).join(" ")}</li>`,
  );
  return `<section class="permissions"><h2>${escapeHtml(t["permissions"] ?? "")}</h2><p>${escapeHtml(t["permissionsText"] ?? "")}</p><ul>${items.join("")}</ul></section>`;
}

function sourcesPart({ t, reports, lang }: Material): string {
  const items = [...reports.values()].map((r) => {
    const chain = r.publishers
      .map(
        (p) =>
          `<bdi dir="auto">${escapeHtml(p.name)}</bdi>${p.publishedAt ? ` (${when(lang, p.publishedAt)})` : ""}`,
      )
      .join(" → ");
    return `<li id="${escapeHtml(r.id)}"><b><bdi dir="auto">${escapeHtml(r.title)}</bdi></b> · <bdi dir="auto">${escapeHtml(r.provider)}</bdi> · ${r.evaluation.source}${r.evaluation.information} (${escapeHtml(r.evaluation.scheme)} ${escapeHtml(r.evaluation.original || "–")}) · ${escapeHtml(markOf(t, r.access))}
${chain ? `<br>${label(t, "chain")} ${chain}` : ""}<br>${label(t, "received")} ${when(lang, r.receivedAt)} · SHA-256 <code>${escapeHtml(r.sha256)}</code></li>`;
  });
  return `<section><h2>${escapeHtml(t["sources"] ?? "")}</h2><ol>${items.join("\n")}</ol></section>`;
}

/** Print first: A4, the marking on every page, logical properties for both directions. */
const STYLE = `${FONTS_HERE}
@page{size:A4;margin:14mm 16mm}
*{box-sizing:border-box}body{font:10.5pt/1.45 "Inter Variable","Noto Sans Arabic Variable",system-ui,sans-serif;color:#111;background:#fff;max-width:190mm;margin:0 auto;padding:14mm 8mm}
h1{font-size:20pt;margin:.1em 0 .3em}h2{font-size:14pt;border-block-end:1.5px solid #111;margin:1.4em 0 .5em;break-after:avoid}h3{font-size:11.5pt;margin:.9em 0 .2em;break-after:avoid}h4{font-size:10pt;margin:.6em 0 .2em;break-after:avoid}
.kind{text-transform:uppercase;letter-spacing:.06em;font-size:9pt;margin:0}[dir=rtl] .kind{letter-spacing:0}.label{color:#555}.note{border-inline-start:3px solid #555;padding-inline-start:8px}.warn{border:1.5px solid #111;padding:4px 8px;font-weight:600}
.sheet{inline-size:100%;border-collapse:collapse}.mark{text-align:center;font-weight:700;font-size:9pt;border:1px solid #111;padding:3px;margin:0}.sheet>thead .mark{margin-block-end:4mm}.sheet>tfoot .mark{margin-block-start:4mm}
.statements{inline-size:100%;table-layout:fixed;border-collapse:collapse;font-size:9pt;margin-block:.2em .6em}.statements th,.statements td{text-align:start;vertical-align:top;border-block-end:.5px solid #bbb;padding:2px 0;padding-inline-end:6px;overflow-wrap:anywhere}.statements thead th:nth-child(1){inline-size:15%}.statements thead th:nth-child(2){inline-size:24%}.statements thead th:nth-child(3){inline-size:12%}.statements thead th:nth-child(5){inline-size:12%}.statements thead th:nth-child(6){inline-size:19%}.statements .joins th{font-size:9.5pt;padding-block-start:6px;break-after:avoid}.terms{columns:2}.statements tr{break-inside:avoid}tr.assessment td{font-style:italic;background:#f3f3f3}
code{font-size:8pt;overflow-wrap:anywhere}svg{inline-size:100%;block-size:auto}article{break-inside:auto}li{margin-block-end:.35em}a{color:inherit}
@media print{body{padding:0}h3,h4,.ids,svg{break-inside:avoid}}`;
