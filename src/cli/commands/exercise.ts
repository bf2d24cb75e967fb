import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import type { Actor } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import { wholeNumber } from "../arguments.ts";
import { EXERCISE_GROUP, EXERCISE_MANDATE, type ExerciseNode, exerciseNodes } from "../exercise.ts";
import { openSession } from "../open.ts";
import { json, note, out, table } from "../output.ts";
import type { Session } from "../session.ts";
import { EXERCISE_FOLDER } from "../store-options.ts";

const MAIN = fileURLToPath(new URL("../main.js", import.meta.url));
const READY_MS = 600_000;

interface Running extends ExerciseNode {
  readonly data: string;
  readonly url: string;
  readonly child: ChildProcess;
}

export function registerExercise(program: Command): void {
  program
    .command("exercise")
    .description("paired nodes on this machine, each with its own piece of the fictitious exercise")
    .option("--nodes <count>", "how many, 2 or 3", "3")
    .option("--data <folder>", "where their folders go", EXERCISE_FOLDER)
    .option("--json", "print the nodes as JSON, once all are paired")
    .option("--port <port>", "of the first; the others follow. 0 takes free ones", "7401")
    .addHelpText("after", "\nExample:\n  wasl exercise --nodes 3")
    .action(runExercise);
}

async function runExercise(options: {
  readonly nodes: string;
  readonly data: string;
  readonly port: string;
  readonly json?: boolean;
}): Promise<void> {
  const wanted = exerciseNodes().slice(0, wholeNumber(options.nodes, "--nodes", 2, 3));
  const first = wholeNumber(options.port, "--port", 0, 65_000);
  const running: Running[] = [];
  let isStopped = false;
  const stopped = untilStopped().then(() => {
    isStopped = true;
  });
  try {
    // One after the other: each loads its piece, and two cores are two cores.
    for (const [i, node] of wanted.entries())
      running.push(await start(node, join(options.data, node.id), first === 0 ? 0 : first + i, stopped));
    await pairAll(running, options.json);
    await stopped;
  } catch (error) {
    // Whoever stops it while it starts has stopped it, and nothing has failed.
    if (!isStopped) throw error;
  } finally {
    await Promise.all(running.map(({ child }) => end(child)));
  }
}

async function start(
  node: ExerciseNode,
  data: string,
  port: number,
  stopped: Promise<void>,
): Promise<Running> {
  const args = ["serve", "--exercise", node.id, "--name", node.name, "--data", data, "--port", String(port)];
  const { DATABASE_URL: _notTheirs, ...env } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  void stopped.then(() => child.kill());
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new WaslError("INTERNAL", { because: "not ready" })), READY_MS);
    let said = "";
    const listen = (piece: Buffer): void => {
      said = `${said}${piece.toString()}`.slice(-4_000);
      const [, address] = said.match(/Wasl is ready: (http\S+)/) ?? [];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", (piece: Buffer) => process.stderr.write(`${node.id}: ${piece.toString()}`));
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new WaslError("INTERNAL", { because: `${node.id} ended with ${code}` }));
    });
  }).catch(async (error: unknown) => {
    await end(child);
    throw error;
  });
  return { ...node, data, url, child };
}

/** A node with its folder open beside its process, as the command line would. */
interface Desk extends Running {
  readonly session: Session;
  readonly actor: Actor;
}

async function pairAll(running: readonly Running[], asJson = false): Promise<void> {
  const desks: Desk[] = [];
  try {
    for (const node of running) desks.push(await openDesk(node));
    for (const [i, asking] of desks.entries())
      for (const asked of desks.slice(i + 1)) await pair(asking, asked);
    for (const desk of desks) await publishTags(desk);
    if (asJson)
      out(
        json(
          desks.map(({ id, name, url, session, data }) => ({ id, name, url, nodeId: session.nodeId, data })),
        ),
      );
    else tell(desks);
  } finally {
    for (const { session } of desks) await session.close();
  }
}

async function openDesk(node: Running): Promise<Desk> {
  const session = await openSession({ data: node.data });
  const { ownerToken } = await import("../../store/index.ts");
  const token = await ownerToken(session.store, session.folder);
  const purpose = { purpose: "information-exchange", mandate: EXERCISE_MANDATE } as const;
  return { ...node, session, actor: { token, purpose } };
}

const exchangeOf = ({ session }: Desk) => session.wasl.exchange;

/** As two humans would, with the codes on one screen. */
async function pair(asking: Desk, asked: Desk): Promise<void> {
  const [own, other] = [asking.session.nodeId, asked.session.nodeId];
  if ((await exchangeOf(asking).partners(asking.actor)).some((p) => p.nodeId === other)) {
    // Of an earlier run, perhaps at other addresses.
    await exchangeOf(asking).changePartner(asking.actor, other, { url: asked.url });
    await exchangeOf(asked).changePartner(asked.actor, own, { url: asking.url });
    return;
  }
  const introduction = { name: asking.name, url: asking.url };
  const { code } = await exchangeOf(asking).beginPairing(asking.actor, asked.url, introduction);
  const waiting = (await exchangeOf(asked).pairings(asked.actor)).find((p) => p.nodeId === own);
  if (waiting?.code !== code) throw new WaslError("PAIRING_REFUSED", { refusal: "CODE_DIFFERS" });
  note(`${asking.name} and ${asked.name}: both show ${code}`);
  await exchangeOf(asked).confirmPairing(asked.actor, own, code);
  await exchangeOf(asking).confirmPairing(asking.actor, other, code);
  await exchangeOf(asked).agree(asked.actor, agreementText(own, asking));
  await exchangeOf(asking).agree(asking.actor, agreementText(other, asked));
}

const agreementText = (nodeId: string, partner: ExerciseNode): string => `partner: ${nodeId}
class: ${partner.class}
purposes: information-exchange, operational-analysis
ceiling: amber
groups: ${EXERCISE_GROUP}
legal-basis: EXERCISE: a fictitious treaty
valid-until: 2999-01-01
`;

async function publishTags({ session: { wasl }, actor }: Desk): Promise<void> {
  for (const { nodeId: partner } of await wasl.exchange.partners(actor))
    await wasl.publishTags(actor, { partner, kind: "holdings" });
}

function tell(desks: readonly Desk[]): void {
  out(
    table(desks, [
      { title: "Organisation", value: (d) => d.name },
      { title: "Address", value: (d) => d.url },
      { title: "Node", value: (d) => d.session.nodeId },
      { title: "Folder", value: (d) => d.data },
    ]),
  );
  out(
    "All are paired and have an agreement. Sign in to each as the demo analyst; docs/exercise.md has a tour.",
  );
  out("Ctrl+C ends all; the folders stay.");
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}
