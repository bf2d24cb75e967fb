import fc from "fast-check";
import { expect, it } from "vitest";
import { valueAt } from "./select.ts";

it("answers what sorting would put there, with many equal values and with few", () => {
  const values = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 200 }),
    fc.array(fc.float({ noNaN: true }), { minLength: 1, maxLength: 200 }),
  );
  fc.assert(
    fc.property(values, fc.nat(199), (list, n) => {
      const place = n % list.length;
      const sorted = Float32Array.from(list).sort();
      // Adding 0 makes one zero of two.
      expect(valueAt(Float32Array.from(list), place) + 0).toBe((sorted[place] as number) + 0);
    }),
  );
});
