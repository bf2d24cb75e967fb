import { HEADING_ROWS, headingRow } from "../core/index.ts";
import type { DecodeContext, Decoder, DocumentFacts } from "./format.ts";
import { type DecoderOptions, lineBytesMax } from "./line-decoder.ts";
import { Output } from "./output.ts";
import { CsvReader } from "./text/csv.ts";
import { encodingNamed } from "./text/encoding.ts";

/** No table has more: of longer rows nobody asks thirty times what their cells are called. */
const COLUMNS_MAX = 10_000;

export type TakeRow = (cells: readonly string[], line: number) => void;

const optionText = (options: DecoderOptions | undefined, name: string): string | undefined =>
  typeof options?.[name] === "string" ? (options[name] as string) : undefined;

interface TableOptions {
  /** How well a row, trimmed, is such a table's header, 0 where it is none: then rows may stand above it, which are passed over. */
  readonly fits?: (cells: readonly string[]) => number;
  /** Once, after the last row: for whoever gathers rows. */
  readonly atEnd?: () => void;
  /** After that: what the table says of itself; `above` are the rows that stand above its header, trimmed. */
  readonly facts?: (above: readonly (readonly string[])[]) => DocumentFacts;
}

/**
 * A decoder of CSV with a header. `open` gets the header's cells, trimmed, and answers what takes the rows; or
 * undefined where it has rejected the table, whose rows are then passed over. Options: `encoding`, `delimiter`.
 */
export function tableDecoder(
  context: DecodeContext,
  options: DecoderOptions | undefined,
  open: (header: readonly string[], line: number, out: Output) => TakeRow | undefined,
  { fits, atEnd, facts }: TableOptions = {},
): Decoder {
  const out = new Output(context.model);
  const first: { readonly cells: readonly string[]; readonly line: number }[] = [];
  let above: readonly (readonly string[])[] = [];
  let isOpened = false;
  let take: TakeRow | undefined;
  const begin = (): void => {
    const rows = first.map(({ cells }) => cells.map((cell) => cell.trim()));
    const at = headerAmong(rows, fits);
    const header = rows[at];
    if (!header) return;
    isOpened = true;
    above = rows.slice(0, at);
    take = open(header, first[at]?.line ?? 1, out);
    for (const { cells, line } of first.splice(0).slice(at + 1)) take?.(cells, line);
  };
  const encoding = optionText(options, "encoding");
  const reader = new CsvReader(
    {
      row(cells, line) {
        if (isOpened) {
          take?.(cells, line);
          return;
        }
        first.push({ cells, line });
        if (!fits || first.length === HEADING_ROWS) begin();
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
      if (!isOpened) begin();
      atEnd?.();
      if (!isOpened) out.reject(1, "COLUMN_MISSING");
      return { ...out.take(), facts: facts?.(above) ?? {} };
    },
  };
}

/** The row that names the columns; of several that could alike, and of none, the first that has nearly as many cells as any. */
function headerAmong(rows: readonly (readonly string[])[], fits: TableOptions["fits"]): number {
  if (!fits) return 0;
  const fit = rows.map((cells) => (cells.length > COLUMNS_MAX ? 0 : fits(cells)));
  const best = Math.max(0, ...fit);
  const among = [...rows.keys()].filter((at) => fit[at] === best);
  return among[Math.max(0, headingRow(among.map((at) => rows[at] ?? [])))] ?? 0;
}
