import type { BulkRecord, Reject, StatementDraft, UnknownWord } from "../core/index.ts";
import type { DecodeContext, Decoded, DocumentFacts, Format } from "./format.ts";

/** Decodes bytes that are in memory already, as one piece or in pieces of `pieceBytes`. */
export function decodeAll(
  format: Format,
  bytes: Uint8Array,
  context: DecodeContext,
  options?: Readonly<Record<string, unknown>>,
  pieceBytes = 1024 * 1024,
): Decoded & { readonly facts: DocumentFacts } {
  const statements: StatementDraft[] = [];
  const records: BulkRecord[] = [];
  const rejects: Reject[] = [];
  const unknownWords: UnknownWord[] = [];
  const unreadColumns: string[] = [];
  const gather = (decoded: Decoded): void => {
    for (const s of decoded.statements) statements.push(s);
    for (const r of decoded.records) records.push(r);
    for (const r of decoded.rejects) rejects.push(r);
    for (const w of decoded.unknownWords ?? []) unknownWords.push(w);
    for (const c of decoded.unreadColumns ?? []) unreadColumns.push(c);
  };
  const decoder = format.open(context, options);
  for (let at = 0; at < bytes.length; at += pieceBytes)
    gather(decoder.push(bytes.subarray(at, at + pieceBytes)));
  const last = decoder.end();
  gather(last);
  return { statements, records, rejects, unknownWords, unreadColumns, facts: last.facts };
}

/** The format that is surest of these first bytes and this name; undefined where none is. */
export function chooseFormat(
  formats: readonly Format[],
  head: Uint8Array,
  fileName: string,
): Format | undefined {
  let best: Format | undefined;
  let bestSure = 0;
  for (const format of formats) {
    const sure = format.sniff(head, fileName);
    if (sure > bestSure) {
      best = format;
      bestSure = sure;
    }
  }
  return best;
}
