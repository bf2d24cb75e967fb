import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** Invented. */
const BUYER = "Daniel Robert Carter";
const WITNESS = "Marcus Bennett";
const ARTICLE = `Engines seized at Calais

Police say that the engines were bought by ${BUYER} in the port of Calais on Monday, 4 May 2026.
The court in Lille heard ${WITNESS} as a witness against the men who had sold the boat to the network.
`;

describe("the names of private persons in articles", () => {
  let node: TestNode;
  let ana: Actor;
  let bob: Actor;
  let chief: Actor;
  let outsider: Actor;
  let report: string;

  const place = async (who: Actor) => (await node.wasl.maskedNames(who, report))[0];
  const ask = async (who: Actor) =>
    await node.wasl.requestApproval(who, {
      kind: "unmask",
      subject: (await place(who))?.subject ?? "",
      reason: "named as the buyer of a seized engine",
    });
  const textFor = async (who: Actor) => (await node.wasl.report(who, report)).facts?.text ?? "";

  beforeAll(async () => {
    node = await openTestNode();
    ana = await node.actor({ id: "ana" });
    bob = await node.actor({ id: "bob" });
    chief = await node.actor({ id: "chief", role: "supervisor" });
    outsider = await node.actor({ id: "outsider", clearance: "green" });
    const done = await node.wasl.importReport(ana, {
      fileName: "engines.txt",
      bytes: bytesOf(ARTICLE),
      marking: { tlp: "amber" },
    });
    report = done.reportId;
  });
  afterAll(() => node.remove());

  it("stand as places: a buyer's may be asked for, a witness's may not, and no view has either", async () => {
    const text = await textFor(ana);
    expect(text).toContain("\u2588");
    expect(text).not.toMatch(/Carter|Bennett/);
    const places = await node.wasl.maskedNames(ana, report);
    expect(places).toEqual([expect.objectContaining({ standing: "masked" })]);
    const [first] = places;
    expect((first?.end ?? 0) - (first?.start ?? 0)).toBe(BUYER.length);
    expect(text.slice(first?.start, first?.end)).toMatch(/^\u2588+ \u2588+ \u2588+$/);
    expect(JSON.stringify(places)).not.toContain("Carter");
  });

  it("are shown to whoever asked once another person approved, and to nobody else", async () => {
    const start = (await place(ana))?.start ?? -1;
    expect(await codeOf(node.wasl.unmask(ana, report, start))).toBe("SECOND_PERSON_REQUIRED");
    const asked = await ask(ana);
    expect((await place(ana))?.standing).toBe("pending");
    expect(await codeOf(node.wasl.unmask(ana, report, start))).toBe("SECOND_PERSON_REQUIRED");
    expect(await codeOf(node.wasl.decideApproval(ana, asked.id, "approved", "mine"))).toBe("ROLE_FORBIDS");
    await node.wasl.decideApproval(chief, asked.id, "approved", "the case needs it");
    expect(await node.wasl.unmask(ana, report, start)).toMatchObject({ start, name: BUYER });
    expect(await place(ana)).toMatchObject({ standing: "approved", until: expect.any(String) });

    // Another analyst of the same clearance, and the supervisor who approved, see the mask still.
    for (const other of [bob, chief]) {
      expect(await textFor(other)).not.toContain("Carter");
      expect((await place(other))?.standing).toBe("masked");
      expect(await codeOf(node.wasl.unmask(other, report, start))).toBe("SECOND_PERSON_REQUIRED");
    }
    expect(await textFor(ana)).not.toContain("Carter");
  });

  it("hold behind the database's own rule, whatever a use case forgets", async () => {
    const start = (await place(bob))?.start ?? -1;
    const now = new Date().toISOString();
    expect(await codeOf(node.store.as(bob, (tx) => tx.unmask(report, start, now)))).toBe("MARKING_FORBIDS");
    const later = new Date(Date.now() + 2 * 3_600_000).toISOString();
    expect(await codeOf(node.store.as(ana, (tx) => tx.unmask(report, start, later)))).toBe("MARKING_FORBIDS");
    expect(await node.store.as(ana, (tx) => tx.unmask(report, start, now))).toBe(BUYER);
    // Whoever may not see the report does not learn that it names somebody.
    expect(await codeOf(node.wasl.maskedNames(outsider, report))).toBe("REPORT_UNKNOWN");
    expect(await codeOf(node.store.as(outsider, (tx) => tx.unmask(report, start, now)))).toBe(
      "REPORT_UNKNOWN",
    );
  });

  it("are on record: who asked, who approved, who looked, never the name", async () => {
    const trail = await node.wasl.auditTrail(chief, { limit: 200 });
    const start = (await place(ana))?.start ?? -1;
    const looks = trail.filter((e) => e.object === `masked:${report}@${start}`);
    expect(new Set(looks.map((e) => e.userId))).toEqual(new Set(["ana"]));
    const refused = trail.filter((e) => e.action === "refuse" && e.object.includes(report));
    expect(new Set(refused.map((e) => e.userId))).toEqual(new Set(["ana", "bob", "chief", "outsider"]));
    expect(trail.some((e) => e.action === "decide" && e.object.startsWith(`approval:${report}@`))).toBe(true);
    expect(JSON.stringify(trail)).not.toContain("Carter");
  });

  it("are shown no more once the person is protected, though the approval holds", async () => {
    const start = (await place(ana))?.start ?? -1;
    const csv = JSON.stringify({
      id: "person-carter",
      schema: "Person",
      properties: { name: ["Daniel Carter"] },
    });
    await node.wasl.importReport(ana, {
      fileName: "people.ftm.jsonl",
      bytes: bytesOf(`${csv}\n`),
      marking: { tlp: "amber" },
    });
    await node.wasl.setCategory(ana, "person-carter", "victim", "he was forced to pay for it");
    expect(await codeOf(node.wasl.unmask(ana, report, start))).toBe("PROTECTED_SUBJECT");
  });

  it("go with their report", async () => {
    await node.wasl.renew(chief, "report", report, "no longer needed").catch(() => undefined);
    const [row] = await node.store.keeper.expire("2999-01-01T00:00:00Z", 365, 50, {
      userId: "chief",
      purpose: "operational-analysis",
      mandate: "TEST-1",
    });
    expect(row).toBeDefined();
    expect(await codeOf(node.wasl.maskedNames(ana, report))).toBe("REPORT_UNKNOWN");
  });
});
