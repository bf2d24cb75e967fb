import type { DecodeContext, Decoder, DocumentFacts } from "./format.ts";
import { Output } from "./output.ts";
import { XmlStream } from "./text/xml-stream.ts";

/** What one entry may hold; a longer one is rejected by itself. */
const ELEMENTS_MAX = 50_000;
const CHARACTERS_MAX = 8 * 1024 * 1024;
/** What stands beside the entries, such as the day of the file. */
const ABOUT_MAX = 50;

/** An element with all that it holds; text that stands between elements is left out. */
export interface Element {
  readonly name: string;
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Element[];
}

interface Draft extends Element {
  text: string;
  readonly children: Draft[];
}

interface Shape {
  /** The element that holds all others, and whether a namespace is that of its list. */
  readonly root: string;
  readonly isOurs: (namespace: string) => boolean;
  readonly entries: ReadonlySet<string>;
  /** The root's attributes, and the texts of elements beside the entries. */
  readonly facts?: (about: Readonly<Record<string, string>>) => DocumentFacts;
}

/** A decoder of XML that is a list: each entry is taken as it closes, so that memory holds one of them. */
export function xmlEntryDecoder(
  context: DecodeContext,
  shape: Shape,
  begin: (out: Output) => (entry: Element) => void,
): Decoder {
  const out = new Output(context.model);
  const entries = new Entries(shape, begin(out), out);
  const stream = new XmlStream({
    open(name, namespace, attributes, line) {
      if (entries.isBegun) return void entries.open(name, attributes, line);
      if (name !== shape.root) return void stream.refuse("MARKUP_INVALID", line, shape.root);
      if (!shape.isOurs(namespace))
        return void stream.refuse("FIELD_INVALID", line, `xmlns of ${shape.root}`);
      entries.begin(attributes);
    },
    close: (element) => entries.close(element.name, element.text),
    refuse: (code, line, field) => void out.reject(line, code, field),
  });
  return {
    push(chunk) {
      stream.push(chunk);
      return out.take();
    },
    end() {
      stream.end();
      if (!entries.isAny) stream.refuse("FIELD_MISSING", 1, [...shape.entries].join(", "));
      return { ...out.take(), facts: shape.facts?.(entries.about) ?? {} };
    },
  };
}

class Entries {
  isBegun = false;
  isAny = false;
  about: Record<string, string> = {};
  readonly #shape: Shape;
  readonly #take: (entry: Element) => void;
  readonly #out: Output;
  /** From the entry to the element that is open. */
  #open: Draft[] = [];
  #elements = 0;
  #characters = 0;
  /** Open elements of an entry that is too long, which are not kept. */
  #skipped = 0;

  constructor(shape: Shape, take: (entry: Element) => void, out: Output) {
    this.#shape = shape;
    this.#take = take;
    this.#out = out;
  }

  begin(attributes: Readonly<Record<string, string>>): void {
    this.isBegun = true;
    this.about = { ...attributes };
  }

  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void {
    const parent = this.#open.at(-1);
    if (!parent && !this.#shape.entries.has(name)) return;
    if (!parent) {
      this.#elements = 0;
      this.#characters = 0;
      this.isAny = true;
    }
    for (const value of Object.values(attributes)) this.#characters += value.length;
    this.#elements++;
    if (parent && this.#isTooLong) {
      this.#skipped++;
      return;
    }
    const draft: Draft = { name, line, attributes, text: "", children: [] };
    parent?.children.push(draft);
    this.#open.push(draft);
  }

  close(name: string, text: string): void {
    this.#characters += text.length;
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    const draft = this.#open.pop();
    if (!draft) {
      if (text !== "" && Object.keys(this.about).length < ABOUT_MAX) this.about[name] = text;
      return;
    }
    draft.text = text;
    if (this.#open.length > 0) return;
    if (this.#isTooLong) this.#out.reject(draft.line, "LINE_TOO_LONG", name);
    else this.#take(draft);
  }

  get #isTooLong(): boolean {
    return this.#elements > ELEMENTS_MAX || this.#characters > CHARACTERS_MAX;
  }
}

/** What an element holds, wherever in the file it stands. */
export function contentOf({ name, attributes, text, children }: Element): string {
  let content = `<${name}`;
  for (const key in attributes) content += ` ${key}="${attributes[key]}"`;
  content += `>${text}`;
  for (const child of children) content += contentOf(child);
  return content;
}

/** Children of a name, in order. */
export const childrenOf = (element: Element, name: string): readonly Element[] =>
  element.children.filter((child) => child.name === name);

/** The text of the first child of a name; empty where there is none. */
export const textIn = (element: Element, name: string): string =>
  element.children.find((child) => child.name === name)?.text ?? "";

/** Texts of the children of a list, `<programList><program>…`, one by one. */
export const listIn = (element: Element, list: string): readonly Element[] =>
  childrenOf(element, list).flatMap((child) => [...child.children]);
