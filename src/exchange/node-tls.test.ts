import { expect, test } from "vitest";
import { failureOf } from "./node-tls.ts";

test.each([
  // As Node's fetch says it, as its sockets do, and what has no code.
  [
    new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNREFUSED" }) }),
    "ECONNREFUSED",
  ],
  [Object.assign(new Error("connect"), { code: "ETIMEDOUT" }), "ETIMEDOUT"],
  [new DOMException("gone", "AbortError"), "AbortError"],
  [new TypeError("fetch failed", { cause: new Error("other") }), "TypeError"],
])("why a partner was not reached is told by the system's code, or by the error's name", (error, told) => {
  expect(failureOf(error)).toBe(told);
});
