import {
  type Access,
  type DecodedDraft,
  NO_PROFILE,
  type ProtectedCategory,
  protectedAccess,
  type Report,
  reviewAt,
  strictest,
  toStatement,
  WaslError,
} from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { Unnaming } from "../ports/rights.ts";
import { CATEGORY_PROPERTY, createProtector, protectedIn } from "../reports/protect.ts";
import { protectSubjects } from "../rights/rights.ts";
import { mustStillHold } from "../rights/with-unnaming.ts";
import { uuidOf } from "../uuid.ts";
import { type Holders, type Wanted, wantedHolders } from "./held-originals.ts";

/** A finding that was accepted, as far as it says whose accounts have a role. */
type Accepted = Parameters<typeof wantedHolders>[1] & { readonly id: string; readonly access: Access };

/** What may be stated of holders: who is protected, by the id that the originals lead to, and whose names to leave out. */
export interface Statable {
  readonly holders: Holders;
  readonly categories: ReadonlyMap<string, ProtectedCategory>;
  readonly unnaming: Unnaming;
}

/**
 * Before the acceptance, in one transaction: who is a child by the date of birth that an original gives, or protected already, goes
 * into the keyed store, and out of all rows and words that name them. Whatever dies after that, nobody of them stands here by name.
 */
export async function protectHolders(
  platform: Platform,
  actor: Actor,
  { told, by }: Holders,
): Promise<ReadonlyMap<string, ProtectedCategory>> {
  const drafts = told.flatMap((t) => t.drafts);
  if (drafts.length === 0) return new Map();
  const ids = [...new Set(drafts.map((d) => d.entityId))];
  const known = await platform.store.as(actor, (tx) => tx.protectedSubjects(ids));
  const categories = new Map([...known].map(([id, { category }]) => [id, category]));
  const { model, clock } = platform;
  for (const [id, category] of protectedIn(drafts, { model, now: clock.now() }))
    if (categories.get(id) !== "child") categories.set(id, category);
  const subjects = [...categories].map(([id, category]) => {
    const own = told.map((t) => ({ ...t, drafts: t.drafts.filter((d) => d.entityId === id) }));
    const saying = own.filter((t) => t.drafts.length > 0);
    const as = known.get(id)?.entityId;
    const reason = `said by report ${saying[0]?.reportId ?? ""}`;
    return { entityIds: as === undefined ? [id] : [id, as], category, reason, told: saying };
  });
  if (subjects.length > 0) await protectSubjects(platform, subjects, by);
  return categories;
}

/**
 * A human accepted the roles of these accounts: whoever the reports behind it name as their holders is stated, under the report that
 * names them. Until then a name stands nowhere but in the sealed original; it is read for accounts with a role alone, and never for
 * those of payers. CONFLICT where what it rests on is not what was read.
 */
export async function stateHolders(
  platform: Platform,
  tx: Transaction,
  finding: Accepted,
  { holders, categories, unnaming }: Statable,
): Promise<void> {
  await mustStillHold(tx, unnaming);
  if (written(await wantedHolders(tx, finding)) !== written(holders.wanted))
    throw new WaslError("CONFLICT", { findingId: finding.id, because: "its payments changed: try again" });
  const reports = await tx.reportsById([...holders.wanted.keys()]);
  let stated = 0;
  for (const { reportId, drafts } of holders.told) {
    const report = reports.get(reportId);
    const safe = statable(drafts, categories, unnaming);
    if (!report || safe.length === 0) continue;
    stated += await state(platform, tx, safe, report, { access: finding.access, unnaming });
    // Others may have the name or the number: they are compared like any other's of the report.
    await tx.followUp(uuidOf(platform.random.bytes(16)), reportId);
  }
  if (stated + holders.unread > 0)
    await tx.audit({
      action: "change",
      object: `finding:${finding.id}`,
      detail: { holders: stated, ...(holders.unread > 0 ? { originalsNotRead: holders.unread } : {}) },
    });
}

const written = (wanted: Wanted): string =>
  JSON.stringify([...wanted].map(([reportId, ends]) => [reportId, [...ends]]));

/**
 * Of whoever is protected only as what, under the pseudonym that they get: the rest is in the keyed store. And nothing of anybody
 * else who has such a person's name.
 */
function statable(
  drafts: readonly DecodedDraft[],
  categories: ReadonlyMap<string, ProtectedCategory>,
  unnaming: Unnaming,
): readonly DecodedDraft[] {
  const hidden = new Set(
    drafts
      .filter(
        (d) => !categories.has(d.entityId) && d.property === "name" && unnaming.text(d.value) !== d.value,
      )
      .map((d) => d.entityId),
  );
  const relations = new Set(drafts.filter((d) => hidden.has(d.value)).map((d) => d.entityId));
  return drafts.flatMap((d) => {
    const value = categories.get(d.entityId);
    if (value === undefined) return hidden.has(d.entityId) || relations.has(d.entityId) ? [] : [d];
    return d.property === "name" ? [{ ...d, property: CATEGORY_PROPERTY, value }] : [];
  });
}

async function state(
  platform: Platform,
  tx: Transaction,
  drafts: readonly DecodedDraft[],
  report: Report,
  { access, unnaming }: { readonly access: Access; readonly unnaming: Unnaming },
): Promise<number> {
  const now = platform.clock.now();
  const protector = createProtector({
    model: platform.model,
    reportId: report.id,
    reviewAt: (category) => reviewAt(platform.rights ?? NO_PROFILE, now, { category }),
    now,
    unnaming: () => unnaming,
  });
  const context = {
    reportId: report.id,
    access: strictest(access, report.access),
    seenAt: new Date(now).toISOString(),
  };
  const marked = (some: readonly DecodedDraft[]) => some.map((d) => toStatement(d, context));
  const safe = await protector.protect(tx, drafts);
  await tx.addChildren(
    marked(safe.children).map((s) => ({ ...s, access: protectedAccess(s.access, "child") })),
  );
  return await tx.appendStatements(marked(safe.drafts));
}
