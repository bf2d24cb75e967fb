import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadNamesModel, namesDataFrom } from "../../core/index.ts";
import { wordId } from "./name-rows.ts";
import { wordsIn } from "./word-list.ts";

const model = loadNamesModel(
  namesDataFrom((path) => JSON.parse(readFileSync(`data/${path}`, "utf8")) as never),
);

test("goes on when it has met more words than it keeps", () => {
  const ids = Array.from({ length: 140_000 }, (_, n) => `latin:a${n.toString(36)}`);
  for (let n = 0; n < 2; n++) {
    const found = wordsIn(ids.join(" "), model);
    expect(found.every((word, at) => wordId(word) === ids[at])).toBe(true);
  }
});
