import type { DataRequestKind, RecordedOrder } from "./stored-data.ts";

/** What a platform says itself; the unit records the same for a platform that answers by another way. */
export const DATA_ANSWERS = [
  "acknowledged",
  "preserved",
  "produced",
  "refused",
  "clarification-asked",
  "time-asked",
] as const;
export type DataAnswerType = (typeof DATA_ANSWERS)[number];

/** What the unit does: `sent` after a second person's approval, `taken-in` with the report that holds what came back. */
export const DATA_UNIT_EVENTS = [
  "sent",
  "clarified",
  "time-given",
  "order-recorded",
  "taken-in",
  "user-told",
  "withdrawn",
] as const;
export type DataUnitEventType = (typeof DATA_UNIT_EVENTS)[number];

/** What nobody says: it ended by itself, since it was about somebody who is protected now. */
export const DATA_SYSTEM_EVENTS = ["protected"] as const;
export type DataSystemEventType = (typeof DATA_SYSTEM_EVENTS)[number];

/** What one of the two sides says. */
export type DataSaidType = DataAnswerType | DataUnitEventType;
export type DataRequestEventType = DataSaidType | DataSystemEventType;

export interface DataRequestEvent {
  /** RFC 3339. */
  readonly at: string;
  readonly type: DataRequestEventType;
  readonly by: string;
  readonly side: "unit" | "platform";
  readonly note?: string;
  /** Of a refusal: one of the law's. */
  readonly ground?: string;
  /** Until when it is preserved, or more time is asked for or given. */
  readonly until?: string;
  /** Of the file that is produced, as the platform made it. */
  readonly sha256?: string;
  /** What came back, or the order, as it is kept here. */
  readonly reportId?: string;
  /** The order of an emergency, once it is there. */
  readonly order?: RecordedOrder;
}

export const DATA_REQUEST_STATES = [
  "draft",
  "open",
  "clarifying",
  "preserved",
  "produced",
  "refused",
  "closed",
] as const;
export type DataRequestState = (typeof DATA_REQUEST_STATES)[number];

const ALWAYS = { "user-told": true } as const;
const ORDERED = { "order-recorded": true, withdrawn: "closed", ...ALWAYS } as const;

/** What may follow in each state: `true` keeps the state. */
const NEXT: Readonly<
  Record<DataRequestState, Partial<Record<DataRequestEventType, DataRequestState | true>>>
> = {
  draft: { sent: "open", withdrawn: "closed" },
  open: {
    acknowledged: true,
    preserved: true,
    produced: "produced",
    refused: "refused",
    "clarification-asked": "clarifying",
    "time-asked": true,
    "time-given": true,
    ...ORDERED,
  },
  clarifying: { preserved: true, clarified: "open", refused: "refused", ...ORDERED },
  preserved: { preserved: true, refused: "refused", ...ORDERED },
  // A platform may give in parts.
  produced: { produced: true, "taken-in": true, ...ORDERED },
  refused: ALWAYS,
  closed: ALWAYS,
};

/** What only keeps is never produced, and what is produced may be kept on the way. */
const KEEPS: ReadonlySet<DataRequestKind> = new Set(["preservation", "extension"]);

/** The state after an event, or undefined where it cannot follow. */
export function afterDataEvent(
  kind: DataRequestKind,
  state: DataRequestState,
  type: DataRequestEventType,
): DataRequestState | undefined {
  if (KEEPS.has(kind)) {
    if (type === "produced" || type === "taken-in" || type.startsWith("time-")) return undefined;
    if (type === "preserved" && (state === "open" || state === "clarifying")) return "preserved";
  }
  const next = NEXT[state][type];
  return next === true ? state : next;
}

/** What may follow, of these. */
export const dataEventsAfter = <T extends DataRequestEventType>(
  kind: DataRequestKind,
  state: DataRequestState,
  of: readonly T[],
): readonly T[] => of.filter((type) => afterDataEvent(kind, state, type) !== undefined);

/** How it ended, for who only counts. */
export const DATA_OUTCOMES = ["waiting", "preserved", "produced", "refused", "withdrawn"] as const;
export type DataOutcome = (typeof DATA_OUTCOMES)[number];

export function dataOutcome(events: readonly Pick<DataRequestEvent, "type">[]): DataOutcome {
  const has = (type: DataRequestEventType): boolean => events.some((e) => e.type === type);
  if (has("produced")) return "produced";
  if (has("refused")) return "refused";
  if (has("preserved")) return "preserved";
  return has("withdrawn") || has("protected") ? "withdrawn" : "waiting";
}
