/** Marks that reorder or hide text: kept in a statement's `original`, never in its value. */
const BIDI = "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069";
const CONTROLS = "\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\p{Cs}";
const SUSPECT = new RegExp(`[${CONTROLS}${BIDI}\\ufeff]`, "u");
const CONTROL = new RegExp(`[${CONTROLS}]`, "u");
const STRIP = new RegExp(`[${BIDI}\\ufeff]`, "gu");
const INVISIBLE = new RegExp(`[${CONTROLS}${BIDI}\\xad\\u200b\\u2060-\\u2064\\ufeff]`, "u");
/** Overrides, embeddings and isolates: what turns the text behind it. The two direction marks are spelling in a text. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** NUL, another control character or half a surrogate pair: no store keeps these, and no source means them. */
export const hasControl = (text: string): boolean => SUSPECT.test(text) && CONTROL.test(text);

/** The text without direction marks, trimmed. The zero-width joiners of Persian and Urdu stay: they are spelling. */
export function cleanText(text: string): string {
  return (SUSPECT.test(text) ? text.replace(STRIP, "") : text).trim();
}

/** An id that holds one looks like another's and is not it. Joiners stay: where an account has no number, its name is its id. */
export const hasInvisible = (id: string): boolean => INVISIBLE.test(id);

export const isTurned = (text: string): boolean => SUSPECT.test(text) && withoutTurns(text) !== text;

/** The text without what turns its direction; all else of it is as it was written. */
export const withoutTurns = (text: string): string => text.replace(TURNS, "");
