/** The little that the repairs need of a DOM node. */
export interface RepairNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<RepairNode>;
  getAttribute?(name: string): string | null;
}

const ELEMENT = 1;
/** Boxes that news sites put inside the body, by the words of their class or id. */
const BOX =
  /(?:^|[\s_-])(?:caption|credits?|share|sharing|social|related|recommend(?:ed|ations?)?|newsletter|promo|byline|author-?(?:bio|box|info)?|dateline|tags?|topics|comments?|breadcrumbs?|print|advert(?:isement)?|ads?|sponsor(?:ed)?|subscribe|signup|sidebar|read-?more|more-?(?:on|from|stories)|also-?read|toolbar|hidden|sr-only|visually-hidden|screen-reader(?:-text)?|timestamp|pub-?date|published|footnotes?|copyright|disclaimer|outbrain|taboola|gallery|slideshow)(?:$|[\s_-])/i;
const BOXED: ReadonlySet<string> = new Set(
  "DIV SECTION P SPAN UL OL DL FIGURE ASIDE HEADER FOOTER H2 H3 H4 H5 H6 TABLE TIME".split(" "),
);
/** A box holds little of the text; a class such as "content-tags-article" on the whole is no box. */
const BOX_TEXT_MAX = 600;
const LINK_BLOCK_TEXT_MAX = 220;

/** What Readability leaves in that is no part of the article: captions, asides, share and related boxes, link lists. */
export function isBox(node: RepairNode, textLength: number): boolean {
  if (node.nodeType !== ELEMENT) return false;
  const name = node.nodeName.toUpperCase();
  if (name === "FIGCAPTION" || name === "ASIDE" || name === "NAV") return true;
  if (!BOXED.has(name)) return false;
  const length = (node.textContent ?? "").trim().length;
  if (length === 0) return false;
  const marks = `${node.getAttribute?.("class") ?? ""} ${node.getAttribute?.("id") ?? ""}`
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .slice(0, 400);
  if (BOX.test(marks) && length <= BOX_TEXT_MAX && length < textLength / 4) return true;
  const isBlock = name !== "SPAN" && name !== "TABLE";
  return isBlock && length <= LINK_BLOCK_TEXT_MAX && linkLength(node, 0) >= length * 0.9;
}

/** Characters of the text inside links. */
function linkLength(node: RepairNode, depth: number): number {
  if (depth > 40) return 0;
  let sum = 0;
  for (const child of node.childNodes) {
    if (child.nodeType !== ELEMENT) continue;
    sum +=
      child.nodeName.toUpperCase() === "A"
        ? (child.textContent ?? "").trim().length
        : linkLength(child, depth + 1);
  }
  return sum;
}
