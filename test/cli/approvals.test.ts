import { execFile } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestNode, type TestNode } from "../support/node.ts";

/** Approvals from the command line, built, in a process of its own. All is invented. */
const MAIN = new URL("../../dist/cli/main.js", import.meta.url).pathname;
let node: TestNode;

beforeAll(async () => {
  node = await openTestNode();
});
afterAll(() => node?.remove());

const list = (...more: string[]): Promise<{ readonly stdout: string; readonly stderr: string }> =>
  new Promise((resolve, reject) => {
    const why = ["--purpose", "oversight", "--mandate", "TEST-1", "--data", node.folder];
    execFile(process.execPath, [MAIN, "approval", "list", ...more, ...why], (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve({ stdout, stderr }),
    );
  });

test("the list says which requests are whoever's reads it to answer, and which are beyond them", async () => {
  const asker = await node.actor({ id: "asker", clearance: "red" });
  const draft = { kind: "release", subject: "node-p", digest: "d", reason: "r" } as const;
  const [requestedAt, expiresAt] = [new Date().toISOString(), "2999-01-01T00:00:00.000Z"];
  const nowhere = "0".repeat(32);
  await node.store.as(asker, (tx) =>
    tx.requestApprovals([
      // Of a fact that is not there any more, and of none that nobody might see.
      { ...draft, id: "appr-gone", requestedAt, expiresAt, facts: [nowhere] },
      { ...draft, kind: "source", id: "appr-yours", requestedAt, expiresAt },
    ]),
  );
  const { stdout, stderr } = await list();
  const answer = (id: string) =>
    stdout
      .split("\n")
      .find((line) => line.endsWith(id))
      ?.match(/ pending +(beyond you|yours) /)?.[1];
  expect([answer("appr-gone"), answer("appr-yours")]).toEqual(["beyond you", "yours"]);
  expect(stderr).toContain("beyond you: you do not see all that it is about, or some of it is gone");
  const items: readonly { readonly id: string; readonly isMine: boolean }[] = JSON.parse(
    (await list("--json")).stdout,
  );
  expect(items.find((a) => a.id === "appr-gone")).toMatchObject({ isMine: false, isBeyond: true });
});
