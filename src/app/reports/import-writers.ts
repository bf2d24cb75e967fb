import type { Statement } from "../../core/index.ts";

/** Fewer are not worth another connection. */
const STATEMENTS_PER_WRITER = 2_500;

type Write = (statements: readonly Statement[]) => Promise<unknown>;

/**
 * The writers of one import, each with a queue of its own. An entity always has the same writer, so that none waits for
 * another: two that say the first of one entity do. A batch is taken over while the one before it is being written:
 * where all waited for the last of a batch, neither the database nor this process had work for a third of the time.
 */
export class ImportWriters {
  readonly #write: Write;
  readonly #queues: Promise<void>[];
  #given: Promise<unknown> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  constructor(count: number, write: Write) {
    this.#write = write;
    this.#queues = Array.from({ length: count }, () => Promise.resolve());
  }

  /** Whether so many statements are worth sharing out. */
  areWorthIt(statements: number): boolean {
    const count = this.#queues.length;
    return count > 1 && statements >= count * STATEMENTS_PER_WRITER;
  }

  /** Takes a batch over, and lets go when the one before is written. The first failure of any writer is told here or below. */
  async give(statements: readonly Statement[]): Promise<void> {
    const before = this.#given;
    for (const [n, part] of byEntity(statements, this.#queues.length).entries())
      this.#queues[n] = (this.#queues[n] ?? Promise.resolve()).then(() => this.#take(part));
    this.#given = Promise.all(this.#queues);
    await before;
    await this.#mustBeSound();
  }

  /** When all that was given is written. */
  async drained(): Promise<void> {
    await this.#given;
    await this.#mustBeSound();
  }

  /** When nothing is being written any more, whatever has failed. */
  async ended(): Promise<void> {
    await this.#given;
  }

  async #take(part: readonly Statement[]): Promise<void> {
    if (this.#failure || part.length === 0) return;
    try {
      await this.#write(part);
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  /** A failure is told when all writers have ended: nothing is written behind the back of whoever hears it. */
  async #mustBeSound(): Promise<void> {
    if (!this.#failure) return;
    await this.#given;
    throw this.#failure.error;
  }
}

/** In so many parts, each in its order; an entity is always in the same, whatever else is written with it. */
export function byEntity(statements: readonly Statement[], parts: number): readonly (readonly Statement[])[] {
  const made = Array.from({ length: parts }, (): Statement[] => []);
  for (const statement of statements) made[hashOf(statement.entityId) % parts]?.push(statement);
  return made;
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
