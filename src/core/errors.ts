/**
 * Every failure a caller can act on has a code. Codes are public API: never reuse or rename one.
 * `status` is the HTTP status that server/problem.ts gives; `exit` is what the command line ends with.
 */
export const ERROR_CODES = {
  MARKING_FORBIDS: { status: 403, exit: 4, title: "Handling marking forbids this" },
  PURPOSE_REQUIRED: { status: 403, exit: 4, title: "A purpose and a mandate are required" },
  PURPOSE_FORBIDS: { status: 403, exit: 4, title: "The purpose does not allow this" },
  ROLE_FORBIDS: { status: 403, exit: 4, title: "This role may not do this" },
  PROTECTED_SUBJECT: { status: 403, exit: 4, title: "The subject is protected" },
  SECOND_PERSON_REQUIRED: { status: 403, exit: 4, title: "A second person has to approve this" },
  CREDENTIAL_INVALID: { status: 401, exit: 4, title: "Sign-in failed or expired" },
  PASSWORD_CHANGE_REQUIRED: { status: 403, exit: 4, title: "The password has to be changed first" },
  SECOND_FACTOR_REQUIRED: { status: 403, exit: 4, title: "A second factor has to be set up first" },
  PROOF_REQUIRED: { status: 403, exit: 4, title: "Who you are has to be proven again first" },
  PASSWORD_GUESSABLE: { status: 422, exit: 2, title: "The password is known or easy to guess" },
  SCOPE_FORBIDS: { status: 403, exit: 4, title: "The scopes of this token do not allow this" },
  PROVIDER_UNREACHABLE: { status: 502, exit: 5, title: "The sign-in service cannot be reached" },
  ORIGIN_FORBIDS: { status: 403, exit: 4, title: "The request comes from another site" },
  RATE_LIMITED: { status: 429, exit: 4, title: "Too many requests" },
  ENTITY_UNKNOWN: { status: 404, exit: 3, title: "No such entity, or not for this viewer" },
  REPORT_UNKNOWN: { status: 404, exit: 3, title: "No such report, or not for this viewer" },
  CASE_UNKNOWN: { status: 404, exit: 3, title: "No such case, or not for this viewer" },
  EVENT_UNKNOWN: { status: 404, exit: 3, title: "No such event, or not for this viewer" },
  INTEREST_UNKNOWN: { status: 404, exit: 3, title: "No such interest, or not for this viewer" },
  SUBSCRIPTION_UNKNOWN: { status: 404, exit: 3, title: "No such subscription of this user" },
  WATCH_UNKNOWN: { status: 404, exit: 3, title: "No such watched source, or not for this viewer" },
  CAMPAIGN_UNKNOWN: { status: 404, exit: 3, title: "No such prevention campaign, or not for this viewer" },
  DOCUMENT_UNKNOWN: {
    status: 404,
    exit: 3,
    title: "No such document class or entry, or not for this viewer",
  },
  SIGNAL_UNKNOWN: { status: 404, exit: 3, title: "No such signal, or not for this viewer" },
  REFERRAL_UNKNOWN: { status: 404, exit: 3, title: "No such referral, or not for this viewer" },
  DATA_REQUEST_UNKNOWN: {
    status: 404,
    exit: 3,
    title: "No such request for stored data, or not for this viewer",
  },
  RESOLUTION_UNKNOWN: { status: 404, exit: 3, title: "No such decision, or not for this viewer" },
  ORDER_UNKNOWN: { status: 404, exit: 3, title: "No such order, or not for this viewer" },
  TRADE_REPORT_UNKNOWN: {
    status: 404,
    exit: 3,
    title: "No such report of the trade, or not for this viewer",
  },
  GOODS_ALERT_UNKNOWN: { status: 404, exit: 3, title: "No such alert on goods, or not for this viewer" },
  FINDING_UNKNOWN: { status: 404, exit: 3, title: "No such finding, or not for this viewer" },
  SEARCH_UNKNOWN: { status: 404, exit: 3, title: "No such saved search of this user" },
  PATH_UNKNOWN: { status: 404, exit: 3, title: "No path within the limits, or not for this viewer" },
  APPROVAL_UNKNOWN: { status: 404, exit: 3, title: "No such request for approval, or not for this viewer" },
  SUBJECT_REQUEST_UNKNOWN: {
    status: 404,
    exit: 3,
    title: "No such request of a data subject, or not for this viewer",
  },
  MESSAGE_UNKNOWN: { status: 404, exit: 3, title: "No such message, or not for this viewer" },
  ROOM_UNKNOWN: { status: 404, exit: 3, title: "No such room, or not for this viewer" },
  HIT_UNKNOWN: { status: 404, exit: 3, title: "No such hit, or not for this viewer" },
  ROUTE_UNKNOWN: { status: 404, exit: 3, title: "No such resource" },
  LEGAL_HOLD: { status: 409, exit: 4, title: "A legal hold forbids this" },
  PARTNER_UNKNOWN: { status: 404, exit: 3, title: "No such partner" },
  OBJECT_UNKNOWN: { status: 404, exit: 3, title: "Nothing of this id was shared, or not for this viewer" },
  AGREEMENT_MISSING: { status: 403, exit: 4, title: "There is no agreement in force with this partner" },
  SHARING_HELD: { status: 503, exit: 5, title: "Nothing is shared from this node at present" },
  AGREEMENT_INVALID: { status: 422, exit: 2, title: "The agreement's text is not valid" },
  CREDENTIAL_UNKNOWN: { status: 404, exit: 3, title: "No such credential of a TAXII client" },
  PAIRING_REFUSED: { status: 409, exit: 4, title: "The pairing is refused" },
  EXCHANGE_REFUSED: {
    status: 422,
    exit: 6,
    title: "What the partner sent is refused, and nothing of it is kept",
  },
  PARTNER_UNREACHABLE: { status: 502, exit: 5, title: "The partner cannot be reached" },
  CONFLICT: { status: 409, exit: 5, title: "Somebody else changed this meanwhile" },
  REQUEST_INVALID: { status: 400, exit: 2, title: "The request is not valid" },
  QUERY_PARAMETER_INVALID: {
    status: 400,
    exit: 2,
    title: "The event query has a parameter that is not answered",
  },
  QUERY_TOO_LARGE: { status: 413, exit: 2, title: "More events match than the query allows" },
  FORMAT_UNKNOWN: { status: 415, exit: 2, title: "No decoder reads this format" },
  FILE_UNREADABLE: { status: 400, exit: 2, title: "The file cannot be read" },
  INPUT_INFECTED: { status: 422, exit: 2, title: "The virus scanner refuses the file" },
  SCANNER_UNAVAILABLE: {
    status: 503,
    exit: 5,
    title: "The virus scanner does not answer, so the file is not read",
  },
  INPUT_TOO_LARGE: { status: 413, exit: 2, title: "The input is over the limit" },
  STATEMENT_INVALID: { status: 422, exit: 2, title: "Statement is not valid" },
  SCHEMA_UNKNOWN: { status: 422, exit: 2, title: "Schema or property is not in the model" },
  DETECTOR_UNKNOWN: { status: 404, exit: 3, title: "No such detector" },
  DETECTOR_STOPPED: { status: 409, exit: 4, title: "A supervisor or oversight has stopped this detector" },
  DETECTOR_WITHOUT_CARD: { status: 500, exit: 6, title: "A detector has no card" },
  KEY_SERVICE_FAILED: {
    status: 503,
    exit: 5,
    title: "The key service does not open or seal the key file, and nothing is made in its place",
  },
  STORE_BUSY: { status: 503, exit: 5, title: "The store is in use by another process" },
  STORE_FULL: { status: 507, exit: 5, title: "The disk is full" },
  STORE_TIMEOUT: { status: 504, exit: 5, title: "The query took longer than its deadline" },
  STORE_UNAVAILABLE: { status: 503, exit: 5, title: "The store cannot be reached" },
  STORE_VERSION: { status: 500, exit: 5, title: "The store is of another version of Wasl" },
  CLUSTER_REFUSED: {
    status: 502,
    exit: 5,
    title: "The cluster refused a statement, or broke off its answer",
  },
  AUDIT_BROKEN: { status: 500, exit: 6, title: "The audit chain does not verify" },
  CONTENT_ALTERED: { status: 500, exit: 6, title: "Something in the store was changed past the application" },
  INTERNAL: { status: 500, exit: 1, title: "Something went wrong inside Wasl" },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** A failure that the caller can act on. `detail` carries ids and figures, never a name. */
export class WaslError extends Error {
  override readonly name = "WaslError";
  readonly code: ErrorCode;
  readonly detail: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, detail: Record<string, string | number> = {}, options?: ErrorOptions) {
    super(`${code}: ${ERROR_CODES[code].title}`, options);
    this.code = code;
    this.detail = detail;
  }
}

/** What is returned in place of throwing where nothing was written that would have to be taken back. */
export class Refused {
  readonly error: WaslError;

  constructor(error: WaslError) {
    this.error = error;
  }
}

/** What a failure is called where only its code may be told. */
export const codeOf = (error: unknown): ErrorCode => (error instanceof WaslError ? error.code : "INTERNAL");

/** A broken invariant is a bug: say so and crash. */
export function assert(condition: unknown, invariant: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${invariant}`);
}
