import type { Model } from "../../src/core/index.ts";
import {
  make,
  passOnAll,
  recall,
  share,
  someContest,
  someCorrection,
  someExpulsion,
  somePassing,
  someRecall,
  someRotation,
  someShare,
} from "./acts.ts";
import { check, HEAL_CHECK_UNTIL, watch, watchRecall } from "./checks.ts";
import { lie, someHostility } from "./enemy.ts";
import { checkLeave, someEnd, someLeave, someOnward, watchLeave } from "./leave.ts";
import { everySoOften, lookRound, pair, pull, Simulation } from "./network.ts";
import type { SimNode } from "./world.ts";

const CALM_UNTIL = 20_000;
const CUT_UNTIL = 75_000;
/** Longer than a crash, and than a pull with its answer. */
const QUIET_MS = 12_000;
const QUIET_ROUNDS = 4;

export interface SeedResult {
  readonly seed: number;
  /** What must not be; empty for a seed that holds. */
  readonly broken: readonly string[];
  /** Simulated ms from the healing of the network until the recall was at all honest nodes. */
  readonly recallMs: number;
  readonly acknowledged: number;
  readonly messages: number;
  readonly crashes: number;
  readonly refused: number;
  /** Leave to pass on: given, taken back, and what went by it. */
  readonly leave: Simulation["leave"];
}

/** Thirty-seven nodes under one seed: a quiet start, two rounds of trouble, a healed network, and what has to hold then. */
export async function simulate(seed: number, model: Model, options = {}): Promise<SeedResult> {
  const sim = new Simulation(seed, model, options);
  const { world } = sim;
  world.onHint = (node, from) => world.after(1, () => pull(sim, node, from));
  world.onAnswer = (to, text, from) => watch(sim, to, text, from);
  world.onServed = (node, asker, page) => watchLeave(sim, node, asker, page);
  world.answerOf = (_node, _asker, page) => lie(sim, page);
  await play(sim);
  return result(sim);
}

async function play(sim: Simulation): Promise<void> {
  await pair(sim);
  const { world } = sim;
  for (const node of sim.nodes) everySoOften(sim, node);
  start(sim);
  trouble(sim);
  await world.runUntil(CUT_UNTIL);
  world.cut = undefined;
  for (const node of sim.nodes) node.ledger.crashIn = undefined;
  watchRecall(sim, world.now);
  while (world.now < CUT_UNTIL + HEAL_CHECK_UNTIL && !Number.isFinite(sim.recallMs))
    await world.runUntil(world.now + 1_000);
  world.loss = 0;
  sim.isQuiet = true;
  await world.runUntil(world.now + QUIET_MS);
  let rounds = 0;
  while (rounds < QUIET_ROUNDS) {
    // Clocks differ by minutes: the last object is over for the last node long after the first node said so, and may
    // come to that node only now. What it says of that has to travel too.
    const over = lastExpiry(sim) + 1_000;
    if (over > world.now) {
      await world.runUntil(over);
      rounds = 0;
    }
    rounds += 1;
    for (const node of sim.nodes) lookRound(sim, node);
    await world.runUntil(world.now + QUIET_MS);
  }
  check(sim);
  checkLeave(sim);
}

function lastExpiry(sim: Simulation): number {
  const over = sim.honest.flatMap((node) => {
    const skew = node.deps.clock.now() - sim.world.now;
    return [...node.ledger.tables.objects.values()].flatMap((o) =>
      o.state === "held" && o.expiresAt !== undefined ? [Date.parse(o.expiresAt) - skew] : [],
    );
  });
  return Math.max(0, ...over);
}

function start(sim: Simulation): void {
  const { world } = sim;
  const first = sim.nodes[0] as SimNode;
  const everyone = sim.nodes.map((n) => n.id);
  world.at(500, async () => {
    const all = await make(sim, first, { tlp: "amber" });
    for (const id of everyone) all.allowed.add(id);
    sim.all = all;
    const onward = { recipients: everyone, until: "2026-12-01T00:00:00.000Z" };
    for (const peer of first.neighbours) await share(sim, first, peer, all.statement, { onward });
  });
  // Whoever has it gives it on, again and again until everybody has it.
  for (let at = 3_000; at < CALM_UNTIL; at += 3_000)
    world.at(at, async () => {
      for (const node of sim.honest) await passOnAll(sim, node);
    });
}

function trouble(sim: Simulation): void {
  const { world } = sim;
  const { dice } = world;
  world.at(CALM_UNTIL, () => {
    world.loss = 0.1;
    world.duplicates = 0.1;
  });
  const during = (from: number, to: number, count: number, act: () => Promise<void> | void): void => {
    for (let n = 0; n < count; n++) world.at(from + dice.below(to - from), act);
  };
  during(2_000, CUT_UNTIL, 40, () => someShare(sim));
  during(10_000, CUT_UNTIL, 20, () => somePassing(sim));
  during(8_000, CUT_UNTIL, 25, () => someLeave(sim));
  during(10_000, CUT_UNTIL, 40, () => someOnward(sim));
  during(15_000, CUT_UNTIL, 20, () => someEnd(sim));
  during(10_000, CUT_UNTIL, 14, () => someCorrection(sim));
  during(15_000, CUT_UNTIL, 8, () => someRecall(sim));
  during(12_000, CUT_UNTIL, 10, () => someContest(sim));
  during(15_000, CUT_UNTIL, 2, () => someExpulsion(sim));
  during(10_000, CUT_UNTIL, 3, () => someRotation(sim));
  during(5_000, CUT_UNTIL, 12, () => someHostility(sim));
  during(CALM_UNTIL, CUT_UNTIL, 15, () => {
    const node = dice.pick(sim.honest);
    node.ledger.crashIn = 1 + dice.below(30);
    node.ledger.crashAfterCommit = dice.chance(0.5);
  });
  for (const at of [CALM_UNTIL + 5_000, 50_000]) {
    world.at(at, () => {
      const sides = dice.chance(0.5) ? 2 : 3;
      world.cut = new Map(sim.nodes.map((n) => [n.id, dice.below(sides)]));
    });
  }
  world.at(42_000, () => {
    world.cut = undefined;
  });
  world.at(60_000, () => recall(sim, sim.all));
}

function result(sim: Simulation): SeedResult {
  return {
    seed: sim.seed,
    broken: sim.broken,
    recallMs: sim.recallMs,
    acknowledged: sim.acknowledged.length,
    messages: sim.world.messages,
    crashes: sim.world.crashes,
    leave: sim.leave,
    refused: sim.honest.reduce((n, node) => n + node.ledger.tables.refusals.length, 0),
  };
}
