import { strFromU8 } from "fflate";
import { SaxesParser } from "saxes";
import type { RejectCode } from "../../core/index.ts";
import { type InflateLimits, inflateBounded } from "../inflate.ts";
import { headText } from "../text/encoding.ts";

/** An office file is some megabytes; what grows beyond this is none. */
const OFFICE_LIMITS: InflateLimits = { bytesMax: 128 * 1024 * 1024, ratioMax: 200, membersMax: 2000 };
const DEPTH_MAX = 200;

export type OfficeParts =
  | {
      readonly ok: true;
      readonly part: (name: string) => string | undefined;
      readonly names: readonly string[];
    }
  | { readonly ok: false; readonly code: RejectCode };

/** A file of Office 2003 and before, or one that is encrypted: a container of another kind. */
const isOle = (head: Uint8Array): boolean => head[0] === 0xd0 && head[1] === 0xcf && head[2] === 0x11;

/** How sure one can be that this is an office file whose first bytes name `part`: a folder, or of OpenDocument its media type. */
export function sniffOffice(head: Uint8Array, fileName: string, part: string, extension: RegExp): number {
  if (isOle(head) && extension.test(fileName)) return 0.5;
  if (head[0] !== 0x50 || head[1] !== 0x4b || head[2] !== 3) return 0;
  if (headText(head).includes(part)) return 0.95;
  return extension.test(fileName) ? 0.6 : 0;
}

/** The parts of an office file by name, inflated within bounds. Relations to elsewhere are never followed. */
export function officeParts(bytes: Uint8Array): OfficeParts {
  if (isOle(bytes)) return { ok: false, code: "DOCUMENT_ENCRYPTED" };
  const inflated = inflateBounded(bytes, OFFICE_LIMITS);
  if (!inflated.ok)
    return { ok: false, code: inflated.code === "FIELD_INVALID" ? "MARKUP_INVALID" : inflated.code };
  const byName = new Map(inflated.members.map((m) => [m.name, m.bytes]));
  return {
    ok: true,
    names: [...byName.keys()],
    part: (name) => {
      const part = byName.get(name);
      return part === undefined ? undefined : strFromU8(part);
    },
  };
}

export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/**
 * Walks one XML part by local names, with the text as it stands between tags. False where it is not well-formed,
 * nested too deep or has a document type, which could bring entities.
 */
export function walkXml(xml: string, handler: XmlHandler): boolean {
  const parser = new SaxesParser({ xmlns: true });
  let depth = 0;
  // Out of the parser at once: what it does for each element grows with how deep it is.
  const stop = (): never => {
    throw new Error("refused");
  };
  parser.on("doctype", stop);
  parser.on("error", stop);
  parser.on("opentag", (tag) => {
    depth += 1;
    if (depth > DEPTH_MAX) stop();
    const attributes: Record<string, string> = {};
    for (const a of Object.values(tag.attributes)) attributes[a.local] = a.value;
    handler.open?.(tag.local, attributes);
  });
  const take = (text: string): void => handler.text?.(text);
  parser.on("text", take);
  parser.on("cdata", take);
  parser.on("closetag", (tag) => {
    depth -= 1;
    handler.close?.(tag.local);
  });
  try {
    parser.write(xml).close();
    return true;
  } catch {
    return false;
  }
}

/** Title, author and time of docProps/core.xml, or of meta.xml in OpenDocument. */
export function coreProperties(xml: string | undefined): {
  readonly title?: string;
  readonly author?: string;
  readonly createdAt?: string;
} {
  const found: Record<string, string> = {};
  let text = "";
  if (xml !== undefined)
    walkXml(xml, {
      open: () => {
        text = "";
      },
      text: (piece) => {
        text += piece;
      },
      close: (name) => {
        if (text.trim() !== "") found[name] = text.trim().slice(0, 1000);
        text = "";
      },
    });
  const { title, creator } = found;
  const author = found["initial-creator"] ?? creator;
  const created = found["creation-date"] ?? found["created"];
  return {
    ...(title === undefined ? {} : { title }),
    ...(author === undefined ? {} : { author }),
    ...(created === undefined || Number.isNaN(Date.parse(created)) ? {} : { createdAt: created }),
  };
}

/** Macros and embedded programs: never read, and said. */
export const isActiveOffice = (names: readonly string[]): boolean =>
  names.some((name) => /vbaProject\.bin$|activeX\/|\/embeddings\/.*\.bin$/i.test(name));
