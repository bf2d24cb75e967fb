import type { StixValidator } from "../../formats/index.ts";
import { microsOf, microsText, TAXII_TYPE } from "./answers.ts";
import { readEnvelope } from "./envelope.ts";

/** What the client needs of the world, so that tests can stand in for it. */
export interface TaxiiClientWorld {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly wait: (ms: number) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
}

export interface TaxiiClientOptions {
  readonly world: TaxiiClientWorld;
  readonly validator: StixValidator;
  /** The collection's address, e.g. "https://taxii.example/api/collections/…/". */
  readonly collectionUrl: string;
  readonly authorization?: string;
  readonly limit?: number;
  readonly answerBytesMax?: number;
  readonly attemptsMax?: number;
  /** For one request with its answer. */
  readonly timeoutMs?: number;
  /** For one walk; the cursor of the last page leads on in the next. */
  readonly pagesMax?: number;
}

/** Where a walk stands; kept by the caller, and enough to go on after a crash. */
export interface TaxiiCursor {
  readonly addedAfter?: string;
  readonly next?: string;
  /** How far the walk came, for when the server has forgotten its `next`: some do so after seconds. */
  readonly reached?: string;
}

export interface PolledPage {
  readonly objects: readonly { readonly text: string; readonly value: Readonly<Record<string, unknown>> }[];
  /** What did not validate: its id where it has one, and why. Nothing of it is among the objects. */
  readonly quarantined: readonly { readonly id: string; readonly because: string; readonly text: string }[];
  /** To be kept once the page is. */
  readonly cursor: TaxiiCursor;
  readonly more: boolean;
}

export type TaxiiClientFault =
  | "REFUSED"
  | "UNREACHABLE"
  | "TYPE_WRONG"
  | "ENVELOPE_INVALID"
  | "TOO_LARGE"
  | "CURSOR_STUCK"
  | "ENDLESS";

/** The server cannot be read; what was yielded before stands. */
export class TaxiiClientError extends Error {
  readonly code: TaxiiClientFault;
  readonly status: number | undefined;
  constructor(code: TaxiiClientFault, status?: number) {
    super(status === undefined ? code : `${code} (${status})`);
    this.code = code;
    this.status = status;
  }
}

const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
const ATTEMPTS_MAX = 6;
const WAIT_MAX_MS = 120_000;
const TIMEOUT_MS = 120_000;
const PAGES_MAX = 10_000;
const NEXT_LENGTH_MAX = 4_096;

/**
 * Reads a collection of any TAXII 2.1 server from a cursor to its end, page by page. Within a walk `next` leads; from
 * one walk to the next the date of the last addition does, less a microsecond: servers exist that give one date to
 * several objects. So the caller sees the last object twice, and keeps it once by id and version.
 */
export async function* pollTaxii(
  options: TaxiiClientOptions,
  from: TaxiiCursor = {},
): AsyncIterable<PolledPage> {
  const walked = new Set<string>();
  let cursor = from;
  for (let pages = 0; ; pages++) {
    // A server can have a new "next" ready for ever.
    if (pages >= (options.pagesMax ?? PAGES_MAX)) throw new TaxiiClientError("ENDLESS");
    const answer = await ask(options, cursor).catch((error: unknown) => {
      if (cursor.next === undefined || !isForgotten(error)) throw error;
      return undefined;
    });
    if (!answer) {
      cursor = withoutNext(cursor);
      continue;
    }
    const page = readAnswer(options, answer, cursor);
    const place = `${page.cursor.next ?? ""} ${page.cursor.addedAfter ?? ""}`;
    // A server whose "next" leads in a circle would be read for ever.
    if (page.more && walked.has(place)) throw new TaxiiClientError("CURSOR_STUCK");
    walked.add(place);
    yield page;
    if (!page.more) return;
    cursor = page.cursor;
  }
}

const isForgotten = (error: unknown): boolean =>
  error instanceof TaxiiClientError &&
  error.code === "REFUSED" &&
  [400, 404, 410, 422].includes(error.status ?? 0);

function withoutNext({ addedAfter, reached = addedAfter }: TaxiiCursor): TaxiiCursor {
  return reached === undefined ? {} : { addedAfter: reached };
}

interface Answer {
  readonly bytes: Uint8Array;
  readonly lastAdded: string | undefined;
}

function readAnswer({ validator }: TaxiiClientOptions, answer: Answer, before: TaxiiCursor): PolledPage {
  const read = readEnvelope(answer.bytes);
  const reached = laterOf(before.reached ?? before.addedAfter, answer.lastAdded);
  const done: TaxiiCursor = reached === undefined ? {} : { addedAfter: reached };
  // An envelope without objects is an empty page, whatever it promises: what comes later is asked for later.
  if (!read.ok && read.status === 422) return { objects: [], quarantined: [], cursor: done, more: false };
  if (!read.ok) throw new TaxiiClientError("ENVELOPE_INVALID");
  const objects: { text: string; value: Readonly<Record<string, unknown>> }[] = [];
  const quarantined: { id: string; because: string; text: string }[] = [];
  for (const { text, value } of read.objects) {
    const [fault] = validator.faults(value);
    const id = (value as { id?: unknown } | null)?.id;
    if (fault)
      quarantined.push({
        id: typeof id === "string" ? id : "",
        because: `${fault.pointer || "/"} ${fault.because}`,
        text,
      });
    else objects.push({ text, value: value as Readonly<Record<string, unknown>> });
  }
  if (!read.more) return { objects, quarantined, cursor: done, more: false };
  if (read.next !== undefined && read.next.length > NEXT_LENGTH_MAX)
    throw new TaxiiClientError("ENVELOPE_INVALID");
  // Without "next" the date of addition leads on.
  const kept: TaxiiCursor =
    read.next === undefined
      ? done
      : {
          ...(before.addedAfter === undefined ? {} : { addedAfter: before.addedAfter }),
          ...(reached === undefined ? {} : { reached }),
          next: read.next,
        };
  return { objects, quarantined, cursor: kept, more: true };
}

/** The later date, less a microsecond, so that nothing with the same date is missed. */
function laterOf(before: string | undefined, last: string | undefined): string | undefined {
  const micros = last === undefined ? undefined : microsOf(last);
  // Of an empty page it may say no day at all, such as 1970: before that there is nothing to ask for.
  if (micros === undefined || micros === 0n) return before;
  const after = microsText(micros - 1n);
  return before !== undefined && before > after ? before : after;
}

async function ask(options: TaxiiClientOptions, cursor: TaxiiCursor): Promise<Answer> {
  const url = new URL("objects/", options.collectionUrl);
  url.searchParams.set("limit", String(options.limit ?? 1_000));
  if (cursor.addedAfter !== undefined) url.searchParams.set("added_after", cursor.addedAfter);
  if (cursor.next !== undefined) url.searchParams.set("next", cursor.next);
  const attempts = options.attemptsMax ?? ATTEMPTS_MAX;
  for (let attempt = 1; ; attempt++) {
    const answer = await attemptOnce(options, url.href).catch((error: unknown) => {
      if (error instanceof TaxiiClientError || attempt >= attempts) throw asFault(error);
      return undefined;
    });
    if (answer?.kind === "answer") return answer;
    if (attempt >= attempts) throw new TaxiiClientError("UNREACHABLE", answer?.status);
    const grows = Math.min(WAIT_MAX_MS, 1_000 * 2 ** (attempt - 1));
    await options.world.wait(answer?.retryMs ?? grows * (0.5 + options.world.random() / 2));
  }
}

const asFault = (error: unknown): Error =>
  error instanceof TaxiiClientError ? error : new TaxiiClientError("UNREACHABLE");

type Attempt =
  | ({ readonly kind: "answer"; readonly status: number; readonly retryMs?: number } & Answer)
  | { readonly kind: "later"; readonly status: number; readonly retryMs?: number };

async function attemptOnce(options: TaxiiClientOptions, url: string): Promise<Attempt> {
  const { authorization, answerBytesMax = ANSWER_BYTES_MAX } = options;
  const response = await options.world.fetch(url, {
    headers: {
      accept: TAXII_TYPE,
      "user-agent": "wasl",
      ...(authorization === undefined ? {} : { authorization }),
    },
    // Another host must not get the credential: a redirection is a refusal.
    redirect: "manual",
    signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
  });
  const { status } = response;
  if (status === 429 || status >= 500) {
    await response.body?.cancel();
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    return {
      kind: "later",
      status,
      ...(seconds >= 0 ? { retryMs: Math.min(WAIT_MAX_MS, seconds * 1_000) } : {}),
    };
  }
  if (status !== 200) {
    await response.body?.cancel();
    throw new TaxiiClientError("REFUSED", status);
  }
  if (!/^application\/taxii\+json\b/i.test(response.headers.get("content-type") ?? "")) {
    await response.body?.cancel();
    throw new TaxiiClientError("TYPE_WRONG", status);
  }
  return {
    kind: "answer",
    status,
    bytes: await readBounded(response, answerBytesMax),
    lastAdded: response.headers.get("x-taxii-date-added-last") ?? undefined,
  };
}

async function readBounded(response: Response, bytesMax: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > bytesMax) throw new TaxiiClientError("TOO_LARGE");
    parts.push(part);
  }
  return Buffer.concat(parts);
}
