import type { Catalogue } from "../../core/index.ts";
import type { Language } from "../i18n/languages.ts";
import type account from "./account/en.json";
import type common from "./common/en.json";
import type desk from "./desk/en.json";
import type money from "./money/en.json";
import type news from "./news/en.json";
import type online from "./online/en.json";
import type oversight from "./oversight/en.json";
import type partners from "./partners/en.json";
import type review from "./review/en.json";
import type supply from "./supply/en.json";
import type table from "./table/en.json";
import type techniques from "./techniques/en.json";

/** Every message key. An area of the application has a folder of its own here, with one file a language. */
export type MessageKey =
  | keyof typeof account
  | keyof typeof common
  | keyof typeof news
  | keyof typeof money
  | keyof typeof desk
  | keyof typeof online
  | keyof typeof oversight
  | keyof typeof partners
  | keyof typeof review
  | keyof typeof supply
  | keyof typeof table
  | keyof typeof techniques;

type Load = () => Promise<Catalogue>;

const FILES: Record<Language, Record<string, Load>> = {
  ar: import.meta.glob<Catalogue>("./*/ar.json", { import: "default" }),
  en: import.meta.glob<Catalogue>("./*/en.json", { import: "default" }),
  fr: import.meta.glob<Catalogue>("./*/fr.json", { import: "default" }),
};

/** All areas of one language in one catalogue. */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  const areas = await Promise.all(Object.values(FILES[language]).map((load) => load()));
  return Object.assign({}, ...areas) as Catalogue;
}
