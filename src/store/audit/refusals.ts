import type { AuditEntryDraft, Refusal } from "../../app/index.ts";

/** How long refusals of one kind are only counted: at first, and while they go on. */
const WINDOW_MS = 60_000;
const WINDOW_MAX_MS = 3_600_000;
/** Kinds that are told apart at one time; more are counted as one. */
const KINDS_MAX = 200;

interface Kind {
  readonly userId: string;
  readonly object: string;
  readonly code: string;
  windowMs: number;
  waiting: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Refusals before there is a viewer. The first of a kind goes into the chain at once; what follows within its window as
 * one entry with its count, and a window that was busy is followed by one of twice the length. So a flood, which anybody
 * can send, writes a few entries an hour and is on record with its size.
 */
export class RefusalLedger {
  private readonly kinds = new Map<string, Kind>();
  private readonly write: (userId: string, draft: AuditEntryDraft) => Promise<void>;
  private writing: Promise<void> = Promise.resolve();

  constructor(write: (userId: string, draft: AuditEntryDraft) => Promise<void>) {
    this.write = write;
  }

  note({ userId = "unknown", object, code }: Refusal): void {
    const kind = this.kindOf(userId, object, code);
    kind.waiting += 1;
    if (kind.timer !== undefined) return;
    this.flush(kind);
    this.open(kind);
  }

  /** Writes what is only counted so far; nothing is noted after it. */
  async close(): Promise<void> {
    for (const kind of this.kinds.values()) {
      clearTimeout(kind.timer);
      this.flush(kind);
    }
    this.kinds.clear();
    await this.writing;
  }

  private kindOf(userId: string, object: string, code: string): Kind {
    const key = JSON.stringify([userId, object, code]);
    const known = this.kinds.get(key);
    if (known) return known;
    if (this.kinds.size >= KINDS_MAX && object !== "various") return this.kindOf("unknown", "various", code);
    const kind = { userId, object, code, windowMs: WINDOW_MS, waiting: 0, timer: undefined };
    this.kinds.set(key, kind);
    return kind;
  }

  private open(kind: Kind): void {
    kind.timer = setTimeout(() => this.end(kind), kind.windowMs);
    kind.timer.unref();
  }

  private end(kind: Kind): void {
    kind.timer = undefined;
    if (kind.waiting === 0) {
      this.kinds.delete(JSON.stringify([kind.userId, kind.object, kind.code]));
      return;
    }
    this.flush(kind);
    kind.windowMs = Math.min(kind.windowMs * 2, WINDOW_MAX_MS);
    this.open(kind);
  }

  private flush(kind: Kind): void {
    const count = kind.waiting;
    if (count === 0) return;
    kind.waiting = 0;
    const { userId, object, code } = kind;
    const detail = { code, ...(count === 1 ? {} : { count }) };
    this.writing = this.writing
      .then(() => this.write(userId, { action: "refuse", object, detail }))
      .catch(() => {
        // A store that is busy or full now: it is told with the next.
        kind.waiting += count;
      });
  }
}
