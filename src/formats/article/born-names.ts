import type { ReferenceData } from "../format.ts";
import { isRow } from "../text/json.ts";
import { foldWord } from "../text/tokens.ts";

const built = new WeakMap<object, ReadonlySet<string>>();

/** Words that people bear as names, from public word counts and a list of our own. */
export function bornNames(reference: ReferenceData): ReadonlySet<string> {
  const known = built.get(reference);
  if (known) return known;
  const names = new Set<string>();
  for (const data of [reference.personNames, reference.givenNames])
    for (const levels of Object.values(isRow(data) && isRow(data["levels"]) ? data["levels"] : {}))
      for (const words of Object.values(isRow(levels) ? levels : {}))
        if (typeof words === "string") for (const word of words.split(" ")) names.add(foldWord(word));
  built.set(reference, names);
  return names;
}
