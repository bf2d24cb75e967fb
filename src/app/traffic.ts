import type { RoadTraffic, SupplyRow } from "../core/index.ts";
import type { Transaction } from "./ports.ts";

/** Where in a supply row a vehicle stands, and whose it may be. */
const VEHICLE_IN: Readonly<
  Partial<Record<SupplyRow["row"], { readonly field: string; readonly parties: readonly string[] }>>
> = {
  order: { field: "collected_by_vehicle", parties: ["buyer"] },
  declaration: { field: "vehicle", parties: ["consignee", "carrier"] },
  seizure: { field: "vehicle", parties: ["carrier"] },
  sighting: { field: "vehicle", parties: [] },
};

/** What cameras saw, and what else names these vehicles; a vehicle of somebody who is protected is named by nothing (R08). */
export async function readTraffic(tx: Transaction): Promise<RoadTraffic> {
  const sightings: RoadTraffic["sightings"][number][] = [];
  const named: { vehicle: string; recordId: string; parties: readonly string[] }[] = [];
  const launches: RoadTraffic["launches"][number][] = [];
  for await (const page of tx.records("supplyRow"))
    for (const { id, row, at, body } of page) {
      const where = VEHICLE_IN[row];
      if (where === undefined) continue;
      const said = JSON.parse(body) as Readonly<Record<string, unknown>>;
      const vehicle = plateOf(said[where.field]);
      if (row === "seizure" && said["context"] === "launch" && at !== undefined) launches.push({ id, at });
      if (vehicle === undefined) continue;
      if (row !== "sighting") {
        const parties = where.parties.map((field) => said[field]).filter((v) => typeof v === "string");
        named.push({ vehicle, recordId: id, parties });
      } else if (at !== undefined && typeof said["place"] === "string")
        sightings.push({ id, at: Date.parse(at), place: said["place"], vehicle });
    }
  const seen = new Set(sightings.map(({ vehicle }) => vehicle));
  const known = named.filter(({ vehicle }) => seen.has(vehicle));
  const hidden = await tx.protectedSubjects([...new Set(known.flatMap(({ parties }) => parties))]);
  const theirs = new Set(
    known.flatMap(({ vehicle, parties }) => (parties.some((id) => hidden.has(id)) ? [vehicle] : [])),
  );
  return {
    sightings,
    known: known.flatMap(({ vehicle, recordId }) => (theirs.has(vehicle) ? [] : [{ vehicle, recordId }])),
    launches,
  };
}

/** A plate is one whatever stands between its signs. */
const plateOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value.toUpperCase().replace(/[\s.-]/g, "") || undefined : undefined;
