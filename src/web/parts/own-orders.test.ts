import { expect, test } from "vitest";
import { readOrders } from "./own-orders.ts";

test("lines are orders, and what is none is told by its number", () => {
  const text = "A-17; outboard motor 40 hp; ١٢; cash; new\n\nnonsense\nB-1\tkayak\t1\nC-2; raft; many";
  expect(readOrders(text)).toEqual({
    rows: [
      {
        orderNumber: "A-17",
        goods: "outboard motor 40 hp",
        quantity: 12,
        payment: "cash",
        isNewCustomer: true,
      },
      { orderNumber: "B-1", goods: "kayak", quantity: 1 },
    ],
    unread: [3, 5],
  });
  expect(readOrders("A-1؛ قارب؛ 2").rows).toEqual([{ orderNumber: "A-1", goods: "قارب", quantity: 2 }]);
});
