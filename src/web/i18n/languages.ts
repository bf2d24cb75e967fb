/** The languages of the pages, each under its own name. The tag is what Intl formats with. */
export const LANGUAGES = {
  // Digits of Arabic pages are European, as phone numbers, serials and amounts in the data are: two digit
  // systems in one table are misread.
  ar: { name: "العربية", tag: "ar-u-nu-latn", dir: "rtl" },
  en: { name: "English", tag: "en-GB", dir: "ltr" },
  fr: { name: "Français", tag: "fr-FR", dir: "ltr" },
} as const;

export type Language = keyof typeof LANGUAGES;

export const isLanguage = (text: string | null | undefined): text is Language =>
  text !== null && text !== undefined && Object.hasOwn(LANGUAGES, text);

/** The first of the browser's languages that we speak; English where none is. */
export function preferredLanguage(wanted: readonly string[]): Language {
  return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? "en";
}
