import { groupBy } from "../group-by.ts";
import type { Interest, InterestKind } from "./interest.ts";
import type { OwnershipRule } from "./rules.ts";
import {
  couldReach,
  eitherShare,
  isUnknown,
  leftBy,
  NOTHING,
  type Share,
  sumOfShares,
  surelyReaches,
  UNKNOWN_SHARE,
  WHOLE,
} from "./share.ts";

/** What a list says of somebody who stands on it, on the day that is asked about. */
export interface Listing {
  /** As `Sanction:country` has it; absent where the list is not named. */
  readonly country?: string;
  readonly authority?: string;
  readonly authorityId?: string;
  readonly program?: string;
  readonly since?: string;
  /** False where the dates leave it open. */
  readonly isSure: boolean;
  readonly statementIds: readonly string[];
}

/** "caught" follows from what is said; "possible" is left open by it; "linked" is joined to a designated person, no more. */
export const OUTCOMES = ["caught", "possible", "linked", "none"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What speaks against an answer, of a link of its chain where it is about one. */
export const CAUTIONS = [
  "share-unknown",
  "share-range",
  "share-below",
  "shares-disagree",
  "could-add-up",
  "dates-open",
  "ended",
  "assessed",
  "influence",
  "office",
  "over-whole",
  "together-only",
  "listing-open",
  "other-list",
] as const;
export type Caution = (typeof CAUTIONS)[number];

export interface ChainLink extends Interest {
  /** How deep under the designated persons its end stands. */
  readonly step: number;
}

export interface RuleOutcome {
  readonly rule: string;
  readonly outcome: Outcome;
  /** Whether all where the chain begins stand on a list of this law; undefined where a list is not named. */
  readonly isOwnList?: boolean;
  /** Where the chain begins. */
  readonly designated: readonly string[];
  readonly ground?: "ownership" | "control";
  /** What those that the rule reaches hold of it, at least and at most; absent where they hold no shares. */
  readonly held?: Share;
  /** From the designated persons to what was asked about. */
  readonly chain: readonly ChainLink[];
  readonly against: readonly { readonly code: Caution; readonly link?: number }[];
}

export interface Screening {
  readonly id: string;
  /** Where it stands on a list itself. */
  readonly listings: readonly Listing[];
  readonly outcomes: readonly RuleOutcome[];
}

export interface ScreenInput {
  readonly interests: readonly Interest[];
  readonly listings: ReadonlyMap<string, readonly Listing[]>;
}

/**
 * What the rules say of some organisations. A rule hands a whole holding on where it is reached and nothing where it is not:
 * none of them multiplies parts (OFAC FAQ 401; Schedule 1 of S.I. 2025/902). So what is reached is the least set that holds the
 * designated persons and whatever members of it hold enough of; rings and several ways need no more than that.
 */
export function screenOwnership(
  rules: readonly OwnershipRule[],
  input: ScreenInput,
  asked: readonly string[],
): readonly Screening[] {
  const graph = new Holdings(input.interests);
  const perRule = rules.map((rule) => ({ rule, reach: reachOf(rule, graph, input.listings) }));
  return asked.map((id) => ({
    id,
    listings: input.listings.get(id) ?? [],
    outcomes: perRule.map(({ rule, reach }) => outcomeOf(rule, reach, graph, input.listings, id)),
  }));
}

/** All that is held of one thing by one holder, several claims as one. */
interface Holding {
  readonly from: string;
  readonly to: string;
  readonly share?: Share;
  readonly votes?: Share;
  readonly control?: "stands" | "unsure";
  /** Claims of influence: they leave control open. */
  readonly isInfluence: boolean;
  readonly interests: readonly Interest[];
}

class Holdings {
  readonly of = new Map<string, readonly Holding[]>();
  readonly by = new Map<string, readonly Holding[]>();
  readonly interestsIn: ReadonlyMap<string, readonly Interest[]>;

  constructor(interests: readonly Interest[]) {
    // In one order, however they are told.
    const ordered = interests
      .map((i) => ({ i, key: JSON.stringify([i.from, i.to, i.kind, i.statementIds]) }))
      .sort((a, b) => compare(a.key, b.key))
      .map(({ i }) => i);
    // Whoever is only said to hold nothing holds nothing; beside another figure nothing is a claim as good as that.
    const told = [...groupBy(ordered, (i) => JSON.stringify([i.from, i.to, i.kind])).values()].flatMap(
      (claims) => (claims.every(saysNone) ? [] : claims),
    );
    this.interestsIn = groupBy(told, (i) => i.to);
    const current = told.filter((i) => i.standing === "stands" || i.standing === "unsure");
    const holdings = [...groupBy(current, (i) => JSON.stringify([i.from, i.to])).values()].map(holdingOf);
    this.of = groupBy(holdings, (h) => h.to);
    this.by = groupBy(holdings, (h) => h.from);
  }

  /** True where what is surely held comes to more than there is: some of it is out of date, and nobody says what. */
  isOverWhole(id: string): boolean {
    const { min, isMinOpen } = sumOfShares(sharesOf(this.of.get(id) ?? []));
    return min > WHOLE || (min === WHOLE && isMinOpen);
  }
}

const saysNone = ({ share }: Interest): boolean => share !== undefined && share.max === 0;

const sharesOf = (holdings: readonly Holding[]): readonly Share[] => holdings.flatMap((h) => h.share ?? []);

function holdingOf(interests: readonly Interest[]): Holding {
  const [{ from, to }] = interests as readonly [Interest, ...Interest[]];
  const share = claimed(interests, "shares");
  const votes = claimed(interests, "votes");
  const controls = interests.filter((i) => i.kind === "control");
  return {
    from,
    to,
    ...(share === undefined ? {} : { share }),
    ...(votes === undefined ? {} : { votes }),
    ...(controls.length === 0
      ? {}
      : { control: controls.some((i) => i.standing === "stands") ? "stands" : "unsure" }),
    isInfluence: interests.some((i) => i.kind === "influence"),
    interests,
  };
}

/**
 * Several claims of one part are told of the same thing: the least and the most of them stand. Whoever does not say how much
 * says nothing against who does. Where the dates leave open whether any stands, it may be nothing. Several holdings that one
 * source tells of can be parts, as of two classes of shares: at most all of them.
 */
function claimed(interests: readonly Interest[], kind: InterestKind): Share | undefined {
  const all = interests.filter((i) => i.kind === kind);
  if (all.length === 0) return undefined;
  const known = all.filter((i) => i.share !== undefined && !isUnknown(i.share));
  if (known.length === 0) return UNKNOWN_SHARE;
  const shares = known.map((i) => i.share as Share);
  const standing = known.filter((i) => i.standing === "stands").map((i) => i.share as Share);
  const most = eitherShare([...shares, ...sumsOf(known)]);
  const least = standing.length === 0 ? NOTHING : eitherShare(standing);
  return { ...most, min: least.min, isMinOpen: least.isMinOpen };
}

/** What each source that tells of several holdings tells of in all. */
function sumsOf(known: readonly Interest[]): readonly Share[] {
  const bySource = groupBy(
    known.flatMap((interest) => (interest.reportIds ?? []).map((reportId) => ({ reportId, interest }))),
    ({ reportId }) => reportId,
  );
  return [...bySource.values()].flatMap((own) => {
    const perRelation = groupBy(own, ({ interest }) => interest.relation ?? "");
    if (perRelation.size < 2) return [];
    const parts = [...perRelation.values()].map((claims) =>
      eitherShare(claims.map(({ interest }) => interest.share as Share)),
    );
    return [sumOfShares(parts)];
  });
}

/** What was reached and in which round; a round uses only what earlier rounds reached, so that no ring proves itself. */
type Reached = ReadonlyMap<string, { readonly round: number; readonly by: readonly Holding[] }>;

interface Round {
  readonly outcome: Outcome;
  readonly sets: readonly Reached[];
  /** All designated persons together, where the rule does not add them up. */
  readonly isTogether: boolean;
}

/** The surest answers first. */
type Reach = readonly Round[];

/**
 * Whoever stands on a list of this law, or on one that is not named, is designated under it. Whoever is only known to stand
 * on another law's could be: that leaves an answer open, and makes none.
 */
function reachOf(
  rule: OwnershipRule,
  graph: Holdings,
  listings: ReadonlyMap<string, readonly Listing[]>,
): Reach {
  const all = [...listings].filter(([, listed]) => listed.length > 0).sort(([a], [b]) => compare(a, b));
  const own = all.filter(([, listed]) => listed.some((l) => couldBeOf(rule, l)));
  const sure = own.filter(([, listed]) => listed.some((l) => l.isSure && couldBeOf(rule, l)));
  const ids = (of: typeof all): readonly string[] => of.map(([id]) => id);
  const apart = (of: typeof all): readonly (readonly string[])[] => of.map(([id]) => [id]);
  const others = all.filter(([, listed]) => !listed.some((l) => couldBeOf(rule, l)));
  const round = (outcome: Outcome, seeds: readonly (readonly string[])[], isTogether = false): Round => ({
    outcome,
    sets: seeds.map((one) => spread(rule, graph, one, outcome === "caught" ? "sure" : "could")),
    isTogether,
  });
  // Where nobody stands on another law's list only, its answers are the same.
  const isMixed = others.length > 0;
  if (rule.aggregates)
    return [
      round("caught", [ids(sure)]),
      round("possible", [ids(own)]),
      ...(isMixed ? [round("possible", [ids(all)])] : []),
    ];
  return [
    round("caught", apart(sure)),
    round("possible", apart(own)),
    round("possible", [ids(own)], true),
    ...(isMixed ? [round("possible", apart(others)), round("possible", [ids(all)], true)] : []),
  ];
}

/** A list that is not named may be of any law. */
const couldBeOf = (rule: OwnershipRule, { country }: Listing): boolean =>
  country === undefined || rule.countries.includes(country);

type Mode = "sure" | "could";

function spread(rule: OwnershipRule, graph: Holdings, seeds: readonly string[], mode: Mode): Reached {
  const reached = new Map<string, { round: number; by: readonly Holding[] }>();
  for (const id of seeds) reached.set(id, { round: 0, by: [] });
  let frontier: readonly string[] = seeds;
  for (let round = 1; frontier.length > 0; round++) {
    const next = new Set(frontier.flatMap((id) => (graph.by.get(id) ?? []).map((h) => h.to)));
    const found = [...next].sort().flatMap((id) => {
      if (reached.has(id)) return [];
      const by = reachedBy(rule, graph, id, (holder) => reached.has(holder), mode);
      return by.length === 0 ? [] : [{ id, by }];
    });
    // Only now: what is found in one round proves nothing else in it.
    for (const { id, by } of found) reached.set(id, { round, by });
    frontier = found.map(({ id }) => id);
  }
  return reached;
}

/** The holdings by which it is reached; none where it is not. */
function reachedBy(
  rule: OwnershipRule,
  graph: Holdings,
  id: string,
  isReached: (id: string) => boolean,
  mode: Mode,
): readonly Holding[] {
  const holdings = (graph.of.get(id) ?? []).filter((h) => isReached(h.from));
  const controls = rule.control ? holdings.filter((h) => isControl(h, mode)) : [];
  if (controls.length > 0) return controls;
  const held = heldOf(graph, id, isReached);
  const { threshold, moreThan } = rule;
  const isEnough =
    mode === "could"
      ? couldReach(held, threshold, moreThan)
      : surelyReaches(held, threshold, moreThan) && !graph.isOverWhole(id);
  return isEnough ? holdings.filter((h) => h.share !== undefined && h.share.max > 0) : [];
}

/** More than half of the votes is control, and so is a right to appoint most directors. */
function isControl(h: Holding, mode: Mode): boolean {
  if (mode === "could")
    return (
      h.control !== undefined || h.isInfluence || (h.votes !== undefined && couldReach(h.votes, 50, true))
    );
  return h.control === "stands" || (h.votes !== undefined && surelyReaches(h.votes, 50, true));
}

function heldOf(graph: Holdings, id: string, isReached: (id: string) => boolean): Share {
  const all = graph.of.get(id) ?? [];
  const held = sumOfShares(sharesOf(all.filter((h) => isReached(h.from))));
  if (graph.isOverWhole(id)) return held;
  return leftBy(held, sumOfShares(sharesOf(all.filter((h) => !isReached(h.from)))));
}

function outcomeOf(
  rule: OwnershipRule,
  reach: Reach,
  graph: Holdings,
  listings: ReadonlyMap<string, readonly Listing[]>,
  id: string,
): RuleOutcome {
  const none: RuleOutcome = { rule: rule.id, outcome: "none", designated: [], chain: [], against: [] };
  for (const { outcome, sets, isTogether } of reach) {
    // Nobody owns himself: of who stands on a list, what others hold is asked as of anybody else.
    const set = sets.filter((one) => (one.get(id)?.round ?? 0) > 0).sort(byRound(id))[0];
    if (set === undefined) continue;
    const { links, designated } = proofOf(set, id);
    const round = set.get(id)?.round ?? 0;
    const mode = outcome === "caught" ? "sure" : "could";
    const byControl = (set.get(id)?.by ?? []).some((h) => rule.control && isControl(h, mode));
    const chain = shown(links, rule, mode);
    return {
      ...none,
      outcome,
      designated,
      ground: byControl ? "control" : "ownership",
      ...(byControl
        ? {}
        : { held: heldOf(graph, id, (holder) => (set.get(holder)?.round ?? round) < round) }),
      ...ownListOf(rule, designated, listings),
      chain,
      against: [
        ...(isTogether ? [{ code: "together-only" as const }] : []),
        ...against(rule, outcome, chain, graph, designated, listings),
      ],
    };
  }
  const way = nearest(graph, listings, id);
  if (way === undefined) return none;
  const designated = [way[0]?.from ?? id];
  return {
    ...none,
    outcome: "linked",
    designated,
    ...ownListOf(rule, designated, listings),
    chain: way,
    against: against(rule, "linked", way, graph, designated, listings),
  };
}

const byRound =
  (id: string) =>
  (a: Reached, b: Reached): number =>
    (a.get(id)?.round ?? 0) - (b.get(id)?.round ?? 0);

/** All that an answer rests on, those nearest to the designated persons first. */
function proofOf(
  set: Reached,
  id: string,
): { readonly links: readonly { holding: Holding; step: number }[]; readonly designated: readonly string[] } {
  const links: { holding: Holding; step: number }[] = [];
  const designated = new Set<string>();
  const seen = new Set<string>([id]);
  const stack = [id];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const own = set.get(at);
    if (own?.round === 0) designated.add(at);
    for (const holding of own?.by ?? []) {
      links.push({ holding, step: own?.round ?? 0 });
      if (seen.has(holding.from)) continue;
      seen.add(holding.from);
      stack.push(holding.from);
    }
  }
  links.sort((a, b) => a.step - b.step || compare(a.holding.from, b.holding.from));
  return { links, designated: [...designated].sort() };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of each holding what counts: the rights where they are control, else the shares. */
function shown(
  links: readonly { readonly holding: Holding; readonly step: number }[],
  rule: OwnershipRule,
  mode: Mode,
): readonly ChainLink[] {
  return links.flatMap(({ holding, step }) => {
    const byControl = rule.control && isControl(holding, mode);
    return holding.interests
      .filter((i) => (byControl ? i.kind !== "shares" && i.kind !== "office" : i.kind === "shares"))
      .sort((a, b) => compare(a.kind, b.kind) || compare(a.statementIds.join(), b.statementIds.join()))
      .map((interest) => ({ ...interest, step }));
  });
}

/** The shortest way up to somebody designated, by what stands before what has ended. */
function nearest(
  graph: Holdings,
  listings: ReadonlyMap<string, readonly Listing[]>,
  id: string,
): readonly ChainLink[] | undefined {
  const isDesignated = (one: string): boolean => one !== id && (listings.get(one) ?? []).length > 0;
  for (const withEnded of [false, true]) {
    const by = new Map<string, Interest>();
    let frontier = [id];
    const seen = new Set(frontier);
    while (frontier.length > 0) {
      const next: string[] = [];
      for (const at of frontier)
        for (const interest of graph.interestsIn.get(at) ?? []) {
          if (saysNone(interest)) continue;
          if (interest.standing === "not-yet" || (interest.standing === "ended" && !withEnded)) continue;
          if (seen.has(interest.from)) continue;
          seen.add(interest.from);
          by.set(interest.from, interest);
          next.push(interest.from);
        }
      const found = [...next].sort().find(isDesignated);
      if (found !== undefined) return wayDown(by, found, id);
      frontier = next;
    }
  }
  return undefined;
}

function wayDown(by: ReadonlyMap<string, Interest>, from: string, to: string): readonly ChainLink[] {
  const chain: ChainLink[] = [];
  for (let at = from; at !== to; ) {
    const interest = by.get(at) as Interest;
    chain.push({ ...interest, step: chain.length + 1 });
    at = interest.to;
  }
  return chain;
}

function ownListOf(
  rule: OwnershipRule,
  designated: readonly string[],
  listings: ReadonlyMap<string, readonly Listing[]>,
): Pick<RuleOutcome, "isOwnList"> {
  const perPerson = designated.map((id) => listings.get(id) ?? []);
  if (perPerson.some((own) => !own.some((l) => couldBeOf(rule, l)))) return { isOwnList: false };
  const isNamed = (own: readonly Listing[]): boolean =>
    own.some((l) => l.country !== undefined && couldBeOf(rule, l));
  return perPerson.every(isNamed) ? { isOwnList: true } : {};
}

function against(
  rule: OwnershipRule,
  outcome: Outcome,
  chain: readonly ChainLink[],
  graph: Holdings,
  designated: readonly string[],
  listings: ReadonlyMap<string, readonly Listing[]>,
): RuleOutcome["against"] {
  const ofLinks = chain.flatMap((link, at) =>
    cautionsOf(rule, outcome, link, graph).map((code) => ({ code, link: at })),
  );
  const own = ownListOf(rule, designated, listings).isOwnList;
  const isOpen = designated.some((id) => {
    const listed = listings.get(id) ?? [];
    const ofThisLaw = listed.filter((l) => couldBeOf(rule, l));
    return !(ofThisLaw.length > 0 ? ofThisLaw : listed).some((l) => l.isSure);
  });
  return [
    ...ofLinks,
    ...(isOpen ? [{ code: "listing-open" as const }] : []),
    ...(own === false ? [{ code: "other-list" as const }] : []),
  ];
}

function cautionsOf(
  { threshold, moreThan }: OwnershipRule,
  outcome: Outcome,
  link: ChainLink,
  graph: Holdings,
): readonly Caution[] {
  const { share = UNKNOWN_SHARE, kind, standing } = link;
  const isPart = link.share !== undefined;
  const isOpen = !surelyReaches(share, threshold, moreThan) && couldReach(share, threshold, moreThan);
  const told: readonly [Caution, boolean][] = [
    ["share-unknown", isPart && isUnknown(share)],
    ["share-range", isPart && !isUnknown(share) && isOpen],
    // Of several holders together each may hold less.
    ["share-below", isPart && outcome === "linked" && !couldReach(share, threshold, moreThan)],
    ["shares-disagree", disagrees(graph, link)],
    ["could-add-up", addsUp(graph, link)],
    ["over-whole", isPart && graph.isOverWhole(link.to)],
    ["dates-open", standing === "unsure"],
    ["ended", standing === "ended"],
    ["assessed", link.isAssessed],
    ["influence", kind === "influence"],
    ["office", kind === "office"],
  ];
  return told.flatMap(([code, isTrue]) => (isTrue ? [code] : []));
}

/** Whether one source tells of several holdings of the same, which can be parts or one of them told twice. */
const addsUp = (graph: Holdings, link: ChainLink): boolean =>
  (graph.interestsIn.get(link.to) ?? []).some(
    (i) =>
      i.from === link.from &&
      i.kind === link.kind &&
      i.relation !== link.relation &&
      i.share !== undefined &&
      link.share !== undefined &&
      !isUnknown(i.share) &&
      !isUnknown(link.share) &&
      (i.standing === "stands" || i.standing === "unsure") &&
      (i.reportIds ?? []).some((id) => link.reportIds?.includes(id)),
  );

/** Whether others say another part of the same. */
const disagrees = (graph: Holdings, link: ChainLink): boolean =>
  (graph.interestsIn.get(link.to) ?? []).some(
    (i) =>
      i.from === link.from &&
      i.kind === link.kind &&
      i.share !== undefined &&
      link.share !== undefined &&
      !isUnknown(i.share) &&
      (i.standing === "stands" || i.standing === "unsure") &&
      (i.share.min !== link.share.min || i.share.max !== link.share.max),
  );
