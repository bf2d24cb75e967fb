/** Marks that reorder or hide text: kept in a statement's `original`, never in its value. */
const BIDI = "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069";
const CONTROLS = "\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\p{Cs}";
const SUSPECT = new RegExp(`[${CONTROLS}${BIDI}\\ufeff]`, "u");
const CONTROL = new RegExp(`[${CONTROLS}]`, "u");
const STRIP = new RegExp(`[${BIDI}\\ufeff]`, "gu");

/** NUL, another control character or half a surrogate pair: no store keeps these, and no source means them. */
export const hasControl = (text: string): boolean => SUSPECT.test(text) && CONTROL.test(text);

/** The text without direction marks, trimmed. The zero-width joiners of Persian and Urdu stay: they are spelling. */
export function cleanText(text: string): string {
  return (SUSPECT.test(text) ? text.replace(STRIP, "") : text).trim();
}
