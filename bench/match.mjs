// Hit/no-hit: 10,000 questions against 1,000,000 records, through the protocol's own functions on two threads.
// Needs `npm run build`. Options: --records 1000000 --questions 10000 --threads 2. Writes docs/benchmarks/match.md.
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import {
  batchSize,
  findTags,
  makeTagSet,
  paddedCount,
  readMatchTerm,
  TAG_BYTES,
  tagSetRoot,
} from "../dist/core/index.js";
import { createMatchEngine } from "../dist/exchange/index.js";

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "1000000" },
    questions: { type: "string", default: "10000" },
    threads: { type: "string", default: "2" },
    write: { type: "boolean", default: false },
  },
});
const RECORDS = Number(values.records);
const QUESTIONS = Number(values.questions);
const THREADS = Number(values.threads);
const engine = createMatchEngine(THREADS);
const steps = [];

async function timed(name, work) {
  const before = process.cpuUsage();
  const started = performance.now();
  const result = await work();
  const cpu = process.cpuUsage(before);
  const seconds = (performance.now() - started) / 1000;
  steps.push({ name, seconds, cpu: (cpu.user + cpu.system) / 1e6 });
  console.log(`${name}: ${seconds.toFixed(2)} s (${((cpu.user + cpu.system) / 1e6).toFixed(1)} s of CPU)`);
  return result;
}

const number = (i) => readMatchTerm(`+447${String(i).padStart(9, "0")}`);
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();

const info = "bench";
const keys = await engine.keyPair(randomBytes(32), info);
console.log(
  `${RECORDS} records, ${QUESTIONS} questions, ${THREADS} threads, load ${loadavg()[0].toFixed(1)}`,
);
const loadBefore = loadavg()[0];

// Set-up: what a holder does to publish.
const records = await timed("set-up: normal forms", async () =>
  Array.from({ length: RECORDS }, (_, i) => number(i)),
);
const tags = await timed("set-up: evaluations", () => engine.outputs(keys.secretKey, records, TAG_BYTES));
const { set, root } = await timed("set-up: sort, fill up, commit", async () => {
  const made = makeTagSet(tags, randomBytes((paddedCount(RECORDS) - RECORDS) * TAG_BYTES));
  return { set: made, root: tagSetRoot(made) };
});

// The question: half of them known to the holder.
const asked = Array.from({ length: QUESTIONS }, (_, i) => number(i % 2 === 0 ? i : RECORDS + i));
const rootSeen = await timed("question: root of the fetched tags", async () => tagSetRoot(set, sha256));
if (rootSeen !== root) throw new Error("the root differs");
const size = batchSize(QUESTIONS);
const { blinds, elements } = await timed("question: blind, decoys", async () => {
  const { blinds, blinded } = await engine.blind(asked);
  const all = new Uint8Array(size * 32);
  all.set(blinded);
  all.set(await engine.decoys(size - QUESTIONS), blinded.length);
  return { blinds, elements: all };
});
const { evaluated, proof } = await timed("question: holder evaluates and proves", () =>
  engine.evaluate(keys, elements),
);
const proven = await timed("question: verify the proof", () =>
  engine.verify(keys.publicKey, elements, evaluated, proof),
);
if (!proven) throw new Error("the proof does not verify");
const outputs = await timed("question: unblind, hash", () =>
  engine.finalize(asked, blinds, evaluated.subarray(0, QUESTIONS * 32), TAG_BYTES),
);
const found = await timed("question: look up", async () => findTags(set, outputs));
const wrong = found.filter((hit, i) => hit !== (i % 2 === 0)).length;
if (wrong > 0) throw new Error(`${wrong} wrong answers`);

const total = (prefix) => {
  const own = steps.filter((s) => s.name.startsWith(prefix));
  return { seconds: own.reduce((a, s) => a + s.seconds, 0), cpu: own.reduce((a, s) => a + s.cpu, 0) };
};
const setUp = total("set-up");
const question = total("question");
console.log(
  `set-up ${setUp.seconds.toFixed(1)} s, ${QUESTIONS} questions ${question.seconds.toFixed(2)} s; no wrong answer`,
);
await engine.close();

if (values.write) {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const rows = steps.map((s) => `| ${s.name} | ${s.seconds.toFixed(2)} | ${s.cpu.toFixed(1)} |`);
  writeFileSync(
    new URL("../docs/benchmarks/match.md", import.meta.url),
    `# Hit/no-hit

VOPRF(ristretto255, SHA-512) of RFC 9497 over libsodium, ${THREADS} threads: ${QUESTIONS.toLocaleString("en")} questions (${size.toLocaleString("en")} elements with decoys) against ${RECORDS.toLocaleString("en")} records. Run: \`npm run build && node bench/match.mjs --write\`.

Commit ${commit}, Node ${process.version}, ${cpus()[0]?.model.trim() ?? "?"} (${cpus().length} cores), ${Math.round(totalmem() / 2 ** 30)} GiB; one-minute load when it began ${loadBefore.toFixed(1)}. Where the load was above 0, other work took part of the cores: seconds of CPU say what an idle machine would need, divided by the threads.

| | Floor | Goal | Seconds | Seconds of CPU | CPU / ${THREADS} |
| --- | --- | --- | --- | --- | --- |
| set-up | 150 | 90 | ${setUp.seconds.toFixed(1)} | ${setUp.cpu.toFixed(1)} | ${(setUp.cpu / THREADS).toFixed(1)} |
| question with proof, both sides | 10 | 5 | ${question.seconds.toFixed(2)} | ${question.cpu.toFixed(1)} | ${(question.cpu / THREADS).toFixed(1)} |

| Step | Seconds | Seconds of CPU |
| --- | --- | --- |
${rows.join("\n")}

All answers were right: every known number a hit, every other none. Both sides run on one machine, one after the other; the network and the database are not in it. Tags are ${TAG_BYTES} bytes: the set is ${(set.length / 2 ** 20).toFixed(1)} MiB.
`,
  );
}
