import { Worker } from "node:worker_threads";
import type { DocumentReader } from "../app/index.ts";

const HEAP_MB = 384;
const TIME_MS = 60_000;
const refused = (code: string): string => JSON.stringify({ refused: code });

/** A reader with these limits; a thread for each document, so that nothing of one is left for the next. */
export function createDocumentReader(
  limits: { readonly heapMb?: number; readonly timeMs?: number } = {},
): DocumentReader {
  const { heapMb = HEAP_MB, timeMs = TIME_MS } = limits;
  return {
    async read(kind, bytes) {
      const text = await new Promise<string>((resolve) => {
        const worker = new Worker(new URL("./document-worker.js", import.meta.url), {
          workerData: { kind, bytes },
          resourceLimits: { maxOldGenerationSizeMb: heapMb, stackSizeMb: 4 },
          env: {},
          execArgv: [],
          stdout: true,
          stderr: true,
        });
        const timer = setTimeout(() => finish(refused("DOCUMENT_TOO_HEAVY")), timeMs);
        const finish = (answer: string): void => {
          clearTimeout(timer);
          void worker.terminate();
          resolve(answer);
        };
        worker.once("message", (answer: string) => finish(answer));
        worker.once("error", (error: NodeJS.ErrnoException) =>
          finish(
            refused(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "DOCUMENT_TOO_HEAVY" : "MARKUP_INVALID"),
          ),
        );
        worker.once("exit", () => finish(refused("MARKUP_INVALID")));
      });
      return new TextEncoder().encode(text);
    },
  };
}

export const documentReader: DocumentReader = createDocumentReader();
