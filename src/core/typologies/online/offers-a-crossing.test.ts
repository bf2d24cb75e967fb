import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { FindingDraft } from "../../finding.ts";
import type { Post } from "../../records.ts";
import { runDetector } from "../run.ts";
import { loadOnlineModel, ONLINE_FILES, type OnlineData, type Weights } from "./model.ts";
import { contactProperty, offersACrossing } from "./offers-a-crossing.ts";

const json = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../data/${name}`, import.meta.url), "utf8"));
const { detect } = offersACrossing;
const post = (text: string, more: Partial<Post> = {}): Post => ({
  kind: "post",
  id: "Alpha:77",
  platform: "Alpha",
  accountId: "acc",
  postedAt: "2026-10-07T10:00:00Z",
  text,
  media: [],
  ...more,
});
const input = (...posts: Post[]) => ({
  payments: [],
  posts,
  orders: [],
  seizures: [],
  events: [],
  identifiers: [],
});
const found = (...posts: Post[]): readonly FindingDraft[] => runDetector(offersACrossing, input(...posts));
const only = (...posts: Post[]): FindingDraft => found(...posts)[0] as FindingDraft;

it("finds nothing without its words rather than guess", () => {
  expect(detect(input(post("zzopen")))).toEqual([]);
});

/** One made-up word for each sign, which weighs what is said, guards take one, and nothing else weighs. */
function weigh(weights: Readonly<Record<string, number>>): void {
  const { gazetteer: _, ...files } = ONLINE_FILES;
  const data = Object.fromEntries(Object.entries(files).map(([key, file]) => [key, json(file)]));
  const real = data["weights"] as Weights;
  const features = Object.fromEntries(
    Object.entries(real.features).map(([name, { gloss, side }]) => [
      name,
      { gloss, side, weight: weights[name] ?? (side === "guard" ? -1 : 0) },
    ]),
  );
  const terms = Object.fromEntries(Object.keys(features).map((name) => [name, [`zz${name.toLowerCase()}`]]));
  loadOnlineModel({
    ...data,
    weights: { ...real, bias: -1, threshold: 0.5, features },
    lexica: [{ lang: "xxx", checked: "", terms }],
  } as unknown as OnlineData);
}

describe("a post that could hardly be surer", () => {
  beforeAll(() => weigh({ open: 3.3, reachme: 3.3, guarantee: 3.3, passage: 3.3 }));

  it("is no certainty, and its shares sum to what is said of it", () => {
    const { score, terms, summary } = only(post("zzopen zzreachme zzguarantee zzpassage"));
    expect([score, terms.length]).toEqual([0.999, 5]);
    expect(terms.reduce((sum, t) => sum + t.value, 0)).toBeCloseTo(0.999, 9);
    expect(summary).toMatchObject({ values: { probability: 0.99 } });
  });
});

describe("a post that offers a crossing", () => {
  beforeAll(() => weigh({ open: 2, reachme: 1 }));
  const ends = "from Turkey to Italy";

  it("is one finding, proved by the post, with its probability shared out among its signs", () => {
    const { score, terms, against, subjects, ...finding } = only(post("zzopen zzreachme zzjoke"));
    expect(finding).toMatchObject({
      detector: "offers-a-crossing",
      detectorVersion: "1",
      techniques: ["OIC-RCR-01"],
      front: "online",
      evidence: ["Alpha:77"],
      from: "2026-10-07T10:00:00Z",
      to: "2026-10-07T10:00:00Z",
    });
    // -1 + 2 + 1 - 1 = 1; of 0.731 the start is 0.269, and two are shared out as 2, 1 and -1.
    expect(terms).toEqual([
      { name: "base", value: 0.269, because: { id: "sign.base" } },
      { name: "open", value: 0.462, because: { id: "sign.open" } },
      { name: "reachme", value: 0.231, because: { id: "sign.reachme" } },
      { name: "joke", value: -0.231, because: { id: "sign.joke" } },
    ]);
    expect(score).toBe(0.731);
    expect(against).toEqual([
      { id: "against.sign", values: { sign: { id: "sign.joke" } } },
      { id: "against.words" },
    ]);
    expect(finding.summary).toEqual({
      id: "offers-a-crossing",
      values: {
        lang: { id: expect.stringMatching(/^language\./) },
        platform: "Alpha",
        probability: 0.73,
        signs: [{ id: "sign.open" }, { id: "sign.reachme" }],
      },
    });
    expect(subjects).toEqual([{ id: expect.stringMatching(/^advert-/), role: "advert" }]);
  });

  it("names the platform as it calls itself", () => {
    const { summary, proves } = only(post("zzopen zzreachme", { id: "tiktok:77", platform: "tiktok" }));
    expect(summary).toMatchObject({ values: { platform: "TikTok" } });
    expect(proves.find((s) => s.schema === "Advert" && s.property === "name")?.value).toBe("TikTok 77");
  });

  it("is told first where it is surer, and of equals by its id, the same each time", () => {
    const posts = [
      post("zzopen", { id: "Alpha:1" }),
      post("zzopen zzreachme", { id: "Alpha:2" }),
      post("zzopen", { id: "Alpha:3" }),
      post("zzlegal", { id: "Alpha:4" }),
    ];
    const findings = found(...posts);
    expect(findings[0]?.evidence).toEqual(["Alpha:2"]);
    expect(findings).toHaveLength(3);
    expect((findings[1]?.id ?? "") < (findings[2]?.id ?? "")).toBe(true);
    expect(found(...[...posts].reverse()).map((f) => f.id)).toEqual(findings.map((f) => f.id));
    expect(found()).toEqual([]);
  });

  it("is the advert that the decoder of posts names so, whether the node files it under its platform or not", () => {
    const subject = (id: string) => only(post("zzopen", { id })).subjects[0]?.id;
    expect(subject("Alpha:77")).toBe(subject("77"));
    expect(subject("Alpha:77")).not.toBe(subject("Beta:77"));
  });

  it.each<[string, string[]]>([
    ["zzopen", ["OIC-RCR-01"]],
    ["zzopen zzrecruit", ["OIC-RCR-01", "OIC-RCR-05"]],
    ["zzopen zzpapers", ["OIC-RCR-01"]],
    ["zzopen zzlikereal", ["OIC-RCR-01"]],
    ["zzopen zzpapers zzlikereal", ["OIC-RCR-01", "OIC-DOC-05"]],
  ])("is of these techniques: %s", (text, techniques) => {
    expect(only(post(text)).techniques).toEqual(techniques);
  });

  describe("is stated as an advert", () => {
    /** What is stated of the advert itself, as "property value". */
    const stated = (...posts: Post[]): string[] =>
      only(...posts)
        .proves.filter((s) => s.schema === "Advert")
        .map((s) => `${s.property} ${s.value}`);
    const usual = ["name", "platform", "postedAt", "account", "campaign", "offerScore"];
    const besides = (text: string): string[] =>
      stated(post(text)).filter((line) => !usual.includes(line.split(" ")[0] as string));

    it("of its account, with its score as an assessment", () => {
      const finding = only(post("zzopen", { accountName: "Somebody" }));
      const advert = finding.subjects[0]?.id;
      const account = finding.proves.find((s) => s.property === "account")?.value;
      expect(account).toMatch(/^user-/);
      const fact = { entityId: advert, schema: "Advert", kind: "fact" };
      expect(finding.proves).toEqual([
        { ...fact, property: "name", value: "Alpha 77" },
        { ...fact, property: "platform", value: "Alpha" },
        { ...fact, property: "postedAt", value: "2026-10-07T10:00:00Z" },
        { ...fact, property: "account", value: account },
        { ...fact, kind: "assessment", property: "offerScore", value: "0.7311" },
        { entityId: account, schema: "UserAccount", property: "service", value: "Alpha" },
        { entityId: account, schema: "UserAccount", property: "name", value: "Somebody" },
      ]);
      const unnamed = only(post("zzopen", { id: "77" })).proves;
      expect(unnamed[0]?.value).toBe("Alpha 77");
      expect(unnamed.at(-1)?.value).toBe("acc");
    });

    it.each<[string, string[]]>([
      ["+447700900123", ["phone +447700900123"]],
      ["@zzrota1234", ["handle zzrota1234"]],
      ["a@b.example", ["email a@b.example"]],
      ["GB33BUKB20201555555555", ["iban GB33BUKB20201555555555"]],
      ["3000 euro", ["price 3000", "currency EUR"]],
      [ends, ["fromCountry tr", "routeFrom TR", "toCountry it", "routeTo IT"]],
      ["on 3 October 2026", ["departure 2026-10-03"]],
      ["20 people", ["capacity 20"]],
      ["tomorrow", []],
    ])("with what it gives: %s", (text, want) => {
      expect(besides(`zzopen zzopen zzopen ${text}`)).toEqual(want);
    });

    it("of a campaign where its text was posted before", () => {
      const text = "zzopen a safe boat to the other coast leaves every week with life jackets";
      const [first, second] = found(post(text, { id: "Alpha:1" }), post(text, { id: "Alpha:2" }));
      for (const finding of [first, second])
        expect(finding?.proves.find((s) => s.property === "campaign")).toMatchObject({
          value: "campaign-Alpha:1",
          kind: "assessment",
        });
    });

    it("without a number that it quotes, or that is a helper's in another post", () => {
      expect(besides('zzopen "so he said +447700900123"')).toEqual([]);
      const helper = post("zzrescue zznotpolice +447700900123", { id: "Alpha:2" });
      const lines = stated(post("zzopen +447700900123 @zzrota1234"), helper);
      expect(lines.filter((line) => /^(phone|handle)/.test(line))).toEqual(["handle zzrota1234"]);
    });
  });
});

it("R28 its card says whom it can hit, and that identifiers of others are stated of no advert", () => {
  expect(offersACrossing.card.affectedGroups).toContain("rescue");
  expect(offersACrossing.card.guardrails.join(" ")).toContain("stated of no advert");
});

it.each([
  ["phone", "phone"],
  ["crypto", "cryptoAddress"],
  ["price", undefined],
])("an identifier of the type %s is stated as %s", (type, property) => {
  expect(contactProperty(type)).toBe(property);
});
