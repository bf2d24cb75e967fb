import { describe, expect, it } from "vitest";
import { namesModel as model } from "../../../test/support/names-model.ts";
import { analyseName } from "./analyse.ts";
import { heldOf, worthOf } from "./looks.ts";
import { NameIndex } from "./name-index.ts";

// All fictitious.
describe("which names are compared with a question first", () => {
  const asked = analyseName("Zoltan Weberknecht Quarrie", model);
  const [one = 0, two = 0, three = 0] = asked.words.map(worthOf);
  const heldBy = heldOf(asked);

  it("tells a name of as many words that holds seven tenths of what they are worth, more than half of it, or less", () => {
    const all = one + two + three;
    expect([1, 0.75, 0.65, 0.6, 0.5, 0].map((part) => heldBy(part * all, 3))).toEqual([
      "most",
      "most",
      "much",
      "much",
      "less",
      "less",
    ]);
    expect(heldBy(Math.min(one, two, three), 3)).toBe("less");
  });

  it("asks less of a name of fewer words, and no less of one of more", () => {
    const held = 0.4 * (one + two + three);
    expect([1, 2, 3, 4].map((words) => heldBy(held, words))).toEqual(["most", "much", "less", "less"]);
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
