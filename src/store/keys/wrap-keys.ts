import { randomBytes } from "node:crypto";
import { WaslError } from "../../core/index.ts";
import { type KeyContent, type KeyFile, keyFileUnreadable, type WrapKey } from "./key-file.ts";

/** The newest seals; each opens what it sealed. */
export interface WrapKeys {
  /** Newest first. */
  all(): readonly [WrapKey, ...WrapKey[]];
}

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
  readonly #file: KeyFile;
  readonly #first: WrapKey;
  #seen: string | undefined;
  #keys: readonly [WrapKey, ...WrapKey[]];

  constructor(file: KeyFile, first: Uint8Array) {
    this.#file = file;
    this.#first = { no: 0, key: first };
    this.#keys = [this.#first];
    this.all();
  }

  all(): readonly [WrapKey, ...WrapKey[]] {
    const seen = this.#file.version();
    // A key file that was taken away while the node runs: what was read holds.
    if (seen === undefined || seen === this.#seen) return this.#keys;
    const { wraps } = this.#read();
    // What seals comes first; a key that is only announced can open.
    const [newest, ...older] = [...wraps.filter((w) => !w.isNext).reverse(), this.#first];
    this.#keys = [newest ?? this.#first, ...older, ...wraps.filter((w) => w.isNext)];
    this.#seen = seen;
    return this.#keys;
  }

  #read(): KeyContent {
    const content = this.#file.read();
    if (!content) throw keyFileUnreadable("it is not there");
    return content;
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
    this.#file.replace({ ...file, wraps: [...file.wraps, { no, key, isNext: true }] });
  }

  /** A key that all processes seal with from now on, whether it was announced, stands there already or is new. */
  take({ no, key }: WrapKey): void {
    const file = this.#read();
    if (file.wraps.some((w) => w.no === no && !w.isNext)) return;
    const wraps = [...file.wraps.filter((w) => w.no !== no), { no, key, isNext: false }];
    this.#file.replace({ ...file, wraps });
  }

  /** Takes keys older than this one out of the file; the first follows from the node key and stays. */
  forget(before: number): number {
    const file = this.#read();
    const wraps = file.wraps.filter((w) => w.no >= before);
    if (wraps.length < file.wraps.length) this.#file.replace({ ...file, wraps });
    return file.wraps.length - wraps.length;
  }

  /** Writes the file anew, through the key service. */
  rewrite(): void {
    if (!this.#file.service)
      throw new WaslError("REQUEST_INVALID", {
        field: "WASL_KEY_SERVICE",
        because: "it names no program that seals",
      });
    this.#file.replace(this.#read());
  }
}
