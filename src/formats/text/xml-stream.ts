import { SaxesParser } from "saxes";
import type { RejectCode } from "../../core/index.ts";
import { createDecoder, encodingNamed, readBom } from "./encoding.ts";

const DEPTH_MAX = 64;
const TEXT_MAX = 65_536;

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
 */
export class XmlStream {
  private readonly parser = new SaxesParser({ xmlns: true, position: true });
  private decoder: ReturnType<typeof createDecoder> | undefined;
  private readonly events: XmlEvents;
  private readonly names: string[] = [];
  private readonly lines: number[] = [];
  private text = "";
  private refused = false;

  constructor(events: XmlEvents) {
    this.events = events;
    const { parser } = this;
    parser.on("doctype", () => this.refuse("MARKUP_INVALID", parser.line, "DOCTYPE"));
    parser.on("error", () => this.refuse("MARKUP_INVALID", parser.line));
    parser.on("opentag", (tag) => {
      // Out of the parser at once: what it does for each element grows with how deep it is.
      if (this.refused) throw new Error("refused");
      if (this.names.length >= DEPTH_MAX) return this.refuse("NESTING_TOO_DEEP", parser.line);
      this.names.push(tag.local);
      this.lines.push(parser.line);
      this.text = "";
      const attributes: Record<string, string> = {};
      for (const attribute of Object.values(tag.attributes)) attributes[attribute.local] = attribute.value;
      events.open(tag.local, tag.uri, attributes, parser.line);
    });
    const take = (text: string): void => {
      if (this.refused) return;
      if (this.text.length + text.length > TEXT_MAX) this.refuse("LINE_TOO_LONG", parser.line);
      else this.text += text;
    };
    parser.on("text", take);
    parser.on("cdata", take);
    parser.on("closetag", () => {
      if (this.refused) return;
      const name = this.names.pop() ?? "";
      const line = this.lines.pop() ?? parser.line;
      const text = this.text.trim();
      this.text = "";
      events.close({ name, text, line });
    });
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
    if (this.names.length > 0) this.refuse("TRUNCATED", this.parser.line);
    else this.parser.close();
  }

  private write(decode: () => string): void {
    let text: string;
    try {
      text = decode();
    } catch {
      this.refuse("ENCODING_INVALID", this.parser.line);
      return;
    }
    try {
      this.parser.write(text);
    } catch (error) {
      if (!this.refused) throw error;
    }
  }
}

/** By the byte order mark, else by the declaration, else UTF-8. */
function encodingOf(head: Uint8Array): Parameters<typeof createDecoder>[0] {
  const mark = readBom(head);
  if (mark) return mark.encoding;
  const start = String.fromCharCode(...head.subarray(0, 200));
  const declared = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w-]+)["']/.exec(start)?.[1];
  return (declared === undefined ? undefined : encodingNamed(declared)) ?? "utf-8";
}
