import { foldedSerial } from "../../epcis/object-key.ts";
import { mayBe } from "../../epcis/reading.ts";

/** A lot of a product, as a class of goods in an event names it. */
export interface Lot {
  readonly gtin: string;
  readonly lot: string;
}

/** What was read beside the number: the thing's own lot, and the batch of what it was made from. */
export interface LotsRead {
  readonly lot?: string | undefined;
  readonly batch?: string | undefined;
}

const LOT_LINK = /\/01\/(\d{14})\/10\/([^/?#]+)/;

/** The lots among the objects of an event: GS1 Digital Links of a GTIN with a lot. */
export function lotsIn(objects: readonly string[]): Lot[] {
  return objects.flatMap((object) => {
    const [, gtin, lot] = LOT_LINK.exec(object) ?? [];
    return gtin === undefined || lot === undefined ? [] : [{ gtin, lot }];
  });
}

/** A lot that fits against one that does not: readings of lots are damaged as those of numbers are, and seldomer. */
const FITS = 20;

/**
 * How much what was read of lot and batch speaks for an item, by the lots that each event about it names: more where
 * they fit, less where all that are known are others, 1 where nothing is known.
 */
export function lotWeight(gtin: string, said: readonly (readonly Lot[])[], read: LotsRead): number {
  const own = said.map((lots) => lots.filter((l) => l.gtin === gtin));
  const madeOf = said.map((lots) => lots.filter((l) => l.gtin !== gtin));
  return weightOf(own, read.lot) * weightOf(madeOf, read.batch);
}

/** An event may name several lots of which the item is of one: only one that names the lot alone speaks for it in full. */
function weightOf(said: readonly (readonly Lot[])[], read: string | undefined): number {
  const events = said.filter((lots) => lots.length > 0);
  if (read === undefined || events.length === 0) return 1;
  const folded = foldedSerial(read);
  const fits = events.map(
    (lots) => lots.filter(({ lot }) => mayBe(foldedSerial(lot), folded)).length / lots.length,
  );
  if (fits.every((share) => share === 0)) return 1 / FITS;
  if (fits.includes(0)) return 1;
  return Math.max(1, FITS * Math.max(...fits));
}
