import { type Token, tokenize } from "./tokens.ts";

/** A value that a property is compared with. Numbers keep their digits. */
export interface Literal {
  readonly kind: "int" | "float" | "hex" | "binary" | "string" | "bool" | "timestamp";
  /** The meaning: digits, unescaped text, lower-case hex, base64, "true" or "false", RFC 3339. */
  readonly value: string;
  /** As it was written. */
  readonly text: string;
}

export type PathStep = { readonly key: string } | { readonly index: number | "*" };

export interface ObjectPath {
  readonly type: string;
  readonly steps: readonly PathStep[];
}

export type ComparisonOperator =
  | "="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "IN"
  | "LIKE"
  | "MATCHES"
  | "ISSUBSET"
  | "ISSUPERSET"
  | "EXISTS";

export type Comparison =
  | { readonly kind: "and" | "or"; readonly parts: readonly Comparison[] }
  | {
      readonly kind: "test";
      readonly path: ObjectPath;
      readonly operator: ComparisonOperator;
      readonly negated: boolean;
      /** One, or for IN any number; none for EXISTS. */
      readonly values: readonly Literal[];
    };

export type Qualifier =
  | { readonly kind: "within"; readonly seconds: number }
  | { readonly kind: "repeats"; readonly times: number }
  | { readonly kind: "startstop"; readonly start: string; readonly stop: string };

export type Observation =
  | { readonly kind: "observation"; readonly comparison: Comparison }
  | { readonly kind: "and" | "or" | "followedby"; readonly parts: readonly Observation[] }
  | { readonly kind: "qualified"; readonly inner: Observation; readonly qualifier: Qualifier };

export type ParsedPattern =
  | { readonly ok: true; readonly pattern: Observation }
  /** `at` counts UTF-16 units from the start. */
  | { readonly ok: false; readonly at: number; readonly because: string };

/** Beyond these a pattern is refused; nobody writes such by hand. */
export const PATTERN_LENGTH_MAX = 1_000_000;
const DEPTH_MAX = 200;

class PatternFault extends Error {
  readonly at: number;
  constructor(at: number, because: string) {
    super(because);
    this.at = at;
  }
}

/** Parses a pattern of STIX 2.1, part 9. */
export function parsePattern(text: string): ParsedPattern {
  if (text.length > PATTERN_LENGTH_MAX) return { ok: false, at: 0, because: "too long" };
  const tokens = tokenize(text);
  if (typeof tokens === "number") return { ok: false, at: tokens, because: "unknown character" };
  try {
    return { ok: true, pattern: new Parser(tokens, text.length).pattern() };
  } catch (error) {
    if (error instanceof PatternFault) return { ok: false, at: error.at, because: error.message };
    throw error;
  }
}

const ORDER_OPERATORS = new Set(["<", "<=", ">", ">="]);
const LITERALS = new Set(["int", "float", "hex", "binary", "string", "bool", "timestamp"]);
const STRING_OPERATORS = new Set(["LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"]);

/** Recursive descent with one word of foresight; depth is bounded. */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  pattern(): Observation {
    const pattern = this.#followed();
    if (this.#peek()) throw this.#fault("end expected");
    return pattern;
  }

  #followed(): Observation {
    return this.#chain("FOLLOWEDBY", "followedby", () =>
      this.#chain("OR", "or", () => this.#chain("AND", "and", () => this.#qualified())),
    );
  }

  #chain(word: string, kind: "and" | "or" | "followedby", part: () => Observation): Observation {
    const first = part();
    if (!this.#is(word)) return first;
    const parts = [first];
    while (this.#take(word)) parts.push(part());
    return { kind, parts };
  }

  #qualified(): Observation {
    const isGroup = this.#is("(");
    let inner = this.#observation();
    const seen = new Set<string>();
    for (;;) {
      const qualifier = this.#qualifier();
      if (!qualifier) return inner;
      if (!isGroup && seen.has(qualifier.kind)) throw this.#fault(`${qualifier.kind} twice`);
      seen.add(qualifier.kind);
      inner = { kind: "qualified", inner, qualifier };
    }
  }

  #observation(): Observation {
    return this.#nested(() => {
      if (this.#take("(")) {
        const inner = this.#followed();
        this.#expect(")");
        return inner;
      }
      this.#expect("[");
      const comparison = this.#comparison();
      this.#expect("]");
      return { kind: "observation", comparison };
    });
  }

  #qualifier(): Qualifier | undefined {
    if (this.#take("WITHIN")) {
      const seconds = Number(this.#positive("int", "float").text);
      this.#expect("SECONDS");
      return { kind: "within", seconds };
    }
    if (this.#take("REPEATS")) {
      const times = Number(this.#positive("int").text);
      this.#expect("TIMES");
      return { kind: "repeats", times };
    }
    if (!this.#take("START")) return undefined;
    const start = literalOf(this.#kind("timestamp")).value;
    this.#expect("STOP");
    return { kind: "startstop", start, stop: literalOf(this.#kind("timestamp")).value };
  }

  #comparison(): Comparison {
    return this.#nested(() =>
      this.#compared("OR", "or", () => this.#compared("AND", "and", () => this.#test())),
    );
  }

  #compared(word: string, kind: "and" | "or", part: () => Comparison): Comparison {
    const first = part();
    if (!this.#is(word)) return first;
    const parts = [first];
    while (this.#take(word)) parts.push(part());
    return { kind, parts };
  }

  #test(): Comparison {
    if (this.#take("(")) {
      const inner = this.#comparison();
      this.#expect(")");
      return inner;
    }
    const existsFirst = this.#is("EXISTS") || (this.#is("NOT") && this.#is("EXISTS", 1));
    const negatedFirst = existsFirst && this.#take("NOT");
    if (existsFirst) {
      this.#expect("EXISTS");
      return { kind: "test", path: this.#path(), operator: "EXISTS", negated: negatedFirst, values: [] };
    }
    const path = this.#path();
    const negated = this.#take("NOT");
    const { operator, values } = this.#condition();
    return { kind: "test", path, operator, negated, values };
  }

  #condition(): { readonly operator: ComparisonOperator; readonly values: readonly Literal[] } {
    const word = this.#advance();
    if (word.kind === "operator") {
      const operator = OPERATORS[word.text];
      if (!operator) throw this.#fault("operator expected", word);
      const value = this.#literal();
      if (ORDER_OPERATORS.has(operator) && value.kind === "bool") throw this.#fault("truth has no order");
      return { operator, values: [value] };
    }
    if (word.kind !== "keyword") throw this.#fault("operator expected", word);
    if (word.text === "IN") return { operator: "IN", values: this.#set() };
    if (!STRING_OPERATORS.has(word.text)) throw this.#fault("operator expected", word);
    return { operator: word.text as ComparisonOperator, values: [literalOf(this.#kind("string"))] };
  }

  #set(): readonly Literal[] {
    this.#expect("(");
    if (this.#take(")")) return [];
    const values = [this.#literal()];
    while (this.#take(",")) values.push(this.#literal());
    this.#expect(")");
    return values;
  }

  #literal(): Literal {
    const token = this.#advance();
    if (!LITERALS.has(token.kind)) throw this.#fault("value expected", token);
    return literalOf(token);
  }

  #path(): ObjectPath {
    const type = this.#advance();
    if (type.kind !== "identifier" && type.kind !== "hyphenated")
      throw this.#fault("object type expected", type);
    this.#expect(":");
    const steps: PathStep[] = [this.#key()];
    for (;;) {
      if (this.#take(".")) steps.push(this.#key());
      else if (this.#take("[")) {
        steps.push({ index: this.#take("*") ? "*" : Number(this.#positive("int").text) });
        this.#expect("]");
      } else return { type: type.text, steps };
    }
  }

  #key(): PathStep {
    const token = this.#advance();
    if (token.kind === "identifier") return { key: token.text };
    if (token.kind === "string") return { key: literalOf(token).value };
    throw this.#fault("property expected", token);
  }

  #positive(...kinds: readonly string[]): Token {
    const token = this.#advance();
    if (!kinds.includes(token.kind) || token.text.startsWith("-"))
      throw this.#fault("number expected", token);
    return token;
  }

  #kind(kind: string): Token {
    const token = this.#advance();
    if (token.kind !== kind) throw this.#fault(`${kind} expected`, token);
    return token;
  }

  #nested<T>(work: () => T): T {
    if (++this.#depth > DEPTH_MAX) throw this.#fault("nested too deep");
    const result = work();
    this.#depth--;
    return result;
  }

  #peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#next + ahead];
  }

  #is(word: string, ahead = 0): boolean {
    const token = this.#peek(ahead);
    return token?.text === word && (token.kind === "keyword" || token.kind === "symbol");
  }

  #take(word: string): boolean {
    if (!this.#is(word)) return false;
    this.#next++;
    return true;
  }

  #expect(word: string): void {
    if (!this.#take(word)) throw this.#fault(`${word} expected`);
  }

  #advance(): Token {
    const token = this.#peek();
    if (!token) throw this.#fault("more expected");
    this.#next++;
    return token;
  }

  #fault(because: string, token = this.#peek()): PatternFault {
    return new PatternFault(token?.at ?? this.#end, because);
  }
}

const OPERATORS: Readonly<Record<string, ComparisonOperator>> = {
  "=": "=",
  "==": "=",
  "!=": "!=",
  "<>": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

function literalOf({ kind, text }: Token): Literal {
  const value = kind === "string" ? unescaped(text.slice(1, -1)) : unwrapped(kind, text);
  return { kind: kind as Literal["kind"], value, text };
}

const unescaped = (text: string): string => text.replace(/\\(['\\])/g, "$1");

function unwrapped(kind: string, text: string): string {
  if (kind === "hex") return text.slice(2, -1).toLowerCase();
  return kind === "binary" || kind === "timestamp" ? text.slice(2, -1) : text;
}
