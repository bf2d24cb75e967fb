import { describe, expect, it } from "vitest";
import { namesModel as model } from "../../../test/support/names-model.ts";
import { probabilityOf } from "./align.ts";
import { analyseName } from "./analyse.ts";
import { FEATURES } from "./compare.ts";
import { explainNames, matchedWords, traceNames } from "./index.ts";
import { searchKeysOf } from "./keys.ts";

const analysed = (text: string) => analyseName(text, model);

/** Its words; "given" and "family" by their places; and what else stood around them. */
function read(text: string): string {
  const name = analysed(text);
  return [
    name.words.map((w) => (w.script === "latin" ? w.text : `${w.script}:${w.text}`)).join(" "),
    ...(name.words.length > 1 ? [`given ${name.given} family ${name.family}`] : []),
    ...(name.forms.length > 0 ? [`forms ${name.forms.join(" ")}`] : []),
    ...(name.hasKunya ? ["kunya"] : []),
    ...(name.hasFiliation ? ["filiation"] : []),
    ...(name.qualifier === "" ? [] : [`(${name.qualifier})`]),
    ...(name.isOrganisation ? ["organisation"] : []),
  ].join(" | ");
}

describe("a name is read as words with their roles", () => {
  it.each<[string, string]>([
    ["Khaled Nouri", "khaled nouri | given 0 family 1"],
    ["NOURI Khaled", "nouri khaled | given 1 family 0"],
    ["Khaled NOURI", "khaled nouri | given 0 family 1"],
    ["Nouri, Khaled", "nouri khaled | given 1 family 0"],
    ["النوري، خالد", "arabic:النوري arabic:خالد | given 1 family 0"],
    ["Nouri,", "nouri"],
    ["K NOURI", "k nouri | given 0 family 1"],
    ["Nouri", "nouri"],
    ["", ""],
    ["Иван Петрович Сидоров", "cyrillic:иван cyrillic:петрович cyrillic:сидоров | given 0 family 2"],
    ["Сидоров Иван Петрович", "cyrillic:сидоров cyrillic:иван cyrillic:петрович | given 1 family 0"],
    ["Ivan Petrovich", "ivan petrovich | given 0 family 1"],
    ["王小明", "han:wang han:xiaoming | given 1 family 0"],
    ["欧阳娜娜", "han:ouyang han:nana | given 1 family 0"],
    ["欧阳", "han:ou han:yang | given 1 family 0"],
    ["王", "han:wang"],
    ["王小明明明", "han:wangxiaomingmingming"],
    ["王 小明", "han:wang han:xiaoming | given 1 family 0"],
    ["김철수", "hangul:김 hangul:철수 | given 1 family 0"],
    ["김", "hangul:김"],
    ["김 철수", "hangul:김 hangul:철수 | given 1 family 0"],
    ["Abd al-Rahman Nouri", "abdulrahman nouri | given 0 family 1"],
    ["Abdul Rahman Nouri", "abdulrahman nouri | given 0 family 1"],
    ["Abd ar-Rahman", "abdulrahman"],
    ["Abdul", "abdul"],
    ["عبد الرحمن النوري", "arabic:عبدالرحمن arabic:النوري | given 0 family 1"],
    ["Abu Omar", "omar | kunya"],
    ["Abu Omar al-Nouri", "omar nouri | given 0 family 1 | kunya"],
    ["Abu", "abu"],
    ["Dr Khaled Nouri", "khaled nouri | given 0 family 1"],
    ["Dr Khaled", "khaled"],
    ["Khaled bin Ahmad", "khaled ahmad | given 0 family 1 | filiation"],
    ["bin Ahmad Nouri", "ahmad nouri | given 0 family 1"],
    ["Le Van", "le van | given 0 family 1"],
    ["Nguyễn Văn Hùng", "nguyen hung | given 1 family 0"],
    ["Nguyen Van Hung", "nguyen hung | given 1 family 0"],
    ["Hung Nguyen", "hung nguyen | given 0 family 1"],
    ["Đặng Thị Lan", "dang thi lan | given 0 family 2"],
    ["Đorđe Đurić", "đorđe đurič | given 0 family 1"],
    ["Đào Minh Trí", "dao minh tri | given 0 family 2"],
    ["Đinh Minh Trí", "dinh minh tri | given 0 family 2"],
    ["Đinh Minh", "đinh minh | given 0 family 1"],
    ["Đinh Petrović", "đinh petrovič | given 0 family 1"],
    // Of two words only what is surely Vietnamese stands first.
    ["Hoang Petrov", "hoang petrov | given 0 family 1"],
    ["Dr Hoang Petrov", "hoang petrov | given 0 family 1"],
    ["Phan Chea", "phan chea | given 0 family 1"],
    ["Hoang Van Minh", "hoang minh | given 1 family 0"],
    ["Hoang Minh Duc", "hoang minh duc | given 2 family 0"],
    ["Trần Hưng", "tran hung | given 1 family 0"],
    ["Nguyen Hung", "nguyen hung | given 1 family 0"],
    ["Van Da", "van da | given 0 family 1"],
    ["Le", "le"],
    ["Salah ad-Din", "salah din | given 0 family 1"],
    ["Salah ad Din", "salah din | given 0 family 1"],
    ["Rotabo Marine GmbH", "rotabo marine | given 0 family 1 | forms llc | organisation"],
    ["Rotabo Marine Co. Ltd", "rotabo marine | given 0 family 1 | forms llc | organisation"],
    ["GmbH", "gmbh"],
    ["Rotabo S.A.", "rotabo | forms plc | organisation"],
    ["As Rotabo", "rotabo"],
    ["A.B.C. Marine", "abc marine | given 1 family 0 | organisation"],
    ["J. B. Smith", "j b smith | given 0 family 2"],
    ["J.B. Smith", "j b smith | given 0 family 2"],
    ["Brigade Forty-Four", "brigade digit:44 | given 0 family 1"],
    ["Brigade 0044", "brigade digit:44 | given 0 family 1"],
    ["Brigade forty", "brigade digit:40 | given 0 family 1"],
    ["Forty Forty", "digit:40 digit:40 | given 0 family 1"],
    ["Brigade Forty Zartoub", "brigade digit:40 zartoub | given 0 family 2"],
    ["1st Zartoubi Fleet", "digit:1 zartoubi fleet | given 0 family 2"],
    // Numerals at the end are numbers, where they cannot be a name.
    ["Sea Zartoub II", "sea zartoub digit:2 | given 0 family 1"],
    ["Sea Zartoub XI", "sea zartoub digit:11 | given 0 family 1"],
    ["Zartoub II of Quarrie", "zartoub digit:2 quarrie | given 0 family 2"],
    ["Zartoub V of Quarrie", "zartoub digit:5 quarrie | given 0 family 2"],
    ["Zartoub v of Quarrie", "zartoub v quarrie | given 0 family 2"],
    ["Zartoub II Quarrie", "zartoub ii quarrie | given 0 family 1"],
    ["Zartoub V", "zartoub v | given 0 family 1"],
    ["자르 08호", `hangul:${"자르".normalize("NFD")} digit:8 | given 1 family 0`],
    ["查尔 3世", "han:chaer digit:3 | given 1 family 0"],
    ["Zartoub Xi", "zartoub xi | given 0 family 1"],
    ["SEA ZARTOUB XI", "sea zartoub xi | given 0 family 2"],
    // Letters of another script are initials of two and three; with a point also syllables.
    ["Kh. Zartoubi", "k zartoubi | given 0 family 1"],
    ["Zartoubi Sh", "zartoubi s | given 0 family 1"],
    ["Yu. Zartoubova", "y zartoubova | given 0 family 1"],
    ["Yu Zartoubova", "yu zartoubova | given 0 family 1"],
    ["Kh.", "kh"],
    // Two initials before a name are no legal form.
    ["S A Zartoubi", "s a zartoubi | given 0 family 2"],
    ["Zartoubi S A", "zartoubi | forms plc | organisation"],
    // The father of Bakr is a given name.
    ["Abu Bakr Zartoubi", "abubakr zartoubi | given 0 family 1 | kunya"],
    ["أبو بكر زرتوب", "arabic:ابوبكر arabic:زرتوب | given 0 family 1 | kunya"],
    ["20 5 boats", "digit:25 boats | given 0 family 1 | organisation"],
    ["Tripoli (Libya)", "tripoli libya | given 0 family 1 | (libya)"],
    ["Tripoli ()", "tripoli"],
    ["Rafidain Bank", "rafidain bank | given 0 family 1 | organisation"],
    ["Γιώργος", "giorgos"],
    // Numbers: tens and a unit are one, nothing else is.
    ["Brigade 10 5", "brigade digit:10 digit:5 | given 0 family 2"],
    ["Brigade 20 12", "brigade digit:20 digit:12 | given 0 family 2"],
    ["Brigade 25 5", "brigade digit:25 digit:5 | given 0 family 2"],
    ["Brigade 100 5", "brigade digit:100 digit:5 | given 0 family 2"],
    ["Brigade 90 9", "brigade digit:99 | given 0 family 1"],
    ["Brigade 40 0", "brigade digit:40 digit:0 | given 0 family 2"],
    ["Brigade 000", "brigade digit:0 | given 0 family 1"],
    // What stands in brackets, of two letters to sixty.
    ["Tripoli (L)", "tripoli l | given 0 family 1"],
    ["Tripoli ( LIBYA )", "tripoli libya | given 0 family 1 | (libya)"],
    ["Tripoli ((Libya))", "tripoli libya | given 0 family 1 | (libya)"],
    [`Tripoli (${"a".repeat(60)})`, `tripoli ${"a".repeat(60)} | given 0 family 1 | (${"a".repeat(60)})`],
    [`Tripoli (${"a".repeat(61)})`, `tripoli ${"a".repeat(61)} | given 0 family 1`],
    // All in capitals say nothing; a patronymic stands behind a given name, and short words are none.
    ["KHALED NOURI", "khaled nouri | given 0 family 1"],
    ["Petrovich Ivan Sidorov", "petrovich ivan sidorov | given 0 family 2"],
    ["Sidorov Ivan Petrovich", "sidorov ivan petrovich | given 1 family 0"],
    ["Ivan Petrovich Sidorov", "ivan petrovich sidorov | given 0 family 2"],
    ["Ivan Ilich Sidorov", "ivan ilich sidorov | given 0 family 2"],
    ["Sidorov Ivan Ilich", "sidorov ivan ilich | given 0 family 2"],
    // Two letters with stops are a form at the end alone.
    ["U.N. Marine", "u n marine | given 0 family 2 | organisation"],
    ["Marine U.N.", "marine un | given 0 family 1 | organisation"],
    // A family name of one syllable before one to three.
    ["김철수영희", "hangul:김철수영희".normalize("NFD")],
    ["김철수영", "hangul:김 hangul:철수영 | given 1 family 0".normalize("NFD")],
    ["김철", "hangul:김 hangul:철 | given 1 family 0".normalize("NFD")],
    ["a b c d e f g h i j k l m n", "a b c d f g h j k l m n | given 0 family 11"],
  ])("%s", (text, want) => {
    expect(read(text)).toBe(want);
  });

  it("joins neighbours of one script to one word", () => {
    expect(analysed("Plat Ono Vich").join(0, 2).text).toBe("platono");
    expect(analysed("Plat Ono Vich").join(0, 3).text).toBe("platonovich");
    expect(analysed("Plat Ono Vich").join(1, 2).text).toBe("onovich");
    expect(analysed("Khaled نوري").join(0, 2).text).toBe("khaled");
    // Asked for again, and for others in between.
    const name = analysed("Plat Ono Vich Sen");
    for (let times = 0; times < 2; times++)
      expect(
        (
          [
            [0, 2],
            [0, 3],
            [1, 2],
            [1, 3],
            [2, 2],
          ] as const
        ).map(([i, n]) => name.join(i, n).text),
      ).toEqual(["platono", "platonovich", "onovich", "onovichsen", "vichsen"]);
    expect(name.joins().map((word) => word.text)).toEqual(["platono", "onovich", "vichsen"]);
    expect(analysed("Khaled نوري").joins()).toEqual([]);
    expect(analysed("Khaled").joins()).toEqual([]);
  });

  it.each<[string, string[]]>([
    ["Khaled Nouri", ["KLT", "NR", "LT"]],
    ["خالد النوري", ["KLT", "NR", "SLT", "KSLT"]],
    ["Brigade 44", ["BRKT", "44"]],
    ["王小明", ["N", "KSMN", "FN", "SMN", "F", "MN"]],
    [
      "Charles Dodgson Wright Jung Gage Xanthe",
      ["SRLS", "TKSN", "RKT", "SN", "K", "KSNT", "KRLS", "FRKT", "N", "KS", "KNT", "RT"],
    ],
    ["", []],
  ])("is looked for by the keys of %s", (text, want) => {
    expect(searchKeysOf(analysed(text), model)).toEqual(want);
  });
});

/** Words that were paired, with how sure to the hundredth; "-" before those of the first name alone, "+" of the second. */
function pairs(a: string, b: string): string[] {
  const { pairs, onlyA, onlyB } = traceNames(analysed(a), analysed(b), model);
  return [
    ...pairs.map((p) => `${p.a} ~ ${p.b} ${p.same.toFixed(2)}`).sort(),
    ...onlyA.map((w) => `-${w}`),
    ...onlyB.map((w) => `+${w}`),
  ];
}
const features = (a: string, b: string): Record<string, number> => {
  const found = traceNames(analysed(a), analysed(b), model).features;
  return Object.fromEntries(
    FEATURES.map((name, i) => [name, Math.round((found[i] as number) * 100) / 100 + 0] as const).filter(
      ([, value]) => value !== 0,
    ),
  );
};

describe("the words of two names are paired", () => {
  it.each<[string, string, string[]]>([
    ["Khaled Nouri", "Khaled Nouri", ["khaled ~ khaled 1.00", "nouri ~ nouri 1.00"]],
    ["Khaled Nouri", "Nouri Khaled", ["khaled ~ khaled 1.00", "nouri ~ nouri 1.00"]],
    ["Khaled Nouri", "Halid Noori", ["khaled ~ halid 0.96", "nouri ~ noori 0.99"]],
    ["Khaled Nouri", "Hamid Nouri", ["nouri ~ nouri 1.00", "-khaled", "+hamid"]],
    ["Khaled Nouri", "خالد النوري", ["khaled ~ خالد 1.00", "nouri ~ النوري 0.98"]],
    ["Халед Нури", "خالد النوري", ["нури ~ النوري 0.98", "халед ~ خالد 0.93"]],
    ["Khaled Nouri", "Wxyz Bcdf", ["-khaled", "-nouri", "+wxyz", "+bcdf"]],
    ["K Nouri", "Khaled Nouri", ["k ~ khaled 0.70", "nouri ~ nouri 1.00"]],
    ["Y Nouri", "Ivan Nouri", ["nouri ~ nouri 1.00", "+ivan"]],
    ["B Nouri", "Khaled Nouri", ["nouri ~ nouri 1.00", "-b", "+khaled"]],
    ["Nouri", "Alnouri", ["nouri ~ alnouri 0.98"]],
    ["Alreza Nouri", "Ali Nouri", ["nouri ~ nouri 1.00", "-alreza", "+ali"]],
    ["Bill Smith", "William Smith", ["bill ~ william 0.90", "smith ~ smith 1.00"]],
    ["Plat Ono Vich", "Platonovich", ["plat ~ platonovich 0.90"]],
    ["Plato Novich", "Platonovich", ["plato ~ platonovich 0.90"]],
    ["Platonovich", "Plat Ono Vich", ["platonovich ~ plat 0.90"]],
    ["Johnathan Nouri", "Johnahtan Nouri", ["johnathan ~ johnahtan 1.00", "nouri ~ nouri 1.00"]],
    ["Johnathan Nouri", "Jonathan Nouri", ["johnathan ~ jonathan 1.00", "nouri ~ nouri 1.00"]],
    ["UNSC", "United Nations Security Council", ["unsc ~ united 0.80"]],
    ["UNSB", "United Nations Security Council", ["-unsb", "+united", "+nations", "+security", "+council"]],
    ["UN", "United Nations", ["-un", "+united", "+nations"]],
    ["Brigade 44", "Brigade 45", ["brigade ~ brigade 1.00", "-44", "+45"]],
    ["Brigade 44", "Brigade Forty-Four", ["44 ~ 44 1.00", "brigade ~ brigade 1.00"]],
    ["بنك الرافدين", "Rafidain Bank", ["الرافدين ~ rafidain 0.96", "بنك ~ bank 0.99"]],
    ["王小明", "Wang Xiaoming", ["wang ~ wang 1.00", "xiaoming ~ xiaoming 1.00"]],
    ["김철수", "Kim Cheolsu", ["김 ~ kim 0.97", "철수 ~ cheolsu 0.99"]],
    ["", "Khaled", []],
  ])("%s, %s", (a, b, want) => {
    expect(pairs(a, b)).toEqual(want);
  });

  it("the same way whichever comes first", () => {
    const [a, b] = ["Khaled ibn Ahmad Nouri", "Nouri Halid"];
    const turned = pairs(b, a).map((p) =>
      p.replace(/^(\S+) ~ (\S+)/, "$2 ~ $1").replace(/^[-+]/, (s) => (s === "-" ? "+" : "-")),
    );
    expect(pairs(a, b)).toEqual(turned.sort((x, y) => pairs(a, b).indexOf(x) - pairs(a, b).indexOf(y)));
    expect(features(a, b)).toEqual(features(b, a));
  });
});

describe("two names are measured", () => {
  it.each<[string, string, Record<string, number>]>([
    [
      "Khaled Nouri",
      "Khaled Nouri",
      {
        agreement: 1.4,
        sharePaired: 1,
        shareAll: 1,
        worstWord: 1,
        spelling: 1,
        givenRarity: 0.76,
        familyRarity: 0.64,
      },
    ],
    [
      "Khaled Nouri",
      "Nouri Khaled",
      {
        agreement: 1.4,
        sharePaired: 1,
        shareAll: 1,
        worstWord: 1,
        givenRarity: 0.7,
        familyRarity: 0.7,
      },
    ],
    [
      "Khaled Nouri",
      "Hamid Nouri",
      {
        agreement: 0.64,
        conflict: 0.76,
        omission: 0.04,
        sharePaired: 0.46,
        shareAll: 0.44,
        worstWord: -1,
        oneWord: 1,
        familyRarity: 0.64,
        brother: 0.64,
      },
    ],
    [
      "Khaled Nouri",
      "Khaled Haddad",
      {
        agreement: 0.76,
        conflict: 0.64,
        omission: 0.1,
        sharePaired: 0.54,
        shareAll: 0.51,
        worstWord: -1,
        oneWord: 1,
        givenRarity: 0.76,
        renamed: 0.76,
      },
    ],
    [
      "Khaled Nouri",
      "Khaled",
      {
        agreement: 0.76,
        omission: 0.64,
        sharePaired: 1,
        shareAll: 0.54,
        worstWord: 1,
        oneWord: 1,
        oneSided: 1,
        givenRarity: 0.76,
        familyRarity: 0.38,
      },
    ],
    [
      "Khaled Nouri",
      "Khaled Ahmad Nouri",
      {
        agreement: 1.4,
        omission: 0.46,
        sharePaired: 1,
        shareAll: 0.75,
        worstWord: 1,
        givenRarity: 0.76,
        familyRarity: 0.64,
      },
    ],
    [
      "Abu Omar",
      "Omar Nouri",
      {
        agreement: 0.56,
        omission: 0.64,
        sharePaired: 1,
        shareAll: 0.47,
        worstWord: 1,
        oneWord: 1,
        oneSided: 1,
        givenRarity: 0.56,
        familyRarity: 0.28,
      },
    ],
    [
      "Abu Omar Nouri",
      "Khaled Nouri",
      {
        agreement: 0.64,
        conflict: 0.56,
        omission: 0.2,
        sharePaired: 0.53,
        shareAll: 0.46,
        worstWord: -1,
        oneWord: 1,
        familyRarity: 0.64,
        kunya: 1,
      },
    ],
    [
      "Rotabo Marine GmbH",
      "Rotabo Marine Ltd",
      {
        agreement: 1.13,
        sharePaired: 1,
        shareAll: 1,
        worstWord: 1,
        spelling: 1,
        givenRarity: 0.88,
        familyRarity: 0.25,
      },
    ],
    [
      "Rotabo Marine GmbH",
      "Rotabo Marine GmbH",
      {
        agreement: 1.13,
        sharePaired: 1,
        shareAll: 1,
        worstWord: 1,
        spelling: 1,
        givenRarity: 0.88,
        familyRarity: 0.25,
      },
    ],
    [
      "Rotabo Marine",
      "Rotabo Marine Ltd",
      {
        agreement: 1.13,
        sharePaired: 1,
        shareAll: 1,
        worstWord: 1,
        spelling: 1,
        givenRarity: 0.88,
        familyRarity: 0.25,
      },
    ],
    [
      "Brigade 44",
      "Brigade 45",
      {
        agreement: 0.9,
        conflict: 0.4,
        sharePaired: 0.69,
        shareAll: 0.69,
        worstWord: -1,
        oneWord: 1,
        numbers: 1,
        givenRarity: 0.9,
        renamed: 0.9,
      },
    ],
    [
      "Tripoli (Libya)",
      "Tripoli (Lebanon)",
      {
        agreement: 0.9,
        conflict: 0.8,
        omission: 0.1,
        sharePaired: 0.53,
        shareAll: 0.5,
        worstWord: -1,
        oneWord: 1,
        givenRarity: 0.9,
        qualifier: 1,
        renamed: 0.9,
      },
    ],
    [
      "Tripoli (Libya)",
      "Tripoli",
      {
        agreement: 0.9,
        omission: 0.8,
        sharePaired: 1,
        shareAll: 0.53,
        worstWord: 1,
        oneWord: 1,
        oneSided: 1,
        givenRarity: 0.9,
        familyRarity: 0.45,
      },
    ],
    [
      "K Nouri",
      "Khaled Nouri",
      {
        agreement: 0.75,
        conflict: 0.05,
        sharePaired: 0.94,
        shareAll: 0.94,
        worstWord: 0.35,
        givenRarity: 0.32,
        familyRarity: 0.64,
      },
    ],
    ["", "Khaled", {}],
  ])("%s, %s", (a, b, want) => {
    expect(features(a, b)).toEqual(want);
  });
});

describe("a score is explained", () => {
  it("by terms that name the words", () => {
    const { terms, probability } = explainNames(
      analysed("Khaled Ahmad Nouri"),
      analysed("Khaled Nouri"),
      model,
    );
    const because = Object.fromEntries(terms.map((t) => [t.name, t.because]));
    expect(because["prior"]).toBe("before any word is seen");
    expect(because["agreement"]).toBe("khaled ~ khaled 1.00, nouri ~ nouri 1.00");
    expect(because["omission"]).toBe("only on one side: ahmad");
    // Of two measures that pull against each other the sum is told: two names that agree do not show a heavy minus.
    const share = terms.filter((t) => t.name.startsWith("share"));
    expect(share.map((t) => t.name)).toEqual(["share"]);
    expect(Math.abs(share[0]?.value ?? 0)).toBeLessThan(3);
    expect(probability).toBeCloseTo(probabilityOf(terms.reduce((sum, t) => sum + t.value, 0)), 12);
    const other = explainNames(analysed("Brigade 44"), analysed("Brigade 45"), model).terms;
    expect(other.find((t) => t.name === "conflict")?.because).toBe(
      "brigade ~ brigade 1.00; unpaired: 44, 45",
    );
    expect(other.find((t) => t.name === "numbers")?.because).toBe("brigade ~ brigade 1.00; unpaired: 44, 45");
    expect(other.find((t) => t.name === "agreement")?.because).toBe("brigade ~ brigade 1.00");
    expect(other.every((t) => t.value !== 0)).toBe(true);
    const nobody = explainNames(analysed("Sarah"), analysed("Bob"), model).terms;
    expect(nobody.find((t) => t.name === "conflict")?.because).toBe("unpaired: sarah, bob");
  });

  it("by the letters of the words that match", () => {
    const [first, second, ...rest] = matchedWords(analysed("خالد النوري"), analysed("Nouri Khaled"), model);
    expect(rest).toEqual([]);
    expect([first?.b, second?.b].sort()).toEqual(["khaled", "nouri"]);
    for (const word of [first, second]) {
      expect(word?.letters.map((l) => l.a).join("")).toBe(word?.a);
      expect(word?.letters.map((l) => l.b).join("")).toBe(word?.b);
    }
  });
});
