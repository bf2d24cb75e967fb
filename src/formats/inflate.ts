import { Gunzip, Unzip, UnzipInflate } from "fflate";
import type { RejectCode } from "../core/index.ts";

export interface InflateLimits {
  /** Of everything that comes out. */
  readonly bytesMax: number;
  /** Output per input byte; text compresses some tenfold, a bomb a thousandfold. */
  readonly ratioMax: number;
  readonly membersMax: number;
}

export const INFLATE_LIMITS: InflateLimits = {
  bytesMax: 512 * 1024 * 1024,
  ratioMax: 200,
  membersMax: 100,
};

interface Member {
  /** The name inside of a zip; empty for gzip. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type Inflated =
  | { readonly ok: true; readonly members: readonly Member[] }
  | { readonly ok: false; readonly code: RejectCode };

/** DEFLATE grows at most 1032-fold, so one step makes at most some 4 MB before the limits are looked at. */
const STEP_BYTES = 4096;
/** Below this size a high ratio is no attack: a short file of equal lines. */
const SMALL_BYTES = 8 * 1024 * 1024;

/** True for the first bytes of what `inflateBounded` opens. */
export const isCompressed = (head: Uint8Array): boolean => isGzip(head) || isZip(head);
const isGzip = (b: Uint8Array): boolean => b[0] === 0x1f && b[1] === 0x8b;
const isZip = (b: Uint8Array): boolean => b[0] === 0x50 && b[1] === 0x4b && b[2] === 3 && b[3] === 4;

/** Opens gzip or zip in bounded memory. Beyond a limit DECOMPRESSION_BOMB; cut or damaged TRUNCATED. Archives inside are not opened. */
export function inflateBounded(bytes: Uint8Array, limits: InflateLimits = INFLATE_LIMITS): Inflated {
  if (!isCompressed(bytes)) return { ok: false, code: "FIELD_INVALID" };
  const gauge = new Gauge(limits);
  try {
    const members = isGzip(bytes) ? gunzip(bytes, gauge) : unzip(bytes, gauge);
    if (gauge.isOver) return { ok: false, code: "DECOMPRESSION_BOMB" };
    return members ? { ok: true, members } : { ok: false, code: "TRUNCATED" };
  } catch {
    return { ok: false, code: gauge.isOver ? "DECOMPRESSION_BOMB" : "TRUNCATED" };
  }
}

class Gauge {
  readonly #limits: InflateLimits;
  #read = 0;
  #made = 0;
  #members = 0;
  isOver = false;

  constructor(limits: InflateLimits) {
    this.#limits = limits;
  }

  read(bytes: number): void {
    this.#read += bytes;
  }

  made(bytes: number): void {
    this.#made += bytes;
    const isWild = this.#made > SMALL_BYTES && this.#made > this.#read * this.#limits.ratioMax;
    if (isWild || this.#made > this.#limits.bytesMax) this.isOver = true;
  }

  member(): void {
    this.#members += 1;
    if (this.#members > this.#limits.membersMax) this.isOver = true;
  }
}

/** Feeds a push function step by step until the end or a limit. */
function feed(bytes: Uint8Array, gauge: Gauge, push: (part: Uint8Array, isLast: boolean) => void): void {
  for (let at = 0; at < bytes.length && !gauge.isOver; at += STEP_BYTES) {
    const part = bytes.subarray(at, at + STEP_BYTES);
    gauge.read(part.length);
    push(part, at + STEP_BYTES >= bytes.length);
  }
}

class Gathered {
  readonly #parts: Uint8Array[] = [];
  #byteLength = 0;
  isComplete = false;

  add(part: Uint8Array): void {
    this.#parts.push(part);
    this.#byteLength += part.length;
  }

  get bytes(): Uint8Array {
    const all = new Uint8Array(this.#byteLength);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/** The trailer says how long the last member is: a cut stream ends in other bytes. */
function gunzip(bytes: Uint8Array, gauge: Gauge): readonly Member[] | undefined {
  const gathered = new Gathered();
  let ofMember = 0;
  const stream = new Gunzip((part) => {
    gauge.made(part.length);
    ofMember += part.length;
    if (!gauge.isOver) gathered.add(part);
  });
  stream.onmember = () => {
    ofMember = 0;
  };
  feed(bytes, gauge, (part, isLast) => stream.push(part, isLast));
  const trailer = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 18 ? -1 : trailer.getUint32(bytes.length - 4, true);
  return length === ofMember % 2 ** 32 ? [{ name: "", bytes: gathered.bytes }] : undefined;
}

function unzip(bytes: Uint8Array, gauge: Gauge): readonly Member[] | undefined {
  const members: { name: string; gathered: Gathered }[] = [];
  const stream = new Unzip((file) => {
    gauge.member();
    if (gauge.isOver || file.name.endsWith("/")) return;
    const gathered = new Gathered();
    members.push({ name: file.name, gathered });
    file.ondata = (error, part, isFinal) => {
      if (error) throw error;
      gauge.made(part.length);
      if (!gauge.isOver) gathered.add(part);
      gathered.isComplete = isFinal;
    };
    file.start();
  });
  stream.register(UnzipInflate);
  feed(bytes, gauge, (part, isLast) => stream.push(part, isLast));
  if (members.length === 0 || members.some((m) => !m.gathered.isComplete)) return undefined;
  return members.map(({ name, gathered }) => ({ name, bytes: gathered.bytes }));
}
