import type { DecodeContext, Format } from "../format.ts";
import type { Output } from "../output.ts";
import { type TakeRow, tableDecoder } from "../table-decoder.ts";
import { anyDate } from "../text/any-date.ts";
import { headerOf } from "../text/csv.ts";
import { headText } from "../text/encoding.ts";
import type { Element } from "../xml-entry-decoder.ts";
import { EU_AUTHORITY, readEuEntity } from "./eu-entity.ts";
import { dayOfFile, SubjectList } from "./subject.ts";

const NEEDED = ["Entity_LogicalId", "Entity_SubjectType", "NameAlias_WholeName"] as const;
const ID = "entity_logicalid";
/** No entry has as many rows; what goes on after so many is read on under the same number. */
const ROWS_MAX = 10_000;

/** Columns of the entry itself, by the attribute that its XML has. */
const OWN: Readonly<Record<string, string>> = {
  entity_logicalid: "logicalId",
  entity_eu_referencenumber: "euReferenceNumber",
  entity_unitednationid: "unitedNationId",
  entity_designationdate: "designationDate",
  entity_designationdetails: "designationDetails",
};
/** Columns of what an entry has several of: by their beginning, the XML's element and those attributes that are called otherwise. */
const PARTS: readonly (readonly [
  start: string,
  element: string,
  renamed: Readonly<Record<string, string>>,
])[] = [
  ["entity_regulation_", "regulation", { type: "regulationType" }],
  ["namealias_", "nameAlias", {}],
  ["address_", "address", {}],
  ["birthdate_", "birthdate", { day: "dayOfMonth", month: "monthOfYear" }],
  [
    "identification_",
    "identification",
    { typecode: "identificationTypeCode", typedescription: "identificationTypeDescription" },
  ],
  ["citizenship_", "citizenship", {}],
];
/** Attributes of the XML, to find a column's by its letters. */
const ATTRIBUTES = new Map(
  [
    ...["firstName", "middleName", "lastName", "wholeName", "nameLanguage", "gender", "title", "function"],
    ...["logicalId", "city", "street", "poBox", "zipCode", "region", "place", "countryIso2Code"],
    ...["countryDescription", "birthdate", "year", "yearRangeFrom", "yearRangeTo", "circa", "calendarType"],
    ...["number", "knownExpired", "knownFalse", "reportedLost", "revokedByIssuer", "issuedBy", "latinNumber"],
    ...["publicationDate", "numberTitle", "programme"],
  ].map((name) => [name.toLowerCase(), name]),
);

/**
 * The same list as CSV, form 1.1: rows of one entry (`Entity_LogicalId`) stand together, each with a name, an address, a birth date,
 * a document or a citizenship. The columns are as several public readers name all of them (a column of strong and weak names is not
 * among them); it was not tried on the file itself.
 */
export const euSanctionsCsv: Format = {
  id: "eu-sanctions-csv",
  title: "EU consolidated list of financial sanctions (CSV)",
  comesIn: "rows",
  mediaType: "text/csv",
  extensions: ["csv"],
  sniff(head) {
    return lacking(headerOf(headText(head))) === undefined ? 0.97 : 0;
  },
  open(context, options) {
    let rows: Rows | undefined;
    return tableDecoder(
      context,
      options,
      (header, headerLine, out) => {
        const missing = lacking(header);
        if (missing !== undefined) return void out.reject(headerLine, "COLUMN_MISSING", missing);
        rows = new Rows(lowered(header), context, out);
        return rows.take;
      },
      { atEnd: () => rows?.flush(), facts: () => dayOfFile(rows?.day ?? "") },
    );
  },
};

const lowered = (header: readonly string[]): readonly string[] => header.map((name) => name.toLowerCase());

function lacking(header: readonly string[]): string | undefined {
  const names = new Set(lowered(header));
  return NEEDED.find((column) => !names.has(column.toLowerCase()));
}

type Draft = Element & { readonly children: Element[] };
/** Where a cell goes: to an attribute or the text of the entry's own child, or of one part of the row. */
type Cell = readonly [column: number, element: string, attribute: string];

class Rows {
  readonly #id: number;
  readonly #types: readonly number[];
  readonly #remark: number;
  readonly #own: readonly Cell[];
  readonly #parts: readonly (readonly [element: string, cells: readonly Cell[]])[];
  readonly #out: Output;
  readonly #list: SubjectList;
  readonly #dayOf: number;
  #entry: Draft | undefined;
  #rows = 0;
  /** When the file was made, which each row says. */
  day: string | undefined;

  constructor(header: readonly string[], context: DecodeContext, out: Output) {
    this.#out = out;
    this.#list = new SubjectList(context, out, EU_AUTHORITY);
    this.#id = header.indexOf(ID);
    this.#own = header.flatMap((name, column): Cell[] => {
      const attribute = OWN[name];
      return attribute === undefined ? [] : [[column, "", attribute]];
    });
    this.#parts = PARTS.map(([start, element, renamed]) => [
      element,
      header.flatMap((name, column): Cell[] => {
        if (!name.startsWith(start)) return [];
        const rest = name.slice(start.length);
        return [[column, element, renamed[rest] ?? ATTRIBUTES.get(rest) ?? rest]];
      }),
    ]);
    this.#types = ["entity_subjecttype", "entity_subjecttype_classificationcode"].map((n) =>
      header.indexOf(n),
    );
    this.#remark = header.indexOf("entity_remark");
    this.#dayOf = header.indexOf("filegenerationdate");
  }

  readonly take: TakeRow = (cells, line) => {
    const id = (cells[this.#id] ?? "").trim();
    this.day ??= anyDate(cells[this.#dayOf] ?? "", "dmy");
    if (id === "") return void this.#out.reject(line, "FIELD_MISSING", "Entity_LogicalId");
    if (this.#entry?.attributes["logicalId"] !== id || this.#rows >= ROWS_MAX) {
      this.flush();
      this.#entry = this.#entryOf(cells, line);
    }
    this.#rows++;
    for (const [element, columns] of this.#parts) {
      const part = elementOf(element, columns, cells, line);
      if (part) this.#entry?.children.push(part);
    }
  };

  flush(): void {
    if (this.#entry) readEuEntity(this.#entry, this.#list, this.#out);
    this.#entry = undefined;
    this.#rows = 0;
  }

  #entryOf(cells: readonly string[], line: number): Draft {
    const [code = "", classificationCode = ""] = this.#types.map((at) => cells[at] ?? "");
    const attributes = Object.fromEntries(this.#own.map(([column, , name]) => [name, cells[column] ?? ""]));
    const remark = cells[this.#remark] ?? "";
    const children: Element[] = [
      { name: "subjectType", line, attributes: { code, classificationCode }, text: "", children: [] },
      ...(remark === "" ? [] : [plain("remark", remark, line)]),
    ];
    return { name: "sanctionEntity", line, attributes, text: "", children };
  }
}

const plain = (name: string, text: string, line: number): Element => ({
  name,
  line,
  attributes: {},
  text,
  children: [],
});

/** Undefined where the row has nothing of the kind: whom a row is about, it says in all of them. */
function elementOf(
  name: string,
  columns: readonly Cell[],
  cells: readonly string[],
  line: number,
): Element | undefined {
  const attributes: Record<string, string> = {};
  const children: Element[] = [];
  for (const [column, , attribute] of columns) {
    const value = (cells[column] ?? "").trim();
    if (value === "") continue;
    if (attribute === "remark" || attribute === "publicationurl")
      children.push(plain(attribute === "remark" ? attribute : "publicationUrl", value, line));
    else if (attribute === "contactinfo") children.push(plain("contactInfo", value, line));
    else attributes[attribute] = value;
  }
  const isEmpty = Object.keys(attributes).length + children.length === 0;
  return isEmpty ? undefined : { name, line, attributes, text: "", children };
}
