import type { RejectCode } from "../../core/index.ts";
import type { DecodeContext, Decoded, Decoder, Format } from "../format.ts";
import { jsonLinesDecoder } from "../line-decoder.ts";
import { Output } from "../output.ts";
import { isoDate } from "../text/dates.ts";
import { decodeUtf8, headText } from "../text/encoding.ts";
import { isRow, type Row, readJson, textOf } from "../text/json.ts";
import { concat } from "../text/lines.ts";
import { SeenIds } from "../text/seen-ids.ts";
import { checkDocument, holdersOf } from "./capture.ts";
import { holdsControl, supplyEventOf } from "./supply-event.ts";
import { type Problem, type Vocabulary, validateEvent } from "./validate.ts";

/** A document that is one JSON text has to be read at once; files beyond this are JSON lines. */
const DOCUMENT_BYTES_MAX = 64 * 1024 * 1024;

/** A clock that is a zone off, or not set for a day, is let pass: what is farther ahead has not happened. */
const SKEW_MS = 24 * 3_600_000;

const CODES: Readonly<Record<Problem["code"], RejectCode>> = {
  MISSING: "FIELD_MISSING",
  NOT_ALLOWED: "FIELD_INVALID",
  WRONG_TYPE: "FIELD_INVALID",
  NOT_IN_VOCABULARY: "FIELD_INVALID",
  BAD_TIME: "DATE_IMPOSSIBLE",
  BAD_URI: "FIELD_INVALID",
};

/**
 * GS1 EPCIS 2.0, held to the standard: a document, a bare event, or a bare event a line. What is not valid is
 * rejected with its line (or the event's number in the document) and a JSON pointer to the fault.
 */
export const epcis: Format = {
  id: "epcis",
  title: "GS1 EPCIS 2.0 (JSON-LD document, bare event, or an event a line)",
  mediaType: "application/ld+json",
  extensions: ["jsonld", "json", "jsonl", "ndjson"],
  sniff(head) {
    return /"EPCIS(?:Query)?Document"/.test(headText(head).slice(0, 4096)) ? 0.95 : 0;
  },
  open(context, options) {
    let decoder: Decoder | undefined;
    const pieces: Uint8Array[] = [];
    let size = 0;
    let isBlank = true;
    let hasNewline = false;
    const choose = (head: Uint8Array): Decoder =>
      isFirstLineWhole(headText(head)) ? lines(context, options) : document(context);
    /** Each byte is looked at once: a megabyte without a line end comes in thousands of pieces. */
    const isPastFirstLine = (chunk: Uint8Array): boolean => {
      // The byte after it belongs to it in UTF-16.
      if (hasNewline) return true;
      const from = isBlank ? chunk.findIndex((byte) => byte > 0x20 && byte < 0x7f) : 0;
      isBlank = from < 0;
      const at = isBlank ? -1 : chunk.indexOf(NEWLINE, from);
      hasNewline = at >= 0;
      return hasNewline && at < chunk.length - 1;
    };
    return {
      push(chunk) {
        if (decoder) return decoder.push(chunk);
        pieces.push(chunk.slice());
        size += chunk.length;
        if (!isPastFirstLine(chunk) && size < HEAD_BYTES_MAX) return NOTHING;
        const head = concat(pieces.splice(0));
        decoder = choose(head);
        return decoder.push(head);
      },
      end() {
        if (decoder) return decoder.end();
        const head = concat(pieces);
        const late = choose(head);
        const first = late.push(head);
        const last = late.end();
        return {
          statements: [...first.statements, ...last.statements],
          records: [...first.records, ...last.records],
          rejects: [...first.rejects, ...last.rejects],
          facts: last.facts,
        };
      },
    };
  },
};

const NOTHING: Decoded = { statements: [], records: [], rejects: [] };
/** A first line that is longer than this is no event. */
const HEAD_BYTES_MAX = 1024 * 1024;
const NEWLINE = 0x0a;

/** Whether the first line that says anything is a JSON text by itself: then each line is. */
function isFirstLineWhole(head: string): boolean {
  const first = head.split("\n").find((line) => line.trim() !== "");
  const read = first === undefined ? undefined : readJson(first.replace(/\r$/, ""));
  return read?.ok === true && isRow(read.value);
}

function lines(context: DecodeContext, options: Readonly<Record<string, unknown>> | undefined): Decoder {
  const vocabulary = context.reference.epcisVocabulary as Vocabulary;
  const seen = new SeenIds();
  return jsonLinesDecoder(context, options, (row, line, out) => {
    if ("epcisBody" in row) takeDocument(row, context, out, seen);
    else if (isValid(validateEvent(row, vocabulary), line, out)) take(row, [], line, { context, out, seen });
  });
}

/** Gathers the whole text, since a JSON document ends where it ends. */
function document(context: DecodeContext): Decoder {
  const out = new Output(context.model);
  const pieces: Uint8Array[] = [];
  let size = 0;
  return {
    push(chunk) {
      size += chunk.length;
      if (size <= DOCUMENT_BYTES_MAX) pieces.push(chunk.slice());
      return out.take();
    },
    end() {
      const written = size > DOCUMENT_BYTES_MAX ? undefined : decodeUtf8(concat(pieces));
      const read = written === undefined ? undefined : readJson(written, true);
      if (!read) out.reject(1, size > DOCUMENT_BYTES_MAX ? "LINE_TOO_LONG" : "ENCODING_INVALID");
      else if (!read.ok) out.reject(1, read.code);
      else if (!isRow(read.value)) out.reject(1, "FIELD_INVALID");
      else takeDocument(read.value, context, out, new SeenIds());
      return { ...out.take(), facts: {} };
    },
  };
}

/** Each event of a document by itself, numbered from 1: one that is wrong costs itself (EPCIS 2.0, `proceed`). */
function takeDocument(row: Row, context: DecodeContext, out: Output, seen: SeenIds): void {
  const checked = checkDocument(row, context.reference.epcisVocabulary as Vocabulary);
  isValid(checked.problems, 1, out);
  for (const { index, event, problems } of checked.events)
    if (isValid(problems, index + 1, out) && isRow(event))
      take(event, holdersOf(row), index + 1, { context, out, seen });
}

function isValid(problems: readonly Problem[], line: number, out: Output): boolean {
  for (const problem of problems) out.reject(line, CODES[problem.code], problem.at.slice(0, 200) || "/");
  return problems.length === 0;
}

interface Taking {
  readonly context: DecodeContext;
  readonly out: Output;
  readonly seen: SeenIds;
}

function take(row: Row, holders: readonly Row[], line: number, { context, out, seen }: Taking): void {
  if (holdsControl(row)) return void out.reject(line, "CONTROL_CHARACTER");
  if (!out.under(line, row["bsn:marking"], context)) return;
  const eventTime = isoDate(textOf(row, "eventTime") ?? "");
  if (eventTime === undefined) return void out.reject(line, "DATE_IMPOSSIBLE", "/eventTime");
  if (Date.parse(eventTime) > Date.parse(context.seenAt) + SKEW_MS)
    return void out.reject(line, "TIME_AHEAD", "/eventTime");
  const event = supplyEventOf(row, eventTime, holders.length > 0 ? holders : undefined);
  if (!event) return void out.reject(line, "SCHEMA_UNKNOWN", "/type");
  const sight = seen.see(event.id, event.hash ?? "");
  if (sight === "other") out.reject(line, "ID_DUPLICATE", "/eventID");
  else if (sight === "new") out.record(event);
}
