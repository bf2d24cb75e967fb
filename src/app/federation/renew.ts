import type { Purpose } from "../../core/index.ts";
import type { ObjectKey } from "../ports/federation.ts";
import { agreementIfAny, type Deps, partnerOf } from "./deps.ts";
import { shareItems } from "./publish.ts";
import { isAgreedWith } from "./serve.ts";

const LIMIT = 1_000;

/**
 * What a partner was given and has not in its newest version, because no agreement was in force when it looked, or when
 * that was corrected, goes anew at the end of its log, as far as the agreement allows today. Where that asks for a
 * second person, nothing goes by itself. Answers how many.
 */
export async function giveAgain(deps: Deps, peer: string): Promise<number> {
  let given = 0;
  let after: ObjectKey | undefined;
  while (true) {
    const { rows, purposes } = await deps.ledger.as("system-operation", async (tx) => {
      const partner = await partnerOf(tx, peer);
      const agreement = partner && agreementIfAny(partner);
      const isOpen = agreement?.fourEyes === false && (await isAgreedWith(deps, tx, peer));
      return {
        rows: isOpen ? await tx.federation.behind(peer, after, LIMIT) : [],
        purposes: agreement?.purposes ?? [],
      };
    });
    const terms = new Map(
      rows.map(({ purpose, mandate }) => [`${purpose} ${mandate}`, { purpose, mandate }]),
    );
    for (const { purpose, mandate } of terms.values()) {
      if (!purposes.includes(purpose)) continue;
      const ids = rows.flatMap((r) =>
        r.purpose === purpose && r.mandate === mandate ? [r.statementId] : [],
      );
      given += await shareAgain(deps, peer, ids, { purpose, mandate });
    }
    after = rows.at(-1);
    if (rows.length < LIMIT) return given;
  }
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
    const { shared } = await shareItems(deps, tx, await partnerOf(tx, peer), peer, items, purpose);
    await tx.audit({ action: "share", object: `partner:${peer}`, detail: { again: shared } });
    return shared;
  });
}
