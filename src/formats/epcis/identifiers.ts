import { ownOf } from "../text/json.ts";

/**
 * GS1 identifiers in their canonical form: EPC URNs become GS1 Digital Link URIs at id.gs1.org, and Digital Links of
 * any host lose host, query and short names (GS1 Tag Data Standard 2.0; CBV 2.0, 8.9). What is no GS1 key stays.
 */
export function canonicalIdentifier(value: string): string {
  if (value.startsWith("urn:epc:")) return fromUrn(value) ?? value;
  if (/^https?:/.test(value)) return fromDigitalLink(value) ?? value;
  return value;
}

const BASE = "https://id.gs1.org";

/** GS1 check digit: weights 3 and 1 from the right. */
function withCheck(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i++)
    sum += Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 3 : 1);
  return digits + String((10 - (sum % 10)) % 10);
}

/** Signs that a URN may hold bare and a Digital Link may not. */
const encoded = (text: string): string =>
  text.replace(/[!()*+,:;=]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const gtin = (company: string, item: string): string =>
  withCheck(`${item.slice(0, 1)}${company}${item.slice(1)}`);

type Convert = (company: string, reference: string, ...rest: readonly string[]) => string;

/** By scheme; a pattern's "*" and a missing serial leave the class. */
const SCHEMES: Readonly<Record<string, Convert>> = {
  sgtin: (c, i, s) => `/01/${gtin(c, i)}${part("/21/", s)}`,
  lgtin: (c, i, lot) => `/01/${gtin(c, i)}${part("/10/", lot)}`,
  upui: (c, i, s) => `/01/${gtin(c, i)}${part("/235/", s)}`,
  sscc: (c, s) => `/00/${withCheck(`${s.slice(0, 1)}${c}${s.slice(1)}`)}`,
  sgln: (c, l, extension) => `/414/${withCheck(c + l)}${extension === "0" ? "" : part("/254/", extension)}`,
  pgln: (c, l) => `/417/${withCheck(c + l)}`,
  grai: (c, t, s) => `/8003/0${withCheck(c + t)}${part("", s)}`,
  giai: (c, a) => `/8004/${c}${encoded(a)}`,
  gsrn: (c, r) => `/8018/${withCheck(c + r)}`,
  gsrnp: (c, r) => `/8017/${withCheck(c + r)}`,
  gdti: (c, t, s) => `/253/${withCheck(c + t)}${part("", s)}`,
  sgcn: (c, t, s) => `/255/${withCheck(c + t)}${part("", s)}`,
  cpi: (c, p, s) => `/8010/${c}${encoded(p)}${part("/8011/", s)}`,
  ginc: (c, r) => `/401/${c}${encoded(r)}`,
  gsin: (c, r) => `/402/${withCheck(c + r)}`,
  itip: (c, i, piece, total, s) => `/8006/${gtin(c, i)}${piece ?? ""}${total ?? ""}${part("/21/", s)}`,
};

function part(prefix: string, value: string | undefined): string {
  return value === undefined || value === "" || value === "*" ? "" : prefix + encoded(value);
}

function fromUrn(urn: string): string | undefined {
  const match = /^urn:epc:(?:id|idpat|class):([a-z]+):([^.]+)\.(.*)$/.exec(urn);
  const convert = ownOf(SCHEMES, match?.[1] ?? "");
  if (match === null || convert === undefined) return undefined;
  const company = match[2] ?? "";
  const fields = (match[3] ?? "").split(".");
  const [reference = ""] = fields;
  // The last field may hold dots itself.
  const counts: Readonly<Record<string, number>> = { itip: 4 };
  const most = counts[match[1] ?? ""] ?? 2;
  const rest = fields.slice(1, most);
  const serial = fields.slice(most).join(".");
  const joined =
    most === 2 ? [fields.slice(1).join(".")] : [...rest.slice(0, most - 2), fields.slice(most - 1).join(".")];
  if (serial === "" && fields.length === 1) return BASE + convert(company, reference);
  return BASE + convert(company, reference, ...joined);
}

const SHORT_NAMES: Readonly<Record<string, string>> = {
  gtin: "01",
  sscc: "00",
  gln: "414",
  party: "417",
  grai: "8003",
  giai: "8004",
  gsrn: "8018",
  gsrnp: "8017",
  gdti: "253",
  gcn: "255",
  cpid: "8010",
  ginc: "401",
  gsin: "402",
  itip: "8006",
  gmn: "8013",
  ser: "21",
  lot: "10",
  cpv: "22",
  glnx: "254",
};
const PRIMARY: Readonly<Record<string, RegExp>> = {
  "00": /^\d{18}$/,
  "01": /^\d{8}$|^\d{12,14}$/,
  "253": /^\d{13}.{0,17}$/,
  "255": /^\d{13,25}$/,
  "401": /^.{4,30}$/,
  "402": /^\d{17}$/,
  "414": /^\d{13}$/,
  "417": /^\d{13}$/,
  "8003": /^\d{14}.{0,16}$/,
  "8004": /^.{4,30}$/,
  "8006": /^\d{18}$/,
  "8010": /^.{4,30}$/,
  "8013": /^.{4,25}$/,
  "8017": /^\d{18}$/,
  "8018": /^\d{18}$/,
};

/** What nearly every event holds: serial-numbered items and logistic units, with nothing before or after. */
const COMMON = /^https?:\/\/[^/?#]+\/(01\/\d{14}\/21\/[^/?#]+|00\/\d{18})$/;

const longName = (name: string): string => ownOf(SHORT_NAMES, name) ?? name;

function fromDigitalLink(uri: string): string | undefined {
  const common = COMMON.exec(uri)?.[1];
  if (common !== undefined) return `${BASE}/${common}`;
  const path = /^https?:\/\/[^/?#]+(\/[^?#]*)/.exec(uri)?.[1];
  if (path === undefined) return undefined;
  const fields = path.split("/").slice(1);
  for (let at = 0; at + 1 < fields.length; at++) {
    const key = longName(fields[at] ?? "");
    const value = fields[at + 1] ?? "";
    if (ownOf(PRIMARY, key)?.test(value) !== true) continue;
    const rest: string[] = [];
    for (let i = at + 2; i + 1 < fields.length; i += 2)
      rest.push(longName(fields[i] ?? ""), fields[i + 1] ?? "");
    const padded = key === "01" ? value.padStart(14, "0") : value;
    return `${BASE}/${[key, padded, ...rest].join("/")}`;
  }
  return undefined;
}
