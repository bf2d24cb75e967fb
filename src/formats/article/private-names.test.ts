import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadReference } from "../format.ts";
import { detectLanguage } from "./language.ts";
import { findMentions } from "./mentions.ts";
import { findPrivateNames, maskSpans, showableNames } from "./private-names.ts";
import { readingOf } from "./reading.ts";

/** All names are invented. */
const reference = loadReference(
  (name) => JSON.parse(readFileSync(new URL(`../../../data/${name}`, import.meta.url), "utf8")) as unknown,
);
const masked = (text: string, open: readonly string[] = []): string => {
  const reading = readingOf(reference);
  const lang = detectLanguage(text, reading.languages) ?? "en";
  const known = open.map((name, i) => ({ entityId: `e${i}`, schema: "Person", name }));
  const found = findMentions(text, lang, reading, "2026-05-04", known);
  return maskSpans(text, findPrivateNames(found, reference, found.known));
};

test.each([
  "The driver, Daniel Robert Carter, was held at the port of Calais on Monday by the border police.",
  "Among the dead was Fatima Hassan, 34, who had left Tripoli with her two children in the night.",
  "Parmi les victimes figure Karim Mansouri, 19 ans, originaire de la région, selon ses proches à Calais.",
  "El conductor, Karim Mansouri, de 29 años, declaró ante el juez de guardia de la ciudad el lunes pasado.",
  "Un bărbat de 38 de ani, Daniel Xyzescu, a fost reținut de polițiști la graniță și apoi eliberat luni seara.",
  "Unter den Geretteten ist Thomas Schneider, der auf dem Boot vor Lampedusa den Motor bediente.",
])("a private person's name is unreadable, letter for letter: %s", (text) => {
  const result = masked(text);
  expect(result).toHaveLength(text.length);
  expect(result).not.toMatch(/Daniel|Carter|Fatima|Hassan|Karim|Mansouri|Thomas|Schneider|Xyzescu/);
  expect(result).toContain("█");
});

test("the surname is unreadable where it stands again", () => {
  const text =
    "Police named the skipper as Daniel Carter on Monday. Carter denied that he had steered the boat to Dover.";
  expect(masked(text)).not.toContain("Carter");
});

test("in Arabic two names in a row are a person", () => {
  const text = "وقالت الشرطة إن السائق محمد حسين أوقف في ميناء كاليه يوم الاثنين مع ثلاثة مهاجرين كانوا معه.";
  const result = masked(text);
  expect(result).not.toContain("حسين");
  expect(result).toContain("كاليه");
});

test("offices, places, organisations and dates stay readable, and so does whom everybody may know", () => {
  const text =
    "The UK Home Secretary Marian Ashdown met officials in Port Said and New York on 4 May 2026. Europol and Northgate Example Marine Ltd were named.";
  expect(masked(text)).toBe(text);
  const designated =
    "The list of designations names Daniel Carter and gives his date of birth and his passport.";
  expect(masked(designated)).not.toContain("Carter");
  expect(masked(designated, ["Daniel Carter"])).toBe(designated);
});

const showable = (text: string): readonly string[] => {
  const reading = readingOf(reference);
  const lang = detectLanguage(text, reading.languages) ?? "und";
  const found = findMentions(text, lang, reading, "2026-05-04", []);
  const spans = findPrivateNames(found, reference, []);
  expect(spans.length).toBeGreaterThan(0);
  return showableNames(text, lang, spans, reference).map(({ name }) => name);
};

test("the name of whoever bought the boat may be asked for", () => {
  const text =
    "Police say that the engines were bought by Daniel Robert Carter in the port of Calais on Monday.";
  expect(showable(text)).toEqual(["Daniel Robert Carter"]);
});

test.each([
  "Among the dead was Fatima Hassan, 34, who had left Tripoli with her two bags in the night.",
  "The court heard Daniel Robert Carter as a witness against the men who had sold the boat in Calais.",
  "In the lorry the police found Daniel Robert Carter, 15, who had paid the driver for the way to Dover.",
  "Parmi les victimes figure Karim Mansouri, 19 ans, originaire de la région, selon la préfecture de Calais.",
  "وقالت الشرطة إن الناجي محمد حسين وصل إلى ميناء كاليه يوم الاثنين في قارب صغير.",
])("the name of whoever may be a victim, a child or a witness is never shown: %s", (text) => {
  expect(showable(text)).toEqual([]);
});

test("who is a witness in one sentence is one in the whole article", () => {
  const text =
    "Daniel Carter sold the boat, police in Calais say. The court heard Daniel Carter as a witness. Marcus Bennett bought the engine on Monday.";
  expect(showable(text)).toEqual(["Marcus Bennett"]);
});
