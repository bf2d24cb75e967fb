import { expect, test } from "vitest";
import { Lately } from "./lately.ts";

test("holds what was worked out of late, and never more than it may", () => {
  const lately = new Lately<string>(1_000);
  lately.set("a", "first", 400);
  lately.set("b", "second", 500);
  expect([lately.get("a"), lately.get("b"), lately.get("c")]).toEqual(["first", "second", undefined]);
  for (let n = 0; n < 100; n++) {
    lately.set(`key ${n}`, "large", 300);
    expect(lately.size).toBeLessThanOrEqual(1_000);
  }
  expect(lately.get("a")).toBeUndefined();
  expect(lately.get("key 99")).toBe("large");
});

test("counts what takes another's place once", () => {
  const lately = new Lately<number>(1_000);
  lately.set("other", 0, 100);
  for (let n = 0; n < 100; n++) lately.set("same", n, 400);
  expect([lately.get("same"), lately.get("other"), lately.size]).toEqual([99, 0, 500]);
});

test("keeps what is asked for again and again", () => {
  const lately = new Lately<number>(1_000);
  lately.set("asked for", 1, 100);
  for (let n = 0; n < 100; n++) {
    lately.set(`key ${n}`, n, 200);
    expect(lately.get("asked for")).toBe(1);
    expect(lately.size).toBeLessThanOrEqual(1_000);
  }
  expect(lately.get("key 0")).toBeUndefined();
});
