import { LANGUAGES, type Language } from "../i18n/languages.ts";

/** A paragraph that Wasl itself wrote, in the language in which it was answered: English where the page's lacks it. */
export function OwnText({ lang, children }: { lang: Language; children: string }) {
  return (
    <p lang={lang} dir={LANGUAGES[lang].dir}>
      {children}
    </p>
  );
}

/** Several of them. */
export function OwnList({ lang, items }: { lang: Language; items: readonly string[] }) {
  return (
    <ul className="bullets" lang={lang} dir={LANGUAGES[lang].dir}>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}
