import { categoryFrom, DIVERTED_PROPERTIES, firstRows, idFrom, isAccusing } from "../core/index.ts";
import { countryReader } from "./country-names.ts";
import type { DecodeContext, Format } from "./format.ts";
import { givenMapping } from "./line-decoder.ts";
import { postRows, postsMapping } from "./online/posts-csv.ts";
import type { Output } from "./output.ts";
import { knownPayments, mappedPayments, paymentRows } from "./payments/payment-table.ts";
import { supplyTable } from "./supply-csv.ts";
import { type TakeRow, tableDecoder } from "./table-decoder.ts";
import { anyDate } from "./text/any-date.ts";
import { cleanText } from "./text/clean.ts";
import { headText } from "./text/encoding.ts";
import { isRow, type Row, rowOf, rowsOf, textOf, textsOf } from "./text/json.ts";
import { foldPhrase, headerKey } from "./text/tokens.ts";

/**
 * What the columns of a table mean, in the form of FollowTheMoney's mappings:
 * `{"entities": {"company": {"schema": "Company", "keys": ["reg_no"], "properties": {"name": {"column": "Name"},
 * "country": {"literal": "gb"}}}, "link": {"schema": "Ownership", "keys": […], "properties": {"owner":
 * {"entity": "person"}}}}, "namespace": "…", "dateOrder": "dmy"}`. An entity without a value of any key is not made; where
 * `"sure": ["birthDate", …]` names properties, rows that give none of these are one by one, whatever their keys.
 */
interface Mapping {
  readonly namespace: string;
  readonly dateOrder: "dmy" | "mdy";
  readonly entities: readonly MappedEntity[];
  /** Columns, with their headings, that nobody chose to leave out. */
  readonly unread?: readonly (readonly [at: number, heading: string])[];
}

interface MappedEntity {
  readonly name: string;
  readonly schema: string;
  readonly keys: readonly number[];
  /** Of these a row has one, where that is other than any key: two born on one day are not one. */
  readonly names?: readonly number[];
  /** One of these names whoever a row is of where it has none of `names`, but nobody in another row: a first name. */
  readonly weak?: readonly number[];
  /** The same keys in two rows are two where none of these is given: strangers share names. Undefined where any key is sure. */
  readonly sure?: readonly number[];
  /** A key was refused: what the others call alike may be two, so each row is its own. */
  readonly isByRow?: boolean;
  readonly properties: readonly MappedProperty[];
  /** Made only where each entity that it names is. */
  readonly isLink?: boolean;
}

interface MappedProperty {
  readonly property: string;
  readonly columns: readonly number[];
  readonly literal?: string;
  /** Name of another entity of the mapping. */
  readonly entity?: string;
}

/** Tables of people, companies, vessels or payments, or of anything with a mapping. */
export const csv: Format = {
  id: "csv",
  title: "CSV with a mapping",
  mediaType: "text/csv",
  extensions: ["csv", "tsv"],
  sniff(head, fileName) {
    const text = headText(head);
    if (/^\s*[[{<]/.test(text) || text.slice(0, 1000).includes("\0")) return 0;
    const rows = firstRows(text);
    // A sentence with commas is no header, and what has the name of a table may begin with a title.
    const couldBe = (row: readonly string[]): boolean =>
      row.length > 1 && row.every((cell) => cell.length <= 60);
    if (/\.(?:csv|tsv)$/i.test(fileName)) return rows.some(couldBe) ? 0.5 : 0;
    return rows.slice(0, 1).some(couldBe) ? 0.15 : 0;
  },
  open(context, options) {
    const supply = supplyTable(context, options);
    const given = givenMapping(options);
    const open = (header: readonly string[], line: number, out: Output): TakeRow | undefined => {
      if (supply.knows(header)) return supply.open(header, line, out);
      if (given === "broken") return void out.reject(line, "FIELD_INVALID", "mapping");
      if (postsMapping(options) !== undefined) return postRows(header, options, line, out);
      const payments =
        given === undefined
          ? knownPayments(header, context.reference.csvMappings)
          : isRow(given["payments"]) && mappedPayments(given, header, line, out);
      const { sheet } = options ?? {};
      const sheetName = typeof sheet === "string" ? sheet : "";
      if (payments) return paymentRows(payments, context, out, sheetName);
      if (isRow(given?.["payments"])) return undefined;
      const mapping = mappingFor(header, context, given, options?.["dateOrder"], line, out);
      return mapping && rowReader(mapping, context, out, sheetName);
    };
    const fits = (header: readonly string[]): number => {
      if (given !== undefined) return given === "broken" ? 0 : columnsIn(header, given);
      const { csvMappings } = context.reference;
      const isKnown =
        supply.knows(header) ||
        knownPayments(header, csvMappings) !== undefined ||
        defaultFor(header, csvMappings) !== undefined;
      return Number(isKnown);
    };
    return tableDecoder(context, options, open, { fits, atEnd: supply.atEnd });
  },
};

function mappingFor(
  header: readonly string[],
  context: DecodeContext,
  given: Row | undefined,
  usualOrder: unknown,
  line: number,
  out: Output,
): Mapping | undefined {
  const order = given ? textOf(given, "dateOrder") : usualOrder;
  const entities = given
    ? givenEntities(given, header, specialIn(header, context), line, out)
    : defaultEntities(header, context, line, out);
  if (entities.length === 0) return undefined;
  const read = new Set(entities.flatMap(({ properties }) => properties.flatMap(({ columns }) => columns)));
  const unread = [...header.entries()].filter(([at, heading]) => heading !== "" && !read.has(at));
  return {
    ...(given ? {} : { unread }),
    namespace: (given && textOf(given, "namespace")) ?? context.reportId,
    dateOrder: order === "mdy" ? "mdy" : "dmy",
    entities,
  };
}

/** How many of the columns that the mapping names a header has. */
function columnsIn(header: readonly string[], mapping: Row): number {
  const keys = new Set(header.map(headerKey));
  const entities = Object.values(rowOf(mapping, "entities")).filter(isRow);
  const fields = [
    mapping["payments"],
    mapping["posts"],
    mapping["columns"],
    ...entities.map((spec) => spec["properties"]),
  ]
    .filter(isRow)
    .flatMap((spec) => Object.values(spec));
  const named = [
    ...fields.flatMap((from) =>
      typeof from === "string"
        ? [from]
        : isRow(from)
          ? [...textsOf(from, "column"), ...textsOf(from, "columns")]
          : [],
    ),
    ...entities.flatMap((spec) => textsOf(spec, "keys")),
  ];
  return new Set(named.map(headerKey).filter((key) => keys.has(key))).size;
}

/** A column that is named for a special category, and the property that only describes, where it has one (R10, R11). */
type Special = ReadonlyMap<number, { readonly property: string | undefined }>;

/** In whatever language a column is named, and however its words are joined. */
function specialIn(header: readonly string[], { reference }: DecodeContext): Special {
  const categories = isRow(reference.csvMappings) ? rowsOf(reference.csvMappings, "specialCategories") : [];
  const terms = categories.flatMap((category) =>
    textsOf(category, "terms").map((term) => ({
      words: foldPhrase(term),
      // Of other things: a sum that is owed, the number in a race.
      except: textsOf(category, "except").map(foldPhrase),
      category,
    })),
  );
  const found = header.flatMap((cell, at) => {
    const said = foldPhrase(cell.replace(/(\p{Ll})(?=\p{Lu})/gu, "$1 "));
    const [only, ...others] = said;
    const isSaid = (words: readonly string[]): boolean => {
      if (` ${said.join(" ")} `.includes(` ${words.join(" ")} `)) return true;
      const glued = words.join("");
      return others.length === 0 && glued.length >= GLUED_MIN && only?.includes(glued) === true;
    };
    const own = terms
      .filter(({ words, except }) => isSaid(words) && !except.some(isSaid))
      .map(({ category }) => textOf(category, "property"));
    // Of two categories, what only describes does not open the other.
    return own.length === 0
      ? []
      : [[at, { property: own.every((p) => p === own[0]) ? own[0] : undefined }] as const];
  });
  return new Map(found);
}

/** A shorter term is part of other words ("iris", "race", "viol"). */
const GLUED_MIN = 6;

function givenEntities(
  mapping: Row,
  header: readonly string[],
  special: Special,
  line: number,
  out: Output,
): MappedEntity[] {
  const keys = header.map(headerKey);
  const refused = new Set<number>();
  const find = (column: string, property?: string): number[] => {
    const at = keys.indexOf(headerKey(column));
    if (at < 0) {
      out.reject(line, "COLUMN_MISSING", column.slice(0, 60));
      return [];
    }
    const category = special.get(at);
    if (!category || (category.property !== undefined && category.property === property)) return [at];
    if (!refused.has(at)) out.reject(line, "SPECIAL_CATEGORY", column.slice(0, 60));
    refused.add(at);
    return [];
  };
  return Object.entries(rowOf(mapping, "entities")).flatMap(([name, spec]) => {
    if (!isRow(spec)) return [];
    const properties = Object.entries(rowOf(spec, "properties")).flatMap(
      ([property, from]): MappedProperty[] => {
        if (typeof from === "string") return [{ property, columns: find(from, property) }];
        if (!isRow(from)) return [];
        const literal = textOf(from, "literal");
        const entity = textOf(from, "entity");
        const columns = [...textsOf(from, "column"), ...textsOf(from, "columns")].flatMap((c) =>
          find(c, property),
        );
        return [
          {
            property,
            columns,
            ...(literal === undefined ? {} : { literal }),
            ...(entity === undefined ? {} : { entity }),
          },
        ];
      },
    );
    const schema = textOf(spec, "schema") ?? "";
    const named = textsOf(spec, "keys");
    const isByRow = named.some((key) => special.has(keys.indexOf(headerKey(key))));
    const sure = columnsFor(properties, textsOf(spec, "sure"));
    const keyed = { name, schema, keys: named.flatMap((key) => find(key)), isByRow, properties };
    return [spec["sure"] === undefined ? keyed : { ...keyed, sure }];
  });
}

const columnsFor = (properties: readonly MappedProperty[], named: readonly string[]): readonly number[] =>
  named.flatMap((property) => properties.find((p) => p.property === property)?.columns ?? []);

/** The default mapping that the header speaks for most, of those whose rows it names. */
function defaultFor(header: readonly string[], csvMappings: unknown): Row | undefined {
  const keys = new Set(header.map(headerKey));
  const count = (names: readonly string[]): number =>
    names.filter((name) => keys.has(headerKey(name))).length;
  let best: Row | undefined;
  let bestSigns = 0;
  for (const mapping of isRow(csvMappings) ? rowsOf(csvMappings, "mappings") : []) {
    const columns = rowOf(mapping, "columns");
    const named = [...textsOf(mapping, "names"), ...textsOf(mapping, "weak")];
    const isNamed = named.some((property) => count(textsOf(columns, property)) > 0);
    // Whoever has a firm beside a name of their own is somebody there, unless more of the header speaks of the firm.
    const firms = count(textsOf(rowOf(mapping, "at"), "names"));
    const signs = count(textsOf(mapping, "signs")) + (firms > 0 ? firms + 0.5 : 0);
    if (isNamed && signs > bestSigns) {
      best = mapping;
      bestSigns = signs;
    }
  }
  return best;
}

const OTHER_PART = new Map([
  ["firstName", "lastName"],
  ["lastName", "firstName"],
]);

/**
 * "Nom" beside "Prénom" is a family's name, "Nombre" beside "Apellidos" a given one, and by itself either is the whole name:
 * what may be both is a part where the other part has a column of its own and this has none.
 */
function partsOfNames(found: readonly MappedProperty[]): readonly MappedProperty[] {
  const of = (property: string): readonly number[] => columnsFor(found, [property]);
  const ownOf = (part: string): readonly number[] => of(part).filter((at) => !of("name").includes(at));
  const isPart = (part: string, other: string): boolean =>
    ownOf(part).length === 0 && ownOf(other).length > 0;
  const parts = new Set([...OTHER_PART].flatMap(([part, other]) => (isPart(part, other) ? of(part) : [])));
  return found.map(({ property, columns }) => {
    const other = OTHER_PART.get(property);
    if (other !== undefined && !isPart(property, other)) return { property, columns: ownOf(property) };
    return { property, columns: property === "name" ? columns.filter((at) => !parts.has(at)) : columns };
  });
}

/** As `defaultFor` says; COLUMNS_UNKNOWN where none does. */
function defaultEntities(
  header: readonly string[],
  context: DecodeContext,
  line: number,
  out: Output,
): MappedEntity[] {
  const keys = header.map(headerKey);
  const best = defaultFor(header, context.reference.csvMappings);
  if (!best) {
    out.reject(line, "COLUMNS_UNKNOWN");
    return [];
  }
  const columns = rowOf(best, "columns");
  const found = Object.keys(columns).map((property): MappedProperty => {
    const at = textsOf(columns, property).map((name) => keys.indexOf(headerKey(name)));
    return { property, columns: [...new Set(at.filter((i) => i >= 0))] };
  });
  const properties = partsOfNames(withoutOthersName(best, found, keys)).filter((p) => p.columns.length > 0);
  const row: MappedEntity = {
    name: textOf(best, "id") ?? "",
    schema: textOf(best, "schema") ?? "",
    keys: columnsFor(properties, textsOf(best, "keys")),
    names: columnsFor(properties, textsOf(best, "names")),
    weak: columnsFor(properties, textsOf(best, "weak")),
    ...(best["sure"] === undefined ? {} : { sure: columnsFor(properties, textsOf(best, "sure")) }),
    properties,
  };
  return [row, ...firmOf(row, rowOf(best, "at"), keys)];
}

/** "Name" beside "Company" is not what the company is called. */
function withoutOthersName(
  mapping: Row,
  found: readonly MappedProperty[],
  keys: readonly string[],
): readonly MappedProperty[] {
  const open = new Set(textsOf(mapping, "openNames").map(headerKey));
  const isOpen = (at: number): boolean => open.has(keys[at] ?? "");
  return found.map(({ property, columns }) => {
    const own = columns.filter((at) => !isOpen(at));
    return { property, columns: property === "name" && own.length > 0 ? own : columns };
  });
}

/** The firm that somebody of a row is at, and that they are. */
function firmOf(row: MappedEntity, at: Row, keys: readonly string[]): readonly MappedEntity[] {
  const columns = textsOf(at, "names").flatMap((name) => {
    const found = keys.indexOf(headerKey(name));
    return found < 0 || row.properties.some((p) => p.columns.includes(found)) ? [] : [found];
  });
  if (columns.length === 0) return [];
  const [schema = "", link = "", person = "", firm = ""] = ["schema", "link", "person", "firm"].map(
    (name) => textOf(at, name) ?? "",
  );
  const ends = [
    { property: person, columns: [], entity: row.name },
    { property: firm, columns: [], entity: "firm" },
  ];
  return [
    { name: "firm", schema, keys: columns, properties: [{ property: "name", columns }] },
    { name: "at", schema: link, keys: columns, isByRow: true, isLink: true, properties: ends },
  ];
}

const HEADING_LENGTH_MAX = 60;

function rowReader(mapping: Mapping, context: DecodeContext, out: Output, sheet: string): TakeRow {
  const countryOf = countryReader(context);
  const unread = new Map(mapping.unread);
  return (cells, line) => {
    const cell = (at: number): string => cleanText(cells[at] ?? "");
    for (const [at, heading] of unread) {
      if (cell(at) === "") continue;
      out.unreadColumn(heading.slice(0, HEADING_LENGTH_MAX));
      unread.delete(at);
    }
    const ids = new Map<string, string>();
    const isBlank = (at: number): boolean => cell(at) === "";
    for (const { name, keys, names = keys, weak = [], sure, isByRow } of mapping.entities) {
      const isWeak = names.every(isBlank);
      if (isWeak && weak.every(isBlank)) continue;
      const values = keys.map(cell);
      const isOwn = isByRow === true || isWeak || sure?.every(isBlank) === true;
      // Lines of two sheets, and of two files, have the same numbers.
      const own = isOwn ? [context.reportId, sheet, String(line)] : [];
      ids.set(name, idFrom("csv-", mapping.namespace, name, ...values, ...own));
    }
    if (ids.size === 0) return void out.reject(line, "FIELD_MISSING", "keys");
    for (const entity of mapping.entities) {
      const id = ids.get(entity.name);
      if (id === undefined) continue;
      if (entity.isLink && entity.properties.some((p) => p.entity !== undefined && !ids.has(p.entity)))
        continue;
      if (!context.model.get(entity.schema))
        return void out.reject(line, "SCHEMA_UNKNOWN", entity.schema.slice(0, 60));
      for (const { property, columns, literal, entity: other } of entity.properties) {
        if (other !== undefined) out.say(line, id, entity.schema, property, ids.get(other));
        else if (literal !== undefined) out.say(line, id, entity.schema, property, literal);
        else for (const at of columns) sayCell(entity.schema, id, property, cells[at] ?? "", line);
      }
      sayFullName(entity, id, cell, line);
    }
  };

  function sayCell(schema: string, id: string, property: string, raw: string, line: number): void {
    if (raw.trim() === "") return;
    if (DIVERTED_PROPERTIES.has(property)) return void out.reject(line, "SENSITIVE_DIVERTED", property);
    if (property === "subjectCategory") {
      sayCategory(schema, id, raw, line);
      return;
    }
    const type = context.model.property(schema, property)?.type;
    if (type === "date") {
      const date = anyDate(cleanText(raw), mapping.dateOrder);
      if (date === undefined) return void out.reject(line, "DATE_IMPOSSIBLE", property);
      out.say(line, id, schema, property, date, date === raw ? {} : { original: raw });
    } else if (type === "country") {
      out.say(line, id, schema, property, countryOf(raw), { original: raw });
    } else out.say(line, id, schema, property, raw);
  }

  /** A source may say that somebody is protected; whom it accuses, a human of this node has to decide. */
  function sayCategory(schema: string, id: string, raw: string, line: number): void {
    const category = categoryFrom(raw);
    if (!category || isAccusing(category)) out.reject(line, "FIELD_INVALID", "subjectCategory");
    else out.say(line, id, schema, "subjectCategory", category);
  }

  /** A person with two name columns has a full name too. */
  function sayFullName(entity: MappedEntity, id: string, cell: (at: number) => string, line: number): void {
    const valueOfProperty = (property: string): string => {
      const at = entity.properties.find((p) => p.property === property)?.columns[0];
      return at === undefined ? "" : cell(at);
    };
    if (valueOfProperty("name") !== "") return;
    const full = `${valueOfProperty("firstName")} ${valueOfProperty("lastName")}`.trim();
    if (full !== "" && context.model.isA(entity.schema, "Person"))
      out.say(line, id, entity.schema, "name", full);
  }
}
