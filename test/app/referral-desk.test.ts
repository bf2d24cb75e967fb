import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, AdvertView } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** The referral desk on a store: triage, a notice, a second person, what the platform did. All posts are invented. */
let node: TestNode;
let officer: Actor;
let supervisor: Actor;
let outsider: Actor;

const post = (id: string, platform: string, text: string, at: string) =>
  JSON.stringify({
    id,
    platform,
    account: { id: `acc-${id}`, name: `n-${id}` },
    posted_at: at,
    text,
    media: [],
  });
const OFFER =
  "Boat from Dunkirk to Dover every week, guaranteed, payment after arrival, 3000 pounds per person. WhatsApp +447700900801";
const HELP =
  "My brother left Dunkirk on Sunday by boat, no news of him. Whoever has seen him please call me +447700900802";
const BOTH =
  "Second boat to Dover this week, guaranteed, pay after arrival, 2800 pounds. Call +447700900801 or +447700900802";

const TERMS = {
  legalGround: "Section 25 of the Immigration Act 1971",
  notifierName: "Example unit",
  notifierEmail: "unit@example.org",
  territory: ["GB"],
  trustedFlagger: true,
  channel: "trusted-flagger",
} as const;

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer", clearance: "amber" });
  supervisor = await node.actor({ id: "super", clearance: "amber", role: "supervisor" });
  outsider = await node.actor({ id: "outsider", clearance: "green" });
  const lines = [
    post("p1", "tiktok", OFFER, "2025-09-03T04:00:00.000Z"),
    post("p2", "facebook", HELP, "2025-09-03T05:00:00.000Z"),
    post("p3", "tiktok", BOTH, "2025-09-04T05:00:00.000Z"),
  ];
  await node.wasl.importReport(officer, {
    fileName: "posts.jsonl",
    bytes: bytesOf(`${lines.join("\n")}\n`),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  await node.wasl.detect(officer, ["offers-a-crossing"]);
});
afterAll(() => node.remove());

const advertOf = async (text: string): Promise<AdvertView> => {
  const found = (await node.wasl.adverts(officer, { limit: 50 })).find((a) => a.post.text === text);
  if (!found) throw new Error(`no advert: ${text}`);
  return found;
};

test("the queue holds adverts with the words that say so, and no post of somebody who seeks a brother", async () => {
  const queue = await node.wasl.adverts(officer, { limit: 50 });
  expect(queue.map((a) => a.post.text).sort()).toEqual([OFFER, BOTH].sort());
  const { post, spans, signs } = await advertOf(OFFER);
  expect([post.platform, post.language, post.script]).toEqual(["tiktok", "eng", "Latn"]);
  const words = spans.map((s) => OFFER.slice(s.start, s.end));
  expect(words).toContain("+447700900801");
  expect(signs.flatMap((s) => s.spans.map((p) => OFFER.slice(p.start, p.end).toLowerCase()))).toContain(
    "payment after arrival",
  );
  expect(await node.wasl.adverts(outsider, { limit: 50 })).toEqual([]);
});

test("adverts that belong together are one campaign; a number that is a seeker's elsewhere is in none", async () => {
  const [campaign, ...others] = await node.wasl.campaigns(officer);
  expect(others).toEqual([]);
  expect(campaign).toMatchObject({ adverts: 2, accounts: 2, platforms: ["tiktok"] });
  expect([campaign?.from, campaign?.to].map((at) => at?.slice(0, 10))).toEqual(["2025-09-03", "2025-09-04"]);
  expect(campaign?.identifiers).toEqual([{ property: "phone", value: "+447700900801", adverts: 2 }]);
  expect(campaign?.members.map((m) => m.state)).toEqual(["proposed", "proposed"]);
  expect(await node.wasl.campaigns(outsider)).toEqual([]);
  const { hits } = await node.wasl.search(officer, { text: "+447700900802", limit: 10 });
  expect(hits.filter((h) => h.schema === "Advert")).toEqual([]);
});

test("a notice needs an accepted finding, and leaves out a number that another post shows to be a seeker's", async () => {
  const { finding } = await advertOf(BOTH);
  await expect(node.wasl.draftReferral(officer, finding.id, TERMS)).rejects.toThrow(/CONFLICT/);
  await node.wasl.decideFinding(officer, finding.id, "accepted", "reads as an offer");
  const drafted = await node.wasl.draftReferral(officer, finding.id, TERMS);
  expect(drafted.state).toBe("draft");
  const numbers = drafted.package.evidence.identifiers.map((i) => i.value);
  expect(numbers).toContain("+447700900801");
  expect(JSON.stringify(drafted.package)).not.toContain("447700900802");
  expect(JSON.stringify(drafted.package)).not.toContain("Second boat");
  await expect(node.wasl.draftReferral(officer, finding.id, TERMS)).rejects.toThrow(/CONFLICT/);
  expect((await advertOf(BOTH)).referral).toEqual({ id: drafted.id, state: "draft" });
  await expect(node.wasl.referral(outsider, drafted.id)).rejects.toThrow(/REFERRAL_UNKNOWN/);
});

test("nothing goes out before another person approved exactly that package; outcomes follow in order", async () => {
  const { finding } = await advertOf(OFFER);
  await node.wasl.decideFinding(officer, finding.id, "accepted", "reads as an offer");
  const { id, digest } = await node.wasl.draftReferral(officer, finding.id, TERMS);
  await expect(node.wasl.releaseReferral(officer, id)).rejects.toThrow(/SECOND_PERSON_REQUIRED/);
  const ask = { kind: "release", subject: id, reason: "harmful, located, necessary" } as const;
  // Of another package nobody is asked: whoever answers reads this one.
  for (const other of [{ ...ask, digest: "0".repeat(64) }, ask])
    await expect(node.wasl.requestApproval(officer, other)).rejects.toMatchObject({
      code: "REQUEST_INVALID",
      detail: { field: "digest" },
    });
  const asked = await node.wasl.requestApproval(officer, { ...ask, digest });
  await expect(node.wasl.decideApproval(officer, asked.id, "approved", "mine")).rejects.toThrow();
  await node.wasl.decideApproval(supervisor, asked.id, "approved", "read it");
  await node.wasl.exchange.switchSharing(supervisor, true, "EXERCISE: stolen");
  await expect(node.wasl.releaseReferral(officer, id)).rejects.toThrow(/SHARING_HELD/);
  await node.wasl.exchange.switchSharing(supervisor, false, "EXERCISE: over");
  expect((await node.wasl.releaseReferral(officer, id)).state).toBe("referred");

  await expect(node.wasl.recordOutcome(officer, id, { type: "appealed" })).rejects.toThrow(/CONFLICT/);
  await expect(node.wasl.recordOutcome(officer, id, { type: "actioned" })).rejects.toThrow(/REQUEST_INVALID/);
  const acted = await node.wasl.recordOutcome(officer, id, { type: "actioned", action: "content_removed" });
  expect(acted.events.map((e) => e.type)).toEqual(["referred", "actioned"]);
  const { all, byPlatform } = await node.wasl.referralFigures(officer);
  expect([all.referrals, all.actioned, byPlatform.map((p) => p.name)]).toEqual([1, 1, ["tiktok"]]);
  const trail = await node.wasl.auditTrail(supervisor, { limit: 200 });
  expect(trail.some((e) => e.action === "share" && e.object === `referral:${id}`)).toBe(true);
});

test("of a post that was edited between two exports each finding shows its own text, and the notice is about that", async () => {
  const before =
    "Boat from Calais to Dover, guaranteed, payment after arrival, 2000 pounds. WhatsApp +447700900803";
  const after = before.replace("2000", "2400").replace("900803", "900804");
  for (const text of [before, after])
    await node.wasl.importReport(officer, {
      fileName: "export.posts.jsonl",
      bytes: bytesOf(`${post("p9", "telegram", text, "2025-09-06T04:00:00.000Z")}\n`),
      marking: { tlp: "amber" },
      fictitious: true,
    });
  await node.wasl.detect(officer, ["offers-a-crossing"]);
  for (const text of [before, after]) {
    const { finding } = await advertOf(text);
    expect(finding.proves.find((p) => p.property === "phone")?.value).toBe(text.slice(-13));
  }
  const { finding } = await advertOf(after);
  await node.wasl.decideFinding(officer, finding.id, "accepted", "reads as an offer");
  const made = (await node.wasl.draftReferral(officer, finding.id, TERMS)).package;
  expect(made.evidence.text_sha256).toBe(createHash("sha256").update(after).digest("hex"));
  expect(made.evidence.identifiers.map((i) => i.value)).toContain("+447700900804");
});

test("of two texts that were masked since neither is another finding's: none is shown, and no notice is drafted", async () => {
  const texts = ["2000", "2400"].map(
    (sum) =>
      `Boat from Calais to Dover, guaranteed, payment after arrival, ${sum} pounds, ask Maskedcanary Quillan. WhatsApp +447700900805`,
  );
  // A third version is nobody's but its own finding's.
  const sure = texts[0]?.replace(", ask Maskedcanary Quillan", "") ?? "";
  for (const text of [...texts, sure])
    await node.wasl.importReport(officer, {
      fileName: "export.posts.jsonl",
      bytes: bytesOf(`${post("p10", "telegram", text, "2025-09-07T04:00:00.000Z")}\n`),
      marking: { tlp: "amber" },
      fictitious: true,
    });
  await node.wasl.detect(officer, ["offers-a-crossing"]);
  const found = await Promise.all(texts.map(advertOf));
  for (const { finding } of found)
    await node.wasl.decideFinding(officer, finding.id, "accepted", "reads as an offer");
  const before = (await node.wasl.adverts(officer, { limit: 50 })).length;
  const person = { id: "p-canary", schema: "Person", properties: { name: ["Maskedcanary Quillan"] } };
  await node.wasl.importReport(officer, {
    fileName: "one.ftm.jsonl",
    bytes: bytesOf(`${JSON.stringify(person)}\n`),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  await node.wasl.setCategory(officer, "p-canary", "victim", "was in the hold");
  const shown = await node.wasl.adverts(officer, { limit: 50 });
  expect(shown).toHaveLength(before - 2);
  // A page is whole though some of it is not shown.
  for (const limit of shown.keys()) {
    const page = await node.wasl.adverts(officer, { limit: limit + 1 });
    expect(page.map((a) => a.finding.id)).toEqual(shown.slice(0, limit + 1).map((a) => a.finding.id));
  }
  for (const { finding } of found)
    for (const refused of [
      node.wasl.draftReferral(officer, finding.id, TERMS),
      node.wasl.signalCandidates(officer, { finding: finding.id }),
    ])
      await expect(refused).rejects.toMatchObject({
        code: "CONFLICT",
        detail: { because: "no text is for sure the one that it was made of" },
      });
});
