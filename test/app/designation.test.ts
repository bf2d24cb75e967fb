import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { findingAbout } from "../support/finding.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** A proposal to designate says what may go and why, lacks nothing in silence, and is given by two people. */
describe("a proposal to put somebody on a sanctions list", () => {
  let node: TestNode;
  let ana: Actor;
  let boss: Actor;
  const order = {
    to: "Fictitious authority, ref. 12/26",
    ground: "Fictitious regulations, involved person",
    reviewAt: new Date(Date.now() + 300 * 24 * 3600 * 1000).toISOString().slice(0, 10),
  };
  const line = (id: string, schema: string, properties: object): string =>
    `${JSON.stringify({ id, schema, properties })}\n`;
  const load = (fileName: string, lines: readonly string[], marking: object) =>
    node.wasl.importReport(ana, { fileName, bytes: bytesOf(lines.join("")), marking, fictitious: true });
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: { code: string; detail?: object }) => error.code,
    );
  const approve = async (id: string) => await node.wasl.decideApproval(boss, id, "approved", "seen by me");
  const find = (id: string, subject: string, summary: string) =>
    node.store.as(ana, (tx) => findingAbout(tx, id, subject, summary));

  beforeAll(async () => {
    node = await openTestNode();
    ana = await node.actor({ id: "ana", clearance: "red" });
    boss = await node.actor({ id: "boss", role: "supervisor", clearance: "red" });
    await load(
      "register.ftm.jsonl",
      [
        line("yard", "Company", {
          name: ["Fictitious Yard"],
          alias: ["الحوض الوهمي", "Вымышленная верфь"],
          registrationNumber: ["EX-771"],
          address: ["1 Fictitious Quay"],
        }),
        line("owner", "Person", {
          name: ["Fictitious Owner"],
          nationality: ["xx"],
          birthDate: ["1980-01-02"],
        }),
        line("shop", "Company", { name: ["Fictitious Shop"] }),
        line("own-1", "Ownership", { owner: ["owner"], asset: ["yard"], percentage: ["80"] }),
        line("own-2", "Ownership", { owner: ["yard"], asset: ["shop"], percentage: ["60"] }),
      ],
      { tlp: "amber" },
    );
    await load("canary.ftm.jsonl", [line("yard", "Company", { alias: ["Canary Holding"] })], { tlp: "red" });
    await load("theirs.ftm.jsonl", [line("yard", "Company", { phone: ["+447700900222"] })], {
      tlp: "amber",
      handling: ["H1"],
      originators: ["node-partner"],
    });
  });
  afterAll(() => node?.remove());

  it("says what would go, what not and why, and what stands in the way", async () => {
    const view = await node.wasl.designation(ana, "yard");
    expect(view).toMatchObject({
      caption: "Fictitious Yard",
      lacks: ["finding", "second-source"],
      withheld: { marking: 1, handling: 1 },
      findings: [],
    });
    expect(view.given).toMatchObject({ names: 3, identifiers: 1, addresses: 1 });
    expect(view.effects).toEqual([{ id: "shop", caption: "Fictitious Shop", rules: ["uk", "eu", "us"] }]);
    expect(view.access.tlp).toBe("amber");
    expect(await refusal(node.wasl.askToDesignate(ana, "yard", { ...order, reason: "board" }))).toBe(
      "REQUEST_INVALID",
    );
    expect(await refusal(node.wasl.designation(ana, "none"))).toBe("ENTITY_UNKNOWN");
    expect(await refusal(node.wasl.designation(ana, "own-1"))).toBe("REQUEST_INVALID");
  });

  it("R24 nobody gives it alone, nor anything but what was approved, to that authority, on that ground", async () => {
    await find("f-yes", "yard", "Fictitious Yard sold what was seized");
    await find("f-no", "yard", "Fictitious Yard rented a van");
    await find("f-open", "yard", "A proposal nobody looked at");
    await node.wasl.decideFinding(ana, "f-yes", "accepted", "the invoices show it");
    await node.wasl.decideFinding(ana, "f-no", "rejected", "another yard of that name");
    expect((await node.wasl.designation(ana, "yard")).findings.map((f) => f.id)).toEqual(["f-yes"]);
    expect(await refusal(node.wasl.designate(ana, "yard", order))).toBe("SECOND_PERSON_REQUIRED");
    const past = { ...order, reviewAt: "2020-01-01" };
    expect(await refusal(node.wasl.askToDesignate(ana, "yard", { ...past, reason: "x" }))).toBe(
      "REQUEST_INVALID",
    );
    const asked = await node.wasl.askToDesignate(ana, "yard", { ...order, reason: "the board of May" });
    const [waiting] = (await node.wasl.approvals(boss, { kind: "designate", limit: 1 })).items;
    expect(waiting?.reason).toBe(
      `${order.to}: ${order.ground}: review on ${order.reviewAt}: the board of May`,
    );
    expect(await refusal(node.wasl.decideApproval(ana, asked.id, "approved", "mine"))).toBe("ROLE_FORBIDS");
    // Nor does whoever sees nothing of it.
    const low = await node.actor({ id: "low", role: "supervisor", clearance: "clear" });
    expect(await refusal(node.wasl.decideApproval(low, asked.id, "approved", "blind"))).toBe(
      "APPROVAL_UNKNOWN",
    );
    await approve(asked.id);
    expect(await refusal(node.wasl.designate(ana, "yard", { ...order, to: "Another" }))).toBe(
      "SECOND_PERSON_REQUIRED",
    );
    const file = await node.wasl.designate(ana, "yard", { ...order, lang: "fr" });
    for (const said of [
      "الحوض الوهمي",
      "Вымышленная верфь",
      "EX-771",
      "1 Fictitious Quay",
      order.ground,
      "80 %",
      "<svg",
    ])
      expect([said, file.html.includes(said)]).toEqual([said, true]);
    // What somebody rejected speaks against it; what nobody looked at says nothing.
    const told = ["sold what was seized", "rented a van", asked.id, "nobody looked at"];
    expect(told.map((said) => file.html.includes(said))).toEqual([true, true, true, false]);
    // Nothing of what stays, and nobody's origin.
    const body = file.html.split("<body>")[1] ?? "";
    // Nor the free words of whoever decided: no marking holds them, and the approval is not of them.
    for (const kept of [
      "Canary",
      "7700900222",
      "TLP:RED",
      "nationality",
      "another yard of that name",
      "the invoices show it",
    ])
      expect([kept, body.includes(kept)]).toEqual([kept, false]);
    // An approval is good once.
    expect(await refusal(node.wasl.designate(ana, "yard", order))).toBe("SECOND_PERSON_REQUIRED");
    // Nor with the digest that an asking answered, in other words than what it stands for.
    const ask = { kind: "designate", subject: "yard", reason: "x" } as const;
    for (const digest of [undefined, asked.digest])
      expect(
        await refusal(node.wasl.requestApproval(ana, digest === undefined ? ask : { ...ask, digest })),
      ).toBe("REQUEST_INVALID");
  });

  it("a draft says on its first lines that nobody approved it, in each language", async () => {
    for (const [lang, words] of [
      ["en", "Nobody has approved it"],
      ["ar", "لم يوافق عليها أحد"],
      ["fr", "Personne ne l’a approuvé"],
    ] as const) {
      const html = await node.wasl.designationDraft(ana, "yard", lang);
      expect([lang, html.includes(`lang="${lang}"`), html.includes(words)]).toEqual([lang, true, true]);
    }
  });

  it("R07 R08 a person is proposed only where a named human calls them a suspect, a protected person never", async () => {
    await find("f-owner", "owner", "Fictitious Owner paid for it");
    await node.wasl.decideFinding(ana, "f-owner", "accepted", "the account shows it");
    expect((await node.wasl.designation(ana, "owner")).lacks).toContain("category");
    expect(await refusal(node.wasl.askToDesignate(ana, "owner", { ...order, reason: "x" }))).toBe(
      "REQUEST_INVALID",
    );
    await node.wasl.setCategory(ana, "owner", "suspect", "charged on 3 May");
    const view = await node.wasl.designation(ana, "owner");
    expect(view.lacks).not.toContain("category");
    await approve((await node.wasl.askToDesignate(ana, "owner", { ...order, reason: "x" })).id);
    const { html } = await node.wasl.designate(ana, "owner", order);
    expect(html.includes("charged on 3 May")).toBe(false);
    expect(html.includes('<bdi dir="auto">xx</bdi>')).toBe(false);
    await load("kid.ftm.jsonl", [line("kid", "Person", { name: ["Fictitious Kid"] })], { tlp: "amber" });
    await load("kids.ftm.jsonl", [line("own-9", "Ownership", { owner: ["kid"], asset: ["shop"] })], {
      tlp: "amber",
    });
    await node.wasl.setCategory(ana, "kid", "child", "born in 2012");
    const guarded = (await node.wasl.graph(ana, ["shop"])).nodes.find((n) => n.id.startsWith("protected-"));
    if (guarded) expect(await refusal(node.wasl.designation(ana, guarded.id))).toBe("PROTECTED_SUBJECT");
    // Behind the fonts, in which anything may stand.
    const body = (await node.wasl.designationDraft(ana, "yard", "en")).split("<body>")[1] ?? "";
    expect(body.includes("Fictitious Kid") || body.includes("protected-")).toBe(false);
    expect(body.includes("Fictitious Owner")).toBe(true);
  });

  it("R11 nothing is shown for being contested that is shown nowhere else, and no country of a person under another schema", async () => {
    await load(
      "second.ftm.jsonl",
      [
        line("owner", "LegalEntity", { country: ["yy"], jurisdiction: ["zz"] }),
        line("mate", "Person", {
          name: ["Fictitious Mate"],
          birthDate: ["1979-03-04"],
          religion: ["Fictitious belief"],
          birthPlace: ["Fictitious town"],
        }),
        line("believer", "Person", {
          name: ["Fictitious Believer"],
          religion: ["Fictitious faith"],
          birthPlace: ["Fictitious village"],
        }),
        line("own-3", "Ownership", { owner: ["mate"], asset: ["yard"], percentage: ["7"] }),
      ],
      { tlp: "amber" },
    );
    const ids = async (id: string) => (await node.wasl.entity(ana, id)).entity.statements.map((s) => s.id);
    // Of three statements it stands on two, so that one of them at least is of the origin.
    await find("f-believer", "believer", "Fictitious Believer paid for it");
    await node.wasl.decideFinding(ana, "f-believer", "accepted", "the account shows it");
    const contested = [
      ...(await ids("believer")),
      ...(await ids("owner")),
      ...(await ids("mate")),
      ...(await ids("yard")),
    ];
    const subject = await node.actor({ id: "rights", clearance: "red" }, "data-subject-request");
    await node.store.as(subject, async (tx) => {
      const relations = [...(await tx.statementsAbout(["own-1", "own-3"])).values()].flat();
      await tx.federation.contest("dsr-test", [...contested, ...relations.map((s) => s.id)]);
    });
    const bodyOf = async (id: string) =>
      (await node.wasl.designationDraft(ana, id, "en")).split("<body>")[1] ?? "";
    const [yard, owner] = [await bodyOf("yard"), await bodyOf("owner")];
    // What the file shows is said to be contested: of it, and of the chart, whose owner is told by name.
    for (const said of ["EX-771", "80", "7", "Fictitious Owner"])
      expect([said, againstOf(yard).includes(`<bdi dir="auto">${said}</bdi>`)]).toEqual([said, true]);
    for (const kept of ["1979-03-04", "1980-01-02", "Fictitious belief", "Fictitious town"])
      expect([kept, yard.includes(kept)]).toEqual([kept, false]);
    expect(againstOf(owner).includes('<bdi dir="auto">1980-01-02</bdi>')).toBe(true);
    for (const kept of ["xx", "yy", "zz"])
      expect([kept, owner.includes(`<bdi dir="auto">${kept}</bdi>`)]).toEqual([kept, false]);
    // What a finding stands on is told by its number.
    const believer = await bodyOf("believer");
    const { entity } = await node.wasl.entity(ana, "believer");
    const [finding] = await node.store.as(ana, (tx) => tx.findings({ subjectIds: ["believer"], limit: 1 }));
    const ofOrigin = entity.statements.filter(
      (s) => s.property !== "name" && finding?.evidence.includes(s.id),
    );
    expect(ofOrigin.length).toBeGreaterThan(0);
    for (const { id, value } of ofOrigin)
      expect([againstOf(believer).includes(`<code>${id}</code>`), believer.includes(value)]).toEqual([
        true,
        false,
      ]);
    await node.store.as(subject, (tx) => tx.federation.endContest("dsr-test"));
  });

  it("says where there is more below it, or more findings, than is read", async () => {
    const chain = Array.from({ length: 10 }, (_, n) => `deep-${n}`);
    await load(
      "deep.ftm.jsonl",
      chain.flatMap((id, n) => [
        line(id, "Company", { name: [`Fictitious ${id}`] }),
        line(`own-${id}`, "Ownership", {
          owner: [id],
          asset: [chain[n + 1] ?? "deep-end"],
          percentage: ["100"],
        }),
      ]),
      { tlp: "amber" },
    );
    expect((await node.wasl.designation(ana, "deep-0")).lacks).toContain("cut");
    expect((await node.wasl.designation(ana, "deep-5")).lacks).not.toContain("cut");
    for (const [lang, words] of [
      ["en", "than was read"],
      ["ar", "أكثر مما قُرئ"],
      ["fr", "que ce qui a été lu"],
    ] as const)
      expect((await node.wasl.designationDraft(ana, "deep-0", lang)).includes(words)).toBe(true);
    await node.store.as(ana, async (tx) => {
      for (let n = 0; n < 200; n++) await findingAbout(tx, `f-many-${n}`, "deep-5", `Many ${n}`);
    });
    expect((await node.wasl.designation(ana, "deep-5")).lacks).toContain("cut");
  });
});

const againstOf = (body: string): string =>
  body.split("<section>").find((part) => part.includes("What speaks against it")) ?? "";
