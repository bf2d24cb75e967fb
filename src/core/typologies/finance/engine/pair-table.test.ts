import { describe, expect, it } from "vitest";
import { PairTable } from "./pair-table.ts";

describe("two-step paths between two accounts", () => {
  it("count their middles, each in a row once, as long as they come soon", () => {
    const table = new PairTable(256);
    expect(table.note(1, 2, 10, 1000, 50)).toBe(1);
    expect(table.note(1, 2, 10, 1010, 50)).toBe(0);
    expect(table.note(1, 2, 11, 1060, 50)).toBe(2);
    expect(table.note(1, 2, 10, 1110, 50)).toBe(3);
    expect(table.note(1, 2, 12, 1161, 50)).toBe(1);
    expect(table.note(1, 2, 12, 1300, 50)).toBe(1);
    expect(table.note(2, 1, 10, 1300, 50)).toBe(1);
  });
  it("count to two hundred and fifty", () => {
    const table = new PairTable(256);
    for (let i = 0; i < 300; i++) table.note(1, 2, i, 1000, 50);
    expect(table.note(1, 2, 999, 1000, 50)).toBe(250);
  });
  it("keep the newest where there is no more room", () => {
    const table = new PairTable(256);
    for (let i = 0; i < 5000; i++) table.note(i, i + 1, 7, 1000 + i, 100_000);
    expect(table.note(4999, 5000, 8, 6001, 100_000)).toBe(2);
    expect(table.note(0, 1, 8, 6001, 100_000)).toBe(1);
  });
  it.each([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ])("from %i to %i are none before the first", (source, sink) => {
    const table = new PairTable(256);
    expect(table.note(source, sink, 0, 10, 50)).toBe(1);
    expect(table.note(source, sink, 1, 20, 50)).toBe(2);
  });
  it("are told apart by both ends", () => {
    const table = new PairTable(4096);
    const first = (of: (i: number) => readonly [number, number]): Set<number> =>
      new Set(Array.from({ length: 1000 }, (_, i) => table.note(...of(i), i, 1000 + i, 1e6)));
    expect(first((i) => [i, 5000])).toEqual(new Set([1]));
    expect(first((i) => [5001, i])).toEqual(new Set([1]));
  });
  it("go on from what was put away", () => {
    const table = new PairTable(256);
    table.note(1, 2, 10, 1000, 50);
    const again = new PairTable(256);
    again.load(structuredClone(table.save()));
    table.note(1, 2, 11, 1001, 50);
    expect(again.note(1, 2, 12, 1001, 50)).toBe(2);
  });

  it("that are noted again and again are never the ones to give way", () => {
    const table = new PairTable(256);
    let at = 1000;
    const counts: number[] = [];
    for (let i = 1; i <= 3000; i++) {
      counts.push(table.note(700_001, 700_002, i, at++, 1e6));
      table.note(i, 3 * i, 7, at++, 1e6);
    }
    expect(counts).toEqual(Array.from({ length: 3000 }, (_, i) => Math.min(250, i + 1)));
  });
  it("are as many as there is room for, whatever else is asked", () => {
    const table = new PairTable(4096);
    for (let i = 0; i < 1000; i++) table.note(i, i + 1, 7, 1000 + i, 1e6);
    const kept = Array.from({ length: 1000 }, (_, i) => table.note(i, i + 1, 8, 3000, 1e6)).filter(
      (n) => n === 2,
    );
    expect(kept.length).toBeGreaterThan(900);
  });
});
