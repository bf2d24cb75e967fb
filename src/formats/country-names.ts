import type { DecodeContext } from "./format.ts";
import { isRow, rowOf, rowsOf, textOf, textsOf } from "./text/json.ts";
import { TermIndex } from "./text/term-index.ts";
import { tokenize } from "./text/tokens.ts";

/** Codes stay; names in any language of the gazetteer, and as lists of designations write them, become codes; others fail as they are. */
export function countryReader({ reference }: Pick<DecodeContext, "reference">): (raw: string) => string {
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
