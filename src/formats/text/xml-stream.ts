import { SaxesParser } from "saxes";
import type { RejectCode } from "../../core/index.ts";
import { createDecoder, encodingNamed, readBom } from "./encoding.ts";

const DEPTH_MAX = 64;
const TEXT_MAX = 65_536;
/** Plain tags that are remembered: messages have some dozens. */
const TAGS_MAX = 256;

/** One element as it closes: local name, what it held, its attributes, where it began. */
export interface Closed {
  readonly name: string;
  readonly text: string;
  readonly line: number;
}

export interface XmlEvents {
  open(name: string, namespace: string, attributes: Readonly<Record<string, string>>, line: number): void;
  close(element: Closed): void;
  /** The document is refused from here on; called once. */
  refuse(code: RejectCode, line: number, field?: string): void;
}

/**
 * XML as a stream of elements. Document types are refused, so there are no entities to expand; so are deep
 * nesting, endless texts and anything not well-formed.
 *
 * What is plain (a tag without a prefix and with one attribute at most, text without what needs a rule) is read here,
 * which is several times faster. From anything else the parser takes over and decides: it is told first which
 * elements it has not seen, and right after its next tag plain reading goes on.
 */
export class XmlStream {
  private readonly parser = new SaxesParser({ xmlns: true, position: true });
  private decoder: ReturnType<typeof createDecoder> | undefined;
  private readonly events: XmlEvents;
  private readonly names: string[] = [];
  private readonly lines: number[] = [];
  /** The namespace of names without a prefix, by element. */
  private readonly namespaces: string[] = [];
  private readonly tags = new Map<string, PlainTag | undefined>();
  private text = "";
  private refused = false;
  /** The parser stands right behind a tag; and how much it was given, by which that is known. */
  private isBehindTag = false;
  private given = 0;
  /** How many of the open elements the parser knows. */
  private known = 0;
  private isTelling = false;
  /** Ends of lines that the parser has not seen. */
  private linesUnseen = 0;

  constructor(events: XmlEvents) {
    this.events = events;
    const { parser } = this;
    parser.on("doctype", () => this.refuse("MARKUP_INVALID", this.line, "DOCTYPE"));
    parser.on("error", () => this.refuse("MARKUP_INVALID", this.line));
    parser.on("opentag", (tag) => {
      if (this.isTelling) return;
      // Out of the parser at once: what it does for each element grows with how deep it is.
      if (this.refused) throw new Error("refused");
      if (this.names.length >= DEPTH_MAX) return this.refuse("NESTING_TOO_DEEP", this.line);
      this.isBehindTag = parser.position === this.given;
      this.text = "";
      const attributes: Record<string, string> = {};
      for (const attribute of Object.values(tag.attributes)) attributes[attribute.local] = attribute.value;
      this.open(tag.local, tag.uri, attributes, tag.ns[""]);
    });
    const take = (text: string): void => {
      if (this.refused) return;
      if (this.text.length + text.length > TEXT_MAX) this.refuse("LINE_TOO_LONG", this.line);
      else this.text += text;
    };
    parser.on("text", take);
    parser.on("cdata", take);
    parser.on("closetag", () => {
      if (this.refused) return;
      this.isBehindTag = parser.position === this.given;
      const text = this.text;
      this.text = "";
      this.close(text);
    });
  }

  private get line(): number {
    return this.parser.line + this.linesUnseen;
  }

  private open(
    name: string,
    namespace: string,
    attributes: Readonly<Record<string, string>>,
    unprefixed = this.namespaces.at(-1) ?? "",
  ): void {
    const { line } = this;
    this.names.push(name);
    this.lines.push(line);
    this.namespaces.push(unprefixed);
    this.events.open(name, namespace, attributes, line);
  }

  private close(text: string): void {
    const name = this.names.pop() ?? "";
    const line = this.lines.pop() ?? this.line;
    this.namespaces.pop();
    this.events.close({ name, text: text.trim(), line });
  }

  refuse(code: RejectCode, line: number, field?: string): void {
    if (this.refused) return;
    this.refused = true;
    this.events.refuse(code, line, field);
  }

  push(chunk: Uint8Array): void {
    if (this.refused || chunk.length === 0) return;
    this.decoder ??= createDecoder(encodingOf(chunk), true);
    this.write(() => this.decoder?.decode(chunk, { stream: true }) ?? "");
  }

  end(): void {
    if (this.refused) return;
    this.write(() => this.decoder?.decode() ?? "");
    if (this.refused) return;
    if (this.names.length > 0) this.refuse("TRUNCATED", this.line);
    else this.parser.close();
  }

  private write(decode: () => string): void {
    let text: string;
    try {
      text = decode();
    } catch {
      this.refuse("ENCODING_INVALID", this.line);
      return;
    }
    try {
      let at = 0;
      const hasOdd = ODD.test(text);
      while (at < text.length && !this.refused) {
        if (this.isBehindTag) at = this.readPlain(text, at, hasOdd);
        if (at < text.length && !this.refused) at = this.readByParser(text, at);
      }
    } catch (error) {
      if (!this.refused) throw error;
    }
  }

  /** Reads texts and tags from right behind a tag on, while they are plain; answers up to where. */
  private readPlain(piece: string, from: number, hasOdd: boolean): number {
    let at = from;
    while (this.names.length > 0 && !this.refused) {
      const start = piece.indexOf("<", at);
      const end = piece.indexOf(">", at);
      // What ends before it begins stands in the text, which may not hold it everywhere.
      if (start < 0 || end < start || start - at > TEXT_MAX) break;
      const isClosing = piece.charCodeAt(start + 1) === SLASH;
      const tag = isClosing ? undefined : this.plainTag(piece.slice(start + 1, end));
      const isPlain = isClosing
        ? this.isEndOfUnknown(piece, start + 2, end)
        : tag !== undefined && this.names.length < DEPTH_MAX;
      if (!isPlain) break;
      let text: string | undefined = "";
      if (start > at) {
        const written = piece.slice(at, start);
        text = hasOdd && ODD.test(written) ? undefined : plainText(written);
        if (text === undefined) break;
        for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) this.linesUnseen++;
      }
      at = end + 1;
      // Text before a tag that opens belongs to nothing here: of mixed content only the end is kept.
      if (tag) this.open(tag.name, this.namespaces.at(-1) ?? "", tag.attributes);
      else this.close(text);
    }
    return at;
  }

  /** The innermost element ends here, and the parser never heard of it. */
  private isEndOfUnknown(piece: string, from: number, to: number): boolean {
    if (this.names.length <= this.known) return false;
    const name = this.names.at(-1) ?? "";
    return to - from === name.length && piece.startsWith(name, from);
  }

  /** The parser reads to the end of the next tag, or of what may be one; answers up to where. */
  private readByParser(piece: string, from: number): number {
    this.isTelling = true;
    for (const name of this.names.slice(this.known)) this.give(`<${name}>`);
    this.isTelling = false;
    this.isBehindTag = false;
    // Outside of the root it tells of text where that ends.
    const start = this.names.length > 0 ? from : piece.indexOf("<", from);
    const end = start < 0 ? -1 : piece.indexOf(">", start);
    const to = end < 0 ? piece.length : end + 1;
    this.give(piece.slice(from, to));
    this.known = this.names.length;
    return to;
  }

  private give(piece: string): void {
    this.given += piece.length;
    this.parser.write(piece);
  }

  private plainTag(written: string): PlainTag | undefined {
    const before = this.tags.get(written);
    if (before !== undefined || this.tags.has(written)) return before;
    const tag = readTag(written);
    // A copy: a part of a long string keeps all of it in memory.
    if (this.tags.size < TAGS_MAX && written.length < 100) this.tags.set([...written].join(""), tag);
    return tag;
  }
}

interface PlainTag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const SLASH = "/".charCodeAt(0);
const PLAIN_TAG = /^([A-Za-z_][\w.-]*)(?: ([A-Za-z_][\w.-]*)="([ !#-%'-;=?-~]*)")?$/;

function readTag(written: string): PlainTag | undefined {
  const [, name, attribute, value = ""] = PLAIN_TAG.exec([...written].join("")) ?? [];
  if (name === undefined || attribute === "xmlns") return undefined;
  const attributes: Record<string, string> = {};
  if (attribute !== undefined) attributes[attribute] = value;
  return { name, attributes };
}

const REFERENCES: readonly (readonly [string, string])[] = [
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&apos;", "'"],
];
/** Controls, halves of pairs and what is no character; with what XML 1.1 reads otherwise. */
const CONTROLS = "\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f";
const ODD = new RegExp(`[${CONTROLS}\\u2028\\ud800-\\udfff\\ufffe\\uffff]`);

/** A text without odd signs as it is read; undefined where a reference is left for the parser to decide. */
function plainText(written: string): string | undefined {
  // Every end of a line is read as one sign.
  const whole = written.includes("\r") ? written.replace(/\r\n?/g, "\n") : written;
  let at = whole.indexOf("&");
  if (at < 0) return whole;
  let text = "";
  let from = 0;
  for (; at >= 0; at = whole.indexOf("&", from)) {
    const [name, sign] = REFERENCES.find(([reference]) => whole.startsWith(reference, at)) ?? [];
    if (name === undefined) return undefined;
    text += whole.slice(from, at) + sign;
    from = at + name.length;
  }
  return text + whole.slice(from);
}

/** By the byte order mark, else by the declaration, else UTF-8. */
function encodingOf(head: Uint8Array): Parameters<typeof createDecoder>[0] {
  const mark = readBom(head);
  if (mark) return mark.encoding;
  const start = String.fromCharCode(...head.subarray(0, 200));
  const declared = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w-]+)["']/.exec(start)?.[1];
  return (declared === undefined ? undefined : encodingNamed(declared)) ?? "utf-8";
}
