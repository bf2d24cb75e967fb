import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { inflateBounded, isCompressed } from "./inflate.ts";

const text = new TextEncoder().encode("a line of an honest file\n".repeat(1000));

test("gzip and zip are opened", () => {
  expect(inflateBounded(gzipSync(text))).toEqual({ ok: true, members: [{ name: "", bytes: text }] });
  const zip = inflateBounded(zipSync({ "a.csv": text, "b.csv": text.slice(0, 25) }));
  expect(zip.ok && zip.members.map((m) => [m.name, m.bytes.length])).toEqual([
    ["a.csv", text.length],
    ["b.csv", 25],
  ]);
});

test("more members than an archive may have are refused", () => {
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`${i}.txt`, text.slice(0, 10)]));
  expect(inflateBounded(zipSync(many))).toEqual({ ok: false, code: "DECOMPRESSION_BOMB" });
});

test("what is cut or damaged says so", () => {
  const gz = gzipSync(text);
  expect(inflateBounded(gz.subarray(0, gz.length - 30))).toEqual({ ok: false, code: "TRUNCATED" });
  const zip = zipSync({ "a.csv": text });
  expect(inflateBounded(zip.subarray(0, 60))).toEqual({ ok: false, code: "TRUNCATED" });
  expect(isCompressed(text)).toBe(false);
  expect(inflateBounded(text).ok).toBe(false);
});
