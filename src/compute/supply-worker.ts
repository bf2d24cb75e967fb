import { parentPort, workerData } from "node:worker_threads";
import { type AnalysisData, analyseSupply } from "../core/index.ts";

const { files, data } = workerData as {
  readonly files: Readonly<Record<string, readonly unknown[]>>;
  readonly data: AnalysisData;
};
parentPort?.postMessage(analyseSupply(files, undefined, data));
