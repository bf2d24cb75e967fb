import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, HttpHandler } from "../../src/app/index.ts";
import { createSignalsHandler } from "../../src/exchange/index.ts";
import { openTestNode, type TestNode } from "../support/node.ts";

/** Hash banks as moderation tools pull and ask them; all hashes are invented. */
let node: TestNode;
let officer: Actor;
let handler: HttpHandler;
let token: string;

const hash = (n: number): string => n.toString(16).padStart(4, "0").repeat(16);
const PURPOSE = { purpose: "online-referral", mandate: "AGR-7" } as const;

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer", clearance: "amber" });
  await node.actor({ id: "client", role: "machine", clearance: "green" });
  const until = new Date(Date.now() + 86_400_000).toISOString();
  token = await node.store.accounts.issueToken("client", PURPOSE, until);
  handler = createSignalsHandler({ wasl: node.wasl, accounts: node.store.accounts, nodeId: node.nodeId });
  const green = Array.from({ length: 1500 }, (_, n) => hash(n + 1));
  await node.wasl.changeBank(officer, "boats", green, { marking: { tlp: "green" } });
  await node.wasl.changeBank(officer, "secret", [hash(60_000)], { marking: { tlp: "amber" } });
});
afterAll(() => node.remove());

const get = (path: string, secret = token) => {
  const [at = "", query = ""] = path.split("?");
  return handler.handle({
    method: "GET",
    path: `/signals/${at}`,
    query,
    headers: { authorization: `Basic ${Buffer.from(`client:${secret}`).toString("base64")}` },
    body: new Uint8Array(),
  });
};
const idsOf = (xml: string): string[] => [...xml.matchAll(/<id>([^<]*)<\/id>/g)].map((m) => m[1] ?? "");
const nextOf = (xml: string): string | undefined =>
  /<next>([^<]*)<\/next>/.exec(xml)?.[1]?.replaceAll("&amp;", "&").slice(1);

test("a client pulls every hash it may see, page by page, and none above its marking", async () => {
  const ids: string[] = [];
  let path: string | undefined = "v2/entries?from=1970-01-01T00:00:00Z&to=2100-01-01T00:00:00Z";
  for (let pages = 0; path !== undefined && pages < 5; pages++) {
    const { status, body } = await get(`ncmec/${path}`);
    expect(status).toBe(200);
    ids.push(...idsOf(body));
    path = nextOf(body);
  }
  expect(ids.length).toBe(1500);
  expect(new Set(ids).size).toBe(1500);
  expect(ids.join()).not.toContain(hash(60_000));
});

test("what is taken out is told as deleted, and stands at the end", async () => {
  expect(await node.wasl.changeBank(officer, "boats", [hash(1), hash(1)], { removed: true })).toBe(1);
  expect(await node.wasl.changeBank(officer, "boats", [hash(1)], { removed: true })).toBe(0);
  const { body } = await get("ncmec/v2/entries?start=1500");
  expect(body).toContain(`<deletedImage>`);
  expect(idsOf(body)).toEqual([`boats-${hash(1)}`]);
});

test("a near copy is found in its bank, a taken-out hash and a hidden bank are not", async () => {
  const near = `${hash(2).slice(0, 63)}f`;
  expect(JSON.parse((await get(`m/lookup?signal_type=pdq&signal=${near}`)).body)).toEqual(["boats"]);
  const hidden = await get(`m/lookup?signal_type=pdq&signal=${hash(60_000)}`);
  expect(JSON.parse(hidden.body)).toEqual([]);
  expect((await get("m/lookup?signal_type=pdq&signal=xyz")).status).toBe(400);
  expect((await get("m/lookup?signal_type=md5&signal=aa")).status).toBe(400);
});

test("nobody without a token that is bound to a purpose is answered", async () => {
  expect((await get("ncmec/v2/status", "no such token")).status).toBe(401);
  const session = await node.store.accounts.openLocalSession("officer");
  expect((await get("ncmec/v2/status", session)).status).toBe(401);
  expect((await get("ncmec/v2/status")).body).toContain(node.nodeId);
  expect((await get("ncmec/v2/entries?from=yesterday")).status).toBe(400);
});

test("a bank's name and its hashes are checked, and a machine decides nothing", async () => {
  const marking = { marking: { tlp: "green" } };
  await expect(node.wasl.changeBank(officer, "a b", [hash(1)], marking)).rejects.toThrow(/REQUEST_INVALID/);
  await expect(node.wasl.changeBank(officer, "ok", ["12"], marking)).rejects.toThrow(/REQUEST_INVALID/);
  const machine = { token, purpose: PURPOSE };
  await expect(node.wasl.changeBank(machine, "ok", [hash(1)], marking)).rejects.toThrow(/ROLE_FORBIDS/);
});
