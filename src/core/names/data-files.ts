import type { AlignmentData } from "./alignment-table.ts";
import type { FoldingData } from "./fold.ts";
import type { LexiconData } from "./lexicon.ts";
import type { FrequencyData, NamesData, WeightsData } from "./model.ts";

const TABLE_FILES: Readonly<Record<string, string>> = {
  latin: "align-latin",
  arabic: "align-ar",
  cyrillic: "align-ru",
  hebrew: "align-he",
  hangul: "align-ko",
  han: "align-zh",
};

/** Gathers the model's data through a reader of the package's data folder ("names/lexicon.json" and so on). */
export function namesDataFrom(read: (file: string) => unknown): NamesData {
  const file = (name: string): unknown => read(`names/${name}.json`);
  const tables: Record<string, AlignmentData> = {};
  for (const [script, name] of Object.entries(TABLE_FILES)) tables[script] = file(name) as AlignmentData;
  return {
    folding: file("folding") as FoldingData,
    lexicon: file("lexicon") as LexiconData,
    tables,
    handSet: (file("hand-set") as { handSet: NamesData["handSet"] }).handSet,
    attested: (file("attested") as { pairs: NamesData["attested"] }).pairs,
    frequency: file("frequency") as FrequencyData,
    common: file("common") as NonNullable<NamesData["common"]>,
    weights: file("weights") as WeightsData,
  };
}
