import {
  APPROVAL_KINDS,
  type ApprovalKind,
  type ApprovalRecord,
  type ApprovalStanding,
  approvalRule,
  approvalStanding,
  idFrom,
  mustBeAbleToAnswer,
  mustBeAbleToAsk,
  PENDING_MS,
  saysNothing,
  WaslError,
} from "../../core/index.ts";
import type { Actor, Clock, Page, Platform, Transaction } from "../ports/index.ts";
import type { ApprovalFilter, ToldAs } from "../ports/rights.ts";
import { refusalsOf } from "./answerable.ts";
import { mustBeThere } from "./approval-subjects.ts";
import { digestOfReport } from "./report-seen.ts";

/** What is asked of a second person. `digest` is the SHA-256 of exactly what is approved, empty where the subject says all. */
export interface ApprovalAsk {
  readonly kind: ApprovalKind;
  /** Id of what it is about; never a name. */
  readonly subject: string;
  readonly digest?: string;
  readonly reason: string;
  /** Ids of the statements that would go by it, or of the signals: whoever answers sees each of them. */
  readonly facts?: readonly string[];
  readonly signals?: readonly string[];
}

export interface ApprovalView extends ApprovalRecord {
  readonly standing: ApprovalStanding;
  /** True where this viewer may answer it. */
  readonly isMine: boolean;
  /** True where it waits for a supervisor, and this one may not answer: something that it is of or about is hidden from them, withdrawn or gone. */
  readonly isBeyond?: boolean;
}

export interface ApprovalPage {
  readonly items: readonly ApprovalView[];
  readonly next: string | undefined;
  /** How many wait for this viewer's answer, on whatever page. */
  readonly waiting: number;
}

export interface ApprovalListAsk extends Omit<ApprovalFilter, "ids">, Page {
  readonly mine?: boolean;
}

export interface ApprovalUseCases {
  /**
   * ROLE_FORBIDS for whoever may not ask; ENTITY_UNKNOWN, REPORT_UNKNOWN, MESSAGE_UNKNOWN, DOCUMENT_UNKNOWN or
   * PARTNER_UNKNOWN for a subject that is not there, REQUEST_INVALID for a person who is not protected, and for a release
   * of what does not stand there so, or to a partner, which is asked for with its share. Answers the id under which a supervisor finds it.
   */
  requestApproval(actor: Actor, ask: ApprovalAsk): Promise<ApprovalView>;
  /** APPROVAL_UNKNOWN, ROLE_FORBIDS, SECOND_PERSON_REQUIRED for one's own, CONFLICT where it is answered or void. */
  decideApproval(
    actor: Actor,
    id: string,
    decision: "approved" | "refused",
    reason: string,
  ): Promise<ApprovalView>;
  /** Those that wait first; or those alone that wait for this viewer's answer. */
  approvals(actor: Actor, filter: ApprovalListAsk): Promise<ApprovalPage>;
}

export function approvalUseCases(platform: Platform): ApprovalUseCases {
  const { store, clock } = platform;
  return {
    requestApproval: (actor, ask) =>
      store.as(actor, async (tx) => {
        mustBeSaid(ask);
        await mustBeThere(tx, ask);
        const { kind, subject } = ask;
        const seen = kind === "take-back" ? { digest: await digestOfReport(tx, subject) } : {};
        return await askForApproval(tx, clock, { ...ask, ...seen });
      }),
    decideApproval: (actor, id, decision, reason) =>
      store.as(actor, async (tx) => {
        const asked = await tx.approval(id);
        const refusal = asked && (await refusalsOf(tx, [asked])).get(id);
        if (refusal) throw refusal;
        return await answerApproval(tx, clock, id, decision, reason);
      }),
    approvals: (actor, { mine, ...filter }) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "approvals" });
        const now = clock.now();
        const nowText = new Date(now).toISOString();
        const waiting = await tx.approvalsWaiting(nowText);
        const refusals = await refusalsOf(tx, waiting);
        const own = waiting.flatMap(({ id }) => (refusals.has(id) ? [] : [id]));
        const { items, next } = await tx.approvals({ ...filter, ...(mine ? { ids: own } : {}) }, nowText);
        return {
          items: items.map((a) => viewOf(a, tx, now, refusals)),
          next,
          waiting: own.length,
        };
      }),
  };
}

function mustBeSaid({ kind, subject, reason }: ApprovalAsk): void {
  if (saysNothing(reason) || subject === "" || !APPROVAL_KINDS.includes(kind))
    throw new WaslError("REQUEST_INVALID", { field: saysNothing(reason) ? "reason" : "subject" });
}

/** Asks within a transaction that is under way, so that another use case can ask in its own. */
export async function askForApproval(tx: Transaction, clock: Clock, ask: ApprovalAsk): Promise<ApprovalView> {
  const [id = ""] = await askForApprovals(tx, clock, [ask]);
  return await viewOrThrow(tx, id, clock.now());
}

/** The same for many at once, each a request of its own; answers their ids. */
export async function askForApprovals(
  tx: Transaction,
  clock: Clock,
  asks: readonly ApprovalAsk[],
): Promise<readonly string[]> {
  const now = clock.now();
  const requestedAt = new Date(now).toISOString();
  const drafts = [];
  for (const ask of asks) {
    const { kind, subject, digest = "", reason, facts, signals } = ask;
    mustBeSaid(ask);
    await tx.audit({
      action: "change",
      object: `approval:${subject}`,
      text: reason,
      detail: { kind, asked: 1 },
    });
    mustBeAbleToAsk(tx.viewer.role);
    const id = idFrom("appr-", kind, subject, digest, tx.viewer.userId, requestedAt);
    const expiresAt = new Date(now + (approvalRule(kind).pendingMs ?? PENDING_MS)).toISOString();
    // Two objects may say one fact.
    const of = { ...(facts ? { facts: [...new Set(facts)] } : {}), ...(signals ? { signals } : {}) };
    drafts.push({ id, kind, subject, digest, reason, requestedAt, expiresAt, ...of });
  }
  await tx.requestApprovals(drafts);
  return drafts.map(({ id }) => id);
}

/**
 * Holds until here where nobody else approved exactly this, asked for in these words and of these facts: throws SECOND_PERSON_REQUIRED, on record as a refusal.
 * Answers the id of the approval, which is used up where its kind is good for one use. This is what `release` and
 * other use cases call, in the transaction that does what was approved.
 */
export async function mustBeApproved(
  tx: Transaction,
  clock: Clock,
  what: Pick<ApprovalAsk, "kind" | "subject" | "digest"> & ToldAs,
): Promise<string> {
  const { kind, subject, digest = "", ...told } = what;
  const now = new Date(clock.now()).toISOString();
  const { once, forPurpose } = approvalRule(kind);
  const others = forPurpose ? await otherPurposes(tx, { kind, subject }, now) : [];
  const id =
    others.length > 0 ? undefined : await tx.takeApproval(kind, subject, digest, { now, once }, told);
  if (id !== undefined) return id;
  await tx.audit({
    action: "refuse",
    object: `approval:${subject}`,
    detail: { kind, code: "SECOND_PERSON_REQUIRED" },
  });
  throw new WaslError("SECOND_PERSON_REQUIRED", {
    kind,
    subject,
    ...(others.length > 0
      ? { because: `approved for ${others.join(", ")} alone: ask for this purpose too` }
      : {}),
  });
}

/** More than anybody has approved of one subject within the hour that it holds. */
const APPROVED_MAX = 200;

/**
 * Where the viewer has an approval and none for the purpose under which they look: those for which they have one. Whoever
 * approved weighed a threat to life, and not whatever else the same name could be used for.
 */
async function otherPurposes(
  tx: Transaction,
  { kind, subject }: Pick<ApprovalRecord, "kind" | "subject">,
  now: string,
): Promise<readonly string[]> {
  const filter = { kind, subject, standing: "approved", limit: APPROVED_MAX } as const;
  const { items } = await tx.approvals(filter, now);
  const purposes = items.filter((a) => a.requestedBy === tx.viewer.userId).map((a) => a.purpose);
  return purposes.includes(tx.viewer.purpose) ? [] : [...new Set(purposes)];
}

/** Answers within a transaction that is under way. */
export async function answerApproval(
  tx: Transaction,
  clock: Clock,
  id: string,
  decision: "approved" | "refused",
  reason: string,
): Promise<ApprovalView> {
  if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
  const now = clock.now();
  const asked = await viewOrThrow(tx, id, now);
  const { kind, subject } = asked;
  await tx.audit({
    action: "decide",
    object: `approval:${subject}`,
    text: reason,
    detail: { kind, decision, approval: id },
  });
  mustBeAbleToAnswer(asked, tx.viewer, now);
  const done = await tx.decideApproval(id, decision, reason, {
    now: new Date(now).toISOString(),
    validUntil: new Date(now + approvalRule(kind).validMs).toISOString(),
  });
  if (!done) throw new WaslError("CONFLICT", { approval: id });
  return await viewOrThrow(tx, id, now);
}

async function viewOrThrow(tx: Transaction, id: string, now: number): Promise<ApprovalView> {
  const found = await tx.approval(id);
  if (!found) throw new WaslError("APPROVAL_UNKNOWN", { id });
  return viewOf(found, tx, now);
}

/** `refusals` are of those that wait and that the viewer may not answer, by their ids. */
function viewOf(
  approval: ApprovalRecord,
  tx: Transaction,
  now: number,
  refusals: ReadonlyMap<string, WaslError> = new Map(),
): ApprovalView {
  const standing = approvalStanding(approval, now);
  const isAsked =
    standing === "pending" && tx.viewer.role === "supervisor" && tx.viewer.userId !== approval.requestedBy;
  const refusal = isAsked ? refusals.get(approval.id) : undefined;
  const isBeyond = refusal?.code === "APPROVAL_UNKNOWN";
  return { ...approval, standing, isMine: isAsked && !refusal, ...(isBeyond ? { isBeyond } : {}) };
}
