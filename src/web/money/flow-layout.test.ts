import { describe, expect, it } from "vitest";
import { layoutFlow } from "./flow-layout.ts";

const node = (id: string, layer: number, role?: string) => ({
  id,
  label: id,
  layer,
  ...(role ? { role } : {}),
});
const payers = Array.from({ length: 40 }, (_, i) => node(`p${i}`, 0));
const nodes = [...payers, node("hub", 1, "hub"), node("out", 2)];
const ribbons = [
  ...payers.map((p) => ({ from: p.id, to: "hub", weight: 100 })),
  { from: "hub", to: "out", weight: 3900 },
];
const columnOf = (layer: number, flow: ReturnType<typeof layoutFlow>) =>
  flow.nodes.filter((n) => n.layer === layer).sort((a, b) => a.y - b.y);

describe("the picture of a flow", () => {
  it("puts no two accounts of a column over each other, and all inside", () => {
    const flow = layoutFlow(nodes, ribbons);
    for (const layer of [0, 1, 2]) {
      const column = columnOf(layer, flow);
      column.forEach((n, i) => {
        const before = column[i - 1];
        if (before) expect(n.y).toBeGreaterThanOrEqual(before.y + before.height);
        expect(n.y).toBeGreaterThanOrEqual(0);
        expect(n.y + n.height).toBeLessThanOrEqual(flow.height);
      });
    }
    // Every payer's name has its own line.
    const labels = columnOf(0, flow).map((n) => n.labelY);
    const steps = labels.slice(1).map((y, i) => y - (labels[i] ?? 0));
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(14);
  });

  it("draws as much as there is money: what comes in is as wide as what goes on", () => {
    const { ribbons: drawn } = layoutFlow(nodes, ribbons);
    const out = drawn.at(-1)?.width ?? 0;
    const into = drawn.slice(0, -1).reduce((sum, r) => sum + r.width, 0);
    expect(into / out).toBeCloseTo(4000 / 3900, 2);
  });

  it("mirrors for right to left: the same places from the other side", () => {
    const left = layoutFlow(nodes, ribbons);
    const right = layoutFlow(nodes, ribbons, true);
    for (const [i, n] of left.nodes.entries()) {
      const m = right.nodes[i];
      expect(m?.y).toBe(n.y);
      expect((m?.x ?? 0) + 10).toBeCloseTo(left.width - n.x, 6);
    }
    expect(right.nodes.at(-1)?.anchor).toBe("end");
  });

  it("runs a ribbon that leads back below everything", () => {
    const ring = [node("a", 0, "ring"), node("b", 1, "ring"), node("c", 2, "ring")];
    const flow = layoutFlow(ring, [
      { from: "a", to: "b", weight: 10 },
      { from: "b", to: "c", weight: 9 },
      { from: "c", to: "a", weight: 8 },
    ]);
    const lowest = Math.max(...flow.nodes.map((n) => n.y + n.height));
    expect(flow.ribbons[2]?.path).toContain("L");
    expect(flow.height).toBeGreaterThan(lowest);
  });

  it("draws a single account that pays itself, and nothing at all", () => {
    expect(layoutFlow([node("a", 0)], [{ from: "a", to: "a", weight: 0 }]).ribbons).toHaveLength(1);
    expect(layoutFlow([], []).nodes).toEqual([]);
  });
});
