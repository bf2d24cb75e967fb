// Measures TAXII over HTTP: node bench/exchange.mjs [sizes, e.g. 10000,100000,1000000]. Prints JSON.
// Needs a build (npm run build). Objects are invented. The client is a process of its own, sends one request after the
// other over one connection and reads each answer to its end; figures of CPU are the server process's, all its threads.
// With WASL_PEERS, a Python that has bench/peers/requirements.txt, OpenTAXII and medallion run the same.
import { fork, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const TAXII = "application/taxii+json;version=2.1";
const POSTED = 20_000;
/** What the peers hold when their pages are asked for: with more, a page of medallion's takes many minutes. */
const PAGED = 3_000;
const ENVELOPE = 1_000;

const object = (n) => ({
  type: "indicator",
  spec_version: "2.1",
  id: `indicator--00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
  created: "2026-01-01T00:00:00.000Z",
  modified: "2026-01-01T00:00:00.000Z",
  name: `Fictitious ${n}`,
  pattern: `[url:value = 'http://fictitious.example/${n}']`,
  pattern_type: "stix",
  valid_from: "2026-01-01T00:00:00Z",
});
const quantile = (all, q) =>
  [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * q))] ?? 0;
const ms = (n) => Number(n.toFixed(2));

/** A client of one collection, over one connection. */
function clientOf({ url, authorization }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = { accept: TAXII, authorization };
      if (body) Object.assign(headers, { "content-type": TAXII, "content-length": Buffer.byteLength(body) });
      const sent = request(new URL(path, url), { method, agent, headers }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () =>
          resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts) }),
        );
      });
      sent.on("error", reject);
      sent.end(body);
    });
  return { ask, end: () => agent.destroy() };
}

/** In a process of its own: walks, or posts, and says what it took. */
async function client(order) {
  const { ask, end } = clientOf(order);
  const times = [];
  const timed = async (...args) => {
    const start = performance.now();
    const answer = await ask(...args);
    times.push(performance.now() - start);
    return answer;
  };
  let objects = 0;
  const start = performance.now();
  if (order.post) {
    for (let at = order.from; at < order.from + order.post; at += ENVELOPE) {
      const body = JSON.stringify({ objects: Array.from({ length: ENVELOPE }, (_, i) => object(at + i)) });
      const { bytes, status } = await timed("POST", "objects/", body);
      if (status !== 202) throw new Error(`POST: ${status} ${bytes.toString().slice(0, 300)}`);
      objects += JSON.parse(bytes).success_count;
    }
  } else {
    const kept = [];
    let place = order.after ? `&added_after=${order.after}` : "";
    for (let page = 0; page < order.pages; page++) {
      const { bytes, headers, status } = await timed("GET", `objects/?limit=${order.limit}${place}`);
      if (status !== 200) throw new Error(`GET: ${status} ${bytes.toString().slice(0, 300)}`);
      if (page < 3) kept.push(bytes);
      objects += order.limit;
      const last = headers["x-taxii-date-added-last"];
      // "more" and "next" stand at the head of our answers and of no other's; the date leads on everywhere.
      const head = bytes.subarray(0, 80).toString();
      const next = /^\{"more":true,"next":"([^"]+)"/.exec(head)?.[1];
      if (next === undefined && !(order.byDate && last)) {
        // The last page of some holds no objects at all.
        objects += (JSON.parse(bytes).objects?.length ?? 0) - order.limit;
        break;
      }
      place = next === undefined ? `&added_after=${last}` : `&next=${next}`;
    }
    for (const bytes of kept)
      if (JSON.parse(bytes).objects.length !== order.limit && objects > order.limit)
        throw new Error("a page has not what was asked for");
  }
  const wall = order.post ? times.reduce((a, b) => a + b, 0) / 1000 : (performance.now() - start) / 1000;
  end();
  return { requests: times.length, objects, wall, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

/** Runs the client, with the server's CPU time around it. */
async function measured(cpuOf, order) {
  const before = cpuOf();
  const result = await new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ["client"], { stdio: "inherit", execArgv: [] });
    child.on("message", resolve);
    child.on("exit", (code) => code && reject(new Error(`the client ended with ${code}`)));
    child.send(order);
  });
  const cpu = (cpuOf() - before) / 1000;
  const { requests, objects, wall, p50, p99 } = result;
  return {
    requests,
    objects,
    seconds: ms(wall),
    objectsPerSecond: Math.round(objects / wall),
    requestsPerSecond: Math.round(requests / wall),
    p50Ms: ms(p50),
    p99Ms: ms(p99),
    cpuMsPerRequest: ms((cpu * 1000) / requests),
    objectsPerCpuSecond: Math.round(objects / cpu),
  };
}

const rights = (id) => [{ collectionId: id, read: true, write: true }];

async function wasl(sizes) {
  const dist = process.env.WASL_DIST ?? new URL("../dist/", import.meta.url).href;
  const { openSession } = await import(`${dist}cli/session.js`);
  const { openTaxiiServer } = await import(`${dist}cli/taxii-server.js`);
  const { createServer } = await import(`${dist}server/index.js`);
  const { secretDigest } = await import(`${dist}exchange/index.js`);
  const folder = await mkdtemp(join(tmpdir(), "wasl-bench-"));
  const session = await openSession({ data: folder });
  const { taxii } = session.store;
  const server = await createServer({
    wasl: session.wasl,
    accounts: session.store.accounts,
    ready: () => session.store.ready(),
    nodeId: session.nodeId,
    clock: session.platform.clock,
    logger: false,
    handlers: [await openTaxiiServer(session)],
  });
  const address = await server.listen({ host: "127.0.0.1", port: 0 });
  const id = randomUUID();
  const secret = randomBytes(16).toString("hex");
  await taxii.createCollection({ id, title: "Bench", defaultTlp: "amber" });
  await taxii.createCredential(
    { id: "bench", clearance: "red", rights: rights(id), expiresAt: "2099-01-01T00:00:00.000Z" },
    secretDigest(secret),
  );
  const at = { url: `${address}/taxii2/root/collections/${id}/`, authorization: `Bearer ${secret}` };
  const cpuOf = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const result = { warm: undefined };
  result.warm = await measured(cpuOf, { ...at, post: ENVELOPE, from: 900_000_000 });
  result.post = await measured(cpuOf, { ...at, post: PAGED, from: 0 });
  result.postOn = await measured(cpuOf, { ...at, post: POSTED - PAGED, from: PAGED });
  let held = POSTED + ENVELOPE;
  for (const size of sizes) {
    for (; held < size; held += ENVELOPE) {
      const drafts = Array.from({ length: ENVELOPE }, (_, i) => {
        const o = object(held + i);
        return {
          id: o.id,
          type: o.type,
          specVersion: "2.1",
          version: o.modified,
          tlp: "amber",
          json: JSON.stringify(o),
        };
      });
      await taxii.append(id, drafts, BigInt(Date.now()) * 1000n);
    }
    // From the middle: a page has to cost the same wherever it lies.
    const [middle] = await taxii.pages(
      secretDigest(secret),
      id,
      { versions: ["last"], addedAfter: 0n },
      "objects",
      1,
      1,
    );
    const [end] = [await lastAdded(taxii, secretDigest(secret), id)];
    const half = middle.first + (end - middle.first) / 2n;
    const after = size > 30_000 ? micros(half) : undefined;
    await measured(cpuOf, { ...at, limit: 1000, pages: 5, after });
    result[`at${size}`] = {
      held,
      pagesOf1000: await measured(cpuOf, { ...at, limit: 1000, pages: 100, after }),
      pagesOf100: await measured(cpuOf, { ...at, limit: 100, pages: 1000, after }),
      fromTheStart: await measured(cpuOf, { ...at, limit: 1000, pages: 100 }),
    };
    console.error(`${size}: done`);
  }
  await server.close();
  await session.close();
  await rm(folder, { recursive: true, force: true });
  return result;
}

const micros = (n) =>
  `${new Date(Number(n / 1000n)).toISOString().slice(0, -1)}${String(n % 1000n).padStart(3, "0")}Z`;

/** By halving: the store has no need to say it. */
async function lastAdded(taxii, as, id) {
  let [low, high] = [0n, BigInt(Date.now() + 3_600_000) * 1000n];
  while (high - low > 1_000n) {
    const middle = (low + high) / 2n;
    const [page] = await taxii.pages(as, id, { versions: ["last"], addedAfter: middle }, "versions", 1, 1);
    if (page) low = page.last;
    else high = middle;
  }
  return low;
}

/** OpenTAXII and medallion, each in a process of its own. */
async function peer(python, name) {
  const folder = await mkdtemp(join(tmpdir(), "wasl-peer-"));
  const child = spawn(python, [fileURLToPath(new URL(`peers/${name}.py`, import.meta.url)), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const papers = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (part) => {
      text += part;
      const line = /^\{.*\}$/m.exec(text)?.[0];
      if (line) resolve(JSON.parse(line));
    });
    child.on("exit", (code) => reject(new Error(`${name} ended with ${code}`)));
  });
  const cpuOf = () => {
    // Clock ticks of 10 ms, of the process with all its threads.
    const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  };
  const at = { url: papers.url, authorization: papers.authorization };
  const result = {};
  try {
    result.post = await measured(cpuOf, { ...at, post: PAGED, from: 0 });
    result.pagesOf1000 = await measured(cpuOf, { ...at, limit: 1000, pages: PAGED / 1000, byDate: true });
    result.pagesOf100 = await measured(cpuOf, { ...at, limit: 100, pages: 20, byDate: true });
    result.postOn = await measured(cpuOf, { ...at, post: POSTED - PAGED, from: PAGED });
  } catch (error) {
    result.failed = error.message;
  }
  child.kill();
  await rm(folder, { recursive: true, force: true });
  return result;
}

if (process.argv[2] === "client")
  process.once("message", async (order) => {
    process.send(await client(order));
    process.disconnect();
  });
else {
  const sizes = (process.argv[2] ?? "20000").split(",").map(Number);
  const result = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model };
  result.loadBefore = loadavg()[0];
  result.wasl = await wasl(sizes);
  const python = process.env.WASL_PEERS;
  if (python) {
    result.opentaxii = await peer(python, "opentaxii");
    result.medallion = await peer(python, "medallion");
  }
  result.loadAfter = loadavg()[0];
  console.log(JSON.stringify(result, null, 2));
}
