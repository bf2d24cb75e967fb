import { expect, test } from "vitest";
import { mustBeProxy, originOf } from "./web-addresses.ts";

test.each([
  ["https://wasl.example.org", "https://wasl.example.org"],
  ["https://wasl.example.org/", "https://wasl.example.org"],
  ["https://WASL.example.org:443", "https://wasl.example.org"],
  ["http://localhost:7400", "http://localhost:7400"],
])("%s is where browsers find a node: %s", (text, origin) => {
  expect(originOf(text, "--public-origin")).toBe(origin);
});

test.each([
  "wasl.example.org",
  "",
  "ftp://wasl.example.org",
  "https://example.org/wasl",
  "https://example.org/?a",
])("%j is no origin", (text) => {
  expect(() => originOf(text, "--public-origin")).toThrow(
    expect.objectContaining({ detail: expect.objectContaining({ field: "--public-origin" }) }),
  );
});

test.each(["127.0.0.1", "::1", "10.0.0.0/8", "fd00::/8", "172.16.0.0/12", "uniquelocal"])(
  "%s is a proxy's",
  (text) => {
    expect(() => mustBeProxy(text)).not.toThrow();
  },
);

test.each(["proxy.example.org", "", "10.0.0.0/33", "10.0.0.0/0", "10.0.0.0/8/8", "true"])(
  "%j is no proxy's",
  (text) => {
    expect(() => mustBeProxy(text)).toThrow(/REQUEST_INVALID/);
  },
);
