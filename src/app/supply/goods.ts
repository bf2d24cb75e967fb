import {
  type CommodityCodes,
  type ExportList,
  GOODS_ROWS,
  type GoodsRecords,
  goodsRecords,
  type Order,
  partiesOfGoods,
  type SupplyRow,
} from "../../core/index.ts";
import type { Platform, Transaction } from "../ports/index.ts";
import { protectedAmong } from "../resolve/review.ts";

/** What was declared, seized and told to dealers, each party by what it was resolved to; no row of somebody who is protected (R08). */
export async function readGoods(
  { reference }: Platform,
  tx: Transaction,
  orders: readonly Pick<Order, "sellerId" | "buyerId">[],
): Promise<GoodsRecords> {
  const rows = new Map<string, SupplyRow>();
  for await (const page of tx.records("supplyRow"))
    for (const row of page) if (GOODS_ROWS.includes(row.row)) rows.set(row.id, row);
  const parties = new Map([...rows.values()].map((row) => [row.id, partiesOfGoods(row)]));
  const mentions = [
    ...new Set([...parties.values(), ...orders.map(({ sellerId, buyerId }) => [sellerId, buyerId])].flat()),
  ];
  const canonical = await tx.canonical(mentions);
  const hidden = await protectedAmong(
    tx,
    await tx.members([...new Set(mentions.map((id) => canonical.get(id) ?? id))]),
  );
  // That a thing was stolen clears others; whoever was robbed is no subject of it.
  const isShown = (row: SupplyRow): boolean =>
    row.row === "theft" ||
    !(parties.get(row.id) ?? []).some((id) => hidden.has(id) || hidden.has(canonical.get(id) ?? id));
  return goodsRecords([...rows.values()].filter(isShown), {
    codes: (reference.commodityCodes as { codes?: CommodityCodes } | undefined)?.codes ?? [],
    libya: reference.libyaList as ExportList,
    marineTrades: (reference.marineTrades as { nace?: readonly string[] } | undefined)?.nace ?? [],
    partyOf: (id) => canonical.get(id) ?? id,
  });
}
