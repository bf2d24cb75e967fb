import { describe, expect, it } from "vitest";
import { absoluteUrl, type Feed, readFeedDate } from "./index.ts";
import { readFeed } from "./read-feed.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const rss = (item: string, head = ""): Uint8Array =>
  bytes(
    `<?xml version="1.0"?>${head}<rss version="2.0"><channel><title>T</title><link>https://a.example/x/</link>${item}</channel></rss>`,
  );

const item = (html: string): string =>
  `<item><title>x</title><link>https://a.example/n</link><description><![CDATA[${html}]]></description></item>`;

describe("feeds", () => {
  it("takes relative addresses from the site's, refuses other schemes", () => {
    const feed = readFeed(
      rss(
        "<item><title>a</title><link>n/1</link></item><item><title>b</title><link>javascript:x</link></item>",
      ),
    );
    expect(feed).toMatchObject({
      format: "rss",
      items: [{ url: "https://a.example/x/n/1", id: "https://a.example/x/n/1" }, { id: "b" }],
    });
    expect((feed as Feed).items[1]?.url).toBeUndefined();
  });

  it("refuses a document type with entities before anything is parsed", () => {
    expect(readFeed(rss("", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///x">]>'))).toEqual({
      refused: "DOCUMENT_TYPE",
    });
  });

  it("says where a page's feed is", () => {
    const page = bytes('<!doctype html><link rel=alternate type="application/atom+xml" href="f.xml">');
    expect(readFeed(page, "https://a.example/d/")).toEqual({
      refused: "HTML_PAGE",
      discovers: "https://a.example/d/f.xml",
    });
  });

  it("keeps ambiguous dates as words", () => {
    expect(readFeedDate("05/06/2025 10:00")).toEqual({
      published: null,
      original: "05/06/2025 10:00",
      isAmbiguous: true,
    });
    expect(readFeedDate("Fri, 06 Jun 2025 10:00 EEST")?.published).toBe("2025-06-06T07:00:00Z");
    expect(readFeedDate("2025-06-06T01:30:00+03:00")?.published).toBe("2025-06-05T22:30:00Z");
    expect(readFeedDate("31 Feb 2025")?.isAmbiguous).toBe(true);
  });

  it("bases nest, and only web addresses come out", () => {
    expect(absoluteUrl("1", "b/", "https://a.example/c/")).toBe("https://a.example/c/b/1");
    expect(absoluteUrl("file:///etc/x", "https://a.example/")).toBeUndefined();
    expect(absoluteUrl("/rss")).toBeUndefined();
  });

  it.each([
    ["scripts that are never closed", rss(item("<script ".repeat(12_500)))],
    ["line breaks that are never closed", rss(item("<br ".repeat(25_000)))],
    ["tags that are never closed", rss(item("<a".repeat(50_000)))],
    ["comments before the root", rss("", "<!-- -->\n".repeat(6_000))],
    ["links that are never closed", bytes(`<html>${"<link ".repeat(43_000)}`)],
    ["types within one link", bytes(`<html><link ${'type="application/rss+xml '.repeat(10_000)}`)],
    ["a sitemap without an end", bytes(`<urlset>${"<a>".repeat(200_000)}`)],
  ])("looks once at %s, of which a hostile site sends megabytes", (_, feed) => {
    // Processor time; of the forms that looked again and again each took seconds for every hundred thousand letters.
    const before = process.cpuUsage();
    readFeed(feed);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(2);
  });

  it("finds the document type and the root behind comments of any length, and keeps text around scripts", () => {
    const long = `<!--${"c".repeat(70_000)}-->`;
    expect(readFeed(rss("", `${long}<!DOCTYPE rss [<!ENTITY x "y">]>`))).toEqual({
      refused: "DOCUMENT_TYPE",
    });
    const map = bytes(
      `<?xml version="1.0"?>${long}<urlset><url><loc>https://a.example/1</loc></url></urlset>`,
    );
    expect(readFeed(map)).toMatchObject({ format: "sitemap", items: [{ url: "https://a.example/1" }] });
    const feed = readFeed(rss(item("before<script>x()</script>between<STYLE>y</STYLE >after<script>z")));
    expect((feed as Feed).items[0]?.contentText).toBe("before between after");
  });

  it("survives a tower of tags", () => {
    const tower = "&lt;b&gt;".repeat(20_000);
    const feed = readFeed(rss(`<item><title>t</title><description>${tower}end</description></item>`));
    expect((feed as Feed).items[0]?.contentText).toBe("end");
  });
});
