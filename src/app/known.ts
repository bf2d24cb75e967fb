import {
  type CaseItem,
  orderEntityId,
  parseIdentifierNode,
  seizureEntityId,
  WaslError,
} from "../core/index.ts";
import type { Transaction } from "./ports/index.ts";

type Thing = Pick<CaseItem, "kind" | "id">;

/** What is said of an id that nothing has. */
export const UNKNOWN = {
  entity: "ENTITY_UNKNOWN",
  finding: "FINDING_UNKNOWN",
  report: "REPORT_UNKNOWN",
} as const;
export const ID_LENGTH_SHOWN = 80;

/** Throws for the first id that nothing has; whoever may not see a thing hears the same. */
export async function mustBeKnown(tx: Transaction, things: readonly Thing[]): Promise<void> {
  const idsOf = (kind: Thing["kind"]) => things.filter((t) => t.kind === kind).map((t) => t.id);
  const findings = idsOf("finding");
  const found = findings.length === 0 ? [] : await tx.findings({ ids: findings, limit: findings.length });
  const known = {
    entity: await knownNodes(tx, idsOf("entity")),
    finding: new Set(found.map(({ id }) => id)),
    report: new Set((await tx.reportsById(idsOf("report"))).keys()),
  };
  for (const { kind, id } of things)
    if (!known[kind].has(id)) throw new WaslError(UNKNOWN[kind], { id: id.slice(0, ID_LENGTH_SHOWN) });
}

/** The entities that have this as their number: people have the number of an order or a seizure, not its id. */
export const numberedAs = (number: string): readonly string[] => {
  const plain = number.trim();
  return [orderEntityId(plain), seizureEntityId(plain)];
};

/** A shared identifier is a node without statements, and a finding may be about an account that only rows name. */
export async function knownNodes(tx: Transaction, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const about = ids.length === 0 ? [] : await tx.statementsAbout(ids);
  const known = new Set([...about].flatMap(([id, statements]) => (statements.length > 0 ? [id] : [])));
  const others = ids.filter((id) => !known.has(id));
  const links = await tx.links(
    others.filter((id) => parseIdentifierNode(id)),
    1,
  );
  const ends = links.flatMap(({ from, to }) => [from, to]);
  return new Set([...known, ...ends, ...(await tx.findingSubjects(others))]);
}
