import { describe, expect, it } from "vitest";
import { type Card, translatedCard } from "./detector.ts";

const card: Card = {
  purpose: "to find boats",
  lawfulBasis: "Art. 8",
  dataUsed: ["orders", "seizures"],
  errorRates: "one in ten",
  affectedGroups: "buyers of boats",
  guardrails: ["a human decides"],
  reviewAt: "2026-01-31",
};
const texts: Omit<Card, "reviewAt"> = {
  purpose: "trouver des bateaux",
  lawfulBasis: "art. 8",
  dataUsed: ["commandes", "saisies"],
  errorRates: "un sur dix",
  affectedGroups: "acheteurs",
  guardrails: ["un humain décide"],
};

describe("R28 a card in another language", () => {
  it("says all that the card says, and keeps its day of review", () => {
    expect(translatedCard(card, texts)).toEqual({ ...texts, reviewAt: "2026-01-31" });
  });

  it("is none where nobody translated it", () => {
    expect(translatedCard(card, undefined)).toBeUndefined();
  });

  it.each(["purpose", "lawfulBasis", "errorRates", "affectedGroups"] as const)(
    "is none where its %s is blank",
    (field) => {
      expect(translatedCard(card, { ...texts, [field]: " " })).toBeUndefined();
    },
  );

  it.each<[string, Partial<Card>]>([
    ["one of the data is not named", { dataUsed: ["commandes"] }],
    ["more data are named", { dataUsed: ["commandes", "saisies", "plaques"] }],
    ["one of the data is blank", { dataUsed: ["commandes", ""] }],
    ["a guardrail is left out", { guardrails: [] }],
    ["a guardrail is added", { guardrails: ["un humain décide", "et un autre"] }],
    ["a guardrail is blank", { guardrails: ["  "] }],
  ])("is none where %s", (_, change) => {
    expect(translatedCard(card, { ...texts, ...change })).toBeUndefined();
  });
});
