import { WaslError } from "../core/index.ts";

/** Where a document departs from its schema. Values of the document are left out: they may be names. */
export interface SchemaFault {
  /** 1-based; absent where the parser does not say. */
  readonly line?: number;
  readonly message: string;
}

/** A report of transactions is small; a larger file is no report. */
const BYTES_MAX = 64 * 1024 * 1024;
const FAULTS_MAX = 1000;
const FILE = "document.xml";
const PAGES_MAX = 16_384;

/**
 * Checks a document against an XML Schema that the operator supplies, in a worker: libxml2 compiled to WebAssembly,
 * without network. Entities that grow, and documents that are no XML, are faults like any other. FILE_UNREADABLE
 * where it is larger than 64 MiB, REQUEST_INVALID where the schema itself cannot be read.
 */
export async function schemaFaults(document: string, schema: string): Promise<readonly SchemaFault[]> {
  if (Buffer.byteLength(document) > BYTES_MAX)
    throw new WaslError("FILE_UNREADABLE", { bytesMax: BYTES_MAX });
  // Loaded where a document is checked, which few commands do.
  const { validateXML } = await import("xmllint-wasm");
  const { valid, errors } = await validateXML({
    xml: [{ fileName: FILE, contents: document }],
    schema: [schema],
    maxMemoryPages: PAGES_MAX,
  }).catch((error: unknown) => {
    // A schema that does not compile rejects with what the parser said about it.
    if (!/failed to compile|Schemas parser error/.test(String(error))) throw error;
    throw new WaslError("REQUEST_INVALID", { schema: "is no XML Schema that can be read" });
  });
  if (valid) return [];
  // Lines without a place are pieces of the document that the parser quotes.
  const faults = errors.flatMap(({ message, loc }): SchemaFault[] =>
    loc && /error/.test(message) ? [{ line: loc.lineNumber, message: withoutValues(message) }] : [],
  );
  return (faults.length > 0 ? faults : [{ message: "is not valid" }]).slice(0, FAULTS_MAX);
}

/** What libxml2 says, without the text that it found: "'Mariam' is not a valid value" tells who it is about. */
const withoutValues = (message: string): string =>
  message
    .replace(/^Schemas validity error : /, "")
    .replace(/(: |\bvalue )'[\s\S]*?'(?= (?:is|has|does|was))/g, "$1[value]")
    .trim();
