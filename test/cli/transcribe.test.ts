import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { openTestNode, type TestNode } from "../support/node.ts";

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
  { text = "shot.txt", platform = "TikTok", at = "2026-03-02" } = {},
): Promise<string> {
  const said: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  const post = ["--text", file(text), "--platform", platform, "--account", "@invented-jack", "--at", at];
  const how = ["--tlp", "green", "--fictitious", "--purpose", "online-referral", "--mandate", "TEST-1"];
  try {
    const args = ["online", "transcribe", file(name), ...post, ...how, "--data", node.folder];
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
