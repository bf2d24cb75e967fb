import { type Access, type CaseItem, YARDSTICK } from "../../core/index.ts";
import { describeNodes } from "../lookup.ts";
import type { Platform, Transaction } from "../ports/index.ts";
import type { CaseJudgement, CaseMeasure, CasePart } from "../ports/workplace.ts";
import type { Unnamed } from "../rights/unnamed.ts";
import type { CaseView } from "../wasl.ts";
import { type ChartShown, chartOf } from "./brief-charts.ts";
import { memberPlace } from "./brief-statements.ts";
import { escapeHtml, label, type Material, markOf, percent, said, when } from "./brief-words.ts";
import { unnamedJudgement, withGroundsNow } from "./judgements.ts";

type Of<K extends CasePart["kind"]> = Extract<CasePart, { kind: K }>;

/** What a case holds beside its items, as far as a brief says it. */
export interface Desk {
  /** Those that stand. */
  readonly judgements: readonly Of<"judgement">[];
  /** Agreed, or done. */
  readonly measures: readonly (Of<"measure"> & { readonly target?: string })[];
  readonly charts: readonly ChartShown[];
  /** Of all that is shown of these. */
  readonly access: readonly Access[];
  /** Behind what charts show. */
  readonly reportIds: readonly string[];
}

export async function deskOf(
  platform: Platform,
  tx: Transaction,
  view: CaseView,
  unnamed: Unnamed,
): Promise<Desk> {
  const parts = await withGroundsNow(tx, await tx.caseParts(view.case.id));
  const of = <K extends CasePart["kind"]>(kind: K) =>
    parts.filter((part): part is Of<K> => part.kind === kind);
  const judgements = of("judgement")
    .filter(({ body }) => body.withdrawn === undefined)
    .map((part) => ({ ...part, body: unnamedJudgement(part.body, unnamed) }));
  const agreed = of("measure").filter(({ body }) => body.state === "agreed" || body.state === "done");
  const targets = agreed.flatMap(({ body }) => body.targetId ?? []);
  const canonical = targets.length === 0 ? new Map() : await tx.canonical(targets);
  // An identifier is no secret of its own; that it is somebody's is, and stands among the case's links.
  const inCase = new Set(view.network.nodes.map((node) => node.id));
  const nodes = await describeNodes(tx, platform.model, [...new Set<string>(canonical.values())]);
  const about = await tx.statementsAbout([...nodes.keys()]);
  const measures = agreed.map((part) => {
    const node = nodes.get(canonical.get(part.body.targetId ?? "") ?? "");
    const isShown = node !== undefined && (node.kind === "entity" || inCase.has(node.id));
    return {
      ...part,
      body: unnamedMeasure(part.body, unnamed),
      ...(isShown ? { target: node.caption } : {}),
    };
  });
  const charts: ChartShown[] = [];
  for (const part of of("chart")) charts.push(await chartOf(platform, tx, part, unnamed));
  return {
    judgements,
    measures,
    charts,
    access: [
      ...judgements.map((j) => j.access),
      ...measures.map((m) => m.access),
      ...[...about.values()].flat().map((s) => s.access),
      ...charts.flatMap((c) => c.access),
    ],
    reportIds: [...new Set(charts.flatMap((c) => c.reportIds))],
  };
}

const unnamedMeasure = (body: CaseMeasure, unnamed: Unnamed): CaseMeasure => ({
  ...body,
  title: unnamed(body.title),
  displacement: unnamed(body.displacement),
  riskToLife: unnamed(body.riskToLife),
  ...(body.because === undefined ? {} : { because: unnamed(body.because) }),
});

const text = (words: string): string => `<bdi dir="auto">${escapeHtml(words)}</bdi>`;

/** Under a heading of their own, each said to be what somebody holds and no fact, with whose it is and what is against it. */
export function judgementsPart(m: Material, { judgements }: Desk): string {
  const { t, lang } = m;
  if (judgements.length === 0) return "";
  const parts = judgements.map(({ body, access, createdBy, createdAt, changedBy, changedAt, version }) => {
    const changed =
      version === 1
        ? ""
        : ` · ${label(t, "judgementChanged")} <bdi>${escapeHtml(changedBy)}</bdi> ${when(lang, changedAt, "minute")}`;
    return `<article class="judgement"><p class="kind">${said(t, "assessment")}</p>
<p><b>${said(t, `likelihood.${body.likelihood}`)}</b> <bdi>(${rangeOf(m, body)})</bdi> · ${label(t, "confidence")} ${said(t, `confidence.${body.confidence}`)} · ${escapeHtml(markOf(t, access))}</p>
<p class="judged">${text(body.text)}</p>
<p>${said(t, "by")} <bdi>${escapeHtml(createdBy)}</bdi> · ${when(lang, createdAt, "minute")}${changed}</p>
<h4>${said(t, "restsOn")}</h4>${groundsOf(m, body.restsOn)}
<h4>${said(t, "against")}</h4><p>${text(body.against)}</p></article>`;
  });
  return `<section class="judgements"><h2>${said(t, "judgements")}</h2><p>${said(t, "judgementsText")}</p>${parts.join("\n")}</section>`;
}

function rangeOf({ lang }: Material, { likelihood }: CaseJudgement): string {
  const [from, to] = YARDSTICK[likelihood];
  if (from === 0) return `≤ ${percent(lang, to)}`;
  if (to === 100) return `≥ ${percent(lang, from)}`;
  return `${percent(lang, from)} – ${percent(lang, to)}`;
}

/** Each leads to where it stands in the document; what this viewer does not see of them is counted. */
function groundsOf(m: Material, restsOn: CaseJudgement["restsOn"]): string {
  const { t, view, reports } = m;
  if (restsOn.length === 0) return `<p>${said(t, "restsOnNothing")}</p>`;
  const entities = new Map(view.entities.map((e) => [e.id, e.caption]));
  const findings = new Map(view.findings.map((f) => [f.id, f.summary]));
  const shown = restsOn.flatMap(({ kind, id }) => {
    const place = kind === "entity" ? memberPlace(id) : escapeHtml(id);
    const words = { entity: entities.get(id), finding: findings.get(id), report: reports.get(id)?.title }[
      kind
    ];
    return words === undefined
      ? []
      : [`<li>${groundWord(m, kind)} <a href="#${place}">${text(words)}</a></li>`];
  });
  const hidden = restsOn.length - shown.length;
  return `<ul>${shown.join("")}${hidden === 0 ? "" : `<li>${said(t, "restsOnUnseen")} ${hidden}</li>`}</ul>`;
}

const groundWord = ({ t }: Material, kind: CaseItem["kind"]): string => label(t, `ground.${kind}`);

/** What is to be done against the network and why, what steps in, and whose life it may touch: only what was agreed. */
export function planPart({ t, lang }: Material, { measures }: Desk): string {
  if (measures.length === 0) return "";
  const row = (key: string, value: string | undefined): string =>
    value === undefined || value === "" ? "" : `<dt>${said(t, key)}</dt><dd>${value}</dd>`;
  const parts = measures.map(
    ({ body, target, access, changedBy, changedAt }) =>
      `<article><h3>${text(body.title)} <small>${said(t, `measure.${body.state}`)}</small></h3><dl>${[
        row("measureBecause", body.because && text(body.because)),
        row("measureTarget", target && text(target)),
        row("measureResponsible", text(body.responsible)),
        row("measureDue", body.dueAt && when(lang, body.dueAt)),
        row("measureDisplacement", body.displacement && text(body.displacement)),
        row("measureRisk", text(body.riskToLife)),
      ].join(
        "",
      )}</dl><p><small><bdi>${escapeHtml(changedBy)}</bdi> · ${when(lang, changedAt, "minute")} · ${escapeHtml(markOf(t, access))}</small></p></article>`,
  );
  return `<section class="plan"><h2>${said(t, "plan")}</h2><p>${said(t, "planText")}</p>${parts.join("\n")}</section>`;
}
