import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "../../../../../test/support/cases.ts";
import { typologies } from "./catalogue.ts";
import { type Alert, FinanceEngine, type IncomingPayment, scoreOf } from "./engine.ts";
import { FlowStore } from "./flow-store.ts";
import { ACCOUNT_CLASSES, classIndex, METHOD_CLASSES } from "./kinds.ts";
import { Rates } from "./rates.ts";

const START = 1_740_787_200;
const HOUR = 3600;
const PEOPLE = 300;

/** Seeded noise among persons, so that structures stand in traffic. */
function background(seed: number, count: number): IncomingPayment[] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor(next() * PEOPLE);
    const to = (from + 1 + Math.floor(next() * (PEOPLE - 1))) % PEOPLE;
    return pay(from, to, 20 + 5000 * next() ** 3, Math.floor((i / count) * 24 * 30));
  });
}

function pay(from: number, to: number, paid: number, hour: number): IncomingPayment {
  return {
    row: 0,
    at: START + Math.round(hour * HOUR),
    from,
    to,
    paid,
    paidCurrency: 0,
    received: paid,
    receivedCurrency: 0,
    method: 0,
  };
}

const inOrder = (payments: readonly IncomingPayment[]): IncomingPayment[] =>
  [...payments].sort((a, b) => a.at - b.at).map((p, row) => ({ ...p, row }));

function engineOf(
  options: {
    capacity?: number;
    parameters?: Record<string, Record<string, number>>;
    place?: (a: number) => number;
    kind?: (a: number) => number;
  } = {},
) {
  const engine = new FinanceEngine({
    capacity: options.capacity ?? 1 << 14,
    rates: new Map([["USD", 1]]),
    ...(options.parameters === undefined ? {} : { parameters: options.parameters }),
  });
  const person = classIndex("person");
  for (let a = 0; a < 1000; a++) engine.describe(a, options.kind?.(a) ?? person, options.place?.(a) ?? a % 7);
  return engine;
}

function run(payments: readonly IncomingPayment[], engine = engineOf()): Alert[] {
  const alerts: Alert[] = [];
  for (const p of payments) {
    engine.push(p);
    alerts.push(...engine.drain());
  }
  alerts.push(...engine.finish());
  return alerts;
}

const fan = (hub: number, first: number, size: number, hour: number) =>
  Array.from({ length: size }, (_, i) => pay(first + i, hub, 300 + 517 * ((i * 7) % 13), hour + 5 * i));
const ring = (first: number, hops: number, hour: number) =>
  Array.from({ length: hops }, (_, i) =>
    pay(first + i, first + ((i + 1) % hops), 5000 * 0.985 ** i, hour + 6 * i),
  );
const has = (alerts: readonly Alert[], type: string, rows: readonly number[]) =>
  alerts.some((a) => a.type === type && rows.filter((r) => a.rows.includes(r)).length * 2 >= rows.length);
const rowsOf = (ordered: readonly IncomingPayment[], part: readonly IncomingPayment[]) =>
  ordered
    .filter((o) => part.some((p) => p.at === o.at && p.from === o.from && p.to === o.to))
    .map((o) => o.row);

describe("the engine", () => {
  const hub = fan(700, 710, 12, 200);
  const twelve = ring(800, 12, 300);
  const stream = inOrder([...background(1, 1500), ...hub, ...twelve]);

  it("finds a fan and a ring of twelve hops in traffic", () => {
    const alerts = run(stream);
    expect(has(alerts, "FAN-IN", rowsOf(stream, hub))).toBe(true);
    expect(has(alerts, "CYCLE", rowsOf(stream, twelve))).toBe(true);
    expect(alerts.length).toBeLessThan(8);
  });

  it("finds a ring of large sums in which some were advanced before they came in", () => {
    const [first, second, third, ...rest] = ring(800, 7, 300).map((p) => ({ ...p, paid: p.paid + 45_000 }));
    if (!first || !second || !third) throw new Error("a ring has seven hops");
    const advanced = [first, { ...second, at: third.at }, { ...third, at: second.at }, ...rest];
    const stream = inOrder([...background(3, 1500), ...advanced]);
    const alert = run(stream).find((a) => a.type === "CYCLE");
    expect(alert?.rows).toEqual(rowsOf(stream, advanced));
    expect(alert?.terms.find((t) => t.name === "out of order")?.value).toBeLessThan(0);
  });

  it("raises one scatter-gather, not its two halves", () => {
    const spread = Array.from({ length: 8 }, (_, i) => pay(700, 710 + i, 9000 + 811 * i, 200 + 7 * i));
    const drawn = spread.map((p, i) => pay(p.to, 760, p.paid * 0.97, 262 + 7 * i));
    const stream = inOrder([...background(2, 1500), ...spread, ...drawn]);
    const types = run(stream).filter((a) => a.subjects.some((s) => s.account === 700 || s.account === 760));
    expect(types.map((a) => a.type)).toEqual(["SCATTER-GATHER"]);
  });

  it("takes a burst of ordinary sums for less than one of sums that are rare among peers", () => {
    const scoreWhere = (usd: number): number => {
      const burst = Array.from({ length: 6 }, (_, i) =>
        pay(710 + i, 700, usd * (1 + 0.213 * i) + 7, 300 + 11 * i),
      );
      return run(inOrder([...background(4, 1500), ...burst])).find((a) => a.type === "FAN-IN")?.score ?? 0;
    };
    expect(scoreWhere(20_000)).toBeGreaterThan(0.15);
    expect(scoreWhere(20_000)).toBeGreaterThan(scoreWhere(200));
  });

  it("replays each score from its terms, and raises nothing before its payments", () => {
    for (const alert of run(stream)) {
      expect(scoreOf(alert)).toBe(alert.score);
      expect(alert.at).toBeGreaterThanOrEqual(alert.rows.at(-1) ?? 0);
    }
  });

  it("raises the same alerts before row n when the file ends at row n", () => {
    const whole = run(stream);
    for (const n of [600, 900, 1300]) {
      const cut = run(stream.slice(0, n)).filter((a) => a.at < n - 1);
      expect(cut).toEqual(whole.filter((a) => a.at < n - 1));
    }
  });

  it("raises the same where rows of wrong years stand before and behind all others", () => {
    const wrong = (hours: number): IncomingPayment => ({ ...pay(1, 2, 5, hours), row: stream.length });
    const rows = [wrong(-40_000), ...stream, wrong(640_000), wrong(640_000)];
    // How rare a shape is counts all payments.
    const told = (alerts: readonly Alert[]) =>
      alerts.map((a) => [a.type, a.rows, Math.round(a.score * 100), a.sumUsd]);
    expect(told(run(rows))).toEqual(told(run(stream)));
  });

  it("loses nothing that is open to a pause longer than its memory", () => {
    const late = { ...pay(1, 2, 5, 640_000), row: stream.length };
    const told = (alerts: readonly Alert[]) => alerts.map((a) => [a.type, a.rows]);
    expect(told(run([...stream, late]))).toEqual(told(run(stream)));
  });

  it("takes no row that is more than an hour late, and goes on", () => {
    const engine = engineOf();
    expect(engine.push(pay(1, 2, 5, 2))).toBe(true);
    expect(engine.push(pay(2, 3, 5, 0.99))).toBe(false);
    expect(engine.push(pay(2, 3, 5, 1))).toBe(true);
    expect(engine.stats()).toMatchObject({ payments: 2, lateRows: 1, refusedRows: 1 });
  });

  it.each([
    ["persons", {}],
    ["firms", { kind: () => classIndex("firm") }],
    // Who is paid by all of the fan is a person.
    [
      "payers of every kind",
      { kind: (a: number) => (a === 700 ? classIndex("person") : a % ACCOUNT_CLASSES.length) },
    ],
  ])("goes on from a snapshot as if it had never stopped: %s", (_, options) => {
    const whole = run(stream, engineOf(options));
    expect(whole.length).toBeGreaterThan(0);
    for (const n of [1, 700, 1200]) {
      const first = engineOf(options);
      const alerts: Alert[] = [];
      for (const p of stream.slice(0, n)) {
        first.push(p);
        alerts.push(...first.drain());
      }
      const second = engineOf(options);
      second.load(structuredClone(first.save()));
      for (const p of stream.slice(n)) {
        second.push(p);
        alerts.push(...second.drain());
      }
      alerts.push(...second.finish());
      expect(JSON.stringify(alerts)).toBe(JSON.stringify(whole));
    }
  });

  it("finds the mirror when payer and payee change roles in a fan", () => {
    const mirrored = hub.map((p) => ({ ...p, from: p.to, to: p.from }));
    const other = inOrder([...background(1, 1500), ...mirrored]);
    const alerts = run(other);
    expect(has(alerts, "FAN-OUT", rowsOf(other, mirrored))).toBe(true);
    expect(alerts.find((a) => a.type === "FAN-OUT")?.subjects).toEqual([{ account: 700, role: "hub" }]);
  });

  it("names places only by being the same or another: relabelling changes nothing", () => {
    const plain = run(stream, engineOf({ place: (a) => a % 7 }));
    const renamed = run(stream, engineOf({ place: (a) => 1000 - 3 * (a % 7) }));
    expect(renamed).toEqual(plain);
  });

  it("names no payer of a fan", () => {
    const alert = run(stream).find((a) => a.type === "FAN-IN");
    expect(alert?.subjects).toEqual([{ account: 700, role: "hub" }]);
  });

  it("counts searches that the budget cut off", () => {
    const engine = engineOf({ parameters: { CYCLE: { visits: 3 } } });
    run(stream, engine);
    expect(engine.stats().ringSearchesCut).toBeGreaterThan(0);
  });

  it("takes floods, self-payments and late rows without losing its memory bound", () => {
    const engine = engineOf({ capacity: 1 << 11 });
    for (let i = 0; i < 4_000; i++) engine.push({ ...pay(i % 900, (i * 7) % 900, 10, 1), row: i });
    engine.push({ ...pay(1, 2, 5, 0), row: 4_000 });
    engine.finish();
    const stats = engine.stats();
    expect(stats.selfPayments).toBeGreaterThan(0);
    expect(stats.lateRows).toBe(1);
    expect(stats.overflow).toBeGreaterThan(0);
  });
});

describe("sliding distinct counts", () => {
  it("equal a naive count after every payment", () => {
    const payment = fc.record({
      from: fc.integer({ min: 0, max: 6 }),
      to: fc.integer({ min: 0, max: 6 }),
      gap: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(payment, { maxLength: 120 }), (list) => {
        const store = new FlowStore({ capacity: 1024, windowSeconds: 100, retainSeconds: 400 });
        store.ensureAccounts(7);
        const seen: { at: number; from: number; to: number }[] = [];
        let at = 1000;
        list.forEach((p, row) => {
          at += p.gap;
          if (p.from === p.to) return;
          store.push({ row, from: p.from, to: p.to, paid: 1, paidCurrency: 0, method: 0 }, at, 1);
          seen.push({ at, from: p.from, to: p.to });
          const recent = seen.filter((s) => s.at >= at - 100);
          expect(store.distinctPayers(p.to)).toBe(
            new Set(recent.filter((s) => s.to === p.to).map((s) => s.from)).size,
          );
          expect(store.distinctPayees(p.from)).toBe(
            new Set(recent.filter((s) => s.from === p.from).map((s) => s.to)).size,
          );
        });
      }),
      { numRuns: cases(200) },
    );
  });
});

describe("rates", () => {
  it("follow the payments of the stream", () => {
    const rates = new Rates(
      new Map([
        ["USD", 1],
        ["EUR", 1.5],
      ]),
    );
    const eur = rates.currency("EUR");
    const xyz = rates.currency("XYZ");
    for (let i = 0; i < 400; i++) {
      rates.learn(100, eur, 108, rates.currency("USD"));
      rates.learn(200, xyz, 1, eur);
    }
    expect(rates.usd(1, eur)).toBeCloseTo(1.08, 2);
    expect(rates.usd(200, xyz)).toBeCloseTo(1.08, 1);
  });
});

describe("typologies", () => {
  it("each have a card, a dated reference, sourced parameters, roles and what speaks against them", () => {
    for (const t of typologies) {
      expect(t.card.purpose.length, t.id).toBeGreaterThan(20);
      expect(Date.parse(t.card.reviewAt), t.id).toBeGreaterThan(0);
      expect(t.reference, t.id).toMatch(/(?:19|20)\d\d$/);
      expect(t.roles.length, t.id).toBeGreaterThan(0);
      expect(t.against.length, t.id).toBeGreaterThan(0);
      for (const p of Object.values(t.parameters)) expect(p.source.length, t.id).toBeGreaterThan(10);
    }
    expect(METHOD_CLASSES[0]).toBe("transfer");
  });
});
