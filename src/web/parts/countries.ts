/** Codes that Intl has a name for and that are no country: unknown, and for trying things out. */
const NOWHERE: ReadonlySet<string> = new Set(["ZZ", "XA", "XB"]);
const LETTERS = Array.from({ length: 26 }, (_, n) => String.fromCharCode(65 + n));

/** The code in use, for one that has gone (DD) or that only the European Union writes (UK, EL). */
const current = (code: string): string =>
  code === "EL" ? "GR" : (new Intl.Locale(`und-${code}`).region ?? code);

const same = (text: string): string => text.trim().normalize("NFC").toLocaleLowerCase();

/** The country that is written, as its code or by its name in the reader's language; nothing where it is neither. */
export function countryIn(written: string, language: string): string | undefined {
  const names = new Intl.DisplayNames(language, { type: "region", fallback: "none" });
  const code = written.trim().toUpperCase();
  if (/^[A-Z]{2}$/.test(code)) {
    const known = current(code);
    return NOWHERE.has(known) || names.of(known) === undefined ? undefined : known;
  }
  for (const first of LETTERS)
    for (const second of LETTERS) {
      const name = names.of(first + second);
      if (name !== undefined && same(name) === same(written)) return current(first + second);
    }
  return undefined;
}

interface Countries {
  readonly codes: readonly string[];
  /** Parts that are no country: whoever wrote them is told, since a list without them says something else. */
  readonly unread: readonly string[];
}

/** The countries of a list with commas or semicolons; codes may also stand with spaces between them. */
export function countriesIn(written: string, language: string): Countries {
  const parts = written
    .split(/[,;،؛\n]+/)
    .flatMap((part) => (/^\s*[A-Za-z]{2}(?:\s+[A-Za-z]{2})*\s*$/.test(part) ? part.split(/\s+/) : [part]))
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const read = parts.map((part) => [part, countryIn(part, language)] as const);
  return {
    codes: [...new Set(read.flatMap(([, code]) => code ?? []))],
    unread: read.flatMap(([part, code]) => (code === undefined ? [part] : [])),
  };
}

/** Issues no documents but invented ones. */
export const FICTITIOUS = "ZZ";

/** Who issues a document: a country, or nobody that there is. */
export const issuerIn = (written: string, language: string): string | undefined =>
  written.trim().toUpperCase() === FICTITIOUS ? FICTITIOUS : countryIn(written, language);
