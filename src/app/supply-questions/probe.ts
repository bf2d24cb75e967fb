import { type Access, canonicalIds, objectKey, serialKey, suffixVariants } from "../../core/index.ts";
import { canonicalIdentifier } from "../../formats/index.ts";
import type { Transaction } from "../ports.ts";
import type { LedgerProbe } from "../ports-supply.ts";

const HEADS_MAX = 20_000;
const NOTHING: LedgerProbe = { keys: [], objects: [], eventIds: [], rowIds: [] };

/**
 * How the store finds every row that stands under one of these keys. It may find more: which rows do is told by the rows
 * themselves. Parties are followed over those joins that may be told.
 */
export async function probeOf(
  tx: Transaction,
  keys: readonly string[],
  may: (access: Access) => boolean,
): Promise<LedgerProbe> {
  const by = (kind: string): string[] =>
    keys.flatMap((key) => (key.startsWith(`${kind}:`) ? [key.slice(kind.length + 1)] : []));
  const heads =
    by("suffix").length === 0 ? [] : (await tx.keyHeads(HEADS_MAX)).filter((h) => h.includes("#"));
  return {
    keys: [...keys, ...(await partiesOf(tx, by, may)).map((id) => `party:${id}`)],
    objects: [
      ...by("serial").map((folded) => serialKey(folded)),
      ...by("suffix").flatMap((end) => suffixVariants(end, heads)),
      ...by("container").map(containerObject),
    ],
    eventIds: by("event"),
    rowIds: [],
  };
}

/** Rows that say where these parties are. */
export const rowsOfParties = (mentions: Iterable<string>): LedgerProbe => ({
  ...NOTHING,
  rowIds: [...mentions].map((id) => `party:${id}`),
});

/** A container is asked for by its number without the check digit. */
const containerObject = (written: string): ReturnType<typeof objectKey> =>
  /^\d{17}$/.test(written)
    ? objectKey(`https://id.gs1.org/00/${written}0`)
    : objectKey(canonicalIdentifier(written));

async function partiesOf(
  tx: Transaction,
  by: (kind: string) => readonly string[],
  may: (access: Access) => boolean,
): Promise<readonly string[]> {
  const nodes = [
    ...by("phone").flatMap((digits) => [
      `phone:+${digits}`,
      `phone:+${digits.replace(/^00/, "")}`,
      `phone:${digits}`,
    ]),
    ...by("vat").map((vat) => `registration:${vat}`),
  ];
  const addresses = by("address").map((key) => key.slice(0, key.lastIndexOf("@")));
  const found = new Set([...by("mention"), ...(await tx.partiesUnder(nodes, addresses))]);
  if (found.size === 0) return [];
  const canonical = canonicalIds((await tx.decisionsOn([...found])).filter((d) => may(d.access)));
  const names = new Set([...found].map((id) => canonical.get(id) ?? id));
  for (const [id, name] of canonical) if (names.has(name)) found.add(id);
  return [...found];
}
