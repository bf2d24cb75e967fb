import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findIdentifiers, type IdentifierData } from "./identifiers.ts";

const data: IdentifierData = JSON.parse(
  readFileSync(new URL("../../../data/online/identifiers.json", import.meta.url), "utf8"),
);
/** As "type value [start-end] confidence service". */
const found = (text: string, region?: string): string[] =>
  findIdentifiers(text, data, region).map((i) =>
    [i.type, i.value, `[${i.start}-${i.end}]`, i.confidence, i.service]
      .filter((x) => x !== undefined)
      .join(" "),
  );

describe("identifiers, where they stand and how sure", () => {
  it.each<[string, string[]]>([
    ["see https://example.org/a, or", ["url https://example.org/a [4-25] 0.95"]],
    ["see hxxps://example.org/a).", ["url https://example.org/a [4-25] 0.95"]],
    ["see www.example.org/a", ["url www.example.org/a [4-21] 0.95"]],
    ["see https://localhost/a", []],
    ["https://wa.me/442079460684", ["phone +442079460684 [0-26] 0.97 whatsapp"]],
    ["https://wa.me/+442079460684 now", ["phone +442079460684 [0-27] 0.97 whatsapp"]],
    ["wa.me/message/442079460684", ["phone +442079460684 [0-26] 0.97 whatsapp"]],
    ["wa.me/123456", ["url wa.me/123456 [0-12] 0.95"]],
    ["https://api.whatsapp.com/send?phone=%2B442079460684", ["phone +442079460684 [0-51] 0.97 whatsapp"]],
    ["t.me/boat_zz1", ["handle boat_zz1 [0-13] 0.98 telegram"]],
    ["https://t.me/s/boat_zz1?x=1", ["handle boat_zz1 [0-27] 0.98 telegram"]],
    ["https://t.me/joinchat/abc", ["url https://t.me/joinchat/abc [0-25] 0.95"]],
    ["https://www.instagram.com/@Boat.zz1./", ["handle boat.zz1 [0-37] 0.98 instagram"]],
    ["https://m.facebook.com/boat.zz1", ["handle boat.zz1 [0-31] 0.98 facebook"]],
    ["https://www.snapchat.com/add/boat_zz1", ["handle boat_zz1 [0-37] 0.98 snapchat"]],
    ["https://x.com/search?q=1", ["url https://x.com/search?q=1 [0-24] 0.95"]],
    ["https://x.com/ab", ["url https://x.com/ab [0-16] 0.95"]],
    ["A.B@Example.org and b@example", ["email a.b@example.org [0-15] 0.95"]],
    ["x..a@b.example.co.uk", ["email x..a@b.example.co.uk [0-20] 0.95"]],
    ["GB56 TEST 8830 1376 6014 01", ["iban GB56TEST88301376601401 [0-27] 0.99"]],
    ["gb56test88301376601401", []],
    ["GB56TEST883013766014011", []],
    ["GB56-TEST-8830-1376-6014-01.", ["iban GB56TEST88301376601401 [0-27] 0.99"]],
    ["ZZ56TEST88301376601401", []],
    [
      "pay 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
      ["crypto 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed [4-46] 0.99"],
    ],
    [
      "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
      ["crypto bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 [0-42] 0.99"],
    ],
    ["telegram: boat_zz1", ["handle boat_zz1 [0-18] 0.9 telegram"]],
    ["Telegram boat_zz1", ["handle boat_zz1 [0-17] 0.9 telegram"]],
    ["Telegram boatmen", []],
    ["telegram: boatmen", ["handle boatmen [0-17] 0.9 telegram"]],
    ["telegram: boatmen and more", []],
    ["telegram: @boatmen and more", ["handle boatmen [0-18] 0.9 telegram"]],
    ["telegram: 12345", []],
    ["whatsapp: ab", []],
    ["hello: boatmen", []],
    ["@boat.zz1. and @ab and a@b", ["handle boat.zz1 [0-9] 0.9"]],
    ["me@", []],
  ])("%s", (text, want) => {
    expect(found(text)).toEqual(want);
  });
});

describe("telephone numbers", () => {
  it.each<[string, string | undefined, string[]]>([
    ["+44 7700 900123", undefined, ["phone +447700900123 [0-15] 0.97"]],
    ["tel +44 (0)20 7946 0123.", undefined, ["phone +442079460123 [4-23] 0.98"]],
    ["+44 20 7946 0123 5000", undefined, ["phone +442079460123 [0-16] 0.97"]],
    ["+44 20 7946 O123", undefined, ["phone +442079460123 [0-16] 0.97"]],
    ["+44 20 7946 012 Otto", undefined, ["phone +44207946012 [0-15] 0.8"]],
    ["0044 20 7946 0123", undefined, ["phone +442079460123 [0-17] 0.97"]],
    ["+49 30 1234567", undefined, ["phone +49301234567 [0-14] 0.98"]],
    ["+99 123", undefined, []],
    ["+1234567890123456789", undefined, []],
    ["a+44 7700 900123", undefined, []],
    ["+44     7700 900123", undefined, []],
    ["07700 900123", undefined, ["phone +447700900123 [0-12] 0.75"]],
    ["07700 900123", "GB", ["phone +447700900123 [0-12] 0.75"]],
    ["020 7183 8750", undefined, []],
    ["020 7183 8750", "GB", ["phone +442071838750 [0-13] 0.6"]],
    ["(020) 7183 8750", "GB", ["phone +442071838750 [0-15] 0.6"]],
    ["020 7183 8750", "FR", []],
    ["1.020 7183 8750", "GB", []],
    ["01 23", "GB", []],
    [
      "plus four four two zero seven nine four six zero one two three",
      undefined,
      ["phone +442079460123 [0-62] 0.85"],
    ],
    [
      "zero zero four four two zero seven nine four six zero one two three",
      undefined,
      ["phone +442079460123 [0-67] 0.85"],
    ],
    ["four four two zero seven nine four six zero one two three", undefined, []],
    ["plus 44 20 7946 zero one two three", undefined, ["phone +442079460123 [0-34] 0.85"]],
    ["plus four four two zero then seven nine four six zero one two three", undefined, []],
  ])("%s (%s)", (text, region, want) => {
    expect(found(text, region)).toEqual(want);
  });

  it("are four hundred identifiers at most, in order", () => {
    const many = Array.from({ length: 500 }, (_, i) => `@name_${1000 + i}`).join(" ");
    expect(found(many).length).toBe(400);
    expect(found("@later_zz and t.me/first_zz").map((f) => f.split(" ")[1])).toEqual([
      "later_zz",
      "first_zz",
    ]);
  });
});
