/** What an event says of a delivery. */
export interface DeliverySaid {
  readonly step: string;
  /** Unix milliseconds. */
  readonly time: number;
  readonly order: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Says of goods that they were not shipped after all (CBV 2.0, 7.1.3). */
export const TAKES_BACK = "void_shipping";

/**
 * The events about one thing that stand: without shipments that a later event takes back, and without what takes them
 * back. Of whoever was to get the goods they prove nothing.
 */
export function standing<E>(events: readonly E[], saidOf: (event: E) => DeliverySaid): readonly E[] {
  const said = events.map((event) => ({ event, ...saidOf(event) }));
  const voids = said.filter(({ step }) => step === TAKES_BACK);
  if (voids.length === 0) return events;
  const gone = new Set(voids.map(({ event }) => event));
  for (const one of voids) {
    const before = said.filter((s) => !gone.has(s.event) && s.time <= one.time);
    // One that names neither order nor party means the last that was shipped.
    const isBare = one.order === undefined && one.from === undefined && one.to === undefined;
    const meant = isBare ? lastShipped(before) : one;
    for (const s of before) if (meant && isSameDelivery(meant, s)) gone.add(s.event);
  }
  return events.filter((event) => !gone.has(event));
}

const lastShipped = (said: readonly DeliverySaid[]): DeliverySaid | undefined =>
  said.filter(({ step }) => step === "shipping").sort((a, b) => b.time - a.time)[0];

function isSameDelivery(a: DeliverySaid, b: DeliverySaid): boolean {
  if (a.order !== undefined && b.order !== undefined) return a.order === b.order;
  if (a.from === undefined && a.to === undefined) return false;
  return (a.from === undefined || a.from === b.from) && (a.to === undefined || a.to === b.to);
}
