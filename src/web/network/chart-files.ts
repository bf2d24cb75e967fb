import type { Access, GraphLink, GraphNode } from "../api/types.ts";
import { toCsv } from "../parts/csv.ts";
import { markingText } from "../parts/levels.ts";
import type { Point } from "./model.ts";

export interface Chart {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  readonly places: ReadonlyMap<string, Point>;
}

/** How the reader's language calls what is in a chart. */
export interface ChartWords {
  readonly schemaLabel: (schema: string) => string;
  readonly relationLabel: (relation: string) => string;
}

const TLP: readonly Access["tlp"][] = ["clear", "green", "amber", "amber+strict", "red"];

/** What all markings of the names in a chart and of the statements behind it come to: the strictest TLP, with every other restriction. */
export function chartMarking(nodes: readonly GraphNode[], links: readonly GraphLink[]): string {
  const all = [
    ...nodes.flatMap((node) => node.access ?? []),
    ...links.flatMap((link) => link.statements.map((s) => s.access)),
  ];
  // Nothing to go by is the strictest.
  const tlp = all.length === 0 ? "red" : (TLP[Math.max(...all.map((a) => TLP.indexOf(a.tlp)))] ?? "red");
  const others = new Set(all.flatMap((access) => markingText(access).split(" ").slice(1)));
  return [`TLP:${tlp.toUpperCase()}`, ...[...others].sort()].join(" ");
}

/** Links with both ends in each row, as charting tools such as i2 import them; each row carries its marking. */
export function toLinkCsv({ nodes, links }: Chart, words: ChartWords): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const rows = links.map((link) => {
    const [from, to] = [byId.get(link.from), byId.get(link.to)];
    const [first = ""] = link.statements.flatMap((s) => s.validFrom ?? []).sort();
    const last = link.statements.flatMap((s) => s.validTo ?? []).sort();
    return [
      link.from,
      from ? words.schemaLabel(from.schema) : "",
      from?.caption ?? "",
      link.to,
      to ? words.schemaLabel(to.schema) : "",
      to?.caption ?? "",
      words.relationLabel(link.relation),
      first,
      last.at(-1) ?? "",
      link.statements.length,
      [...new Set(link.statements.map((s) => s.reportId))].join(" "),
      chartMarking(
        [from, to].filter((node) => node !== undefined),
        [link],
      ),
      from?.schema ?? "",
      to?.schema ?? "",
      link.relation,
    ];
  });
  const header = [
    "Entity1Id",
    "Entity1Type",
    "Entity1Label",
    "Entity2Id",
    "Entity2Type",
    "Entity2Label",
    "LinkType",
    "DateFirst",
    "DateLast",
    "Statements",
    "Reports",
    "Marking",
    // In every language the same: by these a chart comes back as what it was.
    "Entity1Schema",
    "Entity2Schema",
    "Relation",
  ];
  return toCsv(header, rows);
}
