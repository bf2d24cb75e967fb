import { describe, expect, it } from "vitest";
import { IntList, Postings } from "./int-list.ts";

describe("a list of integers", () => {
  it("grows, keeps what it has, and shows no room to grow", () => {
    const list = new IntList(2);
    expect(list.length).toBe(0);
    for (const n of [7, -1, 5, 9, 3]) list.push(n);
    list.set(1, 8);
    expect(list.length).toBe(5);
    expect(list.at(4)).toBe(3);
    expect([...list.view()]).toEqual([7, 8, 5, 9, 3]);
    expect([...IntList.of(Int32Array.of(4, 5)).view()]).toEqual([4, 5]);
    const long = IntList.of(Int32Array.from({ length: 40 }, (_, i) => i));
    long.push(40);
    expect(long.at(40)).toBe(40);
  });
});

describe("lists of integers by key", () => {
  const of = (postings: Postings, key: number): number[] => [
    ...postings.items.subarray(postings.start(key), postings.start(key + 1)),
    ...postings.late(key),
  ];
  it("keep the order of their items, packed or added later", () => {
    const postings = Postings.pack(Int32Array.of(2, 0, 2, 0, 2), Int32Array.of(10, 11, 12, 13, 14), 4);
    expect([0, 1, 2, 3].map((key) => of(postings, key))).toEqual([[11, 13], [], [10, 12, 14], []]);
    expect([0, 1, 2, 3, 9].map((key) => postings.count(key))).toEqual([2, 0, 3, 0, 0]);
    postings.add(2, 15);
    postings.add(9, 16);
    postings.add(9, 17);
    expect(of(postings, 2)).toEqual([10, 12, 14, 15]);
    expect(of(postings, 9)).toEqual([16, 17]);
    expect([2, 3, 9].map((key) => postings.count(key))).toEqual([4, 0, 2]);
  });
  it("are empty where nothing was packed", () => {
    const postings = new Postings();
    expect(postings.count(0)).toBe(0);
    expect(of(postings, 0)).toEqual([]);
    postings.add(0, 1);
    expect(of(postings, 0)).toEqual([1]);
  });
});
