import canonicalizeModule from "canonicalize";
import type { Evaluation } from "../evaluation.ts";
import { idFrom, sha256Hex } from "../ids.ts";
import { type Access, parseAccess } from "../marking/index.ts";
import { isPurpose, type Purpose } from "../purpose.ts";
import type { Statement, StatementKind } from "../statement.ts";

/** The package is CommonJS with a default export in its types only. */
const canonicalizeText = canonicalizeModule as unknown as (value: unknown) => string | undefined;

/** RFC 8785: the one text of a value, which is what is hashed and signed. */
export const canonical = (value: unknown): string => canonicalizeText(value) ?? "null";

/** Where a statement comes from, as its creator says it: never a file name, which may hold a person's. */
export interface WireSource {
  /** Opaque; the same for all statements of one report of this creator. */
  readonly id: string;
  readonly provider: string;
  readonly evaluation: Evaluation;
  readonly publishedAt?: string;
  readonly lang?: string;
  readonly fictitious: boolean;
}

/** One statement in one version, as its creator releases it. The text of its canonical form is what a hash binds. */
export interface WireObject {
  readonly id: string;
  /** The node that released it first: only that node's key may version, recall or let it be passed on. */
  readonly creator: string;
  /** From 1. */
  readonly version: number;
  /** RFC 3339, UTC, with milliseconds. */
  readonly modifiedAt: string;
  readonly expiresAt?: string;
  readonly source: WireSource;
  readonly statement: WireStatement;
  readonly access: Access;
}

export interface WireStatement {
  readonly entityId: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
  readonly lang?: string;
  readonly original?: string;
  readonly kind: StatementKind;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** Which object, in which version and content. */
export interface ObjectRef {
  readonly creator: string;
  readonly id: string;
  readonly version: number;
  /** SHA-256 of the canonical object, hex. */
  readonly hash: string;
}

/** What a node signs by itself, so that it holds whoever carries it. */
export type Notice = RecallNotice | StandingNotice | GrantNotice | ExpelNotice | RotateNotice | ReceiptNotice;

interface NoticeBase {
  /** Random; of a receipt it follows from what it receipts. */
  readonly id: string;
  readonly issuer: string;
  readonly at: string;
}

/** The creator takes an object back, in all versions, for good. */
export interface RecallNotice extends NoticeBase {
  readonly type: "recall";
  readonly objectId: string;
  readonly reason: string;
}

/** The creator says that an object is contested, and when that is over: it stays, and nobody is to rely on it meanwhile. */
export interface StandingNotice extends NoticeBase {
  readonly type: "standing";
  readonly objectId: string;
  readonly standing: "contested" | "upheld";
}

/** The originator lets a holder pass one version on to some nodes for some purposes. */
export interface GrantNotice extends NoticeBase {
  readonly type: "grant";
  readonly objectId: string;
  readonly version: number;
  readonly hash: string;
  readonly holder: string;
  readonly recipients: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly until: string;
}

/** A node is no longer of a sharing group: what it holds of the issuer under that group goes. */
export interface ExpelNotice extends NoticeBase {
  readonly type: "expel";
  readonly group: string;
  readonly member: string;
}

/** A new key, signed by the one before it; both hold during the overlap. */
export interface RotateNotice extends NoticeBase {
  readonly type: "rotate";
  /** The key's public half, base64url. */
  readonly key: string;
  readonly oldKeyUntil: string;
}

export const RECEIPT_STATUSES = ["applied", "never-held", "expired"] as const;
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];

/** A node did what a notice, or an object's expiry, asks of it. */
export interface ReceiptNotice extends NoticeBase {
  readonly type: "receipt";
  /** The notice's id; the object's where it expired, and with its version where it was corrected. */
  readonly of: string;
  readonly status: ReceiptStatus;
  /** Statements that went. */
  readonly copies: number;
}

export interface SignedNotice {
  readonly notice: Notice;
  /** Detached JWS over the canonical notice. */
  readonly jws: string;
}

/** One entry of what a node released to a partner. */
export type Entry = ObjectEntry | NoticeEntry;

interface EntryBase {
  readonly from: string;
  readonly to: string;
  /** From 0: its place in the log. */
  readonly seq: number;
  readonly at: string;
}

export interface ObjectEntry extends EntryBase {
  readonly kind: "object";
  readonly object: WireObject;
  readonly purpose: Purpose;
  readonly mandate: string;
  readonly legalBasis: string;
  /** Where the sender is not the creator. */
  readonly grant?: SignedNotice;
}

export interface NoticeEntry extends EntryBase {
  readonly kind: "notice";
  readonly signed: SignedNotice;
}

/** What a node signs about its log to a partner. */
export interface TreeHead {
  readonly from: string;
  readonly to: string;
  readonly size: number;
  readonly root: string;
  readonly at: string;
}

export interface SignedHead {
  readonly head: TreeHead;
  readonly jws: string;
}

export const objectIdOf = (creator: string, statementId: string): string =>
  idFrom("obj-", creator, statementId);
export const sourceIdOf = (creator: string, reportId: string): string => idFrom("src-", creator, reportId);
export const objectHash = (object: WireObject): string => sha256Hex(canonical(object));
/** An object's entry as text, around the object's own text: the same as `canonical`, without walking the object again. */
export function objectEntryText(entry: Omit<ObjectEntry, "object">, objectText: string): string {
  const { kind, from, to, seq, at, purpose, mandate, legalBasis, grant } = entry;
  const before = canonical({
    at,
    from,
    ...(grant === undefined ? {} : { grant }),
    kind,
    legalBasis,
    mandate,
  });
  const after = canonical({ purpose, seq, to });
  return `${before.slice(0, -1)},"object":${objectText},${after.slice(1)}`;
}

/** Where an entity of another node stands here: two nodes may call two things by one id. */
export const receivedEntityId = (creator: string, entityId: string): string => `${creator}~${entityId}`;

/** What a receipt for a new version is of. */
export const correctionOf = ({ id, version }: Pick<WireObject, "id" | "version">): string =>
  `${id}:v${version}`;

export const receiptId = (issuer: string, of: string, status: ReceiptStatus): string =>
  idFrom("rcp-", issuer, of, status);

/** Without what is the receiver's own: its report and its statement id. */
export function toWireStatement(s: Statement): WireStatement {
  return {
    entityId: s.entityId,
    schema: s.schema,
    property: s.property,
    value: s.value,
    ...(s.lang === undefined ? {} : { lang: s.lang }),
    ...(s.original === undefined ? {} : { original: s.original }),
    kind: s.kind,
    ...(s.validFrom === undefined ? {} : { validFrom: s.validFrom }),
    ...(s.validTo === undefined ? {} : { validTo: s.validTo }),
    firstSeen: s.firstSeen,
    lastSeen: s.lastSeen,
  };
}

// Reading: what a peer sends may have any form. Every field is checked, unknown ones are refused: a field that we do
// not know may be a restriction.

type Json = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text =
  (max: number): Check =>
  (value) =>
    // PostgreSQL has no NUL, and a lone surrogate has no UTF-8.
    typeof value === "string" && value.length <= max && !/[\0\p{Surrogate}]/u.test(value);
const id: Check = (value) => typeof value === "string" && /^[\w.:@-]{1,200}$/.test(value);
const integer: Check = (value) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value < 2 ** 31;
const instant: Check = (value) =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && isDate(value);
/** RFC 3339 or a prefix of it, as statements have it. */
const someTime: Check = (value) =>
  typeof value === "string" && /^\d{4}(-\d\d(-\d\d(T[\d:.]{2,15}(Z|[+-]\d\d:\d\d)?)?)?)?$/.test(value);
const hex: Check = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const jws: Check = (value) =>
  typeof value === "string" && value.length <= 1000 && /^[\w-]+\.\.[\w-]{86}$/.test(value);
const listOf =
  (check: Check, max: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= max && value.every(check);
const among =
  (...words: readonly string[]): Check =>
  (value) =>
    typeof value === "string" && words.includes(value);
const purpose: Check = (value) => typeof value === "string" && isPurpose(value);

function isDate(value: string): boolean {
  const [year, month, day, hour, minute, second] = value.split(/\D/).map(Number);
  const days =
    [31, isLeap(year ?? 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][(month ?? 0) - 1] ?? 0;
  return (
    (day ?? 0) >= 1 && (day ?? 0) <= days && (hour ?? 0) < 24 && (minute ?? 0) < 60 && (second ?? 0) < 60
  );
}
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

interface Shape {
  readonly must: Readonly<Record<string, Check>>;
  readonly may?: Readonly<Record<string, Check>>;
}

const shape =
  ({ must, may = {} }: Shape): Check =>
  (value) =>
    isRecord(value) &&
    Object.entries(must).every(([key, check]) => Object.hasOwn(value, key) && check(value[key])) &&
    Object.entries(value).every(
      ([key, v]) => Object.hasOwn(must, key) || (Object.hasOwn(may, key) && may[key]?.(v) === true),
    );

const evaluation = shape({
  must: {
    scheme: among("4x4", "admiralty", "5x5x5", "3x5x2"),
    original: text(20),
    source: among("A", "B", "C", "X"),
    information: among("1", "2", "3", "4"),
  },
});
const isSource = shape({
  must: { id, provider: text(200), evaluation, fictitious: (v) => typeof v === "boolean" },
  may: { publishedAt: someTime, lang: text(35) },
});
const VALUE_MAX = 100_000;
const isStatement = shape({
  must: {
    entityId: text(200),
    schema: text(100),
    property: text(100),
    value: text(VALUE_MAX),
    kind: among("fact", "assessment"),
    firstSeen: someTime,
    lastSeen: someTime,
  },
  may: { lang: text(35), original: text(VALUE_MAX), validFrom: someTime, validTo: someTime },
});
/** What it says is read by `parseAccess`, where doubt seals; here only that nothing unheard of stands in it. */
const isAccess = shape({
  must: {
    tlp: text(20),
    pap: text(20),
    handling: listOf(text(20), 20),
    caveats: listOf(text(1000), 20),
    orcon: (v) => typeof v === "boolean",
    groups: (v) => v === "any" || listOf(text(200), 100)(v),
    purposes: (v) => v === "any" || listOf(text(100), 100)(v),
    compartments: listOf(text(200), 100),
    originators: listOf(id, 100),
  },
});
const isObject = shape({
  must: {
    id,
    creator: id,
    version: (v) => integer(v) && v !== 0,
    modifiedAt: instant,
    source: isSource,
    statement: isStatement,
    access: isAccess,
  },
  may: { expiresAt: instant },
});
const base = { id, issuer: id, at: instant };
const NOTICES: Readonly<Record<Notice["type"], Check>> = {
  recall: shape({ must: { ...base, type: among("recall"), objectId: id, reason: text(1000) } }),
  standing: shape({
    must: { ...base, type: among("standing"), objectId: id, standing: among("contested", "upheld") },
  }),
  grant: shape({
    must: {
      ...base,
      type: among("grant"),
      objectId: id,
      version: (v) => integer(v) && v !== 0,
      hash: hex,
      holder: id,
      recipients: listOf(id, 200),
      purposes: listOf(purpose, 20),
      until: instant,
    },
  }),
  expel: shape({ must: { ...base, type: among("expel"), group: text(200), member: id } }),
  rotate: shape({
    must: {
      ...base,
      type: among("rotate"),
      key: (v) => typeof v === "string" && /^[\w-]{43}$/.test(v),
      oldKeyUntil: instant,
    },
  }),
  receipt: shape({
    must: { ...base, type: among("receipt"), of: id, status: among(...RECEIPT_STATUSES), copies: integer },
  }),
};
const isNotice: Check = (value) =>
  isRecord(value) &&
  typeof value["type"] === "string" &&
  Object.hasOwn(NOTICES, value["type"]) &&
  NOTICES[value["type"] as Notice["type"]](value);
const isSigned = shape({ must: { notice: isNotice, jws } });
const entryBase = { from: id, to: id, seq: integer, at: instant };
const isObjectEntry = shape({
  must: {
    ...entryBase,
    kind: among("object"),
    object: isObject,
    purpose,
    mandate: text(200),
    legalBasis: text(1000),
  },
  may: { grant: isSigned },
});
const isNoticeEntry = shape({ must: { ...entryBase, kind: among("notice"), signed: isSigned } });
const isHead = shape({
  must: { head: shape({ must: { from: id, to: id, size: integer, root: hex, at: instant } }), jws },
});

/** An entry of a log, or undefined where anything of it is not as it should be. */
export const readEntry = (value: unknown): Entry | undefined =>
  isObjectEntry(value) || isNoticeEntry(value) ? (value as Entry) : undefined;
export const readSignedHead = (value: unknown): SignedHead | undefined =>
  isHead(value) ? (value as SignedHead) : undefined;
export const readSignedNotice = (value: unknown): SignedNotice | undefined =>
  isSigned(value) ? (value as SignedNotice) : undefined;

/** The marking of a received object: doubt seals, and the creator is always among the originators. */
export function accessOf({ access, creator }: WireObject): Access {
  const { groups, purposes, ...rest } = access;
  return parseAccess({
    ...rest,
    ...(groups === "any" ? {} : { groups }),
    ...(purposes === "any" ? {} : { purposes }),
    originators: [...access.originators, creator],
  });
}

/** Deeper texts are refused before they are parsed: a parser, or what walks its result, may fall over. */
export const DEPTH_MAX = 32;

/** True where brackets in the text nest deeper than allowed; strings do not count. */
export function isTooDeep(json: string, max = DEPTH_MAX): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const c = json.charCodeAt(i);
    if (inString) {
      if (c === 0x5c) i++;
      else if (c === 0x22) inString = false;
    } else if (c === 0x22) inString = true;
    else if (c === 0x7b || c === 0x5b) {
      if (++depth > max) return true;
    } else if (c === 0x7d || c === 0x5d) depth--;
  }
  return false;
}
