import { skeletonsByTable } from "./alignment-table.ts";
import type { AnalysedName } from "./analyse.ts";
import type { NamesModel } from "./model.ts";
import { finishSkeletons, skeletonsOfLatin } from "./skeleton.ts";
import type { Word } from "./word.ts";

const MAX_KEYS = 12;

/** The skeleton keys of one word, the likeliest first. */
export function wordKeys(word: Word, model: NamesModel, limit = 3): readonly string[] {
  if (word.script === "digit") return [word.text];
  const base = word.bare ?? word;
  const reading = base.inLatin(model);
  const table = base.script === "latin" || base.script === "digit" ? undefined : model.tableOf(base.script);
  if (!table) return skeletonsOfLatin(reading, limit);
  const keys = finishSkeletons(reading, skeletonsByTable(base.text, table, limit), limit);
  // Pinyin is also Latin as it stands: names from China are spelled in it.
  return base.script === "han" ? [...new Set([...skeletonsOfLatin(reading, 1), ...keys])] : keys;
}

/** At most 12 keys of a name: the first key of every word before the second of any. */
export function searchKeysOf(name: AnalysedName, model: NamesModel): readonly string[] {
  const lists = name.words.map((word) => wordKeys(word, model));
  const keys = new Set<string>();
  for (let rank = 0; rank < 3; rank++)
    for (const list of lists) {
      const key = list[rank];
      if (key !== undefined && keys.size < MAX_KEYS) keys.add(key);
    }
  return [...keys];
}

/** The likeliest skeleton of a word or of its beginning, without the mark of a first vowel: for completing it. */
export function beginningKey(word: Word, model: NamesModel): string {
  return (wordKeys(word, model, 1)[0] ?? "").replace(/^A/, "");
}
