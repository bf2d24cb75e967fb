import type { DecodeContext, Decoder, DocumentFacts } from "./format.ts";
import { Output } from "./output.ts";
import { isRow, type Row, readJson } from "./text/json.ts";
import { LINE_BYTES_MAX, LineReader } from "./text/lines.ts";

export type DecoderOptions = Readonly<Record<string, unknown>>;

/** For tests and for narrow machines: a smaller limit than LINE_BYTES_MAX. */
export function lineBytesMax(options: DecoderOptions | undefined): number {
  const asked = options?.["lineBytesMax"];
  return typeof asked === "number" && asked > 0 ? Math.min(asked, LINE_BYTES_MAX) : LINE_BYTES_MAX;
}

/** What whoever imports says of the columns and days of a file, as JSON or as it is; undefined where they say nothing. */
export function givenMapping(options: DecoderOptions | undefined): Row | "broken" | undefined {
  const given = options?.["mapping"];
  if (given === undefined || isRow(given)) return given;
  const read = typeof given === "string" ? readJson(given) : undefined;
  return read?.ok && isRow(read.value) ? read.value : "broken";
}

/** A decoder of JSON lines: one object a line, each good line taken by `take`, each bad one rejected. */
export function jsonLinesDecoder(
  context: DecodeContext,
  options: DecoderOptions | undefined,
  take: (row: Row, line: number, out: Output, text: string) => void,
  facts: () => DocumentFacts = () => ({}),
): Decoder {
  const out = new Output(context.model);
  const reader = new LineReader(
    {
      line(text, number, isLast) {
        if (text.trim() === "") return;
        const read = readJson(text, isLast);
        if (!read.ok) out.reject(number, read.code);
        else if (isRow(read.value)) take(read.value, number, out, text);
        else out.reject(number, "FIELD_INVALID");
      },
      tooLong: (number) => void out.reject(number, "LINE_TOO_LONG"),
      undecodable: (number) => void out.reject(number, "ENCODING_INVALID"),
    },
    lineBytesMax(options),
  );
  return {
    push(chunk) {
      reader.push(chunk);
      return out.take();
    },
    end() {
      reader.end();
      return { ...out.take(), facts: facts() };
    },
  };
}

/** The first complete object of JSON lines, for sniffing. */
export function firstRow(text: string): Row | undefined {
  for (const line of text.split("\n", 20)) {
    if (line.trim() === "") continue;
    const read = readJson(line.replace(/\r$/, ""));
    if (read.ok && isRow(read.value)) return read.value;
  }
  return undefined;
}
