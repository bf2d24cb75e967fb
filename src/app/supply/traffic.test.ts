import { expect, it } from "vitest";
import type { SupplyRow } from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";
import { readTraffic } from "./traffic.ts";

const row = (kind: SupplyRow["row"], id: string, at: string, body: object): SupplyRow => ({
  kind: "supplyRow",
  id: `${kind}:${id}`,
  row: kind,
  at,
  body: JSON.stringify(body),
});
// All fictitious.
const ROWS = [
  row("order", "O1", "2024-02-01", { buyer: "m-dealer", collected_by_vehicle: "XX-AA 11" }),
  row("order", "O2", "2024-02-02", { buyer: "m-hidden", collected_by_vehicle: "XX-BB22" }),
  row("declaration", "D1", "2024-02-03", { consignee: "m-firm", carrier: null, vehicle: "xx-bb22" }),
  row("order", "O3", "2024-02-04", { buyer: "m-dealer", collected_by_vehicle: "XX-CC33" }),
  row("seizure", "S1", "2024-02-05", { context: "launch", vehicle: null, carrier: null }),
  row("sighting", "V1", "2024-02-04T23:00:00Z", { place: "Gent", vehicle: "XXAA11" }),
  row("sighting", "V2", "2024-02-04T23:05:00Z", { place: "Gent", vehicle: "XX.BB.22" }),
  row("product", "P1", "2024-02-04", { gtin: "1" }),
];

it("R08 names a vehicle that was seen by what else names it, and none of somebody who is protected", async () => {
  const asked: string[] = [];
  const tx: Pick<Transaction, "records" | "protectedSubjects"> = {
    async *records() {
      yield ROWS as never;
    },
    protectedSubjects: (ids) => {
      asked.push(...ids);
      return Promise.resolve(
        new Map(ids.includes("m-hidden") ? [["m-hidden", { entityId: "p-1", category: "victim" }]] : []),
      );
    },
  };
  const { sightings, known, launches } = await readTraffic(tx as Transaction);
  expect(sightings.map((s) => s.vehicle)).toEqual(["XXAA11", "XXBB22"]);
  // Not the declaration's either: it is the same vehicle.
  expect(known).toEqual([{ vehicle: "XXAA11", recordId: "order:O1" }]);
  expect(launches).toEqual([{ id: "seizure:S1", at: "2024-02-05" }]);
  expect(asked.sort()).toEqual(["m-dealer", "m-firm", "m-hidden"]);
});
