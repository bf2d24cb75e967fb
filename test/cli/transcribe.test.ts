import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Actor, TranscriptionInput } from "../../src/app/index.ts";
import { createProgram } from "../../src/cli/program.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** A post that an officer saw, typed off a screenshot. All is invented. */
let node: TestNode;
let picture: Buffer;
const file = (name: string): string => join(node.folder, name);

beforeAll(async () => {
  node = await openTestNode();
  picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#345" } })
    .png()
    .toBuffer();
  writeFileSync(file("shot.png"), picture);
  writeFileSync(
    file("shot.txt"),
    "Boat from Dunkirk to Dover, 2500 euro, pay on arrival. WhatsApp +44 7700 900642\n",
  );
});
afterAll(() => node.remove());

async function reportCount(): Promise<number> {
  const officer = await node.actor({ id: "officer", role: "supervisor" }, "online-referral");
  return (await node.wasl.reports(officer, { limit: 100 })).length;
}

async function transcribe(
  name: string,
  { text = "shot.txt", platform = "TikTok", at = "2026-03-02", more = [] as readonly string[] } = {},
): Promise<string> {
  const said: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  const post = ["--text", file(text), "--platform", platform, "--account", "@invented-jack", "--at", at];
  const how = ["--tlp", "green", "--fictitious", "--purpose", "online-referral", "--mandate", "TEST-1"];
  try {
    const args = ["online", "transcribe", file(name), ...post, ...how, ...more, "--data", node.folder];
    await createProgram().parseAsync(["node", "wasl", ...args]);
  } finally {
    write.mockRestore();
  }
  return said.join("");
}

test("a screenshot's post is an advert like any other, once, and its notice has the picture's hash", async () => {
  expect(await transcribe("shot.png")).toMatch(/^one post: rep-[0-9a-f]{32}\n$/);
  expect(await transcribe("shot.png")).toMatch(/^known already: rep-/);
  const officer = await node.actor({ id: "officer", role: "supervisor" }, "online-referral");
  await node.wasl.detect(officer, ["offers-a-crossing"]);
  const [finding, ...rest] = await node.wasl.findings(officer, { detector: "offers-a-crossing", limit: 5 });
  expect(rest).toEqual([]);
  await node.wasl.decideFinding(officer, finding?.id ?? "", "accepted", "offers a place");
  const { package: made } = await node.wasl.draftReferral(officer, finding?.id ?? "", {
    notifierName: "Invented unit",
    notifierEmail: "unit@example.org",
    legalGround: "an invented rule",
    territory: ["gb"],
    trustedFlagger: false,
    channel: "email",
  });
  expect(made.evidence.snapshot_sha256).toEqual([createHash("sha256").update(picture).digest("hex")]);
  expect(made.evidence.image_pdq).toEqual([]);
});

test("a picture that was typed off already is typed otherwise by nobody, whatever platform they take it for", async () => {
  await transcribe("shot.png");
  writeFileSync(file("other.txt"), "Boat from Dunkirk to Dover, 2600 euro. WhatsApp +44 7700 900643\n");
  const before = await reportCount();
  for (const how of [{ text: "other.txt" }, { platform: "telegram" }, { at: "2026-03-03" }])
    await expect(transcribe("shot.png", how)).rejects.toMatchObject({
      code: "CONFLICT",
      detail: { report: expect.stringMatching(/^rep-/) },
    });
  expect(await reportCount()).toBe(before);
});

const TEXT = "Boat from Calais to Dover, 2500 euro, pay on arrival. WhatsApp +44 7700 900644";

const typed = (pictureSha256: string, more: Partial<TranscriptionInput> = {}): TranscriptionInput => ({
  platform: "TikTok",
  account: "@invented-jack",
  postedAt: "2026-03-02",
  text: TEXT,
  pictureSha256,
  marking: { tlp: "green" },
  fictitious: true,
  ...more,
});

const officerOf = (id: string, clearance: "green" | "amber" = "amber"): Promise<Actor> =>
  node.actor({ id, role: "supervisor", clearance }, "online-referral");

/** A line of an export, or of what was typed before platforms were codes. */
async function imported(post: object, tlp: "green" | "amber" = "green"): Promise<string> {
  const { reportId } = await node.wasl.importReport(await officerOf("importer"), {
    fileName: "export.posts.jsonl",
    bytes: bytesOf(`${JSON.stringify(post)}\n`),
    marking: { tlp },
    fictitious: true,
  });
  return reportId;
}

const lineOf = (hash: string, more: object = {}) => ({
  id: `screenshot-${hash.slice(0, 32)}`,
  platform: "TikTok",
  account: { id: "@invented-jack" },
  posted_at: "2026-03-02",
  text: TEXT,
  media: [`sha256:${hash}`],
  ...more,
});

test("a platform that nobody has heard of is no second post either", async () => {
  const officer = await officerOf("officer");
  const hash = "a1".repeat(32);
  const first = await node.wasl.transcribe(officer, typed(hash, { platform: "bereal" }));
  expect(first.state).toBe("new");
  expect(await node.wasl.transcribe(officer, typed(hash, { platform: "kwai" }))).toEqual({
    state: "otherwise",
    reportId: first.reportId,
  });
});

test("what was typed when platforms kept their case, or came in an export that says more, is the same post", async () => {
  const officer = await officerOf("officer");
  for (const [hash, more] of [
    ["a2".repeat(32), {}],
    [
      "a3".repeat(32),
      { id: "7345", account: { id: "17", name: "@invented-jack" }, posted_at: "2026-03-02T20:00:00Z" },
    ],
  ] as const) {
    const reportId = await imported(lineOf(hash, more));
    expect(await node.wasl.transcribe(officer, typed(hash))).toEqual({ state: "known", reportId });
    expect(await node.wasl.transcribe(officer, typed(hash, { text: `${TEXT}0` }))).toEqual({
      state: "otherwise",
      reportId,
    });
    // Nor is it hidden under a marking that it does not get.
    await expect(node.wasl.transcribe(officer, typed(hash, { marking: { tlp: "amber" } }))).rejects.toThrow(
      /MARKING_FORBIDS/,
    );
  }
});

test("of two who type one picture off at once, one is told of the other", async () => {
  const officers = [await officerOf("officer"), await officerOf("second")];
  const hash = "a4".repeat(32);
  const done = await Promise.all(
    officers.map((officer, i) => node.wasl.transcribe(officer, typed(hash, { text: `${TEXT}${i}` }))),
  );
  expect(done.map((d) => d.state)).toEqual(["new", "otherwise"]);
  expect(done[1]?.reportId).toBe(done[0]?.reportId);
});

test("a post above whoever types it off is not told", async () => {
  const hash = "a5".repeat(32);
  await imported(lineOf(hash), "amber");
  const low = await officerOf("low", "green");
  expect((await node.wasl.transcribe(low, typed(hash, { text: `${TEXT}1` }))).state).toBe("new");
});

test("what is said with a post that is known, and is not taken, is told", async () => {
  const officer = await officerOf("officer");
  const hash = "a6".repeat(32);
  const first = await node.wasl.transcribe(officer, typed(hash, { provider: "Unit A" }));
  expect(await node.wasl.transcribe(officer, typed(hash))).toEqual({ ...first, state: "known" });
  const evaluation = { scheme: "4x4", code: "A1" } as const;
  expect(
    await node.wasl.transcribe(officer, typed(hash, { provider: "Unit B", evaluation, fictitious: false })),
  ).toEqual({ ...first, state: "known", notTaken: ["provider", "evaluation", "fictitious"] });
  expect(await transcribe("shot.png", { more: ["--provider", "Unit B"] })).toMatch(
    /^known already: rep-.*\nits report says otherwise, and stays: provider\n$/,
  );
});

test("of what cannot be read nothing is left, and it is said why", async () => {
  writeFileSync(file("control.txt"), "Boat\u0001 from Dunkirk");
  writeFileSync(file("blank.txt"), " \n");
  const before = await reportCount();
  await sharp({ create: { width: 64, height: 64, channels: 3, background: "#543" } })
    .png()
    .toFile(file("second.png"));
  for (const [how, because] of [
    [{ text: "control.txt" }, "CONTROL_CHARACTER"],
    [{ text: "blank.txt" }, "FIELD_MISSING"],
    [{ at: "2026-02-30" }, "DATE_IMPOSSIBLE"],
  ] as const)
    await expect(transcribe("second.png", how)).rejects.toMatchObject({
      code: "REQUEST_INVALID",
      detail: { because },
    });
  expect(await reportCount()).toBe(before);
});

test("what is no picture, or no file, is refused", async () => {
  writeFileSync(file("text.png"), "no picture");
  await expect(transcribe("text.png")).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  await expect(transcribe("none.png")).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
});
