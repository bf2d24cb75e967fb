import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SRC = `${ROOT}src/`;

/** Vitest's global setup: dist/ is what the sources say now, whoever ran the tests and however. Under a second where it was. */
export default function compile(): void {
  execFileSync("npm", ["run", "--silent", "types"], { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
}

/**
 * Where a test asks for a file under src/, it gets what the compiler made of it: what runs is what ships, threads of its own
 * included, and Node loads it in a second where vitest takes six to transform the sources of a node. The pages stay sources.
 */
export const compiledSources = {
  name: "compiled-sources",
  enforce: "pre",
  resolveId(source: string, importer: string | undefined): string | undefined {
    if (!importer || !source.startsWith(".")) return undefined;
    const path = fileURLToPath(new URL(source, `file://${importer}`));
    if (!path.startsWith(SRC) || path.startsWith(`${SRC}web/`)) return undefined;
    return `${ROOT}dist/${path.slice(SRC.length).replace(/\.ts$/, ".js")}`;
  },
} as const;
