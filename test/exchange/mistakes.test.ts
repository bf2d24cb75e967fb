import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { admitClient, federationDeps } from "../../src/app/index.ts";
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

test("an agreement with somebody who is no partner is refused with both ways to make them one", async () => {
  const file = join(folder, "nobody.txt");
  writeFileSync(file, `partner: client-nobody\n${TERMS}`);
  await expect(exchange("agree", file)).rejects.toMatchObject({
    code: "PARTNER_UNKNOWN",
    detail: { peer: "client-nobody", because: expect.stringMatching(/wasl exchange pair\b.*--client/) },
  });
  expect(await exchange("agree", file, "--client")).toMatch(/^In force with client-nobody/);
});

test("codes that differ end the pairing, on record, and who was confirmed under them is a partner by a new code only", async () => {
  const c = await openFederatedNode("C");
  const pair = () => c.wasl.exchange.beginPairing(c.supervisor, a.url, { name: "C", url: c.url });
  await pair();
  await expect(a.wasl.exchange.refusePairing(a.analyst, c.nodeId)).rejects.toMatchObject({
    code: "ROLE_FORBIDS",
  });
  await exchange("pair", "refuse", c.nodeId);
  await c.wasl.exchange.refusePairing(c.supervisor, a.nodeId);
  expect(await exchange("pair", "list")).not.toContain(c.nodeId);
  expect(await exchange("refusals")).toContain("CODE_DIFFERS");
  expect(await a.wasl.auditTrail(a.supervisor, { limit: 50 })).toContainEqual(
    expect.objectContaining({
      action: "refuse",
      object: `partner:${c.nodeId}`,
      detail: expect.objectContaining({ pairing: "CODE_DIFFERS" }),
    }),
  );
  await expect(exchange("pair", "refuse", c.nodeId)).rejects.toMatchObject({ code: "PAIRING_REFUSED" });

  // Refused too late: whoever stood between was confirmed, under a key of their own.
  await pair();
  const [waiting] = await a.wasl.exchange.pairings(a.supervisor);
  await a.wasl.exchange.confirmPairing(a.supervisor, c.nodeId, waiting?.code ?? "");
  await a.wasl.exchange.agree(a.supervisor, `partner: ${c.nodeId}\n${TERMS}`);
  if (!a.platform.federation) throw new Error("no exchange");
  const { ledger } = federationDeps(a.platform, a.platform.federation);
  await ledger.as("system-operation", async (tx) => {
    const partner = (await tx.federation.partners()).find((p) => p.nodeId === c.nodeId);
    if (!partner) throw new Error("no partner");
    const keys = partner.keys.map((k) => ({ ...k, key: "x".repeat(43) }));
    await tx.federation.savePartner({ ...partner, keys });
  });
  await exchange("pair", "refuse", c.nodeId);
  const stateOfC = async () =>
    (await a.wasl.exchange.partners(a.supervisor)).find((p) => p.nodeId === c.nodeId);
  expect((await stateOfC())?.stopped).toBe("CODE_DIFFERS");
  await expect(exchange("partner", c.nodeId, "--resume")).rejects.toMatchObject({
    code: "PAIRING_REFUSED",
    detail: { refusal: "CODE_DIFFERS" },
  });
  await c.wasl.exchange.refusePairing(c.supervisor, a.nodeId);
  const begun = await pair();
  await exchange("pair", "confirm", c.nodeId, begun.code);
  const anew = await stateOfC();
  expect([anew?.stopped, anew?.agreement, anew?.keys[0]?.key]).toEqual([
    undefined,
    undefined,
    expect.not.stringMatching(/^x+$/),
  ]);
  await c.remove();
});
