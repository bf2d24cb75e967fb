import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOf, context, reference, unknownToModel, valuesOf } from "../../test/formats/support.ts";
import { size } from "../../test/support/cases.ts";
import { isAccusing, SUBJECT_CATEGORIES } from "../core/index.ts";
import { article } from "./article.ts";
import { decodeAll } from "./decode-all.ts";
import type { Mention } from "./format.ts";

const golden = (path: string): URL => new URL(`../../test/golden/${path}`, import.meta.url);
const decode = (input: string | Uint8Array, options?: Readonly<Record<string, unknown>>) =>
  decodeAll(article, typeof input === "string" ? bytesOf(input) : input, context, options);

const textsOf = (mentions: readonly Mention[], type: Mention["type"]): string[] =>
  mentions.filter((m) => m.type === type).map((m) => m.text);

function expectExactSpans(text: string, mentions: readonly Mention[]): void {
  for (const m of mentions) expect(text.slice(m.start, m.end)).toBe(m.text);
}

interface SeedGold {
  readonly entities: readonly { text: string; schema: string; iso?: string }[];
  readonly figures: readonly { value: number; unit: string; span: string }[];
  readonly outcomes: readonly { n: number; front: number }[];
  readonly statements: readonly { subject: string; predicate: string; object: string; about?: string }[];
  readonly event: { start: string; end: string; place: { country: string } };
}

describe("the report that the project starts from", () => {
  const bytes = readFileSync(golden("seed/000_861582dcfb88bcf5.txt"));
  const gold = JSON.parse(readFileSync(golden("seed/gold.json"), "utf8")) as SeedGold;
  const { facts, statements, records, rejects } = decode(bytes);
  const mentions = facts.mentions ?? [];
  const text = facts.text ?? "";

  test("every entity of the gold, at its exact place", () => {
    const types: Record<string, Mention["type"]> = {
      Person: "person",
      Country: "country",
      Company: "company",
    };
    for (const entity of gold.entities) {
      const found = mentions.filter((m) => m.text === entity.text && m.type === types[entity.schema]);
      expect([entity.text, found.length > 0]).toEqual([entity.text, true]);
      if (entity.iso) expect(found[0]?.value).toBe(entity.iso);
    }
    expectExactSpans(text, mentions);
  });

  test("and no person, company or country beside them", () => {
    const wanted = new Set(gold.entities.map((e) => e.text));
    const named = mentions.filter((m) =>
      ["person", "company", "country", "organisation", "place"].includes(m.type),
    );
    expect(named.filter((m) => !wanted.has(m.text))).toEqual([]);
  });

  test("every figure with its unit, every outcome with its front", () => {
    const figures = mentions.filter((m) => m.type === "amount" || m.type === "count");
    expect(figures.map((m) => [m.text, Number(m.value), m.unit])).toEqual(
      gold.figures.map((f) => [f.span, f.value, f.unit]),
    );
    const outcomes = mentions.filter((m) => m.type === "outcome");
    expect(outcomes.map((m) => [Number(m.role), Number(m.value)])).toEqual(
      gold.outcomes.map((o) => [o.n, o.front]),
    );
  });

  test("who agreed with whom and who met whom", () => {
    const found = mentions
      .filter((m) => m.type === "relation")
      .map((m) => `${m.relation?.subject} ${m.value} ${m.relation?.object}`);
    expect(found.sort()).toEqual(
      gold.statements.map((s) => `${s.subject} ${s.predicate} ${s.object}`).sort(),
    );
    const agreed = mentions.find((m) => m.value === "agreedWith");
    expect(agreed?.relation?.about).toBe("أهمية التعاون وتبادل المعلومات");
    expect(valuesOf(statements, "role", "UnknownLink").sort()).toEqual(["agreed with", "met", "met"]);
  });

  test("the event and its chain of publishers", () => {
    expect(valuesOf(statements, "startDate", "Event")).toEqual([gold.event.start]);
    expect(valuesOf(statements, "endDate", "Event")).toEqual([gold.event.end]);
    expect(valuesOf(statements, "country", "Event")).toEqual([gold.event.place.country.toLowerCase()]);
    expect(facts.publishers).toEqual([
      { name: "تونسكوب", publishedAt: "2025-04-03", role: "original" },
      { name: "اخبارك الان", publishedAt: "2025-04-03T12:10", role: "republisher" },
    ]);
    expect([facts.lang, facts.publishedAt]).toEqual(["ar", "2025-04-03"]);
  });

  test("headline and footer are no text; nobody is accused", () => {
    expect(text).not.toContain(facts.title);
    for (const boilerplate of ["أخبار متعلقة", "نعرض لكم", "اخبارك الان"])
      expect(text).not.toContain(boilerplate);
    const accusing = SUBJECT_CATEGORIES.filter(isAccusing);
    expect(valuesOf(statements, "subjectCategory")).toEqual([]);
    expect(valuesOf(statements, "topics")).toEqual([]);
    expect(valuesOf(statements, "nationality")).toEqual([]);
    expect(statements.filter((s) => (accusing as readonly string[]).includes(s.value))).toEqual([]);
    expect(unknownToModel(statements)).toEqual([]);
    expect([rejects, records]).toEqual([[], []]);
  });
});

interface Gold {
  readonly lang: string;
  readonly title: string;
  readonly publishers: readonly string[];
  readonly people: readonly string[];
  readonly roles: Readonly<Record<string, string>>;
  readonly countries: readonly (readonly [string, string])[];
  readonly places: readonly string[];
  readonly companies: readonly string[];
  readonly organisations: readonly string[];
  readonly figures: readonly (readonly [string, number, string])[];
  readonly dates: readonly (readonly [string, string])[];
  readonly outcomes: readonly (readonly [number, number])[];
  readonly relations: readonly (readonly string[])[];
  readonly notInText: readonly string[];
}

const cases = readdirSync(golden("articles")).filter((f) => f.endsWith(".txt"));

test.each(cases)("fictitious article %s reads as its gold says", (file) => {
  const gold = JSON.parse(
    readFileSync(golden(`articles/${file.replace(".txt", ".gold.json")}`), "utf8"),
  ) as Gold;
  const { facts, statements, rejects } = decode(readFileSync(golden(`articles/${file}`)));
  const mentions = facts.mentions ?? [];
  expectExactSpans(facts.text ?? "", mentions);
  const persons = mentions.filter((m) => m.type === "person");
  expect({
    lang: facts.lang,
    title: facts.title,
    publishers: facts.publishers?.map((p) => p.name),
    people: [...new Set(persons.map((m) => m.value))],
    roles: Object.fromEntries(
      Object.keys(gold.roles).map((name) => [name, persons.find((m) => m.value === name)?.role]),
    ),
    countries: [
      ...new Set(mentions.filter((m) => m.type === "country").map((m) => JSON.stringify([m.text, m.value]))),
    ].map((t) => JSON.parse(t) as unknown),
    places: [...new Set(textsOf(mentions, "place"))],
    companies: textsOf(mentions, "company"),
    organisations: textsOf(mentions, "organisation"),
    figures: mentions
      .filter((m) => m.type === "amount" || m.type === "count")
      .map((m) => [m.text, Number(m.value), m.unit]),
    dates: mentions.filter((m) => m.type === "date").map((m) => [m.text, m.value]),
    outcomes: mentions.filter((m) => m.type === "outcome").map((m) => [Number(m.role), Number(m.value)]),
    relations: mentions
      .filter((m) => m.type === "relation")
      .map((m) =>
        [m.relation?.subject, m.value, m.relation?.object, m.relation?.about].filter((v) => v !== undefined),
      )
      .sort(),
  }).toEqual({
    lang: gold.lang,
    title: gold.title,
    publishers: gold.publishers,
    people: gold.people,
    roles: gold.roles,
    countries: gold.countries,
    places: gold.places,
    companies: gold.companies,
    organisations: gold.organisations,
    figures: gold.figures,
    dates: gold.dates,
    outcomes: gold.outcomes,
    relations: gold.relations.toSorted(),
  });
  for (const boilerplate of gold.notInText) expect(facts.text).not.toContain(boilerplate);
  expect(unknownToModel(statements)).toEqual([]);
  expect(rejects).toEqual([]);
});

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Boat seized - Fictitious Times</title>
<meta property="og:site_name" content="Fictitious Times"><meta property="article:published_time" content="2026-05-14T08:30:00+02:00">
<link rel="canonical" href="https://news.example/a1"><script>document.body.innerHTML="<p>SCRIPT RAN</p>"; alert(1)</script></head>
<body><nav><a href="/">Home</a> <a href="/x">Sport</a></nav><article><h1>Boat seized</h1>
<p>Police in Calais seized 12 boats on 13 May 2026, the French Interior Minister Luc Desmarets said in a statement to reporters on the coast.</p>
<p onclick="alert(2)">The boats, he said, were &lt;new&gt; and came from a depot that investigators have watched since the winter, together with engines.</p>
<img src=x onerror="alert(3)"><script>document.write("SCRIPT RAN")</script>
<ol><li>Share information with partners abroad</li><li>Stop the supply of engines</li></ol></article>
<footer>All rights reserved</footer></body></html>`;

test("HTML: text is text, scripts are nothing, the head says who published it", () => {
  const { facts, statements, rejects } = decode(PAGE);
  expect(rejects).toEqual([{ line: 1, code: "ACTIVE_CONTENT" }]);
  expect(facts.title).toBe("Boat seized");
  expect(facts.publishers).toEqual([
    { name: "Fictitious Times", publishedAt: "2026-05-14T06:30:00Z", role: "original" },
  ]);
  expect(facts.text).toContain("were <new> and came");
  for (const hidden of ["SCRIPT RAN", "alert", "onerror", "<p", "All rights"])
    expect(facts.text).not.toContain(hidden);
  expect(textsOf(facts.mentions ?? [], "person")).toEqual(["Luc Desmarets"]);
  expect(textsOf(facts.mentions ?? [], "outcome")).toHaveLength(2);
  expect(valuesOf(statements, "sourceUrl", "Article")).toEqual(["https://news.example/a1"]);
});

test("a place that the headline alone names is stated, and no name that the headline loses", () => {
  const { facts, statements } = decode(
    "Boats held in Dunkirk after a raid near Lampedusa\n\nOfficers said that the boats were new and came from a depot that they had watched for weeks, with engines.",
  );
  expect(facts.text).not.toContain("Dunkirk");
  expect(valuesOf(statements, "locationMentioned", "Article").sort()).toEqual(["Dunkerque", "Lampedusa"]);
  expect(valuesOf(statements, "detectedCountry", "Article").sort()).toEqual(["fr", "it"]);
});

test("lines of a chronology stay, each with its day; a phone beside a day is no dateline", () => {
  const lines = [
    "What was seen at the beach in March, as the fictitious unit wrote it down by day and place.",
    "3 March 2026 Calais 25 rescued",
    "4 March 2026 Calais",
    "Ali Demo Kaya +44 7700 900777 1980-02-03",
    "More of this follows in the next note, which goes to all partners.",
  ];
  const { facts, statements } = decode(["A fictitious chronology", "", ...lines].join("\n"));
  expect(facts.text?.split("\n")).toHaveLength(lines.length);
  expect(valuesOf(statements, "phoneMentioned")).toEqual(["+447700900777"]);
  expect(facts.publishedAt).toBeUndefined();
  const page = decode(`A fictitious headline\nUpdated 3 March 2026, 14:05\n${lines[0]}\n${lines[4]}`);
  expect(page.facts).toMatchObject({ publishedAt: "2026-03-03T14:05", text: `${lines[0]}\n${lines[4]}` });
});

test("accounts that a text names are marked where they stand, and stated so that payments meet them", () => {
  const text = [
    "A fictitious memo on accounts",
    "",
    "Payments went to GB33 BUKB 2020 1555 5555 55, then to DE89370400440532013000 and to the wallet",
    "1BoatSLRHtKNngkdXEeobR76b53LETtpyT; GB33 BUKB 2020 1555 5555 56 has a wrong digit. Call +447700900777.",
  ].join("\n");
  const { facts, statements } = decode(text);
  expect(valuesOf(statements, "ibanMentioned")).toEqual(["GB33BUKB20201555555555", "DE89370400440532013000"]);
  expect(valuesOf(statements, "publicKey")).toEqual(["1BoatSLRHtKNngkdXEeobR76b53LETtpyT"]);
  expect(valuesOf(statements, "phoneMentioned")).toEqual(["+447700900777"]);
  const accounts = (facts.mentions ?? []).filter((m) => m.unit === "iban" || m.unit === "crypto");
  expect(accounts.map((m) => facts.text?.slice(m.start, m.end))).toEqual([
    "GB33 BUKB 2020 1555 5555 55",
    "DE89370400440532013000",
    "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
  ]);
  const wallet = statements.find((s) => s.property === "publicKey")?.entityId;
  expect(statements).toContainEqual(
    expect.objectContaining({ schema: "Documentation", property: "entity", value: wallet }),
  );
});

test("legacy encodings are told by their letters and by the page's own declaration", () => {
  const words = readFileSync(golden("articles/fr-tunis.txt"), "utf8");
  const latin1 = Uint8Array.from(words.replace(/[^\0-\u00ff]/g, "'"), (c) => c.charCodeAt(0));
  expect(decode(latin1).facts.title).toBe("Réunion à Tunis sur les réseaux de passeurs");
  // "وزير الداخلية" in Windows-1256, in a page that says so.
  const arabic = [0xe6, 0xd2, 0xed, 0xd1, 0x20, 0xc7, 0xe1, 0xcf, 0xc7, 0xce, 0xe1, 0xed, 0xc9, 0x20];
  const line = Array.from({ length: 12 }, () => arabic).flat();
  const page = [
    ...bytesOf('<html><head><meta charset="windows-1256"></head><body><p>'),
    ...line,
    ...bytesOf("</p></body></html>"),
  ];
  expect(decode(new Uint8Array(page)).facts.text).toContain("وزير الداخلية");
});

test("UTF-16 with its mark is read", () => {
  const words = readFileSync(golden("articles/fa-neshast.txt"), "utf8");
  const wide = new Uint8Array(words.length * 2 + 2);
  wide.set([0xff, 0xfe]);
  for (let i = 0; i < words.length; i++)
    wide.set([words.charCodeAt(i) & 255, words.charCodeAt(i) >> 8], 2 + i * 2);
  expect(decode(wide).facts.lang).toBe("fa");
});

test.each([
  ["NOT_AN_ARTICLE", "Sign in\n"],
  ["NOT_AN_ARTICLE", "<html><body><style>x{}</style></body></html>"],
  ["MARKUP_INVALID", `<html><body>${"<div>".repeat(10_000)}deep`],
  ["MARKUP_INVALID", `<html><body>${"<main>".repeat(300)}deep`],
  ["MARKUP_INVALID", `<html><body>${"<div></b>".repeat(300)}deep`],
  ["MARKUP_INVALID", `<html><body>${"<li><p>".repeat(300)}deep`],
  ["MARKUP_INVALID", `<html><body><p>${"&#x".repeat(100_001)}`],
])("%s is a reject, not a throw", (code, input) => {
  expect(decode(input).rejects.map((r) => r.code)).toEqual([code]);
});

test("a NUL costs its line", () => {
  const text =
    "A headline of some words\n\nThe first paragraph is long enough to be read as the text of an article.\nba\u0000d\n";
  const { facts, rejects } = decode(text);
  expect(rejects).toEqual([{ line: 4, code: "CONTROL_CHARACTER" }]);
  expect(facts.text).toContain("first paragraph");
});

test("direction marks do not reach the text", () => {
  const { facts } = decode(
    "A headline of words\n\n\u202eThe paragraph is long enough to be read as the text\u202c of an article, is it not.\n",
  );
  expect(facts.text).toMatch(/^The paragraph/);
});

test("names that the node knows are found in any script, and only whole", () => {
  const known = [
    { entityId: "e1", schema: "Organization", name: "شبكة النورس" },
    { entityId: "e2", schema: "Company", name: "Weißwasser Boote" },
    { entityId: "e3", schema: "Person", name: "Ola" },
  ];
  const text =
    "عنوان الخبر هنا\n\nقالت الشرطة إن شبكة النورس باعت قوارب من Weisswasser Boote في الشهر الماضي، وليس Ola أو شبكة النورسي.\n";
  const { facts } = decodeAll(article, bytesOf(text), { ...context, knownNames: known });
  const hits = (facts.mentions ?? []).filter((m) => m.because === "known to this node");
  expect(hits.map((m) => m.entityId)).toEqual(["e1", "e2"]);
  expectExactSpans(facts.text ?? "", hits);
});

test("no bytes make it throw, and every span is exact", () => {
  const words = [
    "وزير",
    "الداخلية",
    "Minister",
    "of",
    "31",
    "مارس",
    "2025",
    "$",
    "10bn",
    "،",
    ".",
    "\n",
    "X",
    "،",
    "كير",
    "Anh",
    "<p>",
    "1-",
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), (list) => {
      const { facts } = decode(
        `${list.join(" ")} and some more words to make it long enough for an article text`,
      );
      expectExactSpans(facts.text ?? "", facts.mentions ?? []);
    }),
    { numRuns: 200 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => void decode(bytes)));
});

test("reference data that is missing is no crash", () => {
  const bare = { ...context, reference: { gazetteer: {}, calendars: {}, roles: {} } };
  const { facts } = decodeAll(article, readFileSync(golden("articles/en-dover.txt")), bare);
  expect(facts.mentions?.filter((m) => m.type === "person")).toEqual([]);
  expect(reference.roles).toBeDefined();
});

test.each([
  ["digits", "1".repeat(size(90_000))],
  ["capitals behind an office", `President ${"Aa ".repeat(size(30_000))}`],
  ["signs", "+1 ".repeat(size(30_000))],
  ["handles", "@a".repeat(size(45_000))],
  [
    "headings that nobody closes",
    `<html><body>${"<h1>".repeat(size(19_000))}${"some words to read ".repeat(20)}`,
  ],
  ["nested markup", `<html><body>${"<div>".repeat(200)}${"some words to read ".repeat(20)}`],
])("a page of nothing but %s is read in time that grows with its length", (_, text) => {
  // Processor time: the clock of a loaded machine says nothing.
  const before = process.cpuUsage();
  decode(text);
  // A quarter of a second here; the quadratic forms took half a minute and more.
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(10);
});

test("of a text longer than an article the beginning is read, and that is said", () => {
  const { facts, rejects } = decode(
    `A headline of some words\n\n${"A sentence of the text. ".repeat(10_000)}`,
  );
  expect(rejects).toEqual([{ line: 1, code: "TEXT_TOO_LONG" }]);
  expect(facts.text?.length).toBeGreaterThan(90_000);
});

describe("a company's name before its legal form", () => {
  test.each([
    [
      "Il denaro era raccolto dall'agenzia Viaggi Stella d'Oriente S.r.l., poi trasferito altrove.",
      "Viaggi Stella d'Oriente S.r.l.",
    ],
    [
      "L'argent passait par la société Transports Exemple du Nord SARL, selon le procureur.",
      "Transports Exemple du Nord SARL",
    ],
    ["Le camion est devant Hôtel de Exemple SARL depuis mardi dans la ville.", "Hôtel de Exemple SARL"],
    ["La sede dell'Esempio Marittima S.r.l. è stata perquisita dalla polizia.", "Esempio Marittima S.r.l."],
    [
      "I motori arrivano da Milano e Esempio Marittima S.r.l. li vende alla rete.",
      "Esempio Marittima S.r.l.",
    ],
    ["Directeur de Exemple Marine SARL, il a vendu des moteurs aux passeurs.", "Exemple Marine SARL"],
    ["The engines came from Harbour Example, Ltd in May, and were sold to the gang.", "Harbour Example, Ltd"],
  ])("%s", (text, name) => {
    const { facts } = decode(`Notizie Nouvelles\n\n${text}\n`);
    expectExactSpans(facts.text ?? "", facts.mentions ?? []);
    expect(textsOf(facts.mentions ?? [], "company")).toEqual([name]);
  });
});
