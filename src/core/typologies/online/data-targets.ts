import { IDENTIFIER_TYPES, normalIdentifier } from "../../identifiers.ts";
import type { DataTarget } from "./stored-data.ts";

/** Country codes have at most three digits (ITU-T E.164). */
const COUNTRY_CODE_MAX = 3;
/** What stands before a number at home, where something does. */
const TRUNKS = ["", "0", "8", "06"];
/** Of a number; less is none. */
const DIGITS_MIN = 7;
/** At home a number has no more: what has more begins with its country. */
const HOME_DIGITS_MAX = 11;

/**
 * Everything that a target may be called, whatever type it is written as: an account is named by its number, an address ends
 * with a name, and a name is written with a sign before it. In lower case.
 */
export function targetNames({ value }: Pick<DataTarget, "value">): readonly string[] {
  const text = value
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .trim();
  const [host = "", ...path] = text.replace(/^[a-z][a-z0-9+.-]*:\/*/i, "").split(/[/?#&=]+/);
  const isAddress = /^https?:/i.test(text);
  // Of the host only what may be a name: "name.example.com". The rest of it is everybody's.
  const own = isAddress ? /^(?!www\.)([^.]+)\.[^.]+\.[^.]+$/.exec(host)?.[1] : host;
  const parts = [own ?? "", ...path].map(unescaped);
  const names = [text, ...parts].flatMap((one) => [one, one.replace(/^[@\s]+/, "")]);
  return [...new Set(names.filter((one) => one !== "").map((one) => one.toLowerCase()))];
}

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The nodes of every type that one of these names could be in the graph, numbers in the forms of home and abroad. */
export function targetNodes(platform: string, target: Pick<DataTarget, "value">): readonly string[] {
  const nodes = new Set<string>();
  const host = `${platform.toLowerCase().replace(/\s+/g, "")}.com`;
  for (const name of targetNames(target)) {
    for (const type of IDENTIFIER_TYPES) {
      const normal = normalIdentifier(type, name);
      if (normal !== undefined) nodes.add(`${type}:${normal}`);
    }
    for (const path of [name, `@${name}`]) nodes.add(`url:${host}/${path}`);
    for (const digits of numberForms(name)) nodes.add(`phone:${digits}`).add(`phone:+${digits}`);
  }
  return [...nodes];
}

/** Digits of a number as it may have been written at home or abroad; none where it is no number. */
function numberForms(name: string): readonly string[] {
  const normal = /^[+\d][\d\s().-]*$/.test(name) ? normalIdentifier("phone", name) : undefined;
  const digits = normal?.replace(/\D/g, "") ?? "";
  if (digits.length < DIGITS_MIN) return [];
  const found = new Set([digits]);
  // Abroad, and so at home: without its country, and without a zero that was left after it ("+44 (0)7700").
  for (let code = 1; code <= COUNTRY_CODE_MAX; code++) {
    const rest = digits.slice(code).replace(/^0/, "");
    if (rest.length < DIGITS_MIN) continue;
    found.add(digits.slice(0, code) + rest);
    for (const trunk of TRUNKS) found.add(trunk + rest);
  }
  if (normal?.startsWith("+") || digits.length > HOME_DIGITS_MAX) return [...found];
  // At home: with any country before it.
  for (const trunk of TRUNKS) {
    const rest = digits.slice(trunk.length);
    if (!digits.startsWith(trunk) || rest.length < DIGITS_MIN) continue;
    for (let code = 1; code < 10 ** COUNTRY_CODE_MAX; code++) found.add(`${code}${rest}`);
  }
  return [...found];
}
