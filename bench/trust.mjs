// Load, size, backup and idle memory. Reads dist/. Parts, each of which writes its section of docs/benchmarks/trust.md
// with --write; without --part, all that need no store of ten million:
//
//   node bench/trust.mjs [--part fill|load|grow|latency|plans|backup] [--database-url URL] [--data FOLDER] [--write]
//     fill     --statements 1000000      statements, findings, cases and a partner through the store
//     load     --rates 50,100,250 --seconds 30 --warm 90 --ingest 1000   an analyst mix at fixed rates, beside ingest and release
//     grow     --statements 10000000     multiplies what is there by SQL: other people, the same shape
//     latency  --searches 300            search, entity and path one after the other
//     plans                              sequential scans of large tables in what analysts ask
//     backup                             wasl backup and wasl restore into another database
//
// Memory and time to ready of a node with PGlite after a restart: npm run test:deploy.
//
// Requests are sent at their time whether earlier ones were answered or not, and timed from when they were due. CPU
// seconds of each process stand beside every figure: they hold on a busy machine too.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pg from "pg";
import { Pool } from "undici";
import { openSession } from "../dist/cli/session.js";
import { OPEN, sha256Hex, toStatement } from "../dist/core/index.js";
import { onPostgres } from "./postgres.mjs";
import { batches, people, random, report } from "./store-world.mjs";
import { writeSection } from "./trust-page.mjs";

const { values: args } = parseArgs({
  options: {
    part: { type: "string" },
    "database-url": { type: "string" },
    data: { type: "string" },
    statements: { type: "string" },
    rates: { type: "string", default: "50,100,250" },
    warm: { type: "string", default: "90" },
    seconds: { type: "string", default: "30" },
    ingest: { type: "string", default: "1000" },
    searches: { type: "string", default: "300" },
    write: { type: "boolean", default: false },
    /** Internal: what runs beside the load in a process of its own. */
    role: { type: "string" },
  },
});

const MAIN = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const SELF = fileURLToPath(import.meta.url);
const ANALYSTS = 20;
const PURPOSE = { purpose: "operational-analysis", mandate: "BENCH" };
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: new URL(".", import.meta.url) })
  .toString()
  .trim();
const machine = `${cpus()[0]?.model ?? "?"} x${cpus().length}, Node ${process.version}`;
const about = (what) =>
  `\`${what}\`, commit ${commit}, ${machine}, load of the machine ${loadavg()[0].toFixed(1)}`;
const percentile = (all, p) =>
  [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * p))] ?? 0;
const ms = (n) => Number(n.toFixed(1));
const pause = (n) => new Promise((resolve) => setTimeout(resolve, n));

const TICKS = 100;
/** CPU seconds of a process, with those of children that have ended. */
function cpuOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields.slice(11, 15).reduce((sum, n) => sum + Number(n), 0) / TICKS;
  } catch {
    return 0;
  }
}
/** CPU seconds of a PostgreSQL: its first process, what has ended of it, and what runs. */
function cpuOfServer(postmaster) {
  let sum = cpuOf(postmaster);
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      if (Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === postmaster) sum += cpuOf(entry);
    } catch {
      // It has ended.
    }
  }
  return sum;
}
async function oneRow(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows[0];
}
const versionOf = async (url) => `PostgreSQL ${(await oneRow(url, "show server_version")).server_version}`;
/** The first process of the server at this address, where it runs on this machine. */
async function postmasterOf(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("select pg_backend_pid() as pid");
  const stat = readFileSync(`/proc/${rows[0].pid}/stat`, "utf8");
  await client.end();
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

const open = (where) => openSession({ data: where.data, databaseUrl: where.url });

// What is measured.

async function fill(where) {
  const total = Number(args.statements ?? "1000000");
  const { store, wasl, platform, close } = await open(where);
  const supervisor = await actorOf(store, "supervisor", "supervisor");
  const postmaster = await postmasterOf(where.url);
  const before = { own: process.cpuUsage(), server: cpuOfServer(postmaster), at: Date.now() };
  const own = ownReport(platform);
  await store.as(supervisor, (tx) => tx.openReport(own));
  let stored = 0;
  for (const batch of batches(total, undefined, own)) {
    stored += await store.as(supervisor, (tx) => tx.appendStatements(batch), { deadlineMs: 600_000 });
    if (stored % 100_000 < 10_000)
      console.log(`${stored} statements, ${Math.round((Date.now() - before.at) / 1000)} s`);
  }
  const used = process.cpuUsage(before.own);
  const figures = {
    stored,
    wall: (Date.now() - before.at) / 1000,
    own: (used.user + used.system) / 1e6,
    server: cpuOfServer(postmaster) - before.server,
  };
  await store.as(supervisor, (tx) => tx.saveFindings(findings(2_000)));
  const cases = [];
  for (let n = 0; n < 50; n++)
    cases.push(
      await wasl.openCase(supervisor, {
        title: `Fictitious ${n}`,
        mandate: "BENCH",
        marking: { tlp: "amber" },
      }),
    );
  await partner(store, wasl, platform, supervisor);
  await close();
  mkdirSync(where.data, { recursive: true });
  writeFileSync(
    join(where.data, "bench.json"),
    JSON.stringify({ people: people.filter((_, i) => i % 20 === 0).slice(0, 20_000), stored }),
  );
  console.log(JSON.stringify(figures));
  if (args.write)
    writeSection(
      "Filling",
      `${about("bench/trust.mjs --part fill")}: ${stored} statements by \`appendStatements\` with search and link indexes, under row-level security, on PostgreSQL: ` +
        `**${Math.round(stored / figures.wall)} statements/s** as the machine was; ${((figures.own / stored) * 1e6).toFixed(0)} µs of CPU a statement here and ${((figures.server / stored) * 1e6).toFixed(0)} µs in PostgreSQL.`,
    );
}

async function actorOf(store, id, role) {
  const known = (await store.accounts.users()).some((u) => u.id === id);
  if (!known)
    await store.accounts.createUser({ id, role, clearance: "red", groups: [], compartments: [] }, undefined);
  return { token: await store.accounts.openLocalSession(id), purpose: PURPOSE };
}

const entityOf = (n) => `bench-${sha256Hex(`${n}`).slice(0, 24)}`;

const findings = (count) =>
  Array.from({ length: count }, (_, n) => ({
    id: `find-${sha256Hex(`bench ${n}`).slice(0, 32)}`,
    detector: `bench-${n % 5}`,
    detectorVersion: "1",
    techniques: [],
    front: ["exchange", "supply", "online", "finance"][n % 4],
    subjects: [{ id: entityOf(n), role: "subject" }],
    evidence: [],
    score: random(),
    terms: [{ name: "bench", value: 1, because: "fictitious" }],
    against: [],
    summary: `Fictitious finding ${n}`,
    proves: [],
    access: { ...OPEN, tlp: "amber" },
  }));

/** A partner that reads by TAXII and has no node: releases to it are the whole way out but the wire. */
/** Our own: what another node gave us would go out by its leave only, and every release would be refused. */
const ownReport = (platform) => ({
  ...report,
  access: { ...report.access, originators: [platform.nodeId] },
});

async function partner(store, wasl, platform, supervisor) {
  await store.as(supervisor, async (tx) => {
    if ((await tx.federation.partners()).some((p) => p.nodeId === "bench-partner")) return;
    const pairedAt = new Date(platform.clock.now()).toISOString();
    await tx.federation.savePartner({ nodeId: "bench-partner", name: "bench", keys: [], pairedAt });
  });
  await wasl.exchange.agree(
    supervisor,
    "partner: bench-partner\nclass: police\npurposes: operational-analysis, information-exchange\nceiling: amber\nlegal-basis: fictitious\nvalid-until: 2999-01-01\n",
  );
}

/** Appends statements at a fixed rate, until it is told to end. */
async function ingest(where) {
  const perSecond = Number(args.ingest);
  const { store, close } = await open(where);
  const actor = await actorOf(store, "ingest", "analyst");
  const name = `ingest ${randomBytes(4).toString("hex")}`;
  const own = {
    ...report,
    id: `rep-${sha256Hex(name).slice(0, 32)}`,
    title: name,
    access: { ...OPEN, tlp: "amber" },
  };
  await store.as(actor, (tx) => tx.openReport(own));
  const context = { reportId: own.id, access: own.access, seenAt: own.receivedAt };
  const started = Date.now();
  let written = 0;
  let ended = false;
  process.once("SIGTERM", () => {
    ended = true;
    process.stdin.destroy();
  });
  tellWhenAsked(() => {
    const { user, system } = process.cpuUsage();
    return { written, cpu: (user + system) / 1e6 };
  });
  const size = Math.max(100, Math.round(perSecond / 4));
  const said = batches(Number.POSITIVE_INFINITY, size);
  while (!ended) {
    const due = started + (written / perSecond) * 1000;
    await pause(Math.max(0, due - Date.now()));
    const { value } = said.next();
    const batch = value.map((s) =>
      toStatement(
        { entityId: `${name}-${s.entityId}`, schema: s.schema, property: s.property, value: s.value },
        context,
      ),
    );
    people.length = 0;
    written += await store.as(actor, (tx) => tx.appendStatements(batch), { deadlineMs: 60_000 });
  }
  await close();
}

/** Releases one entity after the other to the partner, until it is told to end. */
async function release(where) {
  const { store, wasl, close } = await open(where);
  const actor = await actorOf(store, "supervisor", "supervisor");
  let ended = false;
  process.once("SIGTERM", () => {
    ended = true;
    process.stdin.destroy();
  });
  let times = [];
  let shared = 0;
  tellWhenAsked(() => {
    const since = { releases: times.length, shared, p95: ms(percentile(times, 0.95)) };
    [times, shared] = [[], 0];
    return since;
  });
  const from = Math.floor(Math.random() * 90_000);
  for (let n = 0; !ended; n++) {
    const start = performance.now();
    const { shared: now } = await wasl.exchange.share(actor, {
      partner: "bench-partner",
      entityIds: [entityOf(from + n)],
      necessity: "EXERCISE",
    });
    shared += now;
    times.push(performance.now() - start);
    await pause(Math.max(0, 200 - (performance.now() - start)));
  }
  await close();
}

/** Prints what a process beside the load has done, for each line that it is given. */
function tellWhenAsked(figures) {
  process.stdin.on("data", () => console.log(JSON.stringify(figures())));
}

/** A process that goes on through all rates, as a feed does: what it compiles when it starts is not in any of them. */
function beside(role, where) {
  const child = spawn(
    process.execPath,
    [SELF, "--role", role, "--data", where.data, "--database-url", where.url, "--ingest", args.ingest],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async figures() {
      child.stdin.write("\n");
      const { value } = await answers.next();
      if (value === undefined) throw new Error(`${role} has ended`);
      return JSON.parse(value);
    },
    end: () => stopped(child),
  };
}

/** As deploy/wasl.service sets it. */
const AS_DEPLOYED = "--max-semi-space-size=32";

function serve(where) {
  const started = Date.now();
  const child = spawn(
    process.execPath,
    [
      MAIN,
      "serve",
      "--data",
      where.data,
      "--port",
      "0",
      "--trust-proxy",
      "127.0.0.1",
      "--log-level",
      "error",
    ],
    {
      env: { ...process.env, NODE_OPTIONS: AS_DEPLOYED, DATABASE_URL: where.url ?? "" },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  return new Promise((resolve, reject) => {
    let said = "";
    child.once("exit", (code) => reject(new Error(`serve ended with ${code}`)));
    child.stdout.on("data", (bytes) => {
      said += bytes.toString();
      const url = /is ready: (http\S+)/.exec(said)?.[1];
      if (url) resolve({ url, pid: child.pid, readyMs: Date.now() - started, end: () => stopped(child) });
    });
  });
}
const stopped = (child) =>
  new Promise((resolve) => {
    child.once("close", resolve);
    child.kill("SIGTERM");
  });

/** What analysts ask, by its share: whoever searched opens what was found, and looks at what hangs together with it. */
function mix(known) {
  const person = () => known[Math.floor(Math.random() * known.length)];
  const n = () => Math.floor(Math.random() * 90_000);
  return [
    { name: "search", share: 25, url: () => `/search?q=${encodeURIComponent(person())}&limit=20` },
    { name: "entity", share: 35, url: () => `/entities/${entityOf(n())}` },
    { name: "findings", share: 15, url: () => `/findings?state=proposed&limit=50` },
    { name: "graph", share: 10, url: () => `/graph?node=${entityOf(n())}&depth=1` },
    // Two people of whom it is not known that they belong together: mostly the whole search.
    {
      name: "path",
      share: 10,
      none: 404,
      url: () => `/path?from=${entityOf(n())}&to=${entityOf(n())}&maxHops=4`,
    },
    { name: "cases", share: 5, url: () => `/cases?limit=20` },
  ];
}

function draw(kinds) {
  let at = Math.random() * kinds.reduce((sum, k) => sum + k.share, 0);
  for (const kind of kinds) {
    at -= kind.share;
    if (at < 0) return kind;
  }
  return kinds[0];
}

async function atRate({ url, tokens, kinds, rate, seconds }) {
  const pool = new Pool(url, { connections: 200, headersTimeout: 60_000, bodyTimeout: 60_000 });
  const times = new Map(kinds.map((k) => [k.name, []]));
  const errors = [];
  const started = performance.now();
  const sent = [];
  const ask = (kind, dueAt, i) =>
    new Promise((resolve) => {
      const fail = (what) => {
        errors.push(`${kind.name} ${what}`);
        resolve();
      };
      let status = 0;
      const headers = {
        authorization: `Bearer ${tokens[i % tokens.length]}`,
        "wasl-purpose": PURPOSE.purpose,
        "wasl-mandate": PURPOSE.mandate,
        // Twenty analysts behind the proxy, not one.
        "x-forwarded-for": `192.0.2.${1 + (i % tokens.length)}`,
      };
      // The cheapest way that the package has: what asks is on the same two cores.
      pool.dispatch(
        { path: `/api/v1${kind.url()}`, method: "GET", headers },
        {
          onRequestStart: () => undefined,
          onResponseStart: (_, code) => {
            status = code;
          },
          onResponseData: () => undefined,
          onResponseEnd: () => {
            times.get(kind.name).push(performance.now() - dueAt);
            if (status !== 200 && status !== kind.none) fail(status);
            else resolve();
          },
          onResponseError: (_, error) => fail(error.code ?? error.message),
        },
      );
    });
  for (let i = 0; i < rate * seconds; i++) {
    const dueAt = started + (i / rate) * 1000;
    const wait = dueAt - performance.now();
    if (wait > 1) await pause(wait);
    sent.push(ask(draw(kinds), dueAt, i));
  }
  await Promise.all(sent);
  await pool.destroy();
  const took = (performance.now() - started) / 1000;
  const all = [...times.values()].flat();
  return {
    asked: rate,
    answered: ms(all.length / took),
    p50: ms(percentile(all, 0.5)),
    p99: ms(percentile(all, 0.99)),
    errors: errors.length,
    firstErrors: [...new Set(errors)].slice(0, 5),
    byKind: Object.fromEntries(
      [...times].map(([k, v]) => [
        k,
        { n: v.length, p50: ms(percentile(v, 0.5)), p95: ms(percentile(v, 0.95)) },
      ]),
    ),
    requests: all.length,
    took,
  };
}

/** Requests a second while a server that has just started warms up. */
const WARM_RATE = 150;
/** For how long they are asked again when ingest and releases have started beside them. */
const SETTLE_SECONDS = 30;

async function load(where) {
  const { people: known } = JSON.parse(readFileSync(join(where.data, "bench.json"), "utf8"));
  const session = await open(where);
  const tokens = [];
  for (let i = 0; i < ANALYSTS; i++)
    tokens.push((await actorOf(session.store, `analyst-${i}`, "analyst")).token);
  await session.close();
  const postmaster = await postmasterOf(where.url);
  const server = await serve(where);
  const kinds = mix(known);
  // A node runs for weeks: what it compiles and looks up for the first time after a start is told apart.
  const warming = await atRate({ ...server, tokens, kinds, rate: WARM_RATE, seconds: Number(args.warm) });
  console.log(JSON.stringify({ warming: true, ...warming }));
  const [ingesting, releasing] = [beside("ingest", where), beside("release", where)];
  const together = await atRate({ ...server, tokens, kinds, rate: WARM_RATE, seconds: SETTLE_SECONDS });
  console.log(JSON.stringify({ settling: true, ...together }));
  const rows = [];
  for (const rate of args.rates.split(",").map(Number)) {
    await pause(4_000);
    const [said] = await Promise.all([ingesting.figures(), releasing.figures()]);
    const before = { server: cpuOf(server.pid), pg: cpuOfServer(postmaster), own: process.cpuUsage() };
    const figures = await atRate({ ...server, tokens, kinds, rate, seconds: Number(args.seconds) });
    const own = process.cpuUsage(before.own);
    const cpu = {
      server: cpuOf(server.pid) - before.server,
      pg: cpuOfServer(postmaster) - before.pg,
      driver: (own.user + own.system) / 1e6,
    };
    const [now, released] = await Promise.all([ingesting.figures(), releasing.figures()]);
    const written = now.written - said.written;
    const ingested = { written, perSecond: written / figures.took, cpu: now.cpu - said.cpu };
    const row = { ...figures, cpu, ingested, released, load: loadavg()[0] };
    console.log(JSON.stringify(row));
    rows.push(row);
  }
  await Promise.all([ingesting.end(), releasing.end()]);
  await server.end();
  if (rows.some(({ released }) => released.shared === 0))
    throw new Error("nothing was released: what was measured is refusing");
  if (args.write) writeSection("Load", loadPage(rows, warming, await versionOf(where.url)));
}

const loadPage = (rows, warming, database) =>
  `${about(`bench/trust.mjs --part load --rates ${args.rates} --seconds ${args.seconds} --ingest ${args.ingest}`)}. One \`wasl serve\`, ${database} (fsync on), ` +
  `ingest and releases in processes of their own, the driver beside them, all on the same two cores. Requests go out at their time whether earlier ones were answered; times are from when a request was due. Before, for ${args.warm} s after the start, ${WARM_RATE}/s were asked alone, without ingest, then ${SETTLE_SECONDS} s with ingest and releases, which go on through all rates. Alone: p50 ${warming.p50} ms, p99 ${warming.p99} ms.\n\n` +
  `| asked/s | answered/s | p50 ms | p99 ms | errors | ingested/s | releases (objects shared) | CPU ms a request: server | PostgreSQL, with ingest |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n` +
  rows
    .map(
      (r) =>
        `| ${r.asked} | ${r.answered} | ${r.p50} | ${r.p99} | ${r.errors} | ${Math.round(r.ingested.perSecond)} | ${r.released.releases} (${r.released.shared}) | ${ms((r.cpu.server / r.requests) * 1000)} | ${ms((r.cpu.pg / r.requests) * 1000)} |`,
    )
    .join("\n") +
  `\n\nOf 100 requests: ${mix([])
    .map((k) => `${k.share} ${k.name}`)
    .join(", ")}. By kind, at the last rate: ${Object.entries(rows.at(-1).byKind)
    .map(([kind, v]) => `${kind} p50 ${v.p50} ms, p95 ${v.p95} ms`)
    .join("; ")}.\n`;

async function latency(where) {
  const { people: known } = JSON.parse(readFileSync(join(where.data, "bench.json"), "utf8"));
  const { store, wasl, close } = await open(where);
  const actor = await actorOf(store, "analyst-0", "analyst");
  const { stats } = await wasl.situation(actor);
  const ways = [
    ["search", () => wasl.search(actor, { text: known[Math.floor(random() * known.length)], limit: 20 })],
    ["entity", () => wasl.entity(actor, entityOf(Math.floor(random() * 90_000)))],
    [
      "path",
      () =>
        wasl
          .path(actor, entityOf(Math.floor(random() * 90_000)), entityOf(Math.floor(random() * 90_000)), {
            maxHops: 6,
          })
          .catch((error) => {
            if (error.code !== "PATH_UNKNOWN") throw error;
          }),
    ],
  ];
  const postmaster = await postmasterOf(where.url);
  const rows = [];
  for (const [name, run] of ways) {
    const times = [];
    const before = { own: process.cpuUsage(), pg: cpuOfServer(postmaster) };
    const n = Number(args.searches);
    for (let i = 0; i < n; i++) {
      const start = performance.now();
      await run();
      times.push(performance.now() - start);
    }
    const own = process.cpuUsage(before.own);
    const row = {
      name,
      n,
      p50: ms(percentile(times, 0.5)),
      p95: ms(percentile(times, 0.95)),
      p99: ms(percentile(times, 0.99)),
      cpuOwn: ms((own.user + own.system) / 1000 / n),
      cpuPg: ms(((cpuOfServer(postmaster) - before.pg) * 1000) / n),
    };
    console.log(JSON.stringify({ ...row, statements: stats.statements, load: loadavg()[0] }));
    rows.push(row);
  }
  await close();
  if (args.write)
    writeSection(
      `Answers over ${stats.statements} statements`,
      `${about(`bench/trust.mjs --part latency --searches ${args.searches}`)}; one after the other, ${await versionOf(where.url)}.\n\n` +
        `| | n | p50 ms | p95 ms | p99 ms | CPU ms here | CPU ms PostgreSQL |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n` +
        rows
          .map((r) => `| ${r.name} | ${r.n} | ${r.p50} | ${r.p95} | ${r.p99} | ${r.cpuOwn} | ${r.cpuPg} |`)
          .join("\n"),
    );
}

/** The same shape ten times: the rows of each person under other ids, by SQL, with the indexes made at the end. */
async function grow(where) {
  const client = new pg.Client({ connectionString: where.url });
  await client.connect();
  try {
    const { rows } = await client.query("select count(*)::int as n from wasl.statement");
    const times = Math.round(Number(args.statements ?? "10000000") / rows[0].n) - 1;
    if (times < 1) throw new Error(`there are ${rows[0].n} statements already`);
    const started = Date.now();
    await client.query("set synchronous_commit = off");
    await client.query("set maintenance_work_mem = '700MB'");
    const indexes = await client.query(
      `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
        where i.indrelid = any (array['wasl.statement', 'wasl.posting', 'wasl.identifier', 'wasl.link']::regclass[])`,
    );
    await client.query("alter table wasl.statement disable trigger user");
    for (const { name } of indexes.rows) await client.query(`drop index ${name}`);
    for (const sql of GROW) await client.query(sql.replaceAll("TIMES", String(times)));
    for (const { definition } of indexes.rows) await client.query(definition);
    await client.query("alter table wasl.statement enable trigger user");
    for (const table of ["statement", "posting", "identifier", "link", "presence"])
      await client.query(`vacuum (analyze) wasl.${table}`);
    console.log(JSON.stringify({ times: times + 1, seconds: Math.round((Date.now() - started) / 1000) }));
  } finally {
    await client.end();
  }
}

const GROW = [
  `insert into wasl.statement (report_no, access_id, assessment, id, entity_id, schema, property, value, lang, original,
      valid_from, valid_to, first_seen, last_seen)
    select report_no, access_id, assessment, md5(id::text || k)::uuid, entity_id || '~' || k, schema, property,
        case when property in ('subject', 'object') then value || '~' || k else value end, lang, original, valid_from,
        valid_to, first_seen, last_seen from wasl.statement, generate_series(1, TIMES) k`,
  `insert into wasl.posting (key, entity_id, access_id, words, marks)
    select key, entity_id || '~' || k, access_id, words, marks from wasl.posting, generate_series(1, TIMES) k`,
  `insert into wasl.identifier (node, entity_id, schema, property, statement_id, access_id)
    select node, entity_id || '~' || k, schema, property, md5(statement_id::text || k)::uuid, access_id
      from wasl.identifier, generate_series(1, TIMES) k`,
  `insert into wasl.link (entity_id, other_id, schema, property, side, statement_id, access_id)
    select entity_id || '~' || k, other_id || '~' || k, schema, property, side, md5(statement_id::text || k)::uuid,
        access_id from wasl.link, generate_series(1, TIMES) k`,
  `insert into wasl.presence (entity_id, kind, here, tallied)
    select entity_id || '~' || k, kind, here, tallied from wasl.presence, generate_series(1, TIMES) k`,
  "update wasl.entity_tally set n = n * (TIMES + 1)",
  "update wasl.row_tally set n = n * (TIMES + 1) where what = 'statement'",
];

/** `wasl backup`, then `wasl restore` under the same key into a database that is empty. */
async function backup(where) {
  const client = new pg.Client({ connectionString: where.url });
  await client.connect();
  const name = `wasl_restored_${randomBytes(4).toString("hex")}`;
  const folder = mkdtempSync(join(tmpdir(), "wasl-restored-"));
  const target = new URL(where.url);
  target.pathname = `/${name}`;
  try {
    await client.query(`create database ${name}`);
    const file = join(folder, "wasl.backup");
    const wasl = (...command) => {
      const said = execFileSync(process.execPath, [MAIN, ...command, "--json"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      return JSON.parse(said.toString());
    };
    const out = wasl("backup", file, "--data", where.data, "--database-url", where.url);
    copyFileSync(join(where.data, "node.key"), join(folder, "node.key"));
    const back = wasl("restore", file, "--data", folder, "--database-url", target.href);
    const row = {
      rows: out.rows,
      bytes: out.bytes,
      backupMs: out.tookMs,
      restoreMs: back.tookMs,
      equal: out.hash === back.hash,
    };
    console.log(JSON.stringify(row));
    if (args.write)
      writeSection(
        "Backup and restore",
        `${about("bench/trust.mjs --part backup")}: ${row.rows} rows, ${Math.round(row.bytes / 2 ** 20)} MiB sealed: ` +
          `**backup ${(row.backupMs / 1000).toFixed(1)} s, restore ${(row.restoreMs / 1000).toFixed(1)} s, contents ${row.equal ? "equal" : "DIFFER"} by hash**.`,
      );
  } finally {
    await client.query(`drop database if exists ${name} with (force)`);
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whole scans of large tables in what analysts ask, as the planner chooses on this store. */
async function plans(where) {
  const { people: known } = JSON.parse(readFileSync(join(where.data, "bench.json"), "utf8"));
  const { store, wasl, platform, close } = await open(where);
  const actor = await actorOf(store, "supervisor", "supervisor");
  const client = new pg.Client({ connectionString: where.url });
  await client.connect();
  const { rows } = await client.query(
    "select relname from pg_class where relnamespace = 'wasl'::regnamespace and relkind = 'r' and reltuples > 10000",
  );
  await client.end();
  const large = new Set(rows.map((r) => r.relname));
  const scans = (plan) => [
    ...(plan["Node Type"] === "Seq Scan" && large.has(plan["Relation Name"]) ? [plan["Relation Name"]] : []),
    ...(plan.Plans ?? []).flatMap(scans),
  ];
  const found = new Map();
  const { driver } = store;
  const begin = driver.begin.bind(driver);
  driver.begin = async (...order) => {
    const transaction = await begin(...order);
    const query = async (sql, params = []) => {
      if (/^\s*(select|with|insert|update|delete)\b/i.test(sql)) {
        const { rows: told } = await transaction.query(`explain (format json) ${sql}`, params);
        found.set(sql.replace(/\s+/g, " ").trim(), scans(told[0]["QUERY PLAN"][0].Plan));
      }
      return await transaction.query(sql, params);
    };
    return { ...transaction, query };
  };
  const any = () => Math.floor(random() * 90_000);
  const own = ownReport(platform);
  const [first] = await wasl.reports(actor, { limit: 1 });
  const asks = {
    search: () => wasl.search(actor, { text: known[any() % known.length], limit: 20 }),
    identifier: () => wasl.search(actor, { text: "+447700123456", limit: 20 }),
    entity: () => wasl.entity(actor, entityOf(any())),
    graph: () => wasl.graph(actor, [entityOf(any())], { depth: 2, perNode: 50 }),
    path: () => wasl.path(actor, entityOf(any()), entityOf(any()), { maxHops: 6 }).catch(() => undefined),
    findings: () => wasl.findings(actor, { state: "proposed", limit: 50 }),
    cases: () => wasl.cases(actor, { limit: 20 }),
    reports: () => wasl.reports(actor, { limit: 50 }),
    report: () => wasl.report(actor, first.id),
    situation: () => wasl.situation(actor),
    audit: () => wasl.auditTrail(actor, { limit: 50 }),
    resolutions: () => wasl.resolutions(actor, { limit: 50 }),
    ingest: () =>
      store.as(actor, async (tx) => {
        await tx.openReport(own);
        await tx.appendStatements(batches(200, 200, own).next().value);
      }),
    share: () =>
      wasl.exchange.share(actor, {
        partner: "bench-partner",
        entityIds: [entityOf(any())],
        necessity: "EXERCISE",
      }),
  };
  for (const ask of Object.values(asks)) await ask();
  await close();
  const whole = [...found].filter(([, tables]) => tables.length > 0);
  for (const [sql, tables] of whole) console.log(`${tables.join(", ")}: ${sql.slice(0, 300)}`);
  console.log(JSON.stringify({ queries: found.size, large: [...large].sort(), wholeScans: whole.length }));
  if (args.write)
    writeSection(
      "Query plans on a filled store",
      `${about("bench/trust.mjs --part plans")}: of ${found.size} queries behind ${Object.keys(asks).join(", ")}, **${whole.length}** have a sequential scan of a table with over 10,000 rows (${[...large].sort().join(", ")}).`,
    );
}

async function serverFor(work) {
  if (args["database-url"]) {
    const data = args.data ?? mkdtempSync(join(tmpdir(), "wasl-trust-"));
    return await work({ data, url: args["database-url"] });
  }
  const data = mkdtempSync(join(tmpdir(), "wasl-trust-"));
  try {
    return await onPostgres((url) => work({ data, url }));
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

const PARTS = { fill, load, latency, grow, backup, plans };
if (args.role === "ingest") await ingest({ data: args.data, url: args["database-url"] });
else if (args.role === "release") await release({ data: args.data, url: args["database-url"] });
else
  await serverFor(async (where) => {
    for (const part of args.part ? [args.part] : ["fill", "latency", "plans", "load", "backup"])
      await PARTS[part](where);
  });
