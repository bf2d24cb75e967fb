import {
  type Access,
  assembleEntity,
  type Interest,
  interestsOf,
  type Listing,
  listingsOf,
  type OwnershipRules,
  ownershipRulesOf,
  type Screening,
  type Statement,
  screenOwnership,
  strictestOf,
  WaslError,
} from "../../core/index.ts";
import { describeNodes, reportsBehind } from "../lookup.ts";
import type { Actor, Platform, StoredReport, Transaction } from "../ports/index.ts";
import { lookAt } from "../read.ts";
import { protectedAmong } from "../resolve/review.ts";
import { mustBeTime } from "../times.ts";
import type { GraphNode } from "../wasl.ts";
import { type PartyOf, supplyParties } from "./parties.ts";

/** Whose owners are asked about. */
export type ScreeningOf =
  | { readonly kind: "entity"; readonly id: string }
  | { readonly kind: "case"; readonly id: string }
  /** Whoever stands in orders, consignments and findings of the supply front. */
  | { readonly kind: "supply" };

export interface ScreenedView extends Screening {
  /** What it was in the rows of the supply front; empty elsewhere. */
  readonly roles: readonly PartyOf[];
}

/** How a node of a chain came to be one record. */
export interface JoinedRecords {
  readonly records: number;
  /** Who or what decided so. */
  readonly decidedBy: readonly string[];
}

export interface ScreeningView {
  /** The day that was asked about. */
  readonly day: string;
  readonly rules: readonly {
    readonly id: string;
    readonly title: string;
    readonly source: string;
    readonly url: string;
  }[];
  /** Those that something is said of, the gravest first; one that was asked for by its id is always among them. */
  readonly items: readonly ScreenedView[];
  /** How many were looked at. Protected persons are not. */
  readonly screened: number;
  /** False where there was more above them than is read. */
  readonly isWhole: boolean;
  readonly nodes: Readonly<Record<string, GraphNode>>;
  readonly joins: Readonly<Record<string, JoinedRecords>>;
  /** All that an answer rests on. */
  readonly statements: Readonly<Record<string, Statement>>;
  readonly reports: Readonly<Record<string, StoredReport>>;
  /** The strictest of what is shown. */
  readonly access: Access;
}

export interface ScreeningUseCases {
  /**
   * Whether designated persons own or control some organisations, as of a day, by what this viewer may see: nothing is kept.
   * ENTITY_UNKNOWN, CASE_UNKNOWN, PROTECTED_SUBJECT for a protected person, REQUEST_INVALID for no day.
   */
  screening(actor: Actor, of: ScreeningOf, asOf?: string): Promise<ScreeningView>;
}

export function screeningUseCases(platform: Platform): ScreeningUseCases {
  return {
    screening: async (actor, of, asOf) => {
      mustBeTime(asOf, "asOf");
      return await platform.store.as(actor, (tx) => screen(platform, tx, of, asOf), {
        deadlineMs: DEADLINE_MS,
      });
    },
  };
}

const DEADLINE_MS = 120_000;
/** Of a ledger's parties, and of whatever stands above those asked about. */
const ASKED_MAX = 5000;
const NODES_MAX = 10_000;
/** A chain of companies longer than this is told as not whole. */
const LEVELS_MAX = 30;
const EDGES_MAX = 50_000;
/** Of one entity, whose page asks without anybody asking for it. */
const EDGES_OF_ONE_MAX = 2000;
const SHOWN_MAX = 200;

export function rulesOf(platform: Platform): OwnershipRules {
  const file = platform.reference.ownership;
  if (file === undefined) throw new Error("invariant broken: data/ownership/rules.json was not read");
  return ownershipRulesOf(file);
}

async function screen(
  platform: Platform,
  tx: Transaction,
  of: ScreeningOf,
  asOf: string | undefined,
): Promise<ScreeningView> {
  const day = (asOf ?? new Date(platform.clock.now()).toISOString()).slice(0, 10);
  await tx.audit({ action: "read", object: of.kind === "supply" ? "screening" : `screening:${of.id}` });
  const asked = await askedOf(platform, tx, of);
  const canonical = await tx.canonical([...asked.keys()]);
  const ids = [...new Set([...asked.keys()].map((id) => canonical.get(id) ?? id))];
  const hidden = await protectedAmong(tx, await tx.members(ids));
  if (of.kind === "entity" && hidden.size > 0)
    throw new WaslError("PROTECTED_SUBJECT", { because: "a protected person is not screened" });
  const open = ids.filter((id) => !hidden.has(id));
  const looked = open.slice(0, ASKED_MAX);
  const edgesMax = of.kind === "entity" ? EDGES_OF_ONE_MAX : EDGES_MAX;
  const found = await gather(platform, tx, looked, day, edgesMax);
  const { rules } = rulesOf(platform);
  const roles = new Map<string, PartyOf[]>();
  for (const [id, own] of asked) {
    const one = canonical.get(id) ?? id;
    roles.set(one, [...(roles.get(one) ?? []), ...own]);
  }
  const all = screenOwnership(rules, found, looked)
    .map((s): ScreenedView => ({ ...s, roles: roles.get(s.id) ?? [] }))
    .filter((s) => of.kind === "entity" || gravity(s) > 0)
    .sort((a, b) => gravity(b) - gravity(a) || (a.id < b.id ? -1 : 1));
  const items = all.slice(0, SHOWN_MAX);
  return {
    day,
    rules: rules.map(({ id, title, source, url }) => ({ id, title: title[tx.lang], source, url })),
    items,
    screened: looked.length,
    isWhole: found.isWhole && looked.length === open.length && items.length === all.length,
    ...(await shownOf(platform, tx, items)),
  };
}

/** Listed itself before caught, caught before possible, possible before linked. */
function gravity({ listings, outcomes }: Screening): number {
  const of = { caught: 3, possible: 2, linked: 1, none: 0 } as const;
  return listings.length > 0 ? 4 : Math.max(0, ...outcomes.map((o) => of[o.outcome]));
}

async function askedOf(
  platform: Platform,
  tx: Transaction,
  of: ScreeningOf,
): Promise<ReadonlyMap<string, readonly PartyOf[]>> {
  if (of.kind === "supply") return await supplyParties(tx);
  if (of.kind === "case") {
    const found = await tx.case(of.id);
    if (!found) throw new WaslError("CASE_UNKNOWN", { id: of.id });
    return new Map(found.items.flatMap((i) => (i.kind === "entity" ? [[i.id, []] as const] : [])));
  }
  const statements = (await tx.statementsAbout([of.id])).get(of.id) ?? [];
  if (!assembleEntity(platform.model, of.id, statements))
    throw new WaslError("ENTITY_UNKNOWN", { id: of.id });
  return new Map([[of.id, []]]);
}

export interface Gathered {
  readonly interests: readonly Interest[];
  readonly listings: ReadonlyMap<string, readonly Listing[]>;
  readonly isWhole: boolean;
}

/** Who has what in these and in whoever has it, level by level, and who of them stands on a list. Protected persons are in none of it. */
export async function gather(
  platform: Platform,
  tx: Transaction,
  ids: readonly string[],
  day: string,
  edgesMax = EDGES_MAX,
): Promise<Gathered> {
  const { natures } = rulesOf(platform);
  const interests: Interest[] = [];
  const listings = new Map<string, readonly Listing[]>();
  const seen = new Set(ids);
  let isWhole = true;
  let edgesLeft = edgesMax;
  let frontier = ids;
  for (let level = 0; frontier.length > 0; level++) {
    if (level === LEVELS_MAX || seen.size > NODES_MAX) return { interests, listings, isWhole: false };
    const members = await tx.members(frontier);
    // Of the last owners that are read it is still asked whether they stand on a list.
    const isLast = edgesLeft === 0;
    const limit = isLast ? edgesMax : edgesLeft;
    const edges = await tx.interestEdges([...new Set([...members.values()].flat())], limit);
    isWhole &&= edges.length < limit;
    edgesLeft = isLast ? 0 : edgesLeft - edges.length;
    const [about, said] = await Promise.all([
      tx.statementsAbout(frontier),
      tx.statementsAbout([...new Set(edges.map((e) => e.id))]),
    ]);
    const told = [...said.values(), ...about.values()].flat();
    const ends = told.flatMap((s) =>
      platform.model.property(s.schema, s.property)?.type === "entity" ? [s.value] : [],
    );
    const canonical = await tx.canonical([...new Set([...ends, ...told.map((s) => s.entityId)])]);
    const one = (id: string): string => canonical.get(id) ?? id;
    const hidden = await protectedAmong(tx, await tx.members([...new Set(ends.map(one))]));
    for (const id of frontier) {
      const sanctions = edges
        .filter((e) => e.schema === "Sanction" && one(e.to) === id)
        .map((e) => said.get(e.id) ?? []);
      const own = listingsOf(about.get(id) ?? [], sanctions, day);
      if (own.length > 0) listings.set(id, own);
    }
    const asked = new Set(frontier);
    const found = [...said.values(), ...about.values()]
      .flatMap((own) => interestsOf(own, natures, day, one))
      .filter(({ from, to }) => asked.has(to) && !hidden.has(from) && !hidden.has(to));
    interests.push(...found);
    if (isLast) return { interests, listings, isWhole: false };
    frontier = [...new Set(found.map((i) => i.from))].filter((id) => !seen.has(id));
    for (const id of frontier) seen.add(id);
  }
  return { interests, listings, isWhole };
}

/** Names, statements and reports of what is shown, read back under the viewer; looking at a chain is looking at whoever is in it. */
async function shownOf(
  platform: Platform,
  tx: Transaction,
  items: readonly Screening[],
): Promise<Pick<ScreeningView, "nodes" | "joins" | "statements" | "reports" | "access">> {
  const chains = items.flatMap((i) => i.outcomes.flatMap((o) => o.chain));
  const ids = [...new Set([...items.map((i) => i.id), ...chains.flatMap((l) => [l.from, l.to])])];
  await lookAt(tx, ids);
  const listed = items.flatMap((i) => i.listings);
  const cited = [...new Set([...chains, ...listed].flatMap((l) => [...l.statementIds]))];
  const [nodes, statements] = [await describeNodes(tx, platform.model, ids), await tx.statements(cited)];
  return {
    nodes: Object.fromEntries(nodes),
    joins: await joinsOf(tx, ids),
    statements: Object.fromEntries(statements.map((s) => [s.id, s])),
    reports: await reportsBehind(tx, statements),
    access: strictestOf([
      ...statements.map((s) => s.access),
      ...[...nodes.values()].flatMap((n) => n.access ?? []),
    ]),
  };
}

/** A chain through a record that was joined of several is as good as the decision that joined them. */
async function joinsOf(tx: Transaction, ids: readonly string[]): Promise<ScreeningView["joins"]> {
  const joined = [...(await tx.members(ids))].filter(([, own]) => own.length > 1);
  if (joined.length === 0) return {};
  const decisions = await tx.decisionsOn([...new Set(joined.flatMap(([, own]) => own))]);
  return Object.fromEntries(
    joined.map(([id, own]) => {
      const among = new Set(own);
      const same = decisions.filter(
        (d) => d.judgement === "same" && among.has(d.leftId) && among.has(d.rightId),
      );
      return [id, { records: own.length, decidedBy: [...new Set(same.map((d) => d.decidedBy))].sort() }];
    }),
  );
}

const LEVELS_BELOW_MAX = 8;
const NODES_BELOW_MAX = 500;

/**
 * Whatever somebody has something in, and so on down: whom a designation could reach, and whether that is all. Protected
 * persons are not among it.
 */
export async function heldBy(
  platform: Platform,
  tx: Transaction,
  id: string,
  day: string,
): Promise<{ readonly ids: readonly string[]; readonly isWhole: boolean }> {
  const { natures } = rulesOf(platform);
  const seen = new Set([id]);
  let isWhole = true;
  let frontier: readonly string[] = [id];
  for (
    let level = 0;
    frontier.length > 0 && level < LEVELS_BELOW_MAX && seen.size < NODES_BELOW_MAX;
    level++
  ) {
    const members = await tx.members(frontier);
    const edges = await tx.interestEdges([...new Set([...members.values()].flat())], EDGES_MAX, "of");
    isWhole &&= edges.length < EDGES_MAX;
    const said = await tx.statementsAbout([...new Set(edges.map((e) => e.id))]);
    const told = [...said.values()].flat();
    const canonical = await tx.canonical([...new Set(told.map((s) => s.value))]);
    const found = [...said.values()].flatMap((own) =>
      interestsOf(own, natures, day, (one) => canonical.get(one) ?? one),
    );
    const next = [...new Set(found.map((i) => i.to))].filter((one) => !seen.has(one));
    const hidden = await protectedAmong(tx, await tx.members(next));
    frontier = next.filter((one) => !hidden.has(one));
    for (const one of frontier) seen.add(one);
  }
  seen.delete(id);
  return { ids: [...seen].sort(), isWhole: isWhole && frontier.length === 0 };
}
