import { expect, it } from "vitest";
import { readClaims, writeClaims } from "./claims.ts";

const claim = (byte: number): Uint8Array => new Uint8Array(16).fill(byte);
const CLAIMED = [
  { key: "serial:PA40231101314", claim: claim(1) },
  { key: 'launch:Škofja "Loka" مرسى\n 19780', claim: claim(255) },
];

it("comes back as it was written", () => {
  expect(readClaims(writeClaims(CLAIMED), 2)).toEqual(CLAIMED);
});

it.each([
  ["more claims than keys", writeClaims(CLAIMED), 3],
  ["fewer claims than keys", writeClaims(CLAIMED), 1],
  ["a list that is cut off", writeClaims(CLAIMED).slice(0, -3), 2],
  ["a key as long as a document", writeClaims([{ key: "x".repeat(1_001), claim: claim(1) }]), 1],
  ["claims alone", claim(7), 1],
])("reads nothing of %s", (_, bytes, count) => {
  expect(readClaims(bytes, count)).toBeUndefined();
});
