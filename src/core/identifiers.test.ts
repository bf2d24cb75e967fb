import fc from "fast-check";
import { expect, test } from "vitest";
import {
  foldDigits,
  IDENTIFIER_TYPES,
  identifierNode,
  isNationalFormOf,
  normalIdentifier,
  parseIdentifierNode,
} from "./identifiers.ts";

test("digits of Arabic, Persian, Devanagari and full width are one", () => {
  expect(foldDigits("٠١٢٣٤٥٦٧٨٩")).toBe("0123456789");
  expect(foldDigits("۰۱۲۳۴۵۶۷۸۹")).toBe("0123456789");
  expect(foldDigits("०१२३४५६७८९")).toBe("0123456789");
  expect(foldDigits("０１２３４５６７８９")).toBe("0123456789");
});

test("a phone is one number however it is written", () => {
  const forms = ["+44 7700 900123", "0044 7700-900123", "+٤٤ ٧٧٠٠ ٩٠٠١٢٣", "+44(7700)900123"];
  expect(new Set(forms.map((f) => normalIdentifier("phone", f)))).toEqual(new Set(["+447700900123"]));
});

test("too little identifies nobody", () => {
  expect(normalIdentifier("phone", "123")).toBeUndefined();
  expect(normalIdentifier("serial", "-")).toBeUndefined();
  expect(identifierNode("nationality", "GB")).toBeUndefined();
});

test.each<[Parameters<typeof normalIdentifier>[0], string, string | undefined]>([
  ["phone", "12345", undefined],
  ["phone", "123456", "123456"],
  ["phone", "00123456", "+123456"],
  ["phone", "call +44 7700 900123", "447700900123"],
  ["email", " Somebody@Example.ORG ", "somebody@example.org"],
  ["email", "somebody@example", undefined],
  ["email", "some body@example.org", undefined],
  ["email", "a@b@example.org", undefined],
  ["handle", "@Safar_1", "safar_1"],
  ["handle", "https://t.me/Safar_1", "safar_1"],
  ["handle", "t.me/Safar_1", "safar_1"],
  ["handle", "see t.me/Safar_1", "see t.me/safar_1"],
  ["handle", "@ab", undefined],
  ["handle", "abc", "abc"],
  ["url", "HTTPS://www.example.org/Way//", "example.org/Way"],
  ["url", "http://example.org", "example.org"],
  ["url", "a.b", undefined],
  ["url", "a.be", "a.be"],
  ["crypto", "1BoatSLRHtKNngkdXEeob", "1BoatSLRHtKNngkdXEeob"],
  ["crypto", "1BoatSLRHtKNngkdXEe", undefined],
  ["serial", "bx40-0417", "BX400417"],
  ["serial", "ａｂ１２", "AB12"],
  ["serial", "a-1-2", undefined],
  ["iban", "nl00 exer 0041 7001 42", "NL00EXER0041700142"],
  ["document", "ب ١٢٣٤٥", "ب12345"],
])("a %s written %j is kept as %j", (type, written, normal) => {
  expect(normalIdentifier(type, written)).toBe(normal);
});

test.each([
  ["phoneMentioned", "phone:447700900123"],
  ["callerNumber", "phone:447700900123"],
  ["accountNumber", "account:447700900123"],
  ["engineNumber", "serial:447700900123"],
  ["username", "handle:447700900123"],
  ["website", "url:447700900123"],
  ["imoNumber", "registration:447700900123"],
  ["socialSecurityNumber", "document:447700900123"],
  ["country", undefined],
  ["birthDate", undefined],
])("what %s holds meets others at %s", (property, node) => {
  expect(identifierNode(property, "447700900123")).toBe(node);
});

test.each(IDENTIFIER_TYPES)("a normal form of %s is its own normal form", (type) => {
  const pieces = fc.constantFrom(
    "https://",
    "www.",
    "t.me/",
    "@",
    "/",
    " ",
    "+",
    "00",
    "ß",
    "İ",
    "x",
    "7",
    ".",
  );
  const value = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.array(pieces).map((of) => of.join("")),
  );
  fc.assert(
    fc.property(value, (text) => {
      const once = normalIdentifier(type, text);
      return once === undefined || (normalIdentifier(type, once) ?? once) === once;
    }),
    { numRuns: 1000, examples: [["ŉⰀ㈀ￂ"]] },
  );
});

test.each([
  ["handle", "https://t.me/@Sahil_Boats", "sahil_boats"],
  ["handle", "@ sahil", "sahil"],
  ["url", "https://https://www.sahil.example/", "sahil.example"],
  ["document", "ABC㈀ￂ", "ABC가"],
] as const)("%s %s is compared as %s", (type, text, normal) => {
  expect(normalIdentifier(type, text)).toBe(normal);
});

test("a node reads back", () => {
  expect(parseIdentifierNode(identifierNode("phone", "+44 7700 900123") ?? "")).toEqual({
    type: "phone",
    value: "+447700900123",
  });
  expect(parseIdentifierNode("gb-uksl-gim0001")).toBeUndefined();
});

test("a property that only JavaScript knows is no identifier", () => {
  for (const property of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    expect(identifierNode(property, "+44 7700 900123")).toBeUndefined();
  }
});

test("a number as people at home write it is the number with its country, and no other", () => {
  const asked = (text: string) => normalIdentifier("phone", text) ?? "";
  for (const text of ["07700 900142", "0770 090 0142", "٠٧٧٠٠ ٩٠٠١٤٢", "7700900142"])
    expect(isNationalFormOf(asked(text), "+447700900142"), text).toBe(true);
  expect(isNationalFormOf(asked("8 912 345-67-89"), "+79123456789")).toBe(true);
  // Italy keeps its 0, Denmark has none.
  expect(isNationalFormOf(asked("06 1234 5678"), "+390612345678")).toBe(true);
  expect(isNationalFormOf(asked("32 12 34 56"), "+4532123456")).toBe(true);
  // Ireland's code has three digits.
  expect(isNationalFormOf(asked("086 123 4567"), "+353861234567")).toBe(true);
  for (const [text, known] of [
    ["900142", "+447700900142"],
    ["0900142", "+447700900142"],
    ["07700900142", "+447700900143"],
    ["07700900142", "07700900142"],
    ["+447700900142", "+447700900142"],
    ["00900142", "+447700900142"],
  ] as const)
    expect(isNationalFormOf(asked(text), known), text).toBe(false);
});

test.each([
  ["IMO 9074729", "9074729"],
  ["imo no. 9074729", "9074729"],
  ["IMO12", "IMO12"],
  ["MMSI 272770033", "272770033"],
])("a ship's number is the same with its register's name before it: %s", (written, normal) => {
  expect(normalIdentifier("registration", written)).toBe(normal);
});
