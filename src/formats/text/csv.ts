import { delimiterIn, firstRows, quotedCells, recordEnd } from "../../core/index.ts";
import { createDecoder, detectEncoding, type Encoding } from "./encoding.ts";
import { LINE_BYTES_MAX } from "./lines.ts";

/**
 * Why not csv-parse: its types bring Node's into this layer, its rows are objects by name (the bank files of the
 * field have two columns of one name), and it has no limit for a quote that is never closed.
 */
export interface CsvSink {
  /** One record; `line` is where it begins, 1-based. */
  row(cells: readonly string[], line: number): void;
  tooLong(line: number): void;
  /** The record holds bytes that its encoding does not know. */
  undecodable(line: number): void;
  /** The input ends inside quotes. */
  truncated(line: number): void;
}

export interface CsvOptions {
  readonly encoding?: Encoding | undefined;
  readonly delimiter?: string | undefined;
  readonly bytesMax?: number;
}

const HEAD_BYTES = 64 * 1024;
const SLICE_BYTES = 256 * 1024;

/** RFC 4180 with the field's liberties: any of four delimiters, any line end, quotes around line breaks. */
export class CsvReader {
  readonly #sink: CsvSink;
  readonly #options: CsvOptions;
  readonly #charactersMax: number;
  #head: Uint8Array[] = [];
  #headBytes = 0;
  #decoder: ReturnType<typeof createDecoder> | undefined;
  #delimiter = ",";
  #pending = "";
  /** What is pending is looked at again once it is so long: else a long record in small pieces would be read for each. */
  #lookAt = 0;
  #line = 1;
  /** Set while a record that is too long is skipped to its line end. */
  #skipping = false;

  constructor(sink: CsvSink, options: CsvOptions = {}) {
    this.#sink = sink;
    this.#options = options;
    this.#charactersMax = options.bytesMax ?? LINE_BYTES_MAX;
  }

  push(chunk: Uint8Array): void {
    if (this.#decoder) {
      this.#bytes(chunk);
      return;
    }
    this.#head.push(chunk.slice());
    this.#headBytes += chunk.length;
    if (this.#headBytes >= HEAD_BYTES) this.#start();
  }

  end(): void {
    if (!this.#decoder) this.#start();
    this.#lookAt = 0;
    this.#text(this.#decoder?.decode() ?? "");
    while (this.#pending !== "" && !this.#skipping) {
      if (!recordEnd(this.#pending, 0, this.#delimiter).open) {
        const rest = this.#pending;
        this.#pending = "";
        this.#record(rest, this.#line);
        return;
      }
      this.#sink.truncated(this.#line);
      this.#resync();
    }
  }

  /** A quote that is never closed costs its own line, not the file: reading goes on behind it. */
  #resync(): void {
    const newline = this.#pending.indexOf("\n");
    const rest = newline < 0 ? "" : this.#pending.slice(newline + 1);
    this.#skipping = newline < 0;
    if (newline >= 0) this.#line += 1;
    this.#pending = "";
    this.#lookAt = 0;
    if (rest !== "") this.#text(rest);
  }

  #start(): void {
    const head = new Uint8Array(this.#headBytes);
    let at = 0;
    for (const part of this.#head) {
      head.set(part, at);
      at += part.length;
    }
    this.#head = [];
    const { encoding, byteLength } = detectEncoding(head.subarray(0, HEAD_BYTES), {
      declared: this.#options.encoding,
      legacy: true,
    });
    this.#decoder = createDecoder(encoding, false);
    const first = createDecoder(encoding, false).decode(head.subarray(byteLength, HEAD_BYTES));
    this.#delimiter = this.#options.delimiter ?? delimiterIn(first);
    this.#bytes(head.subarray(byteLength));
  }

  #bytes(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      this.#text(this.#decoder?.decode(bytes.subarray(at, at + SLICE_BYTES), { stream: true }) ?? "");
    }
  }

  #text(more: string): void {
    const text = this.#pending === "" ? more : this.#pending + more;
    if (text.length < this.#lookAt) {
      this.#pending = text;
      return;
    }
    let from = 0;
    let quote = text.indexOf('"');
    while (from < text.length) {
      if (quote >= 0 && quote < from) quote = text.indexOf('"', from);
      const newline = text.indexOf("\n", from);
      const isPlain = this.#skipping || quote < 0 || (newline >= 0 && newline < quote);
      const end = isPlain ? { at: newline, lines: 1 } : recordEnd(text, from, this.#delimiter);
      if (end.at < 0) break;
      if (this.#skipping) this.#skipping = false;
      else this.#record(text.slice(from, end.at), this.#line);
      this.#line += end.lines;
      from = end.at + 1;
    }
    this.#pending = this.#skipping ? "" : text.slice(from);
    this.#lookAt = Math.min(this.#pending.length * 1.5, this.#charactersMax + 1);
    if (this.#pending.length > this.#charactersMax) {
      this.#sink.tooLong(this.#line);
      this.#resync();
    }
  }

  #record(text: string, line: number): void {
    const plain = text.endsWith("\r") ? text.slice(0, -1) : text;
    if (plain === "") return;
    if (plain.length > this.#charactersMax) this.#sink.tooLong(line);
    else if (plain.includes("\uFFFD")) this.#sink.undecodable(line);
    else if (!plain.includes('"')) this.#sink.row(plain.split(this.#delimiter), line);
    else this.#sink.row(quotedCells(plain, this.#delimiter), line);
  }
}

/** The cells of the first line, for sniffing. */
export const headerOf = (head: string): readonly string[] => firstRows(head, 1)[0] ?? [];
