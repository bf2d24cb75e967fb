import { closeSync, constants, openSync, rmSync, writeSync } from "node:fs";
import { access, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Alert } from "../core/index.ts";
import { LineFile } from "./line-file.ts";

/**
 * Where `wasl finance detect` writes. A file that is there stands until the run is whole: what is found meanwhile goes into OUT.partial
 * at once, where it is found after a kill, in the fields that a scorer reads. A pipe or a device gets the whole at the end.
 */
export class AlertsOut {
  readonly #out: string;
  readonly #isFile: boolean;
  #partial: number | undefined;

  private constructor(out: string, isFile: boolean) {
    this.#out = out;
    this.#isFile = isFile;
  }

  /** Fails before anything is computed where nothing can be written there. */
  static async open(out: string): Promise<AlertsOut> {
    const found = await stat(out).catch(() => undefined);
    const isFile = found?.isFile() ?? true;
    if (isFile) await access(dirname(out), constants.W_OK);
    return new AlertsOut(out, isFile);
  }

  raised({ type, score, rows, subjects, at }: Alert, nameOf: (account: number) => string): void {
    if (!this.#isFile) return;
    this.#partial ??= openSync(this.#partialName, "w");
    const tx = rows.toSorted((a, b) => a - b);
    const names = [...new Set(subjects.map((s) => nameOf(s.account)))];
    writeSync(this.#partial, `${JSON.stringify({ type, score, tx, subjects: names, at })}\n`);
  }

  /** What was raised so far is void. */
  anew(): void {
    if (this.#partial !== undefined) closeSync(this.#partial);
    this.#partial = undefined;
    if (this.#isFile) rmSync(this.#partialName, { force: true });
  }

  async end(lines: Iterable<string>): Promise<void> {
    const name = this.#isFile ? `${this.#out}.whole` : this.#out;
    const file = await LineFile.create(name);
    for (const line of lines) await file.write(line);
    await file.close();
    if (!this.#isFile) return;
    await rename(name, this.#out);
    if (this.#partial !== undefined) closeSync(this.#partial);
    await rm(this.#partialName, { force: true });
  }

  get #partialName(): string {
    return `${this.#out}.partial`;
  }
}
