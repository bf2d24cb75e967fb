import { isDay } from "../dates.ts";
import { isPurpose, type Purpose } from "../purpose.ts";
import { isSetKind, type SetKind } from "./rules.ts";

/** What a holder signs about the tags that it publishes to one partner for one purpose and epoch. */
export interface TagSetHead {
  readonly type: "match-set";
  readonly from: string;
  readonly to: string;
  readonly kind: SetKind;
  readonly purpose: Purpose;
  readonly epoch: string;
  /** Counts the sets under one key: what the holder came to know meanwhile is a new version. */
  readonly version: number;
  readonly suite: "VOPRF-ristretto255-SHA512";
  /** Hex. */
  readonly publicKey: string;
  /** Tags in the set, random ones included. */
  readonly count: number;
  readonly root: string;
  readonly at: string;
}

/** A request for the newest tag set. */
export interface SetRequest {
  readonly type: "match-set-request";
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: SetKind;
  readonly purpose: Purpose;
  readonly at: string;
}

/** What whoever asks signs: why, under which law and case, and which elements. */
export interface MatchRequest {
  readonly type: "match-request";
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: SetKind;
  readonly purpose: Purpose;
  /** The case; never a name. */
  readonly mandate: string;
  readonly legalBasis: string;
  readonly epoch: string;
  readonly elements: number;
  /** SHA-256 of the elements, hex. */
  readonly hash: string;
  readonly at: string;
}

export interface MatchAnswer {
  readonly type: "match-answer";
  /** The request's. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly epoch: string;
  readonly publicKey: string;
  readonly hash: string;
  /** Hex, 64 bytes. */
  readonly proof: string;
  readonly at: string;
}

/** Afterwards, by agreement: how many questions there were and how many hit, so that the holder can see a rate. */
export interface MatchReceipt {
  readonly type: "match-receipt";
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly questions: number;
  readonly hits: number;
  readonly at: string;
}

/**
 * Asks for the rows of a supply ledger under keys that hit: the keys, each with a claim: bytes of its oblivious output
 * beyond the tag, which only whoever asked that very key within its quota can know; a tag, which is published, opens nothing.
 * A key that hit stands in the holder's set: it is told nothing that it did not publish.
 */
export interface RowsRequest {
  readonly type: "rows-request";
  readonly id: string;
  /** The batch in which the keys were asked, and how many real questions it held. */
  readonly batch: string;
  readonly questions: number;
  readonly from: string;
  readonly to: string;
  readonly purpose: Purpose;
  readonly mandate: string;
  readonly legalBasis: string;
  readonly epoch: string;
  readonly claims: number;
  /** SHA-256 of the claims with their keys, hex. */
  readonly hash: string;
  readonly at: string;
}

/** What became of it: rows now in the release log, and rows that the partner had. What was withheld is not told. */
export interface RowsAnswer {
  readonly type: "rows-answer";
  /** The request's. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly already: number;
  readonly at: string;
}

export type MatchDocument =
  | TagSetHead
  | SetRequest
  | MatchRequest
  | MatchAnswer
  | MatchReceipt
  | RowsRequest
  | RowsAnswer;

type Check = (value: unknown) => boolean;
const id: Check = (v) => typeof v === "string" && /^[\w.:@-]{1,200}$/.test(v);
const word: Check = (v) => typeof v === "string" && v.trim() !== "" && v.length <= 200 && !/\p{Cc}/u.test(v);
const hexOf =
  (bytes: number): Check =>
  (v) =>
    typeof v === "string" && v.length === bytes * 2 && /^[0-9a-f]+$/.test(v);
const count: Check = (v) => typeof v === "number" && Number.isSafeInteger(v) && v >= 0 && v < 2 ** 31;
const instant: Check = (v) =>
  typeof v === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(v) && !Number.isNaN(Date.parse(v));
const epoch: Check = (v) => typeof v === "string" && isDay(v);
const purpose: Check = (v) => typeof v === "string" && isPurpose(v);
const exactly =
  (text: string): Check =>
  (v) =>
    v === text;

const COMMON = { from: id, to: id, at: instant };
const SHAPES: Readonly<Record<MatchDocument["type"], Readonly<Record<string, Check>>>> = {
  "match-set": {
    ...COMMON,
    kind: isSetKind,
    purpose,
    epoch,
    version: count,
    suite: exactly("VOPRF-ristretto255-SHA512"),
    publicKey: hexOf(32),
    count,
    root: hexOf(32),
  },
  "match-set-request": { ...COMMON, id, kind: isSetKind, purpose },
  "match-request": {
    ...COMMON,
    id,
    kind: isSetKind,
    purpose,
    mandate: word,
    legalBasis: word,
    epoch,
    elements: count,
    hash: hexOf(32),
  },
  "match-answer": { ...COMMON, id, epoch, publicKey: hexOf(32), hash: hexOf(32), proof: hexOf(64) },
  "match-receipt": { ...COMMON, id, questions: count, hits: count },
  "rows-request": {
    ...COMMON,
    id,
    batch: id,
    questions: count,
    purpose,
    mandate: word,
    legalBasis: word,
    epoch,
    claims: count,
    hash: hexOf(32),
  },
  "rows-answer": { ...COMMON, id, rows: count, already: count },
};

/**
 * Reads a document of one type from what a partner sent. Every field is there, is of its form, and there is none
 * besides: a field that we do not know may be a condition.
 */
export function readMatchDocument<T extends MatchDocument["type"]>(
  type: T,
  value: unknown,
): Extract<MatchDocument, { type: T }> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const given = value as Readonly<Record<string, unknown>>;
  const shape = SHAPES[type];
  const fits =
    given["type"] === type &&
    Object.keys(given).length === Object.keys(shape).length + 1 &&
    Object.entries(shape).every(([key, check]) => Object.hasOwn(given, key) && check(given[key]));
  return fits ? (given as unknown as Extract<MatchDocument, { type: T }>) : undefined;
}

/** A request holds for so long after and before the time that it says; its id is remembered longer. */
export const REQUEST_LIFE_MS = 15 * 60 * 1000;

export const isTimely = (at: string, now: number): boolean =>
  Math.abs(Date.parse(at) - now) <= REQUEST_LIFE_MS;
