import { DOCUMENT_BYTES_MAX, documentDecoder } from "./document-decoder.ts";
import type { Format } from "./format.ts";
import { decodeStix, foreignClaims } from "./stix-21/decode.ts";
import type { StixMapping } from "./stix-21/mapping.ts";
import { accessOfMarkings, markingDefinitions } from "./stix-21/markings.ts";
import { decodeUtf8, headText } from "./text/encoding.ts";
import { isRow, readJson, rowsOf } from "./text/json.ts";

/** Objects about other objects, and of nothing in the world. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  "marking-definition",
  "extension-definition",
  "language-content",
]);

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
    return /\.stix(?:\.json)?$/i.test(fileName) ? 0.4 : 0;
  },
  open(context) {
    const mapping = context.reference.stixMapping as StixMapping;
    return documentDecoder(context, DOCUMENT_BYTES_MAX, (bytes, out) => {
      const text = decodeUtf8(bytes);
      const read = text === undefined ? ({ ok: false, code: "ENCODING_INVALID" } as const) : readJson(text);
      if (!read.ok) {
        out.reject(1, read.code);
        return {};
      }
      if (!isRow(read.value) || !Array.isArray(read.value["objects"])) {
        out.reject(1, "FIELD_MISSING", "objects");
        return {};
      }
      // A reject's line is the number of the object: a bundle is often one line.
      const objects = rowsOf(read.value, "objects");
      const definitions = markingDefinitions(objects);
      for (const [at, object] of objects.entries()) {
        const own = decodeStix(object, mapping, context.model);
        for (const s of own?.statements ?? []) {
          if (!out.underAccess(at + 1, s.access, context)) continue;
          out.say(at + 1, s.entityId, s.schema, s.property, s.value, {
            kind: s.kind,
            validFrom: s.validFrom,
            validTo: s.validTo,
            ...(s.lang === undefined ? {} : { lang: s.lang }),
            ...(s.original === undefined ? {} : { original: s.original }),
          });
        }
        for (const _ of own?.rejects ?? []) out.reject(at + 1, "FIELD_INVALID", "statements");
        if (own) continue;
        if (!out.underAccess(at + 1, accessOfMarkings(object, definitions, mapping), context)) continue;
        const claims = foreignClaims(object, mapping);
        for (const claim of claims)
          out.say(at + 1, claim.entityId, claim.schema, claim.property, claim.value);
        const type = String(object["type"]);
        if (claims.length === 0 && object["revoked"] !== true && !SAYS_NOTHING.has(type))
          out.reject(at + 1, "SCHEMA_UNKNOWN", /^[a-z0-9-]{1,60}$/.test(type) ? type : "type");
      }
      return {};
    });
  },
};
