import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchPattern, parsePattern, patternFaults, type Seen } from "./index.ts";

const seen = (objects: Seen["objects"], minute: number, count = 1): Seen => ({
  objects,
  firstObserved: `2026-01-01T00:${String(minute).padStart(2, "0")}:00Z`,
  lastObserved: `2026-01-01T00:${String(minute).padStart(2, "0")}:30Z`,
  count,
});
const ip = (value: string) => ({ a: { type: "ipv4-addr", value } });
const match = (text: string, ...all: readonly Seen[]): readonly number[] | undefined => {
  const parsed = parsePattern(text);
  if (!parsed.ok) throw new Error(parsed.because);
  return matchPattern(parsed.pattern, all);
};

describe("STIX 2.1, 9.6: comparisons", () => {
  const file = {
    f: { type: "file", name: "Fictitious.bin", size: 10, hashes: { MD5: "ab" }, magic_number_hex: "AB12" },
  };
  test.each([
    ["[file:name = 'Fictitious.bin']", true],
    ["[file:name != 'Fictitious.bin']", false],
    ["[file:name NOT = 'other']", true],
    ["[file:name LIKE 'Fict%._in']", true],
    ["[file:name MATCHES '^F.*n$']", true],
    ["[file:size > 9 AND file:name IN ('a', 'Fictitious.bin')]", true],
    ["[file:size > 9 AND file:name = 'a']", false],
    ["[file:size = '10']", false],
    ["[file:hashes.MD5 = 'ab']", true],
    ["[file:magic_number_hex = h'ab12']", true],
    ["[EXISTS file:size]", true],
    ["[EXISTS file:mtime]", false],
    ["[file:name MATCHES '(a+)+$']", false],
  ])("%s", (text, expected) => {
    expect(match(text, seen(file, 0)) !== undefined).toBe(expected);
  });

  test("subnets and references", () => {
    const traffic = {
      t: { type: "network-traffic", src_ref: "a" },
      a: { type: "ipv4-addr", value: "10.1.2.3" },
    };
    expect(match("[network-traffic:src_ref.value ISSUBSET '10.0.0.0/8']", seen(traffic, 0))).toEqual([0]);
    expect(match("[network-traffic:src_ref.value ISSUBSET '10.2.0.0/16']", seen(traffic, 0))).toBeUndefined();
    expect(match("[ipv4-addr:value ISSUPERSET '10.1.2.3/32']", seen(ip("10.1.2.0/24"), 0))).toEqual([0]);
  });

  test("AND is about one object", () => {
    const two = { a: { type: "file", name: "x", size: 1 }, b: { type: "file", name: "y", size: 2 } };
    expect(match("[file:name = 'x' AND file:size = 2]", seen(two, 0))).toBeUndefined();
    expect(match("[file:name = 'x' OR file:size = 3]", seen(two, 0))).toEqual([0]);
  });
});

describe("STIX 2.1, 9.3 and 9.4: observations and qualifiers", () => {
  const first = seen(ip("10.0.0.1"), 1);
  const second = seen(ip("10.0.0.2"), 5);
  const both = "[ipv4-addr:value = '10.0.0.1'] AND [ipv4-addr:value = '10.0.0.2']";
  test.each([
    [both, true],
    [`(${both}) WITHIN 300 SECONDS`, true],
    [`(${both}) WITHIN 60 SECONDS`, false],
    ["[ipv4-addr:value = '10.0.0.1'] FOLLOWEDBY [ipv4-addr:value = '10.0.0.2']", true],
    ["[ipv4-addr:value = '10.0.0.2'] FOLLOWEDBY [ipv4-addr:value = '10.0.0.1']", false],
    ["[ipv4-addr:value LIKE '10.%'] REPEATS 2 TIMES", true],
    ["[ipv4-addr:value LIKE '10.%'] REPEATS 3 TIMES", false],
    ["[ipv4-addr:value = '10.0.0.1'] START t'2026-01-01T00:00:00Z' STOP t'2026-01-01T00:01:00Z'", false],
    ["[ipv4-addr:value = '10.0.0.1'] START t'2026-01-01T00:00:00Z' STOP t'2026-01-01T00:02:00Z'", true],
  ])("%s", (text, expected) => {
    expect(match(text, first, second) !== undefined).toBe(expected);
  });

  test("what was seen five times repeats five times", () => {
    expect(match("[ipv4-addr:value = '10.0.0.1'] REPEATS 5 TIMES", seen(ip("10.0.0.1"), 1, 5))).toEqual([0]);
    expect(
      match("[ipv4-addr:value = '10.0.0.1'] REPEATS 6 TIMES", seen(ip("10.0.0.1"), 1, 5)),
    ).toBeUndefined();
  });

  test("work is bounded however many ways there are", () => {
    const many = Array.from({ length: 60 }, (_, i) => seen(ip("10.0.0.1"), i % 60));
    const hard = `${Array(12).fill("[ipv4-addr:value = '10.0.0.1']").join(" AND ")} AND [ipv4-addr:value = 'no']`;
    expect(match(hard, ...many)).toBeUndefined();
  });
});

test("no text breaks the parser", () => {
  fc.assert(fc.property(fc.string(), (text) => void patternFaults(text)));
  expect(patternFaults("(".repeat(100_000))).toHaveLength(1);
  expect(patternFaults(`[file:name = '${"\\'".repeat(50_000)}']`)).toEqual([]);
});
