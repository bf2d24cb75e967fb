import {
  type Access,
  canonicalIds,
  objectKey,
  type Resolution,
  serialKey,
  suffixVariants,
} from "../../../core/index.ts";
import { canonicalIdentifier } from "../../../formats/index.ts";
import type { Transaction } from "../../ports/index.ts";
import type { LedgerProbe } from "../../ports/supply.ts";

const HEADS_MAX = 20_000;
/** Items that all half-read numbers of one asking may stand for; the numbers after that find nothing. */
const VARIANTS_MAX = 100_000;
const NOTHING: LedgerProbe = { keys: [], objects: [], eventIds: [], rowIds: [] };

/**
 * How the store finds the rows that stand under these keys. It may find more: which rows do is told by the rows
 * themselves; and less, where half-read numbers stand for more items than are looked up. Parties are followed over those
 * joins that may be told.
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
      ...variantsOf(by("suffix"), heads),
      ...by("container").map(containerObject),
    ],
    eventIds: by("event"),
    rowIds: [],
  };
}

function variantsOf(ends: readonly string[], heads: readonly string[]): LedgerProbe["objects"] {
  const found: ReturnType<typeof suffixVariants> = [];
  for (const end of ends) {
    const more = suffixVariants(end, heads);
    if (found.length + more.length > VARIANTS_MAX) break;
    for (const variant of more) found.push(variant);
  }
  return found;
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
  const canonical = canonicalIds(await decisionsAround(tx, [...found], may));
  const names = new Set([...found].map((id) => canonical.get(id) ?? id));
  for (const [id, name] of canonical) if (names.has(name)) found.add(id);
  return [...found];
}

/** Decisions that may be told on these parties, on those that they join, and so on. */
async function decisionsAround(
  tx: Transaction,
  ids: readonly string[],
  may: (access: Access) => boolean,
): Promise<readonly Resolution[]> {
  const seen = new Set(ids);
  const told: Resolution[] = [];
  for (let fresh = ids; fresh.length > 0; ) {
    const decisions = (await tx.decisionsOn(fresh)).filter((d) => may(d.access));
    told.push(...decisions);
    fresh = [...new Set(decisions.flatMap((d) => [d.leftId, d.rightId]))].filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
  }
  return told;
}
