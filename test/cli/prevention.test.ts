import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import {
  type PreventionMessage,
  type PreventionText,
  preventionId,
  type ReferralPackage,
} from "../../src/core/index.ts";
import { openFederatedNode, pairNodes } from "../support/federation.ts";
import { REFERRED_POSTS } from "../support/referred.ts";

/** Notices made from files take along what stands vetted in a file of messages. All is invented. */
let folder: string;
const AT = "2026-03-01T12:00:00.000Z";

const message = (text: string, more: Partial<PreventionMessage> = {}): PreventionMessage => {
  const words: PreventionText = {
    language: "en",
    kind: "risk",
    text,
    source: "Example agency",
    place: "Channel",
    reviewAt: "2026-09-01",
  };
  return {
    ...words,
    ...preventionId(words),
    writtenBy: "officer",
    writtenAt: "2026-02-01T00:00:00.000Z",
    vetting: { decision: "approved", by: "super", at: "2026-02-02T00:00:00.000Z", reason: "read" },
    ...more,
  };
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasl-prevent-"));
  const post = { id: "p1", platform: "tiktok", account: { id: "a1" }, posted_at: "2025-09-03T04:00:00.000Z" };
  await writeFile(
    join(folder, "posts.jsonl"),
    `${JSON.stringify({ ...post, media: [], text: REFERRED_POSTS.tiktok })}\n`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function refer(messages: unknown, ...more: string[]): Promise<readonly string[]> {
  const file = join(folder, "messages.json");
  const notices = join(folder, "notices.jsonl");
  await writeFile(file, JSON.stringify(messages));
  const options = ["--posts", join(folder, "posts.jsonl"), "--out", notices, "--at", AT, "--messages", file];
  const notifier = ["--notifier", "Unit 7", "--email", "unit7@example.org", "--law", "Section 25"];
  await createProgram().parseAsync(["node", "wasl", "online", "refer", ...options, ...notifier, ...more]);
  const [notice] = (await readFile(notices, "utf8")).trim().split("\n");
  return ((JSON.parse(notice ?? "") as ReferralPackage).messages ?? []).map((m) => m.text);
}

test("a notice from files takes along what stands vetted, and what is left out by name stays", async () => {
  const boats = message("Boats sink.");
  const { vetting: _vetting, ...unvetted } = message("Not vetted.");
  const own = message("Own.", {
    vetting: { decision: "approved", by: "officer", at: "2026-02-02T00:00:00.000Z", reason: "mine" },
  });
  const withdrawn = message("Gone.", { withdrawn: { by: "super", at: AT, reason: "wrong" } });
  const all = [boats, message("Engines fail."), unvetted, own, withdrawn];
  expect([...(await refer(all))].sort()).toEqual(["Boats sink.", "Engines fail."]);
  expect(await refer(all, "--leave-out", boats.id)).toEqual(["Engines fail."]);
});

test("a file whose words are not those that were vetted is refused whole", async () => {
  await expect(refer([{ ...message("Boats sink."), text: "Boats are safe." }])).rejects.toThrow(
    /REQUEST_INVALID/,
  );
  await expect(refer({})).rejects.toThrow(/REQUEST_INVALID/);
});

test("what a partner holds is taken back with nothing in its place, by the command that the list names", async () => {
  const [ours, theirs] = await Promise.all([openFederatedNode("Ours"), openFederatedNode("Theirs")]);
  await pairNodes(ours, theirs);
  const share = { to: theirs.nodeId, legalBasis: "Example treaty, Art. 5" };
  const vetted = async (text: string): Promise<string> => {
    const words = { language: "en", kind: "risk", text, source: "Example agency", place: "Channel" } as const;
    const until = { reviewAt: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10) };
    const { id } = await ours.wasl.proposeMessage(ours.analyst, {
      ...words,
      ...until,
      marking: { tlp: "clear" },
    });
    await ours.wasl.vetMessage(ours.supervisor, id, "approved", "read with the source");
    return id;
  };
  const gone = await vetted("Engines fail.");
  await vetted("For others only.");
  await ours.wasl.sharePrevention(ours.analyst, { ...share, messages: [gone] });
  await ours.wasl.withdrawMessage(ours.analyst, gone, "the source took it back");
  await ours.close();
  const why = ["--purpose", "information-exchange", "--mandate", "TEST-1", "--data", ours.folder];
  const said: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((text) => said.push(String(text)) > 0),
  );
  const prevent = async (...words: string[]): Promise<string> => {
    said.length = 0;
    await createProgram().parseAsync(["node", "wasl", "prevent", ...words, ...why]);
    return said.join("");
  };
  try {
    expect(await prevent("shares")).toContain(
      `wasl prevent share --to ${theirs.nodeId} --legal-basis … --none`,
    );
    await prevent("share", "--to", theirs.nodeId, "--legal-basis", share.legalBasis, "--none");
    const [held] = JSON.parse(await prevent("shares", "--json"));
    expect(held).toMatchObject({ to: theirs.nodeId, version: 2, standing: [], stale: 0 });
    await expect(
      prevent("share", "--to", theirs.nodeId, "--legal-basis", "x", "--none", "--message", gone),
    ).rejects.toThrow(/cannot be used with/);
  } finally {
    for (const spy of spies) spy.mockRestore();
    await Promise.all([ours.remove(), theirs.remove()]);
  }
}, 120_000);
