import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, federationDeps, giveWaiting } from "../../src/app/index.ts";
import { openTaxiiServer } from "../../src/cli/taxii-server.ts";
import { secretDigest } from "../../src/exchange/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { type FederatedNode, openThree, TERMS } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/** All sharing of a node is held by one act, and goes on after it. All is invented. */
let a: FederatedNode;
let b: FederatedNode;
let c: FederatedNode;
let eye: Actor;
let second: Actor;
let taxii: Awaited<ReturnType<typeof openTaxiiServer>>;
let ahead = 0;
const collection = randomUUID();
const fed = randomUUID();
const secret = randomBytes(16).toString("hex");
const WHY = "EXERCISE: the account of ana was stolen";
const IDS = ["wrong", "misread", "waits", "never", "eyes", "onward", "later"] as const;
type Id = (typeof IDS)[number];

beforeAll(async () => {
  [a, b, c] = await openThree();
  const load = (node: FederatedNode, ids: readonly string[]) =>
    node.wasl.importReport(node.supervisor, {
      fileName: "facts.ftm.jsonl",
      bytes: bytesOf(
        ids
          .map((id) => JSON.stringify({ id, schema: "Company", properties: { name: [`Heldcanary ${id}`] } }))
          .join("\n"),
      ),
      marking: { tlp: "green" },
      fictitious: true,
    });
  await load(a, IDS);
  await load(b, ["back"]);
  await load(c, ["leave"]);
  eye = await a.actor({ id: "eye", role: "oversight" }, "oversight");
  second = await a.actor({ id: "second", role: "supervisor", clearance: "red", groups: ["emsc"] });
  for (const made of [
    { id: collection, title: "For B", defaultTlp: "amber" as const, partner: b.nodeId },
    { id: fed, title: "Fed by others", defaultTlp: "amber" as const },
  ])
    await a.store.taxii.createCollection(made);
  await a.store.taxii.createCredential(
    {
      id: "client-of-b",
      clearance: "amber",
      rights: [collection, fed].map((collectionId) => ({ collectionId, read: true, write: true })),
      expiresAt: "2999-01-01T00:00:00.000Z",
    },
    secretDigest(secret),
  );
  const clock = { now: () => Date.now() + ahead };
  taxii = await openTaxiiServer({ ...a, platform: { ...a.platform, clock } });
});
afterAll(async () => {
  await taxii?.close?.();
  await Promise.all([a, b, c].map((n) => n?.remove()));
});

const hold = (node = a, who = node.supervisor) => node.wasl.exchange.switchSharing(who, true, WHY);
const lift = (node = a, who = node.supervisor) =>
  node.wasl.exchange.switchSharing(who, false, "EXERCISE: it was a false alarm");
const input = (id: string, to = b) => ({ partner: to.nodeId, entityIds: [id], necessity: "EXERCISE" });
const share = (id: Id) => a.wasl.exchange.share(a.supervisor, input(id));
const said = async (id: Id): Promise<string> =>
  (await a.wasl.entity(a.supervisor, id)).entity.statements.find((s) => s.property === "name")?.id ?? "";
const pull = async (node: FederatedNode, from: FederatedNode) => {
  const [pulled] = await node.wasl.exchange.pull(node.supervisor, from.nodeId);
  expect(pulled?.failed).toBeUndefined();
  return pulled?.received;
};
const names = async (node: FederatedNode): Promise<readonly string[]> =>
  (await node.wasl.search(node.supervisor, { text: "Heldcanary", limit: 20 })).hits
    .map((hit) => hit.caption)
    .sort();
/** Past the second for which it is looked up once. */
const ask = async (path: string) => {
  ahead += 2_000;
  return await taxii.handle({
    method: "GET",
    path: `/taxii2/root/collections/${path}`,
    query: "",
    headers: { authorization: `Bearer ${secret}` },
    body: new Uint8Array(),
  });
};

test("R24 whoever supervises or oversees holds it with a reason, a supervisor lifts it; both are on record", async () => {
  for (const isHeld of [true, false])
    expect(await codeOf(a.wasl.exchange.switchSharing(a.analyst, isHeld, WHY))).toBe("ROLE_FORBIDS");
  expect(await codeOf(a.wasl.exchange.switchSharing(a.supervisor, true, " - "))).toBe("REQUEST_INVALID");
  expect(await codeOf(lift())).toBe("CONFLICT");
  expect(await a.wasl.exchange.sharingSwitch(a.analyst)).toBeUndefined();
  await hold(a, eye);
  expect(await a.wasl.exchange.sharingSwitch(a.analyst)).toMatchObject({
    isHeld: true,
    reason: WHY,
    by: "eye",
  });
  expect(await codeOf(hold())).toBe("CONFLICT");
  expect(await codeOf(lift(a, eye))).toBe("ROLE_FORBIDS");
  await lift();
  expect(await a.wasl.exchange.sharingSwitch(a.analyst)).toMatchObject({ isHeld: false, by: "supervisor" });
  const trail = (await a.wasl.auditTrail(a.supervisor, { limit: 100 })).filter(
    (e) => e.object === "sharing-hold",
  );
  expect(trail.map(({ userId, text, detail }) => [userId, text, detail?.["held"]])).toEqual(
    expect.arrayContaining([
      ["eye", WHY, 1],
      ["supervisor", "EXERCISE: it was a false alarm", 0],
    ]),
  );
});

test("R24 while it holds nothing with content reaches the partner, and what takes back does", async () => {
  for (const id of ["wrong", "misread"] as const) await share(id);
  await pull(b, a);
  await share("waits");
  expect((await ask(`${collection}/objects/`)).status).toBe(200);
  await hold();
  for (const go of [
    () => share("never"),
    () => a.wasl.exchange.askToShare(a.supervisor, input("never")),
    () => a.wasl.exchange.exportMisp(a.supervisor, { partner: b.nodeId, before: [], name: "A" }),
    () => a.wasl.signalFeed(a.analyst, { limit: 1 }),
    () => a.wasl.bankChanges(a.analyst, { from: "2000-01-01", to: "2999-01-01", start: 0, size: 1 }),
    () =>
      a.wasl.sendMessage(a.analyst, {
        to: b.nodeId,
        kind: "message",
        urgency: "normal",
        legalBasis: "EXERCISE",
        marking: { tlp: "green" },
        subject: "EXERCISE",
        body: "EXERCISE",
      }),
    () =>
      a.wasl.askMatch(a.analyst, {
        partner: b.nodeId,
        kind: "holdings",
        terms: ["+447700900123"],
        legalBasis: "EXERCISE",
      }),
    () => a.wasl.disclose(a.supervisor, "case-1", { to: "Fictitious court" }),
    () =>
      a.wasl.designate(a.supervisor, "never", {
        to: "Fictitious authority",
        ground: "EXERCISE",
        reviewAt: new Date(Date.now() + 86_400_000).toISOString(),
      }),
    () => a.wasl.publishTags(a.supervisor, { partner: b.nodeId, kind: "holdings" }),
  ])
    expect([String(go), await codeOf(go())]).toEqual([String(go), "SHARING_HELD"]);

  await a.wasl.exchange.recall(a.supervisor, [await said("wrong")], "EXERCISE: another firm");
  expect(
    await a.wasl.exchange.correct(a.supervisor, await said("misread"), "Heldcanary read", "EXERCISE"),
  ).toMatchObject({ told: 0, untold: [b.nodeId] });
  const received = await pull(b, a);
  expect(received).toMatchObject({ kept: 0, withdrawn: 1 });
  expect(await names(b)).toEqual(["Heldcanary back", "Heldcanary misread"]);
  let log = "";
  for await (const piece of a.wasl.exchange.exportLog(a.supervisor, b.nodeId, 0)) log += piece;
  expect(log).toContain('"recall"');
  expect(log).not.toContain("Heldcanary");

  // Receipts, and what partners give, go on.
  await pull(a, b);
  const receipts = (await a.wasl.exchange.receipts(a.supervisor)).filter((r) => r.what === "recall");
  expect(receipts.map((r) => r.state)).toEqual(["received"]);
  await b.wasl.exchange.share(b.supervisor, input("back", a));
  await pull(a, b);
  expect(await names(a)).toContain("Heldcanary back");
});

test("R24 a client of TAXII is told to come again, and nothing of why", async () => {
  for (const path of [`${collection}/objects/`, `${collection}/manifest/`, `${fed}/objects/`]) {
    const { status, headers, body } = await ask(path);
    expect([path, status, headers["retry-after"]]).toEqual([path, 503, "60"]);
    expect(body).not.toMatch(/stolen|hold|held/i);
  }
  expect(JSON.parse((await ask(`${collection}/`)).body)).toMatchObject({ can_read: false });
});

test("R24 after it what waited arrives, once, and what was corrected meanwhile", async () => {
  await lift();
  expect(await pull(b, a)).toMatchObject({ kept: 2 });
  expect(await names(b)).toEqual(["Heldcanary back", "Heldcanary read", "Heldcanary waits"]);
  expect(await pull(b, a)).toMatchObject({ taken: 0 });
  const again = federationDeps(a.platform, a.platform.federation ?? expect.fail("no federation"));
  expect(await giveWaiting(again)).toEqual([]);
  const { status, body } = await ask(`${collection}/objects/`);
  expect([status, body.includes("Heldcanary waits"), body.includes("Heldcanary misread")]).toEqual([
    200,
    true,
    false,
  ]);
  expect(await share("never")).toMatchObject({ shared: 1 });
  await pull(b, a);
});

test("R24 what two people let go before it goes after it, where four eyes are asked for; also by the next look", async () => {
  await a.wasl.exchange.agree(a.supervisor, `partner: ${b.nodeId}\n${TERMS}four-eyes: yes\n`);
  const [asked] = await a.wasl.exchange.askToShare(a.supervisor, input("eyes"));
  await a.wasl.decideApproval(second, asked?.id ?? "", "approved", "EXERCISE");
  await share("eyes");
  await hold();
  expect(await pull(b, a)).toMatchObject({ taken: 1, kept: 0 });
  // Whoever lifts it dies before anything is given.
  await a.store.as(a.supervisor, (tx) => tx.federation.switchSharing(false, "EXERCISE"));
  expect(await pull(b, a)).toMatchObject({ taken: 0 });
  const deps = federationDeps(a.platform, a.platform.federation ?? expect.fail("no federation"));
  expect(await giveWaiting(deps)).toEqual([b.nodeId]);
  expect(await giveWaiting(deps)).toEqual([]);
  expect(await pull(b, a)).toMatchObject({ taken: 1, kept: 1 });
  expect(await names(b)).toContain("Heldcanary eyes");
  // What two people did not let go does not.
  expect(await codeOf(share("later"))).toBe("SECOND_PERSON_REQUIRED");
});

test("what leave that stands lets go on goes on after it, where other leave ended meanwhile", async () => {
  const other = await c.actor({ id: "second", role: "supervisor", clearance: "red" });
  const give = async (recipients: readonly string[]) => {
    const ask = { ...input("leave"), onward: { recipients, until: "2999-01-01T00:00:00.000Z" } };
    const [asked] = await c.wasl.exchange.askToShare(c.supervisor, ask);
    await c.wasl.decideApproval(other, asked?.id ?? "", "approved", "EXERCISE");
    await c.wasl.exchange.share(c.supervisor, ask);
  };
  await give([a.nodeId, "node-0123456789abcdef"]);
  await pull(b, c);
  await b.wasl.exchange.share(b.supervisor, input(`${c.nodeId}~leave`, a));
  await hold(b);
  await give([a.nodeId]);
  await pull(b, c);
  await pull(a, b);
  expect(await names(a)).not.toContain("Heldcanary leave");
  await lift(b);
  await pull(a, b);
  expect(await names(a)).toContain("Heldcanary leave");
});
