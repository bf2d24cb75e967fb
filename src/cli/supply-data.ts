import type { AnalysisData } from "../core/index.ts";
import { readPackageJson } from "../sources/index.ts";

/** The data files that the supply analysis needs. */
export function analysisData(): AnalysisData {
  return {
    goods: readPackageJson("supply/goods.json") as AnalysisData["goods"],
    rules: readPackageJson("supply/rules.json") as AnalysisData["rules"],
    weights: readPackageJson("supply/weights.json") as AnalysisData["weights"],
  };
}
