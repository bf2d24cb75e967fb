import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, askForApproval } from "../../src/app/index.ts";
import type { ApprovalKind } from "../../src/core/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { entity, load } from "../rights/support.ts";
import { openTestNode, type TestNode } from "../support/node.ts";

/** What waits for a supervisor is what they can answer: the list counts it, and says of each. All is invented. */
let node: TestNode;
/** Asks for everything, and sees everything. */
let asker: Actor;
let chief: Actor;
let low: Actor;

beforeAll(async () => {
  node = await openTestNode();
  asker = await node.actor({ id: "asker", clearance: "red" });
  chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
  low = await node.actor({ id: "low", role: "supervisor", clearance: "green" });
  for (const tlp of ["green", "amber"])
    await load(
      node,
      asker,
      `${tlp}.ftm.jsonl`,
      [entity(tlp, "Company", { name: [`Waitingcanary ${tlp}`] })],
      tlp,
    );
});
afterAll(() => node?.remove());

const ask = (kind: ApprovalKind, subject: string, digest = ""): Promise<string> =>
  node.store.as(asker, async (tx) => {
    const asked = { kind, subject, digest, reason: "EXERCISE" };
    return (await askForApproval(tx, { now: Date.now }, asked)).id;
  });
const reportOf = async (id: string): Promise<string> =>
  (await node.wasl.entity(asker, id)).entity.statements[0]?.reportId ?? "";
const caseUnder = async (tlp: string): Promise<string> =>
  (await node.wasl.openCase(asker, { title: "EXERCISE", mandate: "TEST-1", marking: { tlp } })).id;
/** Words for the public, by whoever writes them. */
const words = (by: Actor, text: string) =>
  node.wasl.proposeMessage(by, {
    language: "en",
    kind: "helpline",
    text,
    source: "Example agency, example.org",
    place: "Example",
    reviewAt: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
    marking: { tlp: "clear" },
  });

/** Of all that waits, with what the list says, what becomes of an answer to each. */
async function answered(who: Actor) {
  const { items, waiting } = await node.wasl.approvals(who, { standing: "pending", limit: 200 });
  const said = [];
  for (const { id, kind, isMine, isBeyond = false } of items)
    said.push({
      id,
      kind,
      isMine,
      isBeyond,
      code: await codeOf(node.wasl.decideApproval(who, id, "refused", "read")),
    });
  return { said, waiting };
}

test("R04 R24 of what waits each supervisor counts what they can answer, and nothing else", async () => {
  const seen: string[] = [];
  const unseen: string[] = [];
  for (const [tlp, ids] of [
    ["green", seen],
    ["amber", unseen],
  ] as const) {
    for (const kind of ["sanitise", "designate", "reidentify", "lift-protection"] as const)
      ids.push(await ask(kind, tlp));
    ids.push(await ask("court-use", await reportOf(tlp)), await ask("disclose", await caseUnder(tlp)));
  }
  const { id: text } = await words(asker, "Said to all.");
  unseen.push(await ask("vet", text, "of other words"));
  const own = await words(low, "A supervisor's own.");
  const ofOwn = await ask("vet", own.id, own.digest);
  // Somebody vets it, and is asked once more.
  const done = await words(asker, "Vetted.");
  await node.wasl.vetMessage(chief, done.id, "approved", "read");
  const again = await ask("vet", done.id, done.digest);
  // Nor is what nobody has anything that waits.
  unseen.push(await ask("court-use", "rep-none"));

  const first = await answered(low);
  for (const { isMine, isBeyond, code } of first.said) {
    expect(isMine).toBe(code === "no error");
    expect(isBeyond).toBe(code === "APPROVAL_UNKNOWN");
  }
  const mine = first.said.filter((a) => a.isMine);
  expect(first.waiting).toBe(mine.length);
  const vets = mine.filter((a) => a.kind === "vet");
  expect([mine.length - vets.length, vets.length]).toEqual([seen.length, 1]);
  expect(mine.map((a) => a.id)).toEqual(expect.arrayContaining(seen));
  const codes = new Map(first.said.map((a) => [a.id, a.code]));
  for (const id of unseen) expect(codes.get(id)).toBe("APPROVAL_UNKNOWN");
  expect([codes.get(ofOwn), codes.get(again)]).toEqual(["SECOND_PERSON_REQUIRED", "CONFLICT"]);

  const second = await answered(chief);
  expect(second.waiting).toBe(second.said.filter((a) => a.isMine).length);
  // All but of what nobody has, of other words and of what is vetted; of the low supervisor's own words both requests, of which one answers both.
  expect(second.waiting).toBe(unseen.length - 2 + 2);
  expect(second.said.filter((a) => a.code === "no error")).toHaveLength(unseen.length - 2 + 1);
  for (const by of [chief, low]) expect((await node.wasl.approvals(by, { limit: 1 })).waiting).toBe(0);
});
