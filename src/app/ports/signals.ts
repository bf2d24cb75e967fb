import type { Access, SignalKey, SignalState, SignalVerdict } from "../../core/index.ts";
import type { Page } from "./index.ts";

/** What a platform, or its machine, said of a signal. */
export interface SignalFeedback {
  readonly at: string;
  readonly verdict: SignalVerdict;
  readonly note?: string;
  readonly by: string;
  readonly side: "unit" | "platform";
}

/** A signal of a bank, as the unit keeps it. */
export interface StoredSignal extends SignalKey {
  readonly id: string;
  readonly bank: string;
  /** 0 to 100. */
  readonly confidence: number;
  /** The accepted finding that it is from, the report behind that, and the campaign, where it was put in from one. */
  readonly findingId: string;
  readonly reportId: string;
  readonly campaign?: string;
  readonly putBy: string;
  readonly putAt: string;
  readonly expiresAt: string;
  readonly state: SignalState;
  /** RFC 3339, when it changed last. */
  readonly at: string;
  readonly access: Access;
  readonly feedback: readonly SignalFeedback[];
}

export type SignalDraft = Omit<StoredSignal, "id" | "putBy" | "putAt" | "state" | "at" | "feedback">;

/** A signal as whoever pulls a feed meets it: nobody of the unit, no finding, no marking. */
export interface FeedSignal extends SignalKey {
  /** A number that stays the same, for readers who know nothing but numbers. */
  readonly num: number;
  readonly id: string;
  readonly bank: string;
  readonly confidence: number;
  readonly expiresAt: string;
  /** Taken out, doubted, or past its day: whoever has it drops it. */
  readonly isOver: boolean;
  readonly at: string;
  readonly no: number;
}

export interface SignalFeedQuery {
  readonly bank?: string;
  /** RFC 3339, inclusive; without it from the beginning, and without what is over. */
  readonly from?: string;
  readonly after?: { readonly at: string; readonly no: number };
  readonly limit: number;
  readonly now: string;
}

/** Banks of signals in a transaction; rows are seen as restricted as their finding, or more. */
export interface SignalPort {
  /**
   * Puts in what is not there, and lets hold on what is live; answers how many. What is doubted or was taken out anywhere,
   * whoever may see it, stays as it is. Of a finding that somebody else accepted, or the database refuses.
   */
  putSignals(drafts: readonly SignalDraft[]): Promise<number>;
  signal(id: string): Promise<StoredSignal | undefined>;
  /** Doubted ones first, then the newest change first. */
  signals(
    filter: { readonly bank?: string; readonly state?: SignalState } & Page,
  ): Promise<readonly StoredSignal[]>;
  /** False where it is so already, or is somebody else's for good. Taken out it is in every bank. */
  decideSignal(id: string, state: Exclude<SignalState, "held">): Promise<boolean>;
  /** Live ones by key text, as `signalKeyText` writes it. */
  liveSignals(keys: readonly SignalKey[], now: string): Promise<readonly StoredSignal[]>;
  /** By bank: how many are live, how many wait for a human. */
  signalBanks(
    now: string,
  ): Promise<readonly { readonly bank: string; readonly live: number; readonly held: number }[]>;
  signalFeed(query: SignalFeedQuery): Promise<readonly FeedSignal[]>;
  /** False where this viewer has no such signal that still holds. A false positive is held back at once. */
  answerSignal(id: string, verdict: SignalVerdict, note: string | undefined): Promise<boolean>;
  /** What this account said of them, oldest first. */
  ownSignalAnswers(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, readonly Pick<SignalFeedback, "at" | "verdict" | "note">[]>>;
}
