// A process of its own that imports, and that tests kill: node child.mjs <JSON options>.
// Says each step on a line of its own, written before it goes on, so that what was said has happened.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

const [, , json] = process.argv;
const options = JSON.parse(json);
const say = (line) => writeSync(1, `${line}\n`);

const core = await import("../../dist/core/index.js");
const { loadOrCreateNodeKey, openStore, ownerToken } = await import("../../dist/store/index.js");
const data = (name) => JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), "utf8"));

core.loadNamesModel(core.namesDataFrom(data));
const nodeKey = await loadOrCreateNodeKey(options.folder);
const store = await openStore({
  ...(options.databaseUrl ? { databaseUrl: options.databaseUrl } : { folder: join(options.folder, "store") }),
  nodeKey,
  nodeId: "child",
  model: new core.Model(data("schemata/ftm.json"), data("schemata/wasl.json")),
  clock: { now: () => Date.now() },
  random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
});
const actor = {
  token: await ownerToken(store, options.folder),
  purpose: { purpose: "operational-analysis", mandate: "CHILD" },
};
say("open");

const report = {
  id: `rep-${core.sha256Hex(options.name).slice(0, 32)}`,
  title: options.name,
  format: "test",
  sha256: core.sha256Hex(options.name),
  byteLength: 1,
  source: "test",
  provider: "test",
  publishers: [],
  evaluation: core.UNEVALUATED,
  access: { ...core.OPEN, tlp: "amber" },
  receivedAt: "2026-04-01T12:00:00.000Z",
  reviewAt: "2029-04-01T12:00:00.000Z",
  fictitious: true,
};

function batch(n) {
  const drafts = [];
  for (let i = 0; i < options.batchSize / 4; i++) {
    const entityId = `${options.name}-${n}-${i}`;
    const add = (property, value) => drafts.push({ entityId, schema: "Person", property, value });
    add("name", `Name${n} Word${i}`);
    add("birthDate", "1980");
    add("notes", options.bulk ? randomText(n, i) : `note ${n} ${i}`);
    add("phone", `+44 7700 ${String(n * 1000 + i).padStart(6, "0")}`);
  }
  return drafts.map((draft) =>
    core.toStatement(draft, { reportId: report.id, access: report.access, seenAt: report.receivedAt }),
  );
}

/** Does not compress: fills a disk. */
function randomText(n, i) {
  let text = "";
  for (let k = 0; k < 64; k++) text += core.sha256Hex(`${n} ${i} ${k}`);
  return text;
}

const commands = {
  /** First what was acknowledged to earlier processes, then the whole import from its beginning. */
  async import() {
    let lost = 0;
    for (const n of options.acknowledged ?? []) {
      const wanted = batch(n);
      const found = await store.as(actor, (tx) => tx.statements(wanted.map((s) => s.id)));
      if (found.length !== wanted.length) lost += 1;
    }
    say(`lost ${lost}`);
    const state = await store.as(actor, (tx) => tx.openReport(report));
    for (let n = 0; n < options.batches; n++) {
      await store.as(actor, async (tx) => {
        await tx.appendStatements(batch(n));
        await tx.audit({ action: "import", object: `batch:${n}` });
      });
      say(`ack ${n}`);
    }
    await store.as(actor, (tx) =>
      tx.completeReport(report.id, { statements: 1, records: 0, rejects: [], rejectCount: 0 }, {}),
    );
    say(`complete after ${state}`);
  },
  async verify() {
    const stats = await store.as(actor, (tx) => tx.stats());
    const uses = [];
    await store.as(actor, async (tx) => {
      for await (const page of tx.identifiers()) uses.push(...page);
    });
    const search = await store.as(actor, (tx) => tx.search({ text: "Name3 Word1", limit: 50 }));
    const audit = await store.verifyAudit();
    say(
      `verify ${JSON.stringify({
        statements: stats.statements,
        uses: uses.length,
        distinct: new Set(uses.map((u) => u.statementId)).size,
        found: search.hits.filter((h) => h.caption === "Name3 Word1").length,
        broken: audit.firstBroken ?? null,
        entries: audit.entries,
      })}`,
    );
  },
  /** Imports until the disk is full, is given more of it, and goes on in the same process. */
  async full() {
    await store.as(actor, (tx) => tx.openReport(report));
    let code = "none";
    let kept = 0;
    let withinMs = 0;
    for (let n = 0; n < options.batches && code === "none"; n++) {
      const more = batch(n);
      const started = Date.now();
      try {
        await store.as(actor, (tx) => tx.appendStatements(more));
        kept = n + 1;
      } catch (error) {
        code = error.code ?? error.message;
        withinMs = Date.now() - started;
      }
    }
    say(`full ${code}`);
    say(`within ${withinMs}`);
    const again = await store
      .as(actor, (tx) => tx.appendStatements(batch(kept)))
      .catch((error) => error.code);
    say(`again ${again}`);
    const [program, ...rest] = options.giveRoom;
    execFileSync(program, rest);
    let lost = 0;
    for (let n = 0; n < kept; n++) {
      const found = await store.as(actor, (tx) => tx.statements(batch(n).map((s) => s.id)));
      if (found.length !== options.batchSize) lost += 1;
    }
    say(`kept ${kept}`);
    say(`lost ${lost}`);
    await store.as(actor, (tx) => tx.appendStatements(batch(kept)));
    const { firstBroken } = await store.verifyAudit();
    say(`broken ${firstBroken ? JSON.stringify(firstBroken) : "none"}`);
  },
  /** Holds the folder until it is told to end. */
  async hold() {
    say("holding");
    await new Promise((resolve) => process.stdin.once("data", resolve));
  },
};

try {
  for (const command of options.commands) await commands[command]();
  await store.close();
  say("closed");
} catch (error) {
  say(`error ${error.code ?? error.message}`);
  process.exit(3);
}
process.exit(0);
