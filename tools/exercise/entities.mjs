import { BROKER, FISHER, MAKER, MULE, OTHERS, PHONE, RENTAL, RESCUE, SHOP, SUPPLIER, YARD } from "./cast.mjs";
import { accountId, iban } from "./ids.mjs";

const lines = (entities) => `${entities.map((entity) => JSON.stringify(entity)).join("\n")}\n`;
const entity = (id, schema, properties) => ({
  id,
  schema,
  properties: Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, Array.isArray(value) ? value : [value]]),
  ),
});
const bankAccount = (account, more = {}) =>
  entity(account.id, "BankAccount", {
    iban: account.iban,
    country: account.iban.slice(0, 2).toLowerCase(),
    ...more,
  });
const holds = (id, owner, account, date) =>
  entity(id, "Ownership", { owner, asset: account.id, role: "account holder", startDate: date });

/** What a French unit recorded: names in Latin letters, phones, no accounts. */
export function unitFile() {
  return lines([
    entity("ex-fr-p1", "Person", {
      name: BROKER.french,
      alias: [BROKER.latin, BROKER.kurdishLatin],
      birthDate: BROKER.birthDate,
      phone: PHONE,
      notes: "FICTITIOUS. Named by two callers as the man who answers this number.",
    }),
    ...OTHERS.map(({ id, name, phone, note }) =>
      entity(id, "Person", { name, phone, notes: `FICTITIOUS. ${note}` }),
    ),
    entity("ex-fr-d1", "Disruption", {
      name: "FICTITIOUS: lock-up with boats and engines emptied near Dunkirk",
      measure: "seizure",
      technique: ["OIC-EQP-02", "OIC-EQP-04"],
      startDate: "2026-03-02",
      authority: "Exercise unit Lille",
      place: "Dunkirk",
      fromCountry: "fr",
      toCountry: "gb",
      boatCount: "6",
      engineCount: "5",
      arrestCount: "2",
      summary: "FICTITIOUS. Two days after a tip of a dealer; the van had left an hour before.",
    }),
    entity("ex-fr-d2", "Disruption", {
      name: "FICTITIOUS: collector account frozen",
      measure: "freeze",
      technique: "OIC-PAY-05",
      startDate: "2026-03-09",
      authority: "Exercise FIU",
      fromCountry: "fr",
      toCountry: "gb",
      accountCount: "1",
      amountFrozen: "18400",
      currency: "EUR",
      summary: "FICTITIOUS. Frozen for five days; the court let it lapse.",
    }),
  ]);
}

/** What a financial intelligence unit recorded: names in Arabic and Persian letters, accounts, no phones. */
export function fiuFile() {
  const noise = Array.from({ length: 8 }, (_, i) => {
    const number = iban("DE", `00000000${String(7_300_000_000 + i * 1117).padStart(10, "0")}`);
    return { number, id: accountId(number) };
  });
  const people = [
    "سامر المتخيل",
    "ليلى الوهمية",
    "نوری خیالباف",
    "Besnik Sajuari",
    "Lê Thị Giả Định",
    "Karl Erfunden",
    "Zeyneb Hayalî",
    "Paul Inventé",
  ];
  return lines([
    entity("ex-fiu-p1", "Person", {
      name: BROKER.arabic,
      alias: BROKER.persian,
      birthDate: BROKER.birthDate,
      notes: "FICTITIOUS. Said to keep deposits of travellers against a code.",
    }),
    bankAccount(BROKER.account, { accountType: "personal" }),
    holds("ex-fiu-own1", "ex-fiu-p1", BROKER.account, "2024-05-14"),
    entity("ex-fiu-c1", "Company", {
      name: MULE.name,
      registrationNumber: MULE.number,
      country: "al",
      incorporationDate: "2025-11-03",
    }),
    bankAccount(MULE.account, { accountType: "business", openingDate: "2025-12-01" }),
    holds("ex-fiu-own2", "ex-fiu-c1", MULE.account, "2025-12-01"),
    ...people.flatMap((name, i) => [
      entity(`ex-fiu-q${i + 1}`, "Person", { name }),
      bankAccount({ iban: noise[i].number, id: noise[i].id }),
      holds(`ex-fiu-qown${i + 1}`, `ex-fiu-q${i + 1}`, noise[i], "2023-01-01"),
    ]),
  ]);
}

/** What a company register and its invoices show: firms, VAT numbers, business accounts. */
export function registerFile() {
  const firm = (id, name, country, vatCode, more = {}) =>
    entity(id, "Company", { name, country, vatCode, ...more });
  return lines([
    firm("ex-nl-c1", SUPPLIER.name, "nl", SUPPLIER.vat, {
      alias: SUPPLIER.alias,
      incorporationDate: "2026-01-19",
    }),
    bankAccount(SUPPLIER.account, { accountType: "business" }),
    holds("ex-nl-own1", "ex-nl-c1", SUPPLIER.account, "2026-01-22"),
    firm("ex-nl-c2", SHOP.name, "nl", SHOP.vat),
    bankAccount(SHOP.account, { accountType: "business" }),
    holds("ex-nl-own2", "ex-nl-c2", SHOP.account, "2011-03-01"),
    firm("ex-de-c1", MAKER.name, "de", MAKER.vat),
    firm("ex-de-c2", YARD.name, "de", YARD.vat),
    firm("ex-fr-c1", RENTAL.name, "fr", RENTAL.vat, { phone: RENTAL.phone }),
    firm("ex-fr-c2", RESCUE.name, "fr", RESCUE.vat, { phone: RESCUE.phone }),
    firm("ex-fr-c3", FISHER.name, "fr", FISHER.vat),
  ]);
}
