import { type SignalVerdict, WaslError } from "../../core/index.ts";
import { mustNotBeHeld } from "../federation/deps.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { FeedSignal, SignalFeedback, SignalFeedQuery } from "../ports/signals.ts";
import { isPortalRole } from "../roles.ts";

const NOTE_MAX = 500;
const SHOWN_MAX = 1000;

/** A signal as a platform's account has it, with what that account said of it. */
export interface PlatformSignal
  extends Pick<FeedSignal, "id" | "bank" | "kind" | "service" | "value" | "confidence" | "expiresAt" | "at"> {
  readonly feedback: readonly Pick<SignalFeedback, "at" | "verdict" | "note">[];
}

/** What platforms and their machines may do, each seeing its own: accounts of other portals are refused. */
export interface SignalFeedUseCases {
  /** What changed, oldest first; what is over is told to whoever may have had it. */
  signalFeed(actor: Actor, query: Omit<SignalFeedQuery, "now">): Promise<readonly FeedSignal[]>;
  /** SIGNAL_UNKNOWN where this viewer has no such signal that still holds. A false positive is held back at once. */
  answerSignal(actor: Actor, id: string, verdict: SignalVerdict, note?: string): Promise<void>;
  /** What holds now for the account's platforms, the newest first; ROLE_FORBIDS for every other role. */
  platformSignals(actor: Actor): Promise<readonly PlatformSignal[]>;
}

export function signalFeedUseCases({ store, clock }: Platform): SignalFeedUseCases {
  const now = (): string => new Date(clock.now()).toISOString();
  /** A shop's account has its own portal, and no signals. */
  const mustPull = ({ viewer: { role } }: Transaction): void => {
    if (isPortalRole(role) && role !== "platform") throw new WaslError("ROLE_FORBIDS", { role });
  };
  return {
    signalFeed: (actor, query) =>
      store.as(actor, async (tx) => {
        mustPull(tx);
        await mustNotBeHeld(tx);
        const found = await tx.signalFeed({ ...query, now: now() });
        await tx.audit({ action: "share", object: "signal banks", detail: { signals: found.length } });
        return found;
      }),
    answerSignal: (actor, id, verdict, note = "") =>
      store.as(actor, async (tx) => {
        const said = note.trim();
        await tx.audit({
          action: "change",
          object: `signal:${id}`,
          ...(said === "" ? {} : { text: said }),
          detail: { verdict },
        });
        mustPull(tx);
        if (tx.viewer.role === "oversight") throw new WaslError("ROLE_FORBIDS", { role: tx.viewer.role });
        if (said.length > NOTE_MAX) throw new WaslError("REQUEST_INVALID", { field: "note" });
        if (!(await tx.answerSignal(id, verdict, said === "" ? undefined : said)))
          throw new WaslError("SIGNAL_UNKNOWN", { id });
      }),
    platformSignals: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "signal banks" });
        const { role } = tx.viewer;
        if (role !== "platform") throw new WaslError("ROLE_FORBIDS", { role });
        await mustNotBeHeld(tx);
        const held = await tx.signalFeed({ limit: SHOWN_MAX, now: now() });
        const answers = await tx.ownSignalAnswers(held.map((s) => s.id));
        return held
          .map(({ num: _num, no: _no, isOver: _isOver, ...signal }) => ({
            ...signal,
            feedback: answers.get(signal.id) ?? [],
          }))
          .reverse();
      }),
  };
}
