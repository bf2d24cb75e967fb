import { type Order, orderEntityId, orderStatements, toStatement } from "../../core/index.ts";
import type { Platform, Transaction } from "../ports/index.ts";

/** An order of more lines than this is a wholesaler's list. */
const LINES_MAX = 500;

/**
 * The orders of this number as entities. A row of an order is one only where it joins to something; whoever puts it into a
 * case makes it one, by what the row says, in the row's report and under the row's marking. Answers their ids.
 */
export async function statedOrders(
  platform: Platform,
  tx: Transaction,
  number: string,
): Promise<readonly string[]> {
  const orders = await ordersOf(tx, number);
  if (orders.length === 0) return [];
  const origins = await tx.recordOrigins(orders.map(({ id }) => id));
  const seenAt = new Date(platform.clock.now()).toISOString();
  const statements = orders.flatMap((order) =>
    origins
      .filter(({ id, reportId }) => id === order.id && reportId === order.reportId)
      .flatMap(({ reportId, access }) =>
        orderStatements(order, []).map((draft) => toStatement(draft, { reportId, access, seenAt })),
      ),
  );
  await tx.appendStatements(statements);
  return [...new Set(orders.map(({ id }) => orderEntityId(id)))];
}

/** Its lines, where it has several: each is a row of its own. */
async function ordersOf(
  tx: Transaction,
  number: string,
): Promise<readonly (Order & { readonly reportId: string })[]> {
  const whole = await tx.recordsById([`order:${number}`], ["supplyRow"]);
  const counts = whole.map((row) =>
    row.kind === "supplyRow" && row.row === "order" ? linesIn(row.body) : 0,
  );
  const lines = Math.min(LINES_MAX, Math.max(1, ...counts));
  const ids = [number, ...Array.from({ length: lines }, (_, i) => `${number}/${i + 1}`)];
  const rows = await tx.recordsById(ids, ["order"]);
  return rows.flatMap((row) => (row.kind === "order" ? [row] : []));
}

function linesIn(body: string): number {
  const { lines } = JSON.parse(body) as { readonly lines?: unknown };
  return Array.isArray(lines) ? lines.length : 0;
}
