import { describe, expect, it } from "vitest";
import type { FindingDraft } from "../finding.ts";
import { say } from "../said.ts";
import type { Card, Detector, DetectorInput } from "./detector.ts";
import { cardGaps, runDetector, runDetectors } from "./run.ts";

const card: Card = {
  purpose: "to find boats",
  lawfulBasis: "Art. 8",
  dataUsed: ["orders"],
  errorRates: "one in ten, on made data",
  affectedGroups: "buyers of boats",
  guardrails: ["a human decides"],
  reviewAt: "2026-01-31",
};
const finding: FindingDraft = {
  id: "f1",
  detector: "boats",
  detectorVersion: "1",
  techniques: [],
  front: "supply",
  subjects: [],
  evidence: ["o1"],
  score: 0.75,
  terms: [
    { name: "many", value: 0.5, because: say("") },
    { name: "soon", value: 0.25, because: say("") },
  ],
  against: [],
  summary: say(""),
  proves: [],
};
const detector = (drafts: readonly FindingDraft[], of: Partial<Detector> = {}): Detector => ({
  id: "boats",
  version: "1",
  title: "Boats",
  front: "supply",
  reference: "A page, 2025",
  techniques: [],
  card,
  detect: () => drafts,
  ...of,
});
const nothing: DetectorInput = {
  payments: [],
  posts: [],
  orders: [],
  seizures: [],
  events: [],
  identifiers: [],
};

describe("R28 what a card lacks", () => {
  it("is nothing where each field says something", () => {
    expect(cardGaps(card)).toEqual([]);
  });

  it("is everything where there is no card", () => {
    const all = [
      "purpose",
      "lawfulBasis",
      "errorRates",
      "affectedGroups",
      "dataUsed",
      "guardrails",
      "reviewAt",
    ];
    expect(cardGaps(undefined)).toEqual(all);
    expect(cardGaps({})).toEqual(all);
  });

  it.each(["purpose", "lawfulBasis", "errorRates", "affectedGroups"] as const)(
    "is its %s where that is blank",
    (field) => {
      expect(cardGaps({ ...card, [field]: " \n" })).toEqual([field]);
    },
  );

  it.each(["dataUsed", "guardrails"] as const)("is its %s where the list is empty", (field) => {
    expect(cardGaps({ ...card, [field]: [] })).toEqual([field]);
  });

  it.each(["", "soon", "2026-1-31", "2026-01-31T00:00:00Z", "on 2026-01-31", "x026-01-31", "2026-0x-31"])(
    "is the day of its review where that is %j",
    (reviewAt) => {
      expect(cardGaps({ ...card, reviewAt })).toEqual(["reviewAt"]);
    },
  );
});

describe("a detector that runs", () => {
  it("reads what it is given, and its findings come out as they are", () => {
    const seen: DetectorInput[] = [];
    const reading = detector([], {
      detect: (input) => {
        seen.push(input);
        return [finding];
      },
    });
    expect(runDetector(reading, nothing)).toEqual([finding]);
    expect(seen).toEqual([nothing]);
  });

  it("R28 does not run where its card has gaps, and the refusal names them all", () => {
    let runs = 0;
    const gappy = detector([], {
      card: { ...card, purpose: "", guardrails: [] },
      detect: () => {
        runs++;
        return [];
      },
    });
    expect(() => runDetector(gappy, nothing)).toThrow(
      expect.objectContaining({
        code: "DETECTOR_WITHOUT_CARD",
        detail: { detector: "boats", missing: "purpose, guardrails" },
      }),
    );
    expect(runs).toBe(0);
  });

  it("R14 may miss the sum of its terms by the last digits and no more", () => {
    expect(runDetector(detector([{ ...finding, score: 0.75 + 5e-7 }]), nothing)).toHaveLength(1);
    expect(runDetector(detector([{ ...finding, score: 0.75 - 5e-7 }]), nothing)).toHaveLength(1);
    for (const score of [0.75 + 2e-6, 0.75 - 2e-6, 0.5])
      expect(() => runDetector(detector([{ ...finding, score }]), nothing)).toThrow(
        "boats: a score is the sum of its terms",
      );
  });

  it("R14 has a score of nothing where no term says anything", () => {
    expect(runDetector(detector([{ ...finding, score: 0, terms: [] }]), nothing)).toHaveLength(1);
  });

  it("R13 proves each finding, and under its own name", () => {
    expect(() => runDetector(detector([finding, { ...finding, evidence: [] }]), nothing)).toThrow(
      "boats: a finding has evidence",
    );
    expect(() => runDetector(detector([{ ...finding, detector: "engines" }]), nothing)).toThrow(
      "boats: a finding says which detector made it",
    );
  });
});

describe("several detectors", () => {
  it("answer one after the other, each with what it found", () => {
    const [boats, none] = [detector([finding]), detector([], { id: "none" })];
    expect(runDetectors([none, boats], nothing)).toEqual([
      { detector: none, drafts: [] },
      { detector: boats, drafts: [finding] },
    ]);
    expect(runDetectors([], nothing)).toEqual([]);
  });
});
