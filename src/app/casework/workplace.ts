import {
  type CaseItem,
  idFrom,
  type MatrixGaps,
  matrixGaps,
  type Stage,
  say,
  type Technique,
  WaslError,
} from "../../core/index.ts";
import { methodOf } from "../method.ts";
import type { Actor, Platform, SearchHit, StoredReport, Transaction } from "../ports/index.ts";
import type {
  CasePart,
  CasePartDraft,
  EntityDisclosure,
  PastJudgement,
  SavedSearch,
  SearchFound,
  TechniqueCount,
} from "../ports/workplace.ts";
import { unnamedFor } from "../rights/unnamed.ts";
import { keepingWords } from "../rights/with-unnaming.ts";
import { mustWork } from "../roles.ts";
import { speakerOf } from "../spoken.ts";
import { leadsOf } from "../supply/leads.ts";
import { type Activity, activity } from "./activity.ts";
import { caseOrThrow, openedCase } from "./cases.ts";
import { disruptedTechniques } from "./disruptions.ts";
import { accessOfPart, keepable, unnamedJudgement, withGroundsNow } from "./judgements.ts";

/** A saved search with how it stands now, for its owner. */
export interface SavedSearchView {
  readonly id: string;
  readonly text: string;
  readonly schema?: string;
  readonly createdAt: string;
  readonly hits: number;
  /** Hits of which its owner has not seen every record: canonical ids. */
  readonly fresh: readonly string[];
}

/** The shared method with what this node's detectors found of it, as this viewer may see. */
export interface TechniqueBoard {
  readonly version: string;
  readonly stages: readonly Stage[];
  readonly techniques: readonly Technique[];
  readonly counts: readonly TechniqueCount[];
  /** Disruptions by technique; one against several counts for each. */
  readonly disruptions: readonly { readonly technique: string; readonly n: number }[];
  readonly gaps: MatrixGaps;
}

export interface EntitySharing {
  readonly disclosures: readonly EntityDisclosure[];
  /** The first day on which a report behind the entity is due for review; absent where this viewer sees none. */
  readonly reviewAt?: string;
}

export interface WorkplaceUseCases {
  /** The viewer's own, searched anew where what they may see has changed since the last look. */
  savedSearches(actor: Actor): Promise<readonly SavedSearchView[]>;
  saveSearch(
    actor: Actor,
    query: { readonly text: string; readonly schema?: string },
  ): Promise<SavedSearchView>;
  /** What is found now counts as seen; SEARCH_UNKNOWN where the viewer has none of this id. */
  markSearchSeen(actor: Actor, id: string): Promise<void>;
  dropSearch(actor: Actor, id: string): Promise<void>;

  caseParts(actor: Actor, caseId: string): Promise<readonly CasePart[]>;
  addCasePart(actor: Actor, caseId: string, draft: CasePartDraft): Promise<CasePart>;
  /** CONFLICT where somebody else changed it since `version`. */
  changeCasePart(
    actor: Actor,
    caseId: string,
    id: string,
    version: number,
    draft: CasePartDraft,
  ): Promise<CasePart>;
  /** REQUEST_INVALID for a judgement, which is withdrawn and stays. */
  dropCasePart(actor: Actor, caseId: string, id: string, version: number): Promise<void>;
  /** A judgement as it stood before each change, the newest first. */
  pastJudgements(actor: Actor, caseId: string, id: string): Promise<readonly PastJudgement[]>;

  /** Of everything here, or of one case: its findings, the orders and disruptions in it. CASE_UNKNOWN. */
  techniques(actor: Actor, caseId?: string): Promise<TechniqueBoard>;
  activity(actor: Actor): Promise<Activity>;
  /** Who was given something of this entity, and when it is due for review; ENTITY_UNKNOWN where there is none. */
  sharing(actor: Actor, entityId: string): Promise<EntitySharing>;
}

const SAVED_MAX = 50;
const HITS_MAX = 100;
const PARTS_MAX = 500;

export function workplaceUseCases(platform: Platform): WorkplaceUseCases {
  return {
    savedSearches: (actor) => savedSearches(platform, actor),
    saveSearch: (actor, query) => saveSearch(platform, actor, query),
    markSearchSeen: (actor, id) => markSearchSeen(platform, actor, id),
    dropSearch: (actor, id) =>
      platform.store.as(actor, async (tx) => {
        await tx.audit({ action: "change", object: `saved-search:${id}`, detail: { dropped: 1 } });
        if (!(await tx.dropSearch(id))) throw new WaslError("SEARCH_UNKNOWN", { id });
      }),
    caseParts: async (actor, caseId) => {
      const parts = await platform.store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `case:${caseId}` });
        return await withGroundsNow(tx, await tx.caseParts(caseId));
      });
      if (!parts.some((part) => part.kind === "judgement")) return parts;
      // Whoever was protected since need not be in the case.
      const unnamed = await unnamedFor(platform, actor);
      return parts.map((part) =>
        part.kind === "judgement" ? { ...part, body: unnamedJudgement(part.body, unnamed) } : part,
      );
    },
    pastJudgements: async (actor, caseId, id) => {
      const past = await platform.store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `case:${caseId}`, detail: { part: id, past: 1 } });
        return await withGroundsNow(tx, await tx.pastJudgements(caseId, id));
      });
      const unnamed = await unnamedFor(platform, actor);
      return past.map((one) => ({ ...one, body: unnamedJudgement(one.body, unnamed) }));
    },
    addCasePart: (actor, caseId, draft) => addCasePart(platform, actor, caseId, draft),
    changeCasePart: async (actor, caseId, id, version, draft) => {
      return await keepingWords(platform, actor, async (tx, unnamed) => {
        const kept = keepable(draft, unnamed);
        await mustChange(tx, caseId, { part: id, kind: draft.kind });
        const found = await openedCase(tx, caseId);
        const before = (await tx.caseParts(caseId)).find((part) => part.id === id);
        if (before?.version !== version) throw new WaslError("CONFLICT", { id });
        const access = await accessOfPart(tx, found, kept, before);
        const changed = await tx.changeCasePart(caseId, id, version, kept, access);
        if (!changed) throw new WaslError("CONFLICT", { id });
        return changed;
      });
    },
    dropCasePart: (actor, caseId, id, version) =>
      platform.store.as(actor, async (tx) => {
        await mustChange(tx, caseId, { part: id, dropped: 1 });
        await openedCase(tx, caseId);
        const before = (await tx.caseParts(caseId)).find((part) => part.id === id);
        if (before?.kind === "judgement")
          throw new WaslError("REQUEST_INVALID", { because: "a judgement is withdrawn, and stays" });
        if (!(await tx.dropCasePart(caseId, id, version))) throw new WaslError("CONFLICT", { id });
      }),
    techniques: (actor, caseId) =>
      platform.store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: caseId === undefined ? "techniques" : `case:${caseId}` });
        const method = methodOf(platform);
        const texts = platform.methodTexts?.(tx.lang)?.techniques;
        const { stages, techniques } = texts ? method.translated(tx.lang, texts) : method;
        const speaker = speakerOf(platform, tx.lang);
        return {
          version: method.version,
          stages: stages.map((s) => ({ ...s, name: speaker.text(say(`stage.${s.id}`)) })),
          techniques: techniques.map((t) => ({ ...t, name: speaker.text(say(`technique.${t.id}`)) })),
          ...(await standingOf(platform, tx, caseId)),
        };
      }),
    activity: (actor) => activity(platform, actor),
    sharing: (actor, entityId) => sharing(platform, actor, entityId),
  };
}

/** What reports of the trade and of partners are signs of: somebody buys what carries people. */
const LEAD_STAGE = "OIC-EQP";

async function standingOf(
  platform: Platform,
  tx: Transaction,
  caseId: string | undefined,
): Promise<Pick<TechniqueBoard, "counts" | "disruptions" | "gaps">> {
  const items = caseId === undefined ? undefined : (await caseOrThrow(tx, caseId)).items;
  const idsOf = (kind: CaseItem["kind"]) => items?.flatMap((i) => (i.kind === kind ? [i.id] : []));
  const findings = idsOf("finding");
  const counts = findings === undefined ? await tx.techniqueCounts() : await countsOf(tx, findings);
  const entities = idsOf("entity");
  const against = await disruptedTechniques(platform, tx, entities);
  const leads = await leadsOf(platform, tx, entities);
  const found = new Map<string, number>();
  for (const { technique, state, n } of counts)
    if (state !== "rejected") found.set(technique, (found.get(technique) ?? 0) + n);
  const disruptions = new Map<string, number>();
  for (const id of against.flat()) disruptions.set(id, (disruptions.get(id) ?? 0) + 1);
  return {
    counts,
    disruptions: [...disruptions].map(([technique, n]) => ({ technique, n })).sort(byTechnique),
    gaps: matrixGaps(methodOf(platform), found, against, new Map([[LEAD_STAGE, leads.length]])),
  };
}

const byTechnique = (a: { readonly technique: string }, b: { readonly technique: string }): number =>
  a.technique < b.technique ? -1 : 1;

async function countsOf(tx: Transaction, ids: readonly string[]): Promise<readonly TechniqueCount[]> {
  const counts = new Map<string, { -readonly [K in keyof TechniqueCount]: TechniqueCount[K] }>();
  const findings = ids.length === 0 ? [] : await tx.findings({ ids, limit: ids.length });
  for (const { techniques, state } of findings)
    for (const technique of techniques) {
      const known = counts.get(`${technique} ${state}`);
      if (known) known.n++;
      else counts.set(`${technique} ${state}`, { technique, state, n: 1 });
    }
  return [...counts.values()].sort(byTechnique);
}

const freshId = (platform: Platform, prefix: string): string =>
  idFrom(prefix, platform.random.bytes(16).join("."));

async function hitsNow(
  tx: Transaction,
  { text, schema }: Pick<SavedSearch, "text" | "schema">,
): Promise<readonly SearchHit[]> {
  // A namesake who is sure keeps nobody else from being news.
  const of = schema === undefined ? {} : { schema };
  const answer = await tx.search({ text, limit: HITS_MAX, deep: true, ...of });
  return answer.hits;
}

const recordsOf = (hits: readonly SearchHit[]): readonly string[] => hits.flatMap((hit) => hit.records);

/** A record that joined a hit seen before is news of it. */
async function look(tx: Transaction, saved: SavedSearch, state: string): Promise<SearchFound> {
  const hits = await hitsNow(tx, saved);
  const seen = new Set(saved.known);
  const fresh = hits.filter((hit) => hit.records.some((id) => !seen.has(id)));
  await tx.audit({ action: "search", object: `saved-search:${saved.id}`, detail: { hits: hits.length } });
  const found = { state, hits: hits.length, fresh: fresh.map((hit) => hit.canonicalId) };
  await tx.noteFound(saved.id, found);
  return found;
}

async function viewOf(tx: Transaction, saved: SavedSearch, state: string): Promise<SavedSearchView> {
  const { known: _known, found, ...rest } = saved;
  const { hits, fresh } = found?.state === state ? found : await look(tx, saved, state);
  return { ...rest, hits, fresh };
}

async function savedSearches(platform: Platform, actor: Actor): Promise<readonly SavedSearchView[]> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "saved-searches" });
    const all = await tx.savedSearches();
    if (all.length === 0) return [];
    const state = await tx.visibleState();
    const views: SavedSearchView[] = [];
    for (const saved of all) views.push(await viewOf(tx, saved, state));
    return views;
  });
}

async function saveSearch(
  platform: Platform,
  actor: Actor,
  query: { readonly text: string; readonly schema?: string },
): Promise<SavedSearchView> {
  return await platform.store.as(actor, async (tx) => {
    const before = await tx.savedSearches();
    const same = before.find((s) => s.text === query.text && s.schema === query.schema);
    if (same) return await viewOf(tx, same, await tx.visibleState());
    if (before.length >= SAVED_MAX) throw new WaslError("CONFLICT", { savedMax: SAVED_MAX });
    const id = freshId(platform, "find-");
    await tx.audit({
      action: "change",
      object: `saved-search:${id}`,
      text: query.text,
      detail: { saved: 1 },
    });
    const hits = await hitsNow(tx, query);
    await tx.saveSearch({ id, ...query, known: recordsOf(hits) });
    return {
      id,
      ...query,
      createdAt: new Date(platform.clock.now()).toISOString(),
      hits: hits.length,
      fresh: [],
    };
  });
}

async function markSearchSeen(platform: Platform, actor: Actor, id: string): Promise<void> {
  await platform.store.as(actor, async (tx) => {
    const saved = (await tx.savedSearches()).find((s) => s.id === id);
    if (!saved) throw new WaslError("SEARCH_UNKNOWN", { id });
    await tx.audit({ action: "search", object: `saved-search:${id}`, detail: { seen: 1 } });
    await tx.setKnownHits(id, [...new Set([...saved.known, ...recordsOf(await hitsNow(tx, saved))])]);
  });
}

async function addCasePart(
  platform: Platform,
  actor: Actor,
  caseId: string,
  draft: CasePartDraft,
): Promise<CasePart> {
  const id = freshId(platform, "part-");
  return await keepingWords(platform, actor, async (tx, unnamed) => {
    const kept = keepable(draft, unnamed);
    await mustChange(tx, caseId, { part: id, kind: draft.kind });
    if ((await tx.caseParts(caseId)).length >= PARTS_MAX)
      throw new WaslError("CONFLICT", { partsMax: PARTS_MAX });
    const access = await accessOfPart(tx, await openedCase(tx, caseId), kept);
    return await tx.addCasePart(caseId, id, kept, access);
  });
}

async function mustChange(
  tx: Transaction,
  caseId: string,
  detail: Readonly<Record<string, string | number>>,
): Promise<void> {
  await mustWork(tx, `case:${caseId}`);
  await tx.audit({ action: "change", object: `case:${caseId}`, detail });
}

async function sharing(platform: Platform, actor: Actor, entityId: string): Promise<EntitySharing> {
  return await platform.store.as(actor, async (tx) => {
    const canonicalId = (await tx.canonical([entityId])).get(entityId) ?? entityId;
    await tx.audit({ action: "read", object: `sharing:${canonicalId}` });
    const statements = (await tx.statementsAbout([canonicalId])).get(canonicalId) ?? [];
    if (statements.length === 0) throw new WaslError("ENTITY_UNKNOWN", { id: entityId });
    const ids = [...new Set([canonicalId, ...statements.map((s) => s.entityId)])];
    const reports: StoredReport[] = [
      ...(await tx.reportsById([...new Set(statements.map((s) => s.reportId))])).values(),
    ];
    const first = reports.map((r) => r.reviewAt).sort()[0];
    return {
      disclosures: await tx.disclosuresOf(ids),
      ...(first === undefined ? {} : { reviewAt: first }),
    };
  });
}
