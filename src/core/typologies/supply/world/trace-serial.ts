import { serialAsRead } from "../../../epcis/object-key.ts";
import { theftOf } from "../thefts.ts";
import { ItemIndex } from "./items.ts";
import { Ownership, type Passing } from "./ownership.ts";
import { type RowFiles, readWorld } from "./rows.ts";

/** One item that a reading may stand for, and its changes of owner as the records prove them, oldest first. */
export interface SerialTrace {
  readonly gtin: string;
  readonly serial: string;
  readonly probability: number;
  readonly passings: readonly (Omit<Passing, "from" | "to"> & {
    readonly from: string | undefined;
    readonly to: string | undefined;
  })[];
  readonly stolenOn: number | undefined;
}

/** Traces a serial number as it was read, damaged or not ("*01873" is a suffix), through a supply file set. */
export function traceSerial(files: RowFiles, reading: string, candidatesMax = 5): SerialTrace[] {
  const world = readWorld(files);
  const items = new ItemIndex(world.events, new Map(world.products.map((p) => [p.gtin, p])));
  const ownership = new Ownership(world.events, new Map(world.orders.map((o) => [o.id, o])));
  const seized = {
    serial: serialAsRead(reading),
    gtin: undefined,
    brand: undefined,
    hp: undefined,
    lengthM: undefined,
  };
  return items
    .read(seized, Number.POSITIVE_INFINITY)
    .slice(0, candidatesMax)
    .map(({ item, probability }) => ({
      gtin: item.gtin,
      serial: item.serial,
      probability,
      passings: ownership.passings(item),
      stolenOn: world.thefts.find((t) => theftOf(t, { ...item, holders: [] }) === "stolen")?.day,
    }));
}
