import type { Access, GraphLink, GraphNode } from "../api/types.ts";
import { toCsv } from "../parts/csv.ts";
import { markingText } from "../parts/levels.ts";
import type { Point } from "./model.ts";

interface Chart {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  readonly places: ReadonlyMap<string, Point>;
}

interface Words {
  readonly kindOf: (schema: string) => string;
  readonly schemaLabel: (schema: string) => string;
  readonly relationLabel: (relation: string) => string;
  readonly colourOf: (schema: string) => string;
  /** Burnt into the picture, above and below. */
  readonly marking: string;
  readonly title: string;
  readonly dir: "ltr" | "rtl";
  readonly font: string;
}

const WIDTH = 1600;
const MARGIN = 90;
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

/** The chart as a picture of its own, its marking at the top and at the foot: a screenshot cannot lose it. */
export function toSvg({ nodes, links, places }: Chart, words: Words): string {
  const at = fit(nodes, places);
  const height = at.height;
  const edges = links.map((link) => {
    const [a, b] = [at.of(link.from), at.of(link.to)];
    return `<line x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}" stroke="#8b95a3" stroke-width="1.5"/>
<text x="${(a.x + b.x) / 2}" y="${(a.y + b.y) / 2 - 4}" font-size="10" fill="#434c5a" text-anchor="middle">${escaped(words.relationLabel(link.relation))}</text>`;
  });
  const dots = nodes.map((node) => {
    const { x, y } = at.of(node.id);
    return `<circle cx="${x}" cy="${y}" r="9" fill="${words.colourOf(node.schema)}"/>
<text x="${x}" y="${y + 24}" font-size="13" font-weight="600" fill="#12171f" text-anchor="middle" direction="auto" unicode-bidi="plaintext">${escaped(short(node.caption))}</text>
<text x="${x}" y="${y + 38}" font-size="10" fill="#434c5a" text-anchor="middle">${escaped(words.schemaLabel(node.schema))}</text>`;
  });
  const band = (y: number): string =>
    `<rect x="0" y="${y}" width="${WIDTH}" height="34" fill="#000"/><text x="${WIDTH / 2}" y="${y + 23}" font-size="16" font-weight="700" fill="#fff" text-anchor="middle" direction="ltr">${escaped(words.marking)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="${escaped(words.font)}" direction="${words.dir}">
<title>${escaped(words.title)} ${escaped(words.marking)}</title>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${edges.join("\n")}
${dots.join("\n")}
${band(0)}${band(height - 34)}
</svg>`;
}

/** The same picture as pixels. */
export async function toPng(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Links with both ends in each row, as charting tools such as i2 import them; each row carries its marking. */
export function toLinkCsv(
  { nodes, links }: Chart,
  words: Pick<Words, "schemaLabel" | "relationLabel">,
): string {
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

/** Places in the picture, the whole network inside of the margins and both bands. */
function fit(nodes: readonly GraphNode[], places: ReadonlyMap<string, Point>) {
  const points = nodes.map(({ id }) => places.get(id) ?? { x: 0, y: 0 });
  const [left, right] = [Math.min(...points.map((p) => p.x)), Math.max(...points.map((p) => p.x))];
  const [low, high] = [Math.min(...points.map((p) => p.y)), Math.max(...points.map((p) => p.y))];
  const scale = (WIDTH - 2 * MARGIN) / Math.max(right - left, (high - low) * 0.75, 1);
  const height = Math.max(420, Math.round((high - low) * scale + 2 * MARGIN + 68));
  const aside = (WIDTH - 2 * MARGIN - (right - left) * scale) / 2;
  return {
    height,
    of: (id: string): Point => {
      const point = places.get(id) ?? { x: left, y: low };
      return {
        x: Math.round(MARGIN + aside + (point.x - left) * scale),
        // Up is up, as in the canvas.
        y: Math.round(MARGIN + 34 + (high - point.y) * scale),
      };
    },
  };
}

const short = (text: string): string => {
  const clean = text.replace(/[\p{Cc}\p{Cf}]/gu, "").replace(/\p{M}{4,}/gu, "");
  return clean.length > 40 ? `${clean.slice(0, 39)}…` : clean;
};

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`).replace(/[\p{Cc}]/gu, "");
