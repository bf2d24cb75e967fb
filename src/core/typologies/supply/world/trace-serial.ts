import type { Reading } from "../../../epcis/reading.ts";
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

/** What else was told of a thing whose number was read. */
export interface AlsoRead {
  readonly gtin?: string | undefined;
  readonly lot?: string | undefined;
  /** Of what it was made from: a boat's fabric. */
  readonly batch?: string | undefined;
  /** Days since 1970 on which it was found: what was made later is out. */
  readonly day?: number | undefined;
}

/** How many items a reading fits, and the likeliest of them. */
export interface SerialTraces {
  readonly fitting: number;
  readonly traces: readonly SerialTrace[];
}

/** Traces a reading (`readingOf`), damaged or not, through a supply file set. */
export function traceSerial(
  files: RowFiles,
  reading: Reading,
  { gtin, lot, batch, day = Number.POSITIVE_INFINITY }: AlsoRead = {},
  candidatesMax = 5,
): SerialTraces {
  const world = readWorld(files);
  const items = new ItemIndex(world.events, new Map(world.products.map((p) => [p.gtin, p])));
  const ownership = new Ownership(world.events, new Map(world.orders.map((o) => [o.id, o])));
  const seized = {
    serial: reading,
    gtin: gtin?.padStart(14, "0"),
    brand: undefined,
    hp: undefined,
    lengthM: undefined,
    lot,
    batch,
  };
  const found = items.read(seized, day);
  const traces = found.slice(0, candidatesMax).map(({ item, probability }) => ({
    gtin: item.gtin,
    serial: item.serial,
    probability,
    passings: ownership.passings(item),
    stolenOn: world.thefts.find((t) => theftOf(t, { ...item, holders: [] }) === "stolen")?.day,
  }));
  return { fitting: found.length, traces };
}
