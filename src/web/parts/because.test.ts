import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import words from "../messages/review/en.json" with { type: "json" };
import { isolatePairs, splitUnpaired } from "./because.ts";

test("names written from the right stay beside their pair; other reasons stay as they are", () => {
  expect(isolatePairs("خيالي ~ khayali 1.00, ben ali ~ بن علي 0.97")).toBe(
    "\u2068خيالي\u2069 ~ \u2068khayali\u2069 1.00, \u2068ben ali\u2069 ~ \u2068بن علي\u2069 0.97",
  );
  expect(isolatePairs("one, two ~ three")).toBe("one, two ~ three");
});

test("words without a partner are told apart from the pairs before them", () => {
  expect(splitUnpaired("meerkant ~ meerkoet 0.85; unpaired: loodsdienst, depot")).toEqual([
    "meerkant ~ meerkoet 0.85",
    "loodsdienst, depot",
  ]);
  expect(splitUnpaired("unpaired: sarah, bob")).toEqual(["", "sarah, bob"]);
  expect(splitUnpaired("a ~ b 0.90")).toEqual(["a ~ b 0.90", undefined]);
});

test("each reason that the score of two records gives has words in the reader's language", () => {
  const source = readFileSync(new URL("../../core/resolve/score.ts", import.meta.url), "utf8");
  const reasons = [
    ...source.matchAll(
      /because(?:: |:\s+[\w.]+\s+\? )"([^"]+)"|^\s+: "([^"]+: a question|[^"]+ is a question)"/gm,
    ),
  ].map(([, first, second]) => first ?? second ?? "");
  expect(reasons.length).toBeGreaterThan(8);
  expect(reasons.filter((reason) => !Object.hasOwn(words, `because.${reason}`))).toEqual([]);
});
