import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import type { CampaignPlan } from "../../src/core/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** Campaigns of prevention on a store: planned with vetted messages, measured by our own count and others' claims. */
let node: TestNode;
let officer: Actor;
let supervisor: Actor;
let outsider: Actor;
let messageId: string;

const DAY_MS = 86_400_000;
const dayAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
const plan = (more: Partial<CampaignPlan> = {}): CampaignPlan => ({
  title: "Small boats sink",
  languages: ["en"],
  places: ["Dunkirk"],
  corridor: { to: "GB" },
  messages: [messageId],
  channel: { kind: "social-media", words: "paid posts" },
  // Two weeks that ended a week ago.
  from: dayAgo(21),
  to: dayAgo(8),
  owner: "Example unit",
  measure: "adverts a week in English, from our own count",
  ...more,
});
const AMBER = { marking: { tlp: "amber" } } as const;

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer" });
  supervisor = await node.actor({ id: "super", role: "supervisor" });
  outsider = await node.actor({ id: "outsider", clearance: "green" });
  const draft = {
    language: "en",
    kind: "risk",
    text: "Boats sink.",
    source: "Example agency",
    place: "Channel",
    reviewAt: dayAgo(-30),
  } as const;
  const made = await node.wasl.proposeMessage(officer, { ...draft, marking: { tlp: "clear" } });
  messageId = made.id;
});
afterAll(() => node?.remove());

test("a campaign uses what stands vetted and nothing else; whoever may not see it does not", async () => {
  const { wasl } = node;
  await expect(wasl.planCampaign(officer, { ...plan(), ...AMBER })).rejects.toMatchObject({
    code: "CONFLICT",
    detail: { because: "only what stands vetted is used" },
  });
  await wasl.vetMessage(supervisor, messageId, "approved", "read with the source");
  const made = await wasl.planCampaign(officer, { ...plan(), ...AMBER });
  expect([made.version, made.createdBy, made.standings]).toEqual([
    1,
    "officer",
    [{ id: messageId, standing: "vetted", text: "Boats sink." }],
  ]);
  await expect(wasl.planCampaign(officer, { ...plan({ messages: ["none"] }), ...AMBER })).rejects.toThrow(
    /CONFLICT/,
  );
  await expect(wasl.planCampaign(officer, { ...plan(), marking: { tlp: "red" } })).rejects.toThrow(
    /MARKING_FORBIDS/,
  );
  const overseer = await node.actor({ id: "overseer", role: "oversight" }, "oversight");
  await expect(wasl.planCampaign(overseer, { ...plan(), ...AMBER })).rejects.toThrow(/ROLE_FORBIDS/);
  expect(await wasl.preventionCampaigns(outsider)).toEqual([]);
  await expect(wasl.campaignEffect(outsider, made.id)).rejects.toThrow(/CAMPAIGN_UNKNOWN/);

  const changed = await wasl.replanCampaign(officer, made.id, 1, plan({ title: "Boats sink" }));
  expect([changed.version, changed.plan.title]).toEqual([2, "Boats sink"]);
  await expect(wasl.replanCampaign(supervisor, made.id, 1, plan())).rejects.toThrow(/CONFLICT/);
  await expect(wasl.replanCampaign(outsider, made.id, 2, plan())).rejects.toThrow(/CAMPAIGN_UNKNOWN/);
});

test("R26 its effect is our own count, without what is of few, beside others' claims with their source and a caveat", async () => {
  const { wasl } = node;
  const offers = (days: number, n: number): readonly string[] =>
    Array.from({ length: n }, (_, i) =>
      JSON.stringify({
        id: `p-${days}-${i}`,
        platform: "tiktok",
        account: { id: `a-${days}-${i}` },
        posted_at: `${dayAgo(days)}T04:00:00.000Z`,
        text: `Boat from Dunkirk to Dover every week, guaranteed, payment after arrival, ${3000 + i} pounds per person, number ${days}.`,
        media: [],
      }),
    );
  // Before: 6 and 7; during: 6 and 2; after: 5.
  const lines = [...offers(34, 6), ...offers(27, 7), ...offers(20, 6), ...offers(13, 2), ...offers(6, 5)];
  await wasl.importReport(officer, {
    fileName: "posts.jsonl",
    bytes: bytesOf(`${lines.join("\n")}\n`),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  await wasl.detect(officer, ["offers-a-crossing"]);
  const [campaign] = await wasl.preventionCampaigns(officer);
  const id = campaign?.id ?? "";
  const told = async () =>
    (await wasl.campaignEffect(officer, id)).adverts.map((s) => s.weeks.map((w) => w.adverts));
  expect(await told()).toEqual([[6, 7], [null, null], [5]]);

  // What a human rejected counts no more.
  const [rejected] = (await wasl.adverts(officer, { limit: 100 })).filter((a) =>
    a.post.postedAt.startsWith(dayAgo(6)),
  );
  await wasl.decideFinding(officer, rejected?.finding.id ?? "", "rejected", "a quotation");
  expect((await told())[2]).toEqual([null]);

  const claim = {
    kind: "calls",
    value: 40,
    unit: "calls in English",
    from: dayAgo(21),
    to: dayAgo(8),
    source: "Example help line, letter of last week",
  } as const;
  await expect(wasl.claimEffect(officer, id, { ...claim, value: 4 })).rejects.toThrow(/REQUEST_INVALID/);
  await expect(wasl.claimEffect(outsider, id, claim)).rejects.toThrow(/CAMPAIGN_UNKNOWN/);
  await wasl.claimEffect(officer, id, claim);
  const effect = await wasl.claimEffect(supervisor, id, {
    ...claim,
    kind: "reach",
    value: 900,
    source: "Example platform",
  });
  expect(effect.claims.map((c) => [c.kind, c.value, c.source, c.by])).toEqual([
    ["calls", 40, "Example help line, letter of last week", "officer"],
    ["reach", 900, "Example platform", "super"],
  ]);
  expect(effect.caveat).toMatch(/no evidence of cause/);
  expect(effect.suppressedUnder).toBe(5);
});

test("a message that is withdrawn shows in the campaigns that used it, and in none that is planned after", async () => {
  await node.wasl.withdrawMessage(officer, messageId, "not what the source says");
  const [campaign] = await node.wasl.preventionCampaigns(officer);
  expect(campaign?.standings.map((s) => s.standing)).toEqual(["withdrawn"]);
  await expect(node.wasl.planCampaign(officer, { ...plan(), ...AMBER })).rejects.toThrow(/CONFLICT/);
});
