import {
  type ApprovalRecord,
  type ApprovalStanding,
  approvalStanding,
  assert,
  type CategoryDecision,
  GUARDIANS,
  type Guardian,
  isProtectedCategory,
  NO_PROFILE,
  PROTECTED_ID_PREFIX,
  type RightsProfile,
  reviewAt,
  type Statement,
  saysNothing,
  WaslError,
} from "../../core/index.ts";
import type { Actor, Platform } from "../ports/index.ts";
import type { OnBehalf, PersonToProtect, Protected, Reidentified } from "../ports/rights.ts";
import { mustBeApproved } from "./approvals.ts";
import { tellRecipients } from "./disclosures.ts";

export const rightsOf = (platform: Platform): RightsProfile => platform.rights ?? NO_PROFILE;

export const onBehalfOf = ({ userId, purpose, mandate }: OnBehalf): OnBehalf => ({
  userId,
  purpose,
  mandate,
});

/** A protection: asked to be lifted by one, approved by another, lifted by who asked. */
export interface ProtectionView {
  /** What an approval of the kind "lift-protection" is about. */
  readonly subject: string;
  /** Of a request that was used up nothing is left. */
  readonly standing: "unasked" | ApprovalStanding;
  /** RFC 3339: an approval holds until then. */
  readonly until?: string;
  /** The pseudonym stays, and what was said of the person stays in the keyed store. */
  readonly lifted?: { readonly by: string; readonly at: string; readonly reason: string };
}

export interface ProtectionUseCases {
  /**
   * The names behind a pseudonym, for whoever asked, after a supervisor other than them approved, for an hour and under the
   * purpose under which it was asked for.
   * SECOND_PERSON_REQUIRED without; PROTECTED_SUBJECT for a child outside the purpose of protection.
   */
  reidentify(actor: Actor, entityId: string): Promise<Reidentified>;
  /** Destroys the person's key for good; a supervisor, with a reason. */
  erasePerson(actor: Actor, entityId: string, reason: string): Promise<void>;
  /** Says whether somebody answers for a child; the child stays protected. */
  protectChild(actor: Actor, entityId: string, guardian: Guardian, reason: string): Promise<Protected>;
  /** What protects somebody, and how this viewer's requests to lift it stand; empty where nothing does. Never a name. */
  protection(actor: Actor, entityId: string): Promise<readonly ProtectionView[]>;
  /** Who a human source is; asked by one, approved by another. */
  sourceOf(actor: Actor, pseudonym: string): Promise<string>;
}

export function protectionUseCases(platform: Platform): ProtectionUseCases {
  return {
    reidentify: (actor, entityId) => reidentify(platform, actor, entityId),
    erasePerson: (actor, entityId, reason) => erasePerson(platform, actor, entityId, reason),
    protectChild: (actor, entityId, guardian, reason) =>
      protectChild(platform, actor, entityId, guardian, reason),
    protection: (actor, entityId) => protection(platform, actor, entityId),
    sourceOf: (actor, pseudonym) => sourceOf(platform, actor, pseudonym),
  };
}

/** Whom a decision that is made protects. */
export interface SubjectToProtect extends Omit<PersonToProtect, "guardian" | "reviewAt"> {
  readonly guardian?: Guardian;
}

/** For what follows from a protection whoever may see it: in nobody's own log. */
export const BY_THE_NODE: OnBehalf = {
  userId: "system",
  purpose: "system-operation",
  mandate: "protection",
};

/** Moves persons into the keyed store, all of them or none; whoever was sent what is gone is told. */
export async function protectSubjects(
  platform: Platform,
  subjects: readonly SubjectToProtect[],
  viewer: OnBehalf,
): Promise<readonly Protected[]> {
  const by = onBehalfOf(viewer);
  const now = platform.clock.now();
  const { persons, statementIds } = await platform.store.keeper.protect(
    subjects.map((subject) => ({
      guardian: "unknown",
      ...subject,
      reviewAt: reviewAt(rightsOf(platform), now, { category: subject.category }),
    })),
    by,
  );
  await platform.store.keeper.withholdFindings(BY_THE_NODE);
  await tellRecipients(platform, { kind: "withdrawn", statementIds, because: "protected" }, by);
  return persons;
}

async function reidentify(platform: Platform, actor: Actor, entityId: string): Promise<Reidentified> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: `protected:${entityId}` });
    if (!entityId.startsWith(PROTECTED_ID_PREFIX)) throw new WaslError("ENTITY_UNKNOWN", { id: entityId });
    const statements = (await tx.statementsAbout([entityId])).get(entityId) ?? [];
    if (statements.length === 0) throw new WaslError("ENTITY_UNKNOWN", { id: entityId });
    const isChild = statements.some((s) => s.property === "subjectCategory" && s.value === "child");
    if (isChild && tx.viewer.purpose !== "protection")
      throw new WaslError("PROTECTED_SUBJECT", { because: "a child outside the purpose of protection" });
    await mustBeApproved(tx, platform.clock, { kind: "reidentify", subject: entityId });
    const found = await tx.reidentify(entityId, new Date(platform.clock.now()).toISOString());
    if (!found) throw new WaslError("ENTITY_UNKNOWN", { id: entityId, because: "erased" });
    return found;
  });
}

async function erasePerson(
  platform: Platform,
  actor: Actor,
  entityId: string,
  reason: string,
): Promise<void> {
  if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
  const viewer = await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "change", object: `protected:${entityId}`, detail: { erase: 1 } });
    if (tx.viewer.role !== "supervisor") throw new WaslError("ROLE_FORBIDS", { role: tx.viewer.role });
    if (((await tx.statementsAbout([entityId])).get(entityId) ?? []).length === 0)
      throw new WaslError("ENTITY_UNKNOWN", { id: entityId });
    if (await tx.isHeld("person", entityId)) throw new WaslError("LEGAL_HOLD", { id: entityId });
    return tx.viewer;
  });
  await platform.store.keeper.erasePerson(entityId, reason, onBehalfOf(viewer));
}

async function protectChild(
  platform: Platform,
  actor: Actor,
  entityId: string,
  guardian: Guardian,
  reason: string,
): Promise<Protected> {
  if (saysNothing(reason) || !GUARDIANS.includes(guardian))
    throw new WaslError("REQUEST_INVALID", { field: "reason" });
  const viewer = await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "change", object: `entity:${entityId}`, detail: { category: "child" } });
    if (!["analyst", "supervisor"].includes(tx.viewer.role))
      throw new WaslError("ROLE_FORBIDS", { role: tx.viewer.role });
    if (((await tx.statementsAbout([entityId])).get(entityId) ?? []).length === 0)
      throw new WaslError("ENTITY_UNKNOWN", { id: entityId });
    return tx.viewer;
  });
  const [done] = await protectSubjects(
    platform,
    [{ entityIds: [entityId], category: "child", guardian, reason }],
    viewer,
  );
  assert(done, "whoever is protected is one");
  return done;
}

export async function protection(
  platform: Platform,
  actor: Actor,
  entityId: string,
): Promise<readonly ProtectionView[]> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: `entity:${entityId}`, detail: { protection: 1 } });
    const statements = (await tx.statementsAbout([entityId])).get(entityId) ?? [];
    if (statements.length === 0) throw new WaslError("ENTITY_UNKNOWN", { id: entityId });
    const decided = await tx.categories([...new Set(statements.map((s) => s.entityId))]);
    const subjects = protectionsOf(statements, decided);
    const asked = await tx.ownRequests("lift-protection", subjects);
    return subjects.map((subject) => ({
      subject,
      ...standingOf(asked.get(subject), platform.clock.now()),
      ...liftedBy(decided.get(subject)),
    }));
  });
}

function standingOf(
  own: ApprovalRecord | undefined,
  now: number,
): Pick<ProtectionView, "standing" | "until"> {
  if (!own || own.usedAt !== undefined) return { standing: "unasked" };
  const standing = approvalStanding(own, now);
  return standing === "approved" && own.validUntil !== undefined
    ? { standing, until: own.validUntil }
    : { standing };
}

const liftedBy = (last: CategoryDecision | undefined): Pick<ProtectionView, "lifted"> =>
  last?.category === "unknown"
    ? { lifted: { by: last.decidedBy, at: last.decidedAt, reason: last.reason } }
    : {};

/** Which of somebody's ids are protected: by what was decided, or as a pseudonym. */
export function protectionsOf(
  statements: readonly Pick<Statement, "entityId">[],
  decided: ReadonlyMap<string, Pick<CategoryDecision, "category">>,
): readonly string[] {
  return [...new Set(statements.map((s) => s.entityId))].filter(
    (id) => id.startsWith(PROTECTED_ID_PREFIX) || isProtectedCategory(decided.get(id)?.category ?? "unknown"),
  );
}

async function sourceOf(platform: Platform, actor: Actor, pseudonym: string): Promise<string> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: `source:${pseudonym}` });
    await mustBeApproved(tx, platform.clock, { kind: "source", subject: pseudonym });
    const found = await tx.sourceOf(pseudonym, new Date(platform.clock.now()).toISOString());
    if (found === undefined) throw new WaslError("REPORT_UNKNOWN", { because: "no such source" });
    return found;
  });
}
