import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  type Catalogues,
  expectPluralForms,
  expectSameKeys,
  expectSameValues,
} from "../../test/support/catalogues.ts";
import { TRADE_INDICATORS } from "../app/supply/trade.ts";
import { type KeptFinding, spokenFinding } from "./finding.ts";
import { parseAccess } from "./marking/index.ts";
import { LANGS, type Lang, Speaker, say } from "./said.ts";
import { typologies } from "./typologies/finance/engine/catalogue.ts";
import { ACCOUNT_CLASSES, METHOD_CLASSES } from "./typologies/finance/engine/kinds.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), "utf8"));
const catalogueOf = (lang: Lang): Catalogues[Lang] => read(`data/findings/${lang}.json`) as Catalogues[Lang];
const catalogues: Catalogues = { en: catalogueOf("en"), ar: catalogueOf("ar"), fr: catalogueOf("fr") };

/** The text of every file that may say something: detectors, and the use cases that propose. */
const sources = ["src/core/", "src/app/"].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => readFileSync(new URL(`${folder}${file}`, root), "utf8")),
);
/** Of those, the files that say messages; elsewhere the word means something else. */
const speaking = sources.filter((text) =>
  /import [^;]*\bsay\b[^;]* from "[^"]*(?:said|core\/index)\.ts"/.test(text),
);
const allOf = (pattern: RegExp, texts = sources): string[] =>
  texts.flatMap((text) => [...text.matchAll(pattern)].flatMap((m) => m[1] ?? []));

const features = Object.keys(
  (read("data/online/weights.json") as { features: Record<string, unknown> }).features,
);
const brief = Object.keys((read("data/brief/messages.json") as Record<string, object>)["en"] ?? {});

const method = read("data/techniques.json") as Readonly<
  Record<"tactics" | "techniques", readonly { readonly id: string; readonly name: string }[]>
>;

/** What each beginning of a message, say(`term.${…}`), may go on with. */
const families: Readonly<Record<string, readonly string[]>> = {
  alert: ["case", "place", "company", "technique"],
  alike: [...typologies.flatMap((t) => t.against), "families", "hostels", "carers"],
  contact: ["phone", "email", "iban", "account", "crypto", "handle", "document"],
  event: brief.filter((key) => key.startsWith("type.")).map((key) => key.slice("type.".length)),
  flag: TRADE_INDICATORS,
  kind: ACCOUNT_CLASSES,
  language: readdirSync(new URL("data/online/lexicon/", root)).map((file) => file.replace(".json", "")),
  method: METHOD_CLASSES,
  quantity: brief.filter((key) => key.startsWith("quantity.")).map((key) => key.slice("quantity.".length)),
  role: [
    ...typologies.flatMap((t) => t.roles),
    ...allOf(/\brole: "([^"]+)"/g).filter((role) => !["original", "republisher", "event"].includes(role)),
    "advert",
    "account",
    "text that mentions it",
  ],
  schema: ["Advert", "UserAccount", "Article", "Person", "Company", "Organization", "BankAccount"],
  sign: ["base", ...features],
  term: [
    ...allOf(/\b(?:term|dear)\(\s*"([^"]+)"/g),
    ...allOf(/\bname: "([^"]+)",\s*value:/g, speaking),
    ...features,
    ...["case", "place", "company", "technique"],
  ],
  stage: method.tactics.map((t) => t.id),
  technique: method.techniques.map((t) => t.id),
  typology: typologies.map((t) => t.id),
};

describe("what detectors say", () => {
  it.each(["ar", "fr"] as const)("stands in %s as in English, and nothing else", (language) => {
    expectSameKeys(catalogues, language);
  });

  it.each(LANGS)("is valid in %s, takes the same values, and has its plurals", (language) => {
    expectSameValues(catalogues, language);
    expectPluralForms(catalogues, language);
  });

  it("has a message wherever a source says one", () => {
    const said = allOf(/\bsay\(\s*"([^"]*)"/g, speaking);
    expect(said.length).toBeGreaterThan(150);
    expect(said.filter((id) => !(id in catalogues.en))).toEqual([]);
    const built = allOf(/\bsay\(`([a-z]+)\.\$\{[^`]+\}`/g, speaking);
    expect([...new Set(built)].filter((family) => !(family in families))).toEqual([]);
    const wanted = Object.entries(families).flatMap(([family, words]) =>
      words.map((word) => `${family}.${word}`),
    );
    expect([...new Set(wanted)].filter((id) => !(id in catalogues.en))).toEqual([]);
  });

  it("names stages and techniques in English as the shared method does", () => {
    for (const { id, name } of method.tactics) expect(catalogues.en[`stage.${id}`]).toBe(name);
    for (const { id, name } of method.techniques) expect(catalogues.en[`technique.${id}`]).toBe(name);
  });

  it("has no message that nothing says", () => {
    const said = new Set([...allOf(/"([^"\n]+)"/g)]);
    const isBuilt = (id: string): boolean => families[id.split(".")[0] ?? ""] !== undefined;
    expect(Object.keys(catalogues.en).filter((id) => !said.has(id) && !isBuilt(id))).toEqual([]);
  });
});

describe("a speaker", () => {
  const english = new Speaker("en", catalogues.en);
  const arabic = new Speaker("ar", catalogues.ar);
  const french = new Speaker("fr", catalogues.fr);
  const bare = (text: string): string => text.replace(/[\u2066-\u2069]/g, "");

  it("counts by the rules of its language", () => {
    const payers = (n: number) => say("pass-through.payers", { n });
    expect([1, 3].map((n) => english.text(payers(n)))).toEqual(["1 different payer", "3 different payers"]);
    const orders = (n: number) =>
      bare(arabic.text(say("third-party-payer", { orders: n, buyers: n, days: 60 })));
    expect(orders(2)).toContain("طلبيتين");
    expect(orders(5)).toContain("5 طلبيات");
    expect(orders(11)).toContain("11 طلبية");
    expect(french.text(say("money.firms", { share: 0.421 }))).toMatch(/^42\s%/);
  });

  it("says what a message holds in the same language", () => {
    const message = say("money-structures", {
      title: say("typology.FAN-IN"),
      payments: 3,
      usd: 1200,
      flags: ["OIC-F01", "OIC-F02"],
    });
    expect(english.text(message)).toBe(
      "Many pay one within days: 3 payments, about 1,200 US dollars in all (OIC-F01, OIC-F02)",
    );
    expect(bare(arabic.text(message))).toContain("كثيرون يدفعون لواحد خلال أيام: 3 دفعات");
  });

  it("writes a sum as its language writes money, to the last digit, and leaves what is no currency", () => {
    const passed = (received: string) =>
      say("pass-through-account", { received, payments: 3, payers: 2, sent: "15000.00 JPY", payees: 1 });
    expect(english.text(passed("12590.00 EUR"))).toContain("Received €12,590.00 in 3 payments");
    expect(french.text(passed("12590.00 EUR"))).toMatch(/12\s590,00\s€/);
    expect(english.text(passed("90071992547409931.25 EUR"))).toContain("€90,071,992,547,409,931.25");
    expect(english.text(passed("12 PCS"))).toContain("Received 12 PCS");
  });

  it("says nothing of other records where there are none", () => {
    const shared = (others: number) =>
      say("shared-contact", { adverts: 5, others, type: say("contact.phone") });
    expect(english.text(shared(0))).toBe("5 adverts carry the same contact: phone number.");
    expect(english.text(shared(2))).toContain("5 adverts and 2 other records carry");
    expect(bare(arabic.text(shared(0)))).not.toContain("سجل");
  });

  it("writes a day as its language does", () => {
    const hit = say("serial.hit", { serial: "BX-1", place: "Gravelines", date: "2026-04-06" });
    expect(english.text(hit)).toBe("BX-1 at Gravelines on 6 Apr 2026");
    expect(french.text(hit)).toContain("6 avr. 2026");
    expect(bare(arabic.text(hit))).toContain("أبريل");
  });

  it("leaves a seller's own word as it is, and a text of an earlier version too", () => {
    expect(arabic.text(say("flag.paid in gold"))).toBe("paid in gold");
    const old: KeptFinding = {
      id: "finding-1",
      detector: "shared-contact",
      detectorVersion: "1",
      techniques: [],
      front: "online",
      subjects: [{ id: "advert-1", role: "advert" }],
      evidence: ["s1"],
      score: 0.5,
      terms: [{ name: "adverts", value: 0.5, because: "2 advert(s) carry it" }],
      against: ["A phone may be lent."],
      summary: "2 advert(s) and 1 other record(s) carry the same phone.",
      proves: [],
      access: parseAccess({ tlp: "green" }),
      state: "proposed",
      proposedAt: "2026-01-01T00:00:00Z",
    };
    expect(spokenFinding(old, arabic)).toEqual({
      ...old,
      techniqueNames: [],
      subjects: [{ id: "advert-1", role: "إعلان" }],
      terms: [{ name: "الإعلانات", value: 0.5, because: "2 advert(s) carry it" }],
    });
  });
});
