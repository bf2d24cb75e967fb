import type { Catalogue } from "../../core/index.ts";
import type { Language } from "../i18n/languages.ts";
import type account from "./account/en.json";
import type common from "./common/en.json";
import type desk from "./desk/en.json";
import type entity from "./entity/en.json";
import type mapping from "./mapping/en.json";
import type money from "./money/en.json";
import type news from "./news/en.json";
import type online from "./online/en.json";
import type oversight from "./oversight/en.json";
import type ownership from "./ownership/en.json";
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
  | keyof typeof mapping
  | keyof typeof money
  | keyof typeof desk
  | keyof typeof entity
  | keyof typeof online
  | keyof typeof oversight
  | keyof typeof ownership
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

/** What signing in, the frame and the first page speak from. All other areas are loaded with the first page that is opened. */
const FIRST_AREAS: ReadonlySet<string> = new Set(["account", "common", "desk", "table"]);

/** Of each language that was loaded; what comes later is put into it. */
const catalogues = new Map<Language, Record<string, string>>();
let areAllWanted = false;

/** The words of one language: those of the first page, and all once another was opened. */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  const catalogue = catalogues.get(language) ?? {};
  catalogues.set(language, catalogue);
  await fill(catalogue, language, true);
  if (areAllWanted) await fill(catalogue, language, false);
  return catalogue;
}

/** A page, or what else is loaded late, with the words that the first page did without, in whatever language is chosen later. */
export const withWords =
  <M>(load: () => Promise<M>): (() => Promise<M>) =>
  async () => {
    areAllWanted = true;
    const words = [...catalogues].map(([language, catalogue]) => fill(catalogue, language, false));
    const [loaded] = await Promise.all([load(), ...words]);
    return loaded;
  };

async function fill(catalogue: Record<string, string>, language: Language, isFirst: boolean): Promise<void> {
  const files = Object.entries(FILES[language]).filter(
    ([path]) => FIRST_AREAS.has(path.split("/")[1] ?? "") === isFirst,
  );
  for (const area of await Promise.all(files.map(([, load]) => load()))) Object.assign(catalogue, area);
}
