import {
  type MarkingInput,
  onlineModel,
  type ReadPost,
  readPost,
  type SignalKey,
  type SignalState,
  saysNothing,
  signalKeyText,
  signalsOf,
  WaslError,
} from "../../core/index.ts";
import type { Actor, Page, Platform, Transaction } from "../ports/index.ts";
import type { SignalDraft, StoredSignal } from "../ports/signals.ts";
import { mustBeCleared, mustDecide, mustWork, writtenAccess } from "../roles.ts";
import { candidatesOf, type SignalCandidate, type SignalSource } from "./signal-candidates.ts";
import { type SignalExportUseCases, signalExportUseCases } from "./signal-export.ts";

export interface BankInput {
  readonly bank: string;
  /** Which of what may go in, as `signalKeyText` writes them; all of it where absent. */
  readonly only?: readonly string[];
  /** 0 to 100; what was read of the post where absent. */
  readonly confidence?: number;
  /** How many days it holds, at most a year. */
  readonly days: number;
  /** Beyond the finding's own marking; the stricter holds. */
  readonly marking?: MarkingInput;
  /** Why platforms need it (R19). */
  readonly reason: string;
}

export interface BankedSignals {
  readonly changed: number;
  readonly signals: readonly SignalCandidate[];
}

/** A signal that a text carries. */
export type SignalHit = Pick<
  StoredSignal,
  "id" | "bank" | "kind" | "service" | "value" | "confidence" | "findingId" | "putAt"
>;

export interface SignalUseCases extends SignalExportUseCases {
  /** What of an accepted finding or campaign may go into a bank, and why the rest may not. Errors as `bankSignals`. */
  signalCandidates(actor: Actor, source: SignalSource): Promise<readonly SignalCandidate[]>;
  /**
   * Puts signals of accepted findings into a bank. FINDING_UNKNOWN; CONFLICT where nobody has accepted it; SECOND_PERSON_REQUIRED
   * for whoever accepted it alone; CONFLICT where all of it is doubted or was taken out, in whatever bank; PROTECTED_SUBJECT where the post is of a protected class; MARKING_FORBIDS where nothing of it
   * may leave.
   */
  bankSignals(actor: Actor, source: SignalSource, input: BankInput): Promise<BankedSignals>;
  signalBanks(
    actor: Actor,
  ): Promise<readonly { readonly bank: string; readonly live: number; readonly held: number }[]>;
  /** Those that a platform doubts first. */
  signals(
    actor: Actor,
    filter: { readonly bank?: string; readonly state?: SignalState } & Page,
  ): Promise<readonly StoredSignal[]>;
  /**
   * A human has looked: it stands again, or is taken out of every bank. SIGNAL_UNKNOWN; CONFLICT where it is so already, where its
   * finding is accepted no more, and for what is somebody else's or a protected person's, which never stands again.
   */
  decideSignal(
    actor: Actor,
    id: string,
    state: Exclude<SignalState, "held">,
    reason: string,
  ): Promise<StoredSignal>;
  /** Banked signals that a text carries; none for a text of somebody who seeks or gives help. */
  lookUpSignals(
    actor: Actor,
    post: { readonly text: string; readonly platform?: string },
  ): Promise<readonly SignalHit[]>;
}

export const SIGNAL_DAYS_MAX = 365;
const DAY_MS = 86_400_000;

export function signalUseCases(platform: Platform): SignalUseCases {
  const { store, clock } = platform;
  const now = (): string => new Date(clock.now()).toISOString();
  return {
    signalCandidates: (actor, source) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: objectOf(source), detail: { signals: "may be banked" } });
        return (await candidatesOf(platform, tx, source, {})).candidates;
      }),
    bankSignals: (actor, source, input) => store.as(actor, (tx) => bank(platform, tx, source, input)),
    signalBanks: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "signal banks" });
        return await tx.signalBanks(now());
      }),
    signals: (actor, filter) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "signal banks" });
        return await tx.signals(filter);
      }),
    decideSignal: (actor, id, state, reason) =>
      store.as(actor, async (tx) => {
        if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
        await mustWork(tx, `signal:${id}`);
        mustDecide(tx);
        await tx.audit({ action: "decide", object: `signal:${id}`, text: reason, detail: { state } });
        const known = await tx.signal(id);
        if (!known) throw new WaslError("SIGNAL_UNKNOWN", { id });
        if (!(await tx.decideSignal(id, state)))
          throw new WaslError("CONFLICT", { signal: id, state: known.state });
        return (await tx.signal(id)) ?? known;
      }),
    lookUpSignals: (actor, post) =>
      store.as(actor, async (tx) => {
        const hits = await hitsOf(tx, keysIn(post, now()), now());
        await tx.audit({ action: "search", object: "signal banks", detail: { hits: hits.length } });
        return hits;
      }),
    ...signalExportUseCases(platform),
  };
}

const objectOf = (source: SignalSource): string =>
  "finding" in source ? `finding:${source.finding}` : "campaigns";

async function bank(
  platform: Platform,
  tx: Transaction,
  source: SignalSource,
  input: BankInput,
): Promise<BankedSignals> {
  mustBeSound(input);
  await mustWork(tx, objectOf(source));
  mustDecide(tx);
  await tx.holdProtected();
  const { candidates, reportOf, isOwn } = await candidatesOf(platform, tx, source, {
    reason: input.reason,
    ...(input.marking === undefined ? {} : { access: writtenAccess(input.marking) }),
  });
  // What leaves takes two: whoever accepted a finding does not hand its contacts out alone (R24).
  if (isOwn)
    throw new WaslError("SECOND_PERSON_REQUIRED", {
      because: "you accepted this yourself: somebody else puts it into a bank",
    });
  const only = input.only === undefined ? undefined : new Set(input.only);
  const wanted = candidates.filter((c) => c.refused === undefined && (only?.has(signalKeyText(c)) ?? true));
  if (only !== undefined && wanted.length < only.size)
    throw new WaslError("REQUEST_INVALID", { field: "only" });
  if (wanted.length === 0)
    throw new WaslError("MARKING_FORBIDS", { because: "nothing of this may go into a bank: see why" });
  for (const access of new Set(wanted.map((c) => c.access)))
    await mustBeCleared(tx, access, objectOf(source));
  const expiresAt = new Date(platform.clock.now() + input.days * DAY_MS).toISOString();
  const drafts = wanted.map(
    ({ kind, service, value, confidence, findingId, access }): SignalDraft => ({
      kind,
      service,
      value,
      bank: input.bank,
      confidence: input.confidence ?? confidence,
      findingId,
      reportId: reportOf.get(findingId) ?? "",
      ...("campaign" in source ? { campaign: source.campaign } : {}),
      expiresAt,
      access,
    }),
  );
  const changed = await tx.putSignals(drafts);
  if (changed === 0)
    throw new WaslError("CONFLICT", {
      because: "a platform doubts it, or it was taken out: a human decides on the signal itself",
    });
  await tx.audit({
    action: "share",
    object: `signal bank:${input.bank}`,
    text: input.reason,
    detail: { signals: changed, withheld: candidates.length - wanted.length },
  });
  return { changed, signals: candidates };
}

function mustBeSound({ bank: name, confidence, days, reason }: BankInput): void {
  const bad = (field: string): never => {
    throw new WaslError("REQUEST_INVALID", { field });
  };
  if (!/^[A-Za-z0-9_.-]{1,80}$/.test(name)) bad("bank");
  if (!(Number.isInteger(days) && days >= 1 && days <= SIGNAL_DAYS_MAX)) bad("days");
  if (confidence !== undefined && !(Number.isInteger(confidence) && confidence >= 0 && confidence <= 100))
    bad("confidence");
  if (saysNothing(reason)) bad("reason");
}

function keysIn(
  { text, platform = "unknown" }: { readonly text: string; readonly platform?: string },
  now: string,
): readonly SignalKey[] {
  const model = onlineModel();
  if (!model) return [];
  const read = readPost(model, { text, postedAt: now });
  return keysOfRead(platform, text, [], read);
}

/** None of a post of somebody who seeks or gives help: nothing is said of it, whatever it quotes. */
export function keysOfRead(
  platform: string,
  text: string,
  imageHashes: readonly string[],
  read: ReadPost,
): readonly SignalKey[] {
  const model = onlineModel();
  if (!model || read.protectedAs !== undefined) return [];
  return signalsOf(model, { platform, text, imageHashes, read }).map(({ kind, service, value }) => ({
    kind,
    service,
    value,
  }));
}

export async function hitsOf(
  tx: Transaction,
  keys: readonly SignalKey[],
  now: string,
): Promise<readonly SignalHit[]> {
  return (await tx.liveSignals(keys, now)).map(
    ({ id, bank: name, kind, service, value, confidence, findingId, putAt }) => ({
      id,
      bank: name,
      kind,
      service,
      value,
      confidence,
      findingId,
      putAt,
    }),
  );
}
