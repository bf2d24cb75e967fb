import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { WaslError } from "../errors.ts";
import { say } from "../said.ts";
import { type CardTexts, type Detector, type DetectorInput, translatedCard } from "./detector.ts";
import { detectors } from "./index.ts";
import { cardGaps, runDetector, runDetectors } from "./run.ts";

const FOLDERS = ["finance", "supply", "online", "network"] as const;
const NOTHING: DetectorInput = {
  payments: [],
  posts: [],
  orders: [],
  seizures: [],
  events: [],
  identifiers: [],
};
const techniques = JSON.parse(
  readFileSync(new URL("../../../data/techniques.json", import.meta.url), "utf8"),
) as { techniques: readonly { id: string }[] };

const isDetector = (value: unknown): value is Detector =>
  typeof value === "object" && value !== null && "detect" in value && "id" in value;

/** What each file of the four folders exports, whether somebody registered it or not. */
async function exported(): Promise<{ file: string; detector: Detector }[]> {
  const found = [];
  for (const folder of FOLDERS) {
    const files = readdirSync(new URL(`./${folder}/`, import.meta.url), {
      recursive: true,
      encoding: "utf8",
    }).filter((file) => /(?<!\.test)\.ts$/.test(file) && !file.endsWith("index.ts"));
    for (const file of files) {
      const module: Record<string, unknown> = await import(
        new URL(`./${folder}/${file}`, import.meta.url).href
      );
      for (const value of Object.values(module)) {
        if (isDetector(value)) found.push({ file: `${folder}/${file}`, detector: value });
      }
    }
  }
  return found;
}
const files = await exported();

describe("the registry of detectors", () => {
  it("holds every detector that a file exports, once", () => {
    expect(files.length).toBeGreaterThan(0);
    const ids = new Set(detectors.map((d) => d.id));
    // By their ids: what the registry holds may be compiled, and a file's is not.
    expect(files.filter(({ detector }) => !ids.has(detector.id)).map((f) => f.file)).toEqual([]);
    expect(new Set(detectors.map((d) => d.id)).size).toBe(detectors.length);
    expect(detectors.length).toBe(files.length);
  });

  it.each(files)("$file is named as its detector", ({ file, detector }) => {
    expect(file.split("/").at(-1)).toBe(`${detector.id}.ts`);
  });

  it.each(detectors.map((d) => [d.id, d] as const))("R28 %s has a complete card", (_id, detector) => {
    expect(cardGaps(detector.card)).toEqual([]);
  });

  it.each(detectors.map((d) => [d.id, d] as const))("%s names its source and its year", (_id, detector) => {
    expect(detector.reference).toMatch(/\b(?:19|20)\d\d$/);
  });

  it.each(detectors.map((d) => [d.id, d] as const))("%s encodes known techniques", (_id, detector) => {
    const known = techniques.techniques.map((t) => t.id);
    expect(detector.techniques.length).toBeGreaterThan(0);
    expect(detector.techniques.filter((t) => !known.includes(t))).toEqual([]);
  });

  it.each(detectors.map((d) => [d.id, d] as const))("%s finds nothing in nothing", (_id, detector) => {
    expect(runDetector(detector, NOTHING)).toEqual([]);
  });
});

describe.each([
  ["ar", /\p{Script=Arabic}/u],
  ["fr", /\p{Script=Latin}/u],
] as const)("the cards in %s", (lang, letters) => {
  const texts = JSON.parse(
    readFileSync(new URL(`../../../data/detectors.${lang}.json`, import.meta.url), "utf8"),
  ) as CardTexts;

  it("stand for every detector and for nothing else, under the same caveat", () => {
    expect(Object.keys(texts.cards).sort()).toEqual(detectors.map((d) => d.id).sort());
    expect(texts.caveat).toMatch(letters);
  });

  it.each(detectors.map((d) => [d.id, d.card, texts.cards[d.id]] as const))(
    "R28 %s has all its texts, none of them the English",
    (_id, card, said) => {
      const translated = translatedCard(card, said);
      if (!translated || !said) throw new Error("a text is missing");
      const { reviewAt, ...english } = card;
      expect(translated.reviewAt).toBe(reviewAt);
      expect(cardGaps(translated)).toEqual([]);
      const wordsOf = (texts: object): string[] => Object.values(texts).flat();
      const all = new Set(wordsOf(english));
      expect(Object.keys(said).sort()).toEqual(Object.keys(english).sort());
      // "Dates" are so called in French too.
      expect(
        wordsOf(said).filter((text) => !letters.test(text) || (all.has(text) && text !== "dates")),
      ).toEqual([]);
    },
  );

  it("are not shown where one of their texts is missing", () => {
    const [first] = detectors;
    const said = first && texts.cards[first.id];
    if (!first || !said) throw new Error("no detector");
    expect(translatedCard(first.card, undefined)).toBeUndefined();
    expect(translatedCard(first.card, { ...said, errorRates: " " })).toBeUndefined();
    expect(translatedCard(first.card, { ...said, guardrails: said.guardrails.slice(1) })).toBeUndefined();
  });
});

describe("the runner", () => {
  const [detector] = detectors;
  if (!detector) throw new Error("no detector");

  it("R28 refuses a detector whose card is missing or incomplete", () => {
    const { card: _, ...bare } = detector;
    const broken = [bare as Detector, { ...detector, card: { ...detector.card, errorRates: " " } }];
    for (const one of broken) {
      expect(() => runDetector(one, NOTHING)).toThrow(
        expect.objectContaining({ code: "DETECTOR_WITHOUT_CARD" }) as WaslError,
      );
      expect(() => runDetectors([detector, one], NOTHING)).toThrow(WaslError);
    }
  });

  it("R14 refuses a finding whose score is not the sum of its terms", () => {
    const lying: Detector = {
      ...detector,
      detect: () => [
        {
          id: "finding-x",
          detector: detector.id,
          detectorVersion: "1",
          techniques: [],
          front: "finance",
          subjects: [],
          evidence: ["p1"],
          score: 0.9,
          terms: [{ name: "a", value: 0.5, because: say("") }],
          against: [],
          summary: say(""),
          proves: [],
        },
      ],
    };
    expect(() => runDetector(lying, NOTHING)).toThrow("sum of its terms");
  });
});
