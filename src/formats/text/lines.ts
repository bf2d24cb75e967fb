import { createDecoder, decodeUtf8, detectEncoding, type Encoding } from "./encoding.ts";

/** Longer lines are skipped and rejected, so that memory stays bounded whatever is sent. */
export const LINE_BYTES_MAX = 8 * 1024 * 1024;
/** What is decoded at once. */
const SLICE_BYTES = 256 * 1024;
const HEAD_BYTES = 4;
/** What a code page of old is guessed from. */
const HEAD_BYTES_LEGACY = 16 * 1024;
const NEWLINE = 10;

export interface LineSink {
  /** A complete line without its end. `isLast` is true where the input ends without a line end. */
  line(text: string, number: number, isLast: boolean): void;
  tooLong(number: number): void;
  undecodable(number: number): void;
}

/** Cuts a byte stream into lines of text: UTF-8, or UTF-16 by its mark or its zeros; a code page of old where `legacy` is set. */
export class LineReader {
  readonly #sink: LineSink;
  readonly #bytesMax: number;
  readonly #legacy: boolean;
  #encoding: Encoding | undefined;
  #head: Uint8Array = new Uint8Array(0);
  /** Bytes of a line that has not ended, and how many there are. */
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #skipping = false;
  #number = 1;
  #wide: WideLines | undefined;

  constructor(
    sink: LineSink,
    bytesMax: number = LINE_BYTES_MAX,
    options: { readonly legacy?: boolean } = {},
  ) {
    this.#sink = sink;
    this.#bytesMax = bytesMax;
    this.#legacy = options.legacy ?? false;
  }

  push(chunk: Uint8Array): void {
    let bytes = chunk;
    if (this.#encoding === undefined) {
      bytes = this.#head.length === 0 ? chunk : concat([this.#head, chunk]);
      if (bytes.length < (this.#legacy ? HEAD_BYTES_LEGACY : HEAD_BYTES)) {
        this.#head = bytes.slice();
        return;
      }
      bytes = this.#start(bytes);
    }
    this.#read(bytes);
  }

  end(): void {
    if (this.#encoding === undefined) this.#read(this.#start(this.#head));
    if (this.#wide) {
      this.#wide.end();
      return;
    }
    if (this.#skipping || this.#pendingBytes === 0) return;
    this.#block(concat(this.#pending), true);
  }

  #start(head: Uint8Array): Uint8Array {
    const { encoding, byteLength } = detectEncoding(head, { legacy: this.#legacy });
    this.#encoding = encoding;
    if (encoding !== "utf-8") this.#wide = new WideLines(encoding, this.#sink, this.#bytesMax);
    return head.subarray(byteLength);
  }

  #read(bytes: Uint8Array): void {
    if (this.#wide) {
      this.#wide.push(bytes);
      return;
    }
    const step = Math.min(SLICE_BYTES, this.#bytesMax);
    for (let at = 0; at < bytes.length; at += step) this.#slice(bytes.subarray(at, at + step));
  }

  #slice(bytes: Uint8Array): void {
    let rest = bytes;
    const first = rest.indexOf(NEWLINE);
    if (this.#skipping) {
      if (first < 0) return;
      this.#skipping = false;
      this.#number += 1;
      rest = rest.subarray(first + 1);
    } else if (this.#pendingBytes + (first < 0 ? rest.length : first) > this.#bytesMax) {
      this.#sink.tooLong(this.#number);
      this.#pending = [];
      this.#pendingBytes = 0;
      if (first < 0) {
        this.#skipping = true;
        return;
      }
      this.#number += 1;
      rest = rest.subarray(first + 1);
    }
    const last = rest.lastIndexOf(NEWLINE);
    if (last >= 0) {
      const block = rest.subarray(0, last);
      this.#block(this.#pendingBytes === 0 ? block : concat([...this.#pending, block]), false);
      this.#pending = [];
      this.#pendingBytes = 0;
      rest = rest.subarray(last + 1);
    }
    if (rest.length > 0) {
      // A copy: whoever pushes may use its buffer again.
      this.#pending.push(rest.slice());
      this.#pendingBytes += rest.length;
    }
  }

  /** Whole lines, the end of the last one removed. */
  #block(bytes: Uint8Array, isLast: boolean): void {
    const text = decodeUtf8(bytes);
    if (text !== undefined) {
      const lines = text.split("\n");
      for (const line of lines) this.#emit(line, isLast);
      return;
    }
    let from = 0;
    for (;;) {
      const to = bytes.indexOf(NEWLINE, from);
      const line = decodeUtf8(bytes.subarray(from, to < 0 ? bytes.length : to));
      if (line === undefined) this.#sink.undecodable(this.#number++);
      else this.#emit(line, isLast);
      if (to < 0) return;
      from = to + 1;
    }
  }

  #emit(line: string, isLast: boolean): void {
    const number = this.#number++;
    this.#sink.line(line.endsWith("\r") ? line.slice(0, -1) : line, number, isLast);
  }
}

/** The same for encodings in which a line end is not one byte. */
class WideLines {
  readonly #decoder: ReturnType<typeof createDecoder>;
  readonly #sink: LineSink;
  readonly #charactersMax: number;
  #pending = "";
  #skipping = false;
  #number = 1;

  constructor(encoding: Encoding, sink: LineSink, bytesMax: number) {
    this.#decoder = createDecoder(encoding, false);
    this.#sink = sink;
    this.#charactersMax = bytesMax / 2;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      this.#text(this.#decoder.decode(bytes.subarray(at, at + SLICE_BYTES), { stream: true }));
    }
  }

  end(): void {
    this.#text(this.#decoder.decode());
    if (!this.#skipping && this.#pending !== "") this.#emit(this.#pending, true);
  }

  #text(text: string): void {
    const lines = text.split("\n");
    for (const [i, part] of lines.entries()) {
      if (this.#pending.length + part.length > this.#charactersMax && !this.#skipping) {
        this.#sink.tooLong(this.#number);
        this.#skipping = true;
        this.#pending = "";
      }
      if (!this.#skipping) this.#pending += part;
      if (i === lines.length - 1) return;
      if (this.#skipping) this.#number += 1;
      else this.#emit(this.#pending, false);
      this.#skipping = false;
      this.#pending = "";
    }
  }

  #emit(line: string, isLast: boolean): void {
    const number = this.#number++;
    if (line.includes("\uFFFD")) this.#sink.undecodable(number);
    else this.#sink.line(line.endsWith("\r") ? line.slice(0, -1) : line, number, isLast);
  }
}

/** One array from many. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
