import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { expect, it } from "vitest";
import { cases } from "../../../test/support/cases.ts";
import {
  appendLeaves,
  blocksFor,
  EMPTY_FRONTIER,
  isFrontier,
  leafHash,
  rootOf,
  TILE,
  TreeReader,
  verifyConsistency,
  verifyInclusion,
} from "./merkle.ts";

/** The inputs and roots that Certificate Transparency's reference implementation is tested with. */
const CT_LEAVES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map((hex) => leafHash(hexToBytes(hex)));
const CT_ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

it("has the roots of Certificate Transparency's own tests", () => {
  CT_ROOTS.forEach((root, i) => {
    expect(rootOf(appendLeaves(EMPTY_FRONTIER, CT_LEAVES.slice(0, i + 1)))).toBe(root);
  });
  expect(rootOf(EMPTY_FRONTIER)).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

const leaves = Array.from({ length: 3 * TILE + 17 }, (_, i) => leafHash(utf8ToBytes(`leaf ${i}`)));
const frontierAt = (size: number) => appendLeaves(EMPTY_FRONTIER, leaves.slice(0, size));
function readerOf(n: number, blocks: readonly number[]): TreeReader {
  const tiles = Array.from({ length: Math.floor(n / TILE) }, (_, t) =>
    hexToBytes(rootOf(appendLeaves(EMPTY_FRONTIER, leaves.slice(t * TILE, (t + 1) * TILE)))),
  );
  return new TreeReader(
    tiles,
    new Map(blocks.map((b) => [b, leaves.slice(b * TILE, Math.min(n, (b + 1) * TILE))])),
  );
}
const size = fc.integer({ min: 1, max: leaves.length });

it("proves every earlier log to be the beginning of the later one, and nothing else", () => {
  fc.assert(
    fc.property(size, size, fc.nat(), (a, b, at) => {
      const [m, n] = [Math.min(a, b), Math.max(a, b)];
      const proof = readerOf(n, blocksFor(m, n)).consistency(m, n);
      const [first, second] = [rootOf(frontierAt(m)), rootOf(frontierAt(n))];
      expect(verifyConsistency({ m, n }, first, second, proof)).toBe(true);
      const wrong = bytesToHex(leafHash(utf8ToBytes("other")));
      if (m < n) expect(verifyConsistency({ m, n }, wrong, second, proof)).toBe(false);
      expect(verifyConsistency({ m, n }, first, wrong, proof)).toBe(false);
      if (proof.length === 0) return;
      const changed = proof.map((h, i) => (i === at % proof.length ? wrong : h));
      expect(verifyConsistency({ m, n }, first, second, changed)).toBe(false);
      expect(verifyConsistency({ m, n }, first, second, proof.slice(1))).toBe(false);
      expect(verifyConsistency({ m, n }, first, second, [...proof, wrong])).toBe(false);
    }),
    { numRuns: cases(100) },
  );
});

it("proves where an entry stands, and that no other does", () => {
  fc.assert(
    fc.property(size, fc.nat(), fc.nat(), (n, i, j) => {
      const index = i % n;
      const proof = readerOf(n, blocksFor(index + 1, n)).inclusion(index, n);
      const root = rootOf(frontierAt(n));
      const leaf = leaves[index] as Uint8Array;
      expect(verifyInclusion(leaf, { index, size: n }, root, proof)).toBe(true);
      const other = leaves[j % leaves.length] as Uint8Array;
      if (other !== leaf) expect(verifyInclusion(other, { index, size: n }, root, proof)).toBe(false);
      if (j % n !== index) expect(verifyInclusion(leaf, { index: j % n, size: n }, root, proof)).toBe(false);
    }),
    { numRuns: cases(100) },
  );
});

it("knows a frontier that cannot be one", () => {
  expect(isFrontier(frontierAt(77))).toBe(true);
  expect(isFrontier({ size: 77, hashes: [] })).toBe(false);
  expect(isFrontier({ size: 1, hashes: ["x"] })).toBe(false);
});
