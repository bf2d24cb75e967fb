import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor, DisruptionInput } from "../../src/app/index.ts";
import { bytesOf } from "../support/node.ts";
import { openPartners, type ServedNode } from "../support/partner-nodes.ts";

const DAY_MS = 86_400_000;

/** What was done against the crime is kept as a report, stands in the matrix, and is measured against what it was not done to. */
describe("disruptions", () => {
  let partners: Awaited<ReturnType<typeof openPartners>>;
  let node: ServedNode;
  let ana: Actor;
  let weak: Actor;
  let caseId: string;
  let id: string;
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: { code: string; detail?: { because?: string; field?: string } }) => ({
        code: error.code,
        because: error.detail?.because ?? error.detail?.field,
      }),
    );
  /** Some days after the seizure, or before it. */
  const dayAt = (days: number): string =>
    new Date(Date.now() + (days - 70) * DAY_MS).toISOString().slice(0, 10);
  const draft = (more: Partial<DisruptionInput> = {}): DisruptionInput => ({
    title: "EXERCISE: store of boats emptied",
    measure: "seizure",
    techniques: ["OIC-EQP-01"],
    from: dayAt(0),
    authority: "Fictitious customs",
    corridor: { from: "FR", to: "GB" },
    taken: { boats: 20, arrests: 2 },
    marking: { tlp: "amber" },
    evaluation: { scheme: "4x4", code: "A1" },
    fictitious: true,
    ...more,
  });
  /** Crossings of one route: so many on each day from one to another. */
  const crossings = async (
    tlp: string,
    route: readonly [string, string],
    days: readonly number[],
    n: number,
    originators: readonly string[] = [],
  ) => {
    const lines = days.flatMap((day) =>
      Array.from({ length: n }, (_, i) =>
        JSON.stringify({
          id: `x-${tlp}-${route.join("")}-${day}-${i}`,
          schema: "Crossing",
          properties: {
            date: [dayAt(day)],
            fromCountry: [route[0]],
            toCountry: [route[1]],
            personCount: ["30"],
          },
        }),
      ),
    );
    await node.wasl.importReport(ana, {
      fileName: `${tlp}-${route.join("")}-${n}-${days[0]}.ftm.jsonl`,
      bytes: bytesOf(`${lines.join("\n")}\n`),
      marking: { tlp, originators },
      fictitious: true,
    });
  };
  const span = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

  beforeAll(async () => {
    partners = await openPartners("+447700900789");
    node = partners.asker;
    ana = await node.actor({ id: "ana", clearance: "red" });
    weak = await node.actor({ id: "weak", clearance: "green" });
    const opened = await node.wasl.openCase(ana, {
      title: "EXERCISE: boats",
      mandate: "TEST-1",
      marking: { tlp: "red" },
    });
    caseId = opened.id;
    await node.wasl.importReport(ana, {
      fileName: "firms.ftm.jsonl",
      bytes: bytesOf(
        [
          { id: "firm-1", schema: "Company", properties: { name: ["Fictitious Boats Ltd"] } },
          { id: "man-1", schema: "Person", properties: { name: ["Fictitious Man"] } },
        ]
          .map((line) => `${JSON.stringify(line)}\n`)
          .join(""),
      ),
      marking: { tlp: "amber" },
      fictitious: true,
    });
  });
  afterAll(() => partners?.close());

  it("is kept as a report with its evaluation and marking, in its case, and once", async () => {
    const made = await node.wasl.recordDisruption(ana, draft({ targets: ["firm-1"], caseId }));
    expect(made.changed).toBe(true);
    id = made.id;
    expect(await node.wasl.recordDisruption(ana, draft({ targets: ["firm-1"], caseId }))).toEqual({
      ...made,
      changed: false,
    });
    const [one, ...more] = await node.wasl.disruptions(ana, { caseId });
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      id,
      measure: "seizure",
      techniques: ["OIC-EQP-01"],
      stages: ["OIC-EQP"],
      corridor: { from: "FR", to: "GB" },
      taken: { boats: { least: 20, most: 20 }, arrests: { least: 2, most: 2 } },
      captions: { "firm-1": "Fictitious Boats Ltd" },
      access: { tlp: "amber" },
      reports: [{ id: made.reportId, evaluation: { original: "A1" }, fictitious: true }],
    });
    expect((await node.wasl.case(ana, caseId)).case.items.map((i) => i.id)).toContain(id);
    expect(await node.wasl.disruption(ana, id)).toEqual(one);
    expect(await node.wasl.disruptions(ana, { technique: "OIC-PAY-01" })).toEqual([]);
  });

  it("R08 takes no person as its target, and R13 nothing from a machine or who only oversees", async () => {
    expect(await refusal(node.wasl.recordDisruption(ana, draft({ targets: ["man-1"] })))).toEqual({
      code: "REQUEST_INVALID",
      because: "a person is no target",
    });
    expect(await refusal(node.wasl.recordDisruption(ana, draft({ targets: ["firm-9"] })))).toMatchObject({
      code: "ENTITY_UNKNOWN",
    });
    expect(
      await refusal(node.wasl.recordDisruption(ana, draft({ techniques: ["OIC-XXX-01"] }))),
    ).toMatchObject({
      code: "REQUEST_INVALID",
    });
    for (const role of ["machine", "oversight"] as const) {
      const who = await node.actor({ id: role, role, clearance: "red" });
      expect(await refusal(node.wasl.recordDisruption(who, draft({ title: role })))).toMatchObject({
        code: "ROLE_FORBIDS",
      });
    }
    expect(await refusal(node.wasl.recordDisruption(weak, draft({ title: "above" })))).toMatchObject({
      code: "MARKING_FORBIDS",
    });
    expect(await refusal(node.wasl.recordDisruption(ana, draft({ caseId: "case-none" })))).toMatchObject({
      code: "CASE_UNKNOWN",
    });
  });

  it("R08 what a file says of one is held to the same: no person is its target, no technique but the matrix's", async () => {
    const line = {
      id: "filed-1",
      schema: "Disruption",
      properties: {
        name: ["EXERCISE: filed"],
        measure: ["raid"],
        technique: ["OIC-XXX-01", "OIC-PAY-05"],
        startDate: [dayAt(0)],
        target: ["man-1", "firm-1", "nobody-9"],
        boatCount: ["1e308"],
      },
    };
    await node.wasl.importReport(ana, {
      fileName: "filed.ftm.jsonl",
      bytes: bytesOf(`${JSON.stringify(line)}\n`),
      marking: { tlp: "red" },
      fictitious: true,
    });
    const found = await node.wasl.disruption(ana, "filed-1");
    expect(found).toMatchObject({
      measure: "other",
      techniques: ["OIC-PAY-05"],
      targets: ["firm-1"],
      captions: { "firm-1": "Fictitious Boats Ltd" },
      taken: {},
    });
    expect(JSON.stringify(found)).not.toContain("Fictitious Man");
    expect((await node.wasl.techniques(ana)).disruptions).toContainEqual({ technique: "OIC-PAY-05", n: 1 });
  });

  it("stands in the matrix, whole and by case, for whoever may see it and nobody else", async () => {
    const board = await node.wasl.techniques(ana);
    expect(board.disruptions).toEqual([
      { technique: "OIC-EQP-01", n: 1 },
      { technique: "OIC-PAY-05", n: 1 },
    ]);
    expect(board.gaps.stages.find((s) => s.stage === "OIC-EQP")).toMatchObject({ disruptions: 1 });
    expect(board.gaps.unseen).toContain("OIC-ARR");
    expect(board.gaps.unseen).not.toContain("OIC-EQP");
    expect((await node.wasl.techniques(ana, caseId)).disruptions).toEqual([
      { technique: "OIC-EQP-01", n: 1 },
    ]);
    expect((await node.wasl.techniques(weak)).disruptions).toEqual([]);
    expect(await node.wasl.disruptions(weak)).toEqual([]);
    expect(await refusal(node.wasl.disruption(weak, id))).toMatchObject({ code: "ENTITY_UNKNOWN" });
    expect(await refusal(node.wasl.techniques(weak, caseId))).toMatchObject({ code: "CASE_UNKNOWN" });
  });

  it("is measured against other routes in the same weeks, and small sums are not told", async () => {
    await crossings("green", ["FR", "GB"], span(-70, 0), 4);
    await crossings("green", ["FR", "GB"], span(0, 69), 2);
    await crossings("green", ["TR", "GR"], span(-70, 69), 5);
    const effect = await node.wasl.measureDisruption(ana, id, "crossings");
    expect(effect).toMatchObject({ outcome: "crossings", verdict: "fewer", left: 0, suppressedUnder: 5 });
    expect(effect.weeks).toBeGreaterThanOrEqual(9);
    expect(effect.ratio?.value).toBeCloseTo(0.5, 1);
    expect(effect.placebo?.value).toBeCloseTo(1, 5);
    const persons = await node.wasl.measureDisruption(ana, id, "persons");
    expect(persons.counted).toBe(effect.counted);
    expect(persons.before.treated).toBe(30 * (effect.before.treated ?? 0));
    expect(await node.wasl.measureDisruption(ana, id)).toMatchObject({
      outcome: "adverts",
      verdict: "too-short",
    });
    const { id: nowhere } = await node.wasl.recordDisruption(ana, draft({ title: "no route", corridor: {} }));
    expect(await refusal(node.wasl.measureDisruption(ana, nowhere, "persons"))).toEqual({
      code: "REQUEST_INVALID",
      because: "no route is said of it",
    });
    expect(await node.wasl.measureDisruption(ana, nowhere)).toMatchObject({ outcome: "findings" });
  });

  it("R02 a result goes to a partner as figures without counts, of what its marking may show alone", async () => {
    const { holder } = partners;
    const share = {
      to: holder.nodeId,
      legalBasis: "Fictitious treaty, Art. 5",
      subject: "A store emptied",
      body: "Two weeks earlier would have done more.",
      outcome: "crossings" as const,
      marking: { tlp: "amber" },
    };
    expect(
      await refusal(node.wasl.shareResult(ana, id, { ...share, marking: { tlp: "green" } })),
    ).toMatchObject({
      code: "MARKING_FORBIDS",
    });
    // Under red stands what would turn the figure round; none of it goes into what goes out.
    await crossings("red", ["FR", "GB"], span(0, 69), 20);
    // Nor anything that a partner gave, whatever its marking.
    await crossings("green", ["FR", "GB"], span(0, 69), 30, [holder.nodeId]);
    expect((await node.wasl.measureDisruption(ana, id, "crossings")).verdict).toBe("more");
    const sent = await node.wasl.shareResult(ana, id, share);
    expect(sent.wire.method).toMatchObject({
      kind: "result",
      version: 1,
      techniques: ["OIC-EQP-01"],
      result: { measure: "seizure", outcome: "crossings", verdict: "fewer" },
    });
    expect(JSON.stringify(sent.wire)).not.toContain(id);
    expect(sent.wire.method?.result).not.toHaveProperty("before");
    const arrived = await holder.wasl.messages(holder.analyst, { kind: "method", limit: 10 });
    expect(arrived.map(({ wire }) => wire.method)).toEqual([sent.wire.method]);
    expect((await node.wasl.shareResult(ana, id, share)).wire.method?.version).toBe(2);
  });

  it("nobody writes a result by hand, or another's", async () => {
    const method = { id: "result-1", kind: "result" as const, version: 1, techniques: ["OIC-EQP-01"] };
    const result = {
      measure: "seizure" as const,
      outcome: "adverts" as const,
      weeks: 9,
      verdict: "fewer" as const,
    };
    for (const forged of [method, { ...method, result }, { ...method, kind: "note" as const, result }])
      expect(
        await refusal(
          node.wasl.sendMessage(ana, {
            to: partners.holder.nodeId,
            kind: "method",
            urgency: "normal",
            legalBasis: "none",
            marking: { tlp: "amber" },
            subject: "made up",
            body: "",
            method: forged,
          }),
        ),
      ).toMatchObject({ code: "REQUEST_INVALID" });
    const theirs = await node.wasl.recordDisruption(
      ana,
      draft({ title: "of a partner", marking: { tlp: "green", originators: [partners.holder.nodeId] } }),
    );
    expect(
      await refusal(
        node.wasl.shareResult(ana, theirs.id, {
          to: partners.holder.nodeId,
          legalBasis: "x",
          subject: "x",
          body: "x",
          outcome: "crossings",
          marking: { tlp: "amber" },
        }),
      ),
    ).toEqual({ code: "MARKING_FORBIDS", because: "others contributed to it" });
  });
});
