import { expect, test } from "vitest";
import type { Post } from "../../records.ts";
import { isTypedAs, snapshotsIn, transcribedPost } from "./transcription.ts";

test("a screenshot's post names the picture by its hash, which is found again and is no picture hash of a bank", () => {
  const pictureSha256 = "ab".repeat(32);
  const line = transcribedPost({
    platform: "tiktok",
    account: "@invented",
    postedAt: "2026-03-02",
    text: "two\nlines",
    pictureSha256,
  });
  expect(line.endsWith("\n")).toBe(true);
  expect(line.trim()).not.toContain("\n");
  const post = JSON.parse(line) as { id: string; media: string[] };
  expect(post.id).toBe(`screenshot-${"ab".repeat(16)}`);
  expect(snapshotsIn([...post.media, "photo.jpg", "cd".repeat(32)])).toEqual([pictureSha256]);
});

test("an export that says more of the same post says what was typed; another text, account, day or platform does not", () => {
  const typed: Post = {
    kind: "post",
    id: "tiktok:screenshot-1",
    platform: "tiktok",
    accountId: "@invented",
    postedAt: "2026-03-02",
    text: "two\nlines",
    media: [],
  };
  const kept = { ...typed, platform: "TikTok", accountId: "17", accountName: "@invented" };
  expect(isTypedAs({ ...kept, postedAt: "2026-03-02T20:00:00Z", text: "two\nlines\n" }, typed)).toBe(true);
  for (const other of [
    { text: "two" },
    { accountName: "@else" },
    { postedAt: "2026-03-03" },
    { platform: "x" },
  ])
    expect(isTypedAs({ ...kept, ...other }, typed)).toBe(false);
  // An hour that was typed and is not kept would be dropped.
  expect(isTypedAs(kept, { ...typed, postedAt: "2026-03-02T20:00:00Z" })).toBe(false);
});
