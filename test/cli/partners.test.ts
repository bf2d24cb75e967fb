import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { type FederatedNode, openFederatedNode, pairNodes, TERMS } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/** Sharing from the command line where an agreement asks for a second person. All is fictitious. */
let ours: FederatedNode;
let theirs: FederatedNode;

beforeAll(async () => {
  [ours, theirs] = await Promise.all([openFederatedNode("Ours"), openFederatedNode("Theirs")]);
  await pairNodes(ours, theirs, `${TERMS}four-eyes: yes\n`);
  await ours.wasl.importReport(ours.supervisor, {
    fileName: "records.ftm.jsonl",
    bytes: bytesOf(
      JSON.stringify({ id: "c-1", schema: "Company", properties: { name: ["Fictitious Boats"] } }),
    ),
    marking: { tlp: "green" },
    fictitious: true,
    evaluation: { scheme: "4x4", code: "B2" },
  });
});
afterAll(() => Promise.all([ours, theirs].map((node) => node?.remove())));

/** What was said beside the answer. */
const noted: string[] = [];

async function share(...more: string[]): Promise<string> {
  const what = ["--partner", theirs.nodeId, "--entity", "c-1", "--necessity", "the same boat", ...more];
  const why = ["--purpose", "information-exchange", "--mandate", "TEST-1", "--data", ours.folder];
  const said: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  const beside = vi.spyOn(process.stderr, "write").mockImplementation((text) => noted.push(String(text)) > 0);
  try {
    await createProgram().parseAsync(["node", "wasl", "exchange", "share", ...what, ...why]);
  } finally {
    write.mockRestore();
    beside.mockRestore();
  }
  return said.join("").trim();
}

test("what needs a second person is asked for by the same command, and goes once another approved", async () => {
  await expect(share()).rejects.toThrow(/SECOND_PERSON_REQUIRED/);
  const asked = await share("--ask");
  expect(asked).toMatch(/^appr-/);
  expect(noted.join("")).toContain(
    "1 fact of 1 entity from 1 report; TLP:GREEN at most; nothing withheld: the same boat",
  );
  await expect(share()).rejects.toThrow(/SECOND_PERSON_REQUIRED/);
  await ours.wasl.decideApproval(ours.supervisor, asked, "approved", "read what would go");
  expect(await share()).toMatch(/^1 shared/);
}, 120_000);
