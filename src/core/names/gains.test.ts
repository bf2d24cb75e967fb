import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { alignWords, prepareWord, UNALIGNED } from "./align.ts";
import { Gains } from "./gains.ts";
import { NamesModel, namesDataFrom } from "./index.ts";
import { againstMany, couldBeWord, sameWordFrom } from "./word.ts";

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../data/${file}`, import.meta.url), "utf8"));
const data = namesDataFrom(read);
const model = new NamesModel(data);

const LATIN = Object.values(data.frequency.levels["latin"] ?? {})
  .flatMap((words) => words.split(" "))
  .filter((word) => word.length > 1)
  .filter((_, i) => i % 150 === 0);
const ASKED = [
  ["arabic", "خالد"],
  ["arabic", "عبدالرحمن"],
  ["cyrillic", "александрович"],
  ["hebrew", "מרדכי"],
  ["hangul", "김철수".normalize("NFD")],
  ["latin", "khaledov"],
  ["latin", "minsu"],
] as const;

describe("what a word compared with many can earn", () => {
  it("is never less than what an alignment earns, and cuts off no alignment that comes to what is needed", () => {
    for (const [script, text] of ASKED) {
      const table = model.tableOf(script);
      if (!table) throw new Error(script);
      for (const side of ["x", "y"] as const) {
        const other = side === "x" ? "y" : "x";
        const own = prepareWord(text, side, table);
        const gains = Gains.of(own, side, table);
        // Only Latin words stand on both sides.
        if (side === "y" && script !== "latin") continue;
        const wrong: string[] = [];
        for (const word of LATIN) {
          const units = prepareWord(word, other, table);
          const align = (least?: number): number =>
            side === "x" ? alignWords(own, units, table, least) : alignWords(units, own, table, least);
          const odds = align();
          const sum = gains.sumOf(word);
          if (sum !== gains.sumRest(units, new Int16Array(word.length + 3))) wrong.push(`sum of ${word}`);
          if (10 * odds > sum + own.alone + 1e-9) wrong.push(`${word} earns more`);
          own.gains = gains;
          for (const least of [odds - 0.1, odds + 0.1])
            if (align(least) !== (odds >= least ? odds : UNALIGNED)) wrong.push(`${word} from ${least}`);
          own.gains = undefined;
        }
        expect(wrong, `${text}, ${side}`).toEqual([]);
      }
    }
  });

  it("rules out only words that are not one with the asked", () => {
    let ruledOut = 0;
    for (const [script, text] of ASKED) {
      const asked = model.word(text, script);
      const could = againstMany([asked], model, () =>
        LATIN.map((word) => couldBeWord(0.45, word, "latin", asked, model)),
      );
      LATIN.forEach((word, i) => {
        if (could[i]) return;
        ruledOut++;
        expect(sameWordFrom(0.45, model.word(word, "latin"), asked, model), word).toBe(0);
      });
      expect(couldBeWord(0.45, "zzzzzz", "latin", asked, model), "when it is compared with few").toBe(true);
    }
    expect(ruledOut).toBeGreaterThan(300);
  });
});
