/** Kinds of the words of the patterning language (STIX 2.1, part 9). */
export type TokenKind =
  | "int"
  | "float"
  | "hex"
  | "binary"
  | "string"
  | "bool"
  | "timestamp"
  | "keyword"
  | "identifier"
  | "hyphenated"
  | "operator"
  | "symbol";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** UTF-16 units from the start. */
  readonly at: number;
}

const KEYWORDS = new Set(
  "AND OR NOT FOLLOWEDBY LIKE MATCHES ISSUPERSET ISSUBSET EXISTS LAST IN START STOP SECONDS WITHIN REPEATS TIMES".split(
    " ",
  ),
);

/** The longest wins; of two equally long ones the first. */
const RULES: readonly (readonly [TokenKind, RegExp])[] = [
  ["int", /[-+]?(?:0|[1-9][0-9]*)/y],
  ["float", /[-+]?[0-9]*\.[0-9]+/y],
  ["hex", /h'(?:[A-Fa-f0-9]{2})*'/y],
  ["binary", /b'(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)'/y],
  ["string", /'(?:[^'\\]|\\'|\\\\)*'/y],
  [
    "timestamp",
    /t'[0-9]{4}-(?:0[1-9]|1[012])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?Z'/y,
  ],
  ["identifier", /[a-zA-Z_][a-zA-Z0-9_]*/y],
  ["hyphenated", /[a-zA-Z_][a-zA-Z0-9_-]*/y],
  ["operator", /==|=|!=|<>|<=|<|>=|>/y],
  ["symbol", /[:.,()[\]*]/y],
];
/** White space as the grammar lists it, and comments. */
const SKIPPED =
  /(?:[ \t\r\n\v\f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|\/\*[\s\S]*?\*\/|\/\/[^\r\n]*)/y;

/** The words of a pattern; a number is where it stops being one. */
export function tokenize(text: string): readonly Token[] | number {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const skipped = matchAt(SKIPPED, text, at);
    if (skipped !== "") {
      at += skipped.length;
      continue;
    }
    const token = longestAt(text, at);
    if (!token) return at;
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function longestAt(text: string, at: number): Token | undefined {
  let best: Token | undefined;
  for (const [kind, rule] of RULES) {
    const found = matchAt(rule, text, at);
    if (found.length > (best?.text.length ?? 0)) best = { kind, text: found, at };
  }
  if (best?.kind !== "identifier") return best;
  if (KEYWORDS.has(best.text)) return { ...best, kind: "keyword" };
  return best.text === "true" || best.text === "false" ? { ...best, kind: "bool" } : best;
}

function matchAt(rule: RegExp, text: string, at: number): string {
  rule.lastIndex = at;
  return rule.exec(text)?.[0] ?? "";
}
