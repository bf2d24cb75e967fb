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

async function transcribe(name: string): Promise<string> {
  const said: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  const post = [
    "--text",
    file("shot.txt"),
    "--platform",
    "tiktok",
    "--account",
    "@invented-jack",
    "--at",
    "2026-03-02",
  ];
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

test("what is no picture, or no file, is refused", async () => {
  writeFileSync(file("text.png"), "no picture");
  await expect(transcribe("text.png")).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  await expect(transcribe("none.png")).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
});
