import type { Reject } from "./rejects.ts";

export const OWN_PAYMENTS = ["cash", "bank", "card", "other"] as const;

/** A row of a shop's own list, checked without being kept. */
export interface OwnOrder {
  readonly orderNumber: string;
  readonly goods: string;
  readonly quantity: number;
  readonly serials?: readonly string[];
  readonly payment?: (typeof OWN_PAYMENTS)[number];
  readonly isNewCustomer?: boolean;
  readonly isThirdPartyPayer?: boolean;
  readonly isCollected?: boolean;
}

/** The same as it was sent: nobody has looked yet whether it is an order. */
export interface SentOrder extends Partial<Omit<OwnOrder, "payment" | "quantity">> {
  readonly payment?: string;
  readonly quantity?: number | null;
}

const NUMBER_LENGTH_MAX = 80;
const GOODS_LENGTH_MAX = 300;
const QUANTITY_MAX = 100_000;

type Fault = Omit<Reject, "line">;

/** The order, or why it cannot be checked: a list that is looked at without it would say that it is clear. */
export function readOwnOrder(sent: SentOrder): OwnOrder | Fault {
  const { payment, ...rest } = sent;
  const orderNumber = sent.orderNumber?.trim() ?? "";
  const goods = sent.goods?.trim() ?? "";
  const quantity = sent.quantity ?? undefined;
  const paid = OWN_PAYMENTS.find((one) => one === payment);
  const fault =
    textFault("orderNumber", orderNumber, NUMBER_LENGTH_MAX) ?? textFault("goods", goods, GOODS_LENGTH_MAX);
  if (fault) return fault;
  if (quantity === undefined) return { code: "FIELD_MISSING", field: "quantity" };
  if (!(quantity > 0 && quantity <= QUANTITY_MAX)) return { code: "FIELD_INVALID", field: "quantity" };
  if (payment !== undefined && paid === undefined) return { code: "FIELD_INVALID", field: "payment" };
  return { ...rest, orderNumber, goods, quantity, ...(paid === undefined ? {} : { payment: paid }) };
}

function textFault(field: string, text: string, lengthMax: number): Fault | undefined {
  if (text === "") return { code: "FIELD_MISSING", field };
  if (/\p{Cc}/u.test(text)) return { code: "CONTROL_CHARACTER", field };
  return text.length > lengthMax ? { code: "FIELD_INVALID", field } : undefined;
}
