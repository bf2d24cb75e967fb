import { afterAll, beforeAll, expect, test } from "vitest";
import { type FederatedNode, openThree, TERMS } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/** All is invented. R20: a correction reaches whoever has what was wrong, also where leave to pass it on was narrowed in the same breath. */
let giver: FederatedNode;
let holder: FederatedNode;
let third: FederatedNode;

beforeAll(async () => {
  [giver, holder, third] = await openThree();
  await giver.wasl.importReport(giver.supervisor, {
    fileName: "facts.ftm.jsonl",
    bytes: bytesOf(
      ["ash", "bay", "cay", "dam"]
        .map(
          (id) =>
            `${JSON.stringify({ id, schema: "Company", properties: { name: [`Latecanary ${id}`] } })}\n`,
        )
        .join(""),
    ),
    marking: { tlp: "amber" },
    fictitious: true,
  });
});
afterAll(async () => {
  await Promise.all([giver, holder, third].map((n) => n?.remove()));
});

const twice = async (node: FederatedNode, input: Parameters<typeof node.wasl.exchange.share>[1]) => {
  const second = await node.actor(
    { id: "second", role: "supervisor", clearance: "red", groups: ["emsc"] },
    "information-exchange",
  );
  const asked = await node.wasl.exchange.askToShare(node.supervisor, input);
  for (const one of asked) await node.wasl.decideApproval(second, one.id, "approved", "EXERCISE");
  return await node.wasl.exchange.share(node.supervisor, input);
};
const pull = async (node: FederatedNode, from: FederatedNode): Promise<void> => {
  await node.wasl.exchange.pull(node.supervisor, from.nodeId);
};
const namesAt = async (node: FederatedNode, id: string): Promise<readonly string[]> =>
  (await node.wasl.entity(node.supervisor, `${giver.nodeId}~${id}`)).entity.statements.map((s) => s.value);

test.each([
  ["ash", "one page", "no"],
  ["bay", "two", "no"],
  ["cay", "one page", "yes"],
  ["dam", "two", "yes"],
])(
  "R20 what is corrected goes with leave that stayed: %s, read in %s, four eyes: %s",
  async (id, pages, fourEyes) => {
    const terms = `${TERMS}four-eyes: ${fourEyes}\n`;
    await holder.wasl.exchange.agree(holder.supervisor, `partner: ${third.nodeId}\n${terms}`);
    const give = async (until: string) =>
      await twice(giver, {
        partner: holder.nodeId,
        entityIds: [id],
        necessity: "EXERCISE",
        onward: { recipients: [third.nodeId], until },
      });
    await give("2999-01-01T00:00:00.000Z");
    await pull(holder, giver);
    expect(
      await twice(holder, {
        partner: third.nodeId,
        entityIds: [`${giver.nodeId}~${id}`],
        necessity: "EXERCISE",
      }),
    ).toMatchObject({ shared: 1 });
    await pull(third, holder);
    expect(await namesAt(third, id)).toEqual([`Latecanary ${id}`]);
    const [said] = (await giver.wasl.entity(giver.supervisor, id)).entity.statements;
    await giver.wasl.exchange.correct(giver.supervisor, said?.id ?? "", `Latecanary ${id} two`, "EXERCISE");
    if (pages === "two") await pull(holder, giver);
    await give("2998-01-01T00:00:00.000Z");
    await pull(holder, giver);
    await pull(third, holder);
    expect(await namesAt(third, id)).toEqual([`Latecanary ${id} two`]);
  },
);
