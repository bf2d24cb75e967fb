import {
  type Model,
  nameEntity,
  parseIdentifierNode,
  REGISTER_FORMAT,
  type Statement,
} from "../core/index.ts";
import type { StoredReport, Transaction } from "./ports/index.ts";
import type { GraphNode } from "./wasl.ts";

/** Captions and schemata of graph nodes, in one query for all. A node that the viewer may not see is left out. */
export async function describeNodes(
  tx: Transaction,
  model: Model,
  ids: readonly string[],
): Promise<Map<string, GraphNode>> {
  const nodes = new Map<string, GraphNode>();
  const entityIds: string[] = [];
  for (const id of new Set(ids)) {
    const identifier = parseIdentifierNode(id);
    if (identifier)
      nodes.set(id, { id, kind: "identifier", schema: identifier.type, caption: identifier.value });
    else entityIds.push(id);
  }
  if (entityIds.length === 0) return nodes;
  for (const [id, sayings] of await tx.sayingsAbout(entityIds)) {
    const named = nameEntity(model, id, sayings);
    if (named) nodes.set(id, { id, kind: "entity", ...named });
  }
  return nodes;
}

/**
 * What is known of somebody or something beside a bank's list of all its accounts: whoever stands in one is a customer, and
 * no lead.
 */
export async function beyondRegisters(
  tx: Transaction,
  statements: readonly Statement[],
): Promise<readonly Statement[]> {
  const reports = await tx.reportsById([...new Set(statements.map((s) => s.reportId))]);
  return statements.filter((s) => reports.get(s.reportId)?.format !== REGISTER_FORMAT);
}

/** The reports behind some statements, each once. */
export async function reportsBehind(
  tx: Transaction,
  statements: Iterable<Statement>,
): Promise<Record<string, StoredReport>> {
  const ids = new Set<string>();
  for (const s of statements) ids.add(s.reportId);
  return Object.fromEntries(await tx.reportsById([...ids]));
}
