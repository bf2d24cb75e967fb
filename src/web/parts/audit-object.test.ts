import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { wordsOf } from "../../../test/support/words.ts";
import { RETAINED_KINDS, retainedObject } from "../../core/index.ts";
import { objectKeys, SAID_ELSEWHERE, splitObject } from "./audit-object.tsx";

test("an object of the log is a kind, and which of it where that is said", () => {
  expect(splitObject("report:rep-1")).toEqual(["report", "rep-1"]);
  expect(splitObject("pair:a:b")).toEqual(["pair", "a:b"]);
  expect(splitObject("taxii-collection 7")).toEqual(["taxii-collection", "7"]);
  expect(splitObject("taxii-credential port")).toEqual(["taxii-credential", "port"]);
  expect(splitObject("routes map")).toEqual(["routes map", ""]);
});

/** Every object that the code writes into the log; what stands only in a variable is not seen here. */
function objectsInCode(): readonly string[] {
  const root = new URL("../../", import.meta.url);
  const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !/\.test\.ts$|\.gen\.ts$/.test(path))
    .map((path) => readFileSync(new URL(path.replaceAll("\\", "/"), root), "utf8"));
  const written = sources.flatMap((text) =>
    [...text.matchAll(/\bobject: (?:"([^"]+)"|`([^`]+)`)/g)].map(([, plain, made]) => plain ?? made ?? ""),
  );
  return [...new Set(written.map((object) => splitObject(object)[0]))].filter((kind) => !kind.includes("${"));
}

test.each(["ar", "en", "fr"] as const)("every object of the log has words (%s)", (language) => {
  const t = wordsOf(language);
  const isSaid = (key: string): boolean => {
    try {
      return t(key) !== "";
    } catch {
      return false;
    }
  };
  const kinds = [
    ...objectsInCode(),
    ...RETAINED_KINDS.map((kind) => splitObject(retainedObject(kind, "x"))[0]),
  ];
  expect(kinds.length).toBeGreaterThan(80);
  expect(kinds.filter((kind) => !SAID_ELSEWHERE[kind] && !objectKeys(kind).some(isSaid))).toEqual([]);
});
