import { bytesOf } from "../support/node.ts";
import { pairServed, type ServedNode, type ServedNodes, serveNodes } from "../support/served-nodes.ts";
import { type Lab, noOutcome, type Outcome } from "./lab.ts";
import { pause, type Rng } from "./random.ts";

const ENTITIES = 4;
const PATIENCE_MS = 120_000;

/** One pair of nodes for all runs of a suite, each in a network namespace of its own. */
let served: Promise<ServedNodes> | undefined;

export async function closeNodes(): Promise<void> {
  await (await served?.catch(() => undefined))?.remove();
  served = undefined;
}

async function open(): Promise<ServedNodes> {
  const all = await serveNodes(["Giver", "Taker"], "namespaces");
  const [giver, taker] = all.nodes as [ServedNode, ServedNode];
  await pairServed(giver, taker);
  return all;
}

/** One gives to another while the network between them is cut, or either of them is killed; then all is well. */
export async function networkCut(_lab: Lab, rng: Rng, name: string): Promise<Outcome> {
  served ??= open();
  const [giver, taker] = (await served).nodes as [ServedNode, ServedNode];
  const outcome = noOutcome();
  const ids = Array.from({ length: ENTITIES }, (_, i) => `${name}-${i}`);
  await giver.with(async ({ wasl }, actor) => {
    const lines = ids.map((id) =>
      JSON.stringify({ id, schema: "Company", properties: { name: [`Fictitious ${id}`], country: ["fr"] } }),
    );
    await wasl.importReport(actor, {
      fileName: `${name}.ftm.jsonl`,
      bytes: bytesOf(`${lines.join("\n")}\n`),
      marking: { tlp: "amber" },
      fictitious: true,
    });
  });
  for (const id of ids) {
    const [who, how] = [rng.pick([giver, taker]), rng.pick(["cut", "cut", "kill"] as const)];
    // Cut before it is shared, or while its hint and the pull that follows are under way.
    const isBefore = rng.below(2) === 0;
    const hurt = async (): Promise<void> => (how === "cut" ? who.cut() : await who.kill());
    if (isBefore) await hurt();
    await giver.with(async ({ wasl }, actor) => {
      const necessity = "EXERCISE: the same quay";
      await wasl.exchange.share(actor, { partner: taker.nodeId, entityIds: [id], necessity });
    });
    outcome.acknowledged += 1;
    await pause(rng.below(1_500));
    if (!isBefore) await hurt();
    await pause(rng.below(500));
    if (how === "cut") who.heal();
    else await who.start();
  }
  const until = Date.now() + PATIENCE_MS;
  const wanted = ids.map((id) => `${giver.nodeId}~${id}`);
  for (;;) {
    const found = await taker.with(({ store }, actor) => store.as(actor, (tx) => tx.statementsAbout(wanted)));
    outcome.lost = wanted.filter(
      (id) => new Set((found.get(id) ?? []).map((s) => s.property)).size < 2,
    ).length;
    outcome.duplicates = 0;
    for (const said of found.values())
      outcome.duplicates += said.length - new Set(said.map((s) => `${s.property} ${s.value}`)).size;
    if (outcome.lost === 0) break;
    if (Date.now() > until) {
      outcome.stuck.push(`${outcome.lost} have not come`);
      break;
    }
    await pause(500);
  }
  for (const node of [giver, taker])
    await node.with(async ({ store, wasl }, actor) => {
      const { firstBroken } = await store.verifyAudit();
      if (firstBroken) outcome.broken.push(JSON.stringify(firstBroken));
      const refused = (await wasl.exchange.refusals(actor)).filter((r) => r.seq !== undefined);
      if (refused.length > 0) outcome.faults.push(JSON.stringify(refused));
    });
  return outcome;
}
