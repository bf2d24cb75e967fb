// Measures the TAXII server over HTTP on a node of its own: node bench/exchange.mjs [objects]. Prints JSON.
// Needs a build (npm run build). Objects are invented.
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

const { openSession } = await import("../dist/cli/session.js");
const { openTaxiiServer } = await import("../dist/cli/commands/exchange.js");
const { createServer } = await import("../dist/server/index.js");
const { secretDigest } = await import("../dist/exchange/index.js");

const total = Number(process.argv[2] ?? 20_000);
const folder = await mkdtemp(join(tmpdir(), "wasl-bench-"));
const session = await openSession({ data: folder });
const server = await createServer({
  wasl: session.wasl,
  accounts: session.store.accounts,
  ready: () => session.store.ready(),
  nodeId: session.nodeId,
  clock: session.platform.clock,
  logger: false,
  handlers: [openTaxiiServer(session)],
});
const address = await server.listen({ host: "127.0.0.1", port: 0 });
const id = randomUUID();
const secret = randomBytes(16).toString("hex");
await session.store.taxii.createCollection({ id, title: "Bench", defaultTlp: "amber" });
await session.store.taxii.createCredential(
  {
    id: "bench",
    clearance: "red",
    rights: [{ collectionId: id, read: true, write: true }],
    expiresAt: "2099-01-01T00:00:00.000Z",
  },
  secretDigest(secret),
);

const agent = new Agent({ keepAlive: true });
const TAXII = "application/taxii+json;version=2.1";
function ask(method, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${address}/taxii2/root/collections/${id}/${path}`,
      {
        method,
        agent,
        headers: {
          accept: TAXII,
          authorization: `Bearer ${secret}`,
          ...(body ? { "content-type": TAXII, "content-length": Buffer.byteLength(body) } : {}),
        },
      },
      (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => resolve(JSON.parse(Buffer.concat(parts).toString("utf8"))));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

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
const seconds = async (work) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};
const quantile = (all, q) =>
  [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * q))];

async function walk(limit, pages) {
  const times = [];
  let count = 0;
  let next = "";
  for (let page = 0; page < pages; page++) {
    let answer;
    times.push(
      (await seconds(async () => (answer = await ask("GET", `objects/?limit=${limit}${next}`)))) * 1000,
    );
    count += answer.objects?.length ?? 0;
    if (!answer.more) break;
    next = `&next=${answer.next}`;
  }
  const sum = times.reduce((a, b) => a + b, 0) / 1000;
  return {
    objectsPerSecond: Math.round(count / sum),
    pagesPerSecond: Math.round(times.length / sum),
    p99Ms: Number(quantile(times, 0.99).toFixed(1)),
  };
}

const envelopes = [];
for (let at = 0; at < total; at += 1000)
  envelopes.push(
    JSON.stringify({ objects: Array.from({ length: Math.min(1000, total - at) }, (_, i) => object(at + i)) }),
  );
await ask("POST", "objects/", JSON.stringify({ objects: [object(999_999_999)] }));
const result = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model, objects: total };
let accepted = 0;
const posting = await seconds(async () => {
  for (const envelope of envelopes) accepted += (await ask("POST", "objects/", envelope)).success_count;
});
result.post = { accepted, objectsPerSecond: Math.round(total / posting) };
await walk(1000, 3);
result.pagesOf1000 = await walk(1000, 100);
result.pagesOf100 = await walk(100, 200);
console.log(JSON.stringify(result, null, 2));
agent.destroy();
await server.close();
await session.close();
await rm(folder, { recursive: true, force: true });
