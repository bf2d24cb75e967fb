import {
  type Access,
  assembleEntity,
  type Disruption,
  type DisruptionDraft,
  disruptionId,
  disruptionProperties,
  type Entity,
  type MarkingInput,
  mustBeDisruption,
  readDisruption,
  type Statement,
  WaslError,
} from "../../core/index.ts";
import { utf8 } from "../../formats/index.ts";
import { describeNodes } from "../lookup.ts";
import { methodOf } from "../method.ts";
import { once } from "../once.ts";
import type { Actor, Platform, StoredReport, Transaction } from "../ports/index.ts";
import { importReport } from "../reports/import.ts";
import { protectedAmong } from "../resolve/review.ts";
import { mustDecide } from "../roles.ts";
import { todayOf } from "../times.ts";
import type { GraphNode, ImportInput } from "../wasl.ts";
import { addToCase, caseOrThrow, openedCase } from "./cases.ts";

/** A disruption with where it stands in the journey and who says so. */
export interface DisruptionView extends Disruption {
  /** Ids of the stages of its techniques, in the order of the journey. */
  readonly stages: readonly string[];
  readonly access: Access;
  readonly reports: readonly Pick<StoredReport, "id" | "title" | "provider" | "evaluation" | "fictitious">[];
  /** What its targets are called. Those that this viewer may not see are no targets here, nor is any person. */
  readonly captions: Readonly<Record<string, string>>;
}

export interface DisruptionInput
  extends DisruptionDraft,
    Pick<ImportInput, "evaluation" | "provider" | "fictitious"> {
  readonly marking: MarkingInput;
  /** A case that it is to be put into. */
  readonly caseId?: string;
}

export interface DisruptionUseCases {
  /**
   * Writes a disruption down as a report of its own, and puts it into a case where one is named. The same words again change
   * nothing. REQUEST_INVALID, CASE_UNKNOWN, ENTITY_UNKNOWN for a target; MARKING_FORBIDS where the writer could not see it.
   */
  recordDisruption(
    actor: Actor,
    input: DisruptionInput,
  ): Promise<{ readonly id: string; readonly reportId: string; readonly changed: boolean }>;
  /** The newest first; those of a case, or against a technique. */
  disruptions(
    actor: Actor,
    filter?: { readonly caseId?: string; readonly technique?: string },
  ): Promise<readonly DisruptionView[]>;
  /** ENTITY_UNKNOWN where there is none, or none for this viewer. */
  disruption(actor: Actor, id: string): Promise<DisruptionView>;
}

const LISTED_MAX = 1000;

export function disruptionUseCases(platform: Platform): DisruptionUseCases {
  const { store } = platform;
  return {
    recordDisruption: (actor, input) => recordDisruption(platform, actor, input),
    disruptions: (actor, filter = {}) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "disruptions", detail: filter });
        const all = await disruptionsOf(platform, tx, filter.caseId);
        const { technique } = filter;
        return technique === undefined ? all : all.filter((d) => d.techniques.includes(technique));
      }),
    disruption: (actor, id) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `disruption:${id}` });
        return await mustFindDisruption(platform, tx, id);
      }),
  };
}

async function recordDisruption(
  platform: Platform,
  actor: Actor,
  { marking, caseId, evaluation, provider, fictitious, ...draft }: DisruptionInput,
): Promise<{ readonly id: string; readonly reportId: string; readonly changed: boolean }> {
  const method = methodOf(platform);
  mustBeDisruption(draft, { isTechnique: (id) => method.get(id) !== undefined, today: todayOf(platform) });
  await platform.store.as(actor, async (tx) => {
    mustDecide(tx);
    if (caseId !== undefined) await openedCase(tx, caseId);
    await mustBeTargets(platform, tx, draft.targets ?? []);
  });
  const id = disruptionId(draft);
  const entity = { id, schema: "Disruption", properties: disruptionProperties(draft) };
  const done = await importReport(platform, actor, {
    fileName: `${draft.title}.ftm.jsonl`,
    format: "ftm-json",
    bytes: once(utf8(`${JSON.stringify(entity)}\n`)),
    marking,
    ...(evaluation === undefined ? {} : { evaluation }),
    ...(provider === undefined ? {} : { provider }),
    ...(fictitious === undefined ? {} : { fictitious }),
  });
  if (done.statements === 0) throw new WaslError("REQUEST_INVALID", { field: "title", because: "not kept" });
  if (caseId !== undefined) await addToCase(platform, actor, caseId, [{ kind: "entity", id, note: "" }]);
  return { id, reportId: done.reportId, changed: done.changed };
}

/** Firms, accounts, adverts, goods. A person is no target: arrests are counted, and nobody who is protected is named (R08). */
async function mustBeTargets(platform: Platform, tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const nodes = await describeNodes(tx, platform.model, ids);
  const unknown = ids.find((id) => !nodes.has(id));
  if (unknown !== undefined) throw new WaslError("ENTITY_UNKNOWN", { id: unknown.slice(0, 80) });
  if ((await personsAmong(platform, tx, nodes)).size > 0)
    throw new WaslError("REQUEST_INVALID", { field: "targets", because: "a person is no target" });
}

/** Persons, and whoever is protected whatever is said of them. */
async function personsAmong(
  platform: Platform,
  tx: Transaction,
  nodes: ReadonlyMap<string, Pick<GraphNode, "schema">>,
): Promise<ReadonlySet<string>> {
  const shielded = await protectedAmong(tx, await tx.members([...nodes.keys()]));
  return new Set(
    [...nodes].flatMap(([id, { schema }]) =>
      platform.model.isA(schema, "Person") || shielded.has(id) ? [id] : [],
    ),
  );
}

/** All disruptions that this viewer may see, or those of a case, newest first. */
async function disruptionsOf(
  platform: Platform,
  tx: Transaction,
  caseId?: string,
): Promise<readonly DisruptionView[]> {
  const items = caseId === undefined ? undefined : (await caseOrThrow(tx, caseId)).items;
  const members = items?.flatMap(({ kind, id }) => (kind === "entity" ? [id] : []));
  const views = await viewsOf(platform, tx, await idsAmong(platform, tx, members));
  return [...views].sort(
    (a, b) => (b.from ?? "").localeCompare(a.from ?? "", "en") || (a.id < b.id ? -1 : 1),
  );
}

/** The techniques that each was against, of all or of those among some entities, and nothing else of it. */
export async function disruptedTechniques(
  platform: Platform,
  tx: Transaction,
  members?: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const found = await readAll(platform, tx, await idsAmong(platform, tx, members));
  return found.map(({ disruption }) => disruption.techniques);
}

async function idsAmong(
  platform: Platform,
  tx: Transaction,
  members: readonly string[] | undefined,
): Promise<readonly string[]> {
  if (members === undefined) return await tx.entitiesOfSchemata(["Disruption"], LISTED_MAX);
  const nodes = await describeNodes(tx, platform.model, members);
  return [...nodes].flatMap(([id, { schema }]) => (schema === "Disruption" ? [id] : []));
}

export async function mustFindDisruption(
  platform: Platform,
  tx: Transaction,
  id: string,
): Promise<DisruptionView> {
  const [found] = await viewsOf(platform, tx, [id]);
  if (!found) throw new WaslError("ENTITY_UNKNOWN", { id: id.slice(0, 80) });
  return found;
}

/** What a file or a partner says is held to what a person may write here: only techniques that the matrix has. */
async function readAll(
  platform: Platform,
  tx: Transaction,
  ids: readonly string[],
): Promise<readonly { readonly entity: Entity; readonly disruption: Disruption }[]> {
  if (ids.length === 0) return [];
  const method = methodOf(platform);
  return [...(await tx.statementsAbout(ids))].flatMap(([id, statements]) => {
    const entity = assembleEntity(platform.model, id, statements);
    const read = entity && readDisruption(entity);
    if (!read) return [];
    const techniques = read.techniques.filter((one) => method.get(one) !== undefined);
    return [{ entity, disruption: { ...read, techniques } }];
  });
}

async function viewsOf(
  platform: Platform,
  tx: Transaction,
  ids: readonly string[],
): Promise<readonly DisruptionView[]> {
  const found = await readAll(platform, tx, ids);
  if (found.length === 0) return [];
  const statements = found.flatMap(({ entity }) => entity.statements);
  const reports = await tx.reportsById([...new Set(statements.map((s) => s.reportId))]);
  const named = found.flatMap(({ disruption }) => disruption.targets);
  const nodes = await describeNodes(tx, platform.model, named);
  const persons = await personsAmong(platform, tx, nodes);
  return found.map(({ entity, disruption }) => {
    const targets = disruption.targets.filter((id) => nodes.has(id) && !persons.has(id));
    return {
      ...disruption,
      targets,
      stages: stagesOf(platform, disruption.techniques),
      access: entity.access,
      reports: behind(entity.statements, reports),
      captions: Object.fromEntries(targets.map((id) => [id, nodes.get(id)?.caption ?? id])),
    };
  });
}

function stagesOf(platform: Platform, techniques: readonly string[]): readonly string[] {
  const method = methodOf(platform);
  const own = new Set(techniques.map((id) => method.get(id)?.stage));
  return method.stages.flatMap(({ id }) => (own.has(id) ? [id] : []));
}

const behind = (
  statements: readonly Statement[],
  reports: ReadonlyMap<string, StoredReport>,
): DisruptionView["reports"] =>
  [...new Set(statements.map((s) => s.reportId))].flatMap((id) => {
    const report = reports.get(id);
    return report
      ? [
          {
            id,
            title: report.title,
            provider: report.provider,
            evaluation: report.evaluation,
            fictitious: report.fictitious,
          },
        ]
      : [];
  });
