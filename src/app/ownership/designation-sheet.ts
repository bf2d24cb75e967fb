import { type Finding, type Interest, type Lang, type Statement, shareText } from "../../core/index.ts";
import { briefSheet } from "../casework/brief.ts";
import { sourceEvaluated, sourceItem, sourceLink, statementTable } from "../casework/brief-statements.ts";
import {
  escapeHtml,
  figure,
  label,
  type Messages,
  markOf,
  said,
  when,
  word,
} from "../casework/brief-words.ts";
import type { Platform, StoredReport } from "../ports/index.ts";
import type { Pack } from "./designation.ts";
import { drawOwnership } from "./designation-chart.ts";

export interface SheetHead {
  readonly lang: Lang;
  readonly node: string;
  readonly purpose: string;
  readonly madeAt: string;
  readonly madeBy: string;
  /** Absent in a draft, which says so on its first line. */
  readonly approval?: string;
  readonly to?: string;
  readonly ground?: string;
  readonly reviewAt?: string;
}

interface Sheet {
  readonly t: Messages;
  readonly lang: Lang;
  readonly reports: ReadonlyMap<string, StoredReport>;
  readonly pack: Pack;
}

/** A proposal to put somebody on a sanctions list, for print; of what is withheld it says nothing. */
export function designationSheet(platform: Platform, pack: Pack, head: SheetHead): string {
  const { lang } = head;
  const t = platform.briefMessages[lang];
  const sheet: Sheet = { t, lang, reports: new Map(Object.entries(pack.reports)), pack };
  const parts = (["names", "identifiers", "addresses"] as const).map((part) =>
    section(t, `pack.${part}`, claims(sheet, pack.parts[part])),
  );
  const body = [
    headPart(sheet, head),
    ...parts,
    chartPart(sheet),
    effectsPart(sheet),
    section(t, "pack.reasons", pack.findings.map((f) => findingPart(sheet, f)).join("") || none(t)),
    section(t, "pack.said", claims(sheet, pack.parts.said)),
    section(t, "against", againstPart(sheet)),
    section(
      t,
      "sources",
      `<ol>${[...sheet.reports.values()].map((r) => sourceItem(t, lang, r)).join("")}</ol>`,
    ),
  ].join("\n");
  return briefSheet(platform, {
    lang,
    dir: t["dir"] === "rtl" ? "rtl" : "ltr",
    title: pack.caption,
    mark: markOf(t, pack.access),
    body,
  });
}

const section = (t: Messages, key: string, body: string): string =>
  `<section><h2>${said(t, key)}</h2>${body}</section>`;
const none = (t: Messages): string => `<p>${said(t, "none")}</p>`;
const isolated = (text: string): string => `<bdi dir="auto">${escapeHtml(text)}</bdi>`;

const claims = (sheet: Sheet, statements: readonly Statement[]): string =>
  statements.length === 0 ? none(sheet.t) : statementTable(sheet, statements);

function headPart({ t, lang, pack }: Sheet, head: SheetHead): string {
  const line = (key: string, value: string | undefined): string =>
    value === undefined ? "" : `<p>${label(t, key)} ${value}</p>`;
  const { categorised } = pack;
  const isPerson = pack.schema === "Person";
  return `<header>
<p class="kind">${said(t, "pack.kind")}</p>
<h1>${isolated(pack.caption)} <small>${word(t, "schema", pack.schema)}</small></h1>
${head.approval === undefined ? `<p class="warn">${said(t, "pack.draft")}</p>` : ""}
${line("courtTo", head.to === undefined ? undefined : isolated(head.to))}
${line("pack.ground", head.ground === undefined ? undefined : isolated(head.ground))}
${line("pack.review", head.reviewAt === undefined ? undefined : when(lang, head.reviewAt))}
${
  isPerson
    ? line(
        "pack.category",
        `${said(t, `pack.category.${pack.category}`)}${categorised ? ` · <bdi>${escapeHtml(categorised.by)}</bdi> · ${when(lang, categorised.at)}` : ""}`,
      )
    : ""
}
<p>${label(t, "made")} ${when(lang, head.madeAt, "minute")} ${said(t, "by")} <bdi>${escapeHtml(head.madeBy)}</bdi>${head.approval === undefined ? "" : ` · ${label(t, "approvedAs")} <code>${escapeHtml(head.approval)}</code>`} · ${label(t, "node")} <bdi>${escapeHtml(head.node)}</bdi> · ${label(t, "purpose")} <bdi>${word(t, "purpose", head.purpose)}</bdi></p>
${Object.values(pack.reports).some((r) => r.fictitious) ? `<p class="warn">${said(t, "fictitious")}</p>` : ""}
<p class="note">${said(t, "pack.note")}</p>
</header>`;
}

function chartPart(sheet: Sheet): string {
  const { t, lang, pack } = sheet;
  const { interests, captions, listings } = pack.chart;
  if (interests.length === 0) return section(t, "pack.chart", none(t));
  const svg = drawOwnership({
    entityId: pack.entityId,
    interests,
    captions,
    listings,
    kindWord: (kind) => t[`pack.interest.${kind}`] ?? kind,
    listedWord: t["pack.listed"] ?? "",
    alt: t["pack.chart"] ?? "",
  });
  const byId = new Map(pack.statements.map((s) => [s.id, s]));
  const rows = interests.map((i) => {
    const own = i.statementIds.flatMap((id) => byId.get(id) ?? []);
    const sources = [...new Set(own.map((s) => s.reportId))].flatMap((id) => sheet.reports.get(id) ?? []);
    const marks = [...new Set(own.map((s) => markOf(t, s.access)))];
    return `<tr class="${i.isAssessed ? "assessment" : "fact"}"><td>${nameIn(sheet, i.from)}</td><td>${nameIn(sheet, i.to)}</td><td>${interestText(t, i)}${datesOf(t, lang, i)}</td><td>${sources.map(sourceEvaluated).join("<br>")}</td><td>${marks.map(escapeHtml).join("<br>")}</td></tr>`;
  });
  const head = ["pack.owner", "pack.owned", "pack.part", "sourceEvaluated", "marking"];
  const columns = head.map((key) => `<th scope="col">${said(t, key)}</th>`);
  return section(
    t,
    "pack.chart",
    `<p>${said(t, "pack.chartText")}</p>${svg}<table class="statements"><thead><tr>${columns.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`,
  );
}

const nameIn = ({ pack }: Sheet, id: string): string => isolated(pack.chart.captions.get(id) ?? id);

const interestText = (t: Messages, { kind, share, isAssessed }: Interest): string =>
  [
    said(t, `pack.interest.${kind}`),
    share === undefined ? "" : `<bdi>${escapeHtml(shareText(share))}</bdi>`,
    isAssessed ? said(t, "assessment") : "",
  ]
    .filter((part) => part !== "")
    .join(" ");

function datesOf(t: Messages, lang: Lang, { start, end, standing }: Interest): string {
  const dates = start === undefined && end === undefined ? "" : `<br>${day(lang, start)} – ${day(lang, end)}`;
  return standing === "stands" ? dates : `${dates}<br>${said(t, `pack.standing.${standing}`)}`;
}

const day = (lang: Lang, date: string | undefined): string => (date === undefined ? "…" : when(lang, date));

/** Whom a designation would reach is part of its effect, which whoever decides has to weigh. */
function effectsPart(sheet: Sheet): string {
  const { t, pack } = sheet;
  if (pack.effects.length === 0) return section(t, "pack.effects", `<p>${said(t, "pack.noEffects")}</p>`);
  const items = pack.effects.map(
    ({ id, rules }) =>
      `<li>${nameIn(sheet, id)}: ${rules.map((r) => said(t, `pack.rule.${r}`)).join(", ")}</li>`,
  );
  return section(t, "pack.effects", `<p>${said(t, "pack.effectsText")}</p><ul>${items.join("")}</ul>`);
}

function findingPart(sheet: Sheet, f: Finding): string {
  const { t, lang } = sheet;
  const terms = f.terms.map(
    (term) =>
      `<li><b>${figure(lang, term.value)}</b> ${escapeHtml(term.name)}: ${escapeHtml(term.because)}</li>`,
  );
  const techniques = f.techniques.map(
    (id, at) => `${escapeHtml(f.techniqueNames[at] ?? id)} <code>${escapeHtml(id)}</code>`,
  );
  return `<article><h3>${isolated(f.summary)}</h3>
<p>${said(t, "accepted")} · ${said(t, "decidedBy")} <bdi>${escapeHtml(f.decidedBy ?? "")}</bdi>${f.decidedAt ? ` · ${when(lang, f.decidedAt)}` : ""}</p>
<p>${label(t, "score")} ${figure(lang, f.score)} · ${techniques.join(", ")} · ${escapeHtml(markOf(t, f.access))}</p>
<h4>${said(t, "because")}</h4><ul dir="auto" class="terms">${terms.join("")}</ul>
<p class="ids">${label(t, "evidence")} ${evidenceOf(sheet, f)}</p></article>`;
}

function evidenceOf({ pack, reports }: Sheet, f: Finding): string {
  const byReport = new Map<string, string[]>();
  for (const id of f.evidence) {
    const report = pack.reportOf.get(id) ?? "";
    byReport.set(report, [...(byReport.get(report) ?? []), id]);
  }
  return [...byReport]
    .map(([reportId, ids]) => {
      const report = reports.get(reportId);
      return `${report ? `${sourceLink(report)} ` : ""}${ids.map((id) => `<code>${escapeHtml(id)}</code>`).join(" ")}`;
    })
    .join(" · ");
}

/** All of it in one place, so that nobody has to look for it. */
function againstPart(sheet: Sheet): string {
  const { t, lang, pack } = sheet;
  const ofFindings = pack.findings.flatMap((f) => f.against.map((a) => `<li>${escapeHtml(a)}</li>`));
  const rejected = pack.rejected.map(
    (f) =>
      `<li>${said(t, "pack.rejected")} ${isolated(f.summary)} · <bdi>${escapeHtml(f.decidedBy ?? "")}</bdi>${f.decidedAt ? ` · ${when(lang, f.decidedAt)}` : ""}</li>`,
  );
  const contested = contestable(pack)
    .filter((s) => pack.contested.has(s.id))
    .map(
      (s) =>
        `<li>${said(t, "pack.contested")} ${word(t, "property", s.property)} ${nameIn(sheet, s.value)}</li>`,
    );
  const shown = new Set(contestable(pack).map((s) => s.id));
  // Of what the findings stand on, which is told by its number, no more than that.
  const evidence = [...new Set(pack.findings.flatMap((f) => f.evidence))]
    .filter((id) => pack.contested.has(id) && !shown.has(id))
    .map((id) => `<li>${said(t, "pack.contested")} <code>${escapeHtml(id)}</code></li>`);
  const lacks = pack.lacks.map((lack) => `<li>${said(t, `pack.lacks.${lack}`)}</li>`);
  const items = [...ofFindings, ...rejected, ...contested, ...evidence, ...lacks];
  return items.length === 0 ? `<p>${said(t, "nothingAgainst")}</p>` : `<ul dir="auto">${items.join("")}</ul>`;
}

/**
 * What the file shows elsewhere: whatever else is read for it, such as somebody's origin or an owner's date of birth, is not
 * shown for being contested.
 */
function contestable({ parts, chart, statements }: Pack): readonly Statement[] {
  const drawn = new Set(chart.interests.flatMap((i) => i.statementIds));
  const listed = new Set([...chart.listings.values()].flat().flatMap((l) => l.statementIds));
  const ofChart = statements.filter((s) => drawn.has(s.id) || (listed.has(s.id) && s.property === "topics"));
  const all = [...Object.values(parts).flat(), ...ofChart];
  return [...new Map(all.map((s) => [s.id, s])).values()];
}
