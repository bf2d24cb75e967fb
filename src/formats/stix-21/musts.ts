import { isRow, type Row } from "../text/json.ts";
import { patternFaults } from "./pattern/index.ts";
import type { RefRule, StixFault, StixTables } from "./standard.ts";
import { isCpe } from "./string-forms.ts";
import { compareTimestamps, hasTimestampForm, isTimestamp } from "./timestamp.ts";

/** The tables of the standard, ready to be asked. */
export interface MustTables {
  readonly tables: StixTables;
  readonly languages: ReadonlySet<string>;
  readonly softwareLanguages: ReadonlySet<string>;
  readonly mediaTypes: ReadonlySet<string>;
  readonly characterSets: ReadonlySet<string>;
  readonly observableTypes: ReadonlySet<string>;
}

export const mustTables = (tables: StixTables): MustTables => ({
  tables,
  languages: new Set(tables.languages),
  softwareLanguages: new Set([...tables.languages, ...tables.softwareLanguages]),
  mediaTypes: new Set(tables.mediaTypes),
  characterSets: new Set(tables.characterSets),
  observableTypes: new Set(tables.observableTypes),
});

type Check = (object: Row, must: MustTables) => Iterable<StixFault>;

/** What the standard requires beyond form. The object has passed its schema. */
export function mustFaults(object: Row, must: MustTables): readonly StixFault[] {
  const faults: StixFault[] = [];
  for (const check of CHECKS) for (const fault of check(object, must)) faults.push(fault);
  for (const value of Object.values(object)) {
    if (!Array.isArray(value)) continue;
    for (const inner of value)
      if (isRow(inner) && "id" in inner && "type" in inner) faults.push(...mustFaults(inner, must));
  }
  return faults;
}

const typeOf = (object: Row): string => String(object["type"]);
const fault = (pointer: string, because: string): StixFault => ({ pointer, because });

/** Observables that a check is for: the object itself, or those within observed data. */
function* observables(object: Row, must: MustTables): Iterable<Row> {
  const objects = object["objects"];
  if (typeOf(object) === "observed-data" && isRow(objects)) {
    for (const inner of Object.values(objects)) if (isRow(inner)) yield inner;
  } else if (must.observableTypes.has(typeOf(object))) yield object;
}

function* timestamps(object: Row, { tables }: MustTables): Iterable<StixFault> {
  const type = typeOf(object);
  const own = Object.hasOwn(tables.timestamps, type) ? (tables.timestamps[type] ?? []) : [];
  yield* momentsOf(object, ["created", "modified", ...own], "");
  const embedded = Object.hasOwn(tables.timestampsEmbedded, type) ? tables.timestampsEmbedded[type] : {};
  for (const [name, members] of Object.entries(embedded ?? {})) {
    const value = object[name];
    if (!isRow(value)) continue;
    if (name !== "extensions") yield* momentsOf(value, members, `/${name}`);
    else
      for (const [key, extension] of Object.entries(value))
        if (isRow(extension)) yield* momentsOf(extension, members, `/${name}/${key}`);
  }
}

function* momentsOf(object: Row, names: readonly string[], pointer: string): Iterable<StixFault> {
  for (const name of names) {
    const value = object[name];
    // Observables have no "created" in their schemas; whoever writes one all the same writes a timestamp.
    if (value !== undefined && typeof value !== "string") yield fault(`${pointer}/${name}`, "no timestamp");
    else if (value !== undefined && hasTimestampForm(value) && !isTimestamp(value))
      yield fault(`${pointer}/${name}`, "timestamp does not exist");
  }
}

function* timestampOrder(object: Row, must: MustTables): Iterable<StixFault> {
  yield* ordered(object, [["modified", "ge", "created"]]);
  const type = typeOf(object);
  if (must.observableTypes.has(type)) {
    for (const inner of observables(object, must)) yield* ordered(inner, orderOf(must, typeOf(inner)));
  } else yield* ordered(object, orderOf(must, type));
}

const orderOf = ({ tables }: MustTables, type: string): StixTables["timestampOrder"][string] =>
  Object.hasOwn(tables.timestampOrder, type) ? (tables.timestampOrder[type] ?? []) : [];

function* ordered(object: Row, rules: StixTables["timestampOrder"][string]): Iterable<StixFault> {
  for (const [later, how, earlier] of rules) {
    const a = object[later];
    const b = object[earlier];
    if (typeof a !== "string" || typeof b !== "string") continue;
    const order = compareTimestamps(a, b);
    if (order < 0 || (order === 0 && how === "gt")) yield fault(`/${later}`, `is before ${earlier}`);
  }
}

function* markingCircles(object: Row): Iterable<StixFault> {
  if (typeOf(object) !== "marking-definition") return;
  const id = object["id"];
  const refs = object["object_marking_refs"];
  if (Array.isArray(refs) && refs.includes(id)) yield fault("/object_marking_refs", "marks itself");
  const granular = object["granular_markings"];
  if (Array.isArray(granular) && granular.some((g) => isRow(g) && g["marking_ref"] === id))
    yield fault("/granular_markings", "marks itself");
}

function* selectors(object: Row): Iterable<StixFault> {
  const granular = object["granular_markings"];
  if (!Array.isArray(granular)) return;
  for (const [at, marking] of granular.entries()) {
    const list = isRow(marking) ? marking["selectors"] : undefined;
    if (!Array.isArray(list)) continue;
    for (const selector of list)
      if (typeof selector === "string" && selected(object, selector) === undefined)
        yield fault(`/granular_markings/${at}/selectors`, "selects nothing");
  }
}

/** What a selector of a granular marking points to (7.2.3.1); undefined where nothing is there. */
export function selected(object: Row, selector: string): unknown {
  let value: unknown = object;
  for (const step of selector.split(".")) {
    const [, index] = /^\[(\d+)\]/.exec(step) ?? [];
    if (index !== undefined) value = Array.isArray(value) ? (value[Number(index)] as unknown) : undefined;
    else value = isRow(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

function* observableRefs(object: Row, { tables }: MustTables): Iterable<StixFault> {
  const objects = object["objects"];
  if (typeOf(object) !== "observed-data" || !isRow(objects)) return;
  for (const [key, inner] of Object.entries(objects)) {
    if (!isRow(inner)) continue;
    const type = typeOf(inner);
    const rules = Object.hasOwn(tables.observableRefs, type) ? tables.observableRefs[type] : undefined;
    if (rules) yield* brokenRefs(inner, rules, objects, `/objects/${key}`);
  }
}

function* brokenRefs(value: unknown, rule: RefRule, objects: Row, pointer: string): Iterable<StixFault> {
  if (isTypes(rule)) {
    for (const ref of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const target = typeof ref === "string" && Object.hasOwn(objects, ref) ? objects[ref] : undefined;
      if (!isRow(target) || ("type" in target && !rule.includes(typeOf(target))))
        yield fault(pointer, "refers to nothing of a type that it may");
    }
    return;
  }
  if (Array.isArray(value)) for (const one of value) yield* brokenRefs(one, rule, objects, pointer);
  else if (isRow(value))
    for (const [name, inner] of Object.entries(rule))
      if (name in value) yield* brokenRefs(value[name], inner, objects, `${pointer}/${name}`);
}

const isTypes = (rule: RefRule): rule is readonly string[] => Array.isArray(rule);

function* lists(object: Row, must: MustTables): Iterable<StixFault> {
  for (const inner of observables(object, must)) {
    const type = typeOf(inner);
    const among = (name: string, list: ReadonlySet<string>): boolean =>
      typeof inner[name] !== "string" || list.has(inner[name]);
    if (type === "artifact" && !among("mime_type", must.mediaTypes))
      yield fault("/mime_type", "no IANA media type");
    if (type === "directory" && !among("path_enc", must.characterSets))
      yield fault("/path_enc", "no IANA character set");
    if (type === "file" && !among("name_enc", must.characterSets))
      yield fault("/name_enc", "no IANA character set");
    const languages = inner["languages"];
    if (type === "software" && Array.isArray(languages))
      for (const code of languages)
        if (!must.softwareLanguages.has(String(code))) yield fault("/languages", "no language code");
  }
}

function* languages(object: Row, must: MustTables): Iterable<StixFault> {
  const { lang } = object;
  if ("lang" in object && !(typeof lang === "string" && must.languages.has(lang)))
    yield fault("/lang", "no language code");
  const contents = object["contents"];
  if (typeOf(object) !== "language-content" || !isRow(contents)) return;
  for (const [code, inner] of Object.entries(contents)) {
    if (!must.languages.has(code)) yield fault(`/contents/${code}`, "no language code");
    if (!isRow(inner) || !Object.keys(inner).every((key) => /^[a-z0-9_]{3,250}$/.test(key)))
      yield fault(`/contents/${code}`, "no property names");
  }
}

function* indicatorPattern(object: Row, must: MustTables): Iterable<StixFault> {
  const pattern = object["pattern"];
  if (typeOf(object) !== "indicator" || object["pattern_type"] !== "stix" || typeof pattern !== "string")
    return;
  const version = object["pattern_version"] ?? object["spec_version"] ?? "2.1";
  for (const because of patternFaults(pattern, {
    strict: true,
    tables: must.tables,
    version: String(version),
  }))
    yield fault("/pattern", because);
}

function* cpe(object: Row): Iterable<StixFault> {
  if ("cpe" in object && !isCpe(String(object["cpe"]))) yield fault("/cpe", "no CPE 2.3 name");
}

/** Observables whose contributing properties are all optional, as the standard lists them for their ids. */
const ID_NEEDS: Readonly<Record<string, readonly string[]>> = {
  artifact: ["hashes", "payload_bin"],
  "email-message": ["from_ref", "subject", "body"],
  "user-account": ["account_type", "user_id", "account_login"],
  "windows-registry-key": ["key", "values"],
  "x509-certificate": ["hashes", "serial_number"],
  process: [],
};

function* randomIds(object: Row): Iterable<StixFault> {
  const type = typeOf(object);
  if (!Object.hasOwn(ID_NEEDS, type)) return;
  const isRandom = /-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(String(object["id"]));
  if (!isRandom && ID_NEEDS[type]?.every((name) => !(name in object)))
    yield fault("/id", "has to be a UUIDv4: no property contributes to it");
}

const CHECKS: readonly Check[] = [
  timestamps,
  timestampOrder,
  markingCircles,
  selectors,
  observableRefs,
  lists,
  languages,
  indicatorPattern,
  cpe,
  randomIds,
];
