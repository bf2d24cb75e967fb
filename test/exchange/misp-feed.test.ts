import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { type FederatedNode, openFederatedNode, TERMS } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/** A partner without a node reads what was released to it as a MISP feed, and learns what was taken back. All is fictitious. */
type Row = Readonly<Record<string, unknown>>;
let a: FederatedNode;
const folder = mkdtempSync(join(tmpdir(), "wasl-misp-"));
const feed = join(folder, "feed");
const terms = join(folder, "cert.txt");

beforeAll(async () => {
  a = await openFederatedNode("A");
  const load = (tlp: string, id: string, properties: object, more: object = {}) =>
    a.wasl.importReport(a.supervisor, {
      fileName: `${tlp}.ftm.jsonl`,
      bytes: bytesOf(JSON.stringify({ id, schema: "Company", properties })),
      marking: { tlp, ...more },
      provider: "Fictitious coast police",
      evaluation: { scheme: "admiralty", code: "B2" },
      fictitious: true,
    });
  await load("green", "harbour", { name: ["Harbour Nine Shipping"], phone: ["+44 7700 900321"] });
  await load("amber", "harbour", { alias: ["Amber Alias"] }, { groups: ["emsc"], orcon: true });
  await load("red", "secret", { name: ["Canary Secret Holding"] });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await a.remove();
});

async function exchange(...words: string[]): Promise<string> {
  const why = ["--purpose", "information-exchange", "--mandate", "CASE-7", "--data", a.folder];
  const said: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  try {
    await createProgram().parseAsync(["node", "wasl", "exchange", ...words, ...why]);
  } finally {
    write.mockRestore();
  }
  return said.join("");
}
const agree = (text = TERMS): Promise<string> => {
  writeFileSync(terms, `partner: example-cert\n${text}`);
  return exchange("agree", terms, "--client");
};
const publish = (to = feed, partner = "example-cert"): Promise<string> =>
  exchange("file", "write", to, "--partner", partner, "--format", "misp", "--name", "Fictitious unit");
const read = (name: string): Row => JSON.parse(readFileSync(join(feed, name), "utf8")) as Row;
const events = (): readonly Row[] =>
  Object.keys(read("manifest.json")).map((uuid) => read(`${uuid}.json`)["Event"] as Row);
const tagsOf = (row: Row | undefined): readonly unknown[] =>
  ((row?.["Tag"] ?? []) as Row[]).map((tag) => tag["name"]);
const attributes = (event: Row | undefined): readonly Row[] =>
  ((event?.["Object"] ?? []) as Row[]).flatMap((object) => object["Attribute"] as Row[]);

test("nothing is published for nobody, nor under no agreement", async () => {
  await expect(publish()).rejects.toMatchObject({ code: "PARTNER_UNKNOWN" });
  expect(await agree()).toMatch(/^In force with example-cert/);
  await publish();
  expect(events()).toEqual([]);
});

test("what was released is an event for each case and marking, and reads back with its marking", async () => {
  await a.wasl.exchange.share(a.supervisor, {
    partner: "example-cert",
    entityIds: ["harbour", "secret"],
    necessity: "EXERCISE",
  });
  expect(await publish()).toContain("2 events");
  const all = events();
  expect(all.map((e) => [e["info"], (e["Orgc"] as Row)["name"]])).toEqual([
    [expect.stringMatching(/^EXERCISE: \S/), "Fictitious unit"],
    [expect.stringMatching(/^EXERCISE: \S/), "Fictitious unit"],
  ]);
  const amber = all.find((e) => tagsOf(e).includes("tlp:amber"));
  expect(tagsOf(amber)).toEqual(expect.arrayContaining(["PAP:AMBER", "wasl:orcon", 'wasl:group="emsc"']));
  expect(attributes(amber).map((x) => x["value"])).toEqual(["Amber Alias"]);
  expect(tagsOf(attributes(amber)[0])).toEqual(
    expect.arrayContaining([
      'wasl:provider="Fictitious coast police"',
      'admiralty-scale:source-reliability="b"',
      'admiralty-scale:information-credibility="2"',
    ]),
  );
  expect(JSON.stringify(all)).not.toMatch(/Canary|ftm\.jsonl/);
  // Our own reader: nothing wider than it went out.
  const b = await openFederatedNode("B");
  const seen = new Map<string, unknown>();
  for (const event of all)
    await b.wasl.importReport(b.supervisor, {
      fileName: "event.json",
      bytes: bytesOf(JSON.stringify({ Event: event })),
      marking: { tlp: "green" },
      fictitious: true,
    });
  for (const s of (await b.wasl.entity(b.supervisor, "harbour")).entity.statements)
    seen.set(s.value, s.access);
  expect([...seen.keys()].sort()).toEqual(["+44 7700 900321", "Amber Alias", "Harbour Nine Shipping"]);
  expect(seen.get("Amber Alias")).toMatchObject({
    tlp: "amber",
    groups: ["emsc"],
    orcon: true,
    originators: expect.arrayContaining([a.nodeId]),
  });
  await b.remove();
});

test("what did not change is as it was; what was recalled is marked deleted, and its words are gone", async () => {
  const before = read("manifest.json");
  await publish();
  expect(read("manifest.json")).toEqual(before);
  const { entity } = await a.wasl.entity(a.supervisor, "harbour");
  const ids = ["Amber Alias", "Harbour Nine Shipping"].map(
    (value) => entity.statements.find((s) => s.value === value)?.id ?? "",
  );
  await a.wasl.exchange.recall(a.supervisor, ids, "EXERCISE: another firm");
  await publish();
  expect(Object.keys(read("manifest.json")).sort()).toEqual(Object.keys(before).sort());
  const text = readdirSync(feed)
    .map((name) => readFileSync(join(feed, name), "utf8"))
    .join("\n");
  expect(text).not.toMatch(/Amber Alias|Harbour Nine/);
  expect(text).toContain("+44 7700 900321");
  const all = events().flatMap(attributes);
  expect(all.map((x) => x["deleted"]).sort()).toEqual([false, true, true]);
  const gone = events().filter((e) => tagsOf(e).includes("tlp:amber"));
  expect(gone.flatMap((e) => e["Object"] as Row[]).map((o) => [o["deleted"], o["comment"]])).toEqual([
    [true, ""],
  ]);
});

test("a folder is for one partner, and an agreement that is over publishes nothing", async () => {
  await expect(publish(folder)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  const before = read("manifest.json");
  await agree(`${TERMS}blocks: suspended\n`);
  await expect(publish()).rejects.toMatchObject({ code: "AGREEMENT_MISSING" });
  expect(read("manifest.json")).toEqual(before);
});
