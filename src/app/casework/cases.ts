import {
  accessKey,
  accessLabel,
  type Case,
  type CaseItem,
  idFrom,
  isAccusing,
  isProtectedCategory,
  orderNumber,
  type Statement,
  type SubjectCategory,
  saysNothing,
  strictestOf,
  WaslError,
} from "../../core/index.ts";
import { listed } from "../about.ts";
import { ID_LENGTH_SHOWN, knownNodes, mustBeKnown, numberedAs, UNKNOWN } from "../known.ts";
import { describeNodes } from "../lookup.ts";
import type { Actor, Platform, StoredReport, Transaction } from "../ports/index.ts";
import { withStatements } from "../read.ts";
import { mustBeApproved } from "../rights/approvals.ts";
import { protection, protectionsOf, protectSubjects } from "../rights/rights.ts";
import { keepingWords } from "../rights/with-unnaming.ts";
import { mustBeCleared, mustDecide, mustWork, writtenAccess } from "../roles.ts";
import { statedOrders } from "../supply/order-entities.ts";
import type { CaseChange, CaseInput, CaseView, OpenedCase } from "../wasl.ts";

const REVIEW_MS = 365 * 24 * 3600 * 1000;
const LINKS_PER_NODE = 100;

export async function openCase(platform: Platform, actor: Actor, input: CaseInput): Promise<OpenedCase> {
  const access = writtenAccess(input.marking);
  const { mandate } = input;
  // Not made of its title: whoever cannot see a case of this title would learn by the id of theirs that there is one.
  const id = idFrom("case-", platform.random.bytes(16).join("."));
  return await keepingWords(platform, actor, async (tx, unnamed) => {
    const title = unnamed(input.title);
    await mustWork(tx, `case:${id}`);
    await mustBeCleared(tx, access, `case:${id}`);
    const known = await tx.openCaseOf({ title, mandate, access });
    if (known) return { ...known, isNew: false };
    await tx.audit({ action: "change", object: `case:${id}`, detail: { opened: 1 } });
    const reviewAt = new Date(platform.clock.now() + REVIEW_MS).toISOString();
    await tx.addCase({ id, title, mandate, access, reviewAt });
    return { ...(await caseOrThrow(tx, id)), isNew: true };
  });
}

/** CASE_UNKNOWN where there is none, or none for this viewer. */
export async function caseOrThrow(tx: Transaction, id: string): Promise<Case> {
  const found = await tx.case(id);
  if (!found) throw new WaslError("CASE_UNKNOWN", { id });
  return found;
}

/** A case that takes what is put into it: CONFLICT where it is closed. */
export async function openedCase(tx: Transaction, id: string): Promise<Case> {
  const found = await caseOrThrow(tx, id);
  if (found.closed) throw new WaslError("CONFLICT", { id, because: "the case is closed" });
  return found;
}

/**
 * Gives a case another title, marks it more strictly, closes it or opens it again: a named human, with a reason. What was shared
 * of it before stays with whom it was shared.
 */
export async function changeCase(
  platform: Platform,
  actor: Actor,
  id: string,
  { title, marking, isClosed, reason }: CaseChange,
): Promise<Case> {
  if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
  return await keepingWords(platform, actor, async (tx, unnamed) => {
    mustDecide(tx);
    await tx.holdCase(id);
    const before = await caseOrThrow(tx, id);
    const asked = marking === undefined ? before.access : writtenAccess(marking);
    const access = strictestOf([before.access, asked]);
    if (access.tlp !== asked.tlp)
      throw new WaslError("REQUEST_INVALID", { field: "marking", because: "a case is marked no more laxly" });
    const called = title === undefined ? before.title : unnamed(title);
    const isTitled = called !== before.title;
    const isMarked = accessKey(access) !== accessKey(before.access);
    const isTurned = isClosed !== undefined && isClosed !== (before.closed !== undefined);
    if (isMarked) await mustBeCleared(tx, access, `case:${id}`);
    // Not its title: the log is read by who may not see the case.
    await tx.audit({
      action: "change",
      object: `case:${id}`,
      text: reason,
      detail: {
        ...(isTitled ? { titled: 1 } : {}),
        ...(isMarked ? { marked: accessLabel(access) } : {}),
        ...(isTurned ? { [isClosed ? "closed" : "reopened"]: 1 } : {}),
      },
    });
    await tx.changeCase(id, {
      ...(isTitled ? { title: called } : {}),
      ...(isMarked ? { access } : {}),
      ...(isTurned ? { isClosed } : {}),
    });
    return await caseOrThrow(tx, id);
  });
}

export async function addToCase(
  platform: Platform,
  actor: Actor,
  caseId: string,
  items: readonly Pick<CaseItem, "kind" | "id" | "note">[],
): Promise<void> {
  await keepingWords(platform, actor, async (tx, unnamed) => {
    await mustWork(tx, `case:${caseId}`);
    await tx.audit({ action: "change", object: `case:${caseId}`, detail: { added: items.length } });
    await openedCase(tx, caseId);
    const meant = await byNumber(platform, tx, items);
    await mustBeKnown(tx, meant);
    await tx.addToCase(
      caseId,
      meant.map((item) => ({ ...item, note: unnamed(item.note) })),
    );
  });
}

const NUMBERS: ReadonlySet<string> = new Set(["orderNumber", "seizureNumber"]);

type Added = Pick<CaseItem, "kind" | "id" | "note">;

/** Each entity under its id, where the number of an order or a seizure may stand; what nothing has stays what it is. */
async function byNumber(
  platform: Platform,
  tx: Transaction,
  items: readonly Added[],
): Promise<readonly Added[]> {
  const ids = items.flatMap(({ kind, id }) => (kind === "entity" ? [id] : []));
  const known = await knownNodes(tx, ids);
  const others = [...new Set(ids.filter((id) => !known.has(id)))];
  const numbered = await knownNodes(tx, others.flatMap(numberedAs));
  const meant = new Map<string, readonly string[]>();
  for (const id of others) {
    const found = numberedAs(id).filter((one) => numbered.has(one));
    meant.set(id, found.length > 0 ? found : await statedOrders(platform, tx, id.trim()));
  }
  return items.flatMap((item) => {
    const entities = item.kind === "entity" ? (meant.get(item.id) ?? []) : [];
    return entities.length === 0 ? [item] : entities.map((id) => ({ ...item, id }));
  });
}

export async function removeFromCase(
  platform: Platform,
  actor: Actor,
  caseId: string,
  kind: CaseItem["kind"],
  id: string,
): Promise<void> {
  await platform.store.as(actor, async (tx) => {
    await mustWork(tx, `case:${caseId}`);
    await tx.audit({ action: "change", object: `case:${caseId}`, detail: { removed: 1 } });
    const { items } = await openedCase(tx, caseId);
    const held = await storedIds(tx, items, kind, id);
    if (held.length === 0)
      throw new WaslError(UNKNOWN[kind], { id: id.slice(0, ID_LENGTH_SHOWN), case: caseId });
    for (const item of held) await tx.removeFromCase(caseId, kind, item);
  });
}

/** An entity is shown under the id that it has now; the case holds it under those that its records had when they came in. */
async function storedIds(
  tx: Transaction,
  items: readonly CaseItem[],
  kind: CaseItem["kind"],
  id: string,
): Promise<readonly string[]> {
  const held = items.filter((item) => item.kind === kind).map((item) => item.id);
  if (kind !== "entity") return held.filter((one) => one === id);
  const canonical = await tx.canonical([...new Set([...held, id])]);
  const meant = canonical.get(id) ?? id;
  const found = held.filter((one) => (canonical.get(one) ?? one) === meant);
  if (found.length > 0) return found;
  const number = id.trim();
  return [...(await tx.statementsAbout(held))].flatMap(([one, about]) =>
    about.some((s) => NUMBERS.has(s.property) && [s.value, orderNumber(s.value)].includes(number))
      ? [one]
      : [],
  );
}

/** The case with what this viewer may see of it: members, findings, reports and the network between them. */
export async function readCase(platform: Platform, actor: Actor, id: string): Promise<CaseView> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: `case:${id}` });
    const found = await caseOrThrow(tx, id);
    return await viewCase(platform, tx, found);
  });
}

export async function viewCase(platform: Platform, tx: Transaction, found: Case): Promise<CaseView> {
  const idsOf = (kind: CaseItem["kind"]) => found.items.filter((i) => i.kind === kind).map((i) => i.id);
  const findings = await listed(platform, tx, await tx.findings({ ids: idsOf("finding") }));
  const reports: StoredReport[] = [...(await tx.reportsById(idsOf("report"))).values()];
  // What somebody rejected gives nobody a role.
  const subjects = findings.filter((f) => f.state !== "rejected").flatMap((f) => f.subjects);
  const canonical = await tx.canonical([...new Set([...idsOf("entity"), ...subjects.map((s) => s.id)])]);
  const members = [...new Set(idsOf("entity").map((member) => canonical.get(member) ?? member))];
  const entities = [...(await describeNodes(tx, platform.model, members)).values()];
  const links = await tx.links(
    entities.map((e) => e.id),
    LINKS_PER_NODE,
  );
  const inside = new Set(entities.map((e) => e.id));
  const bridges = bridgingNodes(links, inside);
  const between = links.filter((l) => [l.from, l.to].every((n) => inside.has(n) || bridges.has(n)));
  const network = await withStatements(tx, platform, [...inside, ...bridges], between);
  const about = await tx.statementsAbout(network.nodes.flatMap((n) => (n.kind === "entity" ? [n.id] : [])));
  const access = new Set([
    ...findings.map((f) => f.about.access),
    ...reports.map((r) => r.access),
    ...[...about.values()].flat().map((s) => s.access),
    ...network.links.flatMap((l) => l.statements.map((s) => s.access)),
    ...(await tx.caseParts(found.id)).map((part) => part.access),
  ]);
  const shownItem = (item: CaseItem): CaseItem =>
    item.kind === "entity" ? { ...item, id: canonical.get(item.id) ?? item.id } : item;
  return {
    case: { ...found, items: found.items.map(shownItem) },
    entities,
    findings,
    roles: rolesOf(entities, subjects, canonical),
    reports,
    network: { ...network, truncated: false },
    access: strictestOf([found.access, ...access]),
  };
}

/** What findings say that each entity was, each role once. */
function rolesOf(
  entities: readonly { readonly id: string }[],
  subjects: readonly { readonly id: string; readonly role: string }[],
  canonical: ReadonlyMap<string, string>,
): CaseView["roles"] {
  const roles = new Map(entities.map(({ id }) => [id, new Set<string>()]));
  for (const { id, role } of subjects) roles.get(canonical.get(id) ?? id)?.add(role);
  return Object.fromEntries([...roles].map(([id, said]) => [id, [...said]]));
}

/** Nodes outside the case that join two of its members, such as a shared phone. */
function bridgingNodes(
  links: readonly { readonly from: string; readonly to: string }[],
  inside: ReadonlySet<string>,
): Set<string> {
  const touches = new Map<string, Set<string>>();
  for (const { from, to } of links) {
    for (const [outer, inner] of [
      [from, to],
      [to, from],
    ] as const) {
      if (inside.has(outer) || !inside.has(inner)) continue;
      touches.set(outer, (touches.get(outer) ?? new Set()).add(inner));
    }
  }
  return new Set([...touches].filter(([, members]) => members.size > 1).map(([node]) => node));
}

/**
 * Only a named human changes a person's category, with a reason; a machine never accuses (R07, R13). Whoever becomes
 * protected goes into the keyed store at once, with all that was said of them; a protection is lifted by two people.
 */
export async function setCategory(
  platform: Platform,
  actor: Actor,
  entityId: string,
  category: SubjectCategory,
  reason: string,
): Promise<void> {
  if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
  const decided = await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "change", object: `entity:${entityId}`, text: reason, detail: { category } });
    mustDecide(tx);
    const { role } = tx.viewer;
    if (isAccusing(category) && role === "administrator") throw new WaslError("ROLE_FORBIDS", { role });
    const statements = (await tx.statementsAbout([entityId])).get(entityId);
    if (!statements || statements.length === 0) throw new WaslError("ENTITY_UNKNOWN", { id: entityId });
    const entityIds = [...new Set(statements.map((s) => s.entityId))];
    if (isProtectedCategory(category)) return { subject: { entityIds, category, reason }, viewer: tx.viewer };
    if (category === "unknown") await mustBeLifted(tx, platform, statements);
    // A judgement is as restricted as all that its maker saw of the person; the store lets protection bind everybody.
    const access = strictestOf(statements.map((s) => s.access));
    for (const id of entityIds) await tx.setCategory({ entityId: id, category, reason }, access);
    return undefined;
  });
  if (decided) await protectSubjects(platform, [decided.subject], decided.viewer);
}

/**
 * Ends a protection: who asked, once another approved; the pseudonym and the keyed store stay. REQUEST_INVALID for whoever
 * is not protected: an accusation is no protection, and is taken back as one.
 */
export async function liftProtection(
  platform: Platform,
  actor: Actor,
  entityId: string,
  reason: string,
): Promise<void> {
  if ((await protection(platform, actor, entityId)).length === 0)
    throw new WaslError("REQUEST_INVALID", { field: "id", because: "not a protected person", id: entityId });
  await setCategory(platform, actor, entityId, "unknown", reason);
}

async function mustBeLifted(
  tx: Transaction,
  platform: Platform,
  statements: readonly Statement[],
): Promise<void> {
  const decided = await tx.categories([...new Set(statements.map((s) => s.entityId))]);
  for (const subject of protectionsOf(statements, decided))
    await mustBeApproved(tx, platform.clock, { kind: "lift-protection", subject });
}
