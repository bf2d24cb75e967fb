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

test("what turns a text is taken out and told; joiners and direction marks are spelling, and stay", () => {
  const spelled = "می\u200cخواهم \u200fقایق\u200e";
  const { records, rejects } = decode(
    { ...post, text: `${spelled} \u202eطاوب\u202c \u2067x\u2069` },
    { ...post, id: "f-2", text: spelled },
  );
  expect(rejects).toEqual([{ line: 1, code: "DIRECTION_TURNED", field: "text" }]);
  expect(records.map((r) => (r as Post).text)).toEqual([`${spelled} طاوب x`, spelled]);
});

test("media that name no file are told, and cost neither the row nor those that do", () => {
  const { records, rejects } = decode(
    { ...post, media: ["a.png", 7, "b\u0000.png", "", "c\u202egnp.exe"] },
    { ...post, id: "f-2", media: "d.png" },
    { ...post, id: "f-3", media: { name: "e.png" } },
    { ...post, id: "f-4", media: null },
  );
  expect(rejects).toEqual([1, 3].map((line) => ({ line, code: "FIELD_INVALID", field: "media" })));
  expect(records.map((r) => (r as Post).media)).toEqual([["a.png"], ["d.png"], [], []]);
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
