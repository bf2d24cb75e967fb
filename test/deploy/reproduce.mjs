// Builds the package twice, each from a clean copy of the last commit in a folder of its own, and compares the bytes:
// whoever has the source can tell whether a package was made from it.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
// Below the project, whose installed packages both builds find on their way up.
mkdirSync(join(root, "test-results"), { recursive: true });
const folder = mkdtempSync(join(root, "test-results", "reproduce-"));

function pack(name) {
  // Of another length, so that a path that gets into the output shows.
  const copy = join(folder, name);
  mkdirSync(copy);
  execFileSync("sh", ["-c", `git archive "${commit}" | tar -x -C "${copy}"`], { cwd: root });
  const run = (...args) =>
    execFileSync("npm", args, { cwd: copy, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  run("run", "build", "--silent");
  const [{ filename, entryCount }] = JSON.parse(run("pack", "--json", "--ignore-scripts"));
  const bytes = readFileSync(join(copy, filename));
  return {
    bytes,
    entryCount,
    files: join(copy, "dist"),
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

try {
  const first = pack("a");
  const second = pack("another-folder");
  if (!first.bytes.equals(second.bytes)) {
    const { stdout } = spawnSync("diff", ["-rq", first.files, second.files], { encoding: "utf8" });
    throw new Error(`two builds of ${commit} differ: ${stdout}`);
  }
  console.log(
    `reproducible: ${commit.slice(0, 7)}, ${first.entryCount} files, ${first.bytes.length} bytes, sha256 ${first.sha256}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
