import { expect, test } from "vitest";
import type { Post } from "../../records.ts";
import { postsOfAdverts, postsOfMasked } from "./advert-post.ts";
import { offerFindingId } from "./offers-a-crossing.ts";

const post = (text: string): Post => ({
  kind: "post",
  id: "tiktok:p1",
  platform: "tiktok",
  accountId: "acc-1",
  postedAt: "2026-03-02",
  text,
  media: [],
});
const made = (text: string, detectorVersion = "1") => ({
  id: offerFindingId(post(text), detectorVersion),
  evidence: ["tiktok:p1"],
  detectorVersion,
});
const textsOf = (posts: ReadonlyMap<string, Post>, findings: readonly { readonly id: string }[]) =>
  findings.map(({ id }) => posts.get(id)?.text);

test("each version of an edited post is that of its own finding, also of one that an older detector made", () => {
  const findings = [made("2000 euro"), made("2400 euro"), made("2400 euro", "0")];
  const posts = postsOfAdverts(findings, [post("2000 euro"), post("2400 euro")]);
  expect(textsOf(posts, findings)).toEqual(["2000 euro", "2400 euro", "2400 euro"]);
});

test("a text that was masked since is told by what the other findings leave, and is never another's", () => {
  const findings = [made("Jack: 2000 euro"), made("2400 euro")];
  const records = [post("█: 2000 euro"), post("2400 euro")];
  expect(textsOf(postsOfAdverts(findings, records), findings)).toEqual([undefined, "2400 euro"]);
  expect(textsOf(postsOfMasked(findings, records), findings)).toEqual(["█: 2000 euro", "2400 euro"]);
  // Of a masked text that a newer detector found anew, nothing is left for the older finding.
  const anew = [...findings, made("█: 2000 euro", "2")];
  expect(textsOf(postsOfMasked(anew, records), anew)).toEqual([undefined, "2400 euro", "█: 2000 euro"]);
});

test("of two masked texts, or two findings of one, none is sure, in whatever order they come", () => {
  const findings = [made("Jack: 2000 euro"), made("Jack: 2400 euro")];
  const records = [post("█: 2000 euro"), post("█: 2400 euro")];
  for (const rows of [records, records.toReversed(), records.slice(0, 1)])
    expect(postsOfMasked(findings, rows).size).toBe(0);
  expect(postsOfMasked(findings.slice(0, 1), records).size).toBe(0);
  const [only] = findings;
  expect(only && postsOfMasked([only], [post("█: 2000 euro"), post("█: 2000 euro")]).get(only.id)?.text).toBe(
    "█: 2000 euro",
  );
});
