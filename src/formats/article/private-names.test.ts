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

test.each([
  ["es", "Ayer un vecino de Roquetas de Mar de 45 años fue detenido por la policía en el puerto."],
  ["es", "La policía halló una lancha Zodiac Milpro de 12,5 metros de eslora en la playa de la ciudad."],
  ["it", "La guardia ha sequestrato un gommone Zodiac Milpro di 12,5 metri che era diretto alla costa."],
  ["ro", "El este un ofițer care lucrează la Garda Maritimă de 10 ani și a fost pe mare în acea zi."],
  ["es", "Él es un agente que trabaja en la Guardia Civil de 10 años y que estaba en el mar ese día."],
  ["pt", "A polícia não encontrou o barco Zodiac Milpro de 12,5 metros que foi usado para o transporte."],
])("a town, a make and a body have no age (%s: %s)", (_lang, text) => {
  expect(masked(text)).toBe(text);
});

test.each([
  "El conductor, Karim Mansouri de 29 años, declaró ante el juez de guardia de la ciudad el lunes.",
  "El conductor, Xyzwv Zyxescu de 29 años, declaró ante el juez de guardia de la ciudad el lunes.",
  "El conductor, Xyzwv Zyxescu (29), declaró ante el juez de guardia de la ciudad el lunes pasado.",
  "La polizia ha arrestato Xyzwv Zyxescu di 29 anni che era alla guida del gommone con il motore.",
  "Un bărbat pe nume Xyzwv Zyxescu de 38 de ani a fost reținut de polițiști la graniță și apoi eliberat.",
  "A polícia não deteve o condutor Xyzwv Zyxescu de 38 anos que foi visto no barco com uma mulher.",
  "El agente de la Guardia Xyzwv Zyxescu de 29 años declaró ante el juez de la ciudad el lunes.",
])("whoever has an age is masked though nobody knows the name: %s", (text) => {
  const result = masked(text);
  expect(result).toContain("█");
  expect(result).not.toMatch(/Karim|Mansouri|Xyzwv|Zyxescu/);
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
