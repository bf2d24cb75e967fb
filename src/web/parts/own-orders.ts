import { type OwnOrder, readOwnOrder } from "../../core/index.ts";
import type { Reject } from "../api/types.ts";
import { latinDigits } from "./digits.ts";

/** An order with the line that its writer counts it by. */
interface ReadOrder {
  readonly line: number;
  readonly order: OwnOrder;
}

interface OwnOrders {
  readonly read: readonly ReadOrder[];
  /** Lines that are no order: a list that is looked at without them would say that they are clear. */
  readonly rejects: readonly Reject[];
}

/** Lines as "A-17; outboard motor 40 hp; 12; cash; new; PA40-2602-00417, PA40-2602-00418", as orders. */
export function readOrders(text: string): OwnOrders {
  const lines = text
    .split("\n")
    .flatMap((written, at) => (written.trim() === "" ? [] : [{ line: at + 1, found: orderOf(written) }]));
  return {
    read: lines.flatMap(({ line, found }) => ("code" in found ? [] : [{ line, order: found }])),
    rejects: lines.flatMap(({ line, found }) => ("code" in found ? [{ line, ...found }] : [])),
  };
}

function orderOf(line: string): ReturnType<typeof readOwnOrder> {
  const [orderNumber, goods, quantity = "", payment = "", customer = "", numbers = ""] = line
    .split(/[;؛\t]/)
    .map((cell) => cell.trim());
  const serials = numbers.split(/[,،|]/).flatMap((serial) => (serial.trim() === "" ? [] : [serial.trim()]));
  return readOwnOrder({
    ...(orderNumber === undefined ? {} : { orderNumber }),
    ...(goods === undefined ? {} : { goods }),
    ...(quantity === "" ? {} : { quantity: Number(latinDigits(quantity)) }),
    ...(payment === "" ? {} : { payment }),
    ...(customer === "new" ? { isNewCustomer: true } : {}),
    ...(serials.length > 0 ? { serials } : {}),
  });
}
