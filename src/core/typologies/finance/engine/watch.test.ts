import { describe, expect, it } from "vitest";
import { FLAG } from "./account-table.ts";
import { FlowStore } from "./flow-store.ts";
import { type AccountClass, classIndex, type MethodClass, methodIndex } from "./kinds.ts";
import { PairTable } from "./pair-table.ts";
import { TaskQueue } from "./task-queue.ts";
import type { TypologyId } from "./typology.ts";
import { TASK, Watch } from "./watch.ts";

const HOUR = 3600;
const DAY = 24;
const START = 1_700_000_000;

/** Limits that are easy to count with; other values than the ones in force. */
const PARAMETERS: Partial<Record<TypologyId, Readonly<Record<string, number>>>> = {
  "SCATTER-GATHER": { ratioLow: 0.8, ratioHigh: 1, windowHours: 100 },
  CYCLE: { ratioLow: 0.6, ratioHigh: 1.2, windowHours: 50, perNode: 10 },
  "MULE-CHAIN": { ratioLow: 0.9, ratioHigh: 1, lagHours: 24, hopsMin: 3 },
  "FAN-IN": { partnersMin: 5, largeMin: 2 },
  "FAN-OUT": { partnersMin: 4, largeMin: 3 },
  ESCROW: { payersMin: 3 },
  "HAWALA-OFFSET": { days: 10, matchesMin: 2 },
  INSTALMENTS: { windowDays: 20 },
};

interface How {
  readonly by?: MethodClass;
  readonly isLarge?: boolean;
  readonly currency?: number;
}

/** A ledger that is watched payment by payment; accounts are named by letters. */
class Desk {
  readonly store = new FlowStore({
    capacity: 1024,
    windowSeconds: 100 * HOUR,
    retainSeconds: 60 * DAY * HOUR,
  });
  readonly queue = new TaskQueue();
  readonly watch: Watch;
  readonly #names: string[] = [];
  #at = START;

  constructor(cycle: Readonly<Record<string, number>> = {}) {
    const get = (typology: TypologyId, parameter: string): number => {
      const own = typology === "CYCLE" ? cycle[parameter] : undefined;
      return own ?? PARAMETERS[typology]?.[parameter] ?? Number.NaN;
    };
    this.watch = new Watch(this.store, this.queue, new PairTable(256), 32, get);
    this.watch.firstAt = START;
  }

  numberOf(name: string): number {
    const known = this.#names.indexOf(name);
    if (known >= 0) return known;
    const account = this.#names.push(name) - 1;
    this.store.ensureAccounts(account + 1);
    this.store.accounts.setKind(account, classIndex("person"));
    return account;
  }

  is(name: string, kind: AccountClass): this {
    this.store.accounts.setKind(this.numberOf(name), classIndex(kind));
    return this;
  }

  /** Whether a ring may close with this payment; what falls due waits in the queue. */
  closes(from: string, to: string, usd: number, hour: number, how: How = {}): boolean {
    const [payer, payee] = [this.numberOf(from), this.numberOf(to)];
    const method = methodIndex(how.by ?? "transfer");
    this.#at = START + Math.round(hour * HOUR);
    const row = { row: 0, from: payer, to: payee, paid: usd, paidCurrency: how.currency ?? 0, method };
    const seq = this.store.push(row, this.#at, usd);
    if (how.isLarge) this.store.markLarge(seq);
    return this.watch.look(seq, payer, payee, this.#at, usd, method);
  }

  /** What falls due by this payment and was not due before: "hub x in 120 h". */
  pay(from: string, to: string, usd: number, hour: number, how: How = {}): string[] {
    this.told();
    this.closes(from, to, usd, hour, how);
    return this.told();
  }

  told(): string[] {
    const tasks: string[] = [];
    for (let task = this.queue.take(); task; task = this.queue.take()) {
      const kind = task.kind;
      const name = Object.entries(TASK).find(([, number]) => number === kind)?.[0];
      const who =
        name === "hub" || name === "stack"
          ? this.#names[task.a]
          : name === "pair" || name === "layer"
            ? `${this.#names[task.a]} ${this.#names[task.b]}`
            : name === "hawala"
              ? `${task.a} ${task.b}`
              : `${task.a}`;
      tasks.push(`${name} ${who} in ${(task.due - task.at) / HOUR} h`);
    }
    return tasks.sort();
  }

  has(name: string, flag: number): boolean {
    return this.store.accounts.has(this.numberOf(name), flag);
  }
}

const letters = (n: number): string[] => Array.from({ length: n }, (_, i) => `p${i}`);
/** What falls due by the last of these payers of x, an hour after each other. */
function lastOf(sums: readonly number[], desk = new Desk(), how: How = {}, first = 0): string[] {
  let due: string[] = [];
  letters(sums.length).forEach((name, i) => {
    due = desk.pay(name, "x", sums[i] as number, first + i, how);
  });
  return due;
}
/** The mirror: x pays them. */
function lastPaid(sums: readonly number[], desk = new Desk(), how: How = {}): string[] {
  let due: string[] = [];
  letters(sums.length).forEach((name, i) => {
    due = desk.pay("x", name, sums[i] as number, i, how);
  });
  return due;
}
const HUB_DUE = ["hub x in 120 h"];

describe("an account that many pay is looked at five days later", () => {
  it("from four new payers on, whatever they pay", () => {
    expect(lastOf([10, 30, 90])).toEqual([]);
    expect(lastOf([10, 30, 90, 270])).toEqual(HUB_DUE);
  });

  it("from three on where they pay about one price: within 0.7 and 1.43 of the newest", () => {
    expect(lastOf([100, 100])).toEqual([]);
    expect(lastOf([71, 142, 100])).toEqual(HUB_DUE);
    expect(lastOf([70, 142, 100])).toEqual([]);
    expect(lastOf([71, 143, 100])).toEqual([]);
  });

  it("counts for one price who paid before the window, or again, not", () => {
    const old = new Desk();
    old.pay("o", "x", 100, 0);
    expect(lastOf([10, 100, 100], old, {}, 99)).toEqual([]);
    const again = new Desk();
    again.pay("p0", "x", 10, 0);
    expect([
      again.pay("p1", "x", 100, 1),
      again.pay("p1", "x", 100, 2),
      again.pay("p2", "x", 100, 3),
    ]).toEqual([[], [], []]);
  });

  it("from three on where it pays two others itself", () => {
    const one = new Desk();
    one.pay("x", "a", 5000, 0);
    expect(lastOf([10, 30, 90], one)).toEqual([]);
    const two = new Desk();
    two.pay("x", "a", 5000, 0);
    two.pay("x", "b", 9000, 0);
    expect(lastOf([10, 30, 90], two)).toEqual(HUB_DUE);
  });

  it("once, until it was looked at", () => {
    const desk = new Desk();
    expect(lastOf([10, 30, 90, 270], desk)).toEqual(HUB_DUE);
    expect(desk.pay("q", "x", 10, 5)).toEqual([]);
    expect(desk.has("x", FLAG.hubDue)).toBe(true);
    desk.store.accounts.clear(desk.numberOf("x"), FLAG.hubDue);
    expect(desk.pay("r", "x", 10, 6)).toEqual(HUB_DUE);
  });

  it("not where to be paid by strangers is its trade", () => {
    expect(lastOf([10, 30, 90, 270, 800], new Desk().is("x", "shop"))).toEqual([]);
  });

  /** So many earlier payers, before the window, then four on the fourteenth day: ten days of history beside it. */
  const regular = (earlier: number): Desk => {
    const desk = new Desk();
    for (let i = 0; i < earlier; i++) desk.pay(`o${i}`, "x", 7 * 3 ** i, i);
    return desk;
  };
  const onDay14 = 14 * DAY - 3;

  it("not where as many are usual for it, of which the history before the window tells", () => {
    expect(lastOf([10, 30, 90, 270], regular(2), {}, onDay14)).toEqual(HUB_DUE);
    expect(lastOf([10, 30, 90, 270], regular(3), {}, onDay14)).toEqual([]);
  });

  it("then not again for half a day, and then again", () => {
    const desk = regular(3);
    lastOf([10, 30, 90, 270], desk, {}, onDay14);
    expect(desk.pay("p4", "x", 800, 14 * DAY + 11.99)).toEqual([]);
    expect(desk.pay("p5", "x", 2400, 14 * DAY + 12)).toEqual(HUB_DUE);
  });

  it("counts no purchases for what is usual", () => {
    const desk = new Desk();
    for (let i = 0; i < 9; i++) desk.pay(`o${i}`, "x", 5, i, { by: "purchase" });
    expect(lastOf([10, 30, 90, 270], desk, {}, onDay14)).toEqual(HUB_DUE);
  });
});

describe("an account that pays many is looked at five days later", () => {
  it("from four new payees on; one price makes no difference", () => {
    expect(lastPaid([100, 100, 100])).toEqual([]);
    expect(lastPaid([10, 30, 90, 270])).toEqual(HUB_DUE);
  });

  it("from three on where two others pay it", () => {
    const one = new Desk();
    one.pay("a", "x", 5, 0);
    expect(lastPaid([1000, 3000, 9000], one)).toEqual([]);
    const two = new Desk();
    two.pay("a", "x", 5, 0);
    two.pay("b", "x", 9, 0);
    expect(lastPaid([1000, 3000, 9000], two)).toEqual(HUB_DUE);
  });

  it("not where to pay strangers is its trade, and not twice", () => {
    expect(lastPaid([10, 30, 90, 270, 800], new Desk().is("x", "charity"))).toEqual([]);
    const desk = new Desk();
    expect(lastPaid([10, 30, 90, 270], desk)).toEqual(HUB_DUE);
    expect(desk.pay("x", "q", 10, 5)).toEqual([]);
  });

  it("not where as many are usual for it", () => {
    const desk = new Desk();
    for (let i = 0; i < 3; i++) desk.pay("x", `o${i}`, 7 * 3 ** i, i);
    letters(3).forEach((name, i) => {
      desk.pay("x", name, 10 * 3 ** i, 14 * DAY);
    });
    expect(desk.pay("x", "p3", 270, 14 * DAY)).toEqual([]);
  });
});

describe("few payments that are large for their peers make a fan too", () => {
  it("among the forty newest receipts, or payouts", () => {
    const among = (small: number, pay: (desk: Desk, other: string, usd: number, how?: How) => string[]) => {
      const desk = new Desk();
      pay(desk, "p0", 500, { isLarge: true });
      for (let i = 0; i < small; i++) pay(desk, "p0", 5);
      return pay(desk, "p1", 500, { isLarge: true });
    };
    const isPaid = (desk: Desk, other: string, usd: number, how?: How) => desk.pay(other, "x", usd, 0, how);
    const pays = (desk: Desk, other: string, usd: number, how?: How) => desk.pay("x", other, usd, 0, how);
    for (const way of [isPaid, pays]) expect([among(38, way), among(39, way)]).toEqual([HUB_DUE, []]);
  });

  it("once: a small sum, or a large one of somebody known, completes none later", () => {
    for (const way of [lastOf, lastPaid]) {
      const desk = new Desk();
      expect(way([1000, 9000], desk, { isLarge: true })).toEqual(HUB_DUE);
      desk.store.accounts.clear(desk.numberOf("x"), FLAG.hubDue);
      const again = (usd: number, how?: How) =>
        way === lastOf ? desk.pay("p0", "x", usd, 3, how) : desk.pay("x", "p0", usd, 3, how);
      expect([again(5), again(5000, { isLarge: true })]).toEqual([[], []]);
    }
  });

  it("of two payers, or two payees", () => {
    expect(lastOf([1000], new Desk(), { isLarge: true })).toEqual([]);
    expect(lastOf([1000, 9000], new Desk(), { isLarge: true })).toEqual(HUB_DUE);
    expect(lastPaid([1000], new Desk(), { isLarge: true })).toEqual([]);
    expect(lastPaid([1000, 9000], new Desk(), { isLarge: true })).toEqual(HUB_DUE);
  });

  it("each of them large, from somebody new, and within the window", () => {
    const pair = (first: How, second: How, name = "q", hour = 1): string[] => {
      const desk = new Desk();
      desk.pay("p", "x", 1000, 0, first);
      return desk.pay(name, "x", 9000, hour, second);
    };
    const large = { isLarge: true };
    expect(pair(large, large)).toEqual(HUB_DUE);
    expect(pair({}, large)).toEqual([]);
    expect(pair(large, {})).toEqual([]);
    expect(pair(large, large, "p")).toEqual([]);
    expect(pair(large, large, "q", 100)).toEqual(HUB_DUE);
    expect(pair(large, large, "q", 101)).toEqual([]);
  });

  it("not at a trade", () => {
    expect(lastOf([1000, 9000], new Desk().is("x", "shop"), { isLarge: true })).toEqual([]);
    expect(lastPaid([1000, 9000], new Desk().is("x", "shop"), { isLarge: true })).toEqual([]);
  });
});

describe("cash that comes in again and again", () => {
  const cashAt = (...hours: readonly number[]): string[] => {
    const desk = new Desk();
    return hours.flatMap((hour, i) => desk.pay("p", "x", 100 * 3 ** i, hour, { by: "cash" }));
  };

  it("is looked at from the fourth time within a week, the last hour with it", () => {
    expect(cashAt(0, 1, 2)).toEqual([]);
    expect(cashAt(0, 1, 2, 3)).toEqual(HUB_DUE);
    expect(cashAt(0, 1, 2, 7 * DAY)).toEqual(HUB_DUE);
    expect(cashAt(0, 1, 2, 7 * DAY + 1)).toEqual([]);
  });

  it("is counted among the twelve newest receipts, and completed by cash alone", () => {
    const between = (others: number): string[] => {
      const desk = new Desk();
      for (let i = 0; i < 3; i++) desk.pay("p", "x", 100, i, { by: "cash" });
      for (let i = 0; i < others; i++) expect(desk.pay("p", "x", 50, 4)).toEqual([]);
      return desk.pay("p", "x", 100, 5, { by: "cash" });
    };
    expect(between(8)).toEqual(HUB_DUE);
    expect(between(9)).toEqual([]);
  });
});

describe("who pays a seller of boats and engines", () => {
  it("is looked at four days later", () => {
    expect(new Desk().is("m", "marine").pay("x", "m", 500, 0)).toEqual(["hub x in 96 h"]);
    expect(new Desk().is("m", "marine").is("x", "shop").pay("x", "m", 500, 0)).toEqual([]);
    expect(new Desk().is("m", "shop").pay("x", "m", 500, 0)).toEqual([]);
    const desk = new Desk().is("m", "marine");
    expect([desk.pay("x", "m", 500, 0), desk.pay("x", "m", 700, 1)]).toEqual([["hub x in 96 h"], []]);
  });
});

describe("money that is passed on", () => {
  const chain = (desk: Desk): string[] => desk.told().filter((task) => task.startsWith("chain"));
  const hops = (...sums: readonly (readonly [number, number])[]): string[] => {
    const desk = new Desk();
    sums.forEach(([usd, hour], i) => {
      desk.closes(`p${i}`, `p${i + 1}`, usd, hour);
    });
    return chain(desk);
  };

  it("is a chain from three hops on, looked at an hour after it could have gone on", () => {
    expect(hops([100, 0], [97, 10])).toEqual([]);
    expect(hops([100, 0], [97, 10], [95, 20])).toEqual(["chain 2 in 25 h"]);
  });

  it("only within a day a hop, and with nine tenths of it or more, and no more than all", () => {
    expect(hops([100, 0], [100, 24], [100, 48])).toEqual(["chain 2 in 25 h"]);
    expect(hops([100, 0], [100, 24.01], [100, 30])).toEqual([]);
    expect(hops([100, 0], [90, 1], [81, 2])).toEqual(["chain 2 in 25 h"]);
    expect(hops([100, 0], [89, 1], [85, 2])).toEqual([]);
    expect(hops([100, 0], [101, 1], [101, 2])).toEqual([]);
    // In the same second the order of the rows tells what came first.
    expect(hops([100, 0], [97, 0], [95, 1])).toEqual(["chain 2 in 25 h"]);
  });

  it("goes on from the longest chain, and of equals from the sum that is nearest to a fee of three in a hundred", () => {
    const goesOnFrom = (feeder: readonly (readonly [string, string, number, number])[]): number => {
      const desk = new Desk();
      for (const [from, to, usd, hour] of feeder) desk.closes(from, to, usd, hour);
      desk.closes("x", "z", 97, 10);
      return desk.store.chainPrevious(desk.store.next - 1);
    };
    expect(
      goesOnFrom([
        ["a", "x", 100, 0],
        ["b", "x", 97, 1],
      ]),
    ).toBe(0);
    expect(
      goesOnFrom([
        ["b", "x", 97, 0],
        ["a", "x", 100, 1],
      ]),
    ).toBe(1);
    expect(
      goesOnFrom([
        ["c", "b", 99, 0],
        ["b", "x", 97, 1],
        ["a", "x", 100, 2],
      ]),
    ).toBe(1);
    expect(goesOnFrom([["a", "x", 200, 2]])).toBe(-1);
    // Of two alike the newest.
    expect(
      goesOnFrom([
        ["a", "x", 100, 0],
        ["b", "x", 100, 1],
      ]),
    ).toBe(1);
  });

  it("does not count as a hop what comes back to its source, or what a trade paid", () => {
    const desk = new Desk().is("t", "shop");
    desk.closes("a", "x", 100, 0);
    desk.closes("x", "a", 97, 1);
    expect(desk.store.chainLength(1)).toBe(1);
    desk.closes("t", "y", 100, 2);
    desk.closes("y", "b", 97, 3);
    expect(desk.store.chainLength(3)).toBe(2);
  });

  it("does not count purchases as received", () => {
    const desk = new Desk();
    desk.closes("a", "x", 100, 0, { by: "purchase" });
    desk.closes("x", "b", 97, 1);
    expect(desk.store.chainLength(1)).toBe(1);
    expect(desk.told()).toEqual([]);
  });
});

describe("two ways from one account to another", () => {
  const pairs = (desk: Desk): string[] => desk.told().filter((task) => task.startsWith("pair"));
  /** a pays m and n, and each pays z what is said. */
  const ways = (desk: Desk, kept: number, hour = 3, how: How = {}): string[] => {
    desk.closes("a", "m", 100, 0);
    desk.closes("a", "n", 300, 1);
    desk.closes("m", "z", 100 * kept, 2, how);
    desk.closes("n", "z", 300 * kept, hour, how);
    return pairs(desk);
  };

  it("are looked at three and a half days later, and both ends are known as halves", () => {
    const desk = new Desk();
    expect(ways(desk, 0.9)).toEqual(["pair a z in 84 h"]);
    expect(["a", "z", "m", "n"].map((name) => desk.has(name, FLAG.paired))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("keep eight tenths of the sum or more, and no more than all", () => {
    expect(ways(new Desk(), 0.8)).toHaveLength(1);
    expect(ways(new Desk(), 0.79)).toEqual([]);
    expect(ways(new Desk(), 1)).toHaveLength(1);
    expect(ways(new Desk(), 1.01)).toEqual([]);
  });

  it("leave a fifth more room between currencies", () => {
    const abroad = { currency: 1 };
    expect(ways(new Desk(), 0.67, 3, abroad)).toHaveLength(1);
    expect(ways(new Desk(), 0.66, 3, abroad)).toEqual([]);
    expect(ways(new Desk(), 1.19, 3, abroad)).toHaveLength(1);
    expect(ways(new Desk(), 1.21, 3, abroad)).toEqual([]);
  });

  it("are gone within a hundred hours each", () => {
    expect(ways(new Desk(), 0.9, 101)).toHaveLength(1);
    expect(ways(new Desk(), 0.9, 101.01)).toEqual([]);
  });

  it("neither begin nor end at a trade", () => {
    expect(ways(new Desk().is("a", "shop"), 0.9)).toEqual([]);
    expect(ways(new Desk().is("z", "shop"), 0.9)).toEqual([]);
    expect(ways(new Desk().is("m", "shop"), 0.9)).toEqual([]);
  });

  it("come back to where they began where the sums are large for their peers", () => {
    const back = (how: How, desk = new Desk()): string[] => {
      desk.closes("a", "m", 100, 0);
      desk.closes("a", "n", 300, 1);
      desk.closes("m", "a", 97, 2, how);
      desk.closes("n", "a", 290, 3, how);
      return pairs(desk);
    };
    expect(back({ isLarge: true })).toEqual(["pair a a in 84 h"]);
    expect(back({})).toEqual([]);
    expect(back({ isLarge: true }, new Desk().is("a", "shop"))).toEqual([]);
  });

  it("are sought among the forty newest receipts of the middle", () => {
    const among = (others: number): string[] => {
      const desk = new Desk();
      desk.closes("a", "m", 1000, 0);
      desk.closes("a", "n", 3000, 0);
      for (let i = 0; i < others; i++) desk.closes("k", "n", 1, 1);
      desk.closes("m", "z", 900, 2);
      desk.closes("n", "z", 2700, 3);
      return pairs(desk);
    };
    expect(among(39)).toHaveLength(1);
    expect(among(40)).toEqual([]);
  });
});

describe("a ring may close", () => {
  const back = (usd: number, desk = new Desk(), how: How = {}): boolean => {
    desk.closes("a", "b", 100, 0);
    return desk.closes("b", "a", usd, 1, how);
  };

  it("where the payer passes on from six tenths to a fifth more than came in", () => {
    expect([back(59), back(60), back(120), back(121)]).toEqual([false, true, true, false]);
  });

  it("with a fifth more room between currencies", () => {
    const abroad = { currency: 1 };
    expect([49, 51, 143, 145].map((usd) => back(usd, new Desk(), abroad))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it("where the payee has paid somebody before", () => {
    const desk = new Desk();
    desk.closes("a", "b", 100, 0);
    expect(desk.closes("b", "c", 100, 1)).toBe(false);
    expect(desk.closes("c", "b", 100, 2)).toBe(true);
  });

  it("not through a trade", () => {
    expect(back(100, new Desk().is("a", "shop"))).toBe(false);
    expect(back(100, new Desk().is("b", "shop"))).toBe(false);
  });

  it("with any payment, where rings reach farther back than the walk does", () => {
    expect(back(1, new Desk({ windowHours: 100 }))).toBe(false);
    expect(back(1, new Desk({ windowHours: 101 }))).toBe(true);
    expect(back(1, new Desk({ perNode: 40 }))).toBe(false);
    expect(back(1, new Desk({ perNode: 41 }))).toBe(true);
  });
});

describe("the middle of a stack", () => {
  const stacks = (tasks: readonly string[]): string[] => tasks.filter((task) => task.startsWith("stack"));
  const passing = (usd: number, how: How = {}, prepare: (desk: Desk) => void = () => undefined): string[] => {
    const desk = new Desk();
    prepare(desk);
    desk.pay("a", "m", 100, 1);
    return stacks(desk.pay("m", "z", usd, 2, how));
  };

  it("passes on more than 0.65 and less than 1.12 of what it received, and is looked at four and a half days later", () => {
    expect(passing(66)).toEqual(["stack m in 108 h"]);
    expect(passing(65)).toEqual([]);
    expect(passing(111)).toHaveLength(1);
    expect(passing(113)).toEqual([]);
  });

  it("or more than a quarter of it, where the payee has other payers or the middle other payees", () => {
    const othersPay = (desk: Desk) => desk.pay("b", "z", 5, 0);
    const othersPaid = (desk: Desk) => desk.pay("m", "y", 5, 0);
    expect(passing(26)).toEqual([]);
    expect([passing(26, {}, othersPay), passing(25, {}, othersPay)].map((s) => s.length)).toEqual([1, 0]);
    expect([passing(26, {}, othersPaid), passing(25, {}, othersPaid)].map((s) => s.length)).toEqual([1, 0]);
  });

  it("has five partners at most on either side", () => {
    const payers = (n: number) => (desk: Desk) => {
      for (let i = 1; i < n; i++) desk.pay(`p${i}`, "m", 1, 0);
    };
    const payees = (n: number) => (desk: Desk) => {
      for (let i = 1; i < n; i++) desk.pay("m", `q${i}`, 1, 0);
    };
    expect([passing(100, {}, payers(5)), passing(100, {}, payers(6))].map((s) => s.length)).toEqual([1, 0]);
    expect([passing(100, {}, payees(5)), passing(100, {}, payees(6))].map((s) => s.length)).toEqual([1, 0]);
  });

  it("pays by other means than cheque, received something, and is not due already", () => {
    expect(passing(100, { by: "cheque" })).toEqual([]);
    expect(new Desk().pay("m", "z", 100, 2)).toEqual([]);
    const desk = new Desk();
    desk.pay("a", "m", 100, 1);
    expect(
      [desk.pay("m", "z", 90, 2), desk.pay("m", "z", 80, 3)].map((tasks) => stacks(tasks).length),
    ).toEqual([1, 0]);
  });
});

describe("a layer of payers and payees", () => {
  const layers = (tasks: readonly string[]): string[] => tasks.filter((task) => task.startsWith("layer"));
  /** a pays y and then z; b pays y and then z: the smallest layer. */
  const square = (
    prepare: (desk: Desk) => void = () => undefined,
    how: readonly How[] = [],
    last = 3,
  ): string[] => {
    const desk = new Desk();
    prepare(desk);
    const due = [
      desk.pay("b", "y", 10, 0, how[0]),
      desk.pay("a", "y", 30, 1, how[1]),
      desk.pay("b", "z", 90, 2, how[2]),
      desk.pay("a", "z", 270, last, how[3]),
    ];
    return layers(due.flat());
  };

  it("is two who pay the same two, and looked at five days later", () => {
    expect(square()).toEqual(["layer a z in 120 h"]);
  });

  it("is within twenty days", () => {
    expect(square(() => undefined, [], 20 * DAY)).toHaveLength(1);
    expect(square(() => undefined, [], 20 * DAY + 0.1)).toEqual([]);
  });

  it("is within twenty days from the payment that its last payer made first", () => {
    const made = (last: number): string[] => {
      const desk = new Desk();
      const due = [
        desk.pay("a", "y", 30, 0),
        desk.pay("b", "y", 10, 1),
        desk.pay("b", "z", 90, 2),
        desk.pay("a", "z", 270, last),
      ];
      return layers(due.flat());
    };
    expect([made(20 * DAY).length, made(20 * DAY + 0.1).length]).toEqual([1, 0]);
  });

  it.each([0, 1, 2, 3])("does not count invoices by cheque: payment %i", (i) => {
    const how: How[] = [];
    how[i] = { by: "cheque" };
    // The oldest payment only says that the two were joined lately.
    expect(square(() => undefined, how)).toHaveLength(i === 0 ? 1 : 0);
  });

  it.each(["a", "b", "y", "z"])("has no trade in it: %s", (name) => {
    expect(square((desk) => desk.is(name, "shop"))).toEqual([]);
  });

  it("is made by new acquaintances, and due once", () => {
    const desk = new Desk();
    desk.pay("b", "y", 10, 0);
    desk.pay("a", "y", 30, 1);
    desk.pay("a", "z", 5, 1);
    expect(layers(desk.pay("b", "z", 90, 2))).toEqual(["layer b z in 120 h"]);
    desk.pay("c", "y", 7, 3);
    expect(layers(desk.pay("c", "z", 8, 4))).toEqual([]);
    desk.store.accounts.clear(desk.numberOf("z"), FLAG.layerDue);
    expect(layers(desk.pay("a", "z", 8, 5))).toEqual([]);
  });

  it("needs another payer of the payee and another payee of the payer", () => {
    const desk = new Desk();
    expect(
      layers([...desk.pay("a", "y", 1, 0), ...desk.pay("a", "z", 1, 1), ...desk.pay("b", "z", 1, 2)]),
    ).toEqual([]);
  });

  it("is sought among eight payees and twelve payers before", () => {
    const beside = (payees: number, payers: number): string[] =>
      layers(
        (() => {
          const desk = new Desk();
          desk.pay("b", "y", 10, 0);
          desk.pay("a", "y", 30, 1);
          desk.pay("b", "z", 90, 2);
          for (let i = 0; i < payees; i++) desk.pay("a", `q${i}`, 1, 2);
          for (let i = 0; i < payers; i++) desk.pay(`r${i}`, "z", 1, 2);
          return desk.pay("a", "z", 270, 3);
        })(),
      );
    expect([beside(7, 0), beside(8, 0)].map((due) => due.length)).toEqual([1, 0]);
    expect([beside(0, 11), beside(0, 12)].map((due) => due.length)).toEqual([1, 0]);
  });
});

describe("two informal dealers who settle", () => {
  const settlements = (tasks: readonly string[]): string[] =>
    tasks.filter((task) => task.startsWith("hawala"));
  interface Deal {
    readonly takes?: readonly number[];
    readonly gives?: readonly number[];
    readonly settled?: number;
    readonly passed?: number;
    readonly at?: number;
  }
  /** One dealer takes from strangers, the other gives to strangers; one sends the other a bulk sum by a middle. */
  const deal = (
    { takes = [300, 300], gives = [300, 300], settled = 1000, passed = 950, at = 50 }: Deal,
    desk = new Desk(),
  ) => {
    takes.forEach((usd, i) => {
      desk.pay(`t${i}`, "a", usd, i);
    });
    gives.forEach((usd, i) => {
      desk.pay("z", `g${i}`, usd, i);
    });
    desk.pay("a", "m", settled, at);
    return settlements(desk.pay("m", "z", passed, at + 1));
  };

  it("are looked at two days later, and known as such", () => {
    const desk = new Desk();
    expect(deal({}, desk)).toEqual(["hawala 4 5 in 48 h"]);
    expect(["a", "z", "m"].map((name) => desk.has(name, FLAG.settles))).toEqual([true, true, false]);
  });

  it("have two strangers each, at least, within ten days", () => {
    expect(deal({ takes: [600] })).toEqual([]);
    expect(deal({ gives: [600] })).toEqual([]);
    expect(deal({ at: 10 * DAY - 1 })).toHaveLength(1);
    expect(deal({ at: 10 * DAY })).toEqual([]);
  });

  it("have their strangers among the forty newest payments of either side", () => {
    const among = (small: number, side: "takes" | "gives"): number => {
      const desk = new Desk();
      const between = (first: () => void, again: () => void, second: () => void): void => {
        first();
        for (let i = 0; i < small; i++) again();
        second();
      };
      if (side === "takes") {
        between(
          () => desk.pay("t0", "a", 300, 0),
          () => desk.pay("t0", "a", 5, 0),
          () => desk.pay("t1", "a", 300, 1),
        );
        for (const i of [0, 1]) desk.pay("z", `g${i}`, 300, 2);
      } else {
        between(
          () => desk.pay("z", "g0", 300, 0),
          () => desk.pay("z", "g0", 5, 0),
          () => desk.pay("z", "g1", 300, 1),
        );
        for (const i of [0, 1]) desk.pay(`t${i}`, "a", 300, 2);
      }
      desk.pay("a", "m", 1000, 50);
      return settlements(desk.pay("m", "z", 950, 51)).length;
    };
    expect([among(38, "takes"), among(39, "takes"), among(38, "gives"), among(39, "gives")]).toEqual([
      1, 0, 1, 0,
    ]);
  });

  it("have no part in their ledgers that is as large as seven tenths of the bulk, and four tenths of it in all", () => {
    expect(deal({ takes: [699, 300] })).toHaveLength(1);
    expect(deal({ takes: [700, 300] })).toEqual([]);
    expect(deal({ gives: [700, 300] })).toEqual([]);
    expect(deal({ takes: [200, 200] })).toHaveLength(1);
    expect(deal({ takes: [199, 200] })).toEqual([]);
  });

  it("pass on more than 500 dollars, and more than eight tenths", () => {
    const small = { takes: [150, 150], gives: [150, 150] };
    expect(deal({ ...small, settled: 520, passed: 501 })).toHaveLength(1);
    expect(deal({ ...small, settled: 520, passed: 500 })).toEqual([]);
    expect(deal({ passed: 801 })).toHaveLength(1);
    expect(deal({ passed: 800 })).toEqual([]);
  });
});
