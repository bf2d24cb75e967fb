import { expect, test } from "vitest";
import { nodeName } from "./node-name.ts";

test("only this node is called so: not whom we do not know, and not everybody while partners are still asked for", () => {
  const own = { nodeId: "node-a", words: "This node" };
  const nameOf = (node: string, partners = [{ nodeId: "node-b", name: "B" }]) =>
    nodeName(node, own, partners);
  expect(["node-a", "node-b", "node-c"].map((node) => nameOf(node))).toEqual(["This node", "B", "node-c"]);
  expect(nameOf("node-b", [])).toBe("node-b");
});
