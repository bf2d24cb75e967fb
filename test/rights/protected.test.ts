import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { createProtector } from "../../src/app/reports/protect.ts";
import { PROTECTED_ID_PREFIX } from "../../src/core/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";
import { asOwner, DAY_MS, entity, everyTable, exported, later, load } from "./support.ts";

/** All names here are invented. "canary" marks what must not get out. */
describe("protected persons", () => {
  let node: TestNode;
  let ana: Actor;
  let chief: Actor;
  let carer: Actor;
  let matron: Actor;

  beforeAll(async () => {
    node = await openTestNode();
    ana = await node.actor({ id: "ana", clearance: "amber+strict" });
    chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
    carer = await node.actor({ id: "carer", clearance: "red", compartments: ["children"] }, "protection");
    matron = await node.actor(
      { id: "matron", role: "supervisor", clearance: "red", compartments: ["children"] },
      "protection",
    );
  });
  afterAll(() => node.remove());

  const protectedIn = async (actor: Actor): Promise<string[]> => {
    const lines = (await exported(node.wasl, actor)).trim().split("\n");
    return lines
      .map((l) => (JSON.parse(l) as { id: string }).id)
      .filter((id) => id.startsWith(PROTECTED_ID_PREFIX));
  };
  const ask = (who: Actor, subject: string) =>
    node.wasl.requestApproval(who, { kind: "reidentify", subject, reason: "threat to life" });
  const approve = async (who: Actor, subject: string): Promise<void> => {
    const { id } = await ask(who, subject);
    await node.wasl.decideApproval(chief, id, "approved", "checked");
  };

  it("R08 a person who becomes a victim leaves graph, search, names, links, findings, cases, log and export", async () => {
    await load(node, ana, "boat.ftm.jsonl", [
      entity("p-7", "Person", {
        name: ["Canaryna Testova", "كناري تستوفا"],
        phone: ["+447700900777"],
        nationality: ["xx"],
      }),
      entity("v-7", "Vessel", { name: ["Boat Seven"], registrationNumber: ["EX-7777"] }),
      entity("o-7", "Ownership", { owner: ["p-7"], asset: ["v-7"] }),
    ]);
    await load(
      node,
      chief,
      "hidden.ftm.jsonl",
      [entity("p-7", "Person", { alias: ["Hiddencanary"] })],
      "red",
    );
    const opened = await node.wasl.openCase(ana, {
      title: "Seven",
      mandate: "TEST-1",
      marking: { tlp: "amber" },
    });
    await node.wasl.addToCase(ana, opened.id, [{ kind: "entity", id: "p-7", note: "canary note" }]);
    expect((await node.wasl.search(ana, { text: "Canaryna Testova", limit: 5 })).hits).toHaveLength(1);

    await node.wasl.setCategory(ana, "p-7", "victim", "found in the hold");

    for (const who of [ana, chief]) {
      expect(await exported(node.wasl, who)).not.toMatch(/canary|كناري|900777|"p-7"/i);
      for (const text of ["Canaryna Testova", "كناري تستوفا", "Hiddencanary", "+447700900777"])
        expect((await node.wasl.search(who, { text, limit: 5 })).hits).toEqual([]);
      expect(await codeOf(node.wasl.entity(who, "p-7"))).toBe("ENTITY_UNKNOWN");
      const graph = JSON.stringify(await node.wasl.graph(who, ["v-7", "phone:+447700900777"], { depth: 3 }));
      expect(graph).not.toMatch(/canary|"p-7"/i);
      expect(graph).toContain(PROTECTED_ID_PREFIX);
      expect(JSON.stringify(await node.wasl.case(who, opened.id))).not.toMatch(/canary|"p-7"/i);
    }
    const [id = ""] = await protectedIn(ana);
    const view = await node.wasl.entity(ana, id);
    expect(view.category).toBe("victim");
    expect(view.entity.caption).toMatch(/^protected-/);
    const trail = await node.wasl.auditTrail(chief, { limit: 200 });
    expect(JSON.stringify(trail.map(({ text: _typed, ...entry }) => entry))).not.toMatch(/canary/i);
    // Of what was typed the whole name and the number go, as everywhere; what was searched for otherwise stays.
    const typed = JSON.stringify(trail.map(({ text }) => text));
    expect(typed).not.toMatch(/canaryna testova|كناري تستوفا|900777/i);
    expect(typed).toContain("found in the hold");
  });

  it("R08 no table of the database holds the name, its words or its number in clear", async () => {
    const tables = await everyTable(node);
    expect(tables.get("statement")).toContain("Boat Seven");
    for (const [table, rows] of tables)
      expect([table, /canary|كناري|900777/i.test(rows)]).toEqual([table, false]);
  });

  it("R08 what comes later of the same person goes the same way, and detectors never see it", async () => {
    await load(node, ana, "later.ftm.jsonl", [
      entity("p-7", "Person", { name: ["Canaryna Again"], phone: ["+447700900778"] }),
      entity("link-7", "UnknownLink", { subject: ["p-7"], object: ["v-7"] }),
    ]);
    expect(await exported(node.wasl, chief)).not.toMatch(/canary|900778/i);
    await node.store.as(chief, async (tx) => {
      for await (const page of tx.identifiers()) expect(JSON.stringify(page)).not.toContain("900778");
      for await (const page of tx.names()) expect(JSON.stringify(page)).not.toMatch(/canary/i);
    });
  });

  it("R08 the way back takes two people, a reason and an hour; every look is in the log", async () => {
    const [id = ""] = await protectedIn(ana);
    expect(await codeOf(node.wasl.reidentify(ana, id))).toBe("SECOND_PERSON_REQUIRED");
    // Past the use case: the database refuses by itself.
    const now = new Date().toISOString();
    expect(await codeOf(node.store.as(ana, (tx) => tx.reidentify(id, now)))).toBe("MARKING_FORBIDS");
    await approve(ana, id);
    const found = await node.wasl.reidentify(ana, id);
    expect(found.said.map((s) => s.value)).toEqual(
      expect.arrayContaining(["Canaryna Testova", "Hiddencanary", "Canaryna Again", "+447700900778"]),
    );
    expect(await codeOf(node.wasl.reidentify(chief, id))).toBe("SECOND_PERSON_REQUIRED");
    // A look that was approved for one purpose is none for another.
    const elsewhere = { ...ana, purpose: { purpose: "financial-intelligence", mandate: "TEST-1" } } as const;
    await expect(node.wasl.reidentify(elsewhere, id)).rejects.toMatchObject({
      code: "SECOND_PERSON_REQUIRED",
      detail: { because: expect.stringContaining(ana.purpose.purpose) },
    });
    expect(await codeOf(later(node, 2 * 3_600_000).reidentify(ana, id))).toBe("SECOND_PERSON_REQUIRED");
    const looks = await node.wasl.auditTrail(chief, { limit: 50, object: `protected:${id}` });
    expect(looks.map((e) => [e.userId, e.action])).toContainEqual(["ana", "read"]);
  });

  it("R08 protected wins: a suspicion does not bring a victim back, and one person alone does not lift it", async () => {
    const [id = ""] = await protectedIn(ana);
    await node.wasl.setCategory(ana, id, "suspect", "is said to have steered");
    expect((await node.wasl.entity(ana, id)).category).toBe("victim");
    expect(await codeOf(node.wasl.setCategory(ana, id, "unknown", "a mistake"))).toBe(
      "SECOND_PERSON_REQUIRED",
    );
    const standing = async (who: Actor) => (await node.wasl.protection(who, id)).map((one) => one.standing);
    expect(await standing(ana)).toEqual(["unasked"]);
    const asked = await node.wasl.requestApproval(ana, {
      kind: "lift-protection",
      subject: id,
      reason: "another was meant",
    });
    expect([await standing(ana), await standing(chief)]).toEqual([["pending"], ["unasked"]]);
    await node.wasl.decideApproval(chief, asked.id, "approved", "read the report again");
    expect(await node.wasl.protection(ana, id)).toEqual([
      { subject: id, standing: "approved", until: expect.any(String) },
    ]);
    // Approved for who asked, once; nothing comes out of the keyed store by it.
    expect(await codeOf(node.wasl.setCategory(chief, id, "unknown", "so do I"))).toBe(
      "SECOND_PERSON_REQUIRED",
    );
    expect(await codeOf(node.wasl.liftProtection(chief, id, "so do I"))).toBe("SECOND_PERSON_REQUIRED");
    await node.wasl.liftProtection(ana, id, "another was meant");
    expect(await node.wasl.protection(chief, id)).toEqual([
      {
        subject: id,
        standing: "unasked",
        lifted: { by: "ana", at: expect.any(String), reason: "another was meant" },
      },
    ]);
    expect(await standing(ana)).toEqual(["unasked"]);
    expect(await codeOf(node.wasl.setCategory(ana, id, "unknown", "once more"))).toBe(
      "SECOND_PERSON_REQUIRED",
    );
    expect(await exported(node.wasl, chief)).not.toMatch(/canary|900777/i);
    expect(await codeOf(node.wasl.reidentify(chief, id))).toBe("SECOND_PERSON_REQUIRED");
    await node.wasl.setCategory(ana, id, "victim", "it was her after all");
    expect((await node.wasl.protection(ana, id))[0]).not.toHaveProperty("lifted");
    // And the other way round: a suspect who turns out to have been forced leaves the graph like anybody.
    await load(node, ana, "steer.ftm.jsonl", [entity("p-8", "Person", { name: ["Forcedcanary Test"] })]);
    await node.wasl.setCategory(ana, "p-8", "suspect", "was at the engine");
    // An accusation is no protection: to lift it would take it back in passing.
    await expect(node.wasl.liftProtection(ana, "p-8", "another was meant")).rejects.toMatchObject({
      code: "REQUEST_INVALID",
      detail: { because: "not a protected person" },
    });
    expect((await node.wasl.entity(ana, "p-8")).category).toBe("suspect");
    await node.wasl.setCategory(ana, "p-8", "smuggled-person", "was forced to");
    expect(await exported(node.wasl, chief)).not.toMatch(/forcedcanary/i);
    expect(await codeOf(node.wasl.entity(chief, "p-8"))).toBe("ENTITY_UNKNOWN");
  });

  it("R09 a child is in a compartment of its own, also for whoever imported it, and only protection names it", async () => {
    await load(node, ana, "child.ftm.jsonl", [
      entity("k-1", "Person", { name: ["Kidcanary Test"], subjectCategory: ["child"] }),
      entity("k-link", "UnknownLink", { subject: ["k-1"], object: ["v-7"] }),
    ]);
    const before = await protectedIn(ana);
    const seen = (await protectedIn(carer)).filter((id) => !before.includes(id));
    expect(seen).toHaveLength(1);
    const [id = ""] = seen;
    expect(await codeOf(node.wasl.entity(chief, id))).toBe("ENTITY_UNKNOWN");
    expect(JSON.stringify(await node.wasl.graph(ana, ["v-7"], { depth: 2 }))).not.toContain(id);
    expect((await node.wasl.entity(carer, id)).category).toBe("child");
    expect(await codeOf(node.wasl.protection(ana, id))).toBe("ENTITY_UNKNOWN");
    expect(await node.wasl.protection(carer, id)).toEqual([{ subject: id, standing: "unasked" }]);
    await node.wasl.protectChild(carer, id, "absent", "no adult with them");
    const { id: asked } = await ask(carer, id);
    // Nobody answers for a child whom they may not see.
    expect(await codeOf(node.wasl.decideApproval(chief, asked, "approved", "checked"))).toBe(
      "APPROVAL_UNKNOWN",
    );
    await node.wasl.decideApproval(matron, asked, "approved", "checked");
    const found = await node.wasl.reidentify(carer, id);
    expect(found).toMatchObject({ category: "child", guardian: "absent" });
    expect(found.said.map((s) => s.value)).toContain("Kidcanary Test");
    const other = { ...carer, purpose: { purpose: "operational-analysis", mandate: "TEST-1" } } as const;
    expect(await codeOf(node.wasl.reidentify(other, id))).toBe("PROTECTED_SUBJECT");
    const due = await later(node, 61 * DAY_MS).retention(carer);
    expect(due).toContainEqual(expect.objectContaining({ kind: "person", id, standing: "review-due" }));
  });

  it("R09 whose date of birth makes them a child is protected as one, also where it comes later and of a known person", async () => {
    const years = (n: number): string =>
      new Date(Date.now() - n * 365.25 * DAY_MS).toISOString().slice(0, 10);
    await load(node, ana, "born-before.ftm.jsonl", [entity("b-2", "Person", { name: ["Borncanary Known"] })]);
    const before = await protectedIn(carer);
    await load(node, ana, "born.ftm.jsonl", [
      entity("b-1", "Person", { name: ["Borncanary Test"], birthDate: [years(12)] }),
      entity("b-2", "Person", { birthDate: [years(17).slice(0, 4)] }),
      entity("b-3", "Person", { name: ["Borncanary Grown"], birthDate: [years(40)] }),
      entity("b-link", "UnknownLink", { subject: ["b-1"], object: ["v-7"] }),
    ]);
    const tables = [...(await everyTable(node)).values()].join("\n");
    expect(tables.match(/Borncanary \w+/g)?.every((name) => name === "Borncanary Grown")).toBe(true);
    expect(tables).toContain("Borncanary Grown");
    const fresh = (await protectedIn(carer)).filter((id) => !before.includes(id));
    expect(fresh).toHaveLength(2);
    for (const id of fresh) {
      expect((await node.wasl.entity(carer, id)).category).toBe("child");
      expect(await codeOf(node.wasl.entity(chief, id))).toBe("ENTITY_UNKNOWN");
    }
    expect(await codeOf(node.wasl.entity(ana, "b-2"))).toBe("ENTITY_UNKNOWN");
    expect((await node.wasl.entity(ana, "b-3")).category).toBe("unknown");
  });

  it("R09 who was protected as a victim becomes a child by a later date of birth, and all of it goes into the compartment", async () => {
    const seen = async (actor: Actor): Promise<string> => await exported(node.wasl, actor);
    const before = await protectedIn(ana);
    await load(node, ana, "grown.ftm.jsonl", [
      entity("g-1", "Person", { name: ["Growncanary Test"], subjectCategory: ["victim"] }),
      entity("g-v", "Vessel", { name: ["Boat Grown"] }),
      entity("g-link", "UnknownLink", { subject: ["g-1"], object: ["g-v"], role: ["aboard"] }),
      entity("g-gone", "UnknownLink", { subject: ["g-1"], object: ["g-v"], role: ["helmsman"] }),
    ]);
    await asOwner(
      node,
      `insert into wasl.tombstone (statement_id, access_id, reason, at, by)
        select id, access_id, 'an error', '2026-01-01T00:00:00Z', 'ana' from wasl.statement where entity_id = 'g-gone'`,
    );
    const [id = ""] = (await protectedIn(ana)).filter((one) => !before.includes(one));
    expect((await node.wasl.entity(ana, id)).category).toBe("victim");
    expect(await seen(ana)).toContain("g-link");
    const { id: caseId } = await node.wasl.openCase(ana, {
      title: "Grown",
      mandate: "TEST-1",
      marking: { tlp: "amber" },
    });
    await node.wasl.addToCase(ana, caseId, [{ kind: "entity", id, note: "notecanary: small for his age" }]);
    const nobody = await node.store.keeper.unnaming({
      userId: "ana",
      purpose: "operational-analysis",
      mandate: "X",
    });
    // Another import that is under way read of a victim.
    const slow = createProtector({
      model: node.platform.model,
      reportId: "rep-slow",
      reviewAt: () => "2999-01-01",
      now: Date.now(),
      unnaming: () => nobody,
    });
    const speaksOf = (property: string, value: string) => [
      { entityId: "g-1", schema: "Person", property, value },
    ];
    await node.store.as(ana, (tx) => slow.protect(tx, speaksOf("subjectCategory", "victim")));
    expect(slow.persons.get("g-1")?.category).toBe("victim");
    const born = new Date(Date.now() - 9 * 365 * DAY_MS).toISOString().slice(0, 10);
    await load(node, ana, "grown-later.ftm.jsonl", [
      entity("g-1", "Person", { birthDate: [born], name: ["Growncanary Test"] }),
    ]);
    expect(await codeOf(node.wasl.entity(ana, id))).toBe("ENTITY_UNKNOWN");
    expect(await codeOf(node.wasl.entity(chief, id))).toBe("ENTITY_UNKNOWN");
    expect(await seen(ana)).not.toContain(id);
    expect((await node.wasl.entity(carer, id)).category).toBe("child");
    expect(await seen(carer)).not.toMatch(new RegExp(`"${id}".*"victim"`));
    expect(await seen(carer)).toContain(`"subject":["${id}"]`);
    expect(await seen(carer)).not.toContain("g-gone");
    await node.store.as(ana, (tx) => slow.recallAll(tx));
    expect([...slow.children]).toEqual([id]);
    // Whoever protects once more, of what was read before, makes nobody a victim again.
    const by = { userId: "ana", purpose: "operational-analysis", mandate: "TEST-1" } as const;
    const stale = {
      entityIds: ["g-1", id],
      category: "victim",
      guardian: "unknown",
      reviewAt: "2999",
      reason: "read before",
    } as const;
    await node.store.keeper.protect([stale], by);
    expect((await node.wasl.entity(carer, id)).category).toBe("child");
    // Somebody who answers for the child is not forgotten by the next file, nor is that it is one.
    await node.wasl.protectChild(carer, id, "present", "an aunt came");
    await load(node, ana, "grown-again.ftm.jsonl", [
      entity("g-1", "Person", { subjectCategory: ["victim"], alias: ["Growncanary Again"] }),
    ]);
    expect((await node.wasl.entity(carer, id)).category).toBe("child");
    expect(await codeOf(node.wasl.entity(ana, id))).toBe("ENTITY_UNKNOWN");
    const tables = await everyTable(node);
    expect(
      tables
        .get("protected_name")
        ?.split("\n")
        .find((row) => row.includes(id)),
    ).toMatch(/child.*present/);
    expect([...tables.values()].join("\n")).not.toMatch(/Growncanary|notecanary/);
  });

  it("R09 no child leaves by an export unless the purpose is protection", async () => {
    const other = { ...carer, purpose: { purpose: "operational-analysis", mandate: "TEST-1" } } as const;
    const children = (await protectedIn(carer)).length - (await protectedIn(ana)).length;
    expect(children).toBeGreaterThan(0);
    expect((await protectedIn(other)).length).toBe((await protectedIn(ana)).length);
  });

  it("R08 erasure destroys the key: approved or not, there is nothing to come back to", async () => {
    const ids = await protectedIn(ana);
    const id = ids[0] ?? "";
    expect(await codeOf(node.wasl.erasePerson(ana, id, "asked for"))).toBe("ROLE_FORBIDS");
    await node.wasl.hold(chief, "person", id, "court order 5");
    expect(await codeOf(node.wasl.erasePerson(chief, id, "asked for"))).toBe("LEGAL_HOLD");
    await node.wasl.liftHold(chief, "person", id, "order ended");
    await node.wasl.erasePerson(chief, id, "asked for");
    await approve(ana, id);
    expect(await codeOf(node.wasl.reidentify(ana, id))).toBe("ENTITY_UNKNOWN");
    expect((await node.wasl.entity(ana, id)).category).not.toBe("unknown");
    expect((await node.wasl.verifyAudit()).firstBroken).toBeUndefined();
  });

  it("R08 a file that is called after a protected person is not, whether it protects them or they are protected later", async () => {
    const before = await load(node, ana, "interview of Filecanaryna_Testova.ftm.jsonl", [
      entity("p-70", "Person", { name: ["Filecanaryna Testova"] }),
    ]);
    await node.wasl.setCategory(ana, "p-70", "victim", "found in the hold");
    const inIt = await node.wasl.importReport(ana, {
      fileName: "Filecanarius Statement.ftm.jsonl",
      provider: "Filecanarius himself",
      bytes: bytesOf(entity("p-71", "Person", { name: ["Filecanarius"], subjectCategory: ["witness"] })),
      marking: { tlp: "amber" },
      fictitious: true,
    });
    const reports = await node.wasl.reports(ana, { limit: 50 });
    const called = (id: string) => reports.find((r) => r.id === id);
    expect(called(before.reportId)?.title).toMatch(/^interview of █+_█+\.ftm\.jsonl$/);
    expect(called(inIt.reportId)).toMatchObject({ provider: `${"█".repeat(12)} himself` });
    for (const [table, rows] of await everyTable(node))
      expect([table, /filecanar/i.test(rows)]).toEqual([table, false]);
  });
});
