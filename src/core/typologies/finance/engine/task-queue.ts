/** Work to do later in stream time: a binary heap ordered by (due, serial), so that every run does the same. */
export interface Task {
  readonly due: number;
  readonly serial: number;
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly at: number;
}

export class TaskQueue {
  private heap: Task[] = [];
  private serial = 0;

  get size(): number {
    return this.heap.length;
  }

  add(due: number, kind: number, a: number, b: number, at: number): void {
    const task: Task = { due, serial: this.serial++, kind, a, b, at };
    const { heap } = this;
    let i = heap.length;
    heap.push(task);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (before(heap[parent] as Task, task)) break;
      heap[i] = heap[parent] as Task;
      i = parent;
    }
    heap[i] = task;
  }

  nextDue(): number {
    return this.heap[0]?.due ?? Number.POSITIVE_INFINITY;
  }

  take(): Task | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Task, heap[child] as Task)) child++;
      if (before(last, heap[child] as Task)) break;
      heap[i] = heap[child] as Task;
      i = child;
    }
    heap[i] = last;
    return top;
  }

  save(): { readonly serial: number; readonly tasks: readonly Task[] } {
    return { serial: this.serial, tasks: [...this.heap] };
  }

  load(state: { readonly serial: number; readonly tasks: readonly Task[] }): void {
    this.serial = state.serial;
    this.heap = [...state.tasks];
  }
}

const before = (a: Task, b: Task): boolean => a.due < b.due || (a.due === b.due && a.serial < b.serial);
