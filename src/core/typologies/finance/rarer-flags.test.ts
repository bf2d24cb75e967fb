import { describe, expect, it } from "vitest";
import { paymentWords } from "../../../../test/support/payment-words.ts";
import type { Payment } from "../../records.ts";
import type { DeclaredKind, DeskCountry, DetectorInput, IdentifierUse } from "../detector.ts";
import { runDetector } from "../run.ts";
import { accountBooks } from "./account-books.ts";
import { accountEntityId } from "./account-id.ts";
import { accountUnlikeKind } from "./account-unlike-kind.ts";
import { crossingBurst } from "./crossing-burst.ts";
import type { AccountClass } from "./engine/kinds.ts";
import { instrumentRelay } from "./instrument-relay.ts";
import { sharedPayerContact } from "./shared-payer-contact.ts";
import { unregisteredTransfer } from "./unregistered-transfer.ts";

const START = Date.UTC(2026, 2, 2) / 1000;
const HOUR = 3600;
const idOf = (account: string): string => accountEntityId(account, undefined);

let made = 0;
const pay = (from: string, to: string, usd: number, hour: number, method = "ACH"): Payment => ({
  kind: "payment",
  id: `pay-${String(made++).padStart(6, "0")}`,
  at: START + Math.round(hour * HOUR),
  debtorAccount: from,
  creditorAccount: to,
  amountMinor: BigInt(Math.round(usd * 100)),
  currency: "USD",
  method,
});

const kindsOf = (kinds: Readonly<Record<string, AccountClass>>): ReadonlyMap<string, DeclaredKind> =>
  new Map(
    Object.entries(kinds).map(([name, kind]) => [idOf(name), { kind, statementIds: [`kind of ${name}`] }]),
  );

const inputOf = (payments: readonly Payment[], more: Partial<DetectorInput> = {}): DetectorInput => ({
  payments,
  posts: [],
  orders: [],
  seizures: [],
  events: [],
  identifiers: [],
  usdPerUnit: { USD: 1 },
  paymentWords,
  ...more,
});
const range = <T>(n: number, of: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => of(i));
const subjects = (finding: { readonly subjects: readonly { id: string; role: string }[] } | undefined) =>
  finding?.subjects.map((s) => s.id);

describe("OIC-F24 an account unlike its declared kind", () => {
  const kinds: Record<string, AccountClass> = {};
  for (let i = 0; i < 400; i++) kinds[`p${i}`] = "person";
  for (let i = 0; i < 25; i++) kinds[`r${i}`] = "remitter";
  for (let i = 0; i < 10; i++) kinds[`s${i}`] = "shop";
  const ordinary = [
    ...range(400, (i) => range(12, (k) => pay(`p${i}`, `s${(i + k) % 10}`, 20 + k, 50 * k, "Credit Card"))),
    ...range(400, (i) => range(3, (k) => pay(`p${(i + 1) % 400}`, `p${i}`, 60, 90 * k))),
    // Remitters take cash of many and pay out by mobile money.
    ...range(25, (i) =>
      range(20, (k) => [
        pay(`p${(17 * i + 5 * k) % 400}`, `r${i}`, 300, 30 * k, "Cash"),
        pay(`r${i}`, `p${(13 * i + 7 * k) % 400}`, 290, 30 * k + 5, "Mobile Money"),
      ]).flat(),
    ),
  ].flat();
  const like = range(20, (k) => [
    pay(`p${100 + k}`, "p7", 300, 30 * k + 2, "Cash"),
    pay("p7", `p${200 + k}`, 290, 30 * k + 8, "Mobile Money"),
  ]).flat();
  const found = (payments: readonly Payment[], more: Partial<DetectorInput> = {}) =>
    runDetector(accountUnlikeKind, inputOf(payments, { accountKinds: kindsOf(kinds), ...more }));

  it("is found, with what it does instead, and rests on what was declared", () => {
    const findings = found([...ordinary, ...like]);
    expect(findings.map(subjects)).toEqual([[idOf("p7")]]);
    const [finding] = findings;
    expect(finding?.summary.values).toMatchObject({
      kind: { id: "kind.person" },
      like: { id: "kind.remitter" },
    });
    expect(finding?.terms.filter((t) => t.name === "sign")[0]?.because).toMatchObject({
      id: expect.stringMatching(/^unlike\.(in|out)$/),
      values: { n: 20, kind: { id: "kind.person" }, low: 256, high: 1024 },
    });
    expect(finding?.evidence).toEqual(expect.arrayContaining(like.map((p) => p.id)));
    // Its figures are shares of all that was compared: each row, and each kind of those on either side.
    const compared = [...ordinary, ...like].map((p) => p.id);
    expect(finding?.restsOn).toEqual(
      [...compared, ...Object.keys(kinds).map((name) => `kind of ${name}`)].sort(),
    );
  });

  it("is none where nobody differs, where the kind is the one that it behaves like, and where kinds are few", () => {
    expect(found(ordinary)).toEqual([]);
    const honest = kindsOf({ ...kinds, p7: "remitter" });
    expect(found([...ordinary, ...like], { accountKinds: honest })).toEqual([]);
    const few = kindsOf({ p7: "person", r1: "remitter" });
    expect(found([...ordinary, ...like], { accountKinds: few })).toEqual([]);
  });

  it("names nobody who only pays, however oddly", () => {
    const pays = like.filter((p) => p.debtorAccount === "p7");
    expect(found([...ordinary, ...pays, ...pays.map((p) => ({ ...p, id: `${p.id}b` }))])).toEqual([]);
  });

  it("is none by what no kind does: a small kind has not seen it either", () => {
    // Clubs, of which there are few, and cheques of a size that nobody else has.
    const clubs = range(25, (i) => `c${i}`);
    const dues = clubs.flatMap((c, i) => range(12, (k) => pay(`p${(i + 3 * k) % 400}`, c, 15, 40 * k)));
    const cheques = range(12, (k) => pay(`p${100 + k}`, "p7", 90_000, 40 * k, "Cheque"));
    const accountKinds = kindsOf({ ...kinds, ...Object.fromEntries(clubs.map((c) => [c, "club" as const])) });
    expect(found([...ordinary, ...dues, ...cheques], { accountKinds })).toEqual([]);
    // So it is where most of what it does is of no kind, and the rest another's.
    expect(found([...ordinary, ...dues, ...cheques, ...like.slice(0, 12)], { accountKinds })).toEqual([]);
  });

  it("is found beside one payment whose year was mistyped", () => {
    const mistyped = { ...pay("p1", "s1", 20, 0), at: Date.UTC(2062, 2, 2) / 1000 };
    const now = START + 60 * 24 * HOUR;
    expect(found([...ordinary, ...like, mistyped], { now }).map(subjects)).toEqual([[idOf("p7")]]);
  });

  it("does not depend on the order of the file", () => {
    expect(found([...ordinary, ...like].reverse())).toEqual(found([...ordinary, ...like]));
  });
});

describe("OIC-F19 value transfer that nobody registered", () => {
  const remitters = range(10, (r) => `r${r}`);
  const works = (account: string, payers: number, payees: number, method = "Cash"): Payment[] => [
    ...range(payers, (i) => pay(`${account} a${i}`, account, 200, 5 * i, method)),
    ...range(payees, (i) => pay(account, `${account} b${i}`, 190, 5 * i + 3, "Mobile Money")),
  ];
  const usual = remitters.flatMap((r, i) => works(r, 10 + i, 8 + i));
  const kinds: Record<string, AccountClass> = Object.fromEntries(remitters.map((r) => [r, "remitter"]));
  const found = (payments: readonly Payment[], kind: AccountClass | "nobody says" = "person") =>
    runDetector(
      unregisteredTransfer,
      inputOf([...usual, ...payments], {
        accountKinds: kindsOf(kind === "nobody says" ? kinds : { ...kinds, quiet: kind }),
      }),
    );

  it("is found beyond nine in ten remitters, and names nobody who paid or was paid", () => {
    const findings = found(works("quiet", 25, 22));
    expect(findings.map((f) => f.subjects)).toEqual([[{ id: idOf("quiet"), role: "transfers value" }]]);
    expect(findings[0]?.terms[1]?.because).toEqual({ id: "transfer.payers", values: { n: 25, usual: 18 } });
    expect(findings[0]?.evidence).toHaveLength(47);
  });

  it("rests on every row that is counted, on the kinds that say so, and on all remitters' it is compared with", () => {
    const wallets = range(70, (i) => `quiet b${i}`);
    const own = works("quiet", 70, 70);
    const all = { ...kinds, quiet: "person", ...Object.fromEntries(wallets.map((w) => [w, "wallet"])) };
    const [finding, ...rest] = runDetector(
      unregisteredTransfer,
      inputOf([...usual, ...own], { accountKinds: kindsOf(all as Record<string, AccountClass>) }),
    );
    expect(rest).toEqual([]);
    expect(finding?.evidence).toHaveLength(120);
    expect(finding?.terms[0]?.because.values).toMatchObject({ n: 70 });
    const counted = [...own, ...usual].map((p) => p.id);
    const declared = ["quiet", ...wallets, ...remitters].map((name) => `kind of ${name}`);
    expect(finding?.restsOn).toEqual([...counted, ...declared].sort());
  });

  it.each<[string, readonly Payment[], AccountClass | "nobody says"]>([
    ["an account of which nobody said what it is for", works("quiet", 25, 22), "nobody says"],
    ["who is declared a remitter", works("quiet", 25, 22), "remitter"],
    ["an exchange house", works("quiet", 25, 22), "changer"],
    ["a shop, which many pay", works("quiet", 25, 22), "shop"],
    ["a club's treasurer", works("quiet", 25, 22), "club"],
    ["who takes and does not pay on", works("quiet", 25, 2), "person"],
    ["who takes of fewer than remitters do", works("quiet", 12, 22), "person"],
    ["whom the same few pay again and again", range(40, (i) => pay(`f${i % 4}`, "quiet", 200, i)), "person"],
    ["who sells and is paid by card", works("quiet", 25, 22, "Credit Card"), "person"],
    ["whose invoices are paid by cheque", works("quiet", 25, 22, "Cheque"), "person"],
    ["an employer, of sixty customers and forty wages", works("quiet", 60, 40), "firm"],
  ])("is none of %s", (_, payments, kind) => {
    expect(found(payments, kind)).toEqual([]);
  });

  it("is found beside one payment whose year was mistyped", () => {
    const mistyped = { ...pay("x", "y", 20, 0), at: Date.UTC(2062, 2, 2) / 1000 };
    const input = inputOf([...usual, ...works("quiet", 25, 22), mistyped], {
      accountKinds: kindsOf({ ...kinds, quiet: "person" }),
      now: START + 60 * 24 * HOUR,
    });
    expect(runDetector(unregisteredTransfer, input).map(subjects)).toEqual([[idOf("quiet")]]);
  });

  it("is none where too few remitters are at work to tell what is usual", () => {
    const few = usual.filter((p) => !["r0", "r1", "r2"].some((r) => p.creditorAccount === r));
    const payments = [...few, ...works("quiet", 25, 22)];
    expect(
      runDetector(
        unregisteredTransfer,
        inputOf(payments, { accountKinds: kindsOf({ ...kinds, quiet: "person" }) }),
      ),
    ).toEqual([]);
  });
});

describe("OIC-F23 payers who share a contact", () => {
  const holder = (account: string) => ({
    holders: [`person ${account}`],
    statementIds: [`holds ${account}`],
  });
  const use = (account: string, value: string, type: IdentifierUse["type"] = "phone"): IdentifierUse => ({
    entityId: `person ${account}`,
    schema: "Person",
    type,
    value,
    statementId: `${account} has ${value}`,
  });
  const payers = ["a", "b", "c", "d"];
  const fees = payers.map((p, i) => pay(p, "collector", 1500, 24 * i));
  const accountHolders = new Map([...payers, "collector"].map((a) => [idOf(a), holder(a)]));
  const phones = payers.map((p) => use(p, "+447700900142"));
  const found = (payments: readonly Payment[], more: Partial<DetectorInput> = {}) =>
    runDetector(sharedPayerContact, inputOf(payments, { accountHolders, identifiers: phones, ...more }));

  it("are found; only who is paid is named, and what they share is masked", () => {
    const [finding, ...rest] = found(fees);
    expect(rest).toEqual([]);
    expect(finding?.subjects).toEqual([{ id: idOf("collector"), role: "collector" }]);
    expect(finding?.evidence).toEqual(fees.map((p) => p.id));
    expect(finding?.restsOn).toContain("a has +447700900142");
    expect(finding?.restsOn).toContain("holds a");
    const { restsOn: _, ...shown } = finding ?? {};
    expect(JSON.stringify(shown)).not.toContain("447700900142");
    expect(JSON.stringify(shown)).toContain("…42");
    for (const payer of payers) expect(JSON.stringify(finding?.proves)).not.toContain(`"${payer}"`);
  });

  it("weigh more where whoever is paid has it too", () => {
    const [finding] = found(fees, { identifiers: [...phones, use("collector", "+447700900142")] });
    expect(finding?.score).toBeCloseTo((found(fees)[0]?.score ?? 0) + 0.2, 9);
    // Who says so is what that weight rests on.
    const more = ["collector has +447700900142", "holds collector"];
    expect(finding?.restsOn).toEqual([...(found(fees)[0]?.restsOn ?? []), ...more].sort());
    expect(JSON.stringify(found(fees)[0]?.terms)).not.toContain("collector-too");
  });

  it("have an id that tells nothing of what they share, and two telephones of the same payers are one finding", () => {
    const other = payers.map((p) => use(p, "+447700900999"));
    expect(found(fees, { identifiers: other })[0]?.id).toBe(found(fees)[0]?.id);
    expect(found(fees, { identifiers: [...phones, ...other] })).toHaveLength(1);
  });

  it("rest on the kind by which who is paid is no trade", () => {
    const [finding] = found(fees, { accountKinds: kindsOf({ collector: "person" }) });
    expect(finding?.restsOn).toContain("kind of collector");
  });

  it.each<[string, readonly Payment[], Partial<DetectorInput>]>([
    ["two payers", fees.slice(0, 2), {}],
    ["a family, who pay each other", [...fees, pay("a", "b", 20, 300), pay("c", "d", 20, 301)], {}],
    ["households of a power company", fees, { accountKinds: kindsOf({ collector: "firm" }) }],
    ["guests of a hotel that is paid", fees, { accountKinds: kindsOf({ collector: "travel" }) }],
    [
      "a hostel's telephone, which sixty-one have",
      fees,
      { identifiers: [...phones, ...range(57, (i) => use(`guest ${i}`, "+447700900142"))] },
    ],
    ["payers with one each", fees, { identifiers: payers.map((p, i) => use(p, `+44770090015${i}`)) }],
    ["payers months apart", fees.map((p, i) => ({ ...p, at: p.at + i * 50 * 24 * HOUR })), {}],
    ["accounts whose holders nobody knows", fees, { accountHolders: new Map() }],
    ["a bank account in common", fees, { identifiers: payers.map((p) => use(p, "GB1", "iban")) }],
  ])("are none: %s", (_, payments, more) => {
    expect(found(payments, more)).toEqual([]);
  });
});

describe("OIC-F26 instruments that relay", () => {
  const cards = ["w1", "w2", "w3"];
  const relays = (gap = 6, share = 0.97): Payment[] =>
    cards.flatMap((w, i) => [
      pay("desk FR", w, 800, 24 * i, "Cash"),
      pay(w, "desk GB", 800 * share, 24 * i + gap, "Cash"),
    ]);
  const country = (value: string) => ({ country: value, statementIds: [`desk in ${value}`] });
  const deskCountries = new Map([
    [idOf("desk FR"), country("fr")],
    [idOf("desk GB"), country("gb")],
  ]);
  const held = (of: (card: string) => string) =>
    new Map(cards.map((w) => [idOf(w), { holders: [of(w)], statementIds: [`holds ${w}`] }]));
  const found = (payments: readonly Payment[], more: Partial<DetectorInput> = {}) =>
    runDetector(
      instrumentRelay,
      inputOf(payments, { accountHolders: held(() => "holder"), deskCountries, ...more }),
    );

  it("are found with their holder, and rest on who says so", () => {
    const [finding, ...rest] = found(relays());
    expect(rest).toEqual([]);
    expect(finding?.subjects).toEqual([
      { id: "holder", role: "holder of many instruments" },
      ...cards.map((w) => ({ id: idOf(w), role: "instrument" })),
    ]);
    expect(finding?.evidence).toHaveLength(6);
    expect(finding?.restsOn).toEqual(["desk in fr", "desk in gb", "holds w1", "holds w2", "holds w3"]);
    const [declared] = found(relays(), { accountKinds: kindsOf({ w1: "wallet" }) });
    expect(declared?.restsOn).toContain("kind of w1");
  });

  it.each<[string, readonly Payment[], Partial<DetectorInput>]>([
    ["a worker's one wallet, however often", relays().map((p) => sameCard(p)), {}],
    ["three holders", relays(), { accountHolders: held((w) => w) }],
    ["cash two days later", relays(48), {}],
    ["half of each load", relays(6, 0.5), {}],
    [
      "desks of one country",
      relays(),
      { deskCountries: new Map([...deskCountries].map(([id]) => [id, country("fr")])) },
    ],
    ["desks that nobody placed", relays(), { deskCountries: new Map() }],
    ["a month", relays().map((p, i) => ({ ...p, at: p.at + Math.floor(i / 2) * 9 * 24 * HOUR })), {}],
    [
      "a remitter's own accounts",
      relays(),
      { accountKinds: kindsOf({ w1: "remitter", w2: "remitter", w3: "remitter" }) },
    ],
  ])("are none: %s", (_, payments, more) => {
    expect(found(payments, more)).toEqual([]);
  });
  function sameCard(p: Payment): Payment {
    const one = (account: string): string => (cards.includes(account) ? "w1" : account);
    return { ...p, debtorAccount: one(p.debtorAccount), creditorAccount: one(p.creditorAccount) };
  }

  it("carry one way: a load after the cash is none", () => {
    expect(found(relays(-6))).toEqual([]);
  });

  it("are looked for among the day after each load, not among all that was ever cashed", () => {
    let asked = 0;
    class Counted extends Map<string, DeskCountry> {
      override get(id: string): DeskCountry | undefined {
        asked++;
        return super.get(id);
      }
    }
    // Of no load comes cash: half is kept.
    const years = range(500, (i) => [
      pay("desk FR", "w1", 800, 48 * i, "Cash"),
      pay("w1", "desk GB", 400, 48 * i + 6, "Cash"),
    ]).flat();
    expect(found(years, { deskCountries: new Counted(deskCountries) })).toEqual([]);
    expect(asked).toBeLessThan(5000);
  });
});

describe("OIC-F28 fees after crossings", () => {
  // In five weeks four organisers, each with two receivers of one price, whom ten payers pay within two days.
  const weeks = (day: (week: number) => number): Payment[] =>
    range(4, (week) => {
      const began = 24 * (7 * week + day(week));
      return [
        ...range(10, (i) => pay(`w${week} p${i}`, `receiver ${week} ${i % 2}`, 1500, began + 4 * i)),
        ...range(2, (r) => pay(`receiver ${week} ${r}`, `organiser ${week}`, 7400, began + 42 + r)),
      ];
    }).flat();
  const kinds = Object.fromEntries(
    range(4, (w) =>
      [`receiver ${w} 0`, `receiver ${w} 1`, `organiser ${w}`].map((n) => [n, "person"]),
    ).flat(),
  ) as Record<string, AccountClass>;
  const noise = range(60, (i) => pay(`n${i}`, `n${(i * 7 + 1) % 60}`, 40 + i, 14 * i));
  const days = (of: (week: number) => number) =>
    range(4, (week) => ({
      day: new Date((START + (7 * week + of(week)) * 24 * HOUR) * 1000).toISOString().slice(0, 10),
      statementIds: [`crossing ${week}`],
    }));
  const shifting = (week: number): number => [1, 4, 0, 5][week] ?? 0;
  const found = (payments: readonly Payment[], crossings: DetectorInput["crossings"] = days(shifting)) =>
    runDetector(
      crossingBurst,
      inputOf([...noise, ...payments], { accountKinds: kindsOf(kinds), ...(crossings && { crossings }) }),
    );

  it("are told of as context that names nobody", () => {
    const paid = weeks(shifting);
    const [finding, ...rest] = found(paid);
    expect(rest).toEqual([]);
    expect(finding?.subjects).toEqual([]);
    expect(finding?.proves).toEqual([]);
    expect(finding?.evidence).toHaveLength(40);
    // On the crossings, on each row of the structures, and on the kinds by which they were found.
    expect(finding?.restsOn).toEqual(expect.arrayContaining(range(4, (week) => `crossing ${week}`)));
    expect(finding?.restsOn).toEqual(expect.arrayContaining(Object.keys(kinds).map((n) => `kind of ${n}`)));
    expect(finding?.restsOn).toEqual(expect.arrayContaining(paid.map((p) => p.id)));
    const { restsOn: _, ...shown } = finding ?? {};
    expect(JSON.stringify(shown)).not.toContain("receiver");
  });

  it.each<[string, readonly Payment[], DetectorInput["crossings"]]>([
    ["where fees come before the crossings", weeks(shifting), days((week) => shifting(week) + 3)],
    ["where both fall on one weekday, as paydays do", weeks(() => 4), days(() => 4)],
    ["where no crossing is known", weeks(shifting), []],
    ["where all but two crossings are dated later than the payments", weeks(shifting), days((w) => 30 * w)],
    ["where no fees were found", [], days(shifting)],
  ])("are none %s", (_, payments, crossings) => {
    expect(found(payments, crossings)).toEqual([]);
  });
});

describe("books of accounts", () => {
  it("are made once for one list of payments, and anew where rates differ", () => {
    const input = inputOf([pay("a", "b", 5, 0)]);
    expect(accountBooks({ ...input, accountKinds: new Map() })).toBe(accountBooks(input));
    expect(accountBooks({ ...input, usdPerUnit: { USD: 2 } }).get(idOf("b"))?.ins[0]?.usd).toBe(10);
  });
});
