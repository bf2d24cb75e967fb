import { describe, expect, it } from "vitest";
import type { PdqHash } from "../../hash/index.ts";
import { jaccard, type LinkablePost, linkPosts, shingles } from "./link-posts.ts";

const OFFER =
  "a safe boat to the other coast leaves every week with life jackets and an engine call us now".split(" ");
const OTHER =
  "lorries with false walls go north each night ask our driver about places and what they cost".split(" ");
type Entity = { type: string; value: unknown; owner?: string };
interface Given {
  readonly words?: readonly string[];
  readonly account?: string;
  readonly entities?: readonly Entity[];
  readonly isOffer?: boolean;
  readonly images?: readonly PdqHash[];
  readonly files?: readonly string[];
  readonly lang?: string;
}
let count = 0;
const post = ({
  words = OFFER,
  account,
  entities = [],
  isOffer = true,
  images = [],
  files,
  lang = "eng",
}: Given): LinkablePost =>
  ({
    id: `p${++count}`,
    accountId: account ?? `account-${count}`,
    read: { skeleton: words, entities, isOffer, language: { lang } },
    images,
    ...(files && { files }),
  }) as unknown as LinkablePost;
const of = (entity: Entity): Entity => ({ owner: "offeror", ...entity });
const PHONE = of({ type: "phone", value: "+447700900123" });
/** Groups as numbers in the order of their first posts; "-" for none. */
function groups(names: readonly (string | undefined)[]): string {
  const known: string[] = [];
  return names
    .map((name) => {
      if (name === undefined) return "-";
      if (!known.includes(name)) known.push(name);
      return String(known.indexOf(name) + 1);
    })
    .join("");
}
const linked = (...given: Given[]): string => {
  const { campaigns, actors } = linkPosts(given.map(post));
  return `${groups(campaigns)} ${groups(actors)}`;
};

describe("posts are linked: campaigns, then actors", () => {
  it.each<[string, Given[], string]>([
    ["copies by different accounts are one campaign of two actors", [{}, {}], "11 12"],
    ["other texts are none", [{}, { words: OTHER }], "-- 12"],
    ["one account is one actor", [{ account: "a" }, { words: OTHER, account: "a" }], "-- 11"],
    [
      "an account's post that is no offer has no actor",
      [{ account: "a" }, { account: "a", isOffer: false }],
      "11 1-",
    ],
    ["one contact is one actor", [{ entities: [PHONE] }, { words: OTHER, entities: [PHONE] }], "-- 11"],
    [
      "another contact is none",
      [{ entities: [PHONE] }, { words: OTHER, entities: [of({ type: "phone", value: "+447700900124" })] }],
      "-- 12",
    ],
    [
      "a link joins nothing",
      [
        { entities: [of({ type: "url", value: "u" })] },
        { words: OTHER, entities: [of({ type: "url", value: "u" })] },
      ],
      "-- 12",
    ],
    [
      "a contact that is not the offeror's joins nothing",
      [
        { entities: [{ type: "phone", value: "+1", owner: "reader" }] },
        { words: OTHER, entities: [of({ type: "phone", value: "+1" })] },
      ],
      "-- 12",
    ],
    [
      "a contact that is a helper's elsewhere joins nothing",
      [
        { entities: [PHONE] },
        { words: OTHER, entities: [PHONE] },
        { words: [], isOffer: false, entities: [{ ...PHONE, owner: "helper" }] },
      ],
      "--- 12-",
    ],
    ["one file is one actor", [{ files: ["f"] }, { words: OTHER, files: ["f"] }], "-- 11"],
    ["another file is none", [{ files: ["f"] }, { words: OTHER, files: ["g"] }], "-- 12"],
    [
      "a file of a post that is no offer joins nothing",
      [{ files: ["f"] }, { words: OTHER, files: ["f"], isOffer: false }],
      "-- 1-",
    ],
    [
      "the same text, route and price is one actor",
      [
        { entities: [of({ type: "price", value: "500 EUR" })] },
        { entities: [of({ type: "price", value: "500 EUR" })] },
      ],
      "11 11",
    ],
    [
      "another price is another",
      [
        { entities: [of({ type: "price", value: "500 EUR" })] },
        { entities: [of({ type: "price", value: "600 EUR" })] },
      ],
      "11 12",
    ],
    [
      "another route is another",
      [
        { entities: [of({ type: "price", value: "5" }), of({ type: "route", value: "FR>GB" })] },
        { entities: [of({ type: "price", value: "5" }), of({ type: "route", value: "BE>GB" })] },
      ],
      "11 12",
    ],
    [
      "bare posts with one contact are one campaign",
      [
        { words: ["boat"], entities: [PHONE] },
        { words: ["call"], entities: [PHONE] },
      ],
      "11 11",
    ],
    [
      "not in two languages",
      [
        { words: ["boat"], entities: [PHONE] },
        { words: ["call"], entities: [PHONE], lang: "fra" },
      ],
      "-- 11",
    ],
    ["bare posts without a contact are none", [{ words: ["boat"] }, { words: ["boat"] }], "-- 12"],
    [
      "a third of the text is a copy where a contact is shared",
      [{ entities: [PHONE] }, { words: [...OFFER.slice(0, 9), ...OTHER.slice(0, 9)], entities: [PHONE] }],
      "11 11",
    ],
    ["and none where it is not", [{}, { words: [...OFFER.slice(0, 9), ...OTHER.slice(0, 9)] }], "-- 12"],
    ["blanks count for nothing", [{}, { words: OFFER.flatMap((w) => [w, "_"]) }], "11 12"],
  ])("%s", (_, given, want) => {
    expect(linked(...given)).toBe(want);
  });

  describe("by their pictures", () => {
    /** A picture's hash of which the first `bits` bits are turned round. */
    const picture = (bits = 0): PdqHash =>
      Uint32Array.from({ length: 8 }, (_, word) => {
        const turned = Math.max(0, Math.min(32, bits - 32 * word));
        return (0x5a5a5a5a ^ (turned === 32 ? 0xffffffff : (1 << turned) - 1)) >>> 0;
      });
    const third = [...OFFER.slice(0, 9), ...OTHER.slice(0, 9)];
    const cases: [string, Given[], string][] = [
      ["one picture is one actor", [{ images: [picture()] }, { words: OTHER, images: [picture()] }], "-- 11"],
      [
        "one of several is enough",
        [{ images: [picture(200), picture()] }, { words: OTHER, images: [picture(100), picture()] }],
        "-- 11",
      ],
      [
        "a picture changed a little is the same: 31 bits of 256",
        [{ images: [picture()] }, { words: OTHER, images: [picture(31)] }],
        "-- 11",
      ],
      ["32 are another picture", [{ images: [picture()] }, { words: OTHER, images: [picture(32)] }], "-- 12"],
      [
        "whoever shows it without an offer is no actor",
        [{ images: [picture()] }, { words: OTHER, images: [picture()], isOffer: false }],
        "-- 1-",
      ],
      [
        "with a third of the text it is a campaign, of whoever",
        [{ images: [picture()] }, { words: third, images: [picture()], isOffer: false }],
        "11 1-",
      ],
    ];
    it.each(cases)("%s", (_, given, want) => {
      expect(linked(...given)).toBe(want);
    });
    it.each(cases)("among many others too: %s", (_, given, want) => {
      // Two hundred others, each with two pictures: more than are compared one by one.
      const others = Array.from({ length: 200 }, (_, i): Given => {
        const noise = (seed: number) =>
          Uint32Array.from({ length: 8 }, (_, k) => Math.imul(seed * 8 + k + 1, 0x9e3779b1) >>> 0);
        return { words: [`only${i}`], images: [noise(2 * i), noise(2 * i + 1)], isOffer: false };
      });
      const { campaigns, actors } = linkPosts([...given, ...others].map(post));
      expect(`${groups(campaigns.slice(0, 2))} ${groups(actors.slice(0, 2))}`).toBe(want);
      expect(new Set(campaigns.slice(2))).toEqual(new Set([undefined]));
    });
  });

  it("are named after their first posts", () => {
    const posts = [post({ words: OTHER }), post({ account: "a" }), post({ account: "a" })];
    const { campaigns, actors } = linkPosts(posts);
    expect(campaigns).toEqual([undefined, `campaign-${posts[1]?.id}`, `campaign-${posts[1]?.id}`]);
    expect(actors).toEqual([`actor-${posts[0]?.id}`, `actor-${posts[1]?.id}`, `actor-${posts[1]?.id}`]);
  });

  it("a contact of more than five hundred posts is a platform's", () => {
    const many = (n: number) =>
      groups(linkPosts(Array.from({ length: n }, () => post({ words: [], entities: [PHONE] }))).actors);
    expect(new Set(many(500))).toEqual(new Set("1"));
    expect(many(501).slice(0, 2)).toBe("12");
  });
});

describe("pieces of a text", () => {
  it("are five letters each, sorted, each once", () => {
    expect(shingles(["abcd"]).length).toBe(0);
    expect(shingles(["abcde"]).length).toBe(1);
    expect(shingles(["ab", "cd"]).length).toBe(1);
    expect(shingles(["ababababab"]).length).toBe(2);
    const made = [...shingles(OFFER)];
    expect(made).toEqual([...made].sort((a, b) => a - b));
    expect(new Set(made).size).toBe(made.length);
  });
  it.each([
    [[1, 2, 3], [1, 2, 3], 1],
    [[1, 2, 3], [4, 5], 0],
    [[1, 2, 3], [2, 3, 4], 0.5],
    [[1], [1, 2, 3, 4], 0.25],
    [[], [], 0],
  ])("%j and %j share %d", (a, b, share) => {
    expect(jaccard(Uint32Array.from(a), Uint32Array.from(b))).toBe(share);
  });
});
