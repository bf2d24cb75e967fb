import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { mustStandVetted } from "../../src/app/prevention/prevention.ts";
import type { PreventionText } from "../../src/core/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";
import { NOTICE, REFERRED_POSTS } from "../support/referred.ts";

/** Messages for the public on a store: written by one, vetted by another, taken along with a notice. All is invented. */
let node: TestNode;
let officer: Actor;
let supervisor: Actor;
let platform: Actor;

const CLEAR = { marking: { tlp: "clear" } } as const;
const text = (more: Partial<PreventionText> = {}): PreventionText => ({
  language: "en",
  kind: "helpline",
  text: "Call the example line.",
  source: "Example agency, example.org",
  place: "Example",
  reviewAt: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
  ...more,
});

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer" });
  supervisor = await node.actor({ id: "super", role: "supervisor" });
  platform = await node.actor({ id: "team-t", role: "platform", groups: ["tiktok"] }, "online-referral");
});
afterAll(() => node?.remove());

const vetted = async (more: Partial<PreventionText>): Promise<string> => {
  const { id } = await node.wasl.proposeMessage(officer, { ...text(more), ...CLEAR });
  await node.wasl.vetMessage(supervisor, id, "approved", "read with the source");
  return id;
};

test("a message is vetted by a second named person, who is a supervisor, and by nobody else", async () => {
  const { wasl } = node;
  const made = await wasl.proposeMessage(officer, { ...text({ text: "First." }), ...CLEAR });
  expect([made.standing, made.writtenBy, made.isMine]).toEqual(["proposed", "officer", false]);
  await expect(wasl.vetMessage(officer, made.id, "approved", "mine")).rejects.toThrow(
    /SECOND_PERSON_REQUIRED/,
  );
  const other = await node.actor({ id: "other" });
  await expect(wasl.vetMessage(other, made.id, "approved", "fine")).rejects.toThrow(/ROLE_FORBIDS/);
  const done = await wasl.vetMessage(supervisor, made.id, "approved", "read with the source");
  expect([done.standing, done.vetting?.by, done.vetting?.reason]).toEqual([
    "vetted",
    "super",
    "read with the source",
  ]);
  await expect(wasl.vetMessage(supervisor, made.id, "refused", "late")).rejects.toThrow(/CONFLICT/);
  await expect(wasl.proposeMessage(officer, { ...text({ text: "First." }), ...CLEAR })).rejects.toThrow(
    /CONFLICT/,
  );

  const own = await wasl.proposeMessage(supervisor, { ...text({ text: "A supervisor's own." }), ...CLEAR });
  await expect(wasl.vetMessage(supervisor, own.id, "approved", "mine")).rejects.toThrow(
    /SECOND_PERSON_REQUIRED/,
  );
  // Nor by way of somebody who asks for them: what they approve of their own words is no vetting.
  const asked = await wasl.requestApproval(officer, {
    kind: "vet",
    subject: own.id,
    digest: own.digest,
    reason: "for a friend",
  });
  await expect(wasl.decideApproval(supervisor, asked.id, "approved", "mine after all")).rejects.toThrow(
    /SECOND_PERSON_REQUIRED/,
  );
  const [again] = (await wasl.preventionMessages(officer)).filter((m) => m.id === own.id);
  expect(again?.standing).toBe("proposed");
});

test("R24 no request vets words that are not there yet or are others, or turns an answer round", async () => {
  const { wasl } = node;
  const made = await wasl.proposeMessage(officer, { ...text({ text: "To be refused." }), ...CLEAR });
  await wasl.vetMessage(supervisor, made.id, "refused", "not so");
  const second = await node.actor({ id: "second-super", role: "supervisor" });
  for (const [subject, digest, code] of [
    [made.id, made.digest, "CONFLICT"],
    [made.id, "other words", "APPROVAL_UNKNOWN"],
  ] as const) {
    const { id } = await wasl.requestApproval(officer, { kind: "vet", subject, digest, reason: "once more" });
    await expect(wasl.decideApproval(second, id, "approved", "unread")).rejects.toMatchObject({ code });
  }
  const ahead = { kind: "vet", subject: "prevent-not-written-yet", digest: "d", reason: "ahead" } as const;
  await expect(wasl.requestApproval(officer, ahead)).rejects.toThrow(/MESSAGE_UNKNOWN/);
  // Nor where it was asked past the program.
  const [now, then] = [0, 1].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  const asked = { ...ahead, id: "appr-ahead", requestedAt: now as string, expiresAt: then as string };
  await node.store.as(officer, (tx) => tx.requestApprovals([asked]));
  await expect(wasl.decideApproval(second, asked.id, "approved", "unread")).rejects.toThrow(
    /APPROVAL_UNKNOWN/,
  );
  const [again] = (await wasl.preventionMessages(officer)).filter((m) => m.id === made.id);
  expect(again?.standing).toBe("refused");
});

test("nothing above TLP:CLEAR becomes a message, nor what names an account", async () => {
  await expect(node.wasl.proposeMessage(officer, { ...text(), marking: { tlp: "green" } })).rejects.toThrow(
    /MARKING_FORBIDS/,
  );
  await expect(node.wasl.proposeMessage(officer, { ...text({ text: "Ask @x" }), ...CLEAR })).rejects.toThrow(
    /REQUEST_INVALID/,
  );
  const overseer = await node.actor({ id: "overseer", role: "oversight" }, "oversight");
  await expect(node.wasl.proposeMessage(overseer, { ...text(), ...CLEAR })).rejects.toThrow(/ROLE_FORBIDS/);
  await expect(node.wasl.preventionMessages(platform)).rejects.toThrow(/ROLE_FORBIDS/);
  expect(await node.store.as(platform, (tx) => tx.preventionMessages())).toEqual([]);
});

test("what comes with Wasl is proposed under a name, and vetted by nobody", async () => {
  const made = await node.wasl.proposeStarters(officer);
  expect(made.length).toBeGreaterThan(20);
  expect(new Set(made.map((m) => `${m.standing} ${m.writtenBy}`))).toEqual(new Set(["proposed officer"]));
  expect(await node.wasl.proposeStarters(officer)).toEqual([]);
});

test("a notice takes along what is vetted in its language, and no other; one can be left out, then none was approved", async () => {
  const { wasl } = node;
  const risk = await vetted({ kind: "risk", text: "Boats sink." });
  const help = await vetted({ text: "Call for help." });
  const french = await vetted({ language: "fr", text: "Appelez." });
  await wasl.proposeMessage(officer, { ...text({ text: "Not vetted." }), ...CLEAR });
  const refused = await wasl.proposeMessage(officer, { ...text({ text: "Refused." }), ...CLEAR });
  await wasl.vetMessage(supervisor, refused.id, "refused", "not what the source says");
  const gone = await vetted({ text: "Withdrawn." });
  expect((await wasl.withdrawMessage(officer, gone, "the line has closed")).standing).toBe("withdrawn");
  await expect(wasl.withdrawMessage(officer, gone, "again")).rejects.toThrow(/CONFLICT/);
  for (const { id } of await wasl.preventionMessages(officer, { standing: "vetted" }))
    if (![risk, help, french].includes(id)) await wasl.withdrawMessage(officer, id, "only these");

  const post = {
    id: "p1",
    platform: "tiktok",
    account: { id: "a1" },
    posted_at: "2025-09-03T04:00:00.000Z",
    media: [],
  };
  await wasl.importReport(officer, {
    fileName: "posts.jsonl",
    bytes: bytesOf(`${JSON.stringify({ ...post, text: REFERRED_POSTS.tiktok })}\n`),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  await wasl.detect(officer, ["offers-a-crossing"]);
  const [advert] = await wasl.adverts(officer, { limit: 5 });
  const findingId = advert?.finding.id ?? "";
  await wasl.decideFinding(officer, findingId, "accepted", "reads as an offer");
  const drafted = await wasl.draftReferral(officer, findingId, NOTICE);
  expect(drafted.package.messages?.map((m) => m.id)).toEqual([help, risk]);
  expect(JSON.stringify(drafted.package)).not.toMatch(/officer|super|Not vetted|Refused|Withdrawn|Appelez/);

  const ask = { kind: "release", subject: drafted.id, reason: "harmful, located, necessary" } as const;
  const approve = async (digest: string) => {
    const asked = await wasl.requestApproval(officer, { ...ask, digest });
    await wasl.decideApproval(supervisor, asked.id, "approved", "read it");
  };
  await approve(drafted.digest);
  expect((await wasl.referralMessages(officer, drafted.id)).map((m) => m.id)).toEqual([help, risk]);
  await expect(wasl.chooseMessages(officer, drafted.id, [french])).rejects.toThrow(/REQUEST_INVALID/);
  const left = await wasl.chooseMessages(officer, drafted.id, [help]);
  expect(left.package.messages?.map((m) => m.id)).toEqual([help]);
  expect(left.package.notice).toEqual(drafted.package.notice);
  await expect(wasl.releaseReferral(officer, drafted.id)).rejects.toThrow(/SECOND_PERSON_REQUIRED/);

  // What is withdrawn between the draft and the release does not go out with it.
  await approve(left.digest);
  await wasl.withdrawMessage(officer, help, "the line has moved");
  await expect(wasl.releaseReferral(officer, drafted.id)).rejects.toThrow(/CONFLICT/);
  const last = await wasl.chooseMessages(officer, drafted.id, [risk]);
  await approve(last.digest);
  await wasl.releaseReferral(officer, drafted.id);
  await expect(wasl.chooseMessages(officer, drafted.id, [])).rejects.toThrow(/CONFLICT/);
  const [seen] = await wasl.platformQueue(platform, { limit: 5 });
  expect(seen?.package.messages?.map((m) => [m.text, m.source])).toEqual([
    ["Boats sink.", "Example agency, example.org"],
  ]);

  // The notice keeps what went with it, and its platform hears that the unit stands by it no more; of nothing else of ours.
  expect(seen?.fallen).toEqual([]);
  await wasl.withdrawMessage(officer, risk, "it is out of date");
  expect((await wasl.platformNotice(platform, drafted.id)).fallen).toEqual([risk]);
  const stranger = await node.actor(
    { id: "team-x", role: "platform", groups: ["elsewhere"] },
    "online-referral",
  );
  for (const who of [stranger, officer])
    expect(await node.store.as(who, (tx) => tx.platformQueue({ id: drafted.id, limit: 1 }))).toEqual([]);
});

test("past the application, a draft takes messages along and nothing else of it changes", async () => {
  const [sent] = await node.wasl.referrals(officer, { limit: 1 });
  if (!sent) throw new Error("no referral");
  const change = { from: sent.digest, to: "0".repeat(64), package: { ...sent.package, necessity: [] } };
  expect(await node.store.as(officer, (tx) => tx.redraftReferral(sent.id, change))).toBe(false);
});

test("nor do words go out under the id of a message that is vetted", async () => {
  const id = await vetted({ text: "Words that were read." });
  const [kept] = (await node.wasl.preventionMessages(officer)).filter((m) => m.id === id);
  const attached = { ...text(kept), id, digest: kept?.digest ?? "", vettedAt: kept?.vetting?.at ?? "" };
  const taken = { ...attached, text: "Words that nobody read." };
  const stands = (message: typeof attached) =>
    node.store.as(officer, (tx) => mustStandVetted(node.platform, tx, [message]));
  expect(await codeOf(stands(taken))).toBe("CONFLICT");
});
