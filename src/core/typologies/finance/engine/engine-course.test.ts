import { describe, expect, it } from "vitest";
import { type Alert, FinanceEngine } from "./engine.ts";
import { type AccountClass, classIndex, type MethodClass, methodIndex } from "./kinds.ts";
import type { Parameters } from "./typology.ts";

const START = 1_740_787_200;
const HOUR = 3600;
const SECOND = 1 / HOUR;
const EUR = 1;

interface How {
  readonly by?: MethodClass;
  readonly currency?: number;
  readonly received?: number;
  readonly receivedCurrency?: number;
}
interface Options {
  readonly scoreMin?: number;
  readonly retainDays?: number;
  readonly capacity?: number;
  readonly parameters?: Parameters;
}

/** A stream that is read payment by payment; accounts are named by words, persons where nothing else is said. */
class Course {
  readonly engine: FinanceEngine;
  /** Types of the candidates seen, with their rows. */
  readonly seen: string[] = [];
  readonly #names: string[] = [];
  #row = 0;

  constructor(options: Options = {}) {
    this.engine = new FinanceEngine({ capacity: 1024, rates: new Map([["EUR", 2]]), ...options });
    this.engine.rates.currency("EUR");
  }

  numberOf(name: string, kind: AccountClass = "person"): number {
    const known = this.#names.indexOf(name);
    if (known >= 0) return known;
    const account = this.#names.push(name) - 1;
    this.engine.describe(account, classIndex(kind), account);
    return account;
  }

  is(name: string, kind: AccountClass): this {
    this.numberOf(name, kind);
    return this;
  }

  inspected(): this {
    this.engine.inspect = ({ type }, rows) => this.seen.push(`${type} ${rows.join(" ")}`);
    return this;
  }

  /** The alerts that were raised before this payment was read. */
  pay(from: string, to: string, usd: number, hour: number, how: How = {}): readonly Alert[] {
    this.engine.push({
      row: this.#row++,
      at: START + Math.round(hour * HOUR),
      from: this.numberOf(from),
      to: this.numberOf(to),
      paid: usd,
      paidCurrency: how.currency ?? 0,
      received: how.received ?? usd,
      receivedCurrency: how.receivedCurrency ?? how.currency ?? 0,
      method: methodIndex(how.by ?? "transfer"),
    });
    return this.engine.drain();
  }

  /** A purchase of somebody else's, so that time goes on. */
  tick(hour: number): readonly Alert[] {
    return this.pay("shopper", "baker", 5, hour, { by: "purchase" });
  }

  /** The days at whose beginning accounts were judged, a tick each. */
  daysJudged(from: number, to: number): number[] {
    const days: number[] = [];
    for (let day = from; day <= to; day++) {
      const before = this.engine.stats().accountsJudged;
      this.tick(24 * day);
      for (let n = before; n < this.engine.stats().accountsJudged; n++) days.push(day);
    }
    return days;
  }

  /** These hand on 5003 dollars less two of 100 each, an hour a hop, back to the first. */
  ring(members: readonly string[], hour: number): readonly Alert[] {
    return members.flatMap((from, i) =>
      this.pay(from, members[(i + 1) % members.length] as string, 5003 * 0.98 ** i, hour + i),
    );
  }

  /** Eight strangers pay x other sums within three days: the last at hour 263, the fifth at hour 236. */
  fan(): void {
    [303, 911, 1507, 2103, 473, 3301, 761, 1213].forEach((usd, i) => {
      this.pay(`p${i}`, "x", usd, 200 + 9 * i);
    });
  }
}

describe("a payment that comes", () => {
  it("late counts as of the last one, in the same second as it", () => {
    const course = new Course();
    course.pay("a", "b", 5, 2);
    course.pay("b", "c", 5, 1);
    course.pay("c", "d", 5, 2);
    const { store } = course.engine;
    expect([0, 1, 2].map((seq) => store.at(seq))).toEqual([2, 2, 2].map((hour) => START + hour * HOUR));
    expect(course.engine.stats()).toMatchObject({ payments: 3, lateRows: 1 });
  });

  it("from an account to itself is counted, shows a rate, and is not kept", () => {
    const course = new Course();
    const xyz = course.engine.rates.currency("XYZ");
    course.pay("a", "a", 100, 1, { currency: xyz, received: 50, receivedCurrency: 0 });
    expect(course.engine.stats()).toMatchObject({ payments: 1, selfPayments: 1 });
    expect(course.engine.store.next).toBe(0);
    expect(course.engine.rates.usd(10, xyz)).toBe(5);
  });

  it("is worth what its currency is worth, once it has shown a rate itself", () => {
    const course = new Course();
    const xyz = course.engine.rates.currency("XYZ");
    course.pay("a", "b", 100, 1, { currency: EUR });
    course.pay("a", "b", 100, 1, { currency: xyz });
    course.pay("a", "b", 100, 1, { currency: xyz, received: 25, receivedCurrency: 0 });
    course.pay("a", "b", 100, 1, { currency: xyz });
    const { store } = course.engine;
    expect([0, 1, 2, 3].map((seq) => Math.round(store.usd(seq) * 1000) / 1000)).toEqual([200, 100, 25, 25]);
    expect(store.amount(2)).toBe(100);
  });

  it("is large where it is among the largest tenth of its peers', purchases not counted", () => {
    const largeAfter = (how: How, last: How = {}, usd = 1000) => {
      const course = new Course();
      for (let i = 0; i < 18; i++) course.pay("a", "b", 100, 1);
      course.pay("c", "d", 1000, 1, how);
      course.pay("c", "d", usd, 1, last);
      return course.engine.store.isLarge(19);
    };
    expect(largeAfter({})).toBe(true);
    expect(largeAfter({ by: "purchase" })).toBe(false);
    expect(largeAfter({}, { currency: EUR }, 500)).toBe(true);
    expect(largeAfter({}, { by: "mobile" })).toBe(false);
  });

  it("makes room for its accounts", () => {
    const engine = new FinanceEngine({ capacity: 1024, rates: new Map() });
    const row = { row: 0, at: 9, paid: 1, paidCurrency: 0, received: 1, receivedCurrency: 0, method: 0 };
    engine.push({ ...row, from: 5, to: 3 });
    expect(engine.store.accounts.size).toBe(6);
    engine.push({ ...row, from: 5, to: 8 });
    expect(engine.store.accounts.size).toBe(9);
  });

  it("and closes no ring is searched for one, and nothing waits", () => {
    const course = new Course();
    course.pay("a", "b", 100, 1);
    course.pay("b", "a", 100, 2);
    expect(course.engine.stats().ringSearches).toBe(1);
    expect(course.engine.save().rings).toEqual([]);
  });

  it("leaves every count at nothing where nothing came", () => {
    expect(new Course().engine.stats()).toEqual({
      payments: 0,
      selfPayments: 0,
      lateRows: 0,
      refusedRows: 0,
      overflow: 0,
      ringSearches: 0,
      ringSearchesCut: 0,
      accountsJudged: 0,
      hubsCapped: 0,
      alerts: 0,
      overlapping: 0,
    });
    expect(new Course().engine.finish()).toEqual([]);
  });
});

describe("what the engine is told", () => {
  it("a kind that it does not know is an unknown one, a place is kept", () => {
    const { engine } = new Course();
    engine.describe(5, classIndex("state"), 77);
    engine.describe(6, classIndex("state") + 1, 78);
    const { accounts } = engine.store;
    expect([accounts.kind(5), accounts.kind(6), accounts.place(5), accounts.place(6)]).toEqual([
      classIndex("state"),
      0,
      77,
      78,
    ]);
    expect(accounts.size).toBe(7);
  });

  it("how long payments are kept, thirty-two days where nothing is said, and how many", () => {
    const DAY = 86_400;
    const store = (options: Options) => new Course(options).engine.store;
    expect([store({}).retainSeconds, store({ retainDays: 5 }).retainSeconds]).toEqual([32 * DAY, 5 * DAY]);
    expect(store({}).windowSeconds).toBe(4 * DAY);
    expect(store({ parameters: { "FAN-IN": { windowHours: 10 } } }).windowSeconds).toBe(10 * HOUR);
    expect([store({}).capacity, store({ capacity: 3000 }).capacity]).toEqual([1024, 4096]);
  });
});

describe("a ring", () => {
  const members = ["a", "b", "c", "d", "e"];

  it("is told of when half a day has passed, with the row read before", () => {
    const course = new Course();
    expect(course.ring(members, 10)).toEqual([]);
    expect(course.engine.stats()).toMatchObject({ ringSearches: 1, ringSearchesCut: 0 });
    expect(course.tick(26)).toEqual([]);
    const [alert, ...others] = course.tick(26 + SECOND);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      type: "CYCLE",
      rows: [0, 1, 2, 3, 4],
      at: 5,
      from: START + 10 * HOUR,
      to: START + 14 * HOUR,
      // 5003 times 1 + 0.98 + ... + 0.98^4.
      sumUsd: 24_034,
      subjects: members.map((_, account) => ({ account, role: "ring" })),
    });
    expect(course.engine.stats()).toMatchObject({ alerts: 1, overlapping: 0 });
    expect([0, 4, 5].map((seq) => course.engine.store.isClaimed(seq))).toEqual([true, true, false]);
    expect(course.engine.finish()).toEqual([]);
  });

  it("that is due in the second of a payment waits for the next, whatever else is due before it", () => {
    const course = new Course();
    course.ring(members, 10);
    course.ring(["f", "g", "h", "i", "k"], 15);
    expect(course.tick(31).map((a) => a.rows[0])).toEqual([0]);
    expect(course.tick(31).length).toBe(0);
    expect(course.tick(31 + SECOND).map((a) => a.rows[0])).toEqual([5]);
  });

  it("is told of at once where the stream ends", () => {
    const course = new Course();
    course.ring(members, 10);
    expect(course.engine.finish().map((a) => [a.type, a.at])).toEqual([["CYCLE", 4]]);
    expect(course.engine.drain()).toEqual([]);
  });

  it("is forgotten with any of its payments", () => {
    const course = new Course();
    course.ring(members, 10);
    for (let i = 0; i < 1020; i++) course.tick(15);
    expect(course.engine.store.oldest).toBe(1);
    course.inspected().engine.finish();
    expect(course.seen.filter((c) => c.startsWith("CYCLE"))).toEqual([]);
    const kept = new Course();
    kept.ring(members, 10);
    for (let i = 0; i < 1019; i++) kept.tick(15);
    expect(kept.engine.finish().map((a) => a.type)).toEqual(["CYCLE"]);
  });

  it("is told of from the least score on that is asked for", () => {
    const raised = (scoreMin?: number) => {
      const course = new Course(scoreMin === undefined ? {} : { scoreMin });
      course.ring(members, 10);
      return course.engine.finish();
    };
    const [alert] = raised();
    const score = alert?.score ?? 0;
    expect(score).toBeGreaterThan(0.15);
    expect(raised(score)).toEqual([alert]);
    expect(raised(score + 0.0001)).toEqual([]);
  });

  it.each([
    [3, 1, true],
    [5, 2, false],
    [6, 2, true],
    [4, 2, false],
  ])("of %i hops that shares %i of them with an earlier one is another: %s", (hops, shared, isAnother) => {
    const course = new Course();
    const first = Array.from({ length: hops }, (_, i) => `a${i}`);
    course.ring(first, 10);
    // The same accounts as far as the payments are shared, others from there on.
    for (let i = shared; i < hops; i++) {
      const name = (k: number): string => (k <= shared || k === hops ? `a${k % hops}` : `b${k}`);
      course.pay(name(i), name(i + 1), 5003 * 0.98 ** i + 1, 10 + hops + i);
    }
    const rings = course.engine.finish().filter((a) => a.type === "CYCLE");
    expect(rings.map((a) => a.rows.length)).toEqual(isAnother ? [hops, hops] : [hops]);
    expect(course.engine.stats()).toMatchObject({
      alerts: isAnother ? 2 : 1,
      overlapping: isAnother ? 0 : 1,
    });
  });
});

describe("much that is due at once", () => {
  it("is done twelve looks with each payment, and the more of a kind the less each is worth", () => {
    const course = new Course();
    const names = Array.from({ length: 14 }, (_, n) => ["a", "b", "c", "d", "e"].map((x) => `${x}${n}`));
    for (let i = 0; i < 5; i++)
      for (const ring of names)
        course.pay(ring[i] as string, ring[(i + 1) % 5] as string, 5003 * 0.98 ** i, 10 + i);
    expect(course.tick(26)).toEqual([]);
    const first = course.tick(30);
    const second = course.tick(30);
    expect([first.length, second.length, course.tick(30).length]).toEqual([12, 2, 0]);
    const commonAt = [...first, ...second].map((a) => a.terms.some((t) => t.name === "common here"));
    expect(commonAt).toEqual([...Array.from({ length: 13 }, () => false), true]);
  });

  it("is done as a third of that where it is an account's whole month", () => {
    const course = new Course().is("boats", "marine");
    for (let i = 0; i < 7; i++) course.pay(`x${i}`, "boats", 50, 0);
    const judged = (hour: number): number => {
      course.tick(hour);
      return course.engine.stats().accountsJudged;
    };
    // Four days after the payment.
    expect([96, 97, 97, 97, 97].map(judged)).toEqual([0, 3, 6, 7, 7]);
  });
});

describe("an account is judged", () => {
  it("five days after it came to notice, and again five days after an alert", () => {
    const course = new Course();
    course.fan();
    // At hours 356 and 476, each with the next day's first payment.
    expect(course.daysJudged(11, 31)).toEqual([15, 20]);
    expect(course.engine.stats().alerts).toBe(1);
  });

  it("two days later where it has not yet come to rest", () => {
    const course = new Course().is("boats", "marine");
    course.pay("x", "boats", 50, 200);
    course.fan();
    // At hour 296, two days after the payment at hour 288, and five days after that.
    expect(course.daysJudged(11, 31)).toEqual([13, 15, 20]);
    expect(course.engine.stats().alerts).toBe(1);
  });

  it("twice more, nine days apart, where fees of one price may yet be released", () => {
    const course = new Course();
    for (let i = 0; i < 4; i++) course.pay(`p${i}`, "x", 100, i);
    // At hour 123, and nine days after the payments at days 5 and 14.
    expect(course.daysJudged(1, 50)).toEqual([6, 15, 24]);
    for (let i = 0; i < 4; i++) course.pay(`q${i}`, "x", 100, 24 * 50 + i);
    expect(course.daysJudged(51, 80)).toEqual([56, 65, 74]);
    expect(course.engine.stats().alerts).toBe(0);
  });

  it("once where nothing may follow", () => {
    const course = new Course().is("boats", "marine");
    course.pay("x", "boats", 50, 0);
    expect(course.daysJudged(1, 30)).toEqual([5]);
    course.pay("x", "boats", 50, 24 * 30);
    expect(course.daysJudged(31, 40)).toEqual([35]);
  });

  it("not for what it buys by card", () => {
    const course = new Course().is("boats", "marine");
    course.pay("x", "boats", 50, 0, { by: "purchase" });
    expect(course.daysJudged(1, 10)).toEqual([]);
  });

  it("not where it has more traffic than is looked at", () => {
    const course = new Course().is("boats", "marine");
    course.pay("x", "boats", 50, 200);
    course.fan();
    for (let i = 0; i < 393; i++) course.pay("p1", "x", 11, 264);
    expect(course.daysJudged(12, 30)).toEqual([13]);
    expect(course.engine.stats()).toMatchObject({ hubsCapped: 1, alerts: 0 });
  });
});

describe("of what was seen", () => {
  it("only the longest chain is a candidate", () => {
    const course = new Course().inspected();
    ["a", "b", "c", "d", "e"].forEach((from, i, all) => {
      if (i < 4) course.pay(from, all[i + 1] as string, 5000 * 0.97 ** i, 10 + 5 * i);
    });
    course.engine.finish();
    expect(course.seen.filter((c) => c.startsWith("MULE-CHAIN"))).toEqual(["MULE-CHAIN 0 1 2 3"]);
  });

  it("a chain that is forgotten is none", () => {
    const candidatesAfter = (ticks: number): number => {
      const course = new Course().inspected();
      ["a", "b", "c", "d"].forEach((from, i, all) => {
        course.pay(from, all[i + 1] ?? "e", 5000 * 0.97 ** i, 10 + i);
      });
      for (let i = 0; i < ticks; i++) course.tick(14);
      course.engine.finish();
      return course.seen.length;
    };
    expect(candidatesAfter(1)).toBeGreaterThan(0);
    expect(candidatesAfter(1030)).toBe(0);
  });

  it("payments in stages are no layer as well, unless they are too weak to be told", () => {
    const typesAt = (scoreMin: number): string[] => {
      const course = new Course({ scoreMin }).inspected();
      ["x", "y", "z"].forEach((to, stage) => {
        ["a", "b", "c"].forEach((from, i) => {
          course.pay(from, to, [903, 1211, 707][stage] as number, 200 + 15 * stage + 5 * i);
        });
      });
      course.engine.finish();
      return [...new Set(course.seen.map((c) => c.split(" ")[0] as string))].filter((type) =>
        ["INSTALMENTS", "BIPARTITE"].includes(type),
      );
    };
    expect(typesAt(0)).toEqual(["INSTALMENTS"]);
    expect(typesAt(1)).toEqual(["INSTALMENTS", "BIPARTITE"]);
  });

  it("nothing is shown to who no longer calibrates", () => {
    const course = new Course().inspected();
    course.engine.inspect = undefined;
    course.ring(["a", "b", "c", "d", "e"], 10);
    expect(course.engine.finish()).toHaveLength(1);
    expect(course.seen).toEqual([]);
  });

  it.each<[string, (course: Course, hour: number) => void]>([
    [
      "STACK",
      (course, hour) => {
        for (const [from, to, usd, i] of [
          ["s1", "m1", 1003, 0],
          ["s1", "m2", 1507, 1],
          ["s2", "m2", 2111, 2],
          ["s2", "m3", 907, 3],
          ["m1", "e1", 990, 10],
          ["m2", "e1", 1600, 11],
          ["m2", "e2", 1953, 12],
          ["m3", "e2", 899, 13],
        ] as const)
          course.pay(from, to, usd, hour + i);
      },
    ],
    ["CYCLE", (course, hour) => course.ring(["a", "b", "c", "d", "e"], hour)],
  ])("a %s is seen again when the same accounts do it again", (type, act) => {
    const rowsOf = (times: readonly number[]): Set<string> => {
      const course = new Course({ scoreMin: 1 }).inspected();
      for (const hour of times) act(course, hour);
      course.engine.finish();
      return new Set(course.seen.filter((c) => c.startsWith(type)));
    };
    expect(rowsOf([10]).size).toBe(1);
    expect(rowsOf([10, 500]).size).toBe(2);
  });
});

describe("what is put away", () => {
  it("says where the stream stood, and when it began", () => {
    const course = new Course();
    course.pay("a", "a", 5, 1);
    course.pay("a", "b", 5, 3);
    expect(course.engine.save()).toMatchObject({
      version: 3,
      clock: START + 3 * HOUR,
      lastRow: 1,
      firstAt: START + HOUR,
      counts: { payments: 2, selfPayments: 1 },
      rings: [],
    });
  });

  it("holds rings that wait, and how many alerts of each kind there were", () => {
    const course = new Course();
    course.ring(["a", "b", "c", "d", "e"], 10);
    expect(course.engine.save().rings).toEqual([[4, [0, 1, 2, 3, 4]]]);
    course.tick(30);
    expect(course.engine.save()).toMatchObject({ rings: [], raisedOf: [["CYCLE", 1]] });
  });
});
