import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { bytesOf, knowPartners, openTestNode, type TestNode } from "../support/node.ts";

/** An id that nothing has is refused where it is given; whoever may not see a thing hears the same. All names are invented. */
let node: TestNode;
let ana: Actor;
let outsider: Actor;
let report: string;
let ownCase: string;
let theirCase: string;

const RECORDS = [
  { id: "c-1", schema: "Company", properties: { name: ["Aurora Testing"], phone: ["+447700900555"] } },
  { id: "c-2", schema: "PublicBody", properties: { name: ["Aurora Testing Port"] } },
  { id: "p-1", schema: "Person", properties: { name: ["Testa Person"] } },
  { id: "l-1", schema: "LegalEntity", properties: { name: ["Testa Somebody"] } },
];

beforeAll(async () => {
  node = await openTestNode();
  ana = await node.actor({ id: "ana", clearance: "amber" });
  outsider = await node.actor({ id: "outsider", clearance: "green" });
  const done = await node.wasl.importReport(ana, {
    fileName: "records.ftm.jsonl",
    bytes: bytesOf(RECORDS.map((r) => `${JSON.stringify(r)}\n`).join("")),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  report = done.reportId;
  const open = async (actor: Actor, tlp: string): Promise<string> =>
    (await node.wasl.openCase(actor, { title: `Of ${tlp}`, mandate: "TEST-1", marking: { tlp } })).id;
  ownCase = await open(ana, "amber");
  theirCase = await open(outsider, "green");
}, 600_000);
afterAll(() => node.remove());

describe("into a case", () => {
  const add = (actor: Actor, caseId: string, kind: "entity" | "finding" | "report", id: string) =>
    codeOf(node.wasl.addToCase(actor, caseId, [{ kind, id, note: "" }]));

  test.each([
    ["entity", "nobody", "ENTITY_UNKNOWN"],
    ["entity", "phone:+447700900999", "ENTITY_UNKNOWN"],
    ["finding", "finding-none", "FINDING_UNKNOWN"],
    ["report", "rep-none", "REPORT_UNKNOWN"],
  ] as const)("goes no %s %s", async (kind, id, code) => {
    expect(await add(ana, ownCase, kind, id)).toBe(code);
    expect((await node.wasl.case(ana, ownCase)).case.items.map((i) => i.id)).not.toContain(id);
  });

  test("goes what is there, for whoever may see it", async () => {
    expect(await add(outsider, theirCase, "entity", "c-1")).toBe("ENTITY_UNKNOWN");
    expect(await add(outsider, theirCase, "entity", "phone:+447700900555")).toBe("ENTITY_UNKNOWN");
    expect(await add(outsider, theirCase, "report", report)).toBe("REPORT_UNKNOWN");
    await node.wasl.addToCase(ana, ownCase, [
      { kind: "entity", id: "c-1", note: "" },
      { kind: "entity", id: "phone:+447700900555", note: "" },
      { kind: "report", id: report, note: "" },
    ]);
    expect((await node.wasl.case(ana, ownCase)).case.items).toHaveLength(3);
  });

  test("one slip keeps out the rest of the line, and the error names it", async () => {
    const items = ["p-1", "slip-1"].map((id) => ({ kind: "entity" as const, id, note: "" }));
    await expect(node.wasl.addToCase(ana, ownCase, items)).rejects.toMatchObject({
      code: "ENTITY_UNKNOWN",
      detail: { id: "slip-1" },
    });
    expect((await node.wasl.case(ana, ownCase)).case.items.map((i) => i.id)).not.toContain("p-1");
  });
});

test.each([
  ["entity", "c-2", "ENTITY_UNKNOWN"],
  ["finding", "finding-none", "FINDING_UNKNOWN"],
  ["report", "rep-none", "REPORT_UNKNOWN"],
] as const)("out of a case goes no %s %s that is not in it", async (kind, id, code) => {
  expect(await codeOf(node.wasl.removeFromCase(ana, ownCase, kind, id))).toBe(code);
});

test.each([
  ["place", "XX", "REQUEST_INVALID"],
  ["place", "geonames-0", "REQUEST_INVALID"],
  ["technique", "OIC-EQP-99", "REQUEST_INVALID"],
  ["company", "nobody", "ENTITY_UNKNOWN"],
  // A person is nobody's interest.
  ["company", "p-1", "REQUEST_INVALID"],
  ["company", "l-1", "REQUEST_INVALID"],
] as const)("no interest in the %s %s", async (kind, value, code) => {
  expect(await codeOf(node.wasl.addInterest(ana, { kind, value, marking: { tlp: "amber" } }))).toBe(code);
  expect(await node.wasl.interests(ana)).toEqual([]);
});

test("an interest in a company that one may not see is one in nothing", async () => {
  const interest = { kind: "company", value: "c-1", marking: { tlp: "green" } } as const;
  expect(await codeOf(node.wasl.addInterest(outsider, interest))).toBe("ENTITY_UNKNOWN");
});

test.each([
  ["unmask", "rep-none@1-9", "REPORT_UNKNOWN"],
  ["unmask", "no place at all", "REPORT_UNKNOWN"],
  ["reidentify", "protected-0000", "ENTITY_UNKNOWN"],
  ["lift-protection", "protected-0000", "ENTITY_UNKNOWN"],
  ["reidentify", "p-1", "REQUEST_INVALID"],
  ["lift-protection", "c-1", "REQUEST_INVALID"],
  ["source", "source-0000000000000000", "REPORT_UNKNOWN"],
  ["vet", "prevent-none", "MESSAGE_UNKNOWN"],
  ["vet", "docentry-none", "DOCUMENT_UNKNOWN"],
  ["release", "node-nobody", "PARTNER_UNKNOWN"],
  ["release", "c-1", "PARTNER_UNKNOWN"],
  ["transfer", "node-nobody", "PARTNER_UNKNOWN"],
  ["sanitise", "nobody", "ENTITY_UNKNOWN"],
] as const)("nobody is asked to %s %s", async (kind, subject, code) => {
  const ask = { kind, subject, digest: "d", reason: "needed" };
  expect(await codeOf(node.wasl.requestApproval(ana, ask))).toBe(code);
  expect((await node.wasl.approvals(ana, { limit: 5 })).items).toEqual([]);
});

test("a text is a report's, an entity's or a statement's; nobody answers about one that they may not see", async () => {
  const [statement] = (await node.wasl.entity(ana, "c-1")).entity.statements;
  const blind = await node.actor({ id: "blind", role: "supervisor", clearance: "green" });
  for (const subject of [report, "c-1", statement?.id ?? ""]) {
    const ask = { kind: "sanitise", subject, reason: "to be shared" } as const;
    expect(await codeOf(node.wasl.requestApproval(outsider, ask))).toBe("ENTITY_UNKNOWN");
    const { id } = await node.wasl.requestApproval(ana, ask);
    expect(await codeOf(node.wasl.decideApproval(blind, id, "approved", "clean"))).toBe("APPROVAL_UNKNOWN");
  }
});

test("R24 what goes to a partner is asked for with its share, where the node says what it is: never by hand", async () => {
  await knowPartners(node, ["node-far"]);
  const ask = { kind: "release", subject: "node-far", reason: "needed" } as const;
  for (const digest of [undefined, "d"])
    await expect(
      node.wasl.requestApproval(ana, { ...ask, ...(digest === undefined ? {} : { digest }) }),
    ).rejects.toMatchObject({
      code: "REQUEST_INVALID",
      detail: { field: "kind", because: "it is asked for with its share" },
    });
  expect(await codeOf(node.wasl.requestApproval(ana, { ...ask, subject: "node-none", digest: "d" }))).toBe(
    "PARTNER_UNKNOWN",
  );
});

test("findings of a detector that there is none of are not none: the id is wrong", async () => {
  const of = (detector: string) => node.wasl.findings(ana, { limit: 5, detector });
  expect(await codeOf(of("shared-contacts"))).toBe("DETECTOR_UNKNOWN");
  expect(await of("shared-contact")).toEqual([]);
});

test.each(["yesterday", "2025-13-45", "03.04.2025", ""])(
  "%j is no day: nothing is told as of it or since it, not even that there is nothing",
  async (day) => {
    const auditor = await node.actor({ id: "auditor", role: "oversight" }, "oversight");
    expect(await codeOf(node.wasl.entity(ana, "c-1", day))).toBe("REQUEST_INVALID");
    expect(await codeOf(node.wasl.lookUpReports(auditor, day))).toBe("REQUEST_INVALID");
  },
);

test("whoever may not see a person hears of them what they hear of nobody", async () => {
  const ask = { kind: "reidentify", subject: "p-1", reason: "needed" } as const;
  expect(await codeOf(node.wasl.requestApproval(outsider, ask))).toBe("ENTITY_UNKNOWN");
});

test("a data subject's request is about what is held", async () => {
  const clerk = await node.actor({ id: "ana" }, "data-subject-request");
  const open = (about: { entityIds?: string[]; statementIds?: string[] }) =>
    node.wasl.openSubjectRequest(clerk, {
      kind: "access",
      applicant: "A. Example",
      text: "What do you hold?",
      ...about,
    });
  expect(await codeOf(open({ entityIds: ["nobody"] }))).toBe("ENTITY_UNKNOWN");
  expect(await codeOf(open({ statementIds: ["st-none"] }))).toBe("ENTITY_UNKNOWN");
  expect(await node.wasl.subjectRequests(clerk, 5)).toEqual([]);
  expect((await open({ entityIds: ["p-1"] })).held.length).toBeGreaterThan(0);
});

test("a person and a company are not one, whoever says so; a body that is both is", async () => {
  const same = (left: string, right: string) => node.wasl.judge(ana, left, right, "same", "seen");
  expect(await codeOf(same("p-1", "c-1"))).toBe("REQUEST_INVALID");
  await node.wasl.judge(ana, "p-1", "c-1", "different", "seen");
  expect((await same("p-1", "l-1")).judgement).toBe("same");
  expect((await same("c-1", "c-2")).judgement).toBe("same");
});
