import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { strToU8 } from "fflate";
import { describe, expect, test } from "vitest";
import { context } from "../../../test/formats/support.ts";
import type { Post } from "../../core/index.ts";
import { csv } from "../csv.ts";
import { decodeAll } from "../decode-all.ts";
import type { Format } from "../format.ts";
import { postsCsv } from "./posts-csv.ts";
import { telegramExport } from "./telegram.ts";
import { warc } from "./warc.ts";

const read = (format: Format, bytes: Uint8Array) => {
  const { records, rejects } = decodeAll(format, bytes, context);
  return { posts: records as readonly Post[], codes: rejects.map((r) => r.code) };
};

describe("Telegram Desktop", () => {
  const message = {
    id: 7,
    type: "message",
    date: "2025-10-18T08:21:29",
    date_unixtime: "1760775689",
    from: "Fictitious",
    from_id: "user1",
  };
  const exported = (...messages: unknown[]) =>
    strToU8(JSON.stringify({ name: "Synthetic", id: 5, messages }));

  test("text parts are joined, service messages are no posts", () => {
    const { posts, codes } = read(
      telegramExport,
      exported(
        { id: 1, type: "service", date: "2025-06-01T08:00:00", action: "create_channel", text: "" },
        { ...message, text: ["see ", { type: "link", text: "https://example.org" }, " 🙏"] },
      ),
    );
    expect(codes).toEqual([]);
    expect(posts).toMatchObject([
      {
        id: "telegram:5/7",
        accountId: "user1",
        postedAt: "2025-10-18T08:21:29Z",
        text: "see https://example.org 🙏",
      },
    ]);
    expect(telegramExport.sniff(exported(message), "result.json")).toBeGreaterThan(0.9);
  });

  test("what stands behind a text is read with it: links, cards, polls, buttons", () => {
    const { posts } = read(
      telegramExport,
      exported(
        {
          ...message,
          text: ["boat, ", { type: "text_link", text: "write", href: "https://t.me/fictitious" }, "!"],
        },
        { ...message, id: 8, text: [{ type: "link", text: "t.me/fictitious" }] },
        {
          ...message,
          id: 9,
          text: [{ type: "text_link", text: "t.me/fictitious", href: "https://t.me/fictitious/" }],
        },
        { ...message, id: 10, text: [{ type: "text_link", text: "here", href: "javascript:alert(1)" }] },
        {
          ...message,
          id: 11,
          text: "",
          contact_information: { first_name: "A", phone_number: "+447700900321" },
        },
        {
          ...message,
          id: 12,
          text: "",
          poll: { question: "Who comes?", answers: [{ text: "I" }, { text: "Not I" }] },
        },
        {
          ...message,
          id: 13,
          text: "Tonight",
          inline_bot_buttons: [
            [
              { type: "url", text: "Join", data: "https://t.me/+AAAA" },
              { type: "callback", text: "no", data: "x" },
            ],
          ],
        },
      ),
    );
    expect(posts.map((p) => p.text)).toEqual([
      "boat, write (https://t.me/fictitious)!",
      "t.me/fictitious",
      "t.me/fictitious",
      "here",
      "+447700900321",
      "Who comes?\nI\nNot I",
      "Tonight\nJoin (https://t.me/+AAAA)",
    ]);
  });

  test("an account's export holds the chats that it has left", () => {
    const chat = (id: number) => ({ id, type: "private_supergroup", messages: [{ ...message, text: "a" }] });
    const account = { chats: { list: [chat(5)] }, left_chats: { list: [chat(6)] } };
    const { posts, codes } = read(telegramExport, strToU8(JSON.stringify(account)));
    expect(posts.map((p) => p.id)).toEqual(["telegram:5/7", "telegram:6/7"]);
    expect(codes).toEqual([]);
  });

  test("broken JSON, a cut file and a message without text cost themselves", () => {
    expect(read(telegramExport, strToU8('{"messages": [')).codes).toEqual(["TRUNCATED"]);
    const { posts, codes } = read(
      telegramExport,
      exported({ ...message, text: "a" }, { ...message, id: 8 }, 3),
    );
    expect(posts).toHaveLength(1);
    expect(codes).toEqual(["FIELD_MISSING", "FIELD_INVALID"]);
  });
});

describe("posts as CSV", () => {
  test("byte-order mark, semicolons, quotes and line breaks in quotes", () => {
    const bytes = strToU8(
      '\ufeffpost_id;account;created;message\n"fb-1";"A 1";"2025-07-10T11:46:43.000Z";"one\ntwo; ""three"""\nfb-2;B;never;x\n',
    );
    const { posts, codes } = read(postsCsv, bytes);
    expect(posts).toMatchObject([
      { id: "facebook:fb-1", platform: "facebook", accountId: "A 1", text: 'one\ntwo; "three"' },
    ]);
    expect(codes).toEqual(["DATE_IMPOSSIBLE"]);
    expect(postsCsv.sniff(bytes, "x.csv")).toBeGreaterThan(0.5);
    expect(postsCsv.sniff(strToU8("a;b\n1;2\n"), "x.csv")).toBe(0);
  });
});

describe("posts in a table of somebody's own", () => {
  const posts = (lines: readonly string[], mapping?: object) => {
    const format = mapping === undefined ? postsCsv : csv;
    const options = mapping === undefined ? {} : { mapping: JSON.stringify(mapping) };
    const { records, rejects } = decodeAll(format, strToU8(`${lines.join("\n")}\n`), context, options);
    return { posts: records as readonly Post[], rejects };
  };

  test.each([
    ["2026-05-01 10:00:00 CEST", "2026-05-01T08:00:00Z"],
    ["14.02.2026 08:05", "2026-02-14T08:05:00Z"],
    ["02/14/2026 8:05 PM", "2026-02-14T20:05:00Z"],
    ["1760775689", "2025-10-18T08:21:29Z"],
    ["2026-05-01T10:00:00+0200", "2026-05-01T08:00:00Z"],
    ["03/02/2026", "DATE_AMBIGUOUS"],
    ["31.02.2026", "DATE_IMPOSSIBLE"],
    ["", "FIELD_MISSING"],
  ])("%s is read as %s", (written, expected) => {
    const read = posts(["id,date,author,text", `1,${written},A,boat`]);
    expect(read.posts[0]?.postedAt ?? read.rejects[0]?.code).toBe(expected);
  });

  test("the columns of two archives of platforms are known, and of an address the platform", () => {
    const tables = [
      [
        "Page Name,Facebook Id,Post Created,Message,URL",
        "Trip,77,2026-05-01 10:00:00,boat,https://www.facebook.com/p/1",
      ],
      ["id,creation_time,text,post_owner.name,post_owner.id", "fb-1,2026-05-01T10:00:00Z,boat,Trip,77"],
    ];
    for (const table of tables) {
      expect(postsCsv.sniff(strToU8(table.join("\n")), "x.csv")).toBeGreaterThan(0.5);
      expect(posts(table).posts).toMatchObject([
        { platform: "facebook", accountId: "77", accountName: "Trip", postedAt: "2026-05-01T10:00:00Z" },
      ]);
    }
  });

  test("a bank's table is none", () => {
    const bank = strToU8(
      "ID;Date;Account;Description;Amount;Currency\n1;2026-01-02;DE89370400440532013000;rent;12,00;EUR\n",
    );
    expect(postsCsv.sniff(bank, "x.csv")).toBe(0);
    expect(postsCsv.sniff(strToU8("post_id;Date;Account;Text;Value\n"), "x.csv")).toBeGreaterThan(0.5);
  });

  const lines = ["Lien;Quand;Texte;Page", "a1;03/02/2026;bateau;Trajet"];
  const columns = {
    id: "lien",
    at: "Quand",
    text: "Texte",
    account: "Page",
    platform: { literal: "facebook" },
  };
  test("a mapping says what columns are, and which of two is the day", () => {
    expect(csv.sniff(strToU8(lines.join("\n")), "x.csv")).toBeGreaterThan(0);
    const read = posts(lines, { posts: columns, dateOrder: "dmy" });
    expect(read.posts).toMatchObject([
      { id: "facebook:a1", accountId: "Trajet", postedAt: "2026-02-03T00:00:00Z", text: "bateau" },
    ]);
  });

  test.each<[object, string, string]>([
    [{ ...columns, at: "When" }, "COLUMN_MISSING", "When"],
    [{ ...columns, when: "Quand" }, "FIELD_INVALID", "when"],
    [{ at: "Quand", text: "Texte", account: "Page" }, "COLUMN_MISSING", "id"],
  ])("a mapping that does not fit says where", (mapping, code, field) => {
    const read = posts(lines, { posts: mapping, dateOrder: "dmy" });
    expect([read.posts, read.rejects]).toEqual([[], [{ line: 1, code, field }]]);
  });
});

describe("WARC", () => {
  const record = (type: string, body: string, uri = "https://x.example.com/p/1") =>
    `WARC/1.1\r\nWARC-Type: ${type}\r\nWARC-Target-URI: ${uri}\r\nWARC-Date: 2025-11-01T00:00:00Z\r\nContent-Length: ${strToU8(body).length}\r\n\r\n${body}\r\n\r\n`;
  const page = (text: string) =>
    `HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<!doctype html><body><nav>menu</nav><article><header>River 7</header><p>${text}</p><time datetime="2025-06-09T03:38:33.000Z">x</time></article></body>`;

  test("each response is a post, plain or by gzip members; markup in a text is text", () => {
    const records = [
      record("warcinfo", "software: synthetic"),
      record("response", page("a &lt;b&gt; <i>c</i><script>x</script> ✅")),
    ];
    const expected = [
      {
        platform: "x.example.com",
        accountId: "River 7",
        postedAt: "2025-06-09T03:38:33Z",
        text: "a <b> c ✅",
      },
    ];
    expect(read(warc, strToU8(records.join(""))).posts).toMatchObject(expected);
    const members = records.map((r) => gzipSync(strToU8(r)));
    const joined = new Uint8Array(members.reduce((n, m) => n + m.length, 0));
    let at = 0;
    for (const m of members) {
      joined.set(m, at);
      at += m.length;
    }
    expect(read(warc, joined)).toMatchObject({ posts: expected, codes: [] });
    expect(warc.sniff(joined, "pages.warc.gz")).toBeGreaterThan(0.9);
  });

  test("where a link leads is read, but for a site's own tags and names", () => {
    const links = [
      'boat <a class="x" href="https://wa.me/447700900325?a=1&amp;b">WhatsApp</a>, ',
      '<a href="https://x.example.com/agent/">agent</a>, ',
      '<a href="https://x.example.com/t/boat">#boat</a> ',
      '<a href="/p/2">2</a> <a href="javascript:x()">3</a> <abbr href="https://y.example">4</abbr> ',
      '<a href="https://t.me/fictitious">t.me/fictitious</a> <a href="tel:+447700900326">call',
    ];
    expect(read(warc, strToU8(record("response", page(links.join(""))))).posts).toMatchObject([
      {
        text: "boat WhatsApp (https://wa.me/447700900325?a=1&b), agent (https://x.example.com/agent/), #boat 2 3 4 t.me/fictitious call",
      },
    ]);
  });

  test("letters that grow when they are made small move nothing, and what is never closed holds nothing up", () => {
    const turkish = record("response", page(`${"İ".repeat(200)} son`));
    expect(read(warc, strToU8(turkish)).posts).toMatchObject([{ text: `${"İ".repeat(200)} son` }]);
    const before = process.cpuUsage();
    const opened = record("response", page(`a${"<script ".repeat(200_000)}`));
    expect(read(warc, strToU8(opened)).posts).toMatchObject([{ text: "a" }]);
    const { user } = process.cpuUsage(before);
    // Microseconds of processor time: looked for anew from each of them it took minutes.
    expect(user).toBeLessThan(10_000_000);
    const closed = record("response", page("a<SCRIPT x>b</style></Script >c<style>d</STYLE>e"));
    expect(read(warc, strToU8(closed)).posts).toMatchObject([{ text: "ace" }]);
  });

  test("a cut record, a false length and a bomb are told by code", () => {
    const whole = record("response", page("x"));
    expect(read(warc, strToU8(whole.slice(0, -60))).codes).toEqual(["TRUNCATED"]);
    expect(read(warc, strToU8("no archive at all")).codes).toEqual(["MARKUP_INVALID"]);
    expect(read(warc, gzipSync(new Uint8Array(10 * 1024 * 1024))).codes).toEqual(["DECOMPRESSION_BOMB"]);
  });
});

const GOLDEN = new URL("../../../test/golden/online/", import.meta.url);

describe("the three exports of the synthetic posts", () => {
  const expected = JSON.parse(readFileSync(new URL("expected.json", GOLDEN), "utf8")) as Record<
    string,
    { dev_ids: string[] }
  >;
  const written = readFileSync(new URL("texts.jsonl", GOLDEN), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { id: string; text: string });
  test.each([
    ["telegram-result.json", telegramExport],
    ["facebook-export.csv", postsCsv],
    ["pages.warc.gz", warc],
  ] as const)("%s", (name, format) => {
    const { posts, codes } = read(format, readFileSync(new URL(name, GOLDEN)));
    const texts = new Set(posts.map((p) => p.text));
    const wanted = expected[name]?.dev_ids ?? [];
    expect(wanted.length).toBeGreaterThan(0);
    expect(codes).toEqual([]);
    expect(posts).toHaveLength(wanted.length);
    expect(written.filter((p) => wanted.includes(p.id) && !texts.has(p.text)).map((p) => p.id)).toEqual([]);
  });
});
