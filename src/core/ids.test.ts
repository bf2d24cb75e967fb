import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { idFrom, provideDigest, sha256Hex } from "./ids.ts";

const native = (text: string): string => createHash("sha256").update(text).digest("hex");

it("gives the same ids whoever computes the digest, lone surrogates and NUL included", () => {
  const parts = ["", "خالد النوري", "a\0b", "\ud800", "x".repeat(5000)];
  const before = parts.map((part) => idFrom("rep-", part, "1:"));
  provideDigest(native);
  expect(parts.map((part) => idFrom("rep-", part, "1:"))).toEqual(before);
});

it("refuses a digest that is not SHA-256 in lower-case hex", () => {
  expect(() => provideDigest((text) => createHash("sha512").update(text).digest("hex"))).toThrow("SHA-256");
  expect(() => provideDigest((text) => native(text).toUpperCase())).toThrow("SHA-256");
  expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
