import {
  disclosedDraft,
  mentionsIn,
  type PurposeStatement,
  type ReleaseItem,
  renameDisclosed,
  type Statement,
  toStatement,
} from "../../../core/index.ts";
import { agreementIfAny, type Deps, nowOf } from "../../federation/deps.ts";
import { shareItems } from "../../federation/publish.ts";
import type { Partner } from "../../ports/federation.ts";
import type { Transaction } from "../../ports/index.ts";
import { categoriesOf } from "../../sharing/release.ts";
import type { Leaving, OwnRow } from "./ledger.ts";

export interface Disclosed {
  /** Rows that the partner was given now. */
  readonly rows: number;
  /** Rows that it had. */
  readonly already: number;
}

const NECESSITY = "asked by key under the agreement";
/** What says who a party is; of persons neither country nor anything else that only describes. */
const OF_ORGANISATIONS: ReadonlySet<string> = new Set([
  "name",
  "alias",
  "phone",
  "email",
  "vatCode",
  "registrationNumber",
  "address",
  "country",
]);
const OF_PERSONS: ReadonlySet<string> = new Set(["name", "phone", "email", "address"]);

/**
 * Gives a partner the rows under these keys, and what identifies the parties that they name, through `release` into its
 * log. A party of which it learns nothing stands under a name of that row's own, so that no two rows are joined by it.
 */
export async function disclose(
  deps: Deps,
  tx: Transaction,
  partner: Partner | undefined,
  {
    leaving,
    keys,
    purpose,
  }: {
    readonly leaving: Leaving;
    readonly keys: Iterable<string>;
    readonly purpose: PurposeStatement;
  },
): Promise<Disclosed> {
  const peer = partner?.nodeId ?? "";
  const rows = new Map<string, OwnRow>();
  for (const key of keys)
    for (const row of leaving.byKey.get(key) ?? []) rows.set(`${row.kind} ${row.id}`, row);
  if (rows.size === 0) return { rows: 0, already: 0 };
  await tx.holdProtected();
  const parties = new Set([...rows.values()].flatMap(({ raw }) => mentionsIn(raw)));
  await shareItems(deps, tx, partner, peer, await aboutParties(tx, parties), purpose);
  const known = await tx.federation.entitiesKnownTo(peer, [...parties]);
  for (const id of known) {
    const row = leaving.partyRows.get(id);
    if (row) rows.set(`party ${row.id}`, row);
  }
  const statements = [...rows.values()].flatMap((row) => statementOf(row, known, nowOf(deps)) ?? []);
  // What leaves is a statement of this node too: with its report it is found, recalled and erased.
  await tx.appendStatements(statements);
  const items = statements.map(
    (statement): ReleaseItem => ({ statement, category: "unknown", necessity: NECESSITY }),
  );
  const given = await shareItems(deps, tx, partner, peer, items, purpose);
  return { rows: given.shared, already: given.already };
}

function statementOf(row: OwnRow, known: ReadonlySet<string>, seenAt: string): Statement | undefined {
  const named = (id: string): string =>
    known.has(id) ? id : `hidden ${row.id} ${mentionsIn(row.raw).indexOf(id)}`;
  const draft = disclosedDraft(row.id, { kind: row.kind, row: renameDisclosed(row, named) });
  return draft && toStatement(draft, { reportId: row.reportId, access: row.access, seenAt });
}

async function aboutParties(tx: Transaction, ids: ReadonlySet<string>): Promise<readonly ReleaseItem[]> {
  const about = await tx.statementsAbout([...ids]);
  const statements = new Map<string, Statement>();
  for (const of of about.values())
    for (const s of of) {
      const properties = s.schema === "Person" ? OF_PERSONS : OF_ORGANISATIONS;
      if (ids.has(s.entityId) && properties.has(s.property)) statements.set(s.id, s);
    }
  const categoryOf = await categoriesOf(tx, [...statements.values()]);
  return [...statements.values()].map((statement) => ({
    statement,
    category: categoryOf(statement.entityId),
    necessity: NECESSITY,
  }));
}

/** Answers by rule and not by decision are no match for an agreement that wants a second person each time. */
export const wantsFourEyes = (partner: Partner | undefined): boolean =>
  (partner && agreementIfAny(partner)?.fourEyes) ?? false;
