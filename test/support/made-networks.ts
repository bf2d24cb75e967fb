import fc from "fast-check";
import type { NetworkModel } from "../../src/core/graph/chokepoints.ts";

type Supplier = NetworkModel["stages"][number]["suppliers"][number];

export const supplier = (actor: string, capacity: number, standby: number, isEligible = true): Supplier => ({
  actor,
  capacity,
  standby,
  isEligible,
});

const share = fc.integer({ min: 1, max: 10 }).map((n) => n / 10);

/** One to three small networks of the actors "a" to "f", of whom "e" and "f" are honest traders. */
export const madeNetworks: fc.Arbitrary<NetworkModel[]> = fc.array(
  fc.record({
    id: fc.constant("n"),
    rate: fc.integer({ min: 1, max: 5 }),
    stages: fc.array(
      fc.record({
        name: fc.constant("s"),
        suppliers: fc.array(
          fc
            .tuple(fc.constantFrom(..."abcdef"), share, share)
            .map(([actor, capacity, standby]) => supplier(actor, capacity, standby, actor < "e")),
          { minLength: 1, maxLength: 4 },
        ),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  { minLength: 1, maxLength: 3 },
);
