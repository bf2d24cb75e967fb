import { compareTimestamps, hasTimestampForm } from "../timestamp.ts";
import type { ComparisonOperator, Literal } from "./parse.ts";

const VALUE_LENGTH_MAX = 100_000;
const REGEX_LENGTH_MAX = 1_000;

/** Whether one value of an object passes one test of a pattern. */
export function passes(value: unknown, operator: ComparisonOperator, literals: readonly Literal[]): boolean {
  const [literal] = literals;
  switch (operator) {
    case "EXISTS":
      return true;
    case "IN":
      return literals.some((l) => equals(value, l));
    case "=":
      return literal !== undefined && equals(value, literal);
    case "!=":
      return literal !== undefined && !equals(value, literal);
    case "LIKE":
    case "MATCHES":
      return typeof value === "string" && matchesText(value, operator, literal?.value ?? "");
    case "ISSUBSET":
      return typeof value === "string" && isSubset(value, literal?.value ?? "");
    case "ISSUPERSET":
      return typeof value === "string" && isSubset(literal?.value ?? "", value);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return literal !== undefined && isOrdered(compare(value, literal), operator);
  }
}

const equals = (value: unknown, literal: Literal): boolean => compare(value, literal) === 0;

/** Undefined where the two cannot be compared. */
function compare(value: unknown, { kind, value: text }: Literal): number | undefined {
  if (typeof value === "boolean")
    return kind === "bool" ? Number(value) - Number(text === "true") : undefined;
  if (typeof value === "number")
    return kind === "int" || kind === "float" ? Math.sign(value - Number(text)) : undefined;
  if (typeof value !== "string") return undefined;
  switch (kind) {
    case "string":
      return byCodePoint(value, text);
    case "timestamp":
      return hasTimestampForm(value) ? compareTimestamps(value, text) : undefined;
    case "hex":
      return /^(?:[0-9a-f]{2})*$/i.test(value) ? byCodePoint(value.toLowerCase(), text) : undefined;
    case "binary":
      return byCodePoint(value, text);
    case "int":
    case "float":
    case "bool":
      return undefined;
  }
}

function byCodePoint(a: string, b: string): number {
  if (a === b) return 0;
  const left = [...a];
  const right = [...b];
  const at = left.findIndex((c, i) => c !== right[i]);
  if (at < 0) return -1;
  return (left[at]?.codePointAt(0) ?? -1) < (right[at]?.codePointAt(0) ?? -1) ? -1 : 1;
}

function isOrdered(order: number | undefined, operator: "<" | "<=" | ">" | ">="): boolean {
  if (order === undefined) return false;
  if (order === 0) return operator === "<=" || operator === ">=";
  return order < 0 ? operator.startsWith("<") : operator.startsWith(">");
}

function matchesText(value: string, operator: "LIKE" | "MATCHES", text: string): boolean {
  if (value.length > VALUE_LENGTH_MAX) return false;
  const wanted = text.normalize("NFC");
  if (operator === "LIKE") return isLike([...value.normalize("NFC")], [...wanted]);
  if (wanted.length > REGEX_LENGTH_MAX || canBlowUp(wanted)) return false;
  try {
    return new RegExp(wanted, "su").test(value.normalize("NFC"));
  } catch {
    return false;
  }
}

/** A repeated group that repeats or chooses within, or refers back: such expressions can take exponential time. */
const canBlowUp = (regex: string): boolean =>
  /\\[1-9k]/.test(regex) ||
  /\((?:[^()\\]|\\.)*[*+}|](?:[^()\\]|\\.)*\)(?:[*+]|\{\d*,)/.test(regex) ||
  /\([^)]*\([\s\S]*\)[\s\S]*\)(?:[*+]|\{\d*,)/.test(regex);

/** "%" is any text and "_" any one character; linear but for one step back. */
function isLike(value: readonly string[], pattern: readonly string[]): boolean {
  let v = 0;
  let p = 0;
  let star = -1;
  let mark = 0;
  while (v < value.length) {
    if (pattern[p] === "%") {
      star = p++;
      mark = v;
    } else if (p < pattern.length && (pattern[p] === "_" || pattern[p] === value[v])) {
      v++;
      p++;
    } else if (star >= 0) {
      p = star + 1;
      v = ++mark;
    } else return false;
  }
  while (pattern[p] === "%") p++;
  return p === pattern.length;
}

interface Subnet {
  readonly bits: 32 | 128;
  readonly address: bigint;
  readonly prefix: number;
}

function isSubset(inner: string, outer: string): boolean {
  const a = parseSubnet(inner);
  const b = parseSubnet(outer);
  if (!a || !b || a.bits !== b.bits || a.prefix < b.prefix) return false;
  const shift = BigInt(b.bits - b.prefix);
  return a.address >> shift === b.address >> shift;
}

function parseSubnet(text: string): Subnet | undefined {
  const [, host = "", size] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bits = host.includes(":") ? 128 : 32;
  const address = bits === 32 ? parseIpv4(host) : parseIpv6(host);
  const prefix = size === undefined ? bits : Number(size);
  return address === undefined || prefix > bits ? undefined : { bits, address, prefix };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((p) => /^\d{1,3}$/.test(p) && Number(p) < 256)) return undefined;
  return parts.reduce((sum, p) => (sum << 8n) | BigInt(p), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const groups = (side: string): string[] => (side === "" ? [] : side.split(":"));
  const left = groups(head);
  const right = groups(tail ?? "");
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...left, ...Array<string>(tail === undefined ? 0 : missing).fill("0"), ...right];
  if (!all.every((g) => /^[0-9a-f]{1,4}$/i.test(g))) return undefined;
  return all.reduce((sum, g) => (sum << 16n) | BigInt(`0x${g}`), 0n);
}
