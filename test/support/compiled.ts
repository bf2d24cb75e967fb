import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformWithOxc } from "vite";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The layers up to the store and computing as JavaScript in a temporary folder, from the sources of this moment: a test that kills
 * processes needs files that plain Node runs, and dist/ may be older than what is tested.
 */
export async function compileStore(): Promise<{ readonly root: string; remove(): void }> {
  const root = mkdtempSync(join(tmpdir(), "wasl-compiled-"));
  for (const layer of ["core", "formats", "app", "store", "compute"])
    await compileFolder(join("src", layer), root);
  for (const whole of ["data", "node_modules"]) symlinkSync(join(ROOT, whole), join(root, whole));
  writeFileSync(join(root, "package.json"), '{"type":"module"}');
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

async function compileFolder(folder: string, root: string): Promise<void> {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const target = join(root, path.slice(ROOT.length));
    if (!entry.isFile() || /\.test\.ts$/.test(path)) continue;
    mkdirSync(dirname(target), { recursive: true });
    if (path.endsWith(".ts")) {
      const { code } = await transformWithOxc(readFileSync(path, "utf8"), path);
      writeFileSync(target.replace(/\.ts$/, ".js"), code.replace(/(from\s+"[^"]+)\.ts"/g, '$1.js"'));
    } else if (/\.(js|json)$/.test(path)) cpSync(path, target);
  }
}
