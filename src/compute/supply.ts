import { Worker } from "node:worker_threads";
import type { SupplyEngine } from "../app/index.ts";
import {
  type AnalysisData,
  type DisruptionSet,
  disruptionSets,
  type NetworkModel,
  type SetRules,
  type SupplyAnswers,
} from "../core/index.ts";

/** What the thread is asked for. */
export type SupplyTask =
  | {
      readonly kind: "analysis";
      readonly files: Readonly<Record<string, readonly unknown[]>>;
      readonly data: AnalysisData;
    }
  | {
      readonly kind: "sets";
      readonly networks: readonly NetworkModel[];
      readonly k: number;
      readonly rules: SetRules;
    };

/** Actors up to whom a search takes less than a thread does to start. */
const SEARCHED_HERE = 60;

/** The supply analysis, and a large search for whom to stop, in a thread of its own for each run: they compute for seconds without yielding. */
export function supplyEngine(data: () => AnalysisData): SupplyEngine {
  return {
    get disruption() {
      return data().rules.disruption;
    },
    get asking() {
      const { asking, chains } = data().rules;
      return { ...asking, launchDays: chains.daysMax };
    },
    analyse: (files) => inThread<SupplyAnswers>({ kind: "analysis", files, data: data() }),
    disruptionSets: async (networks, k, rules) =>
      actorsIn(networks) <= SEARCHED_HERE
        ? disruptionSets(networks, k, rules)
        : await inThread<readonly DisruptionSet[]>({ kind: "sets", networks, k, rules }),
  };
}

const actorsIn = (networks: readonly NetworkModel[]): number =>
  new Set(networks.flatMap((n) => n.stages.flatMap((s) => s.suppliers.map(({ actor }) => actor)))).size;

function inThread<T>(task: SupplyTask): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const worker = new Worker(new URL("./supply-worker.js", import.meta.url), { workerData: task });
    worker.once("message", (answer: T) => {
      resolve(answer);
      void worker.terminate();
    });
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the supply analysis ended without an answer")));
  });
}
