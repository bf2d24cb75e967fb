import { type Access, groupBy } from "../../core/index.ts";
import type { Platform, Transaction } from "../ports/index.ts";
import type { CasePart } from "../ports/workplace.ts";
import { withStatements } from "../read.ts";
import type { Unnamed } from "../rights/unnamed.ts";
import type { GraphLink, GraphNode } from "../wasl.ts";
import { sourceLink } from "./brief-statements.ts";
import { count, escapeHtml, type Material, said, word } from "./brief-words.ts";

const LINKS_PER_NODE = 100;
/** More rows are no table that somebody reads; the picture has all of them. */
const ROWS_MAX = 200;
const WIDTH = 720;
/** With its title, on one page. */
const HEIGHT_MAX = 560;
const EDGE = 24;
const DOT = 8;

interface ChartNode extends GraphNode {
  readonly x: number;
  readonly y: number;
  readonly groups: readonly string[];
  readonly notes: readonly string[];
  readonly reportIds: readonly string[];
}

/** A saved chart as this viewer sees it. */
export interface ChartShown {
  readonly title: string;
  readonly nodes: readonly ChartNode[];
  readonly links: readonly GraphLink[];
  readonly access: readonly Access[];
  readonly reportIds: readonly string[];
}

export async function chartOf(
  platform: Platform,
  tx: Transaction,
  { body }: Extract<CasePart, { kind: "chart" }>,
  unnamed: Unnamed,
): Promise<ChartShown> {
  const canonical = await tx.canonical(body.nodes.map((node) => node.id));
  const now = (id: string): string => canonical.get(id) ?? id;
  const ids = [...new Set(body.nodes.map((node) => now(node.id)))];
  const inside = new Set(ids);
  const found = ids.length === 0 ? [] : await tx.links(ids, LINKS_PER_NODE);
  const between = found.filter((l) => inside.has(l.from) && inside.has(l.to));
  const { nodes, links } = await withStatements(tx, platform, ids, between);
  const about = await tx.statementsAbout(nodes.flatMap((n) => (n.kind === "entity" ? [n.id] : [])));
  const proof = groupBy(
    links.flatMap((l) => [l.from, l.to].map((id) => ({ id, statements: l.statements }))),
    ({ id }) => id,
  );
  const place = new Map(body.nodes.map((node) => [now(node.id), node]));
  const shown = nodes.flatMap((node): ChartNode[] => {
    const at = place.get(node.id);
    const said =
      node.kind === "entity"
        ? (about.get(node.id) ?? [])
        : (proof.get(node.id) ?? []).flatMap(({ statements }) => statements);
    // An identifier that nothing which this viewer sees joins to anything says nothing here.
    if (!at || said.length === 0) return [];
    return [
      {
        ...node,
        x: at.x,
        y: at.y,
        groups: (body.groups ?? [])
          .filter((g) => g.ids.some((id) => now(id) === node.id))
          .map((g) => unnamed(g.name)),
        notes: body.notes.filter((n) => now(n.nodeId) === node.id).map((n) => unnamed(n.text)),
        reportIds: [...new Set(said.map((s) => s.reportId))],
      },
    ];
  });
  const statements = [...[...about.values()].flat(), ...links.flatMap((l) => l.statements)];
  return {
    title: unnamed(body.title),
    nodes: shown,
    links,
    access: [...new Set(statements.map((s) => s.access))],
    reportIds: [...new Set(statements.map((s) => s.reportId))],
  };
}

/** Each chart as it was laid out, its nodes numbered, and under it who each of them is and which report says so. */
export function chartsPart(m: Material, charts: readonly ChartShown[]): string {
  const { t } = m;
  if (charts.length === 0) return "";
  const parts = charts.map(
    (chart) =>
      `<article><h3><bdi dir="auto">${escapeHtml(chart.title)}</bdi></h3>${pictureOf(chart)}${tableOf(m, chart)}</article>`,
  );
  return `<section class="charts"><h2>${said(t, "charts")}</h2><p>${said(t, "chartsText")}</p>${parts.join("\n")}</section>`;
}

function pictureOf({ nodes, links }: ChartShown): string {
  if (nodes.length === 0) return "";
  const [xs, ys] = [nodes.map((n) => n.x), nodes.map((n) => n.y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [wide, high] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const scale = Math.min((WIDTH - 2 * EDGE) / (wide || 1), (HEIGHT_MAX - 2 * EDGE) / (high || 1));
  const at = new Map(
    nodes.map((n, i) => [
      n.id,
      {
        no: i + 1,
        x: Math.round((n.x - left) * scale + EDGE + (WIDTH - 2 * EDGE - wide * scale) / 2),
        y: Math.round((n.y - top) * scale + EDGE),
      },
    ]),
  );
  const lines = links.flatMap(({ from, to }) => {
    const [a, b] = [at.get(from), at.get(to)];
    return a && b ? [`<line x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}" stroke="#777"/>`] : [];
  });
  const dots = [...at.values()].map(
    ({ no, x, y }) =>
      `<circle cx="${x}" cy="${y}" r="${DOT}" fill="#fff" stroke="#111"/><text x="${x}" y="${y + 3}" text-anchor="middle" font-size="8" direction="ltr">${no}</text>`,
  );
  return `<svg viewBox="0 0 ${WIDTH} ${Math.ceil(high * scale) + 2 * EDGE}" role="img" xmlns="http://www.w3.org/2000/svg">${lines.join("")}${dots.join("")}</svg>`;
}

function tableOf(m: Material, { nodes }: ChartShown): string {
  const { t, lang, reports } = m;
  const bdi = (words: string): string => `<bdi dir="auto">${escapeHtml(words)}</bdi>`;
  const rows = nodes.slice(0, ROWS_MAX).map((node, i) => {
    const sources = node.reportIds.flatMap((id) => reports.get(id) ?? []).map(sourceLink);
    return `<tr><td><bdi>${i + 1}</bdi></td><td>${bdi(node.caption)}</td><td>${word(t, "schema", node.schema)}</td><td>${[...node.groups, ...node.notes].map(bdi).join("<br>")}</td><td>${sources.join("<br>")}</td></tr>`;
  });
  const more = nodes.length - rows.length;
  const head = ["chartNumber", "value", "chartKind", "chartNotes", "sources"].map(
    (key) => `<th scope="col">${said(t, key)}</th>`,
  );
  return `<table class="statements"><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>${more > 0 ? `<p>${said(t, "chartMore")} ${count(lang, more)}</p>` : ""}`;
}
