import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const DEPLOY = fileURLToPath(new URL("../../deploy/", import.meta.url));
const read = (name: string): string => readFileSync(join(DEPLOY, name), "utf8");

/** What is shipped to run Wasl with; `npm run test:deploy` installs and starts the package, and asks systemd and docker. */
describe("deploy", () => {
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

  it("builds the image from the sources alone: no secret, data or module of the machine that builds it", () => {
    const left = readFileSync(join(DEPLOY, "../.dockerignore"), "utf8").split("\n");
    for (const path of ["deploy/secrets", "wasl-data", "node_modules", ".git"]) expect(left).toContain(path);
  });

  it("asks no worker for a page: it serves none", () => {
    const worker = read("compose.yaml").split("\n  worker:\n")[1] ?? "";
    expect(worker.split("\nsecrets:")[0]).toContain("healthcheck: { disable: true }");
  });

  it("keeps no secret: no password, no key, no token", () => {
    for (const name of readdirSync(DEPLOY))
      expect(read(name)).not.toMatch(/password\s*[:=]\s*["']?[A-Za-z0-9]{6,}|BEGIN [A-Z ]*PRIVATE KEY/i);
  });
});
