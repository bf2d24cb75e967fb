import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { type Access, type DeclaredTypology, OPEN, SEALED } from "../../src/core/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { openPair, type Side } from "../match/nodes.ts";
import { bytesOf } from "../support/node.ts";

const oneDepot = JSON.parse(
  readFileSync(new URL("../../data/typologies/one-depot.json", import.meta.url), "utf8"),
) as DeclaredTypology;
const packed = (change: Partial<DeclaredTypology> = {}): string => JSON.stringify({ ...oneDepot, ...change });

/** Orders of these buyers, flagged by an invented shop, that went to one place. */
const orders = (place: string, buyers: readonly string[], marking = "TLP:AMBER"): string =>
  buyers
    .map((buyer, i) =>
      JSON.stringify({
        node: "TEST",
        marking,
        channel: "b2b",
        ship_to: place,
        order_id: `TEST-${place}-${i}`,
        date: `2026-02-0${i + 1}T09:00:00Z`,
        seller: "TEST-SHOP",
        buyer,
        payment: { method: "cash", token: null, payer: null },
        lines: [{ gtin: null, description: "Outboard motor 40 hp", quantity: 1 }],
        flags: ["cash_payment"],
      }),
    )
    .join("\n");

describe("typologies that are data", () => {
  let pair: Awaited<ReturnType<typeof openPair>>;
  let writer: Side;
  let node: Side;
  let ana: Actor;
  let chief: Actor;

  const load = async (name: string, text: string, tlp = "amber") =>
    await node.wasl.importReport(ana, {
      fileName: name,
      bytes: bytesOf(text),
      marking: { tlp },
      fictitious: true,
    });
  const share = async (
    marking: { tlp: string; groups?: string[] },
    version: number,
    text = packed({ version }),
  ) =>
    await writer.wasl.sendMessage(await writer.node.actor({ id: "writer", groups: ["eu"] }), {
      to: node.node.nodeId,
      kind: "method",
      urgency: "normal",
      legalBasis: "Directive (EU) 2023/977, Art. 4",
      marking,
      subject: "One depot, many buyers",
      body: text,
      terms: [],
      method: { id: "one-depot", kind: "typology", version, techniques: ["OIC-EQP-04"] },
    });

  beforeAll(async () => {
    pair = await openPair();
    writer = pair.asker;
    node = pair.holder;
    ana = await node.node.actor({ id: "ana" });
    chief = await node.node.actor({
      id: "chief",
      role: "supervisor",
      clearance: "red",
      groups: ["eu"],
    });
    await load("orders.jsonl", orders("Depot 4", ["TEST-BUYER-1", "TEST-BUYER-2", "TEST-BUYER-3"]));
  });
  afterAll(async () => {
    await pair?.close();
  });

  it("comes signed from a partner, is tried before it is adopted, and proposes in the reader's language", async () => {
    expect(await codeOf(share({ tlp: "amber" }, 1, packed({ needs: [] })))).toBe("REQUEST_INVALID");
    const { wire } = await share({ tlp: "amber" }, 1);
    const source = { messageId: wire.id };
    const trial = await node.wasl.tryTypology(ana, source);
    expect(trial).toMatchObject({ failed: [], found: 1 });
    expect(trial.surest[0]).toMatchObject({
      evidence: 3,
      summary: "3 buyers had reported orders delivered to Depot 4.",
    });
    // A trial keeps nothing, and an analyst decides nothing.
    expect(await node.wasl.typologies(ana)).toEqual([]);
    expect(await node.wasl.findings(ana, { detector: "typology.one-depot", limit: 5 })).toEqual([]);
    expect(await codeOf(node.wasl.adoptTypology(ana, source, "it finds what we look for"))).toBe(
      "ROLE_FORBIDS",
    );
    expect(await codeOf(node.wasl.adoptTypology(chief, source, " "))).toBe("REQUEST_INVALID");
    expect(await codeOf(node.wasl.adoptTypology(chief, { messageId: "msg-none" }, "why"))).toBe(
      "MESSAGE_UNKNOWN",
    );

    const adopted = await node.wasl.adoptTypology(chief, source, "it finds what we look for");
    expect(adopted).toMatchObject({ messageId: wire.id, adoptedBy: "chief", typology: { id: "one-depot" } });
    const { detectors } = await node.wasl.detect(ana);
    expect(detectors.find((d) => d.id === "typology.one-depot")).toMatchObject({ findings: 1, new: 1 });
    expect((await node.wasl.detect(ana, ["typology.one-depot"])).detectors[0]?.new).toBe(0);
    const [found] = await node.wasl.findings(
      { ...ana, lang: "fr" },
      { detector: "typology.one-depot", limit: 5 },
    );
    const { finding } = await node.wasl.finding({ ...ana, lang: "fr" }, found?.id ?? "");
    expect(finding).toMatchObject({
      detectorVersion: "1",
      summary: "Les commandes signalées de 3 acheteurs ont été livrées à Depot 4.",
      access: { tlp: "amber" },
    });
    expect(finding.terms.map((t) => [t.name, t.because])).toEqual([
      ["compté", "3 acheteurs en 60 jours"],
      ["compté", "3 commandes signalées"],
    ]);
    expect(finding.against).toHaveLength(1);
  });

  it("R28 has its card among the others, and a supervisor stops and starts it", async () => {
    const card = async (lang: "ar" | "en") =>
      (await node.wasl.detectorCards({ ...chief, lang })).find((c) => c.id === "typology.one-depot");
    expect(await card("en")).toMatchObject({ version: "1", running: true, lang: "en", card: oneDepot.card });
    expect(await card("ar")).toMatchObject({
      lang: "ar",
      title: oneDepot.title.ar,
      card: { ...oneDepot.cards?.ar, reviewAt: oneDepot.card.reviewAt },
    });
    await node.wasl.switchDetector(chief, "typology.one-depot", false, "its error rates are not known here");
    expect(await codeOf(node.wasl.detect(ana, ["typology.one-depot"]))).toBe("DETECTOR_STOPPED");
    await node.wasl.switchDetector(chief, "typology.one-depot", true, "measured now");
    expect((await node.wasl.detect(ana, ["typology.one-depot"])).detectors).toHaveLength(1);
  });

  it("R04 nobody below its marking sees its list, its card, a finding of it, a count or a word", async () => {
    const buyers = ["TEST-BUYER-4", "TEST-BUYER-5", "TEST-BUYER-6"];
    await load("open.jsonl", orders("Depot 2", buyers, "TLP:GREEN"), "green");
    // Rows that everybody sees, and a method that some do.
    await node.wasl.detect(ana, ["typology.one-depot"]);
    const found = await node.wasl.findings(ana, { detector: "typology.one-depot", limit: 5 });
    expect(found.map((f) => f.access.tlp)).toEqual(["amber", "amber"]);
    expect(found.map((f) => f.access.orcon)).toEqual([true, true]);
    const below = [
      await node.node.actor({ id: "green", clearance: "green" }),
      await node.node.actor({ id: "green-chief", clearance: "green", role: "supervisor" }),
      await node.node.actor({ id: "green-auditor", clearance: "green", role: "oversight" }),
    ];
    for (const low of below) {
      expect(await node.wasl.typologies(low)).toEqual([]);
      const shown = [
        await node.wasl.detectorCards(low),
        await node.wasl.detectors(low),
        await node.wasl.findings(low, { limit: 50 }),
        await node.wasl.statistics(low),
      ];
      for (const one of shown) expect(JSON.stringify(one)).not.toMatch(/one-depot|Depot 2|one place/);
      for (const { id } of found) expect(await codeOf(node.wasl.finding(low, id))).toBe("FINDING_UNKNOWN");
      expect(await codeOf(node.wasl.switchDetector(low, "typology.one-depot", false, "a try"))).toBe(
        "DETECTOR_UNKNOWN",
      );
    }
    const [low = ana, lowChief = ana] = below;
    expect(await codeOf(node.wasl.detect(low, ["typology.one-depot"]))).toBe("DETECTOR_UNKNOWN");
    expect((await node.wasl.detect(low)).detectors.map((d) => d.id)).not.toContain("typology.one-depot");
    expect(await codeOf(node.wasl.dropTypology(lowChief, "one-depot", "a try"))).toBe("DETECTOR_UNKNOWN");
    // Nor do they put anything in its place.
    const other = { text: packed({ version: 9 }), marking: { tlp: "green" } };
    expect(await codeOf(node.wasl.adoptTypology(lowChief, other, "a try"))).toBe("REQUEST_INVALID");
    const told = async (forPublic: boolean) =>
      (await node.wasl.statistics(chief, { forPublic })).findings.filter((c) => /typology/.test(c.kind));
    expect(await told(false)).toEqual([{ kind: "typology.one-depot", state: "proposed", n: 2 }]);
    expect((await told(true)).map(({ kind }) => kind)).toEqual(["typology"]);
  });

  it("R04 a file is AMBER where nobody says otherwise, never above, and no way makes one laxer than it was", async () => {
    const file = (marking?: object) => ({
      text: packed({ id: "of-a-file" }),
      ...(marking ? { marking } : {}),
    });
    for (const marking of [
      { tlp: "red" },
      { tlp: "amber+strict" },
      { tlp: "purple" },
      {},
      { tlp: "green", groups: ["eu"] },
    ])
      expect(await codeOf(node.wasl.adoptTypology(chief, file(marking), "why not"))).toBe("MARKING_FORBIDS");
    const lowChief = await node.node.actor({ id: "green-chief", clearance: "green", role: "supervisor" });
    expect(await codeOf(node.wasl.adoptTypology(lowChief, file(), "why not"))).toBe("MARKING_FORBIDS");
    const adopted = await node.wasl.adoptTypology(
      lowChief,
      file({ tlp: "green", pap: "green" }),
      "seen often",
    );
    expect(adopted.access).toMatchObject({ tlp: "green" });
    expect((await node.wasl.typologies(lowChief)).map((t) => t.typology.id)).toEqual(["of-a-file"]);
    expect((await node.wasl.adoptTypology(chief, file(), "stricter")).access.tlp).toBe("amber");
    expect((await node.wasl.adoptTypology(chief, file({ tlp: "clear" }), "laxer")).access.tlp).toBe("amber");
    // The older act that they see is not in force again for them.
    expect(await node.wasl.typologies(lowChief)).toEqual([]);
    await node.wasl.dropTypology(chief, "of-a-file", "done");
    expect(await node.wasl.typologies(lowChief)).toEqual([]);
  });

  it("a version says one thing for ever, and a failing test keeps a new one out", async () => {
    const version = (v: number, more: Partial<DeclaredTypology> = {}) => ({
      text: packed({ version: v, ...more }),
    });
    const adopt = (source: { text: string }) => codeOf(node.wasl.adoptTypology(chief, source, "a try"));
    expect(await adopt(version(1, { days: 30 }))).toBe("REQUEST_INVALID");
    expect(await adopt(version(2, { needs: [{ measure: "buyers", atLeast: 9 }] }))).toBe("REQUEST_INVALID");
    expect(await adopt(version(2, { techniques: ["OIC-ZZZ-99"] }))).toBe("REQUEST_INVALID");
    expect(await adopt({ text: "{" })).toBe("REQUEST_INVALID");
    await node.wasl.adoptTypology(chief, version(3), "wider");
    expect(await adopt(version(2))).toBe("REQUEST_INVALID");
    expect((await node.wasl.typologies(ana)).map((t) => t.typology.version)).toEqual([3]);
    // What was dropped is not forgotten: neither its number nor those before it come again with other words.
    await node.wasl.dropTypology(chief, "one-depot", "a try");
    expect(await adopt(version(3, { days: 30 }))).toBe("REQUEST_INVALID");
    expect(await adopt(version(1, { days: 30 }))).toBe("REQUEST_INVALID");
    expect(await adopt(version(2))).toBe("REQUEST_INVALID");
    expect(await node.wasl.typologies(ana)).toEqual([]);
    // Exactly what was adopted once is taken back to, and the newest again.
    expect((await node.wasl.adoptTypology(chief, version(1), "back")).typology.version).toBe(1);
    expect((await node.wasl.adoptTypology(chief, version(3), "wider again")).typology.version).toBe(3);
  });

  it("what is marked for some people of the node is nobody's rule here", async () => {
    const agreed = writer.agreements.get(node.node.nodeId);
    if (!agreed) throw new Error("not paired");
    writer.agreements.set(node.node.nodeId, { ...agreed, groups: ["eu"] });
    const grouped = await share({ tlp: "amber", groups: ["eu"] }, 7);
    const source = { messageId: grouped.wire.id };
    expect(await codeOf(node.wasl.adoptTypology(chief, source, "why not"))).toBe("MARKING_FORBIDS");
    expect(await codeOf(node.wasl.tryTypology(chief, source))).toBe("MARKING_FORBIDS");
  });

  it("R08 proposes nothing about whoever is protected, in a trial neither", async () => {
    await load("more.jsonl", orders("Depot 9", ["TEST-BUYER-7", "TEST-BUYER-8", "TEST-BUYER-9"]));
    const source = { text: packed({ id: "one-depot-again" }) };
    expect((await node.wasl.tryTypology(ana, source)).found).toBe(3);
    await node.wasl.importReport(ana, {
      fileName: "victim.ftm.jsonl",
      bytes: bytesOf(
        JSON.stringify({
          id: "TEST-BUYER-8",
          schema: "Person",
          properties: { name: ["Testvictim Eight"], topics: ["victim"] },
        }),
      ),
      marking: { tlp: "amber" },
      fictitious: true,
    });
    await node.wasl.setCategory(chief, "TEST-BUYER-8", "victim", "told us so").catch(() => undefined);
    expect((await node.wasl.tryTypology(ana, source)).found).toBe(2);
    await node.wasl.detect(ana);
    const all = await node.wasl.findings(ana, { detector: "typology.one-depot", limit: 20 });
    expect(JSON.stringify(all)).not.toContain("Depot 9");
  });

  it("is dropped with a reason: it runs no more, what it proposed stays, and all of it is on record", async () => {
    expect(await codeOf(node.wasl.dropTypology(ana, "one-depot", "noise"))).toBe("ROLE_FORBIDS");
    expect(await codeOf(node.wasl.dropTypology(chief, "none", "noise"))).toBe("DETECTOR_UNKNOWN");
    await node.wasl.dropTypology(chief, "one-depot", "all of its proposals were rejected");
    expect(await node.wasl.typologies(ana)).toEqual([]);
    expect(await codeOf(node.wasl.detect(ana, ["typology.one-depot"]))).toBe("DETECTOR_UNKNOWN");
    expect(
      (await node.wasl.findings(ana, { detector: "typology.one-depot", limit: 5 })).length,
    ).toBeGreaterThan(0);
    const trail = await node.wasl.auditTrail(chief, { limit: 200 });
    const acts = trail.filter((e) => e.object === "typology:one-depot" && e.action === "decide");
    expect(acts.map((e) => e.detail?.["version"])).toEqual([0, 3, 1, 0, 3, 1]);
    // A version that was dropped may be taken up again, and what is the same is no other version.
    await node.wasl.adoptTypology(chief, { text: packed({ version: 3 }) }, "again");
    expect(await node.wasl.typologies(ana)).toHaveLength(1);
  });

  it("R13 the database takes an adoption from nobody but supervisors and administrators", async () => {
    const access: Access = { ...OPEN, tlp: "amber", pap: "amber" };
    const insert = async (actor: Actor, typology = oneDepot, marked = access) =>
      await node.node.store.as(actor, async (tx) => {
        await tx.adoptTypology({ typology, access: marked, reason: "by hand" });
      });
    await expect(insert(ana)).rejects.toThrow();
    await expect(insert(chief)).resolves.toBeUndefined();
    // Nor other words under a number that was used, by SQL of one's own; nor what its writer may not see.
    await expect(insert(chief, { ...oneDepot, days: 30 })).rejects.toThrow();
    await expect(insert(chief, { ...oneDepot, id: "sealed" }, SEALED)).rejects.toThrow();
    // What this version does not read stops no other detector, and says so.
    await node.node.store.as(chief, async (tx) => {
      await tx.adoptTypology({
        typology: { ...oneDepot, id: "of-another-age", needs: [] },
        access,
        reason: "by hand",
      });
    });
    const all = (await node.wasl.typologies(ana)).map(({ typology, runs }) => [typology.id, runs]);
    expect(all).toEqual([
      ["of-another-age", false],
      ["one-depot", true],
    ]);
    const ran = (await node.wasl.detect(ana)).detectors.map(({ id }) => id);
    expect(ran).toContain("typology.one-depot");
    expect(ran).not.toContain("typology.of-another-age");
    const cards = (await node.wasl.detectorCards(ana)).map(({ id }) => id);
    expect(cards).toContain("typology.one-depot");
    expect(cards).not.toContain("typology.of-another-age");
  });
});
