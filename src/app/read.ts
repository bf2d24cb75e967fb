import {
  assembleEntity,
  categoryShown,
  FRONTS,
  type KeptFinding,
  keptAccount,
  type Link,
  parseIdentifierNode,
  Refused,
  type Statement,
  WaslError,
} from "../core/index.ts";
import { isStanding, KNOWN_TO_NODE, MARKED_BY_HAND, type Mention, namingId } from "../formats/index.ts";
import { type ListedFinding, listed } from "./about.ts";
import { isProposer } from "./detect.ts";
import { describeNodes, reportsBehind } from "./lookup.ts";
import { methodOf } from "./method.ts";
import type {
  Actor,
  Platform,
  RelationCount,
  SearchAnswer,
  SearchQuery,
  StoredReport,
  Transaction,
} from "./ports/index.ts";
import { spoken } from "./spoken.ts";
import { mustBeTime } from "./times.ts";
import type {
  EntityView,
  FindingFilter,
  GraphLink,
  GraphOptions,
  GraphView,
  NeighbourhoodView,
  Situation,
} from "./wasl.ts";

const SITUATION_ITEMS = 8;
/** Topics of FollowTheMoney. */
const PUBLIC_OFFICE: ReadonlySet<string> = new Set(["role.pep", "role.judge", "role.journo", "gov.head"]);
const GRAPH_NODES_MAX = 2000;

export async function situation(platform: Platform, actor: Actor): Promise<Situation> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "situation" });
    return {
      stats: await tx.stats(),
      recentReports: await tx.reports({ limit: SITUATION_ITEMS }),
      openFindings: await listed(platform, tx, await openFindings(tx)),
      cases: await tx.cases({ limit: SITUATION_ITEMS, isClosed: false }),
    };
  });
}

/** The surest of each front in turn: fifty adverts alike do not hide the one order of engines. */
async function openFindings(tx: Transaction): Promise<readonly KeptFinding[]> {
  const fronts = await Promise.all(
    FRONTS.map((front) => tx.findings({ state: "proposed", front, limit: SITUATION_ITEMS })),
  );
  const turns = Array.from({ length: SITUATION_ITEMS }, (_, turn) =>
    fronts.flatMap((found) => found.slice(turn, turn + 1)).sort((a, b) => b.score - a.score),
  );
  return turns.flat().slice(0, SITUATION_ITEMS);
}

/** Findings by what they are of, as the store is asked for them; a stage stands for its techniques. */
export function findingsAsked<F extends FindingFilter>(
  platform: Platform,
  { technique, stage, ...filter }: F,
): Omit<F, "technique" | "stage"> & { readonly techniques?: readonly string[] } {
  if (filter.detector !== undefined && !isProposer(filter.detector))
    throw new WaslError("DETECTOR_UNKNOWN", { id: filter.detector.slice(0, 60) });
  const ofStage =
    stage === undefined
      ? undefined
      : methodOf(platform)
          .ofStage(stage)
          .map((t) => t.id);
  const asked = technique === undefined ? ofStage : [technique].filter((id) => ofStage?.includes(id) ?? true);
  return { ...filter, ...(asked === undefined ? {} : { techniques: asked }) };
}

export async function readFindings(
  platform: Platform,
  actor: Actor,
  filter: FindingFilter,
): Promise<readonly ListedFinding[]> {
  const asked = findingsAsked(platform, filter);
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "findings" });
    return await listed(platform, tx, await tx.findings(asked));
  });
}

export async function readReport(platform: Platform, actor: Actor, id: string): Promise<StoredReport> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: `report:${id}` });
    const report = await tx.report(id);
    if (!report) throw new WaslError("REPORT_UNKNOWN", { id });
    return await withVisibleMentions(tx, report);
  });
}

async function withVisibleMentions(tx: Transaction, report: StoredReport): Promise<StoredReport> {
  if (!report.facts?.mentions) return report;
  const mentions = (await visibleMentions(tx, report)).map(({ shown }) => shown);
  return { ...report, facts: { ...report.facts, mentions } };
}

/**
 * A mark on a name says that the node knows it, and under which entity: it is shown only to whoever may see the naming
 * itself, which is as restricted as the name that matched. Everybody else sees the marks that the text alone gives.
 */
export async function visibleMentions(
  tx: Transaction,
  report: StoredReport,
): Promise<readonly { readonly shown: Mention; readonly whole: Mention }[]> {
  const mentions = report.facts?.mentions ?? [];
  const namings = new Map(
    mentions.flatMap((m) =>
      m.entityId === undefined ? [] : [[m.entityId, namingId(report.id, m.entityId)] as const],
    ),
  );
  // Who rejects a naming withdraws it: whoever may see the entity still sees what was rejected.
  const visible = await tx.statementsAbout([...namings.values(), ...namings.keys()]);
  const isNamed = (m: Mention): boolean => {
    const { entityId = "" } = m;
    const behind = isStanding(m) ? (namings.get(entityId) ?? "") : entityId;
    return (visible.get(behind)?.length ?? 0) > 0;
  };
  const shown = mentions.flatMap((whole) => {
    if (whole.entityId === undefined || isNamed(whole)) return [{ shown: whole, whole }];
    const { entityId: _hidden, ...plain } = whole;
    return ONLY_NAMED.has(whole.because) ? [] : [{ shown: plain, whole }];
  });
  const known = shown.filter(({ shown: m }) => m.because === KNOWN_TO_NODE && isStanding(m));
  const isInside = (m: Mention): boolean =>
    m.because !== KNOWN_TO_NODE &&
    m.added === undefined &&
    TAKEN_BY_NAMES.has(m.type) &&
    known.some(({ shown: k }) => m.start < k.end && m.end > k.start);
  return shown.filter(({ shown: m }) => !isInside(m));
}

/** Marks that tell, to whoever may not see the entity, that there is one. */
const ONLY_NAMED: ReadonlySet<string> = new Set([KNOWN_TO_NODE, MARKED_BY_HAND]);

/** The town in a company's name is no place of the story. */
const TAKEN_BY_NAMES: ReadonlySet<Mention["type"]> = new Set(["organisation", "company", "place", "country"]);

export async function search(platform: Platform, actor: Actor, asked: SearchQuery): Promise<SearchAnswer> {
  // No stored text holds a NUL.
  const query = { ...asked, text: asked.text.replaceAll("\0", " ") };
  // A word that is no schema would find nothing, as if nobody were known.
  if (asked.schema !== undefined && !platform.model.get(asked.schema))
    throw new WaslError("SCHEMA_UNKNOWN", { schema: asked.schema.slice(0, 60) });
  return await platform.store.as(actor, async (tx) => {
    const answer = await tx.search(query);
    await tx.audit({
      action: "search",
      object: "search",
      text: query.text,
      detail: { hits: answer.hits.length },
    });
    return (await isAccount(tx, query.text)) ? { ...answer, isAccount: true } : answer;
  });
}

const ACCOUNT = /^(?=[^\d]*\d)[\p{L}\p{N}][\p{L}\p{N} ./:_-]{4,49}$/u;

/** Whether payments that this viewer sees go through an account that is called so. */
async function isAccount(tx: Transaction, text: string): Promise<boolean> {
  const account = text.trim();
  return ACCOUNT.test(account) && (await tx.paymentsOf([keptAccount(account)], 1)).length > 0;
}

export async function readEntity(
  platform: Platform,
  actor: Actor,
  id: string,
  asOf?: string,
): Promise<EntityView> {
  mustBeTime(asOf, "asOf");
  return await platform.store.as(actor, async (tx) => {
    const statements = (await tx.statementsAbout([id], asOf)).get(id) ?? [];
    const canonicalId = (await tx.canonical([id])).get(id) ?? id;
    await tx.audit({ action: "read", object: `entity:${canonicalId}` });
    const entity = assembleEntity(platform.model, canonicalId, statements);
    if (!entity) return new Refused(new WaslError("ENTITY_UNKNOWN", { id }));
    if (holdsOffice(statements)) await tx.audit({ action: "read", object: `public-figure:${canonicalId}` });
    // Decisions and findings stand under the id that a record had when they were made.
    const ownIds = [...new Set([canonicalId, ...entity.entityIds])];
    const referred = statements
      .filter((s) => platform.model.property(s.schema, s.property)?.type === "entity")
      .map((s) => s.value);
    const [resolutions, nodes, categories, reports, findings, contested] = await Promise.all([
      tx.resolutions({ entityIds: ownIds, limit: 50 }),
      describeNodes(tx, platform.model, referred),
      tx.categories(entity.entityIds),
      reportsBehind(tx, statements),
      tx.findings({ subjectIds: ownIds, limit: 50 }),
      tx.federation.contested(statements.map((s) => s.id)),
    ]);
    const others = resolutions.flatMap(({ leftId, rightId }) => [leftId, rightId]);
    const unnamed = others.filter((one) => !ownIds.includes(one) && !nodes.has(one));
    const captions = [...nodes, ...(await describeNodes(tx, platform.model, unnamed))];
    return {
      entity,
      contested: [...contested].sort(),
      category: categoryShown(statements, categories.values()),
      reports,
      captions: Object.fromEntries(captions.map(([ref, node]) => [ref, node.caption])),
      resolutions,
      findings: spoken(platform, tx, findings),
    };
  });
}

/** For the integrity unit (R18): whoever opens the record of a holder of public office says so in the log. */
export const holdsOffice = (statements: readonly Statement[]): boolean =>
  statements.some((t) => t.property === "topics" && PUBLIC_OFFICE.has(t.value));

/**
 * A neighbourhood or a path tells of a record what opening it tells: of whom it was asked for is in the log as that (R17, R18).
 * Answers the nodes as this viewer resolves them, and what is said of each.
 */
export async function lookAt(
  tx: Transaction,
  nodes: readonly string[],
): Promise<ReadonlyMap<string, { readonly id: string; readonly statements: readonly Statement[] }>> {
  const entities = nodes.filter((node) => !parseIdentifierNode(node));
  const about = await tx.statementsAbout(entities);
  const canonical = await tx.canonical(entities);
  const looked = new Map(
    nodes.map((node) => [node, { id: canonical.get(node) ?? node, statements: about.get(node) ?? [] }]),
  );
  const byId = new Map([...looked.values()].map(({ id, statements }) => [id, statements]));
  for (const [id, statements] of byId) {
    if (statements.length === 0) continue;
    await tx.audit({ action: "read", object: `entity:${id}` });
    if (holdsOffice(statements)) await tx.audit({ action: "read", object: `public-figure:${id}` });
  }
  return looked;
}

/** The neighbourhood of some nodes, level by level; one query a level. */
export async function readGraph(
  platform: Platform,
  actor: Actor,
  nodes: readonly string[],
  options: GraphOptions = {},
): Promise<NeighbourhoodView> {
  const { depth = 1, perNode = 50, ...only } = options;
  return await platform.store.as(actor, async (tx) => {
    const nodeOf = new Map([...(await lookAt(tx, nodes))].map(([node, { id }]) => [node, id]));
    const start = [...new Set(nodeOf.values())];
    const links = new Map<string, Link>();
    const seen = new Set(start);
    let truncated = false;
    let frontier = [...start];
    for (let level = 0; level < depth && frontier.length > 0; level++) {
      const found = await tx.links(frontier, perNode, only);
      truncated ||= hasFullNode(found, frontier, perNode);
      for (const link of found) links.set(`${link.from}\n${link.to}\n${link.relation}`, link);
      frontier = found.flatMap((l) => [l.from, l.to]).filter((n) => !seen.has(n));
      for (const node of frontier) seen.add(node);
      frontier = [...new Set(frontier)];
      if (seen.size > GRAPH_NODES_MAX) {
        truncated = true;
        break;
      }
    }
    const view = await withStatements(tx, platform, [...seen], [...links.values()]);
    await tx.audit({
      action: "read",
      object: "graph",
      text: nodes.join("\n"),
      detail: { nodes: view.nodes.length, links: view.links.length },
    });
    // Of what this viewer sees nothing of, its being joined is not said either.
    const shown = new Set(view.nodes.map((n) => n.id));
    const joined = [...nodeOf].filter(([asked, id]) => asked !== id && shown.has(id));
    return { ...view, truncated, joined: Object.fromEntries(joined) };
  });
}

const RELATIONS_COUNTED_MAX = 5000;

/** What a node could be expanded by. */
export async function readRelations(
  platform: Platform,
  actor: Actor,
  node: string,
): Promise<readonly RelationCount[]> {
  return await platform.store.as(actor, async (tx) => {
    const id = (await lookAt(tx, [node])).get(node)?.id ?? node;
    await tx.audit({ action: "read", object: "graph", text: node });
    return await tx.linkRelations(id, RELATIONS_COUNTED_MAX);
  });
}

function hasFullNode(found: readonly Link[], frontier: readonly string[], perNode: number): boolean {
  const counts = new Map<string, number>();
  for (const { from, to } of found) for (const n of [from, to]) counts.set(n, (counts.get(n) ?? 0) + 1);
  return frontier.some((n) => (counts.get(n) ?? 0) >= perNode);
}

/** Reads captions and statements back under the viewer: a link without a visible statement is not shown. */
export async function withStatements(
  tx: Transaction,
  platform: Platform,
  nodeIds: readonly string[],
  links: readonly Link[],
): Promise<Omit<GraphView, "truncated">> {
  const [nodes, statements] = await Promise.all([
    describeNodes(tx, platform.model, nodeIds),
    tx.statements([...new Set(links.flatMap((l) => l.statementIds))]),
  ]);
  const byId = new Map(statements.map((s) => [s.id, s]));
  const shown = links.flatMap((link): GraphLink[] => {
    const proof = link.statementIds.flatMap((id) => byId.get(id) ?? []);
    if (proof.length === 0 || !nodes.has(link.from) || !nodes.has(link.to)) return [];
    return [{ from: link.from, to: link.to, relation: link.relation, statements: proof }];
  });
  return { nodes: [...nodes.values()], links: shown };
}
