import { strToU8 } from "fflate";
import { describe, expect, it, test } from "vitest";
import { context } from "../../../test/formats/support.ts";
import type { Post } from "../../core/index.ts";
import { decodeAll } from "../decode-all.ts";
import { chooseFormat, formats } from "../index.ts";
import { whatsappExport } from "./whatsapp.ts";

// Every chat here is invented; numbers are of Ofcom's range for fiction.
const read = (lines: readonly string[], options?: Readonly<Record<string, unknown>>) => {
  const bytes = strToU8(lines.join("\n"));
  const { records, rejects } = decodeAll(whatsappExport, bytes, context, options);
  return { posts: records as readonly Post[], rejects: rejects.map((r) => [r.line, r.code]) };
};
const IPHONE = [
  "[28/02/2026, 22:01:02] Fictitious boats: \u200eMessages and calls are end-to-end encrypted.",
  "[01/03/2026, 10:01:02] +44 7700 900123: Boat on Friday",
  "2500 each",
  "",
  "[01/03/2026, 10:02:02] ~\u202fFictitious Name: \u200e<attached: 00000003-PHOTO-2026.jpg>",
  "\u200e[01/03/2026, 10:03:02] +44 7700 900123: \u200eThis message was deleted.",
];

describe("a chat that a telephone exported", () => {
  test("an iPhone's: several lines are one message, what the telephone wrote is none", () => {
    const { posts, rejects } = read(IPHONE);
    expect(rejects).toEqual([]);
    expect(posts.map((p) => [p.accountId, p.postedAt, p.text, p.media])).toEqual([
      ["+447700900123", "2026-03-01T10:01:02Z", "Boat on Friday\n2500 each", []],
      [
        expect.stringMatching(/^contact-[0-9a-f]{32}$/),
        "2026-03-01T10:02:02Z",
        "",
        ["00000003-PHOTO-2026.jpg"],
      ],
    ]);
    expect(new Set(posts.map((p) => p.platform))).toEqual(new Set(["whatsapp"]));
    expect(chooseFormat(formats, strToU8(IPHONE.join("\r\n")), "_chat.txt")?.id).toBe("whatsapp");
  });

  it.each([
    ["Android", "1/3/26, 22:01 - Fictitious: hello: you", "31/3/26, 9:05 - Fictitious: bye"],
    [
      "a clock of twelve hours",
      "1/3/26, 10:01\u202fpm - Fictitious: hello: you",
      "31/3/26, 9:05\u202fam - Fictitious: bye",
    ],
    ["the month first", "3/1/26, 10:01 PM - Fictitious: hello: you", "3/31/26, 9:05 AM - Fictitious: bye"],
    ["the year first", "2026-03-01, 22:01 - Fictitious: hello: you", "2026-03-31, 09:05 - Fictitious: bye"],
    ["points", "01.03.26, 22:01 - Fictitious: hello: you", "31.03.26, 09:05 - Fictitious: bye"],
    [
      "Arabic",
      "\u200f١\u200f/٣\u200f/٢٠٢٦، ١٠:٠١ م - Fictitious: hello: you",
      "\u200f٣١\u200f/٣\u200f/٢٠٢٦، ٩:٠٥ ص - Fictitious: bye",
    ],
  ])("is read as %s writes it", (_, first, last) => {
    const { posts, rejects } = read([first, "1/3/26 is a day within a text", last]);
    expect(rejects).toEqual([]);
    expect(posts.map((p) => [p.postedAt, p.text])).toEqual([
      ["2026-03-01T22:01:00Z", "hello: you\n1/3/26 is a day within a text"],
      ["2026-03-31T09:05:00Z", "bye"],
    ]);
  });

  it("says so where its days may be months, and takes them in the order that is said; one sent late changes no order", () => {
    const both = ["01/03/2026, 22:01 - Fictitious: a", "02/03/2026, 22:01 - Fictitious: b"];
    expect(read(both)).toEqual({
      posts: [],
      rejects: [
        [1, "DATE_AMBIGUOUS"],
        [2, "DATE_AMBIGUOUS"],
      ],
    });
    const said = (dateOrder: string) =>
      read(both, { mapping: { dateOrder } }).posts.map((p) => p.postedAt.slice(0, 10));
    expect(said("dmy")).toEqual(["2026-03-01", "2026-03-02"]);
    expect(said("mdy")).toEqual(["2026-01-03", "2026-02-03"]);
    const late = [
      "01/03/2026, 22:01 - F: a",
      "02/03/2026, 22:01 - F: b",
      "01/03/2026, 23:59 - F: late",
      "01/04/2026, 08:00 - F: c",
      "03/05/2026, 08:00 - F: d",
      "01/06/2026, 08:00 - F: e",
    ];
    expect(read(late).posts.map((p) => p.postedAt.slice(5, 10))).toEqual([
      "03-01",
      "03-02",
      "03-01",
      "04-01",
      "05-03",
      "06-01",
    ]);
  });

  it("exported again, is longer and no other; what was said twice in one minute is one", () => {
    const more = [
      ...IPHONE,
      "[02/03/2026, 10:01:02] +44 7700 900123: ok",
      "[02/03/2026, 10:01:02] +44 7700 900123: ok",
    ];
    const [before, after] = [read(IPHONE), read(more)];
    expect(after.rejects).toEqual([]);
    expect(after.posts.slice(0, 2)).toEqual(before.posts);
    expect(after.posts).toHaveLength(3);
  });

  it("is none where a text only names days, and a broken day costs its line", () => {
    const note = ["01/03/2026, 22:01 - seen at the harbour", "02/03/2026, 22:01 - nothing"];
    expect(whatsappExport.sniff(strToU8(note.join("\n")), "note.txt")).toBe(0);
    expect(whatsappExport.sniff(strToU8("Boat seen.\n01/03/2026, 22:01 - Fictitious: a"), "note.txt")).toBe(
      0,
    );
    expect(read(["nothing of a chat"]).rejects).toEqual([[1, "FIELD_MISSING"]]);
    const clock = ["13/03/2026, 22:01 - F: a", "14/03/2026, 25:01 - F: b"];
    expect(read(clock)).toMatchObject({ posts: [{ text: "a" }], rejects: [[2, "DATE_IMPOSSIBLE"]] });
  });

  it("gives a contact's name as a name only; who gave it to themselves is somebody else, in another chat too", () => {
    const chat = (first: string) =>
      read([
        `[13/03/2026, 10:00:00] F: ${first}`,
        "[13/03/2026, 10:01:02] Ada: ok",
        "[13/03/2026, 10:01:02] ~\u202fAda: ok",
        "[13/03/2026, 10:01:02] \u202a+44\u00a07700\u2011900123\u202c: ok",
      ]).posts.slice(1);
    const both = [...chat("one"), ...chat("other")];
    expect(both.map((p) => p.accountName)).toEqual(["Ada", "Ada", undefined, "Ada", "Ada", undefined]);
    expect(both.filter((p) => /ada/i.test(p.accountId))).toEqual([]);
    expect(both[2]?.accountId).toBe("+447700900123");
    // A number means the same everywhere.
    expect(new Set(both.map((p) => p.accountId)).size).toBe(5);
    expect(new Set(both.map((p) => p.id)).size).toBe(5);
  });

  it("has no author in a note that quotes a colon", () => {
    const { posts } = read([
      "13/03/2026, 22:01 - F: a",
      '13/03/2026, 22:02 - F changed the subject to "Trip: new"',
      '13/03/2026, 22:03 - F "the boat" Example: b',
      '13/03/2026, 22:04 - F of 12": c',
    ]);
    expect(posts.map((p) => [p.accountName, p.text])).toEqual([
      ["F", "a"],
      ['F "the boat" Example', "b"],
      ['F of 12"', "c"],
    ]);
  });

  it("knows no day before there was WhatsApp: years of another calendar are refused", () => {
    const jalali = ["۱۴۰۴/۱۲/۱۰, ۲۲:۰۱ - F: a", "۱۴۰۴/۱۲/۲۵, ۲۲:۰۱ - F: b"];
    expect(read(jalali)).toMatchObject({
      posts: [],
      rejects: [
        [1, "DATE_AMBIGUOUS"],
        [2, "DATE_AMBIGUOUS"],
      ],
    });
  });

  it("reads a message of a megabyte of spaces once", () => {
    const text = `x${" ".repeat(1_000_000)}y`;
    const edited = `[13/03/2026, 10:02:02] F: ${text} \u200e<This message was edited>`;
    expect(read(["[13/03/2026, 10:01:02] F: a", edited]).posts.map((p) => p.text)).toEqual(["a", text]);
  });

  it("takes a long line that nearly begins a message for what goes on", () => {
    const nearly = [`[01/03/2026, ${" ".repeat(200_000)}`, `1/3/26, 10:01 ${"a.".repeat(100_000)}`];
    const { posts, rejects } = read(["[13/03/2026, 10:01:02] F: a", ...nearly]);
    expect(rejects).toEqual([]);
    expect(posts.map((p) => p.text)).toEqual([["a", ...nearly].join("\n").trimEnd()]);
  });
});
