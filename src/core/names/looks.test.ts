import { describe, expect, it } from "vitest";
import { namesModel as model } from "../../../test/support/names-model.ts";
import { analyseName } from "./analyse.ts";
import { holdsMuch, worthOf } from "./looks.ts";
import { NameIndex } from "./name-index.ts";

// All fictitious.
describe("which names are compared with a question first", () => {
  const asked = analyseName("Zoltan Weberknecht Quarrie", model);
  const [one = 0, two = 0, three = 0] = asked.words.map(worthOf);
  const isMuch = holdsMuch(asked);

  it("holds a name of as many words for much that holds more than half of what they are worth", () => {
    expect(isMuch(one + two + three, 3)).toBe(true);
    expect(isMuch(one + two, 3)).toBe(true);
    expect(isMuch(Math.min(one, two, three), 3)).toBe(false);
    expect(isMuch(0, 3)).toBe(false);
  });

  it("asks less of a name of fewer words, and no less of one of more", () => {
    const held = 0.4 * (one + two + three);
    expect([1, 2, 3, 4].map((words) => isMuch(held, words))).toEqual([true, true, false, false]);
  });

  it("leaves out who shares one word with it where the asked name itself is there, and finds them where it is not", () => {
    const others = ["Zoltan Marchetti Imbroglio", "Benvenuta Weberknecht Silvan"];
    const search = (names: readonly string[]): string[] => {
      const index = new NameIndex(model);
      for (const name of names) index.add(name, name);
      return index.search("Zoltan Weberknecht Quarrie").map(({ id }) => id);
    };
    expect(search([...others, "Zoltan Weberknecht Quarrie"])).toEqual(["Zoltan Weberknecht Quarrie"]);
    expect(search(others).sort()).toEqual([...others].sort());
  });
});
