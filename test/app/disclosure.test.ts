import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { createSigner } from "../../src/exchange/index.ts";
import { bytesOf } from "../support/node.ts";
import { type ServedNode, serveNode } from "../support/partner-nodes.ts";

/** A case goes to a court by two people, with what its contributors permit and nothing else. */
describe("disclosure to a court", () => {
  const court = { to: "Fictitious Crown Court, T20260001" };
  let node: ServedNode;
  let ana: Actor;
  let boss: Actor;
  let caseId: string;
  const entity = (id: string, properties: object): string =>
    `${JSON.stringify({ id, schema: "Company", properties })}\n`;
  const load = async (fileName: string, text: string, marking: object): Promise<string> =>
    (await node.wasl.importReport(ana, { fileName, bytes: bytesOf(text), marking, fictitious: true }))
      .reportId;
  const add = (id: string) => node.wasl.addToCase(ana, caseId, [{ kind: "entity", id, note: "" }]);
  const approve = (id: string) => node.wasl.decideApproval(boss, id, "approved", "seen by me");
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
  let own: string;
  let foreign: string;

  beforeAll(async () => {
    node = await serveNode("Fictitious police A");
    ana = await node.actor({ id: "ana", clearance: "red" });
    boss = await node.actor({ id: "boss", role: "supervisor", clearance: "red" });
    own = await load("own.ftm.jsonl", entity("yard", { name: ["Fictitious Yard"] }), { tlp: "amber" });
    foreign = await load(
      "theirs.ftm.jsonl",
      entity("quay", { name: ["Fictitious Quay"], phone: ["+447700900222"] }),
      {
        tlp: "amber",
        handling: ["H1"],
        originators: ["node-partner"],
      },
    );
    await load("red.ftm.jsonl", entity("canary", { name: ["Canary Holding"] }), { tlp: "red" });
    const opened = await node.wasl.openCase(ana, {
      title: "EXERCISE: yard",
      mandate: "TEST-1",
      marking: { tlp: "red" },
    });
    caseId = opened.id;
    for (const id of ["yard", "quay", "canary"]) await add(id);
  });
  afterAll(() => node?.remove());

  it("R03 says what may go, what may not and why, and who has to permit it", async () => {
    const view = await node.wasl.disclosure(ana, caseId);
    expect(view).toMatchObject({ given: 1, withheld: 3 });
    const of = new Map(view.reports.map((r) => [r.report.id, r]));
    expect(of.get(own)).toMatchObject({ given: 1, withheld: {}, asks: [] });
    expect(of.get(foreign)).toMatchObject({ given: 0, withheld: { handling: 2 }, asks: ["node-partner"] });
    // Of our own there is nobody to be asked.
    expect(await refusal(node.wasl.recordCourtUse(ana, caseId, own, "a letter"))).toBe("REQUEST_INVALID");
    expect(await refusal(node.wasl.recordCourtUse(ana, caseId, "rep-none", "a letter"))).toBe(
      "REPORT_UNKNOWN",
    );
  });

  it("R03 R24 a permission is on record once a second person has seen it, for its case alone", async () => {
    const asked = await node.wasl.recordCourtUse(ana, caseId, foreign, "Letter of the partner, ref. 17/26");
    expect(
      (await node.wasl.disclosure(ana, caseId)).reports.find((r) => r.report.id === foreign),
    ).toMatchObject({
      given: 0,
      waiting: asked.id,
    });
    expect(await refusal(node.wasl.decideApproval(ana, asked.id, "approved", "mine"))).toBe("ROLE_FORBIDS");
    await approve(asked.id);
    // Whoever works on the case sees it, not only who asked.
    const bea = await node.actor({ id: "bea", clearance: "red" });
    expect(
      (await node.wasl.disclosure(bea, caseId)).reports.find((r) => r.report.id === foreign),
    ).toMatchObject({
      given: 2,
      withheld: {},
      permission: { approval: asked.id, requestedBy: "ana", decidedBy: "boss" },
    });
    const other = await node.wasl.openCase(ana, {
      title: "Other",
      mandate: "TEST-1",
      marking: { tlp: "amber" },
    });
    await node.wasl.addToCase(ana, other.id, [{ kind: "entity", id: "quay", note: "" }]);
    expect(await node.wasl.disclosure(ana, other.id)).toMatchObject({ given: 0, withheld: 2 });
    expect(await refusal(node.wasl.disclose(ana, other.id, court))).toBe("MARKING_FORBIDS");
  });

  it("R24 nobody gives it alone, nor anything but what was approved, nor to another court", async () => {
    expect(await refusal(node.wasl.disclose(ana, caseId, court))).toBe("SECOND_PERSON_REQUIRED");
    expect(await refusal(node.wasl.askToDisclose(ana, caseId, { ...court, reason: " " }))).toBe(
      "REQUEST_INVALID",
    );
    const asked = await node.wasl.askToDisclose(ana, caseId, { ...court, reason: "the trial" });
    // Whoever answers reads to which court.
    const [waiting] = (await node.wasl.approvals(boss, { kind: "disclose", limit: 1 })).items;
    expect(waiting).toMatchObject({ id: asked.id, reason: `${court.to}: the trial` });
    await approve(asked.id);
    expect(await refusal(node.wasl.disclose(ana, caseId, { to: "Another court" }))).toBe(
      "SECOND_PERSON_REQUIRED",
    );
    await load("later.ftm.jsonl", entity("yard", { name: ["Fictitious Yard Ltd"] }), { tlp: "amber" });
    expect(await refusal(node.wasl.disclose(ana, caseId, court))).toBe("SECOND_PERSON_REQUIRED");
    // By the general way nobody is asked for a case without saying what of it.
    // Nor with the digest that an asking answered, in other words than what it stands for.
    const ask = { kind: "disclose", subject: caseId, reason: "x" } as const;
    for (const digest of [undefined, asked.digest])
      expect(
        await refusal(node.wasl.requestApproval(ana, digest === undefined ? ask : { ...ask, digest })),
      ).toBe("REQUEST_INVALID");
  });

  it("R03 R17 gives one signed zip with who took each document in, and no word of what stays", async () => {
    await approve((await node.wasl.askToDisclose(ana, caseId, { ...court, reason: "the trial" })).id);
    const zip = await node.wasl.disclose(ana, caseId, { ...court, lang: "fr" });
    expect(zip.name).toMatch(/^disclosure-case-.*\.zip$/);
    const files = unzipSync(zip.bytes);
    expect(Object.keys(files)).toEqual(["schedule.html", "material.json", "manifest.json", "manifest.jws"]);
    const text = (name: string): string => strFromU8(files[name] as Uint8Array);
    const material = JSON.parse(text("material.json"));
    expect(material.statements.map((s: { value: string }) => s.value).sort()).toEqual([
      "+447700900222",
      "Fictitious Quay",
      "Fictitious Yard",
      "Fictitious Yard Ltd",
    ]);
    const report = material.reports.find((r: { id: string }) => r.id === foreign);
    expect(report.fictitious).toBe(true);
    expect(report.permission.reason).toBe("Letter of the partner, ref. 17/26");
    const entries = await node.wasl.auditTrail(boss, { object: `report:${foreign}`, limit: 10 });
    const taken = entries.filter((e) => e.action === "import").reverse();
    expect(report.custody).toEqual(
      taken.map(({ at, userId, writer, sequence, hash }) => ({ at, userId, writer, sequence, hash })),
    );
    // When it came, and when all of it was kept.
    expect(report.custody).toHaveLength(2);
    // Nor of the case's own title, which is marked RED.
    for (const name of Object.keys(files))
      expect(text(name)).not.toMatch(/Canary|red\.ftm|withheld|EXERCISE/);
    expect(text("schedule.html")).toContain('lang="fr"');
    const { jws, key } = JSON.parse(text("manifest.jws"));
    const signer = createSigner(() => new Uint8Array(32));
    const keys = [{ ...key, from: "" }];
    expect(await signer.verify("wasl-disclosure", text("manifest.json"), jws, keys)).toBe(true);
    expect(await signer.verify("wasl-disclosure", `${text("manifest.json")} `, jws, keys)).toBe(false);
    // An approval is good once.
    expect(await refusal(node.wasl.disclose(ana, caseId, { ...court, lang: "fr" }))).toBe(
      "SECOND_PERSON_REQUIRED",
    );
    const [last] = await node.wasl.auditTrail(boss, { object: `approval:${caseId}`, limit: 1 });
    expect(last).toMatchObject({ action: "refuse", userId: "ana" });
  });

  it("R08 a document goes as it came, unless somebody who is protected stands in it", async () => {
    const eml = (n: number, text: string): string =>
      `From: a@example.org\r\nTo: b@example.org\r\nSubject: note ${n}\r\nDate: Mon, 04 May 2026 10:00:00 +0000\r\nMessage-ID: <${n}@example.org>\r\nContent-Type: text/plain\r\n\r\n${text}\r\n`;
    const person = { id: "witness", schema: "Person", properties: { name: ["Testa Witnessova"] } };
    await load("witness.ftm.jsonl", `${JSON.stringify(person)}\n`, { tlp: "amber" });
    await node.wasl.setCategory(boss, "witness", "witness", "she gave evidence");
    const documents = [
      await load("open.eml", eml(1, "The boat of Fictitious Yard Ltd left, phone +447700900333."), {
        tlp: "amber",
      }),
      await load("named.eml", eml(2, "Testa Witnessova saw it, phone +447700900333."), { tlp: "amber" }),
    ];
    const { hits } = await node.wasl.search(ana, { text: "+447700900333", limit: 5 });
    expect(hits).toHaveLength(2);
    for (const hit of hits) await add(hit.canonicalId);
    const view = await node.wasl.disclosure(ana, caseId, { originals: true });
    const standing = new Map(view.reports.map((r) => [r.report.id, r.original]));
    expect(documents.map((id) => standing.get(id))).toEqual(["given", "protected"]);
    // Structured files say what they say in statements; theirs are not looked through.
    expect(standing.get(own)).toBe("no-text");

    const order = { ...court, originals: true };
    await approve((await node.wasl.askToDisclose(ana, caseId, { ...order, reason: "the trial" })).id);
    const { bytes } = await node.wasl.disclose(ana, caseId, order);
    const files = unzipSync(bytes);
    expect(strFromU8(files["originals/001.eml"] as Uint8Array)).toContain("Fictitious Yard Ltd left");
    expect(Object.keys(files).filter((name) => name.startsWith("originals/"))).toHaveLength(1);
    for (const file of Object.values(files)) expect(strFromU8(file)).not.toContain("Witnessova");
  });
});
