import type { JsonOf } from "../api/document.ts";
import { latinDigits } from "./digits.ts";

type Order = JsonOf<"POST", "/trade/check">["orders"][number];
const PAYMENTS = ["cash", "bank", "card", "other"] as const;

interface OwnOrders {
  readonly rows: readonly Order[];
  /** Numbers of lines that are no order: a list that is looked at without them would say that they are clear. */
  readonly unread: readonly number[];
}

/** Lines as "A-17; outboard motor 40 hp; 12; cash; new", as orders. */
export function readOrders(text: string): OwnOrders {
  const lines = text.split("\n").map((line, at) => ({ number: at + 1, line, order: orderOf(line) }));
  return {
    rows: lines.flatMap(({ order }) => order ?? []),
    unread: lines.flatMap(({ number, line, order }) => (order || line.trim() === "" ? [] : [number])),
  };
}

function orderOf(line: string): Order | undefined {
  const [orderNumber = "", goods = "", quantity = "", payment = "", customer = ""] = line
    .split(/[;؛\t]/)
    .map((cell) => cell.trim());
  const n = Number(latinDigits(quantity));
  if (orderNumber === "" || goods === "" || !(n > 0)) return undefined;
  return {
    orderNumber: orderNumber.slice(0, 80),
    goods: goods.slice(0, 300),
    quantity: n,
    payment: PAYMENTS.find((one) => one === payment),
    ...(customer === "new" ? { isNewCustomer: true } : {}),
  };
}
