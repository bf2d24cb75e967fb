import fc from "fast-check";
import { expect, test } from "vitest";
import { foldDigits, identifierNode, normalIdentifier, parseIdentifierNode } from "./identifiers.ts";

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

test("normal forms are stable", () => {
  fc.assert(
    fc.property(fc.constantFrom("phone", "serial", "handle", "url", "email"), fc.string(), (type, value) => {
      const once = normalIdentifier(type, value);
      return once === undefined || (normalIdentifier(type, once) ?? once) === once;
    }),
  );
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
