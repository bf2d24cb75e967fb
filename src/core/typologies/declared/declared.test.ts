import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "../../../../test/support/cases.ts";
import { type Catalogues, expectPluralForms, expectSameValues } from "../../../../test/support/catalogues.ts";
import { spokenFinding } from "../../finding.ts";
import { parseAccess } from "../../marking/index.ts";
import type { Order, Payment } from "../../records.ts";
import { LANGS, type Lang, Speaker } from "../../said.ts";
import type { DetectorInput } from "../detector.ts";
import { accountEntityId } from "../finance/account-id.ts";
import { runDetector } from "../run.ts";
import { declaredDetector } from "./declared-detector.ts";
import type { DeclaredTypology } from "./declared-schema.ts";
import { readTypology } from "./read-typology.ts";
import { KINDS } from "./rows.ts";
import { failedTests } from "./try-typology.ts";
import { occasionsOf } from "./windows.ts";

const folder = new URL("../../../../data/typologies/", import.meta.url);
const readJson = (url: URL): unknown => JSON.parse(readFileSync(url, "utf8"));
const shipped = readdirSync(folder).map((file) => {
  const read = readTypology(readJson(new URL(file, folder)));
  if ("faults" in read) throw new Error(`${file}: ${JSON.stringify(read.faults)}`);
  return read.typology;
});
const typologyOf = (id: string): DeclaredTypology => {
  const found = shipped.find((one) => one.id === id);
  if (!found) throw new Error(`no ${id}`);
  return structuredClone(found);
};
/** A copy in which somebody has put another value at a place, "parts.0.key", or taken what is there out; for the reader to judge. */
function edited(id: string, place: string, value: unknown): unknown {
  const copy = typologyOf(id);
  const path = place.split(".");
  const last = path.pop() ?? "";
  let at = copy as unknown as Record<string, unknown>;
  for (const name of path) at = at[name] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}
const faultsOf = (value: unknown): readonly string[] => {
  const read = readTypology(value);
  return "faults" in read ? read.faults.map(({ field, because }) => `${field}: ${because}`) : [];
};

const NOTHING: DetectorInput = {
  payments: [],
  posts: [],
  orders: [],
  seizures: [],
  events: [],
  identifiers: [],
};

const order = (id: string, day: number, buyerId: string, rest: Partial<Order> = {}): Order => ({
  kind: "order",
  id,
  orderedAt: new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString(),
  sellerId: "seller-1",
  buyerId,
  item: "outboard engine",
  quantity: 1,
  serials: [],
  deliveryPlace: "Depot 4",
  flags: ["pays-cash"],
  ...rest,
});

describe("typologies that are data and ship with Wasl", () => {
  it.each(shipped.map((t) => [t.id, t] as const))("%s finds what its tests say", (id, typology) => {
    expect(failedTests(typology)).toEqual([]);
    expect(readdirSync(folder)).toContain(`${id}.json`);
  });

  it.each(shipped.map((t) => [t.id, t] as const))("%s says the same in three languages", (_id, typology) => {
    const said = [
      typology.title,
      typology.summary,
      ...typology.against,
      ...typology.score.map(({ because }) => because),
    ];
    const of = (lang: Lang) => Object.fromEntries(said.map((texts, i) => [String(i), texts[lang] ?? ""]));
    const catalogues: Catalogues = { en: of("en"), ar: of("ar"), fr: of("fr") };
    for (const lang of LANGS) {
      expectSameValues(catalogues, lang);
      expectPluralForms(catalogues, lang);
    }
  });

  it("name techniques that there are", () => {
    const { techniques } = readJson(new URL("../techniques.json", folder)) as {
      readonly techniques: readonly { readonly id: string }[];
    };
    const known = new Set(techniques.map(({ id }) => id));
    expect(shipped.flatMap((t) => t.techniques).filter((id) => !known.has(id))).toEqual([]);
  });
});

describe("a declared typology as a detector", () => {
  const depot = typologyOf("one-depot");
  const three = [order("o1", 0, "buyer-1"), order("o2", 8, "buyer-2"), order("o3", 30, "buyer-3")];
  const find = (orders: readonly Order[], typology = depot) =>
    runDetector(declaredDetector(typology), { ...NOTHING, orders });

  it("proposes with subjects, evidence and terms that sum to the score, in the reader's language", () => {
    const [finding, ...more] = find(three);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      detector: "typology.one-depot",
      detectorVersion: "1",
      front: "supply",
      techniques: ["OIC-EQP-04"],
      subjects: [
        { id: "buyer-1", role: "buyer" },
        { id: "buyer-2", role: "buyer" },
        { id: "buyer-3", role: "buyer" },
      ],
      evidence: ["o1", "o2", "o3"],
      from: "2026-01-01T00:00:00.000Z",
      to: "2026-01-31T00:00:00.000Z",
    });
    expect(finding?.score).toBeCloseTo(0.45, 9);
    const spoken = (lang: Lang) =>
      spokenFinding(
        {
          ...(finding as NonNullable<typeof finding>),
          access: parseAccess({ tlp: "green" }),
          state: "proposed",
          proposedAt: "2026-02-01T00:00:00Z",
        },
        new Speaker(
          lang,
          readJson(new URL(`../findings/${lang}.json`, folder)) as Readonly<Record<string, string>>,
        ),
      );
    expect(spoken("en").summary).toBe("3 buyers had reported orders delivered to Depot 4.");
    expect(spoken("en").terms.map(({ because }) => because)).toEqual([
      "3 buyers within 60 days",
      "3 reported orders",
    ]);
    expect(spoken("fr").summary).toBe("Les commandes signalées de 3 acheteurs ont été livrées à Depot 4.");
    expect(spoken("ar").summary).toContain("3 مشترين");
    expect(spoken("ar").subjects[0]?.role).toBe("مشترٍ");
  });

  it("gives the same finding whatever the order of the rows, and another for other evidence", () => {
    const [first] = find(three);
    expect(find([...three].reverse())).toEqual([first]);
    const [more] = find([...three, order("o4", 31, "buyer-4")]);
    expect(more?.id).not.toBe(first?.id);
  });

  it("takes orders that nobody reported and that have no serial number for nobody's business", () => {
    const typology = { ...depot, parts: depot.parts.map(({ where: _where, ...part }) => part) };
    const lifeJackets = three.map((o) => ({ ...o, item: "life jacket", flags: [], serials: [] }));
    expect(find(three, typology)).toHaveLength(1);
    expect(find(lifeJackets, typology)).toEqual([]);
  });

  it("says a sum as the reader writes money, and asks what comes after to come after", () => {
    const pay = (id: string, hour: number, debtor: string, creditor: string, method: string): Payment => ({
      kind: "payment",
      id,
      at: Date.UTC(2026, 4, 1, hour) / 1000,
      debtorAccount: debtor,
      creditorAccount: creditor,
      amountMinor: method === "cash" ? 250_000n : 50_000n,
      currency: "EUR",
      method,
    });
    const receipts = [1, 2, 3, 4, 5].map((n) =>
      pay(`p${n}`, n, `TEST-PAYER-${n}`, "TEST-COLLECTOR", "transfer"),
    );
    const collected = declaredDetector(typologyOf("collected-then-drawn"));
    const found = (cashHour: number) =>
      runDetector(collected, {
        ...NOTHING,
        payments: [...receipts, pay("cash", cashHour, "TEST-COLLECTOR", "TEST-ATM", "cash")],
      });
    const [finding] = found(30);
    expect(finding?.subjects).toEqual([{ id: accountEntityId("TEST-COLLECTOR"), role: "account" }]);
    expect(finding?.summary.values).toMatchObject({
      received: "2500.00 EUR",
      cash: "2500.00 EUR",
      payers: 5,
    });
    // 48 hours after the last receipt, and a moment more; and before the first.
    expect(found(53)).toHaveLength(1);
    expect(found(54)).toEqual([]);
    expect(found(0)).toEqual([]);
  });

  it("keeps one finding for each stretch of time: the strongest window", () => {
    const orders = [
      ...three,
      // Half a year later, five buyers within a month, and a sixth when the first is out of the window.
      ...[200, 205, 210, 215, 220, 262].map((day, i) => order(`l${i}`, day, `late-${i}`)),
    ];
    const occasions = occasionsOf(depot, (kind) => (kind === "orders" ? orders : []));
    expect(occasions.map(({ rows }) => rows.map(({ id }) => id))).toEqual([
      ["l0", "l1", "l2", "l3", "l4"],
      ["o1", "o2", "o3"],
    ]);
  });

  it("finds at each key exactly where some window of so many days holds what is needed", () => {
    const days = depot.days;
    const orders = fc.array(
      fc.record({ day: fc.nat(300), buyer: fc.nat(5), place: fc.nat(2), isReported: fc.boolean() }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(orders, (drawn) => {
        const rows = drawn.map(({ day, buyer, place, isReported }, i) =>
          order(`o${i}`, day, `b${buyer}`, {
            deliveryPlace: `p${place}`,
            ...(isReported ? {} : { flags: [], serials: ["TEST-1"] }),
          }),
        );
        const occasions = occasionsOf(depot, (kind) => (kind === "orders" ? rows : []));
        for (const place of [0, 1, 2]) {
          const here = drawn.filter((o) => o.place === place && o.isReported);
          const isFound = here.some(
            (first) =>
              new Set(here.filter((o) => o.day >= first.day && o.day <= first.day + days).map((o) => o.buyer))
                .size >= 3,
          );
          expect(occasions.some(({ key }) => key === `p${place}`)).toBe(isFound);
        }
        for (const { key, rows: own, measures, score } of occasions) {
          const mine = own.map(({ row }) => row as Order);
          expect(mine.every((o) => o.deliveryPlace === key && o.flags.length > 0)).toBe(true);
          expect((own.at(-1)?.at ?? 0) - (own[0]?.at ?? 0)).toBeLessThanOrEqual(days * 86_400_000);
          const buyers = new Set(mine.map((o) => o.buyerId)).size;
          expect(measures).toEqual(new Map(Object.entries({ buyers, orders: mine.length })));
          expect(score).toBeCloseTo(Math.min(0.5, buyers * 0.1) + Math.min(0.3, mine.length * 0.05), 9);
        }
        const ids = occasions.flatMap(({ rows: own }) => own.map(({ id }) => id));
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: cases(300) },
    );
  });
});

describe("what a typology that is data may not be", () => {
  // Whoever adds a field says here that it tells nobody's name, nationality, language, religion or birthplace.
  it("R11 reads these fields and no others, and no free text but an advert's", () => {
    const fields = Object.fromEntries(
      Object.entries(KINDS).map(([kind, { fields: own }]) => [
        kind,
        Object.entries(own).map(([name, { type }]) => `${name}: ${type}`),
      ]),
    );
    expect(fields).toEqual({
      payments: [
        "debtor: who",
        "creditor: who",
        "debtorAgent: word",
        "creditorAgent: word",
        "amount: number",
        "currency: word",
        "method: word",
      ],
      orders: [
        "seller: who",
        "buyer: who",
        "account: who",
        "item: word",
        "quantity: number",
        "serial: word",
        "amount: number",
        "currency: word",
        "place: word",
        "flag: word",
      ],
      seizures: ["place: word", "item: word", "serial: word", "authority: word"],
      events: [
        "source: who",
        "destination: who",
        "step: word",
        "disposition: word",
        "place: word",
        "item: word",
        "vehicle: word",
        "carrier: who",
      ],
      posts: ["advert: who", "poster: who", "platform: word", "media: word", "contact: word", "text: text"],
    });
  });

  const { parts, score, tests } = typologyOf("one-depot");
  const collected = typologyOf("collected-then-drawn").parts;
  it.each<[string, string, string, unknown, RegExp]>([
    ["of another format", "one-depot", "format", "x/2", /^format: /],
    ["with a field nobody knows", "one-depot", "script", "x", /^script: /],
    ["without a card", "one-depot", "card", undefined, /card/],
    ["reviewed on no day", "one-depot", "card.reviewAt", "2027-02-30", /^card.reviewAt: no day/],
    [
      "about whoever pays a named account",
      "collected-then-drawn",
      "parts.0.where.0",
      { field: "debtor", is: ["TEST-PAYER-1"] },
      /^parts.0.where.0: its field is no word/,
    ],
    [
      "about whoever pays",
      "collected-then-drawn",
      "subjects.0",
      { part: "receipts", field: "debtor", role: "payer" },
      /^subjects.0: /,
    ],
    [
      "about whom many pay to, one by one",
      "collected-then-drawn",
      "subjects.0",
      { part: "drawn", field: "creditor", role: "payee" },
      /^subjects.0: /,
    ],
    [
      "about an account that two meet at",
      "collected-then-drawn",
      "needs.0.atLeast",
      2,
      /^subjects.0: no need that 3 rows/,
    ],
    [
      "that sums several currencies",
      "collected-then-drawn",
      "parts.1.where",
      [],
      /^measures.cash: a sum of several/,
    ],
    [
      "that says whose account it is",
      "collected-then-drawn",
      "summary.en",
      "Money at {key}",
      /^summary.en: nothing fills \{key\}/,
    ],
    ["whose braces say nothing", "one-depot", "summary.en", "{buyers, plural}", /^summary.en: its braces/],
    [
      "that follows what comes later",
      "collected-then-drawn",
      "parts",
      [...collected].reverse(),
      /^parts.0.follows.part: no earlier part/,
    ],
    ["that is sure", "one-depot", "score", [...score, ...score], /^score: its terms sum to more than 0.95/],
    ["that is about the place", "one-depot", "subjects.0.field", "place", /^subjects.0: /],
    ["that accuses", "one-depot", "subjects.0.role", "smuggler", /^subjects.0.role: /],
    ["whose tests all find something", "one-depot", "tests", [tests[0], tests[0]], /^tests: /],
    ["with two parts of one name", "one-depot", "parts", [...parts, ...parts], /^parts: two have one name/],
    [
      "with a key of Object.prototype",
      "one-depot",
      "parts.0.key",
      "constructor",
      /^parts.0.key: no key among/,
    ],
    ["that measures under a taken name", "one-depot", "measures.days", { span: "hours" }, /^measures.days: /],
  ])("%s", (_what, id, place, value, expected) => {
    expect(faultsOf(edited(id, place, value)).join("\n")).toMatch(new RegExp(expected.source, "m"));
  });

  it("has a measure of its own names only", () => {
    const text = JSON.stringify(typologyOf("one-depot")).replace(
      '"measure":"buyers"',
      '"measure":"__proto__"',
    );
    expect(faultsOf(JSON.parse(text))).not.toEqual([]);
  });

  it("is adopted by nobody where one of its tests fails, and it says which", () => {
    const typology = typologyOf("one-depot");
    const strict = { ...typology, needs: [{ measure: "buyers", atLeast: 4 }] };
    expect(failedTests(strict)).toEqual([
      { name: "three reported buyers, one depot", because: "found 0, not 1" },
    ]);
    const other = edited("one-depot", "tests.0.finds.0.measures", { buyers: 5 }) as DeclaredTypology;
    expect(failedTests(other)).toEqual([
      { name: "three reported buyers, one depot", because: "found Depot 4 with buyers 3, not 5" },
    ]);
  });

  it("whatever is read, the reader answers, and what it lets through runs", () => {
    const texts = shipped.map((t) => JSON.stringify(t));
    const edits = fc.record({
      text: fc.constantFrom(...texts),
      at: fc.nat(8_000),
      length: fc.nat(6),
      put: fc.constantFrom("0", "-1", "1e9", '"', "{", "null", "[]", "x", '"a":1,', "\u0000", "999999", ".5"),
    });
    fc.assert(
      fc.property(edits, ({ text, at, length, put }) => {
        const broken = text.slice(0, at) + put + text.slice(at + length);
        let value: unknown;
        try {
          value = JSON.parse(broken);
        } catch {
          return;
        }
        const read = readTypology(value);
        if ("typology" in read) expect(Array.isArray(failedTests(read.typology))).toBe(true);
        else expect(read.faults.length).toBeGreaterThan(0);
      }),
      { numRuns: cases(600) },
    );
  });
});
