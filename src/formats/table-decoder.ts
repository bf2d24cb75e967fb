import type { DecodeContext, Decoder } from "./format.ts";
import { type DecoderOptions, lineBytesMax } from "./line-decoder.ts";
import { Output } from "./output.ts";
import { CsvReader } from "./text/csv.ts";
import { encodingNamed } from "./text/encoding.ts";

export type TakeRow = (cells: readonly string[], line: number) => void;

const optionText = (options: DecoderOptions | undefined, name: string): string | undefined =>
  typeof options?.[name] === "string" ? (options[name] as string) : undefined;

/**
 * A decoder of CSV with a header. `open` gets the header's cells, trimmed, and answers what takes the rows; or
 * undefined where it has rejected the table, whose rows are then passed over. Options: `encoding`, `delimiter`.
 */
export function tableDecoder(
  context: DecodeContext,
  options: DecoderOptions | undefined,
  open: (header: readonly string[], line: number, out: Output) => TakeRow | undefined,
  /** Once, after the last row: for whoever gathers rows. */
  atEnd: () => void = () => undefined,
): Decoder {
  const out = new Output(context.model);
  let isOpened = false;
  let take: TakeRow | undefined;
  const encoding = optionText(options, "encoding");
  const reader = new CsvReader(
    {
      row(cells, line) {
        if (isOpened) {
          take?.(cells, line);
          return;
        }
        isOpened = true;
        take = open(
          cells.map((cell) => cell.trim()),
          line,
          out,
        );
      },
      tooLong: (line) => void out.reject(line, "LINE_TOO_LONG"),
      undecodable: (line) => void out.reject(line, "ENCODING_INVALID"),
      truncated: (line) => void out.reject(line, "TRUNCATED"),
    },
    {
      bytesMax: lineBytesMax(options),
      encoding: encoding === undefined ? undefined : encodingNamed(encoding),
      delimiter: optionText(options, "delimiter"),
    },
  );
  return {
    push(chunk) {
      reader.push(chunk);
      return out.take();
    },
    end() {
      reader.end();
      atEnd();
      if (!isOpened) out.reject(1, "COLUMN_MISSING");
      return { ...out.take(), facts: {} };
    },
  };
}
