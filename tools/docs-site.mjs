// Makes dist/web/docs from docs/ and the papers at the root: plain pages that need no script, served at /docs.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Marked } from "marked";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = join(root, "dist/web/docs");

const GROUPS = [
  [
    "Use it",
    [
      "docs/exercise.md",
      "docs/analyst.md",
      "docs/financial-analyst.md",
      "docs/supply-officer.md",
      "docs/rights.md",
      "docs/gaps.md",
    ],
  ],
  [
    "Run it",
    ["docs/administrator.md", "docs/cli.md", "docs/security-http.md", "docs/keys.md", "SECURITY.md"],
  ],
  [
    "Build on it",
    [
      "docs/api.md",
      "docs/errors.md",
      "docs/extending.md",
      "ARCHITECTURE.md",
      "FEDERATION.md",
      "GLOSSARY.md",
      "CONTRIBUTING.md",
      "CHANGELOG.md",
    ],
  ],
];

const listed = GROUPS.flatMap(([, files]) => files);
const more = [
  ...readdirSync(join(root, "docs"))
    .filter((f) => f.endsWith(".md"))
    .map((f) => `docs/${f}`),
  ...readdirSync(join(root, "docs/benchmarks"))
    .filter((f) => f.endsWith(".md"))
    .map((f) => `docs/benchmarks/${f}`),
  ...readdirSync(join(root, "docs/adr"))
    .filter((f) => f.endsWith(".md"))
    .map((f) => `docs/adr/${f}`),
].filter((file) => !listed.includes(file));
const groups = [...GROUPS, ["Figures and decisions", more]];
const files = ["README.md", ...groups.flatMap(([, list]) => list)];

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const pageOf = (file) =>
  file === "README.md" ? "index.html" : `${basename(file, ".md").toLowerCase()}.html`;
const titleOf = (text, file) => /^#\s+(.+)$/m.exec(text)?.[1]?.replace(/[`*]/g, "") ?? basename(file, ".md");
const slug = (text) =>
  text
    .toLowerCase()
    .replace(/<[^>]+>/g, "")
    .replace(/[^\p{L}\p{N}\s-]/gu, "")
    .trim()
    .replace(/\s+/g, "-");

/** A link to another paper leads to its page; one to the code or outwards is words, as this site is offline. */
function linkOf(href) {
  if (href.startsWith("#")) return href;
  const [path, anchor] = href.split("#");
  const name = basename(path);
  const known = files.find((file) => basename(file) === name);
  return known ? `${pageOf(known)}${anchor ? `#${anchor}` : ""}` : undefined;
}

const marked = new Marked({
  gfm: true,
  renderer: {
    // The papers are ours, and still nothing raw goes into a page.
    html: ({ text }) => escaped(text),
    image: ({ text }) => `<em>${escaped(text)}</em>`,
    heading({ tokens, depth, text }) {
      return `<h${depth} id="${slug(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    link({ href, tokens }) {
      const to = linkOf(href);
      const inner = this.parser.parseInline(tokens);
      if (to) return `<a href="${escaped(to)}">${inner}</a>`;
      return /^https?:/.test(href) ? `${inner} (<code>${escaped(href)}</code>)` : inner;
    },
    table(token) {
      const cell = (c, tag) => `<${tag}>${this.parser.parseInline(c.tokens)}</${tag}>`;
      const head = token.header.map((c) => cell(c, "th")).join("");
      const rows = token.rows.map((row) => `<tr>${row.map((c) => cell(c, "td")).join("")}</tr>`).join("\n");
      return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>\n`;
    },
  },
});

const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
const nav = (current) =>
  [["Wasl", ["README.md"]], ...groups]
    .map(
      ([name, list]) =>
        `<h2>${escaped(name)}</h2><ul>${list
          .map((file) => {
            const here = file === current ? ' aria-current="page"' : "";
            return `<li><a href="${pageOf(file)}"${here}>${escaped(titleOf(texts.get(file), file))}</a></li>`;
          })
          .join("")}</ul>`,
    )
    .join("\n");

mkdirSync(out, { recursive: true });
writeFileSync(
  join(out, "docs.css"),
  `:root{color-scheme:light dark;--ink:light-dark(#12171f,#e9ecf1);--soft:light-dark(#434c5a,#b4bcc9);--line:light-dark(#dfe3e9,#2a303b);--ground:light-dark(#fff,#161a21);--link:light-dark(#1f5fa8,#7db4f2)}
body{margin:0;display:grid;grid-template-columns:17rem minmax(0,1fr);background:var(--ground);color:var(--ink);font:15px/1.6 system-ui,sans-serif}
nav{position:sticky;top:0;height:100vh;overflow:auto;box-sizing:border-box;padding:1rem;border-inline-end:1px solid var(--line)}
nav h2{margin:1rem 0 .25rem;font-size:.8rem;color:var(--soft)}nav ul{list-style:none;margin:0;padding:0}nav a{display:block;padding:.15rem 0}
nav [aria-current]{font-weight:600}a{color:var(--link);text-underline-offset:2px}nav a{text-decoration:none}
main{max-width:52rem;padding:1.5rem 2rem 4rem;overflow-wrap:anywhere}h1{line-height:1.2}pre{overflow:auto;padding:.75rem;border:1px solid var(--line);border-radius:6px}
code{font-size:.9em}table{border-collapse:collapse}th,td{padding:.35rem .6rem;border:1px solid var(--line);text-align:start;vertical-align:top}.wide{overflow-x:auto}
@media(max-width:48rem){body{display:block}nav{position:static;height:auto}main{padding:1rem}}
`,
);
for (const file of files) {
  const text = texts.get(file);
  writeFileSync(
    join(out, pageOf(file)),
    `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(titleOf(text, file))} · Wasl</title><link rel="stylesheet" href="docs.css"></head>
<body><nav aria-label="Documentation"><a href="/">Back to Wasl</a>${nav(file)}</nav>
<main>${marked.parse(text)}</main></body></html>
`,
  );
}
