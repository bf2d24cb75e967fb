import { describe, expect, it } from "vitest";
import { scriptOf } from "./script.ts";

const of = (letter: string) => scriptOf(letter.charCodeAt(0));

describe("the script of a letter of a name", () => {
  it.each([
    ["latin", "AZazÀÖØöøÿŁɏɐʯḀẞỹ\u1eff"],
    ["cyrillic", "\u0400Яя\u052f"],
    ["hebrew", "\u0590את\u05ff"],
    ["arabic", "\u0600ابی\u077f\u08a0\u08ff"],
    ["hangul", "\u1100\u11ff가\ud7af"],
    ["han", "\u3400\u4dbf一李\u9fff"],
    ["other", "\u0370Ω\u0530अกა\u1200\u1dff\u1f00\u2c00\u3040\u4dc0\ua000\uabff\ud7b0"],
  ])("is %s", (script, letters) => {
    expect([...letters].map((letter) => `${letter} ${of(letter)}`)).toEqual(
      [...letters].map((letter) => `${letter} ${script}`),
    );
  });

  it("is none for digits and signs, and for what lies beyond the basic plane", () => {
    for (const sign of "09@[`{ \u00bf×÷\u02b0\u036f،؛؟۔\u2000\u2bff\u3000\u303f\ud800\udc00\ue000\uffff")
      expect([sign, of(sign)]).toEqual([sign, undefined]);
  });
});
