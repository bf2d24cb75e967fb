import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { findAccounts, type IdentifierData } from "../../core/index.ts";

/** Something in a text by which somebody can be reached or paid; places are UTF-16 units, end exclusive. */
export interface Contact {
  readonly type: "phone" | "handle" | "email" | "iban" | "crypto";
  /** E.164, lower-case handle without "@", lower-case address, compact IBAN, address of a coin as written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

// International numbers only: without a country code nobody can say whose number it is.
const PHONE = /(?:\(\s*)?(?:\+|(?<!\d)00)\s?\(?\d[\d\s().\u2010-\u2015/-]{6,24}\d/g;
const WA = /\b(?:wa\.me\/|api\.whatsapp\.com\/send\?phone=)\+?(\d{8,15})/gi;
const TELEGRAM = /\b(?:t\.me|telegram\.me)\/(?!joinchat\/|\+|s\/)([a-z][a-z0-9_]{3,31})/gi;
const AT = /(?<![\p{L}\p{N}._/@-])@([a-z][a-z0-9_.]{3,31})/giu;
// Bounded, and only from the start of a word: an address is sought in linear time.
const EMAIL =
  /(?<![a-z0-9._%+-])[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.[a-z]{2,24}(?![a-z0-9])/gi;

/** Digits and signs of every script and width one to one, so that places stay what they are. */
function foldSigns(text: string): string {
  if (/^[ -~\s]*$/.test(text)) return text;
  return text.replace(/[\p{Nd}＋（）－]/gu, (c) => {
    if (c.length > 1) return c;
    const wide = "＋（）－".indexOf(c);
    if (wide >= 0) return "+()-"[wide] ?? c;
    const code = c.charCodeAt(0);
    if (code < 0x80) return c;
    // Decimal digits come in runs of ten; find the run's zero.
    let zero = code;
    while (zero > code - 9 && /\p{Nd}/u.test(String.fromCharCode(zero - 1))) zero--;
    return String((code - zero) % 10);
  });
}

/** Phones, handles, e-mail addresses and accounts of a text in the order in which they stand. */
export function findContacts(
  text: string,
  ibanLengths: IdentifierData["ibanLengths"] = {},
): readonly Contact[] {
  const folded = foldSigns(text);
  const found: Contact[] = [];
  const add = (type: Contact["type"], value: string, start: number, end: number): void => {
    if (!found.some((c) => c.start < end && start < c.end)) found.push({ type, value, start, end });
  };
  for (const { type, value, start, end } of findAccounts(folded, { ibanLengths }))
    add(type, value, start, end);
  for (const m of folded.matchAll(WA)) {
    const number = e164(`+${m[1]}`);
    if (number) add("phone", number, m.index, m.index + m[0].length);
  }
  for (const m of folded.matchAll(EMAIL)) add("email", m[0].toLowerCase(), m.index, m.index + m[0].length);
  for (const m of folded.matchAll(TELEGRAM)) {
    add("handle", (m[1] ?? "").toLowerCase(), m.index, m.index + m[0].length);
  }
  for (const m of folded.matchAll(AT)) {
    const name = (m[1] ?? "").replace(/\.+$/, "").toLowerCase();
    if (name.length >= 4) add("handle", name, m.index, m.index + 1 + name.length);
  }
  for (const m of folded.matchAll(PHONE)) {
    const written = longestNumber(m[0]);
    if (written) add("phone", written.value, m.index, m.index + written.length);
  }
  return found.sort((a, b) => a.start - b.start);
}

/** A number may be followed by another figure (a price): the longest part that is a possible number is taken. */
function longestNumber(candidate: string): { value: string; length: number } | undefined {
  for (let text = candidate; text.length >= 8; text = text.replace(/[\s().\u2010-\u2015/-]+\d*$|\d+$/, "")) {
    const value = e164(text.replace(/^\(?\s*(?:\+|00)/, "+"));
    if (value) return { value, length: text.length };
    if (!/[\s.\u2010-\u2015/-]\d*$/.test(text)) return undefined;
  }
  return undefined;
}

/** Possible, not assigned: the ranges that regulators keep for fiction are never assigned, and adverts invent too. */
function e164(text: string): string | undefined {
  const number = parsePhoneNumberFromString(text);
  return number?.isPossible() ? number.number : undefined;
}
