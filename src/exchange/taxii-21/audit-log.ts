import type { TaxiiAudit, TaxiiStore } from "../../app/index.ts";

const FLUSH_MS = 2_000;
const WAITING_MAX = 2_000;

interface Sum {
  readonly entry: Omit<TaxiiAudit, "detail">;
  readonly what: string;
  readonly status: number;
  requests: number;
  objects: number;
  first: string;
  last: string;
}

/**
 * Reads and refusals on their way to the audit log. A poll makes thousands of requests, so what one caller did to one
 * resource is one entry with its counts and the dates between which it read, written every two seconds and at the end.
 * Additions and removals are not here: they are on record in their own transaction.
 */
export class AuditLog {
  readonly #store: TaxiiStore;
  readonly #sums = new Map<string, Sum>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: TaxiiStore) {
    this.#store = store;
  }

  note(
    entry: Omit<TaxiiAudit, "detail">,
    what: string,
    read: {
      readonly status: number;
      readonly count?: number;
      readonly first?: string;
      readonly last?: string;
    },
  ): void {
    const key = `${entry.credentialId}\n${entry.action}\n${entry.object}\n${what}\n${read.status}`;
    const { count = 0, first = "", last = "" } = read;
    const sum = this.#sums.get(key);
    if (sum) {
      sum.requests += 1;
      sum.objects += count;
      if (first !== "" && (sum.first === "" || first < sum.first)) sum.first = first;
      if (last > sum.last) sum.last = last;
    } else {
      this.#sums.set(key, { entry, what, status: read.status, requests: 1, objects: count, first, last });
    }
    if (this.#sums.size >= WAITING_MAX) void this.flush();
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Writes what waits. What cannot be written waits on. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const sums = [...this.#sums.values()];
    this.#sums.clear();
    if (sums.length === 0) return this.#writing;
    this.#writing = this.#writing
      .then(() => this.#store.audit(sums.map(toEntry)))
      .catch(() => {
        for (const sum of sums) this.note(sum.entry, sum.what, { ...sum, count: sum.objects });
      });
    return this.#writing;
  }
}

const toEntry = ({ entry, what, status, requests, objects, first, last }: Sum): TaxiiAudit => ({
  ...entry,
  detail: { what, status, requests, objects, ...(first === "" ? {} : { first, last }) },
});
