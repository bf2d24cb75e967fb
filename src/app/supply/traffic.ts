import { ROWS_WITH_VEHICLES, type RoadTraffic, vehicleOf } from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";

/** What cameras saw, and what else names these vehicles; a vehicle of somebody who is protected is named by nothing (R08). */
export async function readTraffic(tx: Transaction): Promise<RoadTraffic> {
  const sightings: RoadTraffic["sightings"][number][] = [];
  const named: { vehicle: string; recordId: string; parties: readonly string[] }[] = [];
  const launches: RoadTraffic["launches"][number][] = [];
  for await (const page of tx.records("supplyRow"))
    for (const { id, row, at, body } of page) {
      if (!ROWS_WITH_VEHICLES.includes(row)) continue;
      const said = JSON.parse(body) as Readonly<Record<string, unknown>>;
      const { plate: vehicle, parties = [] } = vehicleOf(row, said) ?? {};
      if (row === "seizure" && said["context"] === "launch" && at !== undefined) launches.push({ id, at });
      if (vehicle === undefined) continue;
      if (row !== "sighting") named.push({ vehicle, recordId: id, parties });
      else if (at !== undefined && typeof said["place"] === "string")
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
