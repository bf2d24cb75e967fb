import type { Holder } from "./holders.ts";

/** An ordering customer or a beneficiary, as the lines of its field say it. */
interface PartyField {
  readonly tag: string;
  readonly lines: readonly string[];
}

const BIC = /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;
/** Of the documents that option F names, those that the model has. */
const DOCUMENT: Readonly<Record<string, string>> = {
  CCPT: "passportNumber",
  NIDN: "idNumber",
  TXID: "taxNumber",
};

/**
 * Whom field 50 or 59 names: by its numbered lines, as option F has them, elsewhere by the first line, which may be cut at 35 letters. Addresses
 * and places of birth are not read; option A names by a BIC only.
 */
export function holderIn({ tag, lines }: PartyField): Holder | undefined {
  if (tag.endsWith("F") || lines.some((l) => l.startsWith("1/"))) return numberedHolder(lines);
  const name = lines.map((l) => l.trim()).find((l) => l !== "" && !l.startsWith("/"));
  return name === undefined || tag.endsWith("A") || BIC.test(name)
    ? undefined
    : { schema: "LegalEntity", name };
}

/** "1/NAME", "4/19800131", "7/DE/123456", and at the head "NIDN/DE/123456" in place of an account. */
function numberedHolder(lines: readonly string[]): Holder | undefined {
  const of = (number: string): readonly string[] =>
    lines.filter((l) => l.startsWith(`${number}/`)).map((l) => l.slice(2).trim());
  const name = of("1").join(" ").trim();
  if (name === "") return undefined;
  const said: (readonly [string, string])[] = [];
  const born = /^(\d{4})(\d{2})(\d{2})$/.exec(of("4")[0] ?? "");
  if (born) said.push(["birthDate", `${born[1]}-${born[2]}-${born[3]}`]);
  const head = /^([A-Z]{4})\/[A-Z]{2}\/(.+)$/.exec(lines[0] ?? "");
  const document = DOCUMENT[head?.[1] ?? ""];
  if (document !== undefined) said.push([document, head?.[2] ?? ""]);
  const national = /^[A-Z]{2}\/(.+)$/.exec(of("7")[0] ?? "")?.[1];
  if (national !== undefined) said.push(["idNumber", national]);
  // A firm is not born, and has no passport.
  const isPerson = said.some(([property]) => property !== "taxNumber");
  return { schema: isPerson ? "Person" : "LegalEntity", name, said };
}

/** The other side of an entry, as its field 86 tells it. */
export interface Counterparty {
  readonly account?: string;
  /** What stands for an account that is not numbered. */
  readonly name?: string;
  readonly holder?: Holder;
}

/** German subfields ?31 to ?33, or words such as /IBAN/, /CNTP/ and /NAME/; of free text nothing. */
export function counterpartyIn(info: string): Counterparty {
  const flat = info.replace(/\n/g, "");
  const account =
    /\?31([A-Z0-9]{5,34})/.exec(flat)?.[1] ?? /\/(?:IBAN|ACCT?|CNTP)\/([A-Z0-9]{5,34})/.exec(flat)?.[1];
  const name = nameIn(flat);
  return {
    ...(account === undefined ? {} : { account }),
    ...(name === undefined ? {} : { name }),
    ...holding(flat),
  };
}

/** The name in a field of its own. The payer's words (?20 to ?29, /REMI/) may look like one. */
function holding(info: string): Pick<Counterparty, "holder"> {
  // A name of more than 27 letters goes on in the next subfield.
  const german = /\?32([^?]+)(?:\?33([^?]+))?/.exec(info);
  const own = /\?\d\d/.test(info) ? undefined : nameIn(info.split("/REMI/")[0] ?? "");
  const name = german ? `${german[1]}${german[2] ?? ""}`.trim() : own;
  return name === undefined || name === "" ? {} : { holder: { schema: "LegalEntity", name } };
}

const nameIn = (info: string): string | undefined =>
  (
    /\?32([^?]+)/.exec(info)?.[1] ??
    /\/CNTP\/[^/]{0,34}\/[^/]{0,11}\/([^/]+)/.exec(info)?.[1] ??
    /\/(?:NAME|ORDP\/\/NAME|BENM\/\/NAME)\/([^/]+)/.exec(info)?.[1]
  )?.trim() || undefined;
