import type { InjectOptions } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  documentOf,
  type Harness,
  operations,
  requestFor,
  SIGNED_IN,
  start,
  withHeaders,
} from "../server/harness.ts";
import { FUZZ_SEED, fuzzCases, mutate, randomOf } from "./mutate.ts";

const HANG_MS = 2_000;
let harness: Harness;
beforeAll(async () => {
  harness = await start({ limits: { requestsPerMinute: 1e9, signInsPerAddress: 1e9, signInsPerUser: 1e9 } });
});
afterAll(async () => await harness.app.close());

const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  2 ** 53,
  "",
  " ",
  "\u0000",
  "\ud800",
  "ا".repeat(3_000),
  "__proto__",
  "constructor",
  "../../etc/passwd",
  "%2e%2e%2f",
  "' or 1=1 --",
  "{{7*7}}",
  "<script>alert(1)</script>",
  "=1+1",
  [],
  [[[[[[]]]]]],
  {},
  { $gt: "" },
  "2025-99-99",
];

/** A lone surrogate has no place in an address. */
const wellFormed = (text: string): string => (text === "\ud800" ? "x" : text);

test("no request makes the server fail inside, answer out of its schema or hang", async () => {
  const { app } = harness;
  const random = randomOf(FUZZ_SEED + 1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const all = operations(app).filter((o) => !o.url.endsWith("/events"));
  const faults: string[] = [];
  /** A sound request with one part of it replaced. */
  const wounded = (): { request: InjectOptions; operationId: string; statuses: readonly string[] } => {
    const operation = pick(all);
    const sound = withHeaders(requestFor(operation), SIGNED_IN);
    const statuses = Object.keys(operation.responses);
    const kind = random();
    let request = sound;
    if (kind < 0.35 && operation.bodyExample !== undefined && typeof operation.bodyExample === "object") {
      const body = structuredClone(operation.bodyExample) as Record<string, unknown>;
      const keys = [...Object.keys(body), "unknown", "__proto__"];
      Object.defineProperty(body, pick(keys), { value: pick(VALUES), enumerable: true, configurable: true });
      request = { ...sound, payload: body };
    } else if (kind < 0.5 && operation.bodyExample !== undefined) {
      const text = mutate(random, Buffer.from(JSON.stringify(operation.bodyExample)));
      request = {
        ...sound,
        payload: Buffer.from(text),
        headers: { ...sound.headers, "content-type": "application/json" },
      };
    } else if (kind < 0.75) {
      const value = pick(VALUES);
      const text = encodeURIComponent(typeof value === "string" ? wellFormed(value) : JSON.stringify(value));
      const names = operation.parameters.filter((p) => p.in === "query").map((p) => p.name ?? "q");
      const joint = String(sound.url).includes("?") ? "&" : "?";
      request = { ...sound, url: `${String(sound.url)}${joint}${pick([...names, "unknown"])}=${text}` };
    } else if (kind < 0.9) {
      const value = pick(VALUES.filter((v): v is string => typeof v === "string" && v !== ""));
      request = withHeaders(requestFor(operation, encodeURIComponent(wellFormed(value))), SIGNED_IN);
    } else {
      const name = pick([
        "wasl-purpose",
        "wasl-mandate",
        "authorization",
        "cookie",
        "content-type",
        "origin",
        "host",
      ]);
      request = withHeaders(sound, {
        [name]: pick(["", "x", "a".repeat(5_000), "%ff", "Bearer x", "text/html"]),
      });
    }
    return { request, operationId: operation.operationId, statuses };
  };
  expect(documentOf(app).openapi).toMatch(/^3\.1/);
  const cases = fuzzCases(400);
  for (let n = 0; n < cases && faults.length < 5; n++) {
    const { request, operationId, statuses } = wounded();
    const before = process.cpuUsage();
    const answer = await app.inject(request);
    const { user, system } = process.cpuUsage(before);
    const label = `case ${n} ${operationId} ${String(request.url).slice(0, 120)}: ${answer.statusCode}`;
    if (answer.statusCode >= 500) faults.push(`${label} ${answer.body.slice(0, 200)}`);
    else if (!statuses.includes(String(answer.statusCode))) {
      // A route that is not there, a method or media type that nobody declared, an address over the limit.
      const isOfTheServer = [400, 404, 413, 414, 415].includes(answer.statusCode);
      if (!isOfTheServer) faults.push(`${label} is not in the document`);
    }
    if (
      answer.statusCode >= 400 &&
      !String(answer.headers["content-type"]).startsWith("application/problem+json")
    )
      faults.push(`${label} is no problem document`);
    if ((user + system) / 1000 > HANG_MS) faults.push(`${label} took ${(user + system) / 1000} ms`);
  }
  if (process.env["FUZZ_CASES"]) console.log(`seed ${FUZZ_SEED}: ${cases} requests`);
  expect(faults, `seed ${FUZZ_SEED}`).toEqual([]);
}, 3_600_000);
