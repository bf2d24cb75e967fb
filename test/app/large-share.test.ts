import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, createWasl, type ExchangeUseCases, type Wasl } from "../../src/app/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { type FederatedNode, openFederatedNode, pairNodes, TERMS } from "../support/federation.ts";
import { instead } from "../support/instead.ts";
import { bytesOf } from "../support/node.ts";

/** More than goes at once where nobody is asked: what two people let go goes whole or not at all, by one approval. All is invented. */
let giver: FederatedNode;
let partner: FederatedNode;
let second: Actor;
type Input = Parameters<ExchangeUseCases["share"]>[1];

const COMPANIES = 1_200;
const company = (id: string) => ({ id, schema: "Company", properties: { name: [`Largecanary ${id}`] } });
const owned = (id: string, owner: string, asset: string) => ({
  id,
  schema: "Ownership",
  properties: { owner: [owner], asset: [asset] },
});
/** Relations whose ends are far from them, before and after. */
const entitiesOf = (name: string) => [
  owned(`${name}-first`, `${name}-0`, `${name}-${COMPANIES - 1}`),
  ...Array.from({ length: COMPANIES }, (_, n) => company(`${name}-${n}`)),
  owned(`${name}-last`, `${name}-0`, `${name}-1`),
];
const FACTS = COMPANIES + 2 * 2;

const load = async (name: string): Promise<Input> => {
  const entities = entitiesOf(name);
  await giver.wasl.importReport(giver.supervisor, {
    fileName: `${name}.ftm.jsonl`,
    bytes: bytesOf(entities.map((e) => `${JSON.stringify(e)}\n`).join("")),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  return { partner: partner.nodeId, entityIds: entities.map((e) => e.id), necessity: "EXERCISE" };
};
const approve = async (input: Input): Promise<number> => {
  const asked = await giver.wasl.exchange.askToShare(giver.supervisor, input);
  for (const { id } of asked) await giver.wasl.decideApproval(second, id, "approved", "EXERCISE");
  return asked.length;
};
const share = (input: Input, by: Pick<Wasl, "exchange"> = giver.wasl) =>
  by.exchange.share(giver.supervisor, input);

/** The same node, which is gone just before it would keep what it gives for the n-th time. */
function dyingAt(n: number): Wasl {
  const { platform } = giver;
  let left = n;
  const store: typeof platform.store = Object.assign(Object.create(platform.store), {
    as: ((actor, work, options) =>
      platform.store.as(
        actor,
        async (tx) => {
          let isGiven = false;
          const audit: typeof tx.audit = async (entry) => {
            isGiven ||= entry.action === "share";
            await tx.audit(entry);
          };
          const done = await work(instead(tx, { audit }));
          left -= isGiven ? 1 : 0;
          if (isGiven && left === 0) throw new Error("killed");
          return done;
        },
        options,
      )) as typeof platform.store.as,
  });
  return createWasl({ ...platform, store });
}

beforeAll(async () => {
  [giver, partner] = await Promise.all([openFederatedNode("A"), openFederatedNode("B")]);
  await pairNodes(giver, partner, `${TERMS}four-eyes: yes\n`);
  second = await giver.actor({ id: "second", role: "supervisor", clearance: "red" }, "information-exchange");
});
afterAll(async () => {
  await Promise.all([giver?.remove(), partner?.remove()]);
});

test("R24 one approval is of all of it, and lets it go whole", async () => {
  const input = await load("whole");
  expect(await approve(input)).toBe(1);
  expect(await share(input)).toMatchObject({ shared: FACTS, already: 0, withheld: {} });
  await partner.wasl.exchange.pull(partner.supervisor, giver.nodeId);
  const { stats } = await partner.wasl.situation(partner.supervisor);
  expect(stats.statements).toBe(FACTS);
});

test.each([1, 2])(
  "R24 where whoever shares is killed, at %i, it goes whole by the same approval",
  async (n) => {
    const input = await load(`killed-${n}`);
    await approve(input);
    const first = await share(input, dyingAt(n)).then(
      (done) => done.shared,
      (error: Error) => error.message,
    );
    expect(["killed", FACTS]).toContain(first);
    const again = await share(input);
    expect(again.shared + again.already).toBe(FACTS);
  },
);

test("R24 what more than that would go is asked for", async () => {
  const input = await load("more");
  const { entityIds = [] } = input;
  await approve({ ...input, entityIds: entityIds.slice(0, -1) });
  expect(await codeOf(share(input))).toBe("SECOND_PERSON_REQUIRED");
});
