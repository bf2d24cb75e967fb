import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FlowStore } from "./flow-store.ts";
import { classIndex, methodIndex } from "./kinds.ts";

const PURCHASE = methodIndex("purchase");
const CASH = methodIndex("cash");

const storeOf = (window = 100, retain = 400, capacity = 1024): FlowStore => {
  const store = new FlowStore({ capacity, windowSeconds: window, retainSeconds: retain });
  store.ensureAccounts(60);
  return store;
};
const pushed = (store: FlowStore, from: number, to: number, at: number, method = 0): number =>
  store.push({ row: store.next, from, to, paid: 1, paidCurrency: 0, method }, at, 1);
const counts = (store: FlowStore, account: number) => ({
  payers: store.distinctPayers(account),
  payees: store.distinctPayees(account),
  newPayers: store.accounts.newPayers(account),
  newPayees: store.accounts.newPayees(account),
});
const receiptsOf = (store: FlowStore, account: number): number[] => {
  const list: number[] = [];
  for (let s = store.newestReceipt(account); s >= 0; s = store.olderReceipt(s)) list.push(s);
  return list;
};
const outgoingsOf = (store: FlowStore, account: number): number[] => {
  const list: number[] = [];
  for (let s = store.newestOutgoing(account); s >= 0; s = store.olderOutgoing(s)) list.push(s);
  return list;
};

describe("a payment in memory", () => {
  it("is read back as it came", () => {
    const store = storeOf();
    pushed(store, 9, 8, 3_000_000_000);
    const seq = store.push(
      { row: 4_000_000_000, from: 1, to: 2, paid: 0.1, paidCurrency: 7, method: CASH },
      3_000_000_001,
      12.5,
    );
    expect(seq).toBe(1);
    expect({
      row: store.rowOf(seq),
      from: store.from(seq),
      to: store.to(seq),
      at: store.at(seq),
      usd: store.usd(seq),
      amount: store.amount(seq),
      currency: store.currency(seq),
      method: store.method(seq),
      hops: store.chainLength(seq),
      before: store.chainPrevious(seq),
    }).toEqual({
      row: 4_000_000_000,
      from: 1,
      to: 2,
      at: 3_000_000_001,
      usd: 12.5,
      amount: 0.1,
      currency: 7,
      method: CASH,
      hops: 1,
      before: -1,
    });
    const { of } = store;
    expect([of.at, of.from, of.to, of.usd, of.rowOf].map((read) => read(seq))).toEqual([
      3_000_000_001, 1, 2, 12.5, 4_000_000_000,
    ]);
  });

  it("is a transfer unless it is a purchase or goes to the payer's own account", () => {
    const store = storeOf();
    for (const method of ["transfer", "cash", "cheque", "mobile", "crypto"] as const)
      expect(store.isTransfer(pushed(store, 1, 2, 10, methodIndex(method)))).toBe(true);
    for (const method of ["purchase", "own"] as const)
      expect(store.isTransfer(pushed(store, 1, 2, 10, methodIndex(method)))).toBe(false);
  });

  it("bears marks that say nothing of each other", () => {
    const store = storeOf();
    const [seq, other] = [pushed(store, 1, 2, 10), pushed(store, 3, 4, 10)];
    const marks = (s: number) => [
      store.isClaimed(s),
      store.isLarge(s),
      store.isAside(s),
      store.isExtended(s),
    ];
    expect(marks(seq)).toEqual([false, false, false, false]);
    store.setAside(seq);
    expect(marks(seq)).toEqual([false, false, true, false]);
    store.markLarge(seq);
    store.putBack(seq);
    expect(marks(seq)).toEqual([false, true, false, false]);
    expect(store.isFreeTransfer(seq)).toBe(true);
    store.claim(seq);
    expect(marks(seq)).toEqual([true, true, false, false]);
    expect([store.isFreeTransfer(seq), store.isTransfer(seq)]).toEqual([false, true]);
    expect(marks(other)).toEqual([false, false, false, false]);
    expect(store.isFreeTransfer(pushed(store, 1, 2, 10, PURCHASE))).toBe(false);
  });

  it("goes on a chain, of which it counts two hundred and fifty-five hops at most", () => {
    const store = storeOf();
    const [a, b, c] = [pushed(store, 1, 2, 10), pushed(store, 2, 3, 20), pushed(store, 3, 4, 30)];
    store.setChain(b, a, 2);
    store.setChain(c, b, 300);
    expect([a, b, c].map((s) => store.chainLength(s))).toEqual([1, 2, 255]);
    expect([a, b, c].map((s) => store.chainPrevious(s))).toEqual([-1, a, b]);
    expect([a, b, c].map((s) => store.isExtended(s))).toEqual([true, true, false]);
  });
});

describe("an account's payments", () => {
  it("are threaded from the newest to the oldest, purchases with them", () => {
    const store = storeOf();
    pushed(store, 1, 2, 10);
    pushed(store, 3, 2, 20, PURCHASE);
    pushed(store, 2, 4, 30);
    pushed(store, 1, 2, 40);
    pushed(store, 2, 1, 50);
    expect([receiptsOf(store, 2), outgoingsOf(store, 2)]).toEqual([
      [3, 1, 0],
      [4, 2],
    ]);
    expect([receiptsOf(store, 5), outgoingsOf(store, 5)]).toEqual([[], []]);
    expect([store.of.olderReceipt(3), store.of.olderOutgoing(4)]).toEqual([1, 2]);
  });

  it("may begin with the very first payment, and nobody else is taken for its accounts", () => {
    const store = storeOf();
    pushed(store, 1, 2, 10);
    expect([store.newestReceipt(2), store.newestOutgoing(1), store.lastOfPair(1, 2)]).toEqual([0, 0, 0]);
    const others: number[] = [];
    for (let from = 0; from < 60; from++)
      for (let to = 0; to < 60; to++) if (from !== 1 || to !== 2) others.push(store.lastOfPair(from, to));
    expect(new Set(others)).toEqual(new Set([-1]));
  });

  it("are forgotten a second after they have been kept for their time", () => {
    const store = storeOf(100, 400);
    pushed(store, 1, 2, 1000);
    pushed(store, 2, 1, 1000);
    pushed(store, 1, 2, 1100);
    pushed(store, 2, 1, 1100);
    pushed(store, 7, 8, 1400);
    expect([receiptsOf(store, 2), outgoingsOf(store, 2)]).toEqual([
      [2, 0],
      [3, 1],
    ]);
    pushed(store, 7, 8, 1401);
    expect([receiptsOf(store, 2), outgoingsOf(store, 2)]).toEqual([[2], [3]]);
    expect(store.oldest).toBe(2);
    pushed(store, 7, 8, 1501);
    expect([receiptsOf(store, 2), outgoingsOf(store, 2)]).toEqual([[], []]);
    expect(store.overflow).toBe(0);
  });
});

describe("partners within the window", () => {
  it("are counted once each, as new where nothing of the two is remembered", () => {
    const store = storeOf(100, 400);
    const [first, again, back] = [
      pushed(store, 1, 2, 1000),
      pushed(store, 1, 2, 1050),
      pushed(store, 2, 1, 1050),
    ];
    expect([first, again, back].map((s) => store.isFirstOfPair(s))).toEqual([true, false, true]);
    expect(counts(store, 2)).toEqual({ payers: 1, payees: 1, newPayers: 1, newPayees: 1 });
    // A second after its window the first payment leaves, and the second of the pair still counts.
    pushed(store, 5, 6, 1100);
    expect(counts(store, 2)).toEqual({ payers: 1, payees: 1, newPayers: 1, newPayees: 1 });
    pushed(store, 5, 6, 1101);
    expect(counts(store, 2)).toEqual({ payers: 1, payees: 1, newPayers: 0, newPayees: 1 });
    pushed(store, 5, 6, 1151);
    expect(counts(store, 2)).toEqual({ payers: 0, payees: 0, newPayers: 0, newPayees: 0 });
    // Known from before the window: a partner, but none that is new.
    expect(store.isFirstOfPair(pushed(store, 1, 2, 1160))).toBe(false);
    expect(counts(store, 2)).toEqual({ payers: 1, payees: 0, newPayers: 0, newPayees: 0 });
    // Forgotten altogether: new again.
    pushed(store, 5, 6, 1561);
    expect(store.isFirstOfPair(pushed(store, 1, 2, 1561))).toBe(true);
    expect(counts(store, 2)).toEqual({ payers: 1, payees: 0, newPayers: 1, newPayees: 0 });
  });

  it("are none by purchases", () => {
    const store = storeOf();
    const seq = pushed(store, 1, 2, 1000, PURCHASE);
    expect(store.isFirstOfPair(seq)).toBe(false);
    expect(counts(store, 2)).toEqual({ payers: 0, payees: 0, newPayers: 0, newPayees: 0 });
    expect(store.lastOfPair(1, 2)).toBe(-1);
    pushed(store, 1, 2, 1200);
    expect(counts(store, 2).payers).toBe(1);
  });
});

describe("the last payment of a pair", () => {
  it("is the newest transfer in that direction", () => {
    const store = storeOf(100, 400);
    expect(store.lastOfPair(1, 2)).toBe(-1);
    pushed(store, 1, 2, 1000);
    pushed(store, 1, 2, 1010);
    pushed(store, 1, 2, 1020, PURCHASE);
    expect(store.lastOfPair(1, 2)).toBe(1);
    expect(store.lastOfPair(2, 1)).toBe(-1);
    pushed(store, 3, 4, 1410);
    expect(store.lastOfPair(1, 2)).toBe(1);
    pushed(store, 3, 4, 1411);
    expect(store.lastOfPair(1, 2)).toBe(-1);
    expect(store.lastOfPair(3, 4)).toBe(4);
  });

  const payment = fc.record({
    from: fc.integer({ min: 0, max: 59 }),
    to: fc.integer({ min: 0, max: 59 }),
    gap: fc.integer({ min: 0, max: 3 }),
    method: fc.constantFrom(0, 0, 0, PURCHASE),
  });
  type Row = { seq: number; from: number; to: number; at: number; method: number };
  const kept = (rows: readonly Row[], at: number, capacity: number): readonly Row[] =>
    rows.filter((r) => r.at >= at - 400).slice(-capacity);

  it("is what a walk over all that is kept would find, put away and taken up again on the way", () => {
    fc.assert(
      fc.property(fc.array(payment, { minLength: 300, maxLength: 500 }), (list) => {
        let store = storeOf(100, 400);
        const rows: Row[] = [];
        let at = 1000;
        list.forEach(({ from, to, gap, method }, i) => {
          at += gap;
          rows.push({ seq: pushed(store, from, to, at, method), from, to, at, method });
          if (i % 97 === 0) {
            const state = structuredClone(store.save());
            store = storeOf(100, 400);
            store.load(state);
          }
        });
        const memory = kept(rows, at, 1024);
        const last = new Map<string, number>();
        for (const r of memory) if (r.method === 0) last.set(`${r.from} ${r.to}`, r.seq);
        const wrong: string[] = [];
        for (let from = 0; from < 60; from++)
          for (let to = 0; to < 60; to++)
            if (store.lastOfPair(from, to) !== (last.get(`${from} ${to}`) ?? -1)) wrong.push(`${from} ${to}`);
        expect(wrong).toEqual([]);
        const recent = rows.filter((r) => r.at >= at - 100 && r.method === 0);
        for (let account = 0; account < 60; account += 5) {
          const to = memory.filter((r) => r.to === account).map((r) => r.seq);
          expect(receiptsOf(store, account)).toEqual(to.reverse());
          expect(store.distinctPayers(account)).toBe(
            new Set(recent.filter((r) => r.to === account).map((r) => r.from)).size,
          );
        }
      }),
      { numRuns: 6 },
    );
  });
});

describe("a full memory", () => {
  it.each([
    [0, 1024],
    [1024, 1024],
    [1025, 2048],
    [3000, 4096],
  ])("that was asked to hold %i holds %i", (asked, capacity) => {
    expect(storeOf(1, 1, asked).capacity).toBe(capacity);
  });

  it("forgets the oldest payment for each new one, and counts it", () => {
    const store = storeOf(1e6, 1e6);
    pushed(store, 1, 2, 10);
    for (let i = 0; i < 1022; i++) pushed(store, 3, 4, 20);
    expect([store.oldest, store.overflow]).toEqual([0, 0]);
    expect(counts(store, 2)).toEqual({ payers: 1, payees: 0, newPayers: 1, newPayees: 0 });
    pushed(store, 3, 4, 20);
    expect([store.oldest, store.overflow, store.next]).toEqual([0, 0, 1024]);
    pushed(store, 3, 4, 20);
    expect([store.oldest, store.overflow, store.next]).toEqual([1, 1, 1025]);
    expect([receiptsOf(store, 2), store.lastOfPair(1, 2)]).toEqual([[], -1]);
    expect(counts(store, 2)).toEqual({ payers: 0, payees: 0, newPayers: 0, newPayees: 0 });
    expect(counts(store, 4)).toEqual({ payers: 1, payees: 0, newPayers: 1, newPayees: 0 });
    expect(store.rowOf(1024)).toBe(1024);
    for (let i = 0; i < 3000; i++) pushed(store, 1, 2, 30);
    expect(store.overflow).toBe(3001);
    expect(counts(store, 4)).toEqual({ payers: 0, payees: 0, newPayers: 0, newPayees: 0 });
    expect(counts(store, 2)).toEqual({ payers: 1, payees: 0, newPayers: 0, newPayees: 0 });
  });

  it("counts what leaves its window once, whether by age or for want of room", () => {
    const store = storeOf(50, 1e6);
    pushed(store, 1, 2, 10);
    for (let i = 0; i < 1100; i++) pushed(store, 3, 4, 100 + i);
    expect(counts(store, 2)).toEqual({ payers: 0, payees: 0, newPayers: 0, newPayees: 0 });
    expect(counts(store, 4).payers).toBe(1);
  });
});

describe("what is put away", () => {
  it("comes back with every payment's marks and chain, and the counts of its window", () => {
    const store = storeOf(100, 400);
    pushed(store, 1, 2, 500);
    for (const at of [1000, 1010, 1020]) pushed(store, 1, 2, at);
    store.claim(2);
    store.setChain(3, 2, 5);
    const state = structuredClone(store.save());
    expect(state.scalars).toEqual([1, 4, 1, 0]);
    const again = storeOf(100, 400);
    pushed(again, 7, 8, 10);
    again.load(state);
    for (const s of [1, 2, 3])
      expect([
        again.rowOf(s),
        again.at(s),
        again.amount(s),
        again.isClaimed(s),
        again.chainLength(s),
      ]).toEqual([s, store.at(s), 1, s === 2, s === 3 ? 5 : 1]);
    expect([again.lastOfPair(1, 2), again.lastOfPair(7, 8)]).toEqual([3, -1]);
    expect(counts(again, 2)).toEqual(counts(store, 2));
  });
});

describe("a look ahead", () => {
  it("touches the newest receipt of each account, and the last payment of each transfer's pair", () => {
    const store = storeOf();
    for (let account = 0; account < 7; account++) pushed(store, 30 + account, account, 10);
    const newest = (...accounts: number[]): number => accounts.reduce((bits, a) => bits | a, 0);
    const touchedBy = (accounts: readonly number[], method = PURCHASE): number => {
      store.lookAhead(
        Int32Array.from(accounts),
        new Int32Array(accounts.length / 2).fill(method),
        accounts.length / 2,
      );
      return store.touched;
    };
    expect(touchedBy([1, 2])).toBe(newest(1, 2));
    expect(touchedBy([1, 1, 4, 4])).toBe(newest(1, 4));
    expect(touchedBy([0, 4, 2, 0])).toBe(newest(4, 2));
    // An account that nobody knows yet has nothing to fetch.
    expect(touchedBy([1, 60])).toBe(1);
    // The pair's last payment is the eighth, as its number in the ring and one.
    pushed(store, 1, 0, 10);
    expect(touchedBy([1, 0])).toBe(newest(1, 7));
    expect(touchedBy([1, 0], 0)).toBe(newest(1, 7) | 8);
  });

  it("changes nothing of what is known, and no account has to be known yet", () => {
    const store = storeOf();
    store.accounts.setKind(3, classIndex("shop"));
    for (let i = 0; i < 20; i++) pushed(store, i % 5, (i + 1) % 5, 10 + i);
    const before = structuredClone(store.save());
    store.lookAhead(Int32Array.of(1, 2, 3, 4, 70, 1, 0, 90), Int32Array.of(0, 0, 0, PURCHASE), 4);
    expect(store.save()).toEqual(before);
  });
});
