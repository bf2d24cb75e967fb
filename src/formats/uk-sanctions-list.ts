import { firstRows, idFrom } from "../core/index.ts";
import { countryReader } from "./country-names.ts";
import { dayReader } from "./designations/days-in-words.ts";
import { dayOfFile } from "./designations/subject.ts";
import type { DecodeContext, DocumentFacts, Format } from "./format.ts";
import type { Output } from "./output.ts";
import { tableDecoder } from "./table-decoder.ts";
import { anyDate } from "./text/any-date.ts";
import { headText } from "./text/encoding.ts";
import { ownOf } from "./text/json.ts";
import { SeenIds } from "./text/seen-ids.ts";
import { headerKey } from "./text/tokens.ts";

const NEEDED = ["Unique ID", "Name 6", "Name 1", "Name type", "Regime Name"] as const;
/** What a subject is; the column was called otherwise until 2025. */
const TYPE = ["Individual, Entity, Ship", "Designation Type"] as const;
const SCHEMATA: Readonly<Record<string, string>> = {
  individual: "Person",
  entity: "Organization",
  ship: "Vessel",
};
const ID_MAX = 100;
const NAMES = ["Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"] as const;
const ADDRESS = [1, 2, 3, 4, 5, 6].map((n) => `Address Line ${n}`);

/** Columns that say one property; what a schema lacks is passed over. Several values are numbered: "(1) Iran (2) Iraq". */
const SAID: readonly (readonly [column: string, property: string, type?: "date" | "country"])[] = [
  ["D.O.B", "birthDate", "date"],
  ["Nationality(/ies)", "nationality", "country"],
  ["Town of birth", "birthPlace"],
  ["Country of birth", "birthCountry", "country"],
  ["National Identifier number", "idNumber"],
  ["Passport number", "passportNumber"],
  ["Position", "position"],
  ["Gender", "gender"],
  ["Title", "title"],
  ["Address Country", "country", "country"],
  ["Phone number", "phone"],
  ["Website", "website"],
  ["Email address", "email"],
  ["Type of entity", "legalForm"],
  ["Business registration number (s)", "registrationNumber"],
  ["IMO number", "imoNumber"],
  ["Current believed flag of ship", "flag", "country"],
  ["Previous flags", "pastFlags", "country"],
  ["Type of ship", "type"],
  ["Year Built", "buildDate", "date"],
];

/** Of the listing itself. */
const DAYS = [
  ["Date Designated", "listingDate"],
  ["Last Updated", "modifiedAt"],
] as const;

/**
 * The UK Sanctions List as the Foreign, Commonwealth & Development Office publishes it (CSV): a line that says its day, then one row for each
 * name of a subject, who has the id that other lists of this node give them. Why somebody is listed is the office's assessment.
 */
export const ukSanctionsList: Format = {
  id: "uk-sanctions-list",
  title: "UK Sanctions List (CSV)",
  comesIn: "rows",
  mediaType: "text/csv",
  extensions: ["csv"],
  sniff: (head) => (firstRows(headText(head)).some(knows) ? 0.97 : 0),
  open: (context, options) =>
    tableDecoder(
      context,
      options,
      (header, headerLine, out) => {
        const keys = header.map(headerKey);
        const missing = NEEDED.find((column) => !keys.includes(headerKey(column)));
        if (missing !== undefined) return void out.reject(headerLine, "COLUMN_MISSING", missing);
        const list = new List(keys, context, out);
        return (cells, line) => list.take(cells, line);
      },
      { fits: (header) => Number(knows(header)), facts: (above) => dayAbove(above, context) },
    ),
};

function knows(header: readonly string[]): boolean {
  const keys = new Set(header.map(headerKey));
  const has = (column: string): boolean => keys.has(headerKey(column));
  return NEEDED.every(has) && TYPE.some(has);
}

/** "Report Date: 01/10/2026" or "23-Jul-2025", in one cell or two. */
function dayAbove(above: readonly (readonly string[])[], context: DecodeContext): DocumentFacts {
  const [said = ""] = above.flatMap(
    (cells) => /\bdate\b:?\s*(\S.*)/i.exec(cells.join(" ").trim())?.[1] ?? [],
  );
  const inWords = dayReader(context)(said.replaceAll("-", " "))?.dates[0];
  return dayOfFile(anyDate(said.trim(), "dmy") ?? inWords ?? "");
}

class List {
  readonly #keys: readonly string[];
  /** Where each column stands, looked up once. */
  readonly #places = new Map<string, number>();
  readonly #out: Output;
  readonly #countryOf: (raw: string) => string;
  readonly #hasProperty: (schema: string, property: string) => boolean;
  /** Rows repeat what was said of the subject under its first name. */
  readonly #said = new SeenIds();

  constructor(keys: readonly string[], context: DecodeContext, out: Output) {
    this.#keys = keys;
    this.#out = out;
    this.#countryOf = countryReader(context);
    this.#hasProperty = (schema, property) => context.model.property(schema, property) !== undefined;
  }

  take(cells: readonly string[], line: number): void {
    const cell = (...columns: readonly string[]): string => {
      for (const column of columns) {
        const at = this.#placeOf(column);
        if (at >= 0) return (cells[at] ?? "").trim();
      }
      return "";
    };
    const number = cell("Unique ID");
    const schema = ownOf(SCHEMATA, cell(...TYPE).toLowerCase());
    const name = NAMES.map((column) => cell(column))
      .filter((part) => part !== "")
      .join(" ");
    if (number === "") return void this.#out.reject(line, "FIELD_MISSING", "Unique ID");
    if (number.length > ID_MAX || /[\s\p{C}]/u.test(number))
      return void this.#out.reject(line, "FIELD_INVALID", "Unique ID");
    if (schema === undefined) return void this.#out.reject(line, "SCHEMA_UNKNOWN", TYPE[0]);
    const script = cell("Name non-latin script");
    if (name + script === "") return void this.#out.reject(line, "FIELD_MISSING", "Name 6");
    const id = `gb-uksl-${number.toLowerCase()}`;
    const say = (property: string, value: string, about = id, of = schema): void =>
      this.#say(line, about, of, property, value);
    say(nameProperty(cell("Name type"), cell("Alias strength")), name);
    say("alias", script);
    say("topics", "sanction");
    for (const [column, property, type] of SAID)
      for (const value of valuesIn(cell(column))) {
        const read = type === "country" ? this.#countryOf(value) : type === "date" ? dayIn(value) : value;
        if (read === undefined) this.#out.reject(line, "DATE_IMPOSSIBLE", column);
        else say(property, read);
      }
    const address = [...ADDRESS, "Address Postal Code"]
      .map((column) => cell(column))
      .filter((part) => part !== "");
    say("address", address.join(", "));
    this.#saySanction(line, id, cell);
  }

  #placeOf(column: string): number {
    const at = this.#places.get(column) ?? this.#keys.indexOf(headerKey(column));
    this.#places.set(column, at);
    return at;
  }

  #saySanction(line: number, id: string, cell: (...columns: readonly string[]) => string): void {
    const program = cell("Regime Name");
    const sanction = idFrom("sanction-", id, program);
    const say = (property: string, value: string): void =>
      this.#say(line, sanction, "Sanction", property, value);
    say("entity", id);
    say("authority", "UK Foreign, Commonwealth & Development Office");
    say("authorityId", cell("Unique ID"));
    say("unscId", cell("UN Reference Number"));
    say("recordId", cell("OFSI Group ID"));
    say("program", program);
    say("provisions", cell("Sanctions Imposed"));
    for (const [column, property] of DAYS) {
      const day = dayIn(cell(column));
      if (day !== undefined) say(property, day);
      else if (cell(column) !== "") this.#out.reject(line, "DATE_IMPOSSIBLE", column);
    }
    say("country", "gb");
    const reason = cell("UK Statement of Reasons");
    if (reason !== "" && this.#isNew(sanction, "reason", reason))
      this.#out.say(line, sanction, "Sanction", "reason", reason, { kind: "assessment", lang: "en" });
  }

  #say(line: number, id: string, schema: string, property: string, value: string): void {
    if (value === "" || !this.#hasProperty(schema, property) || !this.#isNew(id, property, value)) return;
    this.#out.say(line, id, schema, property, value);
  }

  #isNew(id: string, property: string, value: string): boolean {
    return this.#said.see(JSON.stringify([id, property, value]), "") === "new";
  }
}

/** A weak alias is many people's; a variation of the first name is an alias. */
function nameProperty(type: string, strength: string): string {
  if (/^primary name$/i.test(type)) return "name";
  return /weak|low/i.test(strength) ? "weakAlias" : "alias";
}

/** Numbered from one, "(1) … (2) …", or parted by semicolons; the area of a telephone, "(0)20", is no number of a value. */
function valuesIn(cell: string): readonly string[] {
  const parts: string[] = [];
  let rest = cell;
  for (let next = 1; rest !== ""; next++) {
    const number = `(${next})`;
    const at = next === 1 && !rest.trimStart().startsWith(number) ? -1 : rest.indexOf(number);
    parts.push(at < 0 ? rest : rest.slice(0, at));
    rest = at < 0 ? "" : rest.slice(at + number.length);
  }
  return parts.flatMap((part) => part.split(";").map((value) => value.trim())).filter((v) => v !== "");
}

/** "01/02/1980"; "dd/mm/1980" and "00/00/1980" say the year alone; undefined of what is no day. */
function dayIn(text: string): string | undefined {
  const year = /^(?:dd|00)\/(?:mm|00)\/(\d{4})$/i.exec(text)?.[1];
  const month = /^(?:dd|00)\/(\d{2})\/(\d{4})$/i.exec(text);
  if (month && year === undefined) return `${month[2]}-${month[1]}`;
  return year ?? anyDate(text, "dmy");
}
