import {
  type Access,
  idFrom,
  isAtLeastAsStrict,
  type Publisher,
  parseEvaluation,
  type Statement,
  strictestOf,
} from "../core/index.ts";
import { DOCUMENT_BYTES_MAX, documentDecoder } from "./document-decoder.ts";
import type { DocumentFacts, Format } from "./format.ts";
import { firstRow } from "./line-decoder.ts";
import type { Output, SayOptions } from "./output.ts";
import { type DecodedStix, decodeStix, foreignClaims, observedIn } from "./stix-21/decode.ts";
import type { StatementSource } from "./stix-21/encode.ts";
import type { StixMapping } from "./stix-21/mapping.ts";
import { accessOfMarkings, markingDefinitions } from "./stix-21/markings.ts";
import { isRevoked, newestVersions } from "./stix-21/versions.ts";
import { hasControl } from "./text/clean.ts";
import { isoDate } from "./text/dates.ts";
import { decodeUtf8, headText } from "./text/encoding.ts";
import { isRow, type Row, readJson, rowsOf } from "./text/json.ts";

/** Objects about other objects, and of nothing in the world. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  "marking-definition",
  "extension-definition",
  "language-content",
]);

/** An object by itself, as a line of a file of them. */
const isObject = ({ type, id }: Row): boolean =>
  typeof type === "string" && typeof id === "string" && type !== "bundle" && id.startsWith(`${type}--`);

interface Placed {
  readonly line: number;
  readonly object: Row;
}

/** The objects of a bundle or an envelope, each with its number there, since that is often one line; or of lines of such. */
function objectsIn(text: string, out: Output): readonly Placed[] {
  const read = readJson(text);
  if (read.ok) {
    const objects = objectsOf(read.value, 1, out);
    tellQuarantined(read.value, objects.length, out);
    return objects.map((object, at) => ({ line: at + 1, object }));
  }
  if (!firstRow(text)) {
    out.reject(1, read.code);
    return [];
  }
  return text.split("\n").flatMap((text, at): Placed[] => {
    const line = at + 1;
    if (text.trim() === "") return [];
    const row = readJson(text);
    if (row.ok) return objectsOf(row.value, line, out).map((object) => ({ line, object }));
    out.reject(line, row.code);
    return [];
  });
}

/** What `wasl exchange poll` set aside: a reject each behind the objects. Nothing is read of it, nor of why: a file may say anything. */
function tellQuarantined(value: unknown, objects: number, out: Output): void {
  const aside = isRow(value) ? value["x_wasl_quarantine"] : undefined;
  if (!Array.isArray(aside)) return;
  for (const at of aside.keys()) out.reject(objects + at + 1, "FIELD_INVALID", "quarantined");
}

function objectsOf(value: unknown, line: number, out: Output): readonly Row[] {
  if (isRow(value) && isObject(value)) return observed(value);
  if (isRow(value) && Array.isArray(value["objects"])) return rowsOf(value, "objects").flatMap(observed);
  out.reject(line, "FIELD_MISSING", "objects");
  return [];
}

/** STIX 2.0 writes what was observed into the observation itself, by numbers; 2.1 beside it, with ids. */
function observed(object: Row): readonly Row[] {
  const { objects: inside, ...rest } = object;
  if (object["type"] !== "observed-data" || !isRow(inside)) return [object];
  const { object_marking_refs, granular_markings, revoked, id } = object;
  const found = Object.entries(inside).flatMap(([number, one]) =>
    isRow(one) && typeof one["type"] === "string"
      ? [
          {
            ...one,
            id: idFrom(`${one["type"]}--`, String(id), number),
            object_marking_refs,
            granular_markings,
            revoked,
          },
        ]
      : [],
  );
  return found.length === 0 ? [object] : [...found, { ...rest, object_refs: found.map((one) => one.id) }];
}

/** When the node that wrote it saw it; what has no such day, or is later than now, is seen now. */
function seenOf({ firstSeen, lastSeen }: Statement, now: string): Pick<SayOptions, "seen"> {
  const isPast = (at: string): boolean => isoDate(at) !== undefined && at <= now;
  if (!isPast(firstSeen)) return {};
  return { seen: { firstSeen, lastSeen: isPast(lastSeen) && lastSeen >= firstSeen ? lastSeen : firstSeen } };
}

const PUBLISHERS_MAX = 100;

/** Sources of what the report shows to whoever may see it: of what is stricter, who said it is as strict. */
function openSources({ statements, sources }: DecodedStix, ofReport: Access): readonly StatementSource[] {
  const open = statements.filter(({ access }) => isAtLeastAsStrict(ofReport, access));
  return [...new Set(open.map((s) => s.reportId))].flatMap((id) => sources.get(id) ?? []);
}

/** Longer is no code of any scheme. */
const EVALUATION_CHARS_MAX = 20;

/** What its node says of how good it is, beside what is said of the report here; nothing where it says nothing. */
const evaluatedAs = ({ scheme, original }: StatementSource["evaluation"]): Pick<Publisher, "evaluation"> =>
  original.trim() === "" || original.length > EVALUATION_CHARS_MAX || hasControl(original)
    ? {}
    : { evaluation: parseEvaluation(scheme, original) };

/** Who said what a node's file holds, as the node had it: its sources with who published them, and of one its title and day. */
function factsOf(sources: readonly StatementSource[]): DocumentFacts {
  if (sources.length === 0) return {};
  const all = sources.flatMap(({ provider, publishers = [], publishedAt, evaluation }): Publisher[] => [
    ...publishers,
    {
      name: provider,
      ...(publishers.length > 0
        ? { role: "republisher" as const }
        : { role: "original" as const, ...(publishedAt === undefined ? {} : { publishedAt }) }),
      ...evaluatedAs(evaluation),
    },
  ]);
  const named = all.filter(({ name }) => name !== "" && !hasControl(name));
  const publishers = [
    ...new Map(named.map((p) => [`${p.role} ${p.name} ${p.evaluation?.original ?? ""}`, p])).values(),
  ];
  const [only, ...others] = new Map(sources.map((s) => [s.reportId, s])).values();
  const { title, publishedAt } = others.length === 0 && only !== undefined ? only : {};
  return {
    publishers: publishers.slice(0, PUBLISHERS_MAX),
    ...(title === undefined || hasControl(title) ? {} : { title }),
    ...(publishedAt === undefined || isoDate(publishedAt) === undefined ? {} : { publishedAt }),
  };
}

/** STIX 2.1 bundles and TAXII envelopes: ours without loss, others' as far as they speak of people, things and places. */
export const stix21: Format = {
  id: "stix-21",
  title: "STIX 2.1 bundle",
  mediaType: "application/stix+json;version=2.1",
  extensions: ["stix.json", "stix", "json"],
  sniff(head, fileName) {
    const text = headText(head);
    if (!/^\s*\{/.test(text)) return 0;
    if (/"type"\s*:\s*"bundle"/.test(text) && /"id"\s*:\s*"bundle--/.test(text)) return 0.95;
    if (/"spec_version"\s*:\s*"2\.1"/.test(text) && /"objects"\s*:\s*\[/.test(text)) return 0.9;
    if (isObject(firstRow(text) ?? {})) return 0.9;
    return /\.stix(?:\.json)?$/i.test(fileName) ? 0.4 : 0;
  },
  open(context) {
    const mapping = context.reference.stixMapping as StixMapping;
    return documentDecoder(context, DOCUMENT_BYTES_MAX, (bytes, out) => {
      const text = decodeUtf8(bytes);
      if (text === undefined) {
        out.reject(1, "ENCODING_INVALID");
        return {};
      }
      const objects = objectsIn(text, out);
      const definitions = markingDefinitions(objects.map(({ object }) => object));
      const read = objects.map((placed) => ({
        ...placed,
        own: decodeStix(placed.object, mapping, context.model),
      }));
      // Of a Wasl node's objects each says what it says: two nodes may speak of one entity under one id.
      const byId = new Map(objects.map(({ object }) => [object["id"], object]));
      const newest = new Set(newestVersions(read.flatMap(({ object, own }) => (own ? [] : [object]))));
      for (const { line, object, own } of read) {
        if (!own && !newest.has(object)) continue;
        for (const s of own?.statements ?? []) {
          if (!out.underAccess(line, s.access, context)) continue;
          out.say(line, s.entityId, s.schema, s.property, s.value, {
            kind: s.kind,
            validFrom: s.validFrom,
            validTo: s.validTo,
            ...(s.lang === undefined ? {} : { lang: s.lang }),
            ...(s.original === undefined ? {} : { original: s.original }),
            ...seenOf(s, context.seenAt),
          });
        }
        for (const _ of own?.rejects ?? []) out.reject(line, "FIELD_INVALID", "statements");
        if (own) continue;
        // What was seen is in other objects, under their marking too.
        const marked = [object, ...observedIn(object, byId)];
        const access = strictestOf(marked.map((one) => accessOfMarkings(one, definitions, mapping)));
        if (!out.underAccess(line, access, context)) continue;
        const claims = foreignClaims(object, mapping, byId);
        for (const claim of claims) out.say(line, claim.entityId, claim.schema, claim.property, claim.value);
        const type = String(object["type"]);
        if (claims.length === 0 && !isRevoked(object) && !SAYS_NOTHING.has(type))
          out.reject(line, "SCHEMA_UNKNOWN", /^[a-z0-9-]{1,60}$/.test(type) ? type : "type");
      }
      return factsOf(read.flatMap(({ own }) => (own ? openSources(own, context.access) : [])));
    });
  },
};
