import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { MarkingInput } from "../marking/index.ts";
import {
  messagesFor,
  mustBeForEverybody,
  mustBeMessage,
  type PreventionMessage,
  type PreventionText,
  preventionId,
  preventionStanding,
  primaryLanguage,
  readTexts,
  readVetted,
  vettedTexts,
} from "./messages.ts";

const TODAY = "2026-03-01";
const NOW = `${TODAY}T12:00:00.000Z`;
const text = (more: Partial<PreventionText> = {}): PreventionText => ({
  language: "en",
  kind: "risk",
  text: "Small boats have sunk.",
  source: "Example agency, example.org/risks",
  place: "Channel",
  reviewAt: "2026-09-01",
  ...more,
});
const vetted = (more: Partial<PreventionMessage> = {}): PreventionMessage => {
  const { id, digest } = preventionId(text(more));
  return {
    ...text(),
    id,
    digest,
    writtenBy: "writer",
    writtenAt: "2026-02-01T00:00:00.000Z",
    vetting: { decision: "approved", by: "second", at: "2026-02-02T00:00:00.000Z", reason: "read" },
    ...more,
  };
};
const standing = (more: Partial<PreventionMessage>): string => preventionStanding(vetted(more), NOW);
const unvetted = (): PreventionMessage => {
  const { vetting: _vetting, ...rest } = vetted();
  return rest;
};

describe("a message for the public", () => {
  it("goes along only while a second person's vetting stands", () => {
    const second = { decision: "approved", by: "second", at: NOW, reason: "read" } as const;
    expect(standing({})).toBe("vetted");
    expect(preventionStanding(unvetted(), NOW)).toBe("proposed");
    expect(standing({ vetting: { ...second, by: "writer" } })).toBe("proposed");
    expect(standing({ vetting: { ...second, decision: "refused" } })).toBe("refused");
    expect(standing({ reviewAt: TODAY })).toBe("expired");
    expect(standing({ reviewAt: "2026-03-02" })).toBe("vetted");
    const withdrawn = { by: "writer", at: NOW, reason: "wrong number" };
    expect(standing({ withdrawn })).toBe("withdrawn");
    const all = [
      vetted({ text: "One." }),
      unvetted(),
      vetted({ reviewAt: TODAY }),
      vetted({ withdrawn }),
      vetted({ vetting: { ...second, by: "writer" } }),
    ];
    expect(vettedTexts(all, NOW).map((m) => m.text)).toEqual(["One."]);
  });

  it("names nobody of the node where it goes out", () => {
    const [out] = vettedTexts([vetted({ origin: "node-b" })], NOW);
    expect(JSON.stringify(out)).not.toMatch(/writer|second|node-b/);
  });

  it.each([
    ["a line of its own", { text: "Boats sink.\u2028More." }],
    ["a number that reads backwards", { kind: "helpline", text: "Call \u202e211\u202c." }],
    ["words that nobody sees", { text: "Boats sink.\u{e0041}\u{e0042}" }],
    ["an account by another sign", { text: "Ask \ufe6bname" }],
    ["a number with other dashes", { text: "Ask 0770\u2011090\u2011123" }],
    [
      "a number in keycaps",
      {
        text: "Ask 0\ufe0f\u20e37\ufe0f\u20e37\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e31\ufe0f\u20e32\ufe0f\u20e3",
      },
    ],
    ["a number for a place", { kind: "helpline", place: "07700 900123" }],
  ] as const)("holds no %s", (_what, more) => {
    expect(() => mustBeMessage(text(more), TODAY)).toThrow(/REQUEST_INVALID/);
  });

  it("joins letters as Persian does, and marks a direction", () => {
    expect(() => mustBeMessage(text({ text: "قایق‌ها غرق می‌شوند\u200e 112." }), TODAY)).not.toThrow();
  });

  it("is TLP:CLEAR in so many words and nothing else", () => {
    const refused = (marking: MarkingInput) =>
      expect(() => mustBeForEverybody(marking)).toThrow(/MARKING_FORBIDS/);
    mustBeForEverybody({ tlp: "clear" });
    for (const tlp of ["green", "amber", "amber+strict", "red", "purple"]) refused({ tlp });
    refused({});
    refused({ tlp: "clear", handling: ["H1"] });
    refused({ tlp: "clear", groups: ["some"] });
    refused({ tlp: "clear", purposes: ["protection"] });
    refused({ tlp: "clear", compartments: ["x"] });
    refused({ tlp: "clear", orcon: true });
  });

  it("holds no account, no address of a person and, where it tells of a risk, no number that could be somebody's", () => {
    const refused = (more: Partial<PreventionText>, field: string) =>
      expect(() => mustBeMessage(text(more), TODAY), JSON.stringify(more)).toThrow(
        expect.objectContaining({ code: "REQUEST_INVALID", detail: expect.objectContaining({ field }) }),
      );
    mustBeMessage(text(), TODAY);
    mustBeMessage(text({ text: "Call 112 or 999." }), TODAY);
    mustBeMessage(text({ kind: "helpline", text: "Call +44 7700 900 123." }), TODAY);
    refused({ text: "Ask +44 7700 900 123." }, "text");
    refused({ text: "Ask ٠٧٧٠٠-٩٠٠-١٢٣." }, "text");
    refused({ text: "Ask @guide." }, "text");
    refused({ source: "someone@example.org" }, "source");
    refused({ text: "…" }, "text");
    refused({ text: "a".repeat(601) }, "text");
    refused({ text: "Two\nlines." }, "text");
    refused({ place: " " }, "place");
    refused({ language: "und" }, "language");
    refused({ language: "not a tag" }, "language");
    refused({ reviewAt: TODAY }, "reviewAt");
    refused({ reviewAt: "2026-02-30" }, "reviewAt");
    refused({ reviewAt: "2026-13-01" }, "reviewAt");
    refused({ reviewAt: "2028-03-02" }, "reviewAt");
  });

  it("has one id for the same words, and another for others", () => {
    expect(preventionId(text())).toEqual(preventionId({ ...text() }));
    for (const more of [{ text: "Other." }, { source: "B" }, { reviewAt: "2026-09-02" }, { place: "Sea" }])
      expect(preventionId(text(more)).digest).not.toBe(preventionId(text()).digest);
  });
});

describe("what goes along with a post", () => {
  const out = vettedTexts(
    [
      vetted({ language: "en", text: "Risk in English." }),
      vetted({ language: "en", kind: "helpline", text: "Help in English." }),
      vetted({ language: "fa", text: "Risk in Persian." }),
      vetted({ language: "ku", kind: "helpline", text: "Help in Kurmanji." }),
    ],
    NOW,
  );
  const texts = (language: string): readonly string[] => messagesFor(out, language).map((m) => m.text);

  it("is in its language, each kind in English where there is none, whom to call first", () => {
    expect(texts("eng")).toEqual(["Help in English.", "Risk in English."]);
    expect(texts("fas")).toEqual(["Help in English.", "Risk in Persian."]);
    expect(texts("kmr")).toEqual(["Help in Kurmanji.", "Risk in English."]);
    expect(texts("und")).toEqual(["Help in English.", "Risk in English."]);
  });

  it("is at most three of a kind, those that were vetted last", () => {
    const many = Array.from({ length: 5 }, (_, i) =>
      vetted({
        text: `Risk ${i}.`,
        vetting: {
          decision: "approved",
          by: "second",
          at: `2026-02-0${i + 1}T00:00:00.000Z`,
          reason: "read",
        },
      }),
    );
    expect(messagesFor(vettedTexts(many, NOW), "en").map((m) => m.text)).toEqual([
      "Risk 4.",
      "Risk 3.",
      "Risk 2.",
    ]);
  });

  it("knows a language by its tag and by its ISO 639-3 code", () => {
    expect(["fas", "prs", "ckb", "ps", "en-GB", "vie"].map(primaryLanguage)).toEqual([
      "fa",
      "fa",
      "ckb",
      "ps",
      "en",
      "vi",
    ]);
    expect(["und", "mul", "", "1"].map(primaryLanguage)).toEqual(Array(4).fill(undefined));
  });
});

describe("texts that somebody else wrote", () => {
  it("have exactly what a message has, or none is read", () => {
    expect(readTexts([text()], TODAY)).toEqual([text()]);
    for (const bad of [
      {},
      [{ ...text(), name: "x" }],
      [{ ...text(), text: 1 }],
      [text({ text: "@x" })],
      [null],
    ])
      expect(readTexts(bad, TODAY), JSON.stringify(bad)).toBeUndefined();
  });

  it("are taken along from a file only while they stand vetted, and in the words that were vetted", () => {
    const kept = [vetted({ text: "One." }), unvetted(), vetted({ reviewAt: TODAY })];
    expect(readVetted(JSON.parse(JSON.stringify(kept)), NOW)?.map((m) => m.text)).toEqual(["One."]);
    expect(readVetted([{ ...vetted(), text: "Other words." }], NOW)).toBeUndefined();
    expect(readVetted([{ ...vetted(), language: "und" }], NOW)).toBeUndefined();
    expect(readVetted({}, NOW)).toBeUndefined();
  });

  it("that come with Wasl can all be proposed, in eight languages, and say that nobody vetted them", () => {
    const file = JSON.parse(
      readFileSync(new URL("../../../data/prevention/starters.json", import.meta.url), "utf8"),
    ) as { note: string; messages: readonly PreventionText[] };
    const read = readTexts(
      file.messages.map((m) => ({ ...m, reviewAt: "2026-09-01" })),
      TODAY,
    );
    expect(new Set(read?.map((m) => m.language))).toEqual(
      new Set(["en", "fr", "ar", "ckb", "fa", "ps", "vi", "sq"]),
    );
    expect(file.note).toMatch(/none of them vetted/);
    expect(JSON.stringify(file.messages)).not.toMatch(/vett/i);
  });
});
