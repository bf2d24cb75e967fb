import type { SupplyRow } from "./records.ts";

/** Where in a supply row a vehicle stands, and whose it may be. */
const VEHICLE_IN: Readonly<
  Partial<Record<SupplyRow["row"], { readonly field: string; readonly parties: readonly string[] }>>
> = {
  order: { field: "collected_by_vehicle", parties: ["buyer"] },
  declaration: { field: "vehicle", parties: ["consignee", "carrier"] },
  seizure: { field: "vehicle", parties: ["carrier"] },
  sighting: { field: "vehicle", parties: [] },
};

/** The kinds of rows that name a vehicle. */
export const ROWS_WITH_VEHICLES: readonly string[] = Object.keys(VEHICLE_IN);

/** Whose vehicle a row names: its plate, where one is written, and the parties whose it may be. Undefined for other rows. */
export function vehicleOf(
  row: SupplyRow["row"],
  said: Readonly<Record<string, unknown>>,
): { readonly plate: string | undefined; readonly parties: readonly string[] } | undefined {
  const where = VEHICLE_IN[row];
  return (
    where && {
      plate: plateOf(said[where.field]),
      parties: where.parties.map((field) => said[field]).filter((v) => typeof v === "string"),
    }
  );
}

/** A plate is one whatever stands between its signs. */
export const plateOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value.toUpperCase().replace(/[\s.-]/g, "") || undefined : undefined;
