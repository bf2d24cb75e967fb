import { expect, test } from "vitest";
import { snapshotsIn, transcribedPost } from "./transcription.ts";

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
