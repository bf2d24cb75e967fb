import type { GraphLink, GraphNode } from "../api/types.ts";
import { toCsv } from "../parts/csv.ts";
import { markingParts, PAP_LEVELS, TLP_LEVELS } from "../parts/levels.ts";
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

/** What all markings of the names in a chart and of the statements behind it come to: the strictest TLP and PAP, with every other restriction. */
export function chartMarking(nodes: readonly GraphNode[], links: readonly GraphLink[]): string {
  const all = [
    ...nodes.flatMap((node) => node.access ?? []),
    ...links.flatMap((link) => link.statements.map((s) => s.access)),
  ];
  const tlp = strictestIn(
    TLP_LEVELS,
    all.map((access) => access.tlp),
  );
  const pap = strictestIn(
    PAP_LEVELS,
    all.map((access) => access.pap),
  );
  const others = new Set(all.flatMap((access) => markingParts({ ...access, pap: "clear" }).slice(1)));
  return [
    `TLP:${tlp.toUpperCase()}`,
    ...(pap === "clear" ? [] : [`PAP:${pap.toUpperCase()}`]),
    ...[...others].sort(),
  ].join(" ");
}

/** Of levels from the least restrictive on; nothing to go by is the strictest. */
const strictestIn = <L extends string>(levels: readonly L[], found: readonly L[]): L =>
  (found.length === 0 ? levels.at(-1) : levels[Math.max(...found.map((one) => levels.indexOf(one)))]) as L;

/** Everything that is drawn, linked or not, as charting tools such as i2 import entities; each row carries its marking. */
export function toEntityCsv({ nodes, links }: Chart, words: Pick<ChartWords, "schemaLabel">): string {
  const rows = nodes.map((node) => [
    node.id,
    words.schemaLabel(node.schema),
    node.caption,
    // An identifier is as restricted as the links that say it.
    chartMarking(
      [node],
      node.access ? [] : links.filter(({ from, to }) => from === node.id || to === node.id),
    ),
    node.schema,
  ]);
  // The last in every language the same: by it an entity comes back as what it was.
  return toCsv(["Id", "Type", "Label", "Marking", "Schema"], rows);
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
