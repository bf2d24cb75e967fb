import type { FastifyRequest } from "fastify";
import { WaslError } from "../core/index.ts";
import type { Limits } from "./limits.ts";

/**
 * The body as it arrives, counted. Nothing is read ahead: a slow store slows the sender. INPUT_TOO_LARGE past
 * the limit, FILE_UNREADABLE where the sender falls silent or hangs up, so that no half of a file passes for one.
 */
export async function* measured(request: FastifyRequest, limits: Limits): AsyncGenerator<Uint8Array> {
  const { raw } = request;
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > limits.uploadBytes) throw tooLarge(limits);
  let bytes = 0;
  const source = raw[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  for (;;) {
    const next = await beforeSilence(source, limits.uploadIdleMs);
    if (next.done) break;
    bytes += next.value.byteLength;
    if (bytes > limits.uploadBytes) throw tooLarge(limits);
    yield next.value;
  }
  // A hang-up at the right moment looks like an end; only the protocol knows whether it was one.
  if (raw.complete === false) throw new WaslError("FILE_UNREADABLE", { bytesRead: bytes });
}

const tooLarge = (limits: Limits) => new WaslError("INPUT_TOO_LARGE", { bytesMax: limits.uploadBytes });

async function beforeSilence<T>(source: AsyncIterator<T>, idleMs: number): Promise<IteratorResult<T>> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new WaslError("FILE_UNREADABLE", { silentMs: idleMs })), idleMs);
  });
  try {
    return await Promise.race([source.next(), silence]);
  } catch (error) {
    if (error instanceof WaslError) throw error;
    throw new WaslError("FILE_UNREADABLE", {}, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Runs so many imports at a time, of whatever kind; RATE_LIMITED for one more. */
export function atOnce(max: number): <T>(run: () => Promise<T>) => Promise<T> {
  let running = 0;
  return async (run) => {
    if (running >= max) throw new WaslError("RATE_LIMITED", { retryAfterSeconds: 10 });
    running += 1;
    try {
      return await run();
    } finally {
      running -= 1;
    }
  };
}
