import { Worker } from "node:worker_threads";
import type { DocumentReader } from "../app/index.ts";
import { attachedFor, attachedKind, attachedPages, type DocumentKind } from "../formats/index.ts";

const HEAP_MB = 384;
const TIME_MS = 60_000;
/** The longest news pages take two seconds; a source that is watched may lead to many that take minutes. */
const MARKUP_TIME_MS = 15_000;
/** Each may fill its heap: whoever uploads twenty at once waits for the others. */
const AT_ONCE = 2;
const refused = (code: string): string => JSON.stringify({ refused: code });
/** Of the files of a mail so many are read, each in a thread of its own; none after so many that were too heavy. */
const FILES_MAX = 20;
const FILE_TIME_MS = 15_000;
const HEAVY_MAX = 2;

interface Limits {
  readonly heapMb?: number;
  readonly timeMs?: number;
}

/** Kinds of which many come at a time, as pages and feeds that are watched: loading their parsers takes twenty times as long as parsing. */
const IN_KEPT_THREADS: ReadonlySet<DocumentKind> = new Set<DocumentKind>(["html", "feed"]);
/** What a parser may leave behind is for so many documents at most, and for no longer than a run of them. */
const READS_MAX = 200;
const KEPT_MS = 5_000;

/**
 * A reader with these limits. A thread for each document, so that nothing of one is left for the next; for pages and feeds one
 * for a run of them, and a new one after whatever was refused.
 */
export function createDocumentReader(limits: Limits = {}): DocumentReader {
  const waiting: (() => void)[] = [];
  let free = AT_ONCE;
  const kept: Thread[] = [];
  const threadFor = (kind: DocumentKind): Thread => {
    const at = kept.findIndex((thread) => thread.kind === kind);
    return at < 0 ? new Thread(kind, limits) : (kept.splice(at, 1)[0] as Thread);
  };
  const keep = (thread: Thread): void => {
    kept.push(thread);
    thread.rest(() => void kept.splice(kept.indexOf(thread), 1));
  };
  const take = async (kind: DocumentKind, given: Given): Promise<Answer> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => void waiting.push(resolve));
    try {
      const thread = threadFor(kind);
      const answer = await thread.read(given);
      if (IN_KEPT_THREADS.has(kind) && thread.isFitForMore) keep(thread);
      else thread.end();
      return answer;
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
  return {
    async read(kind, bytes, url) {
      const { answer, files } = await take(kind, { bytes, url });
      return new TextEncoder().encode(files.length === 0 ? answer : await withFiles(answer, files, take));
    },
  };
}

interface Given {
  readonly bytes: Uint8Array;
  readonly url?: string | undefined;
  readonly timeMs?: number;
}

/** What a thread says of a document, and the files that it brings, in the order in which it lists them. */
interface Answer {
  readonly answer: string;
  readonly files: readonly Uint8Array[];
}

interface Listed {
  readonly name: string;
  readonly mediaType: string;
}

/** The same with what is read of its files: each by itself, so that one that cannot be read costs nothing but itself. */
async function withFiles(
  answer: string,
  files: readonly Uint8Array[],
  take: (kind: DocumentKind, given: Given) => Promise<Answer>,
): Promise<string> {
  const mail = JSON.parse(answer) as { readonly attachments: readonly Listed[] };
  const attachments: object[] = [];
  let read = 0;
  let heavy = 0;
  for (const [at, listed] of mail.attachments.entries()) {
    const bytes = files[at] ?? new Uint8Array();
    const found = read < FILES_MAX && heavy < HEAVY_MAX ? attachedKind(listed, bytes) : undefined;
    // A document without a byte stands elsewhere: in a cloud, or under a path of its sender's.
    const kind = bytes.length === 0 && found !== "text" ? undefined : found;
    if (kind === undefined) {
      attachments.push(listed);
      continue;
    }
    read += 1;
    const given = attachedFor(kind, bytes);
    const own = given && (await take(given.kind, { bytes: given.bytes, timeMs: FILE_TIME_MS })).answer;
    if (own === refused("DOCUMENT_TOO_HEAVY")) heavy += 1;
    const answered = own === undefined ? bytes : new TextEncoder().encode(own);
    attachments.push({ ...listed, read: attachedPages(kind, listed, answered) });
  }
  return JSON.stringify({ ...mail, attachments });
}

/** The one file of the formats that is needed: all of them take ten times as long to load. */
function fileFor(kind: DocumentKind): string {
  if (kind === "html") return "pages/take-page-apart.js";
  if (kind === "pdf") return "documents/pdf-lines.js";
  return kind === "feed" ? "feeds/read-feed.js" : "documents/take-apart.js";
}

/** Takes documents of one kind apart, one after the other. */
class Thread {
  readonly kind: DocumentKind;
  readonly #worker: Worker;
  readonly #timeMs: number;
  #reads = 0;
  #isSound = true;
  #rest: NodeJS.Timeout | undefined;

  constructor(kind: DocumentKind, { heapMb = HEAP_MB, timeMs }: Limits) {
    this.kind = kind;
    this.#timeMs = timeMs ?? (IN_KEPT_THREADS.has(kind) ? MARKUP_TIME_MS : TIME_MS);
    this.#worker = new Worker(new URL("./document-worker.js", import.meta.url), {
      workerData: { kind, ours: new URL(`../formats/${fileFor(kind)}`, import.meta.url).href },
      resourceLimits: { maxOldGenerationSizeMb: heapMb, stackSizeMb: 4 },
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
    });
  }

  get isFitForMore(): boolean {
    return this.#isSound && this.#reads < READS_MAX;
  }

  /** What the document holds, as JSON, or why it was refused: then the thread is fit for no more. */
  read({ bytes, url, timeMs = this.#timeMs }: Given): Promise<Answer> {
    clearTimeout(this.#rest);
    this.#reads += 1;
    const worker = this.#worker;
    // Of its rest nobody needs to hear any more.
    worker.removeAllListeners("exit");
    worker.ref();
    return new Promise((resolve) => {
      const finish = ({ answer, files }: Answer, isSound: boolean): void => {
        clearTimeout(timer);
        for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
        // What fails without being asked says so to nobody.
        worker.once("error", () => undefined);
        this.#isSound = isSound;
        resolve({ answer, files });
      };
      const refuse = (code: string): void => finish({ answer: refused(code), files: [] }, false);
      const timer = setTimeout(() => refuse("DOCUMENT_TOO_HEAVY"), Math.min(timeMs, this.#timeMs));
      worker.once("message", (said: Answer) => finish(said, !said.answer.startsWith('{"refused":')));
      worker.once("error", (error: NodeJS.ErrnoException) => {
        const isHeavy = error.code === "ERR_WORKER_OUT_OF_MEMORY";
        refuse(isHeavy ? "DOCUMENT_TOO_HEAVY" : "MARKUP_INVALID");
      });
      worker.once("exit", () => refuse("MARKUP_INVALID"));
      worker.postMessage({ bytes, url });
    });
  }

  /** Waits for more for a while, and holds no process that has nothing else to do. */
  rest(ended: () => void): void {
    this.#worker.unref();
    const end = (): void => {
      ended();
      this.end();
    };
    this.#worker.once("exit", end);
    this.#rest = setTimeout(end, KEPT_MS).unref();
  }

  end(): void {
    clearTimeout(this.#rest);
    this.#worker.removeAllListeners("exit");
    void this.#worker.terminate();
  }
}

export const documentReader: DocumentReader = createDocumentReader();
