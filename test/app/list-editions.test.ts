import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Actor, createWasl, type ImportResult, type Transaction } from "../../src/app/index.ts";
import type { Statement } from "../../src/core/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { DAY_MS, entity, later } from "../rights/support.ts";
import { openFederatedNode, pairNodes } from "../support/federation.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** The golden list of the European Union, of 1 April 2025, three of whose four entries are listed. All fictitious. */
const FIRST = readFileSync(new URL("../golden/designations/eu-sanctions-list.xml", import.meta.url), "utf8");
const BOATS = "eu-fsf-990002";
const PERSON = "eu-fsf-990001";
/** As published on another day. */
const on = (day: string, text = FIRST): string => text.replace("2025-04-01T", `${day}T`);
const without = (id: string, text = FIRST): string =>
  text.replace(/<sanctionEntity[^>]*>[\s\S]*?<\/sanctionEntity>/g, (entry) =>
    entry.includes(`logicalId="${id.slice(-6)}"`) ? "" : entry,
  );

let node: TestNode;
let ana: Actor;
let bob: Actor;
let firstId: string;

const load = (text: string, tlp = "green"): Promise<ImportResult> =>
  node.wasl.importReport(ana, {
    fileName: "eu.xml",
    bytes: bytesOf(text),
    marking: { tlp },
    fictitious: true,
  });
const listedOn = async (id: string, day: string): Promise<number> =>
  (await node.wasl.screening(ana, { kind: "entity", id }, day)).items[0]?.listings.length ?? 0;
const statementsOf = async (id: string): Promise<readonly Statement[]> =>
  await node.store.as(ana, async (tx) => (await tx.statementsAbout([id])).get(id) ?? []);
const said = async (id: string): Promise<readonly string[]> =>
  (await statementsOf(id)).map((s) => `${s.property} ${s.value} ${s.validTo ?? ""}`).sort();
const takeBack = async (id: string) => {
  const asked = await node.wasl.requestApproval(ana, { kind: "take-back", subject: id, reason: "a mistake" });
  await node.wasl.decideApproval(bob, asked.id, "approved", "read");
  return await node.wasl.takeBackReport(ana, id, "a mistake");
};

beforeAll(async () => {
  node = await openTestNode();
  ana = await node.actor({ id: "ana", clearance: "red" });
  bob = await node.actor({ id: "bob", role: "supervisor", clearance: "red" });
  const first = await load(FIRST);
  firstId = first.reportId;
  expect(first).not.toHaveProperty("edition");
});
afterAll(() => node?.remove());

it("what the next edition says again stands once, under the report that said it first, which is as fresh as the newest", async () => {
  const before = await said(PERSON);
  const { edition, statements } = await load(on("2025-05-01"));
  expect(edition).toEqual({ of: firstId, again: statements, ended: 0, withdrawn: 0, isWhole: true });
  expect(await said(PERSON)).toEqual(before);
  expect(new Set((await statementsOf(PERSON)).map((s) => s.reportId))).toEqual(new Set([firstId]));
});

it("who is missing from it is listed no more from its day on, was until then, and stays known", async () => {
  const { edition } = await load(without(BOATS, on("2025-06-01")));
  expect(edition).toMatchObject({ of: firstId, ended: 1, withdrawn: 0, isWhole: true });
  expect([await listedOn(BOATS, "2025-05-31"), await listedOn(BOATS, "2025-06-02")]).toEqual([2, 0]);
  expect(await said(BOATS)).toEqual(
    expect.arrayContaining(["name FICTITIOUS BOATS FZE ", "topics sanction 2025-06-01"]),
  );
  expect(await listedOn(PERSON, "2025-06-02")).toBe(1);
});

it("what it puts otherwise is said as the newest says it", async () => {
  const renamed = without(BOATS, on("2025-07-01")).replaceAll("Zorban Fiktiv", "Zorban Fiktivus");
  const { edition } = await load(renamed);
  expect(edition).toMatchObject({ ended: 0, withdrawn: 1 });
  const names = (await said(PERSON)).filter((s) => s.includes("Fiktiv"));
  expect(names).toEqual(["alias Zorban Fiktivus "]);
});

it("who comes back is listed again", async () => {
  const { edition } = await load(on("2025-08-01").replaceAll("Zorban Fiktiv", "Zorban Fiktivus"));
  expect(edition).toMatchObject({ ended: 0 });
  expect(await listedOn(BOATS, "2025-08-02")).toBe(2);
  expect((await said(BOATS)).filter((s) => s.startsWith("topics"))).toEqual([
    "topics sanction ",
    "topics sanction 2025-06-01",
  ]);
});

it("an older edition is refused, and nothing of it is kept; the same bytes again are known", async () => {
  const older = on("2025-04-15");
  expect(await codeOf(load(older))).toBe("CONFLICT");
  expect(await codeOf(load(older))).toBe("CONFLICT");
  expect(await load(FIRST)).toMatchObject({ changed: false, reportId: firstId });
});

it("an edition of which something could not be read ends nothing, and says so", async () => {
  const broken = without(BOATS, on("2025-09-01")).replace("</export>", "");
  const { edition, rejects } = await load(broken);
  expect(rejects).not.toEqual([]);
  expect(edition).toMatchObject({ ended: 0, withdrawn: 0, isWhole: false });
  expect(await listedOn(BOATS, "2025-09-02")).toBe(2);
});

it("what a human withdrew is not said again by the next edition", async () => {
  const wrong = (await statementsOf(PERSON)).find((s) => s.property === "passportNumber");
  await node.store.as(ana, (tx) => tx.withdrawStatement(wrong?.id ?? "", "another person's"));
  await load(on("2025-11-01").replaceAll("Zorban Fiktiv", "Zorban Fiktivus"));
  expect((await said(PERSON)).filter((s) => s.startsWith("passportNumber"))).toEqual([]);
  expect((await said(PERSON)).filter((s) => s.startsWith("alias Zorban"))).toEqual([
    "alias Zorban Fiktivus ",
  ]);
});

it("another list of the same form, the same list under another marking, and an exercise's are lists of their own", async () => {
  const other = FIRST.replace(/(logicalId="99)(000\d")/g, "$19$2");
  expect(await load(other)).not.toHaveProperty("edition");
  expect(await load(without(BOATS, on("2025-10-01")), "amber")).not.toHaveProperty("edition");
  const real = without(BOATS, on("2025-10-02"));
  const own = await node.wasl.importReport(ana, {
    fileName: "eu.xml",
    bytes: bytesOf(real),
    marking: { tlp: "green" },
    fictitious: false,
  });
  expect(own).not.toHaveProperty("edition");
  // What they end of their own is nobody else's end.
  const amber = FIRST.replace("2025-04-01T", "2025-10-03T").replace("<export ", "<export data-two='1' ");
  await load(amber, "amber");
  await load(without(BOATS, on("2025-10-04", amber)), "amber");
  expect(await listedOn(BOATS, "2025-10-05")).toBeGreaterThan(0);
});

it("an edition that later ones rest on is not taken back before them; what the newest ended stands again when it goes", async () => {
  expect(await codeOf(takeBack(firstId))).toBe("CONFLICT");
  const now = on("2025-12-01").replaceAll("Zorban Fiktiv", "Zorban Fiktivus");
  const { reportId } = await load(without(BOATS, now));
  expect([await listedOn(BOATS, "2025-11-30"), await listedOn(BOATS, "2025-12-02")]).toEqual([2, 0]);
  await takeBack(reportId);
  expect(await listedOn(BOATS, "2025-12-02")).toBe(2);
});

it("a name that it left out is found again when it goes, whatever was made anew meanwhile", async () => {
  const found = async (): Promise<readonly string[]> =>
    (await node.wasl.search(ana, { text: "Ulbrixan Quorn", limit: 20 })).hits.flatMap((h) => h.records);
  const named = await load(on("2025-12-01", FIRST.replace("The Fiction", "Ulbrixan Quorn")));
  expect(await found()).toContain(PERSON);
  const { reportId } = await load(
    on("2025-12-02", FIRST.replace(/<nameAlias[^>]*wholeName="The Fiction"[^>]*\/>/, "")),
  );
  const other = await node.wasl.importReport(ana, {
    fileName: "other.jsonl",
    bytes: bytesOf(entity(PERSON, "Person", { name: ["Zorban Othername"] })),
    marking: { tlp: "green" },
    fictitious: true,
  });
  await takeBack(other.reportId);
  expect(await found()).not.toContain(PERSON);
  await takeBack(reportId);
  expect(await found()).toContain(PERSON);
  await takeBack(named.reportId);
});

it("a machine imports the next edition too, and what an analyst decides is not its to decide", async () => {
  const machine = await node.actor({ id: "feed", role: "machine", clearance: "red" });
  const text = without(BOATS, on("2025-12-01"));
  const { edition } = await node.wasl.importReport(machine, {
    fileName: "eu.xml",
    bytes: bytesOf(text),
    marking: { tlp: "green" },
    fictitious: true,
  });
  expect(edition).toMatchObject({ of: firstId, ended: 1, isWhole: true });
  expect(await listedOn(BOATS, "2025-12-02")).toBe(0);
  expect((await load(on("2025-12-02"))).edition).toMatchObject({ ended: 0 });
  expect(await listedOn(BOATS, "2025-12-03")).toBe(2);
  expect([await listedOn(BOATS, "2025-11-30")]).toEqual([2]);
});

it("where much is missing nobody is taken off, until somebody says that the file is whole", async () => {
  const list = (n: number, day: string): string => {
    const entries = Array.from({ length: n }, (_, i) =>
      FIRST.slice(FIRST.indexOf("<sanctionEntity"), FIRST.indexOf("</sanctionEntity>") + 17)
        .replace('logicalId="990001"', `logicalId="98${1000 + i}"`)
        .replaceAll("Zorban", `Zorban${i}`),
    );
    return `${FIRST.slice(0, FIRST.indexOf("<sanctionEntity"))}${entries.join("")}</export>`.replace(
      "2025-04-01T",
      `${day}T`,
    );
  };
  await load(list(20, "2025-04-01"));
  const last = "eu-fsf-981019";
  const short = list(14, "2025-05-01");
  expect((await load(short)).edition).toMatchObject({ ended: 0, isWhole: false });
  expect(await listedOn(last, "2025-05-02")).toBe(1);
  const whole = await node.wasl.importReport(ana, {
    fileName: "eu.xml",
    bytes: bytesOf(short),
    marking: { tlp: "green" },
    fictitious: true,
    isWhole: true,
  });
  expect(whole.edition).toMatchObject({ ended: 6, isWhole: true });
  expect([await listedOn(last, "2025-04-30"), await listedOn(last, "2025-05-02")]).toEqual([1, 0]);
});

it("an import that was cut off is completed before the next edition comes", async () => {
  const text = on("2025-12-04");
  const cut = createWasl({
    ...node.platform,
    store: Object.create(node.platform.store, {
      as: {
        configurable: true,
        writable: true,
        value: (actor: Actor, work: (tx: Transaction) => Promise<unknown>, limits?: object) =>
          node.platform.store.as(
            actor,
            (tx) =>
              work(
                Object.create(tx, {
                  endByEdition: { value: () => Promise.reject(new Error("killed here")) },
                }) as Transaction,
              ),
            limits,
          ),
      },
    }) as typeof node.platform.store,
  });
  const input = { fileName: "eu.xml", marking: { tlp: "green" }, fictitious: true } as const;
  await expect(cut.importReport(ana, { ...input, bytes: bytesOf(text) })).rejects.toThrow("killed here");
  expect(await codeOf(load(on("2025-12-05")))).toBe("CONFLICT");
  expect((await load(text)).edition).toMatchObject({ of: firstId, ended: 0, isWhole: true });
  expect((await load(on("2025-12-05"))).edition).toMatchObject({ of: firstId });
});

it("by SQL of their own nobody makes a report an edition, nor ends by one what is another list's or none's", async () => {
  const note = await node.wasl.importReport(ana, {
    fileName: "note.ftm.jsonl",
    bytes: bytesOf(entity("c-note", "Company", { name: ["Notecanary Ltd"] })),
    marking: { tlp: "green" },
    fictitious: true,
  });
  const [stated] = await statementsOf("c-note");
  const joins = node.store.as(ana, (tx) =>
    tx.openEdition(note.reportId, { of: firstId, joined: [], day: "9999-01-01" }),
  );
  expect(await codeOf(joins)).toBe("MARKING_FORBIDS");
  const ends = (by: string) =>
    node.store.as(ana, (tx) => tx.endByEdition(by, [{ id: stated?.id ?? "" }], "2000-01-01T00:00:00.000Z"));
  expect(await codeOf(ends(note.reportId))).toBe("MARKING_FORBIDS");
  expect(await codeOf(ends(firstId))).toBe("MARKING_FORBIDS");
  const newest = await load(on("2025-12-06"));
  await ends(newest.reportId);
  expect(await statementsOf("c-note")).toHaveLength(1);
});

it("the report of an edition of which anything stands is looked at again when the newest is", async () => {
  const due = async (id: string) => (await node.store.as(ana, (tx) => tx.report(id)))?.reviewAt ?? "";
  const before = await due(firstId);
  const { reportId } = await later(node, DAY_MS).importReport(ana, {
    fileName: "eu.xml",
    bytes: bytesOf(on("2025-12-07")),
    marking: { tlp: "green" },
    fictitious: true,
  });
  expect(await due(firstId)).toBe(await due(reportId));
  expect((await due(firstId)) > before).toBe(true);
});

it("whoever was given a listing is told that it ended, and when", async () => {
  const [a, b] = await Promise.all([openFederatedNode("a"), openFederatedNode("b")]);
  try {
    await pairNodes(a, b);
    const importIt = (text: string) =>
      a.wasl.importReport(a.supervisor, {
        fileName: "eu.xml",
        bytes: bytesOf(text),
        marking: { tlp: "green" },
        fictitious: true,
      });
    const atPartner = async (day: string) => {
      const { items } = await b.wasl.screening(
        b.supervisor,
        { kind: "entity", id: `${a.nodeId}~${BOATS}` },
        day,
      );
      return items[0]?.listings.length ?? 0;
    };
    await importIt(FIRST);
    await a.wasl.exchange.share(a.supervisor, {
      partner: b.nodeId,
      entityIds: [BOATS],
      necessity: "EXERCISE",
    });
    await b.wasl.exchange.pull(b.supervisor, a.nodeId);
    expect(await atPartner("2025-06-02")).toBeGreaterThan(0);
    expect((await importIt(without(BOATS, on("2025-06-01")))).edition).toMatchObject({ ended: 1 });
    await b.wasl.exchange.pull(b.supervisor, a.nodeId);
    expect(await atPartner("2025-05-31")).toBeGreaterThan(0);
    expect(await atPartner("2025-06-02")).toBe(0);
  } finally {
    await Promise.all([a.remove(), b.remove()]);
  }
});
