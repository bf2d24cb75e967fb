import type { ErrorCode } from "../core/index.ts";

/** The command that lists what there is, where an id is nobody's. */
export const LISTED_BY: Readonly<Partial<Record<ErrorCode, string>>> = {
  ENTITY_UNKNOWN: "wasl search",
  REPORT_UNKNOWN: "wasl reports",
  CASE_UNKNOWN: "wasl case list",
  FINDING_UNKNOWN: "wasl findings",
  EVENT_UNKNOWN: "wasl events list",
  INTEREST_UNKNOWN: "wasl events interest list",
  WATCH_UNKNOWN: "wasl watch list",
  CAMPAIGN_UNKNOWN: "wasl prevent campaigns",
  DOCUMENT_UNKNOWN: "wasl documents list",
  RESOLUTION_UNKNOWN: "wasl resolve history",
  APPROVAL_UNKNOWN: "wasl approval list",
  SUBJECT_REQUEST_UNKNOWN: "wasl subject-request list",
  ROOM_UNKNOWN: "wasl exchange room list",
  MESSAGE_UNKNOWN: "wasl exchange request list",
  SUBSCRIPTION_UNKNOWN: "wasl supply follow",
  HIT_UNKNOWN: "wasl exchange match desk",
  PARTNER_UNKNOWN: "wasl exchange partners",
  CREDENTIAL_UNKNOWN: "wasl exchange credential list",
  OBJECT_UNKNOWN: "wasl exchange released",
  DETECTOR_UNKNOWN: "wasl detect --list",
  ORDER_UNKNOWN: "wasl supply orders",
};
