import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, createWasl } from "../../src/app/index.ts";
import { OPEN } from "../../src/core/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";
import {
  DAY_MS,
  entity,
  everyTable,
  exported,
  fakeDisclosures,
  later,
  load,
  rowsAsOwner,
} from "./support.ts";

describe("retention", () => {
  let node: TestNode;
  let ana: Actor;
  let chief: Actor;
  let inner: Actor;
  const years = (n: number): number => n * 366 * DAY_MS;

  beforeAll(async () => {
    node = await openTestNode();
    ana = await node.actor({ id: "ana" });
    chief = await node.actor({ id: "chief", role: "supervisor" });
    inner = await node.actor({ id: "inner", clearance: "red", groups: ["inner"] });
    await load(node, ana, "old.ftm.jsonl", [
      entity("c-old", "Company", { name: ["Expiredcanary Boats"], phone: ["+447700900555"] }),
      entity("p-old", "Person", { name: ["Goneperson Canary"], subjectCategory: ["witness"] }),
    ]);
    await node.wasl.importReport(inner, {
      fileName: "hidden.ftm.jsonl",
      bytes: bytesOf(entity("c-hidden", "Company", { name: ["Hiddencanary Ltd"] })),
      marking: { tlp: "red", groups: ["inner"] },
      fictitious: true,
    });
    await load(node, ana, "held.ftm.jsonl", [entity("c-held", "Company", { name: ["Heldname Ltd"] })]);
    await load(node, ana, "renewed.ftm.jsonl", [entity("c-new", "Company", { name: ["Renewedname Ltd"] })]);
    await node.wasl.openCase(ana, { title: "Old case", mandate: "TEST-1", marking: { tlp: "amber" } });
  });
  afterAll(() => node.remove());

  const nothing = { report: 0, case: 0, person: 0, message: 0, match: 0, "data-request": 0 };
  const reportOf = async (id: string): Promise<string> =>
    (await node.wasl.entity(ana, id)).entity.statements[0]?.reportId ?? "";

  it("R15 asks for a review before the date, and shows nobody what is above their marking", async () => {
    const early = await node.wasl.retention(ana);
    expect(early).toEqual([]);
    const due = await later(node, years(3) - 40 * DAY_MS + 20 * DAY_MS).retention(ana);
    expect(due.filter((d) => d.kind === "report")).toHaveLength(3);
    expect(due.map((d) => d.title)).toContain("renewed.ftm.jsonl");
    expect(due.filter((d) => d.kind !== "report" && d.title !== undefined)).toEqual([]);
    expect(due.every((d) => d.standing === "review-due" || d.standing === "overdue")).toBe(true);
    const hidden = await later(node, years(3)).retention(inner);
    expect(hidden.filter((d) => d.kind === "report")).toHaveLength(4);
  });

  it("R15 R16 past the date all is gone, from tables, indexes and exports, whoever may see it; recipients are told", async () => {
    const [held, renewed, old] = [await reportOf("c-held"), await reportOf("c-new"), await reportOf("c-old")];
    expect(await codeOf(node.wasl.hold(ana, "report", held, "trial"))).toBe("ROLE_FORBIDS");
    await node.wasl.hold(chief, "report", held, "trial pending, court file 12");
    const soon = later(node, years(2));
    await soon.renew(ana, "report", renewed, "case still open");
    const disclosures = fakeDisclosures(["node-b"]);
    const then = createWasl({
      ...node.platform,
      clock: { now: () => Date.now() + years(3) },
      disclosures,
    });
    expect(await codeOf(then.runRetention(ana))).toBe("ROLE_FORBIDS");
    const run = await then.runRetention(chief);
    expect(run).toMatchObject({ erased: { report: 2, case: 1, person: 1 }, told: ["node-b"] });
    expect(await codeOf(node.wasl.entity(ana, "c-old"))).toBe("ENTITY_UNKNOWN");
    expect((await node.wasl.search(ana, { text: "Expiredcanary Boats", limit: 5 })).hits).toEqual([]);
    expect((await node.wasl.search(ana, { text: "+447700900555", limit: 5 })).hits).toEqual([]);
    expect(await exported(node.wasl, inner)).not.toMatch(/canary/i);
    for (const [table, rows] of await everyTable(node))
      expect([table, /expiredcanary|hiddencanary|900555/i.test(rows)]).toEqual([table, false]);
    // Originals, keys and keyed names too: nothing is left to be opened.
    const tables = await everyTable(node);
    expect(tables.get("original")?.split("\n")).toHaveLength(2);
    expect((await node.wasl.entity(ana, "c-held")).entity.caption).toBe("Heldname Ltd");
    expect((await node.wasl.entity(ana, "c-new")).entity.caption).toBe("Renewedname Ltd");
    expect(disclosures.notices.flatMap((n) => n.statementIds).length).toBeGreaterThanOrEqual(3);
    expect(disclosures.notices.every((n) => n.kind === "withdrawn")).toBe(true);
    expect(await node.wasl.tombstones(ana, 10)).toContainEqual(
      expect.objectContaining({ kind: "report", id: old, because: "review date passed" }),
    );
    expect((await node.wasl.tombstones(inner, 10)).filter((t) => t.kind === "report")).toHaveLength(2);
  });

  it("R15 what is counted agrees with what is left, and the log is whole", async () => {
    const { stats } = await node.wasl.situation(inner);
    expect(stats).toMatchObject({ entities: 2, reports: 2, statements: 2 });
    expect((await node.wasl.verifyAudit()).firstBroken).toBeUndefined();
  });

  it("R15 a second run finds nothing; a lifted hold lets go", async () => {
    const then = later(node, years(3));
    expect((await then.runRetention(chief)).erased).toEqual(nothing);
    await node.wasl.liftHold(chief, "report", await reportOf("c-held"), "trial ended");
    expect((await then.runRetention(chief)).erased.report).toBe(1);
    expect(await codeOf(node.wasl.entity(ana, "c-held"))).toBe("ENTITY_UNKNOWN");
  });
});

describe("retention of a supply ledger", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await openTestNode();
  });
  afterAll(() => node.remove());

  it("R15 rows, events and what they are found by go with their report", async () => {
    const officer = await node.actor({ id: "officer" });
    const chief = await node.actor({ id: "chief", role: "supervisor" });
    const rows = [
      { order_id: "EXPIREDCANARY-1", date: "2024-01-02", seller: "S", buyer: "B", lines: [] },
      {
        type: "ObjectEvent",
        eventID: "urn:uuid:00000000-0000-4000-9000-000000000001",
        eventTime: "2024-01-02T08:00:00.000Z",
        eventTimeZoneOffset: "+00:00",
        action: "OBSERVE",
        epcList: ["https://id.example.org/01/09520001000690/21/EXPIREDCANARY-7"],
        bizTransactionList: [{ type: "po", bizTransaction: "https://id.example.org/po/EXPIREDCANARY-1" }],
      },
    ];
    const done = await node.wasl.importReport(officer, {
      fileName: "old.jsonl",
      bytes: bytesOf(rows.map((r) => JSON.stringify(r)).join("\n")),
      format: "supply",
      marking: { tlp: "amber" },
      fictitious: true,
    });
    expect(done.rejects).toEqual([]);
    const written = (await everyTable(node)).get("supply_key") ?? "";
    expect(written).toMatch(/order:EXPIREDCANARY-1/);
    await later(node, 3 * 366 * DAY_MS).runRetention(chief);
    // Signs that readings confuse are folded: the number stands as "EXP1RE0CANARY7".
    for (const [table, left] of await everyTable(node))
      expect([table, /EXPIREDCANARY|EXP1RE0CANARY/i.test(left)]).toEqual([table, false]);
  }, 120_000);
});

describe("requests for stored data", () => {
  it("R15 go a year after they were written, with their history; held, renewed, and while what came back is kept, they stay", async () => {
    const node = await openTestNode();
    const officer = await node.actor({ id: "officer" });
    const chief = await node.actor({ id: "chief", role: "supervisor" });
    const { reportId } = await load(node, officer, "order.ftm.jsonl", [
      entity("c-order", "Company", { name: ["Fictitious order"] }),
    ]);
    const day = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
    const draft = async (account: string, retainUntil = day(30)): Promise<string> => {
      const { id, digest } = await node.wasl.draftDataRequest(officer, {
        kind: "production",
        platform: "Nowhere",
        targets: [{ type: "account", value: account }],
        categories: ["subscriber"],
        wanted: "Who opened the account",
        from: "2025-08-01",
        to: "2025-09-30",
        offence: { law: "Section 25 of the Immigration Act 1971", yearsMax: 14 },
        authority: { kind: "judge", name: "Example Court", contact: "court@example.org" },
        necessity: "The account sells crossings.",
        proportionality: "One account, two months.",
        retainUntil,
        order: { reportId, reference: "Order 17/26", issuedOn: "2026-01-05" },
        marking: { tlp: "amber" },
      });
      const ask = { kind: "release", subject: id, digest, reason: "read the order" } as const;
      const asked = await node.wasl.requestApproval(officer, ask);
      await node.wasl.decideApproval(chief, asked.id, "approved", "as the order says");
      await node.wasl.sendDataRequest(officer, id);
      return id;
    };
    const [old, held, renewed, answered] = [
      await draft("acc-oldcanary"),
      await draft("acc-held"),
      await draft("acc-renewed"),
      await draft("acc-answered", day(800)),
    ];
    await node.wasl.recordDataEvent(officer, old, {
      type: "refused",
      note: "Oldcanary",
      ground: "not-stored",
    });
    await node.wasl.recordDataEvent(officer, answered, { type: "produced", sha256: "a".repeat(64) });
    expect(await codeOf(node.wasl.hold(chief, "data-request", "data-none", "trial"))).toBe(
      "DATA_REQUEST_UNKNOWN",
    );
    await node.wasl.hold(chief, "data-request", held, "trial pending, court file 12");
    const wasl = later(node, 340 * DAY_MS);
    const due = (await wasl.retention(officer)).filter((d) => d.kind === "data-request");
    expect(due.map((d) => [d.id, d.standing]).sort()).toEqual(
      [old, held, renewed].map((id) => [id, "review-due"]).sort(),
    );
    await wasl.renew(officer, "data-request", renewed, "the case is open");
    const ids = async () => (await node.wasl.dataRequests(officer, { limit: 10 })).map((one) => one.id);
    const then = later(node, 366 * DAY_MS);
    expect((await then.runRetention(chief)).erased["data-request"]).toBe(1);
    expect((await ids()).sort()).toEqual([held, renewed, answered].sort());
    for (const [table, rows] of await everyTable(node))
      expect([table, /oldcanary/i.test(rows)]).toEqual([table, false]);
    expect(await node.wasl.tombstones(officer, 10)).toContainEqual(
      expect.objectContaining({ kind: "data-request", id: old, because: "review date passed" }),
    );
    const trail = await node.wasl.auditTrail(chief, { object: `data request:${old}`, limit: 50 });
    expect(trail.map((entry) => entry.detail?.["erased"])).toContain(1);
    await node.wasl.liftHold(chief, "data-request", held, "trial ended");
    // What came back is kept until the day that the order says.
    expect((await later(node, 799 * DAY_MS).runRetention(chief)).erased["data-request"]).toBe(2);
    expect(await ids()).toEqual([answered]);
    expect((await later(node, 801 * DAY_MS).runRetention(chief)).erased["data-request"]).toBe(1);
    await node.remove();
  }, 120_000);

  it("R15 nobody says by SQL when they were written, nor brings their day forward", async () => {
    const node = await openTestNode();
    const officer = await node.actor({ id: "officer" });
    await node.store.as(officer, async (tx) => {
      await tx.keepDataRequest({
        id: "data-by-hand",
        kind: "production",
        platform: "Nowhere",
        digest: "0",
        createdBy: "officer",
        createdAt: "2001-01-01T00:00:00.000Z",
        body: {} as never,
        terms: { grounds: [] },
        access: OPEN,
      });
      await tx.renew("data-request", "data-by-hand", "2099-01-01T00:00:00.000Z", "by hand");
      await tx.renew("data-request", "data-by-hand", "2001-01-01T00:00:00.000Z", "by hand");
    });
    const [row] = await rowsAsOwner<{ kept_at: string; review_at: string }>(
      node,
      "select kept_at, review_at from wasl.data_request where id = 'data-by-hand'",
    );
    expect([row?.kept_at.slice(0, 4) === "2001", row?.review_at.slice(0, 4)]).toEqual([false, "2099"]);
    await node.remove();
  });
});

describe("what cameras saw", () => {
  it("R15 of vehicles that nothing else names goes a month after it came; of known ones, and held, it stays", async () => {
    const node = await openTestNode();
    const officer = await node.actor({ id: "officer", clearance: "amber" });
    const chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
    const sighting = (id: string, vehicle: string): string =>
      JSON.stringify({
        sighting_id: id,
        kind: "camera",
        time: "2024-02-01T02:40:14Z",
        place: "Gent",
        vehicle,
      });
    const order = {
      order_id: "O1",
      date: "2024-01-02",
      seller: "S",
      buyer: "B",
      collected_by_vehicle: "XX AA-11",
    };
    await load(node, officer, "rows.jsonl", [
      sighting("V1", "XXAA11"),
      sighting("V2", "UNKNOWNCANARY-2"),
      sighting("V3", "XX-CC33"),
      sighting("V4", "XX-DD44"),
    ]);
    const held = await load(node, officer, "held.jsonl", [sighting("V5", "HELD-55")]);
    await node.wasl.hold(chief, "report", held.reportId, "court file 12");
    // Known to others, and not to whoever sees the sighting.
    await load(node, chief, "order.jsonl", [JSON.stringify(order)], "red");
    await load(node, chief, "seizure.jsonl", [
      JSON.stringify({
        seizure_id: "S1",
        date: "2024-02-01",
        place: "Beach",
        item: "Van",
        vehicle: "xx.cc.33",
      }),
    ]);
    await load(node, officer, "graph.ftm.jsonl", [
      entity("car", "Vehicle", { registrationNumber: ["XX DD 44"] }),
    ]);
    const left = async (): Promise<readonly string[]> =>
      ((await everyTable(node)).get("supply_row") ?? "").match(/sighting:V\d/g)?.sort() ?? [];
    expect((await later(node, 29 * DAY_MS).runRetention(chief)).sightings).toBe(0);
    expect(await left()).toHaveLength(5);
    expect((await later(node, 31 * DAY_MS).runRetention(chief)).sightings).toBe(1);
    expect(await left()).toEqual(["sighting:V1", "sighting:V3", "sighting:V4", "sighting:V5"]);
    expect(JSON.stringify([...(await everyTable(node)).values()])).not.toContain("UNKNOWNCANARY");
    expect((await node.wasl.verifyAudit()).firstBroken).toBeUndefined();
    await node.remove();
  });
});
