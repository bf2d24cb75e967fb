/** Strong identifiers: what two records can share by themselves, without a name being alike. */
export const IDENTIFIER_TYPES = [
  "phone",
  "email",
  "iban",
  "account",
  "crypto",
  "serial",
  "handle",
  "url",
  "registration",
  "document",
] as const;

export type IdentifierType = (typeof IDENTIFIER_TYPES)[number];

/** FollowTheMoney properties, and ours, whose equal values join two entities. Classifications and sources do not. */
const TYPE_OF_PROPERTY: Readonly<Record<string, IdentifierType>> = {
  phone: "phone",
  phoneMentioned: "phone",
  contextPhone: "phone",
  callerNumber: "phone",
  receiverNumber: "phone",
  email: "email",
  emailMentioned: "email",
  contextEmail: "email",
  iban: "iban",
  ibanMentioned: "iban",
  accountNumber: "account",
  publicKey: "crypto",
  cryptoAddress: "crypto",
  serialNumber: "serial",
  hullNumber: "serial",
  engineNumber: "serial",
  username: "handle",
  handle: "handle",
  website: "url",
  url: "url",
  registrationNumber: "registration",
  taxNumber: "registration",
  vatCode: "registration",
  leiCode: "registration",
  imoNumber: "registration",
  mmsi: "registration",
  dunsCode: "registration",
  passportNumber: "document",
  idNumber: "document",
  socialSecurityNumber: "document",
};

export const identifierTypeOf = (property: string): IdentifierType | undefined =>
  Object.hasOwn(TYPE_OF_PROPERTY, property) ? TYPE_OF_PROPERTY[property] : undefined;

/** Digits of every script as ASCII. */
export function foldDigits(text: string): string {
  if (!/[^\0-~]/.test(text)) return text;
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    // Decimal digits come in runs of ten, and every run starts at a multiple of 16 or at 6 above one.
    for (let zero = code; zero > code - 10; zero--) {
      if (!/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) return String(code - zero);
    }
    return String(code % 10);
  });
}

/** What stands before a name or an address, as often as it stands there ("https://t.me/@name"). */
const BEFORE_HANDLE = /^(?:(?:https?:\/\/)?t\.me\/|[@\s])+/i;
const BEFORE_ADDRESS = /^(?:https?:\/\/(?:www\.)?\s*)+/i;

function normalPhone(text: string): string | undefined {
  const written = text.replace(/\D/g, "");
  const digits = written.replace(/^(?:00)+/, "");
  if (digits.length < 6) return undefined;
  return text.startsWith("+") || digits !== written ? `+${digits}` : digits;
}

function normalUrl(text: string): string {
  let end = text.length;
  while (end > 0 && /[/\s]/.test(text.charAt(end - 1))) end--;
  return text.slice(0, end).replace(BEFORE_ADDRESS, "");
}

const noShorterThan = (length: number, text: string): string | undefined =>
  text.length < length ? undefined : text;

/**
 * The normal form in which an identifier is compared; its own normal form. Undefined where the value is too short or
 * empty to identify anything. Phones keep a leading "+" where they have one; "00" at the start is one.
 */
export function normalIdentifier(type: IdentifierType, value: string): string | undefined {
  const text = foldDigits(value.normalize("NFKC")).trim();
  switch (type) {
    case "phone":
      return normalPhone(text);
    case "email":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? text.toLowerCase() : undefined;
    case "handle":
      return noShorterThan(3, text.replace(BEFORE_HANDLE, "").toLowerCase());
    case "url":
      return noShorterThan(4, normalUrl(text));
    case "crypto":
      return noShorterThan(20, text);
    case "registration":
      return noShorterThan(4, lettersAndDigits(text).replace(SHIP_REGISTER, ""));
    default:
      return noShorterThan(4, lettersAndDigits(text));
  }
}

/** Parts of a letter that a sign stood between are one letter without it. */
const lettersAndDigits = (text: string): string =>
  text
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, "")
    .normalize("NFKC");

/** "IMO 9074729" is the number that others write without the register's name. */
const SHIP_REGISTER = /^(?:IMO(?:NO|NUMBER)?(?=\d{7}$)|MMSI(?=\d{9}$))/;

/** Country codes have at most three digits (ITU-T E.164); less than seven of a number is no number. */
const COUNTRY_CODE_MAX = 3;
const SIGNIFICANT_MIN = 7;

/**
 * True where `asked` is how people at home write the international number `known`: "07700 900142" and "+447700900142".
 * Both in normal form. What stands before the part that they share is a country code, and a trunk prefix (0, in a few
 * countries 8 or 06, none in others).
 */
export function isNationalFormOf(asked: string, known: string): boolean {
  if (asked.startsWith("+") || !known.startsWith("+")) return false;
  const digits = known.slice(1);
  return [
    asked,
    ...["0", "8", "06"].filter((t) => asked.startsWith(t)).map((t) => asked.slice(t.length)),
  ].some((significant) => {
    const codeLength = digits.length - significant.length;
    return (
      significant.length >= SIGNIFICANT_MIN &&
      codeLength > 0 &&
      codeLength <= COUNTRY_CODE_MAX &&
      digits.endsWith(significant)
    );
  });
}

/** The graph node of a shared identifier, e.g. "phone:+447700900123". */
export function identifierNode(property: string, value: string): string | undefined {
  const type = identifierTypeOf(property);
  if (!type) return undefined;
  const normal = normalIdentifier(type, value);
  return normal === undefined ? undefined : `${type}:${normal}`;
}

/** Reads "phone:+447700900123" back; undefined for an entity id. */
export function parseIdentifierNode(node: string): { type: IdentifierType; value: string } | undefined {
  const colon = node.indexOf(":");
  const type = IDENTIFIER_TYPES.find((t) => t === node.slice(0, colon));
  return type && colon > 0 ? { type, value: node.slice(colon + 1) } : undefined;
}

/** The nodes of which this one is a form, as `writtenForms` has it: whom it protects is protected under all of them. */
export function formsWrittenAs(node: string): readonly string[] {
  const parsed = parseIdentifierNode(node);
  if (parsed?.type === "account") return [node, `iban:${parsed.value}`];
  return parsed?.type === "phone" ? writtenForms(node) : [node];
}

/** The forms in which an identifier may have been written where somebody protected is named by it. */
export function writtenForms(node: string): readonly string[] {
  const parsed = parseIdentifierNode(node);
  // An IBAN may have been stated as an account number, a phone without its plus.
  if (parsed?.type === "iban") return [node, `account:${parsed.value}`];
  if (parsed?.type !== "phone") return [node];
  const digits = parsed.value.replace(/^\+/, "");
  return [`phone:+${digits}`, `phone:${digits}`];
}
