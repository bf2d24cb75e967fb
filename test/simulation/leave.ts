import { letPass, takeBack } from "../../src/app/federation/leave.ts";
import { hintTo, type LogDraft, type ObjectRow } from "../../src/app/index.ts";
import type { Entry, GrantNotice } from "../../src/core/index.ts";
import { allow, ownShared, share } from "./acts.ts";
import { type Made, PURPOSE, type Simulation, wasExpelled } from "./network.ts";
import type { SimNode } from "./world.ts";

/** Leave to pass on: given, used and taken back, and what has to hold of it. What stands is reckoned here without the code under test. */
const UNTIL = "2026-12-01T00:00:00.000Z";

const grantsAt = (node: SimNode | undefined, creator: string, objectId: string): readonly GrantNotice[] =>
  [...(node?.ledger.tables.grants.values() ?? [])]
    .map((g) => g.notice)
    .filter((g) => g.issuer === creator && g.objectId === objectId);

/** Nothing that its giver said of it to the same holder at that moment or later ends it. */
const stands = (grant: GrantNotice, all: readonly GrantNotice[]): boolean =>
  grant.recipients.length > 0 &&
  !all.some((g) => g.holder === grant.holder && g.recipients.length === 0 && g.at >= grant.at);

const standing = (node: SimNode | undefined, creator: string, objectId: string): readonly GrantNotice[] => {
  const all = grantsAt(node, creator, objectId);
  return all.filter((g) => stands(g, all));
};

/** Something that its creator gave to somebody; what goes to all is left as it is. */
function given(sim: Simulation): { made: Made; node: SimNode; row: ObjectRow; holder: string } | undefined {
  const { dice } = sim.world;
  const made = dice.pick(sim.made.filter((m) => m !== sim.all && ownShared(sim, m)));
  const node = made && sim.world.nodes.get(made.creator);
  const row = made && ownShared(sim, made);
  if (!made || !node || !row) return undefined;
  const holders = [...node.ledger.tables.logs].flatMap(([peer, log]) =>
    log.some((d) => d.object?.id === row.id && d.object.creator === node.id) ? [peer] : [],
  );
  const holder = dice.pick(holders);
  return holder === undefined ? undefined : { made, node, row, holder };
}

const hintAll = async (node: SimNode, peers: readonly string[]): Promise<void> => {
  for (const partner of node.ledger.tables.partners.values())
    if (peers.includes(partner.nodeId)) await hintTo(node.deps, partner);
};

export async function someLeave(sim: Simulation): Promise<void> {
  const found = given(sim);
  if (!found) return;
  const { made, node, row, holder } = found;
  const near = sim.world.nodes.get(holder)?.neighbours ?? [];
  const recipients = sim.world.dice.some(near, 0.6).filter((id) => id !== node.id && id !== holder);
  if (recipients.length === 0) return;
  for (const id of recipients) allow(sim, made, id);
  await sim.world.does(node, async () => {
    const terms = { recipients, purposes: [PURPOSE.purpose], until: UNTIL };
    const told = await node.ledger.as(undefined, (tx) => letPass(node.deps, tx, holder, [row], terms));
    sim.leave.given += 1;
    await hintAll(node, told);
  });
}

/** Of some holder, who is told at once or at its next look. */
export async function someEnd(sim: Simulation): Promise<void> {
  const { dice } = sim.world;
  const withLeave = sim.made.flatMap((made) => {
    const node = sim.world.nodes.get(made.creator);
    const row = ownShared(sim, made);
    if (made === sim.all || !node || !row) return [];
    return standing(node, node.id, row.id).map(({ holder }) => ({ node, row, holder }));
  });
  if (withLeave.length === 0) return;
  const { node, row, holder } = dice.pick(withLeave);
  await sim.world.does(node, async () => {
    const told = await node.ledger.as(undefined, (tx) => takeBack(node.deps, tx, holder, [row], () => true));
    sim.leave.ended += 1;
    if (dice.chance(0.7)) await hintAll(node, told);
  });
}

/** A holder passes on what it believes that it may, or may not any more. */
export async function someOnward(sim: Simulation): Promise<void> {
  const { dice } = sim.world;
  const could = sim.honest.flatMap((node) =>
    [...node.ledger.tables.grants.values()].flatMap(({ notice }) =>
      notice.holder === node.id && notice.recipients.length > 0 ? [{ node, notice }] : [],
    ),
  );
  if (could.length === 0) return;
  const { node, notice } = dice.pick(could);
  const row = node.ledger.tables.objects.get(`${notice.issuer} ${notice.objectId}`);
  const held = node.ledger.visible().find((s) => s.id === row?.statementId);
  const peers = node.neighbours.filter((id) => notice.recipients.includes(id));
  if (!held || peers.length === 0) return;
  await share(sim, node, dice.pick(peers), held);
}

type ObjectEntry = Extract<Entry, { kind: "object" }>;

const entryIn = (text: string): ObjectEntry | undefined => {
  const entry = text.startsWith("{") ? (JSON.parse(text) as Partial<Entry>) : {};
  return entry.kind === "object" ? (entry as ObjectEntry) : undefined;
};

/** Nobody passes on what another made, but by leave of its maker that it has heard no end of, for just this, to whom it goes. */
export function watchLeave(sim: Simulation, node: SimNode, asker: string, page: string): void {
  if (node.isHostile) return;
  for (const line of page.split("\n").slice(1)) {
    const entry = entryIn(line);
    if (!entry || entry.object.creator === node.id) continue;
    const { creator, id, version } = entry.object;
    const grant = entry.grant?.notice as GrantNotice | undefined;
    const said = grantsAt(sim.world.nodes.get(creator), creator, id).some((g) => g.id === grant?.id);
    const isIts = grant?.holder === node.id && grant.recipients.includes(asker) && grant.version === version;
    if (!grant || !said || !isIts || !stands(grant, grantsAt(node, creator, id)))
      sim.broken.push(`${node.id} passes ${id} of ${creator} on to ${asker} without leave`);
    else sim.leave.passed += 1;
  }
}

/** What a holder took out of its log with the leave that it came by: whoever it went to has it no more, or by another way. */
export function isLeaveOver(sim: Simulation, sender: SimNode, receiver: SimNode, draft: LogDraft): boolean {
  const { object } = draft;
  if (!object || object.creator === sender.id) return false;
  const row = receiver.ledger.tables.objects.get(`${object.creator} ${object.id}`);
  if (row?.state === "held") return false;
  const entry = entryIn(draft.text);
  const grant = entry?.grant?.notice as GrantNotice | undefined;
  const all = grantsAt(sim.world.nodes.get(object.creator), object.creator, object.id);
  return grant === undefined || !stands(grant, all);
}

/** Once all have heard of all: leave that ended has ended at its holder, and at whoever had something by it. */
export function checkLeave(sim: Simulation): void {
  for (const made of sim.made) {
    const creator = sim.world.nodes.get(made.creator);
    const row = ownShared(sim, made);
    if (!creator || creator.isHostile || !row) continue;
    const leave = standing(creator, creator.id, row.id);
    for (const node of sim.honest) {
      if (node === creator || wasExpelled(sim, creator.id, node.id)) continue;
      const ids = (all: readonly GrantNotice[]) =>
        all
          .flatMap((g) => (g.holder === node.id ? [g.id] : []))
          .sort()
          .join();
      const heard = standing(node, creator.id, row.id);
      if (ids(heard) !== ids(leave))
        sim.broken.push(`${node.id} holds to other leave for ${row.id} than stands`);
      const held = node.ledger.tables.objects.get(`${creator.id} ${row.id}`);
      const isLet = leave.some((g) => g.recipients.includes(node.id));
      if (held?.state === "held" && held.isFromCreator !== true && !isLet)
        sim.broken.push(`${node.id} has ${row.id} of ${creator.id} under leave that is over`);
    }
  }
}
