// What ships and is not ours: npm run deps [-- --offline | --audit]
// 1. Licences: every package that ships or builds what ships has one of tools/licences.json, by the lock file and by what is
//    installed. 2. SBOM: dist/sbom.cdx.json (CycloneDX), the libraries inside of the web pages included. 3. Audit: known
//    vulnerabilities of level high and above in what ships. 4. Versions: what is behind its newest has its reason in
//    tools/held-back.json.
// --audit asks for 3 alone. Ends with 1 where a licence, a vulnerability or a version stands against it, and with 3 where nobody could be asked.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const SBOM = join(root, "dist/sbom.cdx.json");
const NOT_ASKED = 3;
const { values } = parseArgs({
  options: { offline: { type: "boolean", default: false }, audit: { type: "boolean", default: false } },
});
const read = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));

if (values.audit) {
  const { status, said } = audit();
  console.log(`audit: ${said}`);
  process.exitCode = status;
} else checkAll();

function checkAll() {
  const odd = oddLicences();
  for (const line of odd) console.error(`licence: ${line}`);
  const shipped = writeSbom();
  console.log(
    `licences: ${odd.length} of ${Object.keys(read("package-lock.json").packages).length - 1} packages have none of tools/licences.json`,
  );
  console.log(`SBOM: ${shipped} packages that ship, in dist/sbom.cdx.json`);
  const audited = values.offline ? { status: NOT_ASKED, said: "not asked: --offline" } : audit();
  console.log(`audit: ${audited.said}`);
  const versions = values.offline ? { status: NOT_ASKED, said: "not asked: --offline" } : behind();
  console.log(`versions: ${versions.said}`);
  const statuses = [odd.length > 0 ? 1 : 0, audited.status, versions.status];
  process.exitCode = statuses.includes(1) ? 1 : Math.max(...statuses);
}

function oddLicences() {
  const { allowed } = read("tools/licences.json");
  const isAllowed = (licence) =>
    licence
      .replace(/[()]/g, "")
      .split(" OR ")
      .some((choice) => choice.split(" AND ").every((one) => allowed.includes(one)));
  const lines = [];
  for (const [path, { license, version }] of Object.entries(read("package-lock.json").packages)) {
    if (path === "") continue;
    const name = path.replace(/^.*node_modules\//, "");
    if (!isAllowed(license ?? "none")) lines.push(`${name} ${version}: ${license ?? "none"}`);
    const file = join(path, "package.json");
    if (!existsSync(join(root, file))) continue;
    const installed = read(file);
    // The older form of the field is an object, or several.
    const said = [installed.license ?? installed.licenses ?? "none"].flat().map((one) => one.type ?? one);
    if (!said.some((one) => isAllowed(String(one)))) lines.push(`${name} ${version}, as installed: ${said}`);
  }
  return lines;
}

/** All that npm knows of, cut down to what the package needs and what its pages are built from. */
function writeSbom() {
  const text = execFileSync("npm", ["sbom", "--sbom-format", "cyclonedx"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  const sbom = JSON.parse(text);
  const edges = new Map(sbom.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
  const refOf = new Map(sbom.components.map(({ name, "bom-ref": ref }) => [name, ref]));
  const { dependencies, optionalDependencies } = read("package.json");
  const reached = new Set();
  const follow = (ref) => {
    if (ref === undefined || reached.has(ref)) return;
    reached.add(ref);
    for (const next of edges.get(ref) ?? []) follow(next);
  };
  for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...webPackages()])
    follow(refOf.get(name));
  const own = sbom.metadata.component["bom-ref"];
  sbom.components = sbom.components.filter((c) => reached.has(c["bom-ref"]));
  sbom.dependencies = sbom.dependencies
    .filter(({ ref }) => ref === own || reached.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => reached.has(one)) }));
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(SBOM, `${JSON.stringify(sbom, null, 2)}\n`);
  return sbom.components.length;
}

/** Packages whose code or style is copied into the pages: they are no dependency of the installed package, and ship. */
function webPackages() {
  const names = new Set();
  for (const file of readdirSync(join(root, "src/web"), { recursive: true }).map(String)) {
    if (!/\.(?:tsx?|css)$/.test(file) || file.endsWith(".test.ts")) continue;
    const text = readFileSync(join(root, "src/web", file), "utf8");
    for (const [, name] of text.matchAll(
      /(?:from|import)\s*\(?\s*(?:url\()?["']((?:@[\w.-]+\/)?[\w][\w.-]*)/g,
    ))
      names.add(name);
  }
  return names;
}

function audit() {
  const { stdout, stderr } = npm("audit", "--omit", "dev", "--audit-level=high", "--json");
  let answer = {};
  try {
    answer = JSON.parse(stdout);
  } catch {
    // Told below.
  }
  const counts = answer.metadata?.vulnerabilities;
  if (!counts) {
    const why = answer.message ?? answer.error?.summary ?? stderr.trim().split("\n")[0] ?? "no answer";
    return {
      status: NOT_ASKED,
      said: `NOT DONE, nothing is known of vulnerabilities: the registry answered no audit (${why})`,
    };
  }
  const bad = (counts.high ?? 0) + (counts.critical ?? 0);
  return {
    status: bad > 0 ? 1 : 0,
    said: `${counts.critical ?? 0} critical, ${counts.high ?? 0} high, ${counts.moderate ?? 0} moderate, ${counts.low ?? 0} low in what the package needs`,
  };
}

/** Packages that are behind their newest version, of which each needs a reason for just the version that is held. */
function behind() {
  const { stdout } = npm("outdated", "--json");
  let answer;
  try {
    answer = JSON.parse(stdout || "{}");
  } catch {
    // Told below.
  }
  if (!answer || answer.error) return { status: NOT_ASKED, said: "NOT DONE: the registry did not answer" };
  const held = read("tools/held-back.json");
  const { dependencies, devDependencies, optionalDependencies } = read("package.json");
  const named = { ...dependencies, ...devDependencies, ...optionalDependencies };
  const bare = Object.keys(answer).filter((name) => held[name]?.at !== named[name]);
  const stale = Object.keys(held).filter((name) => held[name].at !== named[name]);
  for (const name of bare)
    console.error(`version: ${name} ${named[name]}, newest ${answer[name].latest}: no reason`);
  for (const name of stale) console.error(`version: ${name} is not held at ${held[name].at} any more`);
  return {
    status: bare.length + stale.length > 0 ? 1 : 0,
    said: `${Object.keys(answer).length} behind their newest, ${bare.length} of them without a reason in tools/held-back.json`,
  };
}

function npm(...args) {
  return spawnSync("npm", args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}
