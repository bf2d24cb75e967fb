// Runs clients and judges that others wrote against this build: node test/interop/run.mjs [cases] [seed].
// Needs a build and PyPI; or a Python that has test/interop/requirements.txt in WASL_INTEROP_PYTHON. For Ozone see ozone.mjs.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ozoneLoop } from "./ozone.mjs";
import { schemaFuzz } from "./schema-fuzz.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const cases = Number(process.argv[2] ?? 2000);
const seed = Number(process.argv[3] ?? randomBytes(4).readUInt32BE());
const folder = mkdtempSync(join(tmpdir(), "wasl-interop-"));
let failed = 0;
let passed = 0;

const say = (ok, text) => {
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? "ok " : "NOT"} ${text}`);
};

function python() {
  const given = process.env.WASL_INTEROP_PYTHON;
  if (given) return given;
  const env = join(folder, "env");
  for (const [command, ...args] of [
    ["python3", "-m", "venv", env],
    [join(env, "bin", "pip"), "install", "--quiet", "-r", join(here, "requirements.txt")],
  ]) {
    const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
  }
  return join(env, "bin", "python");
}

/** Unlike spawnSync, leaves the server its turn. */
function run(command, args, cwd) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], cwd });
    const parts = [];
    const errors = [];
    child.stdout.on("data", (part) => parts.push(part));
    child.stderr.on("data", (part) => errors.push(part));
    child.on("close", (code) =>
      resolve({
        code,
        out: Buffer.concat(parts).toString("utf8"),
        err: Buffer.concat(errors).toString("utf8"),
      }),
    );
  });
}

const data = (name) => JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), "utf8"));
const formats = await import("../../dist/formats/index.js");
const core = await import("../../dist/core/index.js");
const validator = await formats.stixValidator(data("stix/stix-2.1.json"));

async function judge(bin) {
  const judges = {
    objects: ([object, expected]) => validator.isValid(object) === expected,
    patterns: ([text, expected]) => (formats.patternFaults(text).length === 0) === expected,
    ids: ([object, expected]) =>
      (formats.scoId(object, validator.tables.idContributing) ?? null) === expected,
  };
  for (const [name, agrees] of Object.entries(judges)) {
    const { out, err } = await run(bin, [
      join(here, "oracle", `gen_${name}.py`),
      String(seed),
      String(cases),
    ]);
    const all = out
      .trim()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
    // Where the tool itself breaks there is no judgement.
    const judged = all.filter(([, , why]) => !String(why ?? "").startsWith("EXC"));
    const wrong = judged.filter((one) => !agrees(one));
    for (const one of wrong.slice(0, 5)) console.log("   ", JSON.stringify(one).slice(0, 300));
    say(
      judged.length > cases / 2 && wrong.length / judged.length <= 0.005,
      `${name}: ${judged.length - wrong.length} of ${judged.length} judged as OASIS's tools judge them (seed ${seed})${err ? "" : ""}`,
    );
  }
}

async function clients(bin) {
  const { openSession } = await import("../../dist/cli/session.js");
  const { openTaxiiServer } = await import("../../dist/cli/taxii-server.js");
  const { openSignals } = await import("../../dist/cli/signals-server.js");
  const { createServer } = await import("../../dist/server/index.js");
  const { secretDigest } = await import("../../dist/exchange/index.js");
  const session = await openSession({ data: join(folder, "node") });
  const server = await createServer({
    wasl: session.wasl,
    accounts: session.store.accounts,
    ready: () => session.store.ready(),
    nodeId: session.nodeId,
    clock: session.platform.clock,
    logger: false,
    handlers: [await openTaxiiServer(session), openSignals(session)],
  });
  const address = await server.listen({ host: "127.0.0.1", port: 0 });
  const id = randomUUID();
  const secret = randomBytes(16).toString("hex");
  await session.store.taxii.createCollection({ id, title: "Fictitious", defaultTlp: "amber" });
  await session.store.taxii.createCredential(
    {
      id: "partner",
      clearance: "red",
      rights: [{ collectionId: id, read: true, write: true }],
      expiresAt: "2099-01-01T00:00:00.000Z",
    },
    secretDigest(secret),
  );
  const [bundle, event] = documents(session.platform.model);
  const { code, out, err } = await run(bin, [
    join(here, "clients.py"),
    `${address}/taxii2/`,
    "partner",
    secret,
    bundle,
    event,
  ]);
  for (const line of out.split("\n").filter((l) => l.startsWith("holds:"))) say(true, line.slice(7));
  if (code !== 0) say(false, err.trim().split("\n").slice(-6).join(" | "));
  await banks(bin, session, address);
  await server.close();
  await session.close();
}

/** Hash banks pulled by Meta's client: what it may see, page by page, and what was taken out. */
async function banks(bin, session, address) {
  const { accounts } = session.store;
  const rights = { groups: [], compartments: [] };
  await accounts.createUser({ id: "officer", role: "analyst", clearance: "amber", ...rights }, undefined);
  await accounts.createUser({ id: "hasher", role: "machine", clearance: "green", ...rights }, undefined);
  const purpose = { purpose: "online-referral", mandate: "AGR-7" };
  const officer = { token: await accounts.openLocalSession("officer"), purpose };
  const token = await accounts.issueToken("hasher", purpose, new Date(Date.now() + 3_600_000).toISOString());
  const hashes = Array.from({ length: 2500 }, (_, n) => (n + 1).toString(16).padStart(4, "0").repeat(16));
  await session.wasl.changeBank(officer, "boats", hashes, { marking: { tlp: "green" } });
  await session.wasl.changeBank(officer, "boats", hashes.slice(0, 3), { removed: true });
  await session.wasl.changeBank(officer, "hidden", [hashes[9]], { marking: { tlp: "amber" } });
  const { code, out, err } = await run(bin, [join(here, "signals.py"), address, "hasher", token]);
  if (code !== 0) return say(false, err.trim().split("\n").slice(-4).join(" | "));
  const { live, deleted, banks: names } = JSON.parse(out);
  const ok = live === 2497 && deleted === 3 && names.join() === "boats";
  say(ok, `python-threatexchange pulls the hash banks: ${live} live, ${deleted} taken out, ${names}`);
}

/** Statements of an invented case, as a STIX bundle and as a MISP event, in two files. */
function documents(model) {
  const mapping = data("stix/mapping.json");
  const say = (entityId, schema, property, value) =>
    core.toStatement(
      { entityId, schema, property, value },
      { reportId: "rep-1", access: { ...core.OPEN, tlp: "green" }, seenAt: "2026-01-01T00:00:00Z" },
    );
  const statements = [
    say("p1", "Person", "name", "Fictitious Person"),
    say("c1", "Company", "name", "Fictitious Ltd"),
    say("o1", "Ownership", "owner", "p1"),
    say("o1", "Ownership", "asset", "c1"),
    say("b1", "BankAccount", "iban", "GB33BUKB20201555555555"),
    say("v1", "Vessel", "name", "Fictitious Star"),
    say("a1", "Address", "country", "fr"),
  ];
  const node = {
    ...mapping.author,
    id: "identity--0c1d2e3f-1111-4222-8333-444455556666",
    name: "Fictitious node",
  };
  const sources = new Map();
  const objects = formats.encodeStix(statements, { model, mapping, createdBy: node.id, sources });
  const techniques = formats.encodeTechniques(
    new core.TechniqueMatrix(data("techniques.json")),
    mapping,
    "2026-01-01T00:00:00.000Z",
  );
  const bundle = formats.stixBundle([...objects, ...techniques], `bundle--${randomUUID()}`, mapping, node);
  const event = formats.encodeMisp(statements, {
    model,
    mapping: data("stix/misp.json"),
    uuid: randomUUID(),
    organisation: { uuid: randomUUID(), name: "Fictitious agency" },
    info: "Fictitious case",
    at: "2026-01-02T00:00:00Z",
  });
  const paths = [join(folder, "bundle.json"), join(folder, "event.json")];
  writeFileSync(paths[0], JSON.stringify(bundle));
  writeFileSync(paths[1], JSON.stringify(event));
  return paths;
}

try {
  const bin = python();
  await judge(bin);
  await clients(bin);
  await schemaFuzz({ say, run, bin, folder, cases, seed });
  await ozoneLoop({ say, run, folder });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
