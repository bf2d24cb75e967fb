import { SaxesParser } from "saxes";

const DEPTH_MAX = 200;
const FIELDS = new Set(["loc", "lastmod", "publication_date", "title", "language"]);

/** Entries of a sitemap, a news sitemap or an index of sitemaps; undefined where the markup is broken from the start. */
export function readSitemap(
  text: string,
  most: number,
): { items: Record<string, string>[]; omitted: number } | undefined {
  const items: Record<string, string>[] = [];
  let omitted = 0;
  let entry: Record<string, string> | undefined;
  let field: string | undefined;
  let isBroken = false;
  const parser = new SaxesParser({ xmlns: false });
  const local = (name: string): string => name.slice(name.indexOf(":") + 1).toLowerCase();
  let depth = 0;
  parser.on("opentag", ({ name }) => {
    depth += 1;
    if (depth > DEPTH_MAX) throw new Error("refused");
    const tag = local(name);
    if (tag === "url" || tag === "sitemap") entry = {};
    field = entry && FIELDS.has(tag) ? tag : undefined;
  });
  const add = (piece: string): void => {
    if (entry && field !== undefined) entry[field] = ((entry[field] ?? "") + piece).slice(0, 4000);
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("closetag", ({ name }) => {
    depth -= 1;
    const tag = local(name);
    if ((tag === "url" || tag === "sitemap") && entry) {
      for (const key of Object.keys(entry)) entry[key] = (entry[key] ?? "").trim();
      if (items.length < most) items.push(entry);
      else omitted++;
      entry = undefined;
    }
    field = undefined;
  });
  parser.on("error", () => {
    isBroken = true;
  });
  try {
    parser.write(text).close();
  } catch {
    isBroken = true;
  }
  return isBroken && items.length === 0 ? undefined : { items, omitted };
}
