import { type Finding, FRONTS, type Front, groupBy } from "../../core/index.ts";
import { memberPlace, notesOf, sourceLink } from "./brief-statements.ts";
import { count, escapeHtml, figure, label, type Material, markOf, said, when, word } from "./brief-words.ts";

/** Names under one role in the summary; how many more there are stands behind them. */
const NAMES_PER_ROLE = 12;

/** Findings of which all is said in the same words, but for what proves each: twenty copies of one advert are read once. */
interface Alike {
  readonly first: Finding;
  readonly all: readonly Finding[];
}

/** The page that is read where no other is: what was found on which front, and who holds which role. */
export function shortPart(m: Material): string {
  const { t, lang, view } = m;
  const totals = (
    [
      ["findings", view.findings.length],
      ["members", view.entities.length],
      ["links", view.network.links.length],
      ["sources", m.reports.size],
    ] as const
  ).map(([key, n]) => `${label(t, key)} <b>${count(lang, n)}</b>`);
  const fronts = byFront(view.findings).map(([front, findings]) => frontRow(m, front, findings));
  const head = ["front", "findings", "period", "found"].map((key) => `<th scope="col">${said(t, key)}</th>`);
  const table =
    fronts.length === 0
      ? ""
      : `<table class="fronts"><thead><tr>${head.join("")}</tr></thead><tbody>${fronts.join("")}</tbody></table>`;
  return `<section class="short"><h2>${said(t, "short")}</h2><p>${totals.join(" · ")}</p>${table}${rolesPart(m)}</section>`;
}

function frontRow({ t, lang }: Material, front: Front, findings: readonly Finding[]): string {
  const states = (["accepted", "proposed", "rejected"] as const).flatMap((state) => {
    const n = findings.filter((f) => f.state === state).length;
    return n === 0 ? [] : [`${said(t, state)} ${count(lang, n)}`];
  });
  const from = findings.flatMap((f) => f.from ?? []).sort()[0];
  const to = findings
    .flatMap((f) => f.to ?? f.from ?? [])
    .sort()
    .at(-1);
  const period = from === undefined || to === undefined ? "–" : `${when(lang, from)} – ${when(lang, to)}`;
  const standing = findings.filter((f) => f.state !== "rejected");
  const kinds = [...groupBy(sorted(standing), kindOf)].map(
    ([kind, ofKind]) =>
      `<a href="#${escapeHtml(ofKind[0]?.id ?? "")}"><bdi>${escapeHtml(kind)}</bdi></a> ${count(lang, ofKind.length)}`,
  );
  return `<tr><th scope="row">${word(t, "front", front)}</th><td>${states.join("<br>")}</td><td>${period}</td><td>${kinds.join("<br>")}</td></tr>`;
}

/** Of few words: what a finding is of, not what it says. */
const kindOf = (finding: Finding): string => finding.title ?? finding.techniqueNames[0] ?? finding.detector;

function rolesPart({ t, lang, view }: Material): string {
  const captions = new Map(view.entities.map((e) => [e.id, e.caption]));
  const held = Object.entries(view.roles).flatMap(([id, roles]) => roles.map((role) => ({ id, role })));
  // What few are says more of them.
  const byRole = [...groupBy(held, ({ role }) => role)].sort(([, a], [, b]) => a.length - b.length);
  const items = byRole.map(([role, holders]) => {
    const names = holders
      .slice(0, NAMES_PER_ROLE)
      .map(
        ({ id }) =>
          `<a href="#${memberPlace(id)}"><bdi dir="auto">${escapeHtml(captions.get(id) ?? id)}</bdi></a>`,
      );
    const more = holders.length - names.length;
    return `<dt>${escapeHtml(role)} ${count(lang, holders.length)}</dt><dd>${names.join(" · ")}${more > 0 ? ` · <bdi>+${count(lang, more)}</bdi>` : ""}</dd>`;
  });
  return items.length === 0 ? "" : `<h3>${said(t, "roles")}</h3><dl>${items.join("")}</dl>`;
}

export function findingsPart(m: Material): string {
  const { t, lang, view } = m;
  const fronts = byFront(view.findings).map(([front, findings]) => {
    const parts = alike(m, sorted(findings)).map((one) => findingPart(m, one));
    return `<h3>${word(t, "front", front)} <small>${count(lang, findings.length)}</small></h3>${parts.join("\n")}`;
  });
  return `<section><h2>${said(t, "findings")}</h2>${fronts.join("\n") || `<p>${said(t, "noFindings")}</p>`}</section>`;
}

function findingPart(m: Material, { first, all }: Alike): string {
  const { t, lang } = m;
  const terms = first.terms.map(
    (term) =>
      `<li><b>${figure(lang, term.value)}</b> ${escapeHtml(term.name)}: ${escapeHtml(term.because)}</li>`,
  );
  const against =
    first.against.map((a) => `<li>${escapeHtml(a)}</li>`).join("") || `<li>${said(t, "nothingAgainst")}</li>`;
  const decided = first.decidedBy
    ? ` · ${said(t, "decidedBy")} <bdi>${escapeHtml(first.decidedBy)}</bdi>`
    : "";
  const copies = all.length === 1 ? "" : ` · ${label(t, "alike")} <b>${count(lang, all.length)}</b>`;
  const techniques = first.techniques.map(
    (id, at) => `${escapeHtml(first.techniqueNames[at] ?? id)} <code>${escapeHtml(id)}</code>`,
  );
  // Whatever leads to one of those that are told here at once finds it.
  const others = all.slice(1).map((f) => `<span id="${escapeHtml(f.id)}"></span>`);
  return `<article id="${escapeHtml(first.id)}">${others.join("")}<h4><bdi dir="auto">${escapeHtml(first.summary)}</bdi></h4>
<p>${said(t, first.state)}${decided} · ${label(t, "score")} ${figure(lang, first.score)} · ${techniques.join(", ")} · ${escapeHtml(markOf(t, first.access))}${copies}</p>
${notesOf(
  m,
  "finding",
  all.map((f) => f.id),
)}<h5>${said(t, "because")}</h5><ul dir="auto" class="terms">${terms.join("")}</ul>
<h5>${said(t, "against")}</h5><ul dir="auto">${against}</ul>
${evidenceOf(
  m,
  all.flatMap((f) => f.evidence),
)}</article>`;
}

/** What proves a finding, by the report that said it: each leads to its source below. */
function evidenceOf({ t, reports, reportOf }: Material, evidence: readonly string[]): string {
  const byReport = groupBy(new Set(evidence), (id) => reportOf.get(id) ?? reportOf.get(recordOf(id)));
  const groups = [...byReport].map(([reportId, ids]) => {
    const report = reportId === undefined ? undefined : reports.get(reportId);
    const source = report ? `${sourceLink(report)} ` : "";
    return `${source}${ids.map((id) => `<code>${escapeHtml(id)}</code>`).join(" ")}`;
  });
  return `<p class="ids">${label(t, "evidence")} ${groups.join(" · ")}</p>`;
}

/** A row of a file is cited as record and place. */
export const recordOf = (evidence: string): string => evidence.replace(/\/\d+$/, "");

const byFront = (findings: readonly Finding[]): readonly (readonly [Front, readonly Finding[]])[] =>
  FRONTS.flatMap((front) => {
    const own = findings.filter((f) => f.front === front);
    return own.length === 0 ? [] : [[front, own] as const];
  });

const STATES = { accepted: 0, proposed: 1, rejected: 2 } as const;

/** What somebody stands for comes first, then the strongest; the same kind together. */
const sorted = (findings: readonly Finding[]): readonly Finding[] =>
  [...findings].sort(
    (a, b) =>
      STATES[a.state] - STATES[b.state] ||
      (kindOf(a) < kindOf(b) ? -1 : kindOf(a) > kindOf(b) ? 1 : 0) ||
      b.score - a.score ||
      (a.id < b.id ? -1 : 1),
  );

function alike({ t, lang }: Material, findings: readonly Finding[]): readonly Alike[] {
  const words = (f: Finding): string =>
    JSON.stringify([
      [f.summary, f.state, f.decidedBy, figure(lang, f.score), f.techniques, markOf(t, f.access), f.against],
      f.terms.map(({ name, value, because }) => [name, figure(lang, value), because]),
    ]);
  return [...groupBy(findings, words).values()].flatMap((all) => (all[0] ? [{ first: all[0], all }] : []));
}
