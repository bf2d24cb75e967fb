import type { DecodeContext, ReferenceData } from "./format.ts";
import { isRow, rowOf, rowsOf, textOf, textsOf } from "./text/json.ts";
import { TermIndex } from "./text/term-index.ts";
import { tokenize } from "./text/tokens.ts";

const built = new WeakMap<ReferenceData, TermIndex<string>>();

/** To fold 13,500 names takes longer than to read a short file: it is done once a set of reference data. */
function countryNames(reference: ReferenceData): TermIndex<string> {
  const known = built.get(reference);
  if (known) return known;
  const names = new TermIndex<string>();
  const gazetteer = isRow(reference.gazetteer) ? reference.gazetteer : {};
  for (const row of rowsOf(gazetteer, "countries")) {
    const code = (textOf(row, "iso") ?? "").toLowerCase();
    for (const list of Object.values(rowOf(row, "names"))) {
      if (Array.isArray(list)) for (const name of list) names.add(String(name), code);
    }
  }
  const listed = rowOf(isRow(reference.countryNames) ? reference.countryNames : {}, "names");
  for (const code of Object.keys(listed)) for (const name of textsOf(listed, code)) names.add(name, code);
  built.set(reference, names);
  return names;
}

/** Codes stay; names in any language of the gazetteer, and as lists of designations write them, become codes; others fail as they are. */
export function countryReader({ reference }: Pick<DecodeContext, "reference">): (raw: string) => string {
  const names = countryNames(reference);
  const known = new Map<string, string>();
  return (raw) => {
    const cached = known.get(raw);
    if (cached !== undefined) return cached;
    const tokens = tokenize(raw);
    const hit = names.at(raw, tokens, 0);
    const code = hit && hit.to === tokens.length ? (hit.value[0] ?? raw) : raw;
    if (known.size < 5000) known.set(raw, code);
    return code;
  };
}
