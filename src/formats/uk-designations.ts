import { idFrom } from "../core/index.ts";
import { DOCUMENT_BYTES_MAX, documentDecoder } from "./document-decoder.ts";
import type { DocumentFacts, Format } from "./format.ts";
import type { Output } from "./output.ts";
import { createDecoder, detectEncoding, headText } from "./text/encoding.ts";
import { isRow, type Row, readJson, rowOf, rowsOf, textOf, textsOf } from "./text/json.ts";

const ENTITY_SCHEMATA: ReadonlySet<string> = new Set(["Person", "Organization", "Company", "Vessel"]);

/**
 * Designations of a sanctions authority, in the form of data/designations/. What the authority lists is a fact;
 * why it does (reason, role, techniques, links) is its assessment and is marked as one.
 */
export const ukDesignations: Format = {
  id: "uk-designations",
  title: "UK Global Irregular Migration designations (JSON)",
  mediaType: "application/json",
  extensions: ["json"],
  sniff(head) {
    const text = headText(head);
    return /^\s*\{/.test(text) && text.includes('"entities"') && text.includes('"ukslId"') ? 0.95 : 0;
  },
  open(context) {
    return documentDecoder(context, DOCUMENT_BYTES_MAX, readDocument);
  },
};

function readDocument(bytes: Uint8Array, out: Output): DocumentFacts {
  const { encoding, byteLength } = detectEncoding(bytes, { legacy: false });
  const text = createDecoder(encoding, false).decode(bytes.subarray(byteLength));
  const read = readJson(text, true);
  if (!read.ok) {
    out.reject(lineOfBreak(text), read.code);
    return {};
  }
  if (!isRow(read.value)) {
    out.reject(1, "FIELD_INVALID");
    return {};
  }
  const file = read.value;
  const lineOf = lineFinder(text);
  const schemata = new Map<string, string>();
  for (const entity of rowsOf(file, "entities")) {
    const id = textOf(entity, "id");
    const line = id === undefined ? 1 : lineOf(id);
    const schema = textOf(entity, "schema");
    if (id === undefined) out.reject(line, "FIELD_MISSING", "id");
    else if (schema === undefined || !ENTITY_SCHEMATA.has(schema))
      out.reject(line, "SCHEMA_UNKNOWN", "schema");
    else if (schemata.has(id)) out.reject(line, "ID_DUPLICATE", "id");
    else {
      schemata.set(id, schema);
      sayEntity(entity, id, schema, line, out);
    }
  }
  for (const link of rowsOf(file, "relationships")) sayLink(link, schemata, lineOf, out);
  const title = textOf(file, "name");
  const asOf = textOf(file, "asOf");
  return {
    lang: "en",
    ...(title === undefined ? {} : { title }),
    ...(asOf === undefined ? {} : { publishedAt: asOf }),
  };
}

function sayEntity(entity: Row, id: string, schema: string, line: number, out: Output): void {
  const properties = rowOf(entity, "properties");
  for (const name of Object.keys(properties)) {
    for (const value of textsOf(properties, name)) {
      // That somebody is listed is a fact; that they are criminal is what the authority says.
      const kind = name === "topics" && value !== "sanction" ? "assessment" : "fact";
      out.say(line, id, schema, name, value, { kind });
    }
  }
  const assessed = { kind: "assessment", lang: "en" } as const;
  for (const technique of textsOf(entity, "techniques"))
    out.say(line, id, schema, "keywords", technique, assessed);
  out.say(line, id, schema, "notes", textOf(entity, "reason"), assessed);
  for (const url of textsOf(entity, "sourceUrls")) out.say(line, id, schema, "sourceUrl", url);
  const sanction = rowOf(entity, "sanction");
  if (Object.keys(sanction).length === 0) {
    out.reject(line, "FIELD_MISSING", "sanction");
    return;
  }
  const sanctionId = idFrom(
    "sanction-",
    id,
    textOf(sanction, "ukslId") ?? "",
    textOf(sanction, "program") ?? "",
  );
  const say = (property: string, value: string | undefined): boolean =>
    out.say(line, sanctionId, "Sanction", property, value);
  say("entity", id);
  say("authority", textOf(sanction, "authority"));
  say("authorityId", textOf(sanction, "ukslId"));
  say("program", textOf(sanction, "program"));
  say("listingDate", textOf(sanction, "listingDate"));
  say("startDate", textOf(sanction, "listingDate"));
  say("modifiedAt", textOf(sanction, "lastUpdated"));
  say("country", "gb");
  const group = textOf(sanction, "ofsiGroupId");
  if (group !== undefined) say("recordId", group);
  out.say(line, sanctionId, "Sanction", "reason", textOf(entity, "reason"), assessed);
  out.say(line, sanctionId, "Sanction", "summary", textOf(entity, "role"), assessed);
  for (const url of textsOf(entity, "sourceUrls")) say("sourceUrl", url);
}

/** Which edge a link is: a membership of an organisation, an association of two persons, else a plain link. */
function sayLink(
  link: Row,
  schemata: ReadonlyMap<string, string>,
  lineOf: (id: string) => number,
  out: Output,
): void {
  const source = textOf(link, "source");
  const target = textOf(link, "target");
  const type = textOf(link, "type") ?? "linked";
  if (source === undefined || target === undefined) {
    out.reject(1, "FIELD_MISSING", "relationships");
    return;
  }
  const line = lineOf(source);
  if (!schemata.has(source) || !schemata.has(target)) {
    out.reject(line, "FIELD_INVALID", "relationships");
    return;
  }
  const id = idFrom("link-", source, target, type);
  const role = type.replaceAll("-", " ");
  const edge = edgeOf(schemata.get(source), schemata.get(target), type);
  const assessed = { kind: "assessment" } as const;
  out.say(line, id, edge.schema, edge.source, source, assessed);
  out.say(line, id, edge.schema, edge.target, target, assessed);
  out.say(line, id, edge.schema, edge.role, role, assessed);
  for (const url of textsOf(link, "sourceUrls")) out.say(line, id, edge.schema, "sourceUrl", url);
}

function edgeOf(
  source: string | undefined,
  target: string | undefined,
  type: string,
): { schema: string; source: string; target: string; role: string } {
  if (source === "Person" && target === "Person") {
    return { schema: "Associate", source: "person", target: "associate", role: "relationship" };
  }
  if (target === "Organization" && (type === "leader-of" || type === "member-of")) {
    return { schema: "Membership", source: "member", target: "organization", role: "role" };
  }
  return { schema: "UnknownLink", source: "subject", target: "object", role: "role" };
}

/** Line numbers of ids for the rejects: where the id stands in the text first. */
function lineFinder(text: string): (id: string) => number {
  return (id) => {
    const at = text.indexOf(JSON.stringify(id));
    return at < 0 ? 1 : lineAt(text, at);
  };
}

const lineAt = (text: string, at: number): number => text.slice(0, at).split("\n").length;

/** A document that does not parse is at fault at its end where it was cut off; otherwise we only know the document. */
const lineOfBreak = (text: string): number => (/[}\]]\s*$/.test(text) ? 1 : lineAt(text, text.length));
