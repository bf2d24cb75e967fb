import { describe, expect, it } from "vitest";
import { TaskQueue } from "./task-queue.ts";

const drained = (queue: TaskQueue): number[] => {
  const order: number[] = [];
  for (let task = queue.take(); task; task = queue.take()) order.push(task.a);
  return order;
};

describe("work for later", () => {
  it("comes by its time, and of one time as it was added", () => {
    const queue = new TaskQueue();
    [30, 10, 20, 10, 30, 10].forEach((due, i) => {
      queue.add(due, 0, i, 0, 0);
    });
    expect(queue.nextDue()).toBe(10);
    expect(queue.size).toBe(6);
    expect(drained(queue)).toEqual([1, 3, 5, 2, 0, 4]);
    expect(queue.size).toBe(0);
    expect(queue.nextDue()).toBe(Number.POSITIVE_INFINITY);
    expect(queue.take()).toBeUndefined();
  });

  it("keeps all that was said of it", () => {
    const queue = new TaskQueue();
    queue.add(5, 3, 7, -1, 2.5);
    expect(queue.take()).toEqual({ due: 5, kind: 3, a: 7, b: -1, at: 2.5 });
  });

  it("is the same order as a stable sort, for thousands of tasks, put away and taken up again between", () => {
    const dues = Array.from({ length: 3000 }, (_, i) => (i * 7919) % 101);
    const sorted = dues
      .map((due, i) => [due, i] as const)
      .sort((x, y) => x[0] - y[0] || x[1] - y[1])
      .map(([, i]) => i);
    const queue = new TaskQueue();
    dues.slice(0, 1500).forEach((due, i) => {
      queue.add(due, 1, i, 2 * i, 3 * i);
    });
    const again = new TaskQueue();
    again.load(structuredClone(queue.save()));
    dues.slice(1500).forEach((due, i) => {
      again.add(due, 1, i + 1500, 0, 0);
    });
    expect(again.size).toBe(3000);
    expect(drained(again)).toEqual(sorted);
  });
});
