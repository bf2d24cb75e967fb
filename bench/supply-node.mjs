// The supply front on a stored node: EPCIS events captured into the embedded store, then serial numbers traced in it,
// each as one audited transaction under row-level security; and a shop's report to partners' queues over three nodes.
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leavingTo } from "../dist/app/supply/questions/ledger.js";
import { openFederationServer } from "../dist/cli/federation.js";
import { openSession } from "../dist/cli/session.js";
import { foldConfused } from "../dist/core/index.js";

async function openNode() {
  const folder = await mkdtemp(join(tmpdir(), "wasl-supply-node-"));
  const session = await openSession({ data: folder });
  const { accounts } = session.store;
  return {
    ...session,
    async actor(id, role, clearance, purpose) {
      await accounts.createUser({ id, role, clearance, groups: [], compartments: [] }, undefined);
      return { token: await accounts.openLocalSession(id), purpose: { purpose, mandate: "BENCH" } };
    },
    async remove() {
      await session.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const p95 = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)];

/** A partner that may be given whatever is not above amber. */
const PEER = {
  nodeId: "node-of-a-partner",
  partnerClass: "police",
  ceiling: "amber",
  groups: [],
  purposes: ["supply-disruption"],
};

/** What a partner may be given under a serial number: milliseconds, 95th percentile, and rows on average. */
async function answers(node, officer, serialOf, questions) {
  const times = [];
  let rows = 0;
  for (let i = 0; i < questions; i++) {
    const key = `serial:${foldConfused(serialOf(i))}`;
    const start = performance.now();
    const leaving = await node.store.as(officer, (tx) =>
      leavingTo(node.platform, tx, PEER, officer.purpose, [key]),
    );
    times.push(performance.now() - start);
    rows += leaving.byKey.get(key)?.length ?? 0;
  }
  return { answerP95Ms: p95(times), answerRows: rows / questions };
}

/** A number as it is read off a thing: the beginning, one sign, or the middle is missing. */
const DAMAGES = [
  (serial) => `*${serial.slice(-5)}`,
  (serial) => `${serial.slice(0, -4)}?${serial.slice(-3)}`,
  (serial) => `${serial.slice(0, 5)}*${serial.slice(-6)}`,
];

/** The same trace from damaged readings: milliseconds, 95th percentile, and how many items fit one on average. */
async function wildcards(node, officer, serialOf, readings) {
  const times = [];
  let fitting = 0;
  for (let i = 0; i < readings; i++) {
    const reading = DAMAGES[i % DAMAGES.length](serialOf(i));
    const start = performance.now();
    const found = await node.wasl.traceSerial(officer, { reading });
    times.push(performance.now() - start);
    if (found.candidates.length === 0) throw new Error(`nothing fits ${reading}`);
    fitting += found.fitting;
  }
  return { damagedP95Ms: p95(times), damagedFitting: fitting / readings };
}

/**
 * Seconds of ingest on the clock and of the processor, and the 95th percentiles of a trace and of an answer to a partner in
 * milliseconds.
 */
export async function captureAndTrace(file, bytes, serialOf, traces = 300) {
  const node = await openNode();
  try {
    const officer = await node.actor("officer", "analyst", "amber", "supply-disruption");
    const began = performance.now();
    const used = process.cpuUsage();
    const result = await node.wasl.captureEvents(officer, {
      fileName: "events.jsonl",
      bytes: createReadStream(file, { highWaterMark: 256 * 1024 }),
      byteLength: bytes,
      marking: { tlp: "amber" },
      fictitious: true,
    });
    const seconds = (performance.now() - began) / 1000;
    const cpu = process.cpuUsage(used);
    if (result.rejectCount > 0) throw new Error(`rejects: ${JSON.stringify(result.rejects.slice(0, 3))}`);
    const times = [];
    let steps = 0;
    const before = process.cpuUsage();
    for (let i = 0; i < traces; i++) {
      const start = performance.now();
      const found = await node.wasl.traceSerial(officer, { reading: serialOf(i) });
      times.push(performance.now() - start);
      steps += found.candidates[0]?.steps.length ?? 0;
    }
    const after = process.cpuUsage(before);
    const damagedFrom = process.cpuUsage();
    const damaged = await wildcards(node, officer, serialOf, traces);
    const damagedTo = process.cpuUsage(damagedFrom);
    const asked = process.cpuUsage();
    const answered = await answers(node, officer, serialOf, traces);
    const given = process.cpuUsage(asked);
    return {
      ...answered,
      ...damaged,
      damagedCpuMs: (damagedTo.user + damagedTo.system) / 1000 / traces,
      answerCpuMs: (given.user + given.system) / 1000 / traces,
      traceCpuMs: (after.user + after.system) / 1000 / traces,
      events: result.records,
      seconds,
      cpuSeconds: (cpu.user + cpu.system) / 1e6,
      traceP95Ms: p95(times),
      steps: steps / traces,
      memoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  } finally {
    await node.remove();
  }
}

async function exchanging() {
  const node = await openNode();
  let url = "";
  const server = openFederationServer(node, () => ({ name: "bench", url }));
  const http = createServer((request, response) => {
    const pieces = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () =>
      server
        .handle({
          method: request.method ?? "",
          path: request.url ?? "",
          query: "",
          headers: request.headers,
          body: Buffer.concat(pieces),
        })
        .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
        .catch(() => response.destroy()),
    );
  });
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${http.address().port}`;
  return {
    ...node,
    url,
    supervisor: await node.actor("supervisor", "supervisor", "red", "information-exchange"),
    async remove() {
      await new Promise((resolve) => http.close(resolve));
      await node.remove();
    },
  };
}

const TERMS = `class: police
purposes: information-exchange, supply-disruption
ceiling: amber
legal-basis: a fictitious agreement
valid-until: 2999-01-01
`;

/** Seconds, 95th percentile, from a shop's report to the second partner's queue; the unit's decision takes no time. */
export async function reportToPartners(reports = 20) {
  const [unit, ...partners] = await Promise.all([exchanging(), exchanging(), exchanging()]);
  try {
    for (const partner of partners) {
      const begun = await unit.wasl.exchange.beginPairing(unit.supervisor, partner.url, {
        name: "unit",
        url: unit.url,
      });
      await unit.wasl.exchange.confirmPairing(unit.supervisor, partner.nodeId, begun.code);
      await partner.wasl.exchange.confirmPairing(partner.supervisor, unit.nodeId, begun.code);
      await unit.wasl.exchange.agree(unit.supervisor, `partner: ${partner.nodeId}\n${TERMS}`);
      await partner.wasl.exchange.agree(partner.supervisor, `partner: ${unit.nodeId}\n${TERMS}`);
    }
    const shop = await unit.actor("shop", "trade", "clear", "supply-disruption");
    const times = [];
    for (let i = 0; i < reports; i++) {
      const start = performance.now();
      const sent = await unit.wasl.reportOrder(shop, {
        orderNumber: `A-${i}`,
        orderedAt: "2026-03-01",
        goods: "outboard motor 40 hp",
        quantity: 10 + i,
        serials: [],
        indicators: ["cash_payment"],
      });
      const { entityId } = await unit.wasl.decideTradeReport(unit.supervisor, sent.id, {
        state: "useful",
        outcome: "passed on",
      });
      for (const partner of partners) {
        await unit.wasl.exchange.share(unit.supervisor, {
          partner: partner.nodeId,
          entityIds: [entityId],
          necessity: "BENCH",
        });
        await partner.wasl.exchange.pull(partner.supervisor, unit.nodeId);
        const leads = await partner.wasl.supplyLeads(partner.supervisor, { limit: 200 });
        if (leads.length !== i + 1) throw new Error("a report did not arrive");
      }
      times.push((performance.now() - start) / 1000);
    }
    return p95(times);
  } finally {
    await Promise.all([unit, ...partners].map((n) => n.remove()));
  }
}
