import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadNamesModel, namesDataFrom } from "../../core/index.ts";
import { wordId } from "./name-rows.ts";
import { wordsIn } from "./word-list.ts";

const model = loadNamesModel(
  namesDataFrom((path) => JSON.parse(readFileSync(`data/${path}`, "utf8")) as never),
);

test("reads the words of a list, those it met before as well", () => {
  const list = "latin:nouri arabic:نوري latin:nouri latin:nour digit:7 cyrillic:нури han:li";
  for (let n = 0; n < 2; n++) expect(wordsIn(list, model).map(wordId)).toEqual(list.split(" "));
  expect(wordsIn("arabic:نوري", model)[0]).toBe(wordsIn(list, model)[1]);
});
