import type { PurposeStatement } from "../../core/index.ts";

/**
 * compare: a report's entities, after its upload; the others by a clock or a hint: pull from one partner, pulls from all
 * that are due, messages that wait, retention, watched sources, tag sets that should hold something else, questions that stand,
 * envelopes that were answered and are not worked off.
 */
export const JOB_KINDS = [
  "compare",
  "pull",
  "pulls",
  "messages",
  "retention",
  "watch",
  "tags",
  "standing",
  "envelopes",
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** Ids, references and times; never a name, a text or a credential. */
export type JobData = Readonly<Record<string, string>>;

export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly data: JobData;
  /** Which taking of it this is: whoever lost the lease changes nothing any more. */
  readonly attempt: number;
}

export interface JobPut {
  /** At most one of a kind and key waits, and one is worked on; another is not put there. */
  readonly key?: string;
  readonly data?: JobData;
  readonly afterSeconds?: number;
}

/** One kind's figures. */
export interface JobStanding {
  readonly kind: JobKind;
  /** Due, or to be tried again; what a clock has put there for later does not count. */
  readonly waiting: number;
  readonly running: number;
  /** Given up, of the last seven days. */
  readonly failed: number;
  /** How long the oldest that is due has waited, in seconds. */
  readonly oldestSeconds: number;
  /** Error codes of what was given up. */
  readonly codes: readonly string[];
}

/** One that was given up: its ids, and why. */
export interface FailedJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly code: string;
  readonly data: JobData;
  /** ISO 8601, UTC. */
  readonly failedAt: string;
}

/** What all processes of one database have to do. A job belongs to one process until its lease is over. */
export interface JobQueue {
  put(kind: JobKind, what?: JobPut): Promise<void>;
  /** Of these, the kinds of which something is due. */
  due(kinds: readonly JobKind[]): Promise<readonly JobKind[]>;
  /** Of these, the kinds of which nothing waits, runs or is to be tried again. */
  idle(kinds: readonly JobKind[], key?: string): Promise<readonly JobKind[]>;
  /**
   * The oldest that is due, and of a key the oldest that waits, also where it was to be tried again later; undefined where
   * there is none, or another process was first.
   */
  take(kind: JobKind, leaseSeconds: number, key?: string): Promise<Job | undefined>;
  /** Begins the lease anew; false where the job is no longer this process's. */
  hold(job: Job, leaseSeconds: number): Promise<boolean>;
  done(job: Job): Promise<void>;
  /** Tried again later, each time after twice the wait, five times; where it is final, or after that, given up. */
  fail(job: Job, code: string, isFinal: boolean): Promise<void>;
  /** Takes leases that are over, and removes what was done an hour ago or given up a week ago. */
  tidy(): Promise<void>;
  standing(): Promise<readonly JobStanding[]>;
  /** Newest first, at most a thousand. */
  failed(): Promise<readonly FailedJob[]>;
  /** Those that no clock does anew are tried once more. Answers how many. */
  retryFailed(): Promise<number>;
  /** They are done otherwise, or need not be. Answers how many. */
  forgetFailed(): Promise<number>;
  /** Calls back where this process has put something there. */
  onPut(listener: () => void): void;
}

export type FollowUpState = "waiting" | "running" | "done" | "failed";

export interface FollowUpPort {
  /**
   * Puts what follows a report into the queue under this id (a UUID) and the report's as its key, with the viewer's id,
   * purpose and mandate: there if this transaction is committed, and not otherwise.
   */
  followUp(id: string, reportId: string): Promise<void>;
  /** Undefined where there is none, or it is not this viewer's. */
  followUpState(id: string): Promise<FollowUpState | undefined>;
}

/** For whom a worker acts, as the job says. */
export interface WorkFor {
  readonly jobId: string;
  readonly userId: string;
  readonly purpose: PurposeStatement;
  /** The id of the API token that was bound to this purpose, where one was used. */
  readonly boundBy?: string;
  /** It is kept up for as long as nobody ends it: a token that has run out ends it, as one that was revoked. */
  readonly isKeptUp?: boolean;
}
