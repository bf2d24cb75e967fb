import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inEnglish } from "../../../../test/support/said.ts";
import type { Payment } from "../../records.ts";
import type { DetectorInput } from "../detector.ts";
import { accountEntityId } from "./account-id.ts";
import { majorAmount, minorAmount } from "./minor-units.ts";
import { passThroughAccount } from "./pass-through-account.ts";

let serial = 0;
const pay = (from: string, to: string, amountMinor: bigint, hour: number): Payment => ({
  kind: "payment",
  id: `p${String(serial++).padStart(4, "0")}`,
  at: 1_740_787_200 + hour * 3600,
  debtorAccount: from,
  creditorAccount: to,
  amountMinor,
  currency: "EUR",
});
const run = (payments: readonly Payment[], accountKinds?: DetectorInput["accountKinds"]) =>
  passThroughAccount.detect({
    payments,
    ...(accountKinds && { accountKinds }),
    posts: [],
    orders: [],
    seizures: [],
    events: [],
    identifiers: [],
  } satisfies DetectorInput);

const collector = () => [
  pay("A1", "HUB", 50_000n, 0),
  pay("A2", "HUB", 50_000n, 1),
  pay("A3", "HUB", 60_000n, 3),
  pay("A4", "HUB", 60_000n, 4),
  pay("A5", "HUB", 40_000n, 5),
  pay("A6", "HUB", 40_000n, 6),
  // Two couriers: the sum is forwarded, no single payment equals a receipt.
  pay("HUB", "OUT1", 170_000n, 20),
  pay("HUB", "OUT2", 125_000n, 30),
];

describe("pass-through-account", () => {
  it("finds an account that splits what it forwards", () => {
    const [finding, ...rest] = run(collector());
    expect(rest).toEqual([]);
    expect(finding?.subjects).toEqual([{ id: accountEntityId("HUB"), role: "pass-through account" }]);
    expect(finding?.evidence).toHaveLength(8);
    expect(finding && inEnglish(finding.summary)).toContain("€3,000.00 in 6 payments from 6 payers");
    expect(finding?.score).toBeCloseTo(finding?.terms.reduce((s, t) => s + t.value, 0) ?? 0, 6);
  });

  it("is silent where the money stays or is spent later", () => {
    const late = collector().map((p) => (p.debtorAccount === "HUB" ? { ...p, at: p.at + 5 * 86_400 } : p));
    expect(run(late)).toEqual([]);
    expect(run(collector().filter((p) => p.creditorAccount !== "OUT1"))).toEqual([]);
  });

  describe("asks for", () => {
    const receipts = () => collector().filter((p) => p.creditorAccount === "HUB");
    const sent = (amountMinor: bigint, hour = 20, to = "OUT1") => pay("HUB", to, amountMinor, hour);
    const many = (n: number) =>
      Array.from({ length: n }, (_, i) => sent(300_000n / BigInt(n), 20, `OUT${i}`));
    const hub = (n: number) => Array.from({ length: n }, (_, i) => pay(`P${i}`, "HUB", 1_000n, i / 50));
    it.each<[string, () => Payment[], number]>([
      ["nine tenths of what came", () => [...receipts(), sent(270_000n)], 1],
      ["and no less: below, it is spending", () => [...receipts(), sent(269_999n)], 0],
      ["a fiftieth more at most", () => [...receipts(), sent(306_000n)], 1],
      ["and no more: above, older money pays", () => [...receipts(), sent(306_001n)], 0],
      ["six payers", () => [...receipts().slice(1), sent(250_000n)], 0],
      ["receipts of something", () => [...receipts().slice(1), pay("A9", "HUB", 0n, 1), sent(250_000n)], 0],
      ["other payers", () => [...receipts().map((p) => ({ ...p, debtorAccount: "A1" })), sent(300_000n)], 0],
      ["five payees at most", () => [...receipts(), ...many(5)], 1],
      ["and no sixth: that is a distributor", () => [...receipts(), ...many(6)], 0],
      ["what goes within three days of the first receipt", () => [...receipts(), sent(300_000n, 72)], 1],
      ["and not after them", () => [...receipts(), sent(300_000n, 72.001)], 0],
      ["at the hour of that receipt too", () => [...receipts(), sent(300_000n, 0)], 1],
      ["nor before it", () => [...receipts(), sent(300_000n, -1)], 0],
      [
        "what came within three days",
        () => [...receipts().slice(0, 5), pay("A6", "HUB", 40_000n, 72), sent(300_000n, 72)],
        1,
      ],
      [
        "and not after them",
        () => [...receipts().slice(0, 5), pay("A6", "HUB", 40_000n, 72.001), sent(260_000n, 72)],
        0,
      ],
      [
        "one currency",
        () => [...receipts().slice(1), { ...(receipts()[0] as Payment), currency: "USD" }, sent(300_000n)],
        0,
      ],
      [
        "what leaves the account: itself it pays nothing",
        () => [...receipts(), sent(300_000n, 20, "HUB")],
        0,
      ],
      ["five hundred receipts at most", () => [...hub(500), sent(500_000n)], 1],
      ["and no more: that is a network of shops", () => [...hub(501), sent(501_000n)], 0],
      [
        "and tells each time by itself",
        () => [...collector(), ...collector().map((p) => ({ ...p, id: `x${p.id}`, at: p.at + 30 * 86_400 }))],
        2,
      ],
    ])("%s", (_, payments, count) => {
      expect(run(payments())).toHaveLength(count);
    });
  });

  describe("finds rapid movement by its episodes (OIC-F07)", () => {
    /** Each time one stranger pays, and five hours later 97 in a hundred of it goes to another one. */
    const times = (n: number, dwell = 5, share = 97n, payer = (i: number) => `P${i}`) =>
      Array.from({ length: n }, (_, i) => [
        pay(payer(i), "HUB", 600_000n + 10_000n * BigInt(i), 144 * i),
        pay("HUB", `OUT${i}`, (share * (600_000n + 10_000n * BigInt(i))) / 100n, 144 * i + dwell),
      ]).flat();
    it.each<[string, () => readonly Payment[], number]>([
      ["three", () => times(3), 1],
      [
        "a day apart: the next may begin within the window",
        () => times(4).map((p, i) => ({ ...p, at: p.at - 121 * 3600 * (i >> 1) })),
        1,
      ],
      ["and no two", () => times(2), 0],
      ["half of the money gone within twelve hours", () => times(3, 12), 1],
      ["and no later", () => times(3, 12.01), 0],
      ["a twentieth left at most", () => times(3, 5, 95n), 1],
      ["and no more", () => times(3, 5, 94n), 0],
      ["with what else came and stayed", () => [...times(3), pay("P9", "HUB", 60_000n, 100)], 0],
      [
        "three payers: whoever hands on what a relative sends is none",
        () => times(5, 5, 97n, (i) => `P${i % 2}`),
        0,
      ],
    ])("%s", (_, payments, count) => {
      expect(run(payments())).toHaveLength(count);
    });

    it("as one finding with all of them, and says how often", () => {
      const [finding] = run(times(4));
      expect(finding?.evidence).toHaveLength(8);
      const said = finding?.terms.map((t) => inEnglish(t.because)).join("; ");
      expect(said).toContain("in 4 episodes");
      expect(said).toContain("half of the money had left after 5.0 hours");
    });

    it("of two payers where both pay each time, and more than once", () => {
      const both = [0, 200, 400].flatMap((hour) => [
        pay("B", "HUB", 70_000n, hour),
        pay("C", "HUB", 40_000n, hour + 3),
        pay("B", "HUB", 50_000n, hour + 10),
        pay("HUB", "OUT", 155_000n, hour + 30),
      ]);
      expect(run(both)).toHaveLength(1);
    });

    it("and of nobody whose trade it is", () => {
      const kinds = (kind: "remitter" | "person") =>
        new Map([[accountEntityId("HUB"), { kind, statementIds: [] }]]);
      expect(run(times(3), kinds("person"))).toHaveLength(1);
      expect(run(times(3), kinds("remitter"))).toHaveLength(0);
    });
  });

  it("is scored by what was sent on, by whom, how soon, to how many, and what else the account does", () => {
    const terms = (payments: readonly Payment[]) =>
      Object.fromEntries(
        (run(payments)[0]?.terms ?? []).map((t) => [t.name, [t.value, inEnglish(t.because)]]),
      );
    const told = terms(collector());
    expect(Object.entries(told).map(([name, [value]]) => [name, value])).toEqual([
      ["forwarded", 0.292],
      ["payers", 0.25],
      // The middle of the money came in the third hour and left in the twentieth.
      ["dwell", 0.129],
      ["concentration", 0.05],
      ["no other use", 0.1],
    ]);
    expect(told["dwell"]?.[1]).toContain("17");
    const other = terms([...collector(), pay("A7", "HUB", 5_000n, -240)]);
    expect(other["no other use"]?.[0]).toBe(0.05);
    const one = terms([...collector().slice(0, 6), pay("HUB", "OUT1", 300_000n, 60)]);
    expect(one["concentration"]?.[0]).toBe(0.1);
    expect(one["forwarded"]?.[0]).toBe(0.35);
    expect(one["dwell"]?.[0]).toBe(0);
  });

  it("says what speaks against it: a collector's cause always, refunds and other traffic where there are any", () => {
    const against = (payments: readonly Payment[]) =>
      (run(payments)[0]?.against ?? []).map((m) => inEnglish(m));
    const [always, ...rest] = against(collector());
    expect(rest).toEqual([]);
    const refund = against(
      collector().map((p) => (p.creditorAccount === "OUT2" ? { ...p, creditorAccount: "A1" } : p)),
    );
    expect(refund).toEqual([expect.stringMatching(/refund|back/i), always]);
    const busy = (n: number) => [
      ...collector(),
      ...Array.from({ length: n }, (_, i) => pay("HUB", `SHOP${i}`, 1_000n, 500 + 100 * i)),
    ];
    expect(against(busy(16))).toEqual([always]);
    expect(against(busy(17))).toHaveLength(2);
  });

  it("tells from the first payment to the last", () => {
    expect(run(collector())[0]).toMatchObject({ from: "2025-03-01T00:00:00Z", to: "2025-03-02T06:00:00Z" });
  });

  it("names no payer and states no payer's account number", () => {
    const [finding] = run(collector());
    const stated = finding?.proves.filter((s) => s.property === "accountNumber").map((s) => s.value);
    expect(stated).toEqual(["HUB"]);
    expect(JSON.stringify(finding)).not.toContain('"A1"');
  });

  it("does not depend on the order of the file", () => {
    const rows = collector();
    const expected = run(rows);
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        expect(run(shuffled)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});

describe("money", () => {
  it("reads back what it writes", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        fc.constantFrom("EUR", "JPY", "KWD", "BTC"),
        (v, c) => {
          expect(minorAmount(majorAmount(v, c), c)).toBe(v);
        },
      ),
    );
  });
  it("refuses fractions below the minor unit", () => {
    expect(minorAmount("10.005", "EUR")).toBeUndefined();
    expect(minorAmount("10.5", "JPY")).toBeUndefined();
  });
});

describe("accountEntityId", () => {
  it("joins an IBAN however it is written, and keeps equal numbers of two banks apart", () => {
    expect(accountEntityId("de89 3704 0044 0532 0130 00", "BANK")).toBe(
      accountEntityId("DE89370400440532013000"),
    );
    expect(accountEntityId("12345", "A")).not.toBe(accountEntityId("12345", "B"));
  });
});
