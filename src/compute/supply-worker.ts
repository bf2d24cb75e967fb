import { parentPort, workerData } from "node:worker_threads";
import { analyseSupply, disruptionSets } from "../core/index.ts";
import type { SupplyTask } from "./supply.ts";

const task = workerData as SupplyTask;
parentPort?.postMessage(
  task.kind === "analysis"
    ? analyseSupply(task.files, undefined, task.data)
    : disruptionSets(task.networks, task.k, task.rules),
);
