import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const DEPLOY = fileURLToPath(new URL("../../deploy/", import.meta.url));
const read = (name: string): string => readFileSync(join(DEPLOY, name), "utf8");
const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;

/** What is shipped to run Wasl with; `npm run test:deploy` installs and starts the package itself. */
describe("deploy", () => {
  it.skipIf(!has("systemd-analyze", "--version"))("has units that systemd takes", () => {
    const folder = mkdtempSync(join(tmpdir(), "wasl-units-"));
    try {
      // The program is not installed on this machine; everything else is as shipped.
      const units = readdirSync(DEPLOY).filter((name) => /\.(service|timer)$/.test(name));
      expect(units.length).toBeGreaterThan(2);
      for (const name of units) {
        const text = read(name).replace("/usr/local/bin/wasl", process.execPath);
        writeFileSync(join(folder, name), text.replace(/^Documentation=.*$/m, ""));
      }
      for (const name of units) {
        const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", join(folder, name)], {
          encoding: "utf8",
        });
        expect({ name, status, said: stderr.split("\n").filter((l) => l.includes(name)) }).toEqual({
          name,
          status: 0,
          said: [],
        });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.skipIf(!has("docker", "compose", "version"))("has a compose file that docker takes", () => {
    const folder = mkdtempSync(join(tmpdir(), "wasl-compose-"));
    try {
      mkdirSync(join(folder, "secrets"));
      writeFileSync(join(folder, "secrets", "postgres"), "fictitious");
      writeFileSync(join(folder, "compose.yaml"), read("compose.yaml"));
      execFileSync("docker", ["compose", "-f", join(folder, "compose.yaml"), "config", "--quiet"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("runs as nobody in particular, with nothing but its own folder to write to", () => {
    const service = read("wasl.service");
    for (const line of ["User=wasl", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="])
      expect(service.split("\n")).toContain(line);
    const container = read("Containerfile").split("\n");
    // The last user that is named is whom it runs as.
    expect(container.filter((l) => l.startsWith("USER ")).at(-1)).toBe("USER node");
    const compose = read("compose.yaml");
    for (const line of ["read_only: true", "cap_drop: [ALL]", '"no-new-privileges:true"', "internal: true"])
      expect(compose).toContain(line);
    // The database is not published; Wasl is on loopback only, behind whoever does TLS.
    expect([...compose.matchAll(/ports: \[(.*)\]/g)].map((m) => m[1])).toEqual(['"127.0.0.1:7400:7400"']);
  });

  it("keeps no secret: no password, no key, no token", () => {
    for (const name of readdirSync(DEPLOY))
      expect(read(name)).not.toMatch(/password\s*[:=]\s*["']?[A-Za-z0-9]{6,}|BEGIN [A-Z ]*PRIVATE KEY/i);
  });
});
