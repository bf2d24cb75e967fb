import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { admitClient } from "../../src/app/index.ts";
import { openTaxiiServer } from "../../src/cli/taxii-server.ts";
import { secretDigest } from "../../src/exchange/index.ts";
import { decodeStix, type StixMapping, stixValidator } from "../../src/formats/index.ts";
import { type FederatedNode, openFederatedNode, pairNodes, TERMS } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/** A plain TAXII client reads what a node released to a partner, and loses what is taken back. */
type Row = Readonly<Record<string, unknown>>;
const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), "utf8"));
const validator = await stixValidator(read("stix/stix-2.1.json"));
const mapping = read("stix/mapping.json") as StixMapping;

let a: FederatedNode;
let b: FederatedNode;
let handler: Awaited<ReturnType<typeof openTaxiiServer>>;
let now = 0;
const collection = randomUUID();
const secret = randomBytes(16).toString("hex");

beforeAll(async () => {
  [a, b] = await Promise.all([openFederatedNode("A"), openFederatedNode("B")]);
  await pairNodes(a, b);
  const line = (id: string, schema: string, properties: object): string =>
    JSON.stringify({ id, schema, properties });
  const load = async (lines: readonly string[], tlp: string): Promise<unknown> =>
    await a.wasl.importReport(a.supervisor, {
      fileName: `${tlp}.ftm.jsonl`,
      bytes: bytesOf(`${lines.join("\n")}\n`),
      marking: { tlp },
      fictitious: true,
    });
  await load(
    [
      line("harbour", "Company", { name: ["Harbour Nine Shipping"], phone: ["+44 7700 900321"] }),
      line("quay", "Company", { name: ["Quay Street Trading"] }),
      line("own", "Ownership", { owner: ["quay"], asset: ["harbour"] }),
    ],
    "green",
  );
  await load([line("harbour", "Company", { alias: ["Amber Alias"] })], "amber");
  await load([line("secret", "Company", { name: ["Canary Secret Holding"] })], "red");
  const { taxii } = a.store;
  await taxii.createCollection({ id: collection, title: "For B", defaultTlp: "amber", partner: b.nodeId });
  await taxii.createCredential(
    {
      id: "client-of-b",
      clearance: "amber",
      rights: [{ collectionId: collection, read: true, write: true }],
      expiresAt: "2099-01-01T00:00:00.000Z",
    },
    secretDigest(secret),
  );
  const clock = { now: () => Date.now() + now };
  handler = await openTaxiiServer({ ...a, platform: { ...a.platform, clock } });
});
afterAll(async () => {
  await handler?.close?.();
  await Promise.all([a, b].map((n) => n?.remove()));
});

/** The collection as a client sees it, past the second for which it may be behind. */
async function objects(query = ""): Promise<readonly Row[]> {
  now += 2_000;
  const answer = await handler.handle({
    method: "GET",
    path: `/taxii2/root/collections/${collection}/objects/`,
    query,
    headers: { authorization: `Bearer ${secret}` },
    body: new Uint8Array(),
  });
  expect(answer.status).toBe(200);
  last = answer.headers["x-taxii-date-added-last"] ?? last;
  return (JSON.parse(answer.body) as { objects?: Row[] }).objects ?? [];
}
let last = "";
const named = (all: readonly Row[]): readonly unknown[] =>
  all
    .filter((o) => !["marking-definition", "extension-definition"].includes(String(o["type"])))
    .map((o) => o["name"] ?? o["relationship_type"]);
const share = (entityIds: readonly string[]) =>
  a.wasl.exchange.share(a.supervisor, { partner: b.nodeId, entityIds, necessity: "EXERCISE" });

test("nothing is released, nothing is there", async () => {
  expect(await objects()).toEqual([]);
});

test("what is released is there as valid STIX that reads back as what the partner holds", async () => {
  await share(["quay", "harbour", "own", "secret"]);
  const all = await objects();
  expect(named(all)).toEqual(
    expect.arrayContaining(["Harbour Nine Shipping", "Quay Street Trading", "ownership"]),
  );
  expect(JSON.stringify(all)).not.toMatch(/Canary|green\.ftm|red\.ftm/);
  expect(all.flatMap((o) => validator.faults(o).map((f) => [o["id"], f]))).toEqual([]);
  const ids = new Set(all.map((o) => o["id"]));
  for (const o of all.filter((x) => x["type"] === "relationship"))
    expect([ids.has(o["source_ref"]), ids.has(o["target_ref"])]).toEqual([true, true]);
  const statements = all.flatMap((o) => decodeStix(o, mapping, a.platform.model)?.statements ?? []);
  expect(statements.map((s) => s.value).sort()).toEqual(
    [
      "+44 7700 900321",
      "Amber Alias",
      "Harbour Nine Shipping",
      "Quay Street Trading",
      "harbour",
      "quay",
    ].sort(),
  );
});

test("the same release again is no news", async () => {
  await share(["quay", "harbour", "own"]);
  expect(await objects(`added_after=${last}`)).toEqual([]);
});

test("a recall takes the fact out of every version, and puts the rest at the end", async () => {
  const before = last;
  const { entity } = await a.wasl.entity(a.supervisor, "harbour");
  const alias = entity.statements.find((s) => s.value === "Amber Alias");
  await a.wasl.exchange.recall(a.supervisor, [alias?.id ?? ""], "EXERCISE: it was wrong");
  const fresh = await objects(`added_after=${before}`);
  // Without the amber name it is green, and so is its number.
  expect(fresh.map((o) => o["value"] ?? o["relationship_type"] ?? o["name"])).toEqual([
    "+447700900321",
    "Harbour Nine Shipping",
    "related-to",
  ]);
  const all = await objects("match[version]=all");
  expect(JSON.stringify(all)).not.toContain("Amber Alias");
});

test("of what is taken back whole a revoked object says so, and says nothing else", async () => {
  const { entity } = await a.wasl.entity(a.supervisor, "quay");
  await a.wasl.exchange.recall(
    a.supervisor,
    entity.statements.map((s) => s.id),
    "EXERCISE: all of it",
  );
  const fresh = await objects(`added_after=${last}`);
  expect(fresh.map((o) => [o["type"], o["name"], o["revoked"]])).toEqual([["identity", "Withdrawn", true]]);
  expect(fresh.flatMap((o) => validator.faults(o))).toEqual([]);
  expect(JSON.stringify(await objects("match[version]=all"))).not.toContain("Quay Street");
});

test("who is reached by a number is joined to it; taken back, the link says so, and nobody can guess the number", async () => {
  const line = (id: string, schema: string, properties: object): string =>
    JSON.stringify({ id, schema, properties });
  await a.wasl.importReport(a.supervisor, {
    fileName: "contacts.ftm.jsonl",
    bytes: bytesOf(
      line("agency", "Company", {
        name: ["Fictitious Agency"],
        phone: ["+44 7700 900777"],
        email: ["desk@agency.example.org"],
      }),
    ),
    marking: { tlp: "green" },
    fictitious: true,
  });
  await a.wasl.importReport(a.supervisor, {
    fileName: "contacts-red.ftm.jsonl",
    bytes: bytesOf(line("agency", "Company", { phone: ["+44 7700 900778"] })),
    marking: { tlp: "red" },
    fictitious: true,
  });
  await share(["agency"]);
  const before = last;
  const all = await objects();
  expect(all.flatMap((o) => validator.faults(o).map((f) => [o["id"], f]))).toEqual([]);
  const agency = all.find((o) => o["name"] === "Fictitious Agency");
  const links = all.filter((o) => o["source_ref"] === agency?.["id"]);
  const ends = links.map((o) => all.find((one) => one["id"] === o["target_ref"]));
  expect(ends.map((o) => o?.["value"]).sort()).toEqual(["+447700900777", "desk@agency.example.org"]);
  // What the partner may not see has no observable either.
  expect(JSON.stringify(all)).not.toContain("7700900778");
  expect(all.findIndex((o) => o === links[0])).toBeGreaterThan(all.findIndex((o) => o === agency));
  // A Wasl node reads what it held before, and nothing of the rest.
  const readBack = all.flatMap((o) => decodeStix(o, mapping, a.platform.model)?.statements ?? []);
  expect(
    readBack
      .filter((s) => s.entityId === "agency")
      .map((s) => s.property)
      .sort(),
  ).toEqual(["email", "name", "phone"]);
  await share(["agency"]);
  expect(await objects(`added_after=${last}`)).toEqual([]);

  const { entity } = await a.wasl.entity(a.supervisor, "agency");
  const idOf = (value: string) => entity.statements.find((s) => s.value === value)?.id ?? "";
  const numberOf = (value: string) => ends.find((o) => o?.["value"] === value)?.["id"];
  const linkOf = (value: string) => links.find((o) => o["target_ref"] === numberOf(value))?.["id"];
  await a.wasl.exchange.recall(a.supervisor, [idOf("+44 7700 900777")], "EXERCISE: it was wrong");
  const fresh = await objects(`added_after=${last}`);
  expect(fresh.flatMap((o) => validator.faults(o))).toEqual([]);
  expect(fresh.map((o) => [o["type"], o["id"], o["revoked"]])).toEqual([
    ["identity", agency?.["id"], undefined],
    ["relationship", linkOf("+447700900777"), true],
  ]);
  const versions = await objects("match[version]=all");
  expect(JSON.stringify(versions)).not.toMatch(/900777/);
  expect(JSON.stringify(versions)).not.toContain(String(numberOf("+447700900777")));
  expect(versions.filter((o) => o["id"] === linkOf("+447700900777"))).toHaveLength(1);
  // What still holds keeps its version; what was taken back stays so when the identity changes again.
  await a.wasl.importReport(a.supervisor, {
    fileName: "contacts-again.ftm.jsonl",
    bytes: bytesOf(line("agency", "Company", { alias: ["Fictitious Desk"] })),
    marking: { tlp: "green" },
    fictitious: true,
  });
  await share(["agency"]);
  expect((await objects(`added_after=${last}`)).map((o) => o["type"])).toEqual(["identity"]);
  const still = (await objects()).filter((o) => links.some((one) => one["id"] === o["id"]));
  expect(still.map((o) => o["revoked"] === true).sort()).toEqual([false, true]);

  const { entity: rest } = await a.wasl.entity(a.supervisor, "agency");
  await a.wasl.exchange.recall(
    a.supervisor,
    rest.statements.map((s) => s.id),
    "EXERCISE: all of it",
  );
  const gone = (await objects("match[version]=all")).filter(
    (o) => o["id"] === agency?.["id"] || links.some((one) => one["id"] === o["id"]),
  );
  expect(gone.map((o) => o["revoked"])).toEqual([true, true, true]);
  expect(JSON.stringify(await objects(`added_after=${before}`))).not.toMatch(
    /agency\.example|Fictitious Agency/,
  );
});

test("R08 who is protected has no number there, in any version, and no link", async () => {
  const number = "+447700900888";
  await a.wasl.importReport(a.supervisor, {
    fileName: "person.ftm.jsonl",
    bytes: bytesOf(
      JSON.stringify({
        id: "deckhand",
        schema: "Person",
        properties: { name: ["Canary Person"], phone: [number] },
      }),
    ),
    marking: { tlp: "green" },
    fictitious: true,
  });
  await share(["deckhand"]);
  const person = (await objects()).find((o) => o["name"] === "Canary Person");
  const link = (await objects()).find((o) => o["source_ref"] === person?.["id"]);
  expect((await objects()).find((o) => o["id"] === link?.["target_ref"])?.["value"]).toBe(number);
  await a.wasl.setCategory(a.supervisor, "deckhand", "victim", "EXERCISE");
  const versions = await objects("match[version]=all");
  expect(JSON.stringify(versions)).not.toMatch(/900888|Canary Person/);
  const left = versions.filter((o) => o["id"] === person?.["id"] || o["id"] === link?.["id"]);
  expect(left.map((o) => o["revoked"])).toEqual([true, true]);
  expect(JSON.stringify(left)).not.toContain(String(link?.["target_ref"]));
});

test("observables are one object for all who bring them, and their recall is told by what refers to them", async () => {
  const line = (id: string, schema: string, properties: object): string =>
    JSON.stringify({ id, schema, properties });
  const number = "+447700900654";
  await a.wasl.importReport(a.supervisor, {
    fileName: "observed.ftm.jsonl",
    bytes: bytesOf(
      [
        line("chat", "UserAccount", {
          phone: ["+44 7700 900654"],
          username: ["@Boat_Nine"],
          service: ["Telegram"],
        }),
        line("other-chat", "UserAccount", { phone: ["0044 7700 900654"] }),
        line("keeps", "UnknownLink", { subject: ["harbour"], object: ["chat"] }),
      ].join("\n"),
    ),
    marking: { tlp: "green" },
    fictitious: true,
  });
  await share(["chat", "other-chat", "keeps"]);
  const all = await objects();
  expect(all.flatMap((o) => validator.faults(o).map((f) => [o["id"], f]))).toEqual([]);
  const of = (type: string, from = all) => from.filter((o) => o["type"] === type);
  const theirs = (from = all) => of("phone-number", from).filter((o) => o["value"] === number);
  expect(theirs()).toHaveLength(1);
  const accounts = of("user-account").filter((o) => o["id"] !== mapping.noObservable.id);
  expect(accounts.map((o) => [o["account_type"], o["account_login"]])).toEqual([["telegram", "boat_nine"]]);
  const refs = of("observed-data").map((o) => o["object_refs"] as string[]);
  const ids = new Set(all.map((o) => o["id"]));
  expect(refs.flat().every((id) => ids.has(id))).toBe(true);
  expect(refs.flat().filter((id) => id === theirs()[0]?.["id"])).toHaveLength(2);
  for (const o of of("relationship"))
    expect([ids.has(o["source_ref"]), ids.has(o["target_ref"])]).toEqual([true, true]);

  const recallAll = async (id: string) => {
    const { entity } = await a.wasl.entity(a.supervisor, id);
    await a.wasl.exchange.recall(
      a.supervisor,
      entity.statements.map((s) => s.id),
      "EXERCISE: all of it",
    );
  };
  await recallAll("keeps");
  await recallAll("chat");
  const after = await objects("match[version]=all");
  // The other account still has the number; the handle went with its account.
  expect(theirs(after)).toHaveLength(1);
  expect(JSON.stringify(after)).not.toMatch(/boat_nine/i);
  const revokedIn = (from: readonly Row[]) =>
    new Set(from.filter((o) => o["revoked"] === true).map((o) => o["id"]));
  const before = revokedIn(all);
  const since = [...revokedIn(after)].filter((id) => !before.has(id)).map((id) => String(id).split("--")[0]);
  expect(since.sort()).toEqual(["observed-data", "relationship"]);
  expect(after.flatMap((o) => validator.faults(o))).toEqual([]);
  await recallAll("other-chat");
  const last = JSON.stringify(await objects("match[version]=all"));
  expect(last).not.toContain("447700900654");
  expect(last).not.toContain(String(theirs()[0]?.["id"]));
});

test("a link to a place that gets a country later points to what it is then", async () => {
  const line = (id: string, schema: string, properties: object): string =>
    JSON.stringify({ id, schema, properties });
  const load = (fileName: string, ...lines: string[]) =>
    a.wasl.importReport(a.supervisor, {
      fileName,
      bytes: bytesOf(lines.join("\n")),
      marking: { tlp: "green" },
      fictitious: true,
    });
  await load(
    "place.ftm.jsonl",
    line("yard", "Address", { full: ["Fictitious Yard 1"] }),
    line("at", "UnknownLink", { subject: ["harbour"], object: ["yard"] }),
  );
  await share(["yard", "at"]);
  const target = async () => {
    const all = await objects();
    const link = all.find((o) => o["relationship_type"] === "unknown-link" && o["revoked"] !== true);
    return all.find((o) => o["id"] === link?.["target_ref"]);
  };
  expect((await target())?.["type"]).toBe("x-wasl-entity");
  await load("country.ftm.jsonl", line("yard", "Address", { country: ["fr"] }));
  await share(["yard"]);
  expect(await target()).toMatchObject({ type: "location", country: "FR" });
});

test("nobody writes into a partner's collection but the release", async () => {
  const answer = await handler.handle({
    method: "POST",
    path: `/taxii2/root/collections/${collection}/objects/`,
    query: "",
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/taxii+json;version=2.1" },
    body: new TextEncoder().encode("{}"),
  });
  expect(answer.status).toBe(403);
});

const get = async (path: string) => {
  now += 2_000;
  return await handler.handle({
    method: "GET",
    path: `/taxii2/root/collections/${path}`,
    query: "",
    headers: { authorization: `Bearer ${secret}` },
    body: new Uint8Array(),
  });
};

test("when the agreement ended or is suspended the collection answers nothing, and again when it is renewed", async () => {
  const agree = (terms: string) => a.wasl.exchange.agree(a.supervisor, `partner: ${b.nodeId}\n${terms}`);
  const [known] = await objects();
  const parts = ["objects/", "manifest/", `objects/${known?.["id"]}/`, `objects/${known?.["id"]}/versions/`];
  const statuses = () => Promise.all(parts.map(async (part) => (await get(`${collection}/${part}`)).status));
  const canRead = async () => [
    (JSON.parse((await get(`${collection}/`)).body) as Row)["can_read"],
    ...(JSON.parse((await get("")).body) as { collections: Row[] }).collections.map((c) => c["can_read"]),
  ];
  expect([await statuses(), await canRead()]).toEqual([
    [200, 200, 200, 200],
    [true, true],
  ]);
  for (const ended of [TERMS.replace("2999-01-01", "2020-01-01"), `${TERMS}blocks: suspended\n`]) {
    await agree(ended);
    expect([await statuses(), await canRead()]).toEqual([
      [403, 403, 403, 403],
      [false, false],
    ]);
  }
  await agree(TERMS);
  expect([await statuses(), await canRead()]).toEqual([
    [200, 200, 200, 200],
    [true, true],
  ]);
});

test("who is expelled from a group reads nothing more of what is bound to it", async () => {
  await a.wasl.importReport(a.supervisor, {
    fileName: "group.ftm.jsonl",
    bytes: bytesOf(
      JSON.stringify({ id: "bound", schema: "Company", properties: { name: ["Canary Group Marine"] } }),
    ),
    marking: { tlp: "green", groups: ["emsc"] },
    fictitious: true,
  });
  await share(["bound"]);
  expect(named(await objects())).toContain("Canary Group Marine");
  await a.wasl.exchange.expel(a.supervisor, b.nodeId, "emsc");
  const all = await objects("match[version]=all");
  expect(JSON.stringify(all)).not.toContain("Canary Group Marine");
  expect(named(all)).toContain("Harbour Nine Shipping");
});

test("whoever has no node is a partner by an agreement alone, and is given no more than it says", async () => {
  await admitClient(a.platform, a.supervisor, "client-port", "A fictitious port");
  await a.wasl.exchange.agree(
    a.supervisor,
    "partner: client-port\nclass: police\npurposes: information-exchange\nceiling: green\nlegal-basis: a fictitious agreement\nvalid-until: 2999-01-01\n",
  );
  const result = await a.wasl.exchange.share(a.supervisor, {
    partner: "client-port",
    entityIds: ["harbour", "secret"],
    necessity: "EXERCISE",
  });
  expect(result.shared).toBeGreaterThan(0);
  expect(result.withheld["marking"]).toBeGreaterThan(0);
});
