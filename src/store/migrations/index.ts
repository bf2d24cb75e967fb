import { FIRST } from "./0001-first.ts";
import { TAXII } from "./0002-taxii.ts";
import { TALLY } from "./0003-tally.ts";
import { NAMES } from "./0004-names.ts";
import { FEDERATION } from "./0005-federation.ts";
import { MATCH } from "./0006-match.ts";
import { TAXII_CLOSED } from "./0007-taxii.ts";
import { MONEY } from "./0008-money.ts";
import { ONLINE } from "./0009-online.ts";
import { RIGHTS } from "./0012-rights.ts";
import { ROOMS } from "./0014-rooms.ts";
import { SUPPLY } from "./0015-supply.ts";
import { NEWS } from "./0016-news.ts";
import { WORKPLACE } from "./0017-workplace.ts";
import { SECURITY } from "./0018-security.ts";
import { SPEED } from "./0019-speed.ts";
import { FINANCE } from "./0020-finance.ts";
import { PLATFORMS } from "./0021-platforms.ts";
import { DESK } from "./0023-desk.ts";
import { WRAP_KEYS } from "./0024-wrap-keys.ts";
import { TALLY_WITHDRAWN } from "./0025-tally.ts";
import { MASKED, SAID } from "./0026-said.ts";
import { SIGN_IN } from "./0027-sign-in.ts";
import { SUPPLY_KEYS } from "./0028-supply-keys.ts";
import { FROM_CREATOR } from "./0029-from-creator.ts";
import { DISCLOSED } from "./0030-disclosed.ts";
import { ROWS } from "./0031-rows.ts";
import { JOBS } from "./0032-jobs.ts";
import { CASE_WORDS } from "./0033-case-words.ts";
import { RELEASES } from "./0034-releases.ts";
import { CONSENT_ONCE } from "./0035-consent-once.ts";
import { TICKETS } from "./0036-tickets.ts";
import { TELLINGS } from "./0037-tellings.ts";
import { STANDING } from "./0038-standing.ts";
import { STANDING_ENTITIES } from "./0039-standing-entities.ts";
import { JUDGEMENTS } from "./0041-judgements.ts";
import { AUTHORS } from "./0042-authors.ts";
import { RETAINED } from "./0043-retained.ts";
import { PREVENTION } from "./0044-prevention.ts";
import { PREVENTION_CAMPAIGNS } from "./0045-prevention-campaigns.ts";
import { SUBSCRIPTIONS } from "./0046-subscriptions.ts";
import { LETTING_OUT } from "./0047-letting-out.ts";
import { TAKEN_BACK } from "./0048-taken-back.ts";
import { OWED_SINCE } from "./0049-owed-since.ts";
import { BOUND_JOBS } from "./0050-bound-jobs.ts";
import { DOCUMENTS } from "./0051-documents.ts";
import { APPROVED_UNTIL } from "./0053-approved-until.ts";
import { APPROVALS_WAITING } from "./0054-approvals-waiting.ts";
import { VETTINGS_OF } from "./0055-vettings-of.ts";
import { REPORT_HEADS } from "./0057-report-heads.ts";
import { HUMAN_HANDS } from "./0058-human-hands.ts";
import { SEALED_ENTRIES } from "./0059-sealed-entries.ts";
import { NEWER_WORDS } from "./0060-newer-words.ts";
import { OWED_RECEIPTS } from "./0061-owed-receipts.ts";
import { ROWS_WORDS } from "./0062-rows-words.ts";
import { PROTECTED_NODES } from "./0063-protected-nodes.ts";
import { NEWEST_METHODS } from "./0064-newest-methods.ts";
import { EXCHANGE_HANDS } from "./0065-exchange-hands.ts";
import { OWN_WORDS } from "./0066-own-words.ts";
import { TRUE_WORDS } from "./0067-true-words.ts";
import { BEYOND } from "./0068-beyond.ts";
import { MARKED_CASES } from "./0069-marked-cases.ts";
import { SETTLED } from "./0070-settled.ts";
import { ONE_DIGEST } from "./0071-one-digest.ts";
import { FOR_ITS_PURPOSE } from "./0072-for-its-purpose.ts";
import { CUSTODY } from "./0073-custody.ts";
import { DISRUPTIONS } from "./0074-disruptions.ts";
import { FALLEN_MESSAGES } from "./0075-fallen-messages.ts";
import { ADVERT_MAP } from "./0077-advert-map.ts";
import { TYPOLOGIES } from "./0078-typologies.ts";
import { DESIGNATIONS } from "./0080-designations.ts";
import { DATA_REQUESTS } from "./0083-data-requests.ts";
import { TRANSPARENCY } from "./0084-transparency.ts";
import { STORED_DATA_HELD } from "./0085-stored-data-held.ts";
import { SIGNALS } from "./0086-signals.ts";
import { SIGNAL_HANDS } from "./0087-signal-hands.ts";
import { CORRECTED } from "./0088-corrected.ts";
import { ENDED_REQUESTS } from "./0089-ended-requests.ts";
import { REQUESTS_KEPT } from "./0090-requests-kept.ts";
import { OWN_ANSWERS } from "./0091-own-answers.ts";
import { SIGNALS_STATED } from "./0092-signals-stated.ts";
import { MARKED_TYPOLOGIES } from "./0096-marked-typologies.ts";
import { APPROVAL_OF } from "./0097-approval-of.ts";
import { APPROVAL_OF_SIGNALS } from "./0098-approval-of-signals.ts";
import { SHARING_HOLD } from "./0099-sharing-hold.ts";
import { TOLD_AS } from "./0101-told-as.ts";
import { TELLINGS_ONWARD } from "./0102-tellings-onward.ts";
import { SETTLED_ONCE } from "./0103-settled-once.ts";
import { EDITIONS } from "./0113-editions.ts";
import { HELD_BY_PROTECTED } from "./0114-held-by-protected.ts";
import { LAPSED } from "./0115-lapsed.ts";
import { POST_PICTURE } from "./0116-post-picture.ts";
import { MISREAD } from "./0117-misread.ts";
import { VISITS } from "./0118-visits.ts";
import { PAYMENT_PURPOSE } from "./0119-payment-purpose.ts";
import { CASE_JUDGEMENTS } from "./0120-case-judgements.ts";
import { SORTED_LISTS } from "./0121-sorted-lists.ts";
import { TAXII_OBSERVABLES } from "./0122-taxii-observables.ts";
import { CASE_COURSE } from "./0123-case-course.ts";
import { TAXII_ENVELOPES } from "./0124-taxii-envelopes.ts";
import { ORDER_PARTIES } from "./0125-order-parties.ts";
import { MATCH_GONE } from "./0126-match-gone.ts";
import { MATCH_GONE_IDENTIFIERS } from "./0127-match-gone-identifiers.ts";
import { ROW_DIGESTS } from "./0128-row-digests.ts";
import { CASE_MARKED } from "./0129-case-marked.ts";
import { KEEPER_BY_ANY_NAME } from "./0130-keeper-by-any-name.ts";
import { MATCH_RENEWED } from "./0131-match-renewed.ts";
import { TAXII_SEALED } from "./0132-taxii-sealed.ts";
import { GOODS_ALERTS } from "./0133-goods-alerts.ts";
import { ORDER_ENDINGS } from "./0134-order-endings.ts";
import { CASE_EFFORTS } from "./0135-case-efforts.ts";
import { PROTECTED_VERSION } from "./0137-protected-version.ts";
import { TRANSFORMATIONS } from "./0138-transformations.ts";
import { ALERTS_HELD } from "./0139-alerts-held.ts";
import { TRANSFORMATION_NAMES } from "./0140-transformation-names.ts";
import { ALERTS_MENDED } from "./0142-alerts-mended.ts";
import { MATCH_BEGAN } from "./0143-match-began.ts";
import { STANDING_ENDED } from "./0144-standing-ended.ts";
import { MORE_DIGESTS } from "./0145-more-digests.ts";
import { WITHHELD_NEAR } from "./0146-withheld-near.ts";
import { ACCOUNT_NAMES } from "./0147-account-names.ts";
import { KNOWN_AT } from "./0148-known-at.ts";
import { MATCH_ENDED } from "./0149-match-ended.ts";
import { MATCH_TOUCHED } from "./0150-match-touched.ts";
import { STANDING_SAME } from "./0153-standing-same.ts";
import { DIGESTS_AGAIN } from "./0156-digests-again.ts";
import { MATCH_BEHIND } from "./0157-match-behind.ts";
import { PAYMENT_MOVED } from "./0158-payment-moved.ts";
import { EVENT_DETAILS } from "./0160-event-details.ts";
import { TAXII_JOINS } from "./0162-taxii-joins.ts";
import { TALLY_BY_INDEX } from "./0163-tally-by-index.ts";
import { WORDS_BESIDE } from "./0166-words-beside.ts";
import { ENTRY_BY_ENTRY } from "./0168-entry-by-entry.ts";
import { TAXII_MANDATE } from "./0175-taxii-mandate.ts";
import { WORDS_ANEW } from "./0176-words-anew.ts";
import { WORDS_TAKEN } from "./0177-words-taken.ts";

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** In order, each in its own transaction; never changed once released. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "first", sql: FIRST },
  { version: 2, name: "taxii", sql: TAXII },
  { version: 3, name: "tally", sql: TALLY },
  { version: 4, name: "names", sql: NAMES },
  { version: 5, name: "federation", sql: FEDERATION },
  { version: 6, name: "match", sql: MATCH },
  { version: 7, name: "taxii closed", sql: TAXII_CLOSED },
  { version: 8, name: "money", sql: MONEY },
  { version: 9, name: "online", sql: ONLINE },
  { version: 12, name: "rights", sql: RIGHTS },
  { version: 14, name: "rooms", sql: ROOMS },
  { version: 15, name: "supply", sql: SUPPLY },
  { version: 16, name: "news", sql: NEWS },
  { version: 17, name: "workplace", sql: WORKPLACE },
  { version: 18, name: "security", sql: SECURITY },
  { version: 19, name: "speed", sql: SPEED },
  { version: 20, name: "finance parameters", sql: FINANCE },
  { version: 21, name: "platforms", sql: PLATFORMS },
  { version: 23, name: "desk", sql: DESK },
  { version: 24, name: "wrap keys", sql: WRAP_KEYS },
  { version: 25, name: "tally of the withdrawn", sql: TALLY_WITHDRAWN },
  { version: 26, name: "said, masked names", sql: `${SAID}${MASKED}` },
  { version: 27, name: "sign in", sql: SIGN_IN },
  { version: 28, name: "supply keys", sql: SUPPLY_KEYS },
  { version: 29, name: "from the creator", sql: FROM_CREATOR },
  { version: 30, name: "disclosed rows", sql: DISCLOSED },
  { version: 31, name: "rows", sql: ROWS },
  { version: 32, name: "jobs", sql: JOBS },
  { version: 33, name: "case words", sql: CASE_WORDS },
  { version: 34, name: "releases", sql: RELEASES },
  { version: 35, name: "consent once", sql: CONSENT_ONCE },
  { version: 36, name: "tickets", sql: TICKETS },
  { version: 37, name: "tellings", sql: TELLINGS },
  { version: 38, name: "standing", sql: STANDING },
  { version: 39, name: "standing entities", sql: STANDING_ENTITIES },
  { version: 41, name: "judgements", sql: JUDGEMENTS },
  { version: 42, name: "authors", sql: AUTHORS },
  { version: 43, name: "retained", sql: RETAINED },
  { version: 44, name: "prevention", sql: PREVENTION },
  { version: 45, name: "prevention campaigns", sql: PREVENTION_CAMPAIGNS },
  { version: 46, name: "subscriptions", sql: SUBSCRIPTIONS },
  { version: 47, name: "letting out", sql: LETTING_OUT },
  { version: 48, name: "taken back", sql: TAKEN_BACK },
  { version: 49, name: "owed since", sql: OWED_SINCE },
  { version: 50, name: "bound jobs", sql: BOUND_JOBS },
  { version: 51, name: "documents", sql: DOCUMENTS },
  { version: 53, name: "approved until", sql: APPROVED_UNTIL },
  { version: 54, name: "approvals waiting", sql: APPROVALS_WAITING },
  { version: 55, name: "vettings of", sql: VETTINGS_OF },
  { version: 57, name: "report heads", sql: REPORT_HEADS },
  { version: 58, name: "human hands", sql: HUMAN_HANDS },
  { version: 59, name: "sealed entries", sql: SEALED_ENTRIES },
  { version: 60, name: "newer words", sql: NEWER_WORDS },
  { version: 61, name: "owed receipts", sql: OWED_RECEIPTS },
  { version: 62, name: "rows' words", sql: ROWS_WORDS },
  { version: 63, name: "protected nodes", sql: PROTECTED_NODES },
  { version: 64, name: "newest methods", sql: NEWEST_METHODS },
  { version: 65, name: "exchange hands", sql: EXCHANGE_HANDS },
  { version: 66, name: "own words", sql: OWN_WORDS },
  { version: 67, name: "true words", sql: TRUE_WORDS },
  { version: 68, name: "beyond", sql: BEYOND },
  { version: 69, name: "marked cases", sql: MARKED_CASES },
  { version: 70, name: "settled", sql: SETTLED },
  { version: 71, name: "one digest", sql: ONE_DIGEST },
  { version: 72, name: "for its purpose", sql: FOR_ITS_PURPOSE },
  { version: 73, name: "custody", sql: CUSTODY },
  { version: 74, name: "disruptions", sql: DISRUPTIONS },
  { version: 75, name: "fallen messages", sql: FALLEN_MESSAGES },
  { version: 77, name: "advert map", sql: ADVERT_MAP },
  { version: 78, name: "typologies", sql: TYPOLOGIES },
  { version: 80, name: "designations", sql: DESIGNATIONS },
  { version: 83, name: "data requests", sql: DATA_REQUESTS },
  { version: 84, name: "transparency", sql: TRANSPARENCY },
  { version: 85, name: "stored data held", sql: STORED_DATA_HELD },
  { version: 86, name: "signals", sql: SIGNALS },
  { version: 87, name: "signal hands", sql: SIGNAL_HANDS },
  { version: 88, name: "corrected", sql: CORRECTED },
  { version: 89, name: "ended requests", sql: ENDED_REQUESTS },
  { version: 90, name: "requests kept", sql: REQUESTS_KEPT },
  { version: 91, name: "own answers", sql: OWN_ANSWERS },
  { version: 92, name: "signals stated", sql: SIGNALS_STATED },
  { version: 96, name: "marked typologies", sql: MARKED_TYPOLOGIES },
  { version: 97, name: "approval of", sql: APPROVAL_OF },
  { version: 98, name: "approval of signals", sql: APPROVAL_OF_SIGNALS },
  { version: 99, name: "sharing hold", sql: SHARING_HOLD },
  { version: 101, name: "told as", sql: TOLD_AS },
  { version: 102, name: "tellings onward", sql: TELLINGS_ONWARD },
  { version: 103, name: "settled once", sql: SETTLED_ONCE },
  { version: 113, name: "editions", sql: EDITIONS },
  { version: 114, name: "held by protected", sql: HELD_BY_PROTECTED },
  { version: 115, name: "lapsed", sql: LAPSED },
  { version: 116, name: "post picture", sql: POST_PICTURE },
  { version: 117, name: "misread", sql: MISREAD },
  { version: 118, name: "visits", sql: VISITS },
  { version: 119, name: "payment purpose", sql: PAYMENT_PURPOSE },
  { version: 120, name: "case judgements", sql: CASE_JUDGEMENTS },
  { version: 121, name: "sorted lists", sql: SORTED_LISTS },
  { version: 122, name: "taxii observables", sql: TAXII_OBSERVABLES },
  { version: 123, name: "case course", sql: CASE_COURSE },
  { version: 124, name: "taxii envelopes", sql: TAXII_ENVELOPES },
  { version: 125, name: "order parties", sql: ORDER_PARTIES },
  { version: 126, name: "match gone", sql: MATCH_GONE },
  { version: 127, name: "match gone identifiers", sql: MATCH_GONE_IDENTIFIERS },
  { version: 128, name: "row digests", sql: ROW_DIGESTS },
  { version: 129, name: "case marked", sql: CASE_MARKED },
  { version: 130, name: "keeper by any name", sql: KEEPER_BY_ANY_NAME },
  { version: 131, name: "match renewed", sql: MATCH_RENEWED },
  { version: 132, name: "taxii sealed", sql: TAXII_SEALED },
  { version: 133, name: "goods alerts", sql: GOODS_ALERTS },
  { version: 134, name: "order endings", sql: ORDER_ENDINGS },
  { version: 135, name: "case efforts", sql: CASE_EFFORTS },
  { version: 137, name: "protected version", sql: PROTECTED_VERSION },
  { version: 138, name: "transformations", sql: TRANSFORMATIONS },
  { version: 139, name: "alerts held", sql: ALERTS_HELD },
  { version: 140, name: "transformation names", sql: TRANSFORMATION_NAMES },
  { version: 142, name: "alerts mended", sql: ALERTS_MENDED },
  { version: 143, name: "match began", sql: MATCH_BEGAN },
  { version: 144, name: "standing ended", sql: STANDING_ENDED },
  { version: 145, name: "more digests", sql: MORE_DIGESTS },
  { version: 146, name: "withheld near", sql: WITHHELD_NEAR },
  { version: 147, name: "account names", sql: ACCOUNT_NAMES },
  { version: 148, name: "known at", sql: KNOWN_AT },
  { version: 149, name: "match ended", sql: MATCH_ENDED },
  { version: 150, name: "match touched", sql: MATCH_TOUCHED },
  { version: 153, name: "standing same", sql: STANDING_SAME },
  { version: 156, name: "digests again", sql: DIGESTS_AGAIN },
  { version: 157, name: "match behind", sql: MATCH_BEHIND },
  { version: 158, name: "payment moved", sql: PAYMENT_MOVED },
  { version: 160, name: "event details", sql: EVENT_DETAILS },
  { version: 162, name: "taxii joins", sql: TAXII_JOINS },
  { version: 163, name: "tally by index", sql: TALLY_BY_INDEX },
  { version: 166, name: "words beside", sql: WORDS_BESIDE },
  { version: 168, name: "entry by entry", sql: ENTRY_BY_ENTRY },
  { version: 175, name: "taxii mandate", sql: TAXII_MANDATE },
  { version: 176, name: "words anew", sql: WORDS_ANEW },
  { version: 177, name: "words taken", sql: WORDS_TAKEN },
];
