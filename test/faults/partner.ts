import type { HttpHandler } from "../../src/app/index.ts";
import { createWasl } from "../../src/app/index.ts";
import { openFederationServer } from "../../src/cli/federation.ts";
import { createTransport } from "../../src/exchange/index.ts";
import { type FederatedNode, hearHints, listening, pairNodes, serve } from "../support/federation.ts";
import { bytesOf, openTestNode } from "../support/node.ts";
import { type Lab, noOutcome, type Outcome } from "./lab.ts";
import { Line } from "./line.ts";
import { pause, type Rng } from "./random.ts";

/** How a partner answers. */
type Mood = "well" | "never" | "error" | "garbage" | "changed" | "earlier" | "empty" | "slow";
const MOODS: readonly Mood[] = ["never", "error", "garbage", "changed", "earlier", "empty", "slow"];

/** Partners are given up sooner than in earnest: the suite has an end. */
const TIMEOUT_MS = 1_500;
const ENTITIES = 4;

interface Pair {
  readonly giver: FederatedNode;
  readonly taker: FederatedNode;
  readonly line: Line;
  readonly mood: { now: Mood; rng: Rng | undefined };
  close(): Promise<void>;
}

/** One pair for all runs of a suite: what one run left behind, the next has to live with. */
let pair: Promise<Pair> | undefined;

export async function closePartners(): Promise<void> {
  await (await pair?.catch(() => undefined))?.close();
  pair = undefined;
}

/** A gives to B what it shares while B cannot rely on the line to A, nor on what A says. */
export async function underHostilePartner(_lab: Lab, rng: Rng, name: string): Promise<Outcome> {
  pair ??= openPair();
  const { giver, taker, line, mood } = await pair;
  const outcome = noOutcome();
  mood.rng = rng;
  const ids = Array.from({ length: ENTITIES }, (_, i) => `${name}-${i}`);
  const lines = ids.map((id) =>
    JSON.stringify({ id, schema: "Company", properties: { name: [`Fictitious ${id}`], country: ["fr"] } }),
  );
  await giver.wasl.importReport(giver.supervisor, {
    fileName: `${name}.ftm.jsonl`,
    bytes: bytesOf(`${lines.join("\n")}\n`),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  for (const id of ids) {
    mood.now = rng.pick(MOODS);
    const onLine = rng.pick(["cut", "silent", "cut midway", "open", "open"] as const);
    if (onLine === "cut midway") line.cutAfter(rng.between(1, 3_000));
    else line.set(onLine);
    await giver.wasl.exchange.share(giver.supervisor, {
      partner: taker.nodeId,
      entityIds: [id],
      necessity: "EXERCISE: the same boat",
    });
    outcome.acknowledged += 1;
    await pull(outcome, taker, giver);
    line.set("open");
  }
  mood.now = "well";
  await mend(taker, giver);
  await pull(outcome, taker, giver, true);
  for (const id of ids) {
    const found = await taker.wasl
      .entity(taker.analyst, `${giver.nodeId}~${id}`)
      .then(({ entity }) => entity.statements)
      .catch(() => []);
    const distinct = new Set(found.map((s) => `${s.property} ${s.value}`)).size;
    if (distinct < 2) outcome.lost += 1;
    outcome.duplicates += found.length - distinct;
  }
  await drained(outcome, taker, giver);
  for (const node of [giver, taker]) {
    const { firstBroken } = await node.store.verifyAudit();
    if (firstBroken) outcome.broken.push(JSON.stringify(firstBroken));
  }
  return outcome;
}

const EXPECTED = ["PARTNER_UNREACHABLE", "EXCHANGE_REFUSED"];

async function pull(
  outcome: Outcome,
  taker: FederatedNode,
  giver: FederatedNode,
  mustWork = false,
): Promise<void> {
  const [result] = await taker.wasl.exchange.pull(taker.supervisor, giver.nodeId);
  const code = result?.failed;
  if (code === undefined) return;
  outcome.refused[code] = (outcome.refused[code] ?? 0) + 1;
  if (mustWork) outcome.stuck.push(`${code} ${result?.refusal ?? ""} of a partner that is well again`);
  else if (!EXPECTED.includes(code)) outcome.faults.push(code);
}

/** A log that contradicted itself is taken again once a human has looked. */
async function mend(taker: FederatedNode, giver: FederatedNode): Promise<void> {
  const partner = (await taker.wasl.exchange.partners(taker.supervisor)).find(
    (p) => p.nodeId === giver.nodeId,
  );
  if (partner?.stopped !== undefined)
    await taker.wasl.exchange.changePartner(taker.supervisor, giver.nodeId, { resume: true });
}

/** All that was given is taken. */
async function drained(outcome: Outcome, taker: FederatedNode, giver: FederatedNode): Promise<void> {
  const given = (await giver.wasl.exchange.partners(giver.supervisor)).find((p) => p.nodeId === taker.nodeId);
  const taken = (await taker.wasl.exchange.partners(taker.supervisor)).find((p) => p.nodeId === giver.nodeId);
  if (given?.given !== taken?.taken) outcome.stuck.push(`${given?.given} given, ${taken?.taken} taken`);
}

async function openPair(): Promise<Pair> {
  const mood: Pair["mood"] = { now: "well", rng: undefined };
  const [giver, taker] = await Promise.all([openNode("giver", mood), openNode("taker", undefined)]);
  await pairNodes(giver.node, taker.node);
  return {
    giver: giver.node,
    taker: taker.node,
    line: giver.line,
    mood,
    async close() {
      await giver.node.remove();
      await taker.node.remove();
    },
  };
}

/** A node that others reach over a line of its own. */
async function openNode(
  name: string,
  mood: Pair["mood"] | undefined,
): Promise<{ readonly node: FederatedNode; readonly line: Line }> {
  const opened = await openTestNode();
  const { federation } = opened.platform;
  if (!federation) throw new Error("the node has no exchange");
  const platform = {
    ...opened.platform,
    federation: { ...federation, transport: createTransport({ timeoutMs: TIMEOUT_MS }) },
  };
  const session = { ...opened, platform, wasl: createWasl(platform) };
  let url = "";
  const server = openFederationServer(session, () => ({ name, url }));
  const hints = hearHints(session);
  const http = serve(mood ? moody(server, mood) : server);
  const line = await new Line(Number(new URL(await listening(http)).port)).listen();
  url = `http://127.0.0.1:${line.port}`;
  const supervisor = await opened.actor(
    { id: "supervisor", role: "supervisor", clearance: "red", groups: ["emsc"] },
    "information-exchange",
  );
  const analyst = await opened.actor(
    { id: "analyst", clearance: "amber", groups: ["emsc"] },
    "information-exchange",
  );
  const node: FederatedNode = {
    ...session,
    url,
    supervisor,
    analyst,
    hints,
    async remove() {
      await line.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await hints.stop();
      await opened.remove();
    },
  };
  return { node, line };
}

function moody(handler: HttpHandler, mood: Pair["mood"]): HttpHandler {
  const earlier: Answer[] = [];
  return {
    ...handler,
    async handle(request) {
      const { now, rng } = mood;
      if (now === "never" && rng) return await new Promise(() => undefined);
      if (now === "slow" && rng) await pause(rng.between(100, 1_400));
      const answer = await handler.handle(request);
      if (now !== "well" && rng) return spoilt(answer, now, rng, earlier);
      if (earlier.length < 20) earlier.push(answer);
      return answer;
    },
  };
}

type Answer = Awaited<ReturnType<HttpHandler["handle"]>>;

function spoilt(answer: Answer, mood: Mood, rng: Rng, earlier: readonly Answer[]): Answer {
  const { body } = answer;
  if (mood === "error") return { ...answer, status: rng.pick([400, 404, 500, 502, 503]) };
  if (mood === "empty") return { ...answer, body: "" };
  if (mood === "garbage")
    return { ...answer, body: body.replace(/./gs, () => String.fromCharCode(rng.below(0x500))) };
  if (mood === "earlier" && earlier.length > 0) return rng.pick(earlier);
  if (mood !== "changed" || body.length === 0) return answer;
  const at = rng.below(body.length);
  const other = String.fromCharCode(body.charCodeAt(at) ^ (1 << rng.below(7)));
  return { ...answer, body: body.slice(0, at) + other + body.slice(at + 1) };
}
