import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor, Job, MatchHit } from "../../src/app/index.ts";
import { epochOf, SECOND_FORM, withoutTags } from "../../src/core/index.ts";
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
const agree = (change: object): void => {
  const agreed = holder.agreements.get(asker.node.nodeId);
  if (!agreed) throw new Error("no agreement");
  holder.agreements.set(asker.node.nodeId, { ...agreed, ...change });
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

describe("what ends a renewal and says nothing of whoever published", () => {
  const renewal = async (happens: (key: Parameters<typeof begin>[0]) => Promise<unknown>) => {
    await comesToKnow(`p-21${round}`, `+44770090021${round % 10}`);
    holder.clock.ahead += HOUR + 1;
    const { store } = holder.ports;
    store.begin = async (...of) => {
      store.begin = begin;
      const begun = await begin(...of);
      await happens(of[0]);
      return begun;
    };
    const done = await holder.wasl.renewTags(job());
    holder.clock.ahead = 0;
    return done;
  };
  let begin: Side["ports"]["store"]["begin"];
  beforeAll(() => {
    ({ begin } = holder.ports.store);
  });

  it("an agreement that loses its purpose meanwhile takes nothing from its publisher", async () => {
    const { purposes } = holder.agreements.get(asker.node.nodeId) ?? {};
    const done = await renewal(() => Promise.resolve(agree({ purposes: [] })));
    agree({ purposes });
    expect(done).toMatchObject({ published: 0, takenBack: 0, failed: [{ code: "PURPOSE_FORBIDS" }] });
    expect(await keeper()).toBe("second");
  });

  it("a session that ends while the records are read puts out nothing, and is tried again", async () => {
    const { accounts } = holder.node.store;
    const { openWorkSession } = accounts;
    let token = "";
    accounts.openWorkSession = async (work) => {
      accounts.openWorkSession = openWorkSession;
      token = await openWorkSession(work);
      return token;
    };
    const { store } = holder.ports;
    const { lastVersion } = store;
    let version = 0;
    const done = await renewal((key) => {
      store.lastVersion = async () => {
        store.lastVersion = lastVersion;
        await accounts.signOut(token);
        version = await lastVersion(key);
        return version;
      };
      return Promise.resolve();
    });
    expect(done).toMatchObject({ published: 0, takenBack: 0, failed: [{ code: "CREDENTIAL_INVALID" }] });
    expect((await holder.wasl.matchDesk(second)).ended).toEqual([]);
    holder.clock.ahead += HOUR + 1;
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 1, failed: [] });
    holder.clock.ahead = 0;
  });
});

describe("questions that stood in somebody's name", () => {
  const watch = (terms: readonly string[], actor: Actor) =>
    asker.wasl.watchMatch(actor, {
      partner: holder.node.nodeId,
      kind: "holdings",
      terms,
      legalBasis: "EXERCISE",
      until: new Date(Date.now() + 86_400_000).toISOString(),
    });
  /** Opened under an API token that is revoked since. */
  const openedByToken = async (term: string): Promise<void> => {
    const { accounts } = asker.node.store;
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const token = await accounts.issueToken("asker", analyst.purpose, until);
    await watch([term], { ...analyst, token });
    await accounts.signOut(token);
  };
  const stands = async (term: string): Promise<boolean> =>
    (await asker.wasl.matchDesk(analyst)).standing.some((q) => q.term === term);

  it("end with their token, whether or not the partner has published anew or is asked anything", async () => {
    await openedByToken("+447700900230");
    const agreed = asker.agreements.get(holder.node.nodeId);
    if (!agreed) throw new Error("no agreement");
    asker.agreements.set(holder.node.nodeId, { ...agreed, isHeld: true });
    expect(await asker.wasl.askStanding(job())).toMatchObject({ closed: 1 });
    asker.agreements.set(holder.node.nodeId, agreed);
    expect(await stands("phone:+447700900230")).toBe(false);
  });

  it("stand where they were opened anew since the round began", async () => {
    await openedByToken("+447700900231");
    const { store } = asker.ports;
    const { waiting } = store;
    store.waiting = async (now) => {
      store.waiting = waiting;
      const read = await waiting(now);
      await watch(["+447700900231"], analyst);
      return read;
    };
    expect(await asker.wasl.askStanding(job())).toMatchObject({ closed: 0 });
    expect(await stands("phone:+447700900231")).toBe(true);
  });

  it("are all told of when they were ended, however many", async () => {
    await watch(
      Array.from({ length: 22 }, (_, n) => `+4477009002${40 + n}`),
      await asker.node.actor({ id: "many" }),
    );
    const many = await asker.node.actor({ id: "many" });
    const { store } = asker.ports;
    const now = new Date().toISOString();
    for (const q of await store.waiting(now))
      if (q.openedBy === "many") expect(await store.endStanding([q], "token", now)).toBe(1);
    expect(await asker.wasl.freshHits(many)).toBe(22);
    const { ended } = await asker.wasl.matchDesk(many);
    expect(new Set(ended.map(({ no }) => no)).size).toBe(22);
    expect(await asker.wasl.freshHits(many)).toBe(0);
    expect((await asker.wasl.matchDesk(many)).ended).toHaveLength(20);
  });
});

describe("hits that nobody has seen", () => {
  it("stay unseen until they were shown, however many came, and come before newer ones that were", async () => {
    const crowd = await asker.node.actor({ id: "crowd" });
    const hit = (n: number, at: string): MatchHit => ({
      id: `hit-crowd-${String(n).padStart(3, "0")}`,
      partner: holder.node.nodeId,
      kind: "holdings",
      term: `phone:+4477009${String(n).padStart(5, "0")}`,
      purpose: "operational-analysis",
      mandate: "TEST-1",
      legalBasis: "EXERCISE",
      batchId: "batch-crowd",
      foundBy: "crowd",
      foundAt: at,
    });
    await asker.node.store.as(crowd, async (tx) => {
      await tx.addHits(
        Array.from({ length: 203 }, (_, n) => hit(n, "2026-01-01T00:00:00Z")),
        true,
      );
      await tx.addHits([hit(900, "2026-01-02T00:00:00Z")]);
    });
    expect(await asker.wasl.freshHits(crowd)).toBe(203);
    const first = (await asker.wasl.matchDesk(crowd)).hits;
    expect(first).toHaveLength(200);
    expect(first.map((h) => h.id)).not.toContain("hit-crowd-900");
    expect(await asker.wasl.freshHits(crowd)).toBe(3);
    const second = (await asker.wasl.matchDesk(crowd)).hits.map((h) => h.id);
    const shown = new Set(first.map((h) => h.id));
    expect(second[0]).toBe("hit-crowd-900");
    expect(
      second.filter((id) => id.startsWith("hit-crowd") && id < "hit-crowd-900" && !shown.has(id)),
    ).toHaveLength(3);
    expect(await asker.wasl.freshHits(crowd)).toBe(0);
  });
});

describe("a question that an older version kept", () => {
  const kept = (term: string, seenVersion: number) =>
    asker.node.store.as(analyst, (tx) =>
      tx.saveStanding(
        [
          {
            id: `sq-${term}`,
            partner: holder.node.nodeId,
            kind: "holdings",
            purpose: analyst.purpose.purpose,
            mandate: analyst.purpose.mandate,
            legalBasis: "EXERCISE",
            term,
            openedBy: "asker",
            openedAt: new Date().toISOString(),
            until: new Date(Date.now() + 86_400_000).toISOString(),
            epoch: epochOf(Date.now()),
            // Of that whole text, which is in no set.
            tag: new Uint8Array(8).fill(7),
            seenVersion,
          },
        ],
        true,
      ),
    );
  const batches = async (): Promise<number> => (await holder.wasl.matchDesk(boss)).batches.length;
  beforeAll(async () => {
    const more = report("r-handles", { ...amber, originators: [holder.node.nodeId] });
    await holder.node.store.as(boss, async (tx) => {
      await tx.openReport(more);
      await tx.appendStatements(
        statements(more, [
          ...say("UserAccount", "user-x", { username: "boat_zz_old", service: "X" }),
          ...say("UserAccount", "user-t", { username: "boat_zz_tg", service: "Telegram" }),
        ]),
      );
    });
  });

  it("is asked for what it says today, once", async () => {
    await kept("handle:twitter:boat_zz_old", 0);
    await kept("handle:twitter:boat_zz_none", 0);
    expect((await asker.wasl.askStanding(job())).hits).toEqual(new Map([["asker", 1]]));
    const asked = await batches();
    const { standing } = await asker.wasl.matchDesk(analyst);
    expect(standing.map((q) => q.term)).toContain("handle:x:boat_zz_none");
    await publish(boss);
    expect(await asker.wasl.askStanding(job())).toMatchObject({ hits: new Map(), failed: [] });
    expect(await batches()).toBe(asked);
  });

  it("of a partner's set of the first form too", async () => {
    await kept("handle:telegram:boat_zz_tg", 0);
    const { store } = asker.ports;
    const { foreign } = store;
    store.foreign = async (key, withTags) => {
      const set = await foreign(key, withTags);
      return set && { ...set, tags: withoutTags(set.tags, [SECOND_FORM]) };
    };
    try {
      expect((await asker.wasl.askStanding(job())).hits).toEqual(new Map([["asker", 1]]));
    } finally {
      store.foreign = foreign;
    }
  });
});
