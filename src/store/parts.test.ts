import { inspect } from "node:util";
import { expect, test } from "vitest";
import { inParts } from "./parts.ts";

interface Whole {
  readonly one: () => string;
  readonly also: string;
  readonly two: () => string;
}

test("makes a part when something of it is asked for, once for each object", () => {
  const made: string[] = [];
  const make: (seed: string) => Whole = inParts(
    (seed: string) => {
      made.push(`one of ${seed}`);
      return { one: () => `one ${seed}`, also: `also ${seed}` };
    },
    (seed: string) => {
      made.push(`two of ${seed}`);
      return { two: () => `two ${seed}` };
    },
  );
  make("first");
  made.length = 0;
  const [a, b] = [make("a"), make("b")];
  expect(made).toEqual([]);
  const { two } = a;
  expect([a.one(), a.also, two(), b.also]).toEqual(["one a", "also a", "two a", "also b"]);
  expect(made).toEqual(["two of a", "one of a", "one of b"]);
});

test("what is printed or copied of it has nothing of what its parts are made of", () => {
  const make: (key: string) => { readonly digits: () => number } = inParts((key: string) => ({
    digits: () => key.length,
  }));
  const whole = make("a secret key");
  expect(whole.digits()).toBe(12);
  expect(JSON.stringify({ ...whole, whole })).not.toContain("secret");
  expect(inspect(whole, { depth: 5 })).not.toContain("secret");
});
