import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor, Job } from "../../src/app/index.ts";
import { epochOf } from "../../src/core/index.ts";
import { amber, report, say, statements } from "../contracts/fixtures.ts";
import { openPair, type Side } from "./nodes.ts";

/** What the worker does for hit/no-hit while somebody does the same by hand. All is invented. */
const KNOWN = "+447700900123";
const HOUR = 3_600_000;

let pair: Awaited<ReturnType<typeof openPair>>;
let asker: Side;
let holder: Side;
let analyst: Actor;
let boss: Actor;
let second: Actor;
let round = 0;

const job = (): Job => ({ id: `job-${round++}`, kind: "tags", data: {}, attempt: 0 });
const knows = async (term: string): Promise<boolean> => {
  const question = { partner: holder.node.nodeId, kind: "holdings", legalBasis: "EXERCISE" } as const;
  const { items } = await asker.wasl.askMatch(analyst, { ...question, terms: [term] });
  return items[0]?.hitId !== undefined;
};
const publish = (actor: Actor) =>
  holder.wasl.publishTags(actor, { partner: asker.node.nodeId, kind: "holdings" });
const comesToKnow = async (id: string, phone: string) => {
  const more = report(id, { ...amber, originators: [holder.node.nodeId] });
  await holder.node.store.as(boss, async (tx) => {
    await tx.openReport(more);
    await tx.appendStatements(statements(more, say("Person", id, { phone })));
  });
};
const setDisabled = async (id: string, disabled: boolean) => {
  const { accounts } = holder.node.store;
  const user = (await accounts.users()).find((u) => u.id === id);
  if (!user) throw new Error("no account");
  await accounts.changeUser({ ...user, disabled });
};
const keeper = async (): Promise<string | undefined> =>
  (await holder.ports.store.kept(epochOf(Date.now())))[0]?.userId;

beforeAll(async () => {
  pair = await openPair();
  ({ asker, holder } = pair);
  analyst = await asker.node.actor({ id: "asker" });
  boss = await holder.node.actor({ id: "boss", role: "supervisor", clearance: "red" });
  await holder.wasl.setMatchQuota(boss, asker.node.nodeId, { perDay: 100_000, perEpoch: 100_000 });
  await comesToKnow("p-known", KNOWN);
});
afterAll(async () => {
  await pair.close();
});
beforeEach(async () => {
  await setDisabled("second", false).catch(() => undefined);
  second = await holder.node.actor({ id: "second", role: "supervisor", clearance: "red" });
  await publish(second);
});

/** Once, after a round has read which sets are kept up. */
function afterKept(happens: () => Promise<unknown>): void {
  const { store } = holder.ports;
  const { kept } = store;
  store.kept = async (epoch) => {
    store.kept = kept;
    const read = await kept(epoch);
    await happens();
    return read;
  };
}

/** Once, after a set was put out and before it is said in whose name. */
function beforeKeep(happens: () => Promise<unknown>): void {
  const { store } = holder.ports;
  const { keep } = store;
  store.keep = async (...of) => {
    store.keep = keep;
    await happens();
    return await keep(...of);
  };
}

describe("a round of renewals leaves alone what somebody published since it began", () => {
  it("whose account is disabled loses no set that another published by hand", async () => {
    await setDisabled("second", true);
    afterKept(() => publish(boss));
    expect(await holder.wasl.renewTags(job())).toMatchObject({ takenBack: 0, published: 0 });
    expect(await knows(KNOWN)).toBe(true);
    expect(await keeper()).toBe("boss");
    expect((await holder.wasl.matchDesk(boss)).ended).toEqual([]);
  });

  it("nor one that another is publishing", async () => {
    await setDisabled("second", true);
    beforeKeep(async () => {
      expect(await holder.wasl.renewTags(job())).toMatchObject({ takenBack: 0 });
    });
    await publish(boss);
    expect(await knows(KNOWN)).toBe(true);
    expect(await keeper()).toBe("boss");
  });

  it("and nothing is made anew in the name of whoever published before", async () => {
    await comesToKnow("p-201", "+447700900201");
    holder.clock.ahead += HOUR + 1;
    afterKept(() => publish(boss));
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 0, takenBack: 0, failed: [] });
    expect(await keeper()).toBe("boss");
    holder.clock.ahead = 0;
  });

  it("who is told that a set is published has one: taken back meanwhile, it is made anew", async () => {
    beforeKeep(() => holder.ports.store.unpublish(asker.node.nodeId));
    await publish(boss);
    expect(await knows(KNOWN)).toBe(true);
    expect(await keeper()).toBe("boss");
  });
});
