import { IntlMessageFormat } from "intl-messageformat";

export type Catalogue = Readonly<Record<string, string>>;
export type Values = Readonly<Record<string, string | number | Date>>;

const FIRST_STRONG_ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** The parts of a message that take a value; a plural or select has options. */
interface Element {
  readonly value?: string;
  readonly type: number;
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
}

const LITERAL = 0;
const POUND = 7;

/** What a message in ICU syntax is filled with; undefined where it is none. */
export function argumentsIn(message: string): readonly string[] | undefined {
  const among = (elements: readonly Element[]): string[] =>
    elements.flatMap(({ type, value, options }) => [
      ...(type === LITERAL || type === POUND || value === undefined ? [] : [value]),
      ...Object.values(options ?? {}).flatMap((option) => among(option.value)),
    ]);
  try {
    const { getAst } = new IntlMessageFormat(message, "en", undefined, { ignoreTag: true });
    return [...new Set(among(getAst() as readonly Element[]))];
  } catch {
    return undefined;
  }
}

/**
 * Formats the messages of one catalogue, with the plural rules of its language (ICU). Text that users supplied is isolated where its direction could
 * differ from the sentence around it, so that a phone number or a name cannot reorder the words beside it.
 */
export class Translator {
  readonly tag: string;
  readonly #catalogue: Catalogue;
  readonly #compiled = new Map<string, IntlMessageFormat>();
  readonly #isRightToLeft: boolean;

  constructor(tag: string, catalogue: Catalogue) {
    this.tag = tag;
    this.#catalogue = catalogue;
    this.#isRightToLeft = tag.startsWith("ar");
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#catalogue, key);
  }

  text(key: string, values?: Values): string {
    return String(this.#message(key).format(values && this.#isolate(values)));
  }

  /** A message that stands in no catalogue. */
  format(source: string, values?: Values): string {
    return String(this.#compiledOf(source).format(values && this.#isolate(values)));
  }

  /** Pieces, so that a value can be an element. */
  pieces<T>(key: string, values: Readonly<Record<string, string | number | T>>): (string | T)[] {
    const formatted = this.#message(key).format(values as Record<string, string>) as unknown;
    return (Array.isArray(formatted) ? formatted : [formatted]) as (string | T)[];
  }

  #message(key: string): IntlMessageFormat {
    const source = this.#catalogue[key];
    if (source === undefined) throw new Error(`invariant broken: no message ${key}`);
    return this.#compiledOf(source);
  }

  #compiledOf(source: string): IntlMessageFormat {
    const known = this.#compiled.get(source);
    if (known) return known;
    const message = new IntlMessageFormat(source, this.tag, undefined, { ignoreTag: true });
    this.#compiled.set(source, message);
    return message;
  }

  #isolate(values: Values): Record<string, string | number | Date> {
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === "string" && (this.#isRightToLeft || RIGHT_TO_LEFT.test(value))
          ? `${FIRST_STRONG_ISOLATE}${value}${POP_ISOLATE}`
          : value,
      ]),
    );
  }
}
