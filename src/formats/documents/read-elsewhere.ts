import { strFromU8, strToU8 } from "fflate";
import type { RejectCode } from "../../core/index.ts";
import { pageAnswer } from "../article/html.ts";
import { DOCUMENT_BYTES_MAX, documentDecoder } from "../document-decoder.ts";
import type { DecodeContext, Decoder, DocumentFacts, PageAnswer } from "../format.ts";
import type { Output } from "../output.ts";
import { isRow, type Row, readJson, rowsOf, textOf } from "../text/json.ts";
import { numberIn, refusalIn } from "./attached.ts";
import { type MailHeader, withoutMailNames } from "./mail-names.ts";
import { type DocumentAttachment, type ReadDocument, readPages } from "./reading.ts";

/**
 * A decoder of what a document reader (`Platform.documents`) answered for the original bytes: JSON in the form of
 * ReadDocument, with `headers` of a mail and `html` where that has no plain text, or `{"refused": code}`.
 */
export function readElsewhere(context: DecodeContext): Decoder {
  const answerIn = (bytes: Uint8Array) => readJson(strFromU8(bytes), true);
  const htmlIn = (bytes: Uint8Array): string | undefined => {
    const answer = answerIn(bytes);
    return answer.ok && isRow(answer.value) ? textOf(answer.value, "html") : undefined;
  };
  const read = (bytes: Uint8Array, out: Output, parsed: PageAnswer | undefined): DocumentFacts => {
    const answer = answerIn(bytes);
    if (!answer.ok || !isRow(answer.value)) {
      out.reject(1, "MARKUP_INVALID");
      return {};
    }
    const row = answer.value;
    const refused = refusalIn(row);
    if (refused !== undefined) {
      out.reject(1, refused);
      return {};
    }
    // Of mails: text that is kept as RTF alone, and words in a page of code that nobody here knows.
    if (row["isRich"] === true) out.reject(1, "PAGE_WITHOUT_TEXT");
    if (row["isGarbled"] === true) out.reject(1, "ENCODING_INVALID");
    const pages = pagesIn(row);
    const html = textOf(row, "html");
    const page = html === undefined ? undefined : (parsed ?? pageAnswer(html));
    if (page && "refused" in page) out.reject(1, page.refused);
    const document = {
      ...propertiesOf(row),
      pages: page && "text" in page ? [...pages, page.text] : pages,
      attachments: rowsOf(row, "attachments").map(attachmentIn),
      unlisted: numberIn(row, "unlisted"),
      isCut: row["isCut"] === true,
      isPaged: row["isPaged"] === true,
      isActive:
        row["isActive"] === true || (page !== undefined && "isActive" in page && page.isActive === true),
    };
    const headers = headersIn(row);
    const named = headers.length === 0 ? {} : withoutMailNames(headers, document, context);
    return readPages({ ...document, ...named }, context, out);
  };
  return documentDecoder(context, DOCUMENT_BYTES_MAX, read, htmlIn);
}

const headersIn = (row: Row): readonly MailHeader[] =>
  rowsOf(row, "headers").map((header) => ({
    field: textOf(header, "field") ?? "",
    people: rowsOf(header, "people").map((p) => ({
      name: textOf(p, "name") ?? "",
      address: textOf(p, "address") ?? "",
    })),
    isInner: header["isInner"] === true,
  }));

const pagesIn = (row: Row): readonly string[] =>
  Array.isArray(row["pages"]) ? row["pages"].filter((p) => typeof p === "string") : [];

/** A file that the document brings, with what was read of it. */
function attachmentIn(row: Row): DocumentAttachment {
  const listed = {
    name: textOf(row, "name") ?? "",
    mediaType: textOf(row, "mediaType") ?? "",
    byteLength: numberIn(row, "byteLength"),
  };
  const read = row["read"];
  if (!isRow(read)) return listed;
  const refused = refusalIn(read);
  if (refused !== undefined) return { ...listed, read: { refused } };
  const { createdAt } = propertiesOf(read);
  return {
    ...listed,
    read: {
      ...(createdAt === undefined ? {} : { createdAt }),
      pages: pagesIn(read),
      isPaged: read["isPaged"] === true,
      isCut: read["isCut"] === true,
      isActive: read["isActive"] === true,
      isTable: read["isTable"] === true,
      brings: numberIn(read, "brings"),
    },
  };
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
