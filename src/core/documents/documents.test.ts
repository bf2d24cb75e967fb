import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WaslError } from "../errors.ts";
import { OPEN } from "../marking/index.ts";
import { checkAgainst, type KeptEntry } from "./check.ts";
import {
  type DocumentClass,
  documentClassId,
  type LibraryEntry,
  type LibraryFields,
  libraryEntryId,
  mustBeOfClass,
  readLibraryEntry,
  type SerialRange,
} from "./library.ts";
import { readMrz } from "./mrz.ts";
import { fitsForm, isInRange, isNumberForm, judgeCheckDigit, readDocumentNumber } from "./numbers.ts";

/** Classes of documents of a country that does not exist. */
const TODAY = "2026-03-01";
const about = {
  issuer: "ZZ",
  kind: "passport",
  series: "Example 2020",
  source: "Example office",
  observedAt: "2026-02-01",
};
const ofClass = { ...about, type: "class", numberForm: "'Z'99999999", checkDigit: "mrz", fromYear: 2020 };
const defect = { ...about, type: "defect", place: "laminate", genuine: "a wave", forged: "a printed wave" };
const range = { ...about, type: "range", report: "stolen-blank", from: "Z10000000", to: "Z10000999" };

/** The field that was refused, or nothing; and never the value. */
function refused(fields: LibraryFields): unknown {
  try {
    readLibraryEntry(fields, TODAY);
    return undefined;
  } catch (error) {
    if (!(error instanceof WaslError)) throw error;
    expect(error.code).toBe("REQUEST_INVALID");
    return error.detail["field"];
  }
}
const fieldOf = (work: () => unknown): unknown => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof WaslError ? error.detail["field"] : error;
  }
};

describe("numbers", () => {
  test.each([
    ["z10 000-005", "Z10000005"],
    ["Z١٠٠٠٠٠٠٥", "Z10000005"],
    ["Ｚ۱۰۰۰۰۰۰۵", "Z10000005"],
    ["Z1000000<5", "Z10000005"],
    ["\u200eZ10000005\u200f", "Z10000005"],
  ])("%s is read as %s", (written, number) => {
    expect(readDocumentNumber(written)).toBe(number);
  });

  test.each([
    ["a Cyrillic letter that looks like an A", "\u0410B123456"],
    ["a dotless i", "\u0131B123456"],
    ["NUL", "AB12\u00003456"],
    ["a letter of Arabic", "س123456"],
    ["nothing", " - "],
    ["25 signs", "1".repeat(25)],
    ["a million signs", "9".repeat(1_000_000)],
    ["one sign that becomes eighteen", "\ufdfa"],
  ])("%s is refused, and not repeated", (_what, written) => {
    const because = (): unknown => {
      try {
        return readDocumentNumber(written);
      } catch (error) {
        return error;
      }
    };
    const error = because();
    expect(error).toBeInstanceOf(WaslError);
    if (written.trim().length > 5) expect(JSON.stringify(error)).not.toContain(written.slice(0, 6));
  });

  test("a form is of places and nothing repeats in it", () => {
    for (const form of ["A", "AA999999|'P'9999999", "***", "'ZZ9'99"])
      expect([form, isNumberForm(form)]).toEqual([form, true]);
    for (const form of [
      "",
      "|",
      "A|",
      "(a+)+$",
      "[A-Z]{9}",
      "9{7}",
      "'Z",
      "''",
      "'z'9",
      "A".repeat(25),
      "9|9|9|9|9",
      "B9",
    ])
      expect([form, isNumberForm(form)]).toEqual([form, false]);
    expect(fitsForm("P1234567", "AA999999|'P'9999999")).toBe(true);
    expect(fitsForm("Q1234567", "AA999999|'P'9999999")).toBe(false);
    expect(fitsForm("PQ123456", "AA999999|'P'9999999")).toBe(true);
    expect(fitsForm("1234567", "AA999999")).toBe(false);
    expect(fitsForm("A1", "not a form")).toBe(false);
  });

  test("a range holds what lies between its ends and has their letters and digits at their positions", () => {
    expect(isInRange("AB0500", "AB0100", "AC0100")).toBe(true);
    expect(isInRange("AB0100", "AB0100", "AC0100")).toBe(true);
    expect(isInRange("AC0101", "AB0100", "AC0100")).toBe(false);
    expect(isInRange("AB050", "AB0100", "AC0100")).toBe(false);
    expect(isInRange("A10500", "AB0100", "AC0100")).toBe(false);
  });

  test("with digits alone a range is that of the numbers", () => {
    const seven = fc.integer({ min: 0, max: 9_999_999 });
    const text = (n: number): string => String(n).padStart(7, "0");
    fc.assert(
      fc.property(seven, seven, seven, (n, a, b) => {
        expect(isInRange(text(n), text(a), text(b))).toBe(a <= n && n <= b);
      }),
    );
  });

  test("a check digit finds every single slip between digits", () => {
    const digits = fc.stringMatching(/^[0-9]{9}$/);
    const digitOf = (number: string): string | undefined =>
      [..."0123456789"].find((digit) => judgeCheckDigit(number, digit) === "right");
    fc.assert(
      fc.property(digits, fc.nat({ max: 8 }), fc.nat({ max: 9 }), (number, at, digit) => {
        const slip = `${number.slice(0, at)}${digit}${number.slice(at + 1)}`;
        expect(judgeCheckDigit(slip, digitOf(number))).toBe(slip === number ? "right" : "wrong");
      }),
    );
  });
});

describe("machine-readable zones", () => {
  // The specimens of ICAO Doc 9303: Utopia does not exist.
  const passport = [
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
  ];
  const card = [
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
  ];
  const long = "I<UTOD23145890<7349<<<<<<<<<<<";
  const longTd2 = ["I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<", "D23145890<UTO3407127M95071227349<<<8"];

  test("issuer, kind, number and its check digit are read, and nothing else", () => {
    expect(readMrz(passport)).toEqual({
      state: "UTO",
      kinds: ["passport", "travel-document", "seamans-book"],
      number: "L898902C3",
      checkDigit: "right",
    });
    expect(readMrz(card)).toMatchObject({ number: "D23145890", checkDigit: "right" });
    expect(readMrz(card.slice(0, 1))).toMatchObject({ number: "D23145890", checkDigit: "right" });
    expect(readMrz([long])).toMatchObject({ number: "D23145890734", checkDigit: "right" });
    expect(readMrz(longTd2)).toMatchObject({ number: "D23145890734", checkDigit: "right" });
    for (const lines of [passport, card, longTd2])
      expect(JSON.stringify(readMrz(lines))).not.toMatch(/ERIKSSON|ANNA|STEVENSON|740812|120415|ZE184226B/);
  });

  test("a digit that does not fit is told; in whatever script it was typed", () => {
    const [first = "", second = ""] = passport;
    expect(readMrz([first, second.replace("L898902C3", "L898902C4")]).checkDigit).toBe("wrong");
    expect(readMrz([first.toLowerCase(), second.replace("898902", "٨٩٨٩٠٢")]).checkDigit).toBe("right");
    expect(readMrz(["P<D<<MUSTER<<EVA<<<<<<<<<<<<<<<<<<<<<<<<<<<<", second]).state).toBe("D");
  });

  test("what is no such zone is refused without a word of it", () => {
    const [first = "", second = ""] = passport;
    const bad: readonly (readonly string[])[] = [
      [],
      [first],
      [first, second, second],
      [first, second.slice(1)],
      [first.replace("A", "\u0410"), second],
      [first.replace("P", "\u0000"), second],
      ["X".repeat(5000), second],
      [`9${first.slice(1)}`, second],
      [first.replace("UTO", "U1O"), second],
      [first, `<<<<<<<<<<${second.slice(10)}`],
      ["IDFRAEXEMPLE<<<<<<<<<<<<<<<<<<<<<<<<", "880692310285EXEMPLE<<<<<<<<6512068F6"],
      [long.replace("UTO", "<UT")],
    ];
    for (const lines of bad) {
      expect([lines.length, fieldOf(() => readMrz(lines))]).toEqual([lines.length, "mrz"]);
    }
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 90 }), { maxLength: 4 }), (lines) => {
        const read = (): string => JSON.stringify(readMrz(lines));
        expect([undefined, "mrz"]).toContain(fieldOf(read));
      }),
    );
  });
});

describe("entries", () => {
  test("what can be one is read, folded and evaluated; an evaluation that cannot be read is X4", () => {
    expect([refused(ofClass), refused(defect), refused(range)]).toEqual([undefined, undefined, undefined]);
    const read = readLibraryEntry(
      { ...range, from: "z1000٠٠٠0", evaluation: "B2", fictitious: "true" },
      TODAY,
    );
    expect(read).toMatchObject({
      from: "Z10000000",
      evaluation: { source: "B", information: "2", original: "B2" },
      fictitious: true,
    });
    expect(readLibraryEntry({ ...defect, evaluation: "excellent" }, TODAY).evaluation).toMatchObject({
      source: "X",
      information: "4",
    });
  });

  test.each([
    ["type", { ...range, type: "person" }],
    ["issuer", { ...range, issuer: "ZZZ" }],
    ["issuer", { ...range, issuer: "١٢" }],
    ["kind", { ...range, kind: "paper" }],
    ["series", { ...range, series: "a\u0000b" }],
    ["series", { ...range, series: "x".repeat(5000) }],
    ["series", { ...range, series: "..." }],
    ["source", { ...range, source: "" }],
    ["source", { ...range, source: "ask @someone" }],
    ["observedAt", { ...range, observedAt: "2026-02-30" }],
    ["observedAt", { ...range, observedAt: "2026-03-02" }],
    ["scheme", { ...range, scheme: "mine" }],
    ["report", { ...range, report: "suspicious" }],
    ["from", { ...range, from: "9".repeat(5000) }],
    ["from", { ...range, from: 10_000_000 }],
    ["to", { ...range, from: "Z10000999", to: "Z10000000" }],
    ["to", { ...range, to: "1Z0000999" }],
    ["to", { ...range, to: "Z1000099" }],
    ["to", { ...range, report: "lost", to: "Z10000000" }],
    ["to", { ...range, report: "withdrawn", to: "Z10000000" }],
    ["fields", { ...range, holder: "Example Name" }],
    ["fields", { ...range, genuine: "of a defect" }],
    ["fields", JSON.parse(`{"__proto__": 1, ${JSON.stringify(range).slice(1)}`) as LibraryFields],
    ["fictitious", { ...range, fictitious: "perhaps" }],
    ["genuine", { ...defect, genuine: "two\nlines" }],
    ["forged", { ...defect, forged: "seen on Z10000005" }],
    ["forged", { ...defect, forged: "tel. ٠٦١٢٣٤٥٦٧٨" }],
    ["place", { ...defect, place: "\u202eback" }],
    ["numberForm", { ...ofClass, numberForm: "(9+)+$" }],
    ["checkDigit", { ...ofClass, checkDigit: "luhn" }],
    ["fromYear", { ...ofClass, fromYear: "soon" }],
    ["fromYear", { ...ofClass, fromYear: 1e300 }],
    ["toYear", { ...ofClass, toYear: 2019 }],
    ["mrzState", { ...ofClass, mrzState: "U<O" }],
  ])("%s is refused: %j", (field, fields) => {
    expect(refused(fields)).toBe(field);
  });

  test("one blank that was stolen is a range; one issued number is somebody's, and is none", () => {
    expect(refused({ ...range, to: range.from })).toBeUndefined();
    expect(refused({ ...range, to: range.from, report: "never-issued" })).toBeUndefined();
  });

  test("the ends of a range are of a form of its class", () => {
    const one = readLibraryEntry(range, TODAY) as SerialRange;
    const classes = [readLibraryEntry({ ...ofClass, numberForm: "A99" }, TODAY) as DocumentClass];
    expect(fieldOf(() => mustBeOfClass(one, classes))).toBe("from");
    classes.push(readLibraryEntry(ofClass, TODAY) as DocumentClass);
    expect(fieldOf(() => mustBeOfClass(one, classes))).toBeUndefined();
  });

  test("what is said of one series goes by one id; another marking is another entry", () => {
    const entry = readLibraryEntry(range, TODAY);
    expect(documentClassId(entry)).toBe(
      documentClassId(readLibraryEntry({ ...ofClass, series: " EXAMPLE  2020" }, TODAY)),
    );
    const open = libraryEntryId(entry, { ...OPEN, tlp: "green" });
    expect(libraryEntryId(entry, { ...OPEN, tlp: "green" })).toEqual(open);
    expect(libraryEntryId(entry, { ...OPEN, tlp: "amber" }).digest).not.toBe(open.digest);
  });
});

describe("a check", () => {
  let n = 0;
  const kept = (fields: LibraryFields, more: Partial<KeptEntry> = {}): KeptEntry => {
    const entry: LibraryEntry = readLibraryEntry(fields, TODAY);
    n += 1;
    return {
      id: `e-${n}`,
      digest: "d",
      classId: documentClassId(entry),
      entry,
      access: OPEN,
      writtenBy: "officer",
      writtenAt: `2026-02-${String(n).padStart(2, "0")}`,
      vetting: { decision: "approved", by: "super", at: TODAY, reason: "read" },
      ...more,
    };
  };
  const asked = (number: string, checkDigit: "right" | "wrong" | "not-told" = "not-told") => ({
    number,
    checkDigit,
  });

  test("tells form, check digit, ranges and defects, of what a second person vetted and nobody withdrew", () => {
    const own = { decision: "approved", by: "officer", at: TODAY, reason: "mine" } as const;
    const met = kept(range);
    const entries = [
      kept(ofClass),
      met,
      kept(defect),
      kept({ ...range, source: "own" }, { vetting: own }),
      kept({ ...range, source: "gone" }, { withdrawn: { by: "super", at: TODAY, reason: "found" } }),
      kept({ ...range, source: "refused" }, { vetting: { ...own, by: "super", decision: "refused" } }),
      kept({ ...range, from: "Z20000000", to: "Z20000009" }),
    ];
    const [one, ...others] = checkAgainst(entries, asked("Z10000005", "wrong"));
    expect(others).toEqual([]);
    expect(one).toMatchObject({ form: "fits", checkDigit: "wrong", ranges: [{ id: met.id }] });
    expect(one?.defects).toHaveLength(1);
    expect(checkAgainst(entries, asked("Q10000005"))[0]).toMatchObject({
      form: "differs",
      checkDigit: "not-told",
      ranges: [],
    });
    expect(checkAgainst(entries.slice(1), asked("Z10000005"))).toEqual([]);
  });

  test("of two forms of a series the one that fits is told; a last sign is checked where it is one", () => {
    const entries = [
      kept({ ...ofClass, numberForm: "9999999", checkDigit: "last" }),
      kept({ ...ofClass, numberForm: "AA99" }),
    ];
    // 7, 3, 1: 1·7 + 2·3 + 3·1 + 4·7 + 5·3 + 6·1 = 65.
    expect(checkAgainst(entries, asked("1234565"))[0]).toMatchObject({ form: "fits", checkDigit: "right" });
    expect(checkAgainst(entries, asked("1234566"))[0]).toMatchObject({ form: "fits", checkDigit: "wrong" });
    expect(checkAgainst(entries, asked("AB12"))[0]).toMatchObject({ form: "fits", checkDigit: "not-told" });
  });
});
