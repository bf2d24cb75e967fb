import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { askForApproval, mustBeApproved } from "../../src/app/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { knowPartners, openTestNode, type TestNode } from "../support/node.ts";
import { entity, load } from "./support.ts";

const PEERS = ["1", "2", "slow", "own", "other", "late", "soon", "no", "log"].map((one) => `peer-${one}`);

describe("approvals: what one person alone may not do", () => {
  let node: TestNode;
  let ana: Actor;
  let chief: Actor;
  let second: Actor;
  const hour = 3_600_000;
  let at = 0;
  const clock = () => ({ now: () => Date.now() + at });

  beforeAll(async () => {
    node = await openTestNode();
    ana = await node.actor({ id: "ana" });
    chief = await node.actor({ id: "chief", role: "supervisor" });
    second = await node.actor({ id: "second", role: "supervisor" });
    await knowPartners(node, PEERS);
    const texts = [1, 2, 3, 4, 5].map((n) => entity(`text-${n}`, "Company", { notes: [`Text ${n}`] }));
    await load(node, ana, "texts.ftm.jsonl", texts);
  });
  afterAll(() => node.remove());

  const ask = (who: Actor, subject: string, digest = "d") =>
    // As a share asks, which says by itself what would go.
    node.store.as(who, (tx) =>
      askForApproval(tx, clock(), {
        kind: "release",
        subject,
        digest,
        reason: "the case needs it",
        facts: [],
      }),
    );
  const take = (who: Actor, subject: string, digest = "d", kind: "release" | "reidentify" = "release") =>
    node.store.as(who, (tx) => mustBeApproved(tx, clock(), { kind, subject, digest }));

  it("R24 lets nobody out alone: asked by one, approved by another, good for exactly that, once", async () => {
    const { id, standing } = await ask(ana, "peer-1");
    expect(standing).toBe("pending");
    expect(await codeOf(take(ana, "peer-1"))).toBe("SECOND_PERSON_REQUIRED");
    expect(await node.wasl.decideApproval(chief, id, "approved", "checked")).toMatchObject({
      standing: "approved",
      decidedBy: "chief",
    });
    expect(await codeOf(take(ana, "peer-1", "other content"))).toBe("SECOND_PERSON_REQUIRED");
    expect(await codeOf(take(ana, "peer-2"))).toBe("SECOND_PERSON_REQUIRED");
    expect(await codeOf(take(chief, "peer-1"))).toBe("SECOND_PERSON_REQUIRED");
    expect(await take(ana, "peer-1")).toBe(id);
    expect(await codeOf(take(ana, "peer-1"))).toBe("SECOND_PERSON_REQUIRED");
  });

  it("R24 is over when the database's clock says so, whatever time its user gives", async () => {
    const { id } = await ask(ana, "peer-slow");
    const now = new Date().toISOString();
    const validUntil = new Date(Date.parse(now) + 5_000).toISOString();
    await node.store.as(chief, (tx) => tx.decideApproval(id, "approved", "checked", { now, validUntil }));
    const use = (once: boolean) =>
      node.store.as(ana, (tx) => tx.takeApproval("release", "peer-slow", "d", { now, once }));
    expect(await use(false)).toBe(id);
    await new Promise((done) => setTimeout(done, 5_100));
    expect(await use(false)).toBeUndefined();
  });

  it("R08 refuses whoever approves their own request, and an analyst who approves at all", async () => {
    const own = await ask(chief, "peer-own");
    expect(await codeOf(node.wasl.decideApproval(chief, own.id, "approved", "mine"))).toBe(
      "SECOND_PERSON_REQUIRED",
    );
    // Around the use case: the database refuses too.
    const late = { now: new Date().toISOString(), validUntil: "2999-01-01T00:00:00.000Z" };
    expect(await node.store.as(chief, (tx) => tx.decideApproval(own.id, "approved", "mine", late))).toBe(
      false,
    );
    const other = await ask(ana, "peer-other");
    expect(await codeOf(node.wasl.decideApproval(ana, other.id, "approved", "mine"))).toBe("ROLE_FORBIDS");
    expect(
      await codeOf(node.store.as(ana, (tx) => tx.decideApproval(other.id, "approved", "mine", late))),
    ).toBe("MARKING_FORBIDS");
    expect((await node.wasl.approvals(second, { subject: "peer-own", limit: 5 })).items[0]).toMatchObject({
      standing: "pending",
      isMine: true,
    });
  });

  it("expires unanswered, expires approved, and a refusal stays one", async () => {
    const unanswered = await ask(ana, "peer-late");
    const approved = await ask(ana, "peer-soon");
    const refused = await ask(ana, "peer-no");
    await node.wasl.decideApproval(chief, approved.id, "approved", "checked");
    await node.wasl.decideApproval(chief, refused.id, "refused", "not needed");
    expect(await codeOf(take(ana, "peer-no"))).toBe("SECOND_PERSON_REQUIRED");
    expect(await codeOf(node.wasl.decideApproval(second, refused.id, "approved", "yes"))).toBe("CONFLICT");
    at = 25 * hour;
    expect(await codeOf(take(ana, "peer-soon"))).toBe("SECOND_PERSON_REQUIRED");
    at = 0;
    const past = {
      now: new Date(Date.now() + 73 * hour).toISOString(),
      validUntil: "2999-01-01T00:00:00.000Z",
    };
    expect(
      await node.store.as(chief, (tx) => tx.decideApproval(unanswered.id, "approved", "late", past)),
    ).toBe(false);
  });

  it("lists what waits before all that was answered later, page by page, and loses none that is answered meanwhile", async () => {
    const boss = await node.actor({ id: "boss", role: "supervisor" });
    const othersWait = (await node.wasl.approvals(boss, { limit: 1 })).waiting;
    const kind = "sanitise";
    const made: string[] = [];
    for (const n of [1, 2, 3, 4, 5]) {
      const ask = { kind, subject: `text-${n}`, reason: "to be shared" } as const;
      made.push((await node.wasl.requestApproval(boss, ask)).id);
    }
    const [one, two, three, four, five] = made;
    await node.wasl.decideApproval(chief, four ?? "", "approved", "clean");
    await node.wasl.decideApproval(chief, five ?? "", "refused", "not clean");
    const list = async (filter: Parameters<typeof node.wasl.approvals>[1]) => {
      const { items, next, waiting } = await node.wasl.approvals(chief, { kind, ...filter });
      return { ids: items.map((a) => a.id), next, waiting };
    };
    const before = await node.wasl.approvals(chief, { limit: 1 });
    const first = await list({ limit: 2 });
    expect(first.ids).toEqual([three, two]);
    expect(first.waiting).toBe(before.waiting);
    // Answered between the pages: the last of the first page stood among those that wait, and the next goes on there.
    await node.wasl.decideApproval(chief, two ?? "", "approved", "clean");
    const second = await list({ limit: 2, after: first.next ?? "" });
    expect(second.ids).toEqual([one, five]);
    expect(second.waiting).toBe(before.waiting - 1);
    const third = await list({ limit: 2, after: second.next ?? "" });
    expect(third.ids).toEqual([four, two]);
    expect((await list({ limit: 2, after: third.next ?? "" })).ids).toEqual([]);
    expect((await list({ limit: 9 })).next).toBeUndefined();

    expect((await list({ limit: 9, standing: "pending" })).ids).toEqual([three, one]);
    expect((await list({ limit: 9, standing: "approved" })).ids).toEqual([four, two]);
    expect((await list({ limit: 9, standing: "refused" })).ids).toEqual([five]);
    const later = new Date(Date.now() + 73 * hour).toISOString();
    const expired = await node.store.as(chief, (tx) =>
      tx.approvals({ kind, standing: "expired", limit: 9 }, later),
    );
    expect(expired.items.map((a) => a.id)).toEqual([three, one]);
    // Nobody waits for their own answer.
    expect((await node.wasl.approvals(boss, { limit: 1 })).waiting).toBe(othersWait);
  });

  it("shows a request to who asked and who may answer, and keeps both in the log", async () => {
    const { id } = await ask(ana, "peer-log");
    const other = await node.actor({ id: "other" });
    expect(await node.wasl.approvals(other, { subject: "peer-log", limit: 5 })).toEqual({
      items: [],
      next: undefined,
      waiting: 0,
    });
    expect(await codeOf(node.wasl.decideApproval(other, id, "approved", "a look"))).toBe("APPROVAL_UNKNOWN");
    expect(
      await codeOf(
        node.wasl.requestApproval(await node.actor({ id: "robot", role: "machine" }), {
          kind: "transfer",
          subject: "peer-log",
          reason: "automatic",
        }),
      ),
    ).toBe("ROLE_FORBIDS");
    const trail = await node.wasl.auditTrail(chief, { limit: 20, object: "approval:peer-log" });
    expect(trail.map((e) => e.action).sort()).toEqual(["change", "refuse"]);
  });
});
