import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, FollowUpState, User } from "../../src/app/index.ts";
import { compareWork } from "../../src/cli/all-work.ts";
import { startWorker } from "../../src/cli/worker.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** What a worker does of an upload, and with whose rights. */
let node: TestNode;
let chief: Actor;

beforeAll(async () => {
  node = await openTestNode();
  chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
});
afterAll(() => node.remove());

/** Invented, and unlike each other; each with a number of its own. */
const NAMES = [
  "Orsolya Vintermark",
  "Bakari Thistledown",
  "Quillon Estrabeau",
  "Hjordis Palanquin",
  "Zubair Okonjimat",
  "Wilhelmina Drax",
  "Ferruccio Yamblat",
];
const phoneOf = (name: string): string => `+44770090060${NAMES.indexOf(name)}`;

const person = (id: string, name: string): string =>
  JSON.stringify({ id, schema: "Person", properties: { name: [name], phone: [phoneOf(name)] } });

const file = (id: string, name: string, tlp: string) => ({
  fileName: `${id}.ftm.jsonl`,
  bytes: bytesOf(`${person(id, name)}\n`),
  marking: { tlp },
  fictitious: true,
});

/** One report of one person, there before; nothing follows it. */
const known = (id: string, name: string, tlp = "green") => node.wasl.importReport(chief, file(id, name, tlp));

/** One report of one person; its comparison is in the queue under the id that it answers. */
async function upload(actor: Actor, id: string, name: string): Promise<string> {
  const followUp = randomUUID();
  await node.wasl.importReport(actor, { ...file(id, name, "green"), followUp });
  return followUp;
}

/** Works until the job is done or given up. */
async function worked(followUp: string): Promise<FollowUpState> {
  const worker = startWorker(node.store.jobs, [compareWork(node)], { pollMs: 20 });
  try {
    for (;;) {
      // In this order: what fails in between is seen to have failed.
      const [compare] = await node.store.jobs.standing();
      const failed = (await node.store.jobs.failed()).some(({ id }) => id === followUp);
      if (failed) return "failed";
      if (compare?.waiting === 0 && compare.running === 0) return "done";
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    await worker.stop();
  }
}

const codeOfFailed = async (id: string): Promise<string | undefined> =>
  (await node.store.jobs.failed()).find((job) => job.id === id)?.code;

/** Who was decided to be the same as this one, as somebody sees it who may see all. */
const pairsOf = async (id: string): Promise<readonly string[]> =>
  (await node.wasl.resolutions(chief, { entityId: id, limit: 10 }))
    .map(({ leftId, rightId }) => (leftId === id ? rightId : leftId))
    .toSorted();

const change = async (user: Partial<User> & Pick<User, "id">): Promise<void> => {
  const found = (await node.store.accounts.users()).find(({ id }) => id === user.id);
  if (!found) throw new Error("no such user");
  await node.store.accounts.changeUser({ ...found, ...user });
};

test("a worker compares as the uploader, on record as such, and leaves no session behind", async () => {
  const ana = await node.actor({ id: "ana" });
  await known("w-1", "Orsolya Vintermark");
  const followUp = await upload(ana, "w-2", "Orsolya Vintermark");
  expect(await pairsOf("w-2")).toEqual([]);
  expect(await node.wasl.followUpState(ana, followUp)).toBe("waiting");
  expect(await worked(followUp)).toBe("done");
  expect(await node.wasl.followUpState(ana, followUp)).toBe("done");
  expect(await node.wasl.followUpState(chief, followUp)).toBeUndefined();
  expect(await pairsOf("w-2")).toEqual(["w-1"]);
  const trail = await node.wasl.auditTrail(chief, { limit: 1000 });
  const opened = trail.filter(({ object, userId }) => object === "session:work" && userId === "ana");
  expect(opened.map(({ action, detail }) => [action, detail])).toEqual([["sign-in", { job: followUp }]]);
  const decided = trail.find(({ action, userId }) => action === "resolve" && userId === "ana");
  expect(decided).toMatchObject({ purpose: "operational-analysis", mandate: "TEST-1" });
  expect((await node.store.accounts.sessions("ana")).filter(({ label }) => label === "work")).toEqual([]);
});

test("what the uploader may not see is no part of the comparison", async () => {
  const low = await node.actor({ id: "low", clearance: "green" });
  await known("h-1", "Bakari Thistledown", "red");
  const followUp = await upload(low, "h-2", "Bakari Thistledown");
  expect(await worked(followUp)).toBe("done");
  expect(await pairsOf("h-2")).toEqual([]);
  // Whoever may see both finds it.
  await node.wasl.resolve(chief);
  expect(await pairsOf("h-2")).toEqual(["h-1"]);
});

test.each([
  ["a disabled account", "Quillon Estrabeau", { disabled: true }, "CREDENTIAL_INVALID"],
  ["a clearance that was taken away", "Hjordis Palanquin", { clearance: "clear" }, "REPORT_UNKNOWN"],
  ["a role that changes nothing", "Zubair Okonjimat", { role: "oversight" }, "ROLE_FORBIDS"],
] as const)(
  "%s: the job fails at once, is named, and nothing is compared",
  async (_what, name, now, code) => {
    const id = `lost-${code.toLowerCase()}`;
    const uploader = await node.actor({ id });
    await known(`${id}-1`, name);
    const followUp = await upload(uploader, `${id}-2`, name);
    await change({ id, ...now });
    expect(await worked(followUp)).toBe("failed");
    expect(await codeOfFailed(followUp)).toBe(code);
    expect(await pairsOf(`${id}-2`)).toEqual([]);
  },
);

test("a purpose that was revoked with its token: the same", async () => {
  await node.actor({ id: "feed" });
  const purpose = { purpose: "operational-analysis", mandate: "FEED-1" } as const;
  const { accounts } = node.store;
  const token = await accounts.issueToken("feed", purpose, "2999-01-01T00:00:00Z");
  const first = await upload({ token, purpose }, "feed-1", "Wilhelmina Drax");
  expect(await worked(first)).toBe("done");
  const second = await upload({ token, purpose }, "feed-2", "Wilhelmina Drax");
  const bound = (await accounts.sessions("feed")).find(({ mandate }) => mandate === "FEED-1");
  expect(await accounts.endSession(bound?.id ?? "", "feed", "chief")).toBe(true);
  expect(await worked(second)).toBe("failed");
  expect(await codeOfFailed(second)).toBe("PURPOSE_FORBIDS");
  expect(await pairsOf("feed-2")).toEqual([]);
});

test("an upload that is known already leaves nothing to do", async () => {
  const ben = await node.actor({ id: "ben" });
  const first = await upload(ben, "k-1", "Ferruccio Yamblat");
  expect(await worked(first)).toBe("done");
  const again = await upload(ben, "k-1", "Ferruccio Yamblat");
  expect(await node.wasl.followUpState(ben, again)).toBeUndefined();
});
