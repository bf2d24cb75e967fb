import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Texts = Readonly<Record<string, string>>;
const ROOT = new URL("../../../", import.meta.url);
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, ROOT), "utf8")) as T;
const AREAS = readdirSync(new URL(".", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const brief = read<Readonly<Record<string, Texts>>>("data/brief/messages.json");
const drafts = Object.values(read<Readonly<Record<string, Texts>>>("data/finance/drafts.json"));

/** Everything that is said in one language by key: pages, findings, the brief, the drafts. */
const catalogue = (lang: "ar" | "en"): Texts =>
  Object.assign(
    {},
    ...AREAS.map((area) => read<Texts>(`src/web/messages/${area}/${lang}.json`)),
    read<Texts>(`data/findings/${lang}.json`),
    Object.fromEntries(Object.entries(brief[lang] ?? {}).map(([key, text]) => [`brief ${key}`, text])),
    Object.fromEntries(drafts.map((draft, i) => [`draft ${i}`, draft[lang] ?? ""])),
  ) as Texts;

/** One Arabic word for one thing: where English says it, the Arabic says this word and none of the others. */
const ARABIC = [
  { english: /\bmarkings?\b/i, word: /درج(?:ة|ات) (?:ال)?تداول/u, never: /وسم|تأشير|تصنيف/u },
  { english: /\bcompartments?\b/i, word: /مقصور/u, never: /حجير|حيّز/u },
  { english: /\bfindings?\b/i, word: /استنتاج/u, never: /(?<!\p{L})(?:ال)?نتيج|(?<!\p{L})(?:ال)?نتائج/u },
  { english: /\bdetectors?\b/i, word: /كاشف|كواشف/u, never: /كاشفات/u },
  { english: /\bseiz(?:ed|ures?)\b/i, word: /ضبط|ضُبط|مضبوط/u, never: /مصادر(?:ة|ات)|صودر|صادَر/u },
] as const;

test.each(ARABIC)("Arabic has one word for $english", ({ english, word, never }) => {
  const ar = catalogue("ar");
  const said = Object.entries(catalogue("en")).filter(([, text]) => english.test(text));
  expect(said.length).toBeGreaterThan(2);
  expect(said.map(([key]) => [key, ar[key]]).filter(([, text = ""]) => !word.test(text))).toEqual([]);
  expect(said.map(([key]) => [key, ar[key]]).filter(([, text = ""]) => never.test(text))).toEqual([]);
});

/** Every text below a value. */
function* textsIn(value: unknown): Iterable<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null)
    for (const part of Object.values(value)) yield* textsIn(part);
}

/** Everything that the product says in French. */
const french = (): readonly string[] =>
  [
    ...AREAS.map((area) => read<Texts>(`src/web/messages/${area}/fr.json`)),
    read<Texts>("data/findings/fr.json"),
    read<object>("data/detectors.fr.json"),
    read<object>("data/techniques.fr.json"),
    read<Readonly<Record<string, object>>>("data/rights/letter.json")["fr"],
    brief["fr"],
    ...drafts.map((draft) => draft["fr"]),
  ].flatMap((part) => [...textsIn(part)]);

// A narrow space before ; ? ! and one of full width before : and inside guillemets, neither of which a line breaks at:
// Lexique des règles typographiques en usage à l'Imprimerie nationale.
const SIGNS = [
  { signs: "; ? !", wrong: /[ \u00a0][;?!]/ },
  { signs: ": »", wrong: /[ \u202f][:»]/ },
  { signs: "«", wrong: /«[ \u202f]/ },
] as const;

test.each(SIGNS)("no French line breaks at $signs, and the space is as wide as it should be", ({ wrong }) => {
  const all = french();
  expect(all.length).toBeGreaterThan(1_000);
  expect(all.filter((text) => wrong.test(text))).toEqual([]);
});
