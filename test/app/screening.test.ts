import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor, ScreeningView } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** Who stands behind whom is answered from what each viewer may see, and never of a protected person. */
describe("screening by ownership", () => {
  let node: TestNode;
  let ana: Actor;
  let low: Actor;
  const line = (id: string, schema: string, properties: object): string =>
    `${JSON.stringify({ id, schema, properties })}\n`;
  const load = (fileName: string, lines: readonly string[], tlp: "green" | "amber" | "red") =>
    node.wasl.importReport(ana, {
      fileName,
      bytes: bytesOf(lines.join("")),
      marking: { tlp },
      fictitious: true,
    });
  const owns = (id: string, owner: string, asset: string, more: object = {}): string =>
    line(id, "Ownership", { owner: [owner], asset: [asset], ...more });
  const said = (view: ScreeningView, id: string) =>
    Object.fromEntries(view.items.find((i) => i.id === id)?.outcomes.map((o) => [o.rule, o.outcome]) ?? []);
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: { code: string }) => error.code,
    );

  beforeAll(async () => {
    node = await openTestNode();
    ana = await node.actor({ id: "ana", clearance: "red" });
    low = await node.actor({ id: "low", clearance: "green" });
    await load(
      "list.ftm.jsonl",
      [
        line("boss", "Person", { name: ["Fictitious Boss"], topics: ["sanction"] }),
        line("boss-sanction", "Sanction", {
          entity: ["boss"],
          country: ["gb"],
          authority: ["Fictitious authority"],
          listingDate: ["2026-01-10"],
        }),
        line("namesake", "Person", { name: ["Fictitious Boss"] }),
        line("holding", "Company", { name: ["Fictitious Holding"] }),
        line("yard", "Company", { name: ["Fictitious Yard"] }),
        line("quay", "Company", { name: ["Fictitious Quay"] }),
        owns("own-2", "holding", "yard", { percentage: ["51"] }),
        owns("own-3", "namesake", "quay", { percentage: ["100"] }),
      ],
      "green",
    );
    await load(
      "register.ftm.jsonl",
      [owns("own-1", "boss", "holding", { percentage: ["60"], endDate: ["2026-06-30"] })],
      "amber",
    );
  });
  afterAll(() => node?.remove());

  it("names the chain link by link with the statements behind it, as of a day", async () => {
    const view = await node.wasl.screening(ana, { kind: "entity", id: "yard" }, "2026-03-01");
    // The list is British: of the other laws it only could.
    expect(said(view, "yard")).toEqual({ uk: "caught", eu: "possible", us: "possible" });
    const uk = view.items[0]?.outcomes[0];
    expect(uk).toMatchObject({ isOwnList: true, ground: "ownership", designated: ["boss"] });
    expect(uk?.chain.map((l) => [l.from, l.to, l.step])).toEqual([
      ["boss", "holding", 1],
      ["holding", "yard", 2],
    ]);
    const cited = uk?.chain.map((l) => l.statementIds.map((id) => view.statements[id]?.property).sort());
    expect(cited).toEqual([
      ["asset", "endDate", "owner", "percentage"],
      ["asset", "owner", "percentage"],
    ]);
    expect(view.access.tlp).toBe("amber");
    expect(Object.keys(view.nodes).sort()).toEqual(["boss", "holding", "yard"]);
    expect(view.rules.map((r) => r.id)).toEqual(["uk", "eu", "us"]);
    // Before the list, and after what was owned was given up.
    const before = await node.wasl.screening(ana, { kind: "entity", id: "yard" }, "2026-01-09");
    expect(said(before, "yard")).toEqual({ uk: "none", eu: "none", us: "none" });
    const after = await node.wasl.screening(ana, { kind: "entity", id: "yard" }, "2026-07-01");
    expect(said(after, "yard")).toEqual({ uk: "linked", eu: "linked", us: "linked" });
    expect(after.items[0]?.outcomes[0]?.against).toContainEqual({ code: "ended", link: 0 });
  });

  it("R17 whoever may not see a link does not see the chain, and looking at one is on record", async () => {
    const view = await node.wasl.screening(low, { kind: "entity", id: "yard" }, "2026-03-01");
    expect(said(view, "yard")).toEqual({ uk: "none", eu: "none", us: "none" });
    expect(JSON.stringify(view)).not.toContain("boss");
    await node.wasl.screening(ana, { kind: "entity", id: "yard" }, "2026-03-01");
    const overseer = await node.actor({ id: "eve", role: "oversight", clearance: "red" });
    const trail = await node.wasl.auditTrail(overseer, { userId: "ana", limit: 20 });
    expect(trail.map((e) => e.object)).toEqual(
      expect.arrayContaining(["screening:yard", "entity:yard", "entity:holding", "entity:boss"]),
    );
  });

  it("a name that is alike is a proposal for a human; joined by one, the list counts and the answer says who joined", async () => {
    const before = await node.wasl.screening(ana, { kind: "entity", id: "quay" }, "2026-03-01");
    expect(said(before, "quay")).toEqual({ uk: "none", eu: "none", us: "none" });
    await node.wasl.judge(ana, "boss", "namesake", "same", "same photograph on both files");
    const after = await node.wasl.screening(ana, { kind: "entity", id: "quay" }, "2026-03-01");
    expect(said(after, "quay")).toEqual({ uk: "caught", eu: "possible", us: "possible" });
    expect(after.joins).toEqual({ boss: { records: 2, decidedBy: ["ana"] } });
  });

  it("says of who stands on a list that they do", async () => {
    const view = await node.wasl.screening(ana, { kind: "entity", id: "namesake" }, "2026-03-01");
    expect(view.items[0]?.listings).toMatchObject([
      { country: "gb", authority: "Fictitious authority", since: "2026-01-10", isSure: true },
    ]);
  });

  it("tells of the members of a case those that something is to be said of", async () => {
    const { id } = await node.wasl.openCase(ana, {
      title: "EXERCISE: owners",
      mandate: "TEST-1",
      marking: { tlp: "amber" },
    });
    const clean = line("clean", "Company", { name: ["Fictitious Clean"] });
    await load("clean.ftm.jsonl", [clean], "green");
    await node.wasl.addToCase(
      ana,
      id,
      ["yard", "clean"].map((one) => ({ kind: "entity" as const, id: one, note: "" })),
    );
    const view = await node.wasl.screening(ana, { kind: "case", id }, "2026-03-01");
    expect([view.screened, view.items.map((i) => i.id), view.isWhole]).toEqual([2, ["yard"], true]);
    expect(await refusal(node.wasl.screening(ana, { kind: "case", id: "case-none" }))).toBe("CASE_UNKNOWN");
    expect(await refusal(node.wasl.screening(ana, { kind: "entity", id: "none" }))).toBe("ENTITY_UNKNOWN");
    expect(await refusal(node.wasl.screening(ana, { kind: "entity", id: "yard" }, "soon"))).toBe(
      "REQUEST_INVALID",
    );
  });

  it("R08 a protected person is not screened, and stands in nobody's chain", async () => {
    await load(
      "child.ftm.jsonl",
      [
        line("kid", "Person", { name: ["Fictitious Kid"], topics: ["sanction"] }),
        line("shop", "Company", { name: ["Fictitious Shop"] }),
        owns("own-4", "kid", "shop", { percentage: ["100"] }),
      ],
      "green",
    );
    const before = await node.wasl.screening(ana, { kind: "entity", id: "shop" }, "2026-03-01");
    expect(said(before, "shop")["uk"]).toBe("caught");
    await node.wasl.setCategory(ana, "kid", "witness", "said so by the prosecutor");
    const after = await node.wasl.screening(ana, { kind: "entity", id: "shop" }, "2026-03-01");
    expect(said(after, "shop")).toEqual({ uk: "none", eu: "none", us: "none" });
    const ids = await node.wasl.graph(ana, ["shop"]);
    for (const { id } of ids.nodes.filter((n) => n.id.startsWith("protected-")))
      expect(await refusal(node.wasl.screening(ana, { kind: "entity", id }))).toBe("PROTECTED_SUBJECT");
    expect(ids.nodes.some((n) => n.id.startsWith("protected-"))).toBe(true);
  });

  it("reads so much above one organisation, and says where there is more", async () => {
    const owners = Array.from({ length: 2100 }, (_, n) => `small-${n}`);
    await load(
      "crowd.ftm.jsonl",
      [
        line("crowd", "Company", { name: ["Fictitious Crowd"] }),
        line("small-0", "Person", { name: ["Fictitious First"], topics: ["sanction"] }),
        ...owners.map((id, n) => owns(`own-${id}`, id, "crowd", { percentage: [n === 0 ? "60" : "0.01"] })),
      ],
      "green",
    );
    const view = await node.wasl.screening(ana, { kind: "entity", id: "crowd" }, "2026-03-01");
    expect(view.isWhole).toBe(false);
    // Whoever was read as an owner is still known to stand on a list.
    expect(said(view, "crowd")).toEqual({ uk: "caught", eu: "caught", us: "caught" });
  });
});
