import { describe, expect, it } from "vitest";
import { Turns } from "./turns.ts";

describe("turns", () => {
  it("are given one at a time, in order, and tell how many there are", async () => {
    const turns = new Turns();
    expect(turns.length).toBe(0);
    const first = await turns.take(60_000);
    const order: string[] = [];
    const second = turns.take(60_000).then((giveBack) => {
      order.push("second");
      return giveBack;
    });
    const third = turns.take(60_000).then((giveBack) => {
      order.push("third");
      return giveBack;
    });
    expect(turns.length).toBe(3);
    first();
    // Twice is once.
    first();
    const giveBack = await second;
    expect([order, turns.length]).toEqual([["second"], 2]);
    giveBack();
    (await third)();
    expect([order, turns.length]).toEqual([["second", "third"], 0]);
  });

  it("are given up where none comes in time", async () => {
    const turns = new Turns();
    await turns.take(60_000);
    await expect(turns.take(1)).rejects.toMatchObject({ code: "STORE_BUSY" });
    expect(turns.length).toBe(1);
  });
});
