import type { Purpose } from "../../core/index.ts";
import type { ObjectKey } from "../ports/federation.ts";
import { agreementIfAny, type Deps, partnerOf } from "./deps.ts";
import { shareItems } from "./publish.ts";
import { isAgreedWith } from "./serve.ts";
import { doubt } from "./standing.ts";

const LIMIT = 1_000;

/**
 * What a partner was given and has not in its newest version, because no agreement was in force when it looked, or when
 * that was corrected, goes anew at the end of its log, as far as the agreement allows today. Where that asks for a
 * second person, nothing goes by itself; but where a hold on all sharing was lifted, what two people let go before it, and what
 * corrects that (R20). Answers how many.
 */
export async function giveAgain(deps: Deps, peer: string, isLifted = false): Promise<number> {
  let given = 0;
  let after: ObjectKey | undefined;
  while (true) {
    const { rows, purposes, takesTwo } = await deps.ledger.as("system-operation", async (tx) => {
      const partner = await partnerOf(tx, peer);
      const agreement = partner && agreementIfAny(partner);
      const isOpen = (isLifted || agreement?.fourEyes === false) && (await isAgreedWith(deps, tx, peer));
      return {
        rows: isOpen ? await tx.federation.behind(peer, after, LIMIT) : [],
        purposes: agreement?.purposes ?? [],
        takesTwo: agreement?.fourEyes !== false,
      };
    });
    const going = takesTwo ? rows.filter((r) => r.isByHold === true || r.isWithheld !== true) : rows;
    const terms = new Map(
      going.map(({ purpose, mandate }) => [`${purpose} ${mandate}`, { purpose, mandate }]),
    );
    for (const { purpose, mandate } of terms.values()) {
      if (!purposes.includes(purpose)) continue;
      const ids = going.flatMap((r) =>
        r.purpose === purpose && r.mandate === mandate ? [r.statementId] : [],
      );
      given += await shareAgain(deps, peer, ids, { purpose, mandate });
    }
    after = rows.at(-1);
    if (rows.length < LIMIT) return given;
  }
}

/**
 * Once a hold on all sharing was lifted, all partners are given what waited under it; by the next look where whoever lifted it died
 * before. One that it fails for keeps none of the others from it, and is tried again. Answers whose logs grew.
 */
export async function giveWaiting(deps: Deps): Promise<readonly string[]> {
  const { lift, peers } = await deps.ledger.as("system-operation", async (tx) => {
    const owed = await tx.federation.owedLift();
    return { lift: owed, peers: owed === undefined ? [] : await tx.federation.partners() };
  });
  if (lift === undefined) return [];
  const told: string[] = [];
  const failures: unknown[] = [];
  for (const { nodeId: peer } of peers)
    try {
      if ((await giveAgain(deps, peer, true)) > 0) told.push(peer);
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
  await deps.ledger.as("system-operation", (tx) => tx.federation.settleLift(lift));
  return told;
}

async function shareAgain(
  deps: Deps,
  peer: string,
  statementIds: readonly string[],
  purpose: { readonly purpose: Purpose; readonly mandate: string },
): Promise<number> {
  return await deps.ledger.as(purpose.purpose, async (tx) => {
    await tx.holdProtected();
    const items = (await tx.statements(statementIds)).map((statement) => ({
      statement,
      category: "unknown" as const,
      necessity: "released before, under the agreement that was renewed",
    }));
    const result = await shareItems(deps, tx, await partnerOf(tx, peer), peer, items, purpose);
    const { shared, restrictions, objectIds } = result;
    // What corrects it stands under words that nobody has read for this partner: they are told not to rely on what they hold.
    if (restrictions.length > 0)
      for (const row of await tx.federation.objectsOfStatements(statementIds))
        if (row.creator === deps.nodeId && row.access.caveats.length > 0 && !objectIds.includes(row.id))
          await doubt(deps, tx, row, [peer]);
    await tx.audit({ action: "share", object: `partner:${peer}`, detail: { again: shared } });
    return shared;
  });
}
