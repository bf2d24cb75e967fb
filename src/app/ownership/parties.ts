import type { Transaction } from "../ports/index.ts";

export const PARTY_ROLES = [
  "seller",
  "buyer",
  "exporter",
  "consignee",
  "carrier",
  "payer",
  "sender",
  "receiver",
  "finding",
] as const;

/** What somebody was in a row of the supply front. */
export interface PartyOf {
  readonly role: (typeof PARTY_ROLES)[number];
  /** The order, the declaration, the event or the finding. */
  readonly of: string;
}

const FIELDS = ["seller", "buyer", "exporter", "consignee", "carrier"] as const;
const ROLES_SHOWN = 5;
const FINDINGS_READ_MAX = 2000;

/**
 * Whoever buys, sells, sends, receives, carries or pays in the rows that this viewer may see, and whom findings of the supply
 * front are about, such as a listing's seller: each with what they were there, as far as a page shows it.
 */
export async function supplyParties(tx: Transaction): Promise<ReadonlyMap<string, readonly PartyOf[]>> {
  const found = new Map<string, PartyOf[]>();
  const add = (id: unknown, role: PartyOf["role"], of: string): void => {
    if (typeof id !== "string" || id === "") return;
    const own = found.get(id) ?? [];
    found.set(id, own);
    if (own.length < ROLES_SHOWN && !own.some((o) => o.role === role && o.of === of)) own.push({ role, of });
  };
  for await (const page of tx.records("supplyRow"))
    for (const { id: kept, body } of page) {
      // A row is kept under its kind and its number.
      const id = kept.slice(kept.indexOf(":") + 1);
      const row = JSON.parse(body) as Readonly<Record<string, unknown>>;
      for (const field of FIELDS) add(row[field], field, id);
      add((row["payment"] as { payer?: unknown } | null | undefined)?.payer, "payer", id);
    }
  for await (const page of tx.records("event"))
    for (const event of page) {
      for (const party of event.sourceParties) add(party, "sender", event.id);
      for (const party of event.destinationParties) add(party, "receiver", event.id);
      add(event.carrier, "carrier", event.id);
    }
  for (const { id, subjects, state } of await tx.findings({ front: "supply", limit: FINDINGS_READ_MAX }))
    if (state !== "rejected") for (const subject of subjects) add(subject.id, "finding", id);
  return found;
}
