import {
  type Card,
  type Cell,
  DECLARED_PREFIX,
  type Detector,
  declaredCard,
  declaredDetector,
  detectors,
  type Front,
  groupBy,
  type Lang,
  type LookUpReport,
  lookUpReports,
  rejectionRate,
  saysNothing,
  suppressSmall,
  translatedCard,
  typologyReader,
  WaslError,
} from "../../core/index.ts";
import type { Actor, AuditEntry, AuditFilter, Platform, Transaction } from "../ports/index.ts";
import type { CountedThing, DetectorSwitch } from "../ports/rights.ts";
import type { AdoptedTypology } from "../ports/typologies.ts";
import { mustBeTime } from "../times.ts";
import { onBehalfOf, rightsOf } from "./rights.ts";

/** Stands on every card, whatever its figures say. */
export const CARD_CAVEAT =
  "Accuracy on synthetic or exercise data is no evidence of fitness for casework: test it on your own, lawfully, first.";

/** A detector as it is shown: its card in the reader's language, or in English where that lacks a text. */
export interface ShownDetector extends Omit<Detector, "detect" | "needs"> {
  /** The language of the card. */
  readonly lang: Lang;
}

export interface DetectorCardView {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly front: Front;
  readonly reference: string;
  readonly card: Card;
  readonly caveat: string;
  /** The language of card and caveat: the reader's, or English where that lacks a text. */
  readonly lang: Lang;
  readonly running: boolean;
  /** The card's review date has passed. */
  readonly isOverdue: boolean;
  readonly lastSwitch?: DetectorSwitch;
}

export interface Statistics {
  readonly madeAt: string;
  /** Counts under this are withheld; absent where all are exact. */
  readonly suppressedUnder?: number;
  readonly reports: number | null;
  readonly findings: readonly Cell[];
  readonly approvals: readonly Cell[];
  readonly requests: readonly Cell[];
  readonly persons: readonly Cell[];
  readonly erased: readonly Cell[];
  readonly log: readonly Cell[];
  /** By detector: the share of decided proposals that a human rejected. Null where too few were decided. */
  readonly rejectionRates: Readonly<Record<string, number | null>>;
}

export interface OversightUseCases {
  detectorCards(actor: Actor): Promise<readonly DetectorCardView[]>;
  /** Oversight may stop a detector, a supervisor stop and start it; with a reason, at once. */
  switchDetector(actor: Actor, id: string, running: boolean, reason: string): Promise<void>;
  /** Figures without content. Small counts are withheld from all but oversight and supervisors, and from the public. */
  statistics(actor: Actor, options?: { readonly forPublic?: boolean }): Promise<Statistics>;
  /** Who looked at what they should explain, for the integrity unit. Oversight and supervisors only. */
  lookUpReports(actor: Actor, since?: string): Promise<LookUps>;
}

export function oversightUseCases(platform: Platform): OversightUseCases {
  return {
    detectorCards: (actor) => detectorCards(platform, actor),
    switchDetector: (actor, id, running, reason) => switchDetector(platform, actor, id, running, reason),
    statistics: (actor, options) => statistics(platform, actor, options?.forPublic ?? false),
    lookUpReports: (actor, since) => reportLookUps(platform, actor, since),
  };
}

/** Those of these detectors that nobody has stopped; DETECTOR_STOPPED where one was asked for by name. */
export async function runningOf<D extends { readonly id: string }>(
  tx: Transaction,
  chosen: readonly D[],
  isAskedByName: boolean,
): Promise<readonly D[]> {
  const switches = await tx.detectorSwitches();
  const stopped = chosen.filter((d) => switches.get(d.id)?.running === false);
  const [first] = stopped;
  if (first && isAskedByName) throw new WaslError("DETECTOR_STOPPED", { detector: first.id });
  return chosen.filter((d) => !stopped.includes(d));
}

/** The typologies that this node adopted as data and this version reads; what it does not read runs not, and stops no other. */
export async function runningTypologies(tx: Transaction): Promise<readonly AdoptedTypology[]> {
  const adopted = await tx.adoptedTypologies();
  if (adopted.length === 0) return [];
  const readTypology = await typologyReader();
  return adopted.filter(({ typology }) => "typology" in readTypology(typology));
}

/** Every detector of the node, those that it adopted as data among them. */
export async function shownDetectors(
  { methodTexts }: Pick<Platform, "methodTexts">,
  tx: Transaction,
): Promise<readonly ShownDetector[]> {
  const texts = methodTexts?.(tx.lang)?.cards;
  const coded = detectors.map(({ detect: _detect, ...detector }): ShownDetector => {
    const card = translatedCard(detector.card, texts?.cards[detector.id]);
    return card ? { ...detector, card, lang: tx.lang } : { ...detector, lang: "en" };
  });
  const declared = (await runningTypologies(tx)).map(({ typology }): ShownDetector => {
    const { detect: _detect, ...detector } = declaredDetector(typology);
    return { ...detector, ...declaredCard(typology, tx.lang) };
  });
  return [...coded, ...declared];
}

async function detectorCards(platform: Platform, actor: Actor): Promise<readonly DetectorCardView[]> {
  const today = new Date(platform.clock.now()).toISOString().slice(0, 10);
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "detector-cards" });
    const switches = await tx.detectorSwitches();
    const caveat = platform.methodTexts?.(tx.lang)?.cards.caveat ?? CARD_CAVEAT;
    const shown = await shownDetectors(platform, tx);
    return shown.map(({ id, version, title, front, reference, card, lang }) => {
      const lastSwitch = switches.get(id);
      return {
        id,
        version,
        title,
        front,
        reference,
        card,
        caveat: lang === "en" ? CARD_CAVEAT : caveat,
        lang,
        running: lastSwitch?.running ?? true,
        isOverdue: card.reviewAt < today,
        ...(lastSwitch === undefined ? {} : { lastSwitch }),
      };
    });
  });
}

async function switchDetector(
  platform: Platform,
  actor: Actor,
  id: string,
  running: boolean,
  reason: string,
): Promise<void> {
  if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
  await platform.store.as(actor, async (tx) => {
    if (!(await shownDetectors(platform, tx)).some((d) => d.id === id))
      throw new WaslError("DETECTOR_UNKNOWN", { id: id.slice(0, 60) });
    await tx.audit({
      action: "change",
      object: `detector:${id}`,
      text: reason,
      detail: { running: running ? 1 : 0 },
    });
    const { role } = tx.viewer;
    if (role !== "supervisor" && !(role === "oversight" && !running))
      throw new WaslError("ROLE_FORBIDS", { role });
    await tx.switchDetector(id, running, reason);
  });
}

const SEES_EXACT: readonly string[] = ["oversight", "supervisor"];

/** Whether this viewer is told counts of few. */
export const seesExactCounts = ({ viewer }: Pick<Transaction, "viewer">): boolean =>
  SEES_EXACT.includes(viewer.role);

async function statistics(platform: Platform, actor: Actor, forPublic: boolean): Promise<Statistics> {
  const { smallCount } = rightsOf(platform);
  const madeAt = new Date(platform.clock.now()).toISOString();
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "statistics", detail: { public: forPublic ? 1 : 0 } });
    const counts = await tx.oversightCounts(madeAt);
    const findings = forPublic ? withoutTypologies(counts.findings) : counts.findings;
    const isExact = seesExactCounts(tx) && !forPublic;
    const smallest = isExact ? 0 : smallCount;
    const told = (things: readonly CountedThing[]): readonly Cell[] => suppressSmall(things, smallest);
    return {
      madeAt,
      ...(isExact ? {} : { suppressedUnder: smallCount }),
      reports: told([{ kind: "report", state: "all", n: counts.reports }])[0]?.n ?? null,
      findings: told(findings),
      approvals: told(counts.approvals),
      requests: told(counts.requests),
      persons: told(counts.persons),
      erased: told(counts.erased),
      log: told(counts.log),
      rejectionRates: ratesOf(findings, smallest),
    };
  });
}

/** What a typology that is data is called may be marked: the public is told of all of them as one. */
function withoutTypologies(counts: readonly CountedThing[]): readonly CountedThing[] {
  const isDeclared = ({ kind }: CountedThing): boolean => kind.startsWith(DECLARED_PREFIX);
  const byState = groupBy(counts.filter(isDeclared), ({ state }) => state);
  const folded = [...byState].map(([state, all]) => ({
    kind: "typology",
    state,
    n: all.reduce((sum, { n }) => sum + n, 0),
  }));
  return [...counts.filter((one) => !isDeclared(one)), ...folded];
}

function ratesOf(findings: readonly CountedThing[], smallest: number): Record<string, number | null> {
  const rates: Record<string, number | null> = {};
  for (const { kind } of findings) {
    const n = (state: string): number => findings.find((f) => f.kind === kind && f.state === state)?.n ?? 0;
    // Where all counts are told, of what nobody decided there is no share, and nothing that was withheld.
    if (smallest === 0 && n("accepted") + n("rejected") === 0) continue;
    rates[kind] = rejectionRate(n("accepted"), n("rejected"), smallest) ?? null;
  }
  return rates;
}

const ENTRIES_PER_READ = 1000;
/** What is older than the newest of these is not looked at. */
const ENTRIES_MAX = 100_000;

/** Look-ups that somebody should explain, and from when on they were looked for where that is not all that was asked for. */
export interface LookUps {
  readonly items: readonly LookUpReport[];
  /** The oldest entry that was read, ISO 8601; not there where none was left out. */
  readonly from?: string;
}

/**
 * What somebody searched for, or gave as a reason, may be the name of somebody who is protected since: the chain keeps it sealed
 * as it was typed, and whoever reads the log reads it without.
 */
export async function auditTrail(
  { store }: Platform,
  actor: Actor,
  filter: AuditFilter,
  words?: string,
): Promise<readonly AuditEntry[]> {
  const { entries, viewer } = await store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "audit", ...(words === undefined ? {} : { text: words }) });
    return { entries: await tx.auditTrail(filter), viewer: tx.viewer };
  });
  if (entries.every(({ text }) => text === undefined)) return entries;
  const unnaming = await store.keeper.unnaming(onBehalfOf(viewer));
  if (unnaming.isEmpty) return entries;
  return entries.map((entry) =>
    entry.text === undefined ? entry : { ...entry, text: unnaming.text(entry.text) },
  );
}

async function reportLookUps(platform: Platform, actor: Actor, since: string | undefined): Promise<LookUps> {
  mustBeTime(since, "since");
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "look-up-report" });
    if (!SEES_EXACT.includes(tx.viewer.role)) throw new WaslError("ROLE_FORBIDS", { role: tx.viewer.role });
    const page = (after: string | undefined) =>
      tx.auditTrail({ limit: ENTRIES_PER_READ, ...(after === undefined ? {} : { after }) });
    const { entries, from } = await newestEntries(page, since);
    const items = lookUpReports(entries, await tx.accountNames());
    return { items, ...(from === undefined ? {} : { from }) };
  });
}

/** Page by page, newest first, until all since then are read or there are `most`; then it says from when on they are. */
export async function newestEntries(
  page: (after: string | undefined) => Promise<readonly AuditEntry[]>,
  since: string | undefined,
  most = ENTRIES_MAX,
): Promise<{ readonly entries: readonly AuditEntry[]; readonly from?: string }> {
  const entries: AuditEntry[] = [];
  for (let after: string | undefined; ; ) {
    const read = await page(after);
    const fresh = read.filter((e) => since === undefined || e.at >= since);
    const last = fresh.at(-1);
    if (!last) return { entries };
    const oldest = entries.at(-1);
    if (oldest && entries.length >= most) return { entries, from: oldest.at };
    entries.push(...fresh);
    if (fresh.length < read.length) return { entries };
    after = `${last.writer}/${last.sequence}`;
  }
}
