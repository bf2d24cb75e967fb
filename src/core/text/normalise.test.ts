import { describe, expect, it } from "vitest";
import { normaliseText, originalSpan } from "./normalise.ts";

const point = (code: number): string => String.fromCodePoint(code);
/** For each unit of the normal text, where it came from. */
const spansOf = (original: string): string[] => {
  const normal = normaliseText(original);
  return Array.from({ length: normal.text.length }, (_, i) => {
    const { start, end } = originalSpan(normal, i, i + 1);
    return `${normal.text[i]} ${start}-${end}`;
  });
};

describe("what cannot be seen", () => {
  it.each([
    0xad, 0x034f, 0x061c, 0x0640, 0x180e, 0x20e3, 0xfeff, 0x200b, 0x200d, 0x200f, 0x202a, 0x202e, 0x2060,
    0x206f, 0xfe00, 0xfe0f, 0xe0000, 0xe0001, 0xe0fff,
  ])("is left out: %i", (code) => {
    expect(normaliseText(`a${point(code)}b`).text).toBe("ab");
    expect(normaliseText(`é${point(code)}${point(code)}`).text).toBe("é");
  });

  it.each([0xae, 0x061d, 0x0641, 0x180a, 0x20e5, 0x200a, 0x2010, 0x2070, 0xfdf0, 0xfe10, 0x1f600, 0xdffff])(
    "its neighbours are not: %i",
    (code) => {
      expect(normaliseText(`a${point(code)}b`).text.length).toBeGreaterThan(2);
    },
  );

  it("takes nothing of what stands around it", () => {
    expect(spansOf("a\u200bbé")).toEqual(["a 0-1", "b 2-3", "é 3-4"]);
  });
});

describe("signs of one meaning", () => {
  it.each([
    ["➕➖−", "+--"],
    ["‐‑‒–—―", "------"],
    ["٫٬", ".,"],
    ["‘’ʼ", "'''"],
    ["“”„‟«»「」", '""""""""'],
    ["a\u2028b\u2029c", "a\nb\nc"],
    ["a\u00a0b\u2003c\u3000d", "a b c d"],
    ["‖†", "‖†"],
  ])("%s is %s", (given, want) => {
    expect(normaliseText(given).text).toBe(want);
  });
});

describe("digits of every script", () => {
  it.each([
    ["٠١٢٣٤٥٦٧٨٩", "0123456789"],
    ["۰۱۲۳۴۵۶۷۸۹", "0123456789"],
    ["০১২৩৪৫৬৭৮৯", "0123456789"],
    ["੦੧੨੩੪੫੬੭੮੯", "0123456789"],
    ["०१२३४५६७८९", "0123456789"],
    ["０１２３４５６７８９", "0123456789"],
    ["𝟎𝟏𝟗𝟘𝟙𝟡𝟢𝟫𝟬𝟵𝟶𝟿", "019019090909"],
    ["❶❷❿➀➉➊➓", "12101101" + "10"],
    ["①⑳½", "1201⁄2"],
    // With a mark behind it.
    ["٥\u0301", "5\u0301"],
  ])("%s is %s", (given, want) => {
    expect(normaliseText(given).text).toBe(want);
  });

  it("each lead back to the sign they were written with", () => {
    expect(spansOf("𝟗٠❿")).toEqual(["9 0-2", "0 2-3", "1 3-4", "0 3-4"]);
  });
});

describe("letters and their marks", () => {
  it("are composed, and lead back to all that made them", () => {
    expect(normaliseText("e\u0301").text).toBe("é");
    expect(spansOf("xe\u0301y")).toEqual(["x 0-1", "é 1-3", "y 3-4"]);
    expect(spansOf("e\u0301\u0323")).toEqual(["ẹ 0-3", "\u0301 0-3"]);
    expect(normaliseText("und\u0300e").text).toBe("und\u0300e");
    // The first and the last of the common marks, behind a plain letter and behind another.
    expect(normaliseText("a\u0300").text).toBe("\u00e0");
    expect(normaliseText("и\u0300").text).toBe("\u045d");
    expect(spansOf("a\u036f")).toEqual(["a 0-2", "\u036f 0-2"]);
  });

  it("lose what cannot be seen between them", () => {
    expect(normaliseText("é\u034f\u0323").text).toBe("\u1eb9\u0301");
    expect(spansOf("ب\ufe0fج")).toEqual(["ب 0-2", "ج 2-3"]);
  });

  it("are eight at most with one letter; more stand by themselves", () => {
    const marks = (n: number) => `ب${"\u0301".repeat(n)}`;
    expect(spansOf(marks(8)).every((span) => span.endsWith(" 0-9"))).toBe(true);
    expect(spansOf(marks(9))).toHaveLength(10);
    expect(spansOf(marks(9)).at(-1)).toContain("9-10");
  });

  it("keep what is no mark of theirs", () => {
    expect(normaliseText("éक").text).toBe("éक");
    expect(normaliseText("क\u093f").text).toBe("क\u093f");
    expect(spansOf("é😀")).toEqual(["é 0-1", "\ud83d 1-3", "\ude00 1-3"]);
  });
});

describe("a text of plain signs", () => {
  it("is as it is", () => {
    expect(normaliseText("a b\u007f")).toEqual({
      original: "a b\u007f",
      text: "a b\u007f",
      starts: undefined,
      ends: undefined,
    });
    expect(originalSpan(normaliseText("abc"), 1, 2)).toEqual({ start: 1, end: 2 });
    expect(normaliseText("\u0080").starts).toBeDefined();
  });

  it("has spans of more than one letter, and of none", () => {
    const normal = normaliseText("a\u200bb½c");
    expect(normal.text).toBe("ab1⁄2c");
    expect(originalSpan(normal, 0, 2)).toEqual({ start: 0, end: 3 });
    expect(originalSpan(normal, 2, 4)).toEqual({ start: 3, end: 4 });
    expect(originalSpan(normal, 3, 3)).toEqual({ start: 3, end: 3 });
    expect(originalSpan(normal, 4, 3)).toEqual({ start: 4, end: 3 });
    // Beyond the end there is nothing but the end.
    expect(originalSpan(normal, 0, 99)).toEqual({ start: 0, end: 5 });
  });
});

describe("letters that look like Latin ones", () => {
  it.each([
    ["in a word with Latin letters are those", "Tеlеgrаm", "Telegram"],
    ["in a word of their own stay", "лодка Telegram", "лодка Telegram"],
    ["in a word of twins alone stay where nothing else is Latin", "сор", "сор"],
    [
      "in a word of twins alone are Latin where the text is, and has no other",
      "сор and bоat",
      "cop and boat",
    ],
    ["stay where another letter of theirs shows that they are meant", "сор and лодка", "сор and лодка"],
    ["of Greek as of Cyrillic", "ΑΒΟRT ΟΚ", "ABORT OK"],
    ["and the single ɡ", "ɡroup", "group"],
    ["leave the letters without a twin", "bоатл", "boatл"],
  ])("%s", (_, given, want) => {
    expect(normaliseText(given).text).toBe(want);
  });

  it("stand where they stood", () => {
    expect(spansOf("хy")).toEqual(["x 0-1", "y 1-2"]);
  });
});
