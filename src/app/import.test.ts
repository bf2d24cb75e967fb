import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OPEN, type Statement, toStatement } from "../core/index.ts";
import { allOf, byEntity } from "./import.ts";

const said = (entity: number, value: number): Statement =>
  toStatement(
    { entityId: `e-${entity}`, schema: "Person", property: "notes", value: `${value}` },
    { reportId: "rep-1", access: OPEN, seenAt: "2026-11-27T00:00:00.000Z" },
  );

describe("the parts that writers take", () => {
  it("are one where there is one writer, or little to write", () => {
    const few = [said(1, 1), said(2, 2)];
    expect(byEntity(few, 2)).toEqual([few]);
    const many = Array.from({ length: 6_000 }, (_, n) => said(n, n));
    expect(byEntity(many, 1)).toEqual([many]);
    expect(byEntity(many.slice(0, 4_999), 2)).toHaveLength(1);
    expect(byEntity(many.slice(0, 5_000), 2)).toHaveLength(2);
  });

  it("hold every statement once and in its order, an entity in one of them", () => {
    fc.assert(
      fc.property(
        // Thousands of statements are not made fewer one by one where it fails: that would take longer than anybody waits.
        fc.noShrink(fc.array(fc.nat(900), { minLength: 8_000, maxLength: 9_000 })),
        fc.integer({ min: 2, max: 3 }),
        (of, n) => {
          const statements = of.map((entity, value) => said(entity, value));
          const parts = byEntity(statements, n);
          const partOf = new Map<string, number>();
          for (const [no, part] of parts.entries())
            for (const { entityId } of part) {
              expect(partOf.get(entityId) ?? no).toBe(no);
              partOf.set(entityId, no);
            }
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
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(100);
    }
  });
});

it("a write that fails is told when the others have ended", async () => {
  const ended: string[] = [];
  const slow = new Promise((resolve) => setTimeout(resolve, 20)).then(() => ended.push("slow"));
  const failed = Promise.reject(new Error("full"));
  await expect(allOf([slow, failed])).rejects.toThrow("full");
  expect(ended).toEqual(["slow"]);
  await expect(allOf([Promise.resolve(1), Promise.resolve(2)])).resolves.toBeUndefined();
});
