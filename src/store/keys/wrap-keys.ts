import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { WaslError } from "../../core/index.ts";

/** A key that wraps data keys; 0 follows from the node key, later ones are random and stand in its file. */
export interface WrapKey {
  readonly no: number;
  readonly key: Uint8Array;
}

/** The newest seals; each opens what it sealed. */
export interface WrapKeys {
  /** Newest first. */
  all(): readonly [WrapKey, ...WrapKey[]];
}

const LINE = /^(wrap|next) ([1-9]\d{0,5}) ([0-9a-f]{64})$/;

interface KeyFile {
  readonly root: string;
  /** Oldest first. `next` opens and does not seal yet. */
  readonly wraps: readonly (WrapKey & { readonly isNext: boolean })[];
}

const unreadable = (because: string): WaslError =>
  new WaslError("FILE_UNREADABLE", { file: "node key", because });

/** The node key in hex; below it the wrapping keys that came after the first, "wrap 1 <hex>" each. */
export function parseKeyFile(text: string): KeyFile {
  const [root = "", ...rest] = text.trim().split(/\r?\n/);
  if (!/^[0-9a-f]{64}$/.test(root)) throw unreadable("no key of 32 bytes in hex");
  const wraps = rest.map((line) => {
    const [, word, no, hex = ""] = LINE.exec(line.trim()) ?? [];
    if (word === undefined) throw unreadable("a line that is no wrapping key");
    return { no: Number(no), key: Buffer.from(hex, "hex"), isNext: word === "next" };
  });
  if (wraps.some((w, n) => w.no <= (wraps[n - 1]?.no ?? 0))) throw unreadable("wrapping keys out of order");
  return { root, wraps };
}

const textOf = ({ root, wraps }: KeyFile): string =>
  `${[root, ...wraps.map((w) => `${w.isNext ? "next" : "wrap"} ${w.no} ${Buffer.from(w.key).toString("hex")}`)].join("\n")}\n`;

/** Only the first key, of a node without a key file. */
export const firstWrapKey = (key: Uint8Array): WrapKeys => {
  const only: readonly [WrapKey] = [{ no: 0, key }];
  return { all: () => only };
};

/**
 * The wrapping keys in a node's key file. Every process looks whether the file changed each time that it needs a key:
 * a rotation by one holds for all, without a restart.
 */
export class KeyRing implements WrapKeys {
  readonly #path: string;
  readonly #first: WrapKey;
  #seen = "";
  #keys: readonly [WrapKey, ...WrapKey[]];

  constructor(path: string, first: Uint8Array) {
    this.#path = path;
    this.#first = { no: 0, key: first };
    this.#keys = [this.#first];
    this.all();
  }

  all(): readonly [WrapKey, ...WrapKey[]] {
    let seen: string;
    try {
      const { mtimeMs, size, ino } = statSync(this.#path);
      seen = `${mtimeMs} ${size} ${ino}`;
    } catch {
      // A key file that was taken away while the node runs: what was read holds.
      return this.#keys;
    }
    if (seen === this.#seen) return this.#keys;
    const { wraps } = this.#read();
    // What seals comes first; a key that is only announced can open.
    const [newest, ...older] = [...wraps.filter((w) => !w.isNext).reverse(), this.#first];
    this.#keys = [newest ?? this.#first, ...older, ...wraps.filter((w) => w.isNext)];
    this.#seen = seen;
    return this.#keys;
  }

  #read(): KeyFile {
    return parseKeyFile(readFileSync(this.#path, "utf8"));
  }

  /** A key announced that does not seal yet. */
  get next(): WrapKey | undefined {
    return this.#read().wraps.find((w) => w.isNext);
  }

  /** A key that stands nowhere yet. */
  fresh(): WrapKey {
    return { no: (this.#read().wraps.at(-1)?.no ?? 0) + 1, key: randomBytes(32) };
  }

  /** A key that all processes open with at once, and that none seals with yet. */
  announce({ no, key }: WrapKey): void {
    const file = this.#read();
    this.#write({ ...file, wraps: [...file.wraps, { no, key, isNext: true }] });
  }

  /** A key that all processes seal with from now on, whether it was announced, stands there already or is new. */
  take({ no, key }: WrapKey): void {
    const file = this.#read();
    if (file.wraps.some((w) => w.no === no && !w.isNext)) return;
    const wraps = [...file.wraps.filter((w) => w.no !== no), { no, key, isNext: false }];
    this.#write({ ...file, wraps });
  }

  /** Takes keys older than this one out of the file; the first follows from the node key and stays. */
  forget(before: number): number {
    const file = this.#read();
    const wraps = file.wraps.filter((w) => w.no >= before);
    if (wraps.length < file.wraps.length) this.#write({ ...file, wraps });
    return file.wraps.length - wraps.length;
  }

  /** Whole or not at all, whatever dies in between. */
  #write(file: KeyFile): void {
    const draft = `${this.#path}.new`;
    try {
      rmSync(draft, { force: true });
      const handle = openSync(draft, "wx", 0o600);
      writeSync(handle, textOf(file));
      fsyncSync(handle);
      closeSync(handle);
      renameSync(draft, this.#path);
      // What is sealed with it may be on another disk, and there sooner than the new name of the file is on this one.
      const folder = openSync(dirname(this.#path), "r");
      fsyncSync(folder);
      closeSync(folder);
    } catch (error) {
      throw unreadable(`cannot be written: ${(error as NodeJS.ErrnoException).code ?? "unknown"}`);
    }
  }
}
