import { Worker } from "node:worker_threads";
import type { DocumentReader } from "../app/index.ts";
import type { DocumentKind } from "../formats/index.ts";

const HEAP_MB = 384;
const TIME_MS = 60_000;
/** The longest news pages take two seconds; a source that is watched may lead to many that take minutes. */
const MARKUP_TIME_MS = 15_000;
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
    async read(kind, bytes, url) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => void waiting.push(resolve));
      try {
        return new TextEncoder().encode(await readInThread({ kind, bytes, url }, limits));
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      }
    },
  };
}

interface Given {
  readonly kind: DocumentKind;
  readonly bytes: Uint8Array;
  readonly url: string | undefined;
}

/** The one file of the formats that is needed: all of them take ten times as long to load. */
function fileFor(kind: DocumentKind): string {
  if (kind === "html") return "pages/take-page-apart.js";
  return kind === "feed" ? "feeds/read-feed.js" : "documents/take-apart.js";
}

function readInThread(
  given: Given,
  {
    heapMb = HEAP_MB,
    timeMs = given.kind === "html" || given.kind === "feed" ? MARKUP_TIME_MS : TIME_MS,
  }: Limits,
): Promise<string> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("./document-worker.js", import.meta.url), {
      workerData: { ...given, ours: new URL(`../formats/${fileFor(given.kind)}`, import.meta.url).href },
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
