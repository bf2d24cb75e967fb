import { Children, createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { I18nProvider } from "react-aria-components";
import { type Catalogue, formatDate, shownScore, Translator, type Values } from "../../core/index.ts";
import { askIn } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";
import { loadCatalogue, type MessageKey } from "../messages/index.ts";
import { LANGUAGES, type Language } from "./languages.ts";

export type { MessageKey } from "../messages/index.ts";

export interface I18n {
  readonly language: Language;
  readonly dir: "ltr" | "rtl";
  t(key: MessageKey, values?: Values): string;
  /** As `t`, with elements as values: names go in as <Bdi>. */
  rich(key: MessageKey, values: Readonly<Record<string, string | number | ReactNode>>): ReactNode;
  /** The message of a key built from data, or what `otherwise` makes of the data. */
  maybe(key: string, otherwise: string): string;
  number(value: number, options?: Intl.NumberFormatOptions): string;
  /** A figure or a term of a score: two decimals, so that columns of them can be compared. */
  figure(value: number, options?: Intl.NumberFormatOptions): string;
  /** A score of 0 to 1, never rounded to certainty. */
  scored(value: number, options?: Intl.NumberFormatOptions): string;
  /** What a code of ISO 639, 15924 or 3166 is called; anything else as it is. */
  called(what: "language" | "script" | "region", code: string): string;
  /** A date or a prefix of one (2025, 2025-04), in the reader's calendar words; anything else as it is. */
  date(value: string | undefined, style?: "day" | "minute"): string;
  list(values: readonly string[]): string;
}

const Context = createContext<I18n | undefined>(undefined);

export function useI18n(): I18n {
  const i18n = useContext(Context);
  if (!i18n) throw new Error("invariant broken: no language provider above");
  return i18n;
}

function makeI18n(language: Language, catalogue: Catalogue): I18n {
  const { tag, dir } = LANGUAGES[language];
  const translator = new Translator(tag, catalogue);
  return {
    language,
    dir,
    t: (key, values) => translator.text(key, values),
    rich: (key, values) => Children.toArray(translator.pieces<ReactNode>(key, values)),
    maybe: (key, otherwise) => (translator.has(key) ? translator.text(key) : otherwise),
    number: (value, options) => new Intl.NumberFormat(tag, options).format(value),
    figure: (value, options) => figureIn(tag, value, options),
    scored: (value, options) => {
      const shown = shownScore(value);
      return shown.sign + figureIn(tag, shown.value, options);
    },
    // Intl calls it "root".
    called: (what, code) =>
      code === "und" ? translator.text("language.unknown") : nameOfCode(tag, what, code),
    date: (value, style = "day") => formatDate(tag, value, style),
    list: (values) => new Intl.ListFormat(tag, { type: "conjunction" }).format(values),
  };
}

const figureIn = (tag: string, value: number, options?: Intl.NumberFormatOptions): string =>
  new Intl.NumberFormat(tag, { minimumFractionDigits: 2, maximumFractionDigits: 2, ...options }).format(
    value,
  );

function nameOfCode(tag: string, type: "language" | "script" | "region", code: string): string {
  try {
    return new Intl.DisplayNames(tag, { type, fallback: "code" }).of(code) ?? code;
  } catch {
    // Not of the form of such a code.
    return code;
  }
}

/** Loads one catalogue and sets the document's language and direction. Children wait for the first one only. */
export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  const [loaded, setLoaded] = useState<I18n>();
  useEffect(() => {
    let isCurrent = true;
    void loadCatalogue(language).then((catalogue) => {
      if (!isCurrent) return;
      setLoaded(makeI18n(language, catalogue));
      // What the server said in the old language is asked for anew.
      if (askIn(language)) void queryClient.invalidateQueries();
    });
    return () => {
      isCurrent = false;
    };
  }, [language]);
  useEffect(() => {
    if (!loaded) return;
    document.documentElement.lang = loaded.language;
    document.documentElement.dir = loaded.dir;
  }, [loaded]);
  const tag = useMemo(() => loaded && LANGUAGES[loaded.language].tag.replace(/-u-.*/, ""), [loaded]);
  if (!loaded || tag === undefined) return null;
  return (
    <Context value={loaded}>
      <I18nProvider locale={tag}>{children}</I18nProvider>
    </Context>
  );
}
