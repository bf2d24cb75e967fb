import { Worker } from "node:worker_threads";
import type { DocumentReader } from "../app/index.ts";
import { isOffice, takeApart } from "../formats/index.ts";

const HEAP_MB = 384;
const TIME_MS = 60_000;
/** Each may fill its heap: whoever uploads twenty at once waits for the others. */
const AT_ONCE = 2;
const refused = (code: string): string => JSON.stringify({ refused: code });

interface Limits {
  readonly heapMb?: number;
  readonly timeMs?: number;
}

/** A reader with these limits; a thread for each document, so that nothing of one is left for the next. */
export function createDocumentReader(limits: Limits = {}): DocumentReader {
  const waiting: (() => void)[] = [];
  let free = AT_ONCE;
  return {
    async read(kind, bytes) {
      // A thread starts from a file that plain Node runs; from the sources there is none of our own code.
      if (isOffice(kind) && import.meta.url.endsWith(".ts"))
        return new TextEncoder().encode(takeApart(kind, bytes));
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => void waiting.push(resolve));
      try {
        return new TextEncoder().encode(await readInThread(kind, bytes, limits));
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      }
    },
  };
}

function readInThread(
  kind: string,
  bytes: Uint8Array,
  { heapMb = HEAP_MB, timeMs = TIME_MS }: Limits,
): Promise<string> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("./document-worker.js", import.meta.url), {
      // That one file of the formats: all of them take ten times as long to load.
      workerData: {
        kind,
        bytes,
        office: new URL("../formats/documents/take-apart.js", import.meta.url).href,
      },
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
      finish(refused(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "DOCUMENT_TOO_HEAVY" : "MARKUP_INVALID")),
    );
    worker.once("exit", () => finish(refused("MARKUP_INVALID")));
  });
}

export const documentReader: DocumentReader = createDocumentReader();
