import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { type FederatedNode, openFederatedNode } from "../support/federation.ts";

const FILE = fileURLToPath(new URL("../../data/typologies/one-depot.json", import.meta.url));

let node: FederatedNode;
beforeAll(async () => {
  node = await openFederatedNode("Ours");
});
afterAll(() => node?.remove());

async function typology(...args: string[]): Promise<string> {
  const said: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  const why = ["--purpose", "operational-analysis", "--mandate", "TEST-1", "--data", node.folder];
  try {
    await createProgram().parseAsync(["node", "wasl", "typology", ...args, ...why]);
  } finally {
    write.mockRestore();
  }
  return said.join("").trim();
}

test("a file is adopted under the marking that the command says, AMBER without one, and a method under its own alone", async () => {
  const reason = ["--reason", "its trial found what two cases rest on"];
  const adopt = (...more: string[]) => typology("adopt", ...more, ...reason);
  await expect(adopt("--message", "msg-1", "--tlp", "green")).rejects.toMatchObject({
    detail: { option: "--tlp is for --file" },
  });
  await expect(adopt("--file", FILE, "--tlp", "red")).rejects.toMatchObject({ code: "MARKING_FORBIDS" });
  expect(await adopt("--file", FILE, "--tlp", "green")).toMatch(/^one-depot 1 is in force/);
  expect(await typology("list")).toMatch(/one-depot 1 .*TLP:GREEN/);
  await adopt("--file", FILE);
  expect(await typology("list")).toMatch(/one-depot 1 .*TLP:AMBER/);
});
