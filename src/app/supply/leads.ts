import { assembleEntity } from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";

/** An order that a partner, or a report of the trade that a partner took in, calls suspicious. */
export interface SupplyLead {
  /** Canonical id of the order. */
  readonly id: string;
  readonly goods: string;
  readonly quantity?: string;
  readonly date?: string;
  readonly flags: readonly string[];
  /** Node that provided it. */
  readonly provider: string;
  readonly receivedAt: string;
}

/** More orders than leads are looked through: not every order carries a flag. */
const LOOKED_THROUGH = 500;

export async function readLeads(
  platform: Platform,
  actor: Actor,
  limit: number,
): Promise<readonly SupplyLead[]> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "supply leads" });
    return (await leadsOf(platform, tx)).slice(0, limit);
  });
}

/** Newest first; those among some entities, such as a case holds, where they are given. */
export async function leadsOf(
  platform: Platform,
  tx: Transaction,
  ids?: readonly string[],
): Promise<readonly SupplyLead[]> {
  const about = await tx.statementsAbout(
    ids ?? (await tx.entitiesOfSchemata(["SupplyOrder"], LOOKED_THROUGH)),
  );
  const flagged = [...about].filter(([, statements]) => statements.some((s) => s.property === "redFlag"));
  const reports = await tx.reportsById([...new Set(flagged.flatMap(([, s]) => s.map((x) => x.reportId)))]);
  return flagged
    .flatMap(([id, statements]): SupplyLead[] => {
      const entity = assembleEntity(platform.model, id, statements);
      const said = (property: string): string | undefined =>
        statements.find((s) => s.property === property)?.value;
      const source = statements.map((s) => reports.get(s.reportId)).find((r) => r !== undefined);
      // What this node's own analysts imported is in the review queue.
      if (!entity || !source || source.access.originators.includes(platform.nodeId)) return [];
      const quantity = said("quantity");
      const date = said("date");
      return [
        {
          id,
          goods: said("goods") ?? entity.caption,
          ...(quantity === undefined ? {} : { quantity }),
          ...(date === undefined ? {} : { date }),
          flags: statements.filter((s) => s.property === "redFlag").map((s) => s.value),
          provider: source.provider,
          receivedAt: source.receivedAt,
        },
      ];
    })
    .sort((a, b) => (a.receivedAt > b.receivedAt ? -1 : 1));
}
