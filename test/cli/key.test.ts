import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");
const SERVICE = fileURLToPath(new URL("../support/key-service.mjs", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasl-cli-key-"));
  await writeFile(join(folder, "service"), randomBytes(32));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The command line as a user runs it, built, with or without a key service. */
async function wasl(service: string, ...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    WASL_DATA: join(folder, "data"),
    WASL_KEY_SERVICE: service,
    KEY_SERVICE_FILE: join(folder, "service"),
  };
  Reflect.deleteProperty(env, "DATABASE_URL");
  try {
    const { stdout, stderr } = await run(process.execPath, [MAIN, ...args], { env });
    return { exit: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exit: code, out: stdout, err: stderr };
  }
}

test("doctor says how the key file is kept, and key seal has a service keep it", {
  timeout: 300_000,
}, async () => {
  const keyFile = join(folder, "data", "node.key");
  const doctor = async (service: string) => {
    const { exit, out } = await wasl(service, "doctor", "--json");
    const checks = JSON.parse(out) as { what: string; ok: boolean; detail: string }[];
    const found = (what: string) => checks.find((c) => c.what === what);
    return { exit, key: found("key file"), store: found("store") };
  };
  await wasl("", "migrate");
  expect(await doctor("")).toMatchObject({
    exit: 0,
    key: { ok: true, detail: `${keyFile}, mode 600; in clear` },
  });
  const clear = await readFile(keyFile, "utf8");
  expect(await doctor(SERVICE)).toMatchObject({
    exit: 5,
    key: { ok: false, detail: expect.stringContaining("wasl key seal") },
    store: { ok: true },
  });

  const without = await wasl("", "key", "seal");
  expect(without).toMatchObject({ exit: 2, err: expect.stringContaining("WASL_KEY_SERVICE") });
  expect(await readFile(keyFile, "utf8")).toBe(clear);
  expect(await wasl(SERVICE, "key", "seal")).toMatchObject({ exit: 0, err: "" });
  expect(await readFile(keyFile, "utf8")).not.toContain(clear.trim());
  expect(await doctor(SERVICE)).toMatchObject({
    exit: 0,
    key: { ok: true, detail: `${keyFile}, mode 600; sealed, opened by ${SERVICE}` },
  });

  expect(await doctor("")).toMatchObject({
    exit: 5,
    key: { ok: false, detail: expect.stringContaining("names nobody") },
    store: { ok: false, detail: expect.stringContaining("KEY_SERVICE_FAILED") },
  });
  const served = await wasl("/nonexistent/service", "serve", "--port", "0");
  expect(served).toMatchObject({ exit: 5, err: expect.stringContaining("KEY_SERVICE_FAILED") });
  expect(served.err).toContain("ENOENT");
});
