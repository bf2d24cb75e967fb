// Keeps a node's key with the key services of deploy/, where this machine has what they call; what it lacks is said.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "wasl-key-services-"));

function run(program, args, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr: error ? error.message : stderr };
}
function must(program, args, env) {
  const { status, stdout, stderr } = run(program, args, env);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${status} ${stderr}`);
  return stdout;
}
const has = (program, ...args) => !/ENOENT/.test(run(program, args).stderr);

/** How a service is made here, and how it is taken away again. */
const SERVICES = {
  age: {
    isHere: () => has("age", "--version"),
    make(home) {
      const identity = join(home, "identity");
      must("age-keygen", ["-o", identity]);
      return { env: { KEY_SERVICE_IDENTITY: identity }, gone: { KEY_SERVICE_IDENTITY: "/nonexistent" } };
    },
  },
  pkcs11: {
    isHere: () =>
      has("pkcs11-tool", "--version") && has("softhsm2-util", "--version") && MODULE !== undefined,
    make(home) {
      mkdirSync(join(home, "tokens"));
      const settings = join(home, "softhsm2.conf");
      writeFileSync(settings, `directories.tokendir = ${join(home, "tokens")}\nobjectstore.backend = file\n`);
      const env = { SOFTHSM2_CONF: settings, KEY_SERVICE_MODULE: MODULE, KEY_SERVICE_PIN: "1234" };
      must(
        "softhsm2-util",
        ["--init-token", "--free", "--label", "wasl", "--so-pin", "0000", "--pin", "1234"],
        env,
      );
      const key = ["--keygen", "--key-type", "AES:32", "--label", "wasl", "--id", "01"];
      must(
        "pkcs11-tool",
        ["--module", MODULE, "--token-label", "wasl", "--login", "--pin", "1234", ...key],
        env,
      );
      return { env, gone: { ...env, KEY_SERVICE_PIN: "4321" } };
    },
  },
};
const MODULE = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so"].find((path) =>
  existsSync(path),
);

function check(name, { isHere, make }) {
  if (!isHere()) {
    console.log(`key service ${name}: not checked, its program is not here`);
    return;
  }
  const home = join(folder, name);
  const data = join(home, "node");
  mkdirSync(home);
  const { env, gone } = make(home);
  const service = { WASL_KEY_SERVICE: at(`deploy/key-service-${name}`) };
  const wasl = (...args) => [at("dist/cli/main.js"), ...args, "--data", data];
  must(process.execPath, wasl("key", "status"), { WASL_KEY_SERVICE: "" });
  const clear = readFileSync(join(data, "node.key"), "utf8").trim();
  must(process.execPath, wasl("key", "seal"), { ...env, ...service });
  must(process.execPath, wasl("key", "rotate"), { ...env, ...service });
  const checks = JSON.parse(must(process.execPath, wasl("doctor", "--json"), { ...env, ...service }));
  const { ok, detail } = checks.find(({ what }) => what === "key file");
  if (!ok || !detail.includes(`sealed, opened by ${service.WASL_KEY_SERVICE}`)) throw new Error(detail);
  const sealed = readFileSync(join(data, "node.key"), "utf8");
  if (sealed.includes(clear) || /^[0-9a-f]{64}$/m.test(sealed)) throw new Error(`${name}: a key in clear`);
  const { status, stderr } = run(process.execPath, wasl("key", "status"), { ...gone, ...service });
  if (status !== 5 || !stderr.includes("KEY_SERVICE_FAILED"))
    throw new Error(`${name}, gone: ${status} ${stderr}`);
  if (readFileSync(join(data, "node.key"), "utf8") !== sealed)
    throw new Error(`${name}: the file was changed`);
  console.log(`key service ${name}: sealed, rotated, opened; refused where it is gone`);
}

try {
  for (const [name, service] of Object.entries(SERVICES)) check(name, service);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
