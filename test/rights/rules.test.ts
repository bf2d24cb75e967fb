import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, CARD_CAVEAT, createWasl } from "../../src/app/index.ts";
import { detectors, runDetector, type SubjectRequestKind } from "../../src/core/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";
import { DAY_MS, entity, everyTable, exported, fakeDisclosures, later, load } from "./support.ts";

/** One node, fictitious rows; each test keeps to entities of its own. */
describe("rules of data protection and fundamental rights", () => {
  let node: TestNode;
  let ana: Actor;
  let chief: Actor;
  let auditor: Actor;
  let handler: Actor;

  beforeAll(async () => {
    node = await openTestNode();
    ana = await node.actor({ id: "ana.testova" });
    chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
    auditor = await node.actor({ id: "auditor", role: "oversight", clearance: "red" }, "oversight");
    handler = await node.actor(
      { id: "handler", role: "supervisor", clearance: "red" },
      "data-subject-request",
    );
    await load(node, ana, "base.ftm.jsonl", [
      entity("dealer", "Company", { name: ["Exercise Marine Supplies"], phone: ["+447700900111"] }),
      entity("man", "Person", { name: ["Tester One"], birthDate: ["1980-01-02"], nationality: ["xx"] }),
      entity("minister", "Person", { name: ["Public Figure Test"], topics: ["role.pep"] }),
    ]);
  });
  afterAll(() => node.remove());

  it("R03 a brief that cites H1 lists who has to be asked before it goes to court", async () => {
    await node.wasl.importReport(ana, {
      fileName: "h1.ftm.jsonl",
      bytes: bytesOf(entity("h1-co", "Company", { name: ["Court Test Ltd"] })),
      marking: { tlp: "amber", handling: ["H1"], originators: ["node-partner"] },
      fictitious: true,
    });
    const opened = await node.wasl.openCase(ana, {
      title: "Court",
      mandate: "TEST-1",
      marking: { tlp: "amber" },
    });
    await node.wasl.addToCase(ana, opened.id, [{ kind: "entity", id: "h1-co", note: "" }]);
    const html = await node.wasl.brief(ana, opened.id, "en");
    const section = /<section class="permissions">.*?<\/section>/s.exec(html)?.[0] ?? "";
    expect(section).toContain("node-partner");
    const plain = await node.wasl.openCase(ana, {
      title: "Plain",
      mandate: "TEST-1",
      marking: { tlp: "amber" },
    });
    await node.wasl.addToCase(ana, plain.id, [{ kind: "entity", id: "dealer", note: "" }]);
    expect(await node.wasl.brief(ana, plain.id, "en")).not.toContain('class="permissions"');
  });

  it("R05 a report keeps its evaluation as written beside the common one; without any it is X4", async () => {
    const { reportId } = await node.wasl.importReport(ana, {
      fileName: "evaluated.ftm.jsonl",
      bytes: bytesOf(entity("ev-co", "Company", { name: ["Evaluated Test"] })),
      marking: { tlp: "amber" },
      evaluation: { scheme: "admiralty", code: "b2" },
      fictitious: true,
    });
    expect((await node.wasl.report(ana, reportId)).evaluation).toEqual({
      scheme: "admiralty",
      original: "b2",
      source: "B",
      information: "3",
    });
    const [first] = (await node.wasl.entity(ana, "dealer")).entity.statements;
    expect((await node.wasl.report(ana, first?.reportId ?? "")).evaluation).toMatchObject({
      source: "X",
      information: "4",
    });
  });

  it("R06 an export names what is somebody's judgement, a brief shows it otherwise, and it comes back as one", async () => {
    const line = JSON.stringify({
      id: "judged",
      schema: "Company",
      properties: { name: ["Judged Test Ltd"], notes: ["is a front", "was founded in 2020"] },
      assessments: { notes: ["is a front"] },
    });
    await load(node, ana, "judged.ftm.jsonl", [line]);
    const back = (await exported(node.wasl, ana)).split("\n").find((l) => l.includes('"judged"')) ?? "{}";
    expect(JSON.parse(back)).toMatchObject({ assessments: { notes: ["is a front"] } });
    const kinds = (await node.wasl.entity(ana, "judged")).entity.statements.map((s) => [s.value, s.kind]);
    expect(kinds).toContainEqual(["is a front", "assessment"]);
    expect(kinds).toContainEqual(["was founded in 2020", "fact"]);
    const opened = await node.wasl.openCase(ana, {
      title: "Kinds",
      mandate: "TEST-1",
      marking: { tlp: "amber" },
    });
    await node.wasl.addToCase(ana, opened.id, [{ kind: "entity", id: "judged", note: "" }]);
    expect(await node.wasl.brief(ana, opened.id, "en")).toMatch(
      /<tr class="assessment"><td>Notes<\/td><td><bdi dir="auto">is a front/,
    );
  });

  it("R07 every person has a category, unknown at first; a change takes a named human and a reason", async () => {
    expect((await node.wasl.entity(ana, "man")).category).toBe("unknown");
    expect(await codeOf(node.wasl.setCategory(ana, "man", "suspect", " "))).toBe("REQUEST_INVALID");
    const robot = await node.actor({ id: "robot", role: "machine" });
    expect(await codeOf(node.wasl.setCategory(robot, "man", "suspect", "model says so"))).toBe(
      "ROLE_FORBIDS",
    );
    await node.wasl.setCategory(ana, "man", "contact", "met the dealer");
    expect((await node.wasl.entity(ana, "man")).category).toBe("contact");
    await node.wasl.setCategory(ana, "man", "unknown", "was somebody else");
    expect((await node.wasl.entity(ana, "man")).category).toBe("unknown");
  });

  it("R10 health, asylum and violence are diverted with a log entry that does not say what they said", async () => {
    const { reportId } = await load(node, ana, "sensitive.ftm.jsonl", [
      entity("sens", "Person", {
        name: ["Sensitive Test"],
        asylumClaim: ["canary-claim"],
        pregnancy: ["canary-p"],
      }),
    ]);
    for (const [table, rows] of await everyTable(node))
      expect([table, rows.includes("canary-")]).toEqual([table, false]);
    const trail = await node.wasl.auditTrail(ana, { limit: 5, object: `report:${reportId}` });
    expect(trail.find((e) => e.detail?.["state"] === "complete")?.detail).toMatchObject({ diverted: 2 });
    expect(JSON.stringify(trail)).not.toContain("canary-");
  });

  it("R13 R14 no run of a detector changes what anybody is; a stored finding replays to the same score", async () => {
    const posts = ["one", "two", "three"].map((n) =>
      entity(`co-${n}`, n === "one" ? "Company" : "Advert", {
        name: [`Shared ${n} Test`],
        phone: ["+447700900199"],
      }),
    );
    await load(node, ana, "shared.ftm.jsonl", posts);
    await node.wasl.detect(ana);
    const found = await node.wasl.findings(ana, { limit: 50 });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((f) => f.state === "proposed" && f.decidedBy === undefined)).toBe(true);
    expect((await node.wasl.entity(ana, "man")).category).toBe("unknown");
    const identifiers = await node.store.as(ana, async (tx) => {
      const all = [];
      for await (const page of tx.identifiers()) all.push(...page);
      return all;
    });
    const input = { payments: [], posts: [], orders: [], seizures: [], events: [], identifiers };
    for (const finding of found) {
      const detector = detectors.find((d) => d.id === finding.detector);
      if (!detector) throw new Error(`no detector ${finding.detector}`);
      const again = runDetector(detector, input).find((d) => d.id === finding.id);
      // What is read back says its reasons in words; what it counted is the same.
      const terms = finding.terms.map(({ name, value }) => ({ name, value }));
      expect(again).toMatchObject({ score: finding.score, terms });
      expect(finding.terms.reduce((sum, t) => sum + t.value, 0)).toBeCloseTo(finding.score, 6);
    }
    const robot = await node.actor({ id: "robot", role: "machine" });
    expect(await codeOf(node.wasl.decideFinding(robot, found[0]?.id ?? "", "accepted", "auto"))).toBe(
      "ROLE_FORBIDS",
    );
  });

  it("R17 who looked, when, why is in the log with the look itself; one changed byte is named", async () => {
    await node.wasl.entity(ana, "dealer");
    const [last] = await node.wasl.auditTrail(chief, { limit: 1, object: "entity:dealer" });
    expect(last).toMatchObject({ userId: "ana.testova", action: "read", mandate: "TEST-1" });
    expect(Date.now() - Date.parse(last?.at ?? "")).toBeLessThan(60_000);
    expect((await node.wasl.verifyAudit()).firstBroken).toBeUndefined();
    await tamper(
      node,
      "update wasl.audit set object = 'entity:dealer2' where object = 'entity:dealer' and sequence = $1",
      [last?.sequence ?? 0],
    );
    expect((await node.wasl.verifyAudit()).firstBroken).toMatchObject({ sequence: last?.sequence });
    await tamper(node, "update wasl.audit set object = 'entity:dealer' where object = 'entity:dealer2'", []);
    expect((await node.wasl.verifyAudit()).firstBroken).toBeUndefined();
  });

  it("R18 a curious user gives one report, with each sign and what was looked at", async () => {
    const curious = await node.actor({ id: "curious.person" });
    await node.wasl.search(curious, { text: "Person, Curious", limit: 5 });
    await node.wasl.entity(curious, "minister");
    for (const mandate of ["A-1", "A-2", "A-3"])
      await node.wasl.entity({ ...curious, purpose: { purpose: "cross-check", mandate } }, "dealer");
    const { items: reports } = await node.wasl.lookUpReports(auditor);
    const own = reports.filter((r) => r.userId === "curious.person");
    expect(own).toHaveLength(1);
    expect(own[0]?.signs.map((s) => s.rule)).toEqual(["own-name", "public-figure", "many-mandates"]);
    expect(own[0]?.signs[2]?.objects).toEqual(["entity:dealer"]);
    expect(reports.map((r) => r.userId)).not.toContain("chief");
    expect(await codeOf(node.wasl.lookUpReports(ana))).toBe("ROLE_FORBIDS");
  });

  it("R18 whose account's id is no name is found by the names that are registered for it, and those alone who may ask read them", async () => {
    const numbered = await node.actor({ id: "a-17" });
    await node.wasl.search(numbered, { text: "Testova Quinn", limit: 5 });
    const signs = async () =>
      (await node.wasl.lookUpReports(auditor)).items
        .filter((r) => r.userId === "a-17")
        .flatMap((r) => r.signs.map((sign) => sign.rule));
    expect(await signs()).toEqual([]);
    await node.store.accounts.setNames("a-17", ["Quinn Testova", "Q. Example"]);
    expect(await signs()).toEqual(["own-name"]);
    for (const who of [ana, numbered])
      expect(await node.store.as(who, (tx) => tx.accountNames())).toEqual(new Map());
    expect(await node.store.as(chief, (tx) => tx.accountNames())).toEqual(
      new Map([["a-17", ["Quinn Testova", "Q. Example"]]]),
    );
    await node.store.accounts.setNames("a-17", []);
    expect(await signs()).toEqual([]);
    expect(await codeOf(node.store.accounts.setNames("nobody", ["X Y"]))).toBe("REQUEST_INVALID");
    expect((await node.store.verifyContents()).altered.filter((a) => a.kind === "account")).toEqual([]);
  });

  it("R18 what a provider says that somebody is called is added to what is known", async () => {
    const person = {
      issuer: "https://idp.example",
      subject: "sub-names",
      userId: "b-18",
      role: "analyst",
      clearance: "green",
      groups: [],
      compartments: [],
      strong: false,
    } as const;
    await node.store.accounts.signInAs({ ...person, names: ["Ada Example"] });
    await node.store.accounts.signInAs({ ...person, names: ["Ada Example", "Ada Testova"] });
    await node.store.accounts.signInAs({ ...person, names: [] });
    const names = await node.store.as(chief, (tx) => tx.accountNames());
    expect(names.get("b-18")).toEqual(["Ada Example", "Ada Testova"]);
  });

  it("R17 R18 whose neighbourhood or path was asked for is in the log as if their record had been opened", async () => {
    const roundabout = await node.actor({ id: "roundabout" });
    await node.wasl.graph(roundabout, ["minister", "phone:+447700900000"]);
    for (const mandate of ["A-1", "A-2", "A-3"])
      await node.wasl.graph({ ...roundabout, purpose: { purpose: "cross-check", mandate } }, ["dealer"]);
    const [report] = (await node.wasl.lookUpReports(auditor)).items.filter((r) => r.userId === "roundabout");
    expect(report?.signs.map((s) => [s.rule, s.objects])).toEqual([
      ["public-figure", ["public-figure:minister"]],
      ["many-mandates", ["entity:dealer"]],
    ]);
    await codeOf(node.wasl.path(roundabout, "dealer", "minister"));
    const looked = await node.wasl.auditTrail(roundabout, { object: "public-figure:minister", limit: 10 });
    expect(looked.filter((e) => e.userId === "roundabout")).toHaveLength(2);
  });

  describe("requests of data subjects", () => {
    const withPeers = () => {
      const disclosures = fakeDisclosures(["node-b", "node-c"]);
      return { wasl: createWasl({ ...node.platform, disclosures }), disclosures };
    };
    const ask = (kind: SubjectRequestKind, entityIds: string[]) =>
      node.wasl.openSubjectRequest(handler, {
        kind,
        applicant: "Tester One, 1 Example Street",
        text: `fictitious request ${kind} ${entityIds.join()}`,
        entityIds,
      });

    it("R20 a correction replaces the statement, and every recipient has it with a notice", async () => {
      const { wasl, disclosures } = withPeers();
      const { request, held } = await ask("rectification", ["man"]);
      const wrong = held.find((s) => s.property === "birthDate");
      const done = await wasl.decideSubjectRequest(handler, request.id, {
        decision: "granted",
        reason: "birth certificate seen",
        corrections: [{ statementId: wrong?.id ?? "", value: "1981-01-02" }],
      });
      expect(done.request).toMatchObject({ decision: "granted", told: 2 });
      const dates = (await node.wasl.entity(chief, "man")).entity.statements.filter(
        (s) => s.property === "birthDate",
      );
      expect(dates.map((s) => s.value)).toEqual(["1981-01-02"]);
      expect(disclosures.notices).toEqual([
        expect.objectContaining({
          kind: "corrected",
          statementIds: [wrong?.id],
          replacedBy: { [wrong?.id ?? ""]: dates[0]?.id },
        }),
      ]);
    });

    it("R20 what is contested is told at once, and again when it falls", async () => {
      await load(node, ana, "contest.ftm.jsonl", [
        entity("wronged", "Person", { name: ["Wronged Testname"] }),
      ]);
      const { wasl, disclosures } = withPeers();
      const opened = await wasl.openSubjectRequest(handler, {
        kind: "contest",
        applicant: "A. Applicant",
        text: "this is not me",
        entityIds: ["wronged"],
      });
      expect(disclosures.notices.map((n) => n.kind)).toEqual(["contested"]);
      await wasl.decideSubjectRequest(handler, opened.request.id, {
        decision: "granted",
        reason: "mixed up",
      });
      expect(disclosures.notices.map((n) => n.kind)).toEqual(["contested", "withdrawn"]);
      expect(await codeOf(node.wasl.entity(chief, "wronged"))).toBe("ENTITY_UNKNOWN");
      expect((await everyTable(node)).get("statement")).not.toContain("Wronged Testname");
    });

    it("R21 a request has a deadline from the day it came, a ground for each refusal, and a letter", async () => {
      const { request } = await ask("access", ["man"]);
      expect(Date.parse(request.dueAt) - Date.parse(request.receivedAt)).toBe(30 * DAY_MS);
      const overdue = await later(node, 31 * DAY_MS).subjectRequests(handler, 50);
      expect(overdue.find((r) => r.id === request.id)?.isOverdue).toBe(true);
      const refuse = (exemption?: string) =>
        node.wasl.decideSubjectRequest(handler, request.id, {
          decision: "refused",
          reason: "would warn others",
          lang: "ar",
          ...(exemption === undefined ? {} : { exemption }),
        });
      expect(await codeOf(refuse())).toBe("REQUEST_INVALID");
      expect(await codeOf(refuse("we-would-rather-not"))).toBe("REQUEST_INVALID");
      const done = await refuse("obstruct-inquiries");
      expect(done.request.letter).toContain('dir="rtl"');
      expect(done.request.letter).toContain("LED Art. 15(1)(a)");
      expect(done.request.letter).not.toContain("1981-01-02");
      expect(await codeOf(refuse("obstruct-inquiries"))).toBe("CONFLICT");
      const other = await ask("access", ["dealer"]);
      const granted = await node.wasl.decideSubjectRequest(handler, other.request.id, {
        decision: "granted",
        reason: "nothing stands against it",
      });
      expect(granted.request.letter).toContain("Exercise Marine Supplies");
      // What is held, since when and until when, in the applicant's words.
      const { request: told } = await ask("access", ["dealer"]);
      const french = await node.wasl.decideSubjectRequest(handler, told.id, {
        decision: "granted",
        reason: "rien ne s’y oppose",
        lang: "fr",
      });
      const read = (french.request.letter ?? "").replace(/<[^>]+>/g, " ");
      expect(read).toMatch(/Nom\s+Exercise Marine Supplies\s.*\d{4}\s+\d+\s\S+\s\d{4}/s);
      expect(read).not.toMatch(/\bname\b|\d{4}-\d{2}-\d{2}/);
      expect(read).toContain("À réexaminer avant le");
      expect(read).toMatch(/Droit applicable\u00a0:\s+Directive \(EU\) 2016\/680/);
      expect(read).toContain("aucune autre autorité et aucun partenaire n’en a rien détenu");
      expect(read).toContain("Raison\u00a0:");
    });

    it("R21 a day that is none gives no deadline, and a decision says nothing that would not be done", async () => {
      const open = (receivedAt: string) =>
        node.wasl.openSubjectRequest(handler, { kind: "access", applicant: "A", text: "?", receivedAt });
      for (const day of ["2026-02-31", "2025-13-01", "2026-02-31T10:00:00Z"])
        expect(await codeOf(open(day)), day).toBe("REQUEST_INVALID");
      const { request, held } = await ask("access", ["dealer"]);
      const [first, ...rest] = held;
      const exemption = "obstruct-inquiries";
      const decide = (more: object) =>
        node.wasl.decideSubjectRequest(handler, request.id, { decision: "granted", reason: "r", ...more });
      const left = { withheld: [first?.id ?? ""] };
      for (const more of [
        { corrections: [{ statementId: first?.id ?? "", value: "x" }] },
        left,
        { decision: "partly", exemption },
        { decision: "refused", exemption, ...left },
      ])
        expect(await codeOf(decide(more)), JSON.stringify(more)).toBe("REQUEST_INVALID");
      expect(await codeOf(decide({ decision: "partly", exemption, withheld: ["none"] }))).toBe(
        "ENTITY_UNKNOWN",
      );
      const part = await decide({ decision: "partly", exemption, ...left });
      expect(part.request.letter).not.toContain(first?.value);
      for (const { value } of rest) expect(part.request.letter).toContain(value);
    });

    it("R21 what is granted and reaches nothing is not said to be done; in part, what is left out stays", async () => {
      for (const kind of ["erasure", "restriction", "contest"] as const) {
        const { request } = await ask(kind, []);
        const done = await node.wasl.decideSubjectRequest(handler, request.id, {
          decision: "granted",
          reason: "nothing of theirs",
        });
        expect(done.request.letter, kind).not.toContain("We have done");
        expect(done.request.letter, kind).toContain("We hold nothing that we may tell you of.");
      }
      await load(node, ana, "part.ftm.jsonl", [
        entity("part", "Company", { name: ["Partly Testing Ltd"], phone: ["+447700900791"] }),
      ]);
      const { request, held } = await ask("erasure", ["part"]);
      const kept = held.find((s) => s.property === "name")?.id ?? "";
      await node.wasl.decideSubjectRequest(handler, request.id, {
        decision: "partly",
        exemption: "rights-of-others",
        reason: "the name is another's too",
        withheld: [kept],
      });
      const { entity: left } = await node.wasl.entity(ana, "part");
      expect(left.statements.map((s) => s.id)).toEqual([kept]);
    });

    it("R18 R21 records under another script or spelling of the applicant's name are proposed, and told by a human's word only", async () => {
      await load(node, ana, "proposed.ftm.jsonl", [
        entity("same-ar", "Person", { name: ["أحمد حسن المثالي"], birthDate: ["1980-02-03"] }),
        entity("same-fr", "Person", { name: ["Ahmed Hassan Elmithali"] }),
        entity("other", "Person", { name: ["Omar Saleh Testov"] }),
        entity("boat-a", "Vessel", { name: ["Ahmad Hassan Al-Mithali"] }),
        entity("guarded", "Person", { name: ["Ahmad Hassan Al-Mithali"], subjectCategory: ["victim"] }),
      ]);
      const applicant = "Ahmad Hassan Al-Mithali, 1 Example Street, Testville";
      const opened = await node.wasl.openSubjectRequest(handler, {
        kind: "access",
        applicant,
        text: "all of it",
      });
      expect(opened.held).toEqual([]);
      expect(opened.proposals.map((p) => p.entityId).sort()).toEqual(["same-ar", "same-fr"]);
      const { id } = opened.request;
      expect((await node.wasl.subjectRequest(handler, id)).proposals).toEqual(opened.proposals);
      const decide = (more: object) =>
        node.wasl.decideSubjectRequest(handler, id, {
          decision: "granted",
          reason: "date of birth checked",
          ...more,
        });
      expect(await codeOf(decide({ entityIds: ["nobody"] }))).toBe("ENTITY_UNKNOWN");
      const done = await decide({ entityIds: ["same-ar"] });
      expect(done.request.letter).toContain("1980-02-03");
      expect(done.request.letter).not.toContain("Elmithali");
      // What was left unticked is not kept from whoever decides, nor from oversight.
      const leftOut = async (dsr: string) =>
        (await node.wasl.auditTrail(handler, { limit: 5, object: `left-out:${dsr}` })).map((e) => e.detail);
      expect(done.proposals.map((p) => p.entityId)).toEqual(["same-fr"]);
      expect(await leftOut(id)).toEqual([{ records: 1 }]);
      const one = await node.wasl.auditTrail(handler, { limit: 9, object: "entity:same-fr" });
      expect(one.map((e) => e.detail)).toContainEqual({ leftOut: id });
      const untold = await node.wasl.openSubjectRequest(handler, {
        kind: "access",
        applicant,
        text: "again",
      });
      const letter = await node.wasl.decideSubjectRequest(handler, untold.request.id, {
        decision: "granted",
        reason: "nobody of these is the applicant",
      });
      expect(letter.request.letter).not.toContain("1980-02-03");
      expect(letter.proposals.map((p) => p.entityId).sort()).toEqual(["same-ar", "same-fr"]);
      expect(await leftOut(untold.request.id)).toEqual([{ records: 2 }]);
    });

    it("R21 proposes who is likely the applicant beside somebody who is called so exactly", async () => {
      await load(node, ana, "initials.ftm.jsonl", [
        entity("exact", "Person", { name: ["Zorban Testhalvik"] }),
        entity("initial", "Person", { name: ["Z. Testhalvik"] }),
      ]);
      const { proposals } = await node.wasl.openSubjectRequest(handler, {
        kind: "access",
        applicant: "Zorban Testhalvik, 1 Example Street, Testville",
        text: "all of it",
      });
      expect(proposals.map((p) => p.entityId)).toEqual(["exact", "initial"]);
    });

    it("R21 what is restricted is shown for these requests and oversight only", async () => {
      await load(node, ana, "restrict.ftm.jsonl", [
        entity("limited", "Person", { name: ["Limited Testname"], phone: ["+447700900333"] }),
      ]);
      const { request } = await ask("restriction", ["limited"]);
      await node.wasl.decideSubjectRequest(handler, request.id, {
        decision: "granted",
        reason: "accuracy in doubt",
      });
      expect(await codeOf(node.wasl.entity(ana, "limited"))).toBe("ENTITY_UNKNOWN");
      expect((await node.wasl.search(ana, { text: "Limited Testname", limit: 5 })).hits).toEqual([]);
      expect((await node.wasl.search(ana, { text: "+447700900333", limit: 5 })).hits).toEqual([]);
      expect((await node.wasl.entity(handler, "limited")).entity.statements).toHaveLength(2);
      const { hits } = await node.wasl.search(handler, { text: "Limited Testname", limit: 5 });
      expect(hits.map((h) => h.caption)).toEqual(["Limited Testname"]);
    });

    it("R21 is handled for its own purpose only, and who asks is sealed", async () => {
      const open = (actor: Actor) =>
        node.wasl.openSubjectRequest(actor, { kind: "access", applicant: "Sealedcanary", text: "mine" });
      expect(await codeOf(open(chief))).toBe("PURPOSE_FORBIDS");
      const { request } = await open(handler);
      expect((await everyTable(node)).get("subject_request")).not.toContain("Sealedcanary");
      expect(await codeOf(node.wasl.subjectRequest(ana, request.id))).toBe("SUBJECT_REQUEST_UNKNOWN");
    });
  });

  it("R22 a human source is a pseudonym everywhere, and who it is takes two people", async () => {
    const { reportId } = await node.wasl.importReport(ana, {
      fileName: "Informcanary_Person, told on Monday.ftm.jsonl",
      provider: "Unit 4, of informcanary person",
      bytes: bytesOf(
        entity("src-co", "Company", { name: ["Source Test Ltd"], notes: ["Informcanary Person says so"] }),
      ),
      marking: { tlp: "amber" },
      sourceIdentity: "Informcanary Person",
      fictitious: true,
    });
    const { source } = await node.wasl.report(ana, reportId);
    expect(source).toMatch(/^source-[0-9a-f]{16}$/);
    for (const [table, rows] of await everyTable(node))
      expect([table, /informcanary/i.test(rows)]).toEqual([table, false]);
    expect(await exported(node.wasl, chief)).not.toMatch(/informcanary/i);
    expect(await codeOf(node.wasl.sourceOf(ana, source))).toBe("SECOND_PERSON_REQUIRED");
    const { id } = await node.wasl.requestApproval(ana, {
      kind: "source",
      subject: source,
      reason: "at risk",
    });
    await node.wasl.decideApproval(chief, id, "approved", "checked");
    expect(await node.wasl.sourceOf(ana, source)).toBe("Informcanary Person");
  });

  it("R25 oversight checks rules, logs and figures, and sees no content without a warrant's reference", async () => {
    expect(await codeOf(node.wasl.entity(auditor, "dealer"))).toBe("ENTITY_UNKNOWN");
    expect((await node.wasl.search(auditor, { text: "Exercise Marine", limit: 5 })).hits).toEqual([]);
    expect(await node.wasl.reports(auditor, { limit: 5 })).toEqual([]);
    expect((await node.wasl.auditTrail(auditor, { limit: 5 })).length).toBe(5);
    expect((await node.wasl.statistics(auditor)).reports).toBeGreaterThan(3);
    expect((await node.wasl.detectorCards(auditor)).length).toBe(detectors.length);
    const warranted = { ...auditor, purpose: { purpose: "oversight", mandate: "WARRANT-2025/17" } } as const;
    expect((await node.wasl.entity(warranted, "dealer")).entity.caption).toBe("Exercise Marine Supplies");
    expect(await codeOf(node.wasl.setCategory(warranted, "man", "suspect", "x"))).toBe("ROLE_FORBIDS");
  });

  it("R25 R28 a detector that was stopped does not run, by name or with all; only a supervisor starts it again", async () => {
    const id = "shared-contact";
    expect(await codeOf(node.wasl.switchDetector(ana, id, false, "too many false alarms"))).toBe(
      "ROLE_FORBIDS",
    );
    await node.wasl.switchDetector(auditor, id, false, "false alarms on one group");
    expect(await codeOf(node.wasl.detect(ana, [id]))).toBe("DETECTOR_STOPPED");
    expect((await node.wasl.detect(ana)).detectors.map((d) => d.id)).not.toContain(id);
    expect(await codeOf(node.wasl.switchDetector(auditor, id, true, "again"))).toBe("ROLE_FORBIDS");
    await node.wasl.switchDetector(chief, id, true, "threshold mended");
    expect((await node.wasl.detect(ana, [id])).detectors.map((d) => d.id)).toEqual([id]);
    const cards = await node.wasl.detectorCards(chief);
    expect(cards.every((c) => c.caveat === CARD_CAVEAT && c.caveat.includes("no evidence of fitness"))).toBe(
      true,
    );
    expect(cards.find((c) => c.id === id)?.lastSwitch).toMatchObject({ by: "chief", running: true });
    const french = await node.wasl.detectorCards({ ...chief, lang: "fr" });
    expect(french.map((c) => [c.id, c.lang, c.card.reviewAt])).toEqual(
      cards.map((c) => [c.id, "fr", c.card.reviewAt]),
    );
    expect(french.every((c) => c.caveat.includes("ne prouve pas l’aptitude"))).toBe(true);
    expect(french.find((c) => c.id === id)?.card.affectedGroups).toContain("taxiphones");
    const cardsIn = async (lang: "en" | "fr") =>
      (await node.wasl.detectors({ ...chief, lang })).map((d) => d.card);
    expect(await cardsIn("fr")).toEqual(french.map((c) => c.card));
    expect(await cardsIn("en")).toEqual(cards.map((c) => c.card));
  });

  it("R26 figures under five are withheld from the public and from analysts, exact for oversight", async () => {
    const shared = { phone: ["+447700900795"], topics: ["crime"] };
    await load(node, ana, "undecided.ftm.jsonl", [
      entity("rate-a", "Company", { name: ["Rates Testing Ltd"], ...shared }),
      entity("rate-b", "Company", { name: ["Figures Testing Ltd"], ...shared }),
    ]);
    await node.wasl.detect(ana, ["shared-contact"]);
    const exact = await node.wasl.statistics(auditor);
    const told = await node.wasl.statistics(auditor, { forPublic: true });
    // What nobody decided has no share; where counts are exact, that is not called withheld.
    expect(Object.values(exact.rejectionRates)).not.toContain(null);
    expect(exact.findings.length).toBeGreaterThan(0);
    const forAna = await node.wasl.statistics(ana);
    const small = exact.requests.filter((c) => (c.n ?? 0) > 0 && (c.n ?? 0) < 5);
    expect(small.length).toBeGreaterThan(0);
    expect(exact.suppressedUnder).toBeUndefined();
    for (const stats of [told, forAna]) {
      expect(stats.suppressedUnder).toBe(5);
      for (const table of [stats.findings, stats.approvals, stats.requests, stats.persons, stats.log])
        for (const cell of table) expect(cell.n === null || cell.n === 0 || cell.n >= 5).toBe(true);
    }
  });
});

async function tamper(node: TestNode, sql: string, params: readonly number[]): Promise<void> {
  const driver = Reflect.get(node.store, "driver") as {
    begin(
      role: "owner",
      ms: number,
    ): Promise<{ query(sql: string, params: readonly number[]): Promise<unknown>; commit(): Promise<void> }>;
  };
  const transaction = await driver.begin("owner", 30_000);
  await transaction.query(sql, params);
  await transaction.commit();
}
