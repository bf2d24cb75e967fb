// One thread of the pool: takes a piece of a batch, answers with arrays that it hands over.
import { parentPort } from "node:worker_threads";
import * as voprf from "./voprf.js";

/** @type {Readonly<Record<string, (...args: any[]) => unknown>>} */
const TASKS = {
  blind: voprf.blind,
  decoys: voprf.decoys,
  evaluate: voprf.evaluate,
  composites: voprf.composites,
  finalize: voprf.finalize,
  outputs: voprf.outputs,
};

await voprf.ready();
parentPort?.on(
  "message",
  (/** @type {{ id: number, task: string, args: unknown[] }} */ { id, task, args }) => {
    try {
      parentPort?.postMessage({ id, result: TASKS[task]?.(...args) });
    } catch (error) {
      // Messages of the library are about forms, never about values.
      parentPort?.postMessage({ id, failure: String(/** @type {Error} */ (error)?.message ?? error) });
    }
  },
);
