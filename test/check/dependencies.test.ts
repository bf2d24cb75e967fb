import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const npm = execFileSync("which", ["npm"], { encoding: "utf8" }).trim();
let folder: string;

/** An npm whose registry answers audits, and what is behind, as it is told; all else the real one does. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wasl-npm-"));
  const file = join(folder, "npm");
  writeFileSync(
    file,
    `#!/bin/sh\ncase "$1" in audit|outdated) cat "${folder}/$1.json";; *) exec ${npm} "$@";; esac\n`,
  );
  chmodSync(file, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(
  audit: unknown,
  args: readonly string[] = [],
  outdated: unknown = {},
  tool = "tools/dependencies.mjs",
) {
  writeFileSync(join(folder, "audit.json"), JSON.stringify(audit));
  writeFileSync(join(folder, "outdated.json"), JSON.stringify(outdated));
  return spawnSync(process.execPath, [join(root, tool), ...args], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}` },
  });
}
const found = (high: number) => ({
  metadata: { vulnerabilities: { low: 1, moderate: 2, high, critical: 0 } },
});

describe("npm run deps", () => {
  it("a registry that answers no audit is no clean audit", () => {
    const { status, stdout } = run({ message: "405 Method Not Allowed" });
    expect(stdout).toMatch(/audit: NOT DONE, nothing is known of vulnerabilities.*405/);
    expect(status).toBe(3);
    expect(run({}, ["--offline"])).toMatchObject({ status: 3, stdout: expect.stringContaining("not asked") });
  });

  it("a vulnerability of level high stands against a release, one below does not", () => {
    expect(run(found(1))).toMatchObject({ status: 1, stdout: expect.stringContaining("1 high") });
    expect(run(found(0))).toMatchObject({ status: 0, stdout: expect.stringContaining("2 moderate") });
  });

  it("the deployment test fails by a vulnerability, and says where the registry answers no audit", () => {
    const deployed = (audit: unknown) => run(audit, [], {}, "test/deploy/audit.mjs");
    expect(deployed(found(1))).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("0 passed, 1 failed"),
    });
    expect(deployed(found(0))).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("1 passed, 0 failed"),
    });
    const { status, stdout } = deployed({ message: "405 Method Not Allowed" });
    expect(status).toBe(0);
    expect(stdout).toMatch(/NOT DONE[\s\S]*0 passed, 0 failed, 1 skipped: no vulnerability is ruled out/);
  });

  it("what is behind its newest needs a reason for the version that is held", () => {
    const newest = { current: "1.0.0", latest: "99.0.0" };
    expect(run(found(0), [], { sigma: newest })).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("versions: 1 behind their newest, 0 of them without a reason"),
    });
    expect(run(found(0), [], { fastify: newest })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/version: fastify .*newest 99\.0\.0: no reason/),
    });
    expect(run(found(0), [], { error: { code: "ECONNREFUSED" } })).toMatchObject({ status: 3 });
  });

  it("writes what ships as CycloneDX: the package's needs and the libraries inside of its pages, each with a licence", () => {
    expect(run(found(0)).stdout).toContain("licences: 0 of");
    const sbom = JSON.parse(readFileSync(join(root, "dist/sbom.cdx.json"), "utf8")) as {
      bomFormat: string;
      components: { name: string; purl: string; licenses?: unknown[] }[];
      dependencies: { ref: string; dependsOn: string[] }[];
    };
    expect(sbom.bomFormat).toBe("CycloneDX");
    const names = sbom.components.map((c) => c.name);
    expect(names).toEqual(expect.arrayContaining(["fastify", "pg", "react", "maplibre-gl", "sigma"]));
    for (const tool of ["vitest", "typescript", "vite", "playwright-core"]) expect(names).not.toContain(tool);
    for (const { name, purl, licenses } of sbom.components) {
      expect(purl, name).toMatch(/^pkg:npm\//);
      expect(licenses?.length, name).toBeGreaterThan(0);
    }
    const refs = new Set(sbom.dependencies.map((d) => d.ref));
    expect(sbom.dependencies.flatMap((d) => d.dependsOn).filter((ref) => !refs.has(ref))).toEqual([]);
  });
});
