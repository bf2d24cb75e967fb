import type { AnalysedName } from "../names/analyse.ts";
import { wordKeys } from "../names/keys.ts";
import type { NamesModel } from "../names/model.ts";
import type { PreparedRecord } from "./record.ts";

/** A block of more records says too little by itself; it still counts together with a second key. */
const BLOCK_MAX = 60;
/** Blocks beyond this size are not walked at all: their records meet by rarer keys. */
const WALK_MAX = 3000;
/** Digits at the end of a telephone number that stay, whatever stands before it. */
const PHONE_END = 7;
/** Candidates kept for one record. */
const CANDIDATES_MAX = 60;

/** Pairs (i < j) of records worth comparing: two shared keys, or one that few records have. */
export function candidatePairs(records: readonly PreparedRecord[], model: NamesModel): [number, number][] {
  const keys = records.map((record) => blockingKeysOf(record, model));
  const blocks = new Map<string, number[]>();
  keys.forEach((own, i) => {
    for (const key of own) {
      const block = blocks.get(key);
      if (block) block.push(i);
      else blocks.set(key, [i]);
    }
  });
  const pairs: [number, number][] = [];
  const worth = new Float64Array(records.length);
  keys.forEach((own, i) => {
    const touched: number[] = [];
    for (const key of own) {
      const block = blocks.get(key) as number[];
      if (block.length > WALK_MAX) continue;
      // Rare keys weigh more; one key shared by few is enough, of common ones it takes two.
      const gain = block.length <= BLOCK_MAX ? 1 + 1 / block.length : 0.5 + 1 / block.length;
      for (const j of block) {
        if (j >= i) break;
        if (worth[j] === 0) touched.push(j);
        worth[j] = (worth[j] as number) + gain;
      }
    }
    const good = touched.filter((j) => (worth[j] as number) >= 1);
    good.sort((p, q) => (worth[q] as number) - (worth[p] as number) || p - q);
    for (const j of good.slice(0, CANDIDATES_MAX)) pairs.push([j, i]);
    for (const j of touched) worth[j] = 0;
  });
  return pairs;
}

/** The keys under which a record meets those that may be the same. */
export function blockingKeysOf(record: PreparedRecord, model: NamesModel): Set<string> {
  const keys = new Set<string>();
  const dates = record.birthDates.filter((date) => date.length === 10);
  for (const date of dates) keys.add(`d:${date}`);
  for (const { type, value } of record.identifiers) {
    keys.add(`${type}:${value}`);
    // One telephone, written as at home and as from abroad.
    if (type === "phone") keys.add(`${type}~${value.slice(-PHONE_END)}`);
    // Halves, so that one slipped character still meets.
    if (value.length >= 6) {
      keys.add(`${type}<${value.slice(0, Math.ceil(value.length / 2))}`);
      keys.add(`${type}>${value.slice(Math.ceil(value.length / 2))}`);
    }
  }
  for (const name of record.analysed) addNameKeys(name, record, model, keys);
  return keys;
}

function addNameKeys(name: AnalysedName, record: PreparedRecord, model: NamesModel, keys: Set<string>): void {
  const first = name.words.map((word) => wordKeys(word, model, 2));
  for (const own of first)
    for (const key of own) {
      keys.add(`n:${key}`);
      for (const date of record.birthDates) keys.add(`y:${key}:${date.slice(0, 4)}`);
    }
  // Young-Chul in two words, 영철 and Youngchul in one.
  for (const joined of name.joins()) for (const key of wordKeys(joined, model, 2)) keys.add(`n:${key}`);
  const likeliest = first.map((own) => own[0] ?? "");
  addPairs("p", likeliest, keys);
  // Mikalai and Nikolai have no consonants in common: they meet by the list that holds them for one.
  if (name.words.some((word) => word.groups.length > 0))
    addPairs(
      "g",
      name.words.map((word, i) => (word.groups[0] === undefined ? likeliest[i] : `=${word.groups[0]}`)),
      keys,
    );
  addPairs("c", likeliest.map(coarseKey), keys);
}

/** What scripts and spellings differ in most: v and w, which may be vowels, and d, t and s, which Belarusian writes for one another. */
const coarseKey = (key: string): string =>
  key
    .replace(/[FA]/g, "")
    .replaceAll("S", "T")
    .replace(/(.)\1+/g, "$1");

function addPairs(kind: string, words: readonly (string | undefined)[], keys: Set<string>): void {
  for (let i = 0; i < words.length; i++)
    for (let j = i + 1; j < words.length; j++) {
      const pair = [words[i] ?? "", words[j] ?? ""];
      if (kind !== "c" || !pair.includes("")) keys.add(`${kind}:${pair.sort().join(":")}`);
    }
}
