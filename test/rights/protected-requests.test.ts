import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor, DataRequestInput } from "../../src/app/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { asOwner, entity, everyTable, load } from "./support.ts";

/** Whom a request for stored data is about may turn out to be protected. All persons, numbers and courts are invented. */
describe("requests for stored data about whoever is protected afterwards", () => {
  let node: TestNode;
  let officer: Actor;
  let chief: Actor;
  let tiktok: Actor;
  let order: { reportId: string; reference: string; issuedOn: string };

  beforeAll(async () => {
    node = await openTestNode();
    officer = await node.actor({ id: "officer" });
    chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
    const account = { role: "platform", clearance: "red", groups: ["TikTok"] } as const;
    tiktok = await node.actor({ id: "team-t", ...account }, "online-referral");
    const { reportId } = await load(node, officer, "order.ftm.jsonl", [
      entity("c-order", "Company", { name: ["Fictitious order"] }),
    ]);
    order = { reportId, reference: "Order 17/26", issuedOn: "2026-01-05" };
  });
  afterAll(() => node.remove());

  const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const draft = (targets: DataRequestInput["targets"], wanted = "Who opened the account") =>
    node.wasl.draftDataRequest(officer, {
      kind: "production",
      platform: "TikTok",
      targets,
      categories: ["subscriber"],
      wanted,
      from: "2025-08-01",
      to: "2025-09-30",
      offence: { law: "Section 25 of the Immigration Act 1971", yearsMax: 14 },
      authority: { kind: "judge", name: "Example Court", contact: "court@example.org" },
      necessity: `It sells crossings. ${wanted}`,
      proportionality: "One account, two months.",
      retainUntil: day(400),
      order,
      marking: { tlp: "amber" },
    });
  const asked = async ({ id, digest }: { id: string; digest: string }, reason = "read the order") =>
    await node.wasl.requestApproval(officer, { kind: "release", subject: id, digest, reason });
  async function sent(...of: Parameters<typeof draft>): Promise<string> {
    const made = await draft(...of);
    const approval = await asked(made);
    await node.wasl.decideApproval(chief, approval.id, "approved", "as the order says");
    await node.wasl.sendDataRequest(officer, made.id);
    return made.id;
  }
  const rowsWith = async (word: RegExp): Promise<string[]> =>
    [...(await everyTable(node))].flatMap(([table, rows]) =>
      rows.split("\n").flatMap((row) => (word.test(row) ? [`${table} ${row}`] : [])),
    );
  const queue = async (): Promise<string[]> =>
    await node.store.as(tiktok, async (tx) => (await tx.dataQueue({ limit: 100 })).map((one) => one.id));

  it("R08 ends them in the protection's own transaction, and no table holds what they were asked by", async () => {
    await load(node, officer, "one.ftm.jsonl", [
      entity("p-one", "Person", { name: ["Onecanary Quell"], phone: ["+447700900811"] }),
      entity("a-one", "UserAccount", { username: ["kxqcanary"], owner: ["p-one"] }),
    ]);
    const mine = [
      { type: "phone", value: "+447700900811" },
      { type: "account", value: "acc-other" },
    ] as const;
    const gone = await sent(mine, "Who uses 07700 900811");
    const note = "It is of +44 7700 900811, and of no other";
    await node.wasl.answerDataRequest(tiktok, gone, { type: "clarification-asked", note: "Whose number?" });
    await node.wasl.recordDataEvent(officer, gone, { type: "clarified", note });
    const waits = await draft([{ type: "handle", value: "@KXQcanary" }], "Who is @kxqcanary");
    const waiting = await asked(waits, "of 07700900811");
    const other = await sent([{ type: "account", value: "acc-other" }]);
    expect(await queue()).toEqual(expect.arrayContaining([gone, other]));

    await node.wasl.setCategory(officer, "p-one", "victim", "spoke to an interviewer");

    expect(await rowsWith(/7700 ?900811|onecanary/i)).toEqual([]);
    const requests = await rowsWith(/kxqcanary/i);
    expect(requests.filter((row) => /^(data_request|approval)/.test(row))).toEqual([]);
    for (const id of [gone, waits.id]) {
      const { state, events, next } = await node.wasl.dataRequest(officer, id);
      expect([state, next]).toEqual(["closed", ["user-told"]]);
      expect(events.at(-1)).toMatchObject({ type: "protected", by: "system", side: "unit" });
    }
    const { body } = await node.wasl.dataRequest(officer, gone);
    expect(body.targets).toEqual([
      { type: "phone", value: "█" },
      { type: "account", value: "acc-other" },
    ]);
    expect(await node.wasl.dataRequest(officer, other)).toMatchObject({ state: "open" });
    // Whoever would have answered is asked no more, and nobody acts on it.
    expect(await codeOf(node.wasl.decideApproval(chief, waiting.id, "approved", "late"))).toBe("CONFLICT");
    expect(await codeOf(node.wasl.sendDataRequest(officer, waits.id))).toBe("PROTECTED_SUBJECT");
    expect(await codeOf(node.wasl.dataRequestFile(officer, gone))).toBe("PROTECTED_SUBJECT");
    const trail = await node.wasl.auditTrail(chief, { object: `data request:${gone}`, limit: 50 });
    expect(trail.map((entry) => entry.detail)).toContainEqual({ ended: 1, because: "protected" });
    // The platform's own functions leave it out, whatever the application does.
    expect(await queue()).toEqual([other]);
    const at = new Date().toISOString();
    const answered = await node.store.as(tiktok, (tx) =>
      tx.answerDataRequest(gone, { at, type: "acknowledged" }, { from: "closed", to: "closed" }),
    );
    expect(answered).toBe(false);
  });

  it("R08 by a report that says it of somebody of whom nothing was in the graph", async () => {
    const id = await sent([{ type: "phone", value: "+447700900822" }]);
    const named = await sent([{ type: "handle", value: "@twocanary.quorn" }]);
    await load(node, officer, "two.ftm.jsonl", [
      entity("p-two", "Person", {
        name: ["Twocanary Quorn"],
        phone: ["07700 900822"],
        subjectCategory: ["witness"],
      }),
    ]);
    expect(await rowsWith(/7700 ?900822|twocanary/i)).toEqual([]);
    for (const one of [id, named]) expect((await node.wasl.dataRequest(officer, one)).state).toBe("closed");
  });

  it("R08 what an earlier version only hid ends when the node looks after itself", async () => {
    const id = await sent([{ type: "phone", value: "+447700900844" }]);
    const { body } = await node.wasl.dataRequest(officer, id);
    await load(node, officer, "hidden.ftm.jsonl", [
      entity("p-hidden", "Person", { phone: ["+447700900844"], subjectCategory: ["victim"] }),
    ]);
    const text = JSON.stringify(body).replaceAll("'", "''");
    await asOwner(
      node,
      `delete from wasl.data_request_event where request_id = '${id}' and type = 'protected'`,
    );
    await asOwner(
      node,
      `update wasl.data_request set body = '${text}', protected_at = null where id = '${id}'`,
    );
    expect(await rowsWith(/900844/)).not.toEqual([]);
    await node.wasl.runRetention(chief);
    expect(await rowsWith(/900844/)).toEqual([]);
  });

  it("R08 what somebody wrote into the table by SQL of their own holds no protection up", async () => {
    const base = await draft([{ type: "account", value: "acc-plain" }]);
    for (const [n, body] of [{}, { targets: "all" }, { targets: [null, { value: 7 }] }].entries())
      await node.store.as(officer, (tx) =>
        tx.keepDataRequest({ ...base, id: `${base.id}-${n}`, body: body as unknown as typeof base.body }),
      );
    await load(node, officer, "three.ftm.jsonl", [
      entity("p-three", "Person", { name: ["Threecanary Test"], phone: ["+447700900833"] }),
    ]);
    await node.wasl.setCategory(officer, "p-three", "victim", "spoke to an interviewer");
    expect(await rowsWith(/900833|threecanary/i)).toEqual([]);
    const said = { at: new Date().toISOString(), by: "officer", side: "unit", type: "protected" } as const;
    const byHand = node.store.as(officer, (tx) =>
      tx.addDataRequestEvent(base.id, said, { from: "draft", to: "draft" }),
    );
    await expect(byHand).rejects.toThrow();
  });

  it("R08 nobody drafts one for a handle that is written like a protected person's name", async () => {
    await load(node, officer, "four.ftm.jsonl", [
      entity("p-four", "Person", { name: ["Testa Karimova"], subjectCategory: ["victim"] }),
    ]);
    for (const target of [
      { type: "handle", value: "testa_k" },
      { type: "handle", value: "@TestaKarimova99" },
      { type: "account", value: "karimova.testa" },
      { type: "url", value: "https://www.tiktok.com/@testa_k/?lang=en" },
      { type: "email", value: "testa@example.org" },
    ] as const)
      expect(await codeOf(draft([target])), target.value).toBe("PROTECTED_SUBJECT");
    expect((await draft([{ type: "handle", value: "testa_boats" }])).state).toBe("draft");
  });
});
