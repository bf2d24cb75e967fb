import { expect, test } from "vitest";
import { readOrders } from "./own-orders.ts";

const BOAT = { orderNumber: "A-1", goods: "kayak", quantity: 1 };

test("lines are orders, and what is none is told by its line and why", () => {
  const text = "A-17; outboard motor 40 hp; ١٢; cash; new\n\nnonsense\nB-1\tkayak\t1\nC-2; raft; many";
  expect(readOrders(text)).toEqual({
    read: [
      {
        line: 1,
        order: {
          orderNumber: "A-17",
          goods: "outboard motor 40 hp",
          quantity: 12,
          payment: "cash",
          isNewCustomer: true,
        },
      },
      { line: 4, order: { orderNumber: "B-1", goods: "kayak", quantity: 1 } },
    ],
    rejects: [
      { line: 3, code: "FIELD_MISSING", field: "goods" },
      { line: 5, code: "FIELD_INVALID", field: "quantity" },
    ],
  });
  expect(readOrders("A-1; kayak; 1; card;; PA40-2602-00417, PA40-2602-00418 ،").read[0]?.order).toEqual({
    ...BOAT,
    payment: "card",
    serials: ["PA40-2602-00417", "PA40-2602-00418"],
  });
  expect(readOrders("A-1؛ قارب؛ 2").read).toEqual([
    { line: 1, order: { orderNumber: "A-1", goods: "قارب", quantity: 2 } },
  ]);
});

test.each([
  ["A-1; kayak", "FIELD_MISSING", "quantity"],
  ["; kayak; 1", "FIELD_MISSING", "orderNumber"],
  ["A-1; kayak; 0", "FIELD_INVALID", "quantity"],
  ["A-1; kayak; -3", "FIELD_INVALID", "quantity"],
  ["A-1; kayak; 1e9", "FIELD_INVALID", "quantity"],
  ["A-1; kayak; 1e999", "FIELD_INVALID", "quantity"],
  ["A-1; kay\u0001ak; 1", "CONTROL_CHARACTER", "goods"],
  [`${"A".repeat(81)}; kayak; 1`, "FIELD_INVALID", "orderNumber"],
  ["A-1; kayak; 1; shells", "FIELD_INVALID", "payment"],
])("what the node would refuse is one line, and the others are kept: %j", (line, code, field) => {
  expect(readOrders(`A-1; kayak; 1\n${line}\nA-1; kayak; 1`)).toEqual({
    read: [
      { line: 1, order: BOAT },
      { line: 3, order: BOAT },
    ],
    rejects: [{ line: 2, code, field }],
  });
});
