import type { DecodeContext, Decoder, Format } from "../format.ts";
import { headText } from "../text/encoding.ts";
import { contentOf, xmlEntryDecoder } from "../xml-entry-decoder.ts";
import { EU_AUTHORITY, readEuEntity } from "./eu-entity.ts";
import { dayOfFile, SubjectList } from "./subject.ts";

const NAMESPACE = "http://eu.europa.ec/fpi/fsd/export";

/**
 * The European Union's consolidated list of financial sanctions, XML form 1.1: a `sanctionEntity` for each subject. Its elements and
 * attributes are those of the Commission's schema (schema_1_1.xsd, as code generated from it shows) and of what OpenSanctions and
 * other public readers read; it was not tried on the file itself.
 */
export const euSanctionsList: Format = {
  id: "eu-sanctions-list",
  title: "EU consolidated list of financial sanctions (XML)",
  comesIn: "a whole",
  mediaType: "application/xml",
  extensions: ["xml"],
  sniff(head) {
    const text = headText(head);
    if (!/<(?:[\w-]+:)?export[\s/>]/.test(text)) return 0;
    return text.includes(NAMESPACE) || /<(?:[\w-]+:)?sanctionEntity[\s/>]/.test(text) ? 0.95 : 0;
  },
  open: createDecoder,
};

function createDecoder(context: DecodeContext): Decoder {
  return xmlEntryDecoder(
    context,
    {
      root: "export",
      isOurs: (namespace) => namespace === NAMESPACE,
      entries: new Set(["sanctionEntity"]),
      facts: ({ generationDate = "" }) => dayOfFile(generationDate),
    },
    (out) => {
      const list = new SubjectList(context, out, EU_AUTHORITY);
      return (entity) => readEuEntity(entity, list, out, contentOf(entity));
    },
  );
}
