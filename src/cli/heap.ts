/**
 * Puts the first of a heap where it belongs, after it was changed or replaced. Each of a heap comes before those at twice its place,
 * so that the first is the next of all.
 */
export function settle<T>(heap: T[], isBefore: (a: T, b: T) => boolean): void {
  const moved = heap[0] as T;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as T, heap[child] as T)) child++;
    const next = heap[child] as T;
    if (!isBefore(next, moved)) break;
    heap[place] = next;
    place = child;
  }
  heap[place] = moved;
}
