import { type AnalysedName, analyseName, fold, type NamesModel, scoreNames } from "../../../names/index.ts";
import { searchKeysOf } from "../../../names/keys.ts";
import type { PartyRow } from "./rows.ts";

/** Which party each mention belongs to, and why. */
export interface Parties {
  /** Party number of a mention; an unknown mention is a party of its own. */
  readonly partyOf: (mention: string) => number;
  readonly members: readonly (readonly string[])[];
}

/** Figures that decide when two mentions are one party. */
export interface PartyRules {
  /** Mentions farther apart than this are not joined by name or address. */
  readonly kilometresMax: number;
  /** Name probability that suffices when the street address agrees. */
  readonly nameWithAddressMin: number;
  /** Name probability that suffices when no address contradicts. */
  readonly nameAloneMin: number;
}

interface Mention {
  readonly row: PartyRow;
  readonly name: AnalysedName;
  readonly address: string;
}

/**
 * Joins mentions: by VAT number and telephone (strong), by street address with a like name, and by name alone where
 * both are near each other and nothing contradicts. Contradicting strong identifiers keep clusters apart.
 */
export function resolveParties(rows: readonly PartyRow[], model: NamesModel, rules: PartyRules): Parties {
  const mentions = rows.map((row) => ({
    row,
    name: analyseName(row.name, model),
    address: addressKey(row.address),
  }));
  const groups = new Groups(rows);
  joinBy(rows, (r) => r.vat, groups);
  joinBy(rows, (r) => r.phone, groups);
  const pairs = likelyPairs(mentions, model, rules);
  pairs.sort((a, b) => b[2] - a[2] || a[0] - b[0] || a[1] - b[1]);
  for (const [a, b] of pairs) groups.joinUnlessContradicted(a, b);
  return groups.result();
}

/** Mentions that were resolved before: each id is a party of its own. */
export const knownParties = (rows: readonly PartyRow[]): Parties => new Groups(rows).result();

/** Street and house number, without the town, whose name changes with the language. */
export function addressKey(address: string | undefined): string {
  if (address === undefined) return "";
  const cut = address.lastIndexOf(",");
  return fold(cut > 0 ? address.slice(0, cut) : address).replace(/\s+/g, " ");
}

function joinBy(
  rows: readonly PartyRow[],
  keyOf: (row: PartyRow) => string | undefined,
  groups: Groups,
): void {
  const first = new Map<string, number>();
  for (const [i, row] of rows.entries()) {
    const key = keyOf(row);
    if (key === undefined || key.length < 6) continue;
    const other = first.get(key);
    if (other === undefined) first.set(key, i);
    else groups.join(other, i);
  }
}

const CELL = 0.2;
const BLOCK_MAX = 600;

/** Pairs of neighbours that name or address suggests, with the score that orders the joins. */
function likelyPairs(
  mentions: readonly Mention[],
  model: NamesModel,
  rules: PartyRules,
): [number, number, number][] {
  const found = new Map<number, [number, number, number]>();
  const consider = (block: readonly number[]): void => {
    if (block.length > BLOCK_MAX) {
      // A big town is taken apart by the words of the names; a word that too many share tells nothing.
      for (const part of byNameKey(block, mentions, model)) if (part.length <= BLOCK_MAX) consider(part);
      return;
    }
    for (let x = 0; x < block.length; x++)
      for (let y = x + 1; y < block.length; y++) {
        const i = block[x] as number;
        const j = block[y] as number;
        const key = i * mentions.length + j;
        if (found.has(key)) continue;
        const score = pairScore(mentions[i] as Mention, mentions[j] as Mention, model, rules);
        if (score !== undefined) found.set(key, [i, j, score]);
      }
  };
  for (const block of blocksOf(mentions)) consider(block);
  return [...found.values()];
}

function byNameKey(
  block: readonly number[],
  mentions: readonly Mention[],
  model: NamesModel,
): Iterable<number[]> {
  const parts = new Map<string, number[]>();
  for (const i of block)
    for (const key of searchKeysOf((mentions[i] as Mention).name, model)) {
      const part = parts.get(key);
      if (part) part.push(i);
      else parts.set(key, [i]);
    }
  return parts.values();
}

function blocksOf(mentions: readonly Mention[]): Iterable<number[]> {
  const blocks = new Map<string, number[]>();
  const put = (key: string, i: number): void => {
    const block = blocks.get(key);
    if (block) block.push(i);
    else blocks.set(key, [i]);
  };
  for (const [i, { row, address }] of mentions.entries()) {
    if (row.name === "") continue;
    if (row.lat === undefined || row.lon === undefined) {
      if (address !== "") put(`a${address}`, i);
      continue;
    }
    // A mention lies in its own cell and, shifted by half a cell, in a second one: neighbours meet in one of them.
    const y = row.lat / CELL;
    const x = row.lon / CELL;
    put(`c${Math.floor(y)},${Math.floor(x)}`, i);
    put(`d${Math.floor(y + 0.5)},${Math.floor(x + 0.5)}`, i);
    put(`e${Math.floor(y)},${Math.floor(x + 0.5)}`, i);
    put(`f${Math.floor(y + 0.5)},${Math.floor(x)}`, i);
    if (address !== "") put(`a${address}`, i);
  }
  return blocks.values();
}

function pairScore(a: Mention, b: Mention, model: NamesModel, rules: PartyRules): number | undefined {
  if (differ(a.row.vat, b.row.vat) || differ(a.row.phone, b.row.phone)) return undefined;
  if (kilometres(a.row, b.row) > rules.kilometresMax) return undefined;
  const isSameAddress = a.address !== "" && a.address === b.address;
  if (!isSameAddress && a.address !== "" && b.address !== "") return undefined;
  const name = scoreNames(a.name, b.name, model);
  if (isSameAddress) return name >= rules.nameWithAddressMin ? 1 + name : undefined;
  return name >= rules.nameAloneMin ? name : undefined;
}

const differ = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a !== b;

function kilometres(a: PartyRow, b: PartyRow): number {
  if (a.lat === undefined || a.lon === undefined || b.lat === undefined || b.lon === undefined) return 0;
  const dy = (a.lat - b.lat) * 111;
  const dx = (a.lon - b.lon) * 111 * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(dx, dy);
}

/** Disjoint sets of mentions that remember their strong identifiers. */
class Groups {
  readonly #parent: Int32Array;
  readonly #rows: readonly PartyRow[];
  readonly #vats: (Set<string> | undefined)[];
  readonly #phones: (Set<string> | undefined)[];
  readonly #addresses: (Set<string> | undefined)[];

  constructor(rows: readonly PartyRow[]) {
    this.#rows = rows;
    this.#parent = Int32Array.from(rows.keys());
    const one = (value: string | undefined): Set<string> | undefined =>
      value === undefined ? undefined : new Set([value]);
    this.#vats = rows.map((r) => one(r.vat));
    this.#phones = rows.map((r) => one(r.phone));
    this.#addresses = rows.map((r) => one(addressKey(r.address) || undefined));
  }

  root(i: number): number {
    let at = i;
    while (this.#parent[at] !== at) {
      this.#parent[at] = this.#parent[this.#parent[at] as number] as number;
      at = this.#parent[at] as number;
    }
    return at;
  }

  join(a: number, b: number): void {
    const into = this.root(a);
    const from = this.root(b);
    if (into === from) return;
    this.#parent[from] = into;
    for (const sets of [this.#vats, this.#phones, this.#addresses]) {
      const moved = sets[from];
      if (moved === undefined) continue;
      sets[into] = sets[into] === undefined ? moved : new Set([...(sets[into] as Set<string>), ...moved]);
    }
  }

  joinUnlessContradicted(a: number, b: number): void {
    const x = this.root(a);
    const y = this.root(b);
    if (x === y) return;
    for (const sets of [this.#vats, this.#phones, this.#addresses]) if (areDisjoint(sets[x], sets[y])) return;
    this.join(x, y);
  }

  result(): Parties {
    const numberOf = new Map<number, number>();
    const members: string[][] = [];
    const ofMention = new Map<string, number>();
    for (const [i, row] of this.#rows.entries()) {
      const root = this.root(i);
      const party = numberOf.get(root) ?? members.push([]) - 1;
      numberOf.set(root, party);
      members[party]?.push(row.id);
      ofMention.set(row.id, party);
    }
    return {
      members,
      partyOf(mention) {
        const known = ofMention.get(mention);
        if (known !== undefined) return known;
        const made = members.push([mention]) - 1;
        ofMention.set(mention, made);
        return made;
      },
    };
  }
}

function areDisjoint(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  for (const value of a) if (b.has(value)) return false;
  return true;
}
