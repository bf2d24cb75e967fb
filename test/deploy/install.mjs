// Installs what `npm pack` makes into an empty folder, as somebody who has the package alone, and starts it twice:
// node test/deploy/install.mjs [--write]. Needs a build and a registry for the dependencies. Prints how long a restart
// takes until the node is ready and what memory it holds once it is idle; --write puts that into docs/benchmarks/trust.md.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeSection } from "../../bench/trust-page.mjs";

const { values: args } = parseArgs({ options: { write: { type: "boolean", default: false } } });
const root = fileURLToPath(new URL("../../", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "wasl-install-"));
const run = (command, args_, cwd) =>
  execFileSync(command, args_, { cwd, stdio: ["ignore", "pipe", "inherit"] })
    .toString()
    .trim();
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const IDLE_AFTER_MS = 15_000;

try {
  run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", home], root);
  const tarball = readdirSync(home).find((name) => name.endsWith(".tgz"));
  writeFileSync(join(home, "package.json"), '{"private":true}');
  run(
    "npm",
    [
      "install",
      "--omit=dev",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--prefer-offline",
      `./${tarball}`,
    ],
    home,
  );
  const wasl = join(home, "node_modules", ".bin", "wasl");
  const data = join(home, "data");
  const first = await serve(wasl, data);
  const password = /one-time password is (\S+)/.exec(first.noted())?.[1];
  if (!password) throw new Error("the first start prints no password");
  await check(first.url);
  // Something to read back after the restart.
  writeFileSync(
    join(home, "people.ftm.jsonl"),
    `${JSON.stringify({ id: "p-1", schema: "Person", properties: { name: ["Fictitious Person"] } })}\n`,
  );
  const stated = ["--data", data, "--purpose", "operational-analysis", "--mandate", "SMOKE-1"];
  run(wasl, ["import", join(home, "people.ftm.jsonl"), "--tlp", "amber", ...stated], home);
  await first.end();
  const second = await serve(wasl, data);
  await check(second.url);
  if (/one-time password/.test(second.noted()))
    throw new Error("the second start makes a second administrator");
  const found = run(wasl, ["search", "Fictitious", "--json", ...stated], home);
  if (!found.includes("p-1")) throw new Error(`what was imported is not found: ${found.slice(0, 300)}`);
  await pause(IDLE_AFTER_MS);
  const idleMiB = Math.round(residentKiB(second.pid) / 1024);
  const cpuSeconds = cpuOf(second.pid);
  await second.end();
  const figures = {
    readyFirstMs: first.readyMs,
    readyMs: second.readyMs,
    idleMiB,
    cpuSeconds,
    load: loadavg()[0],
  };
  console.log(JSON.stringify(figures));
  if (args.write) {
    const commit = run("git", ["rev-parse", "--short", "HEAD"], root);
    writeSection(
      "An idle node",
      `\`npm run test:deploy\`, commit ${commit}, ${cpus()[0]?.model} x${cpus().length}, Node ${process.version}, load of the machine ${figures.load.toFixed(1)}: ` +
        `the packed package, installed into an empty folder, on PGlite. After a restart **ready in ${(figures.readyMs / 1000).toFixed(1)} s** ` +
        `(${cpuSeconds.toFixed(1)} s of CPU by the time it was idle), **${idleMiB} MiB resident** ${IDLE_AFTER_MS / 1000} s later; the very first start, which makes the database: ${(figures.readyFirstMs / 1000).toFixed(1)} s.`,
    );
  }
  console.log("1 passed, 0 failed");
} finally {
  rmSync(home, { recursive: true, force: true });
}

function serve(wasl, data) {
  const started = Date.now();
  const child = spawn(wasl, ["serve", "--port", "0", "--data", data], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let noted = "";
  child.stderr.on("data", (bytes) => {
    noted += bytes.toString();
  });
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`wasl serve ended with ${code}: ${noted}`)));
    child.stdout.on("data", (bytes) => {
      said += bytes.toString();
      const url = /is ready: (http\S+)/.exec(said)?.[1];
      if (!url) return;
      resolve({
        url,
        pid: child.pid,
        readyMs: Date.now() - started,
        noted: () => noted,
        end: () =>
          new Promise((done) => {
            child.removeAllListeners("exit");
            child.once("exit", done);
            child.kill("SIGTERM");
          }),
      });
    });
  });
}

async function check(url) {
  for (const [path, wanted] of [
    ["/healthz", "ok"],
    ["/readyz", "ok"],
    ["/", "<html"],
  ]) {
    const answer = await fetch(url + path);
    const text = await answer.text();
    if (!answer.ok || !text.includes(wanted))
      throw new Error(`${path}: ${answer.status} ${text.slice(0, 200)}`);
  }
}

function residentKiB(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
}

function cpuOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
