/** Scripts that a word of a name can be written in. "latin" is the hub that all others are compared through. */
export const SCRIPTS = ["latin", "arabic", "cyrillic", "hebrew", "hangul", "han", "other"] as const;
export type Script = (typeof SCRIPTS)[number];

/** Script of one UTF-16 code unit; undefined for what is no letter of a name (digits and signs). */
export function scriptOf(code: number): Script | undefined {
  if (code < 0x250) return isLatin(code) ? "latin" : undefined;
  if (code < 0x370) return code < 0x2b0 ? "latin" : undefined;
  if (code >= 0x400 && code < 0x530) return "cyrillic";
  if (code >= 0x590 && code < 0x600) return "hebrew";
  if ((code >= 0x600 && code < 0x780) || (code >= 0x8a0 && code < 0x900))
    return ARABIC_STOPS.has(code) ? undefined : "arabic";
  if (code >= 0x1100 && code < 0x1200) return "hangul";
  if (code >= 0x1e00 && code < 0x1f00) return "latin";
  if (code >= 0xac00 && code < 0xd7b0) return "hangul";
  if ((code >= 0x3400 && code < 0x4dc0) || (code >= 0x4e00 && code < 0xa000)) return "han";
  if ((code >= 0x2000 && code < 0x2c00) || (code >= 0x3000 && code < 0x3040)) return undefined;
  // Surrogates, private use and signs: letters beyond the basic plane are not compared.
  if (code >= 0xd800) return undefined;
  return "other";
}

/** Comma, semicolon, question mark and full stop of Arabic script. */
const ARABIC_STOPS: ReadonlySet<number> = new Set([0x60c, 0x61b, 0x61f, 0x6d4]);

function isLatin(code: number): boolean {
  if (code < 0x80) return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return code >= 0xc0 && code !== 0xd7 && code !== 0xf7;
}
