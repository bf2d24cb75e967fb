import { describe, expect, it } from "vitest";
import { PeerSums } from "./peer-sums.ts";

const PERSON = 1;
const FIRM = 2;

function filled(count: number): PeerSums {
  const peers = new PeerSums();
  for (let i = 1; i <= count; i++) peers.add(PERSON, PERSON, 0, i);
  return peers;
}

describe("sums of peers", () => {
  it("tell how large a sum is among payments alike, within a quarter of an octave", () => {
    const peers = filled(1000);
    expect(peers.shareAbove(PERSON, PERSON, 0, 500)).toBeCloseTo(0.5, 0.1);
    expect(peers.shareAbove(PERSON, PERSON, 0, 5000)).toBeLessThan(0.002);
    expect(peers.shareAbove(PERSON, PERSON, 0, 0.5)).toBeGreaterThan(0.99);
  });

  it("know nothing where nothing alike was seen, and borrow from what such payers do otherwise", () => {
    const peers = filled(1000);
    expect(peers.shareAbove(FIRM, FIRM, 0, 5000)).toBeCloseTo(0.5);
    expect(peers.shareAbove(PERSON, FIRM, 0, 5000)).toBeLessThan(0.01);
    expect(peers.shareAbove(PERSON, FIRM, 1, 5000)).toBeCloseTo(0.5);
  });

  it("call a sum large only where enough peers are known", () => {
    const peers = new PeerSums();
    expect(peers.add(PERSON, PERSON, 0, 1_000_000)).toBe(false);
    for (let i = 0; i < 200; i++) peers.add(PERSON, PERSON, 0, 100);
    expect(peers.add(PERSON, PERSON, 0, 5000)).toBe(true);
    expect(peers.add(PERSON, PERSON, 0, 100)).toBe(false);
  });

  it("go on from what was saved", () => {
    const peers = filled(300);
    const other = new PeerSums();
    other.load(structuredClone(peers.save()));
    for (const usd of [3, 77, 250, 900]) {
      expect(other.add(PERSON, PERSON, 0, usd)).toBe(peers.add(PERSON, PERSON, 0, usd));
      expect(other.shareAbove(PERSON, PERSON, 0, usd)).toBe(peers.shareAbove(PERSON, PERSON, 0, usd));
    }
  });
});
