import { describe, expect, it } from "vitest";
import { size } from "../../../../test/support/cases.ts";
import type { Payment } from "../../records.ts";
import { runDetector } from "../run.ts";
import { inDayOrder, throughDay } from "./day-order.ts";
import { moneyStructures } from "./money-structures.ts";

const START = 1_740_787_200;
const HOUR = 3600;
const DAY = 24 * HOUR;

const pay = (id: string, from: string, to: string, amount: number, hour: number, reportNo = 1) => ({
  kind: "payment" as const,
  id,
  at: START + hour * HOUR,
  debtorAccount: from,
  creditorAccount: to,
  amountMinor: BigInt(Math.round(amount * 100)),
  currency: "EUR",
  reportNo,
});
const usd = (p: Payment): number => Number(p.amountMinor);
const order = (payments: readonly ReturnType<typeof pay>[]) =>
  inDayOrder(payments, usd).map(({ payment, at }) => [payment.id, (at - START) / HOUR]);

describe("payments of which only the day is known", () => {
  it("stand after what their payer received that day, whatever the statement's order", () => {
    const chain = [pay("c", "C", "D", 960, 0), pay("a", "A", "B", 1000, 0), pay("b", "B", "C", 980, 0)];
    expect(order(chain).map(([id]) => id)).toEqual(["a", "b", "c"]);
    expect(order([...chain].reverse()).map(([id]) => id)).toEqual(["a", "b", "c"]);
  });

  it("of a ring within a day the largest comes first", () => {
    const ring = [pay("c", "C", "A", 960, 0), pay("b", "B", "C", 980, 0), pay("a", "A", "B", 1000, 0)];
    expect(order(ring).map(([id]) => id)).toEqual(["a", "b", "c"]);
  });

  it("wait for what came with a time the same day, and never for the next day", () => {
    const timed = [pay("t", "A", "B", 1000, 14, 2), pay("u", "X", "A", 1000, 30, 2)];
    expect(order([pay("d", "B", "C", 970, 0), ...timed])).toEqual([
      ["t", 14],
      ["d", 14],
      ["u", 30],
    ]);
    expect(order([pay("d", "A", "C", 970, 0), ...timed])[0]).toEqual(["d", 0]);
  });

  it("are those of a report without any time of day: midnight among times is a time", () => {
    const list = [pay("d", "B", "C", 970, 0), pay("t", "A", "B", 1000, 14)];
    expect(order(list)).toEqual([
      ["d", 0],
      ["t", 14],
    ]);
  });

  it("may all be of one account, however many they are", () => {
    const move = (payment: number, payer: number, payee: number) => ({
      payment,
      payer,
      payee,
      at: 0,
      usd: 1,
      isFree: true,
    });
    const count = size(300_000);
    const out = Array.from({ length: count }, (_, i) => move(i, 0, i + 2));
    const ordered = throughDay([...out, move(-1, 1, 0)]);
    expect(ordered.length).toBe(count + 1);
    expect(ordered.every(({ payment }, i) => payment === i - 1)).toBe(true);
  });

  it("show rings and chains as they do with times", () => {
    const ring = ["R1", "R2", "R3", "R4", "R5", "R6", "R7"];
    const timed = ring.map((from, i) =>
      pay(`p${9 - i}`, from, ring[(i + 1) % 7] as string, 9000 * 0.97 ** i, 10 + 7 * i),
    );
    const days = timed.map((p) => ({ ...p, at: Math.floor(p.at / DAY) * DAY }));
    const found = (payments: readonly Payment[]) =>
      runDetector(moneyStructures, {
        payments,
        posts: [],
        orders: [],
        seizures: [],
        events: [],
        identifiers: [],
      }).map((f) => [
        f.from?.slice(0, 10),
        f.to?.slice(0, 10),
        f.subjects.map((s) => s.role),
        [...f.evidence].sort(),
      ]);
    expect(found(timed)).toHaveLength(1);
    expect(found(days)).toEqual(found(timed));
    expect(found([...days].reverse())).toEqual(found(timed));
  });
});
