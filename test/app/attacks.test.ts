import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor, ImportInput, ImportResult } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** What a curious or careless insider would try. Each of these once worked. */
let node: TestNode;
let cleared: Actor;
let low: Actor;

beforeAll(async () => {
  node = await openTestNode();
  cleared = await node.actor({ id: "cleared", clearance: "red", compartments: ["source-x"] });
  low = await node.actor({ id: "low", clearance: "green" });
});
afterAll(() => node.remove());

const load = (
  actor: Actor,
  text: string,
  fileName: string,
  marking: ImportInput["marking"],
): Promise<ImportResult> =>
  node.wasl.importReport(actor, { fileName, bytes: bytesOf(text), marking, fictitious: true });
const line = (id: string, schema: string, properties: Record<string, string[]>): string =>
  JSON.stringify({ id, schema, properties });
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: { code?: string }) => error.code ?? "no code",
  );

describe("what a marking hides", () => {
  test("an alias that is known only above the reader is no mark in an article that uses it", async () => {
    await load(cleared, line("hb", "Company", { name: ["Bright Harbour Testing Ltd"] }), "a.ftm.jsonl", {
      tlp: "green",
    });
    await load(cleared, line("hb", "Company", { alias: ["Zephyr Quill Dover"] }), "b.ftm.jsonl", {
      tlp: "red",
    });
    const article = `A paper\n\nMeeting in Dover\n\nPublished on 4 April 2025\n\nThe company Zephyr Quill Dover took part in
a meeting in Dover on 3 April 2025, the paper writes. Others came too.\n`;
    const { reportId } = await load(cleared, article, "paper.txt", { tlp: "green" });
    const marks = async (actor: Actor) => (await node.wasl.report(actor, reportId)).facts?.mentions ?? [];
    expect((await marks(cleared)).map((m) => m.entityId)).toContain("hb");
    const theirs = await marks(low);
    expect(theirs.map((m) => m.entityId)).not.toContain("hb");
    // Nor by a gap: they see the marks that a node without the alias would show.
    const other = await openTestNode();
    try {
      const newcomer = await other.actor({ id: "newcomer", clearance: "green" });
      const again = await other.wasl.importReport(newcomer, {
        fileName: "paper.txt",
        bytes: bytesOf(article),
        marking: { tlp: "green" },
      });
      const plain = (await other.wasl.report(newcomer, again.reportId)).facts?.mentions;
      expect(theirs).toEqual(plain);
    } finally {
      await other.remove();
    }
  });

  test("a case of the same name that the viewer may not see does not stand in the way of theirs", async () => {
    const hidden = await node.wasl.openCase(cleared, {
      title: "Operation Heron",
      mandate: "M-1",
      marking: { tlp: "red" },
    });
    const own = await node.wasl.openCase(low, {
      title: "Operation Heron",
      mandate: "M-1",
      marking: { tlp: "green" },
    });
    expect(own.id).not.toBe(hidden.id);
    expect(own.openedBy).toBe("low");
  });

  test("a suspicion that comes from a hidden note is not shown to whoever may not see the note", async () => {
    await load(cleared, line("p-13", "Person", { name: ["Karl Probe"] }), "p.ftm.jsonl", { tlp: "green" });
    await load(cleared, line("p-13", "Person", { notes: ["secret"] }), "n.ftm.jsonl", { tlp: "red" });
    await node.wasl.setCategory(cleared, "p-13", "suspect", "as the note says");
    expect((await node.wasl.entity(cleared, "p-13")).category).toBe("suspect");
    expect((await node.wasl.entity(low, "p-13")).category).toBe("unknown");
  });

  test("that an advert joins a hidden number does not show by its being stated", async () => {
    const phone = "+447700900777";
    await load(
      cleared,
      line("hid", "Company", { name: ["Hidden Testing Ltd"], phone: [phone] }),
      "h.ftm.jsonl",
      {
        tlp: "red",
      },
    );
    const post = (id: string, account: string, number: string) =>
      JSON.stringify({
        id,
        platform: "telegram",
        account: { id: account, name: account },
        posted_at: "2026-03-01T10:00:00Z",
        text: `Crossing to the UK by boat tonight from Dunkirk, 1500 euro, safe boat, places left, call ${number}`,
      });
    // One advert each, so that no other advert joins them.
    const posts = [post("x1", "acc-a", phone), post("y1", "acc-c", "+447700900778")].join("\n");
    await load(cleared, posts, "posts.jsonl", { tlp: "green" });
    await node.wasl.detect(cleared);
    const of = async (actor: Actor, number: string) =>
      (await node.wasl.graph(actor, [`phone:${number}`])).links.length;
    expect(await of(cleared, phone)).toBeGreaterThan(1);
    expect(await of(low, phone)).toBe(await of(low, "+447700900778"));
  });
});

describe("what is on record", () => {
  test("asking around for what is hidden, and what a role may not do", async () => {
    const machine = await node.actor({ id: "bot", role: "machine", clearance: "green" });
    const overseer = await node.actor({ id: "overseer", role: "oversight", clearance: "red" });
    expect(await refusal(node.wasl.entity(low, "guess-1"))).toBe("ENTITY_UNKNOWN");
    expect(await refusal(node.wasl.path(low, "guess-2", "hb"))).toBe("PATH_UNKNOWN");
    expect(await refusal(node.wasl.setCategory(machine, "p-13", "suspect", "x"))).toBe("ROLE_FORBIDS");
    const company = line("o-1", "Company", { name: ["O"] });
    expect(await refusal(load(overseer, company, "o.ftm.jsonl", { tlp: "green" }))).toBe("ROLE_FORBIDS");
    expect(await refusal(node.wasl.detect(overseer))).toBe("ROLE_FORBIDS");
    const supervisor = await node.actor({ id: "sup", role: "supervisor", clearance: "red" });
    const trail = await node.wasl.auditTrail(supervisor, { limit: 12 });
    const refused = trail
      .filter((e) => e.action === "refuse")
      .map((e) => [e.userId, e.object, e.detail?.["code"]]);
    expect(refused).toEqual(
      expect.arrayContaining([
        ["low", "entity:guess-1", "ENTITY_UNKNOWN"],
        ["low", "path", "PATH_UNKNOWN"],
        ["bot", "entity:p-13", "ROLE_FORBIDS"],
        ["overseer", "detectors", "ROLE_FORBIDS"],
      ]),
    );
    expect((await node.wasl.verifyAudit()).firstBroken).toBeUndefined();
  });
});

describe("what a careless user does", () => {
  test("a marking that the importer may not see is refused, a careless one named", async () => {
    const text = line("above", "Company", { name: ["Above Testing Ltd"] });
    expect(await refusal(load(low, text, "above.ftm.jsonl", { tlp: "red" }))).toBe("MARKING_FORBIDS");
    expect(
      await refusal(load(cleared, text, "above.ftm.jsonl", { tlp: "green", groups: ["elsewhere"] })),
    ).toBe("MARKING_FORBIDS");
    expect(await refusal(node.wasl.entity(cleared, "above"))).toBe("ENTITY_UNKNOWN");
    const told = await load(low, text, "above.ftm.jsonl", { tlp: "red" }).catch((error: unknown) => error);
    expect(told).toMatchObject({ detail: { because: expect.stringContaining("TLP:RED") } });
  });

  test("the same bytes under a stricter marking are refused, not silently left as they were", async () => {
    const text = line("slip", "Company", { name: ["Slip Testing Ltd"] });
    await load(cleared, text, "slip.ftm.jsonl", { tlp: "green" });
    expect((await load(cleared, text, "slip.ftm.jsonl", { tlp: "green" })).changed).toBe(false);
    expect((await load(cleared, text, "slip.ftm.jsonl", { tlp: "clear" })).changed).toBe(false);
    expect(await refusal(load(cleared, text, "slip.ftm.jsonl", { tlp: "red" }))).toBe("MARKING_FORBIDS");
    expect(
      await refusal(load(cleared, text, "slip.ftm.jsonl", { tlp: "green", compartments: ["source-x"] })),
    ).toBe("MARKING_FORBIDS");
  });

  test("a case shows all its findings, however many others there are", async () => {
    const view = async (id: string) => (await node.wasl.case(cleared, id)).findings.length;
    const findings = await node.wasl.findings(cleared, { limit: 5 });
    expect(findings.length).toBeGreaterThan(0);
    const scores = findings.map((f) => f.score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const opened = await node.wasl.openCase(cleared, { title: "All", mandate: "M", marking: { tlp: "red" } });
    await node.wasl.addToCase(
      cleared,
      opened.id,
      findings.map(({ id }) => ({ kind: "finding" as const, id, note: "" })),
    );
    expect(await view(opened.id)).toBe(findings.length);
  });

  test("a case is as strict as whom its findings name to this viewer; another sees neither the name nor its marking", async () => {
    const post = {
      id: "offer-1",
      platform: "tiktok",
      account: { id: "acc-offer-1", name: "plain-handle" },
      posted_at: "2025-09-03T04:00:00.000Z",
      text: "Boat from Dunkirk to Dover every week, guaranteed, payment after arrival, 3000 pounds per person. Call +447700900801",
      media: [],
    };
    await load(cleared, `${JSON.stringify(post)}\n`, "offer.jsonl", { tlp: "green" });
    await node.wasl.detect(cleared, ["offers-a-crossing"]);
    const found = await node.wasl.findings(cleared, { detector: "offers-a-crossing", limit: 5 });
    const offer = found.find((f) => f.evidence.includes("tiktok:offer-1"));
    const subject = offer?.subjects[0]?.id ?? "";
    const opened = await node.wasl.openCase(low, { title: "Offer", mandate: "M", marking: { tlp: "green" } });
    await node.wasl.addToCase(low, opened.id, [{ kind: "finding", id: offer?.id ?? "", note: "" }]);
    const seen = async (actor: Actor) => {
      const { access, findings } = await node.wasl.case(actor, opened.id);
      return [access.tlp, findings[0]?.about.access.tlp, findings[0]?.access.tlp];
    };
    expect(await seen(cleared)).toEqual(["green", "green", "green"]);
    const said = line(subject, "UserAccount", { name: ["Zephyr Hidden"] });
    await load(cleared, said, "hidden.ftm.jsonl", { tlp: "red" });
    expect(await seen(cleared)).toEqual(["red", "red", "green"]);
    expect(await seen(low)).toEqual(["green", "green", "green"]);
    expect(JSON.stringify(await node.wasl.case(low, opened.id))).not.toContain("Zephyr Hidden");
  });
});
