import { appendLeaves, canonical, leafOfText, OPEN, sha256Hex, UNEVALUATED } from "../../src/core/index.ts";
import { ownShared } from "./acts.ts";
import { PURPOSE, type Simulation } from "./network.ts";
import type { SimNode } from "./world.ts";

function enemyOf(sim: Simulation): SimNode {
  return sim.nodes.at(-1) as SimNode;
}

export async function someHostility(sim: Simulation): Promise<void> {
  const { dice } = sim.world;
  const enemy = enemyOf(sim);
  const victim = dice.pick(enemy.neighbours);
  const target = dice.pick(sim.made.filter((m) => m.version === 0));
  const kind = dice.below(7);
  await sim.world.does(enemy, async () => {
    const row = target && ownShared(sim, target);
    const at = new Date(enemy.deps.clock.now()).toISOString();
    const base = { from: enemy.id, to: victim, at };
    const object = (over: object) => ({
      id: `obj-evil-${dice.below(5)}`,
      creator: enemy.id,
      version: 1,
      modifiedAt: at,
      source: { id: "src-1", provider: enemy.id, evaluation: UNEVALUATED, fictitious: true },
      statement: {
        entityId: "evil",
        schema: "Company",
        property: "name",
        value: `evil-${dice.below(1000)}`,
        kind: "fact",
        firstSeen: at,
        lastSeen: at,
      },
      access: { ...OPEN, tlp: "green", originators: [enemy.id] },
      ...over,
    });
    const send = (body: object) => appendRaw(sim, victim, { ...base, ...body });
    const sendObject = (over: object, more: object = {}) =>
      send({
        kind: "object",
        object: object(over),
        purpose: PURPOSE.purpose,
        mandate: "X",
        legalBasis: "X",
        ...more,
      });
    const notice = async (body: object, cutOff = 0) => {
      const full = { id: `evil-${dice.below(10_000)}`, at, ...body };
      const jws = await enemy.deps.signer.sign("wasl-notice", canonical(full), 1);
      return { notice: full, jws: jws.slice(0, jws.length - cutOff) };
    };
    const id = row?.id ?? "obj-none";
    const creator = row?.creator ?? "n00";
    if (kind === 0)
      await sendObject({ id, creator, version: 9, access: { ...OPEN, originators: [creator] } });
    if (kind === 1) {
      const forged = object({ id, creator, version: 9 });
      const grant = {
        type: "grant",
        issuer: creator,
        objectId: id,
        version: 9,
        hash: sha256Hex(canonical(forged)),
      };
      const signed = await notice({
        ...grant,
        holder: enemy.id,
        recipients: [victim],
        purposes: [PURPOSE.purpose],
        until: "2999-01-01T00:00:00.000Z",
      });
      await sendObject({ id, creator, version: 9 }, { grant: signed });
    }
    if (kind === 2)
      await send({
        kind: "notice",
        signed: await notice(
          { type: "recall", issuer: creator, objectId: id, reason: "evil" },
          dice.below(2),
        ),
      });
    if (kind === 3) await sendObject({ modifiedAt: "2027-01-01T00:00:00.000Z" });
    if (kind === 4) for (let n = 0; n < 2; n++) await sendObject({ id: "obj-evil-twice", version: 1 });
    if (kind === 5) await sendObject({ access: { ...OPEN, tlp: "red", originators: [enemy.id] } });
    if (kind === 6) await sendObject({ surprise: true });
  });
}

async function appendRaw(sim: Simulation, peer: string, body: object): Promise<void> {
  const { ledger, deps } = enemyOf(sim);
  await ledger.as(undefined, async ({ federation }) => {
    const frontier = await federation.outbox(peer);
    const text = canonical({ ...body, seq: frontier.size });
    const leaf = leafOfText(text, deps.signer.hash);
    const draft = { seq: frontier.size, leaf, text, access: OPEN };
    await federation.append(peer, [draft], appendLeaves(frontier, [leaf], deps.signer.hash));
  });
}

export function lie(sim: Simulation, page: string): string {
  const { dice } = sim.world;
  sim.oldPages.push(page);
  if (!dice.chance(0.4)) return page;
  const at = dice.below(page.length);
  const lies = [
    () => `${page.slice(0, at)}x${page.slice(at + 1)}`,
    () => page.slice(0, at),
    () => page.replace(/"next":(\d+)/, (_m, n: string) => `"next":${Number(n) + 1}`),
    () => `${page}${"[".repeat(200_000)}\n`,
    () => page.replace(/"jws":"([^"]+)"/, (_m, jws: string) => `"jws":"${jws.slice(0, -2)}"`),
    () => dice.pick(sim.oldPages),
    () => page.replaceAll(enemyOf(sim).id, "n00"),
    () => "",
  ];
  return dice.pick(lies)();
}
