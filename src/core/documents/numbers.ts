import { WaslError } from "../errors.ts";
import { foldDigits } from "../identifiers.ts";

/** More than any document has: ICAO Doc 9303 has at most 22 for the longest identity card. */
const NUMBER_MAX = 24;
const WRITTEN_MAX = 60;
const FORMS_MAX = 4;

/**
 * A number as it is compared: digits of every script as ASCII, capitals, without spaces, hyphens and fillers. REQUEST_INVALID
 * where other letters stand in it, for a letter that only looks like an A would never be found; never with what was written.
 */
export function readDocumentNumber(written: string, field = "number"): string {
  const text = written.length > WRITTEN_MAX ? "" : foldDigits(written.normalize("NFKC"));
  const number = capitals(text.replace(/[\s<\p{Pd}\u061c\u200e\u200f]/gu, ""));
  if (!new RegExp(`^[A-Z0-9]{1,${NUMBER_MAX}}$`).test(number))
    throw new WaslError("REQUEST_INVALID", {
      field,
      because: `up to ${NUMBER_MAX} letters A to Z and digits`,
    });
  return number;
}

/** Of the letters that documents are numbered with, and of no others: a dotless i is no I. */
export const capitals = (text: string): string => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());

/** A position of a number: a letter, a digit, either, or this sign and no other. */
type Place = { readonly any: "letter" | "digit" | "either" } | { readonly only: string };

const PLACES: Readonly<Record<string, Place>> = {
  A: { any: "letter" },
  "9": { any: "digit" },
  "*": { any: "either" },
};

/**
 * The forms of the numbers of a class, "'P'9999999|AA999999": A is a letter, 9 a digit, * either, what stands in quotes is
 * itself. One pass, nothing repeats: no pattern makes it slow. Undefined where it is none.
 */
function readForms(text: string): readonly (readonly Place[])[] | undefined {
  const forms = text.split("|");
  if (forms.length > FORMS_MAX || text.length > FORMS_MAX * NUMBER_MAX * 3) return undefined;
  const read = forms.map(readForm);
  return read.every((form) => form !== undefined) ? read : undefined;
}

function readForm(form: string): readonly Place[] | undefined {
  const places: Place[] = [];
  let isQuoted = false;
  for (const sign of form) {
    if (sign === "'") {
      isQuoted = !isQuoted;
      continue;
    }
    const place = isQuoted && /[A-Z0-9]/.test(sign) ? { only: sign } : isQuoted ? undefined : PLACES[sign];
    if (place === undefined) return undefined;
    places.push(place);
  }
  return isQuoted || places.length === 0 || places.length > NUMBER_MAX ? undefined : places;
}

export const isNumberForm = (text: string): boolean => readForms(text) !== undefined;

const isDigit = (sign: string): boolean => sign >= "0" && sign <= "9";

function isOfPlace(place: Place, sign: string): boolean {
  if ("only" in place) return place.only === sign;
  return place.any === "either" || (place.any === "digit") === isDigit(sign);
}

/** Whether a number (as `readDocumentNumber` gives it) is of one of the forms. */
export const fitsForm = (number: string, forms: string): boolean =>
  (readForms(forms) ?? []).some(
    (form) => form.length === number.length && form.every((place, i) => isOfPlace(place, number.charAt(i))),
  );

/** Letters and digits at the same positions: only then one number comes before another. */
const layoutOf = (number: string): string => number.replace(/[A-Z]/g, "A").replace(/[0-9]/g, "9");

export const haveOneLayout = (a: string, b: string): boolean => layoutOf(a) === layoutOf(b);

/** Digits before letters never meet, for both ends and the number have one layout: the order of the text is that of the series. */
export const isInRange = (number: string, from: string, to: string): boolean =>
  haveOneLayout(number, from) && from <= number && number <= to;

const WEIGHTS = [7, 3, 1] as const;

/** The check digit of ICAO Doc 9303, part 3: weights 7, 3, 1; a filler is 0, A is 10. */
function mrzCheckDigit(text: string): string {
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const sign = text.charAt(i);
    const value = sign === "<" ? 0 : Number.parseInt(sign, 36);
    sum += value * (WEIGHTS[i % WEIGHTS.length] ?? 0);
  }
  return String(sum % 10);
}

export type CheckDigitVerdict = "right" | "wrong" | "not-told";

export const judgeCheckDigit = (number: string, told: string | undefined): CheckDigitVerdict =>
  told === undefined || told === "<" ? "not-told" : mrzCheckDigit(number) === told ? "right" : "wrong";
