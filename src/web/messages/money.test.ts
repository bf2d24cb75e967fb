import { expect, test } from "vitest";
import { detectors, typologies } from "../../core/index.ts";
import words from "./money/en.json" with { type: "json" };

test("every typology, role and detector of the money front has words in the reader's language", () => {
  const wanted = [
    ...typologies.map((t) => `typology.${t.title}`),
    ...typologies.flatMap((t) => t.roles.map((role) => `money.role.${role}`)),
    "money.role.pass-through account",
    "detector.money-structures",
  ];
  expect(wanted.filter((key) => !(key in words))).toEqual([]);
  expect(detectors.map((d) => d.id)).toContain("money-structures");
});
