import type { GraphLink, GraphNode } from "../api/types.ts";
import type { Chart, ChartWords } from "./chart-files.ts";
import { placeLabels, type WantedLabel } from "./labels.ts";
import { linkKey, type Point } from "./model.ts";

export interface PictureWords extends ChartWords {
  readonly colourOf: (schema: string) => string;
  /** An icon as SVG, and the colour that is legible on its disc; undefined where there is none. */
  readonly iconOf: (schema: string) => string | undefined;
  readonly iconColour: string;
  /** Burnt into the picture, above and below. */
  readonly marking: string;
  readonly title: string;
  readonly dir: "ltr" | "rtl";
  readonly font: string;
}

const WIDTH = 1600;
const MARGIN = 90;
/** Height of the black bands with the marking. */
const BAND = 34;
const RADIUS = 12;
/** Side of an icon, whose own is 24. */
const ICON = 14;

/** A line of text in the picture: the middle of its foot. */
interface Line {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly weight: number;
  readonly colour: string;
  /** Whether the paper shows around it, so that a line through it does not make it illegible. */
  readonly isOnPaper: boolean;
}

interface Picture {
  readonly height: number;
  readonly shapes: string;
  readonly lines: readonly Line[];
}

/** The chart as a picture of its own, its marking at the top and at the foot: a screenshot cannot lose it. */
export function toSvg(chart: Chart, words: PictureWords): string {
  const { height, shapes, lines } = pictureOf(chart, words);
  const texts = lines.map(
    ({ x, y, text, size, weight, colour, isOnPaper }) =>
      `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}"${isOnPaper ? PAPER : ""} text-anchor="middle" direction="auto" unicode-bidi="plaintext">${escaped(text)}</text>`,
  );
  return svgOf(words, height, [shapes, ...texts].join("\n"));
}

/** The same picture as pixels; the words in the page's own fonts, which a picture by itself does not see. */
export async function toPng(chart: Chart, words: PictureWords): Promise<Blob> {
  const { height, shapes, lines } = pictureOf(chart, words);
  const url = URL.createObjectURL(new Blob([svgOf(words, height, shapes)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH;
    canvas.height = height;
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0);
    for (const line of lines) if (context) write(context, line, words.font);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

function write(context: CanvasRenderingContext2D, line: Line, font: string): void {
  const text = `\u2068${line.text}\u2069`;
  context.font = `${line.weight} ${line.size}px ${font}`;
  context.textAlign = "center";
  context.lineJoin = "round";
  context.lineWidth = PAPER_WIDTH;
  context.strokeStyle = "#fff";
  if (line.isOnPaper) context.strokeText(text, line.x, line.y);
  context.fillStyle = line.colour;
  context.fillText(text, line.x, line.y);
}

const PAPER_WIDTH = 3;
const PAPER = ` stroke="#fff" stroke-width="${PAPER_WIDTH}" stroke-linejoin="round" paint-order="stroke"`;

const svgOf = (words: PictureWords, height: number, inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="${escaped(words.font)}" direction="${words.dir}">
<title>${escaped(words.title)} ${escaped(words.marking)}</title>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${inside}
</svg>`;

function pictureOf({ nodes, links, places }: Chart, words: PictureWords): Picture {
  const at = fit(nodes, places);
  const { height } = at;
  const edges = links.map((link) => {
    const [a, b] = [at.of(link.from), at.of(link.to)];
    return `<line x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}" stroke="#8b95a3" stroke-width="1.5"/>`;
  });
  const dots = nodes.map((node) => {
    const { x, y } = at.of(node.id);
    return `<circle cx="${x}" cy="${y}" r="${RADIUS}" fill="${words.colourOf(node.schema)}"/>${placedIcon(words.iconOf(node.schema), words.iconColour, x, y)}`;
  });
  const tops = [0, height - BAND];
  const bands = tops.map((y) => `<rect x="0" y="${y}" width="${WIDTH}" height="${BAND}" fill="#000"/>`);
  const markings = tops.map(
    (y): Line => ({
      x: WIDTH / 2,
      y: y + 23,
      text: words.marking,
      size: 16,
      weight: 700,
      colour: "#fff",
      isOnPaper: false,
    }),
  );
  return {
    height,
    shapes: [...edges, ...dots, ...bands].join("\n"),
    lines: [...namesIn(nodes, links, at, words), ...markings],
  };
}

const NAME_SIZE = 13;
const SMALL_SIZE = 10;
/** Width of a letter in its height, on the whole. */
const LETTER = 0.6;

/** Every name, clear of other names and discs where there is room; of what joins two, what has room. */
function namesIn(
  nodes: readonly GraphNode[],
  links: readonly GraphLink[],
  at: Fit,
  words: PictureWords,
): readonly Line[] {
  const said = new Map<string, readonly [name: string, type?: string]>();
  const degrees = new Map<string, number>();
  for (const link of links)
    for (const end of [link.from, link.to]) degrees.set(end, (degrees.get(end) ?? 0) + 1);
  const names = nodes.map(({ id, caption, schema }): WantedLabel => {
    const [name, type] = [short(caption), words.schemaLabel(schema)];
    said.set(`node ${id}`, [name, type]);
    const width = Math.max(name.length * NAME_SIZE, type.length * SMALL_SIZE) * LETTER;
    const rank = degrees.get(id) ?? 0;
    return { key: `node ${id}`, ...at.of(id), radius: RADIUS, width, height: 30, rank, isForced: true };
  });
  const relations = links.map((link): WantedLabel => {
    const [a, b] = [at.of(link.from), at.of(link.to)];
    const text = words.relationLabel(link.relation);
    const key = `link ${linkKey(link)}`;
    said.set(key, [text]);
    const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    const width = text.length * SMALL_SIZE * LETTER;
    return { key, ...middle, radius: 0, width, height: 14, rank: 0, isForced: false };
  });
  const discs = nodes.map(({ id }) => ({ ...at.of(id), radius: RADIUS }));
  const room = { width: WIDTH, height: at.height - BAND };
  return placeLabels([...names, ...relations], discs, room).flatMap(({ key, x, y }) => {
    const [name = "", type] = said.get(key) ?? [];
    const line = (text: string, foot: number, size: number, weight: number, colour: string): Line => ({
      x: Math.round(x),
      y: Math.round(foot),
      text,
      size,
      weight,
      colour,
      isOnPaper: true,
    });
    if (type === undefined) return [line(name, y + SMALL_SIZE, SMALL_SIZE, 400, "#434c5a")];
    const foot = y + NAME_SIZE;
    return [
      line(name, foot, NAME_SIZE, 600, "#12171f"),
      line(type, foot + SMALL_SIZE + 3, SMALL_SIZE, 400, "#434c5a"),
    ];
  });
}

/** An icon in the middle of its disc. */
function placedIcon(svg: string | undefined, colour: string, x: number, y: number): string {
  const inside = svg?.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"));
  if (inside === undefined) return "";
  return `<g transform="translate(${x - ICON / 2} ${y - ICON / 2}) scale(${ICON / 24})" fill="none" stroke="${colour}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inside}</g>`;
}

type Fit = ReturnType<typeof fit>;

/** Places in the picture, the whole network inside of the margins and both bands. */
function fit(nodes: readonly GraphNode[], places: ReadonlyMap<string, Point>) {
  const points = nodes.map(({ id }) => places.get(id) ?? { x: 0, y: 0 });
  const [left, right] = [Math.min(...points.map((p) => p.x)), Math.max(...points.map((p) => p.x))];
  const [low, high] = [Math.min(...points.map((p) => p.y)), Math.max(...points.map((p) => p.y))];
  const scale = (WIDTH - 2 * MARGIN) / Math.max(right - left, (high - low) * 0.75, 1);
  const height = Math.max(420, Math.round((high - low) * scale + 2 * MARGIN + 2 * BAND));
  const aside = (WIDTH - 2 * MARGIN - (right - left) * scale) / 2;
  return {
    height,
    of: (id: string): Point => {
      const point = places.get(id) ?? { x: left, y: low };
      return {
        x: Math.round(MARGIN + aside + (point.x - left) * scale),
        // Up is up, as in the canvas.
        y: Math.round(MARGIN + BAND + (high - point.y) * scale),
      };
    },
  };
}

const short = (text: string): string => {
  const clean = text.replace(/[\p{Cc}\p{Cf}]/gu, "").replace(/\p{M}{4,}/gu, "");
  return clean.length > 40 ? `${Array.from(clean.slice(0, 80)).slice(0, 39).join("")}…` : clean;
};

/** What no XML may hold: halves of letters, and what is no letter. */
const NO_XML = /[\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

const escaped = (text: string): string =>
  text
    .replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
    .replace(/[\p{Cc}]/gu, "")
    .replace(NO_XML, "");
