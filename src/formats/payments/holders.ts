import { idFrom } from "../../core/index.ts";
import type { Output } from "../output.ts";

/** Who holds an account or signs for it, as a report says. Read for the ends that `DecodeContext.holdersOf` names, and for no other. */
export interface Holder {
  readonly schema: "Person" | "Organization" | "LegalEntity";
  readonly name: string;
  /** Properties and values beside the name. */
  readonly said?: readonly (readonly [property: string, value: string])[];
  /** "signatory", where the report says so. */
  readonly role?: string;
}

/** States who holds the account: the same name of the same account is one holder in every report. */
export function sayHolder(
  out: Output,
  line: number,
  account: string,
  { schema, name, said = [], role }: Holder,
): void {
  const holder = idFrom("holder-", account, name.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim());
  if (!out.say(line, holder, schema, "name", name)) return;
  for (const [property, value] of said)
    if (property === "birthDate" || property === "alias") out.say(line, holder, schema, property, value);
    else out.sayIdentifier(line, holder, schema, property, value);
  const ownership = idFrom("own-", holder, account);
  out.say(line, ownership, "Ownership", "owner", holder);
  out.say(line, ownership, "Ownership", "asset", account);
  if (role !== undefined) out.say(line, ownership, "Ownership", "role", role);
}
