import { expect, it } from "vitest";
import { identifierMask } from "./mask-identifiers.ts";

const HIDDEN = /^[█ .,()+@/-]*$/;

/** A few are looked for otherwise than many. */
const MANY = Array.from({ length: 60 }, (_, n) => ({ property: "idNumber", value: `ZZ-${1000 + n}` }));

it.each([[[]], [MANY]])("R08 masks an identifier however it is written, and leaves others", (more) => {
  const mask = identifierMask([
    ...more,
    { property: "phone", value: "+44 7700 900142" },
    { property: "phone", value: "07700 900777" },
    { property: "email", value: "Canary.Test@example.org" },
    { property: "username", value: "@canary_test" },
    { property: "username", value: "@cana" },
    { property: "passportNumber", value: "AB 123-456" },
    { property: "website", value: "https://www.example.org/canary" },
  ]);
  for (const written of [
    "+447700900142",
    "0044 7700 900142",
    "07700-900142",
    "(07700) 900 142",
    "٠٧٧٠٠٩٠٠١٤٢",
    "+44 7700 900777",
    "canary.test@EXAMPLE.org",
    "@Canary_Test",
    "@cana",
    "AB123456",
  ])
    expect([written, mask(written)]).toEqual([written, expect.stringMatching(HIDDEN)]);
  expect(mask("see https://www.example.org/canary, call 07700 900142 now")).toBe(
    `see https://www.${"█".repeat(18)}, call ${"█".repeat(12)} now`,
  );
  // As before, once its pattern is known.
  expect(mask("07700-900142")).toMatch(HIDDEN);
  for (const other of [
    "+447700900143",
    "1077009001420",
    "canary.tester@example.org",
    "cana said so",
    "XAB123456",
    "",
  ])
    expect(mask(other)).toBe(other);
});

it("R08 masks nothing where nothing identifies anybody", () => {
  const mask = identifierMask([
    { property: "name", value: "Canary" },
    { property: "phone", value: "12" },
  ]);
  expect(mask("Canary 12")).toBe("Canary 12");
});
