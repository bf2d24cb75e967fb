import { strFromU8, strToU8 } from "fflate";
import { REJECT_CODES, type RejectCode } from "../../core/index.ts";
import { readHtml } from "../article/html.ts";
import { DOCUMENT_BYTES_MAX, documentDecoder } from "../document-decoder.ts";
import type { DecodeContext, Decoder, DocumentFacts } from "../format.ts";
import type { Output } from "../output.ts";
import { isRow, type Row, readJson, rowsOf, textOf } from "../text/json.ts";
import { type ReadDocument, readPages } from "./reading.ts";

/**
 * A decoder of what a document reader (`Platform.documents`) answered for the original bytes: JSON in the form of
 * ReadDocument, with `html` where a mail has no plain text, or `{"refused": code}`.
 */
export function readElsewhere(context: DecodeContext): Decoder {
  return answerDecoder(context, DOCUMENT_BYTES_MAX, (row, out) => {
    const pages = Array.isArray(row["pages"]) ? row["pages"].filter((p) => typeof p === "string") : [];
    const html = textOf(row, "html");
    const fromHtml = html === undefined ? undefined : readHtml(html)?.text;
    return readPages(
      {
        ...propertiesOf(row),
        pages: fromHtml === undefined ? pages : [...pages, fromHtml],
        attachments: rowsOf(row, "attachments").map((a) => ({
          name: textOf(a, "name") ?? "",
          mediaType: textOf(a, "mediaType") ?? "",
          byteLength: typeof a["byteLength"] === "number" ? a["byteLength"] : 0,
        })),
        isActive: row["isActive"] === true,
      },
      context,
      out,
    );
  });
}

/** A decoder of such an answer, of whatever else it tells; what was refused is a reject with its code. */
export function answerDecoder(
  context: DecodeContext,
  bytesMax: number,
  read: (row: Row, out: Output) => DocumentFacts,
): Decoder {
  return documentDecoder(context, bytesMax, (bytes, out) => {
    const answer = readJson(strFromU8(bytes), true);
    if (!answer.ok || !isRow(answer.value)) {
      out.reject(1, "MARKUP_INVALID");
      return {};
    }
    const refused = textOf(answer.value, "refused");
    if (refused === undefined) return read(answer.value, out);
    out.reject(1, Object.hasOwn(REJECT_CODES, refused) ? (refused as RejectCode) : "MARKUP_INVALID");
    return {};
  });
}

/** What a document says of itself. */
export const propertiesOf = (row: Row): Pick<ReadDocument, "title" | "author" | "createdAt"> => ({
  ...optional("title", textOf(row, "title")),
  ...optional("author", textOf(row, "author")),
  ...optional("createdAt", textOf(row, "createdAt")),
});

const optional = <K extends keyof ReadDocument>(key: K, value: ReadDocument[K] | undefined) =>
  (value === undefined ? {} : { [key]: value }) as Partial<ReadDocument>;

/** What a reader answers in place of a document. */
export const refusedDocument = (code: RejectCode): Uint8Array => strToU8(JSON.stringify({ refused: code }));
