import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  afterEvent,
  DESCRIPTIVE_PROPERTIES,
  LEXICON_LANGUAGES,
  loadOnlineModel,
  ONLINE_FILES,
  type OnlineData,
  readPost,
  referralPackage,
} from "../../src/core/index.ts";

const ROOT = new URL("../../", import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");

function filesUnder(folder: string, ending: RegExp): string[] {
  return readdirSync(new URL(folder, ROOT), { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && ending.test(e.name))
    .map((e) => `${e.parentPath}/${e.name}`);
}

describe("what the product must not have", () => {
  it("R12 no library, model or word of face, voice or gait recognition", () => {
    const lock = JSON.parse(text("package-lock.json")) as { packages: Record<string, unknown> };
    const packages = Object.keys(lock.packages).map((p) => p.replace(/^.*node_modules\//, ""));
    expect(packages.length).toBeGreaterThan(100);
    const forbidden =
      /face-?api|facenet|insightface|deepface|mediapipe|blazeface|dlib|opencv|tensorflow|tfjs|onnxruntime|voice-?print|speaker-?(?:id|rec|ver)|gait|pyannote|whisper/i;
    expect(packages.filter((p) => forbidden.test(p))).toEqual([]);
    const code =
      /\bface[-_ ]?(?:match|recogni[sz]|embed|detect|print|vector)|\bvoice[-_ ]?(?:print|match|recogni[sz])|\bgait\b|\bbiometric[-_ ]?(?:match|template)/i;
    const sources = filesUnder("src", /\.(?:ts|tsx|js)$/).filter((p) => !p.endsWith(".test.ts"));
    expect(sources.length).toBeGreaterThan(200);
    expect(sources.filter((p) => code.test(readFileSync(p, "utf8")))).toEqual([]);
  });

  it("R12 no photograph is stored, in data or in tests: image features are hashes of posts and items", () => {
    const media = ["data", "test", "e2e"].flatMap((f) =>
      filesUnder(f, /\.(?:jpe?g|heic|webp|mp4|wav|mp3|ogg)$/i),
    );
    expect(media).toEqual([]);
  });

  it("R11 no scoring code names a descriptive property, and no list of persons can be filtered by one", () => {
    const scoring = ["src/core/typologies", "src/core/resolve"].flatMap((f) =>
      filesUnder(f, /(?<!\.test)\.ts$/),
    );
    const code = (path: string): string =>
      readFileSync(path, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");
    expect(scoring.length).toBeGreaterThan(30);
    const words = [...DESCRIPTIVE_PROPERTIES].filter((p) => p !== "political");
    const reading = new RegExp(`["'\`.](?:${words.join("|")})\\b`);
    expect(scoring.filter((p) => reading.test(code(p)))).toEqual([]);
    const queries = /querystring|Query/;
    for (const path of filesUnder("src/server", /\.ts$/)) {
      const source = code(path);
      if (queries.test(source)) expect([path, reading.test(source)]).toEqual([path, false]);
    }
  });
});

interface Labelled {
  readonly id: string;
  readonly text: string;
  readonly posted_at: string;
  readonly gold: { readonly label: string };
}

describe("speech", () => {
  const json = (name: string): unknown => JSON.parse(text(`data/${name}`));
  const model = loadOnlineModel({
    ...Object.fromEntries(Object.entries(ONLINE_FILES).map(([key, file]) => [key, json(file)])),
    lexica: LEXICON_LANGUAGES.map((lang) => json(`online/lexicon/${lang}.json`)),
  } as unknown as OnlineData);
  const posts = text("data/online/sample/posts.jsonl")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Labelled);
  /** The limit that this project states; the sample is synthetic and shows no fitness for real posts. */
  const FALSE_REFERRALS_MAX = 0.02;

  it("R27 what offers no service is not referred: under the stated limit on the labelled negatives", () => {
    const negatives = posts.filter((p) => p.gold.label !== "offer");
    expect(negatives.length).toBeGreaterThan(20);
    const terms = {
      notifierName: "Exercise unit",
      notifierEmail: "unit@example.org",
      legalGround: "exercise",
      now: "2026-01-01T00:00:00Z",
      territory: ["FR"],
      source: "SOURCE_TYPE_OTHER_NOTIFICATION",
    } as const;
    const referred = negatives.filter((p) => {
      const read = readPost(model, { text: p.text, postedAt: p.posted_at });
      const post = {
        id: p.id,
        platform: "youtube",
        accountId: "a",
        postedAt: p.posted_at,
        text: p.text,
        imageHashes: [],
        read,
      };
      try {
        referralPackage(post, terms, new Set());
        return true;
      } catch {
        return false;
      }
    });
    expect(referred.length / negatives.length).toBeLessThanOrEqual(FALSE_REFERRALS_MAX);
  });

  it("R27 a journalist, a hotline and a migrant who tells of a price are left alone", () => {
    for (const post of [
      "Reporters found adverts: 'game to the UK guaranteed, pay after arrival, £3k'. The BBC investigation continues.",
      "Alarm phone: in distress at sea? Call us free of charge, we are not the police and not coastguard.",
      "I paid 3000 euro for the boat and nearly died. Do not do it, my brothers.",
    ])
      expect(readPost(model, { text: post, postedAt: "2026-01-01T00:00:00Z" }).isOffer).toBe(false);
  });

  it("R27 an appeal against a platform's action is a state of its own, and can reverse it", () => {
    expect(afterEvent("actioned", "appealed")).toBe("appealed");
    expect(afterEvent("appealed", "reversed_on_appeal")).toBe("reversed");
    expect(afterEvent("declined", "appealed")).toBeUndefined();
  });
});
