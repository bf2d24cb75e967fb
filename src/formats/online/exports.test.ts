import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { strToU8 } from "fflate";
import { describe, expect, test } from "vitest";
import { context } from "../../../test/formats/support.ts";
import type { Post } from "../../core/index.ts";
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
