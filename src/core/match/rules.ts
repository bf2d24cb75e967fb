/** What is asked about: what a node knows, or whom it works on now (deconfliction). */
export const MATCH_KINDS = ["holdings", "targets"] as const;
export type MatchKind = (typeof MATCH_KINDS)[number];

/** What a tag set may be of: exact identifiers, or the keys under which a supply ledger's rows can be found. */
export const SET_KINDS = [...MATCH_KINDS, "supply"] as const;
export type SetKind = (typeof SET_KINDS)[number];
export const isSetKind = (text: unknown): text is SetKind => (SET_KINDS as readonly unknown[]).includes(text);

/** Real questions in one batch. */
export const QUESTIONS_MAX = 10_000;

/**
 * Elements in the batch that is sent for so many questions. Decoys fill it up: the next power of two from 16 on, above
 * 1,024 the next thousand of that kind, so that the holder learns a size class and not a number.
 */
export function batchSize(questions: number): number {
  if (questions > 1024) return Math.ceil(questions / 1024) * 1024;
  let size = 16;
  while (size < questions) size *= 2;
  return size;
}
export const ELEMENTS_MAX = batchSize(QUESTIONS_MAX);

/** What a holder answers to one partner for one purpose, in elements, decoys included: it cannot tell them apart. */
export interface MatchQuota {
  readonly perDay: number;
  readonly perEpoch: number;
}

/** A day's batch of the largest size, and three of them in an epoch. */
export const STANDARD_QUOTA: MatchQuota = { perDay: ELEMENTS_MAX, perEpoch: 3 * ELEMENTS_MAX };

export interface MatchUse {
  readonly today: number;
  readonly thisEpoch: number;
}

/** Which limit a batch would pass; undefined where it may be answered. A batch is answered whole or not at all. */
export function quotaRefuses(
  use: MatchUse,
  elements: number,
  quota: MatchQuota,
): "day" | "epoch" | undefined {
  if (use.today + elements > quota.perDay) return "day";
  if (use.thisEpoch + elements > quota.perEpoch) return "epoch";
  return undefined;
}

/** Days of an epoch: the life of a key, and of the quota with which it can be guessed at. */
export const EPOCH_DAYS = 28;
const DAY_MS = 86_400_000;

/** The epoch of a moment, by the day on which it began, e.g. "2026-11-05"; all nodes count from 1970-01-01. */
export function epochOf(now: number): string {
  const start = Math.floor(now / (EPOCH_DAYS * DAY_MS)) * EPOCH_DAYS * DAY_MS;
  return new Date(start).toISOString().slice(0, 10);
}

export const epochEnd = (epoch: string): number => Date.parse(epoch) + EPOCH_DAYS * DAY_MS;

/**
 * When a partner's batches look like going through a register rather than working a case. Honest casework hits now and
 * then; a list made from a leak, or from a partner's own register, hits nearly always, and guessing hits never.
 */
export interface HitRateAlarm {
  readonly because: "register" | "guessing";
  readonly questions: number;
  readonly hits: number;
}

/** Below this many questions a rate says nothing. */
const QUESTIONS_MIN = 50;
const REGISTER_RATE = 0.5;
/** One hit in a thousand, from a thousand questions on. */
const GUESSING_MIN = 2_000;
const GUESSING_RATE = 0.001;

export function hitRateAlarm(questions: number, hits: number): HitRateAlarm | undefined {
  if (questions >= QUESTIONS_MIN && hits / questions >= REGISTER_RATE)
    return { because: "register", questions, hits };
  if (questions >= GUESSING_MIN && hits / questions < GUESSING_RATE)
    return { because: "guessing", questions, hits };
  return undefined;
}
