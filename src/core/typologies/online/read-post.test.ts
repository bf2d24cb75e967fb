import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { ONLINE_FILES, type OnlineData, OnlineModel, type Weights } from "./model.ts";
import { readPost } from "./read-post.ts";

const json = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../data/${name}`, import.meta.url), "utf8"));

let model: OnlineModel;
/** A lexicon of one made-up word for each sign, "zzwarn" for "warn", and weights that are easy to sum. */
beforeAll(() => {
  const { gazetteer: _, ...files } = ONLINE_FILES;
  const data = Object.fromEntries(Object.entries(files).map(([key, file]) => [key, json(file)]));
  const weights = data["weights"] as Weights;
  const features = Object.fromEntries(
    Object.entries(weights.features).map(([name, { gloss, side }]) => [
      name,
      { gloss, side, weight: side === "guard" ? -1 : 1 },
    ]),
  );
  const terms = Object.fromEntries(Object.keys(features).map((name) => [name, [`zz${name.toLowerCase()}`]]));
  const phrases = { self: ["zzi zzopen"], legal: ["zzlegal", "zznot zzopen"] };
  model = new OnlineModel({
    ...data,
    weights: { ...weights, bias: -20, features },
    lexica: [{ lang: "xxx", checked: "", terms: { ...terms, ...phrases } }],
  } as unknown as OnlineData);
});
/** The same with other weights. */
const weighed = (more: Partial<Weights>): OnlineModel =>
  Object.assign(Object.create(OnlineModel.prototype), model, { weights: { ...model.weights, ...more } });
const read = (text: string, by = model) => readPost(by, { text, postedAt: "2026-10-07T10:00:00Z" });
/** How strongly each sign fired. */
const signs = (text: string): Record<string, number> =>
  Object.fromEntries(
    read(text)
      .terms.slice(1)
      .map(({ name, value }) => [name, Math.abs(value)]),
  );
const names = (text: string): string[] => Object.keys(signs(text)).sort();
const PHONE = "+447700900123";
const ROUTE = "from Turkey to Italy";

describe("the strength of a sign", () => {
  it("is more where it is said twice, a little more where it is said thrice, and no more after that", () => {
    const strength = (n: number) => signs(Array.from({ length: n }, () => "zzopen").join(" - "))["open"];
    expect([1, 2, 3, 4, 60].map(strength)).toEqual([1, 1.4, 1.6, 1.6, 1.6]);
  });

  it.each(["licensed", "remit", "gear"])("is half where one word alone speaks of what is %s", (name) => {
    expect(signs(`zz${name}`)[name]).toBe(0.5);
    expect(signs(`zz${name} - zz${name}`)[name]).toBe(1.4);
  });

  it("of a joke is half where a number is given, and not where a handle is", () => {
    expect(signs("zzjoke")["joke"]).toBe(1);
    expect(signs(`zzjoke ${PHONE}`)["joke"]).toBe(0.5);
    expect(signs("zzjoke @zzrota1234")["joke"]).toBe(1);
    expect(signs(`zzjoke zzjoke zzjoke ${PHONE}`)["joke"]).toBe(0.8);
  });

  it("is told with its weight, its words and its places", () => {
    const { terms, signs: found } = read("zzopen, zzwarn and zzopen");
    expect(terms).toEqual([
      { name: "base", value: -20, because: "most posts offer nothing" },
      { name: "open", value: 1.4, because: "says that a way is open, or who goes next" },
      { name: "warn", value: -1, because: "warns, or calls it a lie or a fraud" },
      { name: "noContact", value: 1, because: "gives no contact and asks for none" },
    ]);
    expect(found).toEqual([
      {
        feature: "open",
        gloss: "says that a way is open, or who goes next",
        spans: [
          { start: 0, end: 6 },
          { start: 19, end: 25 },
        ],
      },
      { feature: "warn", gloss: "warns, or calls it a lie or a fraud", spans: [{ start: 8, end: 14 }] },
    ]);
  });

  it("of nothing is not told", () => {
    const { features } = model.weights;
    const mute = weighed({ features: { ...features, open: { gloss: "", weight: 0, side: "offer" } } });
    expect(read("zzopen zzreachme", mute).terms.map((t) => t.name)).toEqual(["base", "reachme"]);
  });
});

describe("words that change each other", () => {
  it.each<[string, string, string[]]>([
    ["a longer phrase stands for itself alone", "zznot zzopen", ["legal", "noContact"]],
    ["who says it of himself says nothing", "zzi zzopen", ["noContact"]],
    ["a sign of an offer that is quoted is none", '"zzopen zzwarn" zzlegal', ["legal", "noContact", "warn"]],
    ["what stands behind the quotation is said", '"zzwarn zzwarn" zzopen', ["noContact", "open", "warn"]],
    ["papers are sold by nobody lawfully", "zzpapers zzsale", ["noContact", "papers"]],
    ["but by a licensed shop", "zzpapers zzsale zzlicensed", ["licensed", "noContact", "papers", "sale"]],
    ["sale alone is sale", "zzsale", ["noContact", "sale"]],
    ["a captain's free place is no help", "zzrecruit zznotpolice", ["noContact", "recruit"]],
    [
      "where harm is told it is",
      "zzrecruit zznotpolice zzharm",
      ["harm", "noContact", "notpolice", "recruit"],
    ],
    [
      "where something is asked it is",
      "zzrecruit zznotpolice?",
      ["asksFirst", "noContact", "notpolice", "recruit"],
    ],
    [
      "where it is between two places it is",
      `zzrecruit zznotpolice zzbetween ${ROUTE}`,
      ["between", "noContact", "notpolice", "recruit", "route"],
    ],
    ["help without a captain is help", "zznotpolice", ["noContact", "notpolice"]],
    ["what lies between is nothing without two places", "zzbetween", ["noContact"]],
  ])("%s: %s", (_, text, want) => {
    expect(names(text)).toEqual(want);
  });

  it.each<[string, boolean]>([
    ["zzjoinhim", true],
    ["zzkin zzjoinhim", false],
    ["zzjoinhim zzkin", true],
    ["zzkin, zzjoinhim", true],
    ["zzkin. zzjoinhim", true],
    ["zzkin zzjoinhim and zzjoinhim", false],
    ["zzkin zzjoinhim. zzjoinhim", true],
    [`zzkin ${"x".repeat(28)} zzjoinhim`, false],
    [`zzkin ${"x".repeat(29)} zzjoinhim`, true],
  ])("who is sent to somebody, and not one's own kin: %s", (text, isSent) => {
    expect(names(text).includes("joinhim")).toBe(isSent);
  });
});

describe("what stands beside the words", () => {
  const noTerms = "noTerms";
  it.each<[string, string, string[]]>([
    ["a number", PHONE, ["contact", noTerms]],
    ["a handle", "@zzrota1234", ["contact", noTerms]],
    ["an address alone", "a@b.example", ["noContact"]],
    ["a number that is quoted", `"so he said ${PHONE}"`, ["noContact"]],
    ["who asks to be written to", "zzreachme", ["reachme"]],
    ["who sends to another", "zzjoinhim", ["joinhim"]],
    ["who says whom to call", "zzcallhim", ["callhim"]],
    ["an account", "GB33BUKB20201555555555", ["coin", "noContact"]],
    ["an account that is quoted", '"pay GB33BUKB20201555555555"', ["noContact"]],
    ["a wallet", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", ["coin", "noContact"]],
    ["480 dollars", "480 dollars", ["noContact", "priceHigh"]],
    ["479 dollars", "479 dollars", ["noContact", "priceLow"]],
    ["a high price and a low one", "479 dollars - 5000 dollars", ["noContact", "priceHigh"]],
    ["a price that is quoted", '"it is 5000 dollars"', ["noContact", "quote"]],
    ["a quotation of nothing", '"so he said to me"', ["noContact"]],
    ["a number and a high price", `${PHONE} 480 dollars`, ["contact", noTerms, "priceHigh"]],
    [
      "a number and a high price beside a passage",
      `zzpassage ${PHONE} 480 dollars`,
      ["contact", "contactPrice", "passage", "priceHigh"],
    ],
    [
      "a vehicle alone is any car",
      `zzvessel ${PHONE} 480 dollars`,
      ["contact", noTerms, "priceHigh", "vessel"],
    ],
    [
      "a vehicle that leaves is none",
      `zzvessel zzweekly ${PHONE} 480 dollars`,
      ["contact", "contactPrice", "priceHigh", "vessel", "weekly"],
    ],
    ["a number and a low price", `${PHONE} 479 dollars`, ["contact", noTerms, "priceLow"]],
    ["both ends of a journey", ROUTE, ["noContact", "route"]],
    ["one end", "from Turkey", ["noContact"]],
    ["both ends, quoted", `"he went ${ROUTE}"`, ["noContact", "quote", "route"]],
    ["two flags and an arrow", "🇹🇷 ➡️ 🇮🇹", ["flagRoute", "noContact", "route"]],
    ["a flag and a name", "🇹🇷 ➡️ Italy", ["noContact", "route"]],
    ["a number of places", "20 people", ["noContact", "seats"]],
    ["a number and a number of places", `20 people ${PHONE}`, ["contact", "seats"]],
    ["a day", "on 3 October 2026", ["day", "noContact"]],
    ["a day that counts from the post", "tomorrow", ["noContact"]],
  ])("%s: %s", (_, text, want) => {
    expect(names(text)).toEqual(want);
  });

  it.each([
    "payafter",
    "guarantee",
    "recruit",
    "gear",
    "likereal",
    "joinhim",
    "perhead",
    "places",
    "coin",
    "open",
  ])("a contact with its terms, such as %s, lacks none", (name) => {
    expect(names(`zz${name} ${PHONE}`)).not.toContain(noTerms);
    expect(names(`zzpassage ${PHONE}`)).toContain(noTerms);
  });

  it.each<[string, boolean]>([
    [`zzpraise zzpassage ${PHONE}`, true],
    [`zzpraise zzsmuggler ${PHONE}`, true],
    [`zzpraise ${ROUTE} ${PHONE}`, true],
    [`zzpraise from Turkey ${PHONE}`, false],
    [`zzpraise ${PHONE}`, false],
    ["zzpraise zzpassage", false],
    ["zzpraise zzjoinhim", true],
    ["zzpraise zzcallhim", true],
    ...["warn", "harm", "police", "nonews", "kin", "demanded", "pleads", "quote", "rescue"].map(
      (name): [string, boolean] => [`zzpraise zzpassage zz${name} ${PHONE}`, false],
    ),
    ...["legal", "research", "longago"].map((name): [string, boolean] => [
      `zzpraise zzpassage zz${name} ${PHONE}`,
      false,
    ]),
    [`zzpraise zzpassage zzjoke ${PHONE}`, true],
  ])("praise counts where a crossing is sold, or others are sent there: %s", (text, counts) => {
    expect(names(text).includes("praise")).toBe(counts);
  });

  it.each<[string, string, boolean]>([
    ["touting", `zzarrived zzjoinhim ${PHONE}`, true],
    ["touting", "zzarrived zzjoinhim zzreachme", true],
    ["touting", "zzarrived zzjoinhim", false],
    ["touting", `zzarrived zzwaits ${PHONE}`, true],
    ["touting", "zzarrived zzwaits", false],
    ["touting", "zzarrived zzcallhim", true],
    ["touting", `zzarrived zzpraise zzpassage ${PHONE}`, true],
    ["touting", `zzarrived zzpraise ${PHONE}`, false],
    ["touting", "zzarrived", false],
    ["touting", "zzjoinhim", false],
    ["sendsOn", `zzwaits ${ROUTE} ${PHONE}`, true],
    ["sendsOn", `zzcallhim ${ROUTE} ${PHONE}`, true],
    ["sendsOn", `zzjoinhim ${ROUTE} ${PHONE}`, true],
    ["sendsOn", `${ROUTE} ${PHONE}`, false],
    ["sendsOn", `zzwaits ${PHONE}`, false],
    ["sendsOn", `zzwaits ${ROUTE}`, false],
    ["sendsOn", `zzwaits zzkin zznewlife zzjoke ${ROUTE} ${PHONE}`, true],
    ["sendsOn", `zzwaits zzkin zzwarn ${ROUTE} ${PHONE}`, false],
    ["dearRoute", `${ROUTE} ${PHONE} 480 dollars`, true],
    ["dearRoute", `${ROUTE} ${PHONE} 479 dollars`, false],
    ["dearRoute", `${ROUTE} 480 dollars`, false],
    ["dearRoute", `from Turkey ${PHONE} 480 dollars`, false],
    ["dearRoute", `zzjoke ${ROUTE} ${PHONE} 480 dollars`, false],
    ["paperTrade", `zzmakes zzpapers ${PHONE}`, true],
    ["paperTrade", "zzmakes zzpapers zzreachme", true],
    ["paperTrade", "zzmakes zzpapers", false],
    ["paperTrade", `zzmakes ${PHONE}`, false],
    ["paperTrade", `zzpapers ${PHONE}`, false],
    ["asksFirst", "zzpassage", false],
    ["asksFirst", "zzpassage?", true],
    ["asksFirst", "zzpassage 480 dollars?", false],
    ["asksFirst", "zzpassage 479 dollars?", true],
    ["asksFirst", "zzvessel 480 dollars?", true],
    ["asksFirst", "zzpassage؟", true],
    ["noTerms", "zzpassage", false],
  ])("%s: %s is so: %s", (name, text, isSo) => {
    expect(names(text).includes(name)).toBe(isSo);
  });

  it.each(["weekly", "makes", "comfort", "discount", "guarantee", "arrived"])(
    "who asks, and states a price and %s, states terms of his own",
    (name) => {
      expect(names(`zz${name} 480 dollars?`)).not.toContain("asksFirst");
    },
  );
});

describe("an offer", () => {
  it("is one from the threshold on", () => {
    const sum = (bias: number) => read("zzreachme", weighed({ bias, threshold: 0.5 }));
    expect(sum(-1)).toMatchObject({ probability: 0.5, isOffer: true });
    expect(sum(-1.001).isOffer).toBe(false);
  });

  it("is none of a protected class, whatever it says", () => {
    const sure = weighed({ bias: 20 });
    const kind = (text: string) => {
      const { isOffer, protectedAs } = read(text, sure);
      return [isOffer, protectedAs];
    };
    expect(kind(`zzopen ${PHONE}`)).toEqual([true, undefined]);
    expect(kind("zzrescue zznotpolice")).toEqual([false, "hotline"]);
    expect(kind("zzrescue")).toEqual([true, undefined]);
    expect(kind("zzpleads zzdemanded")).toEqual([false, "help_seeking"]);
    // A sign that the class must not have.
    expect(kind("zzpleads zzdemanded zzpayafter")).toEqual([true, undefined]);
  });
});

describe("whose a number is", () => {
  const ownerOf = (text: string, bias = -20): string | undefined =>
    read(`${text} ${PHONE}`, weighed({ bias })).entities.find((e) => e.type === "phone")?.owner;

  it.each<[string, string | undefined]>([
    ["", "unknown"],
    ["zzdemanded zzkin", "vulnerable"],
    ["zznonews", "vulnerable"],
    ["zzpleads zzrescue", "vulnerable"],
    ["zzrescue", "helper"],
    ["zznotpolice", "helper"],
    ["zzlegal zzwarn", "helper"],
    ["zzquote", "suspect_quoted"],
    ["zzwarn zzsale", "suspect_quoted"],
    ["zzlicittravel", "business"],
    ["zzlicensed", "business"],
    ["zzsale", "business"],
    ["zzremit", "business"],
    ["zzopen", "unknown"],
  ])("where nothing is offered: %s", (text, owner) => {
    expect(ownerOf(text)).toBe(owner);
  });

  it("of an offer is the offeror's, and not where it is quoted", () => {
    expect(ownerOf("zzopen", 20)).toBe("offeror");
    const quoted = read(`zzopen "so he said ${PHONE}" @zzrota1234`, weighed({ bias: 20 }));
    expect(quoted.entities.map((e) => [e.type, e.owner])).toEqual([
      ["phone", "suspect_quoted"],
      ["handle", "offeror"],
    ]);
  });

  it("where somebody is warned of it is the suspect's only as a contact", () => {
    const { entities } = read(`zzwarn "so he said to me: ${PHONE}"`);
    expect(entities.map((e) => e.owner)).toEqual(["unknown"]);
  });
});

describe("what is read of a post", () => {
  it("stands in the order of the text, at its place, whatever its kind", () => {
    const text = `20 people ${ROUTE} on 3 October 2026, 3000 euro, tomorrow, ${PHONE}`;
    const { entities } = read(text);
    expect(entities.map((e) => [e.type, text.slice(e.start, e.end), e.value])).toEqual([
      ["capacity", "20 people", 20],
      ["route", "Turkey to Italy", { from: "TR", to: "IT" }],
      ["date", "3 October 2026", "2026-10-03"],
      ["price", "3000 euro", { amount: 3000, currency: "EUR" }],
      ["relative_date", "tomorrow", expect.anything()],
      ["phone", PHONE, PHONE],
    ]);
    expect(entities.filter((e) => e.owner !== undefined).map((e) => e.type)).toEqual(["phone"]);
  });

  it("is likened by its words, with one sign for numbers, places and contacts in a row", () => {
    expect(read(`Boat ${ROUTE} for 3000 euro ${PHONE} 🚤 go!`).skeleton).toEqual([
      "boat",
      "from",
      "_",
      "to",
      "_",
      "for",
      "_",
      "go",
    ]);
    expect(read("").skeleton).toEqual([]);
  });

  it("leaves out what a hashtag says", () => {
    expect(names("#zzopen zzlegal")).toEqual(["legal", "noContact"]);
    expect(read("#boat go").skeleton).toEqual(["go"]);
  });
});
