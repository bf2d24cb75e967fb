import { classIndex, type DeclaredKind, type DeskCountry, isDesk } from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";

/** Where the cash desks among these accounts are; of no other account a country is read. Where sources disagree nothing is known. */
export async function deskCountries(
  tx: Transaction,
  kinds: ReadonlyMap<string, DeclaredKind>,
): Promise<ReadonlyMap<string, DeskCountry>> {
  const desks = [...kinds].flatMap(([id, { kind }]) => (isDesk(classIndex(kind)) ? [id] : []));
  const found = new Map<string, DeskCountry>();
  for (const [id, statements] of await tx.statementsAbout(desks)) {
    const said = statements.filter((s) => s.schema === "BankAccount" && s.property === "country");
    const [country, ...others] = new Set(said.map((s) => s.value.toLowerCase()));
    if (country !== undefined && others.length === 0)
      found.set(id, { country, statementIds: said.map((s) => s.id).sort() });
  }
  return found;
}
