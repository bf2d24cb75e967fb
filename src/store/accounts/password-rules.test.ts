import { expect, it } from "vitest";
import { mustBeHardToGuess } from "./password-rules.ts";

const refusal = async (password: string, names = ["amira-1", "channel"]): Promise<string> =>
  await mustBeHardToGuess(password, names).then(
    () => "taken",
    (error: { code: string; detail: { because?: string } }) => error.detail.because ?? error.code,
  );

it("takes what is long and one's own, in any script, and asks for no kind of character", async () => {
  for (const password of [
    "correct horse battery staple",
    "a much longer one",
    "كلمة مرور طويلة جدا",
    "пароль который никто не знает",
    "839104720156382",
  ])
    expect(await refusal(password), password).toBe("taken");
});

it("wants fifteen characters, as one counts them", async () => {
  expect(await refusal("fourteen chars")).toBe("REQUEST_INVALID");
  // Seven pairs of surrogates are seven characters.
  expect(await refusal("😀😁😂🤣😃😄😅")).toBe("REQUEST_INVALID");
});

it.each([
  "123456789012345",
  "1234567890123456789",
  "qwertyuiopasdfghjkl",
  "iloveyouiloveyou1",
  "aaaaaaaaaaaaaaaaaaaa",
  "abcabcabcabcabcabc",
  "1qaz2wsx3edc4rfv5tgb",
  "xxxxxxxxxxxxxxxxxxxx",
])("refuses %s: it leaked, or is a pattern", async (password) => {
  expect(await refusal(password)).toBe("known or a pattern");
});

it.each(["Wasl-Wasl-Wasl-Wasl", "wasl analyst amira-1!", "AMIRA-1 channel وصل 26", "Password password 1"])(
  "refuses %s: little but words of the house and the account's own",
  async (password) => {
    expect(await refusal(password)).toBe("words of the house");
  },
);

it("looks at the beginning of what is too long to look at", async () => {
  expect(await refusal("x".repeat(1024))).toBe("known or a pattern");
});

it("does not mind a word of the house among others", async () => {
  expect(await refusal("the wasl of a heron in march")).toBe("taken");
});
