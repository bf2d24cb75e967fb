import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { WaslError } from "../../core/index.ts";
import { type KeyService, keyServiceOf, serviceFailed } from "./key-service.ts";
import { seal, unseal } from "./sealing.ts";

/** A key that wraps data keys; 0 follows from the node key, later ones are random and stand in its file. */
export interface WrapKey {
  readonly no: number;
  readonly key: Uint8Array;
}

/** What a node's key file says. */
export interface KeyContent {
  /** The node key in hex. */
  readonly root: string;
  /** Oldest first. `next` opens and does not seal yet. */
  readonly wraps: readonly (WrapKey & { readonly isNext: boolean })[];
}

const LINE = /^(wrap|next) ([1-9]\d{0,5}) ([0-9a-f]{64})$/;
const SEALED = "wasl-sealed-key 1";
const ABOUT = "wasl key file 1";
/** A service that did not open is asked again after so long; until then its last answer holds. */
const ASK_AGAIN_MS = 15_000;

export const keyFileUnreadable = (because: string): WaslError =>
  new WaslError("FILE_UNREADABLE", { file: "node key", because });

/** The node key in hex; below it the wrapping keys that came after the first, "wrap 1 <hex>" each. */
export function parseKeys(text: string): KeyContent {
  const [root = "", ...rest] = text.trim().split(/\r?\n/);
  if (!/^[0-9a-f]{64}$/.test(root)) throw keyFileUnreadable("no key of 32 bytes in hex");
  const wraps = rest.map((line) => {
    const [, word, no, hex = ""] = LINE.exec(line.trim()) ?? [];
    if (word === undefined) throw keyFileUnreadable("a line that is no wrapping key");
    return { no: Number(no), key: Buffer.from(hex, "hex"), isNext: word === "next" };
  });
  if (wraps.some((w, n) => w.no <= (wraps[n - 1]?.no ?? 0)))
    throw keyFileUnreadable("wrapping keys out of order");
  return { root, wraps };
}

const textOf = ({ root, wraps }: KeyContent): string =>
  `${[root, ...wraps.map((w) => `${w.isNext ? "next" : "wrap"} ${w.no} ${Buffer.from(w.key).toString("hex")}`)].join("\n")}\n`;

/**
 * A node's key file: as it is, or sealed under a key of its own that a key service alone opens. Where a service is named,
 * whatever is written is sealed, and replaces the file only after it was read back and opened.
 */
export class KeyFile {
  readonly path: string;
  readonly service: KeyService | undefined;
  #opened: { readonly text: string; readonly content: KeyContent } | undefined;
  #failed: { readonly text: string; readonly error: unknown; readonly until: number } | undefined;

  constructor(path: string, service: KeyService | undefined = keyServiceOf()) {
    this.path = path;
    this.service = service;
  }

  /** Undefined where there is none. FILE_UNREADABLE, KEY_SERVICE_FAILED. */
  read(): KeyContent | undefined {
    const text = this.#text();
    if (text === undefined) return undefined;
    if (this.#opened?.text === text) return this.#opened.content;
    if (this.#failed?.text === text && performance.now() < this.#failed.until) throw this.#failed.error;
    try {
      const content = this.#open(text);
      this.#opened = { text, content };
      return content;
    } catch (error) {
      // Each reader would wait for a service that is down, and with it the whole process.
      this.#failed = { text, error, until: performance.now() + ASK_AGAIN_MS };
      throw error;
    }
  }

  /** Undefined where there is no file; asks no service. */
  isSealed(): boolean | undefined {
    return this.#text()?.startsWith(SEALED);
  }

  /** What no process wrote before: where another did meanwhile, its file stands. */
  create(content: KeyContent): void {
    // Linked into place, so that two first starts agree on one key and a killed one leaves none half written.
    const draft = `${this.path}.${randomBytes(6).toString("hex")}`;
    this.#write(draft, content, () => {
      try {
        linkSync(draft, this.path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
    });
  }

  /** Whole or not at all, whatever dies in between. */
  replace(content: KeyContent): void {
    const draft = `${this.path}.new`;
    this.#write(draft, content, () => renameSync(draft, this.path));
  }

  /** Changes where it is written anew; undefined where it cannot be seen. */
  version(): string | undefined {
    try {
      const { mtimeMs, size, ino } = statSync(this.path);
      return `${mtimeMs} ${size} ${ino}`;
    } catch {
      return undefined;
    }
  }

  #text(): string | undefined {
    try {
      return readFileSync(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new WaslError("FILE_UNREADABLE", { file: "node key" });
    }
  }

  #open(text: string): KeyContent {
    const [head, sealedKey = "", body = ""] = text.split("\n");
    if (head !== SEALED) return parseKeys(text);
    if (!this.service)
      throw serviceFailed("the key file is sealed, and WASL_KEY_SERVICE names nobody who opens it");
    const key = this.service.open(Buffer.from(sealedKey, "base64"));
    let plain: Buffer | undefined;
    try {
      plain = unseal(key, ABOUT, Buffer.from(body, "base64"));
    } catch {
      throw serviceFailed("open: a key that does not open the key file");
    } finally {
      key.fill(0);
    }
    try {
      return parseKeys(plain.toString("latin1"));
    } finally {
      plain.fill(0);
    }
  }

  #seal(content: KeyContent): string {
    const text = textOf(content);
    if (!this.service) return text;
    const key = randomBytes(32);
    const plain = Buffer.from(text);
    try {
      const sealedKey = Buffer.from(this.service.seal(key)).toString("base64");
      return `${[SEALED, sealedKey, seal(key, ABOUT, plain).toString("base64")].join("\n")}\n`;
    } finally {
      key.fill(0);
      plain.fill(0);
    }
  }

  /** Nothing is put into place that was not read back and opened. */
  #write(draft: string, content: KeyContent, place: () => void): void {
    const text = this.#seal(content);
    try {
      rmSync(draft, { force: true });
      const handle = openSync(draft, "wx", 0o600);
      writeSync(handle, text);
      fsyncSync(handle);
      closeSync(handle);
      if (textOf(this.#open(readFileSync(draft, "utf8"))) !== textOf(content))
        throw keyFileUnreadable("what was written is not what was to be written");
      place();
      // What is sealed with it may be on another disk, and there sooner than the new name of the file is on this one.
      const folder = openSync(dirname(this.path), "r");
      fsyncSync(folder);
      closeSync(folder);
    } catch (error) {
      if (error instanceof WaslError) throw error;
      throw keyFileUnreadable(`cannot be written: ${(error as NodeJS.ErrnoException).code ?? "unknown"}`);
    } finally {
      rmSync(draft, { force: true });
    }
    this.#opened = undefined;
    if (this.#text() === text) this.#opened = { text, content };
  }
}
