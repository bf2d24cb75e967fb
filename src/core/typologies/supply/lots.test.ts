import { describe, expect, it } from "vitest";
import { lotsIn, lotWeight } from "./lots.ts";
import { ItemIndex } from "./world/items.ts";
import { readWorld } from "./world/rows.ts";

const GTIN = "09520001000690";
const FABRIC = "09520001000706";
const lot = (name: string, gtin = GTIN) => ({ gtin, lot: name });

describe("a lot that was read", () => {
  it("is what an event names as a class of goods", () => {
    const link = `https://id.example.org/01/${GTIN}/10/LA`;
    expect(lotsIn([link, `https://id.example.org/01/${GTIN}/21/LA`, "LA"])).toEqual([lot("LA")]);
  });
  it("speaks for what it fits, also damaged, and against what is known to be of another", () => {
    expect(lotWeight(GTIN, [[lot("LFIC8")]], { lot: "LFICB" })).toBe(20);
    expect(lotWeight(GTIN, [[lot("LFICB")]], { lot: "LF*CB" })).toBe(20);
    expect(lotWeight(GTIN, [[lot("LFICA")]], { lot: "LFICB" })).toBe(1 / 20);
  });
  it("says nothing where no event names one, none was read, or events disagree; half where one names two", () => {
    expect(lotWeight(GTIN, [], { lot: "LA" })).toBe(1);
    expect(lotWeight(GTIN, [[lot("LX", FABRIC)]], { lot: "LA" })).toBe(1);
    expect(lotWeight(GTIN, [[lot("LA")]], {})).toBe(1);
    expect(lotWeight(GTIN, [[lot("L1")], [lot("L2")]], { lot: "L2" })).toBe(1);
    expect(lotWeight(GTIN, [[lot("L1"), lot("L2")]], { lot: "L2" })).toBe(10);
  });
  it("of what a thing was made from is its batch", () => {
    expect(lotWeight(GTIN, [[lot("F1", FABRIC)]], { batch: "F1" })).toBe(20);
    expect(lotWeight(GTIN, [[lot("F2", FABRIC)]], { batch: "F1" })).toBe(1 / 20);
    expect(lotWeight(GTIN, [[lot("F1")]], { batch: "F1" })).toBe(1);
  });
});

describe("numbers that end alike", () => {
  const made = (id: string, serial: string, name: string) => ({
    eventID: id,
    eventTime: "2026-01-05T08:00:00Z",
    epcList: [`https://id.example.org/01/${GTIN}/21/${serial}`],
    quantityList: [{ epcClass: `https://id.example.org/01/${GTIN}/10/${name}` }],
  });
  const { events } = readWorld({
    events: [made("a", "PA40-2601-00003", "LFICA"), made("b", "PA40-2602-00003", "LFICB")],
  });
  const read = (more: { lot?: string }) =>
    new ItemIndex(events, new Map())
      .read(
        { serial: "*00003", gtin: undefined, brand: undefined, hp: undefined, lengthM: undefined, ...more },
        30_000,
      )
      .map(({ item, probability }) => [item.serial, Math.round(probability * 1000) / 1000]);
  it("are told apart by the lot, and alike without it", () => {
    expect(read({})).toEqual([
      ["PA40-2601-00003", 0.5],
      ["PA40-2602-00003", 0.5],
    ]);
    expect(read({ lot: "LFICB" })).toEqual([
      ["PA40-2602-00003", 0.998],
      ["PA40-2601-00003", 0.002],
    ]);
  });
});
