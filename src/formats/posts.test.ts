import { expect, test } from "vitest";
import { context, jsonLines } from "../../test/formats/support.ts";
import type { Post } from "../core/index.ts";
import { decodeAll } from "./decode-all.ts";
import { posts } from "./posts.ts";
import { findContacts } from "./text/contacts.ts";

const post = {
  id: "f-1",
  platform: "telegram",
  account: { id: "acc-1", name: "Fictitious 1" },
  posted_at: "2025-09-03T04:59:15.000Z",
  text: "تضمینی! انگلیس با قایق بادی، واتساپ ۰۰۴۴۷۷۰۰۹۰۰۱۲۳ یا t.me/Fake_Boat",
  media: ["a.png"],
};
const decode = (...rows: readonly unknown[]) => decodeAll(posts, jsonLines(...rows), context);

test("a post is a record, and nothing is said of it here", () => {
  const { records, statements, rejects } = decode(post);
  expect(rejects).toEqual([]);
  expect(records).toMatchObject([{ kind: "post", id: "telegram:f-1", accountId: "acc-1", text: post.text }]);
  expect(statements).toEqual([]);
});

test.each([
  ["FIELD_MISSING", { ...post, account: {} }],
  ["DATE_IMPOSSIBLE", { ...post, posted_at: "2025-13-03" }],
  ["CONTROL_CHARACTER", { ...post, text: "a\u0000b" }],
  ["ID_DUPLICATE", { ...post, text: "another text" }],
])("%s costs its row", (code, row) => {
  const { records, rejects } = decode(post, row, { ...post, id: "f-9" });
  expect(rejects.map((r) => [r.line, r.code])).toEqual([[2, code]]);
  expect(records.map((r) => (r as Post).id)).toEqual(["telegram:f-1", "telegram:f-9"]);
});

test("contacts are found in any digits, each at its place", () => {
  const text =
    "wa.me/447700900123 ＋４４ ７７００ ９００１２３ (+44) 1614.960.986 @the_boat a@b.org 00441614960368 €500";
  const found = findContacts(text);
  expect(found.map((c) => c.value)).toEqual([
    "+447700900123",
    "+447700900123",
    "+441614960986",
    "the_boat",
    "a@b.org",
    "+441614960368",
  ]);
  expect(found.map((c) => text.slice(c.start, c.end))[3]).toBe("@the_boat");
  expect(findContacts("price 1300 in 2025-01-01, 10:00-12:00")).toEqual([]);
});
