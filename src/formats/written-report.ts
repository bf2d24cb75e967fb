import { categoryFrom, idFrom, isAccusing, isProtectedCategory } from "../core/index.ts";
import { articleId, MENTIONED, stateNaming, stateWallet } from "./article/state.ts";
import { readDocumentOf } from "./article.ts";
import { documentDecoder } from "./document-decoder.ts";
import type { DecodeContext, DocumentFacts, Format, KnownName } from "./format.ts";
import type { Output } from "./output.ts";
import { createDecoder, headText } from "./text/encoding.ts";
import { type Row, readJson, rowsOf, textOf } from "./text/json.ts";

const BYTES_MAX = 1024 * 1024;
const TEXT_LENGTH_MAX = 100_000;
const ROWS_MAX = 500;
const VERSION = "1";

/** Of a row: what it is, and the property that holds what is written there. */
const KINDS: Readonly<Record<string, readonly [schema: string, property: string]>> = {
  person: ["Person", "name"],
  organisation: ["Organization", "name"],
  company: ["Company", "name"],
  handle: ["UserAccount", "username"],
  iban: ["BankAccount", "iban"],
  account: ["BankAccount", "accountNumber"],
  crypto: ["CryptoWallet", "publicKey"],
  vehicle: ["Vehicle", "registrationNumber"],
  vessel: ["Vessel", "name"],
  place: ["Address", "full"],
};
/** What a person or a company has by itself; nobody's, it is what the report mentions. */
const OWN: ReadonlySet<string> = new Set(["phone", "email"]);
/** By these names are called that a text may call so too. */
const CALLED: ReadonlySet<string> = new Set(["person", "organisation", "company", "vessel"]);

/**
 * A report that somebody writes in a form: its text, and in rows whom and what it concerns, with what joins them where the
 * writer says so. A row is `{"kind", "value"}`; a person's may have `role` and `category` (none that accuses: that is a decision);
 * `of` is the place of the row that it is joined with, from 1, and `how` says in words how.
 */
export const writtenReport: Format = {
  id: "written-report",
  title: "Report written in a form (JSON)",
  mediaType: "application/json",
  extensions: ["json"],
  readsText: true,
  sniff: (head) => (/^\s*\{\s*"waslReport"\s*:/.test(headText(head)) ? 0.99 : 0),
  open: (context) => documentDecoder(context, BYTES_MAX, (bytes, out) => readReport(bytes, context, out)),
};

interface WrittenRow {
  readonly line: number;
  readonly kind: string;
  readonly value: string;
  readonly id: string;
  readonly row: Row;
}

function readReport(bytes: Uint8Array, context: DecodeContext, out: Output): DocumentFacts {
  const read = readJson(createDecoder("utf-8", false).decode(bytes));
  if (!read.ok || !isReport(read.value)) {
    out.reject(1, "JSON_INVALID");
    return {};
  }
  const report = read.value;
  const given = rowsOf(report, "rows");
  if (given.length > ROWS_MAX) out.reject(ROWS_MAX + 1, "FIELD_INVALID", "rows");
  const rows = given.slice(0, ROWS_MAX).flatMap((row, n) => writtenRow(context.reportId, row, n + 1, out));
  const title = textOf(report, "title") ?? "";
  const whole = textOf(report, "text") ?? "";
  if (whole.length > TEXT_LENGTH_MAX) out.reject(1, "TEXT_TOO_LONG");
  const text = whole.slice(0, TEXT_LENGTH_MAX);
  const called = rows.filter(({ kind, row }) => CALLED.has(kind) && !isProtectedRow(row));
  // Whom the writer names in a row, the text names too; who is protected is masked in it.
  const known = called.map(
    ({ id, kind, value }): KnownName => ({ entityId: id, schema: KINDS[kind]?.[0] ?? "", name: value }),
  );
  const { facts } = readDocumentOf(
    isTold(text, title) ? { text, page: { title } } : { text: title, page: {} },
    [],
    { ...context, knownNames: [...(context.knownNames ?? []), ...known] },
    out,
  );
  const byLine = new Map(rows.map((row) => [row.line, row]));
  for (const row of rows) stateRow(context.reportId, row, byLine, out);
  return facts;
}

/** A text that says its title alone would be none below it. */
const isTold = (text: string, title: string): boolean => text.replace(title, "").trim() !== "";

const isReport = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && String((value as Row)["waslReport"]) === VERSION;

function writtenRow(reportId: string, row: Row, line: number, out: Output): readonly WrittenRow[] {
  const kind = textOf(row, "kind") ?? "";
  const value = textOf(row, "value")?.trim() ?? "";
  const isKnown = Object.hasOwn(KINDS, kind) || OWN.has(kind);
  if (!isKnown || value === "") {
    out.reject(line, isKnown ? "FIELD_MISSING" : "FIELD_INVALID", isKnown ? "value" : "kind");
    return [];
  }
  const id =
    kind === "crypto" ? idFrom("wallet-", value) : idFrom("written-", reportId, kind, value.toLowerCase());
  return [{ line, kind, value, id, row }];
}

const isProtectedRow = (row: Row): boolean => {
  const category = categoryFrom(textOf(row, "category") ?? "");
  return category !== undefined && isProtectedCategory(category);
};

function stateRow(
  reportId: string,
  written: WrittenRow,
  byLine: ReadonlyMap<number, WrittenRow>,
  out: Output,
): void {
  const { line, kind, value, id, row } = written;
  const article = articleId(reportId);
  const other = byLine.get(Number(row["of"]));
  if (row["of"] !== undefined && (!other || other === written || OWN.has(other.kind)))
    out.reject(line, "FIELD_INVALID", "of");
  const joined = other && other !== written && !OWN.has(other.kind) ? other : undefined;
  if (OWN.has(kind)) {
    const schema = joined && KINDS[joined.kind]?.[0];
    if (joined && schema !== undefined && PARTIES.has(joined.kind))
      out.say(line, joined.id, schema, kind, value);
    else out.say(line, article, "Article", MENTIONED[kind] ?? "", value);
    return;
  }
  const [schema, property] = KINDS[kind] ?? ["", ""];
  if (kind === "crypto") stateWallet(value, out);
  else if (!out.say(line, id, schema, property, value)) return;
  if (kind === "place") out.say(line, article, "Article", "locationMentioned", value);
  if (kind === "person") statePerson(written, out);
  stateNaming(reportId, article, id, out);
  if (joined) {
    const link = idFrom("joined-", reportId, joined.id, id);
    out.say(line, link, "UnknownLink", "subject", joined.id);
    out.say(line, link, "UnknownLink", "object", id);
    out.say(line, link, "UnknownLink", "role", textOf(row, "how"));
    out.say(line, link, "UnknownLink", "proof", article);
  }
}

const PARTIES: ReadonlySet<string> = new Set(["person", "organisation", "company"]);

function statePerson({ line, id, row }: WrittenRow, out: Output): void {
  out.say(line, id, "Person", "position", textOf(row, "role"));
  const said = textOf(row, "category");
  if (said === undefined) return;
  const category = categoryFrom(said);
  // Who is accused is a decision of a named human with a reason, and no box of a form.
  if (category === undefined || isAccusing(category)) out.reject(line, "FIELD_INVALID", "category");
  else if (category !== "unknown") out.say(line, id, "Person", "subjectCategory", category);
}
