import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OPEN, type Statement, toStatement } from "../../core/index.ts";
import { byEntity, ImportWriters } from "./import-writers.ts";

const said = (entity: number, value: number): Statement =>
  toStatement(
    { entityId: `e-${entity}`, schema: "Person", property: "notes", value: `${value}` },
    { reportId: "rep-1", access: OPEN, seenAt: "2026-11-27T00:00:00.000Z" },
  );

describe("the parts that writers take", () => {
  it("hold every statement once and in its order, an entity always in the same", () => {
    const partOf = new Map<string, number>();
    fc.assert(
      fc.property(
        // Thousands of statements are not made fewer one by one where it fails: that would take longer than anybody waits.
        fc.noShrink(fc.array(fc.nat(900), { minLength: 8_000, maxLength: 9_000 })),
        fc.integer({ min: 2, max: 3 }),
        (of, n) => {
          const statements = of.map((entity, value) => said(entity, value));
          const parts = byEntity(statements, n);
          const divided: string[] = [];
          for (const [no, part] of parts.entries())
            for (const { entityId } of part) {
              const known = `${entityId} of ${n}`;
              if ((partOf.get(known) ?? no) !== no) divided.push(known);
              partOf.set(known, no);
            }
          expect(divided).toEqual([]);
          const orders = parts.map((part) => part.map((s) => Number(s.value)));
          for (const order of orders) expect(order).toEqual([...order].sort((a, b) => a - b));
          expect(orders.flat().sort((a, b) => a - b)).toEqual(of.map((_, value) => value));
        },
      ),
      { numRuns: 3 },
    );
  });

  it("are of a size where no entity has much more to be said of than others", () => {
    const statements = Array.from({ length: 9_000 }, (_, n) => said((n * 7_919) % 907, n));
    for (const n of [2, 3]) {
      const sizes = byEntity(statements, n).map((part) => part.length);
      expect(sizes).toHaveLength(n);
      expect(Math.min(...sizes)).toBeGreaterThan((0.8 * statements.length) / n);
    }
  });
});

describe("the writers of an import", () => {
  /** Writes that end when they are told to, in the order in which they began. */
  function held() {
    const begun: { readonly values: readonly string[]; end(error?: Error): void }[] = [];
    const write = (part: readonly Statement[]): Promise<void> =>
      new Promise((resolve, reject) => {
        const end = (error?: Error): void => (error ? reject(error) : resolve());
        begun.push({ values: part.map((s) => s.value), end });
      });
    return { begun, write };
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  /** Two entities of two writers. */
  const [left = 0, right = 0] = [0, 1].map((part) =>
    Array.from({ length: 99 }, (_, n) => n).find((n) => (byEntity([said(n, 0)], 2)[part]?.length ?? 0) > 0),
  );

  it("share out what is enough for each of them", () => {
    const write = () => Promise.resolve();
    expect(new ImportWriters(1, write).areWorthIt(1_000_000)).toBe(false);
    expect(new ImportWriters(2, write).areWorthIt(4_999)).toBe(false);
    expect(new ImportWriters(2, write).areWorthIt(5_000)).toBe(true);
  });

  it("take the next batch while another still writes the last, and no third before it is written", async () => {
    const { begun, write } = held();
    const writers = new ImportWriters(2, write);
    await writers.give([said(left, 1), said(right, 2)]);
    let isTaken = false;
    const second = writers.give([said(left, 3), said(right, 4)]).then(() => {
      isTaken = true;
    });
    await turn();
    begun[0]?.end();
    await turn();
    expect(begun.map((b) => b.values)).toEqual([["1"], ["2"], ["3"]]);
    expect(isTaken).toBe(false);
    begun[1]?.end();
    await second;
    await turn();
    expect(begun.map((b) => b.values)).toEqual([["1"], ["2"], ["3"], ["4"]]);
    begun[2]?.end();
    begun[3]?.end();
    await writers.drained();
  });

  it("tell a failure when all have ended, and write nothing after it", async () => {
    const { begun, write } = held();
    const writers = new ImportWriters(2, write);
    await writers.give([said(left, 1), said(right, 2)]);
    const told: string[] = [];
    const second = writers
      .give([said(left, 3), said(right, 4)])
      .catch((error: Error) => told.push(error.message));
    await turn();
    begun[0]?.end(new Error("full"));
    await turn();
    expect(told).toEqual([]);
    begun[1]?.end();
    await second;
    expect(told).toEqual(["full"]);
    expect(begun).toHaveLength(2);
    await expect(writers.drained()).rejects.toThrow("full");
    await expect(writers.give([said(left, 5)])).rejects.toThrow("full");
    await writers.ended();
    expect(begun).toHaveLength(2);
  });
});
