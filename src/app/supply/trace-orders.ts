import {
  type EpcisEvent,
  foldedSerial,
  hasGap,
  mayBe,
  type OrderParties,
  orderNumber,
  serialAsRead,
} from "../../core/index.ts";
import type { FiledRows, OrderNaming } from "./filed.ts";
import type { TraceSource } from "./received.ts";
import { CANDIDATES_SHOWN, type Candidate, FITTING_MAX, likeliestFirst } from "./trace-candidates.ts";

/** An order that does not say of what kind the thing is may mean another maker's of that number. */
export const LOOSE_SALE = 0.5;
export const saleHash = (order: string): string => `order:${order}`;

/** An order that names a thing by its number sells it, whether or not an event tells of it. */
export const saleOf = ({ order, at, seller, buyer }: OrderNaming, { canonical }: Candidate): EpcisEvent => ({
  hash: saleHash(order),
  id: order,
  type: "TransactionEvent",
  action: "ADD",
  time: Date.parse(at),
  step: "retail_selling",
  disposition: "",
  readPoint: "",
  epcs: [canonical],
  parent: undefined,
  inputs: [],
  outputs: [],
  sources: [seller],
  destinations: [buyer],
  transactions: [order],
});

/** By the number as it stands: one that is read alike ("80187", "B0187") is another thing's. */
export const isOf = ({ gtin, serial }: OrderNaming, candidate: Candidate): boolean =>
  serialAsRead(serial) === serialAsRead(candidate.serial) &&
  (gtin === "" || candidate.gtin === "" || gtin === candidate.gtin);

/** Things that only orders name, by the number that was read or, where signs are missing, by one of that form; and orders of those shown. */
export async function withOrders(
  filed: FiledRows,
  inEvents: readonly Candidate[],
  reading: string,
  asked: { readonly gtin?: string },
): Promise<{ readonly candidates: readonly Candidate[]; readonly sold: readonly OrderNaming[] }> {
  const isWhole = !hasGap(reading);
  const shown = inEvents.slice(0, CANDIDATES_SHOWN).map((c) => c.serial);
  const named = await filed.ordersNaming(isWhole ? [...shown, reading] : shown);
  const alike = isWhole ? [] : await filed.ordersLike(reading, FITTING_MAX);
  const keyOf = ({ order, gtin, serial }: OrderNaming): string => `${order} ${gtin} ${serial}`;
  const sold = [...new Map([...named, ...alike].map((one) => [keyOf(one), one])).values()];
  const fits = (serial: string): boolean =>
    isWhole ? foldedSerial(serial) === foldedSerial(reading) : mayBe(serialAsRead(serial), reading);
  const candidates = [...inEvents];
  for (const one of sold) {
    const { gtin, serial } = one;
    if (!fits(serial)) continue;
    if (asked.gtin !== undefined && gtin !== "" && gtin !== asked.gtin.padStart(14, "0")) continue;
    if (candidates.some((c) => isOf(one, c))) continue;
    const canonical = gtin === "" ? serial : `https://id.gs1.org/01/${gtin}/21/${serial}`;
    // An ending is of many things: as likely as each other of that form.
    const weight = isWhole ? (serial === reading ? 100 : 60) : 1;
    candidates.push({ canonical, gtin, serial, weight, ...(isWhole ? {} : { isOfOrderAlike: true }) });
  }
  return { candidates: candidates.sort(likeliestFirst), sold };
}

interface OrderDocument {
  readonly kind: "order";
  readonly id: string;
  readonly reportId: string;
}

/** Who sold to whom by each of these orders, and the documents that say so. */
export async function ordersOf(
  tx: TraceSource,
  ids: readonly string[],
): Promise<{
  readonly parties: ReadonlyMap<string, OrderParties>;
  readonly documents: ReadonlyMap<string, readonly OrderDocument[]>;
}> {
  const unique = [...new Set(ids)];
  const parties = new Map<string, OrderParties>();
  const documents = new Map<string, OrderDocument[]>();
  if (unique.length === 0) return { parties, documents };
  // An order of several lines is kept line by line ("O1/1").
  for (const record of await tx.recordsById(
    unique.flatMap((id) => [id, `${id}/1`]),
    ["order"],
  )) {
    if (record.kind !== "order") continue;
    const id = orderNumber(record.id);
    parties.set(id, { seller: record.sellerId, buyer: record.buyerId, at: record.orderedAt });
    documents.set(id, [
      ...(documents.get(id) ?? []),
      { kind: "order", id: record.id, reportId: record.reportId },
    ]);
  }
  return { parties, documents };
}
