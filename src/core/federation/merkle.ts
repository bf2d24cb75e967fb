import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * Merkle trees as RFC 6962 hashes them: a leaf is SHA-256(0x00 || bytes), a node SHA-256(0x01 || left || right). The
 * hash may be injected, because the platform's is faster than the portable one.
 */
export type Hash = (bytes: Uint8Array) => Uint8Array;
const portable: Hash = (bytes) => sha256(bytes as Uint8Array<ArrayBuffer>);

const joined = concatBytes as (...parts: Uint8Array[]) => Uint8Array;
const hexOf = bytesToHex as (bytes: Uint8Array) => string;
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (bytes: Uint8Array, hash: Hash = portable): Uint8Array => hash(joined(LEAF, bytes));
export const leafOfText = (text: string, hash: Hash = portable): Uint8Array =>
  leafHash(utf8ToBytes(text), hash);
export const leafFromHex = (hex: string): Uint8Array => hexToBytes(hex);
export const leafToHex = (leaf: Uint8Array): string => hexOf(leaf);
const nodeHash = (left: Uint8Array, right: Uint8Array, hash: Hash): Uint8Array =>
  hash(joined(NODE, left, right));

/** The right edge of a tree: what is needed to append to it and to know its root. Hashes in hex, largest subtree first. */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly string[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };

export function appendLeaves(
  frontier: Frontier,
  leaves: readonly Uint8Array[],
  hash: Hash = portable,
): Frontier {
  const stack: Uint8Array[] = frontier.hashes.map(hexToBytes);
  let { size } = frontier;
  for (const leaf of leaves) {
    let node = leaf;
    for (let bits = size; bits % 2 === 1; bits = Math.floor(bits / 2))
      node = nodeHash(stack.pop() as Uint8Array, node, hash);
    stack.push(node);
    size += 1;
  }
  return { size, hashes: stack.map(hexOf) };
}

/** The root in hex; of an empty tree the hash of nothing (RFC 6962, 2.1). */
export function rootOf(frontier: Frontier, hash: Hash = portable): string {
  const [last, ...rest]: Uint8Array[] = frontier.hashes.map(hexToBytes).reverse();
  if (!last) return hexOf(hash(new Uint8Array()));
  return hexOf(rest.reduce((right, left) => nodeHash(left, right, hash), last));
}

/** A frontier that a peer or a file claims: well formed, or undefined. */
export function isFrontier(frontier: Frontier): boolean {
  let peaks = 0;
  for (let bits = frontier.size; bits > 0; bits = Math.floor(bits / 2)) peaks += bits % 2;
  return peaks === frontier.hashes.length && frontier.hashes.every((h) => /^[0-9a-f]{64}$/.test(h));
}

/** Leaves under one stored subtree hash; a proof over a long log reads these and a few leaves only. */
export const TILE = 256;

/** A log's hashes as far as a proof needs them: all complete tiles, and the leaves of some blocks of TILE. */
export class TreeReader {
  private readonly tiles: readonly Uint8Array[];
  private readonly blocks: ReadonlyMap<number, readonly Uint8Array[]>;
  private readonly hash: Hash;

  constructor(
    tiles: readonly Uint8Array[],
    blocks: ReadonlyMap<number, readonly Uint8Array[]>,
    hash: Hash = portable,
  ) {
    this.tiles = tiles;
    this.blocks = blocks;
    this.hash = hash;
  }

  /** MTH(D[start:end]) of RFC 6962. */
  subtree(start: number, end: number): Uint8Array {
    const width = end - start;
    if (width === TILE && start % TILE === 0) {
      const tile = this.tiles[start / TILE];
      if (tile) return tile;
    }
    if (width === 1) {
      const leaf = this.blocks.get(Math.floor(start / TILE))?.[start % TILE];
      if (!leaf) throw new Error(`invariant broken: leaf ${start} was not read for the proof`);
      return leaf;
    }
    const middle = start + splitOf(width);
    return nodeHash(this.subtree(start, middle), this.subtree(middle, end), this.hash);
  }

  /** PROOF(m, D[n]) of RFC 6962, 2.1.2, in hex; nothing where either is the whole or nothing. */
  consistency(m: number, n: number): readonly string[] {
    if (m === 0 || m === n) return [];
    return this.subproof(m, 0, n, true).map(hexOf);
  }

  /** PATH(index, D[n]) of RFC 6962, 2.1.1, in hex. */
  inclusion(index: number, n: number): readonly string[] {
    const path: Uint8Array[] = [];
    let [start, end] = [0, n];
    const upper: Uint8Array[] = [];
    while (end - start > 1) {
      const middle = start + splitOf(end - start);
      if (index < middle) {
        upper.push(this.subtree(middle, end));
        end = middle;
      } else {
        upper.push(this.subtree(start, middle));
        start = middle;
      }
    }
    path.push(...upper.reverse());
    return path.map(hexOf);
  }

  private subproof(m: number, start: number, end: number, isWhole: boolean): Uint8Array[] {
    const width = end - start;
    if (m === width) return isWhole ? [] : [this.subtree(start, end)];
    const k = splitOf(width);
    if (m <= k) return [...this.subproof(m, start, start + k, isWhole), this.subtree(start + k, end)];
    return [...this.subproof(m - k, start + k, end, false), this.subtree(start, start + k)];
  }
}

/** The blocks whose leaves a proof between sizes m and n needs. */
export const blocksFor = (...sizes: readonly number[]): readonly number[] => [
  ...new Set(sizes.filter((s) => s > 0).map((s) => Math.floor((s - 1) / TILE))),
];

/** The largest power of two below a width of at least 2. */
function splitOf(width: number): number {
  let k = 1;
  while (k * 2 < width) k *= 2;
  return k;
}

const isHex = (h: string): boolean => /^[0-9a-f]{64}$/.test(h);

/** True where a log of size m and root `first` is the beginning of one of size n and root `second` (RFC 9162, 2.1.4.2). */
export function verifyConsistency(
  { m, n }: { readonly m: number; readonly n: number },
  first: string,
  second: string,
  proof: readonly string[],
  hash: Hash = portable,
): boolean {
  if (m > n || !proof.every(isHex)) return false;
  if (m === n) return proof.length === 0 && first === second;
  if (m === 0) return proof.length === 0;
  const path: Uint8Array[] = proof.map(hexToBytes);
  if (isPowerOfTwo(m)) path.unshift(hexToBytes(first));
  let [fn, sn] = [m - 1, n - 1];
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  const seed = path.shift();
  if (!seed) return false;
  let [fr, sr]: [Uint8Array, Uint8Array] = [seed, seed];
  for (const c of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(c, fr, hash);
      sr = nodeHash(c, sr, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else sr = nodeHash(sr, c, hash);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && hexOf(fr) === first && hexOf(sr) === second;
}

/** True where the leaf stands at `index` of a log of this size and root (RFC 9162, 2.1.3.2). */
export function verifyInclusion(
  leaf: Uint8Array,
  { index, size }: { readonly index: number; readonly size: number },
  root: string,
  proof: readonly string[],
  hash: Hash = portable,
): boolean {
  if (index >= size || index < 0 || !proof.every(isHex)) return false;
  let [fn, sn] = [index, size - 1];
  let r = leaf;
  for (const p of proof.map(hexToBytes)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else r = nodeHash(r, p, hash);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && hexOf(r) === root;
}

const isPowerOfTwo = (n: number): boolean => {
  let rest = n;
  while (rest % 2 === 0 && rest > 1) rest /= 2;
  return rest === 1;
};
