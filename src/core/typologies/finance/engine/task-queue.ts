/**
 * Work to do later in stream time: a binary heap ordered by (due, serial), so that every run does the same. Tasks
 * live in typed arrays: hundreds of thousands wait at a time, and as objects they would be the collector's work.
 */
export interface Task {
  due: number;
  kind: number;
  a: number;
  b: number;
  at: number;
}

export class TaskQueue {
  private due = new Float64Array(1024);
  private serials = new Float64Array(1024);
  private kind = new Uint8Array(1024);
  private a = new Int32Array(1024);
  private b = new Int32Array(1024);
  private at = new Float64Array(1024);
  private serial = 0;
  size = 0;
  /** The task that `take` answers, reused. */
  private readonly taken: Task = { due: 0, kind: 0, a: 0, b: 0, at: 0 };

  add(due: number, kind: number, a: number, b: number, at: number): void {
    if (this.size === this.due.length) this.grow(this.size * 2);
    const serial = this.serial++;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      // A new task is the last of those due at the same time.
      if ((this.due[parent] as number) <= due) break;
      this.move(parent, i);
      i = parent;
    }
    this.due[i] = due;
    this.serials[i] = serial;
    this.kind[i] = kind;
    this.a[i] = a;
    this.b[i] = b;
    this.at[i] = at;
  }

  nextDue(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : (this.due[0] as number);
  }

  /** The next task; valid until the next call. */
  take(): Task | undefined {
    if (this.size === 0) return undefined;
    const { taken } = this;
    taken.due = this.due[0] as number;
    taken.kind = this.kind[0] as number;
    taken.a = this.a[0] as number;
    taken.b = this.b[0] as number;
    taken.at = this.at[0] as number;
    const last = --this.size;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= last) break;
      if (child + 1 < last && this.isBefore(child + 1, child)) child++;
      if (this.isBefore(last, child)) break;
      this.move(child, i);
      i = child;
    }
    this.move(last, i);
    return taken;
  }

  private isBefore(i: number, j: number): boolean {
    const difference = (this.due[i] as number) - (this.due[j] as number);
    return difference < 0 || (difference === 0 && (this.serials[i] as number) < (this.serials[j] as number));
  }

  private move(from: number, to: number): void {
    this.due[to] = this.due[from] as number;
    this.serials[to] = this.serials[from] as number;
    this.kind[to] = this.kind[from] as number;
    this.a[to] = this.a[from] as number;
    this.b[to] = this.b[from] as number;
    this.at[to] = this.at[from] as number;
  }

  private grow(length: number): void {
    const float = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const array = new Float64Array(length);
      array.set(old);
      return array;
    };
    const int = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const array = new Int32Array(length);
      array.set(old);
      return array;
    };
    const kind = new Uint8Array(length);
    kind.set(this.kind);
    this.kind = kind;
    this.due = float(this.due);
    this.serials = float(this.serials);
    this.at = float(this.at);
    this.a = int(this.a);
    this.b = int(this.b);
  }

  save(): TaskQueueState {
    const n = this.size;
    return {
      serial: this.serial,
      arrays: [this.due, this.serials, this.kind, this.a, this.b, this.at].map((array) => array.slice(0, n)),
    };
  }

  load(state: TaskQueueState): void {
    this.serial = state.serial;
    this.size = state.arrays[0]?.length ?? 0;
    if (this.size > this.due.length) this.grow(this.size * 2);
    [this.due, this.serials, this.kind, this.a, this.b, this.at].forEach((array, i) => {
      array.set(state.arrays[i] as Float64Array);
    });
  }
}

export interface TaskQueueState {
  readonly serial: number;
  readonly arrays: readonly (Float64Array | Int32Array | Uint8Array)[];
}
