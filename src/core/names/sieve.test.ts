import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "../../../test/support/cases.ts";
import {
  alignWords,
  areUnequal,
  constantOf,
  leastOdds,
  perOddsOf,
  prepareWord,
  probabilityOf,
  UNALIGNED,
} from "./align.ts";
import type { AlignmentTable } from "./alignment-table.ts";
import { ALIKE_MIN, ALIKE_WORDS_MAX, alikeness, askedKeysOf, filedKeysOf } from "./alike.ts";
import { FiledWords } from "./filed-words.ts";
import { NamesModel, namesDataFrom } from "./index.ts";
import { Sieve } from "./sieve.ts";
import { Spellings } from "./spellings.ts";
import { sameWord, type Word } from "./word.ts";

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../data/${file}`, import.meta.url), "utf8"));
const data = namesDataFrom(read);
const model = new NamesModel(data);

/** Words that many people bear, and the same with a letter more, less or other. */
const BORNE = Object.values(data.frequency.levels["latin"] ?? {})
  .flatMap((words) => words.split(" "))
  .filter((word) => /^[a-z]{2,14}$/.test(word))
  .filter((_, i) => i % 7 === 0);
const latin = fc.oneof(
  fc.constantFrom(...BORNE),
  fc
    .tuple(fc.constantFrom(...BORNE), fc.nat(9), fc.constantFrom("", "a", "k", "sh", "ğ", "ñ"))
    .map(([word, at, put]) => word.slice(0, at) + put + word.slice(at + 1) || "x"),
  fc.string({ minLength: 1, maxLength: 50 }),
);
const SCRIPTS = {
  arabic: ["خالد", "النوري", "محمد", "عبدالرحمن", "ژوژمان", "ا"],
  cyrillic: ["халед", "мухаммед", "александрович", "щербаков", "юрий"],
  hebrew: ["דוד", "יוסף", "מרדכי"],
  hangul: ["김철수", "현"].map((text) => text.normalize("NFD")),
  han: ["xiaoming", "zhang", "wei"],
} as const;
const asked = fc.constantFrom(...(Object.keys(SCRIPTS) as (keyof typeof SCRIPTS)[])).chain((script) =>
  fc.oneof(
    fc.record({ script: fc.constant(script), text: fc.constantFrom(...SCRIPTS[script]) }),
    fc.record({
      script: fc.constant(script),
      text: fc
        .array(fc.constantFrom(...SCRIPTS[script].join("")), { minLength: 1, maxLength: 12 })
        .map((letters) => letters.join("")),
    }),
  ),
);
const tableOf = (script: keyof typeof SCRIPTS | "latin"): AlignmentTable => {
  const table = model.tableOf(script);
  if (!table) throw new Error(script);
  return table;
};

describe("aligning only as far as it matters", () => {
  it("answers what it answers without a limit, or that it is less", () => {
    fc.assert(
      fc.property(asked, latin, fc.integer({ min: -30, max: 20 }), ({ script, text }, word, least) => {
        const table = tableOf(script);
        const [x, y] = [prepareWord(text, "x", table), prepareWord(word, "y", table)];
        const odds = alignWords(x, y, table);
        expect(alignWords(x, y, table, least)).toBe(odds >= least ? odds : UNALIGNED);
      }),
      { numRuns: cases(2_000) },
    );
  });

  const expectTold = (script: keyof typeof SCRIPTS | "latin", side: "x" | "y", text: string) => {
    const table = tableOf(script);
    const own = prepareWord(text, side, table);
    return (sieve: Sieve, words: readonly string[], leastLog: number): void => {
      sieve.begin({ own, side, table, leastLog }, new Spellings(words));
      words.forEach((word, spelling) => {
        const other = prepareWord(word, side === "x" ? "y" : "x", table);
        const perOdds = perOddsOf(table, own.length, other.length);
        const constant = constantOf(table, own.length, other.length, (own.expected + other.expected) / 2);
        const [x, y] = side === "x" ? [own, other] : [other, own];
        const odds = alignWords(x, y, table, leastOdds(leastLog, constant, perOdds));
        const isHopeless = odds === UNALIGNED || areUnequal(own.expected, other.expected);
        const wanted = isHopeless ? 0 : probabilityOf(constant + perOdds * odds);
        expect(sieve.sameness(spelling), `${text}, ${word}`).toBe(wanted);
      });
    };
  };

  it("is told by a sieve exactly as the words' own alignment tells it, whatever it was asked before", () => {
    const sieve = new Sieve();
    fc.assert(
      fc.property(
        fc.oneof(
          asked.map((one) => ({ ...one, side: "x" as const })),
          fc.record({
            script: fc.constant("latin" as const),
            text: latin,
            side: fc.constantFrom("x" as const, "y" as const),
          }),
        ),
        fc.array(latin, { minLength: 1, maxLength: 40 }),
        fc.double({ min: -6, max: 2, noNaN: true }),
        ({ script, text, side }, words, leastLog) => expectTold(script, side, text)(sieve, words, leastLog),
      ),
      { numRuns: cases(600) },
    );
  });

  it("is told so after any number of spellings", () => {
    const table = tableOf("cyrillic");
    const spellings = new Spellings(["khaled", "haled", "galeda"]);
    const sieve = new Sieve();
    sieve.begin({ own: prepareWord("халед", "x", table), side: "x", table, leastLog: -0.6 }, spellings);
    const told = [0, 1, 2].map((spelling) => sieve.sameness(spelling));
    expect(told.filter((same) => same > 0).length).toBeGreaterThan(1);
    let others = 0;
    for (let i = 0; i < 30_000; i++) if (sieve.sameness(i % 3) !== told[i % 3]) others++;
    expect(others).toBe(0);
  });
});

/** Words with short forms and with equivalents, and initials. */
const LISTED = [
  "abdulrahman",
  "alireza",
  "vandermeulen",
  "meulen",
  "michael",
  "mikhail",
  "william",
  "bill",
  "m",
  "k",
];

describe("the words of a gallery", () => {
  const some = BORNE.filter((_, i) => i % 3 === 0);
  const texts = [...some, ...some.map((word) => `al${word}`), ...some.map((word) => `${word}ov`), ...LISTED];
  const words: Word[] = texts.map((text) => model.word(text, "latin"));
  for (const text of SCRIPTS.cyrillic) words.push(model.word(text, "cyrillic"));

  it("are found alike as if each of those under a shared key had been compared, packed or added later", () => {
    const packed = new FiledWords(words, model);
    packed.pack();
    const growing: Word[] = words.slice(0, 500);
    const late = new FiledWords(growing, model);
    late.pack();
    for (const word of words.slice(500)) growing.push(word);
    late.add();
    let total = 0;
    const keysOf = words.map((word) => filedKeysOf(word, model));
    const slips = BORNE.filter((_, i) => i % 97 === 0).flatMap((word) => [word, `${word}a`, word.slice(1)]);
    const latins = [
      ...LISTED,
      ...slips.slice(0, cases(slips.length)),
      "alkhaled",
      "kahled",
      "mihail",
      "rahman",
    ];
    for (const [script, list] of Object.entries({ ...SCRIPTS, latin: latins }))
      for (const text of list) {
        const word = model.word(text, script as keyof typeof SCRIPTS);
        const keys = askedKeysOf(word, model, true);
        const wanted = words
          .map((other, w): [number, number] => [
            w,
            keysOf[w]?.some((key) => keys.includes(key)) ? alikeness(word, other, model) : 0,
          ])
          .filter(([, same]) => same > 0)
          .sort((a, b) => b[1] - a[1] || a[0] - b[0])
          .slice(0, ALIKE_WORDS_MAX);
        total += wanted.length;
        expect(packed.alikeTo(word, true, ALIKE_MIN), text).toEqual(wanted);
        expect(late.alikeTo(word, true, ALIKE_MIN), text).toEqual(wanted);
        for (const [w, same] of wanted) expect(same).toBe(sameWord(word, words[w] as Word, model));
      }
    expect(total).toBeGreaterThan(50);
  });

  it("are looked for anew once words have come, each way of asking for itself", () => {
    const growing = ["zoltan", "weberknecht"].map((text) => model.word(text, "latin"));
    const filed = new FiledWords(growing, model);
    const asked = model.word("золтан", "cyrillic");
    expect(filed.alikeTo(asked, true, ALIKE_MIN)).toEqual([]);
    filed.add();
    const [first, ...rest] = filed.alikeTo(asked, true, ALIKE_MIN);
    expect([first?.[0], rest]).toEqual([0, []]);
    expect(first?.[1]).toBe(sameWord(asked, growing[0] as Word, model));
    growing.push(model.word("soltan", "latin"));
    filed.add();
    expect(filed.alikeTo(asked, true, ALIKE_MIN).map(([w]) => w)).toEqual([0, 2]);
    expect(filed.alikeTo(asked, true, 0.99999)).toEqual([]);
    filed.pack();
    expect(filed.alikeTo(asked, true, ALIKE_MIN).map(([w]) => w)).toEqual([0, 2]);
  });

  it("are met with a sound left out only where that is asked for", () => {
    const filed = new FiledWords([model.word("weberknechtsen", "latin")], model);
    filed.pack();
    const asked = model.word("weberknechten", "latin");
    expect(askedKeysOf(asked, model, false).length).toBeLessThan(askedKeysOf(asked, model, true).length);
    expect(filed.alikeTo(asked, true, 0.3).map(([w]) => w)).toEqual([0]);
  });
});
