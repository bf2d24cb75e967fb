import {
  type AttachedMessage,
  canonical,
  type MarkingInput,
  messagesFor,
  mustBeAbleToAsk,
  mustBeForEverybody,
  mustBeMessage,
  type PreventionMessage,
  type PreventionStanding,
  type PreventionText,
  preventionId,
  preventionStanding,
  primaryLanguage,
  saysNothing,
  textOf,
  vettedTexts,
  WaslError,
} from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import { answerApproval, askForApproval } from "../rights/approvals.ts";

export interface PreventionView extends PreventionMessage {
  readonly standing: PreventionStanding;
  /** True where this viewer may vet it: a supervisor who did not write it, while it waits. */
  readonly isMine: boolean;
}

export interface PreventionUseCases {
  /** Of a language (BCP 47 or ISO 639-3), in a standing; all where neither is said. */
  preventionMessages(
    actor: Actor,
    filter?: { readonly language?: string; readonly standing?: PreventionStanding },
  ): Promise<readonly PreventionView[]>;
  /**
   * Writes a message and asks for its vetting. REQUEST_INVALID where it cannot be one, MARKING_FORBIDS where it is not
   * TLP:CLEAR, CONFLICT where the same words are here.
   */
  proposeMessage(
    actor: Actor,
    draft: PreventionText & { readonly marking: MarkingInput },
  ): Promise<PreventionView>;
  /** What comes with Wasl, proposed under the actor's name and not vetted; answers those that were not here. */
  proposeStarters(actor: Actor): Promise<readonly PreventionView[]>;
  /** A supervisor who did not write it answers: SECOND_PERSON_REQUIRED for one's own, CONFLICT where it is no proposal. */
  vetMessage(
    actor: Actor,
    id: string,
    decision: "approved" | "refused",
    reason: string,
  ): Promise<PreventionView>;
  /** For good, by whoever has casework: what is withdrawn goes along with nothing any more. */
  withdrawMessage(actor: Actor, id: string, reason: string): Promise<PreventionView>;
}

export function preventionUseCases(platform: Platform): PreventionUseCases {
  const { store } = platform;
  return {
    preventionMessages: (actor, filter = {}) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "prevention messages" });
        const { language, standing } = filter;
        const wanted = language === undefined ? undefined : primaryLanguage(language);
        if (language !== undefined && wanted === undefined)
          throw new WaslError("REQUEST_INVALID", { field: "language" });
        return (await tx.preventionMessages())
          .filter((m) => wanted === undefined || primaryLanguage(m.language) === wanted)
          .map((m) => viewOf(platform, tx, m))
          .filter((m) => standing === undefined || m.standing === standing);
      }),
    proposeMessage: (actor, { marking, ...draft }) =>
      store.as(actor, async (tx) => {
        mustBeForEverybody(marking);
        const made = await propose(platform, tx, draft);
        if (!made) throw new WaslError("CONFLICT", { message: preventionId(draft).id });
        return made;
      }),
    proposeStarters: (actor) => store.as(actor, (tx) => proposeStarters(platform, tx)),
    vetMessage: (actor, id, decision, reason) =>
      store.as(actor, (tx) => vet(platform, tx, id, decision, reason)),
    withdrawMessage: (actor, id, reason) =>
      store.as(actor, async (tx) => {
        if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
        mustBeAbleToAsk(tx.viewer.role);
        await mustFind(tx, id);
        await tx.audit({
          action: "change",
          object: `prevention:${id}`,
          text: reason,
          detail: { withdrawn: 1 },
        });
        if (!(await tx.withdrawPreventionMessage(id, reason)))
          throw new WaslError("CONFLICT", { message: id });
        return viewOf(platform, tx, await mustFind(tx, id));
      }),
  };
}

const timeOf = (platform: Platform): string => new Date(platform.clock.now()).toISOString();

async function mustFind(tx: Transaction, id: string): Promise<PreventionMessage> {
  const [found] = await tx.preventionMessages([id]);
  if (!found) throw new WaslError("MESSAGE_UNKNOWN", { id });
  return found;
}

function viewOf(platform: Platform, tx: Transaction, message: PreventionMessage): PreventionView {
  const standing = preventionStanding(message, timeOf(platform));
  const { role, userId } = tx.viewer;
  const isMine = standing === "proposed" && role === "supervisor" && userId !== message.writtenBy;
  return { ...message, standing, isMine };
}

const REASON = "to be shown to the public";

/** Undefined where the same words are here already, unless they wait and nobody is asked any more: then one is. */
export async function propose(
  platform: Platform,
  tx: Transaction,
  draft: PreventionText,
  origin?: string,
): Promise<PreventionView | undefined> {
  mustBeAbleToAsk(tx.viewer.role);
  mustBeMessage(draft, timeOf(platform).slice(0, 10));
  const { id, digest } = preventionId(draft);
  const from = origin === undefined ? {} : { origin };
  const isNew = await tx.addPreventionMessage({ ...textOf(draft), id, digest, ...from });
  const message = await mustFind(tx, id);
  if (!isNew) {
    if (preventionStanding(message, timeOf(platform)) !== "proposed") return undefined;
    if (await openRequest(platform, tx, message)) return undefined;
  }
  await tx.audit({
    action: "change",
    object: `prevention:${id}`,
    detail: { proposed: 1, language: draft.language, kind: draft.kind, ...from },
  });
  await askForApproval(tx, platform.clock, { kind: "vet", subject: id, digest, reason: REASON });
  return viewOf(platform, tx, message);
}

/** The request for its vetting that waits, as far as this viewer may see it. */
async function openRequest(
  platform: Platform,
  tx: Transaction,
  { id, digest }: PreventionMessage,
): Promise<string | undefined> {
  return (await tx.openRequests("vet", [{ subject: id, digest }], timeOf(platform))).get(id);
}

const STARTER_DAYS = 365;

async function proposeStarters(platform: Platform, tx: Transaction): Promise<readonly PreventionView[]> {
  const reviewAt = new Date(platform.clock.now() + STARTER_DAYS * 86_400_000).toISOString().slice(0, 10);
  const made: PreventionView[] = [];
  for (const text of platform.starterMessages?.() ?? []) {
    const one = await propose(platform, tx, { ...text, reviewAt });
    if (one) made.push(one);
  }
  return made;
}

async function vet(
  platform: Platform,
  tx: Transaction,
  id: string,
  decision: "approved" | "refused",
  reason: string,
): Promise<PreventionView> {
  const message = await mustFind(tx, id);
  if (tx.viewer.userId === message.writtenBy) throw new WaslError("SECOND_PERSON_REQUIRED", { message: id });
  const standing = preventionStanding(message, timeOf(platform));
  if (standing !== "proposed") throw new WaslError("CONFLICT", { message: id, standing });
  const request = await openRequest(platform, tx, message);
  // Whoever may not answer sees no request: the rule of approvals says why.
  if (tx.viewer.role !== "supervisor") throw new WaslError("ROLE_FORBIDS", { role: tx.viewer.role });
  if (request === undefined) throw new WaslError("APPROVAL_UNKNOWN", { id });
  await answerApproval(tx, platform.clock, request, decision, reason);
  return viewOf(platform, tx, await mustFind(tx, id));
}

/** What would go along with a post in this language, now. */
export async function messagesNow(
  platform: Platform,
  tx: Transaction,
  language: string,
): Promise<readonly AttachedMessage[]> {
  return messagesFor(vettedTexts(await tx.preventionMessages(), timeOf(platform)), language);
}

/** CONFLICT where one of these was withdrawn or is due for review since it was taken along, or has not the words that were vetted. */
export async function mustStandVetted(
  platform: Platform,
  tx: Transaction,
  messages: readonly AttachedMessage[],
): Promise<void> {
  const kept = await tx.preventionMessages(messages.map((m) => m.id));
  const standing = new Map(vettedTexts(kept, timeOf(platform)).map((m) => [m.id, m]));
  const fallen = messages.find((message) => {
    const vetted = standing.get(message.id);
    return !vetted || canonical(textOf(vetted)) !== canonical(textOf(message));
  });
  if (fallen) throw new WaslError("CONFLICT", { message: fallen.id });
}
