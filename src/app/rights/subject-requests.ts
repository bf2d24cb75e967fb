import {
  type Access,
  accessKey,
  GOOD,
  idFrom,
  isProtectedCategory,
  type Lang,
  PROTECTED_ID_PREFIX,
  type Report,
  requestDueAt,
  reviewAt,
  type Statement,
  SUBJECT_REQUEST_KINDS,
  type SubjectRequestKind,
  saysNothing,
  UNEVALUATED,
  type Viewer,
  WaslError,
} from "../../core/index.ts";
import { typedValue } from "../../formats/index.ts";
import { mustBeKnown } from "../known.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { SubjectRequest } from "../ports/rights.ts";
import { categoryOf } from "../reports/protect.ts";
import { mustBeTime } from "../times.ts";
import { correctedStatement } from "./corrected.ts";
import { type StatementNotice, tellingsOf, tellRecipients } from "./disclosures.ts";
import { letterOf, toldOf } from "./letter.ts";
import { onBehalfOf, protectSubjects, rightsOf, type SubjectToProtect } from "./rights.ts";

export interface SubjectRequestInput {
  readonly kind: SubjectRequestKind;
  /** Who asks, and where an answer goes; sealed. */
  readonly applicant: string;
  readonly text: string;
  /** RFC 3339; now where it is absent. */
  readonly receivedAt?: string;
  readonly entityIds?: readonly string[];
  readonly statementIds?: readonly string[];
}

export interface SubjectDecision {
  readonly decision: "granted" | "partly" | "refused";
  /** Id of a ground of the profile; needed for partly and refused. */
  readonly exemption?: string;
  readonly reason: string;
  /** For a rectification: what holds instead, by statement. */
  readonly corrections?: readonly { readonly statementId: string; readonly value: string }[];
  /** For what is granted in part: statements that are not told, erased or restricted. */
  readonly withheld?: readonly string[];
  /** Of what was proposed, what whoever decides holds to be about the applicant. */
  readonly entityIds?: readonly string[];
  readonly lang?: Lang;
}

export interface SubjectRequestView {
  readonly request: SubjectRequest;
  readonly isOverdue: boolean;
  /** What this node holds of the applicant, as far as the handler may see it. */
  readonly held: readonly Statement[];
  /**
   * While it is open: records that may be of the applicant by their name, in whatever script and spelling, best first. None of
   * them is held to be about the applicant, or told to anybody, unless whoever decides says so. In the answer to a decision that
   * grants: those that it left out, which are on record (`left-out:dsr-…`, and each by its id).
   */
  readonly proposals: readonly RecordProposal[];
}

export interface RecordProposal {
  readonly entityId: string;
  readonly schema: string;
  readonly caption: string;
  /** 0 to 1, as search has it. */
  readonly score: number;
}

export interface SubjectRequestUseCases {
  /** Only for the purpose data-subject-request. ENTITY_UNKNOWN for an id that nobody has. The deadline runs from the day it was received. */
  openSubjectRequest(actor: Actor, input: SubjectRequestInput): Promise<SubjectRequestView>;
  subjectRequests(
    actor: Actor,
    limit: number,
  ): Promise<readonly (SubjectRequest & { readonly isOverdue: boolean })[]>;
  subjectRequest(actor: Actor, id: string): Promise<SubjectRequestView>;
  /**
   * A supervisor decides, and what follows is done: statements corrected, erased or restricted, the letter written, and
   * whoever was sent them told (R20, R21). REQUEST_INVALID without a ground where something is refused.
   */
  decideSubjectRequest(actor: Actor, id: string, decision: SubjectDecision): Promise<SubjectRequestView>;
}

export function subjectRequestUseCases(platform: Platform): SubjectRequestUseCases {
  const { store, clock } = platform;
  return {
    openSubjectRequest: (actor, input) => open(platform, actor, input),
    subjectRequests: (actor, limit) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "subject-requests" });
        const all = await tx.subjectRequests(limit);
        return all.map((r) => ({ ...r, isOverdue: isOverdue(r, clock.now()) }));
      }),
    subjectRequest: (actor, id) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `subject-request:${id}` });
        return await viewWithProposals(platform, tx, id);
      }),
    decideSubjectRequest: (actor, id, decision) => decide(platform, actor, id, decision),
  };
}

const isOverdue = (r: SubjectRequest, now: number): boolean =>
  r.decision === undefined && Date.parse(r.dueAt) < now;

const mustHandle = ({ role, purpose }: Viewer): void => {
  if (purpose !== "data-subject-request") throw new WaslError("PURPOSE_FORBIDS", { purpose });
  if (role !== "analyst" && role !== "supervisor") throw new WaslError("ROLE_FORBIDS", { role });
};

async function open(
  platform: Platform,
  actor: Actor,
  input: SubjectRequestInput,
): Promise<SubjectRequestView> {
  const { kind, applicant, text, entityIds = [], statementIds = [] } = input;
  const now = platform.clock.now();
  // A day that is none would be read as another one, and the deadline with it.
  mustBeTime(input.receivedAt, "receivedAt");
  const receivedAt = new Date(input.receivedAt === undefined ? now : Date.parse(input.receivedAt));
  // What is yet to come has no deadline that anybody could miss.
  const isPast = receivedAt.getTime() <= now;
  if (!SUBJECT_REQUEST_KINDS.includes(kind)) throw new WaslError("REQUEST_INVALID", { field: "kind" });
  if (saysNothing(applicant)) throw new WaslError("REQUEST_INVALID", { field: "applicant" });
  if (!isPast)
    throw new WaslError("REQUEST_INVALID", { field: "receivedAt", because: "no day that has been" });
  const received = receivedAt.toISOString();
  const id = idFrom("dsr-", kind, applicant, text, received);
  const opened = await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "change", object: `subject-request:${id}`, detail: { kind, opened: 1 } });
    mustHandle(tx.viewer);
    await mustBeHeld(tx, entityIds, statementIds);
    await tx.addSubjectRequest({
      id,
      kind,
      receivedAt: received,
      dueAt: requestDueAt(rightsOf(platform), kind, received),
      entityIds,
      statementIds,
      applicant,
      text,
    });
    const made = await viewWithProposals(platform, tx, id);
    // An id can be guessed: nothing is asked about a statement that is not shown.
    const shown = new Set(made.held.map((s) => s.id));
    const hidden = statementIds.find((one) => !shown.has(one));
    if (hidden !== undefined) throw new WaslError("ENTITY_UNKNOWN", { statementId: hidden });
    // From now on nobody is to rely on what is contested.
    const notice = kind === "contest" ? contestOf("contested", aboutOf(made)) : undefined;
    await tx.federation.contest(id, notice?.statementIds ?? []);
    await tx.federation.owe(notice ? tellingsOf(notice) : []);
    return { made, viewer: tx.viewer, notice };
  });
  if (opened.notice) await tellRecipients(platform, opened.notice, onBehalfOf(opened.viewer));
  return opened.made;
}

/** A request that names what nobody has would be answered with nothing, and nobody would know of the slip. */
async function mustBeHeld(
  tx: Transaction,
  entityIds: readonly string[],
  statementIds: readonly string[],
): Promise<void> {
  await mustBeKnown(
    tx,
    entityIds.map((id) => ({ kind: "entity", id })),
  );
  const held = new Set((await tx.statements(statementIds)).map((s) => s.id));
  const missing = statementIds.find((id) => !held.has(id));
  if (missing !== undefined) throw new WaslError("ENTITY_UNKNOWN", { statementId: missing.slice(0, 80) });
}

const contestOf = (kind: "contested" | "upheld", statementIds: readonly string[]): StatementNotice => ({
  kind,
  statementIds,
  because: `${kind} by ${kind === "contested" ? "the data subject" : "a decision"}`,
});

/** What the request is about: the statements named, or all that is held; never one that whoever handles it may not see. */
function aboutOf({ request, held }: SubjectRequestView): readonly string[] {
  const named = new Set(request.statementIds);
  return held.map((s) => s.id).filter((id) => named.size === 0 || named.has(id));
}

async function view(
  platform: Platform,
  tx: Transaction,
  id: string,
  more: readonly string[] = [],
): Promise<SubjectRequestView> {
  const request = await tx.subjectRequest(id);
  if (!request) throw new WaslError("SUBJECT_REQUEST_UNKNOWN", { id });
  const about = await tx.statementsAbout([...request.entityIds, ...more]);
  const named = await tx.statements(request.statementIds);
  const held = new Map([...[...about.values()].flat(), ...named].map((s) => [s.id, s]));
  return {
    request,
    isOverdue: isOverdue(request, platform.clock.now()),
    held: [...held.values()],
    proposals: [],
  };
}

async function viewWithProposals(
  platform: Platform,
  tx: Transaction,
  id: string,
): Promise<SubjectRequestView> {
  const found = await view(platform, tx, id);
  if (tx.viewer.purpose !== "data-subject-request" || found.request.decision !== undefined) return found;
  return { ...found, proposals: await proposalsFor(platform, tx, found) };
}

const PROPOSALS_MAX = 20;

/** By the names engine and its threshold. Who is protected is found by no name: they come by their own way. */
async function proposalsFor(
  { model }: Platform,
  tx: Transaction,
  { request, held }: SubjectRequestView,
): Promise<readonly RecordProposal[]> {
  const text = nameIn(request.applicant);
  if (saysNothing(text)) return [];
  // Who is called so exactly need not be the one who asks.
  const { hits } = await tx.search({ text, limit: PROPOSALS_MAX, deep: true });
  await tx.audit({
    action: "search",
    object: `subject-request:${request.id}`,
    text,
    detail: { hits: hits.length },
  });
  const known = new Set([...request.entityIds, ...held.map((s) => s.entityId)]);
  return hits
    .filter(({ schema }) => model.isA(schema, "Person") || schema === "LegalEntity")
    .filter(({ score, records }) => score >= GOOD && !records.some((id) => known.has(id)))
    .map(({ canonicalId, schema, caption, score }) => ({ entityId: canonicalId, schema, caption, score }));
}

/** Of who asks and where an answer goes, what stands before the address; "Example, Ada" is one name. */
function nameIn(applicant: string): string {
  const [first = "", second = ""] = applicant.split(/[,،;\n<(]|\d/u).map((part) => part.trim());
  return /\s/u.test(first) ? first : `${first} ${second}`.trim();
}

/** Pseudonyms that the request is about, less those of whom something is left as it is. */
function forgottenBy({ held }: SubjectRequestView, { withheld = [] }: SubjectDecision): readonly string[] {
  const kept = new Set(held.filter((s) => withheld.includes(s.id)).map((s) => s.entityId));
  return [...new Set(held.map((s) => s.entityId))].filter((id) => isPseudonym(id) && !kept.has(id));
}

const isPseudonym = (id: string): boolean => id.startsWith(PROTECTED_ID_PREFIX);

/** Whose key is gone already has nothing left to erase. */
function ifErased(error: unknown): void {
  if ((error as { code?: string }).code !== "ENTITY_UNKNOWN") throw error;
}

/** So long nobody else decides it: what a decision erases is gone whatever another says. Longer, and its process has died. */
const DECIDING_MS_MAX = 600_000;

async function decide(
  platform: Platform,
  actor: Actor,
  id: string,
  decision: SubjectDecision,
): Promise<SubjectRequestView> {
  const exemption = mustHaveGround(platform, decision);
  const before = await platform.store.as(actor, async (tx) => {
    await tx.audit({
      action: "decide",
      object: `subject-request:${id}`,
      text: decision.reason,
      detail: { decision: decision.decision, exemption: decision.exemption ?? "" },
    });
    mustHandle(tx.viewer);
    if (tx.viewer.role !== "supervisor") throw new WaslError("ROLE_FORBIDS", { role: tx.viewer.role });
    const { entityIds = [] } = decision;
    const about = await tx.statementsAbout(entityIds);
    for (const entityId of entityIds) {
      await tx.audit({ action: "read", object: `entity:${entityId}` });
      if ((about.get(entityId) ?? []).length === 0) throw new WaslError("ENTITY_UNKNOWN", { id: entityId });
    }
    const found = await view(platform, tx, id, entityIds);
    const stale = new Date(platform.clock.now() - DECIDING_MS_MAX).toISOString();
    if (found.request.decision !== undefined) throw new WaslError("CONFLICT", { id, because: "decided" });
    if (!(await tx.beginSubjectDecision(id, stale)))
      throw new WaslError("CONFLICT", { id, because: "somebody decides it now" });
    mustBelong(found, decision);
    const leftOut = decision.decision === "refused" ? [] : await leaveOut(platform, tx, found);
    const notice = decision.decision === "refused" ? undefined : await prepare(platform, tx, found, decision);
    return { found, viewer: tx.viewer, notice, leftOut };
  });
  try {
    return await carryOut(platform, actor, decision, exemption, before);
  } catch (error) {
    await platform.store.as(actor, (tx) => tx.leaveSubjectDecision(id)).catch(() => undefined);
    throw error;
  }
}

async function carryOut(
  platform: Platform,
  actor: Actor,
  decision: SubjectDecision,
  exemption: string,
  {
    found,
    viewer,
    notice,
    leftOut,
  }: {
    readonly found: SubjectRequestView;
    readonly viewer: Viewer;
    readonly notice: StatementNotice | undefined;
    readonly leftOut: readonly RecordProposal[];
  },
): Promise<SubjectRequestView> {
  const { id } = found.request;
  const by = onBehalfOf(viewer);
  if (notice?.kind === "withdrawn") {
    await platform.store.keeper.eraseStatements(notice.statementIds, decision.reason, by);
    for (const person of forgottenBy(found, decision))
      await platform.store.keeper.erasePerson(person, decision.reason, by).catch(ifErased);
  }
  if (notice?.kind === "restricted")
    await platform.store.keeper.restrict(
      notice.statementIds,
      ["data-subject-request", "oversight"],
      decision.reason,
      by,
    );
  const protects = notice?.kind === "corrected" ? protectedBy(platform, found, decision) : [];
  if (protects.length > 0) await protectSubjects(platform, protects, viewer);
  const told = notice ? await tellRecipients(platform, notice, by) : [];
  await noteBeyond(platform, found, decision, notice, viewer);
  const answered = await platform.store.as(actor, async (tx) => {
    const reports = await tx.reportsById([...new Set(found.held.map(({ reportId }) => reportId))]);
    const others = await othersWith(platform, tx, toldOf(found, decision));
    const letter = letterOf(platform, found, decision, { exemption, told: told.length, others, reports });
    const isAnswered = await tx.answerSubjectRequest(id, {
      decision: decision.decision,
      ...(decision.exemption === undefined ? {} : { exemption: decision.exemption }),
      letter,
      told: told.length,
    });
    await tx.audit({ action: "export", object: `letter:${id}`, detail: { told: told.length } });
    if (!isAnswered) throw new WaslError("CONFLICT", { id });
    const contested = await tx.federation.endContest(id);
    const stands = (statementId: string): boolean =>
      decision.decision === "refused" || (decision.withheld ?? []).includes(statementId);
    const upheld = contestOf("upheld", contested.filter(stands));
    await tx.federation.owe(tellingsOf(upheld));
    return { view: await view(platform, tx, id), upheld };
  });
  await tellRecipients(platform, answered.upheld, by);
  return { ...answered.view, proposals: leftOut };
}

/**
 * How many others have or had any of these statements: who gave it to us, whom we gave it to, also where it was taken back since,
 * and to whom we let it pass on.
 */
async function othersWith(
  { nodeId }: Platform,
  tx: Transaction,
  statements: readonly Statement[],
): Promise<number> {
  if (statements.length === 0) return 0;
  const objects = await tx.federation.objectsOfStatements(statements.map((s) => s.id));
  const releases = await tx.federation.releases(objects);
  const grants = await tx.federation.grants(objects);
  const others = new Set([
    ...objects.map((o) => o.creator),
    ...releases.filter((r) => r.isWithheld !== true).map((r) => r.peer),
    ...grants.flatMap((g) => g.notice.recipients),
  ]);
  others.delete(nodeId);
  return others.size;
}

/** What was proposed and is not held to be the applicant's: nothing of it is told or done, and oversight can ask why. */
async function leaveOut(
  platform: Platform,
  tx: Transaction,
  found: SubjectRequestView,
): Promise<readonly RecordProposal[]> {
  const proposals = await proposalsFor(platform, tx, found);
  if (proposals.length === 0) return proposals;
  const { id } = found.request;
  await tx.audit({ action: "decide", object: `left-out:${id}`, detail: { records: proposals.length } });
  for (const { entityId } of proposals)
    await tx.audit({ action: "decide", object: `entity:${entityId}`, detail: { leftOut: id } });
  return proposals;
}

/** What is here of the applicant and was not weighed: whoever decides does not learn of it, nor does anybody from the letter. */
async function noteBeyond(
  { store }: Platform,
  { request, held }: SubjectRequestView,
  { entityIds = [] }: SubjectDecision,
  notice: StatementNotice | undefined,
  viewer: Viewer,
): Promise<void> {
  const about = {
    entityIds: [...new Set([...request.entityIds, ...entityIds, ...held.map((s) => s.entityId)])],
    statementIds: request.statementIds,
    reached: [...held.map((s) => s.id), ...Object.values(notice?.replacedBy ?? {})],
  };
  await store.keeper.noteBeyond(request.id, about, onBehalfOf(viewer));
}

/** Whom what is corrected makes a child, or says to be protected otherwise. */
function protectedBy(
  { model, clock }: Platform,
  { held }: SubjectRequestView,
  { corrections = [], reason }: SubjectDecision,
): readonly SubjectToProtect[] {
  return corrections.flatMap(({ statementId, value }): SubjectToProtect[] => {
    const old = held.find((s) => s.id === statementId);
    const said = old && model.isA(old.schema, "Person") ? typedValue(model, old, value) : undefined;
    const category = old && said && categoryOf(old.property, said.value, clock.now());
    return category && isProtectedCategory(category) ? [{ entityIds: [old.entityId], category, reason }] : [];
  });
}

function mustHaveGround(platform: Platform, decision: SubjectDecision): string {
  const { exemption, reason } = decision;
  if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
  const { exemptions } = rightsOf(platform);
  const ground = exemptions.find((e) => e.id === exemption);
  if (decision.decision === "granted" ? exemption !== undefined : !ground) {
    const because =
      decision.decision === "granted"
        ? "what is granted has no ground: leave it out, or decide partly"
        : `what is refused needs a ground: ${exemptions.map((e) => e.id).join(", ")}`;
    throw new WaslError("REQUEST_INVALID", { field: "exemption", because });
  }
  return ground ? `${ground.basis}: ${ground.text}` : "";
}

/** A decision is for good: what it says and would not be done, or is done beyond what it says, is told before. */
function mustBelong(
  { request: { kind }, held }: SubjectRequestView,
  { decision, corrections = [], withheld = [] }: SubjectDecision,
): void {
  const refuse = (field: string, because: string): never => {
    throw new WaslError("REQUEST_INVALID", { field, because });
  };
  const isPart = decision === "partly" && kind !== "rectification";
  if (corrections.length > 0 && (kind !== "rectification" || decision === "refused"))
    refuse("corrections", "only where a rectification is granted");
  if (withheld.length > 0 && !isPart) refuse("withheld", "only where something else is granted in part");
  if (isPart && withheld.length === 0) refuse("withheld", "say which statements are left out, or grant");
  const ids = new Set(held.map((s) => s.id));
  const missing = withheld.find((id) => !ids.has(id));
  if (missing !== undefined) throw new WaslError("ENTITY_UNKNOWN", { statementId: missing.slice(0, 80) });
}

/** What a decision changes within the viewer's transaction, and what recipients are to be told. */
async function prepare(
  platform: Platform,
  tx: Transaction,
  found: SubjectRequestView,
  decision: SubjectDecision,
): Promise<StatementNotice | undefined> {
  const because = "request of the data subject";
  const left = new Set(decision.withheld ?? []);
  const statementIds = aboutOf(found).filter((id) => !left.has(id));
  switch (found.request.kind) {
    case "access":
      return undefined;
    case "rectification": {
      const { corrections = [] } = decision;
      if (corrections.length === 0)
        throw new WaslError("REQUEST_INVALID", { field: "corrections", because: "say what holds instead" });
      const replacedBy: Record<string, string> = {};
      for (const { statementId, value } of corrections) {
        const old = found.held.find((s) => s.id === statementId);
        if (!old) throw new WaslError("ENTITY_UNKNOWN", { statementId });
        if (isPseudonym(old.entityId)) throw new WaslError("PROTECTED_SUBJECT", { id: old.entityId });
        replacedBy[statementId] = await correct(platform, tx, old, value, decision.reason);
      }
      const notice = {
        kind: "corrected",
        statementIds: Object.keys(replacedBy),
        replacedBy,
        because,
      } as const;
      await tx.federation.owe(tellingsOf(notice));
      return notice;
    }
    case "restriction":
      return { kind: "restricted", statementIds, because };
    case "erasure":
    case "contest": {
      for (const person of forgottenBy(found, decision))
        if (await tx.isHeld("person", person)) throw new WaslError("LEGAL_HOLD", { id: person });
      // What stands for somebody who is protected stays, or nothing would say so: who they are is what goes.
      const protects = new Set(found.held.filter((s) => isPseudonym(s.entityId)).map((s) => s.id));
      return { kind: "withdrawn", statementIds: statementIds.filter((s) => !protects.has(s)), because };
    }
  }
}

/** A correction is a new statement of our own, and the withdrawal of the old one. */
async function correct(
  platform: Platform,
  tx: Transaction,
  old: Statement,
  value: string,
  reason: string,
): Promise<string> {
  const reportId = await correctionReport(platform, tx, old.access);
  const seenAt = new Date(platform.clock.now()).toISOString();
  const fresh = await correctedStatement(platform, tx, old, value, { reportId, seenAt });
  await tx.appendStatements([fresh]);
  await tx.withdrawStatement(old.id, reason);
  return fresh.id;
}

async function correctionReport(platform: Platform, tx: Transaction, access: Access): Promise<string> {
  const now = platform.clock.now();
  const id = idFrom("rep-", "correction", platform.nodeId, accessKey(access));
  const report: Report = {
    id,
    title: "Corrections",
    format: "correction",
    sha256: "",
    byteLength: 0,
    source: "correction",
    provider: platform.nodeId,
    publishers: [],
    evaluation: UNEVALUATED,
    access,
    receivedAt: new Date(now).toISOString(),
    reviewAt: reviewAt(rightsOf(platform), now, {}),
    fictitious: false,
  };
  if ((await tx.openReport(report)) === "new")
    await tx.completeReport(id, { statements: 0, records: 0, rejects: [], rejectCount: 0 }, {});
  return id;
}
