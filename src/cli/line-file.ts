import { open } from "node:fs/promises";
import { finished } from "node:stream/promises";

/** So many lines go out together. */
const LINES_AT_ONCE = 4096;

/** Writes lines to a file in pieces that never pile up in memory. */
export class LineFile {
  readonly #stream;
  readonly #done: Promise<void>;
  #pending: string[] = [];

  private constructor(stream: ReturnType<Awaited<ReturnType<typeof open>>["createWriteStream"]>) {
    this.#stream = stream;
    this.#done = finished(stream);
    // Whoever writes or closes is told; until then a failure is not unhandled.
    this.#done.catch(() => undefined);
  }

  /** Before the work whose outcome it takes: where it cannot be written, nothing has been computed for it. */
  static async create(path: string): Promise<LineFile> {
    return new LineFile((await open(path, "w")).createWriteStream());
  }

  async write(line: string): Promise<void> {
    this.#pending.push(line);
    if (this.#pending.length >= LINES_AT_ONCE) await this.#flush();
  }

  async #flush(): Promise<void> {
    const text = this.#pending.map((line) => `${line}\n`).join("");
    this.#pending = [];
    if (this.#stream.write(text)) return;
    const drained = new Promise<void>((go) => this.#stream.once("drain", go));
    // On a full disk it never drains.
    await Promise.race([drained, this.#done]);
  }

  async close(): Promise<void> {
    if (this.#pending.length > 0) await this.#flush();
    this.#stream.end();
    await this.#done;
  }
}
