import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PAGE = fileURLToPath(new URL("../docs/benchmarks/trust.md", import.meta.url));
const HEAD =
  "# Trust\n\nWritten by `npm run bench:trust` and `npm run test:faults`; figures are of the commit that each names.\n";

/** Puts a section into docs/benchmarks/trust.md in the place of the one of this title, or at the end. */
export function writeSection(title, text) {
  const page = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : HEAD;
  const sections = page.split(/^(?=## )/m);
  const made = `## ${title}\n\n${text.trim()}\n`;
  const at = sections.findIndex((s) => s.startsWith(`## ${title}\n`));
  if (at >= 0) sections[at] = at === sections.length - 1 ? made : `${made}\n`;
  else sections.push(`${sections.length > 0 ? "\n" : ""}${made}`);
  writeFileSync(
    PAGE,
    `${sections
      .join("")
      .replace(/\n{3,}/g, "\n\n")
      .trimEnd()}\n`,
  );
}
