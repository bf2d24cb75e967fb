import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { ozoneSigner, saveOzoneEntry } from "../../src/cli/ozone.ts";
import { loadOrCreateNodeKey } from "../../src/store/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";
import { type OzoneServer, openOzoneServer } from "../support/ozone-server.ts";
import { NOTICE, REFERRED_POSTS } from "../support/referred.ts";

/** A notice into a platform's moderation service, and its signed label back as our outcome. All posts are invented. */
let node: TestNode;
let server: OzoneServer;
let officer: Actor;
let supervisor: Actor;
let posts = 0;

const UNIT = "did:web:unit.example.org";
const OWNER = "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb";
const CID = "bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const version = { version: CID };

beforeAll(async () => {
  node = await openTestNode();
  const { didKey } = ozoneSigner(await loadOrCreateNodeKey(node.folder));
  server = await openOzoneServer(() => didKey);
  const { url, did: service, labelKey } = server;
  saveOzoneEntry(node.folder, {
    platform: "bluesky",
    url,
    service,
    labelKey,
    unit: UNIT,
    allowPrivate: true,
  });
  officer = await node.actor({ id: "officer", clearance: "amber" });
  supervisor = await node.actor({ id: "super", clearance: "amber", role: "supervisor" });
});
beforeEach(() => {
  server.labels.length = 0;
});
afterAll(async () => {
  await node?.remove();
  await server?.close();
});

/** A draft of a notice that nobody but the officer has seen; another post each time. */
async function draft(platform = "bluesky"): Promise<{ id: string; digest: string; uri: string }> {
  const number = ++posts;
  const uri = `at://${OWNER}/app.bsky.feed.post/3k2abc${number}`;
  const text = REFERRED_POSTS.tiktok.replace("3000", `${3000 + number}`);
  const row = {
    id: platform === "bluesky" ? uri : `p${number}`,
    platform,
    account: { id: OWNER, name: "n-1" },
    posted_at: "2025-09-03T04:00:00.000Z",
    text,
    media: [],
  };
  await node.wasl.importReport(officer, {
    fileName: `posts-${number}.jsonl`,
    bytes: bytesOf(`${JSON.stringify(row)}\n`),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  await node.wasl.detect(officer, ["offers-a-crossing"]);
  const adverts = await node.wasl.adverts(officer, { limit: 50 });
  const found = adverts.find((a) => a.post.text === text);
  if (!found) throw new Error("no advert");
  await node.wasl.decideFinding(officer, found.finding.id, "accepted", "reads as an offer");
  const { id, digest } = await node.wasl.draftReferral(officer, found.finding.id, NOTICE);
  return { id, digest, uri };
}

async function approve({ id, digest }: { id: string; digest: string }): Promise<void> {
  const reason = "harmful, located, necessary";
  const asked = await node.wasl.requestApproval(officer, { kind: "release", subject: id, digest, reason });
  await node.wasl.decideApproval(supervisor, asked.id, "approved", "read it");
}

async function sent(): Promise<{ id: string; uri: string }> {
  const made = await draft();
  await approve(made);
  await node.wasl.sendReferral(officer, made.id, version);
  return made;
}

const take = () => node.wasl.takeOutcomes(officer, "bluesky");
const ledger = async (id: string) => {
  const { state, events } = await node.wasl.referral(officer, id);
  return [state, events.map((e) => e.type)];
};

describe("a notice goes into the moderation service", () => {
  test("once a second person approved exactly it, and not before", async () => {
    const made = await draft();
    const before = server.reports.length;
    await expect(node.wasl.sendReferral(officer, made.id, version)).rejects.toThrow(/SECOND_PERSON_REQUIRED/);
    expect(server.reports.length).toBe(before);
    expect(await ledger(made.id)).toEqual(["draft", []]);
    await approve(made);
    const { state, events } = await node.wasl.sendReferral(officer, made.id, version);
    expect([state, events.map((e) => e.type), events[1]?.note]).toEqual([
      "referred",
      ["referred", "received"],
      `Report ${before + 1} at ${server.did}`,
    ]);
    const report = server.reports[before];
    expect(report?.subject).toMatchObject({ uri: made.uri, cid: CID });
    expect(report?.reason).toContain(made.id);
    // What was posted stays, and so do the identifiers in it.
    for (const kept of ["Dunkirk", "447700900801", "officer"]) expect(report?.reason).not.toContain(kept);
    // It has a receipt: the same command a second time says so and sends nothing.
    await node.wasl.sendReferral(officer, made.id, version);
    expect(server.reports.length).toBe(before + 1);
    const trail = await node.wasl.auditTrail(supervisor, { limit: 200 });
    expect(trail.filter((e) => e.action === "share" && e.object === `referral:${made.id}`)).toHaveLength(1);
  });

  test("again where the service did not take it, without a second release", async () => {
    const made = await draft();
    await approve(made);
    server.failWith(503);
    await expect(node.wasl.sendReferral(officer, made.id, version)).rejects.toThrow(/PARTNER_UNREACHABLE/);
    server.failWith(undefined);
    expect(await ledger(made.id)).toEqual(["referred", ["referred"]]);
    await node.wasl.sendReferral(officer, made.id, "account");
    expect(await ledger(made.id)).toEqual(["referred", ["referred", "received"]]);
    expect(server.reports.at(-1)?.subject).toMatchObject({ did: OWNER });
  });

  test("not by whoever may not see it, released or not", async () => {
    const made = await draft();
    await approve(made);
    const outsider = await node.actor({ id: "outsider", clearance: "green" });
    const before = server.reports.length;
    const send = () => node.wasl.sendReferral(outsider, made.id, version);
    await expect(send()).rejects.toThrow(/REFERRAL_UNKNOWN/);
    await node.wasl.releaseReferral(officer, made.id);
    await expect(send()).rejects.toThrow(/REFERRAL_UNKNOWN/);
    expect((await node.wasl.takeOutcomes(outsider, "bluesky")).asked).toBe(0);
    expect(server.reports.length).toBe(before);
  });

  test("not where no service is set up, the version is none, or the viewer only watches; all before it is let out", async () => {
    const [made, other] = [await draft(), await draft("tiktok")];
    for (const one of [made, other]) await approve(one);
    await expect(node.wasl.sendReferral(officer, other.id, version)).rejects.toThrow(/REQUEST_INVALID/);
    await expect(node.wasl.takeOutcomes(officer, "tiktok")).rejects.toThrow(/REQUEST_INVALID/);
    const wrong = { version: "3k2" };
    await expect(node.wasl.sendReferral(officer, made.id, wrong)).rejects.toThrow(/REQUEST_INVALID/);
    const overseer = await node.actor({ id: "overseer", role: "oversight" }, "oversight");
    await expect(node.wasl.sendReferral(overseer, made.id, version)).rejects.toThrow(/ROLE_FORBIDS/);
    await expect(node.wasl.takeOutcomes(overseer, "bluesky")).rejects.toThrow(/ROLE_FORBIDS/);
    const team = await node.actor({ id: "team", role: "platform", groups: ["bluesky"] }, "online-referral");
    await expect(node.wasl.sendReferral(team, made.id, version)).rejects.toThrow(/ROLE_FORBIDS/);
    await expect(node.wasl.takeOutcomes(team, "bluesky")).rejects.toThrow(/ROLE_FORBIDS/);
    for (const { id } of [made, other]) expect(await ledger(id)).toEqual(["draft", []]);
  });
});

describe("its label comes back as our outcome", () => {
  test("takedown, then taken back; each once, however often it is asked for", async () => {
    const { id, uri } = await sent();
    const label = server.label({ uri, val: "!takedown" });
    server.labels.push(label);
    expect((await take()).recorded).toMatchObject([
      { referral: id, type: "actioned", action: "content_removed", at: label["cts"] },
    ]);
    expect((await take()).recorded).toEqual([]);
    const acted = await node.wasl.referral(officer, id);
    expect(acted.events.at(-1)).toMatchObject({
      type: "actioned",
      action: "content_removed",
      at: label["cts"],
      note: `Label !takedown on the post, signed by ${server.did} at ${label["cts"]}`,
    });
    // A note that was made meanwhile keeps nothing from being dated when it was.
    await node.wasl.recordOutcome(officer, id, { type: "seen_again" });
    const undone = server.label({ uri, val: "!takedown", neg: true });
    server.labels.splice(0, 1, undone);
    await node.wasl.recordOutcome(officer, id, { type: "preserved" });
    expect((await take()).recorded).toMatchObject([{ type: "reversed_on_appeal", at: undone["cts"] }]);
    expect((await ledger(id))[0]).toBe("reversed");
    // The old label, played once more, is no second action.
    server.labels.push(label);
    expect((await take()).recorded).toEqual([]);
    expect((await ledger(id))[0]).toBe("reversed");
  });

  test("and nothing that was forged, changed, another's, or older than the notice", async () => {
    const made = await draft();
    const before = server.label({ uri: made.uri, val: "!takedown" });
    await approve(made);
    await node.wasl.sendReferral(officer, made.id, version);
    const sound = server.label({ uri: made.uri, val: "!warn" });
    const { sig: _sig, ...unsigned } = sound;
    server.labels.push(before, unsigned, { ...sound, val: "!takedown" }, { ...sound, src: OWNER });
    const { recorded, refused } = await take();
    expect(recorded).toEqual([]);
    expect(refused.map((r) => r.because)).toEqual(["unsigned", "forged", "other-labeler"]);
    expect((await ledger(made.id))[0]).toBe("referred");
    const { all } = await node.wasl.referralFigures(officer);
    expect(all.pending).toBeGreaterThan(0);
  });

  test("of its account too, where that was suspended", async () => {
    const { id } = await sent();
    server.labels.push(server.label({ uri: OWNER, val: "!suspend" }));
    const { recorded } = await take();
    expect(recorded.find((r) => r.referral === id)).toMatchObject({ action: "account_suspended" });
  });
});
