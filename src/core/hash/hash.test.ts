import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  hammingDistance,
  MultiIndex,
  type PdqImage,
  pdqDihedral,
  pdqFromHex,
  pdqHash,
  pdqToHex,
} from "./index.ts";

/** A picture with no symmetry, from a formula. */
function picture(width: number, height: number): PdqImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value =
        128 +
        60 * Math.sin(x / 9) +
        50 * Math.cos((x + 2 * y) / 17) +
        (x > width / 3 && y < height / 4 ? 17 : 0);
      data.set([value, 255 - value, value / 2], (y * width + x) * 3);
    }
  }
  return { width, height, channels: 3, data };
}

function remade(
  { width, height, data }: PdqImage,
  from: (x: number, y: number) => readonly [number, number],
): PdqImage {
  const made = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [sx, sy] = from(x, y);
      made.set(data.subarray((sy * width + sx) * 3, (sy * width + sx) * 3 + 3), (y * width + x) * 3);
    }
  }
  return { width, height, channels: 3, data: made };
}

describe("PDQ", () => {
  const image = picture(256, 256);
  const forms = pdqDihedral(image)?.hashes ?? [];

  test("half of the bits are set, and small changes leave it alike", () => {
    const [first] = forms;
    if (!first) throw new Error("no hash");
    expect(hammingDistance(first, new Uint32Array(8))).toBe(128);
    const brighter = { ...image, data: image.data.map((v) => Math.min(255, v + 12)) };
    expect(hammingDistance(first, pdqHash(brighter)?.hash ?? first)).toBeLessThanOrEqual(31);
    expect(hammingDistance(first, pdqHash(brighter)?.hash ?? first)).toBeLessThan(
      hammingDistance(first, forms[2] ?? first),
    );
  });

  test("a turned or mirrored picture is one of the eight forms", () => {
    const side = 255;
    const turns: readonly ((x: number, y: number) => readonly [number, number])[] = [
      (x, y) => [side - x, side - y],
      (x, y) => [side - x, y],
      (x, y) => [x, side - y],
      (x, y) => [y, x],
      (x, y) => [side - y, x],
      (x, y) => [y, side - x],
    ];
    for (const turn of turns) {
      const hash = pdqHash(remade(image, turn))?.hash;
      expect(
        Math.min(...forms.map((form) => hammingDistance(form, hash ?? new Uint32Array(8)))),
      ).toBeLessThanOrEqual(31);
    }
  });

  test("too small and too short are no pictures; a flat one has no quality", () => {
    expect(pdqHash({ width: 4, height: 4, channels: 1, data: new Uint8Array(16) })).toBeUndefined();
    expect(pdqHash({ width: 64, height: 64, channels: 3, data: new Uint8Array(10) })).toBeUndefined();
    expect(
      pdqHash({ width: 64, height: 64, channels: 1, data: new Uint8Array(4096).fill(90) })?.quality,
    ).toBe(0);
  });

  test("hex goes both ways", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 8, maxLength: 8 }),
        (words) => {
          expect(pdqFromHex(pdqToHex(Uint32Array.from(words)))).toEqual(Uint32Array.from(words));
        },
      ),
    );
    expect(pdqFromHex("00")).toBeUndefined();
  });
});

describe("the multi-index", () => {
  test.each([500, 6000])("finds exactly what a walk over all %i hashes finds, at every distance", (count) => {
    let state = 42;
    const random = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state;
    };
    const hashes = Array.from({ length: count }, () => Uint32Array.from({ length: 8 }, random));
    // Neighbours at distances around the limit.
    for (let bits = 0; bits <= 36; bits++) {
      const near = Uint32Array.from(hashes[bits] ?? []);
      for (let k = 0; k < bits; k++) near[k % 8] = ((near[k % 8] ?? 0) ^ (1 << ((k * 7) % 32))) >>> 0;
      hashes.push(near);
      // The hardest: as many bits of difference in one part of 23 as in any other.
      const spread = Uint32Array.from(hashes[bits] ?? []);
      for (let k = 0; k < bits; k++) {
        const bit = ((k % 11) * 23 + ((bits + 5 * Math.floor(k / 11)) % 23)) % 256;
        spread[bit >> 5] = ((spread[bit >> 5] ?? 0) ^ (1 << (bit & 31))) >>> 0;
      }
      hashes.push(spread, spread);
      // Three bits in each of ten parts, so that only the eleventh tells.
      const tenth = Uint32Array.from(hashes[bits] ?? []);
      for (let k = 0; k < 31; k++) {
        const bit = (k < 30 ? (k % 10) * 23 : 230) + ((bits + 7 * Math.floor(k / 10)) % 23);
        tenth[bit >> 5] = ((tenth[bit >> 5] ?? 0) ^ (1 << (bit & 31))) >>> 0;
      }
      hashes.push(tenth);
    }
    const index = MultiIndex.of(hashes);
    for (const query of hashes.slice(0, 40)) {
      for (const max of [0, 5, 31]) {
        const walked = hashes
          .map((hash, i) => ({ index: i, distance: hammingDistance(hash, query) }))
          .filter((m) => m.distance <= max)
          .sort((a, b) => a.distance - b.distance || a.index - b.index);
        expect(index.query(query, max)).toEqual(walked);
      }
    }
    expect(() => index.query(hashes[0] ?? new Uint32Array(8), 32)).toThrow(RangeError);
  });
});
