import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { PROTECTED_ID_PREFIX, type SubjectRequestKind } from "../../src/core/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";
import { NOTICE } from "../support/referred.ts";
import { DAY_MS, entity, everyTable, exported, load } from "./support.ts";

/** What was tried against rules that nobody had attacked before, and held or was mended. All names are invented. */
describe("attacks on requests, briefs and corrections", () => {
  let node: TestNode;
  let ana: Actor;
  let chief: Actor;
  let handler: Actor;
  let carer: Actor;

  beforeAll(async () => {
    node = await openTestNode();
    const supervisor = { id: "chief", role: "supervisor", clearance: "red" } as const;
    ana = await node.actor({ id: "ana", clearance: "amber+strict" });
    chief = await node.actor(supervisor);
    handler = await node.actor(supervisor, "data-subject-request");
    carer = await node.actor({ id: "carer", clearance: "red", compartments: ["children"] }, "protection");
  });
  afterAll(() => node.remove());

  const pseudonyms = async (actor: Actor): Promise<string[]> =>
    [
      ...(await exported(node.wasl, actor)).matchAll(
        new RegExp(`"id":"(${PROTECTED_ID_PREFIX}[0-9a-f]+)"`, "g"),
      ),
    ].flatMap((m) => m[1] ?? []);
  let asked = 0;
  const ask = (kind: SubjectRequestKind, entityIds: readonly string[]) =>
    node.wasl.openSubjectRequest(handler, { kind, applicant: "A. Applicant", text: `${asked++}`, entityIds });
  const grant = (id: string, corrections?: { statementId: string; value: string }[]) =>
    node.wasl.decideSubjectRequest(handler, id, {
      decision: "granted",
      reason: "papers seen",
      ...(corrections ? { corrections } : {}),
    });

  it("R08 R21 a correction neither names a protected person nor makes them unprotected", async () => {
    await load(node, ana, "rectify.ftm.jsonl", [
      entity("rect-1", "Person", { name: ["Rectcanary Test"], subjectCategory: ["victim"] }),
      entity("rect-own", "Ownership", { owner: ["rect-2"], asset: ["rect-boat"] }),
      entity("rect-boat", "Vessel", { name: ["Rect Boat"] }),
    ]);
    const [id = ""] = await pseudonyms(ana);
    const { request, held } = await ask("rectification", [id]);
    expect(held.map((s) => s.property).sort()).toEqual(["name", "subjectCategory"]);
    for (const { id: statementId, property } of held) {
      const value = property === "name" ? "Rectcanary Real" : "unknown";
      expect(await codeOf(grant(request.id, [{ statementId, value }]))).toBe("PROTECTED_SUBJECT");
    }
    // Nor points a boat at the id that a source knows them by.
    const link = await ask("rectification", ["rect-own"]);
    const owner = link.held.find((s) => s.property === "owner");
    const points = [{ statementId: owner?.id ?? "", value: "rect-1" }];
    expect(await codeOf(grant(link.request.id, points))).toBe("PROTECTED_SUBJECT");
    expect((await node.wasl.entity(ana, id)).category).toBe("victim");
    expect((await everyTable(node)).get("statement")).not.toMatch(/rectcanary/i);
  });

  it("R09 R21 whom a corrected date of birth makes a child is protected as one", async () => {
    await load(node, ana, "young.ftm.jsonl", [
      entity("young-1", "Person", { name: ["Youngcanary Test"], birthDate: ["1990-01-01"] }),
    ]);
    const { request, held } = await ask("rectification", ["young-1"]);
    const statementId = held.find((s) => s.property === "birthDate")?.id ?? "";
    const value = `${new Date().getUTCFullYear() - 10}-01-01`;
    await grant(request.id, [{ statementId, value }]);
    expect((await everyTable(node)).get("statement")).not.toMatch(/youngcanary|young-1/i);
    expect((await node.wasl.subjectRequest(handler, request.id)).request.decision).toBe("granted");
  });

  it("R08 R21 who asks to be forgotten is forgotten in the keyed store, and stays protected", async () => {
    const before = new Set(await pseudonyms(ana));
    await load(node, ana, "forget.ftm.jsonl", [
      entity("forget-1", "Person", { name: ["Forgetcanary Test"], subjectCategory: ["witness"] }),
    ]);
    const id = (await pseudonyms(ana)).find((one) => !before.has(one)) ?? "";
    const { said } = await node.wasl
      .requestApproval(ana, { kind: "reidentify", subject: id, reason: "threat to life" })
      .then(async (a) => {
        await node.wasl.decideApproval(chief, a.id, "approved", "checked");
        return await node.wasl.reidentify(ana, id);
      });
    expect(said.map((s) => s.value)).toContain("Forgetcanary Test");
    const first = await ask("erasure", [id]);
    await node.wasl.hold(chief, "person", id, "court order 7");
    expect(await codeOf(grant(first.request.id))).toBe("LEGAL_HOLD");
    await node.wasl.liftHold(chief, "person", id, "order ended");
    await grant(first.request.id);
    expect(await codeOf(node.wasl.reidentify(ana, id))).toBe("ENTITY_UNKNOWN");
    expect((await node.wasl.entity(ana, id)).category).toBe("witness");
    // Asked twice, there is nothing more to erase.
    await grant((await ask("erasure", [id])).request.id);
  });

  it("R21 a correction says only what an import could say, for the time that the wrong one said", async () => {
    await load(node, ana, "typed.ftm.jsonl", [
      entity("typed-1", "Person", {
        name: ["Typed Testname"],
        birthDate: ["1980-01-01"],
        phone: ["+447700900555"],
        nationality: ["fr"],
      }),
    ]);
    const { request, held } = await ask("rectification", ["typed-1"]);
    const of = (property: string): string => held.find((s) => s.property === property)?.id ?? "";
    const refused: readonly (readonly [string, string])[] = [
      ["birthDate", "1980-02-31"],
      ["birthDate", "long ago"],
      ["phone", "no number"],
      ["nationality", "Narnia!"],
      ["name", "half \ud800 letter"],
      ["name", "nul \0"],
      ["name", " \u202e "],
    ];
    for (const [property, value] of refused)
      expect([
        property,
        value,
        await codeOf(grant(request.id, [{ statementId: of(property), value }])),
      ]).toEqual([property, value, "REQUEST_INVALID"]);
    await grant(request.id, [{ statementId: of("name"), value: "Typed \u202eemantseT" }]);
    const { statements } = (await node.wasl.entity(chief, "typed-1")).entity;
    expect(statements.map((s) => s.value).sort()).toEqual([
      "+447700900555",
      "1980-01-01",
      "Typed emantseT",
      "fr",
    ]);
  });

  it("R15 R18 R21 no request is about a statement that whoever handles it may not see, by its id alone", async () => {
    await load(
      node,
      chief,
      "hidden.ftm.jsonl",
      [entity("hidden-1", "Company", { name: ["Hidden Ltd"] })],
      "red",
    );
    const [hidden] = (await node.wasl.entity(chief, "hidden-1")).entity.statements;
    const clerk = await node.actor({ id: "clerk", clearance: "green" }, "data-subject-request");
    const low = await node.actor(
      { id: "low", role: "supervisor", clearance: "green" },
      "data-subject-request",
    );
    const open = (actor: Actor, kind: SubjectRequestKind, id: string) =>
      node.wasl.openSubjectRequest(actor, {
        kind,
        applicant: "A. Applicant",
        text: `${asked++}`,
        statementIds: [id],
      });
    for (const kind of ["contest", "erasure", "restriction"] as const)
      for (const id of [hidden?.id ?? "", "nonsense", "a b\n"])
        expect([kind, id, await codeOf(open(clerk, kind, id))]).toEqual([kind, id, "ENTITY_UNKNOWN"]);
    // Opened by somebody who sees it, it is not erased by a supervisor who does not.
    const { request } = await open(handler, "erasure", hidden?.id ?? "");
    await node.wasl.decideSubjectRequest(low, request.id, { decision: "granted", reason: "unseen" });
    expect((await node.wasl.entity(chief, "hidden-1")).entity.statements).toHaveLength(1);
  });

  it("R20 R21 what a decision does not reach is on record for oversight, and shows to nobody else, nor in the letter", async () => {
    const low = await node.actor(
      { id: "low-2", role: "supervisor", clearance: "green" },
      "data-subject-request",
    );
    const eye = await node.actor({ id: "eye", role: "oversight" }, "oversight");
    const granted = { decision: "granted", reason: "papers seen" } as const;
    const letters: string[] = [];
    const beyond: unknown[] = [];
    const of = async (actor: Actor) =>
      (await node.wasl.auditTrail(actor, { limit: 500 })).filter((e) => e.object.startsWith("beyond:"));
    for (const [n, isAllShown] of [true, false].entries()) {
      const id = `beyond-${n}`;
      await load(node, ana, `${id}.ftm.jsonl`, [entity(id, "Person", { name: ["Beyond Testova"] })], "green");
      if (!isAllShown)
        await load(
          node,
          chief,
          "red.ftm.jsonl",
          [entity(id, "Person", { nationality: ["fr"], email: ["b@example.org"] })],
          "red",
        );
      const { request } = await node.wasl.openSubjectRequest(low, {
        kind: "erasure",
        applicant: "A. Applicant",
        text: id,
        entityIds: [id],
      });
      const done = await node.wasl.decideSubjectRequest(low, request.id, granted);
      letters.push((done.request.letter ?? "").replaceAll(request.id, "ID"));
      const found = (await of(eye)).find((e) => e.object === `beyond:${request.id}`);
      beyond.push(found?.detail?.["statements"]);
    }
    expect(beyond).toEqual([0, 2]);
    expect(letters[0]).toBe(letters[1]);
    expect(letters[0]).toContain("the data that we may confirm");
    for (const actor of [low, chief, handler, ana]) expect(await of(actor)).toEqual([]);
  });

  it("R08 whoever protects somebody does not learn how much is said of them that they may not see", async () => {
    const low = await node.actor({ id: "low-3", clearance: "green" });
    const told: string[] = [];
    for (const [n, isAllShown] of [true, false].entries()) {
      const id = `counted-${n}`;
      await load(
        node,
        ana,
        `${id}.ftm.jsonl`,
        [entity(id, "Person", { name: ["Counted Testova"] })],
        "green",
      );
      if (!isAllShown)
        await load(
          node,
          chief,
          "more.ftm.jsonl",
          [entity(id, "Person", { email: ["c@example.org"] })],
          "red",
        );
      const done = await node.wasl.protectChild(low, id, "absent", "no adult with them");
      const [entry] = await node.wasl.auditTrail(low, { limit: 1 });
      told.push(JSON.stringify([done, entry?.object, entry?.detail]).replaceAll(done.entityId, "ID"));
    }
    expect(told[0]).toContain("ID");
    expect(told[0]).toBe(told[1]);
  });

  it("R21 no clerk takes a request up on a day to come, whose deadline nobody could miss", async () => {
    const open = (days: number) =>
      node.wasl.openSubjectRequest(handler, {
        kind: "access",
        applicant: "A. Applicant",
        text: "mine",
        receivedAt: new Date(Date.now() + days * DAY_MS).toISOString(),
      });
    expect(await codeOf(open(400))).toBe("REQUEST_INVALID");
    expect((await open(-40)).isOverdue).toBe(true);
  });

  it("R04 a case and its brief are marked by all that they show, links or none", async () => {
    await load(node, chief, "plain.ftm.jsonl", [entity("mark-1", "Company", { name: ["Mark Test Ltd"] })]);
    await load(
      node,
      chief,
      "secret.ftm.jsonl",
      [entity("mark-1", "Company", { notes: ["Markcanary tip"] })],
      "red",
    );
    const { id } = await node.wasl.openCase(chief, {
      title: "Marks",
      mandate: "T",
      marking: { tlp: "amber" },
    });
    await node.wasl.addToCase(chief, id, [{ kind: "entity", id: "mark-1", note: "" }]);
    const html = await node.wasl.brief(chief, id, "en");
    expect(html).toContain("Markcanary tip");
    expect(html.match(/<p class="mark">[^<]*/)?.[0]).toContain("TLP:RED");
    expect((await node.wasl.case(chief, id)).access.tlp).toBe("red");
    expect((await node.wasl.case(ana, id)).access.tlp).toBe("amber");
  });

  it("R04 a report that is in a case stands among the sources of its brief, which it marks", async () => {
    const { reportId } = await load(
      node,
      chief,
      "alone.ftm.jsonl",
      [entity("alone-1", "Company", { name: ["Alone Testing Ltd"] })],
      "red",
    );
    const { id } = await node.wasl.openCase(chief, {
      title: "Sources",
      mandate: "T",
      marking: { tlp: "green" },
    });
    await node.wasl.addToCase(chief, id, [{ kind: "report", id: reportId, note: "why it belongs" }]);
    const html = await node.wasl.brief(chief, id, "en");
    expect(html).toContain(`id="${reportId}"`);
    expect(html).toContain("alone.ftm.jsonl");
    expect(html.match(/<p class="mark">[^<]*/)?.[0]).toContain("TLP:RED");
  });

  it("R04 a node of a chart says how restricted its name is, whatever its links are", async () => {
    const nameless = entity("chart-1", "Company", { phone: ["+447700900131"] });
    const named = entity("chart-1", "Company", { name: ["Chartcanary Ltd"] });
    await load(node, chief, "links.ftm.jsonl", [nameless], "green");
    await load(node, chief, "name.ftm.jsonl", [named], "red");
    const nodeOf = async (actor: Actor) => {
      const { nodes, links } = await node.wasl.graph(actor, ["chart-1"]);
      const { caption, access } = nodes.find((one) => one.id === "chart-1") ?? {};
      return [caption, access?.tlp, ...links.flatMap((l) => l.statements.map((s) => s.access.tlp))];
    };
    expect(await nodeOf(chief)).toEqual(["Chartcanary Ltd", "red", "green"]);
    expect(await nodeOf(ana)).toEqual(["chart-1", "green", "green"]);
    // And so says the line of an export, as far as whoever exports sees it.
    const lineOf = async (actor: Actor) => {
      const lines = (await exported(node.wasl, actor)).trim().split("\n");
      return lines.map((l) => JSON.parse(l)).find((l) => l.id === "chart-1")?.marking;
    };
    expect(await lineOf(chief)).toMatchObject({ tlp: "red" });
    expect(await lineOf(ana)).toMatchObject({ tlp: "green" });
  });

  it("R09 no child leaves in a brief unless the purpose is protection", async () => {
    await load(node, ana, "child.ftm.jsonl", [
      entity("kid-1", "Person", { name: ["Kidcanary Test"], subjectCategory: ["child"] }),
      entity("kid-boat", "Vessel", { name: ["Kid Boat"] }),
      entity("kid-own", "Ownership", { owner: ["kid-1"], asset: ["kid-boat"] }),
    ]);
    const open = new Set(await pseudonyms(ana));
    const child = (await pseudonyms(carer)).find((id) => !open.has(id)) ?? "";
    const other = { ...carer, purpose: { purpose: "operational-analysis", mandate: "TEST-1" } } as const;
    const printed = async (actor: Actor, id: string): Promise<string> =>
      (await node.wasl.brief(actor, id, "en")).includes(PROTECTED_ID_PREFIX) ? "names one" : "names none";
    const caseWith = async (title: string, item: string): Promise<string> => {
      const { id } = await node.wasl.openCase(carer, { title, mandate: "T", marking: { tlp: "amber" } });
      await node.wasl.addToCase(carer, id, [{ kind: "entity", id: item, note: "" }]);
      return id;
    };
    const about = await caseWith("A young person", child);
    expect(await codeOf(printed(other, about))).toBe("PROTECTED_SUBJECT");
    expect(await printed(carer, about)).toBe("names one");
    // Whoever is not of the compartment prints what they see.
    expect(await printed(ana, about)).toBe("names none");
    expect(await printed(other, await caseWith("A boat", "kid-boat"))).toBe("names none");
  });

  it("R02 R04 R27 no notice to a platform holds what its marking keeps here", async () => {
    const advert = (n: number): string =>
      JSON.stringify({
        id: `post-${n}`,
        platform: "tiktok",
        account: { id: `acc-${n}`, name: `n-${n}` },
        posted_at: "2025-09-01T04:00:00.000Z",
        text: `Boat from Dunkirk to Dover every week, guaranteed, payment after arrival, ${n}000 pounds per person. WhatsApp +44770090080${n}`,
        media: [],
      });
    const markings = [
      { tlp: "amber" },
      { tlp: "red" },
      { tlp: "green", originators: ["node-b"] },
      { tlp: "green", handling: ["H3"] },
    ];
    for (const [n, marking] of markings.entries())
      await node.wasl.importReport(chief, {
        fileName: `posts-${n}.jsonl`,
        bytes: bytesOf(`${advert(n + 1)}\n`),
        marking,
        fictitious: true,
      });
    await node.wasl.detect(chief, ["offers-a-crossing"]);
    const found = new Map(
      (await node.wasl.adverts(chief, { limit: 20 })).map(({ finding, post }) => [post.account, finding.id]),
    );
    const draft = async (n: number) => {
      const id = found.get(`n-${n}`) ?? "";
      await node.wasl.decideFinding(chief, id, "accepted", "reads as an offer");
      return await node.wasl.draftReferral(chief, id, NOTICE);
    };
    const refused = await Promise.all([2, 3, 4].map((n) => codeOf(draft(n))));
    expect(refused).toEqual(["MARKING_FORBIDS", "MARKING_FORBIDS", "MARKING_FORBIDS"]);
    expect((await draft(1)).state).toBe("draft");
  });
});
