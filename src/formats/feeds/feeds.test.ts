import { describe, expect, it } from "vitest";
import { absoluteUrl, type Feed, readFeed, readFeedDate } from "./index.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const rss = (item: string, head = ""): Uint8Array =>
  bytes(
    `<?xml version="1.0"?>${head}<rss version="2.0"><channel><title>T</title><link>https://a.example/x/</link>${item}</channel></rss>`,
  );

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

  it("survives a tower of tags", () => {
    const tower = "&lt;b&gt;".repeat(20_000);
    const feed = readFeed(rss(`<item><title>t</title><description>${tower}end</description></item>`));
    expect((feed as Feed).items[0]?.contentText).toBe("end");
  });
});
