import { receiveText } from "../../src/app/index.ts";
import type { Statement } from "../../src/core/index.ts";
import { isLeaveOver } from "./leave.ts";
import { type Simulation, wasExpelled } from "./network.ts";
import type { SimNode } from "./world.ts";

export const HEAL_CHECK_UNTIL = 60_000;

/** No byte of what one may not have is on its way to one, even before it is judged. */
export function watch(sim: Simulation, to: string, text: string, from: string): void {
  lookFor(sim, text, to, `on the wire from ${from}`);
  const node = sim.world.nodes.get(to);
  // The network delivers twice what it likes.
  if (node && sim.world.dice.chance(sim.world.duplicates))
    sim.world.after(sim.world.dice.below(3_000), () =>
      sim.world.does(node, async () => void (await receiveText(node.deps, from, text))),
    );
}

function lookFor(sim: Simulation, text: string, reader: string, where: string): void {
  for (const canary of new Set(text.match(/canary-\d+-/g) ?? [])) {
    const made = sim.made[Number(canary.split("-")[1])];
    if (made && !made.allowed.has(reader))
      sim.broken.push(`${canary} above its marking ${where} to ${reader}`);
  }
}

export function watchRecall(sim: Simulation, healedAt: number): void {
  const look = (): void => {
    if (!sim.all?.isRecalled) {
      sim.world.after(500, look);
      return;
    }
    const left = sim.honest.filter((n) => n.ledger.visible().some((s) => isOfAll(sim, s, n)));
    if (left.length === 0) sim.recallMs = Math.max(0, sim.world.now - healedAt);
    else sim.world.after(250, look);
  };
  look();
}

function isOfAll(sim: Simulation, s: Statement, node: SimNode): boolean {
  // The creator keeps its own.
  return node.id !== sim.all?.creator && s.value.startsWith(sim.all?.canary ?? "-");
}

export function check(sim: Simulation): void {
  sim.broken.push(...sim.world.faults);
  if (!(sim.recallMs <= HEAL_CHECK_UNTIL))
    sim.broken.push(`the recall took ${sim.recallMs} ms after the network healed`);
  for (const node of sim.honest) {
    lookFor(sim, JSON.stringify(stateOf(node)), node.id, "in the store");
    checkStatements(sim, node);
    for (const id of node.neighbours) {
      const peer = sim.world.nodes.get(id);
      if (peer && !peer.isHostile) checkLog(sim, peer, node);
    }
  }
  for (const { sender, peer, objectId } of sim.acknowledged) {
    const log = sim.world.nodes.get(sender)?.ledger.tables.logs.get(peer) ?? [];
    if (!log.some((d) => d.object?.id === objectId))
      sim.broken.push(`${objectId} acknowledged by ${sender} and not in its log`);
  }
  checkRecalled(sim);
}

/** One visible statement for each object that is held, and none that belongs to nothing. */
function checkStatements(sim: Simulation, node: SimNode): void {
  const { objects } = node.ledger.tables;
  const held = [...objects.values()].filter((o) => o.state === "held" && o.creator !== node.id);
  const visible = new Set(node.ledger.visible().map((s) => s.id));
  for (const o of held)
    if (!visible.has(o.statementId ?? "")) sim.broken.push(`${o.id} is held by ${node.id} and not visible`);
  const received = node.ledger.visible().filter((s) => s.entityId.includes("~"));
  if (received.length !== held.length)
    sim.broken.push(`${node.id} shows ${received.length} statements for ${held.length} objects`);
}

/** Everything in a log between honest neighbours arrived, in its newest version, or was taken back. */
function checkLog(sim: Simulation, sender: SimNode, receiver: SimNode): void {
  const size = sender.ledger.tables.outbox.get(receiver.id)?.size ?? 0;
  const taken = receiver.ledger.tables.inbox.get(sender.id)?.size ?? 0;
  if (size !== taken) sim.broken.push(`${receiver.id} has ${taken} of ${size} from ${sender.id}`);
  for (const draft of sender.ledger.tables.logs.get(receiver.id) ?? []) {
    const { object } = draft;
    if (!object || object.creator === receiver.id) continue;
    if (isLeaveOver(sim, sender, receiver, draft)) continue;
    const row = receiver.ledger.tables.objects.get(`${object.creator} ${object.id}`);
    const origin = sim.world.nodes
      .get(object.creator)
      ?.ledger.tables.objects.get(`${object.creator} ${object.id}`);
    const isOver = origin === undefined || origin.state !== "held";
    // Whom we expelled before it looked gets the hash of what was of the group, and not what it says.
    const isWithheld =
      origin !== undefined && origin.access.groups !== "any" && wasExpelled(sim, sender.id, receiver.id);
    if (!isOver && row === undefined && !isWithheld)
      sim.broken.push(`${object.id} of ${sender.id} lost at ${receiver.id}`);
    if (!isOver && row?.state === "held" && row.version !== origin.version)
      sim.broken.push(
        `${receiver.id} has version ${row.version} of ${origin.version} of ${object.id} from ${sender.id}`,
      );
    if (
      !isOver &&
      row?.state === "held" &&
      (row.contest?.isOpen ?? false) !== (origin.contest?.isOpen ?? false)
    )
      sim.broken.push(
        `${receiver.id} has not the last word on whether ${object.id} from ${sender.id} is contested`,
      );
    // Clocks differ by minutes: what is over by one is not yet by the other.
    if (row?.state === "expired") continue;
    const isOverHere = row?.expiresAt === undefined || Date.parse(row.expiresAt) <= receiver.deps.clock.now();
    if (origin?.state === "expired" && !isOverHere) continue;
    // What went with leave comes again by later leave, but not to whom its sender has expelled meanwhile.
    if (isWithheld && row?.state === "leave-over") continue;
    if (!isOver && row && row.state !== "held" && !wasExpelled(sim, object.creator, receiver.id))
      sim.broken.push(`${object.id} is ${row.state} at ${receiver.id} and held by its creator`);
    if (isOver && row?.state === "held")
      sim.broken.push(`${object.id} is ${origin?.state} and held at ${receiver.id}`);
  }
}

/** What was taken back is gone from every statement, object and log of every honest node. */
function checkRecalled(sim: Simulation): void {
  for (const made of sim.made.filter((m) => m.isRecalled))
    for (const node of sim.honest) {
      if (node.id === made.creator) continue;
      const { withdrawn: _, statements: __, ...rest } = stateOf(node);
      const inView = node.ledger.visible().some((s) => s.value.startsWith(made.canary));
      if (inView || JSON.stringify(rest).includes(made.canary))
        sim.broken.push(`${made.canary} was recalled and is at ${node.id}`);
    }
}

function stateOf(node: SimNode) {
  const { statements, withdrawn, objects, logs, notices, grants, refusals } = node.ledger.tables;
  return {
    statements: [...statements.values()],
    withdrawn: [...withdrawn.values()],
    objects: [...objects.values()],
    logs: [...logs.values()].flatMap((log) => log.map((d) => d.text)),
    notices: [...notices.values()],
    grants: [...grants.values()],
    refusals,
  };
}
