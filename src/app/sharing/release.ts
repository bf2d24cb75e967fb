import {
  type ApprovalKind,
  effectiveCategory,
  type Released,
  type ReleaseItem,
  type Statement,
  type SubjectCategory,
  saysNothing,
  sha256Hex,
  WaslError,
} from "../../core/index.ts";
import { agreementIfAny, type Deps, mustNotBeHeld, partnerOf } from "../federation/deps.ts";
import { type Shared, type ShareOptions, shareItems, wouldGo } from "../federation/publish.ts";
import { mustBeKnown } from "../known.ts";
import type { Partner } from "../ports/federation.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import { type ApprovalView, askForApproval, mustBeApproved } from "../rights/approvals.ts";
import { mustDecide, mustWork } from "../roles.ts";
import { toldOf } from "./told.ts";

/** What is to be shared: at least one of these. Protected persons are left out whatever is named. */
export interface Selection {
  readonly statementIds?: readonly string[];
  /** Everything that the sharer may see of these. */
  readonly entityIds?: readonly string[];
  /** The entities of a case, and what proves its findings. */
  readonly caseId?: string;
}

export interface ShareInput extends Selection, ShareOptions {
  readonly partner: string;
  /** Which case, why this partner, which fields (R19); it holds for each item. */
  readonly necessity: string;
  /** Restrictions (H3) that the sharer has read, word for word: what bears no other may go, and goes under them. */
  readonly acknowledged?: readonly string[];
}

const ENTITIES_PER_BATCH = 500;
const DEADLINE_MS = 600_000;

/**
 * Releases to a partner: in batches, but what two people let go whole or not at all, since an approval is good once. ENTITY_UNKNOWN,
 * PARTNER_UNKNOWN, AGREEMENT_MISSING, PURPOSE_FORBIDS, ROLE_FORBIDS, CASE_UNKNOWN; SECOND_PERSON_REQUIRED where the agreement asks for
 * four eyes, and for leave to pass it on: then the approval is for exactly this share.
 */
export async function share(
  platform: Platform,
  deps: Deps,
  actor: Actor,
  input: ShareInput,
): Promise<Shared> {
  mustBeShareable(platform, input);
  const named = await namedIn(platform, actor, input);
  const isWhole = await platform.store.as(actor, async (tx) =>
    takesTwo(await partnerOf(tx, input.partner), input),
  );
  const batches = isWhole ? wholeOf(named) : batchesOf(named);
  if (batches.length === 0) await platform.store.as(actor, (tx) => mustBePartner(tx, input.partner));
  const shareOne = (batch: Batch) => shareBatch(platform, deps, actor, input, batch);
  let total = NOTHING;
  for (const batch of batches) total = plus(total, await shareOne(batch));
  // A relation may have come before its ends did: what was held back for that is asked for once more.
  if (batches.length > 1 && (total.withheld["reference"] ?? 0) > 0) {
    const { reference: _, ...withheld } = total.withheld;
    total = { ...total, withheld };
    for (const batch of batches) {
      const again = await shareOne(batch);
      total = plus(total, { ...again, already: 0, recalled: 0, withheld: only(again.withheld, "reference") });
    }
  }
  return total;
}

/** Leave to pass on takes two people, whichever way it is given (see `giveConsent`). */
const takesTwo = (partner: Partner | undefined, { onward }: ShareInput): boolean =>
  partner !== undefined && (onward !== undefined || agreementIfAny(partner)?.fourEyes === true);

/**
 * Asks a second person for exactly what `share` would release now, in one request; in none where nothing is named. The node says what
 * would go, and what is withheld. Errors as `share` has them.
 */
export async function askToShare(
  platform: Platform,
  deps: Deps,
  actor: Actor,
  input: ShareInput,
): Promise<readonly ApprovalView[]> {
  mustBeShareable(platform, input);
  const named = await namedIn(platform, actor, input);
  return await platform.store.as(
    actor,
    async (tx) => {
      await mustWork(tx, `partner:${input.partner}`);
      await mustBePartner(tx, input.partner);
      const asked: ApprovalView[] = [];
      const to = {
        partner: await partnerOf(tx, input.partner),
        peer: input.partner,
        purpose: actor.purpose,
      };
      for (const batch of wholeOf(named)) {
        const items = await itemsOf(tx, input, batch);
        const { shown, ...ask } = await askedOf(tx, await wouldGo(deps, tx, to, items), items, input);
        const reason = `${shown}: ${input.necessity}`;
        asked.push(await askForApproval(tx, platform.clock, { ...ask, reason }));
      }
      return asked;
    },
    { deadlineMs: DEADLINE_MS },
  );
}

async function mustBePartner(tx: Transaction, partner: string): Promise<void> {
  await mustNotBeHeld(tx);
  if (!(await partnerOf(tx, partner))) throw new WaslError("PARTNER_UNKNOWN", { id: partner });
}

/**
 * What is given with an end that has passed is over as it goes: the partner never has it, and can be given it never again.
 */
function mustBeShareable({ clock }: Platform, input: ShareInput): void {
  if (saysNothing(input.necessity)) throw new WaslError("REQUEST_INVALID", { field: "necessity" });
  const isOver = (at: string | undefined): boolean => at !== undefined && Date.parse(at) <= clock.now();
  const because = "that is over already";
  if (isOver(input.expiresAt)) throw new WaslError("REQUEST_INVALID", { field: "expiresAt", because });
  if (isOver(input.onward?.until)) throw new WaslError("REQUEST_INVALID", { field: "onwardUntil", because });
  if (input.caseId === undefined && !input.entityIds?.length && !input.statementIds?.length)
    throw new WaslError("REQUEST_INVALID", { because: "a case, entities or statements have to be named" });
}

type Named = readonly [entityIds: readonly string[], statementIds: readonly string[]];

export async function namedIn(platform: Platform, actor: Actor, input: Selection): Promise<Named> {
  return [await entitiesOf(platform, actor, input), await statementsOf(platform, actor, input)];
}

interface Batch {
  readonly entityIds: readonly string[];
  readonly statementIds: readonly string[];
}

const wholeOf = ([entityIds, statementIds]: Named): readonly Batch[] =>
  entityIds.length + statementIds.length === 0 ? [] : [{ entityIds, statementIds }];

/** The statements go with the first entities. */
function batchesOf([entityIds, statementIds]: Named): readonly Batch[] {
  const batches: Batch[] = [];
  for (
    let at = 0;
    at < Math.max(entityIds.length, Math.min(1, statementIds.length));
    at += ENTITIES_PER_BATCH
  )
    batches.push({
      statementIds: at === 0 ? statementIds : [],
      entityIds: entityIds.slice(at, at + ENTITIES_PER_BATCH),
    });
  return batches;
}

const only = (counts: Readonly<Record<string, number>>, key: string): Readonly<Record<string, number>> =>
  counts[key] === undefined ? {} : { [key]: counts[key] };

const NOTHING: Shared = {
  shared: 0,
  already: 0,
  recalled: 0,
  withheld: {},
  restrictions: [],
  under: [],
  objectIds: [],
  told: [],
};

function plus(a: Shared, b: Shared): Shared {
  const withheld: Record<string, number> = { ...a.withheld };
  for (const [because, n] of Object.entries(b.withheld)) withheld[because] = (withheld[because] ?? 0) + n;
  return {
    shared: a.shared + b.shared,
    already: a.already + b.already,
    recalled: a.recalled + b.recalled,
    withheld,
    restrictions: [...new Set([...a.restrictions, ...b.restrictions])].sort(),
    under: [...new Set([...a.under, ...b.under])].sort(),
    objectIds: [...a.objectIds, ...b.objectIds],
    told: [...new Set([...a.told, ...b.told])],
  };
}

async function entitiesOf({ store }: Platform, actor: Actor, input: Selection): Promise<readonly string[]> {
  const named = (input.entityIds ?? []).map((id) => ({ kind: "entity" as const, id }));
  // An id that nobody has would be "0 shared", as if there were nothing to give.
  await store.as(actor, (tx) => mustBeKnown(tx, named));
  if (input.caseId === undefined) return input.entityIds ?? [];
  const items = await caseItems(store, actor, input.caseId);
  return [...(input.entityIds ?? []), ...items.filter((i) => i.kind === "entity").map((i) => i.id)];
}

async function statementsOf({ store }: Platform, actor: Actor, input: Selection): Promise<readonly string[]> {
  if (input.caseId === undefined) return input.statementIds ?? [];
  const findings = (await caseItems(store, actor, input.caseId)).filter((i) => i.kind === "finding");
  const evidence = await store.as(actor, async (tx) => {
    const found: string[] = [];
    for (const { id } of findings) found.push(...((await tx.finding(id))?.evidence ?? []));
    return found;
  });
  return [...(input.statementIds ?? []), ...evidence];
}

async function caseItems(store: Platform["store"], actor: Actor, caseId: string) {
  return await store.as(actor, async (tx) => {
    const found = await tx.case(caseId);
    if (!found) throw new WaslError("CASE_UNKNOWN", { id: caseId });
    return found.items;
  });
}

async function shareBatch(
  { store, clock }: Platform,
  deps: Deps,
  actor: Actor,
  input: ShareInput,
  batch: Batch,
): Promise<Shared> {
  return await store.as(
    actor,
    async (tx) => {
      await mustWork(tx, `partner:${input.partner}`);
      mustDecide(tx);
      await tx.holdProtected();
      const items = await itemsOf(tx, input, batch);
      const partner = await partnerOf(tx, input.partner);
      const mustBeLetGo = async (released: Released): Promise<void> => {
        if (!takesTwo(partner, input)) return;
        await mustBeApproved(tx, clock, await askedOf(tx, released, items, input));
      };
      const { purpose } = actor;
      const result = await shareItems(deps, tx, partner, input.partner, items, purpose, input, mustBeLetGo);
      await tx.audit({
        action: "share",
        object: `partner:${input.partner}`,
        text: input.necessity,
        detail: {
          shared: result.shared,
          withheld: sum(result.withheld),
          ...(result.under.length > 0 ? { restrictions: result.under.length } : {}),
        },
      });
      return result;
    },
    { deadlineMs: DEADLINE_MS },
  );
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((a, b) => a + b, 0);

const idsOf = (items: readonly ReleaseItem[]): readonly string[] => items.map((i) => i.statement.id).sort();

/**
 * What an approval of a release is for, as the second person reads it in words that the node puts together: exactly these statements, of
 * which just these go, to this partner; with leave to pass them on, to these nodes, for that purpose, until then. Nobody asks for it by hand.
 */
async function askedOf(
  tx: Transaction,
  released: Released,
  items: readonly ReleaseItem[],
  { partner: subject, onward, expiresAt }: ShareInput,
) {
  const named = await partnerNames(tx);
  const end = expiresAt === undefined ? "" : `, until ${expiresAt}`;
  const pass = onward
    ? ` and let it pass them on to ${[...onward.recipients].sort().map(named).join(", ")} until ${onward.until}; leave of before for any of them that lets more ends`
    : "";
  const what = toldOf(released, ["fact", "facts"]);
  // Counted, not said: some who read the list of approvals may not see the facts, and so not their words either.
  const words = [...new Set(released.statements.flatMap((s) => s.access.caveats))].sort();
  const under =
    words.length === 0 ? "" : `, under restrictions in words that whoever asks has read (${words.length})`;
  const shown = `to give ${named(subject)}, for ${tx.viewer.purpose}${end}, ${what}${under}${pass}`;
  const kind: ApprovalKind = onward ? "consent" : "release";
  const facts = released.statements.map((s) => s.id).sort();
  const asked = ["share", shown, ...idsOf(items), "of which go", ...facts, "under", ...words];
  const digest = sha256Hex(asked.join("\n"));
  return { kind, subject, digest, shown, facts };
}

const NAME_LENGTH_SHOWN = 80;
/** What turns the direction of a line, or ends it: a name of it could pass for other words. */
const TURNS_LINES = /[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/gu;

/** A partner's id, which follows from its key, before the name that it gave itself; whoever is no partner by its id alone. */
export async function partnerNames(tx: Transaction): Promise<(nodeId: string) => string> {
  const names = new Map((await tx.federation.partners()).map((p) => [p.nodeId, p.name]));
  return (id) => {
    const name = names.get(id);
    if (name === undefined) return id;
    return `${id} (${JSON.stringify(name.replace(TURNS_LINES, " ").slice(0, NAME_LENGTH_SHOWN))})`;
  };
}

async function itemsOf(
  tx: Transaction,
  { necessity, acknowledged = [] }: Pick<ShareInput, "necessity" | "acknowledged">,
  batch: Batch,
): Promise<readonly ReleaseItem[]> {
  const about =
    batch.entityIds.length === 0 ? new Map<string, never>() : await tx.statementsAbout(batch.entityIds);
  const all = new Map<string, Statement>();
  for (const statements of about.values())
    for (const s of statements as readonly Statement[]) all.set(s.id, s);
  if (batch.statementIds.length > 0)
    for (const s of await tx.statements(batch.statementIds)) all.set(s.id, s);
  const statements = [...all.values()];
  const categoryOf = await categoriesOf(tx, statements);
  return statements.map((statement) => ({
    statement,
    category: categoryOf(statement.entityId),
    necessity,
    acknowledged,
  }));
}

/** The category of whoever an entity was resolved to be: protected wins over all ids of one person. */
export async function categoriesOf(
  tx: Transaction,
  statements: readonly Statement[],
): Promise<(entityId: string) => SubjectCategory> {
  const ids = [...new Set(statements.map((s) => s.entityId))];
  const canonical = await tx.canonical(ids);
  const decided = await tx.categories([...new Set([...ids, ...canonical.values()])]);
  const ofCluster = new Map<string, SubjectCategory[]>();
  for (const id of ids) {
    const cluster = canonical.get(id) ?? id;
    const said = [decided.get(id)?.category, decided.get(cluster)?.category].flatMap((c) => c ?? []);
    ofCluster.set(cluster, [...(ofCluster.get(cluster) ?? []), ...said]);
  }
  return (entityId) => effectiveCategory(ofCluster.get(canonical.get(entityId) ?? entityId) ?? []);
}
