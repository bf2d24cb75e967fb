import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, PlatformMeasure } from "../../src/app/index.ts";
import type { Purpose } from "../../src/core/index.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { REFERRED_POSTS, referTwo } from "../support/referred.ts";

/** A platform's own queue: its notices and nothing else of the node; its answers reach the unit, with their reasons. */
let node: TestNode;
let officer: Actor;
let tiktok: Actor;
let facebook: Actor;
let ids: Awaited<ReturnType<typeof referTwo>>;

const REMOVED: PlatformMeasure = { action: "content_removed", ground: "illegal", automation: "not" };

beforeAll(async () => {
  node = await openTestNode();
  ids = await referTwo(node);
  officer = await node.actor({ id: "officer" });
  // Whatever else the account says: a platform is cleared for nothing that has a marking.
  const account = { role: "platform", clearance: "red" } as const;
  tiktok = await node.actor({ id: "team-t", ...account, groups: ["TikTok"] }, "online-referral");
  facebook = await node.actor({ id: "team-f", ...account, groups: ["facebook"] }, "online-referral");
});
afterAll(() => node?.remove());

test("a platform sees what went to it, without the unit's people, finding, campaign or marking", async () => {
  const [own, ...others] = await node.wasl.platformQueue(tiktok, { limit: 10 });
  expect([own?.id, own?.platform, own?.state, others]).toEqual([ids.tiktok, "tiktok", "referred", []]);
  expect(own?.package.notice.location).toMatchObject({ platform: "tiktok", post: "p-tiktok" });
  const text = JSON.stringify(own);
  for (const hidden of ["officer", "super", "finding-", "campaign", "amber", "447700900802", "447700900804"])
    expect(text, hidden).not.toContain(hidden);
  expect(text).not.toContain(REFERRED_POSTS.tiktok.slice(0, 20));
  await expect(node.wasl.platformNotice(tiktok, ids.facebook)).rejects.toThrow(/REFERRAL_UNKNOWN/);
  await expect(node.wasl.draftStatement(tiktok, ids.facebook, REMOVED)).rejects.toThrow(/REFERRAL_UNKNOWN/);
  await expect(node.wasl.answerNotice(tiktok, ids.facebook, { type: "received" })).rejects.toThrow(
    /REFERRAL_UNKNOWN/,
  );
});

test("R01 an account of a platform works for nothing but its referrals, with a session or a token", async () => {
  const other = await node.actor({ id: "team-t" }, "operational-analysis");
  await expect(node.wasl.platformQueue(other, { limit: 10 })).rejects.toThrow(/PURPOSE_FORBIDS/);
  const { accounts } = node.store;
  const token = (purpose: Purpose) =>
    accounts.issueToken("team-t", { purpose, mandate: "AGR-7" }, new Date(Date.now() + 60_000).toISOString());
  await expect(token("operational-analysis")).rejects.toThrow(/PURPOSE_FORBIDS/);
  expect(await token("online-referral")).toMatch(/^wasl_/);
});

test("a draft is nobody's queue, and no other role or group opens one", async () => {
  const stranger = await node.actor({ id: "team-x", role: "platform", groups: ["tiktok2", "*", "%"] });
  expect(await node.wasl.platformQueue(stranger, { limit: 10 })).toEqual([]);
  const analyst = await node.actor({ id: "in-group", groups: ["tiktok"] });
  await expect(node.wasl.platformQueue(analyst, { limit: 10 })).rejects.toThrow(/ROLE_FORBIDS/);
  expect(await node.store.as(analyst, (tx) => tx.platformQueue({ limit: 10 }))).toEqual([]);
  // Whoever asks around is seen to do so: the wrong role, and a platform that guesses another's notice.
  const received = { type: "received" } as const;
  await expect(node.wasl.answerNotice(analyst, ids.tiktok, received)).rejects.toThrow(/ROLE_FORBIDS/);
  await expect(node.wasl.answerNotice(stranger, ids.tiktok, received)).rejects.toThrow(/REFERRAL_UNKNOWN/);
  const overseer = await node.actor({ id: "overseer", role: "oversight" }, "oversight");
  const trail = await node.wasl.auditTrail(overseer, { limit: 500 });
  const refused = (userId: string) =>
    trail.filter((e) => e.userId === userId && e.action === "refuse").map((e) => e.object);
  expect(refused("in-group").sort()).toEqual(["platform queue", `referral:${ids.tiktok}`]);
  expect(refused("team-x")).toEqual([`referral:${ids.tiktok}`]);
});

test("a platform's account has no other use case, and the database shows it nothing else", async () => {
  const { wasl } = node;
  const page = { limit: 5 };
  const forbidden: readonly (() => Promise<unknown>)[] = [
    () => wasl.situation(tiktok),
    () => wasl.search(tiktok, { text: "Dover", limit: 5 }),
    () => wasl.reports(tiktok, page),
    () => wasl.findings(tiktok, page),
    () => wasl.adverts(tiktok, page),
    () => wasl.campaigns(tiktok),
    () => wasl.referrals(tiktok, page),
    () => wasl.referral(tiktok, ids.tiktok),
    () => wasl.recordOutcome(tiktok, ids.tiktok, { type: "received" }),
    () => wasl.referralFigures(tiktok),
    () => wasl.banks(tiktok),
    () => wasl.tradeReports(tiktok, page),
    () => wasl.ownReports(tiktok, page),
    () => wasl.exchange.partners(tiktok),
  ];
  for (const ask of forbidden) await expect(ask(), String(ask)).rejects.toThrow(/ROLE_FORBIDS/);
  const seen = await node.store.as(tiktok, async (tx) => ({
    reports: await tx.reports(page),
    found: (await tx.search({ text: "Dover", limit: 5 })).hits,
    findings: await tx.findings(page),
    referrals: await tx.referrals(page),
    banks: await tx.banks(),
  }));
  expect(seen).toEqual({ reports: [], found: [], findings: [], referrals: [], banks: [] });
  // Nor does it write past its own queue, whatever is asked of the store.
  const event = { at: "2026-01-01T00:00:00Z", type: "received" } as const;
  const move = { from: "referred", to: "referred" } as const;
  const wrote = await node.store.as(tiktok, async (tx) => [
    await tx.answerAsPlatform(ids.facebook, event, move),
    await tx.answerAsPlatform(ids.tiktok, { ...event, type: "referred" as "received" }, move),
  ]);
  expect(wrote).toEqual([false, false]);
  await node.store.as(tiktok, (tx) =>
    tx.addReferralEvent(ids.facebook, { ...event, by: "team-t" }, "declined"),
  );
  expect((await node.wasl.referral(officer, ids.facebook)).state).toBe("referred");
});

test("a refusal says why; both sides read it, and what the unit wrote stays with the unit", async () => {
  await expect(node.wasl.answerNotice(facebook, ids.facebook, { type: "declined" })).rejects.toThrow(
    /REQUEST_INVALID/,
  );
  await node.wasl.answerNotice(facebook, ids.facebook, { type: "declined", reason: "A parody account." });
  const seen = await node.wasl.referral(officer, ids.facebook);
  expect(seen.state).toBe("declined");
  expect(seen.events.at(-1)).toMatchObject({ note: "A parody account.", side: "platform", by: "team-f" });
  await node.wasl.recordOutcome(officer, ids.facebook, {
    type: "preservation_asked",
    note: "Keep it for 90 days.",
  });
  const [own] = await node.wasl.platformQueue(facebook, { state: "declined", limit: 10 });
  expect(own?.events.map((e) => [e.type, e.side, e.note])).toEqual([
    ["referred", "unit", undefined],
    ["declined", "platform", "A parody account."],
    ["preservation_asked", "unit", "Keep it for 90 days."],
  ]);
});

test("an action carries a statement of reasons that the database takes; the appeal and its outcome follow", async () => {
  const answer = (a: Parameters<typeof node.wasl.answerNotice>[2]) =>
    node.wasl.answerNotice(tiktok, ids.tiktok, a);
  await answer({ type: "received" });
  await expect(answer({ type: "appealed", reason: "too early" })).rejects.toThrow(/CONFLICT/);
  const bad = { ...REMOVED, ground: "terms" } as const;
  await expect(answer({ type: "actioned", measure: bad })).rejects.toThrow(/REQUEST_INVALID/);
  const measure = { ...bad, clause: "4.2, illegal services", facts: "The account was new." };
  const drafted = await node.wasl.draftStatement(tiktok, ids.tiktok, measure);
  expect(drafted.faults).toEqual([]);
  expect(drafted.recipient.join(" ")).toMatch(/4\.2, illegal services.*Article 20/);
  // Whoever notified is not named to the account's holder, nor in what is published.
  expect(JSON.stringify(drafted)).not.toMatch(/Example unit|unit@example/);
  const acted = await answer({ type: "actioned", measure });
  expect(acted.events.at(-1)?.statement).toEqual(drafted.statement);
  await answer({ type: "appealed", reason: "The holder says it was a joke." });
  await node.wasl.recordOutcome(officer, ids.tiktok, { type: "seen_again", note: "by account 17" });
  await answer({ type: "reversed_on_appeal", reason: "It was." });
  await expect(answer({ type: "actioned", measure })).rejects.toThrow(/CONFLICT/);

  const unit = await node.wasl.referral(officer, ids.tiktok);
  expect([unit.state, unit.events.map((e) => e.type)]).toEqual([
    "reversed",
    ["referred", "received", "actioned", "appealed", "seen_again", "reversed_on_appeal"],
  ]);
  expect(unit.events[2]?.statement).toMatchObject({
    decision_ground: "DECISION_GROUND_INCOMPATIBLE_CONTENT",
  });
  expect(JSON.stringify(await node.wasl.platformNotice(tiktok, ids.tiktok))).not.toContain("account 17");
  const figures = await node.wasl.platformFigures(tiktok);
  expect([figures.referrals, figures.actioned, figures.reversed, figures.reappeared_30d]).toEqual([
    1, 1, 1, 1,
  ]);
  const { byPlatform } = await node.wasl.referralFigures(officer);
  expect(byPlatform.map((p) => [p.name, p.actioned, p.declined]).sort()).toEqual([
    ["facebook", 0, 1],
    ["tiktok", 1, 0],
  ]);
});

test.each([
  "content_removed",
  "content_restricted",
  "visibility_reduced",
  "account_suspended",
  "account_terminated",
] as const)("the statement of reasons for %s is valid, with an end and on either ground", async (action) => {
  for (const ground of ["illegal", "terms"] as const) {
    const { faults, statement } = await node.wasl.draftStatement(tiktok, ids.tiktok, {
      action,
      ground,
      clause: "3.1",
      until: "2199-01-01",
      automation: "partially",
      territory: [],
    });
    expect(faults).toEqual([]);
    const isAccount = action.startsWith("account");
    expect(["decision_account" in statement, "decision_visibility" in statement]).toEqual([
      isAccount,
      !isAccount,
    ]);
  }
});
