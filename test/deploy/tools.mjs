// Asks the programs that will read the files of deploy/, where this machine has them; what it lacks is said.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const DEPLOY = fileURLToPath(new URL("../../deploy/", import.meta.url));
const read = (name) => readFileSync(join(DEPLOY, name), "utf8");
const has = (program, ...args) => spawnSync(program, args).status === 0;

const folder = mkdtempSync(join(tmpdir(), "wasl-deploy-"));
try {
  if (has("systemd-analyze", "--version")) checkUnits();
  else console.log("systemd units: not checked, systemd-analyze is not here");
  if (has("docker", "compose", "version")) checkCompose();
  else console.log("compose file: not checked, docker compose is not here");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function checkUnits() {
  const units = readdirSync(DEPLOY).filter((name) => /\.(service|timer)$/.test(name));
  // The program is not installed on this machine; everything else is as shipped.
  for (const name of units) {
    const text = read(name).replace("/usr/local/bin/wasl", process.execPath);
    writeFileSync(join(folder, name), text.replace(/^Documentation=.*$/m, ""));
  }
  for (const name of units) {
    const args = ["verify", "--man=no", join(folder, name)];
    const { status, stderr } = spawnSync("systemd-analyze", args, { encoding: "utf8" });
    const said = stderr.split("\n").filter((line) => line.includes(name));
    if (status !== 0 || said.length > 0) throw new Error(`${name}: ${stderr}`);
  }
  console.log(`systemd units: ${units.length} taken`);
}

function checkCompose() {
  mkdirSync(join(folder, "secrets"));
  writeFileSync(join(folder, "secrets", "postgres"), "fictitious");
  writeFileSync(join(folder, "compose.yaml"), read("compose.yaml"));
  const args = ["compose", "-f", join(folder, "compose.yaml"), "config", "--quiet"];
  const { status, stderr } = spawnSync("docker", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`compose.yaml: ${stderr}`);
  console.log("compose file: taken");
}
