import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withDescribed } from "./described.ts";
import { readWorld } from "./rows.ts";
import { Goods, type GoodsData } from "./signals.ts";

const data = JSON.parse(
  readFileSync(new URL("../../../../../data/supply/goods.json", import.meta.url), "utf8"),
) as GoodsData;

/** Lines of one order each, as a shop writes them; all invented. */
function read(lines: readonly (readonly [description: string, price: number, gtin?: string])[]) {
  const world = withDescribed(
    readWorld({
      products: [{ gtin: "09520001000690", hs6: "840721", hp: 40, ref_price_eur: 4000 }],
      orders: lines.map(([description, unit_price_eur, gtin], i) => ({
        order_id: `FIC-${i}`,
        date: "2026-01-01",
        seller: "shop",
        buyer: "buyer",
        lines: [{ description, quantity: 1, unit_price_eur, ...(gtin === undefined ? {} : { gtin }) }],
      })),
    }),
    data,
  );
  const goods = new Goods(world, data);
  return world.orders.map(({ lines: [line] }) => {
    const gtin = line?.gtin ?? "";
    return { gtin, role: goods.role(gtin), isRisky: goods.isRisky(gtin), product: goods.products.get(gtin) };
  });
}

test.each([
  ["Outboard 40 hp, long shaft", "engine", 40],
  ["Moteur hors-bord 40 ch", "engine", 40],
  ["Außenbordmotor 29,4 kW", "engine", 39.396],
  ["Dıştan takma 40 bg", "engine", 40],
  ["Подвесной мотор 40 л.с.", "engine", 40],
  ["محرك خارجي 40 حصان", "engine", 40],
  ["Outboard bracket", "mount", undefined],
  ["Engine oil for outboards", "", undefined],
  ["Gilet de sauvetage pour bateaux", "vest", undefined],
  ["Rescue boat 8 m", "", undefined],
  ["Rubber duck", "", undefined],
])("a line without an article number is read by its words: %s", (description, role, hp) => {
  const [found] = read([[description, 100]]);
  expect(found?.role).toBe(role);
  if (hp === undefined) expect(found?.product?.hp).toBeUndefined();
  else expect(found?.product?.hp).toBeCloseTo(hp, 9);
});

test("an article number that is known counts, whatever the words; one that is not leaves the words", () => {
  const [known, other] = read([
    ["Rubber duck", 3, "09520001000690"],
    ["Outboard motor 40 hp", 1500, "09520001009999"],
  ]);
  expect([known?.gtin, known?.role]).toEqual(["09520001000690", "engine"]);
  expect([other?.gtin, other?.role]).toEqual(["words:outboard motor 40 hp", "engine"]);
});

test("a long hull is bare where it is said to bear no mark, or is cheap for its length beside dearer ones", () => {
  const [cheap, dear, short, said, certified] = read([
    ["Inflatable boat 8 m", 640],
    ["Bateau pneumatique 7,0 m", 11_800],
    ["Dinghy 12 ft", 300],
    ["Schlauchboot 9 m ohne CE", 9000],
    ["Inflatable boat 8.0 m, certified", 700],
  ]);
  expect([cheap?.isRisky, dear?.isRisky, short?.isRisky, said?.isRisky, certified?.isRisky]).toEqual([
    true,
    false,
    false,
    true,
    false,
  ]);
  expect(short?.product?.lengthM).toBeCloseTo(3.6576, 9);
  // With one price only nobody is said to be cheap.
  expect(read([["Inflatable boat 8 m", 640]])[0]?.isRisky).toBe(false);
});
