import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { LEXICON_LANGUAGES, ONLINE_FILES, type OnlineData, OnlineModel, onlineDataFrom } from "./model.ts";
import { readPost } from "./read-post.ts";

const json = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../data/${name}`, import.meta.url), "utf8"));
/** The data with these lexica instead of those in force. */
const dataWith = (lexica: OnlineData["lexica"]): OnlineData => {
  const { gazetteer: _, ...files } = ONLINE_FILES;
  const data = Object.fromEntries(Object.entries(files).map(([key, file]) => [key, json(file)]));
  return { ...data, lexica } as unknown as OnlineData;
};
const lexicon = (lang: string, terms: Readonly<Record<string, readonly string[]>>) => ({
  lang,
  checked: "",
  terms,
});

it("is read from its files, and one file of words for each language", () => {
  const data = onlineDataFrom((name) => `read ${name}`) as unknown as Record<string, unknown>;
  const { lexica, ...others } = data;
  expect(others).toEqual(
    Object.fromEntries(Object.entries(ONLINE_FILES).map(([key, file]) => [key, `read ${file}`])),
  );
  expect(lexica).toEqual(LEXICON_LANGUAGES.map((lang) => `read online/lexicon/${lang}.json`));
  expect(LEXICON_LANGUAGES).toContain("xxx");
});

it("takes the words of signs that have a weight, and none besides", () => {
  const model = new OnlineModel(dataWith([lexicon("xxx", { open: ["zzopen"], nothing: ["zznothing"] })]));
  const { signs } = readPost(model, { text: "zzopen zznothing", postedAt: "2026-10-07T10:00:00Z" });
  expect(signs.map((s) => s.feature)).toEqual(["open"]);
});

it("knows the words of a language with and without accents, where accents alone tell them apart", () => {
  const words = { open: ["đường mở"], nothing: ["khác"], self: ["tôi muốn"] };
  const model = new OnlineModel(dataWith([lexicon("vie", words), lexicon("fra", words)]));
  expect([...model.lexica.keys()].sort()).toEqual(["fra", "vie", "vie+"]);
  const signs = (text: string): string[] =>
    readPost(model, { text, postedAt: "2026-10-07T10:00:00Z" }).signs.map((s) => s.feature);
  const said = "Xin chào các bạn, ở đây tôi nói tiếng Việt với mọi người, ";
  expect(signs(`${said}đường mở`)).toEqual(["open"]);
  expect(signs(`${said}dương mơ`)).toEqual([]);
});
