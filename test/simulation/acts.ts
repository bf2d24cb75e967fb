import {
  correctObject,
  expelMember,
  hintTo,
  type ObjectRow,
  recallObjects,
  rotateKey,
  shareItems,
  tellStanding,
} from "../../src/app/index.ts";
import {
  type Access,
  idFrom,
  OPEN,
  type ReleaseItem,
  type Report,
  type Statement,
  sha256Hex,
  toStatement,
  UNEVALUATED,
} from "../../src/core/index.ts";
import { type Made, near, PURPOSE, type Simulation } from "./network.ts";
import type { SimNode } from "./world.ts";

export async function make(
  sim: Simulation,
  node: SimNode,
  access: Partial<Access>,
  entityId?: string,
): Promise<Made> {
  const n = sim.made.length;
  const canary = `canary-${n}-`;
  const statement = stating(
    node,
    `${canary}v1`,
    { ...OPEN, originators: [node.id], ...access },
    entityId ?? `e${n}`,
  );
  const made: Made = {
    creator: node.id,
    canary,
    allowed: new Set([node.id]),
    statement,
    version: 0,
    isRecalled: false,
  };
  sim.made.push(made);
  await node.ledger.safely(async (tx) => {
    await tx.openReport(reportOf(node.id));
    await tx.appendStatements([statement]);
  });
  return made;
}

function stating(node: SimNode, value: string, access: Access, entityId: string): Statement {
  return toStatement(
    { entityId, schema: "Company", property: "name", value },
    { reportId: reportOf(node.id).id, access, seenAt: "2026-05-01T00:00:00.000Z" },
  );
}

export async function share(
  sim: Simulation,
  node: SimNode,
  peer: string,
  statement: Statement,
  options: Parameters<typeof shareItems>[6] = {},
): Promise<void> {
  await sim.world.does(node, async () => {
    const item: ReleaseItem = { statement, category: "unknown", necessity: "simulated" };
    const { partner, result } = await node.ledger.as(undefined, async (tx) => {
      const found = (await tx.federation.partners()).find((p) => p.nodeId === peer);
      return {
        partner: found,
        result: await shareItems(node.deps, tx, found, peer, [item], PURPOSE, options),
      };
    });
    for (const objectId of result.objectIds) sim.acknowledged.push({ sender: node.id, peer, objectId });
    if (partner && result.shared > 0) await hintTo(node.deps, partner);
  });
}

export async function passOnAll(sim: Simulation, node: SimNode): Promise<void> {
  if (!sim.all || node === sim.nodes[0] || !near(sim, sim.nodes[0] as SimNode).includes(node.id)) return;
  const held = node.ledger.visible().find((s) => s.value.startsWith(sim.all?.canary ?? "-"));
  if (!held) return;
  for (const peer of node.neighbours) {
    const has = (await releasesOf(node, held)).includes(peer);
    if (!has) await share(sim, node, peer, held);
  }
}

async function releasesOf(node: SimNode, statement: Statement): Promise<readonly string[]> {
  return await node.ledger.safely(async ({ federation }) => {
    const rows = await federation.objectsOfStatements([statement.id]);
    return (await federation.releases(rows)).map((r) => r.peer);
  });
}

export async function someShare(sim: Simulation): Promise<void> {
  const { dice } = sim.world;
  const node = dice.pick(sim.honest);
  const kind = dice.below(8);
  const access: Partial<Access> =
    kind === 0
      ? { tlp: "red" }
      : kind === 1
        ? { tlp: "amber+strict" }
        : kind === 2
          ? { tlp: "green", groups: ["g"] }
          : kind === 3
            ? { tlp: "green", handling: ["H3"] }
            : { tlp: dice.pick(["clear", "green", "amber"] as const), orcon: dice.chance(0.3) };
  const made = await make(sim, node, access, kind === 4 ? `protected-${sim.made.length}` : undefined);
  const peers = dice.some(node.neighbours, 0.6);
  const recipients = dice.chance(0.5) ? dice.some(sim.nodes, 0.5).map((n) => n.id) : [];
  const until = "2026-12-01T00:00:00.000Z";
  const expiresAt = dice.chance(0.2) ? new Date(node.deps.clock.now() + 30_000).toISOString() : undefined;
  for (const peer of peers) {
    allow(sim, made, peer);
    for (const id of recipients) allow(sim, made, id);
    await share(sim, node, peer, made.statement, {
      ...(recipients.length > 0 ? { onward: { recipients, until } } : {}),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    });
  }
}

/** Whom the creator names may have it, where its marking lets it out at all. */
export function allow(sim: Simulation, made: Made, id: string): void {
  const { access, entityId } = made.statement;
  if (access.tlp === "red" || access.tlp === "amber+strict" || access.handling.includes("H3")) return;
  if (entityId.startsWith("protected-")) return;
  if (access.groups !== "any" && !(sim.groups.has(id) && sim.groups.has(made.creator))) return;
  made.allowed.add(id);
}

export async function somePassing(sim: Simulation): Promise<void> {
  const { dice } = sim.world;
  const node = dice.pick(sim.honest);
  const foreign = node.ledger.visible().filter((s) => s.access.originators[0] !== node.id);
  if (foreign.length === 0) return;
  await share(sim, node, dice.pick(node.neighbours), dice.pick(foreign));
}

export function ownShared(sim: Simulation, made: Made): ObjectRow | undefined {
  const node = sim.world.nodes.get(made.creator) as SimNode;
  return [...node.ledger.tables.objects.values()].find(
    (o) => o.statementId === made.statement.id && o.creator === node.id && o.state === "held",
  );
}

/** Another value, or what it said first: what was withdrawn is said anew. */
function nextOf(sim: Simulation, node: SimNode, { canary, statement }: Made, version: number): Statement {
  const said = (value: string) => stating(node, value, statement.access, statement.entityId);
  const back = said(`${canary}v1`);
  if (!sim.world.dice.chance(0.4) || !node.ledger.tables.withdrawn.has(back.id))
    return said(`${canary}v${version}`);
  return { ...back, id: idFrom("", back.id, statement.id) };
}

export async function someCorrection(sim: Simulation): Promise<void> {
  const { dice } = sim.world;
  const made = dice.pick(sim.made.filter((m) => m !== sim.all));
  const node = sim.world.nodes.get(made?.creator ?? "");
  const row = made && ownShared(sim, made);
  if (!node || !row) return;
  await sim.world.does(node, async () => {
    const next = nextOf(sim, node, made, row.version + 1);
    await node.ledger.as(undefined, async (tx) => {
      await tx.appendStatements([next]);
      await tx.federation.withdrawReceived([made.statement.id], "corrected");
      await correctObject(node.deps, tx, row, next);
    });
    made.statement = next;
  });
  // It may have been done although nobody was told: the store knows.
  const done = [...node.ledger.tables.objects.values()].find((o) => o.id === row.id && o.creator === node.id);
  const present = node.ledger.tables.statements.get(done?.statementId ?? "");
  if (present) made.statement = present;
}

export async function someRecall(sim: Simulation): Promise<void> {
  const others = sim.made.filter((m) => m !== sim.all);
  if (others.length > 0) await recall(sim, sim.world.dice.pick(others));
}

export async function recall(sim: Simulation, made: Made | undefined): Promise<void> {
  const row = made && ownShared(sim, made);
  const node = made && sim.world.nodes.get(made.creator);
  if (!row || !node || !made) {
    if (made === sim.all) sim.world.after(500, () => recall(sim, made));
    return;
  }
  await sim.world.does(node, async () => {
    const { peers } = await node.ledger.as(undefined, (tx) =>
      recallObjects(node.deps, tx, [row], "simulated"),
    );
    for (const p of node.ledger.tables.partners.values())
      if (peers.includes(p.nodeId)) await hintTo(node.deps, p);
  });
  made.isRecalled = node.ledger.tables.objects.get(`${row.creator} ${row.id}`)?.state === "recalled";
  if (!made.isRecalled && made === sim.all) sim.world.after(500, () => recall(sim, made));
}

/** Somebody contests, or that is decided. */
export async function someContest(sim: Simulation): Promise<void> {
  const made = sim.world.dice.pick(sim.made.filter((m) => m !== sim.all));
  const row = made && ownShared(sim, made);
  const node = sim.world.nodes.get(made?.creator ?? "");
  if (!node || !row) return;
  await sim.world.does(node, async () => {
    await node.ledger.as(undefined, async (tx) => {
      const request = `contest-${row.id}`;
      if ((await tx.federation.endContest(request)).length === 0)
        await tx.federation.contest(request, [row.statementId ?? ""]);
      await tellStanding(node.deps, tx, [row]);
    });
  });
}

export async function someExpulsion(sim: Simulation): Promise<void> {
  const { dice } = sim.world;
  const node = dice.pick(sim.honest.filter((n) => sim.groups.has(n.id)));
  const member = dice.pick((node?.neighbours ?? []).filter((id) => sim.groups.has(id)));
  if (!node || member === undefined) return;
  await sim.world.does(node, async () => {
    await node.ledger.as(undefined, (tx) => expelMember(node.deps, tx, member, "g"));
    sim.expelled.add(`${node.id} ${member}`);
  });
}

export async function someRotation(sim: Simulation): Promise<void> {
  const node = sim.world.dice.pick(sim.honest);
  await sim.world.does(node, async () => {
    await node.ledger.as(undefined, (tx) =>
      rotateKey(node.deps, tx, sim.world.dice.pick([0, 20_000, 3_600_000])),
    );
  });
}

function reportOf(nodeId: string): Report {
  return {
    id: `rep-${nodeId}`,
    title: "simulated",
    format: "test",
    sha256: sha256Hex(nodeId),
    byteLength: 1,
    source: "simulated",
    provider: nodeId,
    publishers: [],
    evaluation: UNEVALUATED,
    access: OPEN,
    receivedAt: "2026-05-01T00:00:00.000Z",
    reviewAt: "2029-05-01T00:00:00.000Z",
    fictitious: true,
  };
}
