import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { inflateBounded, isCompressed } from "./inflate.ts";

const text = new TextEncoder().encode("a line of an honest file\n".repeat(1000));
const bomb = new Uint8Array(10 * 1024 * 1024);

test("gzip and zip are opened", () => {
  expect(inflateBounded(gzipSync(text))).toEqual({ ok: true, members: [{ name: "", bytes: text }] });
  const zip = inflateBounded(zipSync({ "a.csv": text, "b.csv": text.slice(0, 25) }));
  expect(zip.ok && zip.members.map((m) => [m.name, m.bytes.length])).toEqual([
    ["a.csv", text.length],
    ["b.csv", 25],
  ]);
});

test("a bomb is refused before it is unpacked", () => {
  expect(inflateBounded(gzipSync(bomb))).toEqual({ ok: false, code: "DECOMPRESSION_BOMB" });
  expect(inflateBounded(zipSync({ "a.txt": bomb }))).toEqual({ ok: false, code: "DECOMPRESSION_BOMB" });
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
