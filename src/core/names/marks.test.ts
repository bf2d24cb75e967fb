import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "../../../test/support/cases.ts";
import { namesModel as model } from "../../../test/support/names-model.ts";
import { analyseName } from "./analyse.ts";
import { explainNames, scoreNames } from "./index.ts";
import { haveOtherMarks } from "./marks.ts";

const explained = (a: string, b: string) => explainNames(analyseName(a, model), analyseName(b, model), model);
const diacritics = (a: string, b: string) => explained(a, b).terms.find((t) => t.name === "diacritics");

/** Own cases; the names are invented from common ones. */
describe("marks on letters weigh in", () => {
  it.each([
    ["Nguyễn Văn Hùng", "Nguyễn Văn Hưng"],
    ["Phạm Văn Tuấn", "Phạm Văn Tuân"],
  ])("in Vietnamese each mark makes another word: %s, %s", (a, b) => {
    expect(explained(a, b).probability).toBeLessThan(0.75);
    expect(diacritics(a, b)?.because).toBe(`${a} / ${b}`.toLowerCase().replaceAll(" văn ", " "));
  });

  it.each([
    ["Nguyễn Văn Hùng", "Nguyen Van Hung"],
    ["Bêrîvan Kaya", "Berivan Kaya"],
    ["Gül Yılmaz", "Gul Yilmaz"],
    ["Ëngjëll Deda", "Engjell Deda"],
    ["Zana Şêrko", "Zana Sêrko"],
  ])("left out they say little: %s, %s", (a, b) => {
    const [own, other] = [explained(a, a).probability, explained(a, b).probability];
    expect(other).toBeLessThan(own);
    expect(other).toBeGreaterThan(0.9);
  });

  it("left out in one place they say more than left out everywhere, and less than another word", () => {
    const partly = diacritics("Bêrîvan Kaya", "Bêrivan Kaya")?.value ?? 0;
    expect(partly).toBeLessThan(diacritics("Bêrîvan Kaya", "Berivan Kaya")?.value ?? 0);
    expect(partly).toBeGreaterThan(diacritics("Nguyễn Văn Hùng", "Nguyễn Văn Hưng")?.value ?? 0);
  });

  it.each([
    ["Nguyễn Thi Thuy Linh", "Nguyễn Thị Thùy Linh", -1],
    ["Nguyễn Thi Thuy Hang Nga", "Nguyễn Thị Thùy Hằng Ngà", -1],
    ["Trần Văn Dũng", "Trần Văn Dung", -0.5],
    ["Lê Thị Hằng", "Lê Thị Hàng", -2],
    ["Lê Mạnh Hùng", "Lê Mạnh Hưng", -2],
    ["Nguyễn Hùng Dũng", "Nguyên Hưng Dụng", -3],
    ["CÔNG TY TNHH THƯƠNG MẠI BÌNH MINH", "CÔNG TY TNHH THƯƠNG MAI BINH MINH", -1],
    ["CÔNG TY TNHH THƯƠNG MẠI HƯNG", "CÔNG TY TNHH THƯƠNG MẠI HÙNG", -0.5],
    ["Adébáyọ̀ Ọlá", "Adebayọ Ọlá", -0.5],
    ["Łukasz Nowak", "Lukasz Nowak", -0.1],
  ])("count as left out where a word bears none, and in no name without bound: %s, %s", (a, b, value) => {
    expect(diacritics(a, b)?.value).toBeCloseTo(value, 9);
  });

  it.each([
    ["Hòa Nguyễn", "Hoà Nguyễn"],
    ["Trần Thúy Hằng", "Trần Thuý Hằng"],
    ["Khỏe Lê", "Khoẻ Lê"],
    ["Nguyễn Qúy", "Nguyễn Quý"],
    ["IŞIK YILMAZ", "Işık Yılmaz"],
    ["İbrahim Kaya", "Ibrahim Kaya"],
    ["İBRAHİM ŞEN", "ibrahim şen"],
    ["Ionuț Gheorghiță", "Ionuţ Gheorghiţă"],
    ["ƏLİYEV ƏLİ", "Əliyev Əli"],
    ["Nguyễn Văn Hùng".normalize("NFD"), "NGUYỄN VĂN HÙNG"],
    ["Erik Øre", "Erik Öre"],
    ["Jonas Weiß", "Jonas Weiss"],
  ])("says nothing of another way to write the same: %s, %s", (a, b) => {
    expect(diacritics(a, b)).toBeUndefined();
  });

  it.each([
    ["Əli Kəlîm", "Əli Kəlim"],
    ["Jóannes Dam", "Joannes Dam"],
    ["İbrahîm Kaya", "Ibrahim Kaya"],
  ])("are seen beside another letter or length: %s, %s", (a, b) => {
    expect(diacritics(a, b)?.value).toBeLessThan(0);
  });

  it.each([
    ["Nguyễn Hoa", true],
    ["Lê Thị Hoa", true],
    ["Lê Mạnh", true],
    ["Phạm Nam", true],
    ["Trần Văn Nam", true],
    ["Đào Minh Trí", true],
    ["Đinh Minh Trí", true],
    ["Nguyễn Thị Hằng Nováková-Škodová", true],
    ["Muḥammad aṭ-Ṭabarī", false],
    ["Ḥasan Van Ṣāliḥ", false],
    ["Śrī Kṛṣṇa", false],
    ["Ọlá Ẹniọlá", false],
    ["Adébáyọ̀ Van Ọlá", false],
    ["Ionuț Dănilă", false],
    ["Đorđe Đurić", false],
    ["Đuro Čàvić", false],
    ["Bêrîvan Kaya", false],
    ["Lê Hoa", false],
  ])("are told to be Vietnamese: %s %s", (text, is) => {
    expect(analyseName(text, model).isVietnamese).toBe(is);
  });

  it.each([
    ["Βασίλης Νούρη", "Vasilis Nouri"],
    ["Βασίλης Νούρη", "Vasílis Nourí"],
    ["Abdul Rahmân Said", "Abdul Rahman Said"],
    ["Abû Bakr Said", "Abu Bakr Said"],
  ])("count on words as they stand, in Latin letters: %s, %s", (a, b) => {
    expect(diacritics(a, b)).toBeUndefined();
    expect(diacritics(b, a)).toBeUndefined();
  });

  it("are shown on words in Latin letters alone", () => {
    expect(diacritics("Βασίλης Bêrîvan", "Vasilis Bêrivan")?.because).toBe("bêrîvan / vasilis bêrivan");
    expect(diacritics("خالد Bêrîvan", "خالد Berivan")?.because).toBe("bêrîvan / berivan");
  });

  it.each([
    ["Khaled Nouri", "Khaled Nouri"],
    ["Bêrîvan Kaya", "Bêrîvan Kaya"],
    ["Bêrîvan Kaya", "Kaya Bêrîvan"],
    ["Abdul Rahmân Saîd", "Abdulrahmân Saîd"],
    ["خالد النوري", "Khâled Nouri"],
  ])("say nothing where they agree, or where the word is spelled otherwise: %s, %s", (a, b) => {
    expect(diacritics(a, b)).toBeUndefined();
  });

  it("is the same from either side, and the sum of its terms", () => {
    const words =
      "Nguyễn Nguyên Thị Thi Hùng Hưng Hung Đào Đorđe Đurić Bêrîvan Berivan Ọlá Ṣāliḥ Abdul Rahmân Βασίλης Vasílis İbrahim TNHH";
    const anyName = fc
      .array(fc.constantFrom(...words.split(" ")), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join(" "));
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        const [x, y] = [analyseName(a, model), analyseName(b, model)];
        expect(scoreNames(x, y, model)).toBe(scoreNames(y, x, model));
        expect(explainNames(x, y, model).probability).toBeCloseTo(scoreNames(x, y, model), 12);
        expect(haveOtherMarks(x, y)).toBe(haveOtherMarks(y, x));
        expect(haveOtherMarks(x, x)).toBe(false);
        const value = diacritics(a, b)?.value ?? 0;
        expect(value).toBeLessThanOrEqual(0);
        expect(value).toBeGreaterThanOrEqual(-3);
      }),
      { numRuns: cases(500) },
    );
  });

  it("common names are held in the letters that words are compared in", () => {
    const { borne = {} } = JSON.parse(
      readFileSync(new URL("../../../data/names/common.json", import.meta.url), "utf8"),
    ) as { borne?: Record<string, Record<string, string>> };
    const words = Object.values(borne).flatMap((levels) =>
      Object.values(levels).flatMap((w) => w.split(" ")),
    );
    expect(words.length).toBeGreaterThan(200);
    for (const word of words)
      expect(analyseName(`Qqx ${word}`, model).words.map((w) => w.text)).toContain(word);
  });
});
