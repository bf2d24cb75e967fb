import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom/worker";
import type { PageAnswer } from "../format.ts";
import { isoDate } from "../text/dates.ts";
import { isRow, type Row, readJson, textOf } from "../text/json.ts";
import type { PageFacts } from "./layout.ts";
import { isBox } from "./repairs.ts";

/** What the walk needs of a DOM node; linkedom's own types need the DOM library. */
interface Node {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<Node>;
  readonly firstElementChild?: Node | null;
  readonly nextElementSibling: Node | null;
  readonly parentElement: Node | null;
  getAttribute?(name: string): string | null;
  getAttributeNames?(): readonly string[];
}
interface PageDocument {
  readonly documentElement: Node | null;
  readonly body: Node | null;
  querySelector(selector: string): Node | null;
  querySelectorAll(selector: string): Iterable<Node>;
}

const ELEMENT = 1;
const TEXT = 3;
const BLOCKS: ReadonlySet<string> = new Set(
  "P DIV SECTION ARTICLE HEADER FOOTER H1 H2 H3 H4 H5 H6 LI UL OL BLOCKQUOTE PRE TABLE TR BR HR FIGURE FIGCAPTION MAIN ASIDE NAV DL DT DD".split(
    " ",
  ),
);
/** Never text, whatever they hold; nothing is run: linkedom has no scripting. */
const SILENT: ReadonlySet<string> = new Set(
  "SCRIPT STYLE NOSCRIPT TEMPLATE IFRAME OBJECT EMBED SVG MATH CANVAS AUDIO VIDEO FORM BUTTON SELECT INPUT TEXTAREA HEAD".split(
    " ",
  ),
);
/** Deeper trees are built to exhaust a reader; a real page has some dozens of levels. */
const TREE_DEPTH_MAX = 256;

/** The largest news pages measured have some 10,000 tags; 70,000 took Readability five seconds. */
const TAGS_MAX = 40_000;
/** Each is a text of its own to the parser: 100,000 take it six seconds. A page of 60,000 letters may write all of them so. */
const ENTITIES_MAX = 100_000;
/** The parser's and Readability's time grows with the cube of the depth: 256 levels take a second, 2,000 a minute and a half. */
const OPEN_TAGS_MAX = 256;

export interface PageRead {
  readonly text: string;
  readonly facts: PageFacts;
  /** True where it carries scripts, or has what runs them. */
  readonly isActive?: boolean;
}

/** The main text of a page, one block a line, and what its head says; or that the markup cannot be read. */
export const pageAnswer = (html: string): PageAnswer => readHtml(html) ?? { refused: "MARKUP_INVALID" };

function readHtml(html: string): PageRead | undefined {
  if (isTooDeep(html)) return undefined;
  try {
    const { document } = parseHTML(html) as unknown as { document: PageDocument };
    if (!document.body || isDeepTree(document.documentElement)) return undefined;
    const facts = factsOf(document);
    const text = mainText(html) ?? textOfNode(document.body);
    return { text, facts, ...(isActive(document) && { isActive: true }) };
  } catch {
    return undefined;
  }
}

/** Markup that would cost more than a page is worth: too many tags, or too many open at once. */
function isTooDeep(html: string): boolean {
  let depth = 0;
  let tags = 0;
  for (let at = html.indexOf("<"); at >= 0; at = html.indexOf("<", at + 1)) {
    tags++;
    if (tags > TAGS_MAX) return true;
  }
  let entities = 0;
  for (let at = html.indexOf("&"); at >= 0; at = html.indexOf("&", at + 1)) {
    entities++;
    if (entities > ENTITIES_MAX) return true;
  }
  // Paragraphs, items and cells may stay open; the parser closes them by itself.
  for (const m of html.matchAll(
    /<(\/?)(?:div|span|section|article|table|ul|ol|dl|b|i|u|font|em|strong|a|center|blockquote)\b/gi,
  )) {
    depth = Math.max(0, depth + (m[1] === "/" ? -1 : 1));
    if (depth > OPEN_TAGS_MAX) return true;
  }
  return false;
}

/** As the parser built it: any tag nests, and a closing tag of nothing closes nothing. */
function isDeepTree(root: Node | null): boolean {
  let depth = 1;
  let node = root;
  while (node) {
    if (node.firstElementChild) {
      node = node.firstElementChild;
      depth += 1;
      if (depth > TREE_DEPTH_MAX) return true;
      continue;
    }
    while (node && !node.nextElementSibling) {
      node = node === root ? null : node.parentElement;
      depth -= 1;
    }
    node = node === root ? null : (node?.nextElementSibling ?? null);
  }
  return false;
}

/** Scripts that are data (JSON-LD, templates) run nowhere. */
const RUNS = /^\s*(?:$|module\b|(?:text|application)\/(?:x-)?(?:java|ecma)script\b)/i;

function isActive(document: PageDocument): boolean {
  for (const script of document.querySelectorAll("script"))
    if (RUNS.test(script.getAttribute?.("type") ?? "")) return true;
  for (const node of document.querySelectorAll("*"))
    if (node.getAttributeNames?.().some((name) => /^on/i.test(name))) return true;
  return false;
}

function mainText(html: string): string | undefined {
  // Readability rewrites the tree that it reads, so it gets one of its own.
  const { document } = parseHTML(html);
  const article = new Readability(document as never, { charThreshold: 200, keepClasses: true }).parse();
  const content = article?.content;
  if (!content) return undefined;
  const parsed = parseHTML(`<!doctype html><html><body>${content}</body></html>`) as unknown as {
    document: PageDocument;
  };
  const whole = (parsed.document.body?.textContent ?? "").length;
  const text = parsed.document.body ? textOfNode(parsed.document.body, (n) => isBox(n, whole)) : "";
  return text.trim().length >= 80 ? text : undefined;
}

/** Text as a reader sees it: a line for each block, numbers before the items of an ordered list. */
function textOfNode(root: Node, isLeftOut: (node: Node) => boolean = () => false): string {
  const lines: string[] = [];
  let line = "";
  const flush = (): void => {
    const plain = line.replace(/\s+/g, " ").trim();
    if (plain !== "") lines.push(plain);
    line = "";
  };
  const walk = (node: Node, depth: number): void => {
    if (depth > TREE_DEPTH_MAX) return;
    if (node.nodeType === TEXT) {
      line += node.textContent ?? "";
      return;
    }
    const name = node.nodeName.toUpperCase();
    if (node.nodeType !== ELEMENT || SILENT.has(name) || node.getAttribute?.("hidden") != null) return;
    if (isLeftOut(node)) return;
    const isBlock = BLOCKS.has(name);
    if (isBlock) flush();
    let item = 0;
    for (const child of node.childNodes) {
      if (name === "OL" && child.nodeName.toUpperCase() === "LI") line = `${++item}. `;
      if (name === "OL" && line !== "") walkItem(child, depth + 1);
      else walk(child, depth + 1);
    }
    if (isBlock) flush();
  };
  const walkItem = (node: Node, depth: number): void => {
    for (const child of node.childNodes) walk(child, depth + 1);
    flush();
  };
  walk(root, 0);
  flush();
  return lines.join("\n");
}

function factsOf(document: PageDocument): PageFacts {
  const meta = (...names: readonly string[]): string | undefined => {
    for (const name of names) {
      const node =
        document.querySelector(`meta[property="${name}"]`) ?? document.querySelector(`meta[name="${name}"]`);
      const value = node?.getAttribute?.("content")?.trim();
      if (value) return value;
    }
    return undefined;
  };
  const data = linkedData(document);
  const title =
    meta("og:title") ?? textOf(data, "headline") ?? document.querySelector("title")?.textContent?.trim();
  const publisher = data["publisher"];
  const siteName = meta("og:site_name") ?? (isRow(publisher) ? textOf(publisher, "name") : undefined);
  const date =
    meta("article:published_time", "og:published_time", "date", "dc.date", "DC.date.issued", "pubdate") ??
    textOf(data, "datePublished") ??
    document.querySelector("time[datetime]")?.getAttribute?.("datetime")?.trim();
  const publishedAt = date === undefined ? undefined : isoDate(date);
  const canonical = document.querySelector('link[rel="canonical"]')?.getAttribute?.("href")?.trim();
  const sourceUrl = [canonical, meta("og:url")].find((url) => url && /^https?:\/\//i.test(url));
  const lang = document.documentElement?.getAttribute?.("lang")?.trim();
  return {
    ...(title ? { title } : {}),
    ...(siteName ? { siteName } : {}),
    ...(publishedAt ? { publishedAt } : {}),
    ...(sourceUrl ? { sourceUrl } : {}),
    ...(lang ? { lang } : {}),
  };
}

/** The NewsArticle of the page's JSON-LD: data in a script element, read as data. */
function linkedData(document: PageDocument): Row {
  for (const node of document.querySelectorAll('script[type="application/ld+json"]')) {
    const read = readJson(node.textContent ?? "");
    if (!read.ok) continue;
    const graph = isRow(read.value) ? read.value["@graph"] : read.value;
    const rows = [read.value, ...(Array.isArray(graph) ? graph : [])].filter(isRow);
    const article = rows.find((row) => /Article|Posting|Report/.test(String(row["@type"] ?? "")));
    if (article) return article;
  }
  return {};
}
