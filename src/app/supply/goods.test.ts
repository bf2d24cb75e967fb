import { expect, it } from "vitest";
import { reference } from "../../../test/formats/support.ts";
import type { SupplyRow } from "../../core/index.ts";
import type { Platform, Transaction } from "../ports/index.ts";
import { readGoods } from "./goods.ts";

const row = (kind: SupplyRow["row"], id: string, body: object): SupplyRow => ({
  kind: "supplyRow",
  id: `${kind}:${id}`,
  row: kind,
  at: "2024-02-01",
  body: JSON.stringify(body),
});
// All fictitious.
const ROWS = [
  row("declaration", "D1", { exporter: "m-1", consignee: "m-1b", items: [] }),
  row("declaration", "D2", { exporter: "m-1", consignee: "m-hidden", items: [] }),
  row("warning", "W1", { party: "m-hidden" }),
  row("warning", "W2", { party: "m-2" }),
  row("theft", "T1", { serial: "PA40-1", reporter: "m-hidden" }),
  row("party", "m-1", { mention_id: "m-1" }),
];

it("R08 reads what was declared and told by whom it concerns, and no row of somebody who is protected but their theft", async () => {
  const tx: Pick<Transaction, "records" | "canonical" | "members" | "categories" | "protectedSubjects"> = {
    async *records() {
      yield ROWS as never;
    },
    canonical: (ids) => Promise.resolve(new Map(ids.map((id) => [id, id.replace(/b$/, "")]))),
    members: (ids) => Promise.resolve(new Map(ids.map((id) => [id, [id]]))),
    categories: () => Promise.resolve(new Map()),
    protectedSubjects: (ids) =>
      Promise.resolve(
        new Map(ids.includes("m-hidden") ? [["m-hidden", { entityId: "p-1", category: "victim" }]] : []),
      ),
  };
  const goods = await readGoods({ reference } as Platform, tx as Transaction, [
    { sellerId: "m-9b", buyerId: "m-8" },
  ]);
  expect(goods.declarations.map((d) => [d.id, d.exporter, d.consignee])).toEqual([
    ["declaration:D1", "m-1", "m-1"],
  ]);
  expect(goods.warnings.map((w) => w.id)).toEqual(["warning:W2"]);
  expect(goods.thefts.map((t) => t.serial)).toEqual(["PA40-1"]);
  expect(goods.partyOf("m-9b")).toBe("m-9");
  expect(goods.libya.country).toBe("LY");
  expect(goods.codes.length).toBeGreaterThan(0);
});
