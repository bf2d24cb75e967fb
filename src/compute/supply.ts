import { Worker } from "node:worker_threads";
import type { SupplyEngine } from "../app/index.ts";
import type { AnalysisData, SupplyAnswers } from "../core/index.ts";

/** The supply analysis in a thread of its own for each run: it computes for seconds without yielding. */
export function supplyEngine(data: () => AnalysisData): SupplyEngine {
  return {
    get disruption() {
      return data().rules.disruption;
    },
    get asking() {
      const { asking, chains } = data().rules;
      return { ...asking, launchDays: chains.daysMax };
    },
    async analyse(files) {
      return await new Promise<SupplyAnswers>((resolve, reject) => {
        const worker = new Worker(new URL("./supply-worker.js", import.meta.url), {
          workerData: { files, data: data() },
        });
        worker.once("message", (answers: SupplyAnswers) => {
          resolve(answers);
          void worker.terminate();
        });
        worker.once("error", reject);
        worker.once("exit", () => reject(new Error("the supply analysis ended without an answer")));
      });
    },
  };
}
