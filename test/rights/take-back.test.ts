import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { createWasl } from "../../src/app/index.ts";
import { WaslError } from "../../src/core/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { type FederatedNode, openFederatedNode, pairNodes } from "../support/federation.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";
import { asOwner, entity, everyTable, exported, fakeDisclosures, load } from "./support.ts";

/** An import that was a mistake is taken back. All is invented. */
describe("a report that is taken back", () => {
  let node: TestNode;
  let ana: Actor;
  let chief: Actor;
  let inner: Actor;

  beforeAll(async () => {
    node = await openTestNode();
    ana = await node.actor({ id: "ana" });
    chief = await node.actor({ id: "chief", role: "supervisor" });
    inner = await node.actor({ id: "inner", clearance: "red", groups: ["inner"] });
  });
  afterAll(() => node.remove());

  const approve = async (reportId: string) => {
    const asked = await node.wasl.requestApproval(ana, {
      kind: "take-back",
      subject: reportId,
      reason: "the marking of another file",
    });
    await node.wasl.decideApproval(chief, asked.id, "approved", "so it was");
  };

  it("R24 goes by nobody alone, and by an approval once and of exactly it", async () => {
    const loaded = async (name: string): Promise<string> =>
      (
        await load(node, ana, `${name}.ftm.jsonl`, [
          entity(`c-${name}`, "Company", { name: [`Alone ${name}`] }),
        ])
      ).reportId;
    const [one, other] = [await loaded("one"), await loaded("other")];
    for (const actor of [ana, chief])
      expect(await codeOf(node.wasl.takeBackReport(actor, one, "wrong"))).toBe("SECOND_PERSON_REQUIRED");
    await approve(one);
    for (const [actor, id] of [
      [ana, other],
      [chief, one],
    ] as const)
      expect(await codeOf(node.wasl.takeBackReport(actor, id, "wrong"))).toBe("SECOND_PERSON_REQUIRED");
    expect((await node.wasl.takeBackReport(ana, one, "wrong")).statements).toBe(1);
    expect((await node.wasl.entity(ana, "c-other")).entity.caption).toBe("Alone other");
    await loaded("one");
    expect(await codeOf(node.wasl.takeBackReport(ana, one, "wrong"))).toBe("SECOND_PERSON_REQUIRED");
    await approve(one);
    await node.wasl.takeBackReport(ana, one, "wrong");
    await approve(other);
    await node.wasl.takeBackReport(ana, other, "wrong");
  });

  const LINES = [
    entity("c-wrong", "Company", { name: ["Wrongcanary Boats"], phone: ["+447700900561"] }),
    entity("c-also", "Company", { name: ["Wrongcanary Engines"], phone: ["+447700900561"] }),
  ];

  it("goes from tables, indexes, findings, cases and exports; what others said stays, recipients are told, the log says why", async () => {
    const { reportId } = await load(node, ana, "wrong.ftm.jsonl", LINES);
    await load(node, ana, "right.ftm.jsonl", [entity("c-wrong", "Company", { name: ["Rightname Ltd"] })]);
    const opened = await node.wasl.openCase(ana, {
      title: "Case",
      mandate: "T-1",
      marking: { tlp: "amber" },
    });
    await node.wasl.addToCase(ana, opened.id, [
      { kind: "report", id: reportId, note: "" },
      { kind: "entity", id: "c-also", note: "" },
    ]);
    await node.wasl.detect(ana);
    const disclosures = fakeDisclosures(["node-b"]);
    const wasl = createWasl({ ...node.platform, disclosures });

    expect(await codeOf(wasl.takeBackReport(ana, reportId, " "))).toBe("REQUEST_INVALID");
    expect(await codeOf(wasl.takeBackReport(ana, "rep-none", "another file"))).toBe("REPORT_UNKNOWN");
    const overseer = await node.actor({ id: "overseer", role: "oversight" }, "oversight");
    expect(await codeOf(wasl.takeBackReport(overseer, reportId, "another file"))).toBe("ROLE_FORBIDS");
    await wasl.hold(chief, "report", reportId, "court file 12");
    expect(await codeOf(wasl.takeBackReport(ana, reportId, "another file"))).toBe("CONFLICT");
    await wasl.liftHold(chief, "report", reportId, "trial ended");

    await approve(reportId);
    expect(await wasl.takeBackReport(ana, reportId, "it was another file")).toEqual({
      statements: 4,
      told: ["node-b"],
    });
    expect(disclosures.notices).toEqual([
      expect.objectContaining({ kind: "withdrawn", because: "report taken back" }),
    ]);
    for (const [table, rows] of await everyTable(node))
      expect([table, /wrongcanary|900561/i.test(rows)]).toEqual([table, false]);
    expect((await wasl.entity(ana, "c-wrong")).entity.caption).toBe("Rightname Ltd");
    expect(await codeOf(wasl.entity(ana, "c-also"))).toBe("ENTITY_UNKNOWN");
    expect((await wasl.case(ana, opened.id)).case.items).toEqual([]);
    expect(await wasl.tombstones(ana, 10)).toContainEqual(
      expect.objectContaining({ kind: "report", id: reportId, because: "taken back", statements: 4 }),
    );
    const log = await wasl.auditTrail(overseer, { limit: 50 });
    expect(log.map((e) => e.object)).toContain(`report:${reportId}`);
    expect(await codeOf(wasl.takeBackReport(ana, reportId, "again"))).toBe("REPORT_UNKNOWN");
    expect((await wasl.verifyAudit()).firstBroken).toBeUndefined();
  });

  it("can be imported again, under the marking that was meant", async () => {
    const again = await node.wasl.importReport(inner, {
      fileName: "wrong.ftm.jsonl",
      bytes: bytesOf(LINES.join("\n")),
      marking: { tlp: "red", groups: ["inner"] },
      fictitious: true,
    });
    expect(again).toMatchObject({ changed: true, statements: 4 });
    expect((await node.wasl.entity(inner, "c-also")).entity.caption).toBe("Wrongcanary Engines");
    expect(await exported(node.wasl, ana)).not.toMatch(/wrongcanary/i);
  });

  it("is what its supervisor sees of it: the same bytes under a marking above theirs stay", async () => {
    const { reportId } = await load(node, ana, "own.ftm.jsonl", LINES);
    await approve(reportId);
    expect((await node.wasl.takeBackReport(ana, reportId, "a test of ours")).statements).toBe(4);
    expect(await codeOf(node.wasl.takeBackReport(ana, reportId, "again"))).toBe("REPORT_UNKNOWN");
    expect((await node.wasl.entity(inner, "c-also")).entity.caption).toBe("Wrongcanary Engines");
  });

  it("R08 whoever was protected stays so when it comes again", async () => {
    const lines = [
      entity("p-hurt", "Person", { name: ["Hurtcanary Example"], phone: ["+447700900562"] }),
      entity("p-kid", "Person", { name: ["Kidcanary Example"], subjectCategory: ["witness"] }),
    ];
    const { reportId } = await load(node, ana, "people.ftm.jsonl", lines);
    await node.wasl.setCategory(ana, "p-hurt", "victim", "found on the beach");
    await approve(reportId);
    await node.wasl.takeBackReport(ana, reportId, "wrong marking");
    const again = await load(node, ana, "people.ftm.jsonl", lines);
    expect(again.changed).toBe(true);
    expect(await exported(node.wasl, inner)).not.toMatch(/hurtcanary|kidcanary|900562/i);
    for (const text of ["Hurtcanary Example", "Kidcanary Example", "+447700900562"])
      expect((await node.wasl.search(inner, { text, limit: 5 })).hits).toEqual([]);
  });

  it("R20 what a data subject's request had erased stays erased when it comes again", async () => {
    const lines = [entity("p-asks", "Person", { name: ["Asks Example"], phone: ["+447700900563"] })];
    const { reportId } = await load(node, ana, "asks.ftm.jsonl", lines);
    const handler = await node.actor({ id: "chief", role: "supervisor" }, "data-subject-request");
    const { entity: view } = await node.wasl.entity(ana, "p-asks");
    const phone = view.statements.find((s) => s.property === "phone")?.id ?? "";
    const { request } = await node.wasl.openSubjectRequest(handler, {
      kind: "erasure",
      applicant: "Asks Example, 1 Example Street",
      text: "This number is not mine.",
      entityIds: ["p-asks"],
      statementIds: [phone],
    });
    const about = (await node.wasl.subjectRequest(handler, request.id)).held.map((s) => s.id);
    await node.wasl.decideSubjectRequest(handler, request.id, {
      decision: "partly",
      exemption: (node.platform.rights?.exemptions ?? [])[0]?.id ?? "",
      reason: "the number is somebody else's",
      withheld: about.filter((id) => id !== phone),
    });
    await approve(reportId);
    await node.wasl.takeBackReport(ana, reportId, "wrong marking");
    await load(node, ana, "asks.ftm.jsonl", lines);
    const after = (await node.wasl.entity(ana, "p-asks")).entity.statements.map((s) => s.property);
    expect(after).toEqual(["name"]);
  });

  const handler = () => node.actor({ id: "chief", role: "supervisor" }, "data-subject-request");
  const inRed = (fileName: string, lines: readonly string[]) =>
    node.wasl.importReport(inner, {
      fileName,
      bytes: bytesOf(lines.join("\n")),
      marking: { tlp: "red", groups: ["inner"] },
      fictitious: true,
    });

  it("R24 is approved by who sees the same of it, and taken back by who sees all of it", async () => {
    const lines = [entity("c-two", "Company", { name: ["Twocopies Ltd"] })];
    const { reportId } = await inRed("two.ftm.jsonl", lines);
    await load(node, ana, "two.ftm.jsonl", lines);
    const asked = await node.wasl.requestApproval(inner, {
      kind: "take-back",
      subject: reportId,
      reason: "the marking of another file",
    });
    expect(await codeOf(node.wasl.decideApproval(chief, asked.id, "approved", "so it was"))).toBe(
      "APPROVAL_UNKNOWN",
    );
    const t = "2024-01-01T00:00:00.000Z";
    const identity = (n: number, name: string, more = {}) => ({
      type: "identity",
      spec_version: "2.1",
      id: `identity--11111111-1111-4111-8111-11111111111${n}`,
      created: t,
      modified: t,
      name,
      identity_class: "organization",
      ...more,
    });
    const red = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed";
    const bundle = await node.wasl.importReport(await node.actor({ id: "clearer", clearance: "red" }), {
      fileName: "mixed.stix.json",
      bytes: bytesOf(
        JSON.stringify({
          type: "bundle",
          id: "bundle--11111111-1111-4111-8111-111111111111",
          objects: [
            identity(2, "Openamber Ltd"),
            identity(3, "Redsecret Ltd", { object_marking_refs: [red] }),
          ],
        }),
      ),
      marking: { tlp: "amber" },
      fictitious: true,
    });
    await approve(bundle.reportId);
    expect(await codeOf(node.wasl.takeBackReport(ana, bundle.reportId, "wrong"))).toBe("CONFLICT");
  });

  it("R20 what was erased or corrected on request comes back with no import of it, and corrections are none", async () => {
    const lines = [
      entity("p-often", "Person", { name: ["Oftentimes Example"], phone: ["+447700900564"] }),
      entity("p-named", "Person", { name: ["Wrongnamed Example"] }),
    ];
    const { reportId } = await load(node, ana, "often.ftm.jsonl", lines);
    const dpo = await handler();
    const open = async (kind: "erasure" | "rectification", entityId: string) =>
      await node.wasl.openSubjectRequest(dpo, {
        kind,
        applicant: "X",
        text: entityId,
        entityIds: [entityId],
      });
    const erasure = await open("erasure", "p-often");
    await approve(reportId);
    // While it is open nothing that it is about goes.
    expect(await codeOf(node.wasl.takeBackReport(ana, reportId, "wrong"))).toBe("CONFLICT");
    await node.wasl.decideSubjectRequest(dpo, erasure.request.id, {
      decision: "partly",
      exemption: (node.platform.rights?.exemptions ?? [])[0]?.id ?? "",
      reason: "somebody else's number",
      withheld: erasure.held.filter((s) => s.property !== "phone").map((s) => s.id),
    });
    const rectification = await open("rectification", "p-named");
    await node.wasl.decideSubjectRequest(dpo, rectification.request.id, {
      decision: "granted",
      reason: "papers",
      corrections: rectification.held.map((s) => ({ statementId: s.id, value: "Rightly Named" })),
    });
    const corrected = (await node.wasl.entity(ana, "p-named")).entity.statements[0]?.reportId ?? "";
    await approve(corrected);
    expect(await codeOf(node.wasl.takeBackReport(ana, corrected, "wrong"))).toBe("CONFLICT");
    await approve(reportId);
    await node.wasl.takeBackReport(ana, reportId, "wrong");
    await inRed("often.ftm.jsonl", lines);
    await load(node, ana, "often.ftm.jsonl", lines);
    for (const actor of [ana, inner]) {
      const said = async (id: string) =>
        (await node.wasl.entity(actor, id)).entity.statements.map((s) => `${s.property} ${s.value}`);
      expect(await said("p-often")).not.toContain("phone +447700900564");
      expect([...new Set(await said("p-named"))]).toEqual(["name Rightly Named"]);
    }
  });

  it("stays where it is permitted for use in court, whoever sees that it is", async () => {
    const { reportId } = await load(node, ana, "court.ftm.jsonl", [
      entity("c-court", "Company", { name: ["Courtroom Ltd"] }),
    ]);
    const at = new Date().toISOString();
    await asOwner(
      node,
      `insert into wasl.approval (id, kind, subject, digest, reason, requested_by, requested_at, purpose, mandate, expires_at,
          decision, decided_by, decided_at)
        values ('appr-court', 'court-use', '${reportId}', '', 'letter of the contributor', 'bob', '${at}', 'operational-analysis',
          'T-1', '${at}', 'approved', 'chief', '${at}')`,
    );
    await approve(reportId);
    expect(await codeOf(node.wasl.takeBackReport(ana, reportId, "wrong"))).toBe("CONFLICT");
  });

  it("R08 whom it protected is named by nothing that comes meanwhile", async () => {
    const { reportId } = await load(node, ana, "between.ftm.jsonl", [
      entity("p-between", "Person", { name: ["Betweencanary Example"], subjectCategory: ["victim"] }),
    ]);
    await approve(reportId);
    await node.wasl.takeBackReport(ana, reportId, "wrong marking");
    await load(node, ana, "meanwhile.ftm.jsonl", [
      entity("c-meanwhile", "Company", { name: ["Firm"], notes: ["spoke with Betweencanary Example"] }),
    ]);
    const naming = [...(await everyTable(node))].filter(([, rows]) => /betweencanary/i.test(rows));
    expect(naming.map(([table]) => table)).toEqual([]);
  });

  it("is not kept from going by an approval that a failure used up", async () => {
    const { reportId } = await load(node, ana, "fails.ftm.jsonl", [
      entity("c-fails", "Company", { name: ["Failing Ltd"] }),
    ]);
    await approve(reportId);
    const { store } = node.platform;
    const keeper = {
      ...store.keeper,
      eraseReport: () => Promise.reject(new WaslError("STORE_TIMEOUT", {})),
    };
    const failing = createWasl({
      ...node.platform,
      store: Object.create(store, { keeper: { value: keeper } }) as typeof store,
    });
    expect(await codeOf(failing.takeBackReport(ana, reportId, "wrong"))).toBe("STORE_TIMEOUT");
    expect((await node.wasl.takeBackReport(ana, reportId, "wrong")).statements).toBe(1);
  });
});

describe("a report that was shared and is taken back", () => {
  let a: FederatedNode;
  let b: FederatedNode;
  beforeAll(async () => {
    [a, b] = await Promise.all([openFederatedNode("a"), openFederatedNode("b")]);
    await pairNodes(a, b);
  });
  afterAll(async () => {
    await Promise.all([a, b].map((n) => n?.remove()));
  });

  it("goes at the partner too, who signs for it; imported again it can be given again", async () => {
    const importIt = (tlp: string) =>
      a.wasl.importReport(a.supervisor, {
        fileName: "shared.ftm.jsonl",
        bytes: bytesOf(entity("c-shared", "Company", { name: ["Sharedcanary Ltd"] })),
        marking: { tlp },
        fictitious: true,
      });
    const share = () =>
      a.wasl.exchange.share(a.supervisor, {
        partner: b.nodeId,
        entityIds: ["c-shared"],
        necessity: "EXERCISE",
      });
    const found = async () =>
      (await b.wasl.search(b.supervisor, { text: "Sharedcanary Ltd", limit: 5 })).hits.length;
    const { reportId } = await importIt("green");
    await share();
    await b.wasl.exchange.pull(b.supervisor, a.nodeId);
    expect(await found()).toBe(1);
    const asked = await a.wasl.requestApproval(a.analyst, {
      kind: "take-back",
      subject: reportId,
      reason: "meant to be amber",
    });
    await a.wasl.decideApproval(a.supervisor, asked.id, "approved", "so it was");
    const gone = await a.wasl.takeBackReport(a.analyst, reportId, "meant to be amber");
    expect(gone).toEqual({ statements: 1, told: [b.nodeId] });
    await b.wasl.exchange.pull(b.supervisor, a.nodeId);
    expect(await found()).toBe(0);
    expect((await importIt("amber")).changed).toBe(true);
    await share();
    await b.wasl.exchange.pull(b.supervisor, a.nodeId);
    expect(await found()).toBe(1);
  });
});
