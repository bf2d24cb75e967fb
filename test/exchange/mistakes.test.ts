import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { admitClient } from "../../src/app/index.ts";
import { createProgram } from "../../src/cli/program.ts";
import { type FederatedNode, openFederatedNode, TERMS } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/** What two liaison officers mistype is said, and costs nothing for good. All is fictitious. */
let a: FederatedNode;
let b: FederatedNode;
const folder = mkdtempSync(join(tmpdir(), "wasl-mistakes-"));

beforeAll(async () => {
  [a, b] = await Promise.all([openFederatedNode("A"), openFederatedNode("B")]);
  const company = (id: string, name: string) =>
    JSON.stringify({ id, schema: "Company", properties: { name: [name] } });
  await a.wasl.importReport(a.supervisor, {
    fileName: "records.ftm.jsonl",
    bytes: bytesOf(`${company("c-1", "Harbour Nine Shipping")}\n${company("c-2", "Quay Street Trading")}\n`),
    marking: { tlp: "green" },
    fictitious: true,
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all([a, b].map((node) => node?.remove()));
});

async function exchange(...words: string[]): Promise<string> {
  const why = ["--purpose", "information-exchange", "--mandate", "TEST-1", "--data", a.folder];
  const said: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  try {
    await createProgram().parseAsync(["node", "wasl", "exchange", ...words, ...why]);
  } finally {
    write.mockRestore();
  }
  return said.join("");
}
const refused = (field: string) => ({ code: "REQUEST_INVALID", detail: { field } });

test("a name or an address that the other side would refuse spends no attempt there", async () => {
  const begin = (name: string, url: string | undefined, to = b.url) =>
    a.wasl.exchange.beginPairing(a.supervisor, to, { name, ...(url === undefined ? {} : { url }) });
  await expect(begin("x".repeat(300), a.url)).rejects.toMatchObject(refused("name"));
  await expect(begin("A", "wasl.example.org")).rejects.toMatchObject(refused("ownUrl"));
  await expect(begin("A", a.url, "wasl.example.org")).rejects.toMatchObject(refused("url"));
  expect((await begin("A", a.url)).nodeId).toBe(b.nodeId);
});

test("where one side confirmed and the other mistyped the code, they pair again, and keep what they agreed", async () => {
  const [waiting] = await b.wasl.exchange.pairings(b.supervisor);
  await b.wasl.exchange.confirmPairing(b.supervisor, a.nodeId, waiting?.code ?? "");
  await b.wasl.exchange.agree(b.supervisor, `partner: ${a.nodeId}\n${TERMS}receipt-hours: 7\n`);
  const wrong = waiting?.code === "1111 1111" ? "2222 2222" : "1111 1111";
  await expect(a.wasl.exchange.confirmPairing(a.supervisor, b.nodeId, wrong)).rejects.toMatchObject({
    code: "PAIRING_REFUSED",
  });
  const begun = await a.wasl.exchange.beginPairing(a.supervisor, b.url, { name: "A again", url: a.url });
  await a.wasl.exchange.confirmPairing(a.supervisor, b.nodeId, begun.code);
  await b.wasl.exchange.confirmPairing(b.supervisor, a.nodeId, begun.code);
  const [partner] = await b.wasl.exchange.partners(b.supervisor);
  expect(partner).toMatchObject({ name: "A again", isAgreed: true });
  expect(partner?.agreement).toContain("receipt-hours: 7");
  expect(partner?.keys).toHaveLength(1);
});

test("an agreement whose last day has passed is not said to be in force", async () => {
  const file = join(folder, "agreement.txt");
  writeFileSync(file, `partner: ${b.nodeId}\n${TERMS.replace("2999", "2020")}`);
  expect(await exchange("agree", file)).toMatch(/^Kept, and over since 2020-01-01: nothing goes to/);
  expect(await exchange("partners")).toMatch(/not in force \(until 2020-01-01\)/);
  writeFileSync(file, `partner: ${b.nodeId}\n${TERMS}blocks: suspended\n`);
  expect(await exchange("agree", file)).toMatch(/^Kept, and suspended: nothing goes to/);
  expect(await exchange("partners")).toMatch(/not in force/);
  writeFileSync(file, `partner: ${b.nodeId}\n${TERMS}`);
  expect(await exchange("agree", file)).toMatch(/^In force with/);
  expect(await exchange("partners")).toMatch(/until 2999-01-01/);
});

test("an end that has passed, a partner that is none and an empty selection are refused before anything is given", async () => {
  const share = (more: object) =>
    a.wasl.exchange.share(a.supervisor, { partner: b.nodeId, necessity: "EXERCISE", ...more });
  const past = "2020-01-01T00:00:00.000Z";
  const onward = { recipients: [b.nodeId], until: past };
  await expect(share({ entityIds: ["c-1"], expiresAt: past })).rejects.toMatchObject(refused("expiresAt"));
  await expect(share({ entityIds: ["c-1"], onward })).rejects.toMatchObject(refused("onwardUntil"));
  await expect(share({})).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  const caseId = await a.wasl.openCase(a.analyst, {
    title: "Empty",
    mandate: "TEST-1",
    marking: { tlp: "amber" },
  });
  await expect(share({ partner: "node-nowhere", caseId: caseId.id })).rejects.toMatchObject({
    code: "PARTNER_UNKNOWN",
  });
  expect(await share({ entityIds: ["c-1"] })).toMatchObject({ shared: 1, recalled: 0 });
  const draft = { kind: "request", urgency: "normal", legalBasis: "x", subject: "x", body: "" } as const;
  const toItself = { ...draft, marking: { tlp: "green" }, to: a.nodeId } as const;
  await expect(a.wasl.sendMessage(a.supervisor, toItself)).rejects.toMatchObject(refused("to"));
});

test("a file for nobody leaves the file alone that stands there", async () => {
  const file = join(folder, "for-b.wasl");
  writeFileSync(file, "what stands there");
  await expect(exchange("file", "write", file, "--partner", "node-nowhere")).rejects.toThrow(
    /PARTNER_UNKNOWN/,
  );
  await expect(exchange("file", "write", file, "--partner", b.nodeId, "--after", "400")).rejects.toThrow(
    /REQUEST_INVALID/,
  );
  expect(readFileSync(file, "utf8")).toBe("what stands there");
  await exchange("file", "write", file, "--partner", b.nodeId);
  expect(readFileSync(file, "utf8")).toContain("Harbour Nine Shipping");
});

test("an address that is none, and a change of nothing, change no partner", async () => {
  await expect(exchange("partner", b.nodeId)).rejects.toThrow(/REQUEST_INVALID/);
  await expect(exchange("partner", b.nodeId, "--url", "nonsense")).rejects.toThrow(/REQUEST_INVALID/);
  expect((await a.wasl.exchange.partners(a.supervisor))[0]?.url).toBe(b.url);
});

test("a recall names what it did not take back, and a client without a node owes no receipt", async () => {
  await admitClient(a.platform, a.supervisor, "client-port", "A fictitious port");
  await a.wasl.exchange.agree(a.supervisor, `partner: client-port\n${TERMS}`);
  const { objectIds } = await a.wasl.exchange.share(a.supervisor, {
    partner: "client-port",
    entityIds: ["c-2"],
    necessity: "EXERCISE",
    expiresAt: "2999-01-01T00:00:00.000Z",
  });
  const said = await exchange("recall", ...objectIds, "obj-mistyped", "--reason", "EXERCISE: another boat");
  expect(said).toMatch(/^1 taken back; to be signed for by 0 partners\n {2}obj-mistyped: not taken back/);
  const owed = (await a.wasl.exchange.receipts(a.supervisor)).map((r) => r.peer);
  expect(owed).not.toContain("client-port");
});
