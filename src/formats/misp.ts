import { DOCUMENT_BYTES_MAX, documentDecoder } from "./document-decoder.ts";
import type { Format } from "./format.ts";
import { eventsIn, infoOf, organisationOf, readEvent } from "./misp/decode.ts";
import type { MispMapping } from "./misp/mapping.ts";
import { decodeUtf8, headText } from "./text/encoding.ts";
import { readJson } from "./text/json.ts";

/** MISP core-format events: our own without loss, others' as far as they speak of people, accounts and contacts. */
export const misp: Format = {
  id: "misp",
  title: "MISP event",
  mediaType: "application/json",
  extensions: ["misp.json", "json"],
  sniff(head, fileName) {
    const text = headText(head);
    if (/^\s*[[{]/.test(text) && /"Event"\s*:\s*\{/.test(text.slice(0, 2_000))) return 0.9;
    return /\.misp\.json$/i.test(fileName) ? 0.4 : 0;
  },
  open(context) {
    const mapping = context.reference.mispMapping as MispMapping;
    return documentDecoder(context, DOCUMENT_BYTES_MAX, (bytes, out) => {
      const text = decodeUtf8(bytes);
      const read = text === undefined ? ({ ok: false, code: "ENCODING_INVALID" } as const) : readJson(text);
      if (!read.ok) {
        out.reject(1, read.code);
        return {};
      }
      const events = eventsIn(read.value);
      if (events.length === 0) out.reject(1, "FIELD_MISSING", "Event");
      // A reject's line is the number of the event.
      for (const [at, event] of events.entries()) {
        const { claims, left } = readEvent(event, mapping);
        for (const { entityId, schema, property, value, access } of claims)
          if (out.underAccess(at + 1, access, context)) out.say(at + 1, entityId, schema, property, value);
        for (const { code, field } of left) out.reject(at + 1, code, field);
      }
      const [first] = events;
      const title = first && infoOf(first);
      const publisher = first && organisationOf(first);
      return {
        ...(title === undefined ? {} : { title }),
        ...(publisher === undefined ? {} : { publishers: [{ name: publisher, role: "original" as const }] }),
      };
    });
  },
};
