import { expect, test } from "vitest";
import { Translator } from "./translate.ts";

const catalogue = {
  plain: "Hello",
  named: "Results for {name}",
  counted: "{count, plural, one {# result} other {# results}}",
};

test("a right-to-left name in a left-to-right sentence is isolated", () => {
  expect(new Translator("en-GB", catalogue).text("named", { name: "أحمد" })).toBe(
    "Results for \u2068أحمد\u2069",
  );
});

test("a plain name in a left-to-right sentence stays as it is, so that it can be found by text", () => {
  expect(new Translator("en-GB", catalogue).text("named", { name: "Ahmad" })).toBe("Results for Ahmad");
});

test("in a right-to-left sentence every value is isolated", () => {
  expect(new Translator("ar-u-nu-latn", catalogue).text("named", { name: "+4477" })).toContain(
    "\u2068+4477\u2069",
  );
});

test("a bidi override in a value ends inside its isolate", () => {
  const text = new Translator("en-GB", catalogue).text("named", { name: "\u202eأحمد" });
  expect(text.endsWith("\u2069")).toBe(true);
});

test("counts follow the plural rules", () => {
  const en = new Translator("en-GB", catalogue);
  expect([en.text("counted", { count: 1 }), en.text("counted", { count: 2 })]).toEqual([
    "1 result",
    "2 results",
  ]);
});

test("a message that is not there is a bug, not an empty page", () => {
  expect(() => new Translator("en-GB", catalogue).text("absent")).toThrow("no message absent");
});
