import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, ConsentAsk } from "../../src/app/index.ts";
import { pairNodes } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";
import { type ServedNode, serveNode } from "../support/partner-nodes.ts";

/** Three FIUs: what one gave another goes to a third by the first one's leave alone, asked for and given by message. All is invented. */
let giver: ServedNode;
let holder: ServedNode;
let third: ServedNode;
let asker: Actor;
let decider: Actor;
let boss: Actor;
let reader: Actor;

const PURPOSE = "information-exchange";
const UNTIL = "2999-01-01T00:00:00.000Z";
const REASON = "The third unit follows the same account in a fictitious case";
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code: string }) => error.code,
  );
const company = (id: string, phone: string) =>
  `${JSON.stringify({ id, schema: "Company", properties: { name: [`Fictitious ${id}`], phone: [phone] } })}\n`;
const ask = (more: Partial<ConsentAsk> = {}): ConsentAsk => ({
  entityIds: [`${giver.nodeId}~quay`],
  recipients: [third.nodeId],
  purpose: PURPOSE,
  until: UNTIL,
  reason: REASON,
  legalBasis: "a fictitious agreement, Art. 5",
  marking: { tlp: "amber" },
  ...more,
});
const shareOn = (partner = third.nodeId, entityIds = [`${giver.nodeId}~quay`]) =>
  holder.wasl.exchange.share(asker, { partner, entityIds, necessity: REASON });
const inThird = async () =>
  (await third.wasl.search(reader, { text: "+447700900731", limit: 5 })).hits.map((h) => h.canonicalId);
const pulled = async (node: ServedNode, by: Actor) => void (await node.wasl.exchange.pull(by));
const approve = (id: string) => giver.wasl.decideApproval(boss, id, "approved", "read by me");

beforeAll(async () => {
  [giver, holder, third] = await Promise.all([
    serveNode("Fictitious FIU A"),
    serveNode("Fictitious FIU B"),
    serveNode("Fictitious FIU C"),
  ]);
  const of = (node: ServedNode, id: string, role: "analyst" | "supervisor" = "analyst") =>
    node.actor({ id, role, clearance: "amber", groups: ["emsc"] }, PURPOSE);
  asker = await of(holder, "asker");
  decider = await of(giver, "decider");
  boss = await of(giver, "chief", "supervisor");
  reader = await of(third, "reader");
  await pairNodes(giver as never, holder as never);
  await pairNodes(holder as never, third as never);
  await pairNodes(giver as never, third as never);
  for (const [id, phone] of [
    ["quay", "+447700900731"],
    ["yard", "+447700900732"],
  ] as const)
    await giver.wasl.importReport(decider, {
      fileName: `${id}.ftm.jsonl`,
      bytes: bytesOf(company(id, phone)),
      marking: { tlp: "amber" },
      fictitious: true,
    });
  await giver.wasl.exchange.share(decider, {
    partner: holder.nodeId,
    entityIds: ["quay", "yard"],
    necessity: "the same case",
  });
  await pulled(holder, asker);
});
afterAll(async () => {
  await Promise.all([giver?.remove(), holder?.remove(), third?.remove()]);
});

test("what was given to a partner stands in the timeline of what it was of, on its day", async () => {
  const { items } = await giver.wasl.timeline(decider, "quay");
  expect(items.filter((i) => i.kind === "share").map((i) => [i.by, i.what, i.count, i.at.length])).toEqual([
    [holder.nodeId, PURPOSE, 2, 10],
  ]);
});

test("R03 what a partner gave goes nowhere without its leave", async () => {
  expect(await shareOn()).toMatchObject({ shared: 0 });
  expect(await refusal(holder.wasl.askConsent(asker, ask({ recipients: [] })))).toBe("REQUEST_INVALID");
  expect(await refusal(holder.wasl.askConsent(asker, ask({ until: "2020-01-01T00:00:00.000Z" })))).toBe(
    "REQUEST_INVALID",
  );
  expect(await refusal(holder.wasl.askConsent(asker, ask({ recipients: ["node-none"] })))).toBe(
    "PARTNER_UNKNOWN",
  );
  // What is one's own needs nobody's leave, and there is nobody to be asked.
  expect(await refusal(giver.wasl.askConsent(decider, ask({ entityIds: ["quay"] })))).toBe("OBJECT_UNKNOWN");
});

test("whoever is asked sees exactly which facts, to whom, for what and until when; refuses with a ground", async () => {
  const [sent] = await holder.wasl.askConsent(asker, ask());
  expect(sent).toMatchObject({ direction: "sent", partner: giver.nodeId, asked: 2, state: "asked" });
  const id = sent?.id ?? "";
  const there = await giver.wasl.consent(decider, id);
  expect(there).toMatchObject({
    direction: "received",
    partner: holder.nodeId,
    recipients: [third.nodeId],
    purpose: PURPOSE,
    reason: REASON,
  });
  expect(there.facts.map((f) => [f.statement?.property, f.statement?.entityId, f.isGranted]).sort()).toEqual([
    ["name", "quay", false],
    ["phone", "quay", false],
  ]);
  expect(await refusal(holder.wasl.refuseConsent(asker, id, "mine"))).toBe("MESSAGE_UNKNOWN");
  expect(await refusal(giver.wasl.refuseConsent(decider, id, " "))).toBe("REQUEST_INVALID");
  expect((await giver.wasl.refuseConsent(decider, id, "a pending trial")).state).toBe("refused");
  expect(await holder.wasl.consent(asker, id)).toMatchObject({
    state: "refused",
    answer: { granted: 0, words: "a pending trial" },
  });
  expect(await shareOn()).toMatchObject({ shared: 0 });
});

let asked = "";
test("R24 leave is given by two people, in part, and goes to that partner for that purpose only", async () => {
  const [sent] = await holder.wasl.askConsent(asker, ask());
  asked = sent?.id ?? "";
  const { facts } = await giver.wasl.consent(decider, asked);
  const phone = facts.find((f) => f.statement?.property === "phone")?.objectId ?? "";
  const part = { objects: [phone], reason: "the number alone" };
  expect(await refusal(giver.wasl.giveConsent(decider, asked, part))).toBe("SECOND_PERSON_REQUIRED");
  expect((await holder.wasl.consent(asker, asked)).state).toBe("asked");
  for (const more of [
    { objects: ["obj-none"] },
    { recipients: [holder.nodeId] },
    { until: "2999-02-01T00:00:00.000Z" },
  ])
    expect(await refusal(giver.wasl.askToConsent(decider, asked, { ...more, reason: "more" }))).toBe(
      "REQUEST_INVALID",
    );
  await approve((await giver.wasl.askToConsent(decider, asked, part)).id);
  // Exactly what was approved, and nothing else.
  expect(await refusal(giver.wasl.giveConsent(decider, asked, { reason: "all of it" }))).toBe(
    "SECOND_PERSON_REQUIRED",
  );
  expect(await giver.wasl.giveConsent(decider, asked, part)).toMatchObject({ state: "partly" });
  await pulled(holder, asker);
  const here = await holder.wasl.consent(asker, asked);
  expect(here).toMatchObject({ state: "partly", answer: { granted: 1, words: "the number alone" } });
  expect(here.facts.filter((f) => f.isGranted).map((f) => f.statement?.property)).toEqual(["phone"]);
  // For another purpose it stays.
  const other = await holder.actor({ id: "asker" }, "operational-analysis");
  expect(
    await holder.wasl.exchange.share(other, {
      partner: third.nodeId,
      entityIds: [`${giver.nodeId}~quay`],
      necessity: REASON,
    }),
  ).toMatchObject({ shared: 0 });
  expect(await shareOn()).toMatchObject({ shared: 1 });
  await pulled(third, reader);
  expect(await inThird()).toEqual([`${giver.nodeId}~quay`]);
  expect(await refusal(giver.wasl.refuseConsent(decider, asked, "on second thoughts"))).toBe("CONFLICT");
});

test("leave that is taken back lets nothing more go, and what had gone is gone there too", async () => {
  // Also while all sharing is held, when none is given.
  await giver.wasl.exchange.switchSharing(boss, true, "EXERCISE: stolen");
  expect(await refusal(giver.wasl.refuseConsent(decider, asked, "not now"))).toBe("SHARING_HELD");
  const back = await giver.wasl.withdrawConsent(decider, asked, "the trial has begun");
  expect(back.state).toBe("withdrawn");
  expect((await holder.wasl.consent(asker, asked)).state).toBe("withdrawn");
  expect(await refusal(giver.wasl.withdrawConsent(decider, asked, "twice"))).toBe("CONFLICT");
  await pulled(holder, asker);
  expect((await holder.wasl.consent(asker, asked)).facts.some((f) => f.isGranted)).toBe(false);
  expect(await shareOn()).toMatchObject({ shared: 0 });
  await pulled(third, reader);
  expect(await inThird()).toEqual([]);
  await giver.wasl.exchange.switchSharing(boss, false, "EXERCISE: over");
  // The holder itself keeps what it was given.
  const { hits } = await holder.wasl.search(asker, { text: "+447700900731", limit: 5 });
  expect(hits.map((h) => h.canonicalId)).toContain(`${giver.nodeId}~quay`);
});

test("R03 leave for a court counts as a letter does, for its purpose alone", async () => {
  const yard = `${giver.nodeId}~yard`;
  const opened = await holder.wasl.openCase(asker, {
    title: "EXERCISE: yard",
    mandate: "TEST-1",
    marking: { tlp: "amber" },
  });
  await holder.wasl.addToCase(asker, opened.id, [{ kind: "entity", id: yard, note: "" }]);
  expect(await holder.wasl.disclosure(asker, opened.id)).toMatchObject({ given: 0 });
  const [sent] = await holder.wasl.askConsent(asker, ask({ entityIds: [yard], recipients: ["court"] }));
  const grant = { reason: "for the trial" };
  await approve((await giver.wasl.askToConsent(decider, sent?.id ?? "", grant)).id);
  await giver.wasl.giveConsent(decider, sent?.id ?? "", grant);
  await pulled(holder, asker);
  const view = await holder.wasl.disclosure(asker, opened.id);
  expect(view).toMatchObject({ given: 2, withheld: 0 });
  expect(view.reports[0]).toMatchObject({ asks: [giver.nodeId], consented: 2 });
  const other = await holder.actor({ id: "asker" }, "operational-analysis");
  expect(await holder.wasl.disclosure(other, opened.id)).toMatchObject({ given: 0 });
  // To a court only: a partner is none.
  expect(await shareOn(third.nodeId, [yard])).toMatchObject({ shared: 0 });
});

test("leave that is taken back is told to whom it let pass too, though the holder says nothing", async () => {
  const yard = `${giver.nodeId}~yard`;
  const [sent] = await holder.wasl.askConsent(asker, ask({ entityIds: [yard] }));
  const grant = { reason: "for the case" };
  await approve((await giver.wasl.askToConsent(decider, sent?.id ?? "", grant)).id);
  await giver.wasl.giveConsent(decider, sent?.id ?? "", grant);
  await pulled(holder, asker);
  expect(await shareOn(third.nodeId, [yard])).toMatchObject({ shared: 2 });
  const yards = async () =>
    (await third.wasl.search(reader, { text: "+447700900732", limit: 5 })).hits.map((h) => h.canonicalId);
  await giver.wasl.withdrawConsent(decider, sent?.id ?? "", "the trial has begun");
  await third.wasl.exchange.pull(reader, giver.nodeId);
  await third.wasl.exchange.pull(reader, holder.nodeId);
  expect(await yards()).toEqual([]);
});
