import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readPostsFile } from "./post-file.ts";

const folder = mkdtempSync(join(tmpdir(), "wasl-posts-"));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const message = { id: 7, type: "message", date_unixtime: "1760775689", from_id: "user1", text: "boat" };

test.each<[string, string, string]>([
  ["lines.jsonl", '\ufeff{"id":"a","text":"boat","account":{"id":"u"}}\n\n{"id":"b"}\n', "a u boat"],
  ["result.json", JSON.stringify({ id: 5, messages: [message, 3] }), "telegram:5/7 user1 boat"],
  [
    "posts.csv",
    "post_id;account;created;message\nfb-1;A;2025-07-10T11:46:43Z;boat\nfb-2;B;never;x\n",
    "facebook:fb-1 A boat",
  ],
])("posts are read of %s; what is none costs itself", async (name, text, expected) => {
  const posts = await readPostsFile(fileOf(name, text));
  expect(posts.map((p) => `${p.id} ${p.accountId} ${p.text}`)).toEqual([expected]);
});

test.each([
  ["none.txt", "a text\nand no post\n"],
  [
    "none.json",
    JSON.stringify({ id: 5, messages: [3], text_entities: [] }).replace("[]", '"date_unixtime":'),
  ],
  ["none.csv", "post_id;account;created;message\nfb-2;B;never;x\n"],
])("a file without a post (%s) is an error, not an answer", async (name, text) => {
  await expect(readPostsFile(fileOf(name, text))).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
});

test("a file that is not there is told by name; an empty one holds no post", async () => {
  await expect(readPostsFile(join(folder, "absent"))).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  expect(await readPostsFile(fileOf("empty.jsonl", "\n"))).toEqual([]);
});
