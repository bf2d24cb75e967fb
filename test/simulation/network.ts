import { expireObjects, pullFrom } from "../../src/app/index.ts";
import type { Model, Purpose, Statement } from "../../src/core/index.ts";
import { type SimNode, World } from "./world.ts";

const NODES = 37;
export const PURPOSE = { purpose: "information-exchange" as Purpose, mandate: "SIM-1" };
/** As `wasl serve` does. */
const PULL_EVERY = 15_000;

/** One object that somebody made, and who may ever see its bytes. */
export interface Made {
  readonly creator: string;
  readonly canary: string;
  readonly allowed: Set<string>;
  /** Present statement, while the creator has it. */
  statement: Statement;
  version: number;
  isRecalled: boolean;
}

/** One run under one seed: the nodes, what they made, and what turned out not to hold. */
export class Simulation {
  readonly world: World;
  readonly seed: number;
  readonly made: Made[] = [];
  readonly nodes: SimNode[] = [];
  readonly honest: SimNode[] = [];
  readonly groups: ReadonlySet<string>;
  readonly broken: string[] = [];
  readonly pulling = new Set<string>();
  readonly oldPages: string[] = [];
  readonly acknowledged: { readonly sender: string; readonly peer: string; readonly objectId: string }[] = [];
  readonly expelled = new Set<string>();
  /** What was done with leave to pass on. */
  readonly leave = { given: 0, ended: 0, passed: 0 };
  all: Made | undefined;
  recallMs = Number.POSITIVE_INFINITY;
  /** Nobody does anything more but look for news when told to. */
  isQuiet = false;

  constructor(seed: number, model: Model, options: object) {
    this.seed = seed;
    this.world = new World(seed, model, options);
    const { dice } = this.world;
    for (let i = 0; i < NODES; i++) {
      const node = this.world.add(`n${String(i).padStart(2, "0")}`, i === NODES - 1);
      this.nodes.push(node);
      if (!node.isHostile) this.honest.push(node);
    }
    this.groups = new Set(dice.some(this.nodes, 0.4).map((n) => n.id));
    connect(this);
  }
}

/** A ring and chords, and everybody within two steps of the first. */
function connect(sim: Simulation): void {
  const { dice } = sim.world;
  const link = (a: SimNode, b: SimNode): void => {
    if (a === b || a.neighbours.includes(b.id)) return;
    a.neighbours.push(b.id);
    b.neighbours.push(a.id);
  };
  sim.nodes.forEach((node, i) => {
    link(node, sim.nodes[(i + 1) % NODES] as SimNode);
    link(node, dice.pick(sim.nodes));
  });
  const first = sim.nodes[0] as SimNode;
  for (const node of sim.nodes)
    if (
      !near(sim, first).some((id) => id === node.id || sim.world.nodes.get(id)?.neighbours.includes(node.id))
    )
      link(dice.pick(near(sim, first).flatMap((id) => sim.world.nodes.get(id) ?? [])), node);
}

export function near(sim: Simulation, first: SimNode): readonly string[] {
  return first.neighbours.filter((id) => !sim.world.nodes.get(id)?.isHostile);
}

export async function pair(sim: Simulation): Promise<void> {
  const at = "2026-05-01T00:00:00.000Z";
  const keys = new Map<string, { readonly kid: string; readonly key: string }>();
  for (const node of sim.nodes) keys.set(node.id, await node.deps.signer.publicKey(1));
  for (const node of sim.nodes)
    await node.ledger.as(undefined, async ({ federation }) => {
      const { kid, key } = keys.get(node.id) as { kid: string; key: string };
      await federation.saveOwnKey({ generation: 1, kid, key, from: at });
      for (const other of sim.nodes) {
        if (other === node) continue;
        const { kid: otherKid, key: otherKey } = keys.get(other.id) as { kid: string; key: string };
        const bothIn = sim.groups.has(node.id) && sim.groups.has(other.id);
        await federation.savePartner({
          nodeId: other.id,
          name: other.id,
          keys: [{ kid: otherKid, key: otherKey, from: at }],
          pairedAt: at,
          ...(node.neighbours.includes(other.id) ? { url: other.id } : {}),
          agreement: `partner: ${other.id}
class: police
purposes: information-exchange
ceiling: amber
groups: ${bothIn ? "g" : ""}
legal-basis: simulated
valid-until: 2999-01-01
`,
        });
      }
    });
}

export function everySoOften(sim: Simulation, node: SimNode): void {
  const { world } = sim;
  const tick = (): void => {
    if (sim.isQuiet) return;
    lookRound(sim, node);
    world.after(PULL_EVERY, tick);
  };
  world.after(world.dice.below(PULL_EVERY), tick);
}

export function lookRound(sim: Simulation, node: SimNode): void {
  const { world } = sim;
  for (const peer of node.neighbours) world.after(world.dice.below(2_000), () => pull(sim, node, peer));
  world.after(world.dice.below(3_000), () =>
    world.does(node, async () => void (await expireObjects(node.deps))),
  );
}

export async function pull(sim: Simulation, node: SimNode, peer: string): Promise<void> {
  const key = `${node.id} ${peer}`;
  if (sim.pulling.has(key)) return;
  sim.pulling.add(key);
  const retry = (): void => sim.world.after(1_000 + sim.world.dice.below(2_000), () => pull(sim, node, peer));
  await sim.world.does(node, async () => {
    try {
      await pullFrom(node.deps, peer, { limit: sim.world.dice.chance(0.2) ? 3 : 500 });
    } catch (error) {
      if ((error as { code?: string }).code === "PARTNER_UNREACHABLE") retry();
      throw error;
    } finally {
      sim.pulling.delete(key);
    }
  });
  if (!sim.world.isUp(node)) sim.pulling.delete(key);
}

export function wasExpelled(sim: Simulation, issuer: string, member: string): boolean {
  return (
    sim.world.nodes.get(issuer)?.ledger.tables.expelled.has(JSON.stringify({ issuer, group: "g", member })) ??
    false
  );
}
