import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { openSession } from "../../src/cli/session.ts";
import { sha256Hex } from "../../src/core/index.ts";
import { placeEmptyStore } from "../support/empty-store.ts";
import { bytesOf } from "../support/node.ts";

/** What comes back from a platform, taken in from the command line. All is invented. */
let folder: string;
const data = (): string => join(folder, "node");
const records = (name: string): string =>
  `${JSON.stringify({ id: `c-${name}`, schema: "Company", properties: { name: [`Fictitious ${name}`] } })}\n`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasl-data-take-"));
  await placeEmptyStore(join(data(), "store"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Node = Awaited<ReturnType<typeof openSession>>;
async function inNode<T>(
  work: (node: Node, actorOf: (id: string) => Promise<never>) => Promise<T>,
): Promise<T> {
  const node = await openSession({ data: data() });
  const { accounts } = node.store;
  const actorOf = async (id: string) => {
    const role = id === "super" ? "supervisor" : "analyst";
    if (!(await accounts.users()).some((u) => u.id === id))
      await accounts.createUser({ id, role, clearance: "amber", groups: [], compartments: [] }, undefined);
    const purpose = { purpose: "operational-analysis", mandate: "TEST-1" };
    return { token: await accounts.openLocalSession(id), purpose } as never;
  };
  try {
    return await work(node, actorOf);
  } finally {
    await node.close();
  }
}

/** A request that went to a platform without an account, which handed over a file with this content. */
const produced = (content: string): Promise<string> =>
  inNode(async ({ wasl }, actorOf) => {
    const officer = await actorOf("officer");
    const supervisor = await actorOf("super");
    const marking = { tlp: "amber" };
    const { reportId } = await wasl.importReport(officer, {
      fileName: "order.ftm.jsonl",
      bytes: bytesOf(records("order")),
      marking,
      fictitious: true,
    });
    const { id, digest } = await wasl.draftDataRequest(officer, {
      kind: "production",
      platform: "Nowhere",
      targets: [{ type: "account", value: "acc-take" }],
      categories: ["subscriber"],
      wanted: "Who opened the account",
      from: "2025-08-01",
      to: "2025-09-30",
      offence: { law: "Section 25 of the Immigration Act 1971", yearsMax: 14 },
      authority: { kind: "judge", name: "Example Court", contact: "court@example.org" },
      necessity: "The account sells crossings; nothing else names its holder.",
      proportionality: "One account, two months, no message.",
      retainUntil: new Date(Date.now() + 400 * 86_400_000).toISOString().slice(0, 10),
      order: { reportId, reference: "Order 17/26", issuedOn: "2026-01-05" },
      marking,
    });
    const ask = { kind: "release", subject: id, digest, reason: "read the order" } as const;
    const asked = await wasl.requestApproval(officer, ask);
    await wasl.decideApproval(supervisor, asked.id, "approved", "as the order says");
    await wasl.sendDataRequest(officer, id);
    await wasl.recordDataEvent(officer, id, { type: "produced", sha256: sha256Hex(content) });
    return id;
  });

const take = async (id: string, name: string, content: string): Promise<void> => {
  const path = join(folder, name);
  await writeFile(path, content);
  const why = ["--purpose", "operational-analysis", "--mandate", "TEST-1", "--data", data()];
  await createProgram().parseAsync(["node", "wasl", "online", "data", "take", id, path, "--json", ...why]);
};
const reports = (): Promise<number> =>
  inNode(async ({ wasl }, actorOf) => (await wasl.reports(await actorOf("officer"), { limit: 20 })).length);

test("other bytes than were produced are not even imported; those that were are", async () => {
  const content = records("answer");
  const id = await produced(content);
  const before = await reports();
  await expect(take(id, "other.ftm.jsonl", records("other"))).rejects.toThrow(/CONFLICT/);
  expect(await reports()).toBe(before);
  await take(id, "answer.ftm.jsonl", content);
  expect(await reports()).toBe(before + 1);
});
