// How long statements take from one node to another, each verified: node bench/node-to-node.mjs [statements]
//   [--database-urls A,B]  PostgreSQL for both; without it the embedded database, in two folders.
// Reads dist/. The giver is a process of its own and serves over HTTP on loopback; the taker pulls, checks every leaf
// against the signed head, keeps what its agreement allows, and is asked at the end whether it has all of it.
// Prints JSON; CPU seconds are of each process, with those of its embedded database, not of a PostgreSQL beside it.
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openFederationServer } from "../dist/cli/federation.js";
import { openSession } from "../dist/cli/session.js";
import { OPEN, sha256Hex, toStatement } from "../dist/core/index.js";
import { createServer } from "../dist/server/index.js";
import { ownerToken } from "../dist/store/index.js";
import { report } from "./store-world.mjs";

const SELF = fileURLToPath(import.meta.url);
const PER_ENTITY = 8;
const PER_BATCH = 1_250;
const PURPOSE = { purpose: "information-exchange", mandate: "BENCH" };
const TERMS =
  "class: police\npurposes: information-exchange\nceiling: amber\nlegal-basis: a fictitious agreement\nvalid-until: 2999-01-01\n";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "database-urls": { type: "string" },
    /** Internal: the giver's folder. */
    giver: { type: "string" },
  },
});
const total = Number(positionals[0] ?? "100000");
const urls = values["database-urls"]?.split(",");

const cpuSeconds = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};
const entityOf = (n) => `bench-${sha256Hex(`company ${n}`).slice(0, 24)}`;

/** A company as a register has it; fictitious. */
function statementsOf(n, access) {
  const say = (property, value) =>
    toStatement(
      { entityId: entityOf(n), schema: "Company", property, value },
      { reportId: report.id, access, seenAt: report.receivedAt },
    );
  return [
    say("name", `Fictitious Marine ${n}`),
    say("alias", `FM ${n}`),
    say("registrationNumber", `FX-${n}`),
    say("sourceUrl", `https://example.org/register/${n}`),
    say("incorporationDate", `20${10 + (n % 15)}-01-02`),
    say("notes", `Entry ${n} of the register, as published; fictitious.`),
    say("status", "active"),
    say("modifiedAt", "2026-03-01"),
  ];
}

async function openNode(data, databaseUrl) {
  const session = await openSession({ data, ...(databaseUrl ? { databaseUrl } : {}) });
  const actor = { token: await ownerToken(session.store, session.folder), purpose: PURPOSE };
  let url;
  const federation = openFederationServer(session, () => ({
    name: session.nodeId,
    ...(url ? { url } : {}),
  }));
  const server = await createServer({
    wasl: session.wasl,
    accounts: session.store.accounts,
    ready: () => session.store.ready(),
    nodeId: session.nodeId,
    logger: false,
    clock: session.platform.clock,
    handlers: [federation],
  });
  url = await server.listen({ host: "127.0.0.1", port: 0 });
  const close = async () => {
    await server.close();
    await session.close();
  };
  return { ...session, actor, url, close };
}

/** Does what the taker tells it, one order after the other. */
async function give(data) {
  const { wasl, store, nodeId, actor, url, close } = await openNode(data, urls?.[0]);
  const access = { ...OPEN, tlp: "amber", originators: [nodeId] };
  const orders = {
    start: () => ({ nodeId, url }),
    async confirm({ peer, code }) {
      await wasl.exchange.confirmPairing(actor, peer, code);
      await wasl.exchange.agree(actor, `partner: ${peer}\n${TERMS}`);
    },
    async share({ peer }) {
      await store.as(actor, (tx) => tx.openReport({ ...report, access }));
      const entities = Math.ceil(total / PER_ENTITY);
      let shared = 0;
      let wall = 0;
      const withheld = [];
      for (let at = 0; at < entities; at += PER_BATCH) {
        const numbers = Array.from({ length: Math.min(PER_BATCH, entities - at) }, (_, i) => at + i);
        await store.as(actor, (tx) => tx.appendStatements(numbers.flatMap((n) => statementsOf(n, access))), {
          deadlineMs: 600_000,
        });
        const start = performance.now();
        const done = await wasl.exchange.share(actor, {
          partner: peer,
          entityIds: numbers.map(entityOf),
          necessity: "EXERCISE",
        });
        wall += performance.now() - start;
        shared += done.shared;
        withheld.push(...Object.keys(done.withheld));
      }
      return { shared, seconds: wall / 1000, withheld: [...new Set(withheld)] };
    },
    cpu: () => cpuSeconds(),
  };
  process.on("message", async ({ ask, ...order }) => {
    if (ask === "end") {
      await close();
      process.exit();
    }
    try {
      process.send({ answer: (await orders[ask](order)) ?? null });
    } catch (error) {
      process.send({ error: `${error.code ?? ""} ${error.message} ${JSON.stringify(error.detail ?? {})}` });
    }
  });
  process.send({ answer: "ready" });
}

async function take(folder) {
  const child = fork(SELF, [...process.argv.slice(2), "--giver", join(folder, "a")], { stdio: "inherit" });
  const answer = () =>
    new Promise((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`the giver ended with ${code}`)));
      child.once("message", ({ answer: told, error }) => (error ? reject(new Error(error)) : resolve(told)));
    });
  const giver = (ask, order = {}) => {
    const told = answer();
    child.send({ ask, ...order });
    return told;
  };
  await answer();
  const { nodeId, url } = await giver("start");
  const { wasl, actor, nodeId: own, close } = await openNode(join(folder, "b"), urls?.[1]);
  // No address of ours: a hint would begin another pull beside the one that is measured.
  const { code } = await wasl.exchange.beginPairing(actor, url, { name: own });
  await giver("confirm", { peer: own, code });
  await wasl.exchange.confirmPairing(actor, nodeId, code);
  await wasl.exchange.agree(actor, `partner: ${nodeId}\n${TERMS}`);
  const given = await giver("share", { peer: own });
  const giverBefore = await giver("cpu");
  const before = process.cpuUsage();
  const start = performance.now();
  let pages = 0;
  const [{ received, failed }] = await wasl.exchange.pull(actor, nodeId, () => {
    if (++pages % 100 === 0)
      console.error(`${pages} pages, ${Math.round((performance.now() - start) / 1000)} s`);
  });
  if (failed) throw new Error(failed);
  const seconds = (performance.now() - start) / 1000;
  const { stats } = await wasl.situation(actor);
  console.log(
    JSON.stringify({
      given,
      taken: received.taken,
      kept: received.kept,
      statementsAtTheTaker: stats.statements,
      seconds: Number(seconds.toFixed(1)),
      perSecond: Math.round(received.kept / seconds),
      cpuTaker: Number(cpuSeconds(before).toFixed(1)),
      cpuGiver: Number(((await giver("cpu")) - giverBefore).toFixed(1)),
      database: urls ? "PostgreSQL" : "embedded",
      machine: `${cpus()[0]?.model ?? "?"} x${cpus().length}, Node ${process.version}`,
      load: loadavg()[0],
    }),
  );
  child.removeAllListeners("exit");
  child.send({ ask: "end" });
  await close();
}

if (values.giver) await give(values.giver);
else {
  const folder = mkdtempSync(join(tmpdir(), "wasl-node-to-node-"));
  try {
    await take(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
