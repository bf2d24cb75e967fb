import { WaslError } from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";
import type { StoredEvent } from "../ports/supply.ts";
import { type EventParameters, eventOrderOf, eventQueryOf } from "./event-parameters.ts";

/** More are not counted, whatever a query allows: the standard leaves it to a node (EPCIS 2.0, `maxEventCount`). */
const COUNTED_MAX = 10_000;

export interface EventPageAsked {
  readonly parameters: EventParameters;
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: string;
}

export interface EventPage {
  readonly items: readonly (StoredEvent & { readonly no: number })[];
  readonly next: string | null;
}

/**
 * One page. From the last event of the one before on, by its place in the order and not by its number among others: what is captured
 * meanwhile moves nothing, and what was here when the first page was asked for comes once, in either direction.
 */
export async function eventPage(
  tx: Pick<Transaction, "queryEvents" | "settledEventNo">,
  { parameters, limit, after }: EventPageAsked,
): Promise<EventPage> {
  const { order, rest } = eventOrderOf(parameters);
  const asked = eventQueryOf(rest);
  const { byCapture, descending, countLimit, countMax } = order;
  const from = after === undefined ? undefined : placeOf(after);
  const given = from?.given ?? 0;
  // An import under way may yet add what stands before the newest: in the order of capture a page ends where nothing can.
  const upTo = byCapture && !(descending && from) ? await tx.settledEventNo(from?.no ?? 0) : undefined;
  const query = {
    ...asked,
    byCapture,
    descending,
    ...(upTo === undefined ? {} : { upTo }),
    ...(from === undefined ? {} : { after: from.no, afterTime: from.time }),
  };
  const size = Math.min(limit, (countLimit ?? Infinity) - given);
  if (size <= 0) return { items: [], next: null };
  const allowed = countMax === undefined ? undefined : Math.min(countMax, COUNTED_MAX);
  // Told with the first page: a result that is too large is none at all.
  const counted = allowed === undefined || from !== undefined ? size : Math.max(size, allowed + 1);
  const found = await tx.queryEvents({ ...query, limit: counted });
  const items = found.slice(0, size);
  if (allowed !== undefined && given + (from ? items.length : found.length) > allowed)
    throw new WaslError("QUERY_TOO_LARGE", { field: "maxEventCount", allowed });
  const last = items.at(-1);
  const isEnd = last === undefined || items.length < size || given + items.length >= (countLimit ?? Infinity);
  return { items, next: isEnd ? null : `${last.eventTime} ${last.no} ${given + items.length}` };
}

const PLACE = /^(\d{4}-\d{2}-\d{2}T[0-9:.]{5,15}Z) (\d{1,15}) (\d{1,15})$/;

function placeOf(after: string): { readonly time: string; readonly no: number; readonly given: number } {
  const [, time, no, given] = PLACE.exec(after) ?? [];
  if (time === undefined)
    throw new WaslError("QUERY_PARAMETER_INVALID", { field: "after", because: "it is the next of no page" });
  return { time, no: Number(no), given: Number(given) };
}
